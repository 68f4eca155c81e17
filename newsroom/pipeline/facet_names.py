"""What the values of a facet are called, where no list of them is known beforehand: persons, organisations, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from newsroom.sections import ClassifySettings
from newsroom.texts import Language

if TYPE_CHECKING:
    from index.engine import ArticleIndex
    from newsroom.article import EntityKind
    from newsroom.store import Store


ASKED = 10
"""Articles that are asked how they write a name."""


def names_of(
    settings: ClassifySettings,
    language: Language,
    store: Store,
    index: ArticleIndex,
    facet: str,
    values: Iterable[str],
) -> Mapping[str, str]:
    """Names of `values` by value; a value without a name is left out."""
    if facet == "event":
        return _events(settings, language, store, values)
    kinds: Mapping[str, EntityKind] = {"person": "person", "organisation": "organisation"}
    return _entities(settings, language, store, index, facet, kinds[facet], values) if facet in kinds else {}


def _events(settings: ClassifySettings, language: Language, store: Store, values: Iterable[str]) -> dict[str, str]:
    """Of the calendar by the calendar, discovered ones by the title of their earliest article."""
    from classify.events import MARK
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.desk_calendar import desk_calendar

    wanted = list(values)
    calendar = desk_calendar(store, settings, load_taxonomy(settings.taxonomy))
    titles = store.events.titles([value.removeprefix(MARK) for value in wanted if value.startswith(MARK)])
    return {
        value: titles.get(value.removeprefix(MARK), value) if value.startswith(MARK) else calendar.name(value, language)
        for value in wanted
    }


def _entities(
    settings: ClassifySettings,
    language: Language,
    store: Store,
    index: ArticleIndex,
    facet: str,
    kind: EntityKind,
    values: Iterable[str],
) -> dict[str, str]:
    """As the gazetteer calls them, else as one of the newest articles does that name them."""
    from classify.names import entity_name
    from classify.taxonomy import load_taxonomy
    from index.query import Query

    taxonomy = load_taxonomy(settings.taxonomy)
    names = {value: entity_name(kind, value, language, taxonomy) for value in values}
    asked: dict[str, list[str]] = {}
    for value in [value for value, name in names.items() if name.isascii()]:
        page = index.search(Query("", filters={facet: (value,)}, sort="date", limit=ASKED))
        asked[value] = sorted(hit.id for hit in page.hits)
    entities = store.articles.entities({id for ids in asked.values() for id in ids})
    for value, ids in asked.items():
        found = [e.name for id in ids for e in entities.get(id, ()) if (e.kind, e.id) == (kind, value)]
        # Written with its diacritics, if anybody does.
        names[value] = next((name for name in found if not name.isascii()), found[0] if found else names[value])
    return names
