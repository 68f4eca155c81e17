"""A composed paragraph in the notation of `reports.notation`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from reports.model import Anchor, Blank, Cite, Figure, Link, Paragraph, Quotation, Span, Text
from reports.notation import escaped, manner, shown_key
from reports.notation_resolving import Source


def written(spans: Iterable[Span], cited: Mapping[int, str], before: Source | None = None) -> str:
    """`spans` in the notation; `cited` has the article of each mark, `before` what is counted ahead of them. KeyError
    for a mark that leads nowhere; ValueError for an `Anchor`, which is no text.
    """
    figures, passages = (len(before.figures), len(before.passages)) if before else (0, 0)
    out = ""
    for span in _joined(spans):
        if isinstance(span, Text):
            out += _styled(span, first=not out)
        elif isinstance(span, Figure):
            figures += 1
            out += f"{{{figures}:{escaped(span.text)}}}"
        elif isinstance(span, Quotation):
            passages += 1
            out += f'{{"{passages}:{escaped(span.text)}"}}'
        elif isinstance(span, Blank):
            out += f"{{?{shown_key(span.key)}}}"
        elif isinstance(span, Cite):
            out += f"[@{cited[span.number]}]"
        elif isinstance(span, Link):
            url = escaped(span.url).replace("(", "\\(").replace(")", "\\)")
            words = re.sub(r"^(\s*)@", r"\1\\@", escaped(span.text))  # "[@" begins a citation
            out += f"[{words}]({url})"
        else:
            raise ValueError("the place of an article in a list is no text to edit")
    return out


def _joined(spans: Iterable[Span]) -> list[Span]:
    """`spans` with neighbouring words of one manner made one."""
    out: list[Span] = []
    for span in spans:
        last = out[-1] if out else None
        if isinstance(span, Text) and isinstance(last, Text) and manner(span) == manner(last):
            out[-1] = replace(last, text=last.text + span.text)
        elif not isinstance(span, Text) or span.text:
            out.append(span)
    return out


def _styled(span: Text, *, first: bool) -> str:
    words = escaped(span.text, first=first)
    if span.language:
        words = f"{{{span.language}:{words}}}"
    mark = {"plain": "", "bold": "**", "italic": "*"}[span.style]
    return f"{mark}{words}{mark}"


def editable(paragraph: Paragraph, cited: Mapping[int, str]) -> bool:
    """Whether `paragraph` has a key, no place of a list, and only marks that lead somewhere."""
    return bool(paragraph.key) and all(
        not isinstance(span, Anchor) and (not isinstance(span, Cite) or span.number in cited)
        for span in paragraph.spans
    )
