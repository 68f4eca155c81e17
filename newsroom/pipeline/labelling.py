"""Stage three: labels, and which articles are reprints of which."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from classify.reprints import WINDOW, ReprintCandidate, bands, group_reprints, same_story, signature
from newsroom.article import Article
from newsroom.clock import utc_now
from newsroom.pipeline.assessing import Assessed, Assessor, open_assessor
from newsroom.progress import Listener, Progress, silent
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.articles import Labelled
from newsroom.text import count_words

BATCH = 200


def label_articles(
    store: Store, settings: Settings, listener: Listener = silent, *, again: bool = False, since: date | None = None
) -> dict[str, int]:
    """Label every extracted article, and those whose labels another labeller gave; return counts.

    `again` labels all anew, `since` all that were published on that local day or later and none that are older.
    """
    assessor = open_assessor(settings)
    relabelled = store.articles.relabel(None if again or since else assessor.name, since)
    total = store.statistics.states()["extracted"]
    done = reprints = 0
    while batch := store.articles.to_label(BATCH):
        given = [_labelled(*pair, assessor) for pair in zip(batch, assessor.assess(batch), strict=True)]
        store.articles.put_labels(given, assessor.taxonomy.pillar_of, utc_now())
        # The state moves on only with the reprints, so that a kill between the two repeats both.
        reprints += store.reprints.settle(_originals(store, [a.id for a in batch]), [a.id for a in batch])
        done += len(batch)
        listener(Progress("label", done, max(total, done)))
    return {"labelled": done, "relabelled": relabelled, "reprints_changed": reprints}


def _labelled(article: Article, assessed: Assessed, assessor: Assessor) -> Labelled:
    made = signature(article.text)
    return Labelled(
        article=article,
        labels=assessed.labels,
        signature=made,
        bands=bands(made),
        vector=assessed.vector,
        encoder=assessor.encoder,
    )


def _originals(store: Store, ids: list[str]) -> dict[str, str | None]:
    """Of which article each of `ids` and everything that tells one of their stories is a reprint, None for originals.

    Whole stories are grouped, with what earlier batches brought of them, so the answer does not depend on the order of
    arrival; what was one story with a text that has changed since is looked at again. A story grows only along
    articles that resemble each other: shared boilerplate alone chains nothing.
    """
    story = _candidates(store, store.reprints.linked(ids))
    newest = story
    while newest:
        near = store.reprints.sharing_bands([candidate.id for candidate in newest], WINDOW) - {c.id for c in story}
        met = _candidates(store, near)
        newest = [other for other in met if any(same_story(other, candidate) for candidate in newest)]
        story = story + newest
    originals = group_reprints(story)
    return {candidate.id: originals.get(candidate.id) for candidate in story}


def _candidates(store: Store, ids: Collection[str]) -> list[ReprintCandidate]:
    return [
        ReprintCandidate(
            id=facts.id,
            published_at=facts.published_at,
            kind=facts.kind,
            signature=marked,
            words=count_words(article.text),
        )
        for facts, article, marked in store.reprints.signed(ids)
    ]
