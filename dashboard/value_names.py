"""What the values of facets are called, in the language of the reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dashboard.desk import Desk
from dashboard.searching import index_of
from index.fields import CLOSED, Vocabulary, value_in_words
from newsroom.pipeline.facet_names import names_of
from newsroom.texts import Language

ASKED = frozenset({"person", "organisation", "event"})
"""Facets whose values are named by the calendar and by articles."""

Remembered = dict[tuple[str, str], dict[str, str]]
"""Names by facet and language, and by value; events are never among them, since people rename them."""


def value_names(
    desk: Desk, language: Language, known: Vocabulary, wanted: Mapping[str, Collection[str]], remembered: Remembered
) -> dict[str, dict[str, str]]:
    """By facet, the name of each of the values `wanted`; some are what an outlet wrote, so they are crawled text.

    What articles had to be looked at for is taken from `remembered` and written there. Raises IndexMissing,
    IndexUnavailable.
    """
    found: dict[str, dict[str, str]] = {facet: {} for facet in wanted}
    for facet in wanted.keys() - ASKED:
        found[facet] = {value: name_of_value(facet, value, language, known) for value in wanted[facet]}
    if any(wanted.get(facet) for facet in ASKED):
        with index_of(desk, None) as index:
            for facet in wanted.keys() & ASKED:
                there = {} if facet == "event" else remembered.setdefault((facet, language), {})
                unknown = [value for value in wanted[facet] if value not in there]
                named = names_of(desk.settings.classify, language, desk.store, index, facet, unknown)
                there |= {value: named.get(value) or value for value in unknown}
                found[facet] = {value: there[value] for value in wanted[facet]}
    return found


def name_of_value(facet: str, value: str, language: Language, known: Vocabulary) -> str:
    """The name of a value that needs no looking up."""
    if facet in CLOSED:
        return value_in_words(facet, value, language)
    if facet == "language":
        return _language(value, language)
    return known.get(facet, {}).get(value) or value


def _language(code: str, language: Language) -> str:
    from babel import Locale

    return str(Locale.parse(language).languages.get(code) or code)
