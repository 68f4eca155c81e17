"""Suggestions for the watch-list: sentences that may make a distorted claim about ASEAN or Viet Nam, or answer one.

Rules, not a model: true claims and false ones read alike, and whether a thing is so is for an analyst to find. The
confidence sorts the list and is shown nowhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from classify.phrases import Phrase, PhraseMatcher, is_unaccented
from classify.sentences import article_sentences
from classify.taxonomy import LANGUAGES, Language
from classify.tone_reading import MAX_SENTENCES, TARGETS, Sentence, read_article
from newsroom.article import Article, ClaimRole, Suggestion
from newsroom.text import nfc

FILE = Path(__file__).with_name("claims.toml")
ANSWERS, HEADLINES, REJECTS, THINGS = "answers", "headlines", "rejects", "things"
CLAIMS, MARITIME, ACCUSATIONS, CHANNELS = "claims", "maritime", "accusations", "channels"
SPOKESPERSONS, SPORT = "spokespersons", "sport"
LABELS = frozenset({ANSWERS, HEADLINES, REJECTS, THINGS, CLAIMS, MARITIME, ACCUSATIONS, CHANNELS, SPOKESPERSONS, SPORT})

MOST = 3
"""Suggestions for one article, the surest first."""
_OPENING = 3
"""Sentences that speak of one matter: the title and two after it."""
_BEGINS = frozenset({ANSWERS, HEADLINES, REJECTS, CLAIMS, MARITIME, ACCUSATIONS})
"""Without one of these a sentence neither answers nor makes a claim."""
_CHARS = 2_000
"""Characters of a sentence that are read."""
_REACH = 60
"""Characters between "rejects" and what is rejected."""


@lru_cache
def _matcher(language: Language) -> PhraseMatcher:
    with FILE.open("rb") as opened:
        lists: Mapping[str, Mapping[str, tuple[str, ...]]] = TypeAdapter(
            Mapping[str, Mapping[str, tuple[str, ...]]]
        ).validate_python(tomllib.load(opened))
    if lists.keys() != LABELS:
        raise ValueError(f"{FILE}: holds {sorted(lists)}, not {sorted(LABELS)}")
    return PhraseMatcher(Phrase(label, text) for label, words in lists.items() for text in words[language])


def suggest_claims(article: Article) -> tuple[Suggestion, ...]:
    """Sentences of a Vietnamese or English article for the watch-list, the surest first; nothing in other languages.

    An article that answers a claim also says what was claimed: there, only its answers are suggested.
    """
    language = next((known for known in LANGUAGES if known == article.language), None)
    if language is None:
        return ()
    spans = article_sentences(article)[:MAX_SENTENCES]
    fields = {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}
    texts = [fields[span.field][span.start : span.end][:_CHARS] for span in spans]
    unaccented = language == "vi" and is_unaccented(*texts)
    found = [_places(_matcher(language), text, unaccented) for text in texts]
    if not any(places.keys() & _BEGINS for places in found):
        return ()  # as of most articles, which then need not be read for whom they speak of
    sentences = read_article(article, language)
    spoken = [any(sentence.names(target) for target in TARGETS) for sentence in sentences]
    opening = frozenset(label for places in found[:_OPENING] for label in places)
    made: list[Suggestion] = []
    for at, (sentence, places) in enumerate(zip(sentences, found, strict=True)):
        here = spoken[at] or (sentence.follows and at > 0 and spoken[at - 1])
        # What title and opening speak of is one matter; further down a sentence speaks for itself.
        if SPORT in places or not (here or (at < _OPENING and any(spoken[:_OPENING]))):
            continue
        # A headline says "fact check" and what it is about; whose claim it was, the lead says.
        around = opening if sentence.span.field == "title" else frozenset()
        answer = _answer(places, here, around)
        claim = _claim(places, sentence, here)
        role: ClaimRole = "rebuttal" if answer else "claim"
        if score := answer or claim:
            title = 0.1 if sentence.span.field == "title" else 0.0
            made.append(Suggestion(role, round(min(score + title, 0.95), 2), sentence.span))
    return _kept(made)


def _kept(made: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    answers = [one for one in made if one.role == "rebuttal"]
    return tuple(sorted(answers or made, key=lambda one: -one.confidence)[:MOST])


_Places = dict[str, list[tuple[int, int]]]


def _places(matcher: PhraseMatcher, text: str, unaccented: bool) -> _Places:
    places: _Places = {}
    for found in matcher.find(text, unaccented=unaccented):
        places.setdefault(found.label, []).append((found.start, found.end))
    return places


def _answer(places: _Places, here: bool, around: frozenset[str]) -> float:
    """How surely a sentence answers a claim, 0 where it does not; `here` says that it speaks of ASEAN or Viet Nam,
    `around` what the opening holds where the sentence is the title."""
    score = 0.0
    if ANSWERS in places:
        score = 0.6
    elif _beside(places.get(REJECTS, ()), places.get(THINGS, ())):
        score = 0.45 if here else 0.0
    elif here and HEADLINES in places and around & {THINGS, ACCUSATIONS, CHANNELS, CLAIMS}:
        score = 0.4
    if not score:
        return 0.0
    return score + 0.15 * here + 0.1 * (SPOKESPERSONS in places)


def _claim(places: _Places, sentence: Sentence, here: bool) -> float:
    """How surely a sentence makes a claim, 0 where it does not."""
    if not here:
        return 0.0
    score = 0.0
    if CLAIMS in places:
        score = 0.45 + 0.1 * (len(places[CLAIMS]) - 1)
    elif MARITIME in places and sentence.names("vietnam"):
        score = 0.5
    elif ACCUSATIONS in places and CHANNELS in places:
        score = 0.4
    if not score:
        return 0.0
    return score + 0.15 * (CHANNELS in places)


def _beside(first: Iterable[tuple[int, int]], second: Iterable[tuple[int, int]]) -> bool:
    """Whether one of `second` stands close behind one of `first`; asked for places in the order of the text."""
    ends = sorted(end for _, end in first)
    at = 0
    for start, _ in sorted(second):
        while at < len(ends) and ends[at] <= start:
            at += 1
        if at and start - ends[at - 1] <= _REACH:
            return True
    return False
