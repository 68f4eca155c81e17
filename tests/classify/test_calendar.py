"""Coverage of a calendar event: a name it goes by, in a place that counts, published when it is held."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from classify.calendar import Change, load_calendar
from newsroom.article import Article
from newsroom.clock import Period
from newsroom.errors import SettingsError

CALENDAR = load_calendar()
FILLER = "Các đoàn bàn về kết nối kinh tế và nguồn nhân lực trong khu vực. " * 30


def events(title: str, day: str, *, lead: str = "", text: str = FILLER, language: str = "vi") -> tuple[str, ...]:
    when = datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC)
    made = Article(
        id="a", url="", source_id="s", title=title, lead=lead, text=text, language=language, published_at=when,
        fetched_at=when,
    )  # fmt: skip
    return CALENDAR.events_of(made)


@pytest.mark.parametrize(
    ("title", "day", "language", "wanted"),
    [
        ("Khai mạc Hội nghị Cấp cao ASEAN lần thứ 47", "2025-10-26", "vi", ("asean_summit_47",)),
        ("Khai mạc Hội nghị cấp cao ASEAN 47", "2025-10-26", "vi", ("asean_summit_47",)),
        ("Thủ tướng dự Hội nghị Thượng đỉnh ASEAN", "2025-10-20", "vi", ("asean_summit_47",)),
        ("Thủ tướng dự Hội nghị Cấp cao ASEAN", "2025-05-20", "vi", ("asean_summit_46",)),
        ("Hội nghị Cấp cao ASEAN lần thứ 44, 45 bế mạc", "2024-10-11", "vi", ("asean_summit_44_45",)),
        ("Hội nghị Cấp cao ASEAN lần thứ 45 bế mạc", "2024-10-11", "vi", ("asean_summit_44_45",)),
        ("44th and 45th ASEAN Summits open in Vientiane", "2024-10-09", "en", ("asean_summit_44_45",)),
        ("Leaders arrive for 46th ASEAN Summit", "2025-05-25", "en", ("asean_summit_46",)),
        ("What to expect of ASEAN Summit 2025", "2025-10-10", "en", ("asean_summit_47",)),
        # Another edition, and a time at which none is held.
        ("Nhìn lại Hội nghị Cấp cao ASEAN lần thứ 46", "2025-10-26", "vi", ()),
        ("Nhìn lại Hội nghị Cấp cao ASEAN lần thứ 47", "2026-02-01", "vi", ()),
        # Looks like it and is another.
        ("Hội nghị Quan chức cấp cao ASEAN", "2025-10-20", "vi", ("som_2025",)),
        ("Hội nghị Quan chức cấp cao ASEAN về thể thao", "2025-10-20", "vi", ()),
        ("Khai mạc Hội nghị Cấp cao ASEAN đặc biệt Lạc Hải", "2026-11-18", "vi", ()),
        ("Leaders gather for special ASEAN summit", "2026-11-18", "en", ()),
        ("Cấp cao Đông Á bàn về an ninh", "2025-10-27", "vi", ("east_asia_summit_20", "asean_summit_47")),
        ("Hội nghị Bộ trưởng Ngoại giao ASEAN lần thứ 58", "2025-07-09", "vi", ("amm_58",)),
        ("AMM-58: thông cáo chung", "2025-07-12", "vi", ("amm_58",)),
        ("Đoàn Việt Nam dự ADMM+", "2025-11-01", "vi", ("admm_plus_12",)),
        ("ASEAN Economic Ministers' Meeting opens", "2025-09-23", "en", ("aem_57",)),
        # Days of every year.
        ("Lễ thượng cờ ASEAN kỷ niệm 59 năm Ngày thành lập ASEAN", "2026-08-08", "vi", ("asean_day_2026",)),
        ("Tuần lễ ASEAN 2026 tại Hà Nội", "2026-07-29", "vi", ("asean_week_2026",)),
        ("31 năm Việt Nam gia nhập ASEAN", "2026-07-27", "vi", ("vietnam_accession_2026",)),
        ("Mười năm thành lập Cộng đồng ASEAN", "2026-01-04", "vi", ("community_anniversary_2025",)),
        ("Ngày ASEAN trong trường học", "2026-03-01", "vi", ()),
        ("ASEAN峰会开幕", "2025-10-26", "zh", ()),
    ],
)
def test_which_edition_a_title_means(title: str, day: str, language: str, wanted: tuple[str, ...]) -> None:
    assert events(title, day, language=language) == wanted


def test_spelling_does_not_matter() -> None:
    title = "Khai mạc Hội nghị Cấp cao ASEAN lần thứ 47"
    assert events(unicodedata.normalize("NFD", title), "2025-10-26") == ("asean_summit_47",)
    assert events("Khai mac Hoi nghi Cap cao ASEAN lan thu 47", "2025-10-26", text="Cac doan ban ve kinh te.") == (
        "asean_summit_47",
    )
    assert events("Văn hoá: Hội đồng Cộng đồng Văn hóa - Xã hội ASEAN họp", "2026-03-01") == ("ascc_council_2026",)


def test_a_name_in_passing_is_no_coverage_two_are() -> None:
    passing = FILLER + "Việc này từng được nêu tại Hội nghị Cấp cao ASEAN."
    assert events("Giá gạo tăng", "2025-10-26", text=passing) == ()
    assert events("Giá gạo tăng", "2025-10-26", text=f"{passing} Hội nghị Cấp cao ASEAN bế mạc hôm qua.") == (
        "asean_summit_47",
    )
    assert events("Giá gạo tăng", "2025-10-26", lead="Bên lề Hội nghị Cấp cao ASEAN, hai bên ký hợp đồng.") == (
        "asean_summit_47",
    )


def test_what_the_title_names_comes_first() -> None:
    found = events(
        "Hội nghị Cấp cao ASEAN+3 bàn về tài chính", "2025-10-27", lead="Hội nghị Cấp cao ASEAN đã khai mạc."
    )
    assert found[0] == "asean_plus_three_28" and set(found[1:]) == {"asean_summit_47"}


def test_the_day_is_the_one_in_viet_nam_and_an_undated_article_covers_nothing() -> None:
    article = Article(
        id="a", url="", source_id="s", title="Ngày ASEAN", text="", language="vi",
        published_at=datetime(2026, 7, 27, 17, 30, tzinfo=UTC), fetched_at=datetime(2026, 8, 1, tzinfo=UTC),
    )  # fmt: skip
    assert CALENDAR.events_of(article) == ("asean_day_2026",)
    before = Article(**{**{f: getattr(article, f) for f in article.__slots__}, "published_at": None})
    assert CALENDAR.events_of(before) == ()


def test_names_of_editions() -> None:
    assert CALENDAR.name("asean_summit_47", "vi") == "Hội nghị Cấp cao ASEAN lần thứ 47"
    assert CALENDAR.name("asean_summit_44_45", "en") == "44th and 45th ASEAN Summit"
    assert CALENDAR.name("asean_day_2026", "vi") == "Ngày ASEAN 8/8 2026"
    assert CALENDAR.name("story-x", "vi") == "story-x"


def test_ids_are_unique_and_the_known_summits_are_there() -> None:
    editions = CALENDAR.held_within(Period(date(2020, 1, 1), date(2027, 12, 31)))
    assert len({edition.id for edition in editions}) == len(editions)
    known = {e.id: (e.held.first, e.held.last) for e in editions if e.event == "asean_summit"}
    assert known["asean_summit_38_39"] == (date(2021, 10, 26), date(2021, 10, 28))
    assert known["asean_summit_47"] == (date(2025, 10, 26), date(2025, 10, 28))


OWN = """
[[event]]
id = "lac_hai_special"
vi = "Hội nghị đặc biệt Lạc Hải"
en = "Lac Hai special meeting"
before = 5
after = 5
names = { vi = ["Hội nghị đặc biệt Lạc Hải"] }
edition = [{ first = 2026-03-02, last = 2026-03-03 }]

