"""The list of all articles that a report counts, as a workbook: the annex prints at most a few hundred of them and the
SHA-256 of this file. The same evidence and the same edits give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from classify.taxonomy import Taxonomy
from index.export import MAX_CELL, MAX_ROWS, Sheet
from index.fields import value_in_words
from newsroom.article import Facts
from newsroom.clock import LOCAL, local_day
from newsroom.counting import counting_class
from newsroom.errors import UsageError
from newsroom.text import clean_line, nfc
from reports.evidence import Edits, Evidence
from reports.model import Attachment, Language

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

COLUMNS = ("published_at", "outlet", "country", "title", "url", "id", "pillars", "topics", "tone", "reprint_of")
"""As exports call them; before them stands the number."""
NUMBER = {"vi": "STT", "en": "No."}
WIDTHS = (6, 17, 24, 14, 60, 40, 26, 24, 36, 12, 26)
"""In characters, the number's first."""
MADE = datetime(2000, 1, 1)
"""Without this a workbook says when it was made, and the same list would have another sum every time."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def counted(evidence: Evidence, edits: Edits) -> tuple[Facts, ...]:
    """The articles that the report's total counts, oldest first."""
    spec, dropped = evidence.spec, set(edits.dropped)
    selected = None if evidence.selected is None else set(evidence.selected)
    events = set(spec.events)
    found = [
        item
        for item in evidence.facts
        if item.id not in dropped
        and (spec.scope is None or item.scope == spec.scope)
        and (selected is None or item.id in selected)
        and (not events or not events.isdisjoint(item.events))
        and item.published_at is not None
        and local_day(item.published_at) in spec.period
        and counting_class(item) == "counted"
    ]
    return tuple(sorted(found, key=lambda item: (item.published_at, item.id)))


def file_name(evidence: Evidence) -> str:
    """What the file is called: the same in every language and on every system."""
    period = evidence.spec.period
    return f"{evidence.spec.kind}-{period.first:%Y%m%d}-{period.last:%Y%m%d}-articles.xlsx"


def attachment(evidence: Evidence, content: bytes) -> Attachment:
    """`content` as the annex names it."""
    return Attachment(file_name(evidence), hashlib.sha256(content).hexdigest())


def listing(evidence: Evidence, edits: Edits, taxonomy: Taxonomy) -> bytes:
    """The workbook, with heads and names in the language of the report.

    Every cell is a string or a date, so that no spreadsheet calculates what an outlet wrote. Raises UsageError where
    there are more articles than a sheet has rows.
    """
    from xlsxwriter import Workbook

    rows, language = counted(evidence, edits), evidence.spec.language
    if len(rows) > MAX_ROWS:
        raise UsageError(f"the report counts {len(rows):,} articles, and a sheet holds {MAX_ROWS:,} rows")
    file = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(file, options) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet("diembao")
        bold = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        for place, width in enumerate(WIDTHS):
            page.set_column(place, place, width)
        page.write_row(0, 0, [NUMBER[language], *Sheet(COLUMNS, language).head()], bold)
        page.freeze_panes(1, 0)
        for number, cells in enumerate(_rows(rows, taxonomy, language), 1):
            page.write_number(number, 0, number)
            _write(page, number, cells, moment)
        page.autofilter(0, 0, max(1, len(rows)), len(WIDTHS) - 1)
    return file.getvalue()


def _write(page: Worksheet, row: int, cells: Sequence[str | datetime], moment: object) -> None:
    for place, cell in enumerate(cells, 1):
        if isinstance(cell, datetime):
            page.write_datetime(row, place, cell, moment)
        elif cell:
            page.write_string(row, place, _UNWRITABLE.sub("", cell)[:MAX_CELL])


def _rows(rows: Sequence[Facts], taxonomy: Taxonomy, language: Language) -> list[tuple[str | datetime, ...]]:
    country = cache(lambda code: taxonomy.country_name(code, language))
    name = cache(lambda label: taxonomy.name(label, language))
    found = []
    for item in rows:
        assert item.published_at is not None
        cells: tuple[str | datetime, ...] = (
            item.published_at.astimezone(LOCAL).replace(tzinfo=None, second=0, microsecond=0),
            nfc(clean_line(item.source_name)),
            country(item.country),
            nfc(clean_line(item.title)),
            item.url,
            item.id,
            "; ".join(map(name, item.pillars)),
            "; ".join(map(name, item.topics)),
            "" if item.tone is None else value_in_words("tone", item.tone, language),
            item.reprint_of or "",
        )
        found.append(cells)
    return found
