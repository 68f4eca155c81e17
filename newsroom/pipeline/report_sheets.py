"""A draft as a file to edit: reading and writing it, and refusing one that somebody else has overtaken.

What stands in the file is for `reports.draft_file` to say; it names the report and the revision of which it was made.
"""

from __future__ import annotations

import re
from pathlib import Path

from newsroom.clock import LOCAL
from newsroom.errors import InputError, UsageError
from newsroom.pipeline.reporting import OpenReport
from reports.draft_file import Format, Head, read_back, to_markdown, to_toml
from reports.evidence import Edits
from reports.renumbering import citable

FORMATS: tuple[Format, ...] = ("md", "toml")
MAX_SHEET = 20_000_000
"""Bytes; a report of fifty thousand articles has less than a tenth of that."""
_OF = re.compile(r"\breport\s*[:=]\s*\"?(?P<id>[a-z0-9-]{1,60})\"?\s+revision\s*[:=]\s*(?P<revision>[0-9]{1,9})\b")
"""How both formats name report and revision, near their beginning."""
_NEAR = 4_000


def format_of(path: Path) -> Format:
    """Which format a file has, by its name. Raises UsageError for another one."""
    found = next((known for known in FORMATS if path.suffix.lower() == f".{known}"), None)
    if found is None:
        raise UsageError(f"{path}: a report is edited as Markdown or TOML; name a file that ends in .md or .toml")
    return found


def sheet(opened: OpenReport, format: Format) -> str:
    """The file to edit."""
    write = {"md": to_markdown, "toml": to_toml}[format]
    return write(opened.composed, opened.edits, _head(opened))


def read_sheet(path: Path) -> str:
    """The text of an edited file. Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SHEET + 1)
        if len(content) > MAX_SHEET:
            raise InputError(f"{path}: longer than {MAX_SHEET // 1_000_000} MB, which is no report")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8 and import it again") from error


def edits_of(text: str, opened: OpenReport, by: str) -> Edits:
    """The edits of `opened` with what `by` changed in the file. Raises UsageError where it was made of an earlier
    revision, naming who has changed the report since, and what `reports.draft_file.read_back` raises for a mistake."""
    kept, named = opened.kept, _OF.search(text[:_NEAR])
    if named and named["id"] == kept.id and int(named["revision"]) != kept.revision:
        when = kept.changed_at.astimezone(LOCAL)
        raise UsageError(
            f"the file was made of revision {named['revision']} of {kept.id}, and {kept.changed_by} changed the report "
            f"since, on {when:%d/%m/%Y %H:%M} (revision {kept.revision}); nothing was overwritten: export it again and "
            "repeat your changes"
        )
    may_be_cited = citable(opened.evidence, opened.edits).keys()
    return read_back(text, opened.composed, opened.edits, _head(opened), by, may_be_cited)


def _head(opened: OpenReport) -> Head:
    return Head(opened.kept.id, opened.kept.revision)
