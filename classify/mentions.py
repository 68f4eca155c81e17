"""Which finds of the gazetteer count, and as what: the sea is not the country, a capital is a government only where it
is no place, a ministry has an owner.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from classify.gazetteer import Gazetteer
from classify.phrases import Cover, Found, is_unaccented
from classify.runs import Token, runs
from classify.sentences import lead_end
from classify.syllables import is_syllable
from newsroom.article import Article, EntityKind, TextField
from newsroom.text import nfc


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named at a place; `start` and `end` are code points into the NFC text."""

    kind: EntityKind
    id: str
    start: int
    end: int


@dataclass(slots=True)
class Passage:
    """One text field of an article with what the gazetteer found in it."""

    name: TextField
    text: str
    found: Sequence[Found]
    """By place."""
    mentions: list[Mention]
    """Of bodies, organisations, countries and provinces, by place, none inside another but a country in a ministry's
    name."""
    runs: Sequence[tuple[Token, ...]] = field(init=False)
    """Of capitals, by place."""
    _offices: list[Found] = field(init=False)
    _office_ends: list[int] = field(init=False)
    _office_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.runs = list(runs(self.text))
        self._offices = [f for f in self.found if f.label.startswith("office:")]
        self._office_ends = [f.end for f in self._offices]
        self._office_starts = [f.start for f in self._offices]

    def office_before(self, at: int) -> Found | None:
        """The last office that ends at or before `at`."""
        place = bisect_right(self._office_ends, at)
        return self._offices[place - 1] if place else None

    def office_after(self, at: int) -> Found | None:
        """The first office that begins at or behind `at`."""
        place = bisect_left(self._office_starts, at)
        return self._offices[place] if place < len(self._offices) else None


_PLACE_BEFORE = re.compile(
    r"\b(?:(?:in|at|near|around|outside|visit|visiting|across|leaving|leaves|leave|left|arrived|via|downtown|central|of|based|"
    r"tại|ở|đến|từ|tới|sang|thăm|gần|đô|phố|rời|về|quanh|khắp|ngoại|nội)\s)"
    r"(?:[^\W\d_]\w{1,20}(?: \w{1,20})?(?:,| and| và|, and) )?\Z",  # in Hanoi and Bangkok
    re.IGNORECASE,
)
_DATELINE_AFTER = re.compile(r"\s?(?:[-–—(/]|, [A-Z][a-z]{2,8}\.? \d)")
_PAIRED = r"(?:Việt|Mỹ|Trung|Nga|Nhật|Hàn|Ấn|Anh|Pháp|Đức|Úc|Thái|Lào|Triều)"  # of `short` in names.toml
_PAIR = re.compile(rf"(?<![\w-]){_PAIRED}(?:\s?[-–—]\s?{_PAIRED}){{1,3}}(?!\w)")
_HALVES = {
    "Việt": "VN", "Mỹ": "US", "Trung": "CN", "Nga": "RU", "Nhật": "JP", "Hàn": "KR", "Ấn": "IN", "Anh": "GB",
    "Pháp": "FR", "Đức": "DE", "Úc": "AU", "Thái": "TH", "Lào": "LA", "Triều": "KP",
}  # fmt: skip
_HALF = re.compile(_PAIRED)
_UNSURE_FIRST = frozenset({"Anh", "Ý", "Áo", "Bỉ"})
"""At the start of a sentence more often another word than the country."""
_SYLLABLES_TOO = frozenset({"Lao", "Thai"})
"""English adjectives that begin Vietnamese words: Lao động, Thai phụ."""
_NEXT_WORD = re.compile(r"[ \u00a0]([^\W\d_]+)")
_LAST_WORD = re.compile(r"([^\W\d_]+)[ \u00a0]\Z")
_OWNER_AFTER = re.compile(r" (?:của |of |nước )?(?:the )?\Z")
_OWNER_BEFORE = re.compile(r"(?:['’]s)? (?:own )?\Z")
_LIST_AFTER = re.compile(r"\s?(?:,|-|–|và|với|cùng|[.)])(?!\w)")
SENTENCE_MARKS = ".!?…:;\n"
_SKIPPED = " \u00a0\"“”‘’'«»(-–—•"


