"""The offices of names.toml as a reader of speech needs them, and what an article says of its persons: offices, sex,
who was named last.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from classify.speech import EN_VERBS, VI_VERBS, alternatives
from classify.wording import word_set
from newsroom.article import Entity, TextField
from newsroom.text import fold, nfc

SPOKESPERSON = re.compile(
    r"(?<!\w)(?:người phát ngôn|phát ngôn viên|phó phát ngôn|spokes(?:person|man|woman)|press secretary)(?!\w)",
    re.IGNORECASE,
)
_SPEAKS = re.compile(rf"(?<!\w)(?:{alternatives(VI_VERBS)}|{alternatives(EN_VERBS)})(?!\w)")
_LINKS = frozenset(["của", "và", "of", "for", "the", "and", "tại", "to", "-", "–", "'s", "’s"])
PREPOSITIONS = word_set("prepositions")
"""Words behind which a name is no subject."""
_MALE = re.compile(r"(?<!\w)(?:ông|anh|chú|mr|sir|he|spokesman|his)\.?\Z", re.IGNORECASE)
_FEMALE = re.compile(r"(?<!\w)(?:bà|chị|cô|mrs|ms|miss|madam|spokeswoman|nữ)\.?\Z", re.IGNORECASE)


@lru_cache(maxsize=1)
def offices() -> tuple[Mapping[str, str], re.Pattern[str], frozenset[str]]:
    """Office by its name in lower case; a pattern that finds one; the words that such names are made of."""
    rows = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))["office"]
    by_name = {nfc(name).lower(): id for id, row in rows.items() for name in (*row["vi"], *row["en"])}
    pattern = re.compile(rf"(?<![\w-]){alternatives(tuple(by_name))}(?![\w-])", re.IGNORECASE)
    words = frozenset(word for name in by_name for word in re.split(r"[ ,-]+", name) if word)
    more = word_set("beside_an_office")
    tails = word_set("tails_of_offices")
    known = (words | more | tails) - PREPOSITIONS
    return (
        by_name,
        pattern,
        known | {fold(word) for word in known} | frozenset(["da", "de", "van", "von", "bin", "binti", "al"]),
    )


def is_office(text: str) -> bool:
    """Whether `text` begins with an office, a few words of rank before it allowed."""
    match = offices()[1].search(text[:60])
    return match is not None and text[: match.start()].count(" ") <= 3


class People:
    """The persons of an article in reading order, what they are, and who was named last."""

    _ORDER: Mapping[TextField, int] = {"title": 0, "lead": 1, "text": 2}

    def __init__(self, texts: Mapping[TextField, str], entities: Sequence[Entity]) -> None:
        self._texts = texts
        self._persons = {entity.id: entity for entity in entities if entity.kind == "person"}
        places = [
            (self._ORDER[span.field], span.start, span.end, entity.id)
            for entity in self._persons.values()
            for span in entity.mentions
        ]
        self._places = sorted(places)
        self._keys = [(field, start) for field, start, _, _ in self._places]
        self._known: dict[str, frozenset[str]] = {}
        self._countries = {
            entity.id: [(span.field, span.start, span.end) for span in entity.mentions[:200]]
            for entity in entities
            if entity.kind == "country"
        }

    @cached_property
    def _genders(self) -> Mapping[str, str]:
        made: defaultdict[str, str] = defaultdict(str)
        fields = {number: name for name, number in self._ORDER.items()}
        for field, start, _, id in self._places[:400]:
            before = self._texts[fields[field]][max(0, start - 14) : start].rstrip()
            if not made[id] and _FEMALE.search(before):
                made[id] = "f"
            elif not made[id] and _MALE.search(before):
                made[id] = "m"
        for id in self._persons:
            if not made[id] and "-thi-" in id:
                made[id] = "f"
        return made

    def last(self, field: TextField, at: int, gender: str) -> str:
        """Id of the person named last before `at`, of that gender or of one that is not known; "" where none."""
        place = bisect_left(self._keys, (self._ORDER[field], at))
        for _, _, _, id in reversed(self._places[max(0, place - 12) : place]):
            if not gender or self._genders.get(id, "") in ("", gender):
                return id
        return ""

    def offices(self, id: str) -> frozenset[str]:
        """The offices that the article gives a person."""
        known = self._known.get(id)
        if known is None:
            known = self._known[id] = frozenset(self._offices(id))
        return known

    def _offices(self, id: str) -> set[str]:
        by_name, pattern, _ = offices()
        made: set[str] = set()
        for span in self._persons[id].mentions[:6] if id in self._persons else ():
            text = self._texts[span.field]
            before = re.split(r"[.;:!?\n”“\"]", text[max(0, span.start - 80) : span.start])[-1]
            spokesperson = SPOKESPERSON.search(before)
            if spokesperson and len(before[spokesperson.end() :].split()) <= 4:
                made.add("spokesperson")  # a spokeswoman for the host, X
            found = list(pattern.finditer(before))
            if found and self._is_between(before[found[-1].end() :]):
                made.add(by_name[found[-1].group().lower()])
                if len(found) > 1 and before[found[-2].end() : found[-1].start()].strip() in ("", ",", "kiêm", "and"):
                    made.add(by_name[found[-2].group().lower()])  # Phó Thủ tướng, Bộ trưởng Ngoại giao X
            behind = re.split(r"[.;:!?\n”“\"]", text[span.end : span.end + 70])[0]
            if behind.startswith((",", " (", " -", " –")):
                match = pattern.search(behind)
                # "Tiếp ông X, Thủ tướng cho biết …": the office is somebody else's.
                if match and match.start() < 40 and not _SPEAKS.search(behind[match.end() :].split(",")[0]):
                    made.add(by_name[match.group().lower()])
        return made

    @staticmethod
    def _is_between(gap: str) -> bool:
        """Whether words can stand between an office and its holder: of a ministry, of a country, a form of address."""
        words = offices()[2]
        return all(word[0].isupper() or word.strip(",").lower() in words or word in _LINKS for word in gap.split())

    def holding(self, office: str, field: TextField, at: int, country: str) -> str:
        """Id of the person with that office who was named last before `at`, else first behind; "" where none."""
        place = bisect_right(self._keys, (self._ORDER[field], at))
        nearest = (*reversed(self._places[max(0, place - 20) : place]), *self._places[place : place + 12])
        return next(
            (
                id
                for _, _, _, id in nearest
                if office in self.offices(id) and (not country or self._serves(id, country))
            ),
            "",
        )

    def _serves(self, id: str, country: str) -> bool:
        """Whether the country is named beside one of the first mentions of a person."""
        return any(
            0 <= span.start - end <= 60 or 0 <= start - span.end <= 60
            for span in self._persons[id].mentions[:6]
            for field, start, end in self._countries.get(country, ())
            if field == span.field
        )
