"""The last runs of diembao, as the pages about sources and administration show them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import plain, wording
from newsroom.reasons import reason_in_words
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
    """What the run brought: pages fetched, articles made, and what else it counted by reason."""
    stages = {
        "crawl": texts("run_crawl"),
        "extract": texts("run_extract"),
        "label": texts("run_label"),
        "sync": texts("run_sync"),
    }
    told = []
    for stage, name in stages.items():
        counts = run.statistics.get(stage)
        found = {key: value for key, value in counts.items() if type(value) is int and value} if counts else {}
        if found:
            parts = [
                f"{reason_in_words(key, texts.language)} {number(value, texts.language)}"
                for key, value in found.items()
            ]
            told.append(f"{name}: {', '.join(parts)}")
    return "; ".join(told) or NONE_IN_TABLE
