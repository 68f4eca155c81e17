"""Coverage that speaks of a year's theme: by its words, ordinary ones only where they are said to be the theme."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from classify.annual_themes import AnnualThemes, shipped_themes
from newsroom.article import Article

THEMES = AnnualThemes()


def themes(text: str, *, title: str = "Tin", language: str = "vi") -> tuple[str, ...]:
    when = datetime(2026, 3, 2, tzinfo=UTC)
    made = Article(id="a", url="", source_id="s", title=title, text=text, language=language, fetched_at=when)
    return THEMES.speaks_of(made)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Với chủ đề “Bao trùm và bền vững”, Malaysia giữ cương vị Chủ tịch ASEAN 2025.", "vi", ("2025",)),
        ("Năm Chủ tịch ASEAN 2025 của Malaysia lấy chủ đề 'Bao trùm và Bền vững'.", "vi", ("2025",)),
        ("Chủ tịch ASEAN Malaysia nhấn mạnh bao trùm và bền vững trong năm nay.", "vi", ("2025",)),
        ("Ngân hàng hướng tới tăng trưởng bao trùm và bền vững ở ASEAN.", "vi", ()),
        ("Doanh nghiệp tự cường và sáng tạo trong khu vực ASEAN.", "vi", ()),
        ("Singapore chọn chủ đề “Tự cường và sáng tạo” cho năm ASEAN 2018.", "vi", ("2018",)),
        ("Năm 2020, Việt Nam đưa ASEAN “Gắn kết và Chủ động thích ứng”.", "vi", ("2020",)),
        ("ASEAN Matters: Epicentrum of Growth was Indonesia's theme.", "en", ("2023",)),
        ('Malaysia unveiled its ASEAN chairmanship theme of "Inclusivity and Sustainability".', "en", ("2025",)),
        ("The bank reports on inclusivity and sustainability across ASEAN.", "en", ()),
        ("The Philippines chairs ASEAN under the theme “Navigating Our Future, Together”.", "en", ("2026",)),
        ("Diễn đàn bàn về chủ đề năm Chủ tịch ASEAN 2026 và việc thực hiện.", "vi", ("2026",)),
        ("Hội nghị có chủ đề “Năng lượng xanh” trong năm ASEAN 2025.", "vi", ()),
        (
            "Từ “ASEAN: Thúc đẩy kết nối và tự cường” tới chủ đề “Bao trùm và bền vững” của ASEAN.",
            "vi",
            ("2024", "2025"),
        ),
        ("Gắn kết và chủ động thích ứng là khẩu hiệu của công ty.", "vi", ()),
    ],
)
def test_which_years_theme_is_spoken_of(text: str, language: str, wanted: tuple[str, ...]) -> None:
    assert themes(text, language=language) == wanted
    assert themes(unicodedata.normalize("NFD", text), language=language) == wanted


def test_typed_without_diacritics() -> None:
    assert themes("Nam Chu tich ASEAN 2020 voi chu de Gan ket va chu dong thich ung") == ("2020",)


def test_the_data_has_every_year_from_2015_on_once_with_both_languages() -> None:
    shipped = shipped_themes()
    assert [theme.year for theme in shipped] == list(range(2015, 2027))
    assert all(theme.phrases["vi"] and theme.phrases["en"] for theme in shipped)
    assert THEMES.name("2020", "vi") == "Gắn kết và chủ động thích ứng"
    assert THEMES.name("1999", "en") == "1999"


def test_a_hostile_text_costs_little() -> None:
    assert themes("chủ đề " * 50_000 + "ASEAN") == ()
