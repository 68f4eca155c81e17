"""A draft as a file: what was not touched is no edit, what was changed is found, what cannot be is refused in a
sentence.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.draft_file import Head, read_back, to_markdown, to_toml
from reports.edit_words import DraftFileError
from reports.editing import apply
from reports.evidence import Edits
from reports.model import Blank, Chart, Column, Figure, Gap, Paragraph, Point, Quotation, Report, Section, Table, Text
from reports.renumbering import citable
from tests.reports.desk import PRESS, Desk
from tests.reports.specimen import SIZES, specimen

HEAD = Head("2026-08 Lạc Hải/1", 3)
DESK = Desk()
REPORT = DESK.report()
BLANK = "translation:000000000000000000000001:title:0"
Write = Callable[[Report, Edits, Head], str]
WRITERS: tuple[Write, ...] = (to_markdown, to_toml)
EDITS = Edits(
    paragraphs={"volume": "Có {1:30 tin, bài}.", "told-2": ""},
    added={"volume": "Thêm một.\n- Thêm hai.", "table:tin-bai-theo-quoc-gia": "Dưới bảng."},
    gaps={"remarks": "Nhận xét."},
    blanks={BLANK: "Chuyện {1} [của] Lạc Hải"},
    dropped=("d",),
    by={"volume": "lan"},
)


def change(write: Write, old: str, new: str, edits: Edits = Edits(), report: Report = REPORT, **more: object) -> Edits:  # noqa: B008
    text = write(report, edits, HEAD)
    assert old in text
    return read_back(text.replace(old, new, 1), report, edits, HEAD, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("write", WRITERS)
class TestUntouched:
    def test_every_report_comes_back_without_an_edit(self, write: Write) -> None:
        for size in SIZES:
            for language in ("vi", "en"):
                report = specimen(language, size)
                text = write(report, Edits(), HEAD)
                assert read_back(text, report, Edits(), HEAD, "lan") == Edits()
                assert text.encode() and "\r" not in text

    def test_edits_come_back_as_they_were(self, write: Write) -> None:
        assert read_back(write(REPORT, EDITS, HEAD), REPORT, EDITS, HEAD, "mai") == EDITS

    def test_what_an_editor_does_to_a_file_is_no_edit(self, write: Write) -> None:
        text = write(REPORT, EDITS, HEAD)
        for typed in (
            text.replace("\n", "\r\n"),
            "\ufeff" + text,
            unicodedata.normalize("NFD", text),
            re.sub(r"(?m)^(Garuda.*|Từ ngày.*)$", lambda m: m[0].replace(" ", "\u00a0"), text),
            re.sub(r"(?m)^(Garuda Times .*)$", lambda m: m[0].replace('"', "”"), text),
            re.sub(r"(?m)[^\n]{60,70} ", lambda m: m[0].rstrip() + "\n", text)
            if write is to_wrapped
            else text + "\n\n",
        ):
            assert read_back(typed, REPORT, EDITS, HEAD, "mai") == EDITS

    WORDS = st.text(
        st.characters() | st.sampled_from("{}[]()\\*@#<>!-|=`'\"“”:?~_ \n\t\u00a0đĐ\u0301\u0303"), max_size=25
    )

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(st.tuples(WORDS, WORDS, WORDS.filter(bool)), min_size=1, max_size=4),
        st.sampled_from(
            ["#", "## Mục", "- ý", "<!-- key: a -->", "'''", '"""', "-->", "[text]", "{}", "```", "> x", ""]
        ),
    )
    def test_any_words_at_all(self, write: Write, words: list[tuple[str, str, str]], start: str) -> None:
        blocks = [
            Paragraph(
                (
                    Text(start + one),
                    Figure(two, ()),
                    Text(two, "bold"),
                    Quotation(one, "a", 1, "text", 0, 1),
                    Blank(one, key),
                ),
                key=f"p{n}" if n % 2 else key,
            )
            for n, (one, two, key) in enumerate(words)
        ]
        one, two, key = words[0]
        table = Table(start + one, (Column(two, 1),), (((Text(start + two),),),), notes=(blocks[0],))
        chart = Chart(start + two, one, "bars", (one, two), (Point(start + one, (Figure(two, ()),)),))
        report = replace(
            REPORT,
            title=start + one,
            sections=(Section(start, one, 1, (*blocks, table, chart, Gap(start + one, key, two, (blocks[0],)))),),
            annexes=(),
        )
        text = write(report, Edits(), HEAD)
        assert read_back(text, report, Edits(), HEAD, "lan") == Edits()
        if write is to_toml:
            tomllib.loads(text)


