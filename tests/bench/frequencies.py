"""How often words, and words side by side, stand in real press text: what `newsprint` draws its articles from.

An index of invented words ranks, compresses and answers like no newspaper: a few words are in nearly every article and
most are in hardly any, and Vietnamese words are syllables that keep together. Counts are facts and are kept here;
sentences are not. `python -m tests.bench.frequencies DIR --write` counts the corpora in DIR anew; without --write it
only prints what they hold.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from math import exp
from pathlib import Path
from typing import Literal, get_args

from newsroom.text import lower, nfc

Language = Literal["vi", "en"]
FILE = Path(__file__).with_name("frequencies.tsv.xz")

END = "."
"""Stands for the end of a sentence, whichever mark it has."""
COMMA = ","
RARE = "?"
"""Stands for every word that is too rare for the table."""
NUMBER = "#"
"""With a digit behind it: a number of so many digits that is too rare for the table."""
MOST_DIGITS = 9

WORDS: Mapping[Language, int] = {"vi": 10_000, "en": 16_000}
PAIRS: Mapping[Language, int] = {"vi": 38_000, "en": 28_000}
"""Most frequent ones that are kept: 98-99 % of all words and some 60 % of all pairs, in less than 300 KB."""
CORPORA: Mapping[Language, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "vi": (("baomoi2017", ("title", "text")), ("rss_vn_2025_2026", ("title", "text"))),
    "en": (
        ("sea_press_en", ("title", "text")),
        ("newsmtsc", ("text",)),
        ("parallel_vlsp2020_news_train", ("en",)),
        ("parallel_alt_wikinews", ("en",)),
    ),
}
"""Files of DIR, without .jsonl.xz, and the texts of a row; the first file of a language has whole articles."""

MEDIUM = range(20, 1_000)
"""Counts of the words whose clumping is looked at: neither names of one article nor words of every article."""
ARTICLES, ARTICLE_WORDS = 5_000, 400
"""Clumping is that of so many articles, of so many words from the beginning of each: it depends on both."""

_PIECE = re.compile(r"[^\W_]+|[.!?…\n]+|,")


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The counts of one language. A word is named by its rank, from 0 for the most frequent one."""

    words: tuple[str, ...]
    """Lower case; `END`, `COMMA`, `RARE` and numbers among them."""
    counts: tuple[int, ...]
    followers: tuple[tuple[tuple[int, int], ...], ...]
    """For each word the ranks of words that often follow it and how often they do, by rank."""


def pieces(text: str) -> list[str]:
    """The words of `text` in lower case with `END` and `COMMA` among them; it begins and ends with `END`."""
    found = [END, *(END if piece[0] in ".!?…\n" else piece for piece in _PIECE.findall(lower(nfc(text)))), END]
    return [piece for at, piece in enumerate(found) if piece != END or at == 0 or found[at - 1] != END]


def count(texts: Iterable[str], words: int, pairs: int) -> Frequencies:
    """The `words` most frequent words of `texts` and the `pairs` most frequent pairs of them."""
    singles: Counter[str] = Counter()
    doubles: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found = pieces(text)
        singles.update(found)
        doubles.update(pairwise(found))
    named = {word: word for word, _ in singles.most_common(words)}
    kept: Counter[str] = Counter()
    for word, number in singles.items():
        kept[named.setdefault(word, _class_of(word))] += number
    beside: Counter[tuple[str, str]] = Counter()
    for (left, right), number in doubles.items():
        beside[named[left], named[right]] += number
    order = sorted(kept, key=lambda word: (-kept[word], word))
    rank = {word: n for n, word in enumerate(order)}
    followers: dict[str, list[tuple[int, int]]] = {word: [] for word in order}
    for (left, right), number in sorted(beside.items(), key=lambda item: (-item[1], item[0]))[:pairs]:
        followers[left].append((rank[right], number))
    return Frequencies(
        tuple(order), tuple(kept[word] for word in order), tuple(tuple(sorted(followers[word])) for word in order)
    )


def _class_of(word: str) -> str:
    return f"{NUMBER}{len(word)}" if word.isdecimal() and len(word) <= MOST_DIGITS else RARE


def as_text(tables: Mapping[Language, Frequencies]) -> str:
    """One line a word: language, word, count, and rank:count of each follower."""
    return "".join(
        f"{language}\t{word}\t{number}\t{' '.join(f'{rank}:{times}' for rank, times in followers)}\n"
        for language, table in tables.items()
        for word, number, followers in zip(table.words, table.counts, table.followers, strict=True)
    )


def of_text(text: str) -> dict[Language, Frequencies]:
    """What `as_text` wrote."""
    rows = [line.split("\t") for line in text.splitlines()]
    tables: dict[Language, Frequencies] = {}
    for language in get_args(Language):
        mine = [row for row in rows if row[0] == language]
        tables[language] = Frequencies(
            tuple(row[1] for row in mine),
            tuple(int(row[2]) for row in mine),
            tuple(tuple(_follower(pair) for pair in row[3].split()) for row in mine),
        )
    return tables


def _follower(pair: str) -> tuple[int, int]:
    rank, _, times = pair.partition(":")
    return int(rank), int(times)


@lru_cache(maxsize=1)
def load() -> dict[Language, Frequencies]:
    """The table that is kept, by language."""
    return of_text(lzma.decompress(FILE.read_bytes()).decode())


def clumping(articles: Iterable[Sequence[str]]) -> float:
    """Articles that have a medium word, over as many as would have it were words dealt out at random.

    The lower, the more a word that was met is met again in the same article.
    """
    number, within, total = 0, Counter[str](), Counter[str]()
    for words in articles:
        number += 1
        total.update(words)
        within.update(set(words))
    medium = [word for word, times in total.items() if times in MEDIUM]
    return sum(within[word] for word in medium) / sum(number * (1 - exp(-total[word] / number)) for word in medium)


def texts(folder: Path, corpora: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """The texts of each row of `corpora` in `folder`, one below the other."""
    for name, fields in corpora:
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                yield "\n".join(row[field] for field in fields)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.frequencies", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the corpora are")
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    options = parser.parse_args(arguments)
    tables: dict[Language, Frequencies] = {}
    for language, corpora in CORPORA.items():
        table = tables[language] = count(texts(options.folder, corpora), WORDS[language], PAIRS[language])
        whole, paired = sum(table.counts), sum(times for row in table.followers for _, times in row)
        rare = sum(n for word, n in zip(table.words, table.counts, strict=True) if word[0] in (RARE, NUMBER))
        whole_articles = texts(options.folder, corpora[:1])
        beginnings = (pieces(text)[:ARTICLE_WORDS] for text in islice(whole_articles, ARTICLES))
        print(
            f"{language}: {whole:,} words, {rare / whole:.1%} of them too rare for the table, {paired / whole:.0%} in "
            f"a listed pair; clumping {clumping(beginnings):.2f}"
        )
    data = lzma.compress(as_text(tables).encode(), preset=9 | lzma.PRESET_EXTREME)
    print(f"{FILE.name}: {len(data):,} bytes{'' if options.write else ', not written'}")
    if options.write:
        FILE.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
