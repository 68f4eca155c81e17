"""Putting one more source into the operator's own sources file, checked as a whole before it is kept."""

from __future__ import annotations

import os

from crawlers.sources import load_sources
from newsroom.errors import SettingsError, UsageError
from newsroom.settings import Settings

LONGEST = 20_000
"""Characters of one declaration; the longest shipped one has some three thousand."""


def declare(settings: Settings, text: str) -> tuple[str, ...]:
    """Add the declarations of `text` (TOML, `[[source]]`) to the file of `[crawl] own_sources`; return the ids of the
    sources that are new.

    Nothing is written where the two files together are not sound, where a source is declared already, or where there
    is none in `text`. Raises UsageError for that and for a desk without a file of its own.
    """
    own = settings.crawl.own_sources
    if own is None:
        raise UsageError("[crawl] own_sources names no file yet; set it, the file itself is made")
    if len(text) > LONGEST:
        raise UsageError(f"a declaration has at most {LONGEST} characters")
    there = own.read_text("utf-8") if own.exists() else ""
    before = load_sources(settings.crawl.sources, own if there.strip() else None)
    beside = own.with_name(f".{own.name}.new")
    try:
        beside.write_text(f"{there.rstrip()}\n\n{text.strip()}\n".lstrip(), "utf-8")
        try:
            after = load_sources(settings.crawl.sources, beside)
        except SettingsError as error:
            raise UsageError(str(error).replace(str(beside), str(own))) from error
        new = tuple(source.id for source in after if source.id not in {known.id for known in before})
        if not new or len(after) != len(before) + len(new) or _changed(before, after):
            raise UsageError("this declares no new source, or changes one that is declared already")
        if own.exists():
            os.chmod(beside, own.stat().st_mode & 0o777)
        os.replace(beside, own)
    except OSError as error:
        raise UsageError(f"{own}: cannot be written ({error.strerror})") from error
    finally:
        beside.unlink(missing_ok=True)
    return new


def _changed(before: tuple[object, ...], after: tuple[object, ...]) -> bool:
    return any(source not in after for source in before)
