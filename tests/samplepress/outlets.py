"""The invented newsrooms and how their sites are built, read from `outlets.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo

TrapKind = Literal["challenge", "consent", "login", "soft_404", "disallowed", "gone"]
FeedDates = Literal["", "future", "1970"]


@dataclass(frozen=True)
class Trap:
    """A link in an outlet's feed behind which there is no article."""

    kind: TrapKind
    path: str
    title: str


@dataclass(frozen=True)
class Moved:
    """An article that is still announced under an old path, which answers 301 to the article's own."""

    path: str
    slug: str


@dataclass(frozen=True)
class Quirks:
    """What is unusual about a site; the default is a site without surprises. `outlets.toml` explains each."""

    old_template: str = ""
    old_days: int = 0
    charset: str = "utf-8"
    header_charset: bool = True
    feed_dates: FeedDates = ""
    feed_query: str = ""
    feed_status: int = 200
    feed_days: int = 0
    sitemap_by_month: bool = False
    list_page: bool = False
    archive: bool = False
    calendar: bool = False
    amp: bool = False
    moved: tuple[Moved, ...] = ()

    def __post_init__(self) -> None:
        one_of(self.feed_dates, get_args(FeedDates))


@dataclass(frozen=True)
class Outlet:
    """One invented newsroom; `kind` `search` is the invented news search engine, which publishes nothing itself."""

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
    unlisted: bool
    province: str
    tagline: str
    traps: tuple[Trap, ...]
    quirks: Quirks

    def template_of(self, age: int) -> str:
        """The template of an article that is `age` days old: the layout changed on a day, older pages kept theirs."""
        return self.quirks.old_template if self.quirks.old_template and age > self.quirks.old_days else self.template


def load_outlets(file: Path) -> tuple[Outlet, ...]:
    """Read `outlets.toml`."""
    with file.open("rb") as stream:
        return tuple(_outlet(row) for row in tomllib.load(stream)["outlet"])


def one_of(value: str, allowed: tuple[str, ...]) -> str:
    """`value`, which has to be one of `allowed`. Raises ValueError."""
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {allowed}")
    return value


def _outlet(row: Mapping[str, Any]) -> Outlet:
    known = {field.name for field in fields(Outlet)} - {"traps"} | {"trap"}
    if unknown := row.keys() - known:
        raise ValueError(f"{row['id']}: unknown keys {unknown}")
    quirks = dict(row.get("quirks", {}))
    moved = tuple(Moved(**one) for one in quirks.pop("moved", ()))
    return Outlet(
        id=row["id"],
        name=row["name"],
        country=row["country"],
        scope=row["scope"],
        kind=row["kind"],
        languages=tuple(row["languages"]),
        timezone=ZoneInfo(row["timezone"]),
        template=row.get("template", row["id"]),
        byline_style=row["byline_style"],
        feed=one_of(row["feed"], ("rss", "atom", "")),
        sitemap=row["sitemap"],
        gzip=row.get("gzip", False),
        unlisted=row.get("unlisted", False),
        province=row.get("province", ""),
        tagline=row["tagline"],
        traps=tuple(
            Trap(cast(TrapKind, one_of(trap["kind"], get_args(TrapKind))), trap["path"], trap["title"])
            for trap in row.get("trap", ())
        ),
        quirks=Quirks(moved=moved, **quirks),
    )
