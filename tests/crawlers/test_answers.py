"""What status and headers mean for a crawl."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.answers import (
    MAX_BACKOFF,
    MAX_RETRY_AFTER,
    Answer,
    FetchProblem,
    looks_like_html,
    next_attempt,
    redirect_target,
    refuse_failure,
    retry_after,
)
from newsroom.pages import Archived, Validators, WarcPlace

NOW = datetime(2026, 10, 26, 2, 15, tzinfo=UTC)
URL = "https://bao.example/tin/1"
ARCHIVED = Archived(URL, "sha1:x", NOW, WarcPlace("a", 0))


def answer(body: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url=URL, status=200, headers=named, body=body, archived=ARCHIVED, fetched_at=NOW)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "gone"),
        (410, "gone"),
        (401, "forbidden"),
        (403, "forbidden"),
        (451, "forbidden"),
        (429, "rate_limited"),
        (500, "server_error"),
        (503, "server_error"),
        (599, "server_error"),
        (204, "http_error"),
        (206, "http_error"),
        (301, "http_error"),
        (304, "http_error"),
        (400, "http_error"),
        (999, "server_error"),
    ],
)
def test_every_failure_has_its_reason(status: int, reason: str) -> None:
    with pytest.raises(FetchProblem) as caught:
        refuse_failure(URL, status, {}, conditional=False, now=NOW)
    assert (caught.value.reason, caught.value.status) == (reason, status)
    assert caught.value.detail == f"{URL} answered {status}"


def test_not_modified_is_an_answer_to_a_conditional_request_only() -> None:
    refuse_failure(URL, 304, {}, conditional=True, now=NOW)
    refuse_failure(URL, 200, {}, conditional=True, now=NOW)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 26 Oct 2026 02:20:00 GMT", 300),
        ("Mon, 26 Oct 2026 01:00:00 GMT", 0),
        ("99999999999999999999999", MAX_RETRY_AFTER.total_seconds()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_RETRY_AFTER.total_seconds()),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("٣", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_the_pause_doubles_until_the_attempts_are_used_up() -> None:
    pauses = [next_attempt(NOW, attempts, 15, 4, None) for attempts in range(4)]
    assert pauses == [NOW + timedelta(minutes=m) for m in (15, 30, 60)] + [None]


def test_what_the_site_asks_for_counts_where_it_is_longer() -> None:
    assert next_attempt(NOW, 0, 15, 4, timedelta(hours=1)) == NOW + timedelta(hours=1)
    assert next_attempt(NOW, 0, 15, 4, timedelta(minutes=1)) == NOW + timedelta(minutes=15)


def test_no_number_of_attempts_overflows() -> None:
    assert next_attempt(NOW, 10**6, 1e6, 10**9, None) == NOW + MAX_BACKOFF


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/moi", "https://bao.example/moi"),
        ("moi?a=1", "https://bao.example/tin/moi?a=1"),
        ("//m.bao.example/1", "https://m.bao.example/1"),
        ("http://khac.example/", "http://khac.example/"),
        ("/đảo".encode().decode("latin-1"), "https://bao.example/%C4%91%E1%BA%A3o"),
    ],
)
def test_where_a_redirect_leads(location: str, target: str) -> None:
    assert redirect_target(URL, 301, {"location": location}) == target


def test_what_is_no_redirect_leads_nowhere() -> None:
    assert redirect_target(URL, 200, {"location": "/x"}) is None
    assert redirect_target(URL, 302, {}) is None
    with pytest.raises(FetchProblem) as caught:
        redirect_target(URL, 302, {"location": "http://[::1"})
    assert caught.value.reason == "bad_url"


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ('Text/HTML;Charset="windows-1258"', ("text/html", "windows-1258")),
        ("application/pdf", ("application/pdf", None)),
        ("", ("", None)),
        ("nonsense", ("", None)),
    ],
)
def test_type_and_charset(header: str, read: tuple[str, str | None]) -> None:
    assert answer(content_type=header).content_type == read


def test_html_is_known_by_its_type_or_where_there_is_none_by_its_start() -> None:
    assert looks_like_html(answer(b"anything", content_type="text/html"))
    assert not looks_like_html(answer(b"<html>", content_type="application/json"))
    assert looks_like_html(answer(b"\xef\xbb\xbf\n <!DOCTYPE HTML><html>"))
    assert not looks_like_html(answer(b"%PDF-1.7"))
    assert not looks_like_html(answer(b"<?xml version='1.0'?><rss/>"))


def test_validators_are_those_of_the_answer() -> None:
    assert answer(etag='W/"1"', last_modified="x").validators == Validators('W/"1"', "x")
    assert answer().validators == Validators(None, None)
