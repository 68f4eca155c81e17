"""Measure names and quotes against articles in which a person has marked them: what `diembao evaluate names` prints
and what the gate pins.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classify.names import entities
from classify.quotes import quotes
from classify.taxonomy import Taxonomy
from newsroom.article import Article, Entity, EntityKind, Quote, TextField
from newsroom.errors import InputError
from newsroom.text import nfc

KEYS: Mapping[EntityKind, str] = {
    "person": "persons",
    "body": "bodies",
    "country": "countries",
    "organisation": "organisations",
    "province": "provinces",
}
"""The key of a gold row by kind of entity."""
ANYBODY = "*"
"""Speaker of a gold quote of which only the words are judged."""
OVERLAP = 0.5
"""Share of the characters of both together that a quote has in common with a gold quote to be the same one."""
_FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
"""Plays no part."""


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A statement as a person marked it."""

    speaker: str
    """Id of the entity, "" for somebody who is none, `ANYBODY` where it is left open."""
    text: str
    direct: bool
    spokesperson: bool


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with the ids of what it names, and its statements."""

    article: Article
    named: Mapping[EntityKind, frozenset[str]]
    quotes: tuple[GoldQuote, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Right, given and wanted answers of one kind."""

    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of the given answers that are right; 1 where none is given."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Share of the wanted answers that are given; 1 where none is wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.given + self.wanted
        return 2 * self.right / both if both else 1.0


@dataclass(frozen=True, slots=True)
class Differing:
    """What was answered otherwise in one article."""

    id: str
    what: str
    """A kind of entity, `quotes`, `attribution`, `direct` or `spokesperson`."""
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamesEvaluation:
    """Figures by kind: those of entities, `quotes` (the words), `attribution` (words and speaker), and of the quotes
    found the shares with the right mark (`direct`, `spokesperson`: right of given)."""

    articles: int
    rates: Mapping[str, Rates]
    differing: tuple[Differing, ...]


def read_gold(path: Path) -> tuple[GoldArticle, ...]:
    """Read a JSONL file of `{"id", "language", "title", "lead", "text", "persons": [ids], "bodies", "countries",
    "organisations", "provinces", "quotes": [{"speaker", "text", "direct", "spokesperson"}]}`; all but id, title and
    text may be missing.

    Raises InputError naming the file and line; also where a quote is not in its article, or the file holds nothing.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    made = tuple(_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not made:
        raise InputError(f"{path}: holds no article")
    return made


def _row(path: Path, number: int, line: str) -> GoldArticle:
    try:
        row: dict[str, Any] = json.loads(line)
        article = Article(
            id=str(row["id"]),
            url="",
            source_id="",
            title=nfc(row["title"]),
            lead=nfc(row.get("lead", "")),
            text=nfc(row["text"]),
            language=str(row.get("language", "und")),
            fetched_at=_FETCHED,
        )
        named = {kind: frozenset(map(str, row.get(key, ()))) for kind, key in KEYS.items()}
        stated = tuple(
            GoldQuote(str(q["speaker"]), nfc(q["text"]), bool(q["direct"]), bool(q.get("spokesperson", False)))
            for q in row.get("quotes", ())
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}, line {number}: not an article with names ({error!r})") from error
    for quote in stated:
        if not any(quote.text in field for field in (article.title, article.lead, article.text)):
            raise InputError(f"{path}, line {number}: the article does not say '{quote.text[:60]}'")
    return GoldArticle(article, named, stated)


def evaluate_names(gold: Iterable[GoldArticle], taxonomy: Taxonomy | None = None) -> NamesEvaluation:
    """Read every gold article and compare. Entities are compared by id and article, however often named."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    differing: list[Differing] = []
    articles = 0
    for row in gold:
        articles += 1
        found = entities(row.article, taxonomy)
        for kind in KEYS:
            given = {entity.id for entity in found if entity.kind == kind}
            differing.extend(_compared(counts[kind], row.article.id, kind, given, row.named[kind]))
        differing.extend(_quotes_compared(counts, row, found, quotes(row.article, found, taxonomy)))
    names = (*KEYS, "quotes", "attribution", "direct", "spokesperson")
    rates = {name: Rates(counts[name]["right"], counts[name]["given"], counts[name]["wanted"]) for name in names}
    return NamesEvaluation(articles, rates, tuple(differing))


def _compared(counts: Counter[str], id: str, what: str, given: set[str], wanted: frozenset[str]) -> Iterator[Differing]:
    counts.update(right=len(given & wanted), given=len(given), wanted=len(wanted))
    if given != wanted:
        yield Differing(id, what, tuple(sorted(wanted - given)), tuple(sorted(given - wanted)))


def _quotes_compared(
    counts: Mapping[str, Counter[str]], row: GoldArticle, found: Sequence[Entity], given: Sequence[Quote]
) -> Iterator[Differing]:
    texts: dict[TextField, str] = {"title": row.article.title, "lead": row.article.lead, "text": row.article.text}
    left = list(given)
    missing: list[str] = []
    for wanted in row.quotes:
        best = max(left, key=lambda quote: _overlap(quote, wanted, texts), default=None)
        if best is None or _overlap(best, wanted, texts) < OVERLAP:
            missing.append(wanted.text)
            continue
        left.remove(best)
        counts["quotes"]["right"] += 1
        if wanted.speaker in (ANYBODY, best.speaker):
            counts["attribution"]["right"] += 1
        else:
            yield Differing(row.article.id, "attribution", (wanted.speaker,), (best.speaker or best.name,))
        for mark in ("direct", "spokesperson"):
            counts[mark].update(given=1, wanted=1)
            if getattr(best, mark) == getattr(wanted, mark):
                counts[mark]["right"] += 1
            else:
                yield Differing(row.article.id, mark, (wanted.text,), ())
    for name in ("quotes", "attribution"):
        counts[name].update(given=len(given), wanted=len(row.quotes))
    if missing or left:
        extra = tuple(texts[q.quoted.field][q.quoted.start : q.quoted.end] for q in left)
        yield Differing(row.article.id, "quotes", tuple(missing), extra)


def _overlap(quote: Quote, wanted: GoldQuote, texts: Mapping[TextField, str]) -> float:
    """Share of the characters of both that both have; the gold words are looked for near the quote."""
    text = texts[quote.quoted.field]
    near = max(0, quote.quoted.start - len(wanted.text))
    start = text.find(wanted.text, near)
    if start < 0:
        return 0.0
    end = start + len(wanted.text)
    common = min(end, quote.quoted.end) - max(start, quote.quoted.start)
    return max(0, common) / (max(end, quote.quoted.end) - min(start, quote.quoted.start))
