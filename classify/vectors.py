"""What an article means as one vector, and what a query means: made here, kept by the store, compared by the index.

The mean of three vectors of unit length: of the title, of the lead, and of the text, which is the mean of its first
pieces. Measured with the first encoder on nineteen judged queries (docs/search.md): .74 nDCG@10; .65 for the title
alone, .69 for title and lead, .73 with the text as one piece, .72 for all three as one text; with weights between 0.7
and 1.5 within .03.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.encoder import Encoder, load_encoder
from newsroom.article import Article

PIECE = 100
"""Words of a piece of the text."""
PIECES = 5
"""Pieces that are read. What comes later names much that the article is not about: three pieces .73, one .69."""
MAX_CHARS = 10_000
"""Characters within which these pieces are looked for, so that no text stops the work."""
UNRELATED = (
    "Đội chủ nhà thắng hai bàn ở phút bù giờ",
    "Giá cà phê tăng phiên thứ ba liên tiếp",
    "Rain is expected in the north this weekend",
    "The court adjourned the hearing until March",
    "Bệnh viện ghép gan thành công cho một em bé",
    "New phone goes on sale with a larger screen",
)
"""Headlines of our own that have nothing to do with one another."""


def article_vectors(encoder: Encoder, articles: Sequence[Article]) -> list[bytes]:
    """For each of `articles` its `newsroom.article.Record.vector`; empty where it says nothing to the encoder."""
    pieces = [(n, piece) for n, article in enumerate(articles) for piece in _pieces(article.text)]
    texts = np.zeros((len(articles), encoder.dimensions), np.float32)
    np.add.at(texts, [n for n, _ in pieces], encoder.encode([piece for _, piece in pieces]))
    titles = encoder.encode([article.title for article in articles])
    leads = encoder.encode([article.lead for article in articles])
    rows = _unit(titles + leads + _unit(texts)).astype("<f2")
    return [row.tobytes() if row.any() else b"" for row in rows]


def _pieces(text: str) -> list[str]:
    words = text[:MAX_CHARS].split()[: PIECE * PIECES]
    return [" ".join(words[at : at + PIECE]) for at in range(0, len(words), PIECE)]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    made: NDArray[np.float32] = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return made


class QueryMeaning:
    """`index.meaning.QueryEncoder` of an encoder that is loaded when it is first asked; safe to share between threads.
    Raises ModelError then."""

    def __init__(self, path_or_name: str = "", prompts: Sequence[str] = ()) -> None:
        self._named = (path_or_name, prompts)

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(*self._named)

    @property
    def name(self) -> str:
        """Which encoder it is."""
        return self._encoder.name

    @cached_property
    def unrelated(self) -> float:
        """Similarity of texts that have nothing to do with one another, in the mean."""
        asked, found = self._encoder.encode(UNRELATED, query=True), self._encoder.encode(UNRELATED)
        near = asked @ found.T
        return float(near[~np.eye(len(UNRELATED), dtype=bool)].mean())

    def __call__(self, text: str) -> NDArray[Any]:
        """The vector of a query text, of unit length; zeros where it says nothing to the encoder."""
        (vector,) = self._encoder.encode([text], query=True)
        return np.asarray(vector)
