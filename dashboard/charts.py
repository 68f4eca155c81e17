"""The timeline as a chart. Days are labels made here, so that a browser's time zone cannot move them and dates read
as they should."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dashboard import wording
from dashboard.figures import Series
from newsroom.clock import Period
from newsroom.texts import Texts, number

if TYPE_CHECKING:
    import altair

COLOURS: Mapping[str, str] = {
    "domestic": "#b5485a",
    "foreign": "#3f7fc0",
    "political_security": "#3f7fc0",
    "economic": "#c98a1b",
    "socio_cultural": "#3b9b76",
}
"""Readable on the light and on the dark ground, and apart from one another for colour-blind readers (Okabe and Ito's
pairs)."""
OTHER_COLOURS = ("#8c6bb1", "#c2577a", "#5f7f8f", "#7a8a2e")
"""For the pillars of another taxonomy."""
HEIGHT = 280
PICKED = "picked"
"""Name of the selection that holds the mark that was clicked."""
POINT = 60
"""Area of a line's points in square pixels: a finger finds them."""
LEGEND_LINE = 24
"""Pixels of the chart that each name below the first takes."""


def rows_of(series: Sequence[Series], names: Mapping[str, str], by: str, texts: Texts) -> list[dict[str, Any]]:
    """One row for each bucket and series, as the chart takes them."""
    language = texts.language
    return [
        {
            "day": day.isoformat(),
            "label": wording.short_day(day, language),
            "told": told,
            "id": line.id,
            "series": names[line.id],
            "count": count,
            "shown": number(count, language),
            "spoken": texts("spoken", when=told, what=names[line.id], count=number(count, language)),
        }
        for line in series
        for day, count in line.counts
        for told in (texts(f"bucket_{by}", day=wording.day(day, language)),)
    ]


def bucket(day: date, by: str, shown: Period) -> Period:
    """The days of `shown` for which a mark of a timeline stands that begins on `day`."""
    last = day + timedelta(6) if by == "week" else day
    first = min(max(day, shown.first), shown.last)
    return Period(first, max(min(last, shown.last), first))


def timeline(
    series: Sequence[Series], names: Mapping[str, str], by: str, texts: Texts, *, stacked: bool
) -> altair.Chart:
    """Stacked bars where the series add up to the total (scopes), lines where an article is in several (pillars).

    `names` are the series' names by id, in the order of the legend. A mark can be picked: the selection `PICKED` then
    has its `day` and the `id` of its series.
    """
    import altair as alt

    rows = rows_of(series, names, by, texts)
    labels = {row["day"]: row["label"] for row in rows}
    spare = iter(OTHER_COLOURS * (len(names) + 1))
    colour = alt.Color(
        "series:N",
        title=None,
        sort=list(names.values()),
        scale=alt.Scale(
            domain=list(names.values()), range=[COLOURS[i] if i in COLOURS else next(spare) for i in names]
        ),
        # Names of pillars below one another: side by side they do not fit a telephone.
        legend=alt.Legend(orient="top", labelLimit=400, columns=0 if stacked else 1),
    )
    counted = alt.Axis(title=None, tickMinStep=1, labelExpr=_thousands(texts), aria=False)
    chart = alt.Chart({"values": rows}).encode(
        x=_days(labels),
        y=alt.Y("count:Q", axis=counted, stack="zero" if stacked else None),
        color=colour,
        description=alt.Description("spoken:N"),
        tooltip=[
            alt.Tooltip("told:N", title=texts("when")),
            alt.Tooltip("series:N", title=texts("what")),
            alt.Tooltip("shown:N", title=texts("articles")),
        ],
    )
    point = alt.OverlayMarkDef(size=POINT, cursor="pointer")
    marked = chart.mark_bar(cursor="pointer") if stacked else chart.mark_line(point=point, strokeWidth=2)
    drawn: altair.Chart = marked.add_params(alt.selection_point(name=PICKED, fields=["day", "id"]))
    return drawn.properties(height=HEIGHT if stacked else HEIGHT + LEGEND_LINE * (len(names) - 1))


def brushable(days: Sequence[tuple[date, int]], by: str, texts: Texts) -> altair.Chart:
    """Bars by day or week on which days can be chosen by dragging; the selection is called `brush` and holds ISO
    days."""
    import altair as alt

    language = texts.language
    rows = [
        {
            "day": day.isoformat(),
            "told": texts(f"bucket_{by}", day=wording.day(day, language)),
            "count": count,
            "shown": number(count, language),
            "spoken": texts("spoken_day", when=when, count=number(count, language)),
        }
        for day, count in days
        for when in (texts(f"bucket_{by}", day=wording.day(day, language)),)
    ]
    labels = {day.isoformat(): wording.short_day(day, language) for day, _ in days}
    counted = alt.Axis(title=None, tickMinStep=1, labelExpr=_thousands(texts), aria=False, tickCount=3)
    drawn: altair.Chart = (
        alt.Chart({"values": rows})
        .mark_bar(color=COLOURS["foreign"])
        .encode(
            x=_days(labels),
            y=alt.Y("count:Q", axis=counted),
            description=alt.Description("spoken:N"),
            tooltip=[
                alt.Tooltip("told:N", title=texts("when")),
                alt.Tooltip("shown:N", title=texts("articles")),
            ],
        )
        .add_params(alt.selection_interval(name="brush", encodings=["x"]))
        .properties(height=HEIGHT // 2)
    )
    return drawn


def _days(labels: Mapping[str, str]) -> altair.X:
    """Days or weeks side by side, with as many `labels` as there is room for."""
    import altair as alt

    axis = alt.Axis(
        title=None,
        labelAngle=0,
        labelOverlap="greedy",
        labelBound=False,
        labelSeparation=8,
        labelExpr=f"{_object(labels)}[datum.value]",
        ticks=False,
        aria=False,
    )
    return alt.X("day:O", axis=axis, sort=None)


def _object(values: Mapping[str, str]) -> str:
    """A literal of Vega's expression language; days and our own labels only."""
    return json.dumps(values, ensure_ascii=False)


def _thousands(texts: Texts) -> str:
    return "replace(format(datum.value, ',d'), /,/g, '.')" if texts.language == "vi" else "format(datum.value, ',d')"
