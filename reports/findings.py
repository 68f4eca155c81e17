"""What a check of a report found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from newsroom.texts import Language, Texts, load_texts
from reports.walking import Run

CATALOGUE = Path(__file__).with_name("findings.toml")

FindingKind = Literal[
    "number",
    "no_source",
    "differs",
    "figure_words",
    "quotation_lost",
    "quotation_moved",
    "gone",
    "version",
    "misattributed",
    "unsourced",
    "unmarked_quotation",
    "no_citation",
    "number_twice",
    "unmarked",
    "no_row",
    "two_rows",
    "row_differs",
    "unknown_article",
    "uncounted",
    "out_of_period",
    "story_twice",
    "edit_citation",
    "edit_unlisted",
    "unbacked",
    "misquoted",
    "quoted_elsewhere",
    "link",
    "unfilled",
    "begins_with_digit",
    "zero",
]

WARNINGS: frozenset[FindingKind] = frozenset(
    {"unmarked_quotation", "unmarked", "unbacked", "quoted_elsewhere", "begins_with_digit", "zero"}
)
"""What an analyst should look at; all else keeps a report from being made final. `unfilled` does nothing but that: a
draft has gaps."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, or that should be looked at."""

    kind: FindingKind
    key: str
    """Of the paragraph, gap, table or chart (`reports.keys`), "" where the report as a whole is meant."""
    place: str
    """Where that stands, as printed: number and heading of its part, and of a table's cell row and column."""
    text: str
    """One sentence."""

    @property
    def blocks(self) -> bool:
        """Whether the report cannot be made final with it."""
        return self.kind not in WARNINGS

    def line(self) -> str:
        """Place, key and sentence."""
        where = ", ".join(filter(None, (self.place, self.key)))
        return f"{where}: {self.text}" if where else self.text


def finding_texts(language: Language) -> Texts:
    """The catalogue."""
    return load_texts(CATALOGUE, language)


def at(kind: FindingKind, run: Run | None, text: str) -> Finding:
    """A finding in a row of spans."""
    if run is None:
        return Finding(kind, "", "", text)
    return Finding(
        kind, run.key, " ".join(filter(None, (run.part.heading, f"({run.place})" if run.place else ""))), text
    )


def shortened(text: str, longest: int = 80) -> str:
    """`text` for a message."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
