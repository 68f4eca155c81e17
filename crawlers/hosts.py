"""How each host is treated: one request at a time, a pause between two, and rest for one that fails again and again.

The pause follows the host: one that answers slowly is asked less often (Scrapy's AutoThrottle, whose rule is
`throttled`). Failures weigh differently. What looks lasting (no such name, refused connections, a broken certificate)
weighs most; what passes by itself (server errors, silence, broken answers, a refusal to robots) weighs less; a request
to wait (429, Retry-After) weighs nothing, because the host said what to do. Enough of them in a row, and the host
rests, each time twice as long; one answer ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from crawlers.desk import Reason
from newsroom.clock import utc_now
from newsroom.pages import HostRecord, HostTurn

HARD_WEIGHT = 2
SOFT_WEIGHT = 1
HARD: frozenset[Reason] = frozenset(("unreachable", "private_address"))
SOFT: frozenset[Reason] = frozenset(("timeout", "server_error", "cut_body", "forbidden", "bad_encoding"))

REST_AT = 6
"""Weight of failures in a row that brings a rest: six pages by chance the site's fault are rare, and six time limits
of 30 s are what one run may lose to a host that is down."""

FIRST_REST = timedelta(minutes=30)
"""About the time to the next run; most outages of press sites are shorter than an hour."""

LONGEST_REST = timedelta(hours=24)
"""A host that is back is noticed within a day."""

LONGEST_DELAY = 60.0
"""Seconds that throttling may come to (Scrapy's AUTOTHROTTLE_MAX_DELAY)."""


def failed(record: HostRecord, reason: Reason, now: datetime) -> HostRecord:
    """`record` after one more failure; the same where `reason` is not the host's fault."""
    weight = HARD_WEIGHT if reason in HARD else SOFT_WEIGHT if reason in SOFT else 0
    if not weight:
        return record
    strikes = record.strikes + weight
    if strikes < REST_AT:
        return replace(record, strikes=strikes)
    rest = min(FIRST_REST * 2 ** min(record.rests, 10), LONGEST_REST)
    # After a rest the first failure brings the next one: nothing shows that the host is back.
    return replace(record, strikes=REST_AT - SOFT_WEIGHT, rests=record.rests + 1, rest_until=now + rest, reason=reason)


def throttled(delay: float, latency: float, *, good: bool, least: float) -> float:
    """The pause after an answer that took `latency` seconds, where it was `delay` before.

    Scrapy's rule (AutoThrottle with a target concurrency of 1): half-way towards the latency, at once where that is
    longer; an answer that is no success never shortens it, because errors are sent faster than pages.
    """
    wanted = min(max(latency, (delay + latency) / 2.0, least), LONGEST_DELAY)
    return max(wanted, least) if good or wanted > delay else delay


def host_of(url: str) -> str:
    """Name or address of the host of `url`, with its port where one is written."""
    return urlsplit(url).netloc.lower().rpartition("@")[2]


class AskHost(Protocol):
    """Whether a host may be asked now, with the pause that is kept; None where another worker asks it."""

    def __call__(self, host: str, delay: float, *, mine: bool = False) -> HostTurn | None: ...


class HostBusy(Exception):
    """Another worker asks this host."""


class Host:
    """One host during a run."""

    def __init__(self, record: HostRecord, save: Callable[[HostRecord], None], ask: AskHost) -> None:
        self.turn = asyncio.Lock()
        """Held during a request and the pause before it."""
        self.asked = False
        """Whether it is this worker's to ask."""
        self._record = record
        self._save = save
        self._ask = ask
        self._ready_at = 0.0
        self._delay = 0.0
        self._least = 0.0

    def ask_for(self, delay: float) -> None:
        """Wait at least `delay` seconds between requests: a source, a setting or a robots.txt says so."""
        self._least = max(self._least, delay)
        self._delay = max(self._delay, self._least)

    def hold(self, wait: timedelta) -> None:
        """Send nothing for `wait` from now."""
        self._ready_at = max(self._ready_at, monotonic() + wait.total_seconds())

    @property
    def wait(self) -> float:
        """Seconds until the next request may be sent."""
        return max(0.0, self._ready_at - monotonic())

    async def ready(self) -> None:
        """Wait until the next request may be sent. Raises HostBusy where another worker is at this host."""
        while True:
            while (wait := self.wait) > 0:
                await asyncio.sleep(wait)
            turn = self._ask(self._record.host, self._delay, mine=self.asked)
            if turn is None:
                raise HostBusy(self._record.host)
            if not self.asked and self._least:
                # What another worker found out about the host holds for this one.
                self._delay = max(self._delay, min(turn.delay, LONGEST_DELAY))
            if not turn.wait:
                self.asked = True
                return
            self._ready_at = monotonic() + turn.wait

    def resting(self, now: datetime) -> HostRecord | None:
        """The record of a host that rests now."""
        until = self._record.rest_until
        # A rest longer than any was begun by a clock that went wrong.
        return self._record if until is not None and now < until <= now + LONGEST_REST else None

    def answered(self, latency: float, *, good: bool) -> None:
        """A response came, whatever it says, after `latency` seconds."""
        # 0 is an operator's wish for speed, on a network that is his own.
        if self._least:
            self._delay = throttled(self._delay, latency, good=good, least=self._least)
        if good:
            self._change(HostRecord(host=self._record.host))

    def pause(self) -> None:
        """A request ended: the next one waits."""
        self._ready_at = max(self._ready_at, monotonic() + self._delay)

    def failed(self, reason: Reason) -> None:
        """A request came to nothing."""
        self._change(failed(self._record, reason, utc_now()))

    def _change(self, record: HostRecord) -> None:
        if record != self._record:
            self._record = record
            self._save(record)


def free(host: str, delay: float, *, mine: bool = False) -> HostTurn:
    """`AskHost` where there are no other workers."""
    return HostTurn(0.0, 0.0)


class Hosts:
    """Every host of a run, shared by all sources."""

    def __init__(
        self,
        records: Iterable[HostRecord] = (),
        save: Callable[[HostRecord], None] | None = None,
        ask: AskHost = free,
    ) -> None:
        self._records = {record.host: record for record in records}
        self._save = save or (lambda record: None)
        self._ask = ask
        self._hosts: dict[str, Host] = {}

    def of(self, url: str) -> Host:
        """The host of `url`."""
        name = host_of(url)
        if name not in self._hosts:
            record = self._records.get(name, HostRecord(host=name))
            self._hosts[name] = Host(record, self._save, self._ask)
        return self._hosts[name]

    def asked(self) -> dict[str, float]:
        """The hosts that are this worker's, and how many seconds each is to be left alone from now."""
        return {name: host.wait for name, host in self._hosts.items() if host.asked}
