"""Reviewing labels as the dashboard does it: the queue, an article with its evidence, decisions and taking them back;
without Streamlit. What is decided, and how it is kept, is `newsroom.pipeline.reviewing`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from classify.taxonomy import Taxonomy
from dashboard.report_reading import Bit, Bits, Mark
from newsroom.article import Article, ClaimRole, Facts, Labels, Relevance, Span, TextField, Tone
from newsroom.clock import Period
from newsroom.decisions import FIELDS, Decision, Field, Value, latest, value_of
from newsroom.errors import IndexUnavailable, UsageError
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.reviewing import decide
from newsroom.pipeline.run import sync_index
from newsroom.review import Waiting, queue
from newsroom.settings import Settings
from newsroom.store import Store

QUEUED = 300
"""Articles of the queue that are kept ready; nobody reads more at a sitting."""
TAKEN_BACK = "taken back"
"""Note of a decision that undoes one."""


def waiting(
    store: Store, period: Period | None, scope: str, pillar: str, now: datetime, limit: int = QUEUED
) -> tuple[int, tuple[Waiting, ...]]:
    """How many articles of `period` nobody has decided on, and the most pressing of them; "" leaves a limit out.

    All of the period are looked at, since reprints make their original weigh more.
    """
    found = [
        each
        for each in queue(store.reviews.facts(period), now)
        if scope in ("", each.facts.scope) and (not pillar or pillar in each.facts.pillars)
    ]
    return len(found), tuple(found[:limit])


def still_waiting(store: Store, queued: Sequence[Waiting], skipped: Iterable[str]) -> list[Waiting]:
    """Those of a queue that was made earlier on which still nobody has decided; what was skipped comes last, in the
    order in which it was skipped."""
    words: dict[str, list[Decision]] = {}
    for decision in store.reviews.decisions([each.facts.id for each in queued]):
        words.setdefault(decision.article_id, []).append(decision)
    left = {each.facts.id: each for each in queued if not latest(words.get(each.facts.id, ()))}
    later = [id for id in dict.fromkeys(skipped) if id in left]
    return [*(each for id, each in left.items() if id not in later), *(left[id] for id in later)]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article to decide on."""

    article: Article
    facts: Facts
    labels: Labels
    decisions: tuple[Decision, ...]
    """All that was decided on it, oldest first."""

    def value(self, field: Field) -> Value:
        """What its labels say."""
        return value_of(self.labels, field)


def reading(store: Store, id: str) -> Reading | None:
    """The article `id`, None where it is unknown, has no labels or was withdrawn."""
    records = store.articles.records([id])
    if not records:
        return None
    record = records[0]
    return Reading(record.article, record.facts, record.labels, tuple(store.reviews.decisions([id])))


def keep(
    store: Store,
    settings: Settings,
    taxonomy: Taxonomy,
    read: Reading,
    values: Mapping[Field, Value],
    by: str,
    note: str,
    now: datetime,
) -> bool:
    """Keep decisions of `by` on the article as it was read; return whether the index has them, too.

    Raises Overtaken where another decision counts by now, InputError for a value that cannot be.
    """
    id, seen = read.article.id, latest(read.decisions)
    standing = {(id, field): seen.get(field) for field in values}
    calendar = desk_calendar(store, settings.classify, taxonomy)
    decide(store, id, values, taxonomy, calendar, by, note, now, standing)
    return _told(store, settings)


def take_back(
    store: Store, settings: Settings, taxonomy: Taxonomy, id: str, at: datetime, by: str, now: datetime
) -> bool:
    """Take back what `by` decided on an article at the moment `at`: what was decided before counts again, else what the
    labeller says. Return whether the index has it. Raises UsageError where somebody else decided since.
    """
    found = store.reviews.decisions([id])
    own = [place for place, decision in enumerate(found) if decision.by == by and decision.at == at]
    if not own:
        raise UsageError("there is nothing of yours to take back on this article")
    fields = {found[place].field for place in own}
    since = [decision for decision in found[own[-1] + 1 :] if decision.field in fields]
    if any(decision.by != by for decision in since):
        raise UsageError(f"{since[-1].by} has decided on this article since; look at it again")
    earlier = latest(found[: own[0]])
    values: dict[Field, Value | None] = {f: earlier[f].after if f in earlier else None for f in FIELDS if f in fields}
    counts = latest(found)
    standing = {(id, field): counts.get(field) for field in values}
    calendar = desk_calendar(store, settings.classify, taxonomy)
    decide(store, id, values, taxonomy, calendar, by, TAKEN_BACK, now, standing)
    return _told(store, settings)


