"""A part of a report with numbered points."""

from __future__ import annotations

from collections.abc import Sequence

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
