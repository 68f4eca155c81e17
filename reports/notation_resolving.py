"""What a text in the notation of `reports.notation` stands for, given the composed paragraph that it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from reports.model import Blank, Cite, Figure, Paragraph, Quotation, Span, Text
from reports.notation import (
    BRACED,
    FIGURE,
    PASSAGE,
    BlankAt,
    CiteOf,
    FigureAt,
    NotationError,
    PassageAt,
    Token,
    clean,
    escaped,
    parse,
    plain_marks,
    shown_key,
    unescaped,
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Source:
    """What an edited text may refer to: the spans of the composed paragraph, or of the evidence beside a gap."""

    figures: tuple[Figure, ...] = ()
    passages: tuple[Quotation, ...] = ()
    blanks: tuple[Blank, ...] = ()

    @classmethod
    def of(cls, *paragraphs: Paragraph) -> Source:
        """All that `paragraphs` have, in order."""
        spans = [span for found in paragraphs for span in found.spans]
        return cls(
            tuple(s for s in spans if isinstance(s, Figure)),
            tuple(s for s in spans if isinstance(s, Quotation)),
            tuple(s for s in spans if isinstance(s, Blank)),
        )


def resolve(tokens: Iterable[Token], source: Source, numbers: Mapping[str, int]) -> tuple[Span, ...]:
    """The spans that `tokens` stand for; `numbers` has the citation number of each article, a mark without one is left
    out. NotationError where `source` does not have what is referred to.
    """
    out: list[Span] = []
    blanks = {shown_key(blank.key): blank for blank in source.blanks}
    for token in tokens:
        if isinstance(token, FigureAt):
            figure = _at(source.figures, token.place)
            if figure is None:
                raise NotationError("no_figure", str(token.place))
            out.append(replace(figure, text=_cased(figure.text, token.shown)))
        elif isinstance(token, PassageAt):
            passage = _at(source.passages, token.place)
            if passage is None:
                raise NotationError("no_passage", str(token.place))
            out.append(passage)
        elif isinstance(token, BlankAt):
            if token.key not in blanks:
                raise NotationError("no_blank", token.key)
            out.append(blanks[token.key])
        elif isinstance(token, CiteOf):
            if token.article_id in numbers:
                out.append(Cite(numbers[token.article_id]))
        else:
            out.append(token)
    return tuple(out)


def _at(found: tuple[_T, ...], place: int) -> _T | None:
    return found[place - 1] if 1 <= place <= len(found) else None


def check_shown(tokens: Iterable[Token], source: Source) -> None:
    """Raise NotationError where the words shown for a figure or passage were changed: they cannot be changed there.
    A first letter in the other case is no change.
    """
    for token in tokens:
        if isinstance(token, FigureAt):
            figure = _at(source.figures, token.place)
            if figure is None:
                raise NotationError("no_figure", str(token.place))
            if token.shown and _plain(token.shown) != _plain(figure.text):
                raise NotationError("figure_changed", token.shown, figure.text)
        elif isinstance(token, PassageAt):
            passage = _at(source.passages, token.place)
            if passage is None:
                raise NotationError("no_passage", str(token.place))
            if token.shown and _plain(token.shown) != _plain(passage.text):
                raise NotationError("passage_changed", token.shown, passage.text)


_REFERENCE = re.compile(rf"(\\\\.)|{BRACED.pattern}", re.DOTALL)


def with_shown(text: str, source: Source) -> str:
    """An edited text with the words that its figures and passages have in `source`, where they are there."""

    def shown(found: re.Match[str]) -> str:
        if found[1]:
            return found[0]
        if (match := FIGURE.fullmatch(found[2])) and (figure := _at(source.figures, int(match[1]))):
            words = _cased(figure.text, unescaped((match[2] or "").strip()))
            return f"{{{match[1]}:{escaped(words)}}}"
        if (match := PASSAGE.fullmatch(found[2])) and (passage := _at(source.passages, int(match[1]))):
            return f'{{"{match[1]}:{escaped(passage.text)}"}}'
        return found[0]

    return _REFERENCE.sub(shown, text)


def _plain(text: str) -> str:
    words = plain_marks(clean(text)).strip("\"' ")
    return words[:1].lower() + words[1:]


def _cased(words: str, shown: str) -> str:
    """`words` with its first letter as the analyst has it in `shown`."""
    if shown[:1].isalpha() and words[:1].isalpha():
        return (words[0].upper() if shown[0].isupper() else words[0].lower()) + words[1:]
    return words


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same in the notation: kinds of spaces and quotation marks, needless escapes and the
    words shown for a figure or passage make no difference.
    """
    return one == other or _essence(one) == _essence(other)


def _essence(text: str) -> object:
    try:
        tokens = parse(text)
    except NotationError:
        return clean(text)
    out: list[object] = []
    for token in tokens:
        if isinstance(token, Text):
            out.append((re.sub(r"\s+", " ", plain_marks(token.text)), token.style, token.language))
        elif isinstance(token, FigureAt):
            out.append((FigureAt, token.place, token.shown[:1].isupper()))
        elif isinstance(token, PassageAt):
            out.append((PassageAt, token.place))
        else:
            out.append(token)
    return out
