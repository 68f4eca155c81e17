"""From the taxonomy to the phrases that a labeller looks for, and the labels under which they count.

Beside topics and themes there are working labels: `asean` (ASEAN by name, or a body, meeting or document of it),
`region`, `passing` (a private, sporting or ranking name that holds one of those), `abbreviation` (COC, SOM: ASEAN
only beside its name), `partner` (a partner country) and `member` (a member country).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from classify.phrases import Phrase, PhraseMatcher
from classify.taxonomy import LANGUAGES, Language, Taxonomy

ASEAN = "asean"
REGION = "region"
PASSING = "passing"
ABBREVIATION = "abbreviation"
PARTNER = "partner"
MEMBER = "member"
WORKING = frozenset({ASEAN, REGION, PASSING, ABBREVIATION, PARTNER, MEMBER})

_PLACEHOLDER = re.compile(r"\{(member|partner)\}")


def matcher(taxonomy: Taxonomy) -> PhraseMatcher:
    """A matcher for everything that `taxonomy` knows."""
    return PhraseMatcher(_phrases(taxonomy), _contexts(taxonomy))


def expand(label: str, texts: Iterable[str], language: Language, taxonomy: Taxonomy) -> Iterator[Phrase]:
    """Phrases of `texts`, with {partner} and {member} replaced by every name of such a country."""
    for text in texts:
        placeholder = _PLACEHOLDER.search(text)
        if placeholder is None:
            yield Phrase(label, text, language)
        else:
            for name in taxonomy.country_names(placeholder[1], language):
                yield Phrase(label, _PLACEHOLDER.sub(name, text), language, proper=True)


def _phrases(taxonomy: Taxonomy) -> Iterator[Phrase]:
    for label in (*taxonomy.topics, *taxonomy.themes):
        for language in LANGUAGES:
            yield from expand(label.id, label.phrases.get(language, ()), language, taxonomy)
    for text in taxonomy.asean.names:
        yield Phrase(ASEAN, text)
    for text in taxonomy.asean.region:
        yield Phrase(REGION, text)
    for language in LANGUAGES:
        yield from expand(PASSING, taxonomy.asean.passing.get(language, ()), language, taxonomy)
    for language in LANGUAGES:
        yield from expand(PARTNER, ("{partner}",), language, taxonomy)
        yield from expand(MEMBER, ("{member}",), language, taxonomy)
    for institution in taxonomy.institutions:
        topics = [institution.topic] if institution.topic else []
        for id in (ASEAN, *topics):
            for language in LANGUAGES:
                yield from expand(id, institution.names(language), language, taxonomy)
        if institution.abbreviation:
            for id in (ASEAN if institution.alone else ABBREVIATION, *topics):
                yield Phrase(id, institution.abbreviation)


def _contexts(taxonomy: Taxonomy) -> Iterator[Phrase]:
    for label in (*taxonomy.topics, *taxonomy.themes):
        for language in LANGUAGES:
            yield from expand(label.id, label.unless.get(language, ()), language, taxonomy)
    for working in (ASEAN, REGION):
        for language in LANGUAGES:
            yield from expand(working, taxonomy.asean.passing.get(language, ()), language, taxonomy)
    for working in (ASEAN, REGION, PASSING):
        for text in taxonomy.asean.ignored:
            yield Phrase(working, text)
