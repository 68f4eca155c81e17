"""Rests and pauses: pure rules on how a host has answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.hosts import FIRST_REST, LONGEST_DELAY, LONGEST_REST, failed, host_of, throttled
from newsroom.pages import HostRecord

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


def after(*reasons: str, record: HostRecord | None = None) -> HostRecord:
    record = record or HostRecord(host="bao.example")
    for reason in reasons:
        record = failed(record, reason, NOW)  # type: ignore[arg-type]
    return record


@pytest.mark.parametrize(
    ("reason", "needed"),
    [("unreachable", 3), ("server_error", 6), ("timeout", 6), ("forbidden", 6), ("cut_body", 6)],
)
def test_lasting_trouble_weighs_more_than_passing_trouble(reason: str, needed: int) -> None:
    assert after(*[reason] * (needed - 1)).rest_until is None
    resting = after(*[reason] * needed)
    assert resting.rest_until == NOW + FIRST_REST
    assert (resting.rests, resting.reason) == (1, reason)


@pytest.mark.parametrize("reason", ["rate_limited", "gone", "http_error", "robots", "too_large", "fetch_error"])
def test_what_is_not_the_hosts_fault_weighs_nothing(reason: str) -> None:
    assert after(*[reason] * 50) == HostRecord(host="bao.example")


def test_rests_double_up_to_a_day_and_one_failure_after_a_rest_is_enough_for_the_next() -> None:
    record, rests = after(*["timeout"] * 6), []
    for _ in range(8):
        assert record.rest_until is not None
        rests.append(record.rest_until - NOW)
        record = after("timeout", record=record)
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST == timedelta(days=1)


def test_a_slow_host_is_asked_less_often_and_a_fast_one_never_more_than_allowed() -> None:
    assert throttled(2.0, 0.1, good=True, least=2.0) == 2.0
    assert throttled(2.0, 6.0, good=True, least=2.0) == 6.0
    assert throttled(6.0, 2.0, good=True, least=2.0) == 4.0
    assert throttled(6.0, 0.1, good=False, least=2.0) == 6.0
    assert throttled(2.0, 6.0, good=False, least=2.0) == 6.0
    assert throttled(2.0, 900.0, good=True, least=2.0) == LONGEST_DELAY


def test_a_host_is_name_and_port_without_the_rest_of_the_address() -> None:
    assert host_of("https://user:pass@Bao.Example:8443/x?y=1") == "bao.example:8443"
