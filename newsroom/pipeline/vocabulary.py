"""The values that facets can have here: what the taxonomy and the declared sources know, with their names in both
languages, so that a query may name them and a wrong one is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from classify.annual_themes import shipped_themes
from classify.names import listed_names
from classify.taxonomy import Taxonomy
from index.fields import Vocabulary
from newsroom.article import Source
from newsroom.texts import Language


def vocabulary(taxonomy: Taxonomy, sources: Iterable[Source], language: Language) -> Vocabulary:
    """By facet, every value with its name in `language`.

    Countries are those of the taxonomy and of the sources, languages those of the sources; provinces are not listed, as
    sources write them.
    """
    declared = list(sources)
    outlets = {source.id: source.name for source in declared}
    countries = dict.fromkeys(source.country for source in declared) | dict.fromkeys(c.iso for c in taxonomy.countries)
    known: Mapping[str, Mapping[str, str]] = {
        "pillar": {pillar.id: pillar.name(language) for pillar in taxonomy.pillars},
        "topic": {topic.id: topic.name(language) for topic in taxonomy.topics},
        "theme": {theme.id: theme.name(language) for theme in taxonomy.themes},
        "annual_theme": {theme.id: theme.name(language) for theme in shipped_themes()},
        "about": {c.iso: taxonomy.country_name(c.iso, language) for c in taxonomy.countries},
        "asean_body": {body.id: body.name(language) for body in taxonomy.institutions},
        "person": listed_names("person", language, taxonomy),
        "organisation": listed_names("organisation", language, taxonomy),
        "country": {iso: taxonomy.country_name(iso, language) for iso in countries},
        "outlet": outlets,
        "source": outlets,
    }
    # A desk without sources yet knows no outlet: then none is refused.
    return {facet: values for facet, values in known.items() if values}
