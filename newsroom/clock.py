"""Time as the newsroom uses it: stored in UTC, counted and shown in Asia/Ho_Chi_Minh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def utc_now() -> datetime:
    """The present, in UTC, to the second (the store keeps no fractions)."""
    return datetime.now(UTC).replace(microsecond=0)


def local_day(moment: datetime) -> date:
    """The calendar day of an aware `moment` in Viet Nam; the day under which an article is counted."""
    return moment.astimezone(LOCAL).date()


@dataclass(frozen=True, slots=True)
class Period:
    """A span of local days, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"period starts on {self.first} after its end on {self.last}")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def days(self) -> list[date]:
        """Every day of the period in order."""
        return [self.first + timedelta(n) for n in range(len(self))]

    @classmethod
    def ending(cls, last: date, days: int) -> Period:
        """The `days` days that end on `last`; where the calendar does not reach back so far, from its first day."""
        return cls(date.min if days > (last - date.min).days else last - timedelta(days - 1), last)

    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of the period and the first one after it, in UTC; the calendar's ends are kept clear of."""
        day = timedelta(1)
        first, last = (min(max(d, date.min + day), date.max - 2 * day) for d in (self.first, self.last))
        start, end = (datetime.combine(d, time(), LOCAL).astimezone(UTC) for d in (first, last + day))
        return start, end

    def before(self) -> Period:
        """The period of the same length that ends on the day before this one: what its figures are compared with."""
        if self.first == date.min:
            return Period(date.min, date.min)
        return Period.ending(self.first - timedelta(1), len(self))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1
