"""A parsed page with what it says of itself, read once for all the readers after it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement

from crawlers.extract_jsonld import JsonLd, read_jsonld
from crawlers.extract_runs import Run, read_runs
from newsroom.article import Source
from newsroom.text import clean_line, fold

MIN_NAME_LETTERS = 3
"""A shorter outlet name ("vn") would match by accident."""

_TEXTLESS = (
    "head", "script", "style", "noscript", "template", "svg", "iframe", "link", "input", "select", "textarea", "button",
    "canvas", "map", "object", "audio", "video", "source",
)  # fmt: skip
_LAID_OUT = XPath("boolean(.//td[count(p) > 2 or h1 or .//table//p])")
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Page:
    """One page. The tree is shared: readers never change it."""

    url: str
    """Canonical."""
    tree: HtmlElement
    meta: Mapping[str, str]
    jsonld: JsonLd
    outlet: frozenset[str]
    """What the outlet calls itself, as `bare_name`s."""

    @cached_property
    def runs(self) -> list[Run]:
        """Its text as the reader sees it."""
        return read_runs(self.tree)

    @cached_property
    def slim(self) -> HtmlElement:
        """A copy of the tree without what prints no text; half of the elements of a page, which libraries that copy
        and search the tree many times need not see."""
        copied = deepcopy(self.tree)
        strip_elements(copied, *_TEXTLESS, with_tail=False)
        for table in copied.iter("table"):
            # Pages of older systems are laid out in tables; a reader of tables makes one line of all of them.
            if _LAID_OUT(table):
                for element in table.iter("table", "tbody", "tr", "td", "th"):
                    element.tag = "div"
        return copied


def read_page(tree: HtmlElement, url: str, source: Source | None) -> Page:
    """Read metas, JSON-LD and the outlet's names (declared, og:site_name, publisher, host) of a parsed page."""
    meta, jsonld = meta_values(tree), read_jsonld(tree)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    names = [meta.get("og:site_name", ""), jsonld.publisher, host, source.name if source else ""]
    if len(labels) > 1 and not host.replace(".", "").isdigit():
        names.append(max(labels[:-1], key=len))
    outlet = frozenset(bare for name in names if len(bare := bare_name(name)) >= MIN_NAME_LETTERS)
    return Page(url, tree, meta, jsonld, outlet)


def all_values(tree: HtmlElement, key: str) -> list[str]:
    """Every value of a <meta> that stands once for each: `article:tag`."""
    return [
        content
        for element in tree.iter("meta")
        if key in (element.get("property", "").lower(), element.get("name", "").lower())
        and (content := element.get("content", "").strip())
    ]


def bare_name(text: str) -> str:
    """`text` as letters and digits only, folded: "Sao Biển" and "saobien" are one."""
    return "".join(_LETTERS.findall(fold(clean_line(text))))


def element_text(element: HtmlElement) -> str:
    """The text of an element as one clean line; `text_content` would glue the words around a <br>."""
    return clean_line(" ".join(element.itertext()))


def meta_values(tree: HtmlElement) -> dict[str, str]:
    """The first value of every <meta>, by lower-case property, name or itemprop (`og:title`, `author`,
    `datepublished`)."""
    values: dict[str, str] = {}
    for element in tree.iter("meta"):
        # Some templates write value for content.
        content = (element.get("content") or element.get("value") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            key = element.get(attribute, "").strip().lower()
            if key and content:
                values.setdefault(key, content)
    return values
