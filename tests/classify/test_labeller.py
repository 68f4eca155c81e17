"""What an article is about, by the learned labeller: decisions, reasons, hostile input, a changed taxonomy."""

from __future__ import annotations

import dataclasses
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.labeller import Labeller
from classify.taxonomy import SHIPPED, load_taxonomy
from newsroom.article import Article
from newsroom.text import nfc
from tests.classify.small_model import ENCODER, small_model
from tests.classify.writing import article, topics

TAXONOMY = load_taxonomy()
LABELLER = Labeller(small_model(), "small-1", TAXONOMY, ENCODER)
label = LABELLER.label

GRID = article(
    "ASEAN thống nhất lộ trình lưới điện chung",
    "Các bộ trưởng năng lượng ASEAN thông qua lộ trình lưới điện, mở đường mua bán điện xuyên biên giới.",
)


def test_pillars_are_those_of_the_topics_and_an_asean_article_has_a_topic() -> None:
    labels = label(GRID)
    assert labels.relevance == "asean" and labels.assessed
    assert set(labels.pillars) == {TAXONOMY.pillar_of(topic) for topic in topics(labels)}
    assert labels.topics and labels.labeller == LABELLER.name == f"small-1/{TAXONOMY.checksum}"


def test_every_label_has_a_confidence_and_reasons_where_they_stand() -> None:
    labels = label(GRID)
    fields = {"title": nfc(GRID.title), "lead": nfc(GRID.lead), "text": nfc(GRID.text)}
    assert all(0 < topic.confidence <= 1 for topic in labels.topics)
    learned = [match for match in labels.matches if match.weight]
    assert learned, "no n-gram is shown"
    for match in labels.matches:
        shown = fields[match.field][match.start : match.end]
        assert shown.strip() == shown != ""
        if match.weight:
            assert shown == match.phrase and match.weight > 0 and match.label in topics(labels)


def test_the_section_speaks_too_but_is_no_word_of_the_article() -> None:
    there = dataclasses.replace(GRID, section="Lưới điện ASEAN", url="https://bao.example/nang-luong/1.html")
    labels = label(there)
    assert any(match.weight for match in labels.matches)
    for match in labels.matches:
        shown = nfc({"title": there.title, "lead": there.lead, "text": there.text}[match.field])
        assert shown[match.start : match.end].strip()


def test_what_does_not_concern_asean_has_no_topics() -> None:
    labels = label(article("Xã Sông Thơm mở hội làng", "Người dân xã nấu bánh và hát quan họ bên bờ sông."))
    assert (labels.relevance, labels.topics, labels.pillars, labels.themes) == ("none", (), (), ())


def test_the_form_of_the_letters_does_not_matter() -> None:
    decomposed = dataclasses.replace(
        GRID, title=unicodedata.normalize("NFD", GRID.title), text=unicodedata.normalize("NFD", GRID.text)
    )
    assert label(decomposed) == label(GRID)


def test_a_text_typed_without_diacritics_is_read() -> None:
    bare = article(
        "ASEAN thong nhat lo trinh luoi dien chung",
        "Cac bo truong nang luong ASEAN thong qua lo trinh luoi dien, mo duong mua ban dien xuyen bien gioi.",
    )
    assert label(bare).relevance == "asean"
    assert topics(label(bare))[:1] == topics(label(GRID))[:1]


def test_many_are_labelled_as_one_by_one_in_their_order() -> None:
    pieces = [GRID, article("Hội làng"), article("东盟峰会", language="zh"), article("SEA Games", language="en"), GRID]
    assert list(LABELLER.label_many(pieces)) == [label(piece) for piece in pieces]
    assert list(LABELLER.label_many([])) == []


def test_in_another_language_asean_is_found_by_its_name_only() -> None:
    labels = label(article("东盟峰会在吉隆坡举行", language="zh"))
    assert (labels.relevance, labels.assessed, labels.topics) == ("asean", False, ())


def test_a_topic_that_was_never_learned_is_found_by_its_phrases_and_description(tmp_path: Path) -> None:
    changed = SHIPPED.read_text("utf-8") + (
        '\n[[topic]]\nid = "space"\npillar = "socio_cultural"\nvi = "Hàng không vũ trụ"\nen = "Outer space"\n'
        'definition_vi = "Vệ tinh, tên lửa đẩy và hợp tác vũ trụ trong ASEAN."\n'
        'definition_en = "Satellites, launch vehicles and cooperation in outer space within ASEAN."\n'
        'phrases.vi = ["vệ tinh", "hợp tác vũ trụ", "tên lửa đẩy"]\n'
        'phrases.en = ["satellite", "outer space", "launch vehicle"]\n'
    )
    file = tmp_path / "taxonomy.toml"
    file.write_text(changed, "utf-8")
    taxonomy = load_taxonomy(file)
    labeller = Labeller(small_model(), "small-1", taxonomy, ENCODER)
    piece = article(
        "ASEAN phóng vệ tinh chung, mở hợp tác vũ trụ",
        "Tên lửa đẩy đưa vệ tinh lên quỹ đạo, mở đầu hợp tác vũ trụ giữa các nước ASEAN.",
    )
    labels = labeller.label(piece)
    assert "space" in topics(labels)
    assert "socio_cultural" in labels.pillars
    assert any(match.label == "space" and not match.weight for match in labels.matches)


@pytest.mark.parametrize(
    "piece",
    [
        article(""),
        article("\u0000\u202e\ufeff", "\ud800" if False else "\u0301" * 50),
        article("ASEAN " * 20_000),
        article("x" * 200_000, "." * 200_000),
        article("ASEAN", "ASEAN-" * 50_000),
        article("İstanbul ẞ ﬁ ǅ", "İ" * 5_000, language="en"),
    ],
)
def test_hostile_text_is_labelled_in_reasonable_time(piece: Article) -> None:
    assert label(piece).relevance in ("asean", "passing", "none")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=600), st.sampled_from(["vi", "en", "und"]))
def test_whatever_stands_in_an_article_its_labels_hold_together(
    title: str, lead: str, text: str, language: str
) -> None:
    piece = article(title, text, lead=lead, language=language)
    labels = label(piece)
    lengths = {"title": len(nfc(title)), "lead": len(nfc(lead)), "text": len(nfc(text))}
    assert all(0 <= match.start < match.end <= lengths[match.field] for match in labels.matches)
    assert len(labels.topics) <= 4 and (labels.relevance != "none" or not labels.topics)
    if labels.topics:
        assert set(labels.pillars) == {TAXONOMY.pillar_of(topic.id) for topic in labels.topics}
