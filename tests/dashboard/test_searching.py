"""Searches as the desk makes them: facets, pages, neighbours, and files that hold exactly what is filtered."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest

from dashboard.access import User
from dashboard.acting import Refused
from dashboard.desk import PAGE_SIZE, Desk, open_desk
from dashboard.handing_on import file_of, search_at
from dashboard.search_view import ArticleView, SearchView, as_kind, choice
from dashboard.searching import Found, find, known_values, neighbours
from dashboard.value_names import value_names
from dashboard.view import usual_view
from index.mistakes import QueryError
from newsroom.clock import local_day, utc_now
from newsroom.errors import IndexMissing, UsageError
from newsroom.settings import Settings
from newsroom.store.audit import Wanted
from tests.dashboard.press import HOSTILE, LACHAI, LION, STORIES, Story, put

TODAY = local_day(utc_now())
USUAL = usual_view(TODAY, "vi", SearchView)
REPRINT = "Bàn về Biển Đông tại Lạc Hải"


def found(desk: Desk, **chosen: object) -> Found:
    return find(desk, replace(USUAL, **chosen), TODAY, None)[1]  # type: ignore[arg-type]


def titles(settings: Settings, **chosen: object) -> list[str]:
    with open_desk(settings) as desk:
        return [hit.title for hit in found(desk, **chosen).page.hits]


LAN = User("Lan", "unsigned", None, "viewer")


class TestFind:
    def test_without_words_it_is_what_the_figures_count(self, filled: Settings) -> None:
        assert len(titles(filled)) == 4
        assert len(titles(filled, counting="all")) == 6  # the undated one is in no period

    def test_each_facet_counts_what_would_be_found_with_another_choice_of_it(self, filled: Settings) -> None:
        with open_desk(filled) as desk:
            facets = found(desk, **choice("outlet", ("lion",))).page.facets
        counts = {facet: {one.value: one.articles for one in facets[facet]} for facet in ("outlet", "topic", "scope")}
        assert counts["outlet"] == {"lachai": 2, "nuixa": 1, "lion": 1}
        assert counts["topic"] == {"youth": 1}
        assert counts["scope"] == {"foreign": 1}

    def test_several_values_of_a_facet_are_one_or_the_other(self, filled: Settings) -> None:
        assert set(titles(filled, **choice("topic", ("youth", "energy_food")))) == {
            "Lưới điện chung ASEAN nối thêm hai tỉnh",
            "Lion Harbour hosts ASEAN youth forum",
        }
        assert len(titles(filled, **choice("pillar", ("economic", "socio_cultural")))) == 2

    def test_grouped_reprints_stand_under_their_original_and_are_counted(self, filled: Settings) -> None:
        with open_desk(filled) as desk:
            grouped = found(desk, text="biển đông", grouped=True)
        assert [hit.title for hit in grouped.page.hits] == [STORIES[0].title]
        assert (grouped.folded, grouped.copies) == (1, {STORIES[0].id: 1})

    def test_a_page_beyond_the_last_is_the_last(self, settings: Settings) -> None:
        put(settings, [Story(title=f"Bài số {n} về ASEAN") for n in range(PAGE_SIZE + 3)])
        with open_desk(settings) as desk:
            beyond = found(desk, page=99)
        assert (beyond.number, beyond.pages, len(beyond.page.hits)) == (2, 2, 3)

    def test_a_value_that_there_is_not_is_told(self, filled: Settings) -> None:
        with pytest.raises(QueryError) as refused:
            titles(filled, topics=("alchemy",))
        assert refused.value.problem == "unknown_value"

    def test_without_an_index_there_is_no_answer(self, settings: Settings) -> None:
        put(settings, STORIES, synced=False)
        with pytest.raises(IndexMissing):
            titles(settings)


class TestNeighbours:
    def test_the_articles_before_and_after_in_the_search(self, filled: Settings) -> None:
        listed = titles(filled, sort="date")
        with open_desk(filled) as desk:
            hits = found(desk, sort="date").page.hits
            for place, hit in enumerate(hits, 1):
                view = as_kind(replace(USUAL, sort="date"), ArticleView, id=hit.id, place=place)
                around = neighbours(desk, view, TODAY, None)
                assert around is not None and (around.place, around.listed) == (place, len(listed))
                sides = (around.before.title if around.before else "", around.after.title if around.after else "")
                assert sides == (["", *listed][place - 1], [*listed, ""][place])

    def test_an_article_that_left_its_place_has_none(self, filled: Settings) -> None:
        with open_desk(filled) as desk:
            gone = as_kind(USUAL, ArticleView, id="0" * 24, place=2)
            assert neighbours(desk, gone, TODAY, None) is None
            assert neighbours(desk, replace(gone, place=0), TODAY, None) is None


class TestNames:
    def test_values_are_named_in_the_readers_language(self, filled: Settings) -> None:
        wanted = {"language": ("vi",), "scope": ("foreign",), "outlet": ("lion",), "event": ("none-such",)}
        with open_desk(filled) as desk:
            names = value_names(desk, "vi", known_values(desk, "vi"), wanted, {})
            english = value_names(desk, "en", known_values(desk, "en"), {"language": ("vi",)}, {})
        assert names["language"]["vi"].lower() == "tiếng việt"
        assert english["language"]["vi"] == "Vietnamese"
        assert (names["scope"]["foreign"], names["outlet"]["lion"]) == ("nước ngoài", LION.name)
        assert names["event"] == {"none-such": "none-such"}


def cell_text(cell: Any) -> str:
    """All words of a cell, those of links too."""
    return "".join(node.text or "" for node in cell._tc.iter() if node.tag.endswith("}t"))


class TestFiles:
    def test_a_file_holds_exactly_what_is_filtered(self, filled: Settings) -> None:
        view = replace(USUAL, **choice("outlet", (LACHAI.id,)), sort="date")
        text = file_of(filled, LAN, view, TODAY, "csv").decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text)))
        assert [row[2] for row in rows[1:]] == titles(filled, outlets=(LACHAI.id,), sort="date")
        with open_desk(filled) as desk:
            [act] = desk.store.audit.acts(Wanted(action="export"), 10)
            assert (act.by, act.outcome, act.detail["kind"]) == ("Lan", "done", "csv")
            asked = search_at(f"https://desk.example/bao/{act.detail['address']}", desk, TODAY + timedelta(9))
        assert (asked.outlets, asked.sort, asked.period(TODAY)) == (view.outlets, "date", view.period(TODAY))

    def test_who_said_no_name_takes_no_file_away(self, filled: Settings) -> None:
        with pytest.raises(Refused):
            file_of(filled, replace(LAN, name=""), USUAL, TODAY, "csv")

    @pytest.mark.parametrize("address", ["", "bao-cao?report=x", "https://[", "tim-kiem?like=x", "?q=x"])
    def test_another_address_is_no_search(self, filled: Settings, address: str) -> None:
        with open_desk(filled) as desk, pytest.raises(UsageError):
            search_at(address, desk, TODAY)

    def test_a_workbook_opens(self, filled: Settings) -> None:
        from openpyxl import load_workbook

        sheet = load_workbook(BytesIO(file_of(filled, LAN, USUAL, TODAY, "xlsx"))).active
        assert sheet.max_row == 5

    def test_a_document_lists_titles_as_links_and_says_what_was_asked(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from docx import Document

        put(settings, [Story(title=f"{HOSTILE}\x0b ASEAN", link="javascript:alert(1)"), *STORIES])
        view = replace(USUAL, text="ASEAN", **choice("scope", ("domestic",)))
        made = file_of(settings, LAN, view, TODAY, "docx")
        document = Document(BytesIO(made))
        said = [paragraph.text for paragraph in document.paragraphs]
        assert "Câu tìm kiếm: ASEAN" in said and "Phạm vi: trong nước" in said
        cells = [cell_text(row.cells[4]) for row in document.tables[0].rows]
        assert any(cell.startswith("**đậm** [bấm](javascript:alert(1))") for cell in cells)
        links = [each.target_ref for each in document.part.rels.values() if each.reltype.endswith("/hyperlink")]
        assert links and all(link.startswith("https://") for link in links)
        later = time.time() + 3600
        monkeypatch.setattr(time, "time", lambda: later)  # a package dates its parts
        assert file_of(settings, LAN, view, TODAY, "docx") == made

    def test_a_list_that_is_too_long_for_a_document_is_refused(
        self, filled: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("dashboard.handing_on.LISTED_AT_MOST", 3)
        with pytest.raises(UsageError, match="lists 3 articles at most, and there are 4"):
            file_of(filled, LAN, USUAL, TODAY, "docx")
