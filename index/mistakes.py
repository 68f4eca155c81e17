"""What can be wrong with a query, told with its place and what was meant, in the language of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from index.folding import fold_word
from newsroom.errors import UsageError
from newsroom.texts import Language, load_texts

CATALOGUE = Path(__file__).with_name("texts.toml")

QueryProblem = Literal[
    "bad_date",
    "bad_number",
    "bad_prefix",
    "bad_slop",
    "bad_value",
    "late_start",
    "no_word",
    "nothing_after",
    "nothing_before",
    "short_prefix",
    "too_deep",
    "too_long",
    "unclosed_parenthesis",
    "unclosed_quote",
    "unknown_facet",
    "unknown_field",
    "unknown_value",
    "unopened_parenthesis",
]


class QueryError(UsageError):
    """A query that cannot be."""

    def __init__(self, problem: QueryProblem, position: int | None = None, **details: object) -> None:
        self.problem: QueryProblem = problem
        self.position = position
        """Where in the query text, in code points from 0; None where the text is not to blame."""
        self.details = details
        super().__init__(self.told("en"))

    def told(self, language: Language) -> str:
        """The mistake in one sentence."""
        texts = load_texts(CATALOGUE, language)
        details = dict(self.details)
        if details.get("meant"):
            details["meant"] = texts("meant", value=details["meant"])
        sentence = texts(self.problem, **details)
        return sentence if self.position is None else texts("at", sentence=sentence, place=self.position + 1)


def close_to(typed: str, known: Mapping[str, str]) -> str:
    """The keys of `known` that `typed` may mean, by key or name, the likeliest first; all of a few, "" for none."""
    by_key = {fold_word(text): key for key, name in known.items() for text in (key, name) if text}
    near = get_close_matches(fold_word(typed), list(by_key), n=3, cutoff=0.6)
    chosen = dict.fromkeys(by_key[key] for key in near) or (known if len(known) <= 12 else {})
    return ", ".join(chosen)
