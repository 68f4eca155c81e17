"""Reading while a server dies: for some seconds the others still send requests to it, and then they know better.

A request that only reads may be made again. The client does so at once, on another server; where those are still to
notice, it takes a pause between.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError

from newsroom.sections import IndexSettings

LONGEST = 5.0
"""Most seconds for which a read is repeated: a cluster needs one to three to do without a server, more where that one
was its master."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
PASSING = frozenset({429, 502, 503})
"""What servers answer while a shard or the master is on its way to another one, or while they have too much to do."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long reads are repeated."""

    seconds: float
    """At most so many, and at most `LONGEST`."""
    several: bool = False
    """Whether there are other servers to ask: only then is one that cannot be reached a passing trouble."""

    @classmethod
    def of(cls, settings: IndexSettings) -> Patience:
        """That of the settings."""
        return cls(settings.timeout, len(settings.hosts) > 1)

    def __call__(self, ask: Callable[[], T]) -> T:
        """What `ask` gives; again while its failure is a passing one. Raises what `ask` raised last."""
        attempts = Attempts(self)
        while True:
            try:
                return ask()
            except (ApiError, TransportError) as error:
                attempts.wait(error)

    def passing(self, error: ApiError | TransportError) -> bool:
        """Whether a read that failed with `error` may succeed in a moment."""
        if isinstance(error, ApiError):
            return error.meta.status in PASSING
        # A server that answered with 503 counts as dead to the client, so that the truly dead one is tried instead.
        return self.several and isinstance(error, NoConnection | ConnectionTimeout) and not isinstance(error, TlsError)


class Attempts:
    """One read, as often as patience allows."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._left = min(patience.seconds, LONGEST)
        self._pause = FIRST_PAUSE
        self._late = False

    def wait(self, error: ApiError | TransportError, *, lost: bool = False) -> None:
        """Wait for the next attempt after `error`, which is `lost` where that is known to pass. Raises `error` where
        there is none: that is so, too, after a second server that did not answer in time."""
        late = isinstance(error, ConnectionTimeout)
        if not (lost or self._patience.passing(error)) or self._left < self._pause or (late and self._late):
            raise error
        self._late = self._late or late
        time.sleep(self._pause)
        self._left -= self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
