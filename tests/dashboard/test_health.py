"""When the figures cannot be trusted, and when they can."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.health import RUNS_AT_MOST, health
from newsroom.article import Source
from newsroom.health import SourceHealth, SourceRecord, Verdict, judge_source
from newsroom.store.statistics import STALE_AFTER, Run
from tests.dashboard.press import BO, LACHAI, LION, NUIXA

NOW = datetime(2026, 8, 5, 3, tzinfo=UTC)


def run(id_: int, *, began: timedelta, took: timedelta | None = timedelta(minutes=9), **changes: Any) -> Run:
    start = NOW - began
    finished = None if took is None else start + took
    return Run(id_, changes.get("command", "run"), start, finished, changes.get("statistics", {}))


def asked(source: Source, *errors: str) -> tuple[Source, tuple[str, ...]]:
    return source, errors


def sound(source: Source, verdict: Verdict) -> SourceHealth:
    record = SourceRecord(
        source=source,
        first_found=None,
        last_article=None,
        read_on=frozenset(),
        pages=(),
        published={},
        shapes=(),
        entries=(),
    )
    return replace(judge_source(record, NOW), verdict=verdict)


def test_a_run_of_this_morning_needs_no_warning() -> None:
    found = health([run(1, began=timedelta(hours=2))], [asked(LACHAI)], [], None, NOW)
    assert (found.course, found.stale, found.unread) == ("ended", False, ())


def test_a_run_long_ago_is_stale() -> None:
    found = health([run(1, began=STALE_AFTER + timedelta(hours=1))], [], [], None, NOW)
    assert found.stale


def test_a_sync_of_today_does_not_make_old_articles_new() -> None:
    runs = [run(2, began=timedelta(hours=1), command="sync"), run(1, began=timedelta(days=9))]
    found = health(runs, [], [], None, NOW)
    assert found.stale
    assert found.collected == NOW - timedelta(days=9) + timedelta(minutes=9)


@pytest.mark.parametrize(
    ("runs", "course"),
    [
        ([], "never"),
        ([run(1, began=timedelta(hours=1), took=None)], "running"),
        ([run(1, began=RUNS_AT_MOST + timedelta(hours=1), took=None)], "killed"),
        ([run(2, began=timedelta(minutes=5), command="sync"), run(1, began=timedelta(hours=1), took=None)], "killed"),
        ([run(1, began=timedelta(hours=1), statistics={"error": "no network"})], "failed"),
    ],
)
def test_how_the_newest_collecting_run_went(runs: list[Run], course: str) -> None:
    assert health(runs, [], [], None, NOW).course == course


def test_a_run_that_failed_is_not_the_last_collection() -> None:
    runs = [run(2, began=timedelta(hours=1), statistics={"error": "no network"}), run(1, began=timedelta(days=3))]
    assert health(runs, [], [], None, NOW).stale


def test_sources_that_could_not_be_read_are_named_within_the_scope_shown() -> None:
    sources = [asked(LACHAI, "503 from the feed"), asked(LION)]
    every, foreign = health([], sources, [], None, NOW), health([], sources, [], "foreign", NOW)
    assert [(source.name, source.errors) for source in every.unread] == [(LACHAI.name, ("503 from the feed",))]
    assert (every.sources, foreign.sources, foreign.unread) == (2, 1, ())


def test_a_look_back_at_last_year_is_no_collection_of_today() -> None:
    looked_back = {"crawl": {"looked_back": ["2025-01-01", "2025-01-31"]}}
    runs = [run(2, began=timedelta(hours=1), statistics=looked_back), run(1, began=timedelta(days=3))]
    assert health(runs, [], [], None, NOW).stale


def test_sources_that_are_not_as_usual_are_those_in_which_articles_are_missing() -> None:
    judged = [sound(LACHAI, "dead"), sound(LION, "quiet"), sound(NUIXA, "high"), sound(BO, "normal")]
    found = health([], [], judged, None, NOW)
    assert [each.source.id for each in found.ill] == [LACHAI.id, LION.id]
    assert [each.source.id for each in health([], [], judged, "foreign", NOW).ill] == [LION.id]
