"""How long a line of bold Times New Roman is, for the rules of the header, whose lengths the decree gives as shares of
the line above them."""

from __future__ import annotations

import unicodedata

_WIDTHS = {
    250: " .,", 278: "il/'", 333: "jtfI-()[]!:;", 389: "Is", 444: "cerz", 500: "agovxyJ0123456789“”–",
    556: "bdhknpquSđ", 611: "FP", 667: "BELTZ", 722: "ACDNRUVXYwĐ", 778: "GHKOQ", 833: "m&", 944: "M", 1000: "W%…",
}  # fmt: skip
"""Of the bold face, in thousandths of its size, as in the tables of Adobe's Times Bold."""
_WIDTH_OF = {char: width for width, chars in _WIDTHS.items() for char in chars}
_OTHER, _WIDE = 556, 1000


def line_points(text: str, size: float) -> float:
    """Length of `text` on one line in points; marks on a letter add nothing, other scripts are wide or like most."""
    return sum(_char(char) for char in text) * size / 1000


def _char(char: str) -> int:
    known = _WIDTH_OF.get(char) or _WIDTH_OF.get(unicodedata.normalize("NFD", char)[0])
    if known is not None:
        return known
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else _OTHER
