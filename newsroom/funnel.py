"""Where the pages of a source went: how many reached each stage, and why the rest fell out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsroom.article import Source


@dataclass(frozen=True, slots=True)
class SourceFunnel:
    """Counts of pages of one source; each stage holds those of the next. Addresses that led to another page are no
    pages."""

    source: Source
    discovered: int
    fetched: int
    extracted: int
    labelled: int
    indexed: int
    fell: Mapping[str, int]
    """Reason -> pages that were skipped or quarantined for it."""
    waiting: int = 0
    """Pages that a later run tries again."""
    entry_errors: tuple[str, ...] = ()
    """One sentence for each feed or sitemap that could not be read at its last check."""
