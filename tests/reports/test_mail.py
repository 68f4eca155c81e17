"""A report as an e-mail: complete in both forms, the same bytes again, and no text in it that becomes anything else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsroom.addresses import Address
from newsroom.text import nfc
from reports.mail import LONGEST_SUBJECT, File, message, subject
from reports.mail_html import html
from reports.mail_parts import one_line
from reports.mail_text import COLUMNS, text
from reports.model import Cell, Column, Language, Paragraph, Report, Section, Table, Text
from tests.pictures import CHROMIUM, browser
from tests.reports.specimen import SIZES, Size, specimen

AT = datetime(2026, 8, 16, 2, 30, tzinfo=UTC)
SENDER = Address("diembao@vu.example", "Tổ điểm báo, Lạc Hải")
LAN = Address("lan@vu.example", 'Trần Thị "Lan", Đường')


def made(report: Report, recipient: Address | None = LAN, files: Sequence[File] = ()) -> EmailMessage:
    return message(report, report_id="weekly-1", sender=SENDER, recipient=recipient, date=AT, files=files)


def read(letter: EmailMessage) -> EmailMessage:
    """The letter as a mail program reads it."""
    return message_from_bytes(letter.as_bytes(), policy=default)


def part(letter: EmailMessage, kind: str) -> str:
    found = letter.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def joined(flowed: str) -> str:
    """Plain text as a reader of format=flowed shows it: soft line ends joined, stuffing taken away."""
    lines = [line.removeprefix(" ") for line in flowed.split("\n")]
    return "".join(line if line.endswith(" ") else f"{line}\n" for line in lines)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_mail_program_reads_both_forms_as_they_were_written(size: Size, language: Language) -> None:
    report = specimen(language, size)
    letter = read(made(report))
    assert part(letter, "plain") == text(report)
    assert part(letter, "html") == html(report)
    assert letter["Subject"] == subject(report)
    assert letter["Content-Language"] == language
    assert [each.get_content_type() for each in letter.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not [defect for each in letter.walk() for defect in each.defects]
    assert all(len(line) <= 78 for line in made(report).as_bytes().split(b"\r\n"))


def test_the_headers() -> None:
    letter = read(made(specimen()))
    assert [(a.display_name, a.addr_spec) for a in letter["To"].addresses] == [(LAN.name, LAN.mailbox)]
    assert [(a.display_name, a.addr_spec) for a in letter["From"].addresses] == [(SENDER.name, SENDER.mailbox)]
    assert letter["Date"] == "Sun, 16 Aug 2026 09:30:00 +0700"
    assert letter["List-Id"] == "<foreign.diembao.vu.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@vu\.example>", letter["Message-ID"].strip())
    assert "X-Unsent" not in letter
    assert letter.get_body(("plain",))["Content-Type"].params["format"] == "flowed"  # type: ignore[index]


def test_a_letter_to_nobody_is_a_draft_for_a_mail_program() -> None:
    letter = read(message(specimen(), report_id="x", sender=None, recipient=None, date=AT))
    assert (letter["X-Unsent"], letter["To"], letter["From"]) == ("1", None, None)


def test_the_same_letter_is_the_same_bytes_and_another_has_another_id() -> None:
    report = specimen()
    assert made(report).as_bytes() == made(specimen()).as_bytes()
    ids = {
        made(report)["Message-ID"],
        made(replace(report, title="Khác"))["Message-ID"],
        made(report, Address("minh@vu.example"))["Message-ID"],
        made(report, files=[File("a.pdf", b"%PDF", "application/pdf")])["Message-ID"],
    }
    assert len(ids) == 4


def test_files_go_with_it_under_their_names() -> None:
    files = [File("điểm báo.pdf", b"%PDF-\x00\xff", "application/pdf"), File("weekly-1.docx", b"PK", "application/x")]
    letter = read(made(specimen(), files=files))
    assert [(f.get_filename(), f.get_content()) for f in letter.iter_attachments()] == [
        (file.name, file.content) for file in files
    ]
    assert part(letter, "plain") == text(specimen())


@given(st.text(max_size=400), st.text(max_size=80), st.text(max_size=80))
def test_no_title_or_name_makes_a_header(title: str, genre: str, name: str) -> None:
    report = replace(specimen("vi", "empty"), title=title, genre=genre, mark=title)
    letter = made(report, Address("lan@vu.example", name))
    head, _, _ = letter.as_bytes().partition(b"\r\n\r\n")
    names = [line.split(b":")[0].decode() for line in head.split(b"\r\n") if not line[:1].isspace()]
    expected = ["From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted"]
    assert names == [*expected, "MIME-Version", "Content-Type", "Content-Language"]
    back = read(letter)
    assert [a.addr_spec for a in back["To"].addresses] == ["lan@vu.example"]
    assert len(subject(report)) <= LONGEST_SUBJECT


def test_what_stands_in_a_list_of_letters() -> None:
    report = replace(specimen(), genre="ĐIỂM BÁO TUẦN 32", title="", subtitle="(từ ngày 03/8 đến ngày 09/8/2026)")
    assert subject(report, ("BẢN DỰ THẢO",)) == "[BẢN DỰ THẢO] ĐIỂM BÁO TUẦN 32 (từ ngày 03/8 đến ngày 09/8/2026)"
    twice = replace(report, title="Điểm báo tuần 32")
    assert subject(twice) == "Điểm báo tuần 32 (từ ngày 03/8 đến ngày 09/8/2026)"


class TestHtml:
    @pytest.mark.parametrize("size", SIZES)
    def test_nothing_comes_from_outside_and_nothing_runs(self, size: Size) -> None:
        page = lxml_html.document_fromstring(html(specimen("vi", size)))
        assert {str(e.tag) for e in page.iter() if isinstance(e.tag, str)} <= {
            *("html", "head", "meta", "title", "style", "body", "table", "tr", "td", "th", "div", "p", "span", "a"),
            *("b", "i", "ul", "li", "h1", "h2", "h3", "h4"),
        }
        for element in page.iter("*"):
            assert not [
                name for name in map(str, element.attrib) if name.startswith("on") or name in ("src", "background")
            ]
            assert "url(" not in element.get("style", "")
            href = element.get("href")
            assert href is None or re.match(r"https?://[^/]|#a\d+$", href), href

    def test_hostile_words_are_read_as_they_were_written(self) -> None:
        report = specimen("vi", "hostile")
        page = lxml_html.document_fromstring(html(report))
        words = " ".join("".join(map(str, page.itertext())).split())
        for shown in ("<script>alert(1)</script><img src=x onerror=alert(1)>", "]]><!-- --><?xml?>", "&amp;&#60;"):
            assert shown in words
        assert "\u202e" not in words
        assert nfc(words) == words

    def test_a_mark_leads_to_the_article(self) -> None:
        page = lxml_html.document_fromstring(html(specimen()))
        (first,) = {a.get("href") for a in page.iter("a") if a.text == "[1]"}
        assert first == "https://bao-1.example/tin/a?so=1&muc=asean"

    def test_a_mark_without_address_leads_to_the_list(self) -> None:
        page = lxml_html.document_fromstring(html(specimen("vi", "hostile")))
        targets = {a.get("href") for a in page.iter("a") if re.fullmatch(r"\[\d+\]", a.text or "")}
        names = {f"#{a.get('id')}" for a in page.iter("a") if a.get("id")}
        inner = {target for target in targets if target and target.startswith("#")}
        assert inner
        assert inner <= names

    def test_the_reader_sees_no_evidence_of_a_gap(self) -> None:
        for form in (html(specimen()), text(specimen())):
            assert "[Cán bộ tổng hợp bổ sung]" in form
            assert "Số liệu có thể dùng" not in form


class TestText:
    @pytest.mark.parametrize("size", SIZES)
    def test_lines_are_short_but_for_what_cannot_be_broken(self, size: Size) -> None:
        for line in text(specimen("vi", size)).split("\n"):
            assert len(line) <= COLUMNS or " " not in line.strip().removeprefix("- ").removeprefix("<")

    def test_soft_line_ends_join_to_the_sentence(self) -> None:
        whole = joined(text(specimen()))
        assert (
            "Hệ thống ghi nhận 1.234 tin, bài (834 bài gốc, 1.234 tính cả bài đăng lại), bằng 67,6% và tăng 64 tin, "
            "bài so với kỳ trước; đường dây nóng: Đường Đình Nghệ [1][2][3].\n" in whole
        )
        assert "[1] · 02/08/2026 · The Lion Harbour Post" in whole
        assert "xem <https://nguon.example/tin?a=1&b=2>.\n" in whole

    def test_what_a_server_would_change_is_stuffed(self) -> None:
        opening = tuple(Paragraph((Text(words),)) for words in ("From here on", ">> trích"))
        report = replace(specimen(), opening=opening)
        assert "\n From here on\n" in text(report)
        assert "\n >> trích\n" in text(report)

    def test_columns_side_by_side_follow_one_another(self) -> None:
        first, second = text(specimen()).split("Trong nước\n")[1].split("\n\nNước ngoài\n")
        assert first.count("- Câu chuyện") == 4
        assert "- Câu chuyện thứ 2" in second


def test_what_is_filled_in_by_hand_on_paper_is_left_out() -> None:
    plain = specimen()
    report = replace(
        plain,
        header=replace(plain.header, superior_body="………………", number="Số: …/BC-TTLH"),
        closing=replace(plain.closing, signatory_name="………………", recipients=("- ………………;", "- Lưu: VT, ….")),
    )
    for form in (html(report), text(report)):
        assert "Số: …" not in form
        assert "………" not in form
        assert "Nơi nhận" not in form
        assert "VỤ THÔNG TIN LẠC HẢI" in form


def test_an_empty_side_of_a_column_leaves_no_mark() -> None:
    short = Table("", _stories(1).columns, (*_stories(1).rows, ((Text("Một"),), (Text(""),))), borders=False)
    report = replace(specimen(), sections=(Section("I.", "KINH TẾ", 1, (short,)),), annexes=())
    assert not [line for line in text(report).split("\n") if line.strip() == "-"]
    assert html(report).count('<p style="margin:0 0 10px 0">') == 3


def test_a_blank_at_an_edge_stays() -> None:
    assert one_line("\n a\t\u202e b \r\n") == " a b "


def _stories(count: int) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(((Text("Lạc Hải " * 9),), (Text("Sao Đỏ " * 9),)) for _ in range(count))
    return Table("", (Column("Trong nước", 1), Column("Nước ngoài", 1)), rows, borders=False)


@pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="Chromium is not installed")
def test_columns_stand_side_by_side_and_on_a_phone_one_below_the_other(tmp_path: Path) -> None:
    report = replace(specimen(), sections=(Section("I.", "KINH TẾ", 1, (_stories(3),)),))
    for number, each in enumerate((report, specimen("vi", "hostile"))):
        (tmp_path / f"{number}.html").write_text(html(each), "utf-8")
    with browser() as opened:
        for width in (360, 390, 700):
            page = opened.new_page(viewport={"width": width, "height": 800})
            page.goto((tmp_path / "0.html").as_uri())
            left, right = (box.bounding_box() for box in page.locator(".c").all())
            assert left is not None
            assert right is not None
            if width == 700:
                assert left["y"] == right["y"]
                assert right["x"] >= left["x"] + left["width"]
            else:
                assert right["y"] >= left["y"] + left["height"]
                assert left["width"] == right["width"] > width - 40
            page.goto((tmp_path / "1.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing to scroll sideways for"
            page.close()
