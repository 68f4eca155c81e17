"""How wide the texts of a chart are, about, and what is done with those that have no room."""

from __future__ import annotations

import unicodedata


def text_width(text: str, size: float) -> float:
    """About how wide `text` is in a face like Times, rather too wide than too narrow."""
    return size * sum(_em(char) for char in text)


def _em(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char.isdigit() or char in "/-–":
        return 0.5
    if char in ".,:;'il|! ()[]":
        return 0.34
    if char in "mwMW%@" or (ord(char) > 0x2FF and not char.isalpha()):
        return 0.95
    return 0.74 if char.isupper() else 0.52


def shortened(text: str, size: float, room: float) -> str:
    """`text`, cut with an ellipsis where it is wider than `room`."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, size: float, room: float, most: int) -> tuple[str, ...]:
    """`text` in at most `most` lines of `room` points; what is left over is cut with an ellipsis."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size) <= room:
            line = f"{line} {words.pop(0)}"
        if text_width(line, size) > room:
            kept = next(n for n in range(len(line) - 1, -1, -1) if text_width(line[:n], size) <= room) or 1
            words.insert(0, line[kept:])
            line = line[:kept]
        lines.append(line)
    if words:
        lines.append(shortened(" ".join(words), size, room))
    return tuple(lines)
