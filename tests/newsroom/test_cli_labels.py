"""`diembao explain`, `classify` and `models` as an analyst and an operator meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsroom.errors import StoreMissing
from newsroom.store import open_store
from newsroom.urls import article_id
from tests.newsroom.makers import fill, url
from tests.newsroom.runs import Office
from tests.newsroom.test_cli_review import SOURCES

ONE = article_id(url(1))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.make(tmp_path, SOURCES)
    store = open_store(made.settings)
    fill(store, range(1, 2))
    store.close()
    return made


def test_an_explanation_says_what_how_sure_and_who(office: Office) -> None:
    lines = office.call("explain", ONE).stdout.splitlines()
    assert any(line.startswith("Mức độ liên quan: về ASEAN") for line in lines)
    office.call("review", "decide", ONE, "relevance=passing", "--by", "Lan")
    lines = office.call("explain", url(1)).stdout.splitlines()
    assert "Mức độ liên quan: chỉ nhắc tên ASEAN  theo Lan" in lines
    assert lines[-1] == f"Có 1 quyết định của chuyên viên; xem diembao review history {ONE}"
    told = json.loads(office.call("explain", ONE, "--json").stdout)
    assert (told["relevance"], told["relevance_by"], told["decisions"][0]["by"]) == ("passing", "Lan", "Lan")
    assert "is unknown" in office.call("explain", "0" * 24, code=4).stderr


def test_a_stream_is_labelled_without_a_store(tmp_path: Path) -> None:
    office = Office.make(tmp_path, SOURCES)
    lines = [
        {"id": "\ud800a", "title": "Các bộ trưởng ASEAN thông qua lộ trình lưới điện khu vực"},
        {"title": "อาเซียนประชุมที่ฮานอย"},
    ]
    done = office.call("classify", stdin="".join(json.dumps(line) + "\n" for line in lines).encode())
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["relevance"], first["assessed"]) == ("a", "asean", True)
    assert "energy_food" in [topic["id"] for topic in first["topics"]]
    assert (second["id"], second["relevance"], second["assessed"], second["topics"]) == ("2", "asean", False, [])
    with pytest.raises(StoreMissing):
        open_store(office.settings, create=False)


def test_models_are_listed_shown_and_chosen(tmp_path: Path) -> None:
    office = Office.make(tmp_path, SOURCES)
    listed = office.json("models", "list")
    assert {model["kind"] for model in listed if model["shipped"] and model["in_use"]} == {"encoder", "labels", "tone"}
    assert office.call("models", "show", "shipped-tone").stdout.startswith("diembao-tone-")
    office.call("models", "use", "shipped-labels")
    assert "no model is called 'x'" in office.call("models", "use", "x", code=2).stderr
    assert "[classify] encoder" in office.call("models", "use", "shipped-encoder", code=2).stderr
