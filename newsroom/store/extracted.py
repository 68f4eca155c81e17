"""Keeping what extraction gives: a new version where the text changed, under the identity that the page says it has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from newsroom.article import Article
from newsroom.pages import PageState, WarcPlace
from newsroom.store import withdrawals
from newsroom.store.dialect import insert_or_keep
from newsroom.store.schema import articles, labels, pages, versions

WHOLE_TEXT = "the whole article was collected:"
"""Beginning of the reason for which a headline is withdrawn."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page that waits for extraction."""

    id: str
    url: str
    source_id: str
    place: WarcPlace
    charset: str | None
    announced_title: str
    announced_at: datetime | None
    fetched_at: datetime
    attempts: int
    """Fetches until now that gave no article."""
    headline_only: bool = False
    """Nothing but the announcement is to be had; what is archived is the answer that announced it."""
    announced_summary: str = ""


@dataclass(frozen=True, slots=True)
class Fall:
    """Why a page leaves the flow at extraction: `skipped` is no article, `quarantined` is for a person to look at,
    `discovered` is to be fetched again at `retry_at`."""

    page_id: str
    state: PageState
    reason: str
    detail: str
    retry_at: datetime | None = None


def digest(article: Article) -> str:
    """SHA-256 of what a reader sees; a new version is a new digest."""
    seen = "\0".join((article.title, article.lead, article.text))
    return hashlib.sha256(seen.encode()).hexdigest()


def keep(connection: Connection, page: FetchedPage, article: Article) -> None:
    """Keep the article on `page` and send it to labelling where its text is new.

    A page that calls another address its canonical one hands the article over to the page of that address, unless it
    is known as an article itself: what analysts have read and cited keeps its id. Where that other page has the
    article already, only the way to it is noted.
    """
    if page.headline_only:
        if _skip_known(connection, page, article):
            return
    elif article.id != page.id and not _is_article(connection, page.id):
        heir = _hand_over(connection, page, article)
        if heir is None:
            return
        page = heir
    if not page.headline_only:
        _withdraw_headline(connection, page, article)
    state = "extracted" if keep_version(connection, page, article) else "labelled"
    connection.execute(update(pages).where(pages.c.id == page.id).values(state=state, reason="", detail="", attempts=0))


def _skip_known(connection: Connection, page: FetchedPage, article: Article) -> bool:
    """Skip a headline of which the whole article is there; whether it was."""
    there = (
        select(versions.c.url)
        .join(articles, and_(articles.c.id == versions.c.article_id, articles.c.version == versions.c.version))
        .where(articles.c.source_id == page.source_id, versions.c.title == article.title, articles.c.id != page.id)
    )
    known = connection.execute(there.limit(1)).scalar()
    if known is not None:
        connection.execute(
            update(pages).where(pages.c.id == page.id).values(state="skipped", reason="redirected", detail=known[:500])
        )
    return known is not None


def _withdraw_headline(connection: Connection, page: FetchedPage, article: Article) -> None:
    """Take back the headline under which the article was known until now: counted beside it, it would be a second."""
    headline = (
        select(articles.c.id)
        .join(pages, pages.c.id == articles.c.id)
        .join(versions, and_(versions.c.article_id == articles.c.id, versions.c.version == articles.c.version))
        .where(pages.c.source_id == page.source_id, pages.c.headline_only, versions.c.title == article.title)
        .where(articles.c.withdrawn_at.is_(None), articles.c.id != page.id)
    )
    for article_id in connection.execute(headline).scalars().all():
        withdrawals.withdraw(connection, article_id, f"{WHOLE_TEXT} {article.url}", "diembao", article.fetched_at)


def _is_article(connection: Connection, page_id: str) -> bool:
    return connection.execute(select(articles.c.id).where(articles.c.id == page_id)).scalar() is not None


def _hand_over(connection: Connection, page: FetchedPage, article: Article) -> FetchedPage | None:
    """Make the page of `article.url` the one that was fetched; None where it is an article or will be one."""
    row = connection.execute(select(pages).where(pages.c.id == page.id)).one()._asdict()
    heir = {**row, "id": article.id, "url": article.url, "state": "fetched"}
    taken = connection.execute(insert_or_keep(connection, pages).values(heir)).rowcount
    if not taken:
        answer = ("fetched_at", "checked_at", "final_url", "charset", "archived_at", "digest")
        taken = connection.execute(
            update(pages)
            .where(pages.c.id == article.id, pages.c.state.in_(("discovered", "skipped", "quarantined")))
            .values(state="fetched", **{name: row[name] for name in (*answer, "warc_file", "warc_offset")})
        ).rowcount
    connection.execute(
        update(pages)
        .where(pages.c.id == page.id)
        .values(state="skipped", reason="redirected", detail=article.url[:500], attempts=0, retry_at=None)
    )
    return replace(page, id=article.id, url=article.url) if taken else None


def keep_version(connection: Connection, page: FetchedPage, article: Article) -> bool:
    """Add `article` as a new version unless the text is the current one's; True where it needs labels.

    Its identity is that of `page`, whatever the article says of itself.
    """
    current = connection.execute(
        select(articles.c.version, versions.c.digest, labels.c.version.label("labelled"))
        .join(versions, and_(versions.c.article_id == articles.c.id, versions.c.version == articles.c.version))
        .join(labels, labels.c.article_id == articles.c.id, isouter=True)
        .where(articles.c.id == page.id)
    ).one_or_none()
    seen = digest(article)
    if current is not None and current.digest == seen:
        _keep_details(connection, page.id, current.version, article)
        return bool(current.labelled != current.version)
    number = 1 if current is None else current.version + 1
    if current is None:
        connection.execute(
            insert(articles).values(
                id=page.id,
                source_id=page.source_id,
                version=number,
                published_at=article.published_at,
                revision=0,
                indexed_revision=0,
            )
        )
    else:
        connection.execute(
            update(articles).where(articles.c.id == page.id).values(version=number, published_at=article.published_at)
        )
    connection.execute(
        insert(versions).values(
            article_id=page.id,
            version=number,
            url=article.url,
            title=article.title,
            lead=article.lead,
            text=article.text,
            fetched_at=article.fetched_at,
            **_details(article),
            digest=seen,
            warc_file=page.place.file,
            warc_offset=page.place.offset,
        )
    )
    return True


def _details(article: Article) -> dict[str, Any]:
    """What a page may say otherwise without a new version: by column of `versions`."""
    return {
        "byline": article.byline,
        "language": article.language,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "section": article.section,
        "tags": list(article.tags),
        "image": article.image,
        "form": article.form,
        "partial": article.partial,
        "origins": dict(article.origins),
    }


def _keep_details(connection: Connection, page_id: str, version: int, article: Article) -> None:
    """Of a page whose text stayed: a date found at last, a byline put right. The article becomes dirty if one
    changed."""
    details = _details(article)
    this = and_(versions.c.article_id == page_id, versions.c.version == version)
    if connection.execute(select(*(versions.c[name] for name in details)).where(this)).one()._asdict() == details:
        return
    connection.execute(update(versions).where(this).values(details))
    connection.execute(
        update(articles)
        .where(articles.c.id == page_id)
        .values(published_at=article.published_at, revision=articles.c.revision + 1)
    )
