from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from classify.sentences import article_sentences, sentence_bounds
from newsroom.article import Article


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_bounds(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Hội nghị bế mạc tại TP. HCM.", "Các bộ trưởng ra tuyên bố chung."],
        ["TS. Lê Văn A. và PGS.TS. Trần B trình bày báo cáo.", "Ông Trần B nói đây là bước tiến."],
        ["Dự án trị giá 1.200 tỷ đồng, tăng 3,5%.", "10 nước cùng góp vốn."],
        ["Mr. Tan met Gen. Prabowo at No. 5 Merdeka St. Road.", "He left at 3.5 hours later."],
        ["The U.S. Navy sailed past.", "It did not stop in the U.S.", "The bloc said nothing."],
        ["He arrived on Jan. 5 and left.", "The answer is no.", "Nobody asked why."],
        ["“Chúng tôi phản đối!” bà nói.", "“Khối phải lên tiếng.”", "Bà dừng lời."],
        ['"Why?" he asked.', "Nobody knew…", "Then the meeting went on."],
        ["Việt Nam vào bảng B.", "Thái Lan ở bảng A."],
        ["1. Mở đầu", "2. Nội dung phiên họp"],
        ["J. K. Lim wrote the report.", "Foo Co. Ltd. Pte paid."],
        ["Khối… vẫn chia rẽ về vấn đề này.", "Đó là sự thật?", "Đúng vậy."],
        ["东盟外长会议在河内举行。", "各方表示欢迎。"],
    ],
)
def test_sentences_of_the_press(sentences: list[str]) -> None:
    separator = "" if sentences[0].endswith("。") else "\n" if sentences[0].startswith("1.") else " "
    assert split(separator.join(sentences)) == sentences


def test_lines_end_sentences_and_lost_spaces_are_seen() -> None:
    assert split("Tiêu đề phụ\n\nĐoạn một có hai câu.Câu sau dính liền.  \n") == [
        "Tiêu đề phụ",
        "Đoạn một có hai câu.",
        "Câu sau dính liền.",
    ]
    assert split("Trang vnexpress.net đăng tin. Bài trên Asean.org cũng vậy.") == [
        "Trang vnexpress.net đăng tin.",
        "Bài trên Asean.org cũng vậy.",
    ]


def test_nothing_and_white_space_have_no_sentence() -> None:
    assert split("") == []
    assert split(" \n \t\n") == []


@pytest.mark.parametrize("bomb", [".", ". ", "A. ", "\n", "?! ", "a.A", "“", "…", "。", "TP. "])
def test_bombs_are_read_in_one_pass(bomb: str) -> None:
    text = bomb * 200_000
    begun = time.perf_counter()
    bounds = sentence_bounds(text)
    assert time.perf_counter() - begun < 10
    assert all(0 <= start < end <= len(text) for start, end in bounds)
    assert all(before[1] <= after[0] for before, after in pairwise(bounds))


def article(title: str, lead: str, text: str) -> Article:
    now = datetime(2025, 5, 1, tzinfo=UTC)
    return Article(
        id="a",
        url="https://example.org/a",
        source_id="s",
        title=title,
        lead=lead,
        text=text,
        language="vi",
        fetched_at=now,
    )


def test_offsets_are_into_the_nfc_form_and_a_repeated_lead_counts_once() -> None:
    lead = "Các nước Đông Nam Á nhất trí. Đây là bước tiến."
    text = f"Hà Nội (TTXVN) - {lead}\n\nCâu thứ ba."
    spans = article_sentences(article(*(unicodedata.normalize("NFD", part) for part in ("ASEAN họp", lead, text))))
    assert [span.field for span in spans] == ["title", "text", "text", "text"]
    assert text[spans[2].start : spans[2].end] == "Đây là bước tiến."
    apart = article_sentences(article("ASEAN họp", lead, "Câu khác."))
    assert [span.field for span in apart] == ["title", "lead", "lead", "text"]
