"""Labelled rows are read with their articles, and what is wrong in them is said in one sentence."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from classify.gold_rows import opening_only, read_gold, title_only
from newsroom.errors import InputError

ARTICLE = {"id": "x/1", "lang": "vi", "title": "Tựa", "summary": "Dẫn.", "text": " ".join(["chữ"] * 100)}
GOLD = {"id": "x/1", "file": "press", "lang": "vi", "relevance": "asean", "topics": ["health"], "themes": []}


def written(folder: Path, gold: dict[str, Any], article: dict[str, Any] = ARTICLE) -> Path:
    with lzma.open(folder / "press.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(article) + "\n")
    path = folder.parent / "gold.jsonl"
    path.write_text(json.dumps(gold) + "\n", "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    return made


def test_a_row_finds_its_article_and_shows_as_much_as_readers_saw(folder: Path) -> None:
    (row,) = read_gold(written(folder, GOLD), folder)
    assert (row.article.title, row.article.lead, row.relevance, row.topics) == ("Tựa", "Dẫn.", "asean", ("health",))
    assert (row.subject, row.tone) == (("health",), None)
    assert title_only(row.article).text == title_only(row.article).lead == ""
    shown = opening_only(row.article)
    assert shown.lead == "" and shown.text.split()[:2] == ["Dẫn.", "chữ"] and len(shown.text.split()) == 60


def test_what_a_file_gives_as_title_may_be_the_whole_text(folder: Path) -> None:
    (row,) = read_gold(written(folder, GOLD, {**ARTICLE, "title": " ".join(["dài"] * 90), "summary": ""}), folder)
    assert len(row.article.title.split()) == 40
    assert row.article.text.startswith("dài")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "x/2"}, "line 1: the article x/2 is not in"),
        ({"file": "other"}, "there is no file other"),
        ({"relevance": "yes"}, "line 1: relevance is one of asean, passing, none"),
        ({"tone": "good"}, "line 1: tone is one of favourable, neutral, critical"),
    ],
)
def test_a_mistake_is_named_with_its_line(folder: Path, change: dict[str, Any], message: str) -> None:
    path = written(folder, {**GOLD, **change})
    with pytest.raises(InputError, match=message):
        read_gold(path, folder)


def test_an_empty_file_is_no_set(folder: Path, tmp_path: Path) -> None:
    path = written(folder, GOLD)
    path.write_text("", "utf-8")
    with pytest.raises(InputError, match="there is no row in it"):
        read_gold(path, folder)
