"""What an article means as one vector, and what a query means: made here, kept by the store, compared by the index.

The mean of three vectors of unit length: of the title, of the lead, of the text (of which the encoder reads the
beginning). Measured on nineteen judged queries over 151,643 articles (docs/search.md): .74 nDCG@10, .65 for the title
alone, .69 for title and lead, .72 for all three as one text; other weights between 0.7 and 1.5 are within .03.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.encoder import Encoder, load_encoder
from newsroom.article import Article

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
    parts = [encoder.encode([getattr(article, name) for article in articles]) for name in ("title", "lead", "text")]
    total = np.sum(parts, axis=0, dtype=np.float32)
    lengths = np.linalg.norm(total, axis=1, keepdims=True)
    rows = np.divide(total, lengths, out=np.zeros_like(total), where=lengths > 0).astype("<f2")
    return [row.tobytes() if row.any() else b"" for row in rows]


def article_vector(encoder: Encoder, article: Article) -> bytes:
    """`article_vectors` of one article."""
    return article_vectors(encoder, [article])[0]


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
