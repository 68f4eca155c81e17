"""Whether a source works and why it is silent, from what the store knows of it, in words for both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.article import Entry
from newsroom.clock import local_day
from newsroom.health import (
    EXTRACTION,
    VERDICTS,
    EntryState,
    PageCount,
    SourceHealth,
    SourceRecord,
    judge_source,
    judge_sources,
    tally,
)
from newsroom.layout import Shape
from newsroom.texts import LANGUAGES, load_texts
from newsroom.verdicts import CATALOGUE, usual, verdict_in_words, why
from tests.newsroom.makers import SOURCE

NOW = datetime(2026, 8, 5, 3, tzinfo=UTC)
TODAY = local_day(NOW)
LONG_AGO = NOW - timedelta(200)


def numbered(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def entry(error: str = "", *, read: timedelta | None = timedelta(0), url: str = SOURCE.entries[0].url) -> EntryState:
    """An entry asked just now, last read so long ago."""
    succeeded = None if read is None else NOW - read
    return EntryState("feed", url, NOW, succeeded, 503 if error else 200, error, 20)


def articles(since: int = 0, until: int = 80, count: int = 5, **changes: Any) -> tuple[PageCount, ...]:
    """`count` articles on each of the days from `until` to `since` days ago."""
    usual: dict[str, Any] = {
        "late": False,
        "state": "labelled",
        "reason": "",
        "article": True,
        "tried": False,
    } | changes
    return tuple(PageCount(days_ago=ago, count=count, **usual) for ago in range(since, until))


def record(**changes: Any) -> SourceRecord:
    """A source with five articles a day, read every day."""
    usual: dict[str, Any] = {
        "source": SOURCE,
        "first_found": LONG_AGO,
        "last_article": NOW,
        "read_on": frozenset(TODAY - timedelta(n) for n in range(90)),
        "pages": articles(),
        "published": {},
        "shapes": (),
        "entries": (entry(),),
    }
    return SourceRecord(**usual | changes)


def judged(**changes: Any) -> SourceHealth:
    return judge_source(record(**changes), NOW)


class TestVerdict:
    def test_a_source_as_ever_is_normal(self) -> None:
        found = judged()
        assert (found.verdict, found.cause, found.troubled) == ("normal", "", False)
        assert found.days == (5,) * 28
        assert why(found, "vi", numbered) == "Thường lệ khoảng 5 tin, bài mỗi ngày."
        assert why(found, "en", numbered) == "Usually about 5 a day."

    def test_one_that_stopped_is_dead_and_its_entries_can_be_read(self) -> None:
        found = judged(pages=articles(since=5))
        assert (found.verdict, found.cause, found.volume.silent_days) == ("dead", "nothing_new", 4)
        said = "Nothing new on the last 4 days of collecting; before, about 5 a day."
        assert why(found, "en", numbered) == said

    def test_one_whose_entries_all_fail_is_dead_after_three_days_however_little_it_writes(self) -> None:
        rare = tuple(page for page in articles(since=4, count=1) if page.days_ago % 10 == 5)
        assert judged(pages=rare, entries=(entry("no answer", read=timedelta(2)),)).verdict != "dead"
        found = judged(pages=rare, entries=(entry("no answer", read=timedelta(3)),))
        assert (found.verdict, found.cause) == ("dead", "unread")
        assert why(found, "vi", numbered) == "Không đọc được nguồn từ sau ngày 02/08/2026."

    def test_days_on_which_nobody_collected_are_no_days_without_success(self) -> None:
        read_on = frozenset(TODAY - timedelta(n) for n in range(90) if n not in (1, 2, 3, 4))
        found = judged(read_on=read_on, entries=(entry("no answer", read=timedelta(5)),), pages=articles(since=5))
        assert found.verdict != "dead"

    def test_one_of_several_entries_that_fails_is_told_beside_the_verdict(self) -> None:
        failing = entry("no answer", read=timedelta(9), url="https://thoibao.example/2")
        found = judged(entries=(entry(), failing))
        assert (found.verdict, found.troubled, found.failing) == ("normal", True, (failing,))
        assert why(found, "en", numbered).endswith("1 of its 2 addresses cannot be read, last read: 27/07/2026.")
        never = replace(found, failing=(replace(failing, succeeded_at=None),))
        assert why(never, "en", numbered).endswith("1 of its 2 addresses have never been readable.")

    def test_pages_that_all_fall_make_a_source_dead_and_the_reason_is_told(self) -> None:
        fell = articles(until=5, article=False, state="quarantined", reason="forbidden")
        found = judged(pages=fell + articles(since=5))
        assert (found.verdict, found.cause) == ("dead", "falls")
        assert "máy chủ từ chối" in why(found, "vi", numbered)
        assert (found.quarantined, found.fell) == (25, {"forbidden": 25})

    def test_a_site_that_refuses_the_first_pages_has_none_on_their_way(self) -> None:
        tried = articles(until=5, count=1, article=False, state="discovered", reason="forbidden", tried=True)
        behind = articles(until=5, count=9, article=False, state="discovered")
        assert judged(pages=tried + behind + articles(since=5)).verdict == "dead"

    def test_pages_that_only_wait_for_their_turn_count_as_articles(self) -> None:
        waiting = articles(until=1, article=False, state="discovered") + articles(1, 4, article=False, state="fetched")
        assert judged(pages=waiting + articles(since=4)).verdict == "normal"

    def test_what_was_looked_up_in_an_archive_is_no_days_work(self) -> None:
        found = judged(pages=articles() + articles(since=1, until=2, count=900, late=True))
        assert (found.verdict, max(found.days)) == ("normal", 5)

    @pytest.mark.parametrize(
        ("changes", "cause", "said"),
        [
            ({"entries": (entry("404", read=None),)}, "unread", "It has never been readable."),
            ({}, "nothing_new", "It can be read, but announces no articles."),
        ],
    )
    def test_a_source_that_never_gave_a_page_never_worked(self, changes: Any, cause: str, said: str) -> None:
        found = judged(first_found=None, last_article=None, pages=(), **changes)
        assert (found.verdict, found.cause, why(found, "en", numbered)) == ("never_worked", cause, said)

    def test_nor_one_whose_pages_never_became_articles_but_one_gets_its_time(self) -> None:
        fell = articles(until=2, article=False, state="skipped", reason="too_short")
        found = judged(last_article=None, pages=fell)
        assert (found.verdict, found.cause) == ("never_worked", "falls")
        assert "too little text" in why(found, "en", numbered)
        waiting = articles(until=1, article=False, state="discovered")
        assert judged(last_article=None, pages=fell + waiting).verdict == "new"

    def test_a_source_that_nobody_asked_yet_is_new(self) -> None:
        assert judged(first_found=None, last_article=None, pages=(), entries=()).verdict == "new"

    def test_dates_of_activity_come_first(self) -> None:
        over = replace(SOURCE, active_to=TODAY - timedelta(1))
        found = judged(source=over, entries=(entry("410", read=timedelta(9)),))
        assert (found.verdict, found.troubled) == ("inactive", False)

    def test_before_its_first_day_of_activity_a_source_was_not_silent(self) -> None:
        back = replace(SOURCE, active_from=TODAY - timedelta(4))
        assert judged(source=back, pages=articles(since=30)).verdict == "new"

    def test_a_changed_layout_is_told_before_the_volume(self) -> None:
        shapes = tuple(Shape(ago < 7, ago, 3000, True, ago >= 7, True) for ago in range(35) for _ in range(3))
        found = judged(shapes=shapes, pages=articles(until=1, count=0) + articles(since=2))
        assert found.verdict == "layout"
        assert "tên tác giả giảm từ 100% xuống 0%" in why(found, "vi", numbered)

    def test_quiet_and_high_say_how_many_and_how_many_were_usual(self) -> None:
        quiet = judged(pages=articles(1, 8, count=1) + articles(since=8))
        assert quiet.verdict == "quiet"
        assert why(quiet, "en", numbered) == "7 articles on the last 7 whole days, usually about 35."
        high = judged(pages=articles(1, 2, count=40) + articles(since=2))
        assert (high.verdict, high.troubled) == ("high", False)
        assert why(high, "vi", numbered) == "40 tin, bài trong ngày thu thập gần nhất, thường lệ khoảng 5."

    def test_a_search_engine_works_as_long_as_it_answers(self) -> None:
        engine = replace(SOURCE, kind="search", entries=(Entry("query_feed", SOURCE.entries[0].url),))
        nothing: dict[str, Any] = {"source": engine, "first_found": None, "last_article": None, "pages": ()}
        assert judged(**nothing).verdict == "normal"
        assert judged(**nothing, entries=(entry("429", read=timedelta(4)),)).verdict == "dead"
        assert judged(**nothing, entries=(entry("429", read=None),)).verdict == "never_worked"


def test_the_worst_stand_first_and_all_verdicts_are_counted() -> None:
    dead, sound = record(pages=articles(since=5)), record()
    failing = record(entries=(entry(), entry("x", url="https://thoibao.example/2")))
    found = judge_sources([sound, failing, dead], NOW)
    assert [health.verdict for health in found] == ["dead", "normal", "normal"]
    assert found[1].troubled
    assert tally(found) == {verdict: 0 for verdict in VERDICTS} | {"dead": 1, "normal": 2}


def test_reasons_of_extraction_are_those_that_extraction_gives() -> None:
    from typing import get_args

    from crawlers.extract import Reason

    assert set(get_args(Reason)) <= EXTRACTION


class TestWords:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_verdict_has_a_name_of_its_own(self, language: Any) -> None:
        assert len({verdict_in_words(verdict, language) for verdict in VERDICTS}) == len(VERDICTS)

    def test_every_text_is_used_and_every_used_text_exists(self) -> None:
        code = CATALOGUE.with_suffix(".py").read_text("utf-8")
        assert set(re.findall(r'texts\(\s*"(\w+)"', code)) == set(load_texts(Path(CATALOGUE), "vi").entries)

    @pytest.mark.parametrize(
        ("a_day", "said"), [(1234.4, "about 1,234 a day"), (0.3, "about 2 a week"), (0.05, "less than one a week")]
    )
    def test_a_rate_is_told_by_day_or_week(self, a_day: float, said: str) -> None:
        assert usual(a_day, "en") == said
