"""Which paragraphs that trafilatura found are the article's, by where they stand on the page.

trafilatura chooses by class names and by links; appended stories, offers to members, cards of other articles and lines
about the paper still come through, and subheadings get lost. Rules here, each general and none for one site:

1. home: the smallest block that holds most of the text found. Outside of it only prose that is set apart from it is
   kept: a first paragraph before it, a continuation right behind it
2. furniture: blocks marked as related, share, newsletter, caption … go, unless they hold a good part of the text
3. links: a paragraph that is one link goes, and so does a card, a small block with much of its text linked
4. words: lines that only a template writes go (`extract_phrases`)
5. gaps: lines between two kept neighbours of one parent that got lost come back
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawlers.dates import is_date_line
from crawlers.extract_phrases import EDGE, is_label, is_template_line, leads_elsewhere
from crawlers.extract_runs import Run, key_of
from newsroom.text import count_words

HOME_SHARE = 0.6
"""Share of the prose that the home holds. Higher, and one stray paragraph widens it to the page."""
LINK_ONLY = 0.85
"""Share of linked characters that makes a paragraph a link: a dash or quotation marks may stand beside it."""
FURNITURE_SHARE = 0.3
"""Share of the prose that shows a block to be none of the furniture, whatever its name: "read-more" around a text that
unfolds, "tags-politics" around all of an article."""
CARD_LINKED = 0.3
CARD_CHARS = 500
"""A card of another article is a linked headline, perhaps with a label and a teaser."""
PROSE_WORDS = 15
"""Words of a line that is prose by its length alone; labels, credits and offers mostly have fewer."""
LEFT_SHARE = 0.3
"""What must be left of the characters found; else the page is unlike what the rules expect, and they keep out."""

_TEXT_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "dd", "dt", "pre", "tr"))


@dataclass(slots=True)
class _Home:
    """The block that holds most of the text, with what is asked about it."""

    block: HtmlElement
    within: set[HtmlElement] = field(default_factory=set)
    """All elements in it."""
    large: set[HtmlElement] = field(default_factory=set)
    """The blocks of the page that hold `FURNITURE_SHARE` of the prose."""
    near: set[HtmlElement] = field(default_factory=set)
    """All elements in its parent."""
    first: int = 0
    """Of the runs in it."""


def kept_parts(paragraphs: Sequence[str], places: Sequence[int | None], runs: Sequence[Run], top: int) -> list[str]:
    """The paragraphs that are the article's, with what was lost between them.

    `places` as `extract_runs.matched` gives them, `top` the run of the headline, -1 without.
    """
    home = _find_home([place for place in places if place is not None], runs)
    count = len(paragraphs)
    dropped = [
        is_template_line(text, at_edge=number < EDGE // 2 or number >= count - EDGE)
        or is_label(text)
        or (place is not None and home is not None and _foreign(text, place, runs, home, top))
        for number, (text, place) in enumerate(zip(paragraphs, places, strict=True))
    ]
    if home is not None:
        cards = _cards(home, runs)
        ended = False
        for number, place in enumerate(places):
            if place is None:
                continue
            # A continuation follows at once; behind links and offers stand other articles.
            behind = place > home.first and runs[place].block not in home.within
            ended |= behind and dropped[number]
            dropped[number] |= place in cards or (behind and ended)
    total = sum(map(len, paragraphs))
    left = sum(len(text) for text, drop in zip(paragraphs, dropped, strict=True) if not drop)
    if left < LEFT_SHARE * total:
        return list(paragraphs)
    return _with_gaps(paragraphs, places, dropped, runs, home)


def _find_home(places: Sequence[int], runs: Sequence[Run]) -> _Home | None:
    weights: Counter[HtmlElement] = Counter()
    held: Counter[HtmlElement] = Counter()
    total = 0
    said = [place for place in places if runs[place].linked < LINK_ONLY]
    prose = [place for place in said if count_words(runs[place].text) >= PROSE_WORDS]
    # Offers and labels around a short text outweigh it by their number; poems and tables have no long lines.
    for place in prose or said:
        run = runs[place]
        total += len(run.text)
        block: HtmlElement | None = run.block
        while block is not None:
            weights[block] += len(run.text)
            held[block] += 1
            block = block.getparent()
    if not total:
        return None
    # Blocks that hold more than half of the text lie in each other.
    holders = (block for block, weight in weights.items() if weight >= HOME_SHARE * total)
    inner = max(holders, key=lambda block: sum(1 for _ in block.iterancestors()))
    while inner.tag in _TEXT_BLOCKS or (held[inner] < 2 <= len(prose)):
        parent = inner.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        inner = parent
    home = _Home(inner, set(inner.iter()))
    outer = inner.getparent()
    if outer is not None and outer.tag not in ("body", "html"):
        home.near = set(outer.iter())
    home.large = {block for block, weight in weights.items() if weight >= FURNITURE_SHARE * total}
    home.first = min(place for place in places if runs[place].block in home.within)
    return home


def _foreign(text: str, place: int, runs: Sequence[Run], home: _Home, top: int) -> bool:
    """Whether a paragraph stands where no article does."""
    run = runs[place]
    if any(block not in home.large for block in run.furniture):
        return True
    if run.linked >= LINK_ONLY or (run.linked >= LINK_ONLY / 2 and leads_elsewhere(text)):
        return True
    if run.block in home.within:
        return False
    if run.linked >= CARD_LINKED or count_words(text) < PROSE_WORDS:
        return True
    return place < top if place < home.first else run.block not in home.near


def _cards(home: _Home, runs: Sequence[Run]) -> set[int]:
    """Places of the runs in cards: blocks in the home that a label opens or that are links for a good part."""
    found: set[int] = set()
    groups: dict[HtmlElement, list[int]] = {}
    for place, run in enumerate(runs):
        if run.block not in home.within or run.block is home.block:
            continue
        child: HtmlElement = run.block
        while (parent := child.getparent()) is not None and parent is not home.block:
            child = parent
        groups.setdefault(child, []).append(place)
    for child, places in groups.items():
        size = sum(len(runs[place].text) for place in places)
        if child.tag in _TEXT_BLOCKS or not size or size > CARD_CHARS or len(places) < 2:
            continue
        linked = sum(runs[place].linked * len(runs[place].text) for place in places) / size
        if linked >= CARD_LINKED or is_label(runs[places[0]].text):
            found.update(places)
    return found


def _with_gaps(
    paragraphs: Sequence[str],
    places: Sequence[int | None],
    dropped: Sequence[bool],
    runs: Sequence[Run],
    home: _Home | None,
) -> list[str]:
    kept: list[str] = []
    keys = {key_of(text) for text in paragraphs}
    taken = {place for place in places if place is not None}
    before: int | None = None
    for text, place, drop in zip(paragraphs, places, dropped, strict=True):
        if drop:
            continue
        if place is not None and before is not None and home is not None:
            parents = {runs[before].block.getparent(), runs[place].block.getparent()} & home.within
            for between in range(before + 1, place):
                run = runs[between]
                if between in taken or run.linked >= CARD_LINKED or run.block.getparent() not in parents:
                    continue
                if any(block not in home.large for block in run.furniture) or run.block.tag not in _TEXT_BLOCKS:
                    continue
                if count_words(run.text) < 2 or is_date_line(run.text) or key_of(run.text) in keys:
                    continue
                if is_template_line(run.text, at_edge=False) or leads_elsewhere(run.text):
                    continue
                kept.append(run.text)
        kept.append(text)
        if place is not None:
            before = place
    return kept