def to_wrapped(report: Report, edits: Edits, head: Head) -> str:
    """Markdown whose long lines an editor has broken."""
    out = []
    for line in to_markdown(report, edits, head).split("\n"):
        plain = not line.startswith(("<", "|", "#"))
        out.append(re.sub(r"(.{50,60}) ", r"\1\n", line) if plain else line)
    return "\n".join(out)


def test_lines_that_an_editor_broke_are_no_edit() -> None:
    assert to_wrapped(REPORT, EDITS, HEAD) != to_markdown(REPORT, EDITS, HEAD)
    assert read_back(to_wrapped(REPORT, EDITS, HEAD), REPORT, EDITS, HEAD) == EDITS


@pytest.mark.parametrize("write", WRITERS)
class TestChanged:
    def test_a_paragraph(self, write: Write) -> None:
        found = change(write, "hệ thống ghi nhận {1:30 tin, bài} của", "có {1:30 tin, bài} của", by="lan")
        assert set(found.paragraphs) == {"volume"} and found.paragraphs["volume"].startswith("Từ ngày 01/8/2026")
        assert found.by == {"volume": "lan"} and "hệ thống ghi nhận" in found.seen["volume"]
        first = apply(REPORT, found, DESK.evidence).report.sections[0].blocks[0]
        assert isinstance(first, Paragraph) and "có 30 tin, bài của" in first.text

    def test_it_is_put_back(self, write: Write) -> None:
        edits = Edits(paragraphs={"note": "Khác."}, seen={"note": "x"}, by={"note": "lan"})
        assert change(write, "\nKhác.", "\nTính theo nước của cơ quan báo chí.", edits) == Edits()

    def test_a_paragraph_is_taken_out_and_others_are_added(self, write: Write) -> None:
        words = "Tính theo nước của cơ quan báo chí."
        assert change(write, f"\n{words}", "\n{ }").paragraphs == {"note": ""}
        assert change(write, f"\n{words}", "\n").paragraphs == {"note": ""}
        found = change(write, f"\n{words}", f"\n{words}\n\nMột.\n- Hai\nđến hết\n\nBa.")
        assert (found.paragraphs, found.added) == ({}, {"note": "Một.\n- Hai đến hết\nBa."})

    def test_a_paragraph_is_split(self, write: Write) -> None:
        found = change(write, " so với kỳ trước; {4:50%}", " so với kỳ trước.\n\nCó {4:50%}")
        assert found.added["volume"] == "Có {4:50%} thuộc trụ cột Kinh tế."
        blocks = apply(REPORT, found, DESK.evidence).report.sections[0].blocks
        assert isinstance(blocks[1], Paragraph) and blocks[1].text == "Có 50% thuộc trụ cột Kinh tế."

    def test_a_gap_a_blank_and_words_under_a_table(self, write: Write) -> None:
        text = write(REPORT, Edits(), HEAD)
        for key, words in (
            ("remarks", "Có {2:30 tin, bài}, báo chí [@000000000000000000000002] **quan tâm**."),
            ("? " + BLANK if write is to_markdown else BLANK, "“Chuyện” {lạ}"),
            ("+ chart:so-tin-bai-theo-ngay", "Sau biểu đồ."),
        ):
            mark = f"<!-- key: {key} -->" if write is to_markdown else f"\"{key}\" = '''"
            assert text.count(mark) == 1
            place = text.index(mark) + len(mark)
            if write is to_markdown and text[place:].startswith("\n<!--"):
                place = text.index("-->", place) + 3
            text = f"{text[:place]}\n{words}\n{text[place:]}"
        found = read_back(text, REPORT, Edits(), HEAD, "lan", citable(DESK.evidence, Edits()))
        assert found.gaps == {"remarks": "Có {2:30 tin, bài}, báo chí [@000000000000000000000002] **quan tâm**."}
        assert found.blanks == {BLANK: "“Chuyện” {lạ}"}
        assert found.added == {"chart:so-tin-bai-theo-ngay": "Sau biểu đồ."}
        assert set(found.by) == {"remarks", BLANK, "chart:so-tin-bai-theo-ngay"}
        report = apply(REPORT, found, DESK.evidence).report
        assert "(“Chuyện” {lạ})" in str(report) and not any(isinstance(b, Gap) for b in report.sections[2].blocks)
        assert read_back(write(REPORT, found, HEAD), REPORT, found, HEAD) == found

    def test_what_was_typed_is_kept_as_nfc(self, write: Write) -> None:
        found = change(write, "\nTính theo nước", "\n" + unicodedata.normalize("NFD", "Đếm\u00a0theo nước"))
        assert found.paragraphs["note"] == "Đếm theo nước của cơ quan báo chí."

    def test_after_a_refresh_an_edit_shows_the_figures_of_today(self, write: Write) -> None:
        found = change(write, "hệ thống ghi nhận", "có", by="lan")
        now = Desk(press=PRESS[3:], extra=True)
        text = write(now.report(), found, HEAD)
        assert "có {1:27 tin, bài} của {2:ba cơ quan báo chí}, {4:tăng bảy tin, bài} so với kỳ trước; {5:48,1%}" in text
        assert read_back(text, now.report(), found, HEAD) == found
        again = read_back(text.replace("so với kỳ trước; {5", "so với trước; {5"), now.report(), found, HEAD, "mai")
        assert "{5:48,1%}" in again.paragraphs["volume"] and again.by["volume"] == "mai"
        assert not apply(now.report(), again, now.evidence).notices

    def test_an_edit_that_has_no_place_any_more_stays_among_the_edits(self, write: Write) -> None:
        edits = Edits(paragraphs={"gone": "A"}, added={"volume": "{3:5}"}, seen={"volume": "Riêng {3:5} nước."})
        text = write(REPORT, edits, HEAD)
        assert "{3:5}" in text and read_back(text, REPORT, edits, HEAD) == edits


