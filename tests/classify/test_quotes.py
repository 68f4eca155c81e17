"""Who said what: direct and reported, before and behind, in both languages."""

from __future__ import annotations

import pytest

from classify.names import entities
from classify.quote_marks import quoted
from classify.quotes import quotes
from newsroom.article import Article
from newsroom.text import nfc
from tests.classify.writing import article


def said(made: Article) -> list[tuple[str, str, bool, bool]]:
    """(speaker, words, direct, spokesperson) of every quote."""
    texts = {"title": nfc(made.title), "lead": nfc(made.lead), "text": nfc(made.text)}
    return [
        (q.speaker or q.name, texts[q.quoted.field][q.quoted.start : q.quoted.end], q.direct, q.spokesperson)
        for q in quotes(made, entities(made))
    ]


def read(text: str, language: str = "vi") -> list[tuple[str, str, bool, bool]]:
    return said(article("", text=text, language=language))


AN = "Ông Nguyễn Văn An"
ID = "nguyen-van-an"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{AN} nói: “Đường sẽ xong trong năm nay”.", "Đường sẽ xong trong năm nay"),
        (f"“Đường sẽ xong. Cầu cũng vậy”, {AN.lower()[:3]} Nguyễn Văn An nói.", "Đường sẽ xong. Cầu cũng vậy"),
        (f"«Đường sẽ xong trong năm nay» - {AN[0].lower()}ng Nguyễn Văn An nói.", "Đường sẽ xong trong năm nay"),
        (f'{AN} khẳng định "đường sẽ xong trong năm nay".', "đường sẽ xong trong năm nay"),
        (f"{AN}: “Đường sẽ xong, như anh nói ‘đúng hẹn’ nhé”.", "Đường sẽ xong, như anh nói ‘đúng hẹn’ nhé"),
        (f"- {AN}: Đường sẽ xong trong năm nay.", "Đường sẽ xong trong năm nay."),
    ],
)
def test_direct_speech_with_all_marks(text: str, words: str) -> None:
    assert read(text) == [(ID, words, True, False)]


@pytest.mark.parametrize(
    "text",
    [
        f"{AN} cho biết đường sẽ xong trong năm nay.",
        f"{AN} cho rằng, đường sẽ xong trong năm nay.",
        f"{AN}, Giám đốc Công ty Sao Mai Xanh, nhấn mạnh đường sẽ xong trong năm nay.",
        f"Theo {AN[0].lower()}ng Nguyễn Văn An, đường sẽ xong trong năm nay.",
        f"{AN} nói với các phóng viên rằng đường sẽ xong trong năm nay.",
        f"{AN} đã tới. Gặp Bộ trưởng Trần Quốc Bảo, ông An cũng khẳng định đường sẽ xong trong năm nay.",
    ],
)
def test_reported_speech(text: str) -> None:
    assert read(text) == [(ID, "đường sẽ xong trong năm nay", False, False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"The road is long," Minister Anwar Hassan said.', ("The road is long,", True)),
        ('"The road is long," said Minister Anwar Hassan.', ("The road is long,", True)),
        ("Minister Anwar Hassan said the road was long.", ("the road was long", False)),
        ("Minister Anwar Hassan told reporters in Dili that the road was long.", ("the road was long", False)),
        ("The road was long, Minister Anwar Hassan said on Friday.", ("The road was long", False)),
        ("The road was long, according to Minister Anwar Hassan.", ("The road was long", False)),
        ("According to Minister Anwar Hassan, the road was long.", ("the road was long", False)),
        (
            "Anwar Hassan, the Malaysian transport minister, stressed that the road was long.",
            ("the road was long", False),
        ),
    ],
)
def test_english_speech_before_and_behind(text: str, expected: tuple[str, bool]) -> None:
    words, direct = expected
    assert read(text, "en") == [("anwar-hassan", words, direct, False)]


