"""Which address an article is known by: the page's canonical link where it can be believed.

AMP pages, mobile hosts and feed parameters name the one address of their article there. But templates are wrong in
ways that would merge a whole site into one article (the front page, the section, one fixed article), so a link is
believed only where its address shows that it is of this very article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from crawlers.outlets import site_of
from newsroom.text import fold, nfc, tokens
from newsroom.urls import canonical_url, on_site

SAME_WORDS = 0.5
"""Share of the words of either last path segment that the other must have too."""
_NUMBER = re.compile(r"\d{5,}")
_ENDING = re.compile(r"\.(?:s?html?|amp|aspx?|php|jsp|chn|vnp|cms|ldo|tpo|epi|vov)$", re.IGNORECASE)
_VARIANT = frozenset(("amp", "index", "html", "htm", "php", "aspx", "m"))


def canonical_links(tree: HtmlElement) -> list[str]:
    """What the page's <link rel=canonical> name, as written."""
    return [
        href
        for link in tree.iter("link")
        if "canonical" in link.get("rel", "").lower().split() and (href := link.get("href", "").strip())
    ]


def believed_address(address: str, links: Sequence[str], domains: Iterable[str] = ()) -> str:
    """The address of the article on a page that came from `address` and names `links` as canonical; canonical itself.

    A link is believed where it is http(s), is on the same site (`domains` of the source, else the same registrable
    domain), leads to no front page, and agrees with `address` in a number of five digits or more or in half of the
    words of the last path segment. Several different links agree with nothing. Raises ValueError where `address` is
    no http(s) address.
    """
    own = canonical_url(address)
    named = set()
    for link in links:
        try:
            named.add(canonical_url(urljoin(own, link)))
        except ValueError:
            continue
    if len(named) != 1:
        return own
    (found,) = named
    if urlsplit(found).path.strip("/") == "" or not _same_site(own, found, tuple(domains)):
        return own
    return found if _same_article(own, found) else own


def _same_site(own: str, found: str, domains: tuple[str, ...]) -> bool:
    if domains:
        return on_site(found, domains)
    return site_of(own) == site_of(found)


def _same_article(own: str, found: str) -> bool:
    a, b = _decoded(own), _decoded(found)
    if set(_NUMBER.findall(a)) & set(_NUMBER.findall(b)):
        return True
    words, others = _last_words(own), _last_words(found)
    return bool(words and others) and len(words & others) >= SAME_WORDS * max(len(words), len(others))


def _decoded(address: str) -> str:
    parts = urlsplit(address)
    return unquote(f"{parts.path}?{parts.query}")


def _last_words(address: str) -> frozenset[str]:
    """Words of the last path segment that names something: not those that only name the variant."""
    for segment in reversed(urlsplit(address).path.split("/")):
        words = frozenset(tokens(fold(nfc(_ENDING.sub("", unquote(segment))).replace("_", " ")))) - _VARIANT
        if words:
            return words
    return frozenset()
