"""Train the encoder: one vector a piece of the vocabulary, a text is the mean of its pieces.

The recipe is that of sentence-transformers' static embeddings: MultipleNegativesRankingLoss (the other texts of a
batch are the wrong answers) inside MatryoshkaLoss (the first 64 or 128 numbers of a vector are a good shorter
vector). What is changed beside the plain recipe, and what each change brought, stands in the model card.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from classify.training.encoder_vocabulary import Model, train_vocabulary
from classify.training.text_pairs import PairSet
from newsroom.progress import Listener, Progress, silent
from newsroom.text import fold

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Recipe:
    """What can be varied; the defaults are what ships, `PLAIN` is the recipe without our changes."""

    vocabulary: Model = "wordpiece"
    size: int = 40_000
    dimensions: int = 256
    shorter: tuple[int, ...] = (128, 64)
    """Lengths at which the beginning of a vector is trained, too."""
    folded: float = 0.4
    """Share of Vietnamese texts that are shown without diacritics."""
    both_ways: bool = True
    """Whether a text is also to be found from its counterpart."""
    same_day: bool = True
    """Whether a batch of dated titles is made of titles of neighbouring days, which are the harder to tell apart."""
    dropout: float = 0.1
    """Share of pieces left out of a text at random."""
    bodies: bool = True
    """Whether titles and passages of bodies are pairs, too."""
    epochs: float = 6.0
    """Times that each translation is seen; press pairs are seen `press_epochs` times."""
    press_epochs: float = 3.0
    batch: int = 1024
    rate: float = 0.1
    scale: float = 20.0
    seed: int = 1


PLAIN = Recipe(folded=0.0, both_ways=False, same_day=False, dropout=0.0, bodies=False)


@dataclass(frozen=True, slots=True)
class _Ragged:
    """Token ids of many texts in one array."""

    ids: np.ndarray
    starts: np.ndarray

    def take(self, rows: np.ndarray, rng: np.random.Generator, dropout: float) -> tuple[np.ndarray, np.ndarray]:
        lengths = self.starts[rows + 1] - self.starts[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        at = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - self.starts[rows], lengths)
        ids = self.ids[at]
        if dropout:
            kept = rng.random(len(ids)) >= dropout
            kept[offsets[:-1][lengths > 0]] = True
            ids = ids[kept]
            offsets = np.concatenate(([0], np.cumsum(kept)))[offsets]
        return ids, offsets[:-1]


def _encoded(tokenizer: Tokenizer, texts: Sequence[str]) -> _Ragged:
    ids: list[np.ndarray] = []
    for at in range(0, len(texts), 4096):
        batch = tokenizer.encode_batch_fast(list(texts[at : at + 4096]), add_special_tokens=False)
        ids.extend(np.asarray(one.ids, dtype=np.int32) for one in batch)
    starts = np.concatenate(([0], np.cumsum([len(one) for one in ids])))
    return _Ragged(np.concatenate(ids), starts.astype(np.int64))


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a set of pairs: as written, and folded where it is Vietnamese."""

    written: _Ragged
    folded: _Ragged | None


@dataclass(frozen=True, slots=True)
class _Tokenized:
    source: PairSet
    left: _Side
    right: _Side
    days: np.ndarray


def _tokenized(tokenizer: Tokenizer, source: PairSet, recipe: Recipe) -> _Tokenized:
    sides = []
    for language, texts in zip(
        source.languages, ([p.left for p in source.pairs], [p.right for p in source.pairs]), strict=True
    ):
        folded = _encoded(tokenizer, [fold(t) for t in texts]) if recipe.folded and language == "vi" else None
        sides.append(_Side(_encoded(tokenizer, texts), folded))
    return _Tokenized(source, sides[0], sides[1], np.array([pair.day for pair in source.pairs]))


