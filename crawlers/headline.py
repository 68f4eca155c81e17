"""An article of which nothing but the announcement is to be had: a search engine's headline without a link to it."""

from __future__ import annotations

from datetime import UTC, datetime

from crawlers.date_claims import CLOCK_TOLERANCE
from crawlers.extract_language import find_language
from newsroom.article import Article, Source


def headline_article(
    id_: str, url: str, title: str, summary: str, announced_at: datetime | None, fetched_at: datetime, source: Source
) -> Article:
    """The announcement as an article of form `headline`; its text is the engine's summary, "" where that repeats the
    title. Times are aware."""
    text = "" if not summary or summary.startswith(title) else summary
    language, language_origin = find_language(f"{title}. {text}", "", source)
    published = announced_at if announced_at is not None and announced_at <= fetched_at + CLOCK_TOLERANCE else None
    origins = {"title": "search", "language": language_origin, "form": "search"}
    if text:
        origins["text"] = "search"
    if published is not None:
        published = min(published, fetched_at).astimezone(UTC)
        origins["published_at"] = "search"
    return Article(
        id=id_,
        url=url,
        source_id=source.id,
        title=title,
        text=text,
        language=language,
        published_at=published,
        fetched_at=fetched_at.astimezone(UTC).replace(microsecond=0),
        form="headline",
        origins={name: origin for name, origin in origins.items() if origin},
    )
