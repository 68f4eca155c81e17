"""Persons, bodies, countries, organisations and provinces are found, are one under every name, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from classify.names import entities, entity_name
from newsroom.article import Article, EntityKind
from newsroom.text import nfc
from tests.classify.writing import article


def ids(made: Article, kind: EntityKind) -> set[str]:
    return {entity.id for entity in entities(made) if entity.kind == kind}


def named(text: str, kind: EntityKind, language: str = "vi") -> set[str]:
    return ids(article("Tin", text=text, language=language), kind)


def words(made: Article, id: str) -> list[str]:
    """What the mentions of an entity say."""
    texts = {"title": nfc(made.title), "lead": nfc(made.lead), "text": nfc(made.text)}
    (entity,) = (entity for entity in entities(made) if entity.id == id)
    return [texts[span.field][span.start : span.end] for span in entity.mentions]


def test_a_person_is_one_under_every_name_within_an_article() -> None:
    made = article(
        "Ông Chính thăm Malaysia",
        "Thủ tướng Phạm Minh Chính rời Hà Nội. Ông Chính sẽ gặp Thủ tướng Malaysia Anwar Ibrahim; ông Anwar vừa về.",
    )
    assert ids(made, "person") == {"pham-minh-chinh", "anwar-ibrahim"}
    assert words(made, "pham-minh-chinh") == ["Chính", "Phạm Minh Chính", "Chính"]
    assert words(made, "anwar-ibrahim") == ["Anwar Ibrahim", "Anwar"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Thứ trưởng Phạm Quang Hiến dự họp."),
        ("vi", "Thu truong Pham Quang Hien du hop o Ha Noi hom nay."),
        ("en", "Deputy Minister Pham Quang Hien attended."),
        ("en", "Mr Quang Hien Pham, a lawyer, attended."),
        ("en", "Phạm Quang Hiến attended."),
    ],
)
def test_a_person_is_one_across_articles_and_languages(language: str, text: str) -> None:
    assert named(text, "person", language) == {"pham-quang-hien"}


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("vi", "Tiến sĩ Kao Kim Hourn đến thăm.", "kao-kim-hourn"),
        ("en", "Dr Kao Kim Hourn paid a visit.", "kao-kim-hourn"),
        ("vi", "Ngoại trưởng Trung Quốc Vương Nghị phát biểu.", "wang-yi"),
        ("en", "Chinese Foreign Minister Wang Yi spoke.", "wang-yi"),
        ("vi", "Thủ tướng Nhật Bản Takaichi Sanae tới nơi.", "takaichi-sanae"),
        ("en", "Sanae Takaichi arrived.", "takaichi-sanae"),
        ("vi", "Tổng thống Putin đã tới.", "vladimir-putin"),
        ("en", "Philippine President Marcos was there.", "ferdinand-marcos-jr"),
    ],
)
def test_holders_of_offices_are_known_in_both_spellings_and_by_surname(language: str, text: str, id: str) -> None:
    assert named(text, "person", language) == {id}


def test_the_day_says_which_holder_is_meant() -> None:
    made = article("Tin", text="Thủ tướng Lee đến thăm.")
    assert ids(replace(made, published_at=datetime(2010, 5, 1, tzinfo=UTC)), "person") == {"lee-hsien-loong"}
    singapore = article("Tin", text="Tổng thống Hàn Quốc Lee đến thăm.")
    assert ids(replace(singapore, published_at=datetime(2026, 5, 1, tzinfo=UTC)), "person") == {"lee-jae-myung"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Thủ tướng Chính phủ giao Bộ trưởng Bộ Tài chính báo cáo."),
        ("vi", "Các Bộ trưởng Kinh tế ASEAN họp tại Kuala Lumpur."),
        ("vi", "Ngày 3/9, tại Kuala Lumpur, Thủ tướng dự lễ khai mạc."),
        ("vi", "THỦ TƯỚNG CHÍNH PHỦ PHÊ DUYỆT ĐỀ ÁN MỚI"),
        ("vi", "Kẹt xe trên đường Trần Hưng Đạo, gần trường Lê Hồng Phong."),
        ("vi", "TP.HCM và Thành phố Hồ Chí Minh là một."),
        ("vi", "Thu tuong Chinh phu phe duyet de an cua Bo Tai chinh tai Da Nang."),
        ("vi", "Giám đốc Sở Y tế Thành phố Hồ Chí Minh yêu cầu các quận vào cuộc."),
        ("en", "The President of the ASEAN Business Council met the Foreign Minister."),
        ("en", "Prime Minister Urges Greater ASEAN Unity On Trade"),
        ("en", "The White House said so. Goldman Sachs said otherwise. Bangkok Post reported it."),
        ("en", "Minister to Visit South Korea Next Week"),
    ],
)
def test_no_person_is_made_of_offices_places_and_headlines(language: str, text: str) -> None:
    assert named(text, "person", language) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mỹ và Trung Quốc đàm phán.", {"US", "CN"}),
        ("Quan hệ Việt - Nhật phát triển.", {"VN", "JP"}),
        ("Mỹ-Trung-Nga họp.", {"US", "CN", "RU"}),
        ("Ấn Độ Dương - Thái Bình Dương là khu vực rộng lớn.", set()),
        ("Cô dạy tiếng Anh. Anh ấy đến từ Mỹ Tho. Chủ Nhật này nghỉ.", set()),
        ("Ông Nguyễn Văn Đức và bà Lê Thị Nga thăm Lào.", {"LA"}),
        ("Bắc Kinh cho rằng điều đó đúng.", {"CN"}),
        ("Ông vừa tới Bắc Kinh.", set()),
        ("Bộ Lao động họp. Thai phụ đi khám.\n\nMinh Anh", set()),
        ("Triều Tiên phóng tên lửa, Hàn Quốc lên án.", {"KP", "KR"}),
    ],
)
def test_countries(text: str, expected: set[str]) -> None:
    assert named(text, "country") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("North Korea fired a missile.", {"KP"}),
        ("Ships crossed the South China Sea and the Indian Ocean.", set()),
        ("Thai officials met the Americans in Jakarta.", {"TH", "US"}),
        ("JAKARTA (Reuters) - The talks went well.", set()),
        ("Jordan Whitfield teaches in Georgia Tech.", set()),
        ("Washington Post reporters asked Washington for comment.", {"US"}),
        ("Turkish and Polish delegates left.", {"TR", "PL"}),
    ],
)
def test_countries_in_english(text: str, expected: set[str]) -> None:
    assert named(text, "country", "en") == expected


def test_a_ministry_has_an_owner() -> None:
    text = "Bộ Ngoại giao Trung Quốc phản đối. Bộ Ngoại giao nói thêm. Bộ Công Thương ủng hộ."
    assert named(text, "organisation") == {"foreign_ministry.CN", "trade_ministry.VN"}
    assert named("Bộ Kế hoạch và Đầu tư đã nhập vào Bộ Tài chính.", "organisation") == {"finance_ministry.VN"}
    english = "Thailand's foreign ministry spoke. A ministry of health somewhere did not."
    assert named(english, "organisation", "en") == {"foreign_ministry.TH"}


def test_bodies_and_abbreviations_beside_asean() -> None:
    assert named("Hội nghị Bộ trưởng Ngoại giao ASEAN (AMM) bàn về COC.", "body") == {"amm", "coc"}
    assert named("Hội nghị sau Hội nghị Bộ trưởng Ngoại giao ASEAN khai mạc.", "body") == {"pmc"}
    assert named("Ban SOM của công ty họp.", "body") == set()
    assert "asean" not in named("Hội nghị Cấp cao ASEAN khai mạc.", "organisation")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mưa lớn ở Sóc Trăng và Hà Giang.", {"Cần Thơ", "Tuyên Quang"}),
        ("TP.HCM, TPHCM và Sài Gòn", {"TP. Hồ Chí Minh"}),
        ("Ông Nguyễn Thái Bình và khu vực Thái Bình Dương.", set()),
        ("Người dân yêu hoà bình.", set()),
        ("Lũ ở Hoà Bình, Hòa Bình.", {"Phú Thọ"}),
    ],
)
def test_provinces_are_those_of_today(text: str, expected: set[str]) -> None:
    assert named(text, "province") == expected


def test_hanoi_is_a_city_or_a_government() -> None:
    made = article("News", text="Hanoi rejected the claim. Talks were held in Hanoi.", language="en")
    assert ids(made, "country") == {"VN"}
    assert words(made, "Hà Nội") == ["Hanoi"]


def test_a_lead_that_the_text_repeats_counts_once() -> None:
    lead = "Bộ trưởng Lê Quang Toản thăm Lào."
    repeated = article("Tin", text=f"{lead}\n\nHai bên ký kết.", lead=lead)
    apart = article("Tin", text="Hai bên ký kết.", lead=lead)
    assert words(repeated, "LA") == words(apart, "LA") == ["Lào"]


def test_another_language_is_not_read() -> None:
    assert entities(article("ASEAN 峰会", text="王毅出席", language="zh")) == ()


def test_an_unknown_language_is_told_by_its_marks() -> None:
    assert named("Thủ tướng Phạm Minh Chính thăm Lào.", "person", "und") == {"pham-minh-chinh"}


def test_names_for_lists() -> None:
    assert entity_name("person", "wang-yi", "vi") == "Vương Nghị"
    assert entity_name("person", "wang-yi", "en") == "Wang Yi"
    assert entity_name("person", "le-quang-toan", "vi") == "Le Quang Toan"
    assert entity_name("body", "amm", "vi") == "Hội nghị Bộ trưởng Ngoại giao ASEAN"
    assert entity_name("country", "TH", "en") == "Thailand"
    assert entity_name("country", "ZW", "vi") == "Zimbabwe"
    assert entity_name("organisation", "foreign_ministry.CN", "vi") == "Bộ Ngoại giao Trung Quốc"
    assert entity_name("organisation", "imf", "en") == "International Monetary Fund"
    assert entity_name("organisation", "siam-harbor", "en") == "Siam Harbor"
    assert entity_name("province", "Hà Nội", "en") == "Hà Nội"
    assert entity_name("body", "gone", "vi") == "gone"


def test_the_name_of_an_unknown_person_is_as_written_with_its_marks() -> None:
    made = article("Ong Toan", text="Mr. Le Quang Toan, tức ông Lê Quang Toản, đã đến.")
    (person,) = (e for e in entities(made) if e.kind == "person")
    assert person.name == "Lê Quang Toản"
