"""Which spokesperson's statement belongs to a claim: one that shares names, topic or event with it and was published
from a week before to two weeks after it; of several the nearest in meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsroom.article import Facts, Record
from newsroom.clock import local_day
from reports.draft import Draft
from reports.evidence import Archive, Vector
from reports.quoting import Passage
from reports.speaking import Voice, official, reported

BEFORE, AFTER = timedelta(days=7), timedelta(days=14)
"""A spokesperson may answer what has been said for some days, and is asked at the next press conference."""
APART = 0.3
"""Cosine below which two texts are taken to speak of different things, whatever names they share."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a spokesperson said, and where it stands."""

    item: Facts
    said: Voice | None
    """Word for word; None where the article only reports it."""
    passage: Passage


class Statements:
    """The statements of a draft."""

    def __init__(self, draft: Draft, archive: Archive) -> None:
        self._archive = archive
        ids = set(draft.evidence.statements)
        ids |= {f.id for f in draft.selection.facts.values() if f.claim == "rebuttal" and f.claim_confirmed}
        ids -= set(draft.edits.dropped) | set(draft.edits.passed_over)
        records = archive.records(sorted(ids)) if ids else {}
        found = (statement_in(record) for _, record in sorted(records.items()))
        self._found = [one for one in found if one is not None]
        self._pinned = draft.edits.pinned

    def of(self, claim: Facts) -> Statement | None:
        """The statement on `claim`; what an analyst pinned under `statement:<id of the claim>` goes before all."""
        for id_ in self._pinned.get(f"statement:{claim.id}", ()):
            for one in self._found:
                if one.item.id == id_:
                    return one
        return next(iter(answering(claim, self._found, self._archive.vectors)), None)


def statement_in(record: Record) -> Statement | None:
    """What a spokesperson says in an article, None where none does."""
    said = official(record)
    passage = said.passage if said else reported(record)
    return Statement(record.facts, said, passage) if passage else None


def answering(
    claim: Facts, found: Iterable[Statement], vectors: Callable[[Collection[str]], Mapping[str, Vector]]
) -> list[Statement]:
    """Those of `found` that may answer `claim`, the likeliest first; `vectors` gives the meaning of articles."""
    fitting = [one for one in found if _in_time(claim, one.item) and _shared(claim, one.item)]
    if not fitting:
        return []
    known = vectors([claim.id, *(one.item.id for one in fitting)])
    near: dict[str, float] = {}
    if claim.id in known:
        near = {id_: float(known[claim.id] @ vector) for id_, vector in known.items()}
        fitting = [one for one in fitting if near.get(one.item.id, APART) >= APART]
    return sorted(fitting, key=lambda one: _rank(claim, one, near))


def _rank(claim: Facts, one: Statement, near: Mapping[str, float]) -> tuple[float, bool, bool, int, float, str]:
    """Nearest in meaning (in tenths: less is chance), word for word, from the body's own page, sharing most,
    soonest."""
    moments = [item.published_at.timestamp() for item in (claim, one.item) if item.published_at]
    own = one.item.kind == "institution"
    shared, apart = _shared(claim, one.item), abs(moments[0] - moments[-1])
    return (-round(near.get(one.item.id, 0.0), 1), one.said is None, not own, -shared, apart, one.item.id)


def _in_time(claim: Facts, other: Facts) -> bool:
    if claim.published_at is None or other.published_at is None:
        return False
    return -BEFORE <= local_day(other.published_at) - local_day(claim.published_at) <= AFTER


def _shared(claim: Facts, other: Facts) -> int:
    """Topics, events and names in both; countries are in nearly every article, so they do not tell."""
    pairs: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
        (claim.topics, other.topics),
        (claim.events, other.events),
        (claim.persons, other.persons),
        (claim.organisations, other.organisations),
        (claim.bodies, other.bodies),
    )
    return sum(len(set(one) & set(two)) for one, two in pairs)
