"""What a report loses when it becomes final: the mark of a draft, and rooms that nobody had to fill and nobody did."""

from __future__ import annotations

from dataclasses import replace

from reports.model import Blank, Report, Span, Text
from reports.walking import Spans, map_spans, parts, with_blocks


def finished(report: Report) -> Report:
    """`report` as it is signed. What must be filled in stays: it keeps a report from being final."""
    blocks = (tuple(map_spans(block, _without_open_rooms) for block in part.blocks) for part in parts(report))
    return replace(with_blocks(report, blocks), mark="")


def _without_open_rooms(spans: Spans) -> Spans:
    """`spans` without blanks that are not required, and without the space before each."""
    kept: list[Span] = []
    for span in spans:
        if not isinstance(span, Blank) or span.required:
            kept.append(span)
        elif kept and isinstance(last := kept[-1], Text) and last.text.endswith(" "):
            kept[-1] = replace(last, text=last.text[:-1])
    return tuple(span for span in kept if not isinstance(span, Text) or span.text)
