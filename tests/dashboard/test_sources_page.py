"""The page about the sources, and what the overview says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import wording
from dashboard.app import SCREENS
from dashboard.links import PATHS
from newsroom.clock import utc_now
from newsroom.settings import Settings
from newsroom.store import open_store
from newsroom.store.audit import Wanted
from tests.dashboard.months import CHANGED, ERROR, EVERY, NEVER, QUIET, REFUSED, STOPPED, collected
from tests.dashboard.press import LION, desk_settings, drawn, parts, settings_in
from tests.newsroom.test_declaring import NEW
from tests.postgres.by_folder import copy_desk

PATH = "nguon-tin"


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a desk that has collected for two months from sources in every state."""
    made = settings_in(tmp_path_factory.mktemp("months"))
    collected(made)
    return made.desk.data


@pytest.fixture
def months(settings: Settings, two_months: Path) -> Settings:
    """Such a desk of each test's own."""
    copy_desk(two_months, settings.desk.data)
    return settings


def column(page: AppTest, name: str) -> list[object]:
    values: list[object] = page.dataframe[0].value[name].tolist()
    return values


def lines(page: AppTest, key: str) -> list[str]:
    found: list[str] = parts(page, key)["lines"]
    return found


class TestTable:
    def test_the_troubled_come_with_their_state_and_the_reason(self, months: Settings) -> None:
        page = drawn(path=PATH)
        assert not page.exception
        assert page.title[0].value == "Nguồn tin"
        states = dict(zip(column(page, "name"), column(page, "state"), strict=True))
        assert states == {
            STOPPED.name: "Không còn thu được tin, bài",
            REFUSED.name: "Không còn thu được tin, bài",
            NEVER.name: "Chưa thu được tin, bài",
            CHANGED.name: "Có thể đã đổi giao diện",
            QUIET.name: "Ít hơn thường lệ",
        }
        reasons = dict(zip(column(page, "name"), column(page, "why"), strict=True))
        assert "máy chủ từ chối" in str(reasons[REFUSED.name])
        assert "Hiển thị 5 trong số 7 nguồn" in page.caption[0].value

    def test_all_sources_with_their_figures(self, months: Settings) -> None:
        page = drawn({"sources": "all"}, path=PATH)
        names = column(page, "name")
        assert len(names) == len(EVERY)
        row = {name: column(page, name)[names.index(CHANGED.name)] for name in ("country", "kind", "byline", "days")}
        assert (row["country"], row["kind"]) == ("Thái Lan", "báo khác")
        assert 0 < float(str(row["byline"])) < 30
        assert len(list(row["days"])) == 28  # type: ignore[call-overload]
        assert column(page, "set_aside")[names.index(REFUSED.name)] == 43

    def test_a_click_and_an_address_choose_what_is_shown(self, months: Settings) -> None:
        page = drawn(path=PATH)
        page.segmented_control(key="watched").set_value("all").run()
        page.segmented_control(key="scope").set_value("foreign").run()
        assert set(column(page, "name")) == {LION.name, CHANGED.name, REFUSED.name}
        assert dict(page.query_params) == {"sources": "all", "scope": "foreign"}

    def test_without_trouble_there_is_no_empty_table(self, settings: Settings) -> None:
        collected(settings, [LION])
        page = drawn(path=PATH)
        assert not page.dataframe
        assert page.success[0].value == "Không có nguồn nào có vấn đề trong số 1 nguồn."

    def test_before_the_first_collection_there_is_nothing_to_show(self, settings: Settings) -> None:
        collected(settings, [])
        assert "Chưa có nguồn nào" in drawn(path=PATH).info[0].value


def test_the_check_of_the_dashboard_draws_every_page(months: Settings) -> None:
    titles = [wording.catalogue("vi")(SCREENS[path].title) for path in PATHS]
    assert [drawn(path=path).title[0].value for path in PATHS] == titles


