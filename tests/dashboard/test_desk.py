"""What the pages ask of store and index, without a browser and without Streamlit."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from dashboard.desk import PAGE_SIZE, Listing, open_desk, safe_link
from dashboard.view import ListView, usual_view
from index.mistakes import QueryError
from newsroom.clock import Period, local_day, utc_now
from newsroom.errors import StoreError
from newsroom.settings import Settings
from tests.dashboard.press import LACHAI, STORIES, Story, fail_entry, put

TODAY = local_day(utc_now())
USUAL = usual_view(TODAY, "vi", ListView)


def listed(settings: Settings, **chosen: object) -> Listing:
    view: ListView = replace(USUAL, **chosen)  # type: ignore[arg-type]
    with open_desk(settings) as desk:
        state, listing = desk.listing(view, TODAY)
    assert state == "ready"
    assert listing is not None
    return listing


def titles(settings: Settings, **chosen: object) -> list[str]:
    return [hit.title for hit in listed(settings, **chosen).page.hits]


class TestListing:
    def test_the_list_holds_what_the_figures_count_newest_first(self, filled: Settings) -> None:
        found = titles(filled)
        assert found[0] == STORIES[0].title
        assert found[-1] == "Lion Harbour hosts ASEAN youth forum"
        assert len(found) == 4

    @pytest.mark.parametrize("words", ["biển đông", "bien dong", '"Biển Đông"', "bie\u0302\u0309n đo\u0302ng"])
    def test_words_are_found_with_and_without_diacritics(self, filled: Settings, words: str) -> None:
        assert set(titles(filled, text=words)) == {"Hội nghị bàn về Biển Đông", "Bàn về Biển Đông tại Lạc Hải"}

    def test_scope_pillar_and_days_limit_the_list_as_they_limit_the_figures(self, filled: Settings) -> None:
        assert titles(filled, scope="foreign") == ["Lion Harbour hosts ASEAN youth forum"]
        assert titles(filled, pillar="economic") == ["Lưới điện chung ASEAN nối thêm hai tỉnh"]
        long_ago = Period.ending(TODAY, 50)
        assert "Tin cũ về chuỗi cung ứng ASEAN" in titles(filled, span="own", first=long_ago.first, last=TODAY)

    @pytest.mark.parametrize(
        ("counting", "title"),
        [
            ("passing", "Đội nhà thắng trận ASEAN Cup"),
            ("institution", "Thông cáo của Bộ Ngoại vụ"),
            ("undated", "Bài không ghi ngày"),
        ],
    )
    def test_what_stands_beside_can_be_listed(self, filled: Settings, counting: str, title: str) -> None:
        assert titles(filled, counting=counting) == [title]

    def test_a_page_beyond_the_last_is_the_last(self, settings: Settings) -> None:
        put(settings, [Story(title=f"Bài số {n} về ASEAN") for n in range(PAGE_SIZE + 3)])
        beyond = listed(settings, page=99)
        assert (beyond.number, beyond.pages, len(beyond.page.hits)) == (2, 2, 3)

    def test_a_text_that_cannot_be_looked_for_says_why(self, filled: Settings) -> None:
        with pytest.raises(QueryError) as refused:
            listed(filled, text='"Biển Đông')
        assert refused.value.problem == "unclosed_quote"


class TestIndexState:
    def test_a_store_that_was_never_synced_has_no_index(self, settings: Settings) -> None:
        put(settings, STORIES, synced=False)
        with open_desk(settings) as desk:
            assert desk.listing(USUAL, TODAY) == ("missing", None)

    def test_an_index_that_was_deleted_is_missing_and_not_read_as_empty(self, filled: Settings) -> None:
        shutil.rmtree(filled.index_folder)
        with open_desk(filled) as desk:
            assert desk.listing(USUAL, TODAY) == ("missing", None)

    def test_articles_not_yet_in_the_index_are_told(self, filled: Settings) -> None:
        put(filled, [Story(title="Bài mới về ASEAN")], synced=False)
        with open_desk(filled) as desk:
            state, listing = desk.listing(USUAL, TODAY)
        assert state == "behind"
        assert listing is not None


class TestStore:
    def test_a_missing_store_is_one_sentence_and_is_not_made(self, settings: Settings) -> None:
        with pytest.raises(StoreError, match=r"there is no store yet"), open_desk(settings):
            pass
        assert not list(settings.desk.data.rglob("*"))

    def test_facts_reach_over_both_periods_and_leave_out_what_is_not_about_asean(self, filled: Settings) -> None:
        put(filled, [Story(title="Giá rau ở chợ", relevance="none", topics=())])
        with open_desk(filled) as desk:
            found = {item.title for item in desk.facts(Period.ending(TODAY, 30))}
        assert found == {story.title for story in STORIES}

    def test_the_stamp_changes_with_a_run_and_with_the_backlog(self, settings: Settings) -> None:
        stamps = []
        for synced in (True, False):
            put(settings, [Story(title=f"Bài {synced}")], synced=synced)
            with open_desk(settings) as desk:
                stamps.append(desk.stamp())
        assert stamps[0] != stamps[1]
        assert stamps[1].backlog == 1

    def test_a_feed_that_failed_is_in_the_funnel(self, filled: Settings) -> None:
        fail_entry(filled, LACHAI, "no answer")
        with open_desk(filled) as desk:
            errors = {found.source.id: found.entry_errors for found in desk.store.statistics.funnel()}
        assert errors["lachai"] == ("no answer",)


@pytest.mark.parametrize("url", ["https://lachai.example/a", "http://127.0.0.1:8700/b?x=1"])
def test_an_http_address_is_a_link(url: str) -> None:
    assert safe_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "file:///etc/passwd",
        "http://",
        "https://[",
        "",
    ],
)
def test_any_other_address_is_none(url: str) -> None:
    assert safe_link(url) == ""