[[event]]
id = "asean_week"
vi = "Tuần lễ ASEAN"
en = "ASEAN Week"
before = 0
after = 0
first = "09-01"
last = "09-07"
names = { vi = ["Tuần lễ ASEAN"] }
"""


def test_an_own_calendar_adds_events_and_takes_the_place_of_shipped_ones(tmp_path: Path) -> None:
    file = tmp_path / "calendar.toml"
    file.write_text(OWN, "utf-8")
    own = load_calendar(file)
    assert own.edition("lac_hai_special_2026") is not None
    assert own.edition("asean_summit_47") == CALENDAR.edition("asean_summit_47")
    week = own.edition("asean_week_2026")
    assert week is not None and week.held == Period(date(2026, 9, 1), date(2026, 9, 7))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("before = 5", "before = -5"), "lac_hai_special"),
        (("after = 5", "after = 'x'"), "lac_hai_special.after"),
        (("2026-03-03", "2026-03-01"), "2026-03-01 is before 2026-03-02"),
        (('first = "09-01"', 'first = "13-01"'), "asean_week.first"),
        (('first = "09-01"\n', ""), "asean_week"),
        (("edition = [{", "day = '03-02'\nedition = [{"), "only one of them"),
        (('names = { vi = ["Hội nghị đặc biệt Lạc Hải"] }', "names = {}"), "lac_hai_special.names"),
        (("before = 5", 'within = "nothing"\nbefore = 5'), "there is no event 'nothing'"),
        (("[[event]]", "[[event"), "not valid TOML"),
    ],
)
def test_a_mistake_in_it_is_told_with_file_and_event(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    file = tmp_path / "calendar.toml"
    file.write_text(OWN.replace(*change, 1), "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_calendar(file)
    assert str(file) in str(caught.value) and told in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the calendar"):
        load_calendar(tmp_path / "none.toml")


def test_a_hostile_text_costs_little() -> None:
    assert events("Tin", "2025-10-26", text="Hội nghị Cấp cao ASEAN " * 20_000) == ("asean_summit_47",)


def test_an_edition_that_the_desk_moved_is_told_by_its_names_on_its_new_days() -> None:
    moved = Change(
        id="asean_summit_47",
        name_vi="Hội nghị Cấp cao ASEAN lần thứ 47 (lùi ngày)",
        name_en="47th ASEAN Summit (postponed)",
        held=Period(date(2026, 1, 20), date(2026, 1, 21)),
        window=Period(date(2026, 1, 10), date(2026, 1, 31)),
    )
    nothing = replace(moved, id="no_such_edition")
    changed = load_calendar(changes=[moved, nothing])
    title = "Khai mạc Hội nghị Cấp cao ASEAN lần thứ 47"

    def told(day: str) -> tuple[str, ...]:
        at = datetime.fromisoformat(f"{day}T03:00:00").replace(tzinfo=UTC)
        return changed.events_of(
            Article(id="a", url="", source_id="s", title=title, text="", language="vi", published_at=at, fetched_at=at)
        )

    assert told("2025-10-26") == () and told("2026-01-20") == ("asean_summit_47",)
    edition = changed.edition("asean_summit_47")
    assert edition is not None and (edition.event, edition.numbers) == ("asean_summit", (47,))
    assert changed.name("asean_summit_47", "en") == "47th ASEAN Summit (postponed)"
    assert [e.id for e in changed.held_within(moved.held)].count("asean_summit_47") == 1
    assert changed.edition("no_such_edition") is None
