"""In which order a crawl visits its sources: once each in a run, or as their turns come where several workers share
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Protocol

from crawlers.desk import CrawlDesk, TurnDesk
from crawlers.lookback import Lookback
from crawlers.newsstand import Newsstand
from newsroom.article import Source
from newsroom.clock import utc_now

BUSY_AGAIN = timedelta(seconds=5)
"""When a source is tried again on whose host another worker is at work."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A visit to be made."""

    source: Source
    entries: bool = True
    """Whether its entries are read, or only its waiting pages fetched."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a visit left to be done."""

    busy: bool = False
    """Another worker asks one of its hosts."""
    pages: bool = False
    """Its time was over before its pages were."""
    entries: bool = False
    """Not all of its entries were read: the run's time was over, or another worker asks their host."""


class Turns(Protocol):
    """Who is next."""

    def take(self, running: int) -> Sequence[Turn]:
        """The visits to begin now, while `running` others go on; none with none running ends the crawl."""

    def ended(self, turn: Turn, left: Left) -> None:
        """A visit is over."""


class OnePass:
    """Every source once: the outlets first, then the searches, then the outlets of which these found something.

    Searches come after the outlets' own entries: what those brought is not found a second time.
    """

    def __init__(self, active: Sequence[Source], newsstand: Newsstand, desk: CrawlDesk, lookback: Lookback) -> None:
        self._newsstand, self._desk, self._lookback = newsstand, desk, lookback
        self._groups = [[s for s in active if s.kind != "search"], [s for s in active if s.kind == "search"]]
        self._searches = bool(self._groups[1])

    def take(self, running: int) -> Sequence[Turn]:
        """The next group, once the one before is done."""
        while not running and self._groups:
            if group := self._groups.pop(0):
                return [Turn(source) for source in group]
        if not running and self._searches:
            self._searches = False
            return [Turn(source, entries=False) for source in found(self._newsstand, self._desk, self._lookback)]
        return []

    def ended(self, turn: Turn, left: Left) -> None:
        """What is left waits for the next run."""


class SharedTurns:
    """The sources whose turn it is by the store, of which other workers take theirs; until a while is over."""

    def __init__(
        self,
        active: Sequence[Source],
        newsstand: Newsstand,
        desk: CrawlDesk,
        turns: TurnDesk,
        lookback: Lookback,
        *,
        most: int,
        interval: timedelta,
        seconds: float,
    ) -> None:
        """At most `most` visits at a time, each source again after `interval`; none is begun after `seconds`."""
        self._searches = {source.id: source.kind == "search" for source in active}
        self._newsstand, self._desk, self._turns, self._lookback = newsstand, desk, turns, lookback
        self._most, self._interval = most, interval
        self._ends_at = monotonic() + seconds
        self._began: dict[str, float] = {}
        self.taken: set[str] = set()
        """Ids of the sources visited."""

    def take(self, running: int) -> Sequence[Turn]:
        """Those that are due and that nobody visits."""
        if monotonic() >= self._ends_at or running >= self._most:
            return []
        found_: list[Turn] = []
        for taken in self._turns.take(self._searches, self._most - running):
            source = self._newsstand.source(taken.source_id)
            if source is None or not self._lookback.active(source, utc_now()):
                # Declared no longer: nothing of it is wanted.
                self._turns.ended(taken.source_id, None, None)
                continue
            self._began[source.id] = monotonic()
            self.taken.add(source.id)
            found_.append(Turn(source, taken.entries))
        return found_

    def ended(self, turn: Turn, left: Left) -> None:
        """Write down when the source is to be visited next."""
        again: timedelta | None = None
        spent = timedelta(seconds=monotonic() - self._began[turn.source.id])
        if turn.entries:
            again = BUSY_AGAIN if left.entries else max(self._interval - spent, BUSY_AGAIN)
        # For pages alone the entries are not read again.
        fetch = timedelta(0) if left.pages else BUSY_AGAIN if left.busy and not left.entries else None
        self._turns.ended(turn.source.id, again, fetch)
        if turn.source.kind == "search":
            self._turns.want({source.id for source in found(self._newsstand, self._desk, self._lookback)})


def found(newsstand: Newsstand, desk: CrawlDesk, lookback: Lookback) -> list[Source]:
    """Outlets that have no turn of their own now and of which searches found what is due, in this run or before."""
    wanted = (newsstand.found_for | {source.id for source in newsstand.guessed()}) & desk.sources_due(utc_now())
    known = (newsstand.source(source_id) for source_id in sorted(wanted))
    return [source for source in known if source is not None and lookback.active(source, utc_now())]
