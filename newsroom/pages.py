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


@dataclass(frozen=True, slots=True)
class Archived:
    """A response kept in full, to which a later one with the same body only refers."""

    url: str
    """Where it stood, after redirects."""
    digest: str
    """Of the body as it was sent (`newsroom.warc.payload_digest`)."""
    at: datetime
    place: WarcPlace


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of an address's last answer, to ask only for what is new; nothing of one never read."""

    validators: Validators = Validators()
    archived: Archived | None = None
    checked_at: datetime | None = None
    """When it was last read."""
    news_at: datetime | None = None
    """When it last announced a page that was new, or was read for the first time."""
    failed: bool = False
    """The last attempt to read it failed, perhaps half way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRecord:
    """How a host has answered lately."""

    host: str
    """Name or address, with the port where the address has one."""
    strikes: int = 0
    """Weight of the failures since it last answered."""
    rests: int = 0
    """Rests in a row, each twice as long as the one before."""
    rest_until: datetime | None = None
    reason: str = ""
    """The failure that brought the rest."""


@dataclass(frozen=True, slots=True)
class HostTurn:
    """The answer to whether a host may be asked now."""

    wait: float
    """Seconds until it may be; 0 for now."""
    delay: float
    """Seconds between two requests, as whoever asked it before kept it."""


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
    summary: str = ""
    """What a feed tells beside the title; kept only where nothing else is to be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A page to be fetched now."""

    id: str
    url: str
    source_id: str
    attempts: int
    """Failures so far since it was last fetched."""
    discovered_at: datetime
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page's answer that was archived."""

    final_url: str
    """Canonical, after redirects."""
    charset: str | None
    """From the Content-Type header."""
    validators: Validators
    archived: Archived
    """In full; of an earlier answer where this one had the same body."""
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
    new: bool = False
    """Whether it announced a page that was not known, or other sitemaps, of which that cannot be said."""
    validators: Validators = Validators()
    archived: Archived | None = None