def refused(text: str, report: Report = REPORT, head: Head = HEAD) -> str:
    with pytest.raises(DraftFileError) as error:
        read_back(text, report, Edits(), head, citable=citable(DESK.evidence, Edits()))
    said = str(error.value)
    assert "\n" not in said and said.endswith(".")
    return said


@pytest.mark.parametrize("write", WRITERS)
class TestRefused:
    def test_another_report_or_revision(self, write: Write) -> None:
        text = write(REPORT, Edits(), HEAD)
        assert "bản sửa 3, dự thảo nay đã ở bản sửa 4" in refused(text, head=replace(HEAD, revision=4))
        assert "không phải báo cáo khac" in refused(text, head=replace(HEAD, report_id="khac"))
        assert "thiếu dòng đầu" in refused(re.sub(r"revision", "x", text))

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("ghi nhận {1:30 tin, bài}", "ghi nhận {1:31 tin, bài}", "“30 tin, bài” do hệ thống tính"),
            ("ghi nhận {1:30 tin, bài}", "ghi nhận {1:31 tin, bài} mới", "“30 tin, bài” do hệ thống tính"),
            ("{2:ba cơ", "{7:ba cơ", "không có số liệu thứ 7"),
            ("agreed on", "agree on", "là nguyên văn"),
            ("{?translation:", "{?x:", "không có chỗ điền x:"),
            ("có đoạn", "có { đoạn", "dấu { không có dấu }"),
            ("có đoạn", "có {lạ} đoạn", "không hiểu “{lạ}"),
            ("có đoạn", "[ở đây](ftp://a.example)", "địa chỉ http hoặc https"),
            ("có đoạn", "[@ 5 ] đoạn", "tin, bài 5 không thuộc"),
            ("có đoạn", "[@ 5", "[@mã lưu trữ]"),
            ("có đoạn", "**có đoạn", "thiếu dấu ** đóng"),
        ],
    )
    def test_a_mistake_is_told_with_key_and_line(self, write: Write, old: str, new: str, said: str) -> None:
        text = write(REPORT, Edits(), HEAD)
        place = text.index(old)
        line = text.count("\n", 0, place) + 1
        found = refused(text[:place] + new + text[place + len(old) :])
        key = "volume" if place < text.index("Garuda Times (") else "told"
        assert found.startswith(f"Khoá {key}, dòng {line}: ") and said in found
        english = replace(REPORT, language="en")
        text = write(english, Edits(), HEAD)
        place = text.index(old)
        assert refused(text[:place] + new + text[place + len(old) :], english).startswith(f"Key {key}, line ")

    def test_keys_are_neither_lost_nor_moved_nor_made_up(self, write: Write) -> None:
        text = write(REPORT, Edits(), HEAD)
        if write is to_markdown:
            marker, other, made = "<!-- key: method -->", "<!-- key: note -->", "<!-- key: moi -->\nX"
        else:
            marker, other, made = "\"method\" = '''", "\"note\" = '''", "\"moi\" = '''X'''"
        swapped = text.replace(marker, "@@").replace(other, marker).replace("@@", other)
        assert "đã bị chuyển chỗ" in refused(swapped)
        assert "không có khoá moi" in refused(text.replace("\n\n" + marker, f"\n\n{made}\n\n{marker}"))
        cut = re.sub(re.escape(marker) + (r"\n.*?\n" if write is to_markdown else r".*?'''"), "", text, flags=re.DOTALL)
        assert "thiếu khoá method" in refused(cut)