def _told(store: Store, settings: Settings) -> bool:
    """Bring the index up to a decision; a later sync does it where the index is away or another process writes it."""
    try:
        sync_index(store, settings)
    except IndexUnavailable:
        return False
    return store.projection.backlog() == 0


def choices(field: Field) -> tuple[str, ...]:
    """What a field of one word can be, "" for none."""
    if field == "relevance":
        return get_args(Relevance)
    return ("", *get_args(ClaimRole if field == "claim" else Tone))


# ------------------------------------------------------------------------------------------------------------ evidence


def marked(article: Article, labels: Labels, field: TextField) -> Bits:
    """A field of an article with its evidence: sentences that may make a claim, and the words that support labels."""
    text = getattr(article, field)
    found: list[tuple[Span, Mark]] = [
        (claim.sentence, "claim") for claim in labels.claims if claim.sentence.field == field
    ]
    found += [(Span(m.field, m.start, m.end), "mark") for m in labels.matches if m.field == field]
    return cut(text, [(span.start, span.end, mark) for span, mark in found])


def cut(text: str, places: Iterable[tuple[int, int, Mark]]) -> Bits:
    """`text` with the marks of `places`; where two overlap the one that begins first goes on to its end."""
    out: list[Bit] = []
    at = 0
    for start, end, mark in sorted(places, key=lambda place: (place[0], -place[1])):
        start = max(start, at)
        if end <= start or end > len(text):
            continue
        if start > at:
            out.append(Bit(text[at:start]))
        out.append(Bit(text[start:end], mark))
        at = end
    if at < len(text):
        out.append(Bit(text[at:]))
    return tuple(out)


def paragraphs(found: Bits) -> tuple[Bits, ...]:
    """`found` cut at its empty lines."""
    out: list[list[Bit]] = [[]]
    for bit in found:
        first, *others = bit.text.split("\n\n")
        if first:
            out[-1].append(Bit(first, bit.mark))
        for other in others:
            out.append([Bit(other, bit.mark)] if other else [])
    return tuple(tuple(pieces) for pieces in out if pieces)


# -------------------------------------------------------------------------------------------------- what was corrected


@dataclass(frozen=True, slots=True)
class Corrected:
    """What analysts made of one field."""

    field: Field
    decided: int
    """Articles."""
    changed: int
    """Of these, where an analyst says other than the labeller did."""
    changes: tuple[tuple[str, str, int], ...]
    """From, to, articles; the most frequent first. Of topics and themes: what was added ("" to id) and taken away."""


MOST_CHANGES = 12


def corrections(decisions: Iterable[Decision]) -> list[Corrected]:
    """By field what counts now beside what the labeller gave, in the order in which fields are asked."""
    words: dict[str, list[Decision]] = {}
    for decision in decisions:
        words.setdefault(decision.article_id, []).append(decision)
    decided: Counter[Field] = Counter()
    changed: Counter[Field] = Counter()
    changes: Counter[tuple[Field, str, str]] = Counter()
    for each in words.values():
        first = {decision.field: decision.before for decision in reversed(each)}
        for field, decision in latest(each).items():
            before, after = first[field], decision.after
            assert after is not None
            decided[field] += 1
            if isinstance(before, tuple) and isinstance(after, tuple):
                changed[field] += set(before) != set(after)
                changes.update((field, id, "") for id in set(before) - set(after))
                changes.update((field, "", id) for id in set(after) - set(before))
            elif before != after:
                changed[field] += 1
                changes[field, str(before), str(after)] += 1
    return [
        Corrected(
            field,
            decided[field],
            changed[field],
            tuple((a, b, n) for (f, a, b), n in changes.most_common() if f == field)[:MOST_CHANGES],
        )
        for field in FIELDS
        if decided[field]
    ]
