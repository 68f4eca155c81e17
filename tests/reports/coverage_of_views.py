"""A made-up foreign press that has opinions: tones, people who speak, comment, claims, and a spokesperson who answers.

All outlets, people, bodies and sayings are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from newsroom.article import (
    Article,
    ClaimRole,
    Entity,
    EntityKind,
    Facts,
    Form,
    Quote,
    Record,
    Scope,
    SourceKind,
    Span,
    Suggestion,
    Tone,
    ToneLabel,
)
from tests.reports.coverage_of_a_summit import fact, record

FRIENDLY = "The declaration gives small ports a voice they never had, and traders say so openly."
BITTER = "Another communique without a single date shows how far the bloc has drifted from its own promises."
NEUTRAL = "Ministers are to meet again in November to look at the list of projects once more."
MINISTER = "We came with modest hopes and we leave with a plan that every island can read and use"
SCHOLAR = "Nobody at the table wanted to name the problem, and so the problem was left without a name"
FALSE = "Lac Hai has secretly sold its northern reef to a shipping company, sources close to the port say."
ANSWER = "The reports about a sale of the northern reef are entirely false and Viet Nam rejects them"


@dataclass(frozen=True)
class Said:
    """What an article of this press holds besides a plain opening."""

    sentence: str = ""
    tone_sentence: bool = True
    speaker: str = ""
    speaker_kind: EntityKind = "person"
    words: str = ""
    spokesperson: bool = False
    direct: bool = True
    claim: bool = False


SAID: dict[str, Said] = {}
"""By article id."""


def view(
    outlet: str,
    slug: str,
    day: int,
    tone: Tone | None,
    said: Said | None = None,
    *,
    topics: Sequence[str] = ("external_relations",),
    unsure: bool = False,
    form: Form | None = None,
    claim: ClaimRole | None = None,
    confirmed: bool = False,
    tone_vietnam: Tone | None = None,
    reprint_of: Facts | None = None,
    themes: Sequence[str] = (),
    month: int = 8,
) -> Facts:
    """One article with an opinion."""
    base = fact(outlet, slug, day, *topics, themes=themes, reprint_of=reprint_of, month=month)
    found = replace(
        base,
        tone=tone,
        tone_unsure=unsure,
        form=form,
        claim=claim,
        claim_confirmed=confirmed,
        tone_vietnam=tone_vietnam,
        decided=confirmed,
    )
    SAID[found.id] = said or Said()
    return found


def spoken(
    slug: str, day: int, said: Said, *, month: int = 8, topics: Sequence[str] = ("maritime_security",),
    scope: Scope = "domestic", kind: SourceKind = "institution", claim: ClaimRole | None = None,
) -> Facts:  # fmt: skip
    """A page of the ministry of foreign affairs of the invented host."""
    url = f"https://mofa.lachai.example/{slug}"
    found = replace(
        fact("lionharbour", slug, day, *topics, month=month),
        id=f"mofa-{slug}",
        url=url,
        source_id="mofa",
        source_name="Lac Hai Ministry of External Matters",
        scope=scope,
        kind=kind,
        country="VN",
        claim=claim,
        claim_confirmed=claim is not None,
    )
    SAID[found.id] = said
    return found


def views() -> list[Facts]:
    """A press of twenty-odd articles with every kind of view."""
    wire = view(
        "sakurawire", "ports-welcome", 8, "favourable", Said(FRIENDLY, speaker="Trade Minister Ora Lindqvist",
        words=MINISTER), tone_vietnam="favourable", themes=("vietnam_role",),
    )  # fmt: skip
    claim = view(
        "garudatimes", "reef-sold", 9, "critical", Said(FALSE, claim=True), topics=("maritime_security",),
        claim="claim", confirmed=True, tone_vietnam="critical",
    )  # fmt: skip
    return [
        wire,
        view("lionharbour", "ports-welcome", 8, "favourable", reprint_of=wire, tone_vietnam="favourable"),
        view("mekongherald", "ports-welcome", 9, "favourable", reprint_of=wire),
        view("mekongherald", "a-good-week", 9, "favourable", Said(FRIENDLY), form="editorial"),
        view("lionharbour", "traders", 10, "favourable", Said(FRIENDLY)),
        view("fjordavisen", "northern-praise", 10, "favourable", Said(FRIENDLY, speaker="Halvor Brekstad",
             words=MINISTER)),
        view("garudatimes", "drift", 9, "critical", Said(BITTER, speaker="analyst Ines Varga", words=SCHOLAR)),
        view("lionharbour", "no-dates", 10, "critical", Said(BITTER), form="editorial"),
        view("24horas-sur", "promesas", 11, "critical", Said(BITTER)),
        claim,
        view("lionharbour", "reef-sold-again", 10, "critical", reprint_of=claim, topics=("maritime_security",)),
        view("mekongherald", "reef-rumour", 10, "neutral", Said(FALSE, claim=True), topics=("maritime_security",),
             claim="claim"),
        view("lionharbour", "ministry-denies", 11, "neutral", Said(NEUTRAL, speaker="the ministry's spokesperson",
             words=ANSWER, spokesperson=True), topics=("maritime_security",), claim="rebuttal", confirmed=True),
        *(
            view(outlet, f"next-meeting-{n}", 8 + n, "neutral", Said(NEUTRAL), topics=("investment",))
            for n, outlet in enumerate(("sakurawire", "garudatimes", "mekongherald", "fjordavisen"))
        ),
        *(view("lionharbour", f"hard-to-say-{n}", 8 + n, "neutral", unsure=True) for n in range(3)),
        replace(view("hoshi", "asean", 9, None), topics=(), pillars=(), assessed=False),
    ]  # fmt: skip


STATEMENT = spoken("reef", 11, Said(speaker="Spokesperson Thu Lac", words=ANSWER, spokesperson=True))


def record_of(facts: Facts) -> Record:
    """The article behind `facts`, with its labels."""
    said = SAID[facts.id]
    plain = record(facts)
    text = "Delegates left the hall late."
    tones: list[Span] = []
    claims: tuple[Suggestion, ...] = ()
    quotes: tuple[Quote, ...] = ()
    entities: tuple[Entity, ...] = ()
    if said.sentence:
        text += " "
        place = Span("text", len(text), len(text) + len(said.sentence))
        text += said.sentence
        tones.append(place)
        if said.claim:
            claims = (Suggestion("claim", 0.8, place),)
    if said.words:
        text += f" “{said.words},” said {said.speaker}."
        start = text.index(said.words)
        place = Span("text", start, start + len(said.words) + 1)
        entity = f"person:{said.speaker.split()[-1].lower()}"
        entities = (Entity(said.speaker_kind, entity, said.speaker, (place,)),)
        quotes = (Quote(entity, said.speaker, place, said.direct, said.spokesperson),)
        tones.append(place)
    tone = ToneLabel(facts.tone, 0.9, facts.tone_unsure, tuple(tones)) if facts.tone else None
    labels = replace(plain.labels, tone=tone, claims=claims, quotes=quotes, entities=entities, matches=(),
                     claim=facts.claim)  # fmt: skip
    article: Article = replace(plain.article, text=text)
    return Record(article, facts, labels, revision=1, first_seen=datetime(2026, 8, 1, tzinfo=UTC))
