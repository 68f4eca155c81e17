"""Searches as the desk makes them: from what is chosen to the query, and from the answer to what the page lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from dashboard.desk import PAGE_SIZE, Desk, IndexState
from dashboard.search_view import FACETS, ArticleView, SearchView
from index.engine import ArticleIndex
from index.fields import Vocabulary
from index.meaning import QueryEncoder
from index.query import FacetCount, Hit, Page, Query, Span
from newsroom.errors import IndexMissing
from newsroom.pipeline.finding import opened_index
from newsroom.pipeline.vocabulary import vocabulary
from newsroom.texts import Language

VALUES = 40
"""Values of a facet that can be opened; what is rarer is found by the query."""
WEEKS_FROM = 93
"""Days from which the timeline counts weeks, as that of the overview."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: one page of it."""

    page: Page
    number: int
    """From 1; the last page where the view asks for one beyond it."""
    pages: int
    """At least 1."""
    span: Span
    """What a bar of the timeline stands for."""
    copies: Mapping[str, int]
    """By id of a hit, how many reprints of it are kept."""
    folded: int
    """Reprints that are found as well and are not listed, where they are grouped under their originals."""


@contextmanager
def index_of(desk: Desk, encoder: QueryEncoder | None) -> Iterator[ArticleIndex]:
    """The index of the desk's store.

    Raises IndexMissing where there is none or it was never synced, IndexUnavailable where it does not work or is
    another store's.
    """
    if desk.store.projection.acknowledged_generation() is None:
        raise IndexMissing("there is no search index yet; run `diembao sync`")
    with opened_index(desk.settings, desk.store, encoder) as index:
        yield index


def known_values(desk: Desk, language: Language) -> Vocabulary:
    """The values that facets can have here, named in `language`."""
    return vocabulary(desk.taxonomy, desk.store.crawl.sources().values(), language)


def query_of_search(view: SearchView, today: date, known: Vocabulary) -> Query:
    """What `view` asks, its first page. Raises QueryError."""
    filters = {facet: view.chosen(facet) for facet in FACETS if view.chosen(facet)}
    if view.counting != "all":
        filters["counting"] = (view.counting,)
    if view.grouped:
        filters["reprint"] = ("original",)
    return Query(
        text=view.text,
        filters=filters,
        period=None if view.counting == "undated" else view.period(today),
        sort=view.sort,
        mode=view.mode,
        limit=PAGE_SIZE,
        vocabulary=known,
    )


def find(desk: Desk, view: SearchView, today: date, encoder: QueryEncoder | None) -> tuple[IndexState, Found]:
    """The page of hits that `view` asks for, with the counts of all facets and the timeline.

    Raises QueryError, IndexMissing, IndexUnavailable, and InputError where an article to compare with is in no index.
    """
    span: Span = "week" if len(view.period(today).days()) >= WEEKS_FROM else "day"
    asked = query_of_search(view, today, known_values(desk, view.language))
    with index_of(desk, encoder) as index:
        counted = replace(asked, facets=(*FACETS, "reprint"), timeline=span)
        if view.like:
            figures = index.search(replace(counted, limit=0))
            listed, number, pages = _page_of(view.page, lambda at: index.similar(view.like, replace(asked, offset=at)))
            page = replace(listed, total=figures.total, facets=figures.facets, timeline=figures.timeline)
        else:
            page, number, pages = _page_of(view.page, lambda at: index.search(replace(counted, offset=at)))
    shown = [hit.id for hit in page.hits]
    reprints = {one.value: one.articles for one in page.facets.get("reprint", ())}
    found = Found(
        page=replace(page, facets={facet: _shown(view, facet, page.facets.get(facet, ())) for facet in FACETS}),
        number=number,
        pages=pages,
        span=span,
        copies=desk.store.reprints.copies(shown),
        folded=reprints.get("reprint", 0) if view.grouped else 0,
    )
    return ("behind" if desk.store.projection.backlog(1) else "ready"), found


def _shown(view: SearchView, facet: str, counts: Sequence[FacetCount]) -> tuple[FacetCount, ...]:
    """The values that the page can open, and those that are chosen: of stories alone there are ten thousand."""
    chosen = view.chosen(facet)
    return (*counts[:VALUES], *(one for one in counts[VALUES:] if one.value in chosen))


def _page_of(number: int, ask: Callable[[int], Page]) -> tuple[Page, int, int]:
    """The page `number` of a list, or its last one."""
    page = ask((number - 1) * PAGE_SIZE)
    pages = max(1, -(-page.listed // PAGE_SIZE))
    if number > pages:
        return ask((pages - 1) * PAGE_SIZE), pages, pages
    return page, number, pages


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where an article stands in the search it came from."""

    place: int
    listed: int
    before: Hit | None
    after: Hit | None


def neighbours(desk: Desk, view: ArticleView, today: date, encoder: QueryEncoder | None) -> Neighbours | None:
    """The articles before and after the one of `view` in its search; None where it does not stand there (any more).

    Raises as `find`.
    """
    if not view.place:
        return None
    asked = query_of_search(view, today, known_values(desk, view.language))
    first = max(0, view.place - 2)
    with index_of(desk, encoder) as index:
        asked = replace(asked, offset=first, limit=3)
        page = index.similar(view.like, asked) if view.like else index.search(asked)
    ids = [hit.id for hit in page.hits]
    if view.id not in ids:
        return None
    at = ids.index(view.id)
    return Neighbours(
        place=first + at + 1,
        listed=page.listed,
        before=page.hits[at - 1] if at else None,
        after=page.hits[at + 1] if at + 1 < len(ids) else None,
    )


def similar(desk: Desk, id: str, language: Language, limit: int, encoder: QueryEncoder | None) -> Page:
    """The articles nearest in meaning to one, of all times. Raises IndexMissing, IndexUnavailable, InputError."""
    asked = Query(filters={"counting": ("counted",)}, limit=limit, vocabulary=known_values(desk, language))
    with index_of(desk, encoder) as index:
        return index.similar(id, asked)
