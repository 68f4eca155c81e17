"""The text of a page that builds itself by script: it lies in the page's data, and no element prints it.

Three forms are read, those of the systems that the press uses: JSON in a script element (Next.js' `__NEXT_DATA__`,
others' `application/json`), an object given to a variable (Arc's `Fusion.globalContent = {…}`), and the stream of
Next.js' server components (`self.__next_f.push([1, "…"])`). Nothing is run; what cannot be read is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from crawlers.extract_jsonld import MAX_OBJECTS, MAX_SCRIPT_CHARS
from crawlers.extract_runs import read_runs
from newsroom.text import clean_line, clean_text, count_words

MIN_CHARS = 200
"""Characters of a string that may be a text; teasers and labels are shorter."""
MAX_DEPTH = 12
"""Levels of nesting; Next.js puts the article seven deep."""
MAX_LINKED = 0.5
MAX_CANDIDATES = 20
"""Strings that are read as a text, the longest ones: each costs a parse."""

_PUSH = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_ASSIGNED = re.compile(r"(?:Fusion\.globalContent|window\.__[A-Z_]{4,40}__)\s*=\s*(?=\{)")
_STRING = re.compile(r'"(?:[^"\\]|\\.){200,}"')
_ROW = re.compile(r"(?:^|\n|(?<=[>\]}\"]))[0-9a-f]{1,6}:(?:T[0-9a-f]+,)?")
_KEYS = frozenset(
    (
        "articlebody", "article_body", "body", "bodyhtml", "body_html", "content", "contents", "contenthtml",
        "content_html", "html", "text", "maintext", "fulltext", "detail", "rendered",
    )
)  # fmt: skip
_PLACEHOLDER = re.compile(r"(?:\$\$|\{\{|\[\[|%%|<!--).{0,60}$")
"""Where a template puts an advertisement."""
_PARAGRAPH = re.compile(r"<(?:p|br)\b[^<>]{0,300}>", re.IGNORECASE)


def script_text(tree: HtmlElement) -> str:
    """The longest text in the page's data, paragraphs separated by an empty line; "" without any."""
    found: list[str] = []
    stream: list[str] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if not MIN_CHARS <= len(text) <= 4 * MAX_SCRIPT_CHARS:
            continue
        kind = script.get("type", "").strip().lower()
        if push := _PUSH.match(text.strip()):
            stream.extend(part for part in _loaded(text.strip()[push.end() :]) if isinstance(part, str))
        elif kind == "application/json" or script.get("id") == "__NEXT_DATA__":
            found.extend(_texts(_loaded(text)))
        elif assigned := _ASSIGNED.search(text):
            found.extend(_texts(_loaded(text[assigned.end() :])))
    if stream:
        found.extend(_streamed("".join(stream)))
    longest = sorted(found, key=len)[-MAX_CANDIDATES:]
    return max(map(_paragraphs, longest), key=count_words, default="")


def _loaded(text: str) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text.strip())[0]
    except (ValueError, RecursionError):
        return []


def _texts(value: Any) -> Iterator[str]:
    """Strings of an article's keys, and Arc's content elements put together; the shallow ones first."""
    level = [value]
    seen = 0
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for item in level:
            seen += 1
            if seen > 20 * MAX_OBJECTS:
                return
            if isinstance(item, dict):
                elements = item.get("content_elements")
                if isinstance(elements, list):
                    yield "".join(f"<p>{text}</p>" for text in map(_element, elements) if text)
                for key, part in item.items():
                    if isinstance(part, dict | list):
                        deeper.append(part)
                    elif isinstance(part, str) and len(part) >= MIN_CHARS and key.lower() in _KEYS:
                        yield part
            elif isinstance(item, list):
                deeper.extend(part for part in item if isinstance(part, dict | list))
        level = deeper


def _element(element: Any) -> str:
    """The text of one of Arc's content elements; "" for pictures and embedded things."""
    if not isinstance(element, dict) or element.get("type") not in ("text", "paragraph", "header"):
        return ""
    content = element.get("content")
    return content if isinstance(content, str) else ""


def _streamed(stream: str) -> Iterator[str]:
    """Marked-up strings of a stream of server components, and those that lie in it bare."""
    for found in _STRING.findall(stream):
        text = _loaded(found)
        if isinstance(text, str) and _PARAGRAPH.search(text):
            yield text
    for row in _ROW.split(stream)[1:]:
        if _PARAGRAPH.search(row):
            yield row[row.index("<") :]


def _paragraphs(text: str) -> str:
    """A string of the data as text: its markup read like that of a page."""
    if not _PARAGRAPH.search(text):
        return clean_text(text) if "<" not in text and "\n" in text else ""
    from lxml.html import document_fromstring

    try:
        runs = read_runs(document_fromstring(f"<html><body><div>{text}</div></body></html>"))
    except (ValueError, AssertionError):
        return ""
    kept = (clean_line(run.text) for run in runs if not run.furniture and run.linked < MAX_LINKED)
    return "\n\n".join(text for text in kept if not _PLACEHOLDER.match(text))
