"""Sheets that people review on, away from diembao: what stands in a row, and how a filled-in row is read.

One row is one article with the labels that it has now. The reader corrects them in place and marks the row as read; an
unmarked row says nothing. JSON Lines for programs, CSV for spreadsheets: the same columns.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from newsroom.article import Article, Facts, Labels
from newsroom.clock import LOCAL
from newsroom.decisions import FIELDS, Decision, Field, Value, allowed, value_of
from newsroom.errors import InputError
from newsroom.sheets import read_rows
from newsroom.text import clean_line, nfc

SheetFormat = Literal["jsonl", "csv"]
SHEET_FORMATS: tuple[SheetFormat, ...] = ("jsonl", "csv")

SHOWN = ("id", "version", "published_at", "outlet", "title", "lead", "url")
"""What the reader reads; not read back but for id and version."""
FILLED = ("reviewed", "by", "note")
"""What the reader fills in besides the labels. `by` is only needed where several people share a sheet."""
YES = frozenset({"x", "1", "yes", "y", "true", "có", "co", "rồi", "roi"})
"""What marks a row as read."""
LISTS: frozenset[Field] = frozenset({"topics", "themes"})
NOTHING = frozenset({"", "none", "-", "không", "khong"})
"""What means no value where there may be none."""

MAX_BYTES = 200_000_000
"""Of a file to read: a million rows of labels."""
_SEPARATED = re.compile(r"\s*[;|\n]\s*")
"""Names of topics hold commas and spaces; what is written with those between ids is taken apart where it is judged."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that was marked as read."""

    where: str
    """File and line, for a sentence about a mistake."""
    article_id: str
    version: int
    values: Mapping[Field, Value]
    """Only the fields that the sheet has."""
    by: str
    note: str


def row(article: Article, facts: Facts, labels: Labels, *, blind: bool, text: bool) -> dict[str, Any]:
    """An article as a row; `blind` leaves the labels empty, so that the reader is not led."""
    shown = {
        "id": article.id,
        "version": article.version,
        "published_at": f"{facts.published_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if facts.published_at else "",
        "outlet": facts.source_name,
        "title": article.title,
        "lead": article.lead,
        "url": article.url,
    }
    values: dict[str, Any] = {field: "" if blind else _written(value_of(labels, field)) for field in FIELDS}
    return {**shown, **({"text": article.text} if text else {}), **values, **dict.fromkeys(FILLED, "")}


def _written(value: Value) -> str:
    return "; ".join(value) if isinstance(value, tuple) else value


def write(rows: Iterable[dict[str, Any]], format: SheetFormat, neutral: Callable[[str], str]) -> str:
    """The sheet as text. In CSV `neutral` keeps a cell from being calculated by a spreadsheet; it begins with a byte
    order mark, by which Excel knows UTF-8."""
    made = list(rows)
    if format == "jsonl":
        return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in made)
    file = io.StringIO(newline="")
    if made:
        writer = csv.DictWriter(file, list(made[0]))
        writer.writeheader()
        writer.writerows({name: neutral(clean_line(str(cell))) for name, cell in each.items()} for each in made)
    return "\ufeff" + file.getvalue()


def dumped(decision: Decision) -> dict[str, Any]:
    """A decision as JSON, with everything that it is."""
    return {
        "article_id": decision.article_id,
        "version": decision.version,
        "field": decision.field,
        "before": _listed(decision.before),
        "after": _listed(decision.after),
        "by": decision.by,
        "at": decision.at.isoformat(),
        "note": decision.note,
        "labeller": decision.labeller,
    }


def _listed(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value


def read(file: Path) -> list[SheetRow | Decision]:
    """The rows of a sheet that were marked as read, and decisions as `dumped` gives them.

    Raises InputError naming file and line of the first mistake of form; values are not judged here.
    """
    rows = read_rows(file, MAX_BYTES)
    found = [_row(where, each) for where, each in rows]
    return [each for each in found if each is not None]


def _row(where: str, each: dict[str, Any]) -> SheetRow | Decision | None:
    if "field" in each and "after" in each:
        return _undumped(where, each)
    if "id" not in each:
        raise InputError(f"{where}: has no id; is this a sheet of `diembao review export`?")
    if nfc(str(each.get("reviewed") or "")).strip().lower() not in YES:
        return None
    try:
        version = int(each.get("version") or 0)
    except (ValueError, TypeError) as error:
        raise InputError(f"{where}: version: not a number: {str(each['version'])[:20]!r}") from error
    return SheetRow(
        where=where,
        article_id=str(each["id"]).strip(),
        version=version,
        values={field: field_value(field, each[field]) for field in FIELDS if field in each},
        by=clean_line(str(each.get("by") or "")).strip(),
        note=clean_line(str(each.get("note") or "")).strip(),
    )


def field_value(field: Field, cell: Any) -> Value:
    """What a reader wrote in `field`: ids with anything between them, or one word; not yet judged."""
    if isinstance(cell, list):
        return tuple(dict.fromkeys(str(each).strip() for each in cell))
    typed = nfc(str(cell or "")).strip()
    if field in LISTS:
        return () if typed.lower() in NOTHING else tuple(dict.fromkeys(filter(None, _SEPARATED.split(typed))))
    # `none` is a value of relevance, elsewhere it says that there is none.
    return "" if field != "relevance" and typed.lower() in NOTHING else typed.lower()


def _undumped(where: str, each: dict[str, Any]) -> Decision:
    try:
        at = datetime.fromisoformat(each["at"])
        if at.tzinfo is None:
            raise ValueError("at: has no zone")
        if each["field"] not in FIELDS:
            raise ValueError(f"field: {str(each['field'])[:30]!r} is none")
        before, after = (
            None if each[key] is None else field_value(each["field"], each[key]) for key in ("before", "after")
        )
        for value in (before, after):
            # Ids are not looked up: another store's taxonomy may know others.
            ids = value if isinstance(value, tuple) else ()
            if value is not None and not allowed(each["field"], value, ids, ids):
                raise ValueError(f"{each['field']} cannot be {str(value)[:40]!r}")
        if before is None:
            raise ValueError("before: is missing")
        return Decision(
            article_id=str(each["article_id"]),
            version=int(each["version"]),
            field=each["field"],
            before=before,
            after=after,
            by=clean_line(str(each["by"])),
            at=at,
            note=clean_line(str(each.get("note") or "")),
            labeller=str(each.get("labeller") or ""),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(f"{where}: not a decision ({error})") from error
