"""Whether the pages of a source have changed so that less of them is read: the articles of the last days beside those
of the weeks before.

A change of layout raises no error: pages are fetched, articles come out, only shorter, without date or without byline,
or more pages than before give no article at all. A fall is told when it is large and cannot be chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median
from typing import Literal

Trait = Literal["length", "dated", "byline", "lead", "read"]
"""`length` is the median length of the text, `read` the share of fetched pages that gave an article, the others the
share of articles that have it."""

RECENT_DAYS = 7
"""Days that are looked at: a week has every weekday's kind of article in it."""
BEFORE_DAYS = 28
"""Days before them that they are compared with."""
LEAST_RECENT, LEAST_BEFORE = 10, 20
"""Articles (for `read`: pages) without which nothing is said. A source with fewer than ten in a week is judged by its
last ten."""
SAMPLE_RECENT, SAMPLE_BEFORE = 40, 120
"""Articles that are looked at on either side at most, taken evenly over the days; more would change no verdict and
cost reading time."""
LAYOUT_TAIL = 0.001
"""How unlikely a fall must be by chance (Fisher's exact test). A trait that four of five articles had is missed when
ten articles in a row are without it, not when six are."""
FALL = 0.5
"""What is left must be at most this part of what was: smaller changes are those of subject and season."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What was read of one article."""

    recent: bool
    """Found within the last `RECENT_DAYS`."""
    days_ago: int
    """Whole days since its page was discovered."""
    length: int
    """Characters of the text. Not words: Thai, Lao, Khmer, Burmese and Chinese are written without spaces."""
    dated: bool
    byline: bool
    lead: bool


@dataclass(frozen=True, slots=True)
class Read:
    """Pages of a span of days that were fetched, and those of them that gave an article."""

    pages: int
    articles: int


@dataclass(frozen=True, slots=True)
class Fallen:
    """A trait that fell: shares in 0..1, lengths in characters."""

    trait: Trait
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The traits of a source's recent articles, and what fell. Without enough articles there are no figures (None)."""

    length: float | None = None
    dated: float | None = None
    byline: float | None = None
    lead: float | None = None
    fallen: tuple[Fallen, ...] = ()


def compare(shapes: Sequence[Shape], read_now: Read, read_before: Read) -> Layout:
    """Compare the recent articles of a source with those before."""
    newest_first = sorted(shapes, key=lambda shape: shape.days_ago)
    recent = [shape for shape in newest_first if shape.recent]
    if len(recent) < LEAST_RECENT:
        recent = newest_first[:LEAST_RECENT]
    before = newest_first[len(recent) :]
    fallen: list[Fallen] = []
    if len(recent) >= LEAST_RECENT and len(before) >= LEAST_BEFORE:
        usual, now = (median(shape.length for shape in side) for side in (before, recent))
        short = [sum(shape.length > FALL * usual for shape in side) for side in (recent, before)]
        if now <= FALL * usual and _by_chance(short[0], len(recent), short[1], len(before)) < LAYOUT_TAIL:
            fallen.append(Fallen("length", usual, now))
        for trait, seen_now, seen_before in _seen(recent, before):
            fallen += _fall(trait, seen_now, len(recent), seen_before, len(before))
    if read_now.pages >= LEAST_RECENT and read_before.pages >= LEAST_BEFORE:
        fallen += _fall("read", read_now.articles, read_now.pages, read_before.articles, read_before.pages)
    if not recent:
        return Layout(fallen=tuple(fallen))
    return Layout(
        length=median(shape.length for shape in recent),
        dated=sum(shape.dated for shape in recent) / len(recent),
        byline=sum(shape.byline for shape in recent) / len(recent),
        lead=sum(shape.lead for shape in recent) / len(recent),
        fallen=tuple(fallen),
    )


def _seen(recent: Sequence[Shape], before: Sequence[Shape]) -> list[tuple[Trait, int, int]]:
    return [
        ("dated", sum(s.dated for s in recent), sum(s.dated for s in before)),
        ("byline", sum(s.byline for s in recent), sum(s.byline for s in before)),
        ("lead", sum(s.lead for s in recent), sum(s.lead for s in before)),
    ]


def _fall(trait: Trait, now: int, of_now: int, before: int, of_before: int) -> list[Fallen]:
    share, usual = now / of_now, before / of_before
    if share > FALL * usual or _by_chance(now, of_now, before, of_before) >= LAYOUT_TAIL:
        return []
    return [Fallen(trait, usual, share)]


def _by_chance(now: int, of_now: int, before: int, of_before: int) -> float:
    """Fisher's exact test, one side: how likely `now` or fewer of `of_now` are, were there no difference between the
    two sides."""
    all_, having = of_now + of_before, now + before
    least = max(0, having - of_before)
    ways = sum(comb(having, n) * comb(all_ - having, of_now - n) for n in range(least, now + 1))
    return ways / comb(all_, of_now)
