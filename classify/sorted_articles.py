"""Articles that people have sorted by event, as files: what reprints and discovered events are measured on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsroom.clock import LOCAL
from newsroom.errors import InputError
from newsroom.jsonl import jsonl_files, jsonl_rows
from newsroom.text import clean_line, clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedArticle:
    """An article with the event that people put it to."""

    id: str
    title: str
    lead: str = ""
    text: str = ""
    published_at: datetime | None = None
    event: str = ""
    """"" where nobody has sorted it."""


def read_sorted(folder: Path) -> tuple[SortedArticle, ...]:
    """The articles of the JSONL files in `folder`: rows of `{"id", "title", "summary" or "lead", "text", "date",
    "cluster" or "event"}`; where files have events in them, those only. Dates are ISO 8601 or dd/mm/yyyy hh:mm.

    Raises InputError naming the file and line.
    """
    by_file = {
        path: [_article(path, number, row) for number, row in jsonl_rows(path)] for path in jsonl_files(folder, ())
    }
    sorted_ones = {path: made for path, made in by_file.items() if any(article.event for article in made)}
    found = [article for made in (sorted_ones or by_file).values() for article in made]
    return tuple({article.id: article for article in found}.values())


def _article(path: Path, number: int, row: Mapping[str, Any]) -> SortedArticle:
    try:
        return SortedArticle(
            id=str(row["id"]),
            title=clean_line(str(row["title"] or "")),
            lead=clean_line(str(row.get("lead") or row.get("summary") or "")),
            text=clean_text(str(row.get("text") or "")),
            published_at=_moment(str(row.get("date") or row.get("published_at") or "")),
            event=str(row.get("event") or row.get("cluster") or ""),
        )
    except KeyError as error:
        raise InputError(f"{path}, line {number}: an article needs 'id' and 'title'") from error


def _moment(text: str) -> datetime | None:
    """A moment in UTC; a time without zone is one in Viet Nam, a date alone noon."""
    made = None
    for read in (datetime.fromisoformat, lambda value: datetime.strptime(value, "%d/%m/%Y %H:%M")):
        try:
            made = read(text)
            break
        except ValueError:
            continue
    if made is None:
        return None
    if len(text) == 10:
        made = made.replace(hour=12)
    return (made.replace(tzinfo=LOCAL) if made.tzinfo is None else made).astimezone(UTC)
