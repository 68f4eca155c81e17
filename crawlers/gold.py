"""Saved pages with what a person says is on them: what extraction is measured on.

A folder holds one of two forms:

- `manifest.jsonl` beside the pages: a line for each page with `file` (may end in .gz), `url`, and as far as known
  `country`, `charset`, `kind` ("list" for a page that is no article), `gold_title`, `gold_date`, `gold_author`,
  `gold_text`, `gold_text_kind`. A text of a kind that is only a part ("prefix", "segments") is not compared.
- pairs `NAME.html` and `NAME.json`, as the golden pages in tests: the JSON holds the call (`url`, `fetched_at`,
  `charset`, `source`, `hint`) and the `article` with its `paragraphs`, or why it is none (`refused`).
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawlers.dates import Stamp, read_stamp
from crawlers.extract import FeedHint
from newsroom.article import Source, SourceOptions
from newsroom.errors import InputError
from newsroom.text import clean_text

MANIFEST = "manifest.jsonl"
_PARTS = frozenset(("prefix", "segments"))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """One page with its gold; "", () and None where it says nothing."""

    name: str
    """Its file's."""
    url: str
    body: bytes
    charset: str | None = None
    country: str = ""
    kind: str = ""
    """Where its gold comes from, such as `manual`."""
    is_article: bool = True
    title: str = ""
    text: str = ""
    published: Stamp | None = None
    authors: tuple[str, ...] = ()
    fetched_at: datetime | None = None
    """None where the fetch is not recorded."""
    source: Source | None = None
    hint: FeedHint | None = None


def read_gold(folder: Path) -> tuple[GoldPage, ...]:
    """All gold pages of `folder`, by name.

    Raises InputError in one sentence naming the file, and its line in a manifest.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder")
    manifest = folder / MANIFEST
    pages = _listed(manifest) if manifest.exists() else [_paired(file) for file in sorted(folder.glob("*.html"))]
    if not pages:
        raise InputError(f"{folder}: holds neither {MANIFEST} nor pairs of .html and .json")
    return tuple(sorted(pages, key=lambda page: page.name))


def _listed(manifest: Path) -> list[GoldPage]:
    pages = []
    for number, line in enumerate(manifest.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{manifest}, line {number}"
        try:
            row = json.loads(line)
            file, url = manifest.parent / str(row["file"]), str(row["url"])
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"{where}: a page needs 'file' and 'url'") from error
        authors = row.get("gold_author") or ()
        kind = str(row.get("gold_text_kind") or "")
        pages.append(
            GoldPage(
                name=file.name,
                url=url,
                body=_read(file),
                charset=row.get("charset") or None,
                country=str(row.get("country") or ""),
                kind=kind,
                is_article=row.get("kind") != "list",
                title=str(row.get("gold_title") or ""),
                text="" if kind in _PARTS else clean_text(str(row.get("gold_text") or "")),
                published=read_stamp(str(row.get("gold_date") or "")),
                authors=tuple(map(str, [authors] if isinstance(authors, str) else authors)),
            )
        )
    return pages


def _read(file: Path) -> bytes:
    try:
        body = file.read_bytes()
        return gzip.decompress(body) if file.suffix == ".gz" else body
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error})") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{file}: is no whole gzip file") from error


def _paired(page: Path) -> GoldPage:
    file = page.with_suffix(".json")
    try:
        case = json.loads(_read(file))
        article: dict[str, Any] = case.get("article") or {}
        source = source_of(case["source"]) if case.get("source") else None
        return GoldPage(
            name=page.name,
            url=case["url"],
            body=_read(page),
            charset=case.get("charset"),
            country=source.country if source else "",
            kind="golden",
            is_article="article" in case,
            title=article.get("title", ""),
            text="\n\n".join(article.get("paragraphs", ())),
            published=read_stamp(article.get("published_at") or ""),
            authors=tuple(name for name in article.get("byline", "").split(", ") if name),
            fetched_at=datetime.fromisoformat(case["fetched_at"]),
            source=source,
            hint=_hint(case.get("hint")),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{file}: is no gold of a page ({type(error).__name__}: {error})") from error


def source_of(given: Mapping[str, Any]) -> Source:
    """The source in a golden page's JSON: what it leaves out plays no part in extraction."""
    options = dict(given.get("options") or {})
    options["remove"] = tuple(options.get("remove") or ())
    return Source(
        id=given["id"],
        name=given["name"],
        kind="commercial",
        country=given["country"],
        scope="domestic" if given["country"] == "VN" else "foreign",
        languages=tuple(given["languages"]),
        domains=tuple(given.get("domains") or ()),
        timezone=given["timezone"],
        entries=(),
        options=SourceOptions(**options),
    )


def _hint(given: Mapping[str, Any] | None) -> FeedHint | None:
    if not given:
        return None
    announced = given.get("published_at")
    return FeedHint(given.get("title", ""), datetime.fromisoformat(announced) if announced else None)
