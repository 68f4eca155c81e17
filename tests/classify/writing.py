"""Short fictional articles for the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime

from newsroom.article import Article, Labels

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def article(title: str, text: str = "", *, lead: str = "", language: str = "vi") -> Article:
    """An article of an invented outlet."""
    return Article(
        id="a1",
        url="https://bao.example/a1",
        source_id="bao",
        title=title,
        lead=lead,
        text=text,
        language=language,
        published_at=NOW,
        fetched_at=NOW,
    )


def topics(labels: Labels) -> list[str]:
    """Topic ids, most important first."""
    return [topic.id for topic in labels.topics]


def themes(labels: Labels) -> set[str]:
    """Theme ids."""
    return {theme.id for theme in labels.themes}
