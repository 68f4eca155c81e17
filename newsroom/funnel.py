"""How far a source's pages came, from found to findable: the store counts it, the source table and the reports print
it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsroom.article import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFunnel:
    """Pages of one source that reached each stage; every stage counts those that went further, so the numbers only
    fall."""

    source: Source
    discovered: int
    fetched: int
    extracted: int
    labelled: int
    indexed: int
    fell: Mapping[str, int]
    """Pages that left on the way, by reason (`robots`, `too_short`, …)."""
    waiting: int = 0
    """Pages due to be fetched, the first time or again."""
    entry_errors: tuple[str, ...] = ()
    """Why its feeds and sitemaps could not be read at the last attempt, one sentence each."""