def starts_sentence(text: str, at: int) -> bool:
    """Whether the word at `at` is the first of a sentence, a line or a quotation."""
    for place in range(at - 1, max(-1, at - 6), -1):
        if text[place] not in _SKIPPED:
            return text[place] in SENTENCE_MARKS
        if text[place] in '"“‘«':
            return True
    return at < 6


def read(article: Article, gazetteer: Gazetteer, language: str) -> list[Passage]:
    """The fields of `article` with their finds; a lead that the text repeats is left to the text."""
    title, lead, text = nfc(article.title), nfc(article.lead), nfc(article.text)
    fields: list[tuple[TextField, str]] = [("title", title), ("lead", lead), ("text", text)]
    if lead_end(lead, text):
        del fields[1]
    unaccented = language == "vi" and is_unaccented(title, lead, text)
    passages = [
        Passage(name, content, gazetteer.matcher.find(content, language, unaccented), [])
        for name, content in fields
        if content
    ]
    sure = {
        f.label.partition(":")[2] for p in passages for f in p.found if f.label.startswith(("country:", "capital:"))
    }
    about_asean = any(f.label.startswith(("body:", "org:asean")) for p in passages for f in p.found)
    owners: dict[str, str] = {}
    for passage in passages:
        passage.mentions = list(_counted(passage, gazetteer, language, sure, about_asean, owners))
    return passages


def _counted(
    passage: Passage, gazetteer: Gazetteer, language: str, sure: set[str], about_asean: bool, owners: dict[str, str]
) -> Iterator[Mention]:
    text = passage.text
    kinds: dict[str, list[Found]] = {}
    for found in passage.found:
        kinds.setdefault(found.label.partition(":")[0], []).append(found)
    hidden = Cover((f.start, f.end) for f in kinds.get("inside", ()))
    countries = list(_countries(text, kinds, language, sure))
    pairs = [m.span() for m in _PAIR.finditer(text)] if language == "vi" else []
    ministries = list(_ministries(text, kinds.get("ministry", ()), countries, gazetteer, language, owners))
    bodies = [
        Mention("body", f.label.partition(":")[2], f.start, f.end)
        for f in (*kinds.get("body", ()), *(kinds.get("abbr", ()) if about_asean else ()))
    ]
    organisations = [Mention("organisation", f.label[4:], f.start, f.end) for f in kinds.get("org", ())]
    strong = _outermost((*bodies, *organisations))
    above = Cover((m.start, m.end) for m in strong)
    weak: list[Mention] = [
        *(m for m in countries if not above.holds(m.start, m.end)),
        *(m for m in ministries if not above.holds(m.start, m.end)),
        *(
            Mention("country", _HALVES[h.group()], h.start(), h.end())
            for a, b in pairs
            for h in _HALF.finditer(text, a, b)
        ),
        *_provinces(text, kinds.get("province", ()), language, above),
    ]
    seen: set[tuple[str, str, int]] = set()
    for mention in sorted((*strong, *weak), key=lambda m: (m.start, -m.end)):
        key = (mention.kind, mention.id, mention.start)
        if key not in seen and not hidden.holds(mention.start, mention.end):
            seen.add(key)
            yield mention


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Those that are inside no other; of two that overlap the longer one, of equally long ones a body."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end, m.kind)):
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


def _countries(text: str, kinds: dict[str, list[Found]], language: str, sure: set[str]) -> Iterator[Mention]:
    named = [*kinds.get("country", ()), *kinds.get("short", ()), *kinds.get("capital", ())]
    starts = {f.start for f in named} | {f.start for f in kinds.get("office", ())}
    longest_end = 0
    for found in sorted(named, key=lambda f: (f.start, -f.end)):
        if found.end <= longest_end:
            continue  # Korea in North Korea
        kind, _, iso = found.label.partition(":")
        if language == "vi" and found.phrase in _SYLLABLES_TOO:
            continue
        if kind == "capital" and not _is_government(text, found, language, iso):
            continue
        if kind == "short" and not _is_country(text, found, starts, iso in sure):
            continue
        longest_end = found.end
        yield Mention("country", iso, found.start, found.end)


