"""How well pages are read: our extraction beside trafilatura as its users call it, on the same gold pages.

body    The bag of tokens of the text found against that of the gold: precision is the share of found tokens that are
        in the gold, recall the share of the gold's that were found, F1 their harmonic mean, each a mean over pages
        (a page of which nothing was found counts 0). A token is a word, in scripts without spaces a character
        (`newsroom.text.tokens`). `order` is the same F1 over runs of four tokens, the measure of
        article-extraction-benchmark (scrapinghub), which also sees text in the wrong place.
title   exact: equal but for white space. loose: bags of words with an F1 of `LOOSE_TITLE` or more.
date    The same day. The day of the gold is the one it is written with and, where it has a zone, that in UTC and in
        Viet Nam too; of an answer with a time of day the day in any of these and in the language's zone. Golds taken
        in UTC are a day off by themselves near midnight, and this is as lenient to both sides.
author  F1 of names; two names are one where the letters of one hold those of the other.

Pages without a gold value of a kind are left out of its figures. Lists count as refused or not.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import fmean

from crawlers.date_claims import zone_for
from crawlers.dates import Stamp, read_stamp
from crawlers.extract import NotArticle, extract
from crawlers.extract_byline import clean_byline
from crawlers.extract_page import bare_name
from crawlers.gold import GoldPage
from newsroom.clock import LOCAL, utc_now
from newsroom.paired import Difference, difference
from newsroom.text import clean_line, clean_text, fold, nfc, tokens

RUN = 4
"""Tokens of a run in `order`."""
LOOSE_TITLE = 0.8


@dataclass(frozen=True, slots=True)
class Answer:
    """What a way of reading found on a page; all empty where it found no article."""

    title: str = ""
    text: str = ""
    days: frozenset[date] = frozenset()
    """Days on which the moment found falls, by zone; empty without a date."""
    authors: tuple[str, ...] = ()
    found: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Precision, recall and F1, in 0..1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Score:
    """One answer against the gold; None where the gold says nothing."""

    body: Match | None
    order: float | None
    exact: float | None
    loose: float | None
    day: float | None
    author: float | None


@dataclass(frozen=True, slots=True)
class Read:
    """One page, read both ways."""

    page: GoldPage
    ours: Score
    theirs: Score
    found: bool
    """Whether we took it for an article."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure over the pages that have gold for it: ours, trafilatura's, and what lies between."""

    pages: int
    ours: float
    theirs: float
    difference: Difference | None
    """None for a single page."""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that are looked at together."""

    by: str
    """`all`, `gold`, `half` or `country`."""
    value: str
    figures: dict[str, Figure]
    """By measure: `body`, `precision`, `recall`, `order`, `exact`, `loose`, `day`, `author`; those that have pages."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Extraction measured."""

    read: tuple[Read, ...]
    groups: tuple[Group, ...]
    articles: int
    """Pages that are articles, and how many of them we refused."""
    refused: int
    lists: int
    """Pages that are none, and how many of them we refused."""
    lists_refused: int


def evaluated(pages: Sequence[GoldPage], listen: Callable[[int], None] = lambda done: None) -> Evaluation:
    """Read every page both ways; `listen` is told how many are done."""
    read = []
    for number, page in enumerate(pages, 1):
        ours, theirs = our_answer(page), their_answer(page)
        read.append(Read(page, scored(page, ours), scored(page, theirs), ours.found))
        listen(number)
    articles = [one for one in read if one.page.is_article]
    lists = [one for one in read if not one.page.is_article]
    return Evaluation(
        tuple(read),
        tuple(_groups(articles)),
        len(articles),
        sum(not one.found for one in articles),
        len(lists),
        sum(not one.found for one in lists),
    )


def our_answer(page: GoldPage) -> Answer:
    """What our extraction finds."""
    fetched = page.fetched_at or utc_now()
    found = extract(page.body, page.url, fetched, source=page.source, charset=page.charset, hint=page.hint)
    if isinstance(found, NotArticle):
        return Answer()
    moment = found.published_at
    zones = (UTC, LOCAL, zone_for(page.source, found.language).info)
    days = frozenset(moment.astimezone(zone).date() for zone in zones) if moment else frozenset()
    return Answer(found.title, found.text, days, tuple(filter(None, found.byline.split(", "))), True)


