"""Measure an encoder: translations found among all, titles led to their summaries, topics told by their definitions.

The sets of `data` are those of docs/models.md; each is optional, and what is missing is left out of the figures. A
set of our own (`tests/classify/gold/pairs.jsonl`) is measured by the gate in CI.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from classify.encoder import Encoder
from classify.taxonomy import Taxonomy
from classify.training.text_pairs import held_out_titles, read_rows, set_exists
from newsroom.errors import InputError
from newsroom.text import fold

Figures = dict[str, float]

TRANSLATIONS = "parallel_vlsp2020_news_dev"
"""1,007 news sentences in both languages that nothing is trained on."""
DISTRACTORS = "parallel_vlsp2020_news_train"
DISTRACTING = 10_000
"""Sentences of a training set that are put beside the 1,007: among so many the translation is harder to find."""
TITLES = "rss_vn_2025_2026"
"""Titles and summaries; the held-out fiftieth is measured."""
MOST = 2_000
"""Titles measured at most: the more there are, the harder is the task."""
WORDS = 60
"""Words of an article that topics are told from, beside its title."""


def evaluate_encoder(
    encoder: Encoder, data: Path | None, pairs: Path | None, labels: Path | None, taxonomy: Taxonomy
) -> Figures:
    """Every figure that the sets at hand allow, each in 0..1, in the order of the table.

    `pairs` is a JSON Lines file of sentences with `en` and `vi`, `labels` one of rows with `file`, `id`, `subject`
    (topics) whose texts are in `data`. Raises InputError where a named file is missing or broken.
    """
    found: Figures = {}
    if pairs is not None:
        rows = list(read_rows(pairs.parent, pairs.name.split(".")[0]))
        found |= {f"own_{key}": value for key, value in _translations(encoder, rows).items()}
    if data is not None and set_exists(data, TRANSLATIONS):
        found |= _translations(encoder, list(read_rows(data, TRANSLATIONS)), _others(data))
    if data is not None and set_exists(data, TITLES):
        titles = list(islice(held_out_titles(data, TITLES), MOST))
        found |= _titles(encoder, titles) if titles else {}
    if data is not None and labels is not None:
        found |= _topics(encoder, data, labels, taxonomy)
    if not found:
        raise InputError(f"{data or pairs}: nothing there to measure an encoder with")
    return found


def matched(queries: np.ndarray, answers: np.ndarray) -> float:
    """Share of rows of `queries` whose nearest row of `answers` is the one with the same number."""
    return float(np.mean((queries @ answers.T).argmax(axis=1) == np.arange(len(queries))))


def _others(data: Path) -> list[str]:
    """Vietnamese sentences among which the translation is to be found as well; none where the set is missing."""
    rows = read_rows(data, DISTRACTORS) if set_exists(data, DISTRACTORS) else iter(())
    return [str(row.get("vi", "")) for row in islice(rows, DISTRACTING)]


def _translations(encoder: Encoder, rows: Sequence[Mapping[str, Any]], others: Sequence[str] = ()) -> Figures:
    try:
        english, vietnamese = [str(row["en"]) for row in rows], [str(row["vi"]) for row in rows]
    except KeyError as error:
        raise InputError(f"a pair of sentences has no {error}") from error
    en, vi, bare = (encoder.encode(texts) for texts in (english, vietnamese, [fold(text) for text in vietnamese]))
    figures = {
        "en_vi": matched(en, vi),
        "vi_en": matched(vi, en),
        "en_bare": matched(en, bare),
        "bare_en": matched(bare, en),
    }
    if others:
        figures["wide"] = matched(en, np.concatenate((vi, encoder.encode(others))))
        figures["wide_bare"] = matched(en, np.concatenate((bare, encoder.encode([fold(text) for text in others]))))
    return figures


def _titles(encoder: Encoder, rows: Sequence[tuple[str, str]]) -> Figures:
    titles, summaries = [title for title, _ in rows], encoder.encode([summary for _, summary in rows])
    written = encoder.encode(titles, query=True)
    bare = encoder.encode([fold(title) for title in titles], query=True)
    return {"title_summary": matched(written, summaries), "bare_summary": matched(bare, summaries)}


def _topics(encoder: Encoder, data: Path, labels: Path, taxonomy: Taxonomy) -> Figures:
    """First topic by similarity to the definitions in both languages, from title and lead and from the title alone;
    and how much nearer an English and a Vietnamese article of one topic are than two of different topics."""
    wanted = _labelled(labels, taxonomy)
    texts = _texts(data, wanted)
    rows = [(subject, *texts[key]) for key, subject in wanted.items() if key in texts]
    topics = [topic.id for topic in taxonomy.topics]
    described = sum(
        encoder.encode([f"{topic.name(language)}. {topic.definition(language)}" for topic in taxonomy.topics])
        for language in ("vi", "en")
    )
    figures: Figures = {}
    for key, place in (("topic", 1), ("topic_title", 2)):
        vectors = encoder.encode([str(row[place]) for row in rows], query=True)
        first = [topics[at] for at in (vectors @ np.asarray(described).T).argmax(axis=1)]
        figures[f"{key}_top1"] = float(np.mean([topic in row[0] for topic, row in zip(first, rows, strict=True)]))
        if key == "topic":
            pillars = [{taxonomy.pillar_of(topic) for topic in row[0]} for row in rows]
            right = [taxonomy.pillar_of(topic) in own for topic, own in zip(first, pillars, strict=True)]
            figures["pillar_top1"] = float(np.mean(right))
            figures["across"] = _across(vectors, [row[0] for row in rows], [str(row[3]) for row in rows])
    return figures


def _across(vectors: np.ndarray, subjects: Sequence[frozenset[str]], languages: Sequence[str]) -> float:
    """Probability that an English article is nearer to a Vietnamese one of its topic than to one of another topic
    (area under the ROC curve)."""
    english = [at for at, language in enumerate(languages) if language == "en"]
    vietnamese = [at for at, language in enumerate(languages) if language == "vi"]
    shared = np.array([[bool(subjects[e] & subjects[v]) for v in vietnamese] for e in english])
    if not english or shared.all() or not shared.any():
        return 0.5
    similarity = vectors[english] @ vectors[vietnamese].T
    order = similarity.ravel().argsort().argsort() + 1
    same = shared.ravel()
    positives, negatives = int(same.sum()), int((~same).sum())
    return float((order[same].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _labelled(file: Path, taxonomy: Taxonomy) -> dict[tuple[str, str], frozenset[str]]:
    known = {topic.id for topic in taxonomy.topics}
    wanted: dict[tuple[str, str], frozenset[str]] = {}
    try:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            subject = frozenset(row.get("subject") or ()) & known
            if subject:
                wanted[(str(row["file"]), str(row["id"]))] = subject
    except OSError as error:
        raise InputError(f"{file}: cannot read it ({error.strerror or error})") from error
    except (ValueError, KeyError) as error:
        raise InputError(f"{file}: not rows of labels ({error})") from error
    return wanted


def _texts(data: Path, wanted: Mapping[tuple[str, str], object]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Title with the first words, title alone, and language, by file and id."""
    texts: dict[tuple[str, str], tuple[str, str, str]] = {}
    for name in sorted({file for file, _ in wanted}):
        for row in read_rows(data, name):
            if (name, str(row.get("id"))) in wanted:
                title = str(row.get("title") or "")
                words = f"{row.get('summary') or ''} {row.get('text') or ''}".split()[:WORDS]
                texts[(name, str(row["id"]))] = (f"{title}. {' '.join(words)}", title, str(row.get("lang") or ""))
    return texts
