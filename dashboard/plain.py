"""Text as text: the parts of a page that show what was crawled, or anything else that is not ours.

Streamlit reads labels, captions, table cells and messages as Markdown, with links, formulas and emoji codes in it. So
crawled text goes into a component of our own, as JSON, and `plain.js` puts every string into the page as a text node.
Nothing a title holds can become markup there, and the same parts look the same on a wide screen and on a telephone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.desk import safe_link
from index.query import Snippet
from newsroom.texts import Language

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts and a remark under it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a name, a remark behind it, its share of the largest as a bar, and the cells after it."""

    name: str
    cells: tuple[str, ...]
    share: float = 0.0
    """0..1."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An article of a list. Title and passage are fragments, highlighted or not."""

    title: Snippet
    url: str
    language: str
    line: str
    mark: str
    topics: tuple[str, ...]
    passage: Snippet


def figures(shown: Iterable[Figure], language: Language, key: str) -> None:
    """Numbers in a row that wraps."""
    _show({"kind": "figures", "figures": [asdict(figure) for figure in shown]}, language, key)


def table(heads: Sequence[str], rows: Iterable[Row], language: Language, key: str) -> None:
    """A table; the first head is that of the names, the others those of the cells."""
    _show({"kind": "table", "heads": list(heads), "rows": [asdict(row) for row in rows]}, language, key)


def articles(items: Iterable[Item], language: Language, key: str) -> None:
    """A list of articles, each title a link to the original where that is an http(s) address."""
    shown = [{**asdict(item), "url": safe_link(item.url)} for item in items]
    _show({"kind": "articles", "articles": shown}, language, key)


def lines(texts: Iterable[str], language: Language, key: str) -> None:
    """Paragraphs in small print."""
    _show({"kind": "lines", "lines": list(texts)}, language, key)


def _show(data: dict[str, Any], language: Language, key: str) -> None:
    _component()(data={**data, "language": language}, key=key)


@cache
def _component() -> Any:
    import streamlit as st

    script, style = ((_HERE / f"plain.{kind}").read_text("utf-8") for kind in ("js", "css"))
    return st.components.v2.component("diembao_plain", js=script, css=style)
