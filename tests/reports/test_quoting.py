"""The literal passage beside a citation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsroom.article import Match
from reports.quoting import LONGEST, passage, sentence_around
from tests.reports.coverage_of_a_summit import fact, record

FACTS = fact("lionharbour", "sea", 8, "maritime_security")


def test_the_whole_sentence_around_a_match_is_quoted_with_its_place() -> None:
    source = record(FACTS)
    quote = passage(source, "maritime_security")
    assert quote is not None
    assert quote.text == source.article.text[quote.start : quote.end]
    assert quote.text.startswith("Negotiators agreed") and quote.text.endswith("of conduct.")


def test_a_label_without_a_match_has_no_passage() -> None:
    assert passage(record(FACTS), "health") is None


@pytest.mark.parametrize(
    "text",
    [
        "He said: “ASEAN will settle the code of conduct before the year is out”, and left the room.",
        "ASEAN met " + "again and again " * 30 + "in Lac Hai.",
        "ASEAN met.",
        "ASEAN and the code of conduct: a heading without an end that is long enough",
    ],
    ids=["words of a person", "longer than a quotation", "too short", "no end"],
)
def test_what_cannot_stand_alone_is_not_quoted(text: str) -> None:
    source = record(FACTS)
    at = text.index("ASEAN")
    matches = (Match("maritime_security", "ASEAN", "text", at, at + 5),)
    edited = replace(source, article=replace(source.article, text=text), labels=replace(source.labels, matches=matches))
    assert passage(edited, "maritime_security") is None
    assert LONGEST < 400


@pytest.mark.parametrize(
    ("text", "phrase", "sentence"),
    [
        ("One. Two about Biển Đông here. Three.", "Biển Đông", "Two about Biển Đông here."),
        ("Dr. Quah-Lim and Mr. K. Morinaga like DEFA. End.", "DEFA", "Dr. Quah-Lim and Mr. K. Morinaga like DEFA."),
        ("Growth was 5.2 per cent in ASEAN. End.", "ASEAN", "Growth was 5.2 per cent in ASEAN."),
        ("LAC HAI, Viet Nam — Leaders met for ASEAN. End.", "ASEAN", "Leaders met for ASEAN."),
        ("Lạc Hải (TTSB) – Sáng nay, ASEAN họp. Hết.", "ASEAN", "Sáng nay, ASEAN họp."),
        ("(TTXVN) - Các nước ASEAN đã họp. Hết.", "ASEAN", "Các nước ASEAN đã họp."),
        ("HANOI (VNA) - ASEAN met again. End.", "ASEAN", "ASEAN met again."),
        ("TOKYO — Makers look to ASEAN. End.", "ASEAN", "Makers look to ASEAN."),
        ("ASEAN – Nhật Bản nhất trí về cảng. Hết.", "cảng", "ASEAN – Nhật Bản nhất trí về cảng."),
        ("ASEAN - the bloc - met again. End.", "bloc", "ASEAN - the bloc - met again."),
        ("Heading\n\nASEAN met in Lac Hai.\n\nEnd.", "ASEAN", "ASEAN met in Lac Hai."),
        ("Is it over? No! ASEAN goes on…", "ASEAN", "ASEAN goes on…"),
        ("PGS. TS. Phùng Quốc Khải bàn về COC. Hết.", "COC", "PGS. TS. Phùng Quốc Khải bàn về COC."),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_end_them(text: str, phrase: str, sentence: str) -> None:
    at = text.index(phrase)
    start, end = sentence_around(text, at, at + len(phrase))
    assert text[start:end] == sentence
