"""Lines of a stream become articles, or one sentence that names the line; whatever stands in them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import cast

import pytest

from newsroom.article import Article, Labels
from newsroom.errors import InputError
from newsroom.pipeline.assessing import Assessed, Assessor
from newsroom.pipeline.stream import articles_in, labelled

TITLE = "ASEAN thông qua lộ trình lưới điện"


def read(*lines: str) -> list[Article]:
    return list(articles_in(lines, lambda text: "vi"))


def test_a_title_is_enough() -> None:
    [article] = read("", json.dumps({"title": unicodedata.normalize("NFD", TITLE)}))
    assert (article.id, article.title, article.language, article.published_at) == ("2", TITLE, "vi", None)


def test_what_is_given_is_taken() -> None:
    line = {
        "id": 0,
        "title": 2026,
        "lang": "EN-gb",
        "outlet": "bao",
        "url": "https://bao.example/the-thao/x.html",
        "published_at": "2026-11-01T08:00",
        "text": "a\n\nb",
    }
    [article] = read(json.dumps(line))
    assert (article.id, article.title, article.language, article.source_id) == ("0", "2026", "en", "bao")
    assert (article.text, article.url) == ("a\n\nb", "https://bao.example/the-thao/x.html")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-11-01T08:00:00+07:00"


def test_control_characters_and_half_characters_go() -> None:
    [article] = read('{"id": "a\\ud800\\u0000", "title": "ASEAN\\u202e \\ud800họp\\u001b[31m", "outlet": "b\\udfff"}')
    assert (article.id, article.title, article.source_id) == ("a", "ASEAN họp[31m", "b")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("xx", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"title": ' + "9" * 5000 + "}", "not JSON"),
        ("[1]", "not an object with a title"),
        ("{}", "title: is missing"),
        ('{"title": "\\u200b"}', "title: is missing"),
        ('{"title": true}', "title: not a text"),
        ('{"title": "x", "id": NaN}', "id: not a text"),
        ('{"title": "x", "outlet": ["a"]}', "outlet: not a text"),
        ('{"title": "x", "published_at": "hôm qua"}', "published_at: not a time"),
    ],
)
def test_a_mistake_names_its_line(line: str, told: str) -> None:
    with pytest.raises(InputError, match=r"^line 2: ") as caught:
        read('{"title": "x"}', line)
    assert told in str(caught.value)


def test_what_stands_before_a_mistake_comes_out() -> None:
    class Silent:
        def assess(self, articles: Sequence[Article]) -> list[Assessed]:
            return [Assessed(Labels(relevance="none", assessed=True, labeller="x"), b"") for _ in articles]

    lines = [json.dumps({"title": TITLE}), json.dumps({"title": "Bài hai"}), "{"]
    made = labelled(articles_in(lines, lambda text: "vi"), cast(Assessor, Silent()))
    assert [next(made)["id"], next(made)["id"]] == ["1", "2"]
    with pytest.raises(InputError, match="line 3"):
        next(made)


@pytest.mark.parametrize(
    ("lang", "read_as"), [("vi-VN", "vi"), ("EN_gb", "en"), ("fil", "xx"), ("vie", "xx"), ("", "xx")]
)
def test_a_tag_that_is_no_code_of_two_letters_says_nothing(lang: str, read_as: str) -> None:
    [article] = articles_in([json.dumps({"title": TITLE, "lang": lang})], lambda text: "xx")
    assert article.language == read_as
