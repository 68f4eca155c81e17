"""robots.txt as RFC 9309 asks: what it forbids is not fetched, and where the site cannot give it nothing is.

Scrapy's own middleware takes a server error for "everything is allowed" and has no way to tell a forbidden page from a
failed one, therefore the few lines here over the same parser (Protego).
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

PRODUCT = "diembao"
"""The token under which a robots.txt may address us; also the start of the user agent."""

MAX_ROBOTS_BYTES = 500 * 1024
"""What is read of a robots.txt; RFC 9309 (2.5) asks for this much at least."""

MAX_CRAWL_DELAY = 60.0
"""Longest Crawl-delay in seconds that is waited for: at one page a minute a day's news of a daily still comes in."""


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one robots.txt allows us."""

    _parsed: Protego | None

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched."""
        return self._parsed is None or bool(self._parsed.can_fetch(url, PRODUCT))

    @property
    def delay(self) -> float:
        """Seconds that it asks us to wait between requests, 0 where it asks nothing, `MAX_CRAWL_DELAY` at most."""
        asked = self._parsed.crawl_delay(PRODUCT) if self._parsed is not None else None
        return min(max(float(asked or 0), 0.0), MAX_CRAWL_DELAY)


ALLOW_ALL = RobotsRules(None)


def read_robots(status: int, body: bytes) -> RobotsRules | None:
    """The rules in the answer to a request for robots.txt; None where the site does not let us know them now.

    RFC 9309 (2.3.1): a client error means that there are no rules, a server error that nothing may be fetched. 429 is
    the client's error in name only.
    """
    if 200 <= status < 300:
        return RobotsRules(Protego.parse(body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", errors="replace")))
    if 400 <= status < 500 and status != 429:
        return ALLOW_ALL
    return None
