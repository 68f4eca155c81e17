"""Dates: how they are written, and which claim about a publication is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawlers.date_claims import CLOCK_TOLERANCE, Claim, Zone, published, settle, zone_for
from crawlers.dates import Stamp, is_date_line, read_printed, read_stamp, read_url
from newsroom.clock import local_day

HANOI = Zone(ZoneInfo("Asia/Ho_Chi_Minh"), True)
TOKYO = Zone(ZoneInfo("Asia/Tokyo"), True)
UNKNOWN = Zone(UTC, False)
FETCHED = datetime(2025, 10, 27, 5, 0, tzinfo=UTC)
"""Noon in Ha Noi."""


def written(text: str) -> str | None:
    """A stamp as ISO 8601, the day alone where no time of day is written."""
    stamp = read_stamp(text)
    if stamp is None:
        return None
    return stamp.moment.isoformat() if stamp.has_time else stamp.moment.date().isoformat()


def claim(origin: str, text: str) -> Claim:
    stamp = read_stamp(text)
    assert stamp is not None, text
    return Claim(origin, stamp)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-27T09:15:00+07:00", "2025-10-27T09:15:00+07:00"),
        ("2025-10-27T09:15:00.123Z", "2025-10-27T09:15:00+00:00"),
        ("2025-10-27T09:15:11.000 +07:00", "2025-10-27T09:15:11+07:00"),
        ("2025-10-27 09:15", "2025-10-27T09:15:00"),
        ("2025-10-27T09:15+0700", "2025-10-27T09:15:00+07:00"),
        ("2025/10/27", "2025-10-27"),
        ("20251027", "2025-10-27"),
        ("20251027091500", "2025-10-27T09:15:00"),
        ("2025-10-27T00:00:00Z", "2025-10-27"),
        ("Mon, 27 Oct 2025 09:15:00 +0700", "2025-10-27T09:15:00+07:00"),
        ("10/27/2025 9:15:00 PM", "2025-10-27T21:15:00"),
        ("1761531300", "2025-10-27T02:15:00+00:00"),
        ("1761531300000", "2025-10-27T02:15:00+00:00"),
        ("2025-02-31", None),
        ("2025-10-27T09:15:00+99:99", "2025-10-27T09:15:00"),
        ("hôm qua", None),
        ("", None),
        ("2025-10-27" + " " * 300 + "x", None),
    ],
)
def test_dates_for_machines(text: str, expected: str | None) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thứ Hai, 27/10/2025 - 09:15 (GMT+7)", "2025-10-27T09:15:00+07:00"),
        ("Thứ hai, 27/10/2025, 09:15 (GMT+07:00)", "2025-10-27T09:15:00+07:00"),
        ("- 27/10/2025 09:15", "2025-10-27T09:15:00"),
        ("09:15 | 27/10/2025", "2025-10-27T09:15:00"),
        ("9h15 ngày 27-10-2025", "2025-10-27T09:15:00"),
        ("08:40 , 7/3/2025", "2025-03-07T08:40:00"),
        ("27-10-2025 - 00:01 AM", "2025-10-27T00:01:00"),
        ("27/10/2025 9:15 CH", "2025-10-27T21:15:00"),
        ("Lạc Hải, ngày 27 tháng 10 năm 2025", "2025-10-27"),
        ("27 Tháng 10, 2025 | 08:00", "2025-10-27T08:00:00"),
        ("27.10.2025", "2025-10-27"),
        ("2025年10月27日 18時30分", "2025-10-27T18:30:00"),
        ("2025년 10월 27일", "2025-10-27"),
        ("Published: October 27, 2025 9:15 pm", "2025-10-27T21:15:00"),
        ("27 Oct 2025, 21:05", "2025-10-27T21:05:00"),
        ("Written: 2025-10-27 15:03:30 / Updated: 2025-10-28 10:00", "2025-10-27T15:03:30"),
        ("Cập nhật: 28/10/2025 09:15", None),
        ("31/02/2025", None),
        ("10.192.168.2025", None),
    ],
)
def test_dates_for_readers_put_the_day_first(text: str, expected: str | None) -> None:
    assert written(text) == expected


def test_a_line_that_mentions_a_date_is_not_a_date_line() -> None:
    assert is_date_line("Thứ Hai, 27/10/2025 - 09:15 (GMT+7)")
    assert not is_date_line("Hội nghị lần trước kết thúc ngày 27/10/2024 tại Lạc Hải")
    assert read_printed("x" * 500 + " 27/10/2025") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://mekongherald.test/2025/10/27/night-train", "2025-10-27"),
        ("https://saobien.test/khai-mac-20251027081512345.htm", "2025-10-27"),
        ("https://saobien.test/khai-mac-196251027081512345.htm", "2025-10-27"),
        ("https://saobien.test/2025-10-27-khai-mac", "2025-10-27"),
        ("https://saobien.test/khai-mac-4954454.html", None),
        ("https://saobien.test/2025/13/27/x", None),
    ],
)
def test_day_in_a_url(url: str, expected: str | None) -> None:
    stamp = read_url(url)
    assert (stamp.moment.date().isoformat() if stamp else None) == expected
    assert stamp is None or not stamp.has_time


class TestZone:
    def test_naive_time_is_the_outlets(self) -> None:
        stamp = Stamp(datetime(2025, 10, 27, 9, 15), True)
        assert settle(stamp, FETCHED, HANOI) == datetime(2025, 10, 27, 2, 15, tzinfo=UTC)
        assert settle(stamp, FETCHED, TOKYO) == datetime(2025, 10, 27, 0, 15, tzinfo=UTC)

    def test_without_a_source_the_language_tells_it_where_it_can(self) -> None:
        assert zone_for(None, "vi") == HANOI
        assert zone_for(None, "en") == UNKNOWN

    def test_naive_time_of_an_unknown_zone_is_not_refused_for_being_ahead_of_utc(self) -> None:
        assert settle(Stamp(datetime(2025, 10, 27, 11, 0), True), FETCHED, UNKNOWN) == FETCHED
        assert settle(Stamp(datetime(2025, 10, 28, 11, 0), True), FETCHED, UNKNOWN) is None


class TestBareDay:
    @pytest.mark.parametrize("zone", [HANOI, TOKYO, Zone(ZoneInfo("America/Los_Angeles"), True), UNKNOWN])
    def test_counts_under_the_day_that_is_printed(self, zone: Zone) -> None:
        moment = settle(Stamp(datetime(2025, 10, 26), False), FETCHED, zone)
        assert moment is not None
        assert local_day(moment).isoformat() == "2025-10-26"

    def test_day_that_has_begun_for_the_outlet_only_is_the_moment_of_the_fetch(self) -> None:
        before_midnight = datetime(2025, 10, 27, 16, 30, tzinfo=UTC)  # 23:30 in Ha Noi, 01:30 of the 28th in Tokyo
        tomorrow = Stamp(datetime(2025, 10, 28), False)
        assert settle(tomorrow, before_midnight, TOKYO) == before_midnight
        assert settle(tomorrow, before_midnight, HANOI) is None

    def test_gives_way_to_a_time_on_the_same_day(self) -> None:
        claims = [
            claim("json-ld", "2025-10-27"),
            claim("visible", "27/10/2025 09:15"),
            claim("feed", "2025-10-27T01:00:00Z"),
        ]
        assert published(claims, FETCHED, HANOI) == (datetime(2025, 10, 27, 2, 15, tzinfo=UTC), "visible")

    def test_stays_where_later_claims_name_another_day(self) -> None:
        claims = [claim("url", "2025-10-25"), claim("feed", "2025-10-26T01:00:00Z")]
        assert published(claims, FETCHED, HANOI) == (datetime(2025, 10, 24, 17, 0, tzinfo=UTC), "url")


class TestWhatCannotBe:
    def test_future_claim_gives_way_to_the_next(self) -> None:
        """Local time written with a Z: 11:40 in Ha Noi becomes 18:40 there, hours after the fetch."""
        claims = [claim("json-ld", "2025-10-27T11:40:00Z"), claim("visible", "27/10/2025 11:40")]
        assert published(claims, FETCHED, HANOI) == (datetime(2025, 10, 27, 4, 40, tzinfo=UTC), "visible")

    def test_clock_that_runs_a_little_ahead_is_forgiven(self) -> None:
        within = Stamp(FETCHED + CLOCK_TOLERANCE, True)
        beyond = Stamp(FETCHED + CLOCK_TOLERANCE + timedelta(seconds=1), True)
        assert settle(within, FETCHED, HANOI) == FETCHED
        assert settle(beyond, FETCHED, HANOI) is None

    @pytest.mark.parametrize(
        "text", ["0001-01-01T00:00:00Z", "1970-01-01", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:01Z"]
    )
    def test_defaults_of_templates_are_no_dates(self, text: str) -> None:
        assert published([claim("meta", text)], FETCHED, HANOI) is None

    def test_nothing_claimed_is_nothing_known(self) -> None:
        assert published([], FETCHED, HANOI) is None