def test_pronouns_and_offices_mean_the_last_person() -> None:
    text = (
        "Bộ trưởng Trần Thị Bích tiếp ông Lê Quang Toản.\n\nBà nhấn mạnh hai bên cần gặp nhau thường xuyên hơn.\n\n"
        "Ông đề nghị lập đường dây nóng giữa hai bộ.\n\nBộ trưởng cho biết sẽ trình phương án trong tháng."
    )
    assert [speaker for speaker, *_ in read(text)] == ["tran-thi-bich", "le-quang-toan", "tran-thi-bich"]


def test_spokespersons_are_marked() -> None:
    text = (
        "Người phát ngôn Bộ Ngoại giao Đặng Thuỳ Dung nêu rõ lập trường không thay đổi.\n\nBà Dung khẳng định hai "
        "nước tôn trọng nhau.\n\nNgười phát ngôn Bộ Ngoại giao Malaysia nói rằng hai nước vẫn trao đổi."
    )
    assert [(speaker, marked) for speaker, _, _, marked in read(text)] == [
        ("dang-thuy-dung", True),
        ("dang-thuy-dung", True),
        ("foreign_ministry.MY", True),
    ]
    english = 'Foreign ministry spokesman Qiu Wenhao said: "We will reply in time."'
    assert read(english, "en") == [("qiu-wenhao", "We will reply in time.", True, True)]


def test_titles_with_a_colon() -> None:
    text = "Thứ trưởng Lê Quang Toản dự họp."
    assert said(article("Thứ trưởng Lê Quang Toản: 'Điện phải đi trước'", text=text)) == [
        ("le-quang-toan", "Điện phải đi trước", True, False)
    ]
    assert said(article("Thứ trưởng Lê Quang Toản: Điện phải đi trước một bước", text=text)) == [
        ("le-quang-toan", "Điện phải đi trước một bước", False, False)
    ]
    assert said(article("Hội nghị Cấp cao ASEAN: Thông qua nhiều văn kiện mới", text=text)) == []


def test_a_quotation_in_paragraphs_is_of_one_speaker() -> None:
    text = f"{AN} nói: “Đường sẽ xong trong năm nay.\n“Cầu cũng sẽ xong trong năm nay.”"
    assert [(speaker, direct) for speaker, _, direct, _ in read(text)] == [(ID, True), (ID, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Tuyên bố Hà Nội được thông qua. Bài phát biểu dài hai giờ.",
        "Phim “Mùa hè chiều thẳng đứng” chiếu tối nay.",
        f"{AN} không nói gì thêm về vụ việc này.",
        f"{AN} được cho biết về kết quả cuộc họp hôm qua.",
        f"{AN} khẳng định như vậy tại cuộc họp.",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert read(text) == []


def test_somebody_who_is_no_entity_has_no_id() -> None:
    made = article("", text="Các chuyên gia cho rằng giá gạo sẽ còn tăng.")
    (quote,) = quotes(made, entities(made))
    assert (quote.speaker, quote.name) == ("", "Các chuyên gia")


def test_marks_in_pairs() -> None:
    text = '“a ‘b’ c” và "d" và ‘e f’, don\'t; “hở\n“g”'
    assert [text[q.start : q.end] for q in quoted(text)] == ["a ‘b’ c", "d", "e f", "hở", "g"]


def test_a_second_verb_has_no_made_up_speaker() -> None:
    assert read("Respondents praised young engineers and complained about crowded ports in the south.", "en") == []


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        (f"{AN} bác bỏ thông tin sai lệch rằng cầu đã sập.", "vi", "bác bỏ thông tin sai lệch rằng cầu đã sập"),
        (f"{AN} phủ nhận việc cầu đã sập trong đêm.", "vi", "phủ nhận việc cầu đã sập trong đêm"),
        ("Mr Nguyen Van An denied that the bridge had fallen.", "en", "denied that the bridge had fallen"),
    ],
)
def test_a_denial_is_kept_with_its_verb(text: str, language: str, words: str) -> None:
    assert read(text, language) == [(ID, words, False, False)]


def test_what_is_quoted_beside_a_denial_is_said() -> None:
    assert read(f"{AN} bác bỏ: “Cầu vẫn an toàn tuyệt đối”.") == [(ID, "Cầu vẫn an toàn tuyệt đối", True, False)]
