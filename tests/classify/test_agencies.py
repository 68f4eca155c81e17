"""A credit is found where papers put it; an agency that is quoted or took the picture is none."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from classify.agencies import Agencies, shipped_agencies
from crawlers.sources import load_sources
from newsroom.article import Article

AGENCIES = Agencies()
LINES = "Các bộ trưởng đã thông qua lộ trình.\n\nVòng họp sau diễn ra ở Lạc Hải."


def credited(text: str = LINES, byline: str = "") -> tuple[str, ...]:
    when = datetime(2026, 3, 2, tzinfo=UTC)
    made = Article(id="a", url="", source_id="s", title="Tin", text=text, byline=byline, fetched_at=when)
    return AGENCIES.credited(made)


@pytest.mark.parametrize(
    ("end", "wanted"),
    [
        ("\n\n(Theo TTXVN)", ("ttxvn",)),
        ("\n\nTheo TTXVN", ("ttxvn",)),
        (" PV (Theo TTXVN)", ("ttxvn",)),
        (" Hà An (theo Reuters)", ("reuters",)),
        ("\n\nHà An - Theo Reuters", ("reuters",)),
        (" TTXVN/Tin Tức", ("ttxvn",)),
        ("\n\nAFP/TTXVN", ("afp", "ttxvn")),
        (" Ngự Bình (P/v TTXVN tại Rome)", ("ttxvn",)),
        (" Hồng Anh/VOV-Trung tâm Tin Yonhap", ("yonhap",)),
        ("\n\nNguồn: Tân Hoa xã", ("xinhua",)),
        ("\n\nNguồn: Tân Hoa Xã.", ("xinhua",)),
        (" Tin, ảnh: Hà An (TTXVN)", ("ttxvn",)),
        ("\n\n(VNA)", ("ttxvn",)),
        (" Ảnh: Reuters", ()),
        (" (Ảnh: Reuters)", ()),
        (" (Nguồn ảnh: AFP)", ()),
        (" Photo: AFP", ()),
        (" Lịch hủy chuyến bay của VNA: Lê Nam", ()),
        (" Việc đó đã tăng hai lần, theo Yonhap. Văn An", ()),
        (" Hà An", ()),
    ],
)
def test_a_credit_at_the_end(end: str, wanted: tuple[str, ...]) -> None:
    assert credited(LINES + end) == wanted
    assert credited(unicodedata.normalize("NFD", LINES + end)) == wanted


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("Hà Nội (TTXVN) - ", ("ttxvn",)),
        ("HANOI, Oct. 26 (Xinhua) -- ", ("xinhua",)),
        ("KUALA LUMPUR, May 26 (Reuters) – ", ("reuters",)),
        ("(TTXVN) ", ("ttxvn",)),
        ("VNA - ", ("ttxvn",)),
        ("Theo TTXVN, ", ("ttxvn",)),
        ("Theo hãng tin AFP, ", ("afp",)),
        ("Thủ tướng trả lời phỏng vấn của AFP. ", ()),
        ("Ông Lam (AP Holding) nói. ", ()),
    ],
)
def test_a_credit_at_the_start(start: str, wanted: tuple[str, ...]) -> None:
    assert credited(start + LINES) == wanted


@pytest.mark.parametrize(
    ("byline", "wanted"),
    [
        ("Theo TTXVN", ("ttxvn",)),
        ("Hà An (Theo TTXVN)", ("ttxvn",)),
        ("Reuters", ("reuters",)),
        ("Agence France-Presse", ("afp",)),
        ("AP", ("ap",)),
        ("Ap Nguyen", ()),
        ("Hà An", ()),
    ],
)
def test_a_credit_in_the_byline(byline: str, wanted: tuple[str, ...]) -> None:
    assert credited(byline=byline) == wanted


def test_typed_without_diacritics() -> None:
    assert credited("Cac bo truong da thong qua lo trinh.\n\nTheo Tan Hoa xa") == ("xinhua",)


def test_a_hostile_text_costs_little() -> None:
    assert credited("(" * 200_000) == credited("Theo " * 100_000) == credited("a" * 1_000_000) == ()


def test_the_agencies_outlets_are_declared_and_belong_to_one_agency() -> None:
    outlets = [outlet for agency in shipped_agencies() for outlet in agency.outlets]
    assert len(outlets) == len(set(outlets))
    declared = {source.id: source.kind for source in load_sources(None)}
    assert {declared[outlet] for outlet in outlets} <= {"agency", "wire"}
    assert AGENCIES.of_outlet("vietnamplus") == AGENCIES.of_outlet("baotintuc") == "ttxvn"
    assert AGENCIES.of_outlet("nhandan") == ""
