"""A report as the HTML of an e-mail: nothing from outside, styles at the elements, readable in Outlook and on a phone.

Mail programs know the HTML of twenty years ago. So the frame is a table of 600 pixels, columns are blocks side by side
that fall below one another where there is no room (Outlook, which knows no such blocks, gets a table of its own in
conditional comments), and a chart is a table with coloured cells. The one rule in the head only widens those
columns on phones; a program that drops it loses nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from reports.mail_parts import as_list, cited_addresses, filled, length_of, one_line, shown
from reports.model import (
    Anchor,
    Blank,
    Block,
    Cell,
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
from reports.printable import web_address

WIDTH, PADDING = 600, 24
"""Pixels of the whole and between its edge and the text."""
GUTTER = 16
"""Pixels between columns that stand side by side."""
LONGEST_ADDRESS = 60
"""Characters of an address that are shown; the link has all of it."""
BAR_WIDTH = 55
"""Per cent of a chart's width for its longest bar."""
BAR_COLOURS = ("#4d4d4d", "#999999", "#cccccc", "#737373", "#b3b3b3")

_FONT = "font-family:Arial,Helvetica,sans-serif"
_BODY = f"{_FONT};font-size:16px;line-height:1.5;color:#1a1a1a;word-break:break-word;overflow-wrap:anywhere"
_SMALL = "font-size:13px;line-height:1.4;color:#595959"
_LINK = "color:#0b4f8a"
_BLANK = "background-color:#fff3b0"
_LINE = "border:1px solid #bfbfbf"
_HEADINGS = {
    1: "font-size:17px;line-height:1.35;margin:28px 0 10px 0;padding:0 0 4px 0;border-bottom:1px solid #8c1c13",
    2: "font-size:16px;line-height:1.35;margin:20px 0 8px 0",
    3: "font-size:16px;line-height:1.35;margin:16px 0 6px 0;font-style:italic",
}


