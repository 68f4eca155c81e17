"""Names and quotes on pages that mean harm: linear time, no exception, offsets into the NFC text."""

from __future__ import annotations

import time
import unicodedata

import pytest

from classify.names import entities
from classify.quotes import quotes
from newsroom.article import Article
from newsroom.text import nfc
from tests.classify.writing import article

PIECES = {
    "capitals": "Nguyễn Văn An ",
    "one_capital": "A ",
    "hyphens": "A-",
    "shouting": "BỘ TRƯỞNG NGUYỄN VĂN AN ",
    "offices": "Thủ tướng ",
    "ministries": "Bộ Ngoại giao Trung Quốc ",
    "opened": "“Nói",
    "straight": '"a ',
    "closed": "“Chúng tôi sẽ làm ngay” ",
    "verbs": "cho biết ",
    "said": 'Minister Anwar Hassan said "we will go", he said. ',
    "theo": "Theo ông An, ",
    "colons": "Ông An: ",
    "commas": "Ông Nguyễn Văn An, ",
    "countries": "Mỹ - Trung - Nga ",
    "initials": "A.B.C. ",
    "apostrophes": "' ",
    "spaces": " ",
    "dots": ".",
    "marks": "Thủ tướng\u0301\u0301",
    "newlines": "- Ông An\n",
    "of": "University of ",
    "firms": "Công ty TNHH Sao Mai ",
}


def hostile(text: str, language: str = "vi") -> Article:
    return article("Thủ tướng Phạm Minh Chính", text=text, language=language)


def seconds(text: str, language: str) -> float:
    began = time.process_time()
    made = hostile(text, language)
    quotes(made, entities(made))
    return time.process_time() - began


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_time_grows_with_the_length_and_no_faster(piece: str, language: str) -> None:
    short = piece * (4_000 // len(piece))
    long = piece * (64_000 // len(piece))
    seconds(short, language)
    base = max(min(seconds(short, language) for _ in range(3)), 0.005)
    assert seconds(long, language) < 16 * base * 12  # far from the square, on a busy machine, too


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01Ông Nguyễn\u200b Văn An nói: “\x07a b c d”",
        "Ông \ud800 Nguyễn Văn An",
        "“" * 50,
        "Ông Nguyễn Văn An nói: “Đây là",
        "İstanbul'da ông Nguyễn Văn An nói: “Đây là điều tốt cho cả hai nước”.",
    ],
)
def test_odd_characters_upset_nothing(text: str) -> None:
    for language in ("vi", "en", "und", "fr", "zh"):
        made = hostile(text, language)
        quotes(made, entities(made))


def test_offsets_are_into_the_nfc_text() -> None:
    text = "Ông Đặng Hữu Thuỷ nói: “Đường sắt sẽ nối Việt Nam với Lào”.\n\nBộ Công Thương ủng hộ."
    composed = article("Tin", text=text, language="vi")
    decomposed = article("Tin", text=unicodedata.normalize("NFD", text), language="vi")
    assert decomposed.text != composed.text
    for made in (composed, decomposed):
        found = entities(made)
        assert {e.id for e in found} == {"dang-huu-thuy", "VN", "LA", "trade_ministry.VN"}
        for entity in found:
            for span in entity.mentions:
                assert nfc(made.text)[span.start : span.end] in ("Đặng Hữu Thuỷ", "Việt Nam", "Lào", "Bộ Công Thương")
        (quote,) = quotes(made, found)
        assert nfc(made.text)[quote.quoted.start : quote.quoted.end] == "Đường sắt sẽ nối Việt Nam với Lào"
