"""The encoder's vocabulary, trained on the texts that the encoder itself learns from.

Text preparation is part of the tokenizer: NFC, lower case and one habit of placing the tone mark are its normaliser,
so that whatever loads the model (sentence-transformers, tokenizers, our own reader) prepares text in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from newsroom.text import tone_rules

if TYPE_CHECKING:
    from tokenizers import Tokenizer, normalizers

Model = Literal["wordpiece", "bpe", "unigram"]

UNKNOWN = "[UNK]"
MAX_TOKENS = 384
"""A text is read so far; about 300 words."""
LONGEST_PIECE = 24
"""Characters of the longest piece where pieces may span words."""


def preparation() -> normalizers.Sequence:
    """The tokenizers normaliser that does what `newsroom.text.exact_form` does."""
    from tokenizers import Regex, normalizers

    rules = [normalizers.Replace(Regex(pattern), to) for pattern, to in tone_rules()]
    return normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase(), *rules])


def train_vocabulary(texts: Iterable[str], model: Model, size: int, *, phrases: bool = False) -> Tokenizer:
    """A tokenizer of `size` pieces. With `phrases`, pieces of a bpe or unigram vocabulary may span several words of a
    clause ("hội nghị", "prime minister"): Vietnamese writes most of its words as two syllables."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    if model == "wordpiece":
        tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer: trainers.Trainer = trainers.WordPieceTrainer(
            vocab_size=size, min_frequency=3, limit_alphabet=1500, special_tokens=[UNKNOWN], show_progress=False
        )
    else:
        clauses = [
            pre_tokenizers.Split(Regex(r"[^\w\s]"), "isolated"),
            pre_tokenizers.Split(Regex(r"\d+"), "isolated"),
            pre_tokenizers.Metaspace(split=not phrases),
        ]
        if model == "bpe":
            tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
            trainer = trainers.BpeTrainer(
                vocab_size=size,
                min_frequency=3,
                limit_alphabet=1500,
                special_tokens=[UNKNOWN],
                show_progress=False,
                max_token_length=LONGEST_PIECE,
            )
        else:
            tokenizer = Tokenizer(models.Unigram())
            trainer = trainers.UnigramTrainer(
                vocab_size=size,
                special_tokens=[UNKNOWN],
                unk_token=UNKNOWN,
                show_progress=False,
                max_piece_length=LONGEST_PIECE if phrases else 16,
            )
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(clauses)
    tokenizer.normalizer = preparation()
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
