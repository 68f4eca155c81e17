"""An article as its tone is read: sentences in words, with what is praised or blamed in them, and who is spoken of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from classify.phrases import Found, is_unaccented
from classify.sentences import article_sentences
from classify.taxonomy import Language
from classify.tone_lexicon import (
    ACT,
    ASEAN,
    BLOC,
    CAPITAL,
    CONTRAST,
    COUNTRY,
    NEGATOR,
    OTHER_BLOC,
    PLACE,
    REGION,
    REJECTER,
    STATE,
    VIETNAM,
    Lexicon,
    load_lexicon,
)
from newsroom.article import Article, Span, TextField
from newsroom.text import exact_form, nfc

Target = Literal["asean", "vietnam"]
TARGETS: tuple[Target, ...] = ("asean", "vietnam")
JUDGED = "judged"
"""What a sentence of a public set is about, whoever it is."""
OTHER = "other"
OWN_LABELS = frozenset({ASEAN, BLOC, REGION, OTHER_BLOC, VIETNAM, STATE, CAPITAL, COUNTRY})
"""Labels of the lexicon that name somebody."""

MAX_SENTENCES = 60
"""Sentences of an article that are read."""
MAX_WORDS = 80
"""Words of a sentence that are read: a longer one is a list or a page that lost its stops."""
NEGATION_REACH = 5
"""Words behind a negator that it turns round; a mark or a contrast in between ends that."""
REJECTION_REACH = 14
"""Words behind "rejects" or "bác bỏ" whose criticism is somebody else's, and turned down."""
REJECTED_BEFORE = 8
"""Words in front of "is baseless" or "là sai sự thật" that it turns down."""
_LONGEST_WORD = 24

