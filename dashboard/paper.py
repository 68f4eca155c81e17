"""Reports and articles as they are read: whole texts with marked words, in which something may be opened to work on it.

Like `dashboard.plain`, a component of our own whose script makes text nodes only: what the press wrote, and what
analysts typed, is never read as Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.report_reading import Bits, Piece
from newsroom.texts import Language

_HERE = Path(__file__).parent
Opened = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """Something that can be opened."""

    key: str
    title: str
    line: str
    badge: str = ""
    tone: str = ""
    """Names the colour of the badge: draft, final, suggested, confirmed, answered."""
    lang: str = ""
    """ISO 639-1 of the title where it is not the page's."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with the line above it."""

    heading: str
    pieces: Bits
    lang: str = ""


def draft(
    pieces: Sequence[Piece],
    chosen: str,
    words: Mapping[str, str],
    language: Language,
    report_language: Language,
    key: str,
    opened: Opened | None,
) -> None:
    """A report in reading order; without `opened` nothing can be opened.

    `words` are `gap`, `out`, `by`, `open`, `add` and `more` with a # for the number of rows.
    """
    data = {
        "kind": "draft",
        "pieces": [asdict(piece) for piece in pieces],
        "chosen": chosen,
        "words": dict(words),
        "editable": opened is not None,
        "report_language": report_language,
    }
    _show(data, language, key, opened)


def choices(rows: Iterable[Row], language: Language, key: str, opened: Opened) -> None:
    """A list of things to open."""
    _show({"kind": "choices", "rows": [asdict(row) for row in rows]}, language, key, opened)


def passages(found: Iterable[Passage], language: Language, key: str) -> None:
    """Passages one below the other."""
    _show({"kind": "passages", "passages": [asdict(one) for one in found]}, language, key, None)


def article(title: Bits, line: str, lang: str, paragraphs: Sequence[Bits], language: Language, key: str) -> None:
    """The text of an article."""
    data = {
        "kind": "article",
        "title": [asdict(bit) for bit in title],
        "line": line,
        "lang": lang,
        "paragraphs": [[asdict(bit) for bit in pieces] for pieces in paragraphs],
    }
    _show(data, language, key, None)


def _show(data: dict[str, Any], language: Language, key: str, opened: Opened | None) -> None:
    import streamlit as st

    def open_() -> None:
        # Before the script runs again, so that the address and the page have it at once.
        chosen = st.session_state[key].opened
        if opened is not None and isinstance(chosen, str):
            opened(chosen)

    whole = {**data, "language": language}
    if opened is None:
        _component()(data=whole, key=key)
    else:
        _component()(data=whole, key=key, on_opened_change=open_)


@cache
def _component() -> Any:
    import streamlit as st

    script, style = ((_HERE / f"paper.{kind}").read_text("utf-8") for kind in ("js", "css"))
    return st.components.v2.component("diembao_paper", js=script, css=style)
