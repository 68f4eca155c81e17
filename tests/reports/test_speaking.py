"""Which words of which speaker an article gives a report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsroom.article import Entity, Quote, Record, Span, ToneLabel
from reports.claims import LINE, line_of
from reports.speaking import official, passage_of, reported, voice
from tests.reports.coverage_of_a_summit import fact, record

PLAIN = record(fact("lionharbour", "sea", 8, "maritime_security"))
WORDS = "The harbour was promised to everybody and it will be kept for everybody"


def article(text: str, speaker: str, words: str = WORDS, *, direct: bool = True, spokesperson: bool = False,
            entity: Entity | None = None, tone: Span | None = None) -> Record:  # fmt: skip
    start = text.index(words)
    quote = Quote(entity.id if entity else "", speaker, Span("text", start, start + len(words)), direct, spokesperson)
    label = ToneLabel("critical", 0.9, sentences=(tone or Span("text", 0, len(text)),))
    labels = replace(PLAIN.labels, quotes=(quote,), entities=(entity,) if entity else (), tone=label)
    return replace(PLAIN, article=replace(PLAIN.article, text=text), labels=labels)


def person(name: str, text: str) -> Entity:
    at = text.index(name)
    return Entity("person", "person:x", name, (Span("text", at, at + len(name)),))


def test_words_are_literal_and_in_the_tones_sentence() -> None:
    found = voice(article(f"“{WORDS},” said Minister Ora Lind.", "Minister Ora Lind"), "critical")
    assert found is not None and found.passage.text == WORDS and found.office and found.in_tone


def test_other_words_of_a_critical_article_need_not_criticise() -> None:
    text = f"It failed again, and badly, said all. “{WORDS},” said Minister Ora Lind."
    there = article(text, "Minister Ora Lind", tone=Span("text", 0, 36))
    assert voice(there, "critical") is None
    assert voice(there, "neutral") is not None


def test_a_pronoun_is_led_back_to_the_name_with_the_office_behind_it() -> None:
    text = f"Ines Varga, director of the Harbour Institute, came late. “{WORDS},” she said."
    found = voice(article(text, "she", entity=person("Ines Varga", text)), "critical")
    assert found is not None and found.speaker == "Ines Varga, director of the Harbour Institute" and found.office


def test_a_bare_name_has_no_office() -> None:
    text = f"Ines Varga came late. “{WORDS},” she said."
    found = voice(article(text, "she", entity=person("Ines Varga", text)), "critical")
    assert found is not None and found.speaker == "Ines Varga" and not found.office


@pytest.mark.parametrize("name", ["he", "phóng viên", "đồng chí", "the author", ""])
def test_who_is_nobody_is_not_quoted(name: str) -> None:
    assert voice(article(f"“{WORDS},” said {name}.", name), "critical") is None


@pytest.mark.parametrize(
    "words", ["too short", "opens the door, keeps the tea warm and does not sit in every chair", "A “b” " * 10]
)
def test_fragments_and_words_within_words_are_not_quoted(words: str) -> None:
    assert voice(article(f"“{words},” said Minister Ora Lind.", "Minister Ora Lind", words), "critical") is None


def test_of_a_long_speech_whole_sentences_are_quoted() -> None:
    words = " ".join(f"The harbour number {n} was promised to everybody in the country." for n in range(12))
    found = voice(article(f"“{words}” said Minister Ora Lind.", "Minister Ora Lind", words), "critical")
    assert found is not None and len(found.passage.text) <= 300 and found.passage.text.endswith("country.")


def test_a_spokespersons_words_go_before_what_is_only_reported() -> None:
    direct = article(f"“{WORDS},” said the spokesperson.", "the spokesperson", spokesperson=True)
    found = official(direct)
    assert found is not None and found.passage.text == WORDS and reported(direct) is None
    told = article(f"The spokesperson said that {WORDS}.", "The spokesperson", spokesperson=True, direct=False)
    sentence = reported(told)
    assert official(told) is None and sentence is not None and sentence.text.startswith("The spokesperson said")


def test_the_sentence_of_a_tone_is_whole() -> None:
    text = "Delegates left. The bloc has once more put off what it had promised its own citizens. They ate."
    found = passage_of(article(text, "x", "The bloc", tone=Span("text", 20, 30)), "critical")
    assert found is not None and text[found.start : found.end] == found.text
    assert found.text.startswith("The bloc has") and found.text.endswith("citizens.")


def test_a_claim_is_one_line_cut_at_a_word() -> None:
    assert line_of("Một câu ngắn.") == "Một câu ngắn"
    cut = line_of("luận điệu " * 40)
    assert len(cut) <= LINE and cut.endswith(("luận", "điệu"))
    assert line_of("Dòng một\nDòng hai") == "Dòng một"
