"""Write a trained encoder as a folder that plain sentence-transformers loads, small enough to ship.

Rows are kept as int8 with a scale each, in the form of model2vec (`embeddings` and `weights`), which
sentence-transformers multiplies out when it loads: a quarter of the size, and the same neighbours.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WEIGHTS = "model.safetensors"


def quantised(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as int8 and the scale of each: `rows` is about int8 times scale."""
    scale = np.abs(rows).max(axis=1) / 127
    steps = np.where(scale > 0, scale, 1).astype(np.float32)
    return np.rint(rows / steps[:, None]).astype(np.int8), steps


def write_encoder(model: SentenceTransformer, folder: Path) -> None:
    """Write the files of `model`, a trained static embedding, into `folder`, which is emptied before."""
    from safetensors.numpy import save_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize

    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    static: Any = model[0]
    rows = static.embedding.weight.detach().numpy().astype(np.float32)
    whole = SentenceTransformer(modules=[static, Normalize()], device="cpu", similarity_fn_name="cosine")
    whole.save_pretrained(str(folder), create_model_card=False)
    embeddings, weights = quantised(rows)
    place = next(folder.rglob(WEIGHTS))
    save_file({"embeddings": embeddings, "weights": weights}, place, metadata={"format": "pt"})
    place.chmod(0o644)  # safetensors writes files that only their owner reads
    tokenizer = place.with_name("tokenizer.json")
    compact = json.dumps(json.loads(tokenizer.read_text("utf-8")), ensure_ascii=False, separators=(",", ":"))
    tokenizer.write_text(compact, "utf-8")