def their_answer(page: GoldPage) -> Answer:
    """What trafilatura finds: its full cascade with metadata, the way its documentation shows."""
    from trafilatura import bare_extraction

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        found = bare_extraction(page.body, url=page.url, with_metadata=True)
    finally:
        logging.disable(before)
    if found is None or isinstance(found, dict):
        return Answer()
    stamp = read_stamp(found.date or "")
    authors = tuple(filter(None, clean_byline([found.author or ""], frozenset()).split(", ")))
    return Answer(found.title or "", clean_text(found.text or ""), _days(stamp), authors, True)


def scored(page: GoldPage, answer: Answer) -> Score:
    """`answer` against the gold of `page`."""
    return Score(
        body=matched(tokens(nfc(page.text)), tokens(nfc(answer.text))) if page.text else None,
        order=matched(_runs(page.text), _runs(answer.text)).f1 if page.text else None,
        exact=float(clean_line(page.title) == clean_line(answer.title)) if page.title else None,
        loose=float(_words_alike(page.title, answer.title)) if page.title else None,
        day=float(bool(_days(page.published) & answer.days)) if page.published else None,
        author=_names_alike(page.authors, answer.authors) if page.authors else None,
    )


def matched(gold: Iterable[Hashable], found: Iterable[Hashable]) -> Match:
    """How many of `found` are in `gold` and the other way round, each as often as it stands there."""
    wanted, given = Counter(gold), Counter(found)
    both = (wanted & given).total()
    precision = both / given.total() if given else 0.0
    recall = both / wanted.total() if wanted else 0.0
    return Match(precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = tokens(nfc(text))
    if words:
        yield from (tuple(words[at : at + RUN]) for at in range(max(len(words) - RUN + 1, 1)))


def _words_alike(gold: str, found: str) -> bool:
    return matched(tokens(fold(nfc(gold))), tokens(fold(nfc(found)))).f1 >= LOOSE_TITLE


def _days(stamp: Stamp | None) -> frozenset[date]:
    if stamp is None:
        return frozenset()
    moment: datetime = stamp.moment
    days = {moment.date()}
    if stamp.has_time and moment.tzinfo is not None:
        days |= {moment.astimezone(zone).date() for zone in (UTC, LOCAL)}
    return frozenset(days)


def _names_alike(gold: Sequence[str], found: Sequence[str]) -> float:
    wanted = [bare_name(name) for name in gold if bare_name(name)]
    given = [bare_name(name) for name in found if bare_name(name)]
    if not wanted or not given:
        return float(not wanted and not given)
    recall = fmean(any(w in g or g in w for g in given) for w in wanted)
    precision = fmean(any(w in g or g in w for w in wanted) for g in given)
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0


def half_of(name: str) -> str:
    """ "A" or "B", by a hash of the page's name: rules are made on A, and B says whether they hold."""
    return "AB"[hashlib.sha256(name.encode()).digest()[-1] % 2]


def _groups(read: Sequence[Read]) -> Iterator[Group]:
    yield _group("all", "", read)
    keys: tuple[tuple[str, Callable[[Read], str]], ...] = (
        ("half", lambda one: half_of(one.page.name)),
        ("gold", lambda one: one.page.kind),
        ("country", lambda one: one.page.country),
    )
    for by, key in keys:
        for value in sorted({key(one) for one in read} - {""}):
            yield _group(by, value, [one for one in read if key(one) == value])


def _group(by: str, value: str, read: Sequence[Read]) -> Group:
    measures: dict[str, Callable[[Score], float | None]] = {
        "body": lambda score: score.body.f1 if score.body else None,
        "precision": lambda score: score.body.precision if score.body else None,
        "recall": lambda score: score.body.recall if score.body else None,
        "order": lambda score: score.order,
        "exact": lambda score: score.exact,
        "loose": lambda score: score.loose,
        "day": lambda score: score.day,
        "author": lambda score: score.author,
    }
    figures = {}
    for name, value_of in measures.items():
        pairs = [(value_of(one.ours), value_of(one.theirs)) for one in read]
        known = [(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]
        if known:
            ours, theirs = zip(*known, strict=True)
            between = difference(ours, theirs) if len(known) > 1 else None
            figures[name] = Figure(len(known), fmean(ours), fmean(theirs), between)
    return Group(by, value, figures)
