"""The PDF file: the decree's form on paper, a tagged and searchable document, hostile text as text."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
import typst

from reports.model import Block, Chart, Cite, Column, Link, Paragraph, Report, Section, Table, Text
from reports.pdf import render_pages, render_pdf
from reports.typesetting import FAMILIES, FONTS, families, typeset
from tests.reports.pages import POPPLER, bookmarks, catalog, lines, links, opened, tags, text
from tests.reports.specimen import CREATED, LONG_ROWS, SIZES, specimen

MM = 72 / 25.4
needs_poppler = pytest.mark.skipif(not POPPLER, reason="poppler-utils is not installed")


@cache
def rendered(size: Any = "short", language: Any = "vi", *, mark: bool = True) -> bytes:
    return render_pdf(specimen(language, size, mark=mark))


def with_body(*blocks: Block, heading: str = "Mục") -> Report:
    return replace(specimen(), opening=(), sections=(Section("I.", heading, 1, blocks),), annexes=())


def paragraph(words: str) -> Paragraph:
    return Paragraph((Text(words),))


def table(rows: int, caption: str = "Bảng 9. Đếm") -> Table:
    cells = tuple(((Text(f"hàng {n}"),), (Text(str(n)),)) for n in range(rows))
    return Table(caption, (Column("Tên gọi", 2), Column("Số đếm", 1, "right")), cells)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_report_is_typeset(size: Any, language: Any) -> None:
    found = opened(rendered(size, language))
    report = specimen(language, size)
    assert len(found.pages) >= 1 + len(report.annexes)
    assert catalog(rendered(size, language))["/Lang"] == language
    assert found.metadata is not None and found.metadata.title
    assert found.metadata.author == "VỤ THÔNG TIN LẠC HẢI"
    assert found.metadata.creation_date == CREATED


def test_pages_are_a4_and_a_wide_annex_lies() -> None:
    sizes = [
        (round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM))
        for page in opened(rendered()).pages
    ]
    assert set(sizes) == {(210, 297), (297, 210)}
    assert sizes[0] == (210, 297) and sizes[-3:] == [(297, 210), (210, 297), (210, 297)]


@needs_poppler
def test_text_stands_within_the_margins_of_the_decree() -> None:
    for line in lines(rendered("long")):
        wide = float(opened(rendered("long")).pages[line.page - 1].mediabox.width)
        assert line.left >= 30 * MM - 3, line
        assert line.right <= wide - 20 * MM + 5, line  # a comma may hang over the edge
        assert line.top >= 20 * MM - 3 or line.bottom <= 16 * MM, line


@needs_poppler
@pytest.mark.parametrize("word", ["Đường", "Đình Nghệ", "TÌNH HÌNH CHUNG", "Cán bộ tổng hợp", "东盟领导人"])
def test_a_search_finds_vietnamese_and_other_words(word: str) -> None:
    assert word in " ".join(text(rendered()).split())


@needs_poppler
def test_the_header_block_has_its_rules_and_lines() -> None:
    first = {line.text: line for line in lines(rendered()) if line.page == 1}
    for said in ("BỘ SỰ VỤ LẠC HẢI", "VỤ THÔNG TIN LẠC HẢI", "Số: …/BC-TTLH", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO"):
        assert said in first
    nation = first["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert nation.left > first["VỤ THÔNG TIN LẠC HẢI"].right
    middle = (nation.left + nation.right) / 2
    motto = first["Độc lập - Tự do - Hạnh phúc"]
    assert abs((motto.left + motto.right) / 2 - middle) < 2
    assert "MẬT" not in first
    assert any(line.text == "MẬT" for line in lines(rendered("empty")))


@needs_poppler
def test_page_numbers_are_centred_in_the_top_margin_and_begin_again_in_each_annex() -> None:
    content = rendered("long")
    heads: dict[int, str] = {}
    for line in lines(content):
        if line.bottom < 18 * MM and line.text.isdigit():
            width = float(opened(content).pages[line.page - 1].mediabox.width)
            assert abs((line.left + line.right) / 2 - (30 * MM + width - 20 * MM) / 2) < 2
            heads[line.page] = line.text
    starts = sorted(set(range(1, len(opened(content).pages) + 1)) - set(heads))
    assert len(starts) == 1 + 3 and starts[0] == 1
    for page, said in heads.items():
        assert int(said) == page - max(start for start in starts if start < page) + 1
    assert opened(content).page_labels[starts[1] : starts[1] + 2] == ["2", "3"]


@needs_poppler
def test_the_mark_of_a_draft_is_on_every_page_and_not_on_a_final_report() -> None:
    marked = {line.page for line in lines(rendered()) if line.text == "BẢN DỰ THẢO"}
    assert marked == set(range(1, len(opened(rendered()).pages) + 1))
    assert "BẢN DỰ THẢO" not in text(rendered(mark=False))


@needs_poppler
@pytest.mark.parametrize("before", range(14, 34))
def test_no_heading_or_head_of_a_table_is_left_at_the_foot_of_a_page(before: int) -> None:
    body = [paragraph(f"Đoạn {n}.") for n in range(before)]
    report = with_body(*body, heading="Mở đầu")
    report = replace(
        report, sections=(*report.sections, Section("1.", "Cuối trang", 2, (paragraph("Tiếp theo."), table(40))))
    )
    found = lines(render_pdf(report))
    last = {line.page: line.text for line in found if line.bottom < 277 * MM}
    for page, said in last.items():
        if page != found[-1].page:
            assert said not in ("1. Cuối trang", "Bảng 9. Đếm", "Tên gọi", "Số đếm"), page


@needs_poppler
@pytest.mark.parametrize("before", [22, 25, 28])
def test_a_short_table_is_on_one_page_with_its_caption(before: int) -> None:
    content = render_pdf(with_body(*(paragraph(f"Đoạn {n}.") for n in range(before)), table(8)))
    pages = {line.page for line in lines(content) if line.text.startswith(("hàng", "Bảng 9", "Tên gọi"))}
    assert len(pages) == 1


@needs_poppler
def test_a_long_table_repeats_its_header_on_every_page_and_keeps_every_row() -> None:
    content = rendered("long")
    pages = {line.page for line in lines(content) if "bao-" in line.text}
    heads = {line.page for line in lines(content) if line.text.startswith("TT Ngày") or line.text == "TT"}
    assert len(pages) > 10 and pages <= heads
    said = text(content)
    assert all(f"bao-{n}.example" in said for n in range(1, LONG_ROWS + 1))


@needs_poppler
def test_a_row_taller_than_a_page_is_split_and_none_of_it_is_lost() -> None:
    words = " ".join(f"từ{n}" for n in range(3000))
    wide = replace(table(2), rows=(((Text(words),), (Text("1"),)),))
    assert "từ2999" in text(render_pdf(with_body(wide)))


@needs_poppler
def test_the_signature_is_on_a_page_with_the_end_of_the_text() -> None:
    for count in range(24, 32):
        content = render_pdf(with_body(*(paragraph(f"Đoạn {n}.") for n in range(count))))
        pages = {line.text: line.page for line in lines(content)}
        assert pages["Đặng Hải Lam"] == pages[f"Đoạn {count - 1}."]


def test_bookmarks_are_the_headings() -> None:
    report = specimen()
    wanted = [(s.level, f"{s.number} {s.heading}") for s in report.sections]
    wanted += [(1, f"{annex.number}. {annex.title}") for annex in report.annexes]
    assert bookmarks(rendered()) == wanted


def test_a_level_that_is_left_out_breaks_nothing() -> None:
    deep = tuple(Section("", heading, level, ()) for heading, level in (("", 3), ("b", 1), ("c", 3)))  # type: ignore[arg-type]
    assert bookmarks(render_pdf(replace(specimen(size="empty"), sections=deep)))[:3] == [(1, "…"), (1, "b"), (2, "c")]


def test_the_document_is_tagged_and_charts_are_described() -> None:
    assert catalog(rendered())["/MarkInfo"]["/Marked"]
    counted, described = tags(rendered())
    report = specimen()
    assert counted["Table"] == 3 and counted["TH"] == 4 + 2 + 7 and counted["Figure"] == 2
    assert [counted[f"H{level}"] for level in (1, 2, 3)] == [5 + len(report.annexes), 3, 1]
    assert described == ["Số tin, bài, 15 cột.", "Số tin, bài, 6 cột."]


def test_it_claims_the_standard_for_accessible_files_where_the_fonts_allow_it() -> None:
    assert b"pdfuaid" in rendered("empty")


@needs_poppler
def test_characters_without_a_font_stay_in_the_text() -> None:
    unassigned = "\u0378"
    content = render_pdf(with_body(paragraph(f"trước {unassigned}{unassigned} sau")))
    assert b"pdfuaid" not in content
    assert "trước" in text(content) and "sau" in text(content)


def test_what_the_standard_forbids_does_not_stop_a_report_and_other_errors_do(monkeypatch: pytest.MonkeyPatch) -> None:
    complaint = "PDF/UA-1 error: document title is missing"

    def strict(files: Any, form: Any, *, standards: Any = (), **more: Any) -> bytes:
        if standards:
            raise typst.TypstError(complaint)  # type: ignore[call-arg]
        return typeset(files, form, **more)

    monkeypatch.setattr("reports.pdf.typeset", strict)
    assert b"pdfuaid" not in render_pdf(specimen(size="empty"))
    complaint = "unknown variable: contnet"
    with pytest.raises(typst.TypstError, match="contnet"):
        render_pdf(specimen(size="empty"))


def test_a_name_in_a_chart_without_a_font_does_not_stop_the_report() -> None:
    (chart,) = [block for block in specimen().sections[2].blocks if isinstance(block, Chart)][:1]
    content = render_pdf(with_body(replace(chart, points=(replace(chart.points[0], label="\u0378"),))))
    assert tags(content)[0]["Figure"] == 1


def test_marks_lead_to_the_list_and_links_to_the_web_only() -> None:
    outside, inside = links(rendered("long"))
    assert inside >= 60
    assert len(set(outside)) >= LONG_ROWS
    assert all(url.startswith("https://") for url in outside)
    outside, _ = links(rendered("hostile"))
    assert {url for url in outside if "nguon.example" not in url} == {"https://ok.example/x"}


def test_a_mark_without_a_place_and_a_place_twice_break_nothing() -> None:
    lost = with_body(Paragraph((Cite(77), Link("x", "javascript:alert(1)"))))
    assert links(render_pdf(lost)) == ([], 0)
    short = specimen()
    twice = replace(short, annexes=(short.annexes[0], short.annexes[0]))
    once = replace(short, annexes=short.annexes[:1])
    assert links(render_pdf(twice))[1] == links(render_pdf(once))[1] > 10


@needs_poppler
def test_hostile_text_is_printed_as_it_is() -> None:
    said = " ".join(text(rendered("hostile")).split())
    for words in ('#read("/etc/passwd")', '"); #panic("out")', "<script>alert(1)</script>", "{{ 7 * 7 }}", "gnp.exe"):
        assert words in said
    assert "root:" not in said


@needs_poppler
def test_long_words_stay_on_the_page() -> None:
    content = render_pdf(
        with_body(paragraph("ẍ" * 2000), replace(table(1), rows=(((Text("ŵ" * 300),), (Text("ẑ" * 90),)),)))
    )
    assert max(line.right for line in lines(content)) <= 190 * MM + 3
    said = text(content)
    assert (said.count("ẍ"), said.count("ŵ"), said.count("ẑ")) == (2000, 300, 90)


@needs_poppler
def test_a_word_too_wide_for_its_column_is_broken_at_its_hyphen() -> None:
    columns = (Column("Group", 7), Column("Political-Security", 1.6, "right"), Column("Socio-Cultural", 1.6, "right"))
    made = replace(table(1), columns=columns, rows=(((Text("x"),), (Text("1"),), (Text("2"),)),))
    said = {word for line in lines(render_pdf(with_body(made))) for word in line.text.split()}
    assert {"Political-", "Security", "Socio-", "Cultural"} <= said


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from reports.pdf import render_pdf; from tests.reports.specimen import specimen;"
        "print(*(hashlib.sha256(render_pdf(specimen('vi', s))).hexdigest() for s in ('short', 'hostile', 'empty')))"
    )
    told = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(told) == 1 and len(told.pop().split()) == 3


def test_another_time_is_another_file_and_an_old_one_renders() -> None:
    report = specimen(size="empty")
    assert render_pdf(replace(report, created_at=CREATED + timedelta(days=1))) != rendered("empty")
    assert opened(render_pdf(replace(report, created_at=datetime(1970, 1, 1, tzinfo=UTC)))).metadata is not None


def fonts(content: bytes) -> set[str]:
    """The names of the fonts in a file."""
    return {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in catalog(content)["/Pages"]["/Kids"]
        for font in page.get_object()["/Resources"].get_object().get("/Font", {}).values()
    }


def test_the_font_is_the_decree_s_or_has_its_measures() -> None:
    assert families()[-1] == "Liberation Serif" and set(families()) <= set(FAMILIES)
    names = fonts(rendered("empty"))
    assert names and all(name.startswith(("LiberationSerif", "TimesNewRoman")) for name in names)
    assert sum(file.stat().st_size for file in FONTS.iterdir()) < 2_500_000


def test_the_typesetter_reads_no_file_of_this_machine() -> None:
    for asked in ('#read("/etc/hostname")', '#read("../../../../etc/hostname")', '#read("report.typ")'):
        with pytest.raises(typst.TypstError):
            typeset({"main.typ": asked.encode()}, "pdf")


@needs_poppler
def test_every_vietnamese_letter_is_in_the_font_in_every_style() -> None:
    vowels = ("aăâeêioôơuưy", "\u0300\u0301\u0303\u0309\u0323")
    letters = "đ" + "".join(unicodedata.normalize("NFC", v + tone) for v in vowels[0] for tone in ("", *vowels[1]))
    styles = ("plain", "bold", "italic")
    spans = [Text(f"{letters} {letters.upper()}", style) for style in styles]  # type: ignore[arg-type]
    content = render_pdf(with_body(Paragraph(tuple(spans)), Paragraph(tuple(spans), "note")))
    assert b"pdfuaid" in content, "no character is without a font"
    assert fonts(content) and all(name.startswith(("LiberationSerif", "TimesNewRoman")) for name in fonts(content))
    assert "".join(text(content).split()).count("".join(letters.split())) == 6


def test_the_pages_as_pictures_are_those_of_the_file() -> None:
    report = specimen("vi", "long")
    pictures = render_pages(report, ppi=36)
    pages = opened(render_pdf(report)).pages
    assert len(pictures) == len(pages)
    for picture, page in zip(pictures, pages, strict=True):
        assert picture.startswith(b"\x89PNG")
        width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
        # 36 pixels an inch, 72 points an inch; wide pages lie as they do in the file.
        assert abs(width - float(page.mediabox.width) / 2) <= 1
        assert abs(height - float(page.mediabox.height) / 2) <= 1


def test_a_report_of_one_page_has_one_picture() -> None:
    assert len(render_pages(with_body(paragraph("Một trang.")), ppi=20)) == 1
