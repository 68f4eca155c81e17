"""What is special to Elasticsearch: how articles lie on the server, what it refuses, rebuilds under readers, deep
pages. What both engines promise is in the contract tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from index import elastic_search
from index.document import LAYOUT, document
from index.elastic_builds import ABANDONED, Builds
from index.engine import ArticleIndex, new_index, open_index
from index.query import Query
from index.space import Space
from index.sync import expected_tally, sync, sync_rebuilt
from newsroom.article import Removal
from newsroom.errors import IndexMissing, IndexUnavailable
from newsroom.sections import IndexSettings
from tests.index.makers import NOON, PRESS, MemoryDesk, id_of, record
from tests.index.meanings import DIMENSIONS, ENCODER, read

LAST_YEAR = NOON.replace(year=2025)


@pytest.fixture
def settings(elasticsearch_url: str, index_prefix: str) -> IndexSettings:
    """An engine of its own on the test server."""
    return IndexSettings(engine="elasticsearch", hosts=(elasticsearch_url,), name=index_prefix)


@pytest.fixture
def index(settings: IndexSettings, tmp_path: Path) -> Iterator[ArticleIndex]:
    """An index without articles."""
    made = open_index(tmp_path, settings)
    yield made
    made.close()


def behind(client: Elasticsearch, name: str) -> set[str]:
    """The indices behind the read alias."""
    return set(client.indices.get_alias(name=name).body)


class TestOnTheServer:
    """Indices, aliases, mapping."""

    def test_articles_lie_by_year_of_first_sight_behind_one_alias(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch
    ) -> None:
        index.update([record("new", "Tin mới"), record("old", "Tin cũ", first_seen=LAST_YEAR)])
        names = behind(client, settings.name)
        assert {f"{settings.name}-v{LAYOUT}-first-2025", f"{settings.name}-v{LAYOUT}-first-2026"} <= names
        assert client.count(index=f"{settings.name}-v{LAYOUT}-first-2025").body["count"] == 1
        assert index.search(Query("tin")).total == 2

    def test_an_unknown_field_is_refused(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch
    ) -> None:
        with pytest.raises(Exception, match="strict_dynamic_mapping_exception"):
            client.index(index=next(iter(behind(client, settings.name))), document={"title": "a", "author": "b"})

    def test_every_index_of_a_build_says_whose_vectors_it_holds(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch
    ) -> None:
        index.update([record("old", "Tin", first_seen=LAST_YEAR)])
        index.update([read(record("new", "Tin về biển"))])
        index.update([read(record("older", "Tin về điện", first_seen=LAST_YEAR.replace(year=2024)))])
        for name in behind(client, settings.name):
            mappings = client.indices.get_mapping(index=name).body[name]["mappings"]
            assert (mappings["_meta"]["encoder"], mappings["_meta"]["dimensions"]) == (ENCODER, DIMENSIONS)
            # Exact neighbours, filtered or not.
            assert mappings["properties"]["vector"]["index_options"]["type"] == "flat"
        assert index.space == Space(ENCODER, DIMENSIONS)

    def test_an_index_is_not_made_where_none_is_wanted(self, settings: IndexSettings, tmp_path: Path) -> None:
        with pytest.raises(IndexMissing, match="no search index yet"):
            open_index(tmp_path, settings, create=False)

    def test_a_foreign_index_of_that_name_is_left_alone(
        self, settings: IndexSettings, client: Elasticsearch, tmp_path: Path
    ) -> None:
        client.indices.create(index=settings.name)
        with pytest.raises(IndexUnavailable, match="not of diembao"):
            open_index(tmp_path, settings)
        assert client.indices.exists(index=settings.name)

    def test_several_that_come_first_at_once_get_the_same_index(self, settings: IndexSettings, tmp_path: Path) -> None:
        opened: list[str] = []

        def come() -> None:
            index = open_index(tmp_path, settings)
            opened.append(index.generation)
            index.close()

        threads = [threading.Thread(target=come) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(opened) == 4 and len(set(opened)) == 1

    def test_an_index_of_an_older_layout_is_not_read(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, tmp_path: Path
    ) -> None:
        index.update(PRESS)
        before = index.generation
        for name in behind(client, settings.name):
            meta = client.indices.get_mapping(index=name).body[name]["mappings"]["_meta"]
            client.indices.put_mapping(index=name, meta={**meta, "layout": LAYOUT - 1})
            client.indices.put_alias(index=name, name="keep")
        with pytest.raises(IndexMissing):
            open_index(tmp_path, settings, create=False)
        with new_index(tmp_path, settings) as new:
            list(new.fill([PRESS]))
            new.publish()
        assert index.generation != before
        assert index.search(Query(limit=1)).total == len(PRESS)


class TestWriting:
    """Versions, poison rows, what is full or blocked."""

    def test_a_late_write_does_not_bring_back_what_was_removed(self, index: ArticleIndex) -> None:
        index.update([record("a", "Tin", revision=1)])
        assert index.update([], [Removal(id_of("a"), 2, NOON)]) == ()
        (refusal,) = index.update([record("a", "Tin", revision=1)])
        assert "later revision" in refusal.reason
        assert index.search(Query()).total == 0

    def test_the_same_write_again_is_no_conflict(self, index: ArticleIndex) -> None:
        for _ in range(2):
            assert index.update([record("a", "Tin", revision=3)]) == ()
        assert index.tally().articles == 1

    def test_one_poison_article_is_set_aside_with_the_servers_words_and_the_others_land(
        self, index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from index import elastic_write
        from index.elastic_mapping import source as whole

        poisoned = id_of("n7")
        monkeypatch.setattr(
            elastic_write, "source", lambda made: whole(made) | ({"revision": "viele"} if made.id == poisoned else {})
        )
        desk = MemoryDesk([record(f"n{n}", f"Tin {n}") for n in range(20)])
        synced = sync(desk, index)
        assert (synced.put, synced.refused) == (19, 1)
        assert index.tally().articles == 19
        assert "failed to parse field [revision]" in desk.refused[poisoned].reason

    def test_a_full_disk_is_said_and_caught_up_with(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from index import elastic_write

        monkeypatch.setattr(elastic_write, "FIRST_PAUSE", 0.01)
        desk = MemoryDesk([record("a", "Tin"), record("b", "Tin")])
        names = behind(client, settings.name)
        for name in names:
            client.indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": True})
        with pytest.raises(IndexUnavailable, match=r"disk is nearly full.*free space"):
            sync(desk, index)
        assert len(desk.dirty(10)) == 2
        assert index.search(Query()).total == 0
        for name in names:
            client.indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": None})
        assert sync(desk, index).put == 2

    def test_a_write_to_a_build_that_is_gone_makes_no_index(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch
    ) -> None:
        from index.elastic_write import written

        builds = Builds(client, settings)
        build = builds.with_years(builds.first(), [2026], filling=False)
        for name in build.indices:
            client.indices.delete(index=name)
        with pytest.raises(IndexUnavailable, match="in the place of another"):
            written(client, builds, build, [document(record("a", "Tin"))], [])
        assert not client.indices.get(index=f"{settings.name}*").body


class TestRebuilding:
    """Beside, compared, swapped."""

    def test_readers_never_see_a_gap(self, index: ArticleIndex, settings: IndexSettings, tmp_path: Path) -> None:
        desk = MemoryDesk([record(f"n{n}", "Tin ASEAN", first_seen=(NOON, LAST_YEAR)[n % 2]) for n in range(300)])
        sync(desk, index)
        stop, seen, failed = threading.Event(), set[int](), list[BaseException]()

        def read() -> None:
            reader = open_index(tmp_path, settings)
            try:
                while not stop.is_set():
                    seen.add(reader.search(Query("asean", limit=5, facets=("outlet",))).total)
            except BaseException as error:
                failed.append(error)
            finally:
                reader.close()

        thread = threading.Thread(target=read)
        thread.start()
        generations = {index.generation}
        for _ in range(3):
            sync_rebuilt(desk, tmp_path, settings, batch=100)
            generations.add(index.generation)
        stop.set()
        thread.join()
        assert not failed
        assert seen == {300}
        assert len(generations) == 4
        assert index.tally() == expected_tally(desk)

    def test_copies_are_waited_for_where_there_is_a_server_for_them_and_only_there(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, tmp_path: Path
    ) -> None:
        desk = MemoryDesk(PRESS)
        sync_rebuilt(desk, tmp_path, settings.model_copy(update={"replicas": 1}))  # There is one server.
        (name,) = behind(client, settings.name)
        told = client.indices.get_settings(index=name, flat_settings=True).body[name]["settings"]
        assert (told["index.number_of_replicas"], index.tally()) == ("1", expected_tally(desk))

    def test_the_build_before_is_kept_and_older_ones_go(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, tmp_path: Path
    ) -> None:
        desk = MemoryDesk(PRESS)
        kept = []
        for _ in range(3):
            sync_rebuilt(desk, tmp_path, settings)
            kept.append(behind(client, settings.name))
        assert set(client.indices.get(index=f"{settings.name}-v*").body) == kept[1] | kept[2]

    def test_a_build_that_fails_leaves_nothing_and_changes_nothing(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, tmp_path: Path
    ) -> None:
        index.update(PRESS)
        before = set(client.indices.get(index=f"{settings.name}*").body)
        with pytest.raises(RuntimeError), new_index(tmp_path, settings) as new:
            list(new.fill([PRESS]))
            raise RuntimeError("the disk of the store broke")
        assert set(client.indices.get(index=f"{settings.name}*").body) == before
        assert index.search(Query()).total == len(PRESS)

    def test_a_killed_build_is_removed_a_day_later_and_a_running_one_is_not(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch
    ) -> None:
        builds = Builds(client, settings)
        current = builds.first()
        build = builds.with_years(builds.fresh(), [2026], filling=True)
        now = datetime.now(UTC)
        builds.clean({current.generation}, at=now + ABANDONED - timedelta(minutes=1))
        assert client.indices.exists(index=build.indices[0])
        builds.clean({current.generation}, at=now + ABANDONED + timedelta(minutes=1))
        assert not client.indices.exists(index=build.indices[0])
        assert builds.first() == current

    def test_an_index_of_a_new_year_never_joins_another_build(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, tmp_path: Path
    ) -> None:
        from elasticsearch import ApiError

        builds = Builds(client, settings)
        old = builds.first()
        with new_index(tmp_path, settings) as new:
            list(new.fill([PRESS]))
            new.publish()
        with pytest.raises(ApiError):
            builds.with_years(old, [2019], filling=False)
        assert all("2019" not in name for name in behind(client, settings.name))


class TestDeepPages:
    """Beyond what a server gives by place."""

    def test_pages_and_figures_go_on_beyond_the_window(
        self, index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(elastic_search, "WINDOW", 40)
        monkeypatch.setattr(elastic_search, "STEP", 25)
        index.update([record(f"n{n}", "Tin ASEAN", "asean " * (n % 7)) for n in range(130)])
        for query in (Query("asean", facets=("scope",)), Query(sort="date", filters={"scope": ("domestic",)})):
            whole = [hit.id for hit in index.search(replace(query, limit=40)).hits]
            for offset in range(40, 130, 30):
                page = index.search(replace(query, offset=offset, limit=30))
                assert page.total == 130
                assert all(hit.headline for hit in page.hits)
                whole += [hit.id for hit in page.hits]
            assert whole == [listed.id for listed in index.scan(query)]
            assert len(set(whole)) == 130

    def test_a_scan_is_of_one_moment(self, index: ArticleIndex, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(elastic_search, "STEP", 10)
        index.update([record(f"n{n}", "Tin") for n in range(50)])
        scan = index.scan(Query())
        seen = {next(scan).id}
        index.update([record("late", "Tin muộn")], [Removal(id_of(f"n{n}"), 9, NOON) for n in range(50)])
        seen |= {listed.id for listed in scan}
        assert seen == {id_of(f"n{n}") for n in range(50)}
