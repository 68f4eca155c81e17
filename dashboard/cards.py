"""An article as a line of a list, the same on every page."""

from __future__ import annotations

from datetime import date

from dashboard import plain, wording
from dashboard.desk import Desk
from dashboard.links import ARTICLE, SEARCH, link
from dashboard.search_view import ArticleView, SearchView, as_kind
from dashboard.view import ListView, View
from index.query import Fragment, Hit, Listed
from newsroom.article import Facts
from newsroom.texts import Texts, number

NEAR = "≈"
"""Behind the title of what was found by its meaning alone."""


def search_of(view: ListView) -> SearchView:
    """The search that lists what a list of another page does, in its order."""
    return as_kind(view, SearchView, sort="date")


def article_link(id: str, place: int, search: SearchView, desk: Desk, today: date) -> str:
    """The page of an article that was found by `search` in `place` of the list (from 1; 0: in none)."""
    return link(ARTICLE, as_kind(search, ArticleView, id=id, place=place), desk, today)


def plain_link(id: str, view: View, desk: Desk, today: date) -> str:
    """The page of an article that no search led to."""
    return link(ARTICLE, as_kind(view, ArticleView, id=id), desk, today)


def card(
    hit: Hit, place: int, search: SearchView, desk: Desk, texts: Texts, today: date, copies: int = 0
) -> plain.Item:
    """A hit of `search`."""
    language = texts.language
    like = as_kind(search, SearchView, like=hit.id, text="", page=1, sort="relevance")
    mark = texts("reprint") if hit.reprint_of else ""
    if copies:
        mark = texts("copies", count=number(copies, language))
    return plain.Item(
        title=hit.headline or (Fragment(texts("untitled")),),
        url=hit.url,
        language=hit.language,
        line=where_and_when(hit, desk, texts),
        mark=mark,
        topics=tuple(desk.taxonomy.name(topic, language) for topic in hit.topics),
        passage=hit.snippet,
        inside=article_link(hit.id, place, search, desk, today),
        original=texts("original_link"),
        id=hit.id,
        near=NEAR if hit.by == "meaning" else "",
        more=((texts("similar_link"), link(SEARCH, like, desk, today)),),
    )


def where_and_when(item: Listed | Facts, desk: Desk, texts: Texts) -> str:
    """Outlet, country and day of an article."""
    when = wording.moment(item.published_at, texts.language) if item.published_at else texts("undated")
    return f"{item.source_name} ({desk.taxonomy.country_name(item.country, texts.language)}) · {when}"
