"""Static embeddings without PyTorch: a text is the mean of the rows of its tokens.

The shipped encoder is such a model. A command line that searches starts cold each time, and importing PyTorch costs
seconds; tokenizers, safetensors and numpy cost a tenth of one. The vectors are those of sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BATCH = 256
"""Texts read at once: the rows of their tokens fit in some dozens of megabytes."""
_MODULES = ("StaticEmbedding", "Normalize")


class StaticVectors:
    """A StaticEmbedding of sentence-transformers, or of model2vec: rows by token id, optionally through a mapping and
    with a weight for each (int8 rows with a scale are kept so)."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        rows: NDArray[np.generic],
        weights: NDArray[np.float32] | None = None,
        mapping: NDArray[np.int64] | None = None,
    ) -> None:
        tokenizer.no_padding()
        self._tokenizer, self._rows, self._weights, self._mapping = tokenizer, rows, weights, mapping
        self.dimensions = int(rows.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of unit length for each text, zeros for one without a known token."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for at in range(0, len(texts), BATCH):
            batch = self._tokenizer.encode_batch_fast(list(texts[at : at + BATCH]), add_special_tokens=False)
            ids = [encoding.ids for encoding in batch]
            lengths = np.array([len(one) for one in ids])
            filled = np.flatnonzero(lengths)
            if not len(filled):
                continue
            flat = np.fromiter((id for one in ids for id in one), dtype=np.int64, count=int(lengths.sum()))
            starts = np.cumsum(lengths[filled]) - lengths[filled]
            vectors[at + filled] = np.add.reduceat(self._of_tokens(flat), starts, axis=0)
        lengths_of = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths_of, out=vectors, where=lengths_of > 0)
        return vectors

    def _of_tokens(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = self._rows[ids if self._mapping is None else self._mapping[ids]].astype(np.float32)
        if self._weights is not None:
            rows *= self._weights[ids, None]
        return rows


def is_static(modules: str) -> str | None:
    """The folder of the StaticEmbedding inside the model whose `modules.json` this is; None for any other model."""
    listed = json.loads(modules)
    kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in listed]
    if kinds[:1] != list(_MODULES[:1]) or any(kind != _MODULES[1] for kind in kinds[1:]):
        return None
    return str(PurePosixPath(str(listed[0]["path"])))


def load_static(read: Callable[[str], bytes], folder: str = ".") -> StaticVectors:
    """A static model; `read` gives the bytes of a file by its path inside the model.

    Raises ValueError, KeyError or safetensors' error where the files are no such model."""
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    place = "" if folder == "." else f"{folder}/"
    tokenizer = Tokenizer.from_str(read(f"{place}tokenizer.json").decode("utf-8"))
    tensors = load(read(f"{place}model.safetensors"))
    if "embedding.weight" in tensors:
        return StaticVectors(tokenizer, tensors["embedding.weight"])
    weights, mapping = tensors.get("weights"), tensors.get("mapping")
    return StaticVectors(
        tokenizer,
        tensors["embeddings"],
        None if weights is None else weights.astype(np.float32),
        None if mapping is None else mapping.astype(np.int64),
    )
