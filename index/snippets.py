"""Where in a text a query was met: the passage to show and the words to highlight, as plain fragments, the
same for all engines."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from index.marks import Place, Spelling, places
from index.query import Fragment, Snippet
from index.tree import TEXTS, TextName

WIDTH = 200
"""Characters of a passage: two lines of a result list."""
SCANNED = 100_000
"""Characters of a text that are looked through: far longer than any article, short enough for a hostile
page."""
_BEFORE = 1 / 3
"""Share of the spare width that goes before the first match: a reader needs the start of the sentence more
than its end."""
_WORD = 30
"""Characters within which a border between words is looked for; scripts without spaces have none."""

_BREAKS = re.compile(r"\s+")


def highlight(text: str, name: TextName, wanted: Sequence[Spelling], bare: Collection[str] = TEXTS) -> Snippet:
    """The whole of `text`, the text `name` of an article, with what is `wanted` highlighted; see
    `index.marks.places`."""
    return _fragments(text, 0, len(text), places(text, name, wanted, bare))


def snippet(
    texts: Mapping[TextName, str], wanted: Sequence[Spelling], bare: Collection[str] = TEXTS, width: int = WIDTH
) -> Snippet:
    """The passage of about `width` characters that shows most of what is `wanted`, out of the first of `texts` that
    shows as much as any.

    Where none shows any of it, the beginning of the first text that is not empty. Cut between words, with "…" where
    text was left out; line breaks read as spaces.
    """
    best: tuple[tuple[int, int, int], str, list[Place], tuple[int, int]] | None = None
    parts = len({spelling.part for spelling in wanted})
    for name, whole in texts.items():
        if best is not None and best[0][0] == parts:
            break
        text = whole[:SCANNED].rstrip()
        if not text:
            continue
        found = places(text, name, wanted, bare)
        worth, core = _core(found, width)
        if best is None or worth[0] > best[0][0]:
            best = (worth, text, found, core)
    if best is None:
        return ()
    _, text, found, core = best
    start, end = _window(text, core, width)
    return _fragments(text, start, end, found)


def _core(found: list[Place], width: int) -> tuple[tuple[int, int, int], tuple[int, int]]:
    """The stretch of at most `width` characters with the most different parts, then the most matched as
    typed, then the most matches, then the first; and that worth."""
    best, core = (0, 0, 0), (0, 0)
    parts: dict[int, int] = {}
    first = typed = 0
    for last, place in enumerate(found):
        parts[place.part] = parts.get(place.part, 0) + 1
        typed += place.as_typed
        while first < last and place.end - found[first].start > width:
            gone = found[first]
            if parts[gone.part] == 1:
                del parts[gone.part]
            else:
                parts[gone.part] -= 1
            typed -= gone.as_typed
            first += 1
        worth = (len(parts), typed, last - first + 1)
        if worth > best:
            best, core = worth, (found[first].start, place.end)
    return best, core


def _window(text: str, core: tuple[int, int], width: int) -> tuple[int, int]:
    """`width` characters around `core`, moved to the borders of words; never cutting the core's own beginning."""
    if len(text) <= width:
        return 0, len(text)
    spare = max(0, width - (core[1] - core[0]))
    start = min(max(0, core[0] - int(spare * _BEFORE)), len(text) - width)
    if start and (border := _BREAKS.search(text, start - 1, min(start + _WORD, core[0]))):
        start = border.end()
    end = start + width
    if end >= len(text):
        return start, len(text)
    borders = [border.start() for border in _BREAKS.finditer(text, max(start + 1, end - _WORD), end + 1)]
    return start, borders[-1] if borders else end


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
        text = piece.text
        if not text:
            continue
        if "\n" in text:
            text = text.replace("\n\n", " ").replace("\n", " ")
        if joined and joined[-1].highlighted == piece.highlighted:
            joined[-1] = Fragment(joined[-1].text + text, piece.highlighted)
        else:
            joined.append(Fragment(text, piece.highlighted))
    return tuple(joined)
