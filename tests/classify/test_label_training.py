"""What the labeller learns from: weak rows by agreement, nothing that is measured on, decisions that change answers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classify.experts import Descriptions
from classify.features import Reader
from classify.labeller import Labeller
from classify.model_files import read_manifest
from classify.ngrams import KINDS, Words
from classify.taxonomy import load_taxonomy
from classify.training.ablation import without, without_sections
from classify.training.adapting import adapted
from classify.training.cross_validation import selected
from classify.training.label_data import Candidate, Known, candidates, weak_rows
from classify.training.label_training import train_to_folder
from classify.training.labels import asked, fit_base, read_rows
from classify.training.rows import LearningRow, decided_row, shown, views
from classify.training.thresholds import best_threshold, label_thresholds
from newsroom.article import Article, SourceKind
from newsroom.errors import InputError
from tests.classify.small_model import ENCODER, few_rows, small_model
from tests.classify.writing import article, topics

TAXONOMY = load_taxonomy()
TOPICS = [topic.id for topic in TAXONOMY.topics]
LONG = "Các bộ trưởng bàn về lưới điện và thống nhất bốn việc cần làm ngay trong quý này tại thủ đô."


def named(title: str, text: str = "") -> Article:
    from dataclasses import replace

    return replace(article(title, text), id=title)


def test_what_is_measured_on_and_what_nearly_copies_it_is_known() -> None:
    known = Known([named("Bộ trưởng năng lượng họp", LONG)])
    assert known.holds(named("Bộ trưởng năng lượng họp", "Khác hẳn."))
    assert known.holds(named("Các bộ trưởng họp", LONG + " Tin thêm."))
    assert not known.holds(named("Hội làng mở muộn", "Người dân nấu bánh và hát quan họ suốt đêm bên bờ sông quê."))


def test_two_of_three_must_agree_on_a_weak_topic() -> None:
    agreed = Candidate(named("a"), {"health": 0.4}, frozenset({"health"}), "none")
    alone = Candidate(named("b"), {"health": 0.4}, frozenset(), "none")
    nothing = Candidate(named("c"), {}, frozenset(), "none")
    said = np.array([[0.1], [0.1], [0.1]], dtype=np.float32)
    rows = weak_rows([agreed, alone, nothing], said, ["health"], ["none", "none", "passing"], 1)
    assert [(row.article.id, sorted(row.subject), row.relevance) for row in rows] == [
        ("a", ["health"], "none"),
        ("c", [], None),  # rules and first model differ
    ]
    said[1] = 0.9
    rows = weak_rows([alone], said[1:2], ["health"], ["none"], 1)
    assert [sorted(row.subject) for row in rows] == [["health"]]


def test_candidates_come_from_the_press_sets_only_and_never_from_what_is_kept_out(tmp_path: Path) -> None:
    def row(id: str, title: str) -> str:
        return json.dumps({"id": id, "lang": "vi", "title": title, "text": f"{title} suốt đêm qua bên bờ sông quê."})

    (tmp_path / "baomoi2017.jsonl").write_text(
        row("1", "Hàng xóm rủ nhau đi bộ") + "\n" + row("2", "Con mèo của bà cụ trở về") + "\n", "utf-8"
    )
    (tmp_path / "other.jsonl").write_text(row("3", "Cây bưởi sai quả") + "\n", "utf-8")
    kept_out = Known([article("Con mèo của bà cụ trở về", "Con mèo của bà cụ trở về suốt đêm qua bên bờ sông quê.")])
    assert [found.article.id for found in candidates(tmp_path, TAXONOMY, kept_out, 1)] == ["1"]


def test_pieces_of_words_are_learned_where_they_are_to_count() -> None:
    data = read_rows(few_rows(150), Reader(TAXONOMY), ENCODER)
    plain = fit_base(data, tuple(TOPICS[:1]), TAXONOMY, piece_weight=0.0)
    assert not Words(plain.words).are_pieces(plain.ngrams).any()
    learned = fit_base(data, tuple(TOPICS[:1]), TAXONOMY)
    inside = Words(learned.words).are_pieces(learned.ngrams)
    assert np.abs(learned.ngram_weights[inside]).max() > 0
    assert np.allclose(np.sort(plain.idf), np.sort(learned.idf[~inside]))
    assert learned.idf[inside].min() < 1 <= learned.idf[~inside].min()


def test_without_sections_nothing_of_their_names_is_left() -> None:
    rows = [LearningRow(replace(article("Tựa", "Chữ."), section="Thể thao"), "real", "none", frozenset())]
    data = read_rows(rows, Reader(TAXONOMY), ENCODER, only="headline")
    (before,), (after,) = data.readings, without_sections(data).readings
    assert before.tokens.exact == ("tựa", "", "§thể", "§thao", "")
    assert after.tokens.exact == ("tựa", "", "") and len(after.tokens.passage) == 3


def test_a_row_teaches_in_every_length_in_which_articles_come() -> None:
    row = LearningRow(article("Tựa", "chữ " * 150, lead="Dẫn."), "real", "none", frozenset())
    assert list(views(row)) == ["headline", "lead", "full"]
    assert shown(row.article, "headline").text == shown(row.article, "headline").lead == ""
    assert len(shown(row.article, "lead").lead.split()) == 60


def test_a_decision_changes_what_the_model_says_and_little_else() -> None:
    piece = next(row.article for row in few_rows() if row.topics[:1] == ("energy_food",))
    other = article("ASEAN bàn an ninh mạng", "Các nước ASEAN bàn cách ứng phó tấn công mạng và mã độc tống tiền.")
    data = read_rows([decided_row(piece, "asean", ["tourism"], None, TOPICS)] * 5, Reader(TAXONOMY), ENCODER)
    moved = adapted(small_model(), data, TAXONOMY)
    descriptions, column = Descriptions(TAXONOMY, ENCODER), moved.learned.labels.index("tourism")
    odds = [asked(data, model.learned, descriptions).ngrams[:, column] for model in (small_model(), moved)]
    assert (odds[0] < 0).all() and (odds[1] > 0).all()
    before, after = (Labeller(model, "a", TAXONOMY, ENCODER) for model in (small_model(), moved))
    scores = [{label.id: label.score for label in one.label(piece).topics} for one in (before, after)]
    assert scores[1].get("energy_food", 0.0) < scores[0]["energy_food"]
    assert topics(after.label(other))[0] == topics(before.label(other))[0] == "cyber_security"


def test_decisions_teach_what_a_kind_of_outlet_writes_about() -> None:
    told: list[tuple[str, SourceKind]] = [("tourism", "sector"), ("health", "local")]
    rows = [
        decided_row(article(f"Tin số {n}", f"Chuyện thứ {n} kể ở đây."), "asean", [topic], None, TOPICS, kind)
        for n in range(60)
        for topic, kind in told
    ]
    moved = adapted(small_model(), read_rows(rows, Reader(TAXONOMY), ENCODER), TAXONOMY)
    words = Words(moved.learned.words)
    column = moved.learned.labels.index("tourism")
    said = {
        words.text(int(key)): float(moved.learned.ngram_weights[moved.learned.ngrams == key, column][0])
        for key in words.kinds
    }
    assert set(said) == set(KINDS)
    assert said["¤sector"] > 0 > said["¤local"]
    assert {kind for kind, weight in said.items() if weight} == {"¤sector", "¤local"}


def test_what_all_kinds_of_outlets_share_is_no_lesson() -> None:
    rows = [
        decided_row(article(f"Tin số {n}", f"Chuyện thứ {n} kể ở đây."), "asean", ["tourism"], None, TOPICS, "sector")
        for n in range(20)
    ]
    moved = adapted(small_model(), read_rows(rows, Reader(TAXONOMY), ENCODER), TAXONOMY)
    assert np.allclose(moved.learned.ngram_weights[Words(moved.learned.words).are_kinds(moved.learned.ngrams)], 0)
    # Of commercial outlets only the relevance is decided: of topics that teaches nothing, whatever others teach.
    rows += [decided_row(row.article, "passing", None, None, TOPICS, "commercial") for row in rows]
    learned = adapted(small_model(), read_rows(rows, Reader(TAXONOMY), ENCODER), TAXONOMY).learned
    weights = learned.ngram_weights[Words(learned.words).are_kinds(learned.ngrams)]
    assert np.allclose(weights[:, : len(learned.labels)], 0)
    assert not np.allclose(weights[:, -3:], 0)


def test_training_without_real_articles_writes_a_model_that_can_be_used(tmp_path: Path) -> None:
    output = tmp_path / "model"
    with pytest.raises(InputError, match="nothing new to learn from"):
        train_to_folder(output, None, (), (), (), TAXONOMY, ENCODER, 1, start=small_model())
    decisions = [decided_row(article("ASEAN họp chợ phiên gốm"), "asean", ["tourism"], (), TOPICS)]
    manifest = train_to_folder(output, None, (), (), decisions, TAXONOMY, ENCODER, 1, start=small_model())
    assert read_manifest(output, "labels") == manifest
    assert manifest.figures["rows"]["decision"] == 1
    assert "What it must not be used for" in (output / "card.md").read_text("utf-8")
    with pytest.raises(InputError, match="is not empty"):
        train_to_folder(output, None, (), (), decisions, TAXONOMY, ENCODER, 1, start=small_model())


def test_labelled_rows_need_the_folder_of_their_texts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--data"):
        train_to_folder(tmp_path / "model", None, (tmp_path / "gold.jsonl",), (), (), TAXONOMY, ENCODER, 1)


def test_a_label_with_few_rows_keeps_near_the_common_threshold() -> None:
    rng = np.random.default_rng(0)
    wanted = np.zeros((400, 2), dtype=np.int8)
    wanted[:200, 0] = 1
    wanted[:2, 1] = 1
    probabilities = np.clip(wanted * 0.25 + rng.random((400, 2)) * 0.2, 0, 1).astype(np.float32)
    weights = np.ones(400, dtype=np.float32)
    many, few = label_thresholds(probabilities, wanted, weights, 0.5)
    assert many < few <= 0.5
    assert best_threshold(np.zeros((0, 2), np.float32), np.zeros((0, 2)), np.zeros(0, np.float32)) == 1.0


def test_an_expert_that_is_left_out_says_nothing() -> None:
    data = read_rows(few_rows(200), Reader(TAXONOMY), ENCODER)
    experts = asked(data, small_model().learned, Descriptions(TAXONOMY, ENCODER))
    assert experts.ngrams.any() and not without(experts, ["ngrams"]).ngrams.any()
    assert not without(experts, ["phrases"]).phrases.any() and without(experts, ["phrases"]).ngrams.any()
    assert len(selected(experts, np.array([0, 1])).mentions) == 2
