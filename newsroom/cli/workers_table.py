"""Who works, and what waits at each stage, as `diembao status` shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsroom.cli.output import Call, console, safe, table
from newsroom.clock import LOCAL
from newsroom.store.leases import Worker
from newsroom.texts import Texts, number


def stage_backlog(states: Mapping[str, int], dirty: int) -> dict[str, int]:
    """What waits at each stage, in hand or not: pages, and articles for the index."""
    return {
        "crawl": states["discovered"],
        "extract": states["fetched"],
        "label": states["extracted"],
        "sync": dirty,
    }


def print_workers(
    call: Call, workers: Sequence[Worker], waiting: Mapping[str, int], in_hand: Mapping[str, int]
) -> None:
    """Print the workers and the backlog."""
    texts = call.texts
    names = {
        "crawl": texts("stage_crawl"),
        "extract": texts("stage_extract"),
        "label": texts("stage_label"),
        "sync": texts("stage_sync"),
    }
    shown = table(
        texts("workers_title"),
        texts("worker"),
        texts("worker_host"),
        texts("worker_stages"),
        texts("worker_since"),
        texts("worker_seen"),
        texts("worker_doing"),
        numeric=0,
    )
    for each in workers:
        doing = names.get(each.doing, each.doing) if each.doing else texts("worker_idle")
        held = _held(texts, each.holds, call)
        shown.add_row(
            safe(each.name),
            safe(f"{each.host} ({each.pid})"),
            ", ".join(names.get(stage, stage) for stage in each.stages),
            each.started_at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M"),
            texts("worker_late") if each.late else each.seen_at.astimezone(LOCAL).strftime("%H:%M:%S"),
            f"{doing} ({held})" if held else doing,
        )
    console.print()
    console.print(shown)
    stages = table(texts("stages_title"), texts("stage"), texts("stage_waiting"), texts("stage_in_hand"), numeric=2)
    for stage, name in names.items():
        held_ = number(in_hand[stage], call.language) if stage in in_hand else ""
        stages.add_row(name, number(waiting[stage], call.language), held_)
    console.print(stages)


def _held(texts: Texts, holds: Mapping[str, int], call: Call) -> str:
    counts = {kind: number(count, call.language) for kind, count in holds.items()}
    told = []
    if "source" in counts:
        told.append(texts("holds_sources", count=counts["source"]))
    if "host" in counts:
        told.append(texts("holds_hosts", count=counts["host"]))
    if "page" in counts:
        told.append(texts("holds_pages", count=counts["page"]))
    return ", ".join(told)
