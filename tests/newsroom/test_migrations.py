"""A store of an earlier diembao is brought up to date with everything that it holds."""

import hashlib
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData

import newsroom.store.migrations as home
from newsroom.store import Store
from newsroom.store.database import HEAD, stored_revision
from newsroom.store.dialect import address, make_engine
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, fill, url

Empty = Callable[[], str]


def made_at(store: str, revision: str) -> None:
    """Make the database at `store` an empty store of `revision`."""
    engine = make_engine(address(store))
    config = Config()
    config.set_main_option("script_location", str(Path(str(home.__file__)).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def rows(store: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by table."""
    engine = make_engine(address(store))
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        found = {
            table.name: sorted((row._asdict() for row in connection.execute(table.select())), key=repr)
            for table in tables.sorted_tables
        }
    engine.dispose()
    return found


def copy(rows_: dict[str, list[dict[str, Any]]], store: str) -> None:
    """Write what the tables in `store` have columns for."""
    engine = make_engine(address(store))
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            for row in rows_[table.name] if table.name != "alembic_version" else ():
                connection.execute(table.insert().values({column.name: row[column.name] for column in table.c}))
    engine.dispose()


def as_before_0005(made: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same rows in an earlier diembao, which kept labels column by column."""
    kept = {name: [dict(row) for row in table] for name, table in made.items()}
    for row in kept["labels"]:
        row["topics"] = [[label["id"], label["score"]] for label in row["whole"]["topics"]]
        row["themes"] = []
        row["matches"] = [list(match.values()) for match in row["whole"]["matches"]]
    return kept


def test_an_upgrade_keeps_every_row(empty_databases: Empty) -> None:
    new_url, old_url = empty_databases(), empty_databases()
    new = Store(new_url)
    new.projection.forget_acknowledgements("g1")
    fill(new, range(1, 4))
    run = new.statistics.start_run("run", NOW)
    new.statistics.finish_run(run, NOW, {"crawl": {"fetched": 3}})
    new.close()
    expected = rows(new_url)
    for page in expected["pages"]:
        # What no earlier diembao kept of an answer.
        page |= {"archived_at": None, "digest": None}
    for row in expected["labels"]:
        row["doubt"] = 0.0
    assert {"articles", "versions", "labels", "pages", "bands", "runs"} <= {
        name for name, kept in expected.items() if kept
    }

    made_at(old_url, "0001")
    copy(as_before_0005(expected), old_url)
    assert "withdrawn_at" not in rows(old_url)["articles"][0]
    old = Store(old_url)
    assert len(list(old.articles.facts())) == 3
    old.close()
    assert rows(old_url) == expected


def test_two_ways_to_a_page_become_one_and_what_was_cited_keeps_its_id(empty_databases: Empty) -> None:
    new_url, old_url = empty_databases(), empty_databases()
    new = Store(new_url)
    fill(new, range(1, 6))
    new.projection.forget_acknowledgements("g1")
    new.close()
    made = rows(new_url)
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

    made_at(old_url, "0003")
    copy(as_before_0005(made), old_url)
    old = Store(old_url)
    facts = {each.id: each for each in old.articles.facts()}
    assert old.projection.needs_rebuild()
    old.close()
    assert set(facts) == {one, two, three, "4" * 24, five}
    assert facts[five].reprint_of == one
    kept = rows(old_url)
    assert {row["id"] for row in kept["pages"]} == set(facts)
    assert {row["article_id"] for row in kept["versions"]} == set(facts)
    assert {row["article_id"] for row in kept["labels"]} == set(facts)


def test_an_id_that_another_page_bears_until_now_is_given_out_after_it(empty_databases: Empty) -> None:
    new_url, old_url = empty_databases(), empty_databases()
    new = Store(new_url)
    fill(new, range(1, 3))
    new.close()
    made = rows(new_url)
    # What was the id of https://m.a.example/bai is that of https://www.m.a.example/bai now.
    addresses = {article_id(url(1)): "https://www.m.a.example/bai", article_id(url(2)): "https://m.a.example/bai"}
    ids = dict(zip(addresses, ("1" * 24, hashlib.sha256(b"https://m.a.example/bai").hexdigest()[:24]), strict=True))
    for page in made["pages"]:
        page["url"] = addresses[page["id"]]
    for table in made.values():
        for row in table:
            for key in {"id", "article_id"} & row.keys():
                row[key] = ids.get(row[key], row[key])

    made_at(old_url, "0003")
    copy(as_before_0005(made), old_url)
    old = Store(old_url)
    assert {each.id for each in old.articles.facts()} == {article_id(address) for address in addresses.values()}
    old.close()


def _open(store: str, barrier: Any) -> None:
    barrier.wait()
    Store(store).close()


def test_of_processes_that_open_a_new_store_at_once_one_makes_its_tables(empty_databases: Empty) -> None:
    store, fork = empty_databases(), get_context("fork")
    barrier = fork.Barrier(4)
    processes = [fork.Process(target=_open, args=(store, barrier)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    engine = make_engine(address(store))
    assert stored_revision(engine) == HEAD
    engine.dispose()