_WORD = re.compile(r"[^\W_]+")
_READ = re.compile(rf"(?:[\W_]*+[^\W_]++){{0,{MAX_WORDS}}}")
_PAUSE = re.compile(r"[,;:()–—]")
_FOLLOWS = re.compile(
    r"[\"“‘'(]*(?:it|they|its|their|this|that|these|those|nó|họ|điều này|điều đó|việc này|đây|tổ chức này)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of tone in its sentence."""

    group: str
    polarity: int
    first: int
    last: int
    """Numbers of its words in the sentence."""
    negated: bool
    rejected: bool
    contrasted: bool
    """Stands behind a "but"."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Who is named: a target, `JUDGED` or `OTHER`."""

    who: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as words; `follows` is true of one that goes on speaking of what the one before spoke of."""

    span: Span
    words: tuple[str, ...]
    pauses: tuple[int, ...]
    """Numbers of the words in front of which a comma, colon or dash stands."""
    cues: tuple[Cue, ...]
    marks: tuple[Mark, ...]
    follows: bool = False

    def names(self, who: str) -> bool:
        """Whether it names `who`."""
        return any(mark.who == who for mark in self.marks)


def read_article(article: Article, language: Language, *, about_asean: bool = False) -> tuple[Sentence, ...]:
    """The first `MAX_SENTENCES` sentences of an article in `language`, the title first. `about_asean` says that it is
    known to be about ASEAN: words that may mean the region then do so, named or not."""
    lexicon = load_lexicon(language)
    fields: dict[TextField, str] = {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}
    spans = article_sentences(article)[:MAX_SENTENCES]
    texts = [fields[span.field][span.start : span.end] for span in spans]
    unaccented = language == "vi" and is_unaccented(*texts)
    found = [_find(lexicon, text, unaccented) for text in texts]
    named = any(one.label == ASEAN for each in found for one in each)
    other = any(one.label == OTHER_BLOC for each in found for one in each)
    means_asean = {ASEAN}
    if named or about_asean or not other:
        means_asean.add(BLOC)
    if named or about_asean:
        means_asean.add(REGION)
    return tuple(
        read_sentence(text, span, each, lexicon, frozenset(means_asean))
        for text, span, each in zip(texts, spans, found, strict=True)
    )


def _find(lexicon: Lexicon, text: str, unaccented: bool) -> tuple[Found, ...]:
    end = _cut(text)
    return lexicon.matcher.find(text[:end], unaccented=unaccented)


def _cut(text: str) -> int:
    """Where the last word that is read ends."""
    found = _READ.match(text, 0, MAX_WORDS * 40)
    return found.end() if found else 0


def read_sentence(
    text: str, span: Span, found: Iterable[Found], lexicon: Lexicon, means_asean: frozenset[str]
) -> Sentence:
    """The sentence `text`, in which the phrases `found` stand."""
    exact = exact_form(text[: _cut(text)])
    starts, words = [], []
    for match in _WORD.finditer(exact):
        starts.append(match.start())
        word = match.group()[:_LONGEST_WORD]
        words.append("0" if word.isdecimal() else word)
    pauses = tuple(sorted({bisect_left(starts, match.start()) for match in _PAUSE.finditer(exact)}))
    placed = [
        (one.label, bisect_right(starts, one.start) - 1, max(bisect_left(starts, one.end) - 1, 0)) for one in found
    ]
    by_label: dict[str, list[tuple[int, int]]] = {}
    for label, first, last in placed:
        by_label.setdefault(label, []).append((first, last))
    return Sentence(
        span,
        tuple(words),
        pauses,
        tuple(_cues(placed, by_label, pauses, lexicon)),
        tuple(_marks(by_label, means_asean, lexicon)),
        _FOLLOWS.match(exact) is not None,
    )


def marked(sentence: Sentence, target: tuple[int, int], others: Sequence[tuple[int, int]]) -> Sentence:
    """`sentence` with other marks: the words of `target` as what is judged, those of `others` as others."""
    marks = [Mark(JUDGED, *target), *(Mark(OTHER, *place) for place in others)]
    return replace(sentence, marks=tuple(sorted(marks, key=lambda mark: mark.first)))


def _cues(
    placed: Iterable[tuple[str, int, int]],
    by_label: dict[str, list[tuple[int, int]]],
    pauses: Sequence[int],
    lexicon: Lexicon,
) -> Iterable[Cue]:
    negators = by_label.get(NEGATOR, [])
    contrasts = [first for first, _ in by_label.get(CONTRAST, [])]
    rejecters = by_label.get(REJECTER, [])
    for label, first, last in placed:
        polarity = lexicon.polarity.get(label)
        if polarity is None:
            continue
        # "không có kết quả" and "fails" carry their own negation: a negator inside a phrase does not turn it.
        negated = sum(_reaches(end, first, pauses, contrasts) for _, end in negators if end < first) % 2 == 1
        rejected = polarity < 0 and any(
            0 < first - end <= REJECTION_REACH or 0 <= begin - last <= REJECTED_BEFORE for begin, end in rejecters
        )
        contrasted = any(at < first for at in contrasts)
        yield Cue(label, polarity, first, last, negated, rejected, contrasted)


def _reaches(end: int, first: int, pauses: Sequence[int], contrasts: Sequence[int]) -> bool:
    if first - end > NEGATION_REACH:
        return False
    return not any(end < at <= first for at in pauses) and not any(end < at < first for at in contrasts)


def _marks(by_label: dict[str, list[tuple[int, int]]], means_asean: frozenset[str], lexicon: Lexicon) -> Iterable[Mark]:
    asean = sorted({place for label in means_asean for place in by_label.get(label, ())})
    vietnam = set(by_label.get(VIETNAM, ()))
    countries = by_label.get(COUNTRY, [])
    foreign = {first for first, _ in (*countries, *asean)}
    vietnam.update(place for place in by_label.get(STATE, ()) if not foreign & {place[1] + 1, place[1] + 2})
    acts = {first for first, _ in by_label.get(ACT, ())}
    places = {last + 1 for _, last in by_label.get(PLACE, ())}
    for first, last in by_label.get(CAPITAL, ()):
        if first not in places if lexicon.language == "en" else last + 1 in acts:
            vietnam.add((first, last))
    marks = [Mark("asean", *place) for place in asean]
    marks += [Mark("vietnam", *place) for place in vietnam]
    marks += [Mark(OTHER, *place) for place in (*countries, *by_label.get(OTHER_BLOC, ()))]
    return sorted(marks, key=lambda mark: (mark.first, mark.last, mark.who))
