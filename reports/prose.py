"""What every report says in the same way: paragraphs from the sentences of its language, counted things, who wrote.

Each number keeps its evidence, each paragraph its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

from reports import words
from reports.figures import Figures, Limits
from reports.model import Cell, Figure, Language, Number, OutsideQuery, Paragraph, Span, Text
from reports.names import Names
from reports.phrases import Phrases, Piece, capital, spans
from reports.words import Unit

Role = Literal["text", "item", "note"]


class Prose:
    """The manner of one report in one language."""

    def __init__(self, language: Language, names: Names) -> None:
        self.language: Language = language
        self.words = words.words_of(language)
        self.names = names
        self._phrases = Phrases(language)

    # --- sentences

    def say(self, key: str, /, *, about: str = "", role: Role = "text", **pieces: Piece) -> Paragraph:
        """The paragraph of the sentence `key` (`reports.phrases`). `about` (a label, an article id) tells equal
        statements of one report apart."""
        found = tuple(span for span in self._phrases.spans(key, **pieces))
        return Paragraph(found, role, f"{key}/{about}" if about else key)

    def spans(self, key: str, /, **pieces: Piece) -> tuple[Span, ...]:
        """A sentence or a part of one, to stand within another."""
        return self._phrases.spans(key, **pieces)

    def text(self, key: str, /, **pieces: str) -> str:
        """Words only: a heading, a caption."""
        return self._phrases.text(key, **pieces)

    def joined(self, *paragraphs: Paragraph) -> Paragraph:
        """Several sentences as one paragraph, under the key of the first."""
        first, *rest = paragraphs
        pieces: list[Piece] = [first.spans]
        for one in rest:
            pieces += [" ", one.spans]
        return Paragraph(spans(*pieces), first.role, first.key)

    # --- numbers

    def items(self, number: Number, unit: Unit = "articles") -> Figure:
        """ "412 tin, bài"."""
        return Figure(words.items(self.words, number.value, unit), (number,))

    def digits(self, number: Number) -> Figure:
        """A number in the brackets of a list: digits throughout, for one look along the line."""
        return Figure(self.words.digits(number.value), (number,))

    def cell(self, number: Number) -> Cell:
        """A number in a table."""
        return (Figure(words.in_table(self.words, number.value), (number,)),)

    def sum_cell(self, *numbers: Number) -> Cell:
        """The sum of `numbers` in a table."""
        return (Figure(words.in_table(self.words, sum(n.value for n in numbers)), numbers, "sum"),)

    def share(self, part: Number, whole: Number) -> Figure:
        """ "12,5%"."""
        return Figure(words.percent(self.words, part.value, whole.value), (part, whole), "share")

    def share_cell(self, part: Number, whole: Number) -> Cell:
        """A share in a table; a dash for none."""
        if not part.value or not whole.value:
            return (Figure(words.NONE_IN_TABLE, (part,)),)
        return (self.share(part, whole),)

    def part(self, part: Number, whole: Number) -> tuple[Span, ...]:
        """ " (12,5%)" where the whole is large enough for per cent, else nothing."""
        return spans(" (", self.share(part, whole), ")") if whole.value >= words.PERCENT_FROM and part.value else ()

    def change(self, now: Number, before: Number, unit: Unit = "articles") -> Figure:
        """ "tăng 64 tin, bài (18,4%)"."""
        return Figure(self.words.change(now.value, before.value, unit), (now, before), "change")

    def measured(self, kind: str, figure: str, value: float) -> Figure:
        """A quality of a model from 0 to 1 (`reports.evidence.ModelFact`): "0,89"."""
        number = Number(round(value * 1000), OutsideQuery(f"model:{kind}:{figure}"))
        return Figure(self.words.decimal(number.value / 1000, 2), (number,), "measured")

    # --- who and how much

    def volume(self, figures: Figures, **limits: Unpack[Limits]) -> tuple[Span, ...]:
        """ "412 tin, bài (287 bài gốc, 125 bài đăng lại)"; for a single article just its count."""
        total = figures.number("total", **limits)
        originals = figures.number("originals", **limits)
        reprints = figures.number("reprints", **limits)
        if total.value == 1:
            return (self.items(total),)
        if not reprints.value:
            return self.spans("common.volume_originals", total=self.items(total))
        if not originals.value:
            return self.spans("common.volume_reprints", total=self.items(total))
        return self.spans(
            "common.volume",
            total=self.items(total),
            originals=self.items(originals, "originals"),
            reprints=self.items(reprints, "reprints"),
        )

    def senders(self, figures: Figures, **limits: Unpack[Limits]) -> tuple[Span, ...]:
        """Who published what is counted: one or two outlets by name, more as "96 cơ quan báo chí thuộc 23 quốc gia,
        vùng lãnh thổ". Without the countries where all are Vietnamese.
        """
        found = figures.select(**limits)
        outlets, countries = figures.number("outlets", **limits), figures.number("countries", **limits)
        if outlets.value <= words.NAMED_UP_TO:
            return (Text(self.names.outlets(found)),)
        counted = self.items(outlets, "outlets")
        if figures.scope == "domestic":
            return (counted,)
        if countries.value <= words.NAMED_UP_TO:
            return self.spans("common.outlets_of", outlets=counted, countries=self.names.countries(found))
        return self.spans("common.outlets_in", outlets=counted, countries=self.items(countries, "countries"))

    # --- lists

    def in_clauses(self, parts: Sequence[Piece]) -> tuple[Span, ...]:
        """`parts` with "; " between them, where they hold commas themselves."""
        return spans(*(piece for place, part in enumerate(parts) for piece in ("; " if place else "", part)))

    def listed(self, parts: Sequence[Piece]) -> tuple[Span, ...]:
        """`parts` as "A", "A và B", "A, B và C"."""
        out: list[Span] = []
        for place, part in enumerate(parts):
            link = "" if place == 0 else self.words.last_link if place == len(parts) - 1 else ", "
            out += spans(link, part)
        return tuple(out)

    def sentence(self, piece: Piece) -> tuple[Span, ...]:
        """`piece` with a capital."""
        return capital(spans(piece))
