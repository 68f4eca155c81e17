"""The invented press as plain values, read from `outlets.toml` and `articles/`.

Nothing here knows about HTTP: tests of labelling or of duplicates can take the pieces, with their gold
labels, without starting a server.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from tests.samplepress.dates import resolve

HERE = Path(__file__).parent
# An article said to be updated on some day was updated this long after the hour at which it appeared.
UPDATE_DELAY = timedelta(minutes=40)

TrapKind = Literal["challenge", "disallowed", "gone"]
_TRAP_KINDS = ("challenge", "disallowed", "gone")
_RELEVANCES = ("asean", "passing", "none")
_UNICODE_FORMS = ("nfc", "nfd")
_KEYS = {
    "title", "lead", "byline", "section", "language", "days_ago", "time", "updated_days_ago", "unicode",
    "copy_of", "relevance", "topics",
}  # fmt: skip


@dataclass(frozen=True)
class Trap:
    """A link in an outlet's feed behind which there is no article."""

    kind: TrapKind
    path: str
    title: str


@dataclass(frozen=True)
class Outlet:
    """One invented newsroom and how its site is built."""

    id: str
    name: str
    country: str
    scope: str
    kind: str
    languages: tuple[str, ...]
    timezone: ZoneInfo
    template: str
    byline_style: str
    feed: str
    sitemap: bool
    gzip: bool
    province: str
    tagline: str
    traps: tuple[Trap, ...]


@dataclass(frozen=True)
class Piece:
    """One article with the labels a careful reader would give it."""

    outlet_id: str
    slug: str
    title: str
    lead: str
    byline: str
    section: str
    language: str
    published: datetime
    updated: datetime | None
    unicode: str
    copy_of: str
    relevance: str
    topics: tuple[str, ...]
    body: str

    @property
    def key(self) -> str:
        return f"{self.outlet_id}/{self.slug}"

    @property
    def path(self) -> str:
        return f"/{self.section}/{self.slug}.html"

    @property
    def modified(self) -> datetime:
        return self.updated or self.published

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(" ".join(block.split()) for block in self.body.split("\n\n") if block.strip())

    @property
    def word_count(self) -> int:
        return len(self.body.split())


@dataclass(frozen=True)
class Press:
    """All outlets and all that they have published up to `today`."""

    today: date
    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]

    def outlet(self, outlet_id: str) -> Outlet:
        return next(outlet for outlet in self.outlets if outlet.id == outlet_id)

    def piece(self, key: str) -> Piece:
        return next(piece for piece in self.pieces if piece.key == key)

    def of(self, outlet_id: str) -> tuple[Piece, ...]:
        """The outlet's pieces, newest first."""
        own = (piece for piece in self.pieces if piece.outlet_id == outlet_id)
        return tuple(sorted(own, key=lambda piece: piece.published, reverse=True))

    def with_piece(self, changed: Piece) -> "Press":
        """The same press, with one piece in a new version."""
        pieces = tuple(changed if piece.key == changed.key else piece for piece in self.pieces)
        return replace(self, pieces=pieces)


def load(today: date, root: Path = HERE) -> Press:
    """Read the press as it stands on the evening of `today`."""
    with (root / "outlets.toml").open("rb") as stream:
        outlets = tuple(_outlet(row) for row in tomllib.load(stream)["outlet"])
    pieces = tuple(
        _read_piece(file, outlet, today)
        for outlet in outlets
        for file in sorted((root / "articles" / outlet.id).glob("*.txt"))
    )
    return Press(today, outlets, pieces)


def _outlet(row: Mapping[str, Any]) -> Outlet:
    return Outlet(
        id=row["id"],
        name=row["name"],
        country=row["country"],
        scope=row["scope"],
        kind=row["kind"],
        languages=tuple(row["languages"]),
        timezone=ZoneInfo(row["timezone"]),
        template=row["template"],
        byline_style=row["byline_style"],
        feed=_one_of(row["feed"], ("rss", "atom", "")),
        sitemap=row["sitemap"],
        gzip=row.get("gzip", False),
        province=row.get("province", ""),
        tagline=row["tagline"],
        traps=tuple(
            Trap(cast(TrapKind, _one_of(trap["kind"], _TRAP_KINDS)), trap["path"], trap["title"])
            for trap in row.get("trap", ())
        ),
    )


def _read_piece(file: Path, outlet: Outlet, today: date) -> Piece:
    try:
        return _piece(file.read_text("utf-8"), file.stem, outlet, today)
    except (KeyError, ValueError) as error:
        # A slip in one of many article files is only found quickly if the message names the file.
        raise ValueError(f"{file}: {error!r}") from error


def _piece(text: str, slug: str, outlet: Outlet, today: date) -> Piece:
    opening, header, body = text.split("+++\n", 2)
    row = tomllib.loads(header)
    if opening or (unknown := row.keys() - _KEYS):
        raise ValueError(f"text before the front matter, or unknown keys in it: {opening or unknown}")
    clock = time.fromisoformat(row["time"])

    def moment(days_ago: int) -> datetime:
        return datetime.combine(today - timedelta(days=days_ago), clock, outlet.timezone)

    updated_days_ago = row.get("updated_days_ago")
    return Piece(
        outlet_id=outlet.id,
        slug=slug,
        title=resolve(row["title"], today),
        lead=resolve(row["lead"], today),
        byline=row["byline"],
        section=row["section"],
        language=_one_of(row.get("language", outlet.languages[0]), outlet.languages),
        published=moment(row["days_ago"]),
        updated=None if updated_days_ago is None else moment(updated_days_ago) + UPDATE_DELAY,
        unicode=_one_of(row.get("unicode", "nfc"), _UNICODE_FORMS),
        copy_of=row.get("copy_of", ""),
        relevance=_one_of(row["relevance"], _RELEVANCES),
        topics=tuple(row["topics"]),
        body=resolve(body.strip(), today),
    )


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {allowed}")
    return value
