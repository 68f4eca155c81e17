"""What a search found, as a file: exactly the articles that the page counts, in its order.

What only its meaning brings into a list is in no figure and in no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from dashboard.desk import open_desk
from dashboard.list_docx import LISTED_AT_MOST, list_docx
from dashboard.search_view import SearchView
from dashboard.searching import index_of, known_values, query_of_search
from index.export import COLUMNS, Sheet
from newsroom.errors import UsageError
from newsroom.pipeline.exporting import naming, rows, write_file
from newsroom.settings import Settings

FileKind = Literal["csv", "xlsx", "docx"]
KINDS: Mapping[FileKind, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Files, with their media type."""


def file_of(settings: Settings, view: SearchView, today: date, kind: FileKind) -> bytes:
    """The file, from a store and an index of its own: a download is made after its page was drawn.

    Raises QueryError, StoreError, IndexUnavailable, and UsageError where there are more articles than it holds.
    """
    with open_desk(settings) as desk:
        asked = replace(query_of_search(view, today, known_values(desk, view.language)), mode="words")
        with index_of(desk, None) as index:
            name_of = naming(settings, view.language, asked, desk.store, index)
            found = rows(index, desk.store, asked)
            if kind == "docx":
                total = index.search(replace(asked, limit=0)).total
                if total > LISTED_AT_MOST:
                    raise UsageError(f"a document lists {LISTED_AT_MOST} articles at most, and there are {total}")
                return list_docx([listed for listed, _ in found], asked, view.language, name_of)
            with TemporaryDirectory(prefix="diembao-") as folder:
                file = Path(folder) / f"articles.{kind}"
                write_file(found, Sheet(COLUMNS, view.language, name_of), kind, file)
                return file.read_bytes()
