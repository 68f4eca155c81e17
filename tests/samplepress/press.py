"""The invented press as plain values, read from `outlets.toml` and `articles/`.

Nothing here knows about HTTP: tests of labelling or of duplicates can take the pieces, with their gold
labels, without starting a server.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import get_args

from newsroom.article import Form, Tone
from newsroom.text import count_words
from tests.samplepress.dates import resolve
from tests.samplepress.outlets import Outlet, load_outlets, one_of

HERE = Path(__file__).parent
# An article said to be updated on some day was updated this long after the hour at which it appeared.
UPDATE_DELAY = timedelta(minutes=40)

_RELEVANCES = ("asean", "passing", "none")
_UNICODE_FORMS = ("nfc", "nfd")
_KEYS = {
    "title", "lead", "byline", "section", "language", "days_ago", "time", "updated_days_ago", "unicode",
    "copy_of", "relevance", "topics", "themes", "tone", "form", "paywall",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One article with the labels a careful reader would give it."""

    outlet_id: str
    slug: str
    title: str
    lead: str
    byline: str
    section: str
    section_name: str
    language: str
    published: datetime
    updated: datetime | None
    unicode: str
    copy_of: str
    relevance: str
    topics: tuple[str, ...]
    themes: tuple[str, ...]
    tone: str
    form: str
    paywall: bool
    body: str
    template: str

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
        return count_words(self.body)


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
    outlets = load_outlets(root / "outlets.toml")
    sections = tomllib.loads((root / "sections.toml").read_text("utf-8"))
    pieces = tuple(
        _read_piece(file, outlet, sections, today)
        for outlet in outlets
        for file in sorted((root / "articles" / outlet.id).glob("*.txt"))
    )
    return Press(today, outlets, pieces)


def _read_piece(file: Path, outlet: Outlet, sections: Mapping[str, str], today: date) -> Piece:
    try:
        return _piece(file.read_text("utf-8"), file.stem, outlet, sections, today)
    except (KeyError, ValueError) as error:
        # A slip in one of many article files is only found quickly if the message names the file.
        raise ValueError(f"{file}: {error!r}") from error


def _piece(text: str, slug: str, outlet: Outlet, sections: Mapping[str, str], today: date) -> Piece:
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
        section_name=sections[row["section"]],
        language=one_of(row.get("language", outlet.languages[0]), outlet.languages),
        published=moment(row["days_ago"]),
        updated=None if updated_days_ago is None else moment(updated_days_ago) + UPDATE_DELAY,
        unicode=one_of(row.get("unicode", "nfc"), _UNICODE_FORMS),
        copy_of=row.get("copy_of", ""),
        relevance=one_of(row["relevance"], _RELEVANCES),
        topics=tuple(row["topics"]),
        themes=tuple(row.get("themes", ())),
        tone=one_of(row.get("tone", "neutral"), get_args(Tone)),
        form=one_of(row.get("form", "text"), get_args(Form)),
        paywall=row.get("paywall", False),
        body=resolve(body.strip(), today),
        template=outlet.template_of(row["days_ago"]),
    )
