"""The days that a run looks back at: what an ordinary run wants of an announcement, and what a backfill wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from crawlers.dates import read_url
from crawlers.desk import Leftover
from newsroom.article import Source
from newsroom.clock import LOCAL, Period, local_day
from newsroom.pages import Found

STEP = timedelta(days=7)
"""A search engine is asked week by week: all of them cut long answers (GDELT at 250 articles)."""

_MONTH = re.compile(r"(?<!\d)(?P<y>20\d{2})[-_/.]?(?P<m>0[1-9]|1[0-2])(?!\d)")


@dataclass(frozen=True, slots=True)
class Lookback:
    """Which announcements are wanted: those of `period`, or without one those at most `max_age_days` old."""

    max_age_days: int
    period: Period | None = None

    def active(self, source: Source, now: datetime) -> bool:
        """Whether `source` is read now, or was in the days looked back at."""
        today = local_day(now)
        first, last = (self.period.first, self.period.last) if self.period else (today, today)
        return (source.active_from or first) <= last and first <= (source.active_to or last)

    def refusal(self, page: Found, now: datetime, *, dated: bool) -> Leftover | None:
        """Why an announced page is not wanted; None where it is.

        A page without a date is wanted, unless all pages beside it should have one (`dated`) and a period is looked
        back at: nothing says that it belongs there. Otherwise an old article that was changed lately is wanted, and in
        a period it counts when it was published.
        """
        if self.period is None:
            moments = [moment for moment in (page.published_at, page.modified_at) if moment is not None]
            return "too_old" if moments and max(moments) < now - timedelta(days=self.max_age_days) else None
        day = _day(page)
        if day is None:
            return "out_of_period" if dated else None
        return None if self.period.first <= day <= self.period.last else "out_of_period"

    def sitemap_refusal(self, url: str, changed: datetime | None, now: datetime) -> Leftover | None:
        """Why a sitemap of an index is not worth asking for; its address often names the month or the day."""
        if self.period is None:
            return "too_old" if changed is not None and changed < now - timedelta(days=self.max_age_days) else None
        if (stamp := read_url(url)) is not None:
            day = stamp.moment.date()
            return None if self.period.first <= day <= self.period.last else "out_of_period"
        if found := _MONTH.search(url):
            month, wanted = (int(found["y"]), int(found["m"])), (self.period.first, self.period.last)
            first, last = ((day.year, day.month) for day in wanted)
            return None if first <= month <= last else "out_of_period"
        # Changed before the period began: all of it is older.
        return "out_of_period" if changed is not None and local_day(changed) < self.period.first else None

    def weeks(self, since: datetime, now: datetime) -> list[tuple[datetime, datetime]]:
        """The spans of time that a search engine is asked for, newest first: from `since`, or of the period."""
        start, end = (since, now) if self.period is None else self.period.moments()
        spans = []
        end = min(end, now)
        while start < end:
            spans.append((max(start, end - STEP), end))
            end -= STEP
        return spans


def named_day(url: str) -> datetime | None:
    """The first moment of the day that the address of a sitemap names; None where it names none."""
    stamp = read_url(url)
    return datetime.combine(stamp.moment.date(), time(), LOCAL) if stamp is not None else None


def _day(page: Found) -> date | None:
    """The day of an announced page in Viet Nam, by what is said of it, else by its address."""
    if page.published_at is not None:
        return local_day(page.published_at)
    if (stamp := read_url(page.url)) is not None:
        return stamp.moment.date()
    return local_day(page.modified_at) if page.modified_at is not None else None
