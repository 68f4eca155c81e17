"""Every kind of report of the sample press in both languages: its headings, its form, the same bytes again, and that it
holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from pypdf import PdfReader

from newsroom.clock import local_day, utc_now
from reports.model import Kind, Language, Report
from reports.plain import report_from_json
from tests.newsroom.runs import Office
from tests.samplepress import SamplePress

YESTERDAY = local_day(utc_now()) - timedelta(days=1)
MONTH = ("--from", f"{YESTERDAY - timedelta(days=29)}", "--to", f"{YESTERDAY}")
ASKED: dict[Kind, tuple[str, ...]] = {
    "foreign": MONTH,
    "domestic": MONTH,
    "weekly": (),
    "yearly": ("--year", str(YESTERDAY.year + (YESTERDAY.month > 10))),
    "thematic": ("--query", "lưới điện", *MONTH),
}
PAGES: dict[Kind, range] = {
    "foreign": range(12, 25),
    "domestic": range(12, 28),
    "weekly": range(2, 8),
    "yearly": range(8, 30),
    "thematic": range(4, 14),
}
"""Pages of the PDF, annexes included; days move some articles out of a period and into it."""
HEADINGS: dict[tuple[Kind, Language], tuple[str, ...]] = {
    ("foreign", "vi"): (
        "TÌNH HÌNH CHUNG",
        "NỘI DUNG BÁO CHÍ QUAN TÂM",
        "CÁC LUỒNG Ý KIẾN",
        "DƯ LUẬN LIÊN QUAN ĐẾN VIỆT NAM",
        "NHẬN XÉT, KIẾN NGHỊ",
    ),
    ("domestic", "vi"): (
        "TÌNH HÌNH CHUNG",
        "NỘI DUNG TUYÊN TRUYỀN THEO BA TRỤ CỘT",
        "CHỦ ĐỀ ASEAN CỦA NĂM, VAI TRÒ CỦA VIỆT NAM, LỢI ÍCH ĐỐI VỚI NGƯỜI DÂN VÀ DOANH NGHIỆP",
        "SỰ KIỆN TRỌNG ĐIỂM",
        "ĐÁNH GIÁ MỨC ĐỘ BÁM SÁT KẾ HOẠCH",
        "NHẬN XÉT, KIẾN NGHỊ",
    ),
    ("weekly", "vi"): (
        "ĐIỂM NHẤN TRONG TUẦN",
        "TIN, BÀI THEO TRỤ CỘT",
        "BIẾN ĐỘNG ĐÁNG CHÚ Ý",
        "THÔNG TIN CẦN LƯU Ý",
        "SỰ KIỆN TUẦN TỚI",
    ),
    ("thematic", "vi"): ("KẾT QUẢ CHÍNH", "DIỄN BIẾN THEO THỜI GIAN", "NỘI DUNG BÁO CHÍ ĐỀ CẬP", "NHẬN XÉT"),
    ("weekly", "en"): ("HIGHLIGHTS OF THE WEEK", "BY PILLAR", "NOTABLE CHANGES", "WATCH-LIST", "NEXT WEEK'S EVENTS"),
    ("thematic", "en"): ("MAIN FINDINGS", "OVER TIME", "WHAT WAS WRITTEN", "REMARKS"),
}


@dataclass(frozen=True)
class Made:
    """One draft with its files."""

    id: str
    folder: Path
    report: Report

    def file(self, kind: str) -> Path:
        return next(self.folder.glob(f"*.{kind}"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with SamplePress(today=YESTERDAY) as press:
        made = Office.make(tmp_path_factory.mktemp("office"), press.sources_toml())
        made.call("run")
    yield made


@pytest.fixture(scope="module", params=[(kind, language) for kind in ASKED for language in ("vi", "en")])
def made(request: pytest.FixtureRequest, office: Office, tmp_path_factory: pytest.TempPathFactory) -> Made:
    kind, language = request.param
    folder = tmp_path_factory.mktemp(f"{kind}-{language}")
    asked = (*ASKED[kind], "--in", language, "--to-files", "docx,pdf,json", "--output", str(folder))
    told = office.json("report", "new", kind, *asked)
    return Made(told["id"], folder, report_from_json(next(folder.glob("*.json")).read_bytes()))


def test_its_parts_are_those_of_its_kind(made: Made) -> None:
    report = made.report
    parts = tuple(section.heading for section in report.sections if section.level == 1)
    expected = HEADINGS.get((report.kind, report.language))
    assert len(parts) >= 4 and len(set(parts)) == len(parts)
    assert expected is None or parts == expected
    assert report.citations and report.mark and report.title


def test_it_holds_and_gives_the_same_bytes_again(made: Made, office: Office, tmp_path: Path) -> None:
    found = office.json("report", "verify", made.id)
    assert found["holds"] is True
    office.call("report", "render", made.id, "--to", "docx,pdf,json", "--output", str(tmp_path))
    for kind in ("docx", "pdf", "json", "xlsx"):
        assert made.file(kind).read_bytes() == next(tmp_path.glob(f"*.{kind}")).read_bytes(), kind


def test_the_word_file_has_the_form_of_the_decree(made: Made) -> None:
    document = Document(str(made.file("docx")))
    body = document.sections[0]
    sides = (
        body.page_width,
        body.page_height,
        body.top_margin,
        body.bottom_margin,
        body.left_margin,
        body.right_margin,
    )
    width, height, top, bottom, left, right = (round(side / Mm(1)) for side in sides if side is not None)
    assert (width, height) == (210, 297)
    assert 20 <= top <= 25 and 20 <= bottom <= 25 and 30 <= left <= 35 and 15 <= right <= 20
    assert document.styles["Normal"].font.name == "Times New Roman"
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert len(headings) >= sum(section.level == 1 for section in made.report.sections)
    assert len(document.sections) == 1 + len(made.report.annexes)


def test_the_pdf_can_be_read_and_searched(made: Made) -> None:
    pdf = PdfReader(made.file("pdf"))
    assert len(pdf.pages) in PAGES[made.report.kind]
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert made.report.header.nation in text and " ".join(made.report.title.split()) in text
    assert len(pdf.outline) >= 4
