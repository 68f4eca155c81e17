"""The encoder's vocabulary, made from the texts that the encoder itself learns from.

Text preparation is part of the tokenizer: NFC, lower case and one habit of placing the tone mark are its normaliser,
so that whatever loads the model (sentence-transformers, tokenizers, our own reader) prepares text in the same way.

The plain recipe's vocabulary is a WordPiece one. Ours is a Unigram model whose pieces are counted, not learned: the
commonest words, the commonest phrases of them (Vietnamese writes most of its words as two syllables, and a bag of
syllables cannot tell "kinh tế" from its parts), and parts of words for all others. A piece's score is the logarithm
of its frequency, so that a phrase is taken where it stands. Counting also gives the same vocabulary each time.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from newsroom.text import exact_form, tone_rules

if TYPE_CHECKING:
    from tokenizers import Tokenizer, normalizers

Model = Literal["wordpiece", "phrases"]

UNKNOWN = "[UNK]"
MAX_TOKENS = 384
"""A text is read so far; about 300 words."""
SPACE = "\u2581"
"""How tokenizers writes the space before a word."""
PARTS = 6_000
"""Parts of words in a vocabulary of 40,000, by which other words are spelled."""
PART_SCORE = -25.0
"""Below the score of any word: a word that is known is never spelled."""
ASSOCIATION = 1.5
"""Pointwise mutual information (natural logarithm) from which neighbours are a phrase."""
LONGEST_PHRASE = 30
"""Characters."""
_CLAUSE_END = r"\W{2,}|[^\w ]"
"""What is not a single space parts clauses; no phrase goes across."""

Clauses = Mapping[tuple[str, ...], int]


def preparation() -> normalizers.Sequence:
    """The tokenizers normaliser that does what `newsroom.text.exact_form` does."""
    from tokenizers import Regex, normalizers

    rules = [normalizers.Replace(Regex(pattern), to) for pattern, to in tone_rules()]
    return normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase(), normalizers.Strip(), *rules])


def train_vocabulary(texts: Iterable[str], model: Model, size: int, phrases: int) -> Tokenizer:
    """A tokenizer of `size` pieces, `phrases` of them phrases where the model has any."""
    tokenizer = _wordpiece(texts, size) if model == "wordpiece" else _counted(texts, size, phrases)
    tokenizer.normalizer = preparation()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _wordpiece(texts: Iterable[str], size: int) -> Tokenizer:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    tokenizer.normalizer = preparation()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=3, limit_alphabet=1500, special_tokens=[UNKNOWN], show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    pieces = sorted(tokenizer.get_vocab())  # the trainer numbers them anew each time
    tokenizer.model = models.WordPiece({piece: at for at, piece in enumerate(pieces)}, unk_token=UNKNOWN)
    return tokenizer


def _counted(texts: Iterable[str], size: int, phrases: int) -> Tokenizer:
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    clauses = count_clauses(texts)
    words: Counter[str] = Counter()
    for clause, count in clauses.items():
        for word in clause:
            words[word] += count
    total = words.total()
    parts = _parts(words, min(PARTS, size // 6))
    found = find_phrases(clauses, phrases)
    room = max(0, size - len(parts) - len(found) - 2)
    scored = {SPACE + word: math.log(count / total) for word, count in _commonest(words, room)}
    scored |= {SPACE + phrase.replace(" ", SPACE): math.log(count / total) for phrase, count in found.items()}
    pieces = [(UNKNOWN, 0.0), (SPACE, PART_SCORE), *sorted(scored.items())]
    pieces += [(part, PART_SCORE - at / 1e4) for at, part in enumerate(parts) if part not in scored and part != SPACE]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(_CLAUSE_END), "removed"), pre_tokenizers.Metaspace(split=False)]
    )
    return tokenizer


def count_clauses(texts: Iterable[str]) -> Clauses:
    """How often each clause, a row of words without a mark between them, occurs."""
    ends = re.compile(_CLAUSE_END)
    clauses: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        clauses.update(tuple(clause.split()) for clause in ends.split(exact_form(text)) if clause)
    return clauses


def _commonest(counts: Counter[str], most: int) -> list[tuple[str, int]]:
    """The `most` commonest, in an order that does not depend on that of the texts."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def _parts(words: Counter[str], most: int) -> list[str]:
    """Parts of words, single characters first: byte-pair encoding of the words without the space before them."""
    from tokenizers import Tokenizer, models, trainers

    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    singles = [character for character, _ in _commonest(characters, most // 3)]
    tokenizer = Tokenizer(models.BPE())
    rare = [word for word, count in _commonest(words, len(words))[most:] if count > 1 and word.isalpha()]
    trainer = trainers.BpeTrainer(vocab_size=most, min_frequency=2, show_progress=False, max_token_length=8)
    tokenizer.train_from_iterator(rare, trainer)
    longer = sorted(part for part in tokenizer.get_vocab() if len(part) > 1)
    return [*singles, *longer[: most - len(singles)]]


def find_phrases(clauses: Clauses, most: int, rounds: int = 2) -> dict[str, int]:
    """The `most` strongest phrases with how often they stand somewhere: neighbours that attract one another, then
    neighbours of those (up to four words)."""
    if not most:
        return {}
    strong: dict[str, tuple[float, int]] = {}
    for _ in range(rounds):
        single: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for clause, count in clauses.items():
            for word in clause:
                single[word] += count
            for pair in pairwise(clause):
                pairs[pair] += count
        total = single.total()
        for (left, right), count in pairs.items():
            phrase = f"{left} {right}"
            if count < 5 or len(phrase) > LONGEST_PHRASE or any(c.isdigit() for c in phrase):
                continue
            attraction = math.log(count * total / (single[left] * single[right]))
            if attraction >= ASSOCIATION:
                strong.setdefault(phrase, (count * attraction, count))
        kept = sorted(strong.items(), key=lambda item: (-item[1][0], item[0]))[:most]
        strong = dict(kept)
        clauses = _joined(clauses, strong)
    return {phrase: count for phrase, (_, count) in strong.items()}


def _joined(clauses: Clauses, phrases: Mapping[str, object]) -> Clauses:
    joined: Counter[tuple[str, ...]] = Counter()
    for clause, count in clauses.items():
        made: list[str] = []
        at = 0
        while at < len(clause):
            pair = " ".join(clause[at : at + 2])
            taken = at + 1 < len(clause) and pair in phrases
            made.append(pair if taken else clause[at])
            at += 2 if taken else 1
        joined[tuple(made)] += count
    return joined
