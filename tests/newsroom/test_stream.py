"""Lines of a stream become articles, or one sentence that names the line; whatever stands in them."""

from __future__ import annotations

import json
import unicodedata

import pytest

from newsroom.article import Article
from newsroom.errors import InputError
from newsroom.pipeline.stream import articles_in

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
        "published_at": "2026-11-01T08:00",
        "text": "a\n\nb",
    }
    [article] = read(json.dumps(line))
    assert (article.id, article.title, article.language, article.source_id) == ("0", "2026", "en", "bao")
    assert article.text == "a\n\nb"
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
