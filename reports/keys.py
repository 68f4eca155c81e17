"""Names by which the statements of a report are found again in its next drafting.

A paragraph, a gap and a blank carry a key; a table, a chart and a heading are named after what they say. All that an
analyst can edit or add to has a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from newsroom.text import fold, nfc
from reports.model import Blank, Block, Chart, Gap, Paragraph, Report, Table
from reports.walking import Part, Run, Spans, map_spans, parts, runs_of, with_blocks

_NUMBERED = re.compile(r"^(?:[IVXLC]+\.|[0-9]+\.|[a-zđ]\)|[^\W\d]+(?: [^\W\d]+)? [0-9IVXLC]+[.:]?)\s+(?=\S)")
"""The number before a heading or caption ("II. ", "Bảng 1. ", "Phụ lục I "), which another drafting may change."""
_NO_WORD = re.compile(r"[^a-z0-9]+")
LONGEST_NAME = 48


@dataclass(frozen=True, slots=True)
class Named:
    """A block with its key, or a heading (`block` None)."""

    key: str
    part: Part
    block: Block | None


def keyed(report: Report) -> Report:
    """`report` with unique keys: of paragraphs and gaps that are named alike, and of blanks, the second is "…-2", the
    third "…-3", in reading order. A paragraph without a key stays without; the evidence of a gap has none.
    """
    name = _numbering({run.key for run in _keyed_runs(report)} | {g.key for g in _gaps(report)})
    blank = _numbering({span.key for run in _keyed_runs(report) for span in run.spans if isinstance(span, Blank)})

    def blanks(spans: Spans) -> Spans:
        if not any(isinstance(span, Blank) for span in spans):
            return spans
        return tuple(replace(s, key=blank(s.key)) if isinstance(s, Blank) else s for s in spans)

    def block(found: Block) -> Block:
        if isinstance(found, Gap):
            return replace(found, key=name(found.key))
        made = map_spans(found, blanks)
        if isinstance(made, Paragraph):
            return replace(made, key=name(made.key))
        if isinstance(made, Table):
            return replace(made, notes=tuple(replace(note, key=name(note.key)) for note in made.notes))
        return made

    return with_blocks(report, (tuple(block(b) for b in part.blocks) for part in parts(report)))


def _numbering(there: set[str]) -> Callable[[str], str]:
    """Gives each key once; an equal one gets the next number that is not among those `there`."""
    given: set[str] = set()

    def name(key: str) -> str:
        number, made = 2, key
        while made in given:
            made = f"{key}-{number}"
            made = key if made in there else made
            number += 1
        if key:
            given.add(made)
        return made

    return name


def _gaps(report: Report) -> Iterator[Gap]:
    return (block for part in parts(report) for block in part.blocks if isinstance(block, Gap))


def _keyed_runs(report: Report) -> Iterator[Run]:
    """What is printed, without the evidence beside gaps; keys of paragraphs as they are."""
    for part in parts(report):
        for block in part.blocks:
            if not isinstance(block, Gap):
                yield from runs_of("", part, block)


def named(report: Report) -> Iterator[Named]:
    """Headings and blocks in reading order with their keys; a paragraph without one has "". `report` is `keyed`."""
    there = {run.key for run in _keyed_runs(report)} | {gap.key for gap in _gaps(report)}
    name = _numbering(there)
    for key in sorted(there - {""}):
        name(key)
    for part in parts(report):
        if part.heading:
            yield Named(name(_named_after("heading", part.heading)), part, None)
        for block in part.blocks:
            if isinstance(block, Paragraph | Gap):
                yield Named(block.key, part, block)
            elif isinstance(block, Chart):
                yield Named(name(_named_after("chart", block.caption or block.headings[1])), part, block)
            else:
                words = block.caption or " ".join(column.heading for column in block.columns)
                yield Named(name(_named_after("table", words)), part, block)


def _named_after(kind: str, words: str) -> str:
    said = _NUMBERED.sub("", nfc(words))
    slug = _NO_WORD.sub("-", fold(said)).strip("-")[:LONGEST_NAME].strip("-")
    return f"{kind}:{slug}" if slug else kind


def runs(report: Report) -> Iterator[Run]:
    """All that is printed, in reading order, with the keys of `named`."""
    for found in named(report):
        if found.block is not None:
            yield from runs_of(found.key, found.part, found.block)
