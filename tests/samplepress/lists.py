"""Pages that only list articles: the pages of a section, a dated archive and a calendar without end."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from tests.samplepress import render
from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Piece

LIST_PATH = "/tin-tuc/"
LIST_TEMPLATE = LIST_PATH + "?trang={page}"
PER_PAGE = 3
LINKS = r"/[a-z-]+/[a-z0-9-]+\.html$"
"""What the addresses of a list page's articles look like; what else it links to has another form."""
ARCHIVE_TEMPLATE = "/tin/{year}/{month}/{day}/"
_DAY = re.compile(r"/(tin|lich)/(\d{4})/(\d{2})/(\d{2})/?")


def pages_of(pieces: Sequence[Piece]) -> int:
    """How many list pages hold all of `pieces`."""
    return -(-len(pieces) // PER_PAGE)


def list_page(outlet: Outlet, pieces: Sequence[Piece], base: str, number: int) -> bytes:
    """The `number`-th page of the list, from 1; beyond the last one an empty list, as many systems answer."""
    shown = pieces[(number - 1) * PER_PAGE : number * PER_PAGE]
    newer = LIST_TEMPLATE.format(page=number - 1) if number > 1 else ""
    older = LIST_TEMPLATE.format(page=number + 1) if number < pages_of(pieces) else ""
    today = max((piece.published.date() for piece in pieces), default=date(2000, 1, 1))
    calendar = calendar_path(today) if outlet.quirks.calendar else ""
    return render.page(
        "_list.html", outlet, base=base, pieces=shown, newer=newer, older=older, heading="Tin mới", calendar=calendar
    )


def day_page(outlet: Outlet, pieces: Sequence[Piece], base: str, path: str) -> bytes | None:
    """The page of one day in the archive (/tin/…) or the calendar (/lich/…); None where `path` is neither.

    The calendar links to the day before and the day after for ever, whether or not anything appeared then.
    """
    found = _DAY.fullmatch(path)
    kind = found[1] if found else ""
    if not found or not (outlet.quirks.archive if kind == "tin" else outlet.quirks.calendar):
        return None
    try:
        day = date(*map(int, found.groups()[1:]))
        before, after = day - timedelta(days=1), day + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    shown = [piece for piece in pieces if piece.published.date() == day]
    newer, older = (calendar_path(after), calendar_path(before)) if kind == "lich" else ("", "")
    return render.page(
        "_list.html", outlet, base=base, pieces=shown, newer=newer, older=older, heading=f"{day:%d/%m/%Y}", calendar=""
    )


def calendar_path(day: date) -> str:
    """The calendar's page of `day`."""
    return f"/lich/{day:%Y/%m/%d}"
