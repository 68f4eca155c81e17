"""Persons: full names found by office, form of address, Vietnamese surname or a verb of speech beside them, and short
forms led back to the full name.

The id of a person is the folded full name in the order of its own country (`pham-minh-chinh`, `wang-yi`), so that
"Thủ tướng Phạm Minh Chính", "PM Pham Minh Chinh" and "ông Chính" are one. Two people of one name are one, too: nothing
in a text tells them apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate

from classify.gazetteer import Gazetteer, Holder
from classify.mentions import Mention, Passage, starts_sentence
from classify.phrases import Cover, Found
from classify.runs import Token, has_headline_capitals, is_shouted
from classify.short_forms import FullName, PersonMention, ShortForms, Unknown, join_longer
from classify.slugs import slug
from classify.speech import SAID_AFTER, SAID_BEFORE, alternatives
from classify.syllables import is_middle_name, is_syllable, surname_strength
from classify.wording import phrases, word_set

_ADDRESS = word_set("addresses")
"""Forms of address that stand inside a run of capitals, without their dots."""
_ADDRESS_BEFORE = re.compile(rf"(?<!\w){alternatives(phrases('addresses_before'))}\.?[ \u00a0]\Z")
_PLACE_OF = re.compile(rf"{alternatives(phrases('places_before'))}[ \u00a0]\Z", re.IGNORECASE)
_STREET_AFTER = re.compile(rf"[ \u00a0]{alternatives(phrases('places_behind'))}\b")
_NEVER = word_set("never_in_a_name")
"""Capitalised words that are no part of a name; where one stands in a run the name ends before it or begins behind."""
_NOT_PERSONS = word_set("not_in_persons")
_GAP_WORDS = word_set("between_office_and_name")
_PLACE_KINDS = ("thành phố ", "tỉnh ", "bang ", "thủ đô ", "hạt ", "quận ")
_NOBLE = frozenset(["pengiran", "pehin", "datuk", "dato", "dato'", "dato’", "datin", "tun", "samdech", "hajah", "haji"])
_IN = re.compile(r"(?<!\w)(?:in|at|near|to|from|tại|ở|đến|từ|tới|sang|thăm|gần)[ \u00a0]\Z", re.IGNORECASE)
_AT_POST = frozenset({"tại", "at", "ở"})
_WORD = re.compile(r"[^\s,]+")
_MARKS = re.compile(r"[.;:!?\n()“”\"]")
_APPOSITION = re.compile(
    r"\s?[,(–—-]\s?\Z|\s?[,(–—-]\s?(?:[^\s,.;:()]{1,18}[ \u00a0]){1,6}\Z| là (?:[^\s,.;:()]{1,12} ){0,2}\Z"
)
_SAYING = re.compile(SAID_AFTER)
_SAID = re.compile(SAID_BEFORE)


def persons(
    passages: Sequence[Passage], gazetteer: Gazetteer, language: str, published: date | None
) -> list[list[PersonMention]]:
    """The persons of each passage, by place."""
    found: list[list[PersonMention]] = [[] for _ in passages]
    fulls: dict[str, FullName] = {}
    rests: list[Unknown] = []
    offset = 0
    for number, passage in enumerate(passages):
        reader = _Reader(passage, gazetteer, language)
        for item in reader.read(number):
            if isinstance(item, Unknown):
                rests.append(item)
                continue
            found[number].append(item)
            full = fulls.get(item.id)
            if full is None:
                words = tuple(slug(word) for word in item.name.split())
                vietnamese = item.id not in gazetteer.holders and _is_vietnamese(item.name.split())
                vietnamese = vietnamese or _holder_is_vietnamese(gazetteer.holders.get(item.id))
                full = fulls[item.id] = FullName(item.id, item.name, words, [], vietnamese)
            full.places.append(offset + item.start)
        offset += len(passage.text) + 1
    join_longer(fulls, found)
    short = ShortForms(fulls.values(), gazetteer, language, published)
    starts = [0]
    for passage in passages:
        starts.append(starts[-1] + len(passage.text) + 1)
    for rest in rests:
        passage = passages[rest.passage]
        for id, start, end in short.resolve(rest, passage.text, starts[rest.passage]):
            found[rest.passage].append(PersonMention(id, "", start, end))
    return [sorted(mentions, key=lambda m: m.start) for mentions in found]


def _holder_is_vietnamese(holder: Holder | None) -> bool:
    return holder is not None and any(held.of == "VN" for held in holder.held)


@lru_cache(maxsize=8192)
def _address(word: str) -> bool:
    return word.lower().rstrip(".") in _ADDRESS


@lru_cache(maxsize=8192)
def _is_abbreviation(word: str) -> bool:
    """Whether a word is an abbreviation such as TTXVN; II and JD are none here."""
    return len(word) > 2 and word.isalpha() and word.isupper() and not set(word) <= set("IVX")


def _is_vietnamese(words: Sequence[str]) -> bool:
    """Whether words are a Vietnamese full name: a surname, then syllables."""
    return 2 <= len(words) <= 5 and surname_strength(words[0]) > 0 and all(map(is_syllable, words))


def _is_phrase(words: Sequence[str]) -> bool:
    """Whether capitals are Vietnamese words that begin with no surname: Biển Đông, Viện Lúa."""
    return any(not word.isascii() for word in words) and all(map(is_syllable, words)) and not surname_strength(words[0])


def person_id(words: Sequence[str]) -> str:
    """The id of a full name: folded, hyphens for spaces, initials left out; a Vietnamese name that is written with the
    surname last ("Minh Chinh Pham") in its own order."""
    kept = [word for word in words if len(word.rstrip(".")) > 1 or not word.endswith(".")] or list(words)
    if (
        len(kept) > 2
        and all(map(is_syllable, kept))
        and surname_strength(kept[-1]) == 2
        and not surname_strength(kept[0])
    ):
        kept = [kept[-1], *kept[:-1]]
    return slug(" ".join(kept))


class _Reader:
    """Finds full names in one passage, and the runs that may be short forms."""

    def __init__(self, passage: Passage, gazetteer: Gazetteer, language: str) -> None:
        self._passage = passage
        self._text = passage.text
        self._gazetteer = gazetteer
        self._language = language
        self._starting: dict[int, int] = {}
        """Where a known name or an office begins, and where the longest one ends."""
        self._masked = [(m.start, m.end) for m in passage.mentions]
        for start, end in self._masked:
            self._starting[start] = max(end, self._starting.get(start, 0))
        self._offices: dict[int, Found] = {}
        for found in passage.found:
            if found.label.startswith("office:"):
                self._starting[found.start] = max(found.end, self._starting.get(found.start, 0))
                self._offices[found.end] = found
        for found in passage.found:
            if found.label.startswith("capital:"):
                self._starting.setdefault(found.start, found.end)
        self._mask_starts = [start for start, _ in self._masked]
        self._mask_ends = list(accumulate((end for _, end in self._masked), max))
        self._holders: dict[int, Found] = {}
        for found in passage.found:
            if found.label.startswith("holder:"):
                other = self._holders.get(found.start)
                if other is None or other.end < found.end:
                    self._holders[found.start] = found
        self._inside = Cover((f.start, f.end) for f in passage.found if f.label == "inside:")
        self._taken = Cover((m.start, m.end) for m in passage.mentions if m.kind in ("body", "organisation"))
        self._cover = Cover((m.start, m.end) for m in passage.mentions if m.kind == "province")
        self._lines: dict[int, bool] = {}

    def read(self, number: int) -> Iterator[PersonMention | Unknown]:
        for run in self._passage.runs:
            at = 0
            while at < len(run):
                at, item = self._next(number, run, at)
                if item is not None:
                    yield item

    def _next(self, number: int, run: tuple[Token, ...], at: int) -> tuple[int, PersonMention | Unknown | None]:
        """What stands at token `at` of `run`, and where to read on."""
        addressed, noble, office = False, False, ""
        while at < len(run):
            token = run[at]
            if token.start in self._holders:
                break
            end = self._starting.get(token.start, 0)
            if end and not self._begins_person(run, at, end):
                known = self._offices.get(end)
                if known is not None:
                    office = known.label[7:]
                past = next((i for i in range(at + 1, len(run)) if run[i].start >= end), len(run))
                at = past
            elif self._covered(token.start) > token.start:
                end = self._covered(token.start)
                at = next((i for i in range(at + 1, len(run)) if run[i].start >= end), len(run))
            elif _address(token.text) and not (at + 1 == len(run) and at == 0):
                addressed, noble, at = True, noble or token.text.lower() in _NOBLE, at + 1
            elif token.text == "Tan" and at + 1 < len(run) and run[at + 1].text == "Sri":
                addressed, at = True, at + 2
            elif _is_abbreviation(token.text) and at + 1 < len(run) and not is_shouted(run[at + 1].text):
                addressed, office, at = False, "", at + 1  # /TTXVN Ông Lê Ngọc Đức
            elif token.text.lower() in _NEVER and not self._may_be_name(run, at, addressed, office):
                addressed, office, at = False, "", at + 1
            else:
                break
        if at >= len(run):
            return at, None
        holder = self._holders.get(run[at].start)
        if holder is not None and not self._larger(holder.start, holder.end):
            past = next((i for i in range(at, len(run)) if run[i].start >= holder.end), len(run))
            if not _PLACE_OF.search(self._text, max(0, holder.start - 14), holder.start) and not _STREET_AFTER.match(
                self._text, holder.end
            ):
                known_person = self._gazetteer.holders[holder.label[7:]]
                name = known_person.vi if self._language == "vi" else known_person.en
                return past, PersonMention(known_person.id, name, holder.start, holder.end)
            return past, None
        stop = next((i for i in range(at + 1, len(run)) if self._ends_name(run, at, i)), len(run))
        tokens = run[at:stop]
        start, end = tokens[0].start, tokens[-1].end
        if self._larger(start, end):
            return stop, None
        if not office and not addressed:
            addressed = _ADDRESS_BEFORE.search(self._text, max(0, start - 16), start) is not None
        country = ""
        if not office:
            office, country = self._office_left(start)
        full = self._full(tokens, addressed, office, noble)
        if full is not None:
            return stop, full
        return stop, Unknown(number, tokens, addressed, office, country)

    def _larger(self, start: int, end: int) -> bool:
        """Whether a known person's name is only a part of another name: Ho Chi Minh City."""
        return self._inside.holds(start, end) or self._taken.holds(start, end) or self._cover.holds(start, end)

    def _covered(self, at: int) -> int:
        """Where the last known name ends that begins before `at`."""
        place = bisect_right(self._mask_starts, at - 1)
        return self._mask_ends[place - 1] if place else 0

    def _begins_person(self, run: Sequence[Token], at: int, end: int) -> bool:
        """Whether a known name at token `at` is rather the beginning of a person's: Thái Bình is a province, Thái Bình
        Dương a sea, Lê Hoà Bình a person; Hà Nội Trần Sỹ Thanh a city before a person."""
        rest = [token for token in run[at:] if token.start >= end]
        own = [token.text for token in run[at:] if token.start < end]
        if self._offices.get(end) or not rest or len(own) > 2 or run[at].start not in self._starting:
            return False
        if surname_strength(rest[0].text) == 2 and len(rest) > 1:
            return False
        return len(own) == 1 and surname_strength(own[0]) > 0 and len(rest) in (2, 3) and is_middle_name(rest[0].text)

    def _may_be_name(self, run: Sequence[Token], at: int, addressed: bool, office: str) -> bool:
        if addressed and at + 1 == len(run):
            return True  # Ông Chính
        if not at and _ADDRESS_BEFORE.search(self._text, max(0, run[0].start - 16), run[0].start):
            return True  # ông Đoàn
        strength = surname_strength(run[at].text)
        return at + 2 < len(run) and (strength == 2 or (strength == 1 and (addressed or office != "")))

    def _ends_name(self, run: Sequence[Token], first: int, at: int) -> bool:
        token = run[at]
        if _is_abbreviation(token.text) and not is_shouted(run[first].text):
            return True
        if token.text.lower() in _NEVER and not is_syllable(token.text):
            return True
        if token.text.lower() in _NEVER and not self._vietnamese_so_far(run, first, at):
            return True
        end = self._starting.get(token.start, 0)
        if not end:
            return False
        # Lê Hoà Bình: a province at the end of a Vietnamese name is part of it.
        covered = next((i for i in range(at, len(run)) if run[i].start >= end), len(run))
        return self._offices.get(end) is not None or not (
            self._vietnamese_so_far(run, first, at) and covered == len(run) and covered - first <= 4
        )

    def _vietnamese_so_far(self, run: Sequence[Token], first: int, at: int) -> bool:
        return surname_strength(run[first].text) > 0 and all(is_syllable(t.text) for t in run[first:at])

    def _office_left(self, start: int) -> tuple[str, str]:
        """The office whose holder is named at `start`, with the country between them; "" where none."""
        found = self._passage.office_before(start)
        if found is None or start - found.end > 80:
            return "", ""
        gap = self._text[found.end : start]
        if gap.strip() in ("", ","):
            return found.label[7:], ""
        if _MARKS.search(gap) or gap.count(",") > 1:
            return "", ""
        post = found.label in ("office:ambassador", "office:director", "office:spokesperson", "office:chairman")
        country = ""
        at = found.end
        place = bisect_right(self._mask_starts, at)
        while at < start:
            if place < len(self._masked) and self._masked[place][0] <= at + 1 and self._masked[place][1] <= start:
                mention = self._passage.mentions[place]
                if mention.end > at:
                    at = mention.end
                    if mention.kind == "country":
                        country = mention.id
                place += 1
                continue
            word = _WORD.search(self._text, at, start)
            if word is None:
                break
            text = word.group()
            if not (
                text[0].isupper() or text in _GAP_WORDS or text in ("-", "–", "'s", "’s") or (post and text in _AT_POST)
            ):
                return "", ""
            at = word.end()
            while place < len(self._masked) and self._masked[place][0] < at:
                place += 1
        return found.label[7:], country

    def _full(self, tokens: Sequence[Token], addressed: bool, office: str, noble: bool) -> PersonMention | None:
        """The full name that `tokens` are, None where they are none for sure."""
        words = [token.text for token in tokens]
        start, end = tokens[0].start, tokens[-1].end
        if self._headline(start):
            return None
        first = next((i for i, word in enumerate(words) if surname_strength(word) == 2), 0)
        if (
            first
            and (office or starts_sentence(self._text, start))
            and _is_vietnamese(words[first:])
            and len(words) - first > 1
        ):
            tokens, words = tokens[first:], words[first:]  # Công Thương Nguyễn Hồng Diên
            start = tokens[0].start
        while office and len(words) > 2 and words[0].lower() in _NOT_PERSONS:
            tokens, words = tokens[1:], words[1:]  # Minister for Trade Koh Boon Teck
            start = tokens[0].start
        while (
            office
            and len(words) > 2
            and not words[0].isascii()
            and is_syllable(words[0])
            and not is_syllable(words[-1])
        ):
            tokens, words = tokens[1:], words[1:]  # Đông Á Patrick Murphy
            start = tokens[0].start
        if office and len(words) > 2 and self._text.endswith(_PLACE_KINDS, 0, start):
            tokens, words = tokens[1:], words[1:]  # Thị trưởng thành phố Rotterdam Ahmed Aboutaleb
            start = tokens[0].start
        if is_shouted("".join(words)) or (len(words) < 2 and not noble) or len(words) > 6:
            return None
        if _PLACE_OF.search(self._text, max(0, start - 16), start) and not addressed and not office:
            return None
        if _STREET_AFTER.match(self._text, end):
            return None
        cue = addressed or bool(office)
        if self._starting.get(tokens[1].start if len(tokens) > 1 else -1) == end and surname_strength(words[0]) < 2:
            return None  # Đoàn Việt Nam
        placed = not cue and _IN.search(self._text, max(0, start - 10), start) is not None
        accepted = False
        if _is_vietnamese(words):
            strength = surname_strength(words[0])
            accepted = (
                cue
                or (
                    len(words) in (3, 4)
                    and (strength == 2 or (is_middle_name(words[1]) and not words[0].isascii()))
                    and self._natural(words)
                )
                or (not placed and self._beside_speech(start, end))
            )
        elif not any(word.lower().rstrip(".") in _NOT_PERSONS for word in words) and not _is_phrase(words):
            beside = not placed and (self._beside_speech(start, end) or self._before_office(end))
            accepted = len(words) <= 5 and (cue or beside)
        if not accepted:
            return None
        return PersonMention(person_id(words), " ".join(words), start, end)

    def _natural(self, words: Sequence[str]) -> bool:
        """Against syllables that are no name: in a text with diacritics a name of three syllables seldom has none."""
        return (
            self._language != "vi" or len(words) == 3 or any(not w.isascii() for w in words) or is_middle_name(words[1])
        )

    def _beside_speech(self, start: int, end: int) -> bool:
        return (
            _SAYING.match(self._text, end) is not None
            or _SAID.search(self._text, max(0, start - 14), start) is not None
        )

    def _before_office(self, end: int) -> bool:
        """Whether an office follows in apposition: "X, the Thai foreign minister"."""
        found = self._passage.office_after(end)
        if found is None or found.start - end > 60:
            return False
        return _APPOSITION.fullmatch(self._text, end, found.start) is not None

    def _headline(self, at: int) -> bool:
        """Whether the line around `at` has capitals that tell nothing."""
        start = max(at - 300, self._text.rfind("\n", max(0, at - 300), at) + 1)
        known = self._lines.get(start)
        if known is None:
            end = self._text.find("\n", at, at + 300)
            line = self._text[start : end if end >= 0 else at + 300]
            known = self._lines[start] = has_headline_capitals(line)
        return known


def without_covered(mentions: Iterable[Mention], people: Sequence[PersonMention]) -> list[Mention]:
    """The mentions that are no part of a person's name."""
    cover = Cover((person.start, person.end) for person in people)
    return [m for m in mentions if m.kind in ("body", "organisation") or not cover.holds(m.start, m.end)]


def shown_name(id: str) -> str:
    """A name to show where only the id is known: without diacritics."""
    return " ".join(part.capitalize() for part in id.split("-"))
