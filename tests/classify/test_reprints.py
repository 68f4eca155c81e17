"""A wire story in many papers is one story; two reports of one event are two."""

from __future__ import annotations

import random
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest

from classify.reprints import (
    MIN_WORDS,
    PERMUTATIONS,
    SAME_STORY,
    ReprintCandidate,
    bands,
    group_reprints,
    same_story,
    signature,
    similarity,
)
from newsroom.article import SourceKind
from tests.samplepress.press import Press, load

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

STORY = """\
Hội nghị quan chức cao cấp tại thị trấn Lạc Hải khép lại chiều qua với một bản ghi chú bốn trang về
lưới điện khu vực.

Theo bản ghi chú, mười bốn đường dây nối các nước sẽ hoàn thành trước năm 2035, trong đó năm đường
thuộc nhóm phía đông do nước chủ nhà điều phối.

Ông Đặng Hải Lam nói việc đầu tiên là dùng lại những đường dây đã có, lắp thêm thiết bị để điện chạy
được hai chiều, thay vì chờ vốn cho công trình mới.

Các đoàn còn khác nhau về cách tính phí quá cảnh. Hai nước muốn tính theo khoảng cách, ba nước muốn
tính theo tổn thất, số còn lại chưa nêu ý kiến.

Nhóm kỹ thuật sẽ họp lại vào tháng tới tại Lạc Hải để trình một công thức chung trước mùa khô.

Người dân ở các xã dọc tuyến được hứa sẽ có điện dự phòng khi hồ chứa xuống thấp, điều mà năm ngoái
họ đã phải chờ tới bốn mươi ngày."""

OTHER_REPORT = """\
Bốn trang giấy về lưới điện là điều các nhà thương thuyết mang về từ Lạc Hải sau hai ngày họp kín.

Văn bản nêu tên mười bốn tuyến nối liền các quốc gia và đặt hạn chót là năm 2035. Nước chủ nhà lo
phần phía đông, tức năm tuyến.

Thứ trưởng Đặng Hải Lam cho biết trước mắt sẽ tận dụng hạ tầng sẵn có, bởi tiền cho công trình mới
chưa ai hứa.

Chuyện gai góc nhất vẫn là phí quá cảnh: người tính theo cây số, kẻ tính theo hao hụt. Cuộc gặp của
chuyên gia vào tháng sau sẽ phải tìm ra lời giải."""


def candidate(
    id: str, text: str = STORY, *, hours: float | None = 0, kind: SourceKind = "commercial"
) -> ReprintCandidate:
    """An article published `hours` after noon, or without a date."""
    when = None if hours is None else NOON + timedelta(hours=hours)
    return ReprintCandidate(id=id, published_at=when, kind=kind, signature=signature(text), words=len(text.split()))


def edited(text: str, *, cut: int | None = None, added: str = "", credit: str = "") -> str:
    """A newsroom's copy of `text`: a paragraph cut, one added after the second, a credit line at the end."""
    paragraphs = text.split("\n\n")
    if cut is not None:
        del paragraphs[cut]
    if added:
        paragraphs.insert(2, added)
    return "\n\n".join([*paragraphs, *([credit] if credit else [])])


@pytest.fixture(scope="module")
def press() -> Press:
    return load(date(2026, 3, 2))


def test_a_signature_is_numbers_that_fit_an_sql_integer_and_is_the_same_in_every_run() -> None:
    made = signature(STORY)
    assert len(made) == PERMUTATIONS
    assert all(type(value) is int and 0 <= value < 2**32 for value in made)
    # Pinned: signatures lie in the store, so another library version must not change them unnoticed.
    assert signature("Hội nghị cấp cao ASEAN đặc biệt khai mạc")[:3] == (95312262, 620252699, 391430903)


def test_form_case_punctuation_and_tone_habit_do_not_matter() -> None:
    other = unicodedata.normalize("NFD", STORY.upper().replace(".", " …"))
    assert similarity(signature(STORY), signature(other)) == 1.0
    assert signature("hoà bình và thịnh vượng cho mọi người") == signature("Hòa bình và thịnh vượng cho mọi người!")


def test_words_that_differ_by_their_marks_differ() -> None:
    moving, sea = "thị trường biến động trong phiên chiều", "thị trường Biển Đông trong phiên chiều"
    assert similarity(signature(moving), signature(sea)) < 0.5


@pytest.mark.parametrize(
    "copy",
    [
        edited(STORY, credit="(Theo TTSB)"),
        edited(STORY, cut=3, credit="Theo Thông tấn Sao Biển"),
        edited(STORY, cut=5),
        edited(
            STORY,
            added="Tại tỉnh nhà, ngành điện nói đã sẵn sàng hai trạm biến áp và sẽ tuyển thêm kỹ sư cho lộ trình.",
        ),
    ],
)
def test_a_copy_with_a_paragraph_cut_or_added_is_a_reprint(copy: str) -> None:
    assert set(bands(signature(STORY))) & set(bands(signature(copy)))
    assert group_reprints([candidate("wire", kind="agency"), candidate("copy", copy, hours=2)]) == {"copy": "wire"}


