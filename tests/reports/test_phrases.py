"""The sentences of the reports: both languages say the same things, and nothing is left that nobody says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from newsroom.text import nfc
from reports.model import Number, Query, Text
from reports.phrases import FOLDER, Phrases, capital, entries, places, spans
from tests.reports.coverage_of_a_summit import PERIOD
from tests.reports.making import prose_of

CODE = "\n".join(path.read_text("utf-8") for path in sorted(Path("reports").rglob("*.py")))


@pytest.mark.parametrize("key", sorted(entries("vi")))
def test_every_sentence_has_the_same_places_in_both_languages(key: str) -> None:
    wanted = {places(sentence) for language in ("vi", "en") for sentence in entries(language)[key]}
    assert len(wanted) == 1


def test_every_entry_is_two_languages_and_nothing_else() -> None:
    for path in FOLDER.glob("*.toml"):
        for key, entry in tomllib.loads(path.read_text("utf-8")).items():
            assert set(entry) == {"vi", "en"}, f"{path.name}: {key}"


def test_every_sentence_is_said_somewhere_and_every_key_in_the_code_exists() -> None:
    used = set(re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', CODE))
    files = {path.stem for path in FOLDER.glob("*.toml")}
    assert sorted(set(entries("vi")) - used) == []
    assert sorted(key for key in used if key.split(".")[0] in files and key not in entries("vi")) == []


def test_texts_are_nfc_and_have_no_straight_quotes() -> None:
    for language in ("vi", "en"):
        for key, said in entries(language).items():
            for sentence in said:
                assert sentence == nfc(sentence), key
                assert '"' not in sentence, key


def test_pieces_stay_spans_and_equal_sentences_take_turns() -> None:
    phrases = Phrases("vi")
    first = phrases.spans("citations.passage", quotation=Text("nguyên văn", "italic"))
    second = phrases.spans("citations.passage", quotation=Text("nguyên văn", "italic"))
    assert Text("nguyên văn", "italic") in first
    assert first[0] != second[0]


def test_a_sentence_starts_with_a_capital_and_never_with_a_digit() -> None:
    assert capital(spans("báo chí"))[0] == Text("Báo chí")
    with pytest.raises(ValueError, match="digit"):
        capital(spans("12 tin, bài"))


def test_a_missing_piece_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(KeyError):
        Phrases("vi").spans("citations.again", outlet="A")


def test_numbers_keep_their_query() -> None:
    prose = prose_of()
    number = Number(12, Query(measure="total", first=PERIOD.first, last=PERIOD.last, scope=None))
    said = prose.say("citations.reprints_of", about="x", reprints=prose.items(number, "reprints"))
    assert said.numbers == (number,)
    assert said.key == "citations.reprints_of/x"
