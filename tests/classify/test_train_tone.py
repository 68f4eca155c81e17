"""Training the model of tone on a handful of examples: reproducible, sealed, better than a guess."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from classify.encoder import load_encoder
from classify.examples import Example
from classify.gold_rows import GoldRow, as_article
from classify.model_files import CARD, MANIFEST
from classify.targeted import Targeted
from classify.tone import ToneReader
from classify.tone_model import load_tone_model
from classify.training.tone import (
    CRITICAL_COUNTS,
    Lesson,
    example_lessons,
    macro_f1,
    real_lessons,
    sentence_lessons,
    train_tone,
)
from classify.training.tone_card import train_to_folder
from newsroom.article import Tone
from newsroom.cli import app
from newsroom.errors import InputError

GOOD = ("khen ngợi ASEAN", "ASEAN thành công", "ca ngợi khối ASEAN", "ASEAN đạt thành tựu", "tự hào về ASEAN")
BAD = ("chỉ trích ASEAN", "ASEAN thất bại", "chê khối ASEAN bất lực", "ASEAN chia rẽ", "thất vọng về ASEAN")
PLAIN = ("ASEAN họp", "ASEAN nhóm họp tuần tới", "lịch họp của ASEAN", "ASEAN dự kiến thảo luận", "ASEAN tại Jakarta")


def example(title: str, tone: Tone, lead: str = "") -> Example:
    return Example(
        lang="vi",
        title=title,
        lead=lead,
        relevance="asean",
        topics=(),
        subject=(),
        themes=(),
        tone=tone,
        tone_asean=tone,
        tone_vietnam=None,
        claim=None,
        kind="plain",
    )


def lessons() -> list[Lesson]:
    made = []
    for tone, titles in (("favourable", GOOD), ("critical", BAD), ("neutral", PLAIN)):
        for title in titles:
            for place in ("Báo chí", "Hội nghị", "Chuyên gia", "Dư luận"):
                made.append(example(f"{place}: {title}", tone))  # type: ignore[arg-type]
    sentences = [
        Targeted(f"a_{n}_x", text, 0, 3, tone, "train")  # type: ignore[arg-type]
        for n, (text, tone) in enumerate(
            [("Lee is great", "favourable"), ("Lee lied", "critical"), ("Lee met", "neutral")] * 4
        )
    ]
    return example_lessons(made) + sentence_lessons(sentences)


def test_the_same_seed_gives_the_same_model_and_it_learns() -> None:
    encoder = load_encoder()
    one, held = train_tone(lessons(), encoder.encode, encoder.name, 1)
    two, _ = train_tone(lessons(), encoder.encode, encoder.name, 1)
    for head in one.heads:
        assert np.array_equal(one.heads[head].sparse, two.heads[head].sparse)
        assert one.heads[head].sure == two.heads[head].sure
    assert held.odds.shape == (len(lessons()), 3)
    reader = ToneReader(one, encoder.encode, encoder.name)
    found = reader.assess(
        [as_article({"title": t, "lang": "vi"}) for t in ("Ca ngợi ASEAN thành công", "ASEAN bị chê thất bại")]
    )
    assert [tones.asean and tones.asean.tone for tones in found] == ["favourable", "critical"]


def test_real_rows_teach_a_target_only_where_one_is_meant() -> None:
    def of(title: str, tone: Tone) -> list[tuple[str, str]]:
        row = GoldRow(article=as_article({"title": title, "text": "Bài.", "lang": "vi"}), relevance="asean", tone=tone)
        return [(lesson.head, lesson.view.who) for lesson in real_lessons([row]) if lesson.full]

    assert of("ASEAN thành công", "favourable") == [("combined", "any"), ("target", "asean")]
    assert of("ASEAN và Việt Nam thành công", "favourable") == [("combined", "any")]
    assert of("ASEAN và Việt Nam họp", "neutral") == [("combined", "any"), ("target", "asean"), ("target", "vietnam")]
    foreign = as_article({"title": "东盟", "lang": "zh"})
    assert real_lessons([GoldRow(article=foreign, relevance="asean", tone="neutral")]) == []


def test_macro_f1_is_the_mean_of_the_classes() -> None:
    given, wanted = np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2])
    assert macro_f1(given, wanted, np.ones(4)) == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert macro_f1(given, wanted, np.array([1, 1, 0, 1])) == 1
    assert CRITICAL_COUNTS >= 1


def test_a_folder_is_written_sealed_and_not_over_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import classify.training.tone_card as card

    few = [(f"part{n}", one) for n, one in enumerate([example(t, "favourable") for t in GOOD])]
    few += [("part", example(t, "critical")) for t in BAD] + [
        ("part", example(t, "neutral", "Tin vắn.")) for t in PLAIN
    ]
    monkeypatch.setattr(card, "read_examples", lambda taxonomy: tuple(few))
    encoder = load_encoder()
    manifest = train_to_folder(tmp_path / "tone", encoder, seed=3)
    assert load_tone_model(tmp_path / "tone").id == manifest.id
    assert manifest.settings["seed"] == 3
    assert "combined example macro_f1" in manifest.figures
    written = (tmp_path / "tone" / CARD).read_text("utf-8")
    assert manifest.checksum in written and "$" not in written
    again = train_to_folder(tmp_path / "again", encoder, seed=3)
    assert (tmp_path / "again" / MANIFEST).read_bytes() == (tmp_path / "tone" / MANIFEST).read_bytes()
    assert again.checksum == manifest.checksum
    with pytest.raises(InputError, match="is not empty"):
        train_to_folder(tmp_path / "tone", encoder)
    with pytest.raises(InputError, match="--data"):
        train_to_folder(tmp_path / "new", encoder, gold=tmp_path / "gold.jsonl")


def test_evaluate_tone_prints_figures(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [{"title": title, "lang": "vi", "tone": "critical", "tone_asean": "critical"} for title in BAD]
    gold.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    runner = CliRunner()
    shown = runner.invoke(app, ["evaluate", "tone", "--gold", str(gold)], catch_exceptions=False)
    assert shown.exit_code == 0
    assert "macro-F1" in shown.output
    assert "tiêu cực" in shown.output
    as_json = runner.invoke(app, ["evaluate", "tone", "--gold", str(gold), "--json"], catch_exceptions=False)
    found = json.loads(as_json.output)
    assert [one["name"] for one in found["scores"]] == ["combined", "asean"]
    assert found["scores"][0]["rows"] == len(BAD)
