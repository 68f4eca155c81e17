"""Reviewing as analysts do it: a sheet taken away, filled in, brought back; one decision; what the index then finds."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from newsroom.store import open_store
from newsroom.urls import article_id
from tests.newsroom.makers import SOURCE, fill, url
from tests.newsroom.runs import Office

SOURCES = f"""\
[[source]]
id = "{SOURCE.id}"
name = "{SOURCE.name}"
kind = "{SOURCE.kind}"
country = "VN"
scope = "domestic"
languages = ["vi"]
domains = ["thoibao.example"]
timezone = "Asia/Ho_Chi_Minh"
[[source.entries]]
kind = "feed"
url = "https://thoibao.example/rss"
"""
ONE, TWO, THREE = (article_id(url(number)) for number in (1, 2, 3))
DECISION = (
    f'{{"article_id": "{ONE}", "version": 1, "field": "%s", "before": "", "after": %s, "by": "Lan", '
    '"at": "2024-11-20T10:00:00+00:00"}'
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.make(tmp_path, SOURCES)
    store = open_store(made.settings)
    fill(store, range(1, 4))
    store.close()
    made.call("sync")
    return made


def sheet_of(office: Office, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in office.call("review", "export", *words).stdout.splitlines()]


def found(office: Office, query: str) -> list[str]:
    return [hit["id"] for hit in json.loads(office.call("search", query, "--by-date", "--json").stdout)["hits"]]


def test_a_sheet_comes_back_with_confirmations_and_corrections(office: Office) -> None:
    assert len(json.loads(office.call("review", "next", "--json").stdout)) == 3
    rows = {row["id"]: row for row in sheet_of(office, "--text")}
    assert rows[ONE]["topics"] == "energy_food"
    assert "lưới điện" in rows[ONE]["text"]
    rows[ONE] |= {"reviewed": "x", "topics": "health, youth", "tone": "favourable", "note": "bài về y tế"}
    rows[TWO] |= {"reviewed": "có", "by": "Minh"}
    rows[THREE] |= {"relevance": "none"}  # Not marked: says nothing.
    (office.folder / "back.jsonl").write_text("\n".join(json.dumps(row) for row in rows.values()), "utf-8")
    told = json.loads(office.call("review", "import", "back.jsonl", "--by", "Lan", "--json").stdout)
    assert (told["rows"], told["articles"], told["decisions"], told["corrections"]) == (2, 2, 14, 2)
    assert found(office, "topic:health review:decided") == [ONE]
    assert found(office, "sắcthái:favourable") == [ONE]
    assert set(found(office, "review:decided")) == {ONE, TWO}
    assert [each["id"] for each in json.loads(office.call("review", "next", "--json").stdout)] == [THREE]
    history = json.loads(office.call("review", "history", ONE, "--json").stdout)
    topics = next(each for each in history if each["field"] == "topics")
    assert (topics["before"], topics["after"], topics["by"]) == (["energy_food"], ["health", "youth"], "Lan")
    assert topics["note"] == "bài về y tế"
    # Once more the same sheet says nothing new.
    again = json.loads(office.call("review", "import", "back.jsonl", "--by", "Lan", "--json").stdout)
    assert (again["articles"], again["decisions"]) == (0, 0)


def test_a_spreadsheet_saved_with_semicolons_is_read(office: Office) -> None:
    office.call("review", "export", "--output", "phieu.csv")
    content = (office.folder / "phieu.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    rows[0] |= {"reviewed": "X", "by": "Lan", "claim": "rebuttal"}
    back = io.StringIO()
    writer = csv.DictWriter(back, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    (office.folder / "back.csv").write_text(back.getvalue(), "utf-8")
    assert "Đã lưu 7 quyết định về 1 bài" in office.call("review", "import", "back.csv").stdout
    assert found(office, "claim:rebuttal theme:distorted_claims") == [rows[0]["id"]]


def test_two_readers_and_how_they_agree(office: Office) -> None:
    assert "hai chuyên viên" in office.call("review", "agreement").stdout
    office.call("review", "decide", ONE, "relevance=asean", "topics=health", "--by", "Lan")
    blind = sheet_of(office, "--second", "Minh")
    assert [row["id"] for row in blind] == [ONE]
    assert (blind[0]["relevance"], blind[0]["topics"]) == ("", "")
    assert sheet_of(office, "--second", "Lan") == []
    filled = {**blind[0], "reviewed": "x", "relevance": "passing", "topics": ["health"], "tone": "neutral"}
    (office.folder / "second.jsonl").write_text(json.dumps(filled), "utf-8")
    office.call("review", "import", "second.jsonl", "--by", "Minh")
    agreement = {each["what"]: each for each in json.loads(office.call("review", "agreement", "--json").stdout)}
    assert (agreement["relevance"]["articles"], agreement["relevance"]["agreed"]) == (1, 0.0)
    assert agreement["topics"]["agreed"] == 1.0


def test_decisions_move_to_another_store(office: Office, tmp_path: Path) -> None:
    office.call("review", "decide", ONE, "relevance=none", "--by", "Lan", "--note", "chỉ nhắc tên")
    office.call("review", "decide", ONE, "tone", "--undo", "--by", "Lan")
    office.call("review", "export", "--decisions", "--output", "words.jsonl")
    other = Office.make(tmp_path / "other", SOURCES)
    store = open_store(other.settings)
    fill(store, range(1, 2))
    store.close()
    other.call("review", "import", str(office.folder / "words.jsonl"))
    assert (
        other.call("review", "history", ONE, "--json").stdout == office.call("review", "history", ONE, "--json").stdout
    )
    assert found(other, "relevance:none") == [ONE]


def test_an_older_decision_from_elsewhere_does_not_win(office: Office) -> None:
    office.call("review", "decide", ONE, "tone=critical", "--by", "Minh")
    old = DECISION % ("tone", '"favourable"')
    (office.folder / "words.jsonl").write_text(old, "utf-8")
    office.call("review", "import", "words.jsonl")
    assert found(office, "tone:critical") == [ONE]
    assert [one["by"] for one in json.loads(office.call("review", "history", ONE, "--json").stdout)] == ["Lan", "Minh"]
    (office.folder / "words.jsonl").write_text(old.replace("2024-11-20", "2124-11-20"), "utf-8")
    assert "which is to come" in office.call("review", "import", "words.jsonl", code=4).stderr


def test_taking_a_decision_back(office: Office) -> None:
    assert "relevance: asean → none" in office.call("review", "decide", ONE, "relevance=none", "--by", "Lan").stdout
    assert found(office, "relevance:none") == [ONE]
    assert "relevance: none → asean" in office.call("review", "decide", ONE, "relevance", "--undo").stdout
    assert found(office, "relevance:none") == []


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "line 1: not JSON"),
        ('{"title": "x"}', "line 1: has no id"),
        ('{"id": "' + "0" * 24 + '", "reviewed": "x", "relevance": "asean"}', "unknown"),
        ('{"id": "' + ONE + '", "reviewed": "x", "relevance": "maybe"}', "relevance cannot be 'maybe'"),
        ('{"id": "' + ONE + '", "reviewed": "x", "topics": "health; sức khoẻ"}', "topics cannot be"),
        ('{"id": "' + ONE + '", "reviewed": "x", "version": "một", "tone": "neutral"}', "version: not a number"),
        ('{"article_id": "' + ONE + '", "field": "x", "after": null}', "not a decision"),
        (DECISION % ("tone", '"happy"'), "tone cannot be 'happy'"),
        (DECISION % ("relevance", '["asean"]'), "relevance cannot be"),
        (DECISION % ("themes", '["distorted_claims"]'), "themes cannot be"),
    ],
)
def test_a_mistake_in_a_sheet_keeps_nothing(office: Office, line: str, named: str) -> None:
    good = json.dumps({"id": TWO, "reviewed": "x", "relevance": "none"})
    (office.folder / "back.jsonl").write_text(f"{line}\n{good}\n", "utf-8")
    done = office.call("review", "import", "back.jsonl", "--by", "Lan", code=4)
    assert named in done.stderr
    assert "back.jsonl" in done.stderr
    assert json.loads(office.call("review", "history", TWO, "--json").stdout) == []


def test_a_row_must_say_who_read_it(office: Office) -> None:
    (office.folder / "back.jsonl").write_text(json.dumps({"id": ONE, "reviewed": "x", "tone": "neutral"}), "utf-8")
    assert "does not say who read it" in office.call("review", "import", "back.jsonl", code=4).stderr


def test_wrong_use_is_told(office: Office) -> None:
    assert "there is no field 'màu'" in office.call("review", "decide", ONE, "màu=xanh", code=2).stderr
    assert "say what relevance is" in office.call("review", "decide", ONE, "relevance", code=2).stderr
    assert "stands alone" in office.call("review", "export", "--decisions", "--blind", code=2).stderr
    assert "ends in .jsonl, .csv" in office.call("review", "export", "--output", "x.xlsx", code=2).stderr
    listed = office.call("review", "fields").stdout
    assert "maritime_security" in listed
    assert "An ninh biển, Biển Đông" in listed
    assert "distorted_claims" not in listed


def test_names_of_topics_are_as_good_as_ids(office: Office) -> None:
    row = {
        "id": ONE,
        "version": 1,
        "reviewed": "x",
        "topics": "An ninh biển, Biển Đông; y te",
        "themes": "vietnam_role",
    }
    (office.folder / "back.jsonl").write_text(json.dumps(row), "utf-8")
    office.call("review", "import", "back.jsonl", "--by", "Lan")
    assert found(office, "topic:maritime_security topic:health theme:vietnam_role") == [ONE]
    for typed in ("health,youth", "health youth", "Health; youth"):
        office.call("review", "decide", TWO, f"topics={typed}", "--by", "Lan")
        history = json.loads(office.call("review", "history", TWO, "--json").stdout)
        assert history[-1]["after"] == ["health", "youth"]


def test_decisions_on_articles_that_are_not_here_are_left_out(office: Office) -> None:
    office.call("review", "decide", ONE, "relevance=none", "--by", "Lan")
    exported = json.loads(office.call("review", "export", "--decisions").stdout)
    lines = [{**exported, "article_id": "0" * 24}, {**exported, "article_id": TWO}]
    (office.folder / "words.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    told = json.loads(office.call("review", "import", "words.jsonl", "--json").stdout)
    assert (told["decisions"], told["unknown"]) == (1, 1)
    assert set(found(office, "relevance:none")) == {ONE, TWO}


def test_the_same_answer_on_a_newer_version_is_kept(office: Office) -> None:
    row = {"id": ONE, "version": 1, "reviewed": "x", "relevance": "passing"}
    for version, kept, repeated in ((1, 1, 0), (1, 0, 1), (2, 1, 0)):
        (office.folder / "back.jsonl").write_text(json.dumps({**row, "version": version}), "utf-8")
        told = json.loads(office.call("review", "import", "back.jsonl", "--by", "Lan", "--json").stdout)
        assert (told["decisions"], told["repeated"]) == (kept, repeated)
