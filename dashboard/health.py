"""Whether the figures can be trusted: a source that could not be read, or a run that did not end, makes fewer
articles, and that must not be read as less interest of the press."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from newsroom.article import Scope, Source
from newsroom.health import TROUBLED, SourceHealth
from newsroom.store.statistics import STALE_AFTER, Run, collects, last_collected

RUNS_AT_MOST = timedelta(hours=12)
"""A run that began longer ago and has not ended was killed: 5,000 pages at two seconds each from one source take
three hours."""

Course = Literal["never", "running", "killed", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Unread:
    """A source whose feeds or sitemaps could not be read at the last attempt."""

    name: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What an analyst must know before reading the figures."""

    course: Course
    """How the newest collecting run went."""
    began: datetime | None
    collected: datetime | None
    """When the last collecting run without an error ended."""
    stale: bool
    unread: tuple[Unread, ...]
    ill: tuple[SourceHealth, ...]
    """Sources from which articles are missing by what they did before, the worst first."""
    sources: int
    """Sources of the scope shown."""


def health(
    runs: Sequence[Run],
    asked: Iterable[tuple[Source, tuple[str, ...]]],
    judged: Iterable[SourceHealth],
    scope: Scope | None,
    now: datetime,
) -> Health:
    """Judge by the newest `runs`, newest first, and the sources within `scope`; `asked` are all sources with what was
    wrong with their entries (`Statistics.entry_errors`)."""
    collecting = [run for run in runs if collects(run.command, run.statistics)]
    collected = last_collected(runs)
    sources = [(source, errors) for source, errors in asked if scope in (None, source.scope)]
    return Health(
        course=_course(collecting, runs, now),
        began=collecting[0].started_at if collecting else None,
        collected=collected,
        stale=collected is None or collected < now - STALE_AFTER,
        unread=tuple(Unread(source.name, errors) for source, errors in sources if errors),
        ill=tuple(found for found in judged if found.verdict in TROUBLED and scope in (None, found.source.scope)),
        sources=len(sources),
    )


def _course(collecting: Sequence[Run], runs: Sequence[Run], now: datetime) -> Course:
    if not collecting:
        return "never"
    newest = collecting[0]
    if newest.finished_at is not None:
        return "failed" if "error" in newest.statistics else "ended"
    # Runs hold one lock, so nothing can have begun after a run that is still going.
    overtaken = newest.id != runs[0].id
    return "killed" if overtaken or newest.started_at < now - RUNS_AT_MOST else "running"
