"""Suggestions for the watch-list: claims and the answers to them, few and with their sentence."""

from __future__ import annotations

import time
import unicodedata

import pytest

from classify.claims import MOST, suggest_claims
from newsroom.text import nfc
from tests.classify.writing import article


@pytest.mark.parametrize(
    ("title", "lead", "language", "role"),
    [
        ("Người phát ngôn bác bỏ thông tin sai sự thật về Việt Nam", "", "vi", "rebuttal"),
        ("Bộ Ngoại giao Việt Nam phản bác luận điệu xuyên tạc về nhân quyền", "", "vi", "rebuttal"),
        ("Vietnam rejects accusations over reef building as baseless", "", "en", "rebuttal"),
        ("Fact check: no, Asean did not vote to dissolve itself, as a viral post says", "", "en", "rebuttal"),
        (
            "FACT CHECK: No, ASEAN did not agree to open borders with China",
            "A viral post claimed that ASEAN secretly agreed to do so.",
            "en",
            "rebuttal",
        ),
        ("Kênh hải ngoại vu cho Hà Nội dàn dựng vụ cháy chợ", "Việt Nam bị nói là cướp đất.", "vi", "claim"),
        ("Blog claims Asean is a puppet of Washington", "", "en", "claim"),
        ("Vietnam's illegal reclamation must stop, says Beijing daily", "", "en", "claim"),
        ("ASEAN họp bàn lưới điện chung", "Các bộ trưởng thông qua lộ trình.", "vi", None),
        ("ASEAN bị chỉ trích vì chậm chạp", "Giới quan sát thất vọng về khối.", "vi", None),
        ("HLV bác bỏ tin đồn rời tuyển Việt Nam", "", "vi", None),
        ("Pháp bác bỏ cáo buộc của Nga", "", "vi", None),
        ("Việt Nam khẳng định không có căn cứ quân sự nước ngoài", "", "vi", None),
        ("Water puppets of Vietnam tour Europe", "", "en", None),
        ("Quần đảo Hoàng Sa của Việt Nam bị Trung Quốc chiếm đóng trái phép", "", "vi", None),
    ],
)
def test_roles(title: str, lead: str, language: str, role: str | None) -> None:
    found = suggest_claims(article(title, lead=lead, language=language))
    assert (found[0].role if found else None) == role


def test_the_sentence_stands_in_the_nfc_text() -> None:
    body = "Họp báo chiều qua. Người phát ngôn nói tin Việt Nam rời ASEAN là hoàn toàn bịa đặt. Trời mưa."
    for text in (body, unicodedata.normalize("NFD", body)):
        (found,) = suggest_claims(article("Họp báo thường kỳ", text))
        assert found.sentence.field == "text"
        assert nfc(text)[found.sentence.start : found.sentence.end].startswith("Người phát ngôn nói tin")


def test_an_article_that_answers_gives_no_claims_and_the_surest_comes_first() -> None:
    found = suggest_claims(
        article(
            "Việt Nam bác bỏ cáo buộc dàn dựng vụ cháy",
            "Kênh hải ngoại nói Hà Nội dàn dựng vụ cháy để cướp đất của dân Việt Nam.\n\n"
            + "Việt Nam phủ nhận mọi tin đồn này. " * 9,
        )
    )
    assert {one.role for one in found} == {"rebuttal"}
    assert len(found) == MOST
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert found[0].sentence.field == "title"
    assert all(0 < one.confidence < 1 for one in found)


def test_other_languages_have_none() -> None:
    assert suggest_claims(article("ASEAN fact check: baseless claim", language="fr")) == ()


@pytest.mark.parametrize(
    "bomb", ["bác bỏ ", "Việt Nam bác bỏ thông tin ", "claim. ", "ASEAN là bù nhìn. ", "\u0301", "«"]
)
def test_bombs_are_read_in_time(bomb: str) -> None:
    begun = time.perf_counter()
    found = suggest_claims(article("ASEAN", bomb * 100_000))
    assert time.perf_counter() - begun < 20
    assert len(found) <= MOST
