"""From an entry to the addresses that are asked for, and from an answer to what it announces, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from crawlers.answers import Answer
from crawlers.discovery import kind_of, read_feed, read_sitemap
from crawlers.lists import read_list
from crawlers.lookback import Lookback
from crawlers.templates import archive_addresses, fill, query_addresses
from newsroom.article import Entry
from newsroom.clock import Period, local_day
from newsroom.pages import Found

SEARCH_OVERLAP = timedelta(days=1)
"""How far a search reaches back before the last one: engines find an article some hours after it appeared."""
FIRST_SEARCH = timedelta(days=7)
"""How far the first search reaches back."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What one answer says."""

    found: list[Found]
    sitemaps: list[tuple[str, datetime | None]]
    """Further sitemaps, with their last change."""
    next_page: str | None = None
    """Of a list."""


def addresses(entry: Entry, lookback: Lookback, last_read: datetime | None, now: datetime) -> list[str]:
    """What is asked for to read `entry`: of an archive the days looked back at, else today and the day before.

    Times are UTC.
    """
    match entry.kind:
        case "archive":
            today = local_day(now)
            period = lookback.period or Period(today - timedelta(days=1), today)
            return archive_addresses(entry.url, period.first, min(period.last, today))
        case "list_page" if "{page}" in entry.url:
            return [fill(entry.url, {"page": str(page)}) for page in range(1, entry.pages + 1)]
        case "query_feed":
            since = now - FIRST_SEARCH
            if last_read is not None and last_read <= now:
                # Older hits would be left out.
                since = max(last_read - SEARCH_OVERLAP, now - timedelta(days=lookback.max_age_days))
            spans = lookback.weeks(since, now)
            asked = (query_addresses(entry.url, entry.queries, entry.lang, first, last) for first, last in spans)
            # An engine that takes no dates is asked once, not once a week.
            return list(dict.fromkeys(address for addresses_ in asked for address in addresses_))
    return [entry.url]


def read_entry(entry: Entry, answer: Answer, zone: tzinfo) -> Announced:
    """What `answer` to one of the entry's addresses announces; dates without a zone are in `zone`.

    An archive may be a list, a feed or a sitemap. Search engines are read by `crawlers.hits`. Raises UnreadableEntry.
    """
    kind = {"feed": "feed", "news_sitemap": "sitemap", "list_page": "page"}.get(entry.kind) or kind_of(answer.body)
    if kind == "feed":
        return Announced(read_feed(answer.body, answer.url, zone), [])
    if kind == "sitemap":
        return Announced(*read_sitemap(answer.body, answer.url, zone))
    found, following = read_list(answer.body, answer.url, answer.content_type[1], entry.links)
    return Announced(found, [], following)
