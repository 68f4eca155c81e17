"""The workers of the store, as the page about administration shows them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import plain, wording
from newsroom.store.leases import Worker
from newsroom.texts import Texts, number


def at_work(workers: Sequence[Worker], texts: Texts) -> None:
    """A table of `workers`; nothing where there are none, as with one process that runs by a timer."""
    if not workers:
        return
    st.subheader(texts("admin_workers"), anchor=False)
    stages = {
        "crawl": texts("stage_crawl"),
        "extract": texts("stage_extract"),
        "label": texts("stage_label"),
        "sync": texts("stage_sync"),
    }
    rows = [
        plain.Row(
            name=f"{worker.name} ({worker.host})",
            cells=(
                ", ".join(stages.get(stage, stage) for stage in worker.stages),
                wording.moment(worker.started_at, texts.language),
                texts("worker_late") if worker.late else wording.moment(worker.seen_at, texts.language),
                stages.get(worker.doing, worker.doing) if worker.doing else texts("worker_idle"),
            ),
            note=_held(worker, texts),
        )
        for worker in workers
    ]
    heads = [
        texts("admin_worker"),
        texts("worker_stages"),
        texts("worker_since"),
        texts("worker_seen"),
        texts("worker_doing"),
    ]
    plain.table(heads, rows, texts.language, key="workers", words=True)


def _held(worker: Worker, texts: Texts) -> str:
    counts = {kind: number(count, texts.language) for kind, count in worker.holds.items()}
    told = []
    if "source" in counts:
        told.append(texts("holds_sources", count=counts["source"]))
    if "host" in counts:
        told.append(texts("holds_hosts", count=counts["host"]))
    if "page" in counts:
        told.append(texts("holds_pages", count=counts["page"]))
    return ", ".join(told)
