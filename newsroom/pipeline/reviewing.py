"""Analysts' work on labels: what to look at next, sheets to take away, decisions to keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from classify.calendar import Calendar
from classify.taxonomy import Taxonomy
from newsroom.article import Labels
from newsroom.clock import Period
from newsroom.decisions import FIELDS, Decision, Field, Value, allowed, latest, value_of
from newsroom.errors import InputError
from newsroom.pipeline.stories import settle_events
from newsroom.review import Waiting, queue
from newsroom.review_sheet import SheetRow, row
from newsroom.store import Store
from newsroom.text import fold, nfc

CLOCKS_APART = timedelta(minutes=10)
"""By so much another computer's clock may be ahead; a decision of later would win over all that is said until then."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an import brought."""

    articles: int
    decisions: int
    corrections: int
    """Decisions that change something; the others confirm."""
    repeated: int
    """Answers that the same analyst has given already on that version: not kept again, also where another has overruled
    them since."""
    unknown: int
    """Decisions on articles that this store does not have, left out."""


def next_to_review(store: Store, period: Period | None, now: datetime, limit: int) -> list[Waiting]:
    """The articles of `period` (None: all) that nobody has decided on, the most pressing first."""
    return queue(store.reviews.facts(period), now)[:limit]


def second_readings(store: Store, by: str, limit: int) -> list[str]:
    """Ids of articles that exactly one analyst other than `by` has read, the newest decisions first: for a second
    reader who does not see the first one's answer."""
    return store.reviews.read_once(by, limit)


def sheet(store: Store, ids: Sequence[str], *, blind: bool, text: bool) -> list[dict[str, Any]]:
    """Rows of a review sheet, in the order of `ids`; ids without labels are left out."""
    records = {record.article.id: record for record in store.articles.records(ids)}
    found = [records[id] for id in ids if id in records]
    return [row(r.article, r.facts, r.labels, blind=blind, text=text) for r in found]


def keep_rows(
    store: Store,
    rows: Iterable[SheetRow | Decision],
    taxonomy: Taxonomy,
    calendar: Calendar,
    by: str,
    now: datetime,
) -> Kept:
    """Turn rows of a sheet into decisions, one for each of its fields, and keep them; decisions are kept as they are.

    What the same analyst has said already of that version is not kept again. Decisions of another store are about
    articles of which this one may lack some: those are left out and counted. Raises InputError naming the place of
    the first mistake; nothing is kept then.
    """
    given = list(rows)
    labels = store.reviews.given([row.article_id for row in given])
    said = _said(store.reviews.decisions([row.article_id for row in given]))
    made: list[Decision] = []
    repeated = unknown = 0
    for one in given:
        if isinstance(one, SheetRow) and one.article_id not in labels:
            raise InputError(
                f"{one.where}: article {one.article_id[:40]!r} is unknown, has no labels yet or was withdrawn"
            )
        if isinstance(one, Decision):
            if one.article_id not in labels:
                unknown += 1
                continue
            if one.at > now + CLOCKS_APART:
                raise InputError(
                    f"the decision of {one.by} on article {one.article_id} is of {one.at}, which is to come"
                )
            made.append(one)
            continue
        who = one.by or by
        if not who:
            raise InputError(
                f"{one.where}: does not say who read it; fill in the column `by`, or name the reader with --by"
            )
        whole = labels[one.article_id][1]
        for field, value in one.values.items():
            settled = _settled(one.where, field, value, taxonomy)
            before = said.get((one.article_id, field, who))
            if before is not None and before.after == settled and before.version >= one.version:
                repeated += 1
            else:
                made.append(_decision(one.article_id, one.version, field, settled, whole, who, one.note, now))
    count = _keep(store, made, taxonomy, calendar)
    changed = sum(decision.after != decision.before for decision in made)
    return Kept(len({decision.article_id for decision in made}), count, changed, repeated, unknown)


