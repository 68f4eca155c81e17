"""Which paragraphs that trafilatura found are the article's, by where they stand on the page.

trafilatura chooses by class names and by links; appended stories, offers to members, cards of other articles and lines
about the paper still come through, and subheadings get lost. Rules here, each general and none for one site:

1. home: the smallest block that holds most of the text found, in the <article> of the headline where the page prints
   several. Outside of it only prose that is set apart from it is kept: a first paragraph before it, a continuation
   right behind it
2. furniture: blocks marked as related, share, newsletter, caption … go, unless they hold a good part of the text
3. links: a paragraph that is one link goes, and so does a card, a small block with much of its text linked
4. words: lines that only a template writes go (`extract_phrases`), and short lines at both ends that stand in another
   block than the paragraphs
5. gaps: lines in the blocks of the paragraphs that got lost come back: subheadings, the rest of a text that a wall or
   an advertisement cuts in two
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from crawlers.dates import is_date_line
from crawlers.extract_phrases import EDGE, is_label, is_template_line, leads_elsewhere
from crawlers.extract_runs import Run, key_of
from newsroom.text import clean_line, count_words

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
MAX_STRAYS = 3
"""Short lines in a block of their own at the foot that are taken for the template's."""
STORY_WORDS = 60
"""Words in the <article> of the headline that make it the article; with fewer it is a header."""
LEFT_SHARE = 0.3
"""What must be left of the characters found; else the page is unlike what the rules expect, and they keep out."""

_SENTENCE_END = re.compile(r"[.!?。！？…।][\"'”’»」』)\]]*$")
_TEXT_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "dd", "dt", "pre", "tr"))


@dataclass(slots=True)
class _Home:
    """The block that holds most of the text, with what is asked about it."""

    block: HtmlElement
    within: set[HtmlElement]
    """All elements in it."""
    near: set[HtmlElement]
    """All elements in its parent."""
    large: set[HtmlElement]
    """The blocks of the page that hold `FURNITURE_SHARE` of the prose."""
    flow: set[HtmlElement]
    """The parents of its paragraphs."""
    story: HtmlElement | None
    """The <article> of the headline where the page prints several."""
    first: int
    """Of the runs in it."""
    last: int
    """Of the runs in it."""


def kept_parts(paragraphs: Sequence[str], places: Sequence[int | None], runs: Sequence[Run], top: int) -> list[str]:
    """The paragraphs that are the article's, with what was lost between them.

    `places` as `extract_runs.matched` gives them, `top` the run of the headline, -1 without.
    """
    home = _find_home([place for place in places if place is not None], runs, top)
    if home is None:
        return [text for text in paragraphs if not is_label(text) and not is_template_line(text, at_edge=False)]
    cards = _cards(home, runs)
    dropped = []
    ended = False
    for text, place in zip(paragraphs, places, strict=True):
        drop = is_label(text) or is_template_line(text, at_edge=False)
        if place is not None:
            drop = drop or place in cards or _foreign(text, place, runs, home, top)
            # A continuation follows at once; behind links and offers stand other articles.
            if place > home.first and runs[place].block not in home.within:
                ended = ended or drop
                drop = ended
        dropped.append(drop)
    _trim(paragraphs, places, dropped, runs, home)
    left = sum(len(text) for text, drop in zip(paragraphs, dropped, strict=True) if not drop)
    if left < LEFT_SHARE * sum(map(len, paragraphs)):
        return list(paragraphs)
    return _with_gaps(paragraphs, places, dropped, runs, home)


def _find_home(places: Sequence[int], runs: Sequence[Run], top: int) -> _Home | None:
    # Offers and labels around a short text outweigh it by their number; poems and tables have no long lines.
    said = [place for place in places if runs[place].linked < LINK_ONLY]
    prose = [place for place in said if count_words(runs[place].text) >= PROSE_WORDS] or said
    story = _article_of(runs[top].block) if top >= 0 else None
    if story is not None:
        own = {place for place in prose if _lies_in(runs[place].block, story)}
        others = any(place not in own and _article_of(runs[place].block) is not None for place in prose)
        if others and sum(count_words(runs[place].text) for place in own) >= STORY_WORDS:
            prose = sorted(own)
        else:
            story = None
    weights: Counter[HtmlElement] = Counter()
    held: Counter[HtmlElement] = Counter()
    for place in prose:
        for block in (runs[place].block, *runs[place].block.iterancestors()):
            weights[block] += len(runs[place].text)
            held[block] += 1
    total = sum(len(runs[place].text) for place in prose)
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
    within = set(inner.iter())
    outer = inner.getparent()
    inside = [place for place in prose if runs[place].block in within]
    return _Home(
        block=inner,
        within=within,
        near=set(outer.iter()) if outer is not None and outer.tag not in ("body", "html") else set(),
        large={block for block, weight in weights.items() if weight >= FURNITURE_SHARE * total},
        flow={parent for place in inside if (parent := runs[place].block.getparent()) is not None} & within,
        story=story,
        first=min(place for place in places if runs[place].block in within),
        last=max(inside),
    )


