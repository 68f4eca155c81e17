"""A report as one HTML file that needs nothing else: no scripts, no fonts and no pictures from elsewhere.

Readable on a phone, printable as the PDF is, and safe with crawled text: all of it is escaped, only web addresses are
links, and the file's own policy forbids a browser to run or fetch anything. The same report gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from newsroom.texts import load_texts
from reports.charts import chart_svg
from reports.model import (
    Anchor,
    Annex,
    Blank,
    Block,
    Chart,
    Cite,
    Gap,
    Link,
    Paragraph,
    Quotation,
    Report,
    Section,
    Span,
    Table,
    Text,
    span_text,
)
from reports.printable import printable, web_address

TEMPLATES = Path(__file__).with_name("templates")
TEXTS = Path(__file__).with_name("html.toml")
CHART_MM = 160.0

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def render_html(report: Report) -> str:
    """The HTML file of `report`, as text to be written in UTF-8."""
    return _Page(report).html()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style() -> str:
    return (TEMPLATES / "report.css").read_text("utf-8")


def _lines(text: str) -> Markup:
    """`text` escaped, its line ends as breaks."""
    return Markup("<br>").join(printable(text).split("\n"))


def _css_string(text: str) -> str:
    """`text` as a string of a style sheet; what is no letter or digit is written by its code."""
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):06x}" for c in printable(text)) + '"'


class _Page:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._texts = load_texts(TEXTS, report.language)
        self._cited: dict[int, int] = {}
        self._placed: set[int] = set()
        self._numbers = {span.number for span in _spans_of(report) if isinstance(span, Cite)}
        self._places = {span.number for span in _spans_of(report) if isinstance(span, Anchor)}
        self._widths: list[str] = []

    def html(self) -> str:
        report = self._report
        content = {
            "opening": self._blocks(report.opening),
            "sections": self._sections(report.sections),
            "annexes": [self._annex(annex, at) for at, annex in enumerate(report.annexes, start=1)],
        }
        style = Markup("\n" + _style() + self._paper() + "\n".join(self._widths) + "\n")
        return _environment().get_template("report.html").render(
            **content,
            report=report,
            style=style,
            policy=_policy(style),
            created=report.created_at.astimezone(UTC).isoformat(),
            title=" ".join(printable(f"{report.genre}: {report.title}").split()),
            words={
                "skip": self._texts("skip"),
                "contents": self._texts("contents"),
                "chart_figures": self._texts("chart_figures"),
            },
            mark=_lines(report.mark),
            header={
                name: _lines(getattr(report.header, name))
                for name in ("superior_body", "issuing_body", "number", "nation", "motto", "place_date", "secrecy")
            },
            genre=_lines(report.genre),
            heading=_lines(report.title),
            subtitle=_lines(report.subtitle),
            closing={
                "heading": _lines(report.closing.recipients_heading),
                "recipients": [_lines(line) for line in report.closing.recipients],
                "office": _lines(report.closing.signatory_office),
                "name": _lines(report.closing.signatory_name),
            },
        )  # fmt: skip

    def _paper(self) -> str:
        """Pages as they are printed: margins of the decree, the number at the head from the second page on."""
        mark = (
            f"@top-right {{ content: {_css_string(self._report.mark)}; font-size: 9pt; }}" if self._report.mark else ""
        )
        return (
            f"\n@page {{ size: A4; margin: 20mm 20mm 20mm 30mm; @top-center {{ content: counter(page); }} {mark} }}"
            "\n@page wide { size: A4 landscape; }\n@page :first { @top-center { content: none; } }\n"
        )

    def _sections(self, sections: Sequence[Section]) -> list[dict[str, Any]]:
        """A heading is at most one deeper than the one before; the report's title is the first level."""
        made, depth = [], 1
        for at, section in enumerate(sections, start=1):
            depth = min(section.level + 1, depth + 1)
            heading = _lines(f"{section.number} {section.heading}".strip()).strip() or "…"
            blocks = self._blocks(section.blocks)
            made.append({"id": f"muc-{at}", "depth": depth, "heading": heading, "blocks": blocks})
        return made

    def _annex(self, annex: Annex, at: int) -> dict[str, Any]:
        names = [name for name in (_lines(annex.number), _lines(annex.title)) if name.strip()] or [Markup("…")]
        return {
            "id": f"phu-luc-{at}",
            "heading": Markup("<br>").join(names),
            "name": Markup(". ").join(names),
            "attached_to": _lines(annex.attached_to),
            "wide": annex.wide,
            "blocks": self._blocks(annex.blocks),
        }

    def _blocks(self, blocks: Iterable[Block]) -> list[dict[str, Any]]:
        """Blocks in order; items that follow each other are one list."""
        made: list[dict[str, Any]] = []
        for listed, group in groupby(blocks, key=lambda b: isinstance(b, Paragraph) and b.role == "item"):
            if listed:
                made.append(
                    {"type": "items", "texts": [self._text(b.spans) for b in group if isinstance(b, Paragraph)]}
                )
            else:
                made += [self._block(block) for block in group]
        return made

    def _block(self, block: Block) -> dict[str, Any]:
        if isinstance(block, Paragraph):
            return {"type": "note" if block.role == "note" else "text", "text": self._text(block.spans)}
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chart):
            return self._chart(block)
        return self._gap(block)

    def _gap(self, gap: Gap) -> dict[str, Any]:
        return {
            "type": "gap",
            "text": _lines(gap.text),
            "heading": _lines(gap.evidence_heading),
            "texts": [self._text(note.spans) for note in gap.evidence],
        }

    def _table(self, table: Table) -> dict[str, Any]:
        id_ = f"t{len(self._widths) + 1}"
        whole = sum(column.weight for column in table.columns)
        self._widths.append(
            " ".join(
                f".{id_} col:nth-child({at}) {{ width: {column.weight / whole:.2%}; }}"
                for at, column in enumerate(table.columns, start=1)
            )
        )
        return {
            "type": "table",
            "id": id_,
            "caption": printable(table.caption),
            "columns": [{"heading": printable(column.heading), "align": column.align} for column in table.columns],
            "rows": [[self._text(cell) for cell in row] for row in table.rows],
            "total": [self._text(cell) for cell in table.total],
            "notes": self._blocks(table.notes),
            "borders": table.borders,
            "row_headers": bool(table.columns) and table.columns[0].align == "left",
        }

    def _chart(self, chart: Chart) -> dict[str, Any]:
        counts = [name or chart.headings[1] for name in chart.series]
        return {
            "type": "chart",
            "caption": printable(chart.caption),
            "svg": Markup(chart_svg(chart, self._report.language, CHART_MM)),
            "headings": [printable(heading) for heading in (chart.headings[0], *counts)],
            "points": [
                {"label": printable(point.label), "counts": [printable(figure.text) for figure in point.counts]}
                for point in chart.points
            ],
        }

    def _text(self, spans: Iterable[Span]) -> Markup:
        return Markup("").join(self._span(span) for span in spans)

    def _span(self, span: Span) -> Markup:
        if isinstance(span, Cite):
            return self._cite(span.number)
        if isinstance(span, Anchor):
            return self._anchor(span.number)
        shown = _lines(span_text(span))
        if isinstance(span, Link):
            address = web_address(span.url)
            link = Markup('<a href="{}" rel="noopener noreferrer external"><bdi>{}</bdi></a>')
            return link.format(address, shown) if address else Markup("<bdi>{}</bdi>").format(shown)
        if isinstance(span, Blank):
            return Markup("<mark>{}</mark>").format(shown)
        if isinstance(span, Text) and span.style != "plain":
            shown = Markup("<strong>{}</strong>" if span.style == "bold" else "<em>{}</em>").format(shown)
        if isinstance(span, (Text, Quotation)) and _LANGUAGE.fullmatch(span.language):
            shown = Markup('<bdi lang="{}">{}</bdi>').format(span.language, shown)
        return shown

    def _cite(self, number: int) -> Markup:
        """A mark that leads to the list; the first one of an article is where the list leads back to."""
        if number not in self._places:
            return escape(f"[{number}]")
        first = number not in self._cited
        self._cited[number] = self._cited.get(number, 0) + 1
        id_ = Markup(' id="dan-{}"').format(number) if first else ""
        said = self._texts("cited", number=number)
        return Markup('<a class="cite"{} href="#bai-{}" aria-label="{}">[{}]</a>').format(id_, number, said, number)

    def _anchor(self, number: int) -> Markup:
        if number in self._placed:
            return escape(str(number))
        self._placed.add(number)
        if number not in self._numbers:
            return Markup('<span id="bai-{}">{}</span>').format(number, number)
        said = self._texts("back", number=number)
        link = Markup('<a class="place" id="bai-{}" href="#dan-{}" aria-label="{}">{}</a>')
        return link.format(number, number, said, number)


def _policy(style: str) -> str:
    """What a browser may do with the file: apply its one style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _spans_of(report: Report) -> Iterable[Span]:
    """Every span of the report."""
    blocks = [*report.opening, *(b for s in report.sections for b in s.blocks)]
    for block in [*blocks, *(b for a in report.annexes for b in a.blocks)]:
        if isinstance(block, Paragraph):
            yield from block.spans
        elif isinstance(block, Table):
            yield from (span for row in (*block.rows, block.total) for cell in row for span in cell)
            yield from (span for note in block.notes for span in note.spans)
        elif isinstance(block, Gap):
            yield from (span for note in block.evidence for span in note.spans)
