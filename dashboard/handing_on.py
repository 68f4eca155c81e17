"""What a search found, as a file: exactly the articles that the page counts, in its order.

What only its meaning brings into a list is in no figure and in no file. A search is named by its address, so a file can
be made where no page is: by `diembao export --address`, which is what a job runs.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args
from urllib.parse import urlsplit

from dashboard.access import User
from dashboard.acting import act
from dashboard.desk import Desk, open_desk
from dashboard.links import SEARCH, link, target
from dashboard.list_docx import LISTED_AT_MOST, list_docx
from dashboard.search_view import SearchView
from dashboard.searching import index_of, known_values, query_of_search
from dashboard.view import usual_view, view_of
from index.export import COLUMNS, Sheet
from newsroom.errors import UsageError
from newsroom.pipeline.exporting import naming, placed, rows, write_file
from newsroom.progress import Listener, silent
from newsroom.settings import Settings

FileKind = Literal["csv", "xlsx", "docx"]
FILE_KINDS: tuple[FileKind, ...] = get_args(FileKind)
MEDIA_TYPES: Mapping[FileKind, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
AT_ONCE = 1_000
"""Articles of which a file is made while its reader waits: two or three seconds. More are a job."""
FOLDER = "exports"
"""Within the data folder, for its user alone: files that jobs made."""
KEPT = timedelta(days=7)
"""After that a file is thrown away."""


def address_of(view: SearchView, desk: Desk, today: date) -> str:
    """The address of a search that finds the same on any later day: its period by first and last day."""
    period = view.period(today)
    fixed = replace(view, span="own", first=period.first, last=period.last, page=1)
    return link(SEARCH, fixed, desk, today)


def search_at(address: str, desk: Desk, today: date) -> SearchView:
    """The search of an address, as it is copied from a browser or within the dashboard. Raises UsageError for the
    address of another page, and for articles like one, of which there is no file."""
    path, _, query = address.partition("?")
    try:
        found = target(f"{urlsplit(path).path.rstrip('/').rpartition('/')[2]}?{query}")
    except ValueError:
        found = None
    if found is None or found[0] != SEARCH:
        raise UsageError(f"{address[:200]!r} is not the address of a search ({SEARCH}?…)")
    pillars = [pillar.id for pillar in desk.taxonomy.pillars]
    view = view_of(found[1], pillars, usual_view(today, desk.settings.desk.language, SearchView))
    if view.like:
        raise UsageError("articles like one are a list of neighbours, not of what was found; there is no file of it")
    return view


def write(desk: Desk, view: SearchView, today: date, kind: FileKind, target: Path, listener: Listener = silent) -> int:
    """Write the file; return how many articles it has.

    Raises QueryError, IndexMissing, IndexUnavailable, InputError where it cannot be written, and UsageError where there
    are more articles than a document holds.
    """
    asked = replace(query_of_search(view, today, known_values(desk, view.language)), mode="words")
    with index_of(desk, None) as index:
        name_of = naming(desk.settings, view.language, asked, desk.store, index)
        found = rows(index, desk.store, asked, listener)
        if kind != "docx":
            return write_file(found, Sheet(COLUMNS, view.language, name_of), kind, target)
        total = index.search(replace(asked, limit=0)).total
        if total > LISTED_AT_MOST:
            raise UsageError(f"a document lists {LISTED_AT_MOST} articles at most, and there are {total}")
        listed = [each for each, _ in found]
        with placed(target) as beside:
            beside.write_bytes(list_docx(listed, asked, view.language, name_of))
        return len(listed)


def file_of(settings: Settings, user: User, view: SearchView, today: date, kind: FileKind) -> bytes:
    """The file at once, in the name of `user`, from a store and an index of its own: a download is made after its page
    was drawn. Raises as `write` and `acting.act`."""
    with open_desk(settings) as desk, TemporaryDirectory(prefix="diembao-") as folder:
        file = Path(folder) / f"articles.{kind}"
        detail = {"kind": kind, "address": address_of(view, desk, today)}
        act(desk, user, "viewer", "export", detail, lambda: write(desk, view, today, kind, file))
        return file.read_bytes()


def new_file(data: Path, kind: FileKind) -> Path:
    """Where a job puts its file: into a folder that is this user's alone, under a name that nobody guesses."""
    folder = data.resolve() / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{secrets.token_hex(16)}.{kind}"


def made_file(data: Path, name: str) -> Path | None:
    """The file of that name which a job made; None where it was thrown away."""
    file = data / FOLDER / Path(name).name
    return file if file.is_file() else None


def throw_away(data: Path, now: datetime) -> None:
    """Delete the files that were kept long enough."""
    for file in (data / FOLDER).glob("*.*"):
        # Another page may be doing the same.
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < (now - KEPT).timestamp():
                file.unlink()
