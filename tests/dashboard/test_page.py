"""The overview as Streamlit draws it: filters, the address, both languages, what a reader is told in trouble."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard import wording
from newsroom.clock import Period, local_day, utc_now
from newsroom.settings import Settings
from newsroom.store import open_store
from newsroom.store.desk_events import DeskEvent
from tests.dashboard.press import (
    HOSTILE,
    LACHAI,
    STORIES,
    Story,
    desk_settings,
    drawn,
    fail_entry,
    parts,
    put,
    titles,
)


def figures(page: AppTest) -> dict[str, str]:
    """The totals by what they count."""
    return {figure["label"]: figure["value"] for figure in parts(page, "totals")["figures"]}


def said(page: AppTest) -> str:
    """All messages."""
    return "\n".join(str(element.value) for kind in (page.warning, page.info, page.error) for element in kind)


class TestFigures:
    def test_the_totals_are_those_of_the_counting_base(self, filled: Settings) -> None:
        page = drawn()
        assert not page.exception
        assert page.title[0].value == "Tổng quan"
        assert figures(page) == {
            "Tin, bài về ASEAN": "4",
            "Tin, bài gốc": "3",
            "Tin, bài đăng lại": "1",
            "Báo chí trong nước": "3",
            "Báo chí nước ngoài": "1",
        }
        beside = (
            "1 tin, bài chỉ nhắc tên ASEAN; 0 tin, bài thuần tuý về thể thao; 1 tin, bài không rõ ngày đăng; 1 tin, bài"
        )
        assert beside in parts(page, "beside")["lines"][0]

    def test_tables_name_pillars_topics_outlets_and_countries(self, filled: Settings) -> None:
        page = drawn()
        names = {
            table: [row["name"] for row in parts(page, f"table {table}")["rows"]]
            for table in ("pillar", "topic", "outlet", "country")
        }
        assert names["pillar"] == ["Chính trị - An ninh", "Kinh tế", "Văn hoá - Xã hội"]
        assert "An ninh biển, Biển Đông" in names["topic"]
        assert names["outlet"][0] == LACHAI.name
        assert names["country"] == ["Việt Nam", "Singapore"]

    def test_a_run_that_brought_articles_changes_the_figures_of_the_next_drawing(self, filled: Settings) -> None:
        assert figures(drawn())["Tin, bài về ASEAN"] == "4"
        put(filled, [Story(title="Bài thứ năm về ASEAN")])
        assert figures(drawn())["Tin, bài về ASEAN"] == "5"

    def test_an_article_shows_outlet_country_day_topics_and_the_reprint_mark(self, filled: Settings) -> None:
        item = next(a for a in parts(drawn(), "articles")["articles"] if a["mark"])
        assert item["mark"] == "Đăng lại"
        assert item["line"].startswith("Báo Núi Xa (Việt Nam) · ")
        assert item["topics"] == ["An ninh biển, Biển Đông"]
        assert item["url"].startswith("https://nuixa.example/")


class TestFilters:
    def test_a_click_filters_figures_and_list_and_writes_the_address(self, filled: Settings) -> None:
        page = drawn()
        page.segmented_control(key="scope").set_value("foreign").run()
        assert figures(page)["Tin, bài về ASEAN"] == "1"
        assert titles(page) == ["Lion Harbour hosts ASEAN youth forum"]
        assert dict(page.query_params) == {"scope": "foreign"}

    def test_an_address_restores_what_was_chosen(self, filled: Settings) -> None:
        page = drawn({"pillar": "economic", "scope": "domestic", "days": "7", "q": "lưới điện"})
        assert titles(page) == ["Lưới điện chung ASEAN nối thêm hai tỉnh"]
        assert page.segmented_control(key="pillar").value == "economic"
        assert page.segmented_control(key="span").value == "7"
        assert page.text_input(key="text").value == "lưới điện"
        assert "Chủ đề của trụ cột Kinh tế" in [heading.value for heading in page.subheader]

    def test_days_of_ones_own(self, filled: Settings) -> None:
        page = drawn({"from": "2020-01-01", "to": "2020-01-31"})
        assert page.date_input(key="first").value == date(2020, 1, 1)
        assert figures(page)["Tin, bài về ASEAN"] == "0"
        page.segmented_control(key="span").set_value("30").run()
        assert "from" not in page.query_params
        assert figures(page)["Tin, bài về ASEAN"] == "4"

    def test_an_address_from_elsewhere_in_the_same_window_is_followed(self, filled: Settings) -> None:
        page = drawn({"scope": "foreign"})
        page.query_params.clear()
        page.run()
        assert page.segmented_control(key="scope").value == ""
        assert len(titles(page)) == 4

    def test_a_wrong_address_shows_the_usual_page(self, filled: Settings) -> None:
        page = drawn({"scope": "<script>", "pillar": "x", "days": "-1", "page": "0", "unknown": "1"})
        assert not page.exception
        assert len(titles(page)) == 4

    def test_another_filter_goes_back_to_the_first_page(self, settings: Settings) -> None:
        put(settings, [Story(title=f"Bài số {n} về ASEAN", days=n % 5) for n in range(45)])
        page = drawn({"page": "3"})
        assert page.pagination(key="page").value == 3
        assert "41–45 trong tổng số 45" in page.caption[-1].value
        page.segmented_control(key="span").set_value("7").run()
        assert "page" not in page.query_params
        assert "1–20 trong tổng số 45" in page.caption[-1].value

    def test_the_timeline_can_be_divided_by_pillar(self, filled: Settings) -> None:
        page = drawn({"by": "pillar"})
        assert not page.exception
        assert page.segmented_control(key="grouping").value == "pillar"


class TestSearch:
    def test_what_was_found_is_highlighted(self, filled: Settings) -> None:
        page = drawn({"q": '"bien dong"'})
        marked = {
            piece["text"]
            for item in parts(page, "articles")["articles"]
            for piece in (*item["title"], *item["passage"])
            if piece["highlighted"]
        }
        assert marked == {"Biển Đông"}

    def test_a_query_that_cannot_be_says_why_in_the_readers_language(self, filled: Settings) -> None:
        page = drawn({"q": 'ASEAN trucot:"kinh te" <b>"Biển Đông'})
        assert "chưa đúng" in said(page)
        (line,) = parts(page, "query")["lines"]
        assert line == (
            "Thiếu dấu ngoặc kép đóng (phần sau dấu mở: “Biển Đông”); "
            "cụm từ phải đặt giữa hai dấu ngoặc kép (vị trí 27)"
        )
        (line,) = parts(drawn({"q": "pillar:econmic", "lang": "en"}), "query")["lines"]
        assert line == "'pillar' has no value 'econmic'; perhaps: economic (at character 1)"
        assert page_captions(drawn({"q": 'trucot:"kinh te" NOT bún'}))

    def test_nothing_found_is_said(self, filled: Settings) -> None:
        assert page_captions(drawn({"q": "bún riêu"}))[-1] == "Không tìm thấy tin, bài nào phù hợp."

    def test_articles_beside_the_figures_can_be_listed(self, filled: Settings) -> None:
        page = drawn()
        page.selectbox(key="counting").set_value("passing").run()
        assert titles(page) == ["Đội nhà thắng trận ASEAN Cup"]
        assert dict(page.query_params) == {"list": "passing"}


def page_captions(page: AppTest) -> list[str]:
    return [str(caption.value) for caption in page.caption]


class TestLanguage:
    def test_the_switch_changes_everything_and_is_kept_in_the_address(self, filled: Settings) -> None:
        page = drawn()
        page.segmented_control(key="language").set_value("en").run()
        assert page.title[0].value == "Overview"
        assert "Articles about ASEAN" in figures(page)
        assert parts(page, "table country")["rows"][0]["name"] == "Viet Nam"
        assert dict(page.query_params) == {"lang": "en"}

    def test_filters_survive_the_switch(self, filled: Settings) -> None:
        page = drawn({"pillar": "economic"})
        page.segmented_control(key="language").set_value("en").run()
        assert page.segmented_control(key="pillar").value == "economic"

    def test_the_desk_sets_the_usual_language(self, settings: Settings, tmp_path: Path) -> None:
        put(settings, STORIES)
        desk_settings(tmp_path, desk='language = "en"')
        page = drawn()
        assert page.title[0].value == "Overview"
        assert "lang" not in page.query_params


class TestWarnings:
    def test_a_fresh_complete_collection_needs_none(self, filled: Settings) -> None:
        assert said(drawn()) == ""

    def test_a_source_that_could_not_be_read_is_named_as_plain_text(self, filled: Settings) -> None:
        fail_entry(filled, LACHAI, "HTTP 503 **from** [the feed](https://x.example)")
        page = drawn()
        assert "không đọc được 1 trong số 4 nguồn" in said(page)
        assert parts(page, "unread")["lines"] == [f"{LACHAI.name}: HTTP 503 **from** [the feed](https://x.example)"]

    def test_a_run_that_was_overtaken_without_an_end_was_killed(self, filled: Settings) -> None:
        store = open_store(filled)
        store.statistics.start_run("run", utc_now())
        store.statistics.start_run("sync", utc_now())
        store.close()
        assert "bị ngắt giữa chừng" in said(drawn())

    def test_a_run_that_still_goes_on_is_no_alarm(self, filled: Settings) -> None:
        store = open_store(filled)
        store.statistics.start_run("run", utc_now())
        store.close()
        page = drawn()
        assert "Hệ thống đang thu thập tin, bài" in said(page)
        assert not page.warning


class TestTrouble:
    def test_a_missing_store_is_explained(self, settings: Settings) -> None:
        page = drawn()
        assert not page.exception
        assert "Chưa mở được kho dữ liệu" in said(page)
        assert "there is no store yet" in parts(page, "trouble")["lines"][0]

    def test_a_mistake_in_the_settings_is_explained(self, settings: Settings, tmp_path: Path) -> None:
        desk_settings(tmp_path, dashboard="port = 0")
        page = drawn()
        assert not page.exception
        assert "Cấu hình hệ thống có lỗi" in said(page)

    def test_an_empty_store_is_explained(self, settings: Settings) -> None:
        put(settings, [])
        page = drawn()
        assert not page.exception
        assert "Chưa có tin, bài nào" in said(page)

    def test_without_an_index_there_are_figures_and_no_list(self, settings: Settings) -> None:
        put(settings, STORIES, synced=False)
        page = drawn()
        assert figures(page)["Tin, bài về ASEAN"] == "4"
        assert "Chưa có chỉ mục tìm kiếm" in said(page)

    def test_an_index_behind_the_store_is_told(self, filled: Settings) -> None:
        put(filled, [Story(title="Bài mới về ASEAN")], synced=False)
        page = drawn()
        assert "đang được cập nhật" in said(page)
        assert len(titles(page)) == 4

    def test_a_broken_index_is_told(self, filled: Settings) -> None:
        for file in filled.index_folder.rglob("meta.json"):
            file.write_text("{", "utf-8")
        page = drawn()
        assert not page.exception
        assert "không hoạt động" in said(page)

    def test_an_index_that_was_deleted_is_told(self, filled: Settings) -> None:
        shutil.rmtree(filled.index_folder)
        assert "Chưa có chỉ mục tìm kiếm" in said(drawn())


class TestHostileText:
    """Crawled text reaches the page only as data of `dashboard.plain`, never as Markdown, HTML or a label."""

    def test_a_title_is_shown_as_it_is_and_nowhere_else(self, settings: Settings) -> None:
        put(settings, [Story(title=HOSTILE, text=f"ASEAN {HOSTILE}")])
        page = drawn()
        assert not page.exception
        assert titles(page) == [HOSTILE]
        others = [element for element in page.main if element.type != "bidi_component"]
        assert not [element for element in others if "javascript" in repr(element) or "đậm" in repr(element)]

    def test_an_address_that_is_not_http_is_no_link(self, settings: Settings) -> None:
        put(settings, [Story(title="Bài về ASEAN", link="javascript:alert(document.cookie)")])
        assert parts(drawn(), "articles")["articles"][0]["url"] == ""

    def test_a_query_in_the_address_is_only_ever_the_text_of_the_search_box(self, filled: Settings) -> None:
        page = drawn({"q": HOSTILE})
        assert not page.exception
        assert page.text_input(key="text").value == HOSTILE
        assert "javascript" not in said(page)


def test_the_days_shown_are_local_and_written_as_vietnamese_offices_do(filled: Settings) -> None:
    month = Period.ending(local_day(utc_now()), 30)
    assert page_captions(drawn())[0].startswith(f"Kỳ này: {wording.period(month, 'vi')}. Kỳ trước: ")


class TestDaysOfAnEvent:
    def test_the_period_can_be_taken_from_an_event(self, filled: Settings) -> None:
        today = local_day(utc_now())
        store = open_store(filled)
        made = DeskEvent(
            id="desk-dien-dan",
            name_vi="Diễn đàn Lạc Hải",
            name_en="Lac Hai Forum",
            first=today - timedelta(2),
            last=today - timedelta(1),
            days_before=1,
            days_after=9,
            by="An",
            at=utc_now(),
        )
        store.desk_events.put(made)
        store.close()
        page = drawn({"from": "2020-01-01", "to": "2020-01-31"})
        assert figures(page)["Tin, bài về ASEAN"] == "0"
        page.selectbox(key="days of event").set_value("desk-dien-dan").run()
        assert dict(page.query_params) == {
            "from": (today - timedelta(3)).isoformat(),
            "to": today.isoformat(),
        }, "the window of the event, as far as it has come"
        assert figures(page)["Tin, bài về ASEAN"] == "4"
        assert page.selectbox(key="days of event").value is None

    def test_today_is_a_period(self, filled: Settings) -> None:
        page = drawn({"days": "1"})
        assert page.segmented_control(key="span").value == "1"
        assert figures(page)["Tin, bài về ASEAN"] == "1"
