"""Which news agency a paper names as the source of its text: "(TTXVN)", "Theo Reuters", "BEIJING, Oct. 26 (Xinhua) --".

A credit stands in the byline, at the start or at the end of the text. An agency that is named within the text is
quoted, and one beside "Ảnh" or "Photo" took the picture: neither is a credit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from classify.entries import Named
from newsroom.article import Article
from newsroom.text import fold, lower, nfc

SHIPPED = Path(__file__).with_name("agencies.toml")
EDGE = 120
"""Characters at the start and at the end of a text, and of a byline, in which a credit is looked for."""

_PICTURE = re.compile(
    r"\b(?:ảnh|photos?|pictures?|images?|video|đồ họa|đồ hoạ|infographics?|graphics?)\s*[:/|(]|\bảnh\b"
)
_AUTHORS = re.compile(r"\b(?:tin|bài),? (?:và )?ảnh\b")
"""“Tin, ảnh:” credits text and picture in one."""
_LAST_SENTENCE = re.compile(r"[.!?…]+[/\"”’')\]]*\.?\s+(?=\S)")
_LEADS_IN = (
    r"\b(?:theo|nguon|source|via|by|from|tin|dich tu|tong hop tu)\s*:?\s*(?:tin\s+)?"
    r"(?:(?:hang|bao|the)\s+(?:tin\s+|thong tan\s+)?)?"
)


@dataclass(frozen=True, kw_only=True)
class Agency(Named):
    """A news agency as data."""

    id: str
    credits: tuple[str, ...]
    """How a paper names it."""
    outlets: tuple[str, ...]
    """Ids of the sources that are its own."""


@dataclass(frozen=True, kw_only=True)
class _File:
    agency: tuple[Agency, ...]


@lru_cache(maxsize=1)
def shipped_agencies() -> tuple[Agency, ...]:
    """The agencies of `agencies.toml`."""
    return TypeAdapter(_File).validate_python(tomllib.loads(SHIPPED.read_text("utf-8"))).agency


class Agencies:
    """Finds credits. Safe to share between threads."""

    def __init__(self, agencies: Iterable[Agency] | None = None) -> None:
        self._agencies = tuple(shipped_agencies() if agencies is None else agencies)
        self._by_outlet = {outlet: agency.id for agency in self._agencies for outlet in agency.outlets}
        self._by_name = {fold(nfc(name)): (agency.id, name) for agency in self._agencies for name in agency.credits}
        longest = sorted(self._by_name, key=len, reverse=True)
        name = "|".join(map(re.escape, longest))
        self._name = re.compile(rf"(?<![\w@.])(?:{name})(?!\w)") if longest else re.compile(r"(?!)")

    def of_outlet(self, source_id: str) -> str:
        """Id of the agency to which an outlet belongs, "" for none."""
        return self._by_outlet.get(source_id, "")

    @property
    def names(self) -> Mapping[str, Agency]:
        """Agencies by id."""
        return {agency.id: agency for agency in self._agencies}

    def credited(self, article: Article) -> tuple[str, ...]:
        """Ids of the agencies that `article` names as the source of its text, each once, in the order of the text;
        () where it names none. "AFP/TTXVN" names both: the second passed on what the first wrote."""
        found = [
            *self._named(nfc(article.byline)[:EDGE]),
            *self._at_start(nfc(article.text[: 2 * EDGE]).lstrip()),
            *self._at_end(nfc(article.text[-4 * EDGE :]).rstrip()),
        ]
        return tuple(dict.fromkeys(found))

    def _named(self, text: str) -> list[str]:
        """Agencies named in a piece of text that is nothing but a credit."""
        if _PICTURE.search(lower(text)) and not _AUTHORS.search(lower(text)):
            return []
        folded = fold(text)
        return [found[0] for match in self._name.finditer(folded) if (found := self._checked(match, text))]

    def _checked(self, match: re.Match[str], text: str) -> tuple[str, str] | None:
        """Id and name of the agency where the capitals are as they must be."""
        id, name = self._by_name[match.group()]
        return (id, name) if not name.isupper() or text[match.start() : match.end()].isupper() else None

    def _at_start(self, text: str) -> list[str]:
        """A dateline: "Hà Nội (TTXVN) -", "TTXVN - ", "HANOI, Oct. 26 (Xinhua) --", or "Theo TTXVN, …"."""
        line = text.split("\n", 1)[0][:EDGE]
        folded = fold(line)
        place = re.match(r"([^()]{0,60})\(([^()]{1,40})\)(\s*[-–—:])?", folded)
        if place and (place[3] or not place[1].strip()):
            return self._named(line[place.start(2) : place.end(2)])
        for match in self._name.finditer(folded):
            before, after = folded[: match.start()], folded[match.end() :]
            dashed = not before.strip() and re.match(r"\s*(?:[-–—:]|$)", after)
            if (dashed or re.fullmatch(rf"\(?{_LEADS_IN}", before)) and self._checked(match, line):
                return self._named(line[match.start() : match.end()])
        return []

    def _at_end(self, text: str) -> list[str]:
        """A closing credit: "(Theo TTXVN)", "Nguyễn Minh (theo Reuters)", "AFP/TTXVN", "PV - Theo TTXVN"."""
        line = text.rsplit("\n", 1)[-1]
        ends = [match.end() for match in _LAST_SENTENCE.finditer(line)]
        tail = line[ends[-1] :] if ends else line
        folded = fold(tail)
        bracket = re.search(r"\(([^()]{1,80})\)[\s.\-–]*$", fold(line))
        if bracket:
            return self._named(line[bracket.start(1) : bracket.end(1)])
        if len(tail) > EDGE:
            return []
        for match in self._name.finditer(folded):
            before, after = folded[: match.start()], folded[match.end() :]
            led = re.search(rf"{_LEADS_IN}$", before)
            joined = re.search(r"[/|–—-]\s*$", before) or re.match(r"\s*[/|–—-]\s*\S", after)
            alone = not before.strip(" (-–") and not after.strip(" .)-–/")
            own_line = bool(ends) or len(tail) <= EDGE // 2
            if (alone or (own_line and (led or joined))) and self._checked(match, tail):
                return self._named(tail)
        return []
