"""`diembao sources health` over a made store: the troubled first, why in both languages, all of it in --json."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.article import Entry
from newsroom.cli import app
from newsroom.cli.checks import examine
from newsroom.clock import utc_now
from newsroom.errors import UsageError
from newsroom.pages import EntryOutcome
from newsroom.settings import load_settings
from newsroom.store import Store, open_store
from newsroom.urls import article_id
from tests.newsroom.makers import SOURCE, article, extract, fetched, found, url

NEVER = replace(SOURCE, id="chuachay", name="Báo [bold]Chưa Chạy", entries=(Entry("feed", "https://chua.example/rss"),))
NOW = utc_now()

Say = Callable[..., str]


def put(store: Store, ago: int, count: int) -> None:
    at, numbers = NOW - timedelta(ago), range(ago * 100, ago * 100 + count)
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(n) for n in numbers], at)
    for n in numbers:
        store.crawl.page_fetched(article_id(url(n)), fetched(n, at=at))
    extract(store, {n: article(n, at=at) for n in numbers})


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A desk that collected for 50 days: one source stopped eight days ago, one has never been readable."""
    file = tmp_path / "settings.toml"
    file.write_text('[desk]\ndata = "data"\n', "utf-8")
    (tmp_path / "data").mkdir()
    store = open_store(load_settings(file))
    store.crawl.put_sources([SOURCE, NEVER])
    for ago in range(51):
        at = NOW - timedelta(ago)
        store.statistics.finish_run(store.statistics.start_run("run", at), at, {"crawl": {}})
        if ago > 8:
            put(store, ago, 4)
    store.crawl.entry_checked(SOURCE.id, SOURCE.entries[0], EntryOutcome(checked_at=NOW, status=200, found=9))
    wrong = EntryOutcome(checked_at=NOW, status=404, error="404 \x1b[31m Not Found")
    store.crawl.entry_checked(NEVER.id, NEVER.entries[0], wrong)
    store.close()
    return file


@pytest.fixture
def say(settings: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    def called(*words: str) -> str:
        app(["--settings", str(settings), "sources", "health", *words], standalone_mode=False)
        return capsys.readouterr().out

    return called


def test_the_troubled_are_listed_with_the_reason(say: Say) -> None:
    out = say()
    assert out.index(f"{SOURCE.name} (thoibao)") < out.index("Báo [bold]Chưa Chạy (chuachay)")
    assert "Thời báo Lạc Hải (thoibao): Không còn thu được tin, bài" in out
    assert "Không có tin, bài mới trong 8 ngày thu thập gần nhất; trước đó khoảng 4 tin, bài mỗi ngày." in out
    assert "https://chua.example/rss: không đọc được lúc" in out
    assert "\x1b" not in out
    assert "--all" not in out


def test_a_source_by_its_id_is_shown_with_its_entries(say: Say) -> None:
    out = say("--source", SOURCE.id)
    assert f"{SOURCE.entries[0].url}: đọc được lúc" in out
    assert NEVER.name not in out


def test_those_in_order_are_a_count_unless_all_are_asked_for(settings: Path, say: Say) -> None:
    store = open_store(load_settings(settings))
    for ago in range(9):
        put(store, ago, 4)
    store.close()
    out = say()
    assert SOURCE.name not in out
    assert "1 nguồn khác không có vấn đề (Bình thường 1)" in out
    everything = say("--all")
    assert SOURCE.name in everything and "--all" not in everything


def test_json_holds_the_figures_behind_the_verdict(say: Say) -> None:
    told: list[dict[str, Any]] = json.loads(say("--json"))
    assert [(each["id"], each["verdict"], each["cause"]) for each in told] == [
        ("thoibao", "dead", "nothing_new"),
        ("chuachay", "never_worked", "unread"),
    ]
    assert told[0]["volume"]["silent_days"] == 8
    assert told[0]["days"] == [4] * 19 + [0] * 9
    assert told[1]["entries"][0]["status"] == 404


def test_english_on_a_switch(settings: Path, say: Say) -> None:
    settings.write_text('[desk]\ndata = "data"\nlanguage = "en"\n', "utf-8")
    assert "Nothing new on the last 8 days of collecting; before, about 4 a day." in say()


def test_an_unknown_source_is_named(say: Say) -> None:
    with pytest.raises(UsageError, match="no declared source 'nowhere'"):
        say("--source", "nowhere")


def test_doctor_counts_them_in_a_line(settings: Path) -> None:
    (line,) = [each for each in examine(load_settings(settings), NOW) if each.check == "health"]
    assert not line.ok
    assert line.told("en").startswith("of 2 sources 1 dead, 1 never worked, 0 with a changed layout; see")
