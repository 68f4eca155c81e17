"""Nguồn tin: whether each source still works and why it is silent, and of one source all that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from dashboard import controls, kept, plain, wording
from dashboard.desk import Desk
from dashboard.doing import tell
from dashboard.screens.runs import last_runs
from dashboard.screens.sources_more import add, past, quarantine
from dashboard.view import ASPECTS, SourcesView
from index.fields import value_in_words
from newsroom.clock import LOCAL
from newsroom.funnel import SourceFunnel
from newsroom.health import EntryState, SourceHealth
from newsroom.reasons import reason_in_words
from newsroom.texts import Texts, number
from newsroom.verdicts import verdict_in_words, why
from reports.words import NONE_IN_TABLE

TABLE = "sources table"
"""Key of the table; a row that is clicked chooses its source."""
ROWS = 20
"""Rows that are seen at once; the table scrolls by itself."""
ROW_HEIGHT = 35
"""Pixels, Streamlit's own."""


def draw(desk: Desk, view: SourcesView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    tell(texts)
    st.segmented_control(
        texts("aspect"),
        ASPECTS,
        key="aspect",
        format_func=lambda aspect: texts(f"aspect_{aspect}"),
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    if view.aspect == "quarantine":
        quarantine(desk, view, texts)
    elif view.aspect == "runs":
        last_runs(desk.runs(), texts)
    elif view.aspect == "add":
        add(desk, texts)
    else:
        _health(desk, view, texts)


def _health(desk: Desk, view: SourcesView, texts: Texts) -> None:
    controls.watched(texts)
    stamp = desk.stamp()
    with st.spinner(texts("counting")):
        judged = [found for found in kept.judged(desk, stamp) if view.scope in ("", found.source.scope)]
    if not judged:
        st.info(texts("sources_none"))
        return
    shown = [found for found in judged if view.watched == "all" or found.troubled]
    counts = {"shown": number(len(shown), texts.language), "count": number(len(judged), texts.language)}
    if shown:
        st.caption(texts("sources_shown", **counts))
        _table(shown, desk, texts)
    else:
        st.success(texts("sources_fine", count=counts["count"]))
    by_name = sorted(judged, key=lambda found: found.source.name)
    chosen = controls.outlet({found.source.id: found.source.name for found in by_name}, texts)
    one = next((found for found in judged if found.source.id == chosen), None)
    if one is not None:
        funnel = next(iter(desk.store.statistics.funnel(chosen)), None)
        _one(one, funnel, desk, texts)


def _table(shown: Sequence[SourceHealth], desk: Desk, texts: Texts) -> None:
    language = texts.language
    told = partial(wording.day, language=language)
    text, count, share = st.column_config.TextColumn, st.column_config.NumberColumn, partial(_share, texts)
    columns: Mapping[str, tuple[list[Any], Any]] = {
        "name": ([found.source.name for found in shown], text(texts("source_name"), pinned=True, width=175)),
        "state": (
            [verdict_in_words(found.verdict, language) for found in shown],
            text(texts("source_state"), width=200),
        ),
        "days": (
            [list(found.days) for found in shown],
            st.column_config.BarChartColumn(texts("source_days"), y_min=0, width=138),
        ),
        "articles": ([sum(found.days) for found in shown], count(texts("source_articles"), width=68)),
        "newest": (
            [_local(found.last_article) for found in shown],
            st.column_config.DateColumn(texts("source_newest"), format="DD/MM/YYYY", width=142),
        ),
        "set_aside": share("source_set_aside", [_set_aside(found) for found in shown], 85),
        "dated": share("source_dated", [found.layout.dated for found in shown], 105),
        "byline": share("source_byline", [found.layout.byline for found in shown], 92),
        "why": ([why(found, language, told) for found in shown], text(texts("source_why"), width=480)),
        "read": (
            [_local(found.last_read) for found in shown],
            st.column_config.DatetimeColumn(texts("source_read"), format="DD/MM/YYYY HH:mm", width=160),
        ),
        "country": (
            [desk.taxonomy.country_name(found.source.country, language) for found in shown],
            text(texts("country"), width=120),
        ),
        "kind": (
            [value_in_words("kind", found.source.kind, language) for found in shown],
            text(texts("source_kind"), width=170),
        ),
    }
    st.dataframe(
        {name: values for name, (values, _) in columns.items()},
        column_config={name: config for name, (_, config) in columns.items()},
        hide_index=True,
        height=ROW_HEIGHT * (min(len(shown), ROWS) + 1) + 3,
        placeholder=NONE_IN_TABLE,
        key=TABLE,
        on_select=_chooser([found.source.id for found in shown]),
        selection_mode="single-row",
    )


def _chooser(ids: Sequence[str]) -> Callable[[], None]:
    def choose() -> None:
        rows = st.session_state[TABLE].selection.rows
        st.session_state["outlet"] = ids[rows[0]] if rows and rows[0] < len(ids) else ""

    return choose


def _one(found: SourceHealth, funnel: SourceFunnel | None, desk: Desk, texts: Texts) -> None:
    language = texts.language
    plain.lines([wording.health(found, language)], language, key="one source")
    left, right = st.columns(2, gap="large")
    if funnel is not None:
        with left:
            st.subheader(texts("stages"), anchor=False)
            _stages(funnel, texts)
        with right:
            st.subheader(texts("fell"), anchor=False)
            _fell(funnel, texts)
    past(found.source.id, desk, texts)
    st.subheader(texts("entries"), anchor=False)
    if found.entries:
        plain.lines([_entry(entry, texts) for entry in found.entries], language, key="entries")
    else:
        st.caption(texts("entries_none"))


def _stages(funnel: SourceFunnel, texts: Texts) -> None:
    counts = {
        texts("stage_discovered"): funnel.discovered,
        texts("stage_fetched"): funnel.fetched,
        texts("stage_extracted"): funnel.extracted,
        texts("stage_labelled"): funnel.labelled,
        texts("stage_indexed"): funnel.indexed,
        texts("stage_waiting"): funnel.waiting,
    }
    _counts(counts, [texts("stage"), texts("stage_pages")], texts, key="stages")


def _fell(funnel: SourceFunnel, texts: Texts) -> None:
    if not funnel.fell:
        st.caption(texts("fell_none"))
        return
    most_first = sorted(funnel.fell.items(), key=lambda item: -item[1])
    counts = {reason_in_words(reason, texts.language): count for reason, count in most_first}
    _counts(counts, [texts("fell_reason"), texts("stage_pages")], texts, key="fell")


def _counts(counts: Mapping[str, int], heads: Sequence[str], texts: Texts, key: str) -> None:
    largest = max(counts.values()) or 1
    rows = [
        plain.Row(name=name, cells=(wording.in_table(count, texts.language),), share=count / largest)
        for name, count in counts.items()
    ]
    plain.table(heads, rows, texts.language, key=key)


def _entry(entry: EntryState, texts: Texts) -> str:
    asked = wording.moment_told(entry.checked_at, texts.language)
    if not entry.error:
        return texts("entry_read", url=entry.url, asked=asked, found=number(entry.found, texts.language))
    if entry.succeeded_at is None:
        return texts("entry_never", url=entry.url, asked=asked, error=entry.error)
    read = wording.moment_told(entry.succeeded_at, texts.language)
    return texts("entry_failed", url=entry.url, asked=asked, read=read, error=entry.error)


def _local(moment: datetime | None) -> datetime | None:
    """Wall-clock time in Viet Nam; with a zone, the table would show it in that of the reader's browser."""
    return moment.astimezone(LOCAL).replace(tzinfo=None) if moment else None


def _share(texts: Texts, key: str, shares: Sequence[float | None], width: int) -> tuple[list[Any], Any]:
    """A column of shares in percent, None where nothing is known."""
    percents = [None if share is None else round(100 * share) for share in shares]
    return percents, st.column_config.NumberColumn(texts(key), format="%d%%", width=width)


def _set_aside(found: SourceHealth) -> float | None:
    return found.quarantined / found.pages if found.pages else None
