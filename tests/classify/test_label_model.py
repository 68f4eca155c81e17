"""A model of labels is kept in files that are checked, and says the same after it was read back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from classify.label_model import LabelModel, load_model, save_model
from classify.labeller import Labeller
from classify.taxonomy import load_taxonomy
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