def _article_of(block: HtmlElement) -> HtmlElement | None:
    return block if block.tag == "article" else next(block.iterancestors("article"), None)


def _lies_in(block: HtmlElement, outer: HtmlElement) -> bool:
    return block is outer or any(ancestor is outer for ancestor in block.iterancestors())


def _furnished(run: Run, home: _Home) -> bool:
    """Whether a run stands in furniture."""
    return any(block not in home.large for block in run.furniture)


def _foreign(text: str, place: int, runs: Sequence[Run], home: _Home, top: int) -> bool:
    """Whether a paragraph stands where no article does."""
    run = runs[place]
    if _furnished(run, home):
        return True
    if run.linked >= LINK_ONLY or (run.linked >= LINK_ONLY / 2 and leads_elsewhere(text)):
        return True
    if run.block in home.within:
        return False
    if home.story is not None and not _lies_in(run.block, home.story):
        return True
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


def _trim(
    paragraphs: Sequence[str],
    places: Sequence[int | None],
    dropped: list[bool],
    runs: Sequence[Run],
    home: _Home,
) -> None:
    """Drop offers at both ends, and at the foot a few short lines that stand in another block than the paragraphs."""

    def is_stray(number: int) -> bool:
        place, text = places[number], paragraphs[number]
        stray = place is not None and runs[place].block.getparent() not in home.flow
        return stray and count_words(text) < PROSE_WORDS and not _SENTENCE_END.search(text)

    for numbers, edge in ((range(len(paragraphs) - 1, -1, -1), EDGE), (range(len(paragraphs)), EDGE // 2)):
        looked_at = 0
        for number in numbers:
            if dropped[number]:
                continue
            if is_template_line(paragraphs[number], at_edge=True):
                dropped[number] = True
                continue
            looked_at += 1
            if looked_at >= edge:
                break
    kept = [number for number, drop in enumerate(dropped) if not drop]
    strays = list(takewhile(is_stray, reversed(kept)))
    # More of them are a list of their own: a company's details under its statement, results under a report.
    for number in strays if len(strays) <= MAX_STRAYS else ():
        dropped[number] = True


def _with_gaps(
    paragraphs: Sequence[str],
    places: Sequence[int | None],
    dropped: Sequence[bool],
    runs: Sequence[Run],
    home: _Home,
) -> list[str]:
    """The kept paragraphs in order, and between and behind them what trafilatura lost."""
    keys = {key_of(text) for text in paragraphs}
    taken = {place for place in places if place is not None}

    def lost(start: int, end: int, *, prose: bool) -> list[str]:
        found: list[str] = []
        for place in range(start, end):
            run = runs[place]
            parent = run.block.getparent()
            if place in taken or parent not in home.flow or run.block.tag not in _TEXT_BLOCKS or _furnished(run, home):
                continue
            words = count_words(run.text)
            if words < 2 or run.linked >= LINK_ONLY / 2 or is_date_line(run.text) or key_of(run.text) in keys:
                continue
            if is_template_line(run.text, at_edge=prose) or leads_elsewhere(run.text):
                continue
            found.append(clean_line(run.text))
        # Behind the text a short line is a subheading only where more text follows.
        while prose and found and count_words(found[-1]) < PROSE_WORDS:
            found.pop()
        return found

    kept: list[str] = []
    before: int | None = None
    for text, place, drop in zip(paragraphs, places, dropped, strict=True):
        if drop:
            continue
        if place is not None and before is not None:
            kept.extend(lost(before + 1, place, prose=False))
        kept.append(text)
        if place is not None and runs[place].block in home.within:
            before = place
    if before is not None:
        kept.extend(lost(before + 1, len(runs), prose=True))
    return kept
