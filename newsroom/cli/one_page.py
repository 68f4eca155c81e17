"""`diembao extract TARGET`: the article in one page, without keeping anything."""

from __future__ import annotations

from typing import Any

from crawlers.extract import NotArticle, extract
from crawlers.extract_file import PageInput, article_json, check_address, is_address, read_input
from newsroom.clock import utc_now
from newsroom.errors import InputError
from newsroom.settings import Settings


def article_in(target: str, url: str | None, settings: Settings) -> dict[str, Any]:
    """The article in the file, address or standard input that `target` names, as JSON values.

    Raises InputError in one sentence where it cannot be read or holds no article.
    """
    if is_address(target):
        page = _fetched(check_address(target), settings)
    else:
        page = read_input(target, url or "", max_bytes=settings.crawl.max_bytes)
    found = extract(page.body, page.url, utc_now(), charset=page.charset, min_words=settings.extract.min_words)
    if isinstance(found, NotArticle):
        name = "standard input" if target == "-" else target
        raise InputError(f"{name}: holds no article ({found.reason.replace('_', ' ')}: {found.detail})")
    return article_json(found)


def _fetched(address: str, settings: Settings) -> PageInput:
    from crawlers.crawl import fetch_one

    answer = fetch_one(address, settings.crawl)
    return PageInput(answer.body, answer.url, answer.content_type[1])
