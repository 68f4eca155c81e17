"""Where the sentences of Vietnamese and English press text begin and end, as offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from newsroom.article import Article, Span, TextField
from newsroom.text import nfc

_LEAD_MAY_FOLLOW = 200
"""Characters (place, agency, date) that may stand in the text before the lead is repeated."""

# The look-behind keeps a page of a million dots from being searched a million times. A stop without a space behind it
# ends a sentence only between a small and a capital letter, as pages that lost their spaces have it.
_BREAK = re.compile(
    r"(?P<line>\n\s*)"
    r"|(?<![.!?…])(?P<stop>[.!?…]{1,9})(?P<closing>[\"”’»')\]]{0,3})(?P<space>[^\S\n]+)"
    r"|[。！？][」』”’]{0,2}"
    r"|(?<=[^\W\d_]{3})[.!?](?=[^\W\d_][^\W\d_]+\s)"
)
_MAY_BREAK = re.compile(r"[\n.!?…。！？]")
"""What each alternative of `_BREAK` begins with: looking for it first is much faster than trying them everywhere."""
_OPENING = "\"“‘«'([-–—•*"


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_ABBREVIATIONS = _words(
    "mr mrs ms dr prof sr jr st mt gen col lt sgt capt cmdr adm maj brig rev hon sen rep gov pres amb min dept "
    "no nos vol pp art fig vs cf approx ave blvd jan feb mar apr jun jul aug sep sept oct nov dec "
    "tp tx tt ts ths th.s gs pgs gs.ts pgs.ts bs ks cn ncs tskh đ/c đc tr ubnd p.v x.h t.ư"
)
"""Shortened words that a name or number follows, without the last dot."""

_MAY_END = _words("inc ltd co corp bhd sdn jsc llc plc etc al a.m p.m v.v u.s u.n u.k e.u d.c a.s.e.a.n t.w")
"""Those that may also end a sentence; and every other with dots inside, such as U.S.A."""

_OPENERS = _words(
    "the a an in on at it its he she they we i but and this that these those there as if for while however "
    "meanwhile after before when with by from to some many most all both his her their our you one another such "
    "yet also "
    "ông bà anh chị các những trong tại theo đây đó điều việc khi tuy nhưng và với từ đến ngoài bên để vì do nếu"
)
"""Words that begin a sentence rather than a name: behind U.S. or Inc. they tell that a new one has begun."""

_LETTER_OF = _words("group plan vitamin type class grade section annex bảng nhóm hạng loại khối phụ điểm kế")
"""Words whose own letter is no initial: a sentence may end with "bảng B."."""

_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘'«]{1,20}\Z")
_WORD_AFTER = re.compile(r"[^\W\d_]{1,20}")


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence of NFC `text`, in its order, without the white space around it.

    Lines end sentences. A dot behind a shortened word (TP. HCM, Mr., No. 5), an initial or the number of an item does
    not, nor does a mark in front of a small letter ("Why?" he asked); a closing quotation mark belongs to its sentence.
    Decimal points and thousands (1.200 tỷ) have no space behind them and are never taken for a stop.
    """
    cuts = [0, *(match.end() for match in _breaks(text) if _ends(text, match)), len(text)]
    bounds = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        if piece.strip():
            bounds.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return bounds


def _breaks(text: str) -> Iterator[re.Match[str]]:
    """`_BREAK.finditer(text)`."""
    mark = _MAY_BREAK.search(text)
    while mark is not None:
        match = _BREAK.match(text, mark.start())
        if match is not None:
            yield match
        mark = _MAY_BREAK.search(text, (match or mark).end())


def article_sentences(article: Article) -> list[Span]:
    """Sentences of title, lead and text; the title is one. A lead that the text repeats is left to the text."""
    title, lead, text = nfc(article.title), nfc(article.lead), nfc(article.text)
    fields: list[tuple[TextField, str]] = [("text", text)] if lead_end(lead, text) else [("lead", lead), ("text", text)]
    spans = [Span("title", 0, len(title))] if title.strip() else []
    spans.extend(Span(field, *bounds) for field, content in fields for bounds in sentence_bounds(content))
    return spans


def lead_end(lead: str, text: str) -> int:
    """Where in `text` the lead ends, 0 where the text does not begin with it; both NFC."""
    at = text.find(lead, 0, len(lead) + _LEAD_MAY_FOLLOW) if lead else -1
    return at + len(lead) if at >= 0 else 0


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether the mark ends a sentence."""
    if match["line"] is not None:
        return True
    if match["stop"] is None:
        return text[match.end() - 1] in "。！？」』”’" or _is_glued(text, match.end())
    after = match.end()
    while after < len(text) and after < match.end() + 3 and text[after] in _OPENING:
        after += 1
    if text[after : after + 1].islower():
        return False
    if match["stop"] != "." or match["closing"]:
        return True
    return not _is_shortened(text, match.start(), after)


def _is_glued(text: str, after: int) -> bool:
    """Whether a new sentence follows a stop without a space: "khu vực.Ông nói"."""
    return text[after - 2].islower() and text[after].isupper() and text[after + 1].islower()


def _is_shortened(text: str, dot: int, after: int) -> bool:
    """Whether the dot belongs to the word before it."""
    found = _WORD_BEFORE.search(text, max(0, dot - 20), dot)
    if found is None:
        return False
    word, before = found.group(), text[max(0, found.start() - 20) : found.start()]
    if word.isdecimal():
        return len(word) <= 2 and (not before or before.endswith("\n"))
    folded = word.lower()
    if folded in _ABBREVIATIONS:
        # "The answer is no." and "Có một ông tên là Ts." are rarer than "No. 5" and "TS. Lê"; a month or "no" in small
        # letters ends a sentence unless a number follows.
        return word[0].isupper() or (text[after : after + 1].isdecimal() and folded != "min")
    if folded in _MAY_END or "." in word:
        following = _WORD_AFTER.match(text, after)
        return following is not None and following.group().lower() not in _OPENERS
    if len(word) == 1 and word.isalpha() and word.isupper():
        words = before.split()
        return not words or words[-1].lower() not in _LETTER_OF
    return False
