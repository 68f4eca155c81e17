"""Pairs of texts that mean the same, from which the encoder learns: translations, and titles with what they head.

Two kinds of pair teach two things. A sentence and its translation bring the two languages into one space; a title
and its summary or a passage of its body bring texts about one matter together within a language. Sets are read from
JSON Lines files, plain or packed with xz; rows whose id falls into the held-out fiftieth are kept for measuring.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from newsroom.errors import InputError
from newsroom.text import clean_line

Kind = Literal["translation", "press"]

PARALLEL_PREFIX = "parallel_"
HELD_BACK_SUFFIX = "_dev"
"""A parallel set of this name is for measuring, never for training."""
PRESS = ("rss_vn_2025_2026", "baomoi2017", "vntc10_train", "sea_press_en")
"""Sets of articles: title, and summary or body."""
HELD_OUT = 50
"""One article in so many, by the hash of its id, is never trained on."""

PASSAGE = 600
"""Characters of a passage of a body."""
SHORTEST = 12
"""Characters below which a text says too little to be a pair."""
_BREAK = re.compile(r"\n+|(?<=[.!?…])\s+")
_BOILERPLATE = re.compile(
    r"^(published|updated|listen to this article|play|pause|small|medium|large|newspaper section|news|general|\d+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that mean the same; `day` is the day of the article (ISO, "" where unknown)."""

    left: str
    right: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class PairSet:
    """The pairs of one file: batches are drawn from one set, so that the negatives of a pair are of its kind."""

    name: str
    kind: Kind
    languages: tuple[str, str]
    pairs: tuple[Pair, ...]


def set_exists(folder: Path, name: str) -> bool:
    """Whether `folder` has this set."""
    return (folder / f"{name}.jsonl").exists() or (folder / f"{name}.jsonl.xz").exists()


def read_rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of `name`.jsonl or `name`.jsonl.xz in `folder`. Raises InputError naming file and line."""
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.xz"
    file = plain if plain.exists() else packed
    number = 0
    try:
        with lzma.open(file, "rt", encoding="utf-8") if file is packed else file.open(encoding="utf-8") as lines:
            for line in lines:
                number += 1
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError("not an object")
                yield row
    except OSError as error:
        raise InputError(f"{file}: cannot read it ({error.strerror or error})") from error
    except (ValueError, EOFError, lzma.LZMAError) as error:
        raise InputError(f"{file}, line {max(1, number)}: {error}") from error


def set_names(folder: Path) -> tuple[str, ...]:
    """Names of the sets in `folder` that the encoder trains on, parallel ones first."""
    found = {file.name.split(".")[0] for file in (*folder.glob("*.jsonl"), *folder.glob("*.jsonl.xz"))}
    parallel = sorted(
        name for name in found if name.startswith(PARALLEL_PREFIX) and not name.endswith(HELD_BACK_SUFFIX)
    )
    return (*parallel, *(name for name in PRESS if name in found))


def ids_in(file: Path) -> Iterator[str]:
    """The ids that a JSON Lines file names: its rows' own, and those of the answers of judged queries."""
    for row in read_rows(file.parent, file.name.split(".")[0]):
        yield str(row.get("id", ""))
        yield from (str(answer["id"]) for answer in row.get("answers") or () if isinstance(answer, dict))


def held_out(id: str) -> bool:
    """Whether the article of this id is kept for measuring."""
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:4], "big") % HELD_OUT == 0


def read_pairs(folder: Path, without: Collection[str] = ()) -> tuple[PairSet, ...]:
    """All training pairs of the sets in `folder`, in the order of the files, leaving out held-out articles and those
    whose id is in `without`. Raises InputError where a file is broken or the folder has no set."""
    names = set_names(folder)
    if not names:
        raise InputError(f"{folder}: no file parallel_*.jsonl and none of {', '.join(PRESS)} to train from")
    sets = [_parallel(folder, name) if name.startswith(PARALLEL_PREFIX) else None for name in names]
    read = [one for one in sets if one is not None]
    for name in names:
        if name in PRESS:
            read.extend(_press(folder, name, without))
    return tuple(one for one in read if one.pairs)


def _parallel(folder: Path, name: str) -> PairSet:
    rows = ((clean_line(str(row.get("en", ""))), clean_line(str(row.get("vi", "")))) for row in read_rows(folder, name))
    pairs = tuple(Pair(en, vi) for en, vi in rows if en and vi)
    return PairSet(name, "translation", ("en", "vi"), pairs)


def held_out_titles(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """Title and summary of the held-out articles of a set, for measuring."""
    for row in read_rows(folder, name):
        if held_out(str(row.get("id", ""))):
            title, summary = clean_line(str(row.get("title") or "")), _summary(row)
            if len(title) >= SHORTEST and len(summary) >= SHORTEST:
                yield title, summary


def _summary(row: dict[str, Any]) -> str:
    return clean_line(str(row.get("summary") or "") or next(iter(_passages(str(row.get("text") or ""), 1)), ""))


def _press(folder: Path, name: str, without: Collection[str]) -> list[PairSet]:
    """Title with summary, and for sets with bodies title with a passage and passage with the next one."""
    heads: list[Pair] = []
    bodies: list[Pair] = []
    language = "vi"
    seen: set[str] = set()
    for row in read_rows(folder, name):
        id = str(row.get("id", ""))
        title = clean_line(str(row.get("title") or ""))
        language = str(row.get("lang") or language)
        if held_out(id) or id in without or len(title) < SHORTEST or title in seen:
            continue
        seen.add(title)
        title = title[:PASSAGE]
        day = str(row.get("date_from_url") or "")
        summary, text = clean_line(str(row.get("summary") or "")), str(row.get("text") or "")
        passages = _passages(text, 4 if language == "en" else 3)
        head = summary or next(iter(passages), "")
        if len(head) >= SHORTEST:
            heads.append(Pair(title, head[:PASSAGE], day))
        later = [passage for passage in passages if passage != head]
        if later:
            bodies.append(Pair(title, later[0], day))
        if language == "en":
            bodies.extend(Pair(first, second, day) for first, second in pairwise(later))
    made = [PairSet(f"{name}:summary", "press", (language, language), tuple(heads))]
    return [*made, PairSet(f"{name}:body", "press", (language, language), tuple(bodies))]


def _passages(text: str, most: int) -> list[str]:
    """Up to `most` passages of about PASSAGE characters of whole sentences, boilerplate lines left out."""
    passages: list[str] = []
    current = ""
    for part in _BREAK.split(text[: PASSAGE * (most + 4)]):
        sentence = clean_line(part)
        if not sentence or _BOILERPLATE.match(sentence):
            continue
        current = f"{current} {sentence}".strip()
        if len(current) >= PASSAGE // 2:
            passages.append(current[:PASSAGE])
            current = ""
            if len(passages) == most:
                return passages
    if len(current) >= SHORTEST * 4:
        passages.append(current[:PASSAGE])
    return passages
