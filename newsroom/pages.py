"""What collecting and the store tell each other about pages: found, due, fetched. Frozen data without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PageState = Literal["discovered", "fetched", "extracted", "labelled", "skipped", "quarantined"]
STATES: tuple[PageState, ...] = ("discovered", "fetched", "extracted", "labelled", "skipped", "quarantined")


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class WarcPlace:
    """Where a record lies: file name within the archive folder, byte offset in it."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page that an entry announces."""

    id: str
    """`newsroom.urls.article_id` of `url`."""
    url: str
    """Canonical."""
    title: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A page to be fetched now."""

    id: str
    url: str
    source_id: str
    attempts: int
    """Failures so far since it was last fetched."""
    validators: Validators | None
    """Those of the last fetch; None for a page never fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page's answer that was archived."""

    final_url: str
    """Canonical, after redirects."""
    charset: str | None
    """From the Content-Type header."""
    validators: Validators
    place: WarcPlace
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOutcome:
    """How reading a feed or sitemap went."""

    checked_at: datetime
    status: int | None
    """HTTP status, None where no answer came."""
    error: str = ""
    """One sentence; "" when it was read or had not changed."""
    found: int | None = None
    """Links in it; None where it was not read (error, or not modified)."""
    validators: Validators = Validators()
