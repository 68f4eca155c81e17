"""A store of an earlier diembao is brought up to date with everything that it holds."""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config

import newsroom.store.migrations as home
from newsroom.store import Store
from newsroom.store.dialect import make_engine
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, fill, url


def made_at(file: Path, revision: str) -> None:
    """Make an empty store of `revision` in `file`."""
    engine = make_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(str(home.__file__)).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def rows(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by table."""
    with sqlite3.connect(file) as raw:
        raw.row_factory = sqlite3.Row
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(map(dict, raw.execute(f"SELECT * FROM {name}")), key=repr) for name in names}


def copy(rows_: dict[str, list[dict[str, Any]]], file: Path) -> None:
    """Write what the tables in `file` have columns for."""
    with sqlite3.connect(file) as raw:
        for name in [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]:
            known = [column[1] for column in raw.execute(f"PRAGMA table_info({name})")]
            for row in rows_[name] if name != "alembic_version" else ():
                values = [row[column] for column in known]
                raw.execute(f"INSERT INTO {name} ({', '.join(known)}) VALUES ({', '.join('?' * len(known))})", values)


def as_before_0005(made: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same rows in an earlier diembao, which kept labels column by column."""
    kept = {name: [dict(row) for row in table] for name, table in made.items()}
    for row in kept["labels"]:
        whole = json.loads(row["whole"])
        row["topics"] = json.dumps([[label["id"], label["score"]] for label in whole["topics"]])
        row["themes"] = "[]"
        row["matches"] = json.dumps([list(match.values()) for match in whole["matches"]])
    return kept


def test_an_upgrade_keeps_every_row(tmp_path: Path) -> None:
    new = Store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    new.projection.forget_acknowledgements("g1")
    fill(new, range(1, 4))
    run = new.statistics.start_run("run", NOW)
    new.statistics.finish_run(run, NOW, {"crawl": {"fetched": 3}})
    new.close()
    expected = rows(tmp_path / "new.sqlite")
    for page in expected["pages"]:
        # What no earlier diembao kept of an answer.
        page |= {"archived_at": None, "digest": None}
    for row in expected["labels"]:
        row["doubt"] = 0.0
    assert {"articles", "versions", "labels", "pages", "bands", "runs"} <= {
        name for name, kept in expected.items() if kept
    }

    made_at(tmp_path / "old.sqlite", "0001")
    copy(as_before_0005(expected), tmp_path / "old.sqlite")
    assert "withdrawn_at" not in rows(tmp_path / "old.sqlite")["articles"][0]
    old = Store(f"sqlite:///{tmp_path / 'old.sqlite'}")
    assert len(list(old.articles.facts())) == 3
    old.close()
    assert rows(tmp_path / "old.sqlite") == expected


def test_two_ways_to_a_page_become_one_and_what_was_cited_keeps_its_id(tmp_path: Path) -> None:
    new = Store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    fill(new, range(1, 6))
    new.projection.forget_acknowledgements("g1")
    new.close()
    made = rows(tmp_path / "new.sqlite")
    one, two, three, four, five = (article_id(url(number)) for number in range(1, 6))
    ids = {one: "1" * 24, three: "3" * 24, four: "4" * 24}
    # 1: an article under an id of the past, and a page that was only found under another address of it.
    # 3 and 4: two articles that turn out to be one. 2 and 5: as they are; 5 is a reprint of 1.
    for table in made.values():
        for row in table:
            for key in {"id", "article_id"} & row.keys():
                row[key] = ids.get(row[key], row[key])
    pages = {page["id"]: page for page in made["pages"]}
    pages["4" * 24]["url"] = url(3).replace("https://", "http://www.")
    twin = {**pages["1" * 24], "id": "f" * 24, "url": url(1) + "?amp=1", "state": "discovered"}
    made["pages"].append(twin)
    next(row for row in made["articles"] if row["id"] == five)["reprint_of"] = "1" * 24

    made_at(tmp_path / "old.sqlite", "0003")
    copy(as_before_0005(made), tmp_path / "old.sqlite")
    old = Store(f"sqlite:///{tmp_path / 'old.sqlite'}")
    facts = {each.id: each for each in old.articles.facts()}
    assert old.projection.needs_rebuild()
    old.close()
    assert set(facts) == {one, two, three, "4" * 24, five}
    assert facts[five].reprint_of == one
    kept = rows(tmp_path / "old.sqlite")
    assert {row["id"] for row in kept["pages"]} == set(facts)
    assert {row["article_id"] for row in kept["versions"]} == set(facts)
    assert {row["article_id"] for row in kept["labels"]} == set(facts)


def test_an_id_that_another_page_bears_until_now_is_given_out_after_it(tmp_path: Path) -> None:
    new = Store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    fill(new, range(1, 3))
    new.close()
    made = rows(tmp_path / "new.sqlite")
    # What was the id of https://m.a.example/bai is that of https://www.m.a.example/bai now.
    addresses = {article_id(url(1)): "https://www.m.a.example/bai", article_id(url(2)): "https://m.a.example/bai"}
    ids = dict(zip(addresses, ("1" * 24, hashlib.sha256(b"https://m.a.example/bai").hexdigest()[:24]), strict=True))
    for page in made["pages"]:
        page["url"] = addresses[page["id"]]
    for table in made.values():
        for row in table:
            for key in {"id", "article_id"} & row.keys():
                row[key] = ids.get(row[key], row[key])

    made_at(tmp_path / "old.sqlite", "0003")
    copy(as_before_0005(made), tmp_path / "old.sqlite")
    old = Store(f"sqlite:///{tmp_path / 'old.sqlite'}")
    assert {each.id for each in old.articles.facts()} == {article_id(address) for address in addresses.values()}
    old.close()
