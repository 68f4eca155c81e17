"""Saved searches: what is new fires once, a spike is told on its day, and the letter says which search it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from dashboard.alert_mail import send, waiting
from dashboard.alerting import look
from dashboard.desk import Desk, open_desk
from newsroom.cli import app
from newsroom.clock import utc_now
from newsroom.errors import InputError, MailError, UsageError
from newsroom.settings import Settings, load_settings
from newsroom.store.searches import AlertWish
from tests.dashboard.press import HOSTILE, STORIES, Story, desk_settings, put
from tests.newsroom.mailserver import MailServer

EVERYTHING = AlertWish(hits=True, spikes=True, mail="lan@vu.example")
NEW = Story(title=f"Bài mới về Biển Đông {HOSTILE}")


@pytest.fixture
def desk(filled: Settings) -> Iterator[Desk]:
    with open_desk(filled) as opened:
        yield opened


def saved(desk: Desk, name: str = "Biển Đông", wish: AlertWish = EVERYTHING, owner: str = "Lan", **state: str) -> int:
    return desk.store.searches.save(owner, name, state or {"q": '"Biển Đông"'}, wish, utc_now() + timedelta(seconds=30))


def come(settings: Settings, stories: list[Story]) -> None:
    """They are collected a minute from now, when the searches have been saved."""
    with patch("tests.dashboard.press.utc_now", lambda: utc_now() + timedelta(minutes=1)):
        put(settings, stories)


def watched(desk: Desk) -> tuple[int, int]:
    fired = look(desk, desk.store.searches.watched(), utc_now())
    assert not fired.broken
    return fired.hits, fired.spikes


class TestSaving:
    def test_a_search_of_one_name_is_replaced_and_belongs_to_its_owner(self, desk: Desk) -> None:
        first = saved(desk)
        assert saved(desk, q="gạo") == first
        (mine,) = desk.store.searches.of("Lan")
        assert dict(mine.state) == {"q": "gạo"} and mine.alert == EVERYTHING
        assert desk.store.searches.of("Minh") == []
        with pytest.raises(InputError):
            desk.store.searches.delete(first, "Minh")
        desk.store.searches.delete(first, "Lan")
        assert desk.store.searches.of("Lan") == []

    @pytest.mark.parametrize("name", ["", "  ", "x" * 121])
    def test_a_name_is_needed(self, desk: Desk, name: str) -> None:
        with pytest.raises(InputError, match="name of a search"):
            saved(desk, name)

    def test_nobody_keeps_searches_without_end(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("newsroom.store.searches.MOST", 1)
        saved(desk)
        with pytest.raises(UsageError, match="more than 1"):
            saved(desk, "khác")


class TestHits:
    def test_what_was_there_already_is_not_new(self, desk: Desk) -> None:
        saved(desk)
        assert watched(desk) == (0, 0)

    def test_a_new_article_fires_once_for_each_search_that_finds_it(self, desk: Desk) -> None:
        one, other = saved(desk), saved(desk, "ASEAN", q="ASEAN")
        rice = saved(desk, "gạo", q="gạo")
        come(desk.settings, [NEW])
        assert watched(desk)[0] == 2
        assert watched(desk)[0] == 0
        unread = desk.store.searches.unread([one, other, rice])
        fired = {id: [alert.key for alert in alerts] for id, alerts in unread.items()}
        assert fired == {one: [NEW.id], other: [NEW.id]}

    def test_who_has_looked_has_seen_it(self, desk: Desk) -> None:
        id = saved(desk)
        come(desk.settings, [NEW])
        watched(desk)
        desk.store.searches.seen(id, "Minh", utc_now())
        assert desk.store.searches.unread([id])
        desk.store.searches.seen(id, "Lan", utc_now())
        assert not desk.store.searches.unread([id])
        watched(desk)
        assert not desk.store.searches.unread([id])

    def test_filters_of_the_address_count(self, desk: Desk) -> None:
        saved(desk, scope="foreign", topic="youth")
        come(desk.settings, [NEW, Story(title="Youth forum again", source=STORIES[2].source, topics=("youth",))])
        assert watched(desk)[0] == 1

    def test_a_search_that_cannot_be_asked_any_more_is_told_and_stops_none(self, desk: Desk) -> None:
        saved(desk, "hỏng", topic="alchemy")
        saved(desk)
        come(desk.settings, [NEW])
        fired = look(desk, desk.store.searches.watched(), utc_now())
        assert [search.name for search in fired.broken] == ["hỏng"]
        assert fired.hits == 1


class TestSpikes:
    @pytest.fixture
    def steady(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
        # Runs of the test's store are of today; what is compared is long collected in an old store.
        monkeypatch.setattr("newsroom.store.statistics.Statistics.comparable", lambda *_: True)
        put(desk.settings, [Story(title=f"Gạo ngày {n}, bài {k}", days=n) for n in range(1, 15) for k in range(2)])
        return desk

    def test_a_day_as_usual_is_none(self, steady: Desk) -> None:
        saved(steady, q="gạo")
        put(steady.settings, [Story(title=f"Gạo hôm nay, bài {k}") for k in range(3)])
        assert watched(steady)[1] == 0

    def test_a_day_far_above_the_fourteen_before_is_told_once(self, steady: Desk) -> None:
        id = saved(steady, q="gạo")
        put(steady.settings, [Story(title=f"Gạo hôm nay, bài {k}") for k in range(14)])
        assert watched(steady)[1] == 1
        assert watched(steady)[1] == 0
        (spike,) = [alert for alert in steady.store.searches.unread([id])[id] if alert.kind == "spike"]
        assert spike.detail == {"now": 14, "usual": 2, "low": 2, "high": 2}

    def test_where_collecting_has_only_begun_nothing_is_a_spike(self, desk: Desk) -> None:
        saved(desk, q="gạo")
        put(desk.settings, [Story(title=f"Gạo hôm nay, bài {k}") for k in range(14)])
        assert watched(desk)[1] == 0


class TestLetters:
    def test_the_letter_says_which_search_fired_and_for_what(self, desk: Desk, tmp_path: Path) -> None:
        saved(desk)
        saved(desk, "Minh xem", replace(EVERYTHING, mail=""), "Minh")
        come(desk.settings, [NEW])
        watched(desk)
        with MailServer(tmp_path) as server:
            mailing = Desk(desk.settings.model_copy(update={"mail": server.settings}), desk.store, desk.taxonomy)
            assert send(mailing, waiting(mailing), utc_now).letters == 1
            assert send(mailing, waiting(mailing), utc_now).letters == 0
        (letter,) = server.letters
        assert letter.recipients == ("lan@vu.example",)
        assert letter.message["Subject"] == "[Điểm báo] Biển Đông: 1 tin, bài mới"
        said = letter.message.get_content()
        assert "Tìm kiếm đã lưu: Biển Đông" in said
        assert f"- {NEW.title}" in said and NEW.address in said
        assert letter.message.get_content_type() == "text/plain"

    def test_what_the_server_does_not_take_now_waits(self, desk: Desk, tmp_path: Path) -> None:
        saved(desk)
        come(desk.settings, [NEW])
        watched(desk)
        with MailServer(tmp_path, answers={"lan@vu.example": "450 later"}) as server:
            mailing = Desk(desk.settings.model_copy(update={"mail": server.settings}), desk.store, desk.taxonomy)
            assert send(mailing, waiting(mailing), utc_now).failed == ("lan@vu.example: 450 later",)
            server.answers.clear()
            assert send(mailing, waiting(mailing), utc_now).letters == 1
        with pytest.raises(MailError):
            come(desk.settings, [Story(title="Biển Đông lần nữa")])
            watched(desk)
            send(mailing, waiting(mailing), utc_now)
        assert waiting(mailing)

    def test_the_command_looks_and_sends(self, settings: Settings, tmp_path: Path) -> None:
        put(settings, STORIES)
        with open_desk(settings) as desk:
            saved(desk)
        come(settings, [NEW])
        file = tmp_path / "settings.toml"
        without = CliRunner().invoke(app, ["--settings", str(file), "alerts"])
        assert without.exit_code == 1 and "[mail] host" in str(without.exception)
        with MailServer(tmp_path) as server:
            lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in server.table.items()]
            assert load_settings(desk_settings(tmp_path, mail="\n".join(lines))).mail.host
            done = CliRunner().invoke(app, ["--settings", str(file), "alerts", "--json"])
        assert done.exit_code == 0, done.output
        assert '"letters": 1' in done.output and server.got() == {"lan@vu.example": 1}


def test_a_search_saved_long_ago_fires_for_what_came_since(desk: Desk) -> None:
    come(desk.settings, [NEW])
    before = utc_now() - timedelta(days=2)
    desk.store.searches.save("Lan", "cũ", {"q": '"Biển Đông"'}, EVERYTHING, before)
    # Those of the store that were there all the time came since, too.
    assert watched(desk)[0] == 3
