"""Which articles are reprints of which: one wire story in ten papers is one opinion, not ten.

A reprint seldom is a plain copy: the title changes, paragraphs are cut or added, sentences change places, a brief keeps
a third. So texts are compared by the five-word sequences (shingles) that they share, which independent reports of one
event do not: by the share of all (Jaccard) and by the share of the shorter text's (containment: Broder 1997).

All pairs cannot be compared. Two kinds of keys find the candidates, and a store keeps them in an SQL index: bands of a
MinHash signature, for texts of similar length, and prints, one shingle in `PRINT_EVERY` chosen by its hash, for
briefs. What is found is then decided on the shingles themselves.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from newsroom.article import SourceKind
from newsroom.text import fold, nfc, tokens

if TYPE_CHECKING:
    from datasketch import MinHash  # type: ignore[import-untyped]

SHINGLE_WORDS = 5
"""Vietnamese syllables count as words; five of them are about three words, enough that chance agreement is rare."""
PERMUTATIONS = 160
"""Numbers in a signature; the standard error of `similarity` is then 0.04 at most."""
SEED = 1
ROWS_PER_BAND = 4
"""160 = 40 bands of 4: of pairs as similar as 0.6 the bands find 996 in a thousand, at 0.45 still 811, at 0.1 four."""
PRINT_EVERY = 8
"""One shingle in so many is a print. A brief of 100 words has 12; that it shares less than `PRINTS_SHARED` with its
source happens once in a thousand."""
PRINTS_SHARED = 3
"""Prints that two texts must share to be compared, so that a line of boilerplate brings no candidates."""
MOST_PRINTS = 400
"""Of a longer text those with the smallest hashes."""
PRINT_MARK = "p"
MAX_WORDS = 20_000
"""A longer text is compared by its beginning, so that a hostile page costs no memory."""

SAME_STORY = 0.45
"""Jaccard similarity from which an article is a reprint."""
CONTAINED = 0.63
"""Share of the shorter text's shingles in the longer from which it is one, too, if `OF_LONGER` of the longer's are in
the shorter: a round-up that holds a brief is no reprint of it.

The three were chosen on 706 pairs of reports of one event (628 press articles, 199 events) and on edited copies, see
`classify.evaluate_reprints`: six pairs with a containment of 0.74 and more were read and are copies of one text; of the
others none that passes `OF_LONGER` is above 0.61."""
OF_LONGER = 0.25
MIN_WORDS = 40
"""A shorter text (a caption, a programme note) is a reprint only where it is identical."""
WINDOW = timedelta(days=7)
"""A story that appears again later is not the same coverage."""
WIRE_HEAD_START = timedelta(hours=6)
"""A paper may stamp its copy before the wire it took it from, by a rounded hour or a later wire version; so a wire's
article is taken as this much older than it says."""
WIRE_KINDS: frozenset[SourceKind] = frozenset({"agency", "wire"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintCandidate:
    """What is needed of an article to say of which it is a reprint. Make one with `reprint_candidate`."""

    id: str
    published_at: datetime | None
    kind: SourceKind
    keys: tuple[str, ...]
    """See `bands` and `prints`."""
    shingles: frozenset[int] = field(repr=False)
    """See `shingles`."""
    words: int
    """Words of the text."""
    agency: str = ""
    """Id of the news agency whose outlet published it, "" for others."""
    credits: tuple[str, ...] = ()
    """Ids of the agencies that it names as its source, see `classify.agencies`."""


def reprint_candidate(
    id: str,
    text: str,
    published_at: datetime | None,
    kind: SourceKind,
    *,
    signed: tuple[int, ...] | None = None,
    briefs: bool = True,
    agency: str = "",
    credits: tuple[str, ...] = (),
) -> ReprintCandidate:
    """The candidate that an article with this `text` is; `signed` is its signature where that is known already.

    Without `briefs` it has no prints, so it is compared only with texts of similar length.
    """
    made = shingles(text)
    return ReprintCandidate(
        id=id,
        published_at=published_at,
        kind=kind,
        keys=(*bands(signature(text) if signed is None else signed), *(prints(made) if briefs else ())),
        shingles=made,
        words=len(_words(text)),
        agency=agency,
        credits=credits,
    )


@lru_cache(maxsize=1)
def _empty() -> MinHash:
    from datasketch import MinHash  # two seconds to import

    return MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme="affine32")


@lru_cache(maxsize=1)
def _words(text: str) -> list[str]:
    return tokens(fold(nfc(text)))[:MAX_WORDS]


@lru_cache(maxsize=1)  # signature and shingles of one text are asked for one after the other
def _sequences(text: str) -> frozenset[bytes]:
    """The five-word sequences of `text`, without case, punctuation and diacritics: the habits of placing tone marks,
    and a copy that was typed without any, do not matter."""
    words = _words(text)
    starts = range(max(1, len(words) - SHINGLE_WORDS + 1)) if words else ()
    return frozenset(" ".join(words[at : at + SHINGLE_WORDS]).encode() for at in starts)


def shingles(text: str) -> frozenset[int]:
    """The five-word sequences of `text` as 64-bit hashes, the same in every run."""
    made = (hashlib.blake2b(sequence, digest_size=8).digest() for sequence in _sequences(text))
    return frozenset(int.from_bytes(digest, "big") for digest in made)


def signature(text: str) -> tuple[int, ...]:
    """MinHash of the five-word sequences of `text`: 160 numbers below 2**32, () for a text without words."""
    sequences = _sequences(text)
    if not sequences:
        return ()
    made = _empty().copy()
    made.update_batch(list(sequences))
    return tuple(int(value) for value in made.hashvalues)


def bands(signature: tuple[int, ...]) -> tuple[str, ...]:
    """Keys of a signature: articles that share at least one are candidates. 40 strings of 18 characters."""
    keys = []
    for number, at in enumerate(range(0, len(signature), ROWS_PER_BAND)):
        rows = ",".join(map(str, signature[at : at + ROWS_PER_BAND]))
        keys.append(f"{number:02d}{hashlib.blake2b(rows.encode(), digest_size=8).hexdigest()}")
    return tuple(keys)


def prints(shingles: Iterable[int]) -> tuple[str, ...]:
    """Keys of the shingles whose hash says that they are prints: articles that share `PRINTS_SHARED` are candidates."""
    chosen = sorted(value for value in shingles if value % PRINT_EVERY == 0)[:MOST_PRINTS]
    return tuple(f"{PRINT_MARK}{value:016x}" for value in chosen)


def weight(key: str) -> int:
    """What a shared key counts: two articles are compared where it comes to `PRINTS_SHARED`."""
    return 1 if key.startswith(PRINT_MARK) else PRINTS_SHARED


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated share (0..1) of five-word sequences that two texts have in common; 0 where one has no words."""
    if not a or len(a) != len(b):
        return 0.0
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)


