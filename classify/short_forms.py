"""Short forms of persons' names, led back to the full names of the article and to the holders of offices."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from classify.gazetteer import Gazetteer, Holder
from classify.mentions import starts_sentence
from classify.runs import Token
from classify.slugs import slug
from classify.syllables import is_syllable


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person named at a place."""

    id: str
    name: str
    """The full name as written here, "" for a short form."""
    start: int
    end: int


@dataclass(slots=True)
class FullName:
    """A full name and where it was seen first, in reading order."""

    id: str
    name: str
    words: tuple[str, ...]
    places: list[int]
    vietnamese: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """A run that is no full name but may be a short form."""

    passage: int
    tokens: tuple[Token, ...]
    addressed: bool
    office: str
    country: str


def join_longer(fulls: dict[str, FullName], found: list[list[PersonMention]]) -> None:
    """A name whose words all stand, in order, in a longer one of the same article, first or last included, is the same
    person's: Ahmad Fikri and Ahmad Fikri Osman. Vietnamese names are left alone: Lê Minh is not Lê Minh Hà."""
    ends: defaultdict[str, list[FullName]] = defaultdict(list)
    for full in fulls.values():
        if not full.vietnamese and len(full.words) > 2:
            for word in {full.words[0], full.words[-1]}:
                ends[word].append(full)
    renamed: dict[str, str] = {}
    for full in list(fulls.values()):
        if full.vietnamese or len(full.words) < 2:
            continue
        for longer in ends[full.words[-1]][:8] + ends[full.words[0]][:8]:
            if len(longer.words) > len(full.words) and _is_subsequence(full.words, longer.words):
                renamed[full.id] = longer.id
                longer.places = sorted(longer.places + full.places)
                del fulls[full.id]
                break
    if renamed:
        for mentions in found:
            mentions[:] = [PersonMention(_last(m.id, renamed), m.name, m.start, m.end) for m in mentions]


def _last(id: str, renamed: Mapping[str, str]) -> str:
    for _ in range(8):
        if id not in renamed:
            break
        id = renamed[id]
    return id


def _is_subsequence(words: Sequence[str], of: Sequence[str]) -> bool:
    rest = iter(of)
    return all(word in rest for word in words)


class ShortForms:
    """Leads short forms back to the full names of the article, and those of holders to the holder of that day."""

    def __init__(self, fulls: Iterable[FullName], gazetteer: Gazetteer, language: str, published: date | None) -> None:
        self._language = language
        self._published = published
        self._places: defaultdict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        self._by_id = {full.id: full for full in fulls}
        for full in self._by_id.values():
            for key in self._keys(full, gazetteer.holders.get(full.id), language):
                self._places[key].extend((place, full.id, full.vietnamese) for place in full.places)
        for places in self._places.values():
            places.sort()
        self._holders = gazetteer.by_short_name

    @staticmethod
    def _keys(full: FullName, holder: Holder | None, language: str) -> set[str]:
        words = full.words
        # Tập (Xi) is no short form in English, where Tap is a word.
        keys = {slug(key) for key in holder.short if language == "vi" or key.isascii()} if holder else set()
        if full.vietnamese:
            keys |= {words[-1], "-".join(words[-2:])}
        else:
            keys |= {word for word in words if len(word) > 1} | {"-".join(words[:2]), "-".join(words[-2:])}
            keys |= {"-".join(words[-3:])}
        return keys | {"-".join(words)}

    def resolve(self, rest: Unknown, text: str, offset: int) -> Iterator[tuple[str, int, int]]:
        """(id, start, end) of the persons whom `rest` names."""
        tokens = rest.tokens
        if len(tokens) <= 4:
            whole = self._one(rest, tokens, text, offset)
            if whole:
                yield whole, tokens[0].start, tokens[-1].end
                return
        at = 0
        while at < len(tokens):  # Marcos Meets Anwar
            for size in (3, 2, 1):
                part = tokens[at : at + size]
                id = self._loose(part, offset) if len(part) == size and len(tokens) > 1 else ""
                if id:
                    yield id, part[0].start, part[-1].end
                    at += size
                    break
            else:
                at += 1

    def _one(self, rest: Unknown, tokens: Sequence[Token], text: str, offset: int) -> str:
        key = slug(" ".join(token.text for token in tokens))
        places = self._places.get(key)
        bare = not rest.addressed and not rest.office
        if places:
            at = bisect_right(places, (offset + tokens[0].start, "\U0010ffff", True))
            _, id, vietnamese = places[at - 1] if at else places[0]
            if not bare or self._may_be_bare(tokens, text, vietnamese, key):
                return id
            return ""
        return self._holder(key, rest, tokens, text)

    def _may_be_bare(self, tokens: Sequence[Token], text: str, vietnamese: bool, key: str) -> bool:
        """Whether a short form may stand without office or address."""
        if len(tokens) > 1:
            return True
        word = tokens[0].text
        if self._language == "vi":
            return not vietnamese and not (
                word.isascii() and is_syllable(word) and starts_sentence(text, tokens[0].start)
            )
        return len(key) > (2 if vietnamese else 1)

    def _holder(self, key: str, rest: Unknown, tokens: Sequence[Token], text: str) -> str:
        """The holder whom office, country and day leave alone."""
        found = list(self._holders.get(key, ()))
        if not found:
            return ""
        if not rest.office and not (len(found) == 1 and found[0].plain):
            return ""
        if rest.office:
            found = [h for h in found if any(held.office == rest.office for held in h.held)]
        if rest.country:
            found = [h for h in found if any(held.of == rest.country for held in h.held)]
        if len(found) > 1 and self._published:
            day = self._published
            found = [
                h
                for h in found
                if any(held.first <= day and (held.last is None or day <= held.last) for held in h.held)
            ]
        return found[0].id if len(found) == 1 else ""

    def _loose(self, tokens: Sequence[Token], offset: int) -> str:
        """A short form among other capitals, as in a headline: only what cannot be another word."""
        if any(is_syllable(token.text) for token in tokens) and len(tokens) == 1:
            return ""
        key = slug(" ".join(token.text for token in tokens))
        if len(key) < 4:
            return ""
        places = self._places.get(key)
        if places:
            return places[0][1]
        holders = self._holders.get(key, ())
        return holders[0].id if len(holders) == 1 and holders[0].plain else ""
