"""Dates by made-up examples: every printed form is read back, no text raises, no moment lies after the fetch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawlers.date_claims import EARLIEST, Claim, Zone, published, settle
from crawlers.dates import Stamp, is_date_line, read_printed, read_stamp, read_url

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip
WEEKDAYS = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]

DAYS = st.dates(date(1995, 1, 1), date(2099, 12, 31))
MINUTES = st.datetimes(datetime(1995, 1, 1), datetime(2099, 12, 31)).map(lambda m: m.replace(second=0, microsecond=0))
# Midnight to the second stands for a day without a time of day.
TIMES = MINUTES.filter(lambda m: m.time() != time(0))
OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ZONES = st.sampled_from(
    [Zone(ZoneInfo("Asia/Ho_Chi_Minh"), True), Zone(ZoneInfo("America/New_York"), True), Zone(UTC, False)]
)
FETCHES = st.datetimes(datetime(1996, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
# Text made of what dates are made of meets the readers' branches sooner than any text does.
NEARLY = st.lists(
    st.sampled_from(
        [
            *"0123456789", *"-/.:,T Z+|()", "2025", "27", "10", "09:15", "ngày", "tháng", "năm", "Thứ Hai", "giờ",
            "lúc",
            "年", "月", "日", "時", "PM", "CH", "GMT", "UTC", "Oct", "October", "th", "cập nhật", "+07:00",
            "9999", "0001",
        ]
    ),
    max_size=24,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        lambda m: m.strftime("%Y-%m-%dT%H:%M:%S"),
        lambda m: m.strftime("%Y-%m-%d %H:%M"),
        lambda m: m.strftime("%Y/%m/%d %H:%M"),
        lambda m: m.strftime("%Y%m%d%H%M%S"),
        lambda m: m.strftime("%m/%d/%Y %I:%M:%S %p"),
        lambda m: f"{WEEKDAYS[m.weekday()]}, {m.day}/{m.month}/{m.year} - {m:%H:%M}",
        lambda m: f"{m:%H:%M} | {m:%d/%m/%Y}",
        lambda m: f"{m.hour}h{m:%M} ngày {m:%d-%m-%Y}",
        lambda m: f"{m:%d.%m.%Y}, {m:%H:%M}",
        lambda m: f"{m.year}年{m.month}月{m.day}日 {m.hour}時{m:%M}分",
        lambda m: f"{m.year}년 {m.month}월 {m.day}일 {m.hour}:{m:%M}",
        lambda m: f"{m.day} {MONTHS[m.month - 1]} {m.year}, {m:%H:%M}",
        lambda m: f"{MONTHS[m.month - 1][:3]} {m.day}, {m.year} {m:%I:%M %p}",
    ],
)  # fmt: skip
@given(moment=TIMES)
def test_a_time_is_read_back_from_every_form(form: Callable[[datetime], str], moment: datetime) -> None:
    assert read_stamp(form(moment)) == Stamp(moment, True)


@pytest.mark.parametrize(
    "form",
    [
        lambda d: d.isoformat(),
        lambda d: d.strftime("%Y%m%d"),
        lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}",
        lambda d: f"{d.day}/{d.month}/{d.year}",
        lambda d: f"{d:%d-%m-%Y}",
        lambda d: f"{d.year}年{d.month}月{d.day}日",
        lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
        lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    ],
)
@given(day=DAYS)
def test_a_day_is_read_back_from_every_form(form: Callable[[date], str], day: date) -> None:
    text = form(day)
    assert read_stamp(text) == Stamp(datetime.combine(day, time(0)), False)
    assert read_printed(text) is None or is_date_line(text)


@given(moment=TIMES, zone=OFFSETS)
def test_a_zone_is_read_back(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(tzinfo=zone)
    for text in (aware.isoformat(), format_datetime(aware)):
        stamp = read_stamp(text)
        assert stamp is not None, text
        assert (stamp.moment, stamp.moment.utcoffset()) == (aware, zone.utcoffset(None))


@given(moment=TIMES, hours=st.integers(-12, 14))
def test_a_zone_after_a_vietnamese_line_is_read_back(moment: datetime, hours: int) -> None:
    stamp = read_printed(f"{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y}, {moment:%H:%M} (GMT{hours:+d})")
    assert stamp == Stamp(moment.replace(tzinfo=timezone(timedelta(hours=hours))), True)


@given(day=DAYS)
def test_a_day_is_read_back_from_an_address(day: date) -> None:
    expected = Stamp(datetime.combine(day, time(0)), False)
    for url in (f"https://saobien.test/{day:%Y/%m/%d}/cang-xanh", f"https://saobien.test/cang-xanh-{day:%Y%m%d}.html"):
        assert read_url(url) == expected


@settings(max_examples=400)
@given(text=st.text(max_size=250) | NEARLY)
@example("27/10/2025 (GMT+99:99)")
@example("9999-12-31T23:59:59-14:00")
@example("१२/१०/२०२५ ٠٩:١٥")
@example("²⁰²⁵-10-27")
@example("Mon, 27 Oct 2025 09:15:00 +9999")
def test_no_text_raises_and_no_moment_lies_ahead(text: str) -> None:
    is_date_line(text)
    fetched = datetime(2025, 10, 28, 5, 0, tzinfo=UTC)
    for stamp in (read_stamp(text), read_printed(text), read_url(text)):
        if stamp is None:
            continue
        for zone in (Zone(ZoneInfo("Asia/Ho_Chi_Minh"), True), Zone(UTC, False)):
            moment = settle(stamp, fetched, zone)
            assert moment is None or moment <= fetched
            assert published([Claim("meta", stamp)], fetched, zone) == (None if moment is None else (moment, "meta"))


@given(
    moment=st.datetimes() | st.datetimes(timezones=OFFSETS),
    has_time=st.booleans(),
    fetched=FETCHES,
    zone=ZONES,
)
def test_whatever_is_claimed_is_settled_in_utc_before_the_fetch(
    moment: datetime, has_time: bool, fetched: datetime, zone: Zone
) -> None:
    found = settle(Stamp(moment, has_time), fetched, zone)
    if found is not None:
        assert found.utcoffset() == timedelta(0)
        assert found <= fetched
        assert found.date() >= EARLIEST - timedelta(days=1)
