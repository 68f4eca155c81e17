"""The parts of a report and their points, numbered."""

from __future__ import annotations

from collections.abc import Sequence

from reports import words
from reports.model import Block, Section

Point = tuple[str, tuple[Block, ...]]
"""A heading and what stands under it."""


def part(number: str, heading: str, points: Sequence[Point], blocks: tuple[Block, ...] = ()) -> tuple[Section, ...]:
    """The part, with `blocks` before its points; points without anything under them are left out."""
    kept = [point for point in points if point[1]]
    return (
        Section(number, heading, 1, blocks),
        *(Section(f"{n}.", name, 2, told) for n, (name, told) in enumerate(kept, 1)),
    )


def numbered(parts: Sequence[tuple[str, Sequence[Block], Sequence[Section]]]) -> tuple[Section, ...]:
    """`parts` (heading, what stands under it, the sections that belong to it) as I., II. …; those with nothing under
    them are left out."""
    kept = [part for part in parts if part[1] or part[2]]
    return tuple(
        section
        for n, (heading, blocks, below) in enumerate(kept, 1)
        for section in (Section(f"{words.roman(n)}.", heading, 1, tuple(blocks)), *below)
    )
