"""Text as text: the parts of a page that show what was crawled, or anything else that is not ours.

Streamlit reads labels, captions, table cells and messages as Markdown, with links, formulas and emoji codes in it. So
crawled text goes into a component of our own, as JSON, and `plain.js` puts every string into the page as a text node.
Nothing a title holds can become markup there, and the same parts look the same on a wide screen and on a telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.desk import safe_link
from index.query import Snippet
from newsroom.texts import Language

_HERE = Path(__file__).parent
_FOLLOWED = "followed link"
FIRST_VALUES = 6
"""Values of a facet that are seen before its list is opened."""
FIRST_FACETS = 4
"""Facets whose values are seen at first."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts and a remark under it."""

    label: str
    value: str
    note: str = ""
    address: str = ""
    """Of the search that lists what is counted (`dashboard.links`), "" for none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a name, a remark behind it, its share of the largest as a bar, and the cells after it."""

    name: str
    cells: tuple[str, ...]
    share: float = 0.0
    """0..1."""
    note: str = ""
    addresses: tuple[str, ...] = ()
    """Of the searches that list what the cells count, in the cells' order; "" for none."""


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
    inside: str = ""
    """Address of the article's own page (`dashboard.links`): then the title opens that, and `original` the source's."""
    original: str = ""
    """Words of the link to the original."""
    id: str = ""
    """Of the article, where articles of the list can be picked."""
    near: str = ""
    """Mark behind the title, such as one that says that it was found by its meaning."""
    more: tuple[tuple[str, str], ...] = ()
    """Further links within the dashboard: words and address."""


Keep = Callable[[Any], None]
"""Takes what a reader chose in a part."""


@dataclass(frozen=True, slots=True)
class Picking:
    """How articles of a list are picked."""

    picked: Sequence[str]
    """Ids of those that are."""
    keep: Keep
    """Gets the ids whenever they change."""
    words: str
    """What picking is called, for those who do not see the box."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet."""

    id: str
    name: str
    count: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values, in the order in which they are shown."""

    id: str
    name: str
    values: tuple[Value, ...]


def figures(shown: Iterable[Figure], language: Language, key: str) -> None:
    """Numbers in a row that wraps."""
    _show({"kind": "figures", "figures": [asdict(figure) for figure in shown]}, language, key, opens=True)


def table(heads: Sequence[str], rows: Iterable[Row], language: Language, key: str, *, words: bool = False) -> None:
    """A table; the first head is that of the names, the others those of the cells: numbers, or with `words` text."""
    data = {"kind": "table", "heads": list(heads), "rows": [asdict(row) for row in rows], "words": words}
    _show(data, language, key, opens=True)


def articles(items: Iterable[Item], language: Language, key: str, picking: Picking | None = None) -> None:
    """A list of articles, each title a link to its own page here or, without one, to the original where that is an
    http(s) address; with `picking` each can be picked."""
    shown = [
        {
            **asdict(item),
            "url": safe_link(item.url),
            "more": [{"text": text, "address": address} for text, address in item.more],
        }
        for item in items
    ]
    data: dict[str, Any] = {"kind": "articles", "articles": shown}
    if picking is not None:
        data |= {"pick": picking.words, "picked": list(picking.picked)}
    _show(data, language, key, opens=True, keeps={} if picking is None else {"picked": picking.keep})


def facets(groups: Sequence[Facet], more: str, language: Language, key: str, keep: Keep) -> None:
    """Facets with counts, each a list of values of which any number can be chosen; `more` opens the rest of a list and
    `keep` gets what is chosen, a list of ids by facet."""
    shown = [{**asdict(group), "first": FIRST_VALUES, "open": n < FIRST_FACETS} for n, group in enumerate(groups)]
    _show({"kind": "facets", "groups": shown, "more": more}, language, key, keeps={"chosen": keep})


def show(kind: str, data: Mapping[str, Any], language: Language, key: str) -> None:
    """A part of another kind, with the data that its script takes; every string in it is shown as text."""
    _show({**data, "kind": kind}, language, key, opens=True)


def lines(texts: Iterable[str], language: Language, key: str) -> None:
    """Paragraphs in small print."""
    _show({"kind": "lines", "lines": list(texts)}, language, key)


def as_text(words: str) -> str:
    """`words` for a label or a caption, where Streamlit reads Markdown: every sign that could mean something is
    escaped. For names and the like; what the press wrote goes into the parts above."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()<>#+-.!|$:~" else char for char in words)


def lead(address: str) -> None:
    """Let the page at `address` within the dashboard be drawn next, as if its link had been clicked. Call it in a
    widget's callback, before the script runs again."""
    import streamlit as st

    st.session_state[_FOLLOWED] = address


def followed() -> str | None:
    """The address within the dashboard whose link was clicked last, once."""
    import streamlit as st

    address: str | None = st.session_state.pop(_FOLLOWED, None)
    return address


def _show(
    data: dict[str, Any], language: Language, key: str, *, opens: bool = False, keeps: Mapping[str, Keep] | None = None
) -> None:
    import streamlit as st

    def follow() -> None:
        # Before the script runs again: the page that is left is not drawn once more.
        st.session_state[_FOLLOWED] = st.session_state[key].opened

    def keeping(name: str, keep: Keep) -> Callable[[], None]:
        return lambda: keep(st.session_state[key].get(name))

    events: dict[str, Any] = {f"on_{name}_change": keeping(name, keep) for name, keep in (keeps or {}).items()}
    if opens:
        events["on_opened_change"] = follow
    _component()(data={**data, "language": language}, key=key, **events)


@cache
def _component() -> Any:
    import streamlit as st

    # plain.js first, then the parts of single pages, which add to its kinds.
    script, style = (
        "\n".join(file.read_text("utf-8") for file in sorted(_HERE.glob(f"plain*.{kind}"))) for kind in ("js", "css")
    )
    return st.components.v2.component("diembao_plain", js=script, css=style)
