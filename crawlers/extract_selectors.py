"""What a source's own CSS selectors say about its pages, for those where the general rules go wrong."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from newsroom.article import SourceOptions


@lru_cache(maxsize=512)
def _selector(written: str) -> CSSSelector:
    """Raises ValueError for what is no CSS selector; the sources file is checked for that when it is read."""
    return CSSSelector(written, translator="html")


def _selected(tree: HtmlElement, written: str) -> list[HtmlElement]:
    found: list[HtmlElement] = _selector(written)(tree)  # type: ignore[assignment]
    return found


def without_removed(tree: HtmlElement, options: SourceOptions) -> HtmlElement:
    """`tree` without what `options.remove` selects; itself where nothing is, else a copy."""
    if not any(_selected(tree, written) for written in options.remove):
        return tree
    cut = deepcopy(tree)
    for written in options.remove:
        for element in _selected(cut, written):
            if element.getparent() is not None:
                element.drop_tree()
    return cut


def selected_body(tree: HtmlElement, options: SourceOptions) -> HtmlElement | None:
    """A page of its own that holds only what `options.body` selects; None without a selector or where it finds
    nothing."""
    found = _selected(tree, options.body) if options.body else []
    if not found:
        return None
    from lxml.html import Element

    root, body = Element("html"), Element("body")
    root.append(body)
    taken: set[HtmlElement] = set()
    for element in found:
        if not any(outer in taken for outer in element.iterancestors()):
            taken.add(element)
            body.append(deepcopy(element))
    return root