def decide(
    store: Store,
    id: str,
    values: Mapping[Field, Value | None],
    taxonomy: Taxonomy,
    calendar: Calendar,
    by: str,
    note: str,
    now: datetime,
    standing: Mapping[tuple[str, Field], Decision | None] | None = None,
) -> tuple[Labels, Labels]:
    """Decide on fields of one article, None takes the decision before back. Return the labels before and after.

    Raises InputError for an article without labels and for a value that the field cannot have, Overtaken where what
    the person saw to be decided (`standing`) is so no more.
    """
    given = store.reviews.given([id])
    if id not in given:
        raise InputError(f"article {id[:40]!r} is unknown, has no labels yet or was withdrawn")
    article, whole = given[id]
    made = []
    for field, value in values.items():
        settled = None if value is None else _settled(f"article {id}", field, value, taxonomy)
        made.append(_decision(id, article.version, field, settled, whole, by, note, now))
    _keep(store, made, taxonomy, calendar, standing)
    return whole, store.reviews.given([id])[id][1]


def _keep(
    store: Store,
    made: Sequence[Decision],
    taxonomy: Taxonomy,
    calendar: Calendar,
    standing: Mapping[tuple[str, Field], Decision | None] | None = None,
) -> int:
    """Keep decisions, and decide anew of which events the articles tell whose relevance was decided; return how many
    decisions are new. Killed in between, the next labelling settles the events."""
    count = store.reviews.add(made, taxonomy.pillar_of, standing)
    about = sorted({decision.article_id for decision in made if decision.field == "relevance"})
    if about:
        settle_events(store, calendar, about)
    return count


def _decision(
    id: str, version: int, field: Field, after: Value | None, before: Labels, by: str, note: str, now: datetime
) -> Decision:
    return Decision(
        article_id=id,
        version=version,
        field=field,
        before=value_of(before, field),
        after=after,
        by=by,
        at=now,
        note=note,
        labeller=before.labeller,
    )


def _settled(where: str, field: Field, value: Value, taxonomy: Taxonomy) -> Value:
    """`value` as it is kept, names of topics and themes as their ids. Raises InputError for what cannot be."""
    topics, themes = ([label.id for label in labels] for labels in (taxonomy.topics, taxonomy.themes))
    if isinstance(value, tuple):
        labels = (*taxonomy.topics, *taxonomy.themes)
        ids = {fold(nfc(name)): label.id for label in labels for name in (label.id, label.vi, label.en)}
        value = tuple(dict.fromkeys(id for piece in value for id in _ids(piece, ids)))
    if allowed(field, value, topics, themes):
        return value
    told = "; ".join(value) if isinstance(value, tuple) else value
    raise InputError(f"{where}: {field} cannot be {told[:60]!r}; see `diembao review fields`")


def _ids(piece: str, ids: Mapping[str, str]) -> list[str]:
    """The ids that `piece` of a cell means: one name or id, or several with commas, else with spaces between them; what
    is none of these stays, to be told."""
    if known := ids.get(fold(piece)):
        return [known]
    for between in (r"\s*,\s*", r"\s+"):
        parts = [part for part in re.split(between, piece) if part]
        if len(parts) > 1 and all(fold(part) in ids for part in parts):
            return [ids[fold(part)] for part in parts]
    return [piece]


def _said(decisions: Iterable[Decision]) -> dict[tuple[str, Field, str], Decision]:
    """The last word of each analyst on each field of each article, taken back ones left out."""
    by_reader: dict[tuple[str, str], list[Decision]] = {}
    for decision in decisions:
        by_reader.setdefault((decision.article_id, decision.by), []).append(decision)
    return {
        (id, field, who): decision
        for (id, who), words in by_reader.items()
        for field, decision in latest(words).items()
    }


def fields(taxonomy: Taxonomy) -> dict[Field, tuple[str, ...]]:
    """What each field can be."""
    topics, themes = (tuple(label.id for label in labels) for labels in (taxonomy.topics, taxonomy.themes))
    known: dict[Field, tuple[str, ...]] = {}
    for field in FIELDS:
        if field in ("topics", "themes"):
            known[field] = (
                topics if field == "topics" else tuple(id for id in themes if allowed("themes", (id,), (), themes))
            )
        else:
            words = ("asean", "passing", "none", "favourable", "neutral", "critical", "claim", "rebuttal")
            known[field] = tuple(word for word in words if allowed(field, word, (), ()))
    return known
