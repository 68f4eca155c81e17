"""Who and what is named in an article: persons, ASEAN's bodies, countries, organisations, provinces of Viet Nam.

By gazetteer and rules, in one pass of the phrase matcher and one over the runs of capitals; nothing is learned, so
every answer can be explained by a line of names.toml or holders.toml or by a rule. docs/names.md says what they do, how
well, and what they cannot do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from classify.firms import firms
from classify.gazetteer import Gazetteer, gazetteer
from classify.mentions import Mention, Passage, read
from classify.persons import persons, shown_name, without_covered
from classify.phrases import Cover, is_unaccented
from classify.slugs import slug
from classify.taxonomy import LANGUAGES, Language, Taxonomy, load_taxonomy
from newsroom.article import Article, Entity, EntityKind, Span, TextField
from newsroom.text import nfc

_KINDS: tuple[EntityKind, ...] = ("person", "body", "country", "organisation", "province")


def entities(article: Article, taxonomy: Taxonomy | None = None) -> tuple[Entity, ...]:
    """Everything named in `article`, by kind, most often named first; () in a language other than Vietnamese and
    English.

    Mentions are code points into the NFC form of their field; a lead that the text repeats is not read twice.
    """
    language = reading_language(article)
    if language is None:
        return ()
    names = gazetteer(taxonomy or load_taxonomy())
    passages = read(article, names, language)
    for passage in passages:
        _add_firms(passage)
    published = article.published_at.date() if article.published_at else None
    people = persons(passages, names, language, published)
    spans: defaultdict[tuple[EntityKind, str], list[Span]] = defaultdict(list)
    written: dict[str, str] = {}
    for passage, found in zip(passages, people, strict=True):
        for person in found:
            spans["person", person.id].append(Span(passage.name, person.start, person.end))
            known = written.get(person.id, "")
            if person.name and (not known or (known.isascii() and not person.name.isascii())):
                written[person.id] = person.name
        for mention in without_covered(passage.mentions, found):
            spans[mention.kind, mention.id].append(Span(passage.name, mention.start, mention.end))
    _drop_namesakes(spans, {passage.name: passage.text for passage in passages})
    made = [
        Entity(kind, id, _name(names, kind, id, language, written.get(id, "")), tuple(places))
        for (kind, id), places in spans.items()
    ]
    return tuple(sorted(made, key=lambda e: (_KINDS.index(e.kind), -len(e.mentions))))


def entity_name(kind: EntityKind, id: str, language: Language, taxonomy: Taxonomy | None = None) -> str:
    """How an entity is called in a list in `language`.

    A person or firm that the gazetteer does not have is shown by its id, so without diacritics: `Entity.name` has the
    name as an article writes it. An id of another taxonomy or gazetteer shows as itself.
    """
    return _name(gazetteer(taxonomy or load_taxonomy()), kind, id, language, "")


def listed_names(kind: EntityKind, language: Language, taxonomy: Taxonomy | None = None) -> dict[str, str]:
    """The persons or organisations that the gazetteer has, the ministries of every country of the taxonomy among them,
    by id with their names; nobody lists all that the press names."""
    names = gazetteer(taxonomy or load_taxonomy())
    if kind == "person":
        ids = list(names.holders)
    else:
        owned = (f"{id}.{country.iso}" for id in names.ministries for country in names.taxonomy.countries)
        ids = [*names.organisations, *owned]
    return {id: _name(names, kind, id, language, "") for id in ids}


def reading_language(article: Article) -> Language | None:
    """The language whose rules read `article`; where it is not known, Vietnamese if it has the marks of it."""
    if article.language in LANGUAGES:
        return "vi" if article.language == "vi" else "en"
    if article.language != "und":
        return None
    sample = nfc(article.title + " " + article.lead + " " + article.text[:2000])
    return "en" if is_unaccented(sample) else "vi"


def _name(names: Gazetteer, kind: EntityKind, id: str, language: Language, written: str) -> str:
    if kind == "country":
        return names.taxonomy.country_name(id, language)
    if kind == "province":
        return id
    if kind == "body":
        body = names.bodies.get(id)
        return id if body is None else body.name(language)
    if kind == "person":
        holder = names.holders.get(id)
        if holder is not None:
            return holder.vi if language == "vi" else holder.en
        return written or shown_name(id)
    listed = names.organisations.get(id)
    if listed is not None:
        return listed.name(language)
    ministry, _, owner = id.partition(".")
    if owner and ministry in names.ministries:
        own, country = names.ministries[ministry].name(language), names.taxonomy.country_name(owner, language)
        return f"{own} {country}" if language == "vi" else f"{own}, {country}"
    return shown_name(id)


def _drop_namesakes(spans: dict[tuple[EntityKind, str], list[Span]], texts: Mapping[TextField, str]) -> None:
    """Leave out a country that is only named as a person of the article is called: Đức of Nguyễn Anh Đức."""
    given = {id.rpartition("-")[2] for kind, id in spans if kind == "person"}
    for kind, id in list(spans):
        if kind == "country" and all(slug(texts[s.field][s.start : s.end]) in given for s in spans[kind, id]):
            del spans[kind, id]


def _add_firms(passage: Passage) -> None:
    """Put the firms among the mentions; a country or organisation inside a firm's name is none."""
    known = [m for m in passage.mentions if m.kind in ("body", "organisation")]
    ends = sorted((m.start, m.end) for m in known)
    added: list[Mention] = []
    for firm in firms(passage.text, passage.runs):
        if not any(
            start < firm.end and firm.start < end and end - start >= firm.end - firm.start
            for start, end in _near(ends, firm)
        ):
            added.append(firm)
    if not added:
        return
    cover = Cover((firm.start, firm.end) for firm in added)
    passage.mentions = sorted(
        [*added, *(m for m in passage.mentions if not cover.holds(m.start, m.end))], key=lambda m: (m.start, -m.end)
    )


def _near(spans: Sequence[tuple[int, int]], firm: Mention) -> Sequence[tuple[int, int]]:
    at = bisect_left(spans, (firm.start, 0))
    return spans[max(0, at - 2) : bisect_left(spans, (firm.end, 0))]
