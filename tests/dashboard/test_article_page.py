"""Bài báo as Streamlit draws it: why it has its labels, correcting them in two clicks, hostile articles."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dashboard.access import User
from dashboard.correcting import correct
from dashboard.desk import open_desk
from newsroom.settings import Settings
from tests.dashboard.press import HOSTILE, STORIES, Story, drawn, parts, put
from tests.dashboard.test_search_page import working

PATH = "bai-bao"
ID = STORIES[0].id


def text_of(page: AppTest, id: str, field: str = "text") -> str:
    """What the reader reads."""
    (found,) = [each for each in parts(page, f"reading {id}")["texts"] if each["field"] == field]
    return "\n".join("".join(piece["text"] for piece in line) for line in found["lines"])


def click(page: AppTest, field: str, value: str) -> AppTest:
    """On a value of a field, in the box that its button opens."""
    (button,) = [b for b in page.button if b.key and b.key.endswith(f" {field} {value}")]
    return button.click().run()


def test_without_an_id_or_with_an_unknown_one_it_says_so(filled: Settings) -> None:
    assert "Chọn một bài" in drawn(path=PATH).info[0].value
    page = drawn({"id": "<script>"}, path=PATH)
    assert not page.exception and "Không có bài này" in page.warning[0].value


def test_the_text_its_labels_and_its_family(filled: Settings) -> None:
    page = drawn({"id": ID}, path=PATH)
    assert not page.exception
    assert text_of(page, ID, "title") == STORIES[0].title
    assert text_of(page, ID) == STORIES[0].text
    labels = {label["key"]: label["name"] for label in parts(page, f"reading {ID}")["labels"]}
    assert labels == {"asean": "về ASEAN", "maritime_security": "An ninh biển, Biển Đông"}
    (copy,) = parts(page, "family")["groups"][0]["items"]
    assert copy["text"] == "Bàn về Biển Đông tại Lạc Hải" and copy["address"].startswith("bai-bao?id=")
    assert {change["kind"] for change in parts(page, "copy differs")["changes"]} >= {"added", "removed"}


def test_the_search_it_came_from_is_a_click_away(filled: Settings) -> None:
    listed = parts(drawn({"sort": "date"}, path="tim-kiem"), "articles")["articles"]
    page = drawn({"id": listed[1]["id"], "sort": "date", "at": "2"}, path=PATH)
    back, before, after = parts(page, "ways")["groups"][0]["items"]
    assert (back["address"], back["note"]) == ("tim-kiem?sort=date", "bài 2 trong tổng số 4")
    assert (before["address"], after["address"]) == (listed[0]["inside"], listed[2]["inside"])


class TestCorrecting:
    def test_two_clicks_decide_and_the_page_shows_it(self, filled: Settings) -> None:
        page = click(working(PATH, {"id": ID}), "relevance", "passing")
        assert not page.exception
        assert page.success[0].value == "Đã ghi quyết định."
        labels = {label["key"]: label for label in parts(page, f"reading {ID}")["labels"]}
        assert labels["asean"]["name"] == "chỉ nhắc tên ASEAN"
        assert "Do chuyên viên quyết định: Lan." in labels["asean"]["lines"]
        page = click(page, "relevance", "back")
        with open_desk(filled) as desk:
            assert desk.store.articles.records([ID])[0].labels.relevance == "asean"

    def test_the_later_of_two_is_told_who_was_faster(self, filled: Settings) -> None:
        page = working(PATH, {"id": ID})
        with open_desk(filled) as desk:
            correct(desk, User(f"Minh {HOSTILE}", "unsigned", None, "analyst"), ID, {"relevance": "none"}, {})
        page = click(page, "relevance", "passing")
        assert not page.exception
        assert "người khác đã quyết định nhãn “Mức độ liên quan”" in page.warning[0].value
        assert parts(page, "overtaken by")["lines"] == [f"Minh {HOSTILE}"]
        with open_desk(filled) as desk:
            assert desk.store.articles.records([ID])[0].labels.relevance == "none"

    def test_topics_are_given_and_taken_away(self, filled: Settings) -> None:
        page = working(PATH, {"id": ID})
        (pills,) = [p for p in page.pills if p.key and p.key.endswith(" topics pills")]
        pills.set_value(["maritime_security", "youth"]).run()
        with open_desk(filled) as desk:
            found = desk.store.articles.records([ID])[0].labels.topics
        assert [label.id for label in found] == ["maritime_security", "youth"]

    def test_who_has_not_said_their_name_corrects_nothing(self, filled: Settings) -> None:
        page = working(PATH, {"id": ID}, by="")
        assert not [b for b in page.button if b.key and b.key.endswith("relevance passing")]


def test_notes_are_kept_and_belong_to_who_wrote_them(filled: Settings) -> None:
    page = working(PATH, {"id": ID})
    page.text_area[0].set_value(f"Xem lại {HOSTILE}")
    next(b for b in page.button if b.label == "Ghi").click().run()
    with open_desk(filled) as desk:
        (note,) = desk.store.notes.of(ID)
    assert note.by == "Lan"
    assert parts(working(PATH, {"id": ID}), f"note {note.id}")["lines"][0].endswith(f"Xem lại {HOSTILE}")
    other = working(PATH, {"id": ID}, by="Minh")
    assert not [b for b in other.button if b.label == "Xoá ghi chú"]


HOSTILES = (
    Story(title=f"ASEAN {HOSTILE}", text=HOSTILE, link="javascript:alert(1)"),
    Story(title="ASEAN \u202eđảo ngược\u202c \u0000 null", text="Một\u0000 hai \u202eba\u202c \x1b[31m 👩‍👩‍👧‍👦 ASEAN"),
    Story(title="ASEAN " + "x" * 50_000, text="ư" * 300_000),
    Story(title="ASEAN năm triệu", text="Các nước ASEAN bàn. " * 250_000),
)


def test_hostile_articles_are_text_and_nothing_else(settings: Settings) -> None:
    put(settings, HOSTILES)
    for story in HOSTILES:
        page = drawn({"id": story.id}, path=PATH)
        assert not page.exception
        shown = text_of(page, story.id)
        assert len(shown) <= 200_000
        assert not {"\x00", "\u202e", "\x1b"} & set(shown)
        url = parts(page, "source link")["groups"][0]["items"][0]["url"]
        assert url == ("" if story is HOSTILES[0] else story.address)
        others = [element for element in page.main if element.type not in ("bidi_component",)]
        assert not [element for element in others if "javascript" in repr(element) or "đậm" in repr(element)]
    assert text_of(drawn({"id": HOSTILES[0].id}, path=PATH), HOSTILES[0].id) == HOSTILE
