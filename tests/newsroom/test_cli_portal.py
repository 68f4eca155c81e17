"""Choosing articles for the portal with the command: the editor's words only, both languages, all or nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import pytest

from newsroom.store import Store, open_store
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, article, extract, fetched, fill, url
from tests.newsroom.runs import Office

SETTINGS = """\
[desk]
data = "data"
language = "en"
[portal]
url = "https://cong.example/nguon"
title_en = "Lac Hai press"
items = 3
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.make(tmp_path, "", SETTINGS)
    store = open_store(made.settings)
    fill(store, range(1, 6))
    store.close()
    return made


def store_of(office: Office) -> Store:
    return open_store(office.settings, create=False)


def test_what_was_chosen_is_in_the_feed_of_each_language_that_has_a_title(office: Office) -> None:
    office.call("feed", "add", url(1), "--summary-vi", "Các nước bàn chuyện điện.", "--by", "Lan")
    office.call("feed", "add", article_id(url(2)), "--title-en", "A common grid", "--summary-en", "Grid talks.")
    done = office.call("feed", "write", "nguon")
    vi = feedparser.parse(str(office.folder / "nguon" / "feed.vi.xml"))
    en = feedparser.parse(str(office.folder / "nguon" / "feed.en.xml"))
    assert {entry.title for entry in vi.entries} == {"Bài số 2", "Bài số 1"}
    assert [(entry.title, entry.summary) for entry in en.entries] == [("A common grid", "Grid talks.")]
    assert (vi.feed.title, en.feed.title) == ("Điểm báo ASEAN", "Lac Hai press")
    assert f"{article_id(url(1))} (Bài số 1): not in the feed (en), because it has no title" in done.stderr
    assert "Feed (vi): 2 articles." in done.stdout
    assert sorted(file.name for file in (office.folder / "nguon").iterdir()) == [
        *("feed.en.json", "feed.en.xml", "feed.jsonl", "feed.vi.json", "feed.vi.xml"),
    ]
    lines = (office.folder / "nguon" / "feed.jsonl").read_text("utf-8")
    rows = {row["id"]: row for row in map(json.loads, lines.splitlines())}
    assert rows[article_id(url(1))]["summary"] == {"vi": "Các nước bàn chuyện điện."}
    assert article(1).text not in lines


def test_writing_again_changes_no_byte(office: Office) -> None:
    office.call("feed", "add", url(1))
    office.call("feed", "write", "a")
    office.call("feed", "write", "b")
    for file in (office.folder / "a").iterdir():
        assert file.read_bytes() == (office.folder / "b" / file.name).read_bytes()


def test_a_withdrawn_or_removed_article_leaves_the_feed(office: Office) -> None:
    for number in (1, 2, 3):
        office.call("feed", "add", url(number))
    store = store_of(office)
    store.articles.withdraw(article_id(url(1)), "sai", "Lan", NOW)
    store.close()
    office.call("feed", "remove", url(2), "--by", "Minh")
    done = office.json("feed", "write", "nguon", "--language", "vi")
    assert done["items"] == {"vi": 1}
    assert [(each["article_id"], each["lack"]) for each in done["left_out"]] == [(article_id(url(1)), "withdrawn")]
    assert "is not among those chosen" in office.call("feed", "remove", url(2), code=4).stderr
    assert "was withdrawn" in office.call("feed", "add", url(1), code=4).stderr
    listed = office.json("feed", "list")
    assert {each["article_id"] for each in listed} == {article_id(url(1)), article_id(url(3))}


def test_an_article_chosen_again_has_its_words_again(office: Office) -> None:
    office.call("feed", "add", url(1), "--title-en", "One", "--summary-en", "Short.")
    office.call("feed", "remove", url(1))
    office.call("feed", "add", url(1), "--summary-en", "")
    (chosen,) = office.json("feed", "list")
    assert (chosen["words"]["title_en"], chosen["words"]["summary_en"]) == ("One", "")


def test_only_the_newest_are_in_it(office: Office) -> None:
    for number in range(1, 6):
        office.call("feed", "add", url(number))
    assert office.json("feed", "write", "nguon")["items"]["vi"] == 3


def test_the_text_of_the_press_is_refused(office: Office) -> None:
    store = store_of(office)
    words = " ".join(f"chữ{n}" for n in range(40))
    store.crawl.page_fetched(article_id(url(1)), fetched(1))
    extract(store, {1: article(1, text=words)})
    store.close()
    said = office.call("feed", "add", url(1), "--summary-vi", f"Tóm tắt: {words}", code=4).stderr
    assert "takes 40 words in a row from the article" in said
    assert office.json("feed", "list") == []


class TestImport:
    def test_a_list_of_excel_or_of_a_program(self, office: Office) -> None:
        sheet = office.folder / "chon.csv"
        sheet.write_text(
            f"\ufeffid;title_en;summary_vi;ghi chú\r\n{article_id(url(1))};One;Tóm tắt một;x\r\n;;;\r\n"
            f'{article_id(url(2))};;"Hai ""lưới"" điện";\r\n',
            "utf-8",
        )
        assert office.json("feed", "import", str(sheet)) == {"rows": 2, "new": 2}
        lines = office.folder / "chon.jsonl"
        lines.write_text(json.dumps({"url": url(1), "title_vi": "Một"}) + "\n" + json.dumps({"id": article_id(url(3))}))
        assert office.json("feed", "import", str(lines)) == {"rows": 2, "new": 1}
        words = {each["article_id"]: each["words"] for each in office.json("feed", "list")}
        assert words[article_id(url(1))] == {
            "title_vi": "Một",
            "title_en": "One",
            "summary_vi": "Tóm tắt một",
            "summary_en": "",
        }
        assert words[article_id(url(2))]["summary_vi"] == 'Hai "lưới" điện'

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ('{"id": "ID1"}\n{"id": "0000"}\n', "line 2: there is no article 0000"),
            ('{"id": "ID1"}\n{"title_vi": "x"}\n', "line 2: names no article"),
            ('{"id": "ID1"}\n{"id": \n', "line 2: not JSON"),
            ('{"id": "ID1", "title_vi": ["x"]}\n', "line 1: title_vi: not a text"),
            ("id,title_vi\nID1,x,y\n", "line 2: more cells"),
            ("", "holds no row"),
        ],
    )
    def test_a_wrong_row_is_named_and_nothing_is_chosen(self, office: Office, content: str, said: str) -> None:
        file = office.folder / "chon.txt"
        file.write_text(content.replace("ID1", article_id(url(1))), "utf-8")
        assert said in office.call("feed", "import", str(file), code=4).stderr
        assert office.json("feed", "list") == []


def test_a_feed_needs_its_address(office: Office) -> None:
    (office.folder / "settings.toml").write_text('[desk]\ndata = "data"\n', "utf-8")
    assert "[portal] url: is empty" in office.call("feed", "write", "nguon", code=3).stderr


def test_a_folder_that_cannot_be_written_to(office: Office) -> None:
    (office.folder / "nguon").write_text("x")
    done: subprocess.CompletedProcess[str] = office.call("feed", "write", "nguon", code=4)
    assert "cannot be written" in done.stderr