def _is_government(text: str, found: Found, language: str, iso: str) -> bool:
    """Whether a capital stands for its government here."""
    if _PLACE_BEFORE.search(text, max(0, found.start - 40), found.start):
        return False
    if text[found.start : found.end].isupper() or (
        starts_sentence(text, found.start) and _DATELINE_AFTER.match(text, found.end)
    ):
        return False
    after = _NEXT_WORD.match(text, found.end)
    before = _LAST_WORD.search(text, max(0, found.start - 20), found.start)
    return not (after and after[1][0].isupper() and not before) and not (
        before and before[1][0].isupper() and len(before[1]) > 2 and not starts_sentence(text, before.start())
    )


def _is_country(text: str, found: Found, starts: set[int], named_elsewhere: bool) -> bool:
    """Whether a short or ambiguous name is the country: no part of another name, and no word that begins a sentence."""
    after = _NEXT_WORD.match(text, found.end)
    if after and after[1][0].isupper() and after.start(1) not in starts:
        vietnamese = not text[found.start : found.end].isascii() or text[found.start : found.end] in ("Anh", "Nga")
        if not vietnamese or (len(after[1]) > 1 and is_syllable(after[1])):
            return False
    before = _LAST_WORD.search(text, max(0, found.start - 20), found.start)
    if before and before[1][0].isupper() and not starts_sentence(text, before.start()):
        return False
    if (
        before
        and text[max(0, before.start() - 1) : before.start()] in ("", "\n")
        and text[found.end : found.end + 1] in ("", "\n")
    ):
        return False  # a line of two words is the author's name
    if text[found.start : found.end] in _UNSURE_FIRST and starts_sentence(text, found.start):
        return named_elsewhere or _LIST_AFTER.match(text, found.end) is not None or _followed(text, found.end)
    return True


def _followed(text: str, at: int) -> bool:
    """Whether "và" and a capital follow: "Anh và Pháp"."""
    return text.startswith((" và ", ", "), at) and text[at + 4 : at + 5].isupper()


def _provinces(text: str, found: Iterable[Found], language: str, above: Cover) -> Iterator[Mention]:
    longest_end = 0
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if item.end <= longest_end or above.holds(item.start, item.end):
            continue
        if language == "en" and item.label == "province:Hà Nội" and not _is_place(text, item):
            continue
        longest_end = item.end
        yield Mention("province", item.label.partition(":")[2], item.start, item.end)


def _is_place(text: str, found: Found) -> bool:
    """Whether Hanoi is the city in an English text rather than the government."""
    return _PLACE_BEFORE.search(text, max(0, found.start - 40), found.start) is not None or (
        starts_sentence(text, found.start) and _DATELINE_AFTER.match(text, found.end) is not None
    )


def _ministries(
    text: str,
    found: Iterable[Found],
    countries: Sequence[Mention],
    gazetteer: Gazetteer,
    language: str,
    owners: dict[str, str],
) -> Iterator[Mention]:
    """Ministries with their owners; `owners` remembers by kind whose was named last."""
    starts = {c.start: c for c in reversed(countries)}
    ends = {c.end: c for c in countries}
    longest_end = 0
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if item.end <= longest_end:
            continue
        longest_end = item.end
        kind = item.label.partition(":")[2]
        start, end = item.start, item.end
        owner = gazetteer.owners.get(item.phrase)
        said = next((starts[at] for at in range(end + 1, end + 9) if at in starts), None)
        before = next((ends[at] for at in range(start - 1, start - 5, -1) if at in ends), None)
        if said and _OWNER_AFTER.fullmatch(text, end, said.start):
            owner, end = said.id, said.end
        elif before and _OWNER_BEFORE.fullmatch(text, before.end, start):
            owner, start = before.id, before.start
        elif not owner:
            last = owners.get(kind)
            home = item.phrase in gazetteer.vietnamese
            owner = last or ("VN" if home and owner is None else None)
            if owner is None:
                continue
        owners[kind] = owner
        yield Mention("organisation", f"{kind}.{owner}", start, end)
