"""The shipped examples are in order, and a mistake in one is named with file and line."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from classify.examples import read_examples
from classify.taxonomy import load_taxonomy
from newsroom.errors import InputError

TAXONOMY = load_taxonomy()
GOOD = {
    "lang": "vi", "title": "Tựa", "lead": "Dẫn.", "relevance": "asean", "topics": ["health"], "subject": ["health"],
    "themes": [], "tone": "neutral", "tone_asean": None, "tone_vietnam": None, "claim": None, "kind": "plain",
}  # fmt: skip


def test_there_are_enough_of_every_topic_relevance_and_theme() -> None:
    examples = [example for _, example in read_examples(TAXONOMY)]
    subjects = Counter(topic for example in examples for topic in example.subject)
    assert {topic.id for topic in TAXONOMY.topics if subjects[topic.id] < 40} == set()
    assert min(Counter(example.relevance for example in examples).values()) >= 300
    assert sum(bool(example.themes) for example in examples) >= 300
    assert {example.lang for example in examples} == {"vi", "en"}


def test_no_title_is_written_twice() -> None:
    titles = Counter(example.title for _, example in read_examples(TAXONOMY))
    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lang": "fr"}, "lang"),
        ({"other": 1}, "other"),
        ({"relevance": "none"}, "has no topics"),
        ({"subject": []}, "subject holds all of topics"),
        ({"title": "Tu\u031b\u0323a"}, "NFC"),
        ({"claim": "claim"}, "distorted_claims"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(GOOD) + "\n" + json.dumps({**GOOD, **change}) + "\n", "utf-8")
    with pytest.raises(InputError, match=rf"a\.jsonl, line 2: .*{message}"):
        read_examples(TAXONOMY, tmp_path)


def test_labels_of_another_plan_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({**GOOD, "subject": ["health", "moon"]}) + "\n", "utf-8")
    ((_, example),) = read_examples(TAXONOMY, tmp_path)
    assert example.subject == ("health",)