def _batches(sets: Sequence[_Tokenized], recipe: Recipe, rng: np.random.Generator) -> list[tuple[int, np.ndarray]]:
    """(set, rows) of all batches in the order of training."""
    made: list[tuple[int, np.ndarray]] = []
    for index, one in enumerate(sets):
        count = len(one.source.pairs)
        times = recipe.epochs if one.source.kind == "translation" else recipe.press_epochs
        batch = min(recipe.batch, count)
        steps = max(1, round(times * count / batch))
        rows: list[np.ndarray] = []
        dated = recipe.same_day and bool(one.days[0])
        while sum(map(len, rows)) < steps * batch:
            order = rng.permutation(count)
            if dated and len(rows) % 2:
                order = order[np.argsort(one.days[order], kind="stable")]
                order = np.roll(order, int(rng.integers(count)))
            rows.append(order[: count - count % batch])
        flat = np.concatenate(rows)[: steps * batch]
        made.extend((index, part) for part in flat.reshape(steps, batch))
    order = rng.permutation(len(made))
    return [made[i] for i in order]


def vocabulary_texts(sets: Sequence[PairSet], recipe: Recipe) -> Iterator[str]:
    """Titles, summaries and translations, and a part of the Vietnamese ones without diacritics."""
    rng = random.Random(recipe.seed)
    for one in sets:
        if one.name.endswith(":body") and one.languages[0] != "en":
            continue
        for pair in one.pairs:
            for text, language in zip((pair.left, pair.right), one.languages, strict=True):
                yield text
                if language == "vi" and rng.random() < recipe.folded:
                    yield fold(text)


def _features(
    side: _Side, rows: np.ndarray, recipe: Recipe, rng: np.random.Generator, unaccented: bool
) -> dict[str, object]:
    import torch

    source = side.folded if unaccented and side.folded is not None else side.written
    ids, offsets = source.take(rows, rng, recipe.dropout)
    return {"input_ids": torch.from_numpy(ids.astype(np.int64)), "offsets": torch.from_numpy(offsets)}


def train_encoder(
    sets: Sequence[PairSet], recipe: Recipe, listener: Listener = silent, tokenizer: Tokenizer | None = None
) -> SentenceTransformer:
    """Train on `sets`; the same sets, recipe and libraries give the same model on the same kind of processor."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MatryoshkaLoss, MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    if not recipe.bodies:
        sets = [one for one in sets if not one.name.endswith(":body")]
    if tokenizer is None:
        tokenizer = train_vocabulary(vocabulary_texts(sets, recipe), recipe.vocabulary, recipe.size)
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    module = StaticEmbedding(tokenizer, embedding_dim=recipe.dimensions)
    model = SentenceTransformer(modules=[module], device="cpu")
    tokenized = [_tokenized(tokenizer, one, recipe) for one in sets]
    batches = _batches(tokenized, recipe, rng)
    losses = {}
    for kind in ("translation", "press"):
        directions: tuple[Literal["query_to_doc", "doc_to_query"], ...] = ("query_to_doc", "doc_to_query")
        ranking = MultipleNegativesRankingLoss(
            model, scale=recipe.scale, directions=directions[: 1 + recipe.both_ways], partition_mode="per_direction"
        )
        lengths = [recipe.dimensions, *(n for n in recipe.shorter if n < recipe.dimensions)]
        losses[kind] = MatryoshkaLoss(model, ranking, matryoshka_dims=lengths)
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.rate, fused=True)
    warm = max(1, len(batches) // 10)
    model.train()
    for step, (index, rows) in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * min((step + 1) / warm, (len(batches) - step) / max(1, len(batches) - warm))
        one = tokenized[index]
        bare = rng.random(2) < recipe.folded
        features = [
            _features(one.left, rows, recipe, rng, bool(bare[0])),
            _features(one.right, rows, recipe, rng, bool(bare[1])),
        ]
        loss = losses[one.source.kind](features, torch.empty(0))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        listener(Progress("train", step + 1, len(batches)))
    model.eval()
    return model
