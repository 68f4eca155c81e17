"""The guard between crawled text and a page: which characters are printed, and which addresses may be links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsroom.text import nfc

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
_NOT_PRINTED = re.compile(
    r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # XML 1.0 forbids them
    r"|[\x7f-\x9f\xad\ufeff]"  # control characters and marks that nobody sees
    r"|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # direction marks show a text as what it is not
)
_LONGEST_ADDRESS = 2000


def printable(text: str) -> str:
    """`text` in NFC as it may be printed: no control characters, no direction overrides, "\\n" for every line end, a
    space for a tab.

    Joiners and zero-width spaces stay, for Khmer, Thai and emoji need them.
    """
    return nfc(_NOT_PRINTED.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " "))


def web_address(url: str) -> str:
    """`url` if a link may lead there, "" otherwise: http or https, a host, no white space, no quotes or brackets of
    markup.
    """
    address = printable(url).strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or len(address) > _LONGEST_ADDRESS:
        return ""
    return "" if re.search(r"[\s\"<>\\^`{|}]", address) else address
