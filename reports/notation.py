r"""A paragraph as an analyst edits it: plain text in which what is traceable keeps its tie.

    {1:412 tin, bài}      the first figure of the composed paragraph; the words are shown, the figure is what is kept
    {"1:Leaders agreed"}  its first literal passage, likewise
    {?translation:…}      a blank that is filled in elsewhere
    [@3f0c…]              the mark of the article with this id
    [words](https://…)    a link
    {en:words}            words in another language
    **bold** *italic*
    \{ \} \[ \* \\ …      the sign itself; \u{202e} a sign that is not seen

Typing again does no harm: typographic quotation marks, other spaces and decomposed letters are read like the plain
ones.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from urllib.parse import quote, urlsplit

from newsroom.text import nfc
from reports.model import Link, Text

_T = TypeVar("_T")
Style = Literal["plain", "bold", "italic"]
Problem = Literal[
    "open_brace",
    "unknown_brace",
    "bad_citation",
    "bad_link",
    "open_bold",
    "open_italic",
    "no_figure",
    "no_passage",
    "no_blank",
    "figure_changed",
    "passage_changed",
]


class NotationError(ValueError):
    """The text cannot be read as a paragraph: `problem`, and the words where it is."""

    def __init__(self, problem: Problem, words: str, kept: str = "") -> None:
        super().__init__(f"{problem}: {words}")
        self.problem: Problem = problem
        self.words = words
        self.kept = kept
        """What stands there in the composed paragraph."""


@dataclass(frozen=True, slots=True)
class FigureAt:
    """The figure at a place of the composed paragraph, from 1, with the words shown for it."""

    place: int
    shown: str


@dataclass(frozen=True, slots=True)
class PassageAt:
    """Likewise a `Quotation`."""

    place: int
    shown: str


@dataclass(frozen=True, slots=True)
class BlankAt:
    """The blank with this key, as `shown_key` writes it."""

    key: str


@dataclass(frozen=True, slots=True)
class CiteOf:
    """The mark of an article."""

    article_id: str


Token = Text | Link | FigureAt | PassageAt | BlankAt | CiteOf


# ---------------------------------------------------------------------------------------------------- writing

_SIGNS = re.compile(r"[\\{}\[\]*<>]")
_KEPT = "\u200b\u200c\u200d"
"""Not seen, but part of how Khmer, Thai and emoji are written."""
_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def manner(span: Text) -> tuple[str, str]:
    """How words are printed, apart from what they are."""
    return span.style, span.language


def escaped(text: str, *, first: bool = False) -> str:
    """`text` so that it is read as itself; at the beginning of a paragraph (`first`) also signs that would begin a
    heading or an item.
    """
    out = "".join(
        f"\\u{{{ord(c):x}}}" if unicodedata.category(c) in _UNSEEN and c not in _KEPT else c
        for c in _SIGNS.sub(lambda m: "\\" + m.group(), text)
    )
    return re.sub(r"^(\s*)([#-])", r"\1\\\2", out) if first else out


def shown_key(key: str) -> str:
    """A key as it stands in a draft file: what is no letter, digit or plain sign is written with %."""
    return quote(key, safe="/:.@=,-_~", errors="surrogatepass")


# ---------------------------------------------------------------------------------------------------- reading

_MARKS = "\"'“”„‟«»‘’‚‹›″"
_CITE = re.compile(r"\[\s*@\s*([\w.-]+)\s*\]")
_LINK = re.compile(r"\[((?:\\.|[^\\\[\]])*)\]\(((?:\\.|[^\\()])*)\)")
FIGURE = re.compile(r"\s*([0-9]{1,4})\s*(?:[:：](.*))?", re.DOTALL)
PASSAGE = re.compile(rf"\s*[{_MARKS}]+\s*([0-9]{{1,4}})\s*(?:[:：](.*?))?\s*[{_MARKS}]*\s*", re.DOTALL)
_BLANK = re.compile(r"\s*\?\s*(\S+)\s*")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)[:：](.*)", re.DOTALL)
BRACED = re.compile(r"\{((?:\\u\{[0-9a-fA-F]{1,6}\}|\\.|[^\\{}])*)\}", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\([^\w\s]|_)")
_PLAIN = re.compile(r"[^\\{\[*]+")


def unescaped(text: str) -> str:
    """What `escaped` wrote; a backslash before a letter is a backslash."""

    def sign(found: re.Match[str]) -> str:
        if found[2]:
            return found[2]
        code = int(found[1], 16)
        return chr(code) if code <= 0x10FFFF else found[0]

    return _ESCAPE.sub(sign, text)


def clean(text: str) -> str:
    """Text as it was typed or came out of a word processor: NFC, every space a plain one, signs that are not seen left
    out, one line.
    """
    out = "".join(
        " " if c.isspace() else "" if unicodedata.category(c) in _UNSEEN and c not in _KEPT else c for c in nfc(text)
    )
    return re.sub(" {2,}", " ", out).strip()


def parse(text: str) -> tuple[Token, ...]:
    """The pieces of one paragraph. NotationError where it cannot be read."""
    text = clean(text)
    out: list[Token] = []
    style: Style = "plain"
    opened = place = 0
    while place < len(text):
        rest = text[place:]
        if rest.startswith("**") and style != "italic":
            style, opened, width = ("plain" if style == "bold" else "bold"), place, 2
        elif rest[0] == "*" and style != "bold":
            style, opened, width = ("plain" if style == "italic" else "italic"), place, 1
        elif escape := _ESCAPE.match(text, place):
            out.append(Text(unescaped(escape[0]), style))
            width = len(escape[0])
        elif rest[0] == "{":
            token, width = _braced(text, place, style)
            out.append(token)
        elif rest[0] == "[":
            token, width = _bracketed(text, place, style)
            out.append(token)
        else:
            plain = _PLAIN.match(text, place)
            width = len(plain[0]) if plain else 1
            out.append(Text(rest[:width], style))
        place += width
    if style != "plain":
        raise NotationError("open_bold" if style == "bold" else "open_italic", _near(text, opened))
    return tuple(span for span in _merged(out) if not isinstance(span, Text) or span.text)


def _merged(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        last = out[-1] if out else None
        if isinstance(token, Text) and isinstance(last, Text) and manner(token) == manner(last):
            out[-1] = replace(last, text=last.text + token.text)
        else:
            out.append(token)
    return [replace(t, text=nfc(t.text)) if isinstance(t, Text) else t for t in out]


def _braced(text: str, place: int, style: Style) -> tuple[Token, int]:
    found = BRACED.match(text, place)
    if not found:
        raise NotationError("open_brace", _near(text, place))
    inner, width = found[1], len(found[0])
    if match := FIGURE.fullmatch(inner):
        return FigureAt(int(match[1]), clean(unescaped(match[2] or ""))), width
    if match := PASSAGE.fullmatch(inner):
        return PassageAt(int(match[1]), clean(unescaped(match[2] or ""))), width
    if match := _BLANK.fullmatch(inner):
        return BlankAt(match[1]), width
    if match := _LANGUAGE.fullmatch(inner):
        return Text(unescaped(match[2]), style, match[1]), width
    raise NotationError("unknown_brace", _near(text, place))


def _bracketed(text: str, place: int, style: Style) -> tuple[Token, int]:
    if found := _CITE.match(text, place):
        return CiteOf(found[1]), len(found[0])
    if re.match(r"\[\s*@", text[place : place + 8]):
        raise NotationError("bad_citation", _near(text, place))
    if found := _LINK.match(text, place):
        url = unescaped(found[2]).strip()
        if not safe_link(url):
            raise NotationError("bad_link", _near(text, place))
        return Link(nfc(unescaped(found[1])), url), len(found[0])
    return Text("[", style), 1


def safe_link(url: str) -> bool:
    """Whether `url` is a whole http or https address without spaces and signs that are not seen."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not re.search(r"[\s\x00-\x1f\x7f\"<>\\]", url)
        )
    except ValueError:
        return False


def _near(text: str, place: int) -> str:
    piece = text[place : place + 40]
    return piece + ("…" if len(text) > place + 40 else "")


_SAME_MARKS = str.maketrans({c: '"' for c in "“”„‟«»″"} | {c: "'" for c in "‘’‚‹›"})


def plain_marks(text: str) -> str:
    """`text` with every kind of quotation mark as the plain one."""
    return text.translate(_SAME_MARKS)
