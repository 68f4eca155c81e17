"""What outlets and countries are called."""

from __future__ import annotations

from dataclasses import replace

from classify.taxonomy import load_taxonomy
from reports.names import Names, title_of
from tests.reports.coverage_of_a_summit import fact

POST = fact("lionharbour", "a", 1)


def test_an_outlet_has_its_country_at_first_mention_only() -> None:
    names = Names(load_taxonomy(), "vi")
    assert names.outlet(POST) == "The Lion Harbour Post (Singapore)"
    assert names.outlet(POST) == "The Lion Harbour Post"


def test_a_foreign_broadcaster_in_vietnamese_is_called_so_without_saying_vietnamese_twice() -> None:
    names = Names(load_taxonomy(), "vi")
    assert names.outlet(fact("bachai", "a", 1)).startswith("kênh tiếng Việt của Đài Bắc Hải (")


def test_countries_have_their_article_in_an_english_sentence_only() -> None:
    found = [replace(POST, country=code) for code in ("JP", "JP", "GB", "PH")]
    assert Names(load_taxonomy(), "en").countries(found) == "Japan, the United Kingdom and the Philippines"
    assert Names(load_taxonomy(), "vi").countries(found) == "Nhật Bản, Vương quốc Anh và Philippines"


def test_no_sentence_begins_with_a_digit_or_a_small_letter_of_ours() -> None:
    names = Names(load_taxonomy(), "vi")
    assert names.opening("24 Horas del Sur") == "Cơ quan báo chí 24 Horas del Sur"
    assert names.opening("kênh tiếng Việt của Đài Bắc Hải") == "Kênh tiếng Việt của Đài Bắc Hải"
    assert names.opening("eNoticias") == "eNoticias"


def test_unknown_countries_and_labels_print_as_they_are() -> None:
    names = Names(load_taxonomy(), "vi")
    assert names.country("XX") == "XX"
    assert names.group_of("XX") == "other"
    assert names.of("lost_topic") == "lost_topic"


def test_a_title_is_one_clean_line_of_bounded_length() -> None:
    assert title_of(replace(POST, title="Hoà\u0300\x00  bình\u202e\n<i>now</i>"), "vi") == "Hoà\u0300 bình <i>now</i>"
    assert len(title_of(replace(POST, title="a" * 10_000), "vi")) == 250
    assert title_of(replace(POST, title=" "), "vi") == "[không có tiêu đề]"


def test_a_title_in_nfd_is_printed_in_nfc() -> None:
    assert title_of(replace(POST, title="Bie\u0302\u0309n \u0110o\u0302ng"), "vi") == "Biển Đông"


def test_an_english_report_has_english_names() -> None:
    names = Names(load_taxonomy(), "en")
    assert names.outlet(fact("bachai", "a", 1)) == "the Vietnamese service of Đài Bắc Hải (United Kingdom)"
    assert names.opening("the Vietnamese service of Đài Bắc Hải").startswith("The ")
    assert names.opening("24 Horas del Sur") == "The outlet 24 Horas del Sur"
    assert title_of(replace(POST, title=" "), "en") == "[untitled]"


def test_a_domestic_outlet_needs_no_country() -> None:
    assert Names(load_taxonomy(), "vi").outlet(replace(POST, scope="domestic")) == "The Lion Harbour Post"
