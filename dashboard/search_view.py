"""What Tìm kiếm shows, and Bài báo, which keeps the whole search that it came from: all of it in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from dashboard.view import LISTED, AnyView, View, an_id, count, flag, one_of, several, words
from index.query import Mode, Sort
from newsroom.counting import CountingClass

SORTS: tuple[Sort, ...] = get_args(Sort)
MODES: tuple[Mode, ...] = ("both", "words", "meaning")
Counting = CountingClass | Literal["all"]
COUNTINGS: tuple[Counting, ...] = (*LISTED, "all")
"""Which articles are looked among: those that figures count, those of another class, or everything collected."""

FACETS: Mapping[str, str] = {
    "pillar": "pillars",
    "topic": "topics",
    "theme": "themes",
    "scope": "scopes",
    "country": "countries",
    "outlet": "outlets",
    "kind": "kinds",
    "province": "provinces",
    "language": "languages",
    "form": "forms",
    "tone": "tones",
    "tone_vietnam": "tones_vietnam",
    "claim": "claims",
    "person": "persons",
    "asean_body": "bodies",
    "organisation": "organisations",
    "about": "abouts",
    "event": "events",
    "review": "reviews",
}
"""The facets of the page in their order, each with the field of `SearchView` that holds what is chosen of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView(View):
    """Tìm kiếm. One chosen pillar or scope is the shared one of `View`, which goes along to other pages; more than one
    stand in `pillars` and `scopes`."""

    text: str = words("q")
    counting: Counting = one_of("list", COUNTINGS, "counted")
    sort: Sort = one_of("sort", SORTS, "relevance")
    mode: Mode = one_of("mode", MODES, "both")
    grouped: bool = flag("group")
    """Reprints stand under their original."""
    page: int = count("page")
    like: str = an_id("like")
    """Id of an article to which similar ones are looked for, "" for none."""
    pillars: tuple[str, ...] = several("pillars")
    scopes: tuple[str, ...] = several("scopes")
    topics: tuple[str, ...] = several("topic")
    themes: tuple[str, ...] = several("theme")
    countries: tuple[str, ...] = several("country")
    outlets: tuple[str, ...] = several("outlet")
    kinds: tuple[str, ...] = several("kind")
    provinces: tuple[str, ...] = several("province")
    languages: tuple[str, ...] = several("language")
    forms: tuple[str, ...] = several("form")
    tones: tuple[str, ...] = several("tone")
    tones_vietnam: tuple[str, ...] = several("tonevn")
    claims: tuple[str, ...] = several("claim")
    persons: tuple[str, ...] = several("person")
    bodies: tuple[str, ...] = several("body")
    organisations: tuple[str, ...] = several("organisation")
    abouts: tuple[str, ...] = several("about")
    events: tuple[str, ...] = several("event")
    reviews: tuple[str, ...] = several("review")

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The values chosen of one of `FACETS`."""
        values: tuple[str, ...] = getattr(self, FACETS[facet])
        if not values and facet in ("pillar", "scope"):
            one: str = getattr(self, facet)
            return (one,) if one else ()
        return values

    @property
    def filtered(self) -> int:
        """How many values are chosen in all."""
        return sum(len(self.chosen(facet)) for facet in FACETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView(SearchView):
    """Bài báo."""

    id: str = an_id("id")
    place: int = count("at", 0)
    """Where the article stood in the list of the search, from 1; 0 where it came from no list."""


def choice(facet: str, values: tuple[str, ...]) -> dict[str, Any]:
    """The fields of `SearchView` that hold `values` of `facet` and nothing else of it."""
    made: dict[str, Any] = {FACETS[facet]: values}
    if facet in ("pillar", "scope"):
        made = {FACETS[facet]: values if len(values) > 1 else (), facet: values[0] if len(values) == 1 else ""}
    return made


def as_kind(view: View, kind: type[AnyView], **more: Any) -> AnyView:
    """A view of `kind` with whatever `view` has of its fields, and `more`."""
    names = {f.name for f in fields(kind)} & {f.name for f in fields(view)}
    return kind(**{**{name: getattr(view, name) for name in names}, **more})
