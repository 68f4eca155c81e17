"""From the bytes of a response to one parsed tree that every reader of the page shares.

Servers name wrong charsets, cut bodies in the middle of a character and send PDFs as HTML; what cannot be read as a
page is told apart here, so that the readers after it meet a tree and nothing else.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Literal

from lxml.html import HtmlElement

MAX_BAD_SHARE = 0.02
"""Share of undecodable ones among the characters beyond ASCII up to which a page is read with replacement marks.
Chinese, Korean and Vietnamese pages read in a wrong charset show .75 to 1; a stray byte in a page shows well under
.01."""
SNIFF_BYTES = 4096
"""Where a charset declaration or the signs of another file type are looked for."""
REPLACEMENT = "\ufffd"

_OTHER_TYPES = {
    "a PDF file": (b"%PDF-",),
    "an image": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    "a media file": (b"RIFF", b"ID3", b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00\x20ftyp"),
    "a ZIP or Office file": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    "compressed data": (b"\x1f\x8b",),
    "a program": (b"\x7fELF",),
}
_XML_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|svg)\b",
    re.DOTALL | re.IGNORECASE,
)
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|meta|title|div|p|article|table|h1)\b", re.IGNORECASE)
# NUL and its kin end or break a parse. Lone surrogates cannot be encoded for the parser.
_UNPARSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why bytes are no page: a reason of `NotArticle` and its detail."""

    reason: Literal["empty", "not_html", "undecodable"]
    detail: str


def _declared(body: bytes, charset: str | None) -> list[str]:
    """Charsets that the header and the page name, the more trustworthy first, by Python name."""
    from w3lib.encoding import html_body_declared_encoding, resolve_encoding

    header = resolve_encoding(charset.strip(" \"';")) if charset else None
    meta = html_body_declared_encoding(body[:SNIFF_BYTES])
    # Latin-1 in a header is mostly the server's default, and reads any bytes: the page's own word comes before it.
    order = [meta, header] if header in ("cp1252", "iso8859-1") else [header, meta]
    return list(dict.fromkeys(name for name in order if name))


def _bad_share(text: str) -> float:
    """Share of replacement marks among the characters beyond ASCII: markup must not hide a wrong charset."""
    beyond = sum(1 for char in text if char > "\x7f")
    return text.count(REPLACEMENT) / beyond if beyond else 0.0


def decode(body: bytes, charset: str | None = None) -> str | None:
    """The text of `body`; None where no charset makes sense of it.

    1. a byte order mark
    2. ISO-2022-JP, which is ASCII with escapes
    3. UTF-8 where the bytes are valid, whatever is declared: no other charset's text passes for it by accident
    4. the declared charsets, strictly: the HTTP header's (`charset`) and the page's own
    5. UTF-8 and the declared ones with a few replacement marks
    6. what the bytes look like
    """
    from w3lib.encoding import read_bom

    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace")
    declared = _declared(body, charset)
    if "iso2022_jp" in declared or b"\x1b$B" in body[:SNIFF_BYTES]:
        return body.decode("iso2022_jp", "replace")
    try:
        # final=False forgives a character cut in two at the end.
        return codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        pass
    for name in declared:
        try:
            return codecs.getincrementaldecoder(name)().decode(body, final=False)
        except (UnicodeDecodeError, LookupError):
            continue
    for name in dict.fromkeys(["utf-8", *declared]):
        try:
            text = body.decode(name, "replace")
        except LookupError:
            continue
        if _bad_share(text) <= MAX_BAD_SHARE:
            return text
    from charset_normalizer import from_bytes

    guess = from_bytes(body[: 16 * SNIFF_BYTES], cp_exclusion=["utf_16", "utf_32"]).best()
    if guess is None:
        return None
    text = body.decode(guess.encoding, "replace")
    return text if _bad_share(text) <= MAX_BAD_SHARE else None


def read_markup(body: bytes, charset: str | None = None) -> str | Unreadable:
    """The page's markup as text without what breaks a parser, or why it is none."""
    if not body.strip(b"\x00 \t\r\n"):
        return Unreadable("empty", "the response has no content")
    for what, signs in _OTHER_TYPES.items():
        if body.startswith(signs):
            return Unreadable("not_html", what)
    text = decode(body, charset)
    if text is None:
        return Unreadable("undecodable", f"no charset makes sense of it (declared: {charset or 'none'})")
    text = _UNPARSABLE.sub("", text).lstrip("\ufeff")
    if _XML_ROOT.match(text[:SNIFF_BYTES]):
        return Unreadable("not_html", "a feed, sitemap or drawing")
    if not _MARKUP.search(text[: 16 * SNIFF_BYTES]):
        return Unreadable("not_html", "no HTML markup in it")
    return text


def parse(markup: str) -> HtmlElement | None:
    """The tree of `markup`, None where nothing is left of it.

    trafilatura's loader, so that it extracts from the same tree: no network, no huge trees (libxml2 stops at a depth
    of 255), comments and processing instructions dropped, faulty doctypes mended.
    """
    from trafilatura.utils import load_html

    return load_html(markup)