class TestOneSource:
    def test_its_stages_its_reasons_and_its_addresses(self, months: Settings) -> None:
        page = drawn(path=PATH)
        page.selectbox(key="outlet").set_value(REFUSED.id).run()
        assert dict(page.query_params) == {"source": REFUSED.id}
        assert lines(page, "one source")[0].startswith(f"{REFUSED.name} – Không còn thu được tin, bài: ")
        stages = {row["name"]: row["cells"][0] for row in parts(page, "stages")["rows"]}
        fell = {row["name"]: row["cells"][0] for row in parts(page, "fell")["rows"]}
        assert list(fell) == ["máy chủ từ chối"]
        assert int(stages["Phát hiện"]) == int(stages["Tải về"]) + int(fell["máy chủ từ chối"])
        assert "đọc được lúc" in lines(page, "entries")[0]

    def test_what_an_address_answered_stays_text(self, months: Settings) -> None:
        page = drawn({"source": NEVER.id}, path=PATH)
        (line,) = lines(page, "entries")
        assert line.startswith(f"{NEVER.entries[0].url} – không đọc được lúc")
        assert line.endswith(f"chưa lần nào đọc được: {ERROR}")

    def test_an_unknown_source_in_the_address_is_none(self, months: Settings) -> None:
        page = drawn({"source": "<script>"}, path=PATH)
        assert not page.exception
        assert page.selectbox(key="outlet").value == ""

    def test_in_english(self, months: Settings) -> None:
        page = drawn({"source": STOPPED.id, "lang": "en"}, path=PATH)
        assert page.title[0].value == "Sources"
        assert "Stopped: Nothing new on the last 8 days of collecting" in lines(page, "one source")[0]


def test_the_overview_warns_of_them_in_the_scope_shown(months: Settings) -> None:
    page = drawn()
    assert any("5 trong số 7 nguồn có dấu hiệu thiếu tin, bài" in str(each.value) for each in page.warning)
    assert [line.split(" – ")[0] for line in lines(page, "ill")] == [
        each.name for each in (STOPPED, REFUSED, NEVER, CHANGED, QUIET)
    ]
    assert len(lines(drawn({"scope": "foreign"}), "ill")) == 2


class TestMore:
    def named(self, query: dict[str, str]) -> AppTest:
        page = drawn(query, PATH)
        next(box for box in page.text_input if box.key == "working analyst field").set_value("Minh").run()
        return page

    def test_the_past_of_a_source_is_told_day_by_day(self, months: Settings) -> None:
        page = drawn({"source": STOPPED.id}, PATH)
        assert not page.exception
        assert "Các trang theo ngày phát hiện" in [head.value for head in page.subheader]
        assert len(page.get("vega_lite_chart")) == 1

    def test_what_is_in_quarantine_gets_another_attempt_by_an_admin(self, months: Settings) -> None:
        store = open_store(months)
        aside = store.statistics.fallen("quarantined", 1000)
        which = aside[0].source_id
        others = [page.id for page in aside if page.source_id != which]
        store.close()
        page = self.named({"part": "quarantine", "source": which})
        rows = parts(page, "quarantine")["rows"]
        assert len(rows) == min(100, len(aside) - len(others))
        next(b for b in page.button if b.label == "Thử lại các trang của nguồn này").click().run()
        assert not page.exception
        assert "sẽ được thử lại" in page.success[0].value
        store = open_store(months)
        assert sorted(each.id for each in store.statistics.fallen("quarantined", 1000)) == sorted(others)
        (act,) = store.audit.acts(Wanted(), 5)
        store.close()
        assert (act.by, act.action, act.subject, act.page) == ("Minh", "retry-quarantine", which, PATH)

    def test_the_last_runs_say_what_came_of_them(self, months: Settings) -> None:
        page = drawn({"part": "runs"}, PATH)
        assert {row["name"] for row in parts(page, "runs")["rows"]} == {"diembao run"}

    def test_an_address_that_is_none_begins_nothing(self, months: Settings) -> None:
        page = self.named({"part": "add"})
        next(box for box in page.text_input if box.label == "Địa chỉ trang chủ").set_value("javascript:alert(1)")
        next(b for b in page.button if b.label == "Tìm nguồn cấp tin").click().run()
        assert "http://" in page.warning[0].value
        store = open_store(months)
        assert store.jobs.recent(("scout",), 5) == []
        store.close()

    def test_what_was_found_is_looked_at_and_kept_in_the_desks_own_file(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        desk_settings(tmp_path, crawl='own_sources = "rieng.toml"')
        store = open_store(settings)
        found = {"id": "songlang", "declaration": NEW.format(id="songlang")}
        id = store.jobs.add("scout", {"url": "https://songlang.example"}, "Minh", utc_now())
        store.jobs.finish(id, "done", {"answer": found}, utc_now())
        page = self.named({"part": "add"})
        assert page.text_area[0].value == found["declaration"]
        next(b for b in page.button if b.label == "Lưu vào danh sách nguồn").click().run()
        assert not page.exception and "lần chạy tới sẽ thu thập nguồn này" in page.success[0].value
        assert 'id = "songlang"' in (tmp_path / "rieng.toml").read_text("utf-8")
        (act,) = store.audit.acts(Wanted(), 5)
        store.close()
        assert (act.by, act.action, act.subject, act.outcome) == ("Minh", "add-source", "songlang", "done")
