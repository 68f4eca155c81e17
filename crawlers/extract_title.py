"""The headline and the standfirst of a page, without the outlet's own name on them.

Measured on 584 press pages (title, loose match): trafilatura's title alone .60-.69; the single h1, else the JSON-LD
headline, else og:title, else trafilatura's .78-.82; the same with the outlet's suffix removed .85.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape

from lxml.html import HtmlElement

from crawlers.extract_page import Page, bare_name, element_text
from newsroom.text import clean_line, count_words, fold

MAX_TITLE_CHARS = 300
"""The longest headline of 169 real pages has 118 characters; the limit is for hostile ones."""
MAX_LEAD_CHARS = 2000
MIN_LEAD_WORDS = 4
"""A description with fewer is a section's name or a tag."""

_SEPARATOR = re.compile(r"\s+[|–—»•:-]{1,2}\s+|\s*[|｜]\s*|\s+::\s+")
# Headlines in <title> of Chinese and Japanese sites: "…-新华网", "…_人民网", "…｜ニュース".
_CJK_OUTLET = re.compile(
    r"(?:--?[^-_|｜]{1,10})?[-_|｜－][^-_|｜－\s]{0,8}(?:网|網|报|報|新闻|新聞|ニュース|新聞社|电视台|뉴스|신문|일보)$"
)
_KIND_WORDS = re.compile(r"\b(?:bao|tap chi|dai|trang|dien tu|online|tin tuc|news|newspaper|the|tv|com|vn|net)\b")
_LETTERS = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def without_outlet(title: str, outlet: frozenset[str]) -> str:
    """`title` without the outlet's name at its end (" | Outlet", " - Báo Outlet") or before a bar ("Outlet | ").

    Only a whole part goes: papers are named after common words (Thanh Niên, Lao Động), which headlines use as well.
    """
    while cuts := list(_SEPARATOR.finditer(title)):
        if _is_outlet(title[cuts[-1].end() :], outlet):
            title = title[: cuts[-1].start()]
        elif cuts[0].group().strip() in ("|", "｜") and _is_outlet(title[: cuts[0].start()], outlet):
            title = title[cuts[0].end() :]
        else:
            break
    return title.strip()


def _is_outlet(part: str, outlet: frozenset[str]) -> bool:
    return bare_name(part) in outlet or bare_name(_KIND_WORDS.sub(" ", fold(part))) in outlet


def _main_heading(tree: HtmlElement, rivals: Iterable[str]) -> str:
    """The text of the only h1; "" where there are several different ones.

    Some pages have the logo or the section as their h1: where the page names its title elsewhere and the h1 shares no
    word with it, it is passed over.
    """
    texts = {text for h1 in tree.iter("h1") if (text := element_text(h1))}
    if len(texts) != 1:
        return ""
    heading = texts.pop()
    words = set(_LETTERS.findall(fold(heading)))
    others = [set(_LETTERS.findall(fold(rival))) for rival in rivals if rival]
    return heading if not others or any(words & other for other in others) else ""


def find_title(page: Page, feed_title: str = "") -> tuple[str, str]:
    """The headline and its origin: the single h1, JSON-LD headline, og:title, <title>, trafilatura's, the feed's;
    ("", "") without any."""
    from trafilatura.metadata import extract_title

    social = page.meta.get("og:title") or page.meta.get("twitter:title", "")
    element = page.tree.find(".//head/title")
    candidates: tuple[tuple[str, Callable[[], str]], ...] = (
        ("h1", lambda: _main_heading(page.tree, (page.jsonld.headline, social))),
        ("json-ld", lambda: page.jsonld.headline),
        ("og", lambda: social),
        ("title", lambda: element_text(element) if element is not None else ""),
        ("trafilatura", lambda: extract_title(page.tree) or ""),
        ("feed", lambda: feed_title),
    )
    for origin, read in candidates:
        title = clean_line(read())
        if origin != "h1":
            title = without_outlet(title, page.outlet)
        if origin == "title":
            title = _CJK_OUTLET.sub("", title)
        if len(title) > 1 and bare_name(title) not in page.outlet:
            return title[:MAX_TITLE_CHARS].strip(), origin
    return "", ""


def headings(page: Page) -> list[str]:
    """What the page says that it is: its <title> and its only heading of the first two levels."""
    element = page.tree.find(".//head/title")
    shown = {text for heading in page.tree.iter("h1", "h2") if (text := element_text(heading))}
    return [element_text(element) if element is not None else "", *(shown if len(shown) == 1 else ())]


def find_lead(page: Page, title: str) -> tuple[str, str]:
    """The standfirst and its origin: og:description, JSON-LD, the page.meta description; not one that only repeats
    title or outlet.

    og:description comes first: in all 11 real Vietnamese pages with a known sapo it is the sapo.
    """
    for origin, value in (
        ("og", page.meta.get("og:description", "")),
        ("json-ld", page.jsonld.description),
        ("meta", page.meta.get("description", "")),
    ):
        lead = clean_line(_MARKUP.sub(" ", unescape(unescape(value))))
        if (
            count_words(lead) >= MIN_LEAD_WORDS
            and bare_name(lead) != bare_name(title)
            and bare_name(lead) not in page.outlet
        ):
            return lead[:MAX_LEAD_CHARS].strip(), origin
    return "", ""
