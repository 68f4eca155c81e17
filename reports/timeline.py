"""How coverage ran over the period: which days stand out, and the points of the timeline."""

from __future__ import annotations

from datetime import date

from newsroom.clock import Period
from reports import words
from reports.figures import Figures
from reports.model import Block, Figure, Paragraph, Point, Timeline
from reports.prose import items, listed, paragraph

PEAK_FACTOR = 2
"""A day stands out from twice the mean of the period's days on; below that lies the week's ordinary ups and downs."""
PEAKS_NAMED = 3
DAYS_SHOWN, WEEKS_SHOWN = 21, 26
"""A point for each day of up to three weeks, for each week of up to half a year, then for each month: half a page
at most.
"""


def timeline_blocks(figures: Figures) -> tuple[Block, ...]:
    """The days that stand out and the timeline; nothing for a period of one day."""
    if figures.period.first == figures.period.last:
        return ()
    spans_ = spans_of(figures.period)
    unit = (
        "ngày"
        if spans_[0].first == spans_[0].last
        else "tuần"
        if len(figures.period.days()) <= 7 * WEEKS_SHOWN
        else "tháng"
    )
    points = tuple(Point(s.first, s.last, _label(s), _count(figures, s)) for s in spans_)
    return (
        _peaks(figures),
        Timeline(f"Biểu đồ 1. Số tin, bài theo {unit}", (words.sentence_case(unit), "Tin, bài"), points),
    )


def spans_of(period: Period) -> list[Period]:
    """The days, weeks (from Monday) or months of `period`, the first and last cut to it."""
    days = period.days()
    if len(days) <= DAYS_SHOWN:
        return [Period(day, day) for day in days]
    weekly = len(days) <= 7 * WEEKS_SHOWN
    groups: dict[tuple[int, int], list[date]] = {}
    for day in days:
        groups.setdefault(day.isocalendar()[:2] if weekly else (day.year, day.month), []).append(day)
    return [Period(group[0], group[-1]) for group in groups.values()]


def _label(span: Period) -> str:
    return (
        words.day(span.first) if span.first == span.last else f"{words.short_day(span.first)} - {words.day(span.last)}"
    )


def _count(figures: Figures, span: Period) -> Figure:
    number = figures.within(span)
    return Figure(words.in_table(number.value), (number,))


def _peaks(figures: Figures) -> Paragraph:
    """The days from `PEAK_FACTOR` times the mean on, in order of time; else the highest, said to be no more than
    that.
    """
    days = figures.coverage.days
    total, length = figures.coverage.total, len(figures.period.days())
    ranked = sorted(days, key=lambda day: (-days[day], day))
    peaks = sorted(day for day in ranked[:PEAKS_NAMED] if days[day] * length >= PEAK_FACTOR * total)
    named = peaks or [day for day in ranked[:PEAKS_NAMED] if days[day] == days[ranked[0]]]
    parts = [(f"ngày {words.day(day)} (", items(figures.on(day)), ")") for day in named]
    if peaks:
        return paragraph("Tin, bài tập trung vào ", listed(parts), ".")
    return paragraph("Nhiều tin, bài nhất là ", listed(parts), "; không ngày nào gấp đôi mức trung bình ngày của kỳ.")
