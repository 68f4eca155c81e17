"""Train the encoder: one vector a piece of the vocabulary, a text is the mean of its pieces.

The recipe is that of sentence-transformers' static embeddings: MultipleNegativesRankingLoss (the other texts of a
batch are the wrong answers) inside MatryoshkaLoss (the first 64 or 128 numbers of a vector are a good shorter
vector). What is changed beside the plain recipe, and what each change brought, stands in the model card.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import TypeAdapter, ValidationError

from classify.training.encoder_vocabulary import SPACE, Model, train_vocabulary
from classify.training.text_pairs import PairSet
from newsroom.errors import UsageError
from newsroom.progress import Listener, Progress, silent
from newsroom.text import fold

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Recipe:
    """What can be varied; the defaults are what ships, `PLAIN` is the recipe without our changes."""

    vocabulary: Model = "phrases"
    size: int = 48_000
    phrases: int = 18_000
    """Pieces of the vocabulary that are phrases, where it has any."""
    dimensions: int = 256
    shorter: tuple[int, ...] = (128, 64)
    """Lengths at which the beginning of a vector is trained, too."""
    folded: float = 0.4
    """Share of Vietnamese texts that are shown without diacritics."""
    both_ways: bool = True
    """Whether a text is also to be found from its counterpart."""
    same_day: bool = False
    """Whether every second batch of dated titles is made of neighbouring days, which are harder to tell apart."""
    compose: bool = True
    """Whether the row of a phrase or of an accented word is learned as its own beside those of its words and of its
    form without diacritics, and added up at the end."""
    letters: int = 0
    """Length of the strings of letters that the words are made of, too; 0 for none."""
    dropout: float = 0.3
    """Share of pieces left out of a text at random."""
    bodies: bool = True
    """Whether titles and passages of bodies are pairs, too."""
    epochs: float = 15.0
    """Times that each translation is seen; press pairs are seen `press_epochs` times."""
    press_epochs: float = 4.0
    batch: int = 1024
    rate: float = 0.1
    scale: float = 20.0
    seed: int = 1


PLAIN = Recipe(
    vocabulary="wordpiece",
    size=40_000,
    phrases=0,
    folded=0.0,
    both_ways=False,
    same_day=False,
    compose=False,
    dropout=0.0,
    bodies=False,
)


def changed(recipe: Recipe, changes: Sequence[str], seed: int) -> Recipe:
    """`recipe` with changes of the form KEY=VALUE. Raises UsageError naming one that cannot be."""
    table: dict[str, Any] = asdict(recipe) | {"seed": seed}
    for change in changes:
        key, _, value = change.partition("=")
        if key not in table:
            raise UsageError(f"--set {change}: the recipe has no {key!r}; it has {', '.join(table)}")
        table[key] = value.split(",") if key == "shorter" else value
    try:
        return TypeAdapter(Recipe).validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"--set {first['loc'][0]}={first['input']}: {first['msg'].lower()}") from error


@dataclass(frozen=True, slots=True)
class _Ragged:
    """Token ids of many texts in one array."""

    ids: np.ndarray
    starts: np.ndarray

    def take(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The ids of some texts, and where each begins (one more, the end)."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        return self.ids[_places(self.starts[rows], lengths)], offsets


def _places(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """starts[0], starts[0] + 1, … (lengths[0] of them), starts[1], …"""
    ends = np.cumsum(lengths)
    places: np.ndarray = np.arange(lengths.sum()) + np.repeat(starts - (ends - lengths), lengths)
    return places


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What each piece is made of while it is learned: itself, the words of a phrase, its form without diacritics, and
    strings of letters. The rows of these are added up, in training and once and for all at its end, so that a rare
    phrase begins where its words are, and a word typed without diacritics near the word that was meant."""

    table: _Ragged
    rows: int
    """Rows that are learned: those of the pieces, then those of the strings of letters."""

    @classmethod
    def of(cls, tokenizer: Tokenizer, recipe: Recipe) -> _Pieces:
        """Read from the vocabulary."""
        vocabulary = tokenizer.get_vocab()
        pieces = sorted(vocabulary, key=vocabulary.__getitem__)
        made: list[list[int]] = []
        letters: dict[str, int] = {}
        for at, piece in enumerate(pieces):
            of = [at]
            words = [word for word in piece.split(SPACE) if word]
            if recipe.compose and len(words) > 1:
                of += [vocabulary[SPACE + word] for word in words if SPACE + word in vocabulary]
            bare = vocabulary.get(fold(piece), at)
            if recipe.compose and bare != at:
                of.append(bare)
            if recipe.letters and len(words) == 1 and len(words[0]) >= recipe.letters:
                marked = f"<{fold(words[0])}>"
                for start in range(len(marked) - recipe.letters + 1):
                    of.append(letters.setdefault(marked[start : start + recipe.letters], len(pieces) + len(letters)))
            made.append(of)
        starts = np.concatenate(([0], np.cumsum([len(one) for one in made])))
        return cls(_Ragged(np.array([id for one in made for id in one]), starts), len(pieces) + len(letters))

    def taken_apart(self, ids: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Texts with each piece replaced by what it is made of."""
        starts = self.table.starts
        lengths = starts[ids + 1] - starts[ids]
        return self.table.ids[_places(starts[ids], lengths)], np.concatenate(([0], np.cumsum(lengths)))[offsets]

    def added_up(self, rows: np.ndarray) -> np.ndarray:
        """The row of each piece from the rows that were learned."""
        total: np.ndarray = np.add.reduceat(rows[self.table.ids], self.table.starts[:-1], axis=0)
        return total


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
            if dated:
                late = order[count // 2 :]
                late = np.roll(late[np.argsort(one.days[late], kind="stable")], int(rng.integers(count)))
                order = np.concatenate((order[: count // 2], late))
            rows.append(order[: count - count % batch])
        flat = np.concatenate(rows)[: steps * batch]
        made.extend((index, part) for part in flat.reshape(steps, batch))
    order = rng.permutation(len(made))
    return [made[i] for i in order]


def vocabulary_texts(sets: Sequence[PairSet], recipe: Recipe, listener: Listener = silent) -> Iterator[str]:
    """Titles, summaries and translations, and a part of the Vietnamese ones without diacritics."""
    rng = random.Random(recipe.seed)
    read = [one for one in sets if not one.name.endswith(":body") or one.languages[0] == "en"]
    done, total = 0, sum(len(one.pairs) for one in read)
    for one in read:
        for pair in one.pairs:
            for text, language in zip((pair.left, pair.right), one.languages, strict=True):
                yield text
                if language == "vi" and rng.random() < recipe.folded:
                    yield fold(text)
            done += 1
            if done % 1000 == 0 or done == total:
                listener(Progress("vocabulary", done, total))


def _features(
    side: _Side, rows: np.ndarray, recipe: Recipe, rng: np.random.Generator, pieces: _Pieces
) -> dict[str, torch.Tensor]:
    import torch

    bare = side.folded is not None and rng.random() < recipe.folded
    ids, offsets = (side.folded if bare and side.folded is not None else side.written).take(rows)
    ids, offsets = pieces.taken_apart(ids, offsets)
    if recipe.dropout:
        kept = rng.random(len(ids)) >= recipe.dropout
        kept[offsets[:-1][np.diff(offsets) > 0]] = True
        ids, offsets = ids[kept], np.concatenate(([0], np.cumsum(kept)))[offsets]
    return {"input_ids": torch.from_numpy(ids.astype(np.int64)), "offsets": torch.from_numpy(offsets[:-1])}


def train_encoder(
    sets: Sequence[PairSet], recipe: Recipe, listener: Listener = silent, tokenizer: Tokenizer | None = None
) -> SentenceTransformer:
    """Train on `sets`; the same sets, recipe and libraries give the same model on the same kind of processor."""
    if not recipe.bodies:
        sets = [one for one in sets if not one.name.endswith(":body")]
    if tokenizer is None:
        tokenizer = train_vocabulary(
            vocabulary_texts(sets, recipe, listener), recipe.vocabulary, recipe.size, recipe.phrases
        )
    return _fitted([_tokenized(tokenizer, one, recipe) for one in sets], tokenizer, recipe, listener)


def _fitted(
    tokenized: Sequence[_Tokenized], tokenizer: Tokenizer, recipe: Recipe, listener: Listener
) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MatryoshkaLoss, MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    pieces = _Pieces.of(tokenizer, recipe)
    module = StaticEmbedding(tokenizer, embedding_weights=torch.randn(pieces.rows, recipe.dimensions))
    model = SentenceTransformer(modules=[module], device="cpu")
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
        features = [_features(side, rows, recipe, rng, pieces) for side in (one.left, one.right)]
        loss = losses[one.source.kind](features, torch.empty(0))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        listener(Progress("train", step + 1, len(batches)))
    learned = module.embedding.weight.detach().numpy()
    whole = StaticEmbedding(tokenizer, embedding_weights=pieces.added_up(learned))
    return SentenceTransformer(modules=[whole], device="cpu").eval()
