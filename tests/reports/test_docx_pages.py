"""DOCX reports page by page, as LibreOffice lays them out: what a careful secretary would send back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.docx import render_docx
from reports.docx_styles import LOOKS
from reports.docx_template import missing_styles, write_template
from reports.model import Table
from tests.reports.docx_reading import dangling, misplaced, value
from tests.reports.docx_specimens import sections, style
from tests.reports.office import Laid, Page, converted, laid_out, needs_office
from tests.reports.specimen import LONG_ROWS, specimen

pytestmark = needs_office

FILES = {
    "long": ("vi", "long", True),
    "short": ("en", "short", True),
    "final": ("en", "short", False),
    "empty": ("vi", "empty", True),
    "hostile": ("vi", "hostile", True),
}
ANNEX = re.compile(r"^(Phụ lục|Annex) [IV]+$", re.MULTILINE)
MARKS = {"vi": "BẢN DỰ THẢO", "en": "DRAFT"}


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Laid]:
    files = {name: render_docx(specimen(language, size, mark=mark)) for name, (language, size, mark) in FILES.items()}  # type: ignore[arg-type]
    return laid_out(files, tmp_path_factory.mktemp("office"))


def numbers(pages: tuple[Page, ...]) -> list[str]:
    """What stands alone in the middle of each page's upper margin."""
    found = []
    for page in pages:
        middle = [w.text for w in page.words if w.bottom < 20 and abs((w.left + w.right) / 2 - page.width / 2 - 5) < 2]
        found.append(" ".join(middle))
    return found


def test_page_numbers_begin_with_two_and_each_annex_begins_anew(laid: dict[str, Laid]) -> None:
    for name, pages in ((name, file.pages) for name, file in laid.items()):
        annexes = [n for n, page in enumerate(pages) if ANNEX.search(page.text)]
        starts = [0, *annexes]
        assert len(starts) == 4, name
        expected = []
        for start, end in zip(starts, [*starts[1:], len(pages)], strict=True):
            expected += ["", *(str(n) for n in range(2, end - start + 1))]
        assert numbers(pages) == expected, name


def test_nothing_leaves_the_text_area(laid: dict[str, Laid]) -> None:
    for name, file in laid.items():
        for at, page in enumerate(file.pages):
            assert sorted((round(page.width), round(page.height))) == [210, 297]
            for word in page.words:
                inside = word.left >= 29.5 and word.right <= page.width - 19 and word.bottom <= page.height - 19
                assert inside and word.top >= 5, (name, at + 1, word)


def test_the_mark_stands_on_every_page_and_moves_nothing(laid: dict[str, Laid]) -> None:
    for name, (language, _, mark) in FILES.items():
        marked = [page.text.count(MARKS[language]) for page in laid[name].pages]
        assert marked == [1 if mark else 0] * len(marked), name
    body = [[w for w in page.words if w.top > 20] for page in laid["short"].pages]
    assert body == [[w for w in page.words if w.top > 20] for page in laid["final"].pages]


def test_no_page_is_blank_and_no_heading_or_caption_ends_one(laid: dict[str, Laid]) -> None:
    for name, (language, size, _) in FILES.items():
        report = specimen(language, size)  # type: ignore[arg-type]
        filled = {f"{s.number} {s.heading}" for s in report.sections if s.blocks}
        captions = {b.caption for s in report.sections for b in s.blocks if isinstance(b, Table)}
        for page in laid[name].pages:
            lines = [line for line in page.lines if line not in MARKS.values()]
            assert lines, name
            assert lines[-1] not in filled | captions, name


def test_a_short_table_is_on_the_page_of_its_caption_and_the_signature_with_the_last_paragraph(
    laid: dict[str, Laid],
) -> None:
    for file in laid.values():
        table = [n for n, page in enumerate(file.pages) if re.search("Bảng 1|Table 1", page.text)]
        rows = [n for n, page in enumerate(file.pages) if re.search("^(Tổng số|Total)", page.text, re.MULTILINE)]
        assert table == rows
        signed = next(page for page in file.pages if "Đặng Hải Lam" in page.text)
        closing = next(n for n, line in enumerate(signed.lines) if "Nơi nhận" in line or "Recipients" in line)
        above = signed.lines[:closing]
        assert [line for line in above if line not in MARKS.values() and not line.isdigit()]


def test_the_list_repeats_its_header_row_on_every_page_and_prints_every_row(laid: dict[str, Laid]) -> None:
    pages = [page for page in laid["long"].pages if page.width > page.height]
    assert len(pages) > 10
    heading = "TT Ngày Cơ quan báo chí Quốc gia Tiêu đề Liên kết Mã lưu trữ"
    assert all(heading in page.lines for page in pages)
    first_column = (w for page in pages for w in sorted(page.words, key=lambda w: w.top) if w.right < 41)
    firsts = [word.text for word in first_column if word.text.isdigit()]
    assert firsts == [str(n) for n in range(1, LONG_ROWS + 1)]


def test_the_national_name_and_the_motto_stay_on_one_line_each(laid: dict[str, Laid]) -> None:
    lines = laid["long"].pages[0].lines
    assert any(line.endswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") for line in lines)
    assert any(line.endswith("Độc lập - Tự do - Hạnh phúc") for line in lines)


def test_a_template_that_was_saved_by_libreoffice_serves_as_well(tmp_path: Path) -> None:
    ours = tmp_path / "mau.docx"
    write_template(ours)
    (tmp_path / "saved").mkdir()
    converted([ours], "docx", tmp_path / "saved")
    saved = tmp_path / "saved" / "mau.docx"
    assert missing_styles(saved) == ()
    content, before = render_docx(specimen(), saved), render_docx(specimen())
    assert dangling(content) == [] and misplaced(content) == []
    for key in ("body", "issuer", "heading2", "caption", "small_cell"):
        for path in ("rPr/sz", "pPr/jc"):
            name = LOOKS[key].name
            kept = value(style(content, name), path)
            assert ("left" if kept == "start" else kept) == value(style(before, name), path), (key, path)
    for section, same in zip(sections(content), sections(before), strict=True):
        turned = [value(s, "pgSz", "orient") == "landscape" for s in (section, same)]
        left = [int(value(s, "pgMar", "left") or 0) for s in (section, same)]
        assert turned[0] == turned[1] and abs(left[0] - left[1]) < 20
