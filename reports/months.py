"""A long period month by month, or year by year where it is several years: a chart, a table, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from newsroom.clock import Period, local_day
from reports import words
from reports.against import Against, column_heading, column_note
from reports.draft import Draft
from reports.figures import Figures
from reports.model import Block, Cell, Chart, Column, Figure, Number, Paragraph, Point, Table, Text
from reports.numbering import Numbering

MONTHS_SHOWN = 24
"""Up to so many months a row is a month, beyond it a year."""
NAMED = 3
"""Months or years that are named as the highest where they are equal; more say nothing."""

Step = Literal["month", "year"]


def step_of(period: Period) -> Step:
    """What a row stands for."""
    return "month" if len(months_of(period)) <= MONTHS_SHOWN else "year"


def months_of(period: Period) -> list[Period]:
    """The calendar months of `period`, the first and the last cut to it."""
    out: list[Period] = []
    first = period.first
    while first <= period.last:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        out.append(Period(first, min(following - timedelta(1), period.last)))
        first = following
    return out


def years_of(period: Period) -> list[Period]:
    """Years from the day on which `period` begins (1 November or 1 January), the last one cut to it."""
    out: list[Period] = []
    first = period.first
    while first <= period.last:
        following = _a_year_later(first)
        out.append(Period(first, min(following - timedelta(1), period.last)))
        first = following
    return out


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)


def spans_of(period: Period) -> list[Period]:
    """The rows of `period`."""
    return months_of(period) if step_of(period) == "month" else years_of(period)


def label_of(draft: Draft, span: Period, step: Step) -> str:
    """ "tháng 10/2026"; of a year "năm 2026", or its months where it is no calendar year."""
    say = draft.prose
    if step == "month":
        return say.words.month(span.first)
    if (span.first.month, span.first.day) == (1, 1):
        return say.text("months.calendar_year", year=str(span.first.year))
    return say.text("months.year", first=say.words.month(span.first), last=say.words.month(span.last))


def month_blocks(
    draft: Draft, scopes: Sequence[Figures], other: Against | None, numbering: Numbering
) -> tuple[Block, ...]:
    """What stands out, the chart and the table; no rows where there is a single one or next to no article, and none
    of days to come: a period that still runs is said to.

    `scopes` are the figures of all, then of each scope that is told apart. `other` is the same period a year before.
    """
    today = local_day(draft.evidence.created_at)
    spans = [span for span in spans_of(draft.period) if span.first <= today]
    running = draft.period.last > today
    told = (draft.prose.say("months.running", day=draft.prose.words.day(today)),) if running else ()
    if len(spans) <= 1 or scopes[0].coverage.total <= words.NAMED_UP_TO:
        return told
    step = step_of(draft.period)
    return (
        *told,
        *_outstanding(draft, scopes[0], spans, step),
        _chart(draft, scopes[1:] or scopes, spans, step, numbering),
        _table(draft, scopes, spans, step, other, numbering),
    )


def _outstanding(draft: Draft, figures: Figures, spans: Sequence[Period], step: Step) -> list[Paragraph]:
    """The rows with the most articles, and those with none although articles were collected."""
    prose = draft.prose
    numbers = [figures.number(days=span) for span in spans]
    most = max(number.value for number in numbers)
    highest = [(s, n) for s, n in zip(spans, numbers, strict=True) if n.value == most]
    since = draft.evidence.collecting_since
    empty = [
        label_of(draft, span, step)
        for span, number in zip(spans, numbers, strict=True)
        if not number.value and since and since <= span.last
    ]
    out: list[Paragraph] = []
    if len(highest) <= NAMED:
        parts = [
            prose.spans("months.count", span=label_of(draft, span, step), count=prose.items(number))
            for span, number in highest
        ]
        out.append(prose.say("months.highest", spans=prose.listed(parts)))
    if empty:
        out.append(prose.say("months.empty", spans=prose.words.listing(empty)))
    return out


def _chart(draft: Draft, scopes: Sequence[Figures], spans: Sequence[Period], step: Step, numbering: Numbering) -> Chart:
    prose = draft.prose
    unit = prose.text("timeline.month" if step == "month" else "months.unit_year")

    def count(figures: Figures, span: Period) -> Figure:
        number = figures.number(days=span)
        return Figure(words.in_table(prose.words, number.value), (number,))

    names = tuple(prose.text(_SCOPES[figures.scope or ""]) for figures in scopes)
    total = sum(figures.coverage.total for figures in scopes)
    return Chart(
        caption=prose.text("timeline.caption", number=str(numbering.chart()), unit=unit),
        alt=prose.text(
            "months.alt", unit=unit, period=prose.words.period(draft.period), total=words.items(prose.words, total)
        ),
        form="columns",
        headings=(words.sentence_case(unit), prose.text("timeline.articles")),
        points=tuple(
            Point(_short(draft, span, step), tuple(count(figures, span) for figures in scopes)) for span in spans
        ),
        series=names if len(names) > 1 else ("",),
    )


_SCOPES = {"": "months.all", "domestic": "months.domestic", "foreign": "months.foreign"}


def _row_name(draft: Draft, span: Period, step: Step) -> str:
    """The label as it stands in a table, where a year may lead."""
    label = label_of(draft, span, step)
    return label[:1].upper() + label[1:]


def _short(draft: Draft, span: Period, step: Step) -> str:
    """Short enough for the axis: 10/2026, 2026."""
    if step == "month":
        return f"{span.first.month:02}/{span.first.year}"
    if (span.first.month, span.first.day) == (1, 1):
        return str(span.first.year)
    return f"{span.first.month:02}/{span.first.year}-{span.last.month:02}/{span.last.year}"


def _table(
    draft: Draft,
    scopes: Sequence[Figures],
    spans: Sequence[Period],
    step: Step,
    other: Against | None,
    numbering: Numbering,
) -> Table:
    """Months beside those of the year before where these are known; of years the change from one to the next."""
    prose = draft.prose
    earlier = spans_of(other.baseline.period) if other and step == "month" else []
    shown = other if other and len(earlier) == len(spans) else None
    numbers = [scopes[0].number(days=span) for span in spans]

    def change(place: int) -> Cell:
        if not place or not numbers[place - 1].value:
            return (Text(words.NONE_IN_TABLE),)
        return (prose.change(numbers[place], numbers[place - 1]),)

    def row(place: int, span: Period) -> tuple[Cell, ...]:
        cells: list[Cell] = [(Text(_row_name(draft, span, step)),)]
        cells += [prose.cell(figures.number(days=span)) for figures in (*scopes[1:], scopes[0])]
        if shown:
            cells.append(prose.cell(shown.figures.number(days=earlier[place])))
        return (*cells, change(place)) if step == "year" else tuple(cells)

    columns = [
        Column(words.sentence_case(prose.text("timeline.month" if step == "month" else "months.unit_year")), 3.6)
    ]
    columns += [Column(prose.text(_SCOPES[figures.scope or ""]), 2.2, "right") for figures in scopes[1:]]
    columns.append(Column(prose.text("months.all"), 2.2, "right"))
    total: list[Cell] = [(Text(prose.text("outlets.total")),)]
    total += [prose.cell(figures.number()) for figures in (*scopes[1:], scopes[0])]
    notes: list[Paragraph] = []
    if shown:
        columns.append(Column(column_heading(draft, shown), 2.2, "right"))
        before: Number = shown.figures.number()
        total.append(prose.cell(before))
        notes.append(column_note(draft, shown))
    if step == "year":
        columns.append(Column(prose.text("months.change"), 4.4, "right"))
        total.append((Text(""),))
    return Table(
        caption=prose.text("months.table" if step == "month" else "months.year_table", number=numbering.table()),
        columns=tuple(columns),
        rows=tuple(row(place, span) for place, span in enumerate(spans)),
        total=tuple(total),
        notes=tuple(notes),
    )
