"""Training the model of tone on a handful of examples: reproducible, sealed, better than a guess."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from classify.encoder import load_encoder
from classify.examples import Example
from classify.gold_rows import GoldRow, as_article
from classify.model_files import CARD, MANIFEST
from classify.targeted import Targeted
from classify.tone import ToneReader, vectors_of
from classify.tone_evaluation import JudgedArticle
from classify.tone_features import CLASSES, features
from classify.tone_model import Floats, ToneModel, calibrated, load_tone_model, log_odds
from classify.training import tone_card
from classify.training.tone import CRITICAL_COUNTS, macro_f1, train_tone
from classify.training.tone_adapting import adapted
from classify.training.tone_card import train_to_folder
from classify.training.tone_lessons import Lesson, decided_lessons, example_lessons, real_lessons, sentence_lessons
from newsroom.article import Tone
from newsroom.cli import app
from newsroom.errors import InputError

GOOD = ("khen ngợi ASEAN", "ASEAN thành công", "ca ngợi khối ASEAN", "ASEAN đạt thành tựu", "tự hào về ASEAN")
BAD = ("chỉ trích ASEAN", "ASEAN thất bại", "chê khối ASEAN bất lực", "ASEAN chia rẽ", "thất vọng về ASEAN")
PLAIN = ("ASEAN họp", "ASEAN nhóm họp tuần tới", "lịch họp của ASEAN", "ASEAN dự kiến thảo luận", "ASEAN tại Jakarta")


ENCODER = load_encoder()


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
    one, held = train_tone(lessons(), ENCODER.encode, ENCODER.name, 1)
    two, _ = train_tone(lessons(), ENCODER.encode, ENCODER.name, 1)
    for head in one.heads:
        assert np.array_equal(one.heads[head].sparse, two.heads[head].sparse)
        assert one.heads[head].sure == two.heads[head].sure
    assert held.odds.shape == (len(lessons()), 3)
    reader = ToneReader(one, ENCODER.encode, ENCODER.name)
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
    few = [(f"part{n}", one) for n, one in enumerate([example(t, "favourable") for t in GOOD])]
    few += [("part", example(t, "critical")) for t in BAD] + [
        ("part", example(t, "neutral", "Tin vắn.")) for t in PLAIN
    ]
    monkeypatch.setattr(tone_card, "read_examples", lambda taxonomy: tuple(few))
    said = [decided(CORRECTED, combined="critical")]
    manifest = train_to_folder(tmp_path / "tone", ENCODER, seed=3, decisions=said)
    assert load_tone_model(tmp_path / "tone").id == manifest.id
    assert manifest.settings["seed"] == 3
    assert "combined example macro_f1" in manifest.figures
    written = (tmp_path / "tone" / CARD).read_text("utf-8")
    assert manifest.checksum in written and "$" not in written
    assert "| combined | decision | 1 | 0 | 0 |" in written, "where a model is trained anew, decisions teach beside all"
    again = train_to_folder(tmp_path / "again", ENCODER, seed=3, decisions=said)
    assert (tmp_path / "again" / MANIFEST).read_bytes() == (tmp_path / "tone" / MANIFEST).read_bytes()
    assert again.checksum == manifest.checksum
    with pytest.raises(InputError, match="is not empty"):
        train_to_folder(tmp_path / "tone", ENCODER)
    with pytest.raises(InputError, match="--data"):
        train_to_folder(tmp_path / "new", ENCODER, gold=tmp_path / "gold.jsonl")


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


def decided(title: str, **tones: Tone | None) -> JudgedArticle:
    return JudgedArticle(as_article({"title": title, "lang": "vi"}), tones)


def chances(model: ToneModel, taught: list[Lesson]) -> Floats:
    """Probabilities of the classes for each lesson, all of one head."""
    weights, views = model.heads[taught[0].head], [lesson.view for lesson in taught]
    return calibrated(weights, log_odds(weights, [features(view) for view in views], vectors_of(views, ENCODER.encode)))


CORRECTED = "ASEAN bị tố bao che doanh nghiệp gốm Vạn Hoa xả thải"
PLAIN_EXAMPLES = [example(f"ASEAN họp phiên thứ {n} tại Jakarta", "neutral") for n in range(20)]


class TestAdapting:
    def test_a_decision_changes_what_it_speaks_of_and_examples_hold_the_rest(self) -> None:
        model = load_tone_model()
        decisions = decided_lessons([decided(CORRECTED, combined="favourable")])
        held = [one for one in example_lessons(PLAIN_EXAMPLES) if one.full]
        moved, alone = (adapted(model, decisions, examples, ENCODER.encode) for examples in (held, []))
        favourable = CLASSES.index("favourable")
        before, after = chances(model, decisions)[0], chances(moved, decisions)[0]
        assert before.argmax() != favourable == after.argmax()
        elsewhere = [one for one in held if one.head == "combined"]
        shifts = [np.abs(chances(one, elsewhere) - chances(model, elsewhere)).max() for one in (moved, alone)]
        assert shifts[0] < 0.05 and shifts[0] < shifts[1] / 2

    def test_only_the_head_that_a_decision_speaks_of_is_moved(self) -> None:
        model = load_tone_model()
        moved = adapted(model, decided_lessons([decided(CORRECTED, asean="neutral")]), [], ENCODER.encode)
        changed = {name for name, head in moved.heads.items() if head is not model.heads[name]}
        assert changed == {"target"}
        old, new = model.heads["target"], moved.heads["target"]
        for name in ("bias", "calibration", "offsets", "sure"):
            assert np.array_equal(getattr(old, name), getattr(new, name))
        assert np.array_equal(model.heads["combined"].sparse, moved.heads["combined"].sparse)

    def test_what_was_not_decided_teaches_nothing(self) -> None:
        def taught(**tones: Tone | None) -> list[tuple[str, str, int]]:
            return [(one.head, one.view.who, one.tone) for one in decided_lessons([decided(CORRECTED, **tones)])]

        assert taught(asean="critical") == [("target", "asean", 0)]
        assert taught(combined="neutral", asean=None) == [("combined", "any", 1)]
        assert taught(vietnam="critical") == [], "nothing in it speaks of Viet Nam"
        foreign = JudgedArticle(as_article({"title": "东盟", "lang": "zh"}), {"combined": "critical"})
        assert decided_lessons([foreign]) == []
        region = JudgedArticle(as_article({"title": "Khu vực bị chê", "lang": "vi"}), {"asean": "critical"})
        assert decided_lessons([region]) == []
        assert len(decided_lessons([replace(region, about_asean=True)])) == 1, "read as the labeller reads it"

    def test_the_same_decisions_give_the_same_model_and_a_card_that_says_so(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tone_card, "read_examples", lambda taxonomy: [("part", one) for one in PLAIN_EXAMPLES])
        decisions, start = [decided(CORRECTED, combined="neutral", asean="neutral")], load_tone_model()
        one, two = (
            train_to_folder(tmp_path / name, ENCODER, decisions=decisions, start=start) for name in ("one", "two")
        )
        assert one == two and one.id != start.id
        card = (tmp_path / "one" / CARD).read_text("utf-8")
        assert f"{start.id} was moved by analysts' decisions" in card and "$" not in card
        assert "| combined | decision | 0 | 1 | 0 |" in card
        with pytest.raises(InputError, match="nothing new to learn from"):
            train_to_folder(tmp_path / "three", ENCODER, decisions=[decided("Gốm", vietnam=None)], start=start)
        assert not (tmp_path / "three").exists()
