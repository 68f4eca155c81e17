"""A model of labels is kept in files that are checked, and says the same after it was read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classify.label_model import NUMBERS, SHIPPED_LABELS, LabelModel, load_model, save_model
from classify.labeller import Labeller
from classify.model_files import CARD, MANIFEST
from classify.taxonomy import load_taxonomy
from classify.training.label_training import card
from classify.training.labels import HEADLINE_BEST, HEADLINE_TOPIC
from newsroom.errors import ModelError
from tests.classify.small_model import ENCODER, HashingEncoder, few_rows, small_model, trained
from tests.classify.writing import article

TAXONOMY = load_taxonomy()
PIECE = article("Việt Nam đề xuất lưới điện chung", "Các nước ASEAN bàn mua bán điện xuyên biên giới.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(small_model(), tmp_path, figures={}, data=["examples"], licence="MIT", dated=False)
    return tmp_path


def test_what_was_saved_labels_as_before(folder: Path) -> None:
    model, manifest = load_model(folder)
    before = Labeller(small_model(), "small", TAXONOMY, ENCODER).label(PIECE)
    after = Labeller(model, manifest.id, TAXONOMY, ENCODER).label(PIECE)
    assert (after.relevance, after.pillars) == (before.relevance, before.pillars)
    assert [label.id for label in after.topics] == [label.id for label in before.topics]
    assert after.relevance_confidence == pytest.approx(before.relevance_confidence, abs=0.02)  # half precision


def test_the_same_rows_give_the_same_files(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("again")
    again = trained(few_rows(), TAXONOMY)
    save_model(again, other, figures={}, data=["examples"], licence="MIT", dated=False)
    assert (folder / "model.json").read_text() == (other / "model.json").read_text()


def test_the_id_changes_with_every_number_that_decides(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = load_model(folder)[1].id
    for changed in (
        replace(small_model(), passing_threshold=0.9),
        replace(small_model(), common_threshold=0.9),
        replace(small_model(), headline_topic=0.9),
        replace(small_model(), headline_best=0.9),
    ):
        other = tmp_path_factory.mktemp("other")
        save_model(changed, other, figures={}, data=["examples"], licence="MIT", dated=False)
        model, manifest = load_model(other)
        assert manifest.id != before
        for name in NUMBERS:
            assert getattr(model, name) == getattr(changed, name)


def test_the_shipped_folder_is_what_training_writes(tmp_path: Path) -> None:
    model, manifest = load_model()
    written = save_model(
        model, tmp_path, figures=manifest.figures, data=manifest.data, licence=manifest.licence, dated=False
    )
    assert written.id == manifest.id
    for name in (*manifest.files, MANIFEST):
        assert (tmp_path / name).read_bytes() == (SHIPPED_LABELS / name).read_bytes(), name
    assert (SHIPPED_LABELS / CARD).read_text("utf-8") == card(manifest)
    assert (model.headline_topic, model.headline_best) == (HEADLINE_TOPIC, HEADLINE_BEST)


def test_a_changed_file_is_refused(folder: Path) -> None:
    file = folder / "words.json"
    file.write_text(file.read_text("utf-8").replace("asean", "xxxxx"), "utf-8")
    with pytest.raises(ModelError, match=r"words\.json"):
        load_model(folder)


def test_a_model_of_another_version_asks_for_training(folder: Path) -> None:
    manifest = json.loads((folder / "model.json").read_text())
    manifest["settings"]["features"] = ["other"]
    (folder / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="run diembao train labels"):
        load_model(folder)


def test_a_model_of_another_encoder_is_refused() -> None:
    class Other(HashingEncoder):
        name = "other-1"

    with pytest.raises(ModelError, match=r"hashing-1.*other-1"):
        Labeller(small_model(), "small", TAXONOMY, Other())


def test_the_arrays_fit_together() -> None:
    model: LabelModel = small_model()
    learned = model.learned
    columns = len(learned.labels) + len(learned.pillars) + 3
    assert learned.ngram_weights.shape == (len(learned.ngrams), columns)
    assert learned.meaning_weights.shape == (2 * ENCODER.dimensions, columns)
    assert len(model.thresholds) == len(model.offsets) == len(learned.labels)
    assert np.all(np.diff(learned.ngrams) > 0)
