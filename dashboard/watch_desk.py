"""Claims to note as the dashboard handles them: what is suggested, what people say of it, and which statement answers
it; without Streamlit.

Whether an article makes a claim is a decision on its labels, so that figures and reports go by it; the words beside it
(what is claimed, why it is noted, what answers it) are rows of the watch-list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from classify.taxonomy import Taxonomy
from index.export import neutral
from newsroom.article import Article, Facts, Labels, Scope
from newsroom.clock import LOCAL, Period, local_day
from newsroom.decisions import Decision, Field, Value, latest
from newsroom.errors import IndexUnavailable
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.frozen import FrozenArchive
from newsroom.pipeline.reviewing import decide
from newsroom.pipeline.run import sync_index
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.watch import WatchRow, WatchState
from newsroom.text import clean_line
from reports.quoting import sentence_around
from reports.statements import AFTER, BEFORE, Statement, answering, statement_in

OFFERED = 4
"""Statements that are offered for a claim."""
LONGEST = 1_000
"""Characters of a claim in an analyst's words, and of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A claim to note."""

    facts: Facts
    state: WatchState
    row: WatchRow | None
    """What people wrote of it, None while nobody has."""
    decision: Decision | None
    """The one that counts on whether it is a claim."""

    @property
    def id(self) -> str:
        """Of the point, which is that of its article."""
        return self.facts.id

    @property
    def by(self) -> str:
        """Who gave it its state, "" for the labeller."""
        if self.decision is not None:
            return self.decision.by
        return self.row.by if self.row else ""

    @property
    def at(self) -> datetime | None:
        """When."""
        if self.decision is not None:
            return self.decision.at
        return self.row.at if self.row else None


def points(store: Store, period: Period, scope: Scope | None) -> list[Point]:
    """All that is or was on the watch-list, published in `period`; undated ones, too. The newest first."""
    rows = store.watch.newest()
    words: dict[str, list[Decision]] = {}
    for decision in store.reviews.decisions(field="claim"):
        words.setdefault(decision.article_id, []).append(decision)
    ids = dict.fromkeys([*store.watch.listed(period), *rows, *words])
    found = []
    for id, facts in store.cited.facts(list(ids)).items():
        day = local_day(facts.published_at) if facts.published_at else None
        if (day is not None and day not in period) or (scope is not None and facts.scope != scope):
            continue
        last = latest(words.get(id, ())).get("claim")
        if (state := _state(facts, rows.get(id), last)) is not None:
            found.append(Point(facts=facts, state=state, row=rows.get(id), decision=last))
    return sorted(found, key=lambda p: (-(p.facts.published_at.timestamp() if p.facts.published_at else 0), p.id))


def point_of(store: Store, id: str) -> Point | None:
    """What the watch-list has, or had, of one article; None where it never was on it."""
    facts = store.cited.facts([id]).get(id)
    if facts is None:
        return None
    row = next(reversed(store.watch.history(id)), None)
    last = latest(store.reviews.decisions([id], field="claim")).get("claim")
    state = _state(facts, row, last)
    return None if state is None else Point(facts=facts, state=state, row=row, decision=last)


def _state(facts: Facts, row: WatchRow | None, decision: Decision | None) -> WatchState | None:
    """None where an article is no claim and never was noted as one: a rebuttal, or one whose labels were given anew."""
    if decision is None:
        return "suggested" if facts.claim == "claim" else None
    if decision.after == "claim":
        return "answered" if row is not None and row.state == "answered" else "confirmed"
    if row is not None or decision.before == "claim":
        return "dismissed"
    return None


def settle(
    store: Store,
    settings: Settings,
    taxonomy: Taxonomy,
    point: Point,
    state: WatchState,
    *,
    claim: str,
    reason: str,
    answer: str,
    by: str,
    now: datetime,
) -> None:
    """Say what a point is; `suggested` takes back what was decided.

    Raises Overtaken or UsageError where somebody else decided on it or changed it since it was read.
    """
    row = WatchRow(
        point=point.id,
        article_id=point.id,
        claim=clean_line(claim)[:LONGEST],
        reason=clean_line(reason)[:LONGEST],
        state=state,
        answer=answer if state == "answered" else "",
        detail={"version": point.facts.version},
        by=by,
        at=now,
    )
    wanted: Value | None = {"suggested": None, "dismissed": ""}.get(state, "claim")
    decided = wanted != (point.decision.after if point.decision else None)
    if decided:
        # First: where somebody decided otherwise meanwhile, nothing of this is kept.
        values: dict[Field, Value | None] = {"claim": wanted}
        standing: dict[tuple[str, Field], Decision | None] = {(point.id, "claim"): point.decision}
        calendar = desk_calendar(store, settings.classify, taxonomy)
        decide(store, point.id, values, taxonomy, calendar, by, row.reason, now, standing)
    store.watch.add(row, point.row.id if point.row else 0)
    if decided:
        try:
            sync_index(store, settings)
        except IndexUnavailable:
            return  # the store has it; the next sync tells the index


def sentence(article: Article, labels: Labels) -> str:
    """The sentence that makes the claim, as the labeller found it; "" where an analyst found it by reading."""
    found = next((each.sentence for each in labels.claims if each.role == "claim"), None)
    if found is None:
        return ""
    text = str(getattr(article, found.field))
    start, end = sentence_around(text, found.start, found.end)
    return text[start:end]


def statements(store: Store, claim: Facts) -> list[Statement]:
    """Spokespersons' statements that may answer `claim`, the likeliest first."""
    if claim.published_at is None:
        return []
    day = local_day(claim.published_at)
    ids = store.cited.statements(Period(day - BEFORE, day), AFTER.days)
    facts = store.cited.facts([claim.id, *ids])
    archive = FrozenArchive(store, facts.values())
    said = [statement_in(record) for id, record in archive.records([id for id in ids if id != claim.id]).items()]
    return answering(claim, [one for one in said if one is not None], archive.vectors)[:OFFERED]


# -------------------------------------------------------------------------------------------------------------- export


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table for a spreadsheet; no cell is taken for a formula, and Excel knows UTF-8 by the mark at its beginning."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(heads)
    writer.writerows([neutral(clean_line(cell)) for cell in row] for row in rows)
    return ("\ufeff" + file.getvalue()).encode()


def as_xlsx(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The same as a workbook, where every cell is text."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(heads) - 1, 28)
        for column, head in enumerate(heads):
            page.write_string(0, column, head, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                page.write_string(number, column, clean_line(cell)[:32_000], wrapped)
    return file.getvalue()


def told(
    found: Iterable[Point], sentences: Mapping[str, str], words: Callable[[WatchState], str]
) -> list[tuple[str, ...]]:
    """Rows of an export: state, claim, evidence, reason, article, outlet, day, address, who, when, answer."""
    return [
        (
            words(point.state),
            point.row.claim if point.row else "",
            sentences.get(point.id, ""),
            point.row.reason if point.row else "",
            point.facts.title,
            point.facts.source_name,
            _moment(point.facts.published_at),
            point.facts.url,
            point.by,
            _moment(point.at),
            point.row.answer if point.row else "",
        )
        for point in found
    ]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if at else ""
