"""Labelled examples that ship with the classifier: short press items written for it, with the labels they should get.

They carry what real labelled articles are short of: rare topics, near misses, critical tone, hostile claims.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from classify.entries import Language
from classify.taxonomy import Taxonomy
from newsroom.article import ClaimRole, Relevance, Tone
from newsroom.errors import InputError
from newsroom.text import nfc

SHIPPED_EXAMPLES = Path(__file__).with_name("examples")
MOST_TOPICS = 4


@dataclass(frozen=True, kw_only=True)
class Example:
    """One item as it is written in a file."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=False)

    lang: Language
    title: str
    lead: str
    relevance: Relevance
    topics: tuple[str, ...]
    """Topics that count, most important first."""
    subject: tuple[str, ...]
    """Topics that it is about, whether or not ASEAN plays a part; holds all of `topics`."""
    themes: tuple[str, ...]
    tone: Tone
    """What an average reader takes away toward ASEAN or Viet Nam."""
    tone_asean: Tone | None
    tone_vietnam: Tone | None
    claim: ClaimRole | None
    kind: Literal["plain", "hard", "near_miss"]


_EXAMPLE = TypeAdapter(Example)


def read_examples(taxonomy: Taxonomy, folder: Path = SHIPPED_EXAMPLES) -> tuple[tuple[str, Example], ...]:
    """All examples of the JSON Lines files in `folder`, each with the name of its file.

    Labels that the taxonomy does not have are left out, so that a successor plan can be trained with what still fits.
    Raises InputError naming file and line.
    """
    made = []
    topics = frozenset(topic.id for topic in taxonomy.topics)
    themes = frozenset(theme.id for theme in taxonomy.themes)
    for file in sorted(folder.glob("*.jsonl")):
        for number, example in _read(file):
            _check(file, number, example)
            made.append((file.stem, _within(example, topics, themes)))
    return tuple(made)


def _within(example: Example, topics: frozenset[str], themes: frozenset[str]) -> Example:
    from dataclasses import replace

    return replace(
        example,
        topics=tuple(id for id in example.topics if id in topics),
        subject=tuple(id for id in example.subject if id in topics),
        themes=tuple(id for id in example.themes if id in themes),
    )


@lru_cache(maxsize=16)
def _read(file: Path) -> tuple[tuple[int, Example], ...]:
    return tuple(_rows(file))


def _rows(file: Path) -> Iterator[tuple[int, Example]]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot read the examples ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, _EXAMPLE.validate_python(json.loads(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the row"
            raise InputError(f"{file}, line {number}: {place}: {first['msg']}") from error
        except ValueError as error:
            raise InputError(f"{file}, line {number}: this is no row of JSON ({error})") from error


def _check(file: Path, number: int, example: Example) -> None:
    """What types cannot say."""
    wrong = ""
    if not example.title.strip() or nfc(example.title + example.lead) != example.title + example.lead:
        wrong = "title and lead are NFC text, and there is a title"
    elif example.relevance == "none" and example.topics:
        wrong = "an item of relevance none has no topics"
    elif not set(example.topics) <= set(example.subject):
        wrong = "subject holds all of topics"
    elif len(example.topics) > MOST_TOPICS:
        wrong = f"an item has at most {MOST_TOPICS} topics"
    elif example.claim and "distorted_claims" not in example.themes:
        wrong = "a claim has the theme distorted_claims"
    if wrong:
        raise InputError(f"{file}, line {number}: {wrong}")