def same_story(a: ReprintCandidate, b: ReprintCandidate) -> bool:
    """Whether one is a copy of the other: enough in common, and published within `WINDOW` of each other where both are
    dated."""
    if a.published_at and b.published_at and abs(a.published_at - b.published_at) > WINDOW:
        return False
    if min(a.words, b.words) < MIN_WORDS:
        return bool(a.shingles) and a.shingles == b.shingles
    common = len(a.shingles & b.shingles)
    shorter, longer = sorted((len(a.shingles), len(b.shingles)))
    if common >= SAME_STORY * (shorter + longer - common):
        return True
    return common >= CONTAINED * shorter and common >= OF_LONGER * longer


def resembling(candidates: Sequence[ReprintCandidate], others: Iterable[ReprintCandidate]) -> list[ReprintCandidate]:
    """Those of `others` that are one story with any of `candidates`."""
    places = _Places()
    for candidate in candidates:
        places.put(candidate)
    return [other for other in others if any(same_story(other, candidate) for candidate in places.near(other))]


def group_reprints(candidates: Iterable[ReprintCandidate]) -> dict[str, str]:
    """Id of the original of every reprint among `candidates`; originals are absent.

    The answer depends on the set only, not on its order. An article of an agency that a copy credits comes first,
    whichever is earlier; the others by age, a wire's or agency's as `WIRE_HEAD_START` older, undated ones last. Each
    is a reprint of the first of those before it that it resembles, or of that one's original, so an original is never
    itself a reprint. Where no article of the credited agency is there, the oldest stays the original.
    """
    by_age = sorted(candidates, key=_age)
    credited = _credited(by_age)
    ordered = [c for c in by_age if c.id in credited] + [c for c in by_age if c.id not in credited]
    rank = {candidate.id: at for at, candidate in enumerate(ordered)}
    places = _Places()
    originals: dict[str, str] = {}
    for candidate in ordered:
        before = sorted(places.near(candidate), key=lambda other: rank[other.id])
        first = next((other for other in before if same_story(candidate, other)), None)
        if first is not None:
            originals[candidate.id] = originals.get(first.id, first.id)
        places.put(candidate)
    return originals


class _Places:
    """Candidates by their keys."""

    def __init__(self) -> None:
        self._by_key: defaultdict[str, list[ReprintCandidate]] = defaultdict(list)

    def put(self, candidate: ReprintCandidate) -> None:
        for key in candidate.keys:
            self._by_key[key].append(candidate)

    def near(self, candidate: ReprintCandidate) -> Iterator[ReprintCandidate]:
        """Those that share enough keys with `candidate`."""
        found: dict[str, ReprintCandidate] = {}
        shared: Counter[str] = Counter()
        for key in candidate.keys:
            for other in self._by_key.get(key, ()):
                found[other.id] = other
                shared[other.id] += weight(key)
        return (found[id] for id, counted in shared.items() if counted >= PRINTS_SHARED)


def _credited(candidates: Sequence[ReprintCandidate]) -> set[str]:
    """Ids of the articles of an agency that others credit it for; one that itself credits another agency whose article
    is there is a copy like the rest."""
    places = _Places()
    for candidate in candidates:
        if candidate.agency:
            places.put(candidate)
    found: set[str] = set()
    copies: set[str] = set()
    for candidate in candidates:
        for other in places.near(candidate):
            taken = other.agency in candidate.credits and other.agency != candidate.agency
            if taken and same_story(candidate, other):
                found.add(other.id)
                copies.add(candidate.id)
    return found - copies


def _age(candidate: ReprintCandidate) -> tuple[bool, datetime, str]:
    """What sorts originals before reprints."""
    when = candidate.published_at or datetime.max.replace(tzinfo=UTC)
    dated = candidate.published_at is not None
    if dated and candidate.kind in WIRE_KINDS:
        when -= WIRE_HEAD_START
    return (not dated, when, candidate.id)
