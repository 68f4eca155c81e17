"""The DOCX file in the form of a Vietnamese administrative document."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts
from reports.docx import render_docx
from reports.foreign import foreign_report
from reports.model import Report, Table
from tests.reports.coverage_of_a_summit import CREATED, PERIOD, SETTINGS, SUBJECT, funnels, loader, summit


def write(facts: list[Facts]) -> Report:
    return foreign_report(
        facts, loader(facts), period=PERIOD, previous=None, taxonomy=load_taxonomy(), funnel=funnels(),
        settings=SETTINGS, created_at=CREATED, subject=SUBJECT,
    )  # fmt: skip


REPORT = write(summit())


@cache
def rendered() -> bytes:
    return render_docx(REPORT)


def opened(content: bytes | None = None) -> Document:
    return docx.Document(io.BytesIO(content or rendered()))


def part(name: str, content: bytes | None = None) -> str:
    with zipfile.ZipFile(io.BytesIO(content or rendered())) as package:
        return package.read(name).decode()


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def attribute(element: Any, path: str, name: str) -> str:
    return str(element.find(".//" + qn(path)).get(qn(name)))


def test_the_page_is_a4_with_the_margins_of_the_decree() -> None:
    first = opened().sections[0]
    assert [round((side or 0) / Mm(1)) for side in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round((margin or 0) / Mm(1)) for margin in margins] == [20, 20, 30, 20]


def test_body_text_is_times_new_roman_14_justified_with_indent_and_gap() -> None:
    normal = opened().styles["Normal"]
    fonts = normal.element.find(qn("w:rPr")).find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert normal.font.size == Pt(14)
    layout = normal.paragraph_format
    assert layout.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert abs((layout.first_line_indent or 0) - Cm(1.27)) < Pt(1)
    assert layout.space_after == Pt(6)


def test_no_style_in_use_has_a_theme_font_or_a_colour() -> None:
    document = opened()
    for name in {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}:
        style = document.styles[name or ""]
        assert "Theme=" not in style.element.xml, name
        assert str(style.font.color.rgb) == "000000", name


def test_parts_are_real_headings_that_stay_with_what_follows() -> None:
    headings = [p for p in opened().paragraphs if p.style and re.fullmatch(r"Heading [123]", p.style.name or "")]
    assert [p.text for p in headings] == [f"{s.number} {s.heading}" for s in REPORT.sections]
    assert [p.style.name for p in headings if p.style] == [f"Heading {s.level}" for s in REPORT.sections]
    assert all(p.style.paragraph_format.keep_with_next for p in headings if p.style)


def test_the_header_block_names_bodies_nation_number_and_date() -> None:
    left, right = opened().tables[0].rows[0].cells
    assert [p.text for p in left.paragraphs if p.text] == ["BỘ NGOẠI GIAO", "VỤ THÔNG TIN LẠC HẢI", "Số: …/BC-TTLH"]
    assert [p.text for p in right.paragraphs if p.text] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Lạc Hải, ngày 16 tháng 8 năm 2026",
    ]
    bold = {p.text: bool(p.runs[0].bold) for p in (*left.paragraphs, *right.paragraphs) if p.text}
    assert not bold["BỘ NGOẠI GIAO"] and bold["VỤ THÔNG TIN LẠC HẢI"] and bold["Độc lập - Tự do - Hạnh phúc"]
    assert next(p for p in right.paragraphs if p.text.startswith("Lạc Hải")).runs[0].italic
    assert len([p for p in (*left.paragraphs, *right.paragraphs) if p._p.find(".//" + qn("w:pBdr")) is not None]) == 2


def test_the_last_table_before_the_annexes_has_recipients_and_signature() -> None:
    closing = next(t for t in opened().tables if t.rows[0].cells[0].text.startswith("Nơi nhận:"))
    left, right = closing.rows[0].cells
    assert left.text.split("\n")[-1] == "- Lưu: VT, TH."
    assert right.text.startswith("KT. VỤ TRƯỞNG\nPHÓ VỤ TRƯỞNG") and right.text.endswith("Đặng Hải Lam")


def test_page_numbers_stand_in_the_top_margin_but_not_on_the_first_page() -> None:
    for section in opened().sections:
        assert section.different_first_page_header_footer
        field = section.header.paragraphs[0]
        assert field.alignment == WD_ALIGN_PARAGRAPH.CENTER or (
            field.style is not None and field.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
        )
        assert " PAGE " in field._p.xml
        assert "PAGE" not in section.first_page_header.paragraphs[0]._p.xml


def test_every_annex_starts_a_page_of_its_own_numbered_from_one() -> None:
    document = opened()
    body, *annexes = document.sections
    assert len(annexes) == len(REPORT.annexes) == 3
    assert body._sectPr.find(qn("w:pgNumType")) is None
    for section in annexes:
        assert attribute(section._sectPr, "w:pgNumType", "w:start") == "1"
    assert [s.orientation for s in annexes] == [WD_ORIENT.LANDSCAPE, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    said = texts(document)
    for annex in REPORT.annexes:
        at = said.index(annex.number)
        assert said[at + 1 : at + 3] == [annex.title, "(Kèm theo Báo cáo số …/BC-TTLH ngày 16 tháng 8 năm 2026)"]


def test_tables_repeat_their_header_row_and_no_row_breaks() -> None:
    tables = [t for t in opened().tables if "w:tblHeader" in t._tbl.xml]
    assert len(tables) == 4
    for table in tables:
        assert table.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None
        assert all(row._tr.find(".//" + qn("w:cantSplit")) is not None for row in table.rows)
        assert all(edge.get(qn("w:val")) == "single" for edge in table._tbl.iterfind(f".//{qn('w:tblBorders')}/*"))


def test_bars_are_as_long_as_their_counts() -> None:
    table = next(t for t in opened().tables if t.rows[0].cells[0].text == "Ngày")
    bars: dict[str, int | None] = {}
    for row in table.rows[1:]:
        drawn = row.cells[2].paragraphs[0]
        filled = drawn._p.find(".//" + qn("w:shd")) is not None
        bars[row.cells[1].text] = int(drawn.paragraph_format.right_indent or 0) if filled else None
    assert bars["–"] is None
    assert bars["10"] == 0
    assert 0 < (bars["8"] or 0) < (bars["4"] or 0) < (bars["1"] or 0)


def test_citation_marks_lead_to_bookmarks_in_the_list() -> None:
    xml = part("word/document.xml")
    marks, places = (
        re.findall(r'w:anchor="(bai_\d+)"', xml),
        re.findall(r'w:bookmarkStart [^>]*w:name="(bai_\d+)"', xml),
    )
    assert set(marks) == set(places) == {f"bai_{c.number}" for c in REPORT.citations}
    assert len(places) == len(set(places))


def test_only_web_addresses_become_links() -> None:
    hostile = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://ok.example/a b",
        "http://[",
        "https://ok.example/\x00x",
    ]
    facts = [replace(f, url=hostile[n]) if n < len(hostile) else f for n, f in enumerate(summit())]
    content = render_docx(write(facts))
    targets = re.findall(r'Target="([^"]*)" TargetMode="External"', part("word/_rels/document.xml.rels", content))
    assert targets and all(target.startswith("https://") and " " not in target for target in targets)
    assert "javascript:alert(1)" in part("word/document.xml", content)


@pytest.mark.parametrize(
    "title",
    ["a\x00b\x0b\x1f", "\ud800 lone", "<w:p/>&amp;<script>", "]]>", "\ufffe\uffff", "‮gnp.exe", "x" * 50_000, "🎉 Hội"],
    ids=["control", "surrogate", "markup", "cdata", "non-characters", "direction", "long", "astral"],
)
def test_hostile_titles_become_plain_text_in_a_readable_file(title: str) -> None:
    facts = [replace(f, title=title, source_name=title) for f in summit()]
    document = opened(render_docx(write(facts)))
    assert "BÁO CÁO" in texts(document)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\u202e]", "".join(texts(document)))


def test_titles_are_never_markup() -> None:
    assert "5 cosas sobre ASEAN &lt;b&gt;hoy&lt;/b&gt;" in part("word/document.xml")


def test_the_document_is_vietnamese_and_foreign_runs_say_their_language() -> None:
    assert 'w:lang w:val="vi-VN"' in part("word/styles.xml")
    document = part("word/document.xml")
    assert '<w:lang w:val="en-GB"/>' in document and '<w:lang w:eastAsia="ja-JP"/>' in document


def test_the_properties_name_title_body_and_time_and_no_other_program() -> None:
    content = rendered()
    properties = opened().core_properties
    assert properties.title == REPORT.title and properties.author == "VỤ THÔNG TIN LẠC HẢI"
    assert properties.created == CREATED and properties.language == "vi-VN"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
    assert not [name for name in names if "thumbnail" in name or "customXml" in name or name == "docProps/app.xml"]


def test_the_same_report_gives_the_same_bytes_and_another_time_does_not() -> None:
    assert render_docx(REPORT) == rendered()
    assert render_docx(write(summit())) == rendered()
    assert render_docx(replace(REPORT, created_at=CREATED + timedelta(days=1))) != rendered()
    with zipfile.ZipFile(io.BytesIO(rendered())) as package:
        assert {info.date_time for info in package.infolist()} == {(2026, 8, 16, 9, 30, 0)}


def test_a_time_before_zip_files_still_renders() -> None:
    assert render_docx(replace(REPORT, created_at=datetime(1970, 1, 1, tzinfo=UTC)))[:2] == b"PK"


def test_gaps_are_marked_so_that_none_is_overlooked() -> None:
    marked = [run.text for p in opened().paragraphs for run in p.runs if run.font.highlight_color is not None]
    assert "[bản dịch: Cán bộ tổng hợp bổ sung]" in marked
    assert len([text for text in marked if text.startswith("[Cán bộ tổng hợp bổ sung]")]) == 3


def test_an_empty_report_renders() -> None:
    said = "\n".join(texts(opened(render_docx(write([])))))
    assert "Chưa ghi nhận tin, bài về ASEAN của báo chí nước ngoài trong kỳ." in said
    assert said.count("Phụ lục") >= 3


def test_every_row_of_the_model_is_printed() -> None:
    model = next(block for block in REPORT.annexes[0].blocks if isinstance(block, Table))
    printed = next(t for t in opened().tables if t.rows[0].cells[0].text == "TT")
    assert len(printed.rows) == len(model.rows) + 1
