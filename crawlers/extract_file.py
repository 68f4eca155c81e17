"""What `diembao extract` needs around `extract`: a page from a file or from standard input, and the article as JSON.

Fetching an address is the crawler's work, behind its guards; here it is only checked.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from crawlers.extract_markup import Unreadable, parse, read_markup
from crawlers.extract_page import meta_values
from newsroom.article import Article
from newsroom.clock import LOCAL
from newsroom.errors import InputError
from newsroom.urls import canonical_url

STDIN = "-"
MAX_FILE_BYTES = 8_000_000
"""As `[crawl] max_bytes`: a saved page may be as large as a fetched one."""


@dataclass(frozen=True, slots=True)
class PageInput:
    """A page as `extract` takes it."""

    body: bytes
    url: str
    charset: str | None = None
    """None for a file: no header came with it."""


def is_address(target: str) -> bool:
    """Whether a command's FILE|URL|- means an address."""
    return "://" in target


def check_address(target: str) -> str:
    """`target` where it is a whole http(s) address; raises InputError naming it otherwise."""
    try:
        canonical_url(target)
    except ValueError as error:
        raise InputError(f"{target[:200]}: not an http(s) address") from error
    return target.strip()


def read_input(
    target: str, url: str = "", *, stdin: BinaryIO | None = None, max_bytes: int = MAX_FILE_BYTES
) -> PageInput:
    """Read a saved page from the file `target`, or from standard input where it is "-".

    `url` is the address it was saved from; without it the page's own (canonical link, og:url), else one made from the
    file name under the reserved domain `.invalid`, so that the same file always gives the same article id. Raises
    InputError in one sentence: missing, folder, unreadable, empty, too large, no page, no address.
    """
    if target == STDIN:
        name = "standard input"
        body = (stdin or sys.stdin.buffer).read(max_bytes + 1)
    else:
        name = target
        path = Path(target)
        try:
            if path.is_dir():
                raise InputError(f"{name}: is a folder, not a saved page")
            with path.open("rb") as file:
                body = file.read(max_bytes + 1)
        except FileNotFoundError as error:
            raise InputError(f"{name}: there is no such file") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(f"{name}: cannot be read ({reason})") from error
    if len(body) > max_bytes:
        raise InputError(f"{name}: larger than {max_bytes:,} bytes")
    markup = read_markup(body)
    if isinstance(markup, Unreadable):
        raise InputError(f"{name}: no page to read: {markup.detail}")
    return PageInput(body, check_address(url) if url else _own_address(markup) or _made_address(target))


def _own_address(markup: str) -> str:
    tree = parse(markup)
    if tree is None:
        return ""
    links = [link.get("href", "") for link in tree.iter("link") if link.get("rel", "").lower() == "canonical"]
    for address in [*links[:1], meta_values(tree).get("og:url", "")]:
        try:
            canonical_url(address)
        except ValueError:
            continue
        return address if urlsplit(address).hostname else ""
    return ""


def _made_address(target: str) -> str:
    name = "stdin" if target == STDIN else Path(target).name
    return f"https://file.invalid/{quote(name, errors='replace')}"


def article_json(article: Article) -> dict[str, Any]:
    """`article` as JSON values, in the order of its fields; each time in UTC and, as `…_local`, in Viet Nam's."""
    return {
        "id": article.id,
        "url": article.url,
        "source_id": article.source_id,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "byline": article.byline,
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "image": article.image,
        "form": article.form,
        "partial": article.partial,
        "words": article.words,
        "published_at": _utc(article.published_at),
        "published_at_local": _local(article.published_at),
        "modified_at": _utc(article.modified_at),
        "modified_at_local": _local(article.modified_at),
        "fetched_at": _utc(article.fetched_at),
        "fetched_at_local": _local(article.fetched_at),
        "origins": dict(article.origins),
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _local(moment: datetime | None) -> str | None:
    return moment.astimezone(LOCAL).isoformat() if moment else None
