"""The sentences of the reports in both languages: data in `texts/*.toml`, filled with spans that keep their evidence.

A key is the file's name and the entry's: `overview.volume`. An entry has `vi` and `en`, each a sentence or a list of
sentences that say the same and take turns, so that a run of like statements does not sound like a machine.
`{name}` is filled with a piece; `{^name}` starts a sentence, so its first letter becomes a capital.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from reports import words
from reports.model import Figure, Language, Span, Text

FOLDER = Path(__file__).with_name("texts")

Piece = str | Span | Iterable["Piece"]
"""Words, a span, or several of them."""

_PLACE = re.compile(r"\{(\^?)(\w+)\}")


def spans(*pieces: Piece) -> tuple[Span, ...]:
    """One row of spans from words and spans, also nested."""
    out: list[Span] = []
    for piece in pieces:
        if isinstance(piece, str):
            out += [Text(piece)] if piece else []
        elif isinstance(piece, Iterable):
            out += spans(*piece)
        else:
            out.append(piece)
    return tuple(out)


def capital(found: tuple[Span, ...]) -> tuple[Span, ...]:
    """`found` as the start of a sentence, where it begins with words of ours or a counted number. ValueError for a
    digit there."""
    if not found or not isinstance(found[0], Text | Figure):
        return found
    return (replace(found[0], text=words.sentence_case(found[0].text)), *found[1:])


def places(sentence: str) -> frozenset[str]:
    """Names of the pieces that `sentence` wants."""
    return frozenset(match[2] for match in _PLACE.finditer(sentence))


@cache
def entries(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Every key with its sentences in `language`, read once."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for key, entry in tomllib.loads(path.read_text("utf-8")).items():
            said = entry[language]
            found[f"{path.stem}.{key}"] = (said,) if isinstance(said, str) else tuple(said)
    return found


class Phrases:
    """The sentences of one report; remembers whose turn it is among equals."""

    def __init__(self, language: Language) -> None:
        self._entries = entries(language)
        self._turns: Counter[str] = Counter()

    def spans(self, key: str, /, **pieces: Piece) -> tuple[Span, ...]:
        """The sentence `key` filled with `pieces`. KeyError for a key or a piece that is not there."""
        variants = self._entries[key]
        sentence = variants[self._turns[key] % len(variants)]
        self._turns[key] += 1
        out: list[Span] = []
        end = 0
        for match in _PLACE.finditer(sentence):
            out += spans(sentence[end : match.start()])
            piece = spans(pieces[match[2]])
            out += capital(piece) if match[1] else piece
            end = match.end()
        return tuple(out) + spans(sentence[end:])

    def text(self, key: str, /, **pieces: str) -> str:
        """The same where all pieces are words: a heading, a caption."""
        return "".join(span.text for span in self.spans(key, **pieces) if isinstance(span, Text))
