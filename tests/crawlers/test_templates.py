"""Addresses with placeholders."""

from __future__ import annotations

from datetime import UTC, date, datetime

from crawlers.templates import archive_addresses, query_addresses


def test_an_archive_by_day_and_one_by_month() -> None:
    days = archive_addresses("https://a.vn/{year}/{month}/{day}/", date(2026, 2, 27), date(2026, 3, 1))
    assert days == ["https://a.vn/2026/03/01/", "https://a.vn/2026/02/28/", "https://a.vn/2026/02/27/"]
    months = archive_addresses("https://a.vn/map-{year}-{month}.xml.gz", date(2025, 12, 30), date(2026, 2, 2))
    assert archive_addresses("https://a.vn/{year}-{month:%-m}", date(2026, 8, 1), date(2026, 8, 2)) == [
        "https://a.vn/2026-8"
    ]
    assert months == [f"https://a.vn/map-{month}.xml.gz" for month in ("2026-02", "2026-01", "2025-12")]


def test_a_query_is_escaped_and_a_time_is_written_as_the_engine_wants_it() -> None:
    first, last = datetime(2026, 11, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)
    template = "https://s.example/doc?q={query}&hl={lang}&start={from:%Y%m%d%H%M%S}&until={to}"
    asked = query_addresses(template, ('"Biển Đông" & COC', "a{b}"), "vi", first, last)
    assert asked == [
        "https://s.example/doc?q=%22Bi%E1%BB%83n+%C4%90%C3%B4ng%22+%26+COC&hl=vi&start=20261101020304&until=2026-11-28",
        "https://s.example/doc?q=a%7Bb%7D&hl=vi&start=20261101020304&until=2026-11-28",
    ]