def html(report: Report) -> str:
    """The whole document."""
    page = _Page(cited_addresses(report))
    head = (
        f'<!DOCTYPE html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        f"<title>{_text(report.title)}</title>\n"
        "<style>@media (max-width:599px){.c{max-width:100%!important}.f{padding:16px!important}}</style>\n</head>\n"
    )
    inside = "\n".join(
        part
        for part in (
            *_head(report),
            page.blocks(report.opening),
            *(page.section(section) for section in report.sections),
            *_closing(report),
            *page.annexes(report),
        )
        if part
    )
    return (
        f'{head}<body style="margin:0;padding:0;background-color:#f2f2f2">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
        '<td align="center" style="padding:0">\n'
        f'<!--[if mso]><table role="presentation" width="{WIDTH}" cellpadding="0" cellspacing="0" border="0"><tr><td>'
        "<![endif]-->\n"
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="max-width:{WIDTH}px;background-color:#ffffff"><tr>'
        f'<td class="f" align="left" style="padding:{PADDING}px;{_BODY}">\n{inside}\n</td></tr></table>\n'
        "<!--[if mso]></td></tr></table><![endif]-->\n</td></tr></table>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(one_line(text))


def _line(text: str, style: str) -> str:
    return f'<p style="margin:0;{style}">{_text(text)}</p>' if text.strip() else ""


def _head(report: Report) -> list[str]:
    header = report.header
    above = (header.nation, header.motto, filled(header.superior_body))
    return [
        _line(report.mark, "font-size:13px;font-weight:bold;color:#8c1c13"),
        _line(header.secrecy, "font-size:14px;font-weight:bold"),
        *(_line(text, _SMALL) for text in above),
        _line(filled(header.issuing_body), "font-size:14px;font-weight:bold"),
        _line(" · ".join(filter(None, (filled(header.number), filled(header.place_date)))), _SMALL),
        _line(report.genre, "font-size:15px;font-weight:bold;margin-top:20px;color:#8c1c13"),
        f'<h1 style="margin:4px 0;font-size:22px;line-height:1.3">{_text(report.title)}</h1>' if report.title else "",
        _line(report.subtitle, f"{_SMALL};margin-bottom:16px"),
    ]


def _closing(report: Report) -> list[str]:
    closing = report.closing
    recipients = [line for line in closing.recipients if filled(line)]
    return [
        _line(filled(closing.signatory_office), "margin-top:24px;font-weight:bold"),
        _line(filled(closing.signatory_name), "font-weight:bold"),
        _line(closing.recipients_heading, f"{_SMALL};margin-top:20px;font-style:italic") if recipients else "",
        *(_line(recipient, _SMALL) for recipient in recipients),
    ]


class _Page:
    """Writes blocks; `addresses` says where the marks of citations lead."""

    def __init__(self, addresses: dict[int, str]) -> None:
        self._addresses = addresses

    def section(self, section: Section) -> str:
        """A heading and what stands under it."""
        heading = _text(f"{section.number} {section.heading}").strip()
        tag = f"h{section.level + 1}"
        titled = f'<{tag} style="{_HEADINGS[section.level]}">{heading}</{tag}>' if heading else ""
        return f"{titled}\n{self.blocks(section.blocks)}".strip("\n")

    def annexes(self, report: Report) -> Iterable[str]:
        """Each annex below a heading of its own."""
        for annex in report.annexes:
            heading = ". ".join(filter(None, (one_line(annex.number), one_line(annex.title))))
            yield f'<h2 style="{_HEADINGS[1]}">{escape(heading)}</h2>'
            yield _line(filled(annex.attached_to), f"{_SMALL};font-style:italic;margin-bottom:8px")
            yield self.blocks(annex.blocks)

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Blocks in order; items that follow one another are one list."""
        made: list[str] = []
        items: list[str] = []
        for block in blocks:
            if isinstance(block, Paragraph) and block.role == "item":
                items.append(f'<li style="margin:0 0 8px 0">{self.spans(block.spans)}</li>')
                continue
            made += _listed(items)
            items = []
            made.append(self._block(block))
        return "\n".join((*made, *_listed(items)))

    def _block(self, block: Block) -> str:
        if isinstance(block, Paragraph):
            style = f"margin:0 0 12px 0{';' + _SMALL if block.role == 'note' else ''}"
            return f'<p style="{style}">{self.spans(block.spans)}</p>'
        if isinstance(block, Gap):
            return f'<p style="margin:0 0 12px 0"><span style="{_BLANK}">{_text(block.text)}</span></p>'
        if isinstance(block, Chart):
            return _chart(block)
        body = self._columns(block) if not block.borders else self._rows(block)
        notes = (self._block(note) for note in block.notes)
        return "\n".join(filter(None, (_caption(block.caption), body, *notes)))

    def spans(self, spans: Sequence[Span]) -> str:
        """Running text."""
        return "".join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        text = _text(span_text(span))
        if isinstance(span, Cite):
            address = self._addresses.get(span.number)
            target = escape(address) if address else f"#a{span.number}"
            return f'<a href="{target}" style="{_LINK};text-decoration:none">{text}</a>'
        if isinstance(span, Anchor):
            return f'<a id="a{span.number}" name="a{span.number}">{text}</a>'
        if isinstance(span, Link):
            address = web_address(span.url)
            return f'<a href="{escape(address)}" style="{_LINK}">{_shown(span.text)}</a>' if address else text
        if isinstance(span, Blank):
            return f'<span style="{_BLANK}">{text}</span>'
        if isinstance(span, Text | Quotation):
            style = span.style if isinstance(span, Text) else "plain"
            tag = {"plain": "", "bold": "b", "italic": "i"}[style]
            lang = f' lang="{escape(span.language)}"' if span.language else ""
            if not tag and not lang:
                return text
            return f"<{tag or 'span'}{lang}>{text}</{tag or 'span'}>"
        return text

    def _columns(self, table: Table) -> str:
        """Columns without lines: each whole, heading and all, so that on a phone one follows the other."""
        width = (WIDTH - 2 * PADDING) // len(table.columns)
        made = []
        for place, column in enumerate(table.columns):
            heading = _line(column.heading, "font-weight:bold;margin-bottom:8px")
            rows = [row[place] for row in (*table.rows, *((table.total,) if table.total else ()))]
            cells = "\n".join(f'<p style="margin:0 0 10px 0">{self.spans(cell)}</p>' for cell in rows if shown(cell))
            made.append(
                f'<!--[if mso]><td width="{width}" valign="top"><![endif]-->'
                f'<div class="c" style="display:inline-block;width:100%;max-width:{width}px;vertical-align:top">'
                f'<div style="padding:0 {GUTTER}px 8px 0">\n{heading}\n{cells}\n</div></div>'
                "<!--[if mso]></td><![endif]-->"
            )
        # No blank between the blocks: it would need room beside them.
        return (
            '<!--[if mso]><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
            f"<![endif]-->{''.join(made)}<!--[if mso]></tr></table><![endif]-->"
        )

    def _rows(self, table: Table) -> str:
        if as_list(table):
            return "\n".join(self._item(row, bold=row is table.total) for row in (*table.rows, table.total) if row)
        whole = sum(column.weight for column in table.columns) or 1
        head = "".join(
            f'<th scope="col" width="{round(100 * column.weight / whole)}%" align="center" '
            f'style="{_LINE};padding:5px;background-color:#f2f2f2">{_text(column.heading)}</th>'
            for column in table.columns
        )
        rows = [self._row(table, row) for row in table.rows]
        rows += [self._row(table, table.total, ";font-weight:bold")] if table.total else []
        style = f"border-collapse:collapse;{_FONT};font-size:14px;line-height:1.35;margin:0 0 12px 0;word-break:normal"
        return (
            f'<table width="100%" cellpadding="0" cellspacing="0" border="0" style="{style}">\n'
            f"<tr>{head}</tr>\n{chr(10).join(rows)}\n</table>"
        )

    def _row(self, table: Table, row: tuple[Cell, ...], more: str = "") -> str:
        sides = {"left": "left", "centre": "center", "right": "right"}
        cells = (
            f'<td align="{sides[column.align]}" valign="top" style="{_LINE};padding:5px{more}">{self.spans(cell)}</td>'
            for cell, column in zip(row, table.columns, strict=True)
        )
        return f"<tr>{''.join(cells)}</tr>"

    def _item(self, row: tuple[Cell, ...], *, bold: bool) -> str:
        values = " · ".join(
            f"<b>[{self.spans(cell)}]</b>" if any(isinstance(span, Anchor) for span in cell) else self.spans(cell)
            for cell in row
            if shown(cell)
        )
        weight = ";font-weight:bold" if bold else ""
        return f'<p style="margin:0 0 8px 0;font-size:14px;line-height:1.4{weight}">{values}</p>'


def _listed(items: Sequence[str]) -> list[str]:
    return [f'<ul style="margin:0 0 12px 0;padding:0 0 0 20px">\n{chr(10).join(items)}\n</ul>'] if items else []


def _shown(text: str) -> str:
    printed = one_line(text)
    if len(printed) > LONGEST_ADDRESS and " " not in printed:
        printed = f"{printed[: LONGEST_ADDRESS - 1]}…"
    return escape(printed)


def _caption(text: str) -> str:
    return _line(text, "font-size:14px;font-weight:bold;margin:12px 0 6px 0")


def _chart(chart: Chart) -> str:
    """A row for each point: its label, its bar, its figures in the order of the series."""
    most = max((sum(length_of(count) for count in point.counts) for point in chart.points), default=0)
    rows = []
    for point in chart.points:
        bars = "".join(
            f'<td bgcolor="{colour}" width="{share}%" style="background-color:{colour};font-size:1px">&nbsp;</td>'
            for count, colour in zip(point.counts, _colours(len(point.counts)), strict=True)
            if (share := round(BAR_WIDTH * length_of(count) / most) if most else 0)
        )
        figures = " + ".join(_text(count.text) for count in point.counts)
        rows.append(
            f'<tr><td width="32%" valign="top" style="padding:2px 6px 2px 0">{_text(point.label)}</td>'
            '<td valign="top" style="padding:2px 0"><table role="presentation" width="100%" cellpadding="0" '
            f'cellspacing="0" border="0"><tr>{bars}<td style="padding:0 0 0 6px;font-size:13px">{figures}</td></tr>'
            "</table></td></tr>"
        )
    legend = "".join(
        f'<span style="color:{colour}">&#9632;</span> {_text(name)} &nbsp; '
        for name, colour in zip(chart.series, _colours(len(chart.series)), strict=True)
        if name
    )
    head = f'<p style="margin:0 0 6px 0;{_SMALL}">{legend or _text(" / ".join(chart.headings))}</p>'
    style = f"{_FONT};font-size:13px;line-height:1.3;margin:0 0 12px 0;word-break:normal"
    return (
        f"{_caption(chart.caption)}\n{head}\n"
        f'<table width="100%" cellpadding="0" cellspacing="0" border="0" style="{style}">\n{chr(10).join(rows)}\n'
        "</table>"
    )


def _colours(count: int) -> list[str]:
    return [BAR_COLOURS[place % len(BAR_COLOURS)] for place in range(count)]
