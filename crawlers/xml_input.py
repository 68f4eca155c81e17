"""The bytes of a feed or sitemap made safe to parse: unpacked, without entities, of bounded size and markup.

The libraries behind it are not made for hostile input. feedparser finds declarations with regular expressions whose
time grows with the square of what stands before the root element: 100 KB of empty lines cost half a minute in which
nothing else of the process moves. lxml takes 115 bytes for each element, so that 50 KB of gzip come to 1.4 GB.
"""

from __future__ import annotations

import codecs
import re

from newsroom.warc import BodyTooLarge, gunzip

MAX_ATTRIBUTES = 5_000
"""Equals signs from one < to the next. The time that feedparser takes for a tag grows with the square of its
attributes: 11 s for 40,000. Escaped HTML of a long article has hundreds."""

_PROLOG = re.compile(
    rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(rb"<\w")
_DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")

_WIDE = (
    # The longer marks first: UTF-32's begins like UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How a document in an encoding of wide characters begins (XML 1.0, appendix F)."""

_ASCII = bytes(range(128))


class UnreadableEntry(ValueError):
    """The document is no feed or sitemap that can be read; the message is one sentence that names its URL."""


def plain_document(body: bytes, url: str, max_bytes: int, max_markup: int) -> bytes:
    """`body` unpacked, at most `max_bytes` long, with at most `max_markup` elements and attributes, without entities.

    Raises UnreadableEntry.
    """
    if body[:2] == b"\x1f\x8b":
        try:
            body = gunzip(body, max_bytes)
        except BodyTooLarge as error:
            raise UnreadableEntry(f"{url}: the document is {error}") from error
        except ValueError as error:
            raise UnreadableEntry(f"{url}: the document cannot be unpacked ({error})") from error
    if len(body) > max_bytes:
        raise UnreadableEntry(f"{url}: the document is larger than {max_bytes} bytes")
    # Every element has its own <, every attribute its own =, in all encodings that hold ASCII.
    if body.count(b"<") + body.count(b"=") > max_markup:
        raise UnreadableEntry(f"{url}: the document holds more markup than any honest one")
    # Without zero bytes UTF-16 looks like ASCII. No honest feed declares entities; expanded they fill the memory.
    if b"<!entity" in body.replace(b"\0", b"").lower():
        raise UnreadableEntry(f"{url}: the document declares XML entities, which is refused")
    return body.strip()


def refuse_long_tags(document: bytes, url: str) -> None:
    """Raise UnreadableEntry where a tag may have more than `MAX_ATTRIBUTES` attributes."""
    if any(piece.count(b"=") > MAX_ATTRIBUTES for piece in document.split(b"<")):
        raise UnreadableEntry(f"{url}: the document holds a tag with more attributes than any honest one")


def without_prolog(document: bytes, url: str) -> bytes:
    """`document` from its root element on, after a declaration of its encoding on a line of its own.

    What stands before the root (comments, a document type) says nothing about articles. Raises UnreadableEntry where a
    document in wide characters cannot be decoded.
    """
    name = "utf-8"
    wide = next((codec for start, codec in _WIDE if document.startswith(start)), None)
    if wide is not None:
        try:
            document = document.decode(wide).removeprefix("\ufeff").encode()
        except UnicodeError as error:
            raise UnreadableEntry(f"{url}: the document is not {wide.upper()} though it begins so") from error
    elif declared := _DECLARED.search(document[:1000]):
        name = _readable(declared[1].decode())
    at = 0
    while found := _PROLOG.match(document, at):
        at = found.end()
    root = _ROOT.search(document, at)
    return b"<?xml version='1.0' encoding='%s'?>\n%s" % (
        name.encode(),
        document[root.start() if root else at :].lstrip(),
    )


def _readable(name: str) -> str:
    """`name` where it is an encoding that leaves ASCII as it is, else UTF-8.

    The others hide markup from whoever looks at the bytes (UTF-7, ISO-2022), or are no encodings of pages at all: to
    decode a megabyte of Python's `punycode` takes hours. Documents that say UTF-16 and are UTF-8 exist, too.
    """
    try:
        return name if _ASCII.decode(name) == _ASCII.decode("ascii") else "utf-8"
    except (LookupError, UnicodeError):
        return "utf-8"
