"""Days in a query: `2025-10-01`, `01/10/2025`, `2025-10`, `10/2025`, `2025`, and from one to another with `..`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from index.mistakes import QueryError
from newsroom.clock import Period

FIRST, LAST = date(1, 1, 2), date(9999, 12, 30)
"""Where a period with an open end ends; a day clear of the calendar's own ends, whose moments have no zone."""

_FORMS = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"),
    re.compile(r"(?:(?:(?P<day>\d{1,2})/)?(?P<month>\d{1,2})/)(?P<year>\d{4})"),
)


def period_of(typed: str, position: int) -> Period:
    """The period that `typed` names, whole months and years included; an open end reaches as far as dates go.

    Raises QueryError with `position` for what is no day and for a start after the end.
    """
    start, dots, end = (part.strip() for part in typed.strip().partition(".."))
    if not dots:
        return _named(start, position)
    if not start and not end:
        raise QueryError("bad_date", position, typed=typed[:40])
    first = _named(start, position).first if start else FIRST
    last = _named(end, position).last if end else LAST
    if first > last:
        raise QueryError("late_start", position, first=first, last=last)
    return Period(first, last)


def _named(typed: str, position: int) -> Period:
    found = next((match for form in _FORMS if (match := form.fullmatch(typed))), None)
    try:
        if found is None:
            raise ValueError(typed)
        year, month, day = int(found["year"]), found["month"], found["day"]
        if day:
            whole = Period(date(year, int(month), int(day)), date(year, int(month), int(day)))
        elif month:
            first = date(year, int(month), 1)
            whole = Period(first, (first + timedelta(31)).replace(day=1) - timedelta(1))
        else:
            whole = Period(date(year, 1, 1), date(year, 12, 31))
        return Period(max(whole.first, FIRST), min(whole.last, LAST))
    except (ValueError, OverflowError) as error:
        raise QueryError("bad_date", position, typed=typed[:40]) from error
