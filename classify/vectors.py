"""What an article means as one vector, and what a query means: made here, kept by the store, compared by the index.

The mean of three vectors of unit length: of the title, of the lead, and of the text, which is the mean of its first
pieces. Measured with the first encoder on nineteen judged queries (docs/search.md): .74 nDCG@10; .65 for the title
alone, .69 for title and lead, .73 with the text as one piece, .72 for all three as one text; with weights between 0.7
and 1.5 within .03.

What is written with diacritics is read once more without them, by an encoder that was trained on both: it has learned
the rows of the two spellings apart, so they err apart, and the mean of both readings errs less.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.encoder import Encoder, load_encoder
from newsroom.article import Article
from newsroom.text import fold, nfc

PIECE = 100
"""Words of a piece of the text."""
PIECES = 5
"""Pieces that are read. What comes later names much that the article is not about: three pieces .73, one .69."""
MAX_CHARS = 10_000
"""Characters within which these pieces are looked for, so that no text stops the work."""
BARE_ARTICLE = 0.5
"""Weight of an article's reading without diacritics beside the one as written (1)."""
BARE_QUERY = 1.0
"""The same of a query's."""
UNRELATED = (
    "Đội chủ nhà thắng hai bàn ở phút bù giờ",
    "Giá cà phê tăng phiên thứ ba liên tiếp",
    "Rain is expected in the north this weekend",
    "The court adjourned the hearing until March",
    "Bệnh viện ghép gan thành công cho một em bé",
    "New phone goes on sale with a larger screen",
)
"""Headlines of our own that have nothing to do with one another."""
Parts = tuple[str, str, list[str]]
"""Title, lead and the pieces of the text of an article."""


def article_vectors(encoder: Encoder, articles: Sequence[Article]) -> list[bytes]:
    """For each of `articles` its `newsroom.article.Record.vector`; empty where it says nothing to the encoder."""
    rows = _told(encoder, [(article.title, article.lead, _pieces(article.text)) for article in articles])
    return [row.tobytes() if row.any() else b"" for row in rows.astype("<f2")]


def _told(encoder: Encoder, parts: Sequence[Parts]) -> NDArray[np.float32]:
    """A row of unit length for each article; zeros where it says nothing."""
    rows = _read(encoder, parts)
    if encoder.reads_bare:
        marked = [at for at, (title, lead, pieces) in enumerate(parts) if _is_marked(" ".join((title, lead, *pieces)))]
        bare: list[Parts] = [
            (fold(nfc(title)), fold(nfc(lead)), [fold(nfc(piece)) for piece in pieces])
            for title, lead, pieces in (parts[at] for at in marked)
        ]
        rows[marked] += BARE_ARTICLE * _read(encoder, bare)
    return _unit(rows)


def _read(encoder: Encoder, parts: Sequence[Parts]) -> NDArray[np.float32]:
    """The same of one spelling."""
    pieces = [(n, piece) for n, (_, _, text) in enumerate(parts) for piece in text]
    texts = np.zeros((len(parts), encoder.dimensions), np.float32)
    np.add.at(texts, [n for n, _ in pieces], encoder.encode([piece for _, piece in pieces]))
    titles = encoder.encode([title for title, _, _ in parts])
    leads = encoder.encode([lead for _, lead, _ in parts])
    return _unit(titles + leads + _unit(texts))


def _is_marked(text: str) -> bool:
    """Whether anything in `text` bears a diacritic."""
    whole = nfc(text).lower()
    return fold(whole) != whole


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
        found = _told(self._encoder, [(text, "", []) for text in UNRELATED])
        near = _asked(self._encoder, UNRELATED) @ found.T
        return float(near[~np.eye(len(UNRELATED), dtype=bool)].mean())

    def __call__(self, text: str) -> NDArray[Any]:
        """The vector of a query text, of unit length; zeros where it says nothing to the encoder."""
        return np.asarray(_asked(self._encoder, [text])[0])


def _asked(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    rows = encoder.encode(texts, query=True)
    if encoder.reads_bare:
        rows = rows + BARE_QUERY * encoder.encode([fold(nfc(text)) for text in texts], query=True)
    return _unit(rows)
