"""The last runs of diembao, as the pages about sources and administration show them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import plain, wording
from newsroom.store.statistics import Run
from newsroom.texts import Texts, number
from reports.words import NONE_IN_TABLE


def last_runs(runs: Sequence[Run], texts: Texts) -> None:
    """A table of `runs`, which come the newest first."""
    if not runs:
        st.caption(texts("admin_runs_none"))
        return
    rows = [
        plain.Row(
            name=f"diembao {run.command}",
            cells=(wording.moment(run.started_at, texts.language), _end(run, texts), _counts(run, texts)),
        )
        for run in runs
    ]
    heads = [texts("admin_run"), texts("admin_run_from"), texts("admin_run_end"), texts("admin_run_counts")]
    plain.table(heads, rows, texts.language, key="runs", words=True)


def _end(run: Run, texts: Texts) -> str:
    if "error" in run.statistics:
        return texts("admin_run_failed", error=str(run.statistics["error"]))
    if run.finished_at is None:
        return texts("admin_run_open")
    return wording.moment(run.finished_at, texts.language)


def _counts(run: Run, texts: Texts) -> str:
    """How far the run came, in the figures that its stages keep; the rest is in the funnel of the sources."""
    told = {
        ("crawl", "discovered"): texts("run_discovered"),
        ("crawl", "fetched"): texts("run_fetched"),
        ("extract", "articles"): texts("run_articles"),
        ("label", "labelled"): texts("run_labelled"),
        ("sync", "indexed"): texts("run_indexed"),
    }
    parts = [
        f"{name} {number(value, texts.language)}"
        for (stage, key), name in told.items()
        if type(value := (run.statistics.get(stage) or {}).get(key)) is int and value
    ]
    return "; ".join(parts) or NONE_IN_TABLE
