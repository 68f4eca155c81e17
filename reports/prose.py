"""Sentences that every report has in common, written as spans so that each number keeps its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, Unpack

from reports import words
from reports.figures import Figures, Limits
from reports.model import Cell, Figure, Number, Paragraph, Span, Text
from reports.names import Names

Piece = str | Span | Iterable["Piece"]
"""Words, a span, or several of them."""


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


def paragraph(*pieces: Piece, role: Literal["text", "item", "note"] = "text") -> Paragraph:
    """A paragraph of `pieces`."""
    return Paragraph(spans(*pieces), role)


def items(number: Number, unit: str = words.ITEMS) -> Figure:
    """ "412 tin, bài"."""
    return Figure(words.items(number.value, unit), (number,))


def cell(number: Number) -> Cell:
    """A number in a table."""
    return (Figure(words.in_table(number.value), (number,)),)


def sum_cell(*numbers: Number) -> Cell:
    """The sum of `numbers` in a table."""
    return (Figure(words.in_table(sum(n.value for n in numbers)), numbers, "sum"),)


def bracketed(number: Number) -> Figure:
    """A number in the brackets of a list: digits throughout, for one look along the line."""
    return Figure(words.digits(number.value), (number,))


def share(part: Number, whole: Number) -> Figure:
    """ "12,5%"."""
    return Figure(words.percent(part.value, whole.value), (part, whole), "share")


def volume(figures: Figures, **limits: Unpack[Limits]) -> tuple[Span, ...]:
    """ "412 tin, bài (287 bài gốc, 125 bài đăng lại)"; for a single article just its count."""
    total = figures.number("total", **limits)
    originals = figures.number("originals", **limits)
    reprints = figures.number("reprints", **limits)
    if total.value == 1:
        return (items(total),)
    if not reprints.value:
        return spans(items(total), " (đều là bài gốc)")
    if not originals.value:
        return spans(items(total), " (đều là bài đăng lại)")
    return spans(items(total), " (", items(originals, "bài gốc"), ", ", items(reprints, "bài đăng lại"), ")")


def senders(figures: Figures, names: Names, **limits: Unpack[Limits]) -> tuple[Span, ...]:
    """Who published what is counted: one or two outlets by name, more as "96 cơ quan báo chí thuộc 23 quốc gia,
    vùng lãnh thổ".
    """
    found = figures.select(**limits)
    outlets, countries = figures.number("outlets", **limits), figures.number("countries", **limits)
    if outlets.value <= words.NAMED_UP_TO:
        return (Text(names.outlets(found)),)
    counted = items(outlets, "cơ quan báo chí")
    if countries.value <= words.NAMED_UP_TO:
        return spans(counted, f" của {names.countries(found)}")
    return spans(counted, " thuộc ", items(countries, "quốc gia, vùng lãnh thổ"))


def in_clauses(parts: Sequence[Piece]) -> tuple[Span, ...]:
    """`parts` with "; " between them, where they hold commas themselves."""
    return spans(*(piece for place, part in enumerate(parts) for piece in ("; " if place else "", part)))


def listed(parts: Sequence[Piece]) -> tuple[Span, ...]:
    """`parts` as "A", "A và B", "A, B và C"."""
    out: list[Span] = []
    for place, part in enumerate(parts):
        link = "" if place == 0 else " và " if place == len(parts) - 1 else ", "
        out += spans(link, part)
    return tuple(out)
