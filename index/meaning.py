"""What of a query is meant and not only typed: the words side by side. All else in it is a limit that holds strictly.

`hội nghị cấp cao language:en date:2026..` looks for English articles of that year which mean the same as the four
words, whichever words they use. Where words are joined by operators, given to a field or left to themselves in
quotation marks, whoever typed them wants these words, and nothing is found by meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from index.plan import Ask, asked, unscored
from index.query import Mode, Query, Without
from index.space import Space
from index.tree import TEXTS, And, Node, Phrase, Side, Tree, sought, terms_of
from newsroom.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class QueryEncoder(Protocol):
    """What turns words into a vector. Loaded when it is first asked, so that strict queries need not wait for it."""

    @property
    def name(self) -> str:
        """Which encoder it is: vectors compare only where it is equal. Raises ModelError where it cannot be had."""
        ...

    @property
    def unrelated(self) -> float:
        """Similarity of texts that have nothing to do with one another."""
        ...

    def __call__(self, text: str) -> NDArray[Any]:
        """The vector of a query text, of unit length; zeros where the text says nothing to the encoder."""
        ...


@dataclass(frozen=True, slots=True)
class Meant:
    """What is looked for by meaning."""

    text: str
    strict: Ask | None
    """What every article must hold beside the filters, None for nothing."""


def meant(query: Query) -> Meant | None:
    """What of `query` is looked for by meaning, None where it is strict, by date or by words alone."""
    tree = query.tree
    if query.mode == "words" or tree is None or not query.ranked:
        return None
    parts = tree.root.parts if isinstance(tree.root, And) else (tree.root,)
    sides = [part for part in parts if isinstance(part, Side)]
    if len(sides) != 1 or not any(word.texts == TEXTS for word in sides[0].words):
        return None
    words = [
        term.exact
        for part in parts
        if isinstance(part, Side | Phrase)
        for found in sought(part)
        for term in terms_of(found)
    ]
    return Meant(" ".join(words), _strict(tree, parts, query))


def _strict(tree: Tree, parts: tuple[Node, ...], query: Query) -> Ask | None:
    if query.match == "all":
        return unscored(asked(tree, "all"))
    held: list[Node] = []
    for part in parts:
        if not isinstance(part, Side):
            held.append(part)
        elif scoped := tuple(word for word in part.words if word.texts != TEXTS):
            held.append(Side(scoped))
    if not held:
        return None
    root = held[0] if len(held) == 1 else And(tuple(held))
    return unscored(asked(Tree(root, tree.accented), "all"))


def vector_of(
    found: Meant | None, encoder: QueryEncoder | None, space: Space | None, mode: Mode
) -> NDArray[Any] | Without:
    """The vector to look for, or why there is none. Raises ModelError where the encoder cannot be used and `mode`
    leaves nothing else."""
    if found is None:
        return "strict"
    if encoder is None:
        return "no_encoder"
    if space is None:
        return "no_vectors"
    try:
        if encoder.name != space.encoder:
            return "other_encoder"
        vector = encoder(found.text)
    except ModelError:
        if mode == "meaning":
            raise
        return "broken_encoder"
    if vector.shape != (space.dimensions,):
        return "other_encoder"
    return vector if vector.any() else "says_nothing"
