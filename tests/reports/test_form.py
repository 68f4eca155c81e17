"""The frame of the document from the settings."""

from __future__ import annotations

from datetime import UTC, datetime

from newsroom.sections import ReportSettings
from reports import form
from tests.reports.coverage_of_a_summit import CREATED, SETTINGS


def test_the_header_is_dated_on_the_vietnamese_day() -> None:
    late = datetime(2026, 1, 31, 18, 0, tzinfo=UTC)
    assert form.header(SETTINGS, late, "vi").place_date == "Lạc Hải, ngày 01 tháng 02 năm 2026"


def test_bodies_are_in_capitals_and_the_number_waits_for_the_clerk() -> None:
    header = form.header(SETTINGS, CREATED, "vi")
    assert (header.superior_body, header.issuing_body) == ("BỘ NGOẠI GIAO", "VỤ THÔNG TIN LẠC HẢI")
    assert header.number == "Số: …/BC-TTLH"
    assert form.attached_to(SETTINGS, CREATED, "vi") == "(Kèm theo Báo cáo số …/BC-TTLH ngày 16 tháng 8 năm 2026)"


def test_recipients_end_in_semicolons_and_the_file_copy_in_a_full_stop() -> None:
    closing = form.closing(SETTINGS, "vi")
    assert closing.recipients == ("- Lãnh đạo Bộ;", "- Ban Thư ký Lạc Hải;", "- Lưu: VT, TH.")
    assert closing.signatory_office == "KT. VỤ TRƯỞNG\nPHÓ VỤ TRƯỞNG"


def test_what_is_not_set_is_dots_to_be_filled_in_by_hand() -> None:
    header, closing = form.header(ReportSettings(), CREATED, "vi"), form.closing(ReportSettings(), "vi")
    assert header.issuing_body == closing.signatory_name == form.LONG_DOTS
    assert header.number == "Số: …/BC-…"
    assert closing.recipients[-1] == "- Lưu: VT, …."


def test_an_english_header_has_the_official_english_names_and_date() -> None:
    header = form.header(SETTINGS, CREATED, "en")
    assert header.nation == "SOCIALIST REPUBLIC OF VIET NAM"
    assert header.place_date == "Lạc Hải, 16 August 2026"
    assert form.annex_number(2, "en") == "Annex II"


def test_a_secrecy_mark_stands_in_capitals_and_none_is_none() -> None:
    marked = SETTINGS.model_copy(update={"secrecy": "Mật"})
    assert form.header(marked, CREATED, "vi").secrecy == "MẬT"
    assert form.header(SETTINGS, CREATED, "vi").secrecy == ""
