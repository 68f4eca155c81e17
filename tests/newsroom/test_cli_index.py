"""Withdrawing, refusals, `sync --check` and a missing index, as an operator meets them on the command line."""

from __future__ import annotations

import getpass
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from index.engine import Refusal
from newsroom.clock import local_day, utc_now
from newsroom.pipeline.run import sync_index
from newsroom.store import open_store
from newsroom.store.schema import versions
from newsroom.urls import article_id
from tests.newsroom.makers import fill, url
from tests.newsroom.runs import SETTINGS, Office
from tests.samplepress import SamplePress

ONE, TWO = article_id(url(1)), article_id(url(2))


def filled(folder: Path) -> Office:
    """An office with three articles in its store and in its index."""
    made = Office.make(folder, "")
    store = open_store(made.settings)
    fill(store, range(1, 4))
    sync_index(store, made.settings)
    store.close()
    return made


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return filled(tmp_path)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office that tests leave as it is."""
    return filled(tmp_path_factory.mktemp("kept"))


def found(office: Office) -> set[str]:
    return {hit["id"] for hit in office.json("search", "")["hits"]}


def index_check(office: Office, code: int) -> str:
    """What `doctor` finds about the index."""
    checks = json.loads(office.call("doctor", "--json", code=code).stdout)
    (said,) = [check["finding"] for check in checks if check["check"] == "index"]
    return str(said)


class TestWithdraw:
    def test_a_withdrawn_article_is_gone_from_search_at_once_and_back_at_once(self, office: Office) -> None:
        said = office.call("withdraw", ONE, "--reason", "trang chuyên mục", "--by", "Lan").stdout
        assert "Đã rút bài" in said
        assert "Bài số 1" in said
        assert ONE not in found(office)
        assert len(found(office)) == 2
        assert office.json("status")["sources"]["thoibao"]["fell"] == {"withdrawn": 1}
        assert "equal" in office.call("sync", "--check").stdout
        assert "Đã khôi phục bài" in office.call("withdraw", ONE, "--undo").stdout
        assert ONE in found(office)
        assert office.json("status")["sources"]["thoibao"]["fell"] == {}

    def test_an_address_is_understood_and_the_user_of_the_computer_is_the_default(self, office: Office) -> None:
        said = office.json("withdraw", f"{url(2)}?utm_source=x#top", "--reason", "đăng nhầm")
        assert (said["id"], said["withdrawn"], said["sync"]["removed"]) == (TWO, True, 1)
        (listed,) = office.json("withdraw", "--list")
        assert (listed["id"], listed["by"], listed["reason"]) == (TWO, getpass.getuser(), "đăng nhầm")
        assert "đăng nhầm" in office.call("withdraw", "--list").stdout

    def test_nothing_withdrawn_is_told_in_the_desks_language(self, kept: Office) -> None:
        assert "Không có bài nào bị rút." in kept.call("withdraw", "--list").stdout
        english = Office.make(kept.folder / "english", "", SETTINGS.replace('"data"', '"../data"\nlanguage = "en"'))
        assert "Nothing is withdrawn." in english.call("withdraw", "--list").stdout

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (["beef", "--reason", "x"], 4, "there is no article beef"),
            (["https://thoibao.example/khong-co.html", "--reason", "x"], 4, "there is no article "),
            (["ftp://thoibao.example/", "--reason", "x"], 4, "not an http(s) address"),
            ([ONE, "--undo"], 4, f"article {ONE} is not withdrawn"),
            ([ONE], 2, "say why with --reason"),
            ([ONE, "--reason", "  "], 2, "say why with --reason"),
            ([ONE, "--undo", "--reason", "x"], 2, "--undo takes neither"),
            ([], 2, "name the article"),
            ([ONE, "--list"], 2, "--list stands alone"),
        ],
    )
    def test_what_cannot_be_is_one_sentence(self, kept: Office, words: list[str], code: int, said: str) -> None:
        refused = kept.call("withdraw", *words, code=code)
        assert said in " ".join(refused.stderr.split())
        assert refused.stdout == ""
        store = open_store(kept.settings)
        assert (store.articles.count(), store.projection.backlog()) == (3, 0)
        store.close()

    def test_the_decision_stands_when_the_index_is_away(self, office: Office) -> None:
        folder = office.settings.index_folder
        folder.rename(folder.with_name("away"))
        folder.write_text("")
        said = office.call("withdraw", ONE, "--reason", "yêu cầu pháp lý", code=6)
        assert "Đã rút bài" in said.stdout
        assert "Chỉ mục tìm kiếm hiện không dùng được" in said.stdout
        assert "the store has the decision" in said.stderr
        assert "(1 articles waiting)" in said.stderr
        folder.unlink()
        folder.with_name("away").rename(folder)
        assert office.json("sync")["stages"]["sync"]["removed"] == 1
        assert ONE not in found(office)


class TestRefusals:
    def test_status_and_doctor_tell_how_many_and_why(self, office: Office) -> None:
        assert office.json("status")["refused"] == {"articles": 0, "first": []}
        store = open_store(office.settings)
        fill(store, range(4, 5))
        new = article_id(url(4))
        (record,) = store.articles.records([new])
        generation = store.projection.acknowledged_generation()
        assert generation is not None
        store.projection.refuse([Refusal(new, record.revision, "mapper_parsing_exception")], generation)
        store.close()
        told = office.json("status")["refused"]
        assert told["articles"] == 1
        assert told["first"][0]["id"] == new
        said = office.call("status").stdout
        assert "Bài mà chỉ mục tìm kiếm không nhận: 1" in said
        assert "mapper_parsing_exception" in said
        finding = index_check(office, 1)
        assert "3 articles of 4 in the store, 0 waiting, 1 refused" in finding
        assert "mapper_parsing_exception" in finding
        # The engine takes it after all when it is asked again.
        assert "rebuilt 4, indexed 4, compared (articles 4, " in office.call("sync", "--rebuild").stdout
        assert office.json("status")["refused"]["articles"] == 0


class TestCheck:
    def test_equal_and_nothing_changed(self, kept: Office) -> None:
        compared = kept.json("sync", "--check")
        assert compared["equal"]
        assert compared["store"] == compared["index"]
        assert (compared["store"]["articles"], compared["waiting"], compared["refused"]) == (3, 0, 0)
        assert index_check(kept, 1) == "3 articles of 3 in the store, 0 waiting"

    def test_a_difference_that_waits_is_no_failure(self, office: Office) -> None:
        store = open_store(office.settings)
        fill(store, range(4, 5))
        store.close()
        said = office.call("sync", "--check").stdout
        assert said.startswith("check: differs, store (articles 4, ")
        assert "; waiting 1" in said
        assert office.json("status")["backlog"] == 1

    def test_a_difference_that_nothing_explains_is_a_failure(self, office: Office) -> None:
        store = open_store(office.settings)
        with store.database.write() as connection:
            connection.execute(update(versions).where(versions.c.article_id == ONE).values(title="Bản khác"))
        store.close()
        said = office.call("sync", "--check", code=6)
        assert "differs" in said.stdout
        assert "run `diembao sync --rebuild`" in said.stderr
        assert json.loads(office.call("sync", "--check", "--json", code=6).stdout)["equal"] is False
        office.call("sync", "--rebuild")
        assert "equal" in office.call("sync", "--check").stdout

    def test_it_does_not_go_with_a_rebuild(self, kept: Office) -> None:
        assert "say one of them" in kept.call("sync", "--check", "--rebuild", code=2).stderr


class TestIndexAway:
    def test_a_run_collects_all_the_same_and_catches_up(self, tmp_path: Path) -> None:
        with SamplePress(today=local_day(utc_now()) - timedelta(days=1)) as press:
            office = Office.make(tmp_path, press.sources_toml())
            folder = office.settings.index_folder
            folder.parent.mkdir(parents=True)
            folder.write_text("")
            run = office.call("run", "--source", "mekongherald", code=6)
            for stage in ("crawl: ", "extract: articles ", "label: labelled "):
                assert stage in run.stdout
            assert "all other work of this run is done and kept" in run.stderr
            status = office.json("status")
            assert f"({status['backlog']} articles waiting)" in run.stderr
            assert status["backlog"] == status["states"]["labelled"] > 0
            assert str(folder) in status["index_error"]
            assert "Lần chạy gần nhất không cập nhật được chỉ mục" in office.call("status").stdout
            assert str(folder) in index_check(office, 1)
            again = json.loads(office.call("run", "--source", "mekongherald", "--json", code=6).stdout)
            assert str(folder) in again["index_error"]

            folder.unlink()
            assert "no search index yet" in index_check(office, 1)
            synced = office.json("run", "--source", "mekongherald")
            assert synced["stages"]["sync"]["synced"] == status["backlog"]
            assert "index_error" not in synced
            assert office.json("status")["index_error"] == ""
            shutil.rmtree(folder)
            assert "there is no search index yet" in index_check(office, 1)
            assert not folder.exists()
