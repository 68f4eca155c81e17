"""How coverage ran over the period: which days stand out, and the chart of the counts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from newsroom.clock import Period
from reports import words
from reports.figures import Figures
from reports.model import Block, Chart, Figure, Paragraph, Point
from reports.prose import Prose

PEAK_FACTOR = 2
"""A day stands out from twice the mean of the period's days on; below that lies the week's ordinary ups and downs."""
PEAKS_NAMED = 3
DAYS_SHOWN, WEEKS_SHOWN = 21, 26
"""A point for each day of up to three weeks, for each week of up to half a year, then for each month."""

Step = Literal["day", "week", "month"]


def timeline_blocks(prose: Prose, figures: Figures, number: int) -> tuple[Block, ...]:
    """The days that stand out and chart `number`; nothing for a period of one day or without articles."""
    if figures.period.first == figures.period.last or not figures.coverage.total:
        return ()
    return (_peaks(prose, figures), timeline(prose, figures, number))


def timeline(prose: Prose, figures: Figures, number: int) -> Chart:
    """Counts over the period as columns."""
    step = step_of(figures.period)
    points = tuple(Point(_label(prose, s, step), (_count(prose, figures, s),)) for s in spans_of(figures.period))
    unit = prose.text(_STEPS[step])
    busiest = max(figures.coverage.days, key=lambda day: (figures.coverage.days[day], -day.toordinal()))
    return Chart(
        caption=prose.text("timeline.caption", number=str(number), unit=unit),
        alt=prose.text(
            "timeline.alt",
            unit=unit,
            period=prose.words.period(figures.period),
            total=words.items(prose.words, figures.coverage.total),
            day=prose.words.day(busiest),
            count=prose.words.digits(figures.coverage.days[busiest]),
        ),
        form="columns",
        headings=(words.sentence_case(unit), prose.text("timeline.articles")),
        points=points,
    )


_STEPS = {"day": "timeline.day", "week": "timeline.week", "month": "timeline.month"}


def step_of(period: Period) -> Step:
    """What one point of the chart stands for."""
    days = len(period)
    return "day" if days <= DAYS_SHOWN else "week" if days <= 7 * WEEKS_SHOWN else "month"


def spans_of(period: Period) -> list[Period]:
    """The days, weeks (from Monday) or months of `period`, the first and last cut to it."""
    days = period.days()
    step = step_of(period)
    if step == "day":
        return [Period(day, day) for day in days]
    groups: dict[tuple[int, int], list[date]] = {}
    for day in days:
        groups.setdefault(day.isocalendar()[:2] if step == "week" else (day.year, day.month), []).append(day)
    return [Period(group[0], group[-1]) for group in groups.values()]


def _label(prose: Prose, span: Period, step: Step) -> str:
    if step == "month":
        return f"{span.first.month:02}/{span.first.year}"
    if span.first == span.last:
        return _numeric(span.first)
    return f"{_numeric(span.first)} - {_numeric(span.last)}"


def _numeric(day: date) -> str:
    """Short enough to stand under a column in either language: 05/8."""
    return words.words_of("vi").short_day(day)


def _count(prose: Prose, figures: Figures, span: Period) -> Figure:
    number = figures.number(days=span)
    return Figure(words.in_table(prose.words, number.value), (number,))


def _peaks(prose: Prose, figures: Figures) -> Paragraph:
    """The days from `PEAK_FACTOR` times the mean on, in order of time; else the highest, said to be no more than
    that.
    """
    days = figures.coverage.days
    total, length = figures.coverage.total, len(figures.period)
    ranked = sorted(days, key=lambda day: (-days[day], day))
    peaks = sorted(day for day in ranked[:PEAKS_NAMED] if days[day] * length >= PEAK_FACTOR * total)
    named = peaks or [day for day in ranked[:PEAKS_NAMED] if days[day] == days[ranked[0]]]
    parts = [
        prose.spans("timeline.day_count", day=prose.words.day(day), count=prose.items(figures.on(day))) for day in named
    ]
    return prose.say("timeline.peaks" if peaks else "timeline.highest", days=prose.listed(parts))