class TestMarkdown:
    TEXT = to_markdown(REPORT, Edits(), HEAD)

    def test_headings_and_tables_are_only_shown(self) -> None:
        assert "đề mục đúng là “I. TÌNH HÌNH CHUNG”" in refused(self.TEXT.replace("I. TÌNH HÌNH CHUNG", "I. CHUNG", 1))
        assert "đề mục" in refused(self.TEXT.replace("## II. NỘI DUNG BÁO CHÍ QUAN TÂM", ""))
        assert "chỉ để xem" in refused(self.TEXT.replace("| Tổng số | 30 |", "| Tổng số | 31 |"))
        wide = re.sub(r"(?m)^\| (.*) \|$", lambda m: f"|   {m[1].replace(' | ', '    |  ')} |", self.TEXT)
        assert wide != self.TEXT and read_back(wide, REPORT, Edits(), HEAD) == Edits()

    def test_words_outside_any_key_are_not_lost_in_silence(self) -> None:
        assert "không thuộc khoá nào" in refused(self.TEXT.replace("CHUNG\n", "CHUNG\n\nCâu mới.\n", 1))

    def test_a_key_twice(self) -> None:
        twice = self.TEXT.replace("<!-- key: method -->", "<!-- key: method -->\nA\n<!-- key: method -->")
        assert "xuất hiện hai lần" in refused(twice)

    def test_it_shows_what_a_translator_and_an_analyst_need(self) -> None:
        place = self.TEXT.index(f"<!-- key: ? {BLANK} -->")
        assert "Nguyên văn: Story 1 of the Lac Hai summit" in self.TEXT[place:]
        gap = self.TEXT[self.TEXT.index("<!-- key: remarks -->") :]
        assert (
            gap.index("[Cán bộ tổng hợp bổ sung\\]")
            < gap.index("- Có {1:15 tin, bài} về kinh tế")
            < gap.index("\n-->\n")
        )
        edited = to_markdown(REPORT, EDITS, HEAD)
        assert "Hệ thống soạn: Từ ngày" in edited and "Đã sửa: lan" in edited


class TestToml:
    def test_what_is_no_toml_and_no_text(self) -> None:
        text = to_toml(REPORT, Edits(), HEAD)
        assert "sai cú pháp" in refused(text + "x")
        assert "phải là chữ" in refused(
            text.replace("\"note\" = '''\nTính theo nước của cơ quan báo chí.\n'''", '"note" = 5')
        )
