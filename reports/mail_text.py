"""A report as the plain text of an e-mail, in lines that a narrow screen may join again (RFC 3676, format=flowed)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from reports.mail_parts import as_list, filled, one_line, shown
from reports.model import (
    Anchor,
    Block,
    Cell,
    Chart,
    Gap,
    Link,
    Paragraph,
    Report,
    Span,
    Table,
    span_text,
)
from reports.printable import web_address

COLUMNS = 72
"""Characters of a line; addresses and words that are longer stay whole."""


def text(report: Report) -> str:
    """The whole text, lines ended by a newline."""
    header, closing = report.header, report.closing
    head = (
        (report.mark, header.secrecy),
        (header.nation, header.motto),
        tuple(map(filled, (header.superior_body, header.issuing_body, header.number, header.place_date))),
        (report.genre, report.title, report.subtitle),
    )
    parts: list[str] = ["\n".join(_wrapped(line) for line in lines if line.strip()) for lines in head]
    parts += _blocks(report.opening)
    for section in report.sections:
        parts += [_heading(f"{section.number} {section.heading}", section.level), *_blocks(section.blocks)]
    signed = (closing.signatory_office, closing.signatory_name)
    parts.append("\n".join(_wrapped(line) for line in signed if filled(line)))
    if recipients := [line for line in closing.recipients if filled(line)]:
        parts.append("\n".join(_wrapped(line) for line in (closing.recipients_heading, *recipients)))
    for annex in report.annexes:
        title = ". ".join(filter(None, (one_line(annex.number), one_line(annex.title))))
        parts += [_heading(title, 1), _wrapped(filled(annex.attached_to)), *_blocks(annex.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _wrapped(line: str) -> str:
    """`line` as lines of at most `COLUMNS`: one that goes on ends with a blank, the last does not."""
    lines = textwrap.wrap(one_line(line).strip(), COLUMNS - 1, break_long_words=False, break_on_hyphens=False)
    return "".join(f"{_stuffed(each)} \n" for each in lines[:-1]) + _stuffed(lines[-1]) if lines else ""


def _stuffed(line: str) -> str:
    """What would be taken for a quotation or be changed on its way gets a blank before it, which readers take away."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def _heading(heading: str, level: int) -> str:
    titled = _wrapped(heading)
    return f"{titled}\n{'-' * min(len(one_line(heading).strip()), COLUMNS)}" if titled and level == 1 else titled


def _blocks(blocks: Iterable[Block]) -> list[str]:
    """Paragraphs; items that follow one another stand together."""
    made: list[str] = []
    together = False
    for block in blocks:
        item = isinstance(block, Paragraph) and block.role == "item"
        lines = _block(block)
        if item and together and made:
            made[-1] += f"\n{lines}"
        elif lines:
            made.append(lines)
        together = item
    return made


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _wrapped(f"{'- ' if block.role == 'item' else ''}{_spans(block.spans)}")
    if isinstance(block, Gap):
        return _wrapped(block.text)
    if isinstance(block, Chart):
        return "\n".join(filter(None, (_wrapped(block.caption), *_points(block))))
    body = _rows(block) if block.borders else _columns(block)
    return "\n".join(filter(None, (_wrapped(block.caption), body, *(_block(note) for note in block.notes))))


def _spans(spans: Sequence[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    words = one_line(span_text(span))
    if isinstance(span, Anchor):
        return f"[{words}]"  # as the marks in the text are written, so that a search finds it
    if isinstance(span, Link) and (address := web_address(span.url)):
        return f"<{address}>" if words.strip() in ("", address) else f"{words} <{address}>"
    return words


def _columns(table: Table) -> str:
    """Column after column, each below its heading."""
    made = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in (*table.rows, table.total) if row and shown(row[place])]
        made.append("\n".join(filter(None, (_wrapped(column.heading), *(_wrapped(f"- {_spans(c)}") for c in cells)))))
    return "\n\n".join(filter(None, made))


def _rows(table: Table) -> str:
    """A row a line: `first: heading value; heading value`, or the values alone where they explain themselves."""
    listed = as_list(table)
    rows = [*table.rows, *([table.total] if table.total else [])]
    return "\n".join(_wrapped(_values(row) if listed else _told(table, row)) for row in rows)


def _values(row: tuple[Cell, ...]) -> str:
    return " · ".join(_spans(cell) for cell in row if shown(cell))


def _told(table: Table, row: tuple[Cell, ...]) -> str:
    first, *others = (_spans(cell).strip() for cell in row)
    headings = [one_line(column.heading) for column in table.columns[1:]]
    told = "; ".join(f"{heading} {value}".strip() for heading, value in zip(headings, others, strict=True) if value)
    return f"- {first}: {told}" if told else f"- {first}"


def _points(chart: Chart) -> list[str]:
    return [
        _wrapped(
            f"- {point.label}: "
            + "; ".join(f"{name} {count.text}".strip() for name, count in zip(chart.series, point.counts, strict=True))
        )
        for point in chart.points
    ]
