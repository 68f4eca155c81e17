"""robots.txt: RFC 9309 in the few lines that a press crawl needs."""

from __future__ import annotations

import pytest

from crawlers.robots import ALLOW_ALL, MAX_CRAWL_DELAY, MAX_ROBOTS_BYTES, RobotsRules, read_robots

TIN = "https://bao.example/tin/1.html"


def rules(text: str) -> RobotsRules:
    found = read_robots(200, text.encode())
    assert found is not None
    return found


def test_a_rule_for_everybody_counts_for_us() -> None:
    found = rules("User-agent: *\nDisallow: /tin/\nAllow: /tin/mo/")
    assert not found.allows(TIN)
    assert found.allows("https://bao.example/tin/mo/1")


def test_our_own_group_goes_before_the_one_for_everybody() -> None:
    assert not rules("User-agent: *\nAllow: /\n\nUser-agent: DiemBao\nDisallow: /").allows(TIN)
    assert rules("User-agent: *\nDisallow: /\n\nUser-agent: diembao\nAllow: /").allows(TIN)


def test_vietnamese_paths_match_escaped_or_not() -> None:
    found = rules("User-agent: *\nDisallow: /nội-bộ/")
    assert not found.allows("https://bao.example/n%E1%BB%99i-b%E1%BB%99/1")


@pytest.mark.parametrize(
    ("asked", "taken"), [("5", 5.0), ("0.5", 0.5), ("86400", MAX_CRAWL_DELAY), ("-3", 0.0), ("x", 0.0)]
)
def test_the_crawl_delay_is_kept_within_reason(asked: str, taken: float) -> None:
    assert rules(f"User-agent: *\nCrawl-delay: {asked}").delay == taken


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_without_rules_everything_is_allowed(status: int) -> None:
    assert read_robots(status, b"User-agent: *\nDisallow: /") is ALLOW_ALL
    assert ALLOW_ALL.allows(TIN) and ALLOW_ALL.delay == 0


@pytest.mark.parametrize("status", [429, 500, 503, 304])
def test_rules_that_cannot_be_had_now_are_not_guessed(status: int) -> None:
    assert read_robots(status, b"") is None


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"<html>404</html>", b"\xef\xbb\xbfUser-agent: *\nDisallow:", b":" * 100]
)
def test_garbage_forbids_nothing(body: bytes) -> None:
    found = read_robots(200, body)
    assert found is not None and found.allows(TIN)


def test_rules_behind_the_size_limit_are_not_read() -> None:
    assert rules("User-agent: *\n" + "#" * MAX_ROBOTS_BYTES + "\nDisallow: /").allows(TIN)
