"""Text forms: what is searched is folded and unified, what is shown stays as it was printed, and offsets hold in
both."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from newsroom.text import clean_line, clean_text, exact_form, fold, nfc, unify_tones

VIETNAMESE = "Đường về Lạc Hải: hoà bình, thuý, khoẻ – ASEAN"


def test_folding_drops_diacritics_and_case_and_takes_d_with_stroke_as_d() -> None:
    assert fold("Đặng Hải Lam ở Biển Đông") == "dang hai lam o bien dong"


def test_folding_keeps_one_character_for_one() -> None:
    assert len(fold(VIETNAMESE)) == len(VIETNAMESE)
    assert VIETNAMESE[fold(VIETNAMESE).index("hai") :].startswith("Hải")


@given(st.text())
def test_no_text_changes_its_length_by_folding_or_unifying(text: str) -> None:
    assert len(fold(nfc(text))) == len(nfc(text))
    assert len(exact_form(text)) == len(nfc(text))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(nfc(text))) == fold(nfc(text))


def test_both_habits_of_placing_the_tone_mark_are_one() -> None:
    for old, new in (("hòa", "hoà"), ("khỏe", "khoẻ"), ("Thúy", "Thuý"), ("HÓA", "HOÁ"), ("lũy", "luỹ")):
        assert unify_tones(old) == new
        assert unify_tones(new) == new


def test_a_tone_mark_that_has_one_place_only_stays() -> None:
    for word in ("quý", "hoàn", "khoảng", "thuyền", "của", "mùa", "tòan"):
        assert unify_tones(word) == word


def test_decomposed_input_equals_composed_input() -> None:
    decomposed = unicodedata.normalize("NFD", VIETNAMESE)
    assert decomposed != VIETNAMESE
    assert nfc(decomposed) == VIETNAMESE
    assert exact_form(decomposed) == exact_form(VIETNAMESE)


def test_control_direction_and_zero_width_characters_leave_crawled_text() -> None:
    assert clean_line("a\x1b[31mb\u202ec\u200bd\x00 \n  e\x9b") == "a[31mbcd e"


def test_paragraphs_are_separated_by_one_empty_line() -> None:
    assert clean_text("Một \t đoạn.\r\n\n\n  Hai.\n") == "Một đoạn.\n\nHai."