def test_two_independent_reports_of_one_event_are_two_originals() -> None:
    assert similarity(signature(STORY), signature(OTHER_REPORT)) < SAME_STORY / 2
    assert group_reprints([candidate("a"), candidate("b", OTHER_REPORT, hours=1)]) == {}


def test_the_earliest_is_the_original() -> None:
    assert group_reprints([candidate("late", hours=5), candidate("early", hours=1)]) == {"late": "early"}


def test_a_wire_is_the_original_of_a_copy_that_is_stamped_a_little_earlier() -> None:
    copy = candidate("copy", hours=0)
    assert group_reprints([copy, candidate("wire", hours=2, kind="agency")]) == {"copy": "wire"}
    assert group_reprints([copy, candidate("wire", hours=2, kind="wire")]) == {"copy": "wire"}
    assert group_reprints([copy, candidate("wire", hours=20, kind="agency")]) == {"wire": "copy"}


def test_an_undated_copy_is_never_the_original_of_a_dated_one() -> None:
    assert group_reprints([candidate("a", hours=None), candidate("b", hours=3)]) == {"a": "b"}
    assert group_reprints([candidate("b", hours=None), candidate("a", hours=None)]) == {"b": "a"}


def test_the_same_text_a_week_later_is_coverage_of_its_own() -> None:
    assert group_reprints([candidate("a"), candidate("b", hours=24 * 6)]) == {"b": "a"}
    assert group_reprints([candidate("a"), candidate("b", hours=24 * 8)]) == {}


def test_a_copy_of_a_copy_points_at_the_original() -> None:
    once = edited(STORY, cut=5)
    twice = edited(once, cut=1)
    found = group_reprints([candidate("c", twice, hours=4), candidate("b", once, hours=2), candidate("a")])
    assert found == {"b": "a", "c": "a"}
    assert not set(found.values()) & set(found)


def test_the_answer_does_not_depend_on_the_order() -> None:
    several = [
        candidate("wire", hours=1, kind="agency"),
        candidate("p1", edited(STORY, cut=2), hours=0.5),
        candidate("p2", edited(STORY, cut=4), hours=3),
        candidate("p3", edited(edited(STORY, cut=4), cut=1), hours=5),
        candidate("own", OTHER_REPORT, hours=2),
        candidate("undated", hours=None),
    ]
    expected = group_reprints(several)
    assert set(expected) == {"p1", "p2", "p3", "undated"}
    shuffle = random.Random(7)
    for _ in range(20):
        shuffle.shuffle(several)
        assert group_reprints(several) == expected


def test_a_short_text_is_a_reprint_only_where_it_is_identical() -> None:
    short = (
        "Đoàn xe từ thiện chở gạo và nước sạch đã tới xã đảo Hòn Mây sáng sớm nay, sớm hơn một ngày so với kế hoạch."
    )
    longer = short + " Ảnh: Lưu Kiến An."
    assert len(longer.split()) < MIN_WORDS
    assert similarity(signature(short), signature(longer)) > SAME_STORY
    assert group_reprints([candidate("a", short), candidate("b", longer, hours=1)]) == {}
    assert group_reprints([candidate("a", short), candidate("b", short.upper(), hours=1)]) == {"b": "a"}


def test_texts_without_words_resemble_nothing() -> None:
    assert signature("") == signature("… —") == ()
    assert bands(()) == ()
    assert similarity((), ()) == 0.0
    assert group_reprints([candidate("a", ""), candidate("b", "")]) == {}


def test_bands_say_which_part_of_the_signature_they_are_of() -> None:
    keys = bands(signature(STORY))
    assert len(set(keys)) == len(keys) == PERMUTATIONS // 4
    assert all(len(key) <= 40 for key in keys)


def test_similarity_estimates_the_share_of_common_word_sequences() -> None:
    words = [f"từ{n}" for n in range(2_004)]
    half = words[:1_004] + [f"khác{n}" for n in range(1_000)]
    # 1,000 common five-word sequences of 3,000 in all
    assert similarity(signature(" ".join(words)), signature(" ".join(half))) == pytest.approx(1 / 3, abs=0.1)


def test_the_sample_press_copies_are_found_and_nothing_else(press: Press) -> None:
    kinds: dict[str, SourceKind] = {outlet.id: outlet.kind for outlet in press.outlets}  # type: ignore[misc]
    candidates = [
        ReprintCandidate(
            id=piece.key,
            published_at=piece.published,
            kind=kinds[piece.outlet_id],
            signature=signature(piece.body),
            words=piece.word_count,
        )
        for piece in press.pieces
    ]
    copies = {piece.key: piece.copy_of for piece in press.pieces if piece.copy_of}
    assert len(copies) >= 9
    assert group_reprints(candidates) == copies


def test_same_story_holds_both_ways() -> None:
    a, b = candidate("a"), candidate("b", edited(STORY, cut=0), hours=30)
    assert same_story(a, b) and same_story(b, a)
