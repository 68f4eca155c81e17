"""The whole job with Elasticsearch, as an operator meets it: one settings key is all that differs."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from dashboard.desk import open_desk
from dashboard.event_desk import articles, calendar_of, occasion, phases, totals
from newsroom.clock import local_day, utc_now
from newsroom.store.desk_events import DeskEvent
from tests.elastic.fixtures import fresh_prefix
from tests.elastic.security import PASSWORD, USER
from tests.elastic.server import Server
from tests.index.test_elastic_role import documented, key_of, named
from tests.newsroom.runs import SETTINGS, Office
from tests.samplepress import SamplePress

LAST = local_day(utc_now())
MADE = DeskEvent(
    id="desk-luoi-dien",
    name_vi="Đợt vận động về lưới điện",
    name_en="The campaign for the grid",
    first=LAST - timedelta(20),
    last=LAST - timedelta(5),
    days_before=10,
    days_after=5,
    query='"lưới điện" OR grid',
    by="Đỗ Thị Lan",
    at=utc_now(),
)


@dataclass(frozen=True)
class Both:
    """Two offices that collected the same press."""

    embedded: Office
    elastic: Office
    prefix: str


def settings(url: str, prefix: str) -> str:
    """Settings of an office with a server."""
    return f'{SETTINGS}[index]\nengine = "elasticsearch"\nhosts = ["{url}"]\nname = "{prefix}"\ntimeout = 20\n'


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, elasticsearch_url: str) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("offices")
    with SamplePress() as press, fresh_prefix(elasticsearch_url) as prefix:
        sources = press.sources_toml()
        embedded = Office.make(folder / "embedded", sources)
        elastic = Office.make(folder / "elastic", sources, settings(elasticsearch_url, prefix))
        for office in (embedded, elastic):
            office.call("run")
        yield Both(embedded, elastic, prefix)


def shown(found: dict[str, Any], *, ordered: bool) -> dict[str, Any]:
    """What two engines must answer alike: not scores, nor passages, nor when the page was collected."""
    ids = [hit["id"] for hit in found["hits"]]
    return {**found, "hits": ids if ordered else sorted(ids)}


@pytest.mark.parametrize(
    ("words", "ordered"),
    [
        (("", "--limit", "1000"), True),
        (("asean", "--counted", "--by-date", "--limit", "1000"), True),
        (("bien dong", "--limit", "1000"), False),
        (('"Biển Đông" COC', "--scope", "domestic"), False),
        (("tuyên bố Lạc Hải về lưới điện", "--limit", "1000"), False),
        (("trucot:economic NOT scope:foreign", "--limit", "1000"), True),
        (("power grid", "--from", "2020-01-01", "--facet", "outlet"), False),
    ],
)
def test_a_search_is_answered_alike(both: Both, words: tuple[str, ...], ordered: bool) -> None:
    one, other = both.embedded.json("search", *words), both.elastic.json("search", *words)
    assert one["total"] > 0
    assert shown(one, ordered=ordered) == shown(other, ordered=ordered)


def test_an_export_is_the_same_to_the_letter(both: Both) -> None:
    assert both.embedded.call("export", "asean").stdout == both.elastic.call("export", "asean").stdout


def test_events_that_people_made_find_the_same_articles(both: Both) -> None:
    def found(office: Office) -> tuple[int, list[str], list[int]]:
        with open_desk(office.settings) as desk:
            desk.store.desk_events.put(MADE)
            one = occasion(desk, calendar_of(desk), MADE.id)
            assert one is not None and one.origin == "made"
            listed = articles(desk, one, LAST)
            counts = [each.total for each in phases(one, listed)]
            return totals(desk, [one], LAST)[MADE.id], [item.url for item in listed], counts

    total, urls, counts = found(both.embedded)
    assert total == len(urls) == sum(counts) > 1
    assert (total, urls, counts) == found(both.elastic)


def test_the_index_is_compared_and_rebuilt(both: Both) -> None:
    checked = both.elastic.json("sync", "--check")
    assert checked["equal"] is True
    assert checked["index"] == checked["store"] == both.embedded.json("sync", "--check")["index"]
    rebuilt = both.elastic.json("sync", "--rebuild")["stages"]["sync"]
    assert rebuilt["compared"] == checked["index"]
    assert both.elastic.json("sync", "--check")["index"] == checked["index"]


def test_doctor_finds_the_index(both: Both) -> None:
    # Code 1: these settings name no contact, which press sites want.
    checks = {check["check"]: check for check in json.loads(both.elastic.call("doctor", "--json", code=1).stdout)}
    assert [name for name, check in checks.items() if not check["ok"]] == ["user agent"]
    assert "0 waiting" in checks["index"]["finding"]
    assert checks["shards"]["finding"].startswith("1 years in 1 shards of at most 0.0 GB, 0 of them over")


def test_collecting_goes_on_without_the_server_and_the_index_catches_up(tmp_path: Path, elasticsearch_url: str) -> None:
    with SamplePress() as press, fresh_prefix(elasticsearch_url) as prefix:
        away = Office.make(tmp_path, press.sources_toml(), settings("http://127.0.0.1:9", prefix))
        failed = away.call("run", code=6)
        assert "http://127.0.0.1:9: Elasticsearch is away" in failed.stderr
        assert "all other work of this run is done and kept" in failed.stderr
        assert "label: labelled" in failed.stdout
        assert "Elasticsearch is away" in away.call("search", "asean", code=6).stderr
        assert "Elasticsearch is away" in away.call("status").stdout
        back = Office.make(tmp_path, press.sources_toml(), settings(elasticsearch_url, prefix))
        back.call("sync")
        assert back.json("search", "asean")["total"] > 20
        assert back.json("sync", "--check")["equal"] is True


@pytest.mark.soak
def test_the_role_of_the_docs_suffices_for_every_command(tmp_path: Path, secured_elasticsearch: Server) -> None:
    server, prefix = secured_elasticsearch, f"test-{secrets.token_hex(5)}"
    with Elasticsearch(server.url, ca_certs=str(server.certificate), basic_auth=(USER, PASSWORD)) as root:
        (tmp_path / "api.key").write_text(key_of(root, named(documented(), prefix)), "utf-8")
        secured = f'ca_certs = "{server.certificate}"\napi_key_file = "{tmp_path / "api.key"}"\n'
        with SamplePress() as press:
            office = Office.make(tmp_path / "office", press.sources_toml(), settings(server.url, prefix) + secured)
            office.call("run")
        found = office.json("search", "asean", "--facet", "outlet", "--limit", "5")
        assert found["total"] > 20 and found["facets"]["outlet"]
        assert office.json("search", "asean", "--mode", "both", "--by-date")["total"] == found["total"]
        assert len(office.call("export", "asean").stdout.splitlines()) > 20
        assert office.json("events")
        office.call("withdraw", found["hits"][0]["id"], "--reason", "yêu cầu của toà soạn")
        office.call("sync")
        assert office.json("search", "asean")["total"] == found["total"] - 1
        office.call("label", "--all")
        office.call("sync", "--rebuild")
        assert office.json("sync", "--check")["equal"] is True
        office.call("status")
        checks = {check["check"]: check for check in json.loads(office.call("doctor", "--json", code=1).stdout)}
        assert [name for name, check in checks.items() if not check["ok"]] == ["user agent"]
        # A key that is gone: said, nothing lost, mended by another.
        root.security.invalidate_api_key(owner=True)
        for words in (("search", "asean"), ("sync",)):
            assert "API key is refused" in office.call(*words, code=6).stderr
        (tmp_path / "api.key").write_text(key_of(root, named(documented(), prefix)), "utf-8")
        assert office.json("search", "asean")["total"] == found["total"] - 1
        for index in root.indices.get(index=f"{prefix}*", expand_wildcards="all").body:
            root.indices.delete(index=index)
