"""Character n-grams inside a word: what words share that are written alike, or were typed badly."""

from __future__ import annotations

from functools import lru_cache

SHORTEST, LONGEST = 3, 5
"""Characters of a piece; where the word begins and where it ends count as one each."""
OPEN = "-"
"""Stands in a piece where anything may come; no word has it, so that no piece is taken for a word."""


def pieces(word: str) -> tuple[str, ...]:
    """The pieces of `word`, each once: of `luoi` `lu-` (so it begins), `-luo-` (this it has), `-oi` (so it ends) and
    others. Not the word itself, and none of a number, which counts by its length."""
    if word.isdecimal():
        return ()
    edged = f" {word} "
    made = []
    for size in range(SHORTEST, min(LONGEST, len(edged) - 1) + 1):
        for at in range(len(edged) - size + 1):
            cut = edged[at : at + size]
            made.append(("" if cut[0] == " " else OPEN) + cut.strip(" ") + ("" if cut[-1] == " " else OPEN))
    return tuple(dict.fromkeys(made))


@lru_cache(maxsize=16_384)
def pieces_of_forms(folded: str, exact: str) -> tuple[str, ...]:
    """The pieces of a word in both forms; one without marks counts once."""
    bare = pieces(folded)
    return bare if folded == exact else tuple(dict.fromkeys((*bare, *pieces(exact))))
