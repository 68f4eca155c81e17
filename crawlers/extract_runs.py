"""The text of a page as its reader sees it: one run after another, each with the block that prints it.

trafilatura says which text is the article's. Where a text stands says more: in a list of links, in a box beside the
article, before a headline of another story. `extract_body` asks here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsroom.text import nfc

KEY_CHARS = 32
"""Letters by which a paragraph is found again on the page; the ways in which readers join and cut text differ further
on."""
MAX_RUNS = 20_000
"""Runs of a page that are looked at; the most of 180 real pages is 3,413."""

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hgroup", "li", "main", "nav", "ol", "p", "picture", "pre", "section", "summary", "table", "tbody", "td",
        "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_UNSEEN = frozenset(
    (
        "script", "style", "noscript", "template", "svg", "iframe", "select", "option", "textarea", "button", "audio",
        "video", "object", "head", "title", "math", "canvas", "map",
    )
)  # fmt: skip
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))

_FURNITURE_TAGS = frozenset(("nav", "aside", "footer", "form", "dialog", "figure", "figcaption"))
_FURNITURE = re.compile(
    r"""(?:^|[\s_-])(?:
        related|relate|recommend(?:ed|ation|ations|s)?|more-?(?:news|stories|articles|on)|read-?(?:more|also|next)
      | also-?read|baca-?juga|most-?(?:read|popular|viewed)|popular|trending|latest-?news|other-?news|next-?article
      | tin-?(?:lien-?quan|cung|khac|moi|doc|nong)|lien-?quan|cung-?chuyen-?muc|doc-?(?:them|nhieu|tiep)|xem-?them
      | newsletter|subscri(?:be|ption|ptions)|paywall-?(?:box|offer|promo|prompt|banner)|donat(?:e|ion)
      | support-?(?:us|pay)
      | promo|promotion|advert(?:isement|isements|ising)?|ads?|ad-?(?:box|slot|unit|wrap(?:per)?)
      | sponsor(?:ed)?|taboola|outbrain
      | shar(?:e|ing)|social|follow-?us|comments?|disqus|binh-?luan|breadcrumbs?
      | tags?|tag-?(?:list|box)|keywords?|tu-?khoa|copyright|site-?footer|footer
      | captions?|wp-caption-text|photo-?(?:credit|note)|image-?credit|img-?note
      | author-?(?:box|bio|info|profile|card)|writer-?profile|about-?the-?author|cookie|gdpr
    )(?:$|[\s_-]|\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_LETTERS = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Run:
    """A stretch of text between two breaks of a block."""

    text: str
    """One line in NFC; for what is shown, `clean_line` of it."""
    block: HtmlElement
    """The block that prints it."""
    furniture: tuple[HtmlElement, ...]
    """The blocks around it that are marked as no part of an article (navigation, related, share …) or as caption."""
    linked: float
    """Share of its characters that lead elsewhere, 0 to 1."""


def key_of(text: str) -> str:
    """What is left of `text` to find it again by: its first letters and digits."""
    return _LETTERS.sub("", text[: 4 * KEY_CHARS].lower())[:KEY_CHARS]


@lru_cache(maxsize=4096)
def _marked(tag: str, names: str) -> bool:
    """Whether a block with these class and id names is furniture or a caption."""
    return tag in _FURNITURE_TAGS or (len(names) > 1 and _FURNITURE.search(names) is not None)


def read_runs(tree: HtmlElement) -> list[Run]:
    """The runs of text of a page in their order."""
    body = tree.find("body")
    return [] if body is None else list(_runs(body))


def _runs(body: HtmlElement) -> Iterator[Run]:
    parts: list[str] = []
    linked = 0
    links = 0
    blocks: list[tuple[HtmlElement, tuple[HtmlElement, ...]]] = [(body, ())]
    seen = 0

    def run() -> Run | None:
        nonlocal linked
        raw = "".join(parts)
        if raw.isspace():
            parts.clear()
            linked = 0
            return None
        text = " ".join(nfc(raw).split())
        share = min(linked / max(len(raw), 1), 1.0)
        parts.clear()
        linked = 0
        return Run(text, *blocks[-1], share) if text else None

    walk = iterwalk(body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _UNSEEN:
                walk.skip_subtree()
                continue
            if tag in _BLOCKS or tag == "br":
                if parts and (found := run()):
                    yield found
                    seen += 1
                    if seen >= MAX_RUNS:
                        return
                if tag != "br":
                    furniture = blocks[-1][1]
                    if _marked(tag, f"{element.get('class', '')} {element.get('id', '')}"):
                        furniture = (*furniture, element)
                    blocks.append((element, furniture))
            elif tag == "a":
                links += 1
            if text := element.text:
                parts.append(text)
                linked += len(text) if links else 0
        else:
            if tag in _BLOCKS:
                if parts and (found := run()):
                    yield found
                    seen += 1
                    if seen >= MAX_RUNS:
                        return
                if len(blocks) > 1 and blocks[-1][0] is element:
                    blocks.pop()
            elif tag == "a":
                links -= 1
            if element is not body and (text := element.tail):
                parts.append(text)
                linked += len(text) if links else 0
    if parts and (found := run()):
        yield found


def matched(paragraphs: Iterable[str], runs: list[Run]) -> list[int | None]:
    """For each paragraph the run that prints it, None where none begins like it.

    Of several that begin alike the next one after the paragraph before: pages print headlines and leads many times.
    """
    places: dict[str, list[int]] = {}
    for number, run in enumerate(runs):
        if key := key_of(run.text):
            places.setdefault(key, []).append(number)
    found: list[int | None] = []
    last = -1
    for paragraph in paragraphs:
        candidates = places.get(key_of(paragraph), [])
        after = bisect_right(candidates, last)
        place = candidates[min(after, len(candidates) - 1)] if candidates else None
        if place is not None and place > last:
            last = place
        found.append(place)
    return found
