"""Who speaks: from a verb of speech to the person or body in front of it or behind it, pronouns and offices led back to
whom they mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classify.people import PREPOSITIONS, SPOKESPERSON, People, is_office, offices
from classify.speech import alternatives
from classify.wording import phrases, word_set
from newsroom.article import Entity, EntityKind, TextField

_LINKS = frozenset(["for", "of", "to", "at", "của", "tại", "phụ", "và", "and"])
_ADVERBS = (
    rf"(?:(?:{alternatives(phrases('adverbs'))}|on \w{{3,9}}|"
    r"(?:ngày|hôm|chiều|sáng|tối|trưa)(?: [\d/\w-]{1,8}){1,3}),? ){0,4}"
)
_PRONOUN = re.compile(
    rf"(?<!\w)(?P<word>ông ấy|bà ấy|ông|bà|anh|chị|cô|he|she|vị (?:\w{{1,10}} ){{1,3}}này|"
    rf"nhà (?:\w{{1,10}} ){{1,3}}này|chuyên gia này|người này) {_ADVERBS}\Z",
    re.IGNORECASE,
)
_ONLY_ADVERBS = re.compile(rf" ?|{_ADVERBS}")
_NOUN_PHRASE = re.compile(rf"(?<!\w)(?P<np>(?:[^\s,;:.!?“”\"()]{{1,20}} ){{1,7}}){_ADVERBS}\Z")
_WORD_BEFORE = re.compile(r"([^\s,;:()“”\"]+)[ \u00a0]?\Z")
_JOINS_VERBS = frozenset(["and", "but", "or", "và", "nhưng", "hoặc"])
_NOUNS = phrases("speaking_nouns")
_NOBODY = word_set("nobody")
_OFFICE_OF = re.compile(r"['’]s [a-z]")
_SEVERAL = word_set("several")
_CHAIN_WORDS = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that may speak."""

    kind: EntityKind
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, with the words that say so."""

    id: str
    """"" where no entity is meant."""
    name: str
    start: int
    end: int
    spokesperson: bool


def _may_speak(name: str) -> bool:
    """Whether a noun phrase that is no entity names somebody."""
    words = name.lower().split()
    if words[-1] in _JOINS_VERBS:
        return False  # "Respondents praised X and complained": a second verb, the speaker is out of reach
    if not name.isascii() or words[0] in ("theo", "do", "trong", "hai"):
        return name.lower().startswith(_NOUNS)
    return not PREPOSITIONS.intersection(words[:1]) and not _NOBODY.intersection(words)


def _reaches(gap: str, person: bool) -> bool:
    """Whether the verb behind `gap` can be that of the name in front of it: nobody else comes between. Of a person
    whole clauses may stand there ("X trong cuộc gặp hôm qua nhấn mạnh"), of others only when and in what manner."""
    head, comma, tail = gap.rpartition(",")
    if comma:
        closed = not head or head.startswith((",", " ("))
        return _ONLY_ADVERBS.fullmatch(tail.strip() + " ") is not None and (person or closed)
    if person:
        return True
    return _ONLY_ADVERBS.fullmatch(re.sub(r"\A \([^)]*\)", "", gap).strip() + " ") is not None


class Scene:
    """The text of one field, who is named in it, and who was before; `silent` are ids of what cannot speak."""

    def __init__(
        self, name: TextField, text: str, entities: Sequence[Entity], people: People, silent: frozenset[str]
    ) -> None:
        self.name = name
        self._silent = silent
        self.text = text
        self._people = people
        found = [
            Candidate(entity.kind, entity.id, span.start, span.end)
            for entity in entities
            if entity.kind != "province"
            for span in entity.mentions
            if span.field == name
        ]
        found.sort(key=lambda c: (c.start, -c.end))
        kept: list[Candidate] = []
        for candidate in found:
            if kept and candidate.start - kept[-1].end == 1 and self._is_branch(kept[-1], candidate):
                kept[-1] = replace(kept[-1], end=candidate.end)  # Toyota Việt Nam
            elif not kept or candidate.start >= kept[-1].end:
                kept.append(candidate)
        self.candidates = kept
        self._starts = [candidate.start for candidate in kept]

    def _is_branch(self, organisation: Candidate, country: Candidate) -> bool:
        return organisation.kind == "organisation" and country.kind == "country" and self.text[organisation.end] == " "

    def between(self, start: int, end: int) -> Sequence[Candidate]:
        """The candidates in that part of the text."""
        return self.candidates[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def phrase_start(self, candidate: Candidate, least: int) -> int:
        """Where the noun phrase of a candidate begins: with its office or form of address."""
        _, _, words = offices()
        at = candidate.start
        for _ in range(_CHAIN_WORDS):
            match = _WORD_BEFORE.search(self.text, max(least, at - 24), at)
            if match is None:
                break
            word = match[1]
            bare = word.lower().rstrip(".").removesuffix("'s").removesuffix("’s")
            if word[0].isupper() or bare in words:
                at = match.start(1)
                continue
            if bare in _LINKS:
                before = _WORD_BEFORE.search(self.text, max(least, match.start(1) - 24), match.start(1))
                if before and before[1].lower() in words:
                    at = before.start(1)
                    continue
            break
        return at

    def is_governed(self, start: int, least: int) -> bool:
        """Whether a preposition stands before the noun phrase at `start`."""
        match = _WORD_BEFORE.search(self.text, max(least, start - 24), start)
        return match is not None and match[1].lower() in PREPOSITIONS

    def before(self, verb: int, least: int, near: bool) -> Speaker | None:
        """Who stands in front of the verb at `verb`, not before `least`; `near`: only directly in front."""
        pronoun = _PRONOUN.search(self.text, max(least, verb - 90), verb)
        found = self.between(least, verb)
        last = found[-1].end if found else least
        if pronoun and pronoun.start("word") >= last:
            return self._pronoun(pronoun)
        for candidate in reversed(found[-6:]):
            start = self.phrase_start(candidate, least)
            if self.is_governed(start, least):
                continue
            gap = self.text[candidate.end : verb]
            if len(gap) > 220:
                break
            if candidate.kind != "person":
                named = self._in_apposition(found, start, gap)
                if named:
                    return self._said_by(named, self.phrase_start(named, least))
            own = self.text[max(least, start - 2) : start].endswith(", ")
            if gap.strip() == "," and not own and candidate is not found[0]:
                continue  # "A tiếp B, đề nghị …": A
            if candidate.id in self._silent or not _reaches(gap, candidate.kind == "person" and not near):
                continue
            return self._said_by(candidate, start)
        return self._office_alone(verb, least) or (None if near else self._noun_phrase(verb, least))

    def _in_apposition(self, found: Sequence[Candidate], start: int, gap: str) -> Candidate | None:
        """The person whose apposition begins at `start`: ông X, Giám đốc Công ty Y, cho biết."""
        if not gap.lstrip().startswith((",", "-", "–", ")")) and not gap.rstrip().endswith(","):
            return None
        for person in reversed(found):
            if person.kind == "person" and person.end <= start:
                between = self.text[person.end : start].strip()
                return person if between in (",", "-", "–", "(", ", the", ", a", ", an") else None
        return None

    def after(self, at: int, most: int, officials: bool = False) -> Speaker | None:
        """Who stands directly behind `at`: said X; `officials`: no country but by its officials."""
        for candidate in self.between(at, min(most, at + 90))[:3]:
            start = self.phrase_start(candidate, at)
            if candidate.id in self._silent:
                return None
            if start - at <= 1 or self.text[at:start].strip() in ("", "the", "một"):
                if candidate.kind == "country":
                    following = self.between(candidate.end, min(most, candidate.end + 60))
                    if following and self.phrase_start(following[0], at) <= candidate.start:
                        continue
                office = is_office(self.text[start : candidate.start]) or _OFFICE_OF.match(self.text, candidate.end)
                if officials and candidate.kind == "country" and not office:
                    return None
                return self._said_by(candidate, start)
        return None

    def labelled(self, start: int, colon: int) -> Speaker | None:
        """Who speaks where `start` to `colon` stands in front of a colon."""
        for candidate in reversed(self.between(start, colon)):
            office = is_office(self.text[self.phrase_start(candidate, start) : candidate.start])
            if candidate.id in self._silent or (candidate.kind == "country" and not office) or candidate.id == "asean":
                continue
            if colon - candidate.end <= 1 or self.text[candidate.end : colon].strip().startswith(("(", ",", "-", "–")):
                return self._said_by(candidate, self.phrase_start(candidate, start))
        label = self.text[start:colon]
        return None if any(char.isdecimal() for char in label) else self._office_alone(colon, start)

    def _said_by(self, candidate: Candidate, start: int) -> Speaker:
        beside = self.text[start : candidate.end]
        behind = self.text[candidate.end : candidate.end + 60].partition(".")[0]
        spokes = SPOKESPERSON.search(beside) is not None
        if candidate.kind == "person":
            spokes = spokes or (behind.startswith(",") and SPOKESPERSON.search(behind) is not None)
            spokes = spokes or "spokesperson" in self._people.offices(candidate.id)
            return Speaker(candidate.id, beside[-160:], start, candidate.end, spokes)
        _, pattern, _ = offices()
        office = pattern.search(beside)
        if candidate.kind == "country" and office:
            by_name, _, _ = offices()
            person = self._people.holding(by_name[office.group().lower()], self.name, candidate.start, candidate.id)
            if person:
                spokes = spokes or "spokesperson" in self._people.offices(person)
                return Speaker(person, beside[-160:], start, candidate.end, spokes)
        return Speaker(candidate.id, beside[-160:], start, candidate.end, spokes)

    def _pronoun(self, match: re.Match[str]) -> Speaker | None:
        word = match["word"].lower()
        gender = (
            "f"
            if word.split()[0] in ("bà", "chị", "cô", "she")
            else "m"
            if word.split()[0] in ("ông", "anh", "he")
            else ""
        )
        id = self._people.last(self.name, match.start("word"), gender)
        if not id:
            return None
        return Speaker(
            id, match["word"], match.start("word"), match.end("word"), "spokesperson" in self._people.offices(id)
        )

    def _office_alone(self, verb: int, least: int) -> Speaker | None:
        """An office without a name in front of the verb: "Thủ tướng nhấn mạnh", "the envoy said"."""
        by_name, pattern, _ = offices()
        window = max(least, verb - 90)
        found = list(pattern.finditer(self.text, window, verb))
        if not found or not re.fullmatch(
            rf"(?: [^\s,.;:]{{1,12}}){{0,3}},? ?{_ADVERBS}\s?", self.text[found[-1].end() : verb]
        ):
            return None
        match = found[-1]
        if self.is_governed(match.start(), least):
            return None
        counted = _WORD_BEFORE.search(self.text, max(least, match.start() - 12), match.start())
        if counted and counted[1].lower() in _SEVERAL:
            return None  # Các chuyên gia: none of the persons named
        office = by_name[match.group().lower()]
        id = self._people.holding(office, self.name, match.start(), "")
        spokes = SPOKESPERSON.search(match.group()) is not None
        return Speaker(id, self.text[match.start() : verb].strip(" ,"), match.start(), match.end(), spokes)

    def _noun_phrase(self, verb: int, least: int) -> Speaker | None:
        """Somebody who is no entity: "Các chuyên gia cho rằng", "officials said"."""
        match = _NOUN_PHRASE.search(self.text, max(least, verb - 120), verb)
        if match is None:
            return None
        name = match["np"].strip()
        if not name or not _may_speak(name):
            return None
        return Speaker("", name, match.start("np"), match.end("np"), SPOKESPERSON.search(name) is not None)
