"""Which articles of the store are reprints of which: whole stories are grouped, whatever came first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from classify.agencies import Agencies
from classify.reprints import (
    PRINT_MARK,
    PRINTS_SHARED,
    WINDOW,
    ReprintCandidate,
    bands,
    group_reprints,
    prints,
    reprint_candidate,
    resembling,
    shingles,
)
from newsroom.article import Relevance
from newsroom.store import Store


def reprint_keys(text: str, signature: tuple[int, ...], relevance: Relevance) -> tuple[str, ...]:
    """The keys by which an article is found as a candidate. One in which ASEAN plays no part stands in no figure: that
    it is a brief of another is not looked for, which halves what the store keeps of it."""
    return (*bands(signature), *(prints(shingles(text)) if _briefs(relevance) else ()))


def _briefs(relevance: Relevance) -> bool:
    return relevance != "none"


def originals(store: Store, ids: Collection[str]) -> dict[str, str | None]:
    """Of which article each of `ids` and everything that tells one of their stories is a reprint, None for originals.

    Whole stories are grouped, with what earlier batches brought of them, so the answer does not depend on the order of
    arrival; what was one story with a text that has changed since is looked at again. A story grows only along
    articles that resemble each other: shared boilerplate alone chains nothing.
    """
    agencies = Agencies()
    story = _candidates(store, store.reprints.linked(ids), agencies)
    newest: Sequence[ReprintCandidate] = story
    while newest:
        near = store.reprints.sharing_keys([c.id for c in newest], WINDOW, PRINT_MARK, PRINTS_SHARED)
        met = _candidates(store, near - {candidate.id for candidate in story}, agencies)
        newest = resembling(newest, met)
        story = [*story, *newest]
    found = group_reprints(story)
    return {candidate.id: found.get(candidate.id) for candidate in story}


def _candidates(store: Store, ids: Collection[str], agencies: Agencies) -> list[ReprintCandidate]:
    return [
        reprint_candidate(
            facts.id,
            article.text,
            facts.published_at,
            facts.kind,
            signed=signed,
            briefs=_briefs(facts.relevance),
            agency=agencies.of_outlet(facts.source_id),
            credits=agencies.credited(article),
        )
        for facts, article, signed in store.reprints.signed(ids)
    ]
