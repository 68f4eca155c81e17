"""Lists of articles as files: JSONL for programs, CSV and XLSX for spreadsheets. What was crawled is hostile: no cell
is ever taken for a formula, and no character breaks a file."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from index.query import Listed
from newsroom.clock import LOCAL
from newsroom.errors import UsageError
from newsroom.texts import Language, load_texts

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Format = Literal["jsonl", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "xlsx")
COLUMNS: tuple[str, ...] = (
    "id",
    "published_at",
    "title",
    "lead",
    "outlet",
    "source",
    "kind",
    "country",
    "scope",
    "province",
    "language",
    "form",
    "relevance",
    "counting",
    "pillars",
    "topics",
    "themes",
    "tone",
    "tone_asean",
    "tone_vietnam",
    "claim",
    "persons",
    "about",
    "events",
    "review",
    "partial",
    "reprint_of",
    "byline",
    "url",
)
"""What can be told of an article, in the order of a file; with the text of the article, `text` comes last."""
TEXT = "text"

MAX_ROWS = 1_048_575
"""Rows of a sheet below its head."""
MAX_CELL = 32_767
"""Characters of a cell."""
_WORDS = Path(__file__).with_name("columns.toml")
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a cell begins that a spreadsheet may calculate: also after spaces, and with the full-width signs."""
_SPLIT = re.compile(r"(?<=[;\t])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet that takes semicolons or tabs for borders, as it does in Viet Nam, would begin such a cell."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Row = tuple[Listed, str | None]
"""An article, with its text where that is wanted."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file looks like."""

    columns: tuple[str, ...]
    language: Language
    name_of: Callable[[str, str], str] = lambda facet, value: value
    """From a facet and a value to its name, for CSV and XLSX; JSONL keeps ids."""

    def head(self) -> list[str]:
        """The names of the columns, for people."""
        words = load_texts(_WORDS, self.language)
        return [words(column) for column in self.columns]


def row(listed: Listed) -> dict[str, Any]:
    """An article for programs: ids as they are, the time in ISO 8601, UTC."""
    return {
        "id": listed.id,
        "published_at": listed.published_at.isoformat() if listed.published_at else None,
        "title": listed.title,
        "lead": listed.lead,
        "outlet": listed.source_name,
        "source": listed.source_id,
        "kind": listed.kind,
        "country": listed.country,
        "scope": listed.scope,
        "province": listed.province,
        "language": listed.language,
        "form": listed.form,
        "relevance": listed.relevance,
        "counting": listed.counting,
        "pillars": list(listed.pillars),
        "topics": list(listed.topics),
        "themes": list(listed.themes),
        "tone": listed.tone,
        "tone_unsure": listed.tone_unsure,
        "tone_asean": listed.tone_asean,
        "tone_vietnam": listed.tone_vietnam,
        "claim": listed.claim,
        "claim_confirmed": listed.claim_confirmed,
        "persons": list(listed.persons),
        "about": list(listed.about),
        "events": list(listed.events),
        "review": "decided" if listed.decided else "machine",
        "partial": listed.partial,
        "reprint_of": listed.reprint_of,
        "byline": listed.byline,
        "url": listed.url,
    }


def write_jsonl(rows: Iterable[Row], sheet: Sheet, file: IO[str]) -> int:
    """One object a line; return how many."""
    number = 0
    for listed, text in rows:
        made = {**row(listed), TEXT: text}
        chosen = {column: made[column] for column in sheet.columns}
        file.write(json.dumps(chosen, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
        file.write("\n")
        number += 1
    return number


def write_csv(rows: Iterable[Row], sheet: Sheet, file: IO[str]) -> int:
    """RFC 4180 with a byte order mark, by which Excel knows UTF-8, into a file opened with newline="".

    Return how many.
    """
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(sheet.head())
    number = 0
    for listed, text in rows:
        cells = _cells(listed, text, sheet)
        writer.writerow([f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else neutral(cell) for cell in cells])
        number += 1
    return number


def write_xlsx(rows: Iterable[Row], sheet: Sheet, path: Path) -> int:
    """A workbook of one sheet, row by row, so that memory stays flat; return how many.

    Raises UsageError where there are more rows than a sheet holds.
    """
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(str(path), options) as book:
        # Without this a file says when it was made, and two exports of the same articles differ.
        book.set_properties({"created": datetime(2000, 1, 1)})
        page = book.add_worksheet("diembao")
        return _fill(book, page, rows, sheet)


def _fill(book: Workbook, page: Worksheet, rows: Iterable[Row], sheet: Sheet) -> int:
    bold = book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, _WIDTHS.get(column, 14))
    page.write_row(0, 0, sheet.head(), bold)
    page.freeze_panes(1, 0)
    number = 0
    for listed, text in rows:
        number += 1
        if number > MAX_ROWS:
            raise UsageError(f"a sheet holds {MAX_ROWS:,} rows and there are more; write .csv or .jsonl instead")
        for place, cell in enumerate(_cells(listed, text, sheet)):
            if isinstance(cell, datetime):
                page.write_datetime(number, place, cell, moment)
            elif cell:
                # As a string, whatever it begins with: written so, no spreadsheet calculates it.
                page.write_string(number, place, _CONTROL.sub("", cell)[:MAX_CELL])
    page.autofilter(0, 0, max(1, number), len(sheet.columns) - 1)
    return number


_WIDTHS = {
    "title": 60,
    "lead": 50,
    "outlet": 24,
    "url": 40,
    "topics": 36,
    "pillars": 24,
    "text": 60,
    "published_at": 17,
}
"""Of columns that hold more than a word or two, in characters."""


def neutral(cell: str) -> str:
    """`cell` for a file in which a cell's kind is guessed from its contents: an apostrophe before what might be taken
    for a formula, also after a semicolon, no control characters."""
    cell = _SPLIT.sub("'", _CONTROL.sub("", cell))
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(listed: Listed, text: str | None, sheet: Sheet) -> list[str | datetime]:
    """An article for people: names for ids, local time."""
    made = row(listed)
    cells: list[str | datetime] = []
    for column in sheet.columns:
        value: Any = text if column == TEXT else made[column]
        if column == "published_at":
            cells.append(_local(listed.published_at))
        elif column in _LISTS:
            cells.append("; ".join(sheet.name_of(_LISTS[column], one) for one in value))
        elif column == "partial":
            cells.append(sheet.name_of("partial", "partial" if value else "full"))
        elif column in _NAMED and value:
            cells.append(sheet.name_of(column, value) + _mark(listed, column, sheet))
        else:
            cells.append(value or "")
    return cells


def _mark(listed: Listed, column: str, sheet: Sheet) -> str:
    """What must stand beside a value so that it is not taken for more than it is."""
    words = load_texts(_WORDS, sheet.language)
    if column == "tone" and listed.tone_unsure:
        return f" ({words('tone_unsure')})"
    if column == "claim":
        return f" ({words('claim_confirmed' if listed.claim_confirmed else 'claim_suggested')})"
    return ""


_NAMED = (
    "kind", "country", "scope", "form", "relevance", "counting", "tone", "tone_asean", "tone_vietnam", "claim",
    "review",
)  # fmt: skip
_LISTS = {
    "pillars": "pillar", "topics": "topic", "themes": "theme", "persons": "person", "about": "about", "events": "event",
}  # fmt: skip
"""Columns that hold several values of a facet."""


def _local(moment: datetime | None) -> str | datetime:
    """Without its zone, as spreadsheets have none; a year that they do not know as text."""
    if moment is None:
        return ""
    local = moment.astimezone(LOCAL).replace(tzinfo=None, second=0, microsecond=0)
    return local if 1900 < local.year < 9999 else local.isoformat(" ", "minutes")


def columns_named(names: Sequence[str]) -> tuple[str, ...]:
    """The columns called `names`, in the order given. Raises UsageError for one that there is not."""
    for name in names:
        if name not in (*COLUMNS, TEXT):
            raise UsageError(f"there is no column {name!r}; known are {', '.join((*COLUMNS, TEXT))}")
    return tuple(dict.fromkeys(names))
