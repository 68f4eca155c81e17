"""Where in a text a query was met: the passage to show and the words to highlight, as plain fragments, the
same for all engines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.matching import Place, places
from index.query import And, Fragment, Snippet
from index.tokens import Token, cut
from newsroom.text import nfc

WIDTH = 200
"""Characters of a passage: two lines of a result list."""
SCANNED = 100_000
"""Characters of a text that are looked through: far longer than any article, short enough for a hostile
page."""
_BEFORE = 1 / 3
"""Share of the spare width that goes before the first match: a reader needs the start of the sentence more
than its end."""

_BREAKS = re.compile(r"\s+")


def highlight(text: str, tree: And | None) -> Snippet:
    """The whole of `text` with what `tree` looks for highlighted."""
    text = nfc(text)
    found = places(list(cut(text)), tree) if tree else []
    return _fragments(text, 0, len(text), found)


def snippet(texts: Sequence[str], tree: And | None, width: int = WIDTH) -> Snippet:
    """The passage of about `width` characters that shows most of `tree`, out of the first of `texts` that
    shows as much as any.

    Where none shows any of it, or `tree` is None, the beginning of the first text that is not empty. Cut
    between words, with "…" where text was left out; line breaks read as spaces.
    """
    best: tuple[tuple[int, int, int], str, list[Token], list[Place], tuple[int, int]] | None = None
    for text in texts:
        text = nfc(text)[:SCANNED].rstrip()
        if not text:
            continue
        tokens = list(cut(text))
        found = places(tokens, tree) if tree else []
        worth, core = _core(found, width)
        if best is None or worth[0] > best[0][0]:
            best = (worth, text, tokens, found, core)
    if best is None:
        return ()
    _, text, tokens, found, core = best
    start, end = _window(text, tokens, core, width)
    return _fragments(text, start, end, found)


def _core(found: list[Place], width: int) -> tuple[tuple[int, int, int], tuple[int, int]]:
    """The stretch of at most `width` characters with the most different parts, then the most matched as
    typed, then the most matches, then the first; and that worth."""
    best, core = (0, 0, 0), (0, 0)
    parts: Counter[int] = Counter()
    first = typed = 0
    for last, place in enumerate(found):
        parts[place.part] += 1
        typed += place.as_typed
        while first < last and place.end - found[first].start > width:
            gone = found[first]
            parts[gone.part] -= 1
            typed -= gone.as_typed
            first += 1
        worth = (sum(count > 0 for count in parts.values()), typed, last - first + 1)
        if worth > best:
            best, core = worth, (found[first].start, place.end)
    return best, core


def _window(text: str, tokens: list[Token], core: tuple[int, int], width: int) -> tuple[int, int]:
    """`width` characters around `core`, moved to the borders of tokens; never cutting the core's own
    beginning."""
    if len(text) <= width:
        return 0, len(text)
    spare = max(0, width - (core[1] - core[0]))
    wanted = min(max(0, core[0] - int(spare * _BEFORE)), len(text) - width)
    start = next((t.start for t in tokens if wanted <= t.start <= core[0]), core[0]) if wanted else 0
    limit = start + width
    if limit >= len(text):
        return start, len(text)
    end = max((t.end for t in tokens if start < t.end <= limit), default=limit)
    return start, end


def _fragments(text: str, start: int, end: int, found: list[Place]) -> Snippet:
    """`text[start:end]` as fragments; matches with nothing but space between them are one."""
    marks: list[list[int]] = []
    for place in found:
        low, high = max(place.start, start), min(place.end, end)
        if low >= high:
            continue
        if marks and not text[marks[-1][1] : low].strip():
            marks[-1][1] = max(marks[-1][1], high)
        else:
            marks.append([low, high])
    pieces: list[Fragment] = []
    at = start
    for low, high in marks:
        pieces += [Fragment(text[at:low]), Fragment(text[low:high], True)]
        at = high
    pieces.append(Fragment(text[at:end]))
    if start > 0:
        pieces.insert(0, Fragment("…"))
    if end < len(text):
        pieces.append(Fragment("…"))
    return _joined(pieces)


def _joined(pieces: list[Fragment]) -> Snippet:
    """Neighbours of one kind as one fragment, empty ones dropped, line breaks as spaces."""
    joined: list[Fragment] = []
    for piece in pieces:
        text = _BREAKS.sub(" ", piece.text)
        if not text:
            continue
        if joined and joined[-1].highlighted == piece.highlighted:
            joined[-1] = Fragment(joined[-1].text + text, piece.highlighted)
        else:
            joined.append(Fragment(text, piece.highlighted))
    return tuple(joined)
