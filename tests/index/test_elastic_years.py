"""An index for each year: as many shards as its size asks for, closed when it is over, and asked only where there is
something of the period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from elastic_transport import Transport
from elasticsearch import Elasticsearch

from index import elastic_years
from index.elastic_builds import Builds
from index.elastic_closing import year_of
from index.elastic_patience import Patience
from index.elastic_search import FEW, Asking
from index.elastic_shape import told
from index.elastic_years import (
    ARTICLE_BYTES,
    ENOUGH,
    LARGEST_BYTES,
    MOST_SHARDS,
    SHARD_BYTES,
    Year,
    is_over,
    planned,
    too_large,
)
from index.engine import ArticleIndex, open_index
from index.query import Query
from index.sync import expected_tally, sync, sync_rebuilt
from newsroom.article import Record, Removal
from newsroom.clock import Period
from newsroom.findings import Finding
from newsroom.sections import IndexSettings
from tests.index.makers import NOON, MemoryDesk, id_of, record

YEAR = Year("i-2024", 2024, shards=1, articles=ENOUGH, deleted=0, bytes=ENOUGH * 5_000, segments=3, closed=False)
A_YEAR_IN = datetime(2026, 6, 1, tzinfo=UTC)


class TestTheRule:
    """Without a server."""

    @pytest.mark.parametrize(
        ("answer", "asked"),
        [
            ({"indices": ["i-2026"]}, ["i-2026"]),
            ({"indices": []}, "i"),
            ({"indices": ["i-2026"], "failed_indices": 1}, "i"),
        ],
    )
    def test_a_year_that_cannot_be_asked_is_not_left_out(self, answer: dict[str, Any], asked: Any) -> None:
        class Server:
            """Says of which indices it knows that they hold something of the period, and notes which are searched."""

            searched: Any = None

            def field_caps(self, **_: Any) -> Any:
                return SimpleNamespace(body=answer)

            def search(self, **given: Any) -> Any:
                self.searched = given["index"]
                return SimpleNamespace(body={"_shards": {"total": 9, "failed": 0}, "hits": {"hits": []}})

        server = Server()
        asking = Asking(cast("Elasticsearch", server), "i", "1000ms", Patience(1.0))
        asking.shards = FEW + 1
        asking.within(Query(period=Period(date(2026, 5, 4), date(2026, 5, 4)))).found({})
        assert server.searched == asked

    @pytest.mark.parametrize(
        ("size", "shards"),
        [(0, 1), (SHARD_BYTES, 1), (SHARD_BYTES + 1, 2), (10 * SHARD_BYTES, 10), (10**15, MOST_SHARDS)],
    )
    def test_a_shard_is_of_thirty_gigabytes(self, size: float, shards: int) -> None:
        assert elastic_years.shards_of(size) == shards

    def test_what_an_article_takes_is_told_by_the_index_and_until_then_by_measurement(self) -> None:
        million = {2024: 40_000_000, 2025: 10_000_000}
        assert planned(million, {}, A_YEAR_IN)[2024] == -(-40_000_000 * ARTICLE_BYTES // SHARD_BYTES)
        assert planned(million, {2024: YEAR}, A_YEAR_IN)[2024] == -(-40_000_000 * 5_000 // SHARD_BYTES)
        few = replace(YEAR, articles=ENOUGH - 1, bytes=1)
        assert planned(million, {2024: few}, A_YEAR_IN) == planned(million, {}, A_YEAR_IN)

    def test_the_running_year_is_planned_for_as_much_as_the_one_before(self) -> None:
        counts = {2025: 20_000_000, 2026: 1_000_000}
        found = planned(counts, {}, A_YEAR_IN)
        assert found[2026] == found[2025] > 1
        assert planned({2026: 20_000_000, 2025: 1}, {}, A_YEAR_IN)[2026] == found[2025]

    def test_a_year_is_over_a_month_after_its_end(self) -> None:
        assert not is_over(2025, datetime(2026, 1, 31, 23, tzinfo=UTC))
        assert is_over(2025, datetime(2026, 2, 1, tzinfo=UTC))
        assert not is_over(2026, datetime(2026, 12, 31, tzinfo=UTC))

    def test_merging_is_for_many_segments_and_many_deletions(self) -> None:
        assert not YEAR.wants_merging
        assert replace(YEAR, segments=6).wants_merging
        assert replace(YEAR, deleted=ENOUGH // 5).wants_merging
        assert not replace(YEAR, deleted=ENOUGH // 20).wants_merging

    def test_what_grew_too_large_is_told(self) -> None:
        large = replace(YEAR, year=2025, bytes=2 * LARGEST_BYTES + 2, shards=2)
        assert too_large({2024: YEAR, 2025: large}) == [large]
        assert not too_large({2025: replace(large, shards=3)})


class TestWhatDoctorSays:
    """Of how the index lies."""

    GREEN: ClassVar = {"status": "green", "unassigned_shards": 0, "number_of_data_nodes": 3}

    def test_all_is_well(self) -> None:
        closed = replace(YEAR, year=2023, closed=True, bytes=7_140_000_000, shards=2)
        assert self.said(told({2023: closed, 2024: YEAR}, {}, self.GREEN)) == (
            True,
            "2 years in 3 shards of at most 3.6 GB, 1 of them over and closed; on 3 servers, no copy is missing",
        )

    @staticmethod
    def said(found: tuple[bool, str, Mapping[str, Any]]) -> tuple[bool, str]:
        ok, key, values = found
        return ok, Finding("shards", ok, key, values).told("en")

    @pytest.mark.parametrize(
        ("year", "health", "said"),
        [
            (YEAR, {"status": "yellow", "unassigned_shards": 2}, "2 copies of shards are missing: a server is away"),
            (YEAR, {"status": "red", "unassigned_shards": 1}, "1 shards are missing altogether"),
            (replace(YEAR, bytes=61_000_000_000), {}, "2024 holds 61 GB in 1, the rule wants 3; .*sync --rebuild"),
        ],
    )
    def test_what_is_not(self, year: Year, health: dict[str, Any], said: str) -> None:
        ok, sentence = self.said(told({2024: year}, {2024: 3}, {**self.GREEN, **health}))
        assert not ok and re.search(said, sentence)


@pytest.fixture
def settings(elasticsearch_url: str, index_prefix: str) -> IndexSettings:
    return IndexSettings(engine="elasticsearch", hosts=(elasticsearch_url,), name=index_prefix)


@pytest.fixture
def index(settings: IndexSettings, tmp_path: Path) -> Iterator[ArticleIndex]:
    made = open_index(tmp_path, settings)
    yield made
    made.close()


def of_years(*years: int, revision: int = 1) -> list[Record]:
    """An article of each, found in the year in which it was published."""
    return [
        record(
            f"n{year}",
            f"Tin ASEAN {year}, bản {revision}",
            published_at=NOON.replace(year=year),
            first_seen=NOON.replace(year=year),
            revision=revision,
        )
        for year in years
    ]


def blocked(client: Elasticsearch, name: str) -> set[int]:
    """The years that are closed."""
    told = client.indices.get_settings(index=name, name="index.blocks.write", flat_settings=True).body
    return {year_of(index) for index, found in told.items() if found["settings"].get("index.blocks.write") == "true"}


def shards(client: Elasticsearch, name: str) -> Mapping[int, int]:
    """By year."""
    told = client.indices.get_settings(index=name, flat_settings=True).body
    return {year_of(index): int(found["settings"]["index.number_of_shards"]) for index, found in told.items()}


class TestOnTheServer:
    """A real one."""

    def test_shards_are_as_many_as_the_articles_of_each_year_ask_for(
        self, settings: IndexSettings, client: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Shards of two articles: the rule is one thing, its figures another.
        monkeypatch.setattr(elastic_years, "SHARD_BYTES", 2 * ARTICLE_BYTES)
        articles = [
            record(f"{year}-{number}", "Tin", first_seen=NOON.replace(year=year))
            for year, count in ((2023, 5), (2024, 2))
            for number in range(count)
        ]
        desk = MemoryDesk(articles)
        sync_rebuilt(desk, tmp_path, settings)
        assert shards(client, settings.name) == {2023: 3, 2024: 1}
        sync_rebuilt(desk, tmp_path, settings.model_copy(update={"shards": 2}))
        assert shards(client, settings.name) == {2023: 2, 2024: 2}

    def test_years_that_are_over_are_closed_and_a_correction_still_gets_in(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch
    ) -> None:
        desk = MemoryDesk(of_years(2019, 2020, 2026))
        sync(desk, index)
        assert blocked(client, settings.name) == {2019, 2020}
        (corrected,) = of_years(2019, revision=2)
        desk.put(corrected)
        desk.withdraw(id_of("n2020"))
        synced = sync(desk, index)
        assert (synced.put, synced.removed, synced.refused) == (1, 1, 0)
        assert index.tally() == expected_tally(desk)
        assert [hit.title for hit in index.search(Query("2019")).hits] == ["Tin ASEAN 2019, bản 2"]
        assert blocked(client, settings.name) == {2019, 2020}

    def test_a_year_that_another_writer_closes_all_the_time_keeps_its_articles_dirty(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = MemoryDesk(of_years(2019))
        sync(desk, index)
        desk.put(of_years(2019, revision=2)[0])
        with monkeypatch.context() as patched:
            patched.setattr(Builds, "opened", lambda self, build, years: None)
            with pytest.raises(Exception, match="closed for writing and was closed again"):
                sync(desk, index)
        assert desk.dirty(10)
        assert sync(desk, index).put == 1
        assert index.tally() == expected_tally(desk)

    def test_a_closed_year_is_merged_where_that_is_worth_it(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch
    ) -> None:
        builds = Builds(client, settings)
        for revision in range(1, 12):
            index.update(of_years(2019, revision=revision))
        build = builds.first()
        assert builds.years(build)[2019].wants_merging
        index.tidy()
        for _ in range(100):
            if builds.years(build)[2019].segments == 1:
                break
            client.cluster.health(wait_for_no_initializing_shards=True)
        else:
            pytest.fail("the year was not merged")
        assert (builds.years(build)[2019].closed, index.search(Query("asean")).total) == (True, 1)

    def test_a_rebuild_closes_them_too_and_the_build_before_can_be_removed(
        self, index: ArticleIndex, settings: IndexSettings, client: Elasticsearch, tmp_path: Path
    ) -> None:
        desk = MemoryDesk(of_years(2019, 2026))
        for _ in range(3):
            sync_rebuilt(desk, tmp_path, settings)
            sync(desk, index)
            assert blocked(client, settings.name) == {2019}
        assert len(client.indices.get(index=f"{settings.name}-v*").body) == 4


class TestWhoIsAsked:
    """A period names the shards."""

    @pytest.fixture
    def many(self, settings: IndexSettings, tmp_path: Path) -> Iterator[ArticleIndex]:
        """Ten years, one article of 2018 found in 2025."""
        late = record("late", "Tin ASEAN cũ", published_at=NOON.replace(year=2018), first_seen=NOON.replace(year=2025))
        made = open_index(tmp_path, settings)
        made.update([*of_years(*range(2017, 2027)), late])
        made.close()
        again = open_index(tmp_path, settings)
        yield again
        again.close()

    @pytest.mark.parametrize("words", ["asean", ""])
    @pytest.mark.parametrize(
        ("year", "asked", "found"), [(2026, 1, 1), (2018, 2, 2), (2020, 2, 1), (2025, 1, 1), (2011, 10, 0)]
    )
    def test_only_years_that_hold_something_of_the_period_are_asked(
        self, many: ArticleIndex, monkeypatch: pytest.MonkeyPatch, words: str, year: int, asked: int, found: int
    ) -> None:
        counted: list[int] = []
        perform = Transport.perform_request

        def noted(*given: object, **more: object) -> object:
            answer = perform(*given, **more)  # type: ignore[arg-type]
            if isinstance(answer.body, dict) and "_shards" in answer.body and "hits" in answer.body:
                counted.append(answer.body["_shards"]["total"])
            return answer

        monkeypatch.setattr(Transport, "perform_request", noted)
        period = Period(date(year, 1, 1), date(year, 12, 31))
        query = Query(words, period=period, facets=("outlet",), timeline="month")
        assert many.search(query).total == found
        assert counted == [asked]
        assert len(list(many.scan(query))) == found
        assert set(counted) == {asked}

    def test_the_first_and_the_last_day_are_asked(self, many: ArticleIndex) -> None:
        night = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)  # Half past midnight of the new year in Viet Nam.
        many.update([record("night", "Giao thừa", published_at=night, first_seen=night)])
        for day, total in ((date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 1, 2), 0)):
            assert many.search(Query("giao", period=Period(day, day))).total == total

    def test_where_there_are_few_shards_all_are_asked_at_once(
        self, index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index.update(of_years(2025, 2026))
        monkeypatch.setattr(Elasticsearch, "field_caps", lambda *given, **more: pytest.fail("asked beforehand"))
        day = NOON.date()
        assert index.search(Query("asean", period=Period(day - timedelta(days=1), day))).total == 1


def test_a_removal_of_a_closed_year_is_taken(settings: IndexSettings, tmp_path: Path) -> None:
    index = open_index(tmp_path, settings)
    index.update(of_years(2019))
    index.tidy()
    assert index.update([], [Removal(id_of("n2019"), 2, NOON.replace(year=2019))]) == ()
    assert index.search(Query()).total == 0
    index.close()
