"""The store of truth: states move in whole steps, versions and decisions are kept, an index is told exactly what
changed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from newsroom.article import Entry
from newsroom.clock import Period
from newsroom.errors import StoreError, StoreMissing
from newsroom.pages import Archived, EntryOutcome, Known, Validators, WarcPlace
from newsroom.store import Store, projection, queries
from newsroom.store.database import HEAD
from newsroom.store.extracted import Fall
from newsroom.store.schema import articles
from newsroom.urls import article_id
from tests.newsroom.makers import (
    LABELS,
    NOW,
    SOURCE,
    acknowledge,
    article,
    dirty,
    extract,
    fetched,
    fill,
    found,
    label,
    url,
)

ONE = article_id(url(1))
ENTRY = SOURCE.entries[0]


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    made.crawl.put_sources([SOURCE])
    made.projection.forget_acknowledgements("g1")
    yield made
    made.close()


class TestSchema:
    def test_the_migrations_make_the_tables_that_the_code_uses(self, store: Store) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        from newsroom.store.schema import metadata

        with store.database.read() as connection:
            found = compare_metadata(MigrationContext.configure(connection), metadata)
        # Comments are for who reads the schema's file; SQLite keeps none, and the migrations gave few.
        steps = [step for each in found for step in (each if isinstance(each, list) else [each])]
        assert [step for step in steps if "comment" not in step[0]] == []

    def test_the_newest_migration_is_the_one_that_the_code_expects(self) -> None:
        from alembic.script import ScriptDirectory

        import newsroom.store.migrations as home

        assert ScriptDirectory(str(Path(str(home.__file__)).parent)).get_current_head() == HEAD

    def test_sqlite_runs_in_wal_mode_with_foreign_keys(self, tmp_path: Path) -> None:
        with closing(Store(f"sqlite:///{tmp_path / 'store.sqlite'}")) as store, store.database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1

    def test_a_store_of_a_newer_diembao_is_refused_and_left_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "new.sqlite"
        Store(f"sqlite:///{file}").close()
        with sqlite3.connect(file) as raw:
            raw.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreError, match="schema 9999"):
            Store(f"sqlite:///{file}")

    def test_a_file_that_is_no_database_is_one_sentence(self, tmp_path: Path) -> None:
        file = tmp_path / "bad.sqlite"
        file.write_text("đây không phải cơ sở dữ liệu" * 100)
        with pytest.raises(StoreError, match="cannot open the store"):
            Store(f"sqlite:///{file}")
        assert "không phải" in file.read_text()

    def test_a_missing_store_is_not_made_by_someone_who_only_looks(
        self, tmp_path: Path, empty_databases: Callable[[], str]
    ) -> None:
        url = empty_databases()
        for _ in range(2):
            with pytest.raises(StoreMissing, match="there is no store yet"):
                Store(url, create=False)
        assert list(tmp_path.iterdir()) == []


class TestCollecting:
    def test_a_page_is_discovered_once(self, store: Store) -> None:
        assert store.crawl.discover("thoibao", ENTRY.url, [found(1), found(2)], NOW) == 2
        assert store.crawl.discover("thoibao", ENTRY.url, [found(2), found(3)], NOW) == 1
        assert store.statistics.states()["discovered"] == 3

    def test_a_failed_page_waits_for_its_time_and_keeps_its_attempts(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        store.crawl.page_failed(ONE, "http_error", "503", NOW, NOW + timedelta(minutes=15))
        assert store.crawl.due_pages(["thoibao"], NOW, 10) == []
        (due,) = store.crawl.due_pages(["thoibao"], NOW + timedelta(minutes=15), 10)
        assert (due.attempts, due.known) == (1, Known())

    def test_a_page_given_up_is_quarantined_until_somebody_releases_it(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        store.crawl.page_failed(ONE, "timeout", "no answer in 30 s", NOW, None)
        assert [p.reason for p in store.statistics.fallen("quarantined", 10)] == ["timeout"]
        assert store.statistics.release([ONE]) == 1
        assert [p.id for p in store.crawl.due_pages(["thoibao"], NOW, 10)] == [ONE]

    def test_an_article_that_its_feed_calls_changed_is_fetched_again_with_validators(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.discover("thoibao", ENTRY.url, [found(1, modified_at=NOW - timedelta(hours=1))], NOW)
        assert store.crawl.due_pages(["thoibao"], NOW, 10) == []
        store.crawl.discover("thoibao", ENTRY.url, [found(1, modified_at=NOW + timedelta(hours=1))], NOW)
        (due,) = store.crawl.due_pages(["thoibao"], NOW, 10)
        assert due.known.validators == Validators('"1"', None)
        assert due.known.archived is not None and due.known.archived.place == WarcPlace("a.warc.gz", 1)
        store.crawl.page_unchanged(ONE, NOW + timedelta(hours=2))
        assert store.crawl.due_pages(["thoibao"], NOW + timedelta(days=1), 10) == []

    def test_a_refetch_that_fails_for_good_leaves_the_article_alone(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.discover("thoibao", ENTRY.url, [found(1, modified_at=NOW + timedelta(hours=1))], NOW)
        store.crawl.page_skipped(ONE, "gone", "404", NOW)
        assert store.statistics.states()["labelled"] == 1
        assert store.crawl.due_pages(["thoibao"], NOW, 10) == []

    def test_an_address_that_leads_to_another_page_gives_that_page_and_no_second_article(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        store.crawl.page_fetched(ONE, fetched(1, final_url=url(7)))
        (page,) = store.articles.pages_to_extract(10)
        assert (page.id, page.url) == (article_id(url(7)), url(7))
        assert [p.reason for p in store.statistics.fallen("skipped", 10)] == ["redirected"]

    def test_a_change_that_was_given_up_is_not_asked_for_again(self, store: Store) -> None:
        fill(store, range(1, 2))
        changed = found(1, modified_at=NOW + timedelta(hours=1))
        store.crawl.discover("thoibao", ENTRY.url, [changed], NOW)
        store.crawl.page_failed(ONE, "server_error", "500", NOW + timedelta(hours=2), None)
        store.crawl.discover("thoibao", ENTRY.url, [changed], NOW + timedelta(hours=3))
        assert store.crawl.due_pages(["thoibao"], NOW + timedelta(hours=3), 10) == []

    def test_a_refetch_that_meets_a_bot_check_is_tried_again_without_validators(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.discover("thoibao", ENTRY.url, [found(1, modified_at=NOW + timedelta(hours=1))], NOW)
        store.crawl.page_fetched(ONE, fetched(1, at=NOW + timedelta(hours=2)))
        later = NOW + timedelta(hours=3)
        store.articles.put_extracted([], [Fall(ONE, "discovered", "challenge", "", later)])
        assert store.statistics.states()["labelled"] == 1
        assert store.crawl.due_pages(["thoibao"], NOW + timedelta(hours=2), 10) == []
        (due,) = store.crawl.due_pages(["thoibao"], later, 10)
        assert due.known.validators == Validators()

    def test_a_released_page_is_asked_for_without_conditions(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        store.crawl.page_fetched(ONE, fetched(1))
        store.articles.put_extracted([], [Fall(ONE, "quarantined", "challenge", "")])
        store.statistics.release(None)
        (due,) = store.crawl.due_pages(["thoibao"], NOW, 10)
        assert due.known.validators == Validators()

    def test_a_page_skipped_too_early_comes_back_when_it_has_changed(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1), found(2)], NOW)
        store.crawl.page_skipped(ONE, "gone", "404", NOW)
        store.crawl.page_skipped(article_id(url(2)), "robots", "", NOW)
        changed = [found(n, modified_at=NOW + timedelta(hours=1)) for n in (1, 2)]
        store.crawl.discover("thoibao", ENTRY.url, changed, NOW)
        assert [page.id for page in store.crawl.due_pages(["thoibao"], NOW, 10)] == [ONE]

    def test_an_article_whose_address_now_leads_elsewhere_stays_as_it_was(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.page_fetched(ONE, fetched(1, final_url=url(7), at=NOW + timedelta(hours=1)))
        assert [page.id for page in store.articles.pages_to_extract(10)] == [article_id(url(7))]
        assert store.statistics.states()["labelled"] == 1
        place = store.crawl.place_of(ONE)
        assert place is not None
        assert place.offset == 1

    def test_a_redirect_to_a_page_in_quarantine_gives_it_the_good_answer(self, store: Store) -> None:
        seven = article_id(url(7))
        store.crawl.discover("thoibao", ENTRY.url, [found(1), found(7)], NOW)
        store.crawl.page_failed(seven, "timeout", "", NOW, None)
        store.crawl.page_fetched(ONE, fetched(1, final_url=url(7)))
        assert [page.id for page in store.articles.pages_to_extract(10)] == [seven]

    def test_what_was_wrong_with_a_feed_is_forgotten_with_the_feed(self, store: Store) -> None:
        store.crawl.entry_checked("thoibao", ENTRY, EntryOutcome(checked_at=NOW, status=404, error="answered 404"))
        store.crawl.put_sources([SOURCE])
        assert store.statistics.funnel()[0].entry_errors == ("answered 404",)
        store.crawl.put_sources([replace(SOURCE, entries=(Entry("feed", "https://thoibao.example/rss-moi"),))])
        assert store.statistics.funnel()[0].entry_errors == ()

    def test_an_entry_keeps_the_validators_of_its_last_readable_answer(self, store: Store) -> None:
        assert store.crawl.entry_known(ENTRY.url) == Known()
        kept = Archived(ENTRY.url, "sha1:x", NOW, WarcPlace("a", 7))
        good = EntryOutcome(checked_at=NOW, status=200, found=3, validators=Validators('"x"', None), archived=kept)
        store.crawl.entry_checked("thoibao", ENTRY, good)
        store.crawl.entry_checked("thoibao", ENTRY, EntryOutcome(checked_at=NOW, status=500, error="it broke"))
        assert store.crawl.entry_known(ENTRY.url) == Known(Validators('"x"', None), kept, NOW, NOW, failed=True)
        assert store.statistics.funnel()[0].entry_errors == ("it broke",)
        assert [(source.id, errors) for source, errors in store.statistics.entry_errors()] == [
            (one.source.id, one.entry_errors) for one in store.statistics.funnel()
        ]

    def test_sources_come_back_as_declared_and_stay_when_no_longer_declared(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.put_sources([])
        assert store.crawl.sources() == {"thoibao": SOURCE}
        assert [f.source_name for f in store.articles.facts()] == ["Thời báo Lạc Hải"]


class TestIdentity:
    """Which page an article is filed under, where the page says that it stands elsewhere."""

    def put(self, store: Store, number: int, **changes: object) -> None:
        pages = {page.id: page for page in store.articles.pages_to_extract(10)}
        given = replace(article(number), **changes)  # type: ignore[arg-type]
        store.articles.put_extracted([(pages[article_id(url(number))], given)], [])

    def elsewhere(self, number: int) -> dict[str, object]:
        return {"id": article_id(url(number)), "url": url(number)}

    def test_an_article_goes_to_its_canonical_address(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        store.crawl.page_fetched(ONE, fetched(1))
        self.put(store, 1, **self.elsewhere(7))
        assert [each.url for each in store.articles.to_label(10)] == [url(7)]
        (fallen,) = store.statistics.fallen("skipped", 10)
        assert (fallen.id, fallen.reason, fallen.detail) == (ONE, "redirected", url(7))
        assert store.crawl.place_of(article_id(url(7))) == store.crawl.place_of(ONE)
        # Announced again under either address it is nothing new.
        assert store.crawl.discover("thoibao", ENTRY.url, [found(1), found(7)], NOW) == 0

    def test_a_page_whose_canonical_address_has_the_article_adds_nothing(self, store: Store) -> None:
        fill(store, range(7, 8))
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        store.crawl.page_fetched(ONE, fetched(1))
        self.put(store, 1, **self.elsewhere(7), text="Bản rút gọn cho điện thoại.")
        assert len(store.articles.versions_of(article_id(url(7)))) == 1
        assert store.statistics.states() | {"labelled": 1, "skipped": 1} == store.statistics.states()

    def test_a_canonical_page_that_waits_to_be_fetched_takes_the_answer(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1), found(7)], NOW)
        store.crawl.page_fetched(ONE, fetched(1))
        self.put(store, 1, **self.elsewhere(7))
        assert store.crawl.due_pages(["thoibao"], NOW, 10) == []
        assert [each.id for each in store.articles.to_label(10)] == [article_id(url(7))]

    @pytest.mark.parametrize("retry_at", [None, NOW + timedelta(hours=1)])
    def test_a_canonical_page_whose_own_fetch_fails_meanwhile_keeps_the_answer_it_was_given(
        self, store: Store, retry_at: datetime | None
    ) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1), found(7)], NOW)
        store.crawl.page_fetched(ONE, fetched(1))
        # A crawler has asked for page 7 by now, and waits.
        self.put(store, 1, **self.elsewhere(7))
        store.crawl.page_failed(article_id(url(7)), "timeout", "", NOW, retry_at)
        store.crawl.page_skipped(article_id(url(7)), "gone", "404", NOW)
        assert [each.id for each in store.articles.to_label(10)] == [article_id(url(7))]

    def test_an_article_that_was_cited_keeps_its_id(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.page_fetched(ONE, fetched(1, at=NOW + timedelta(hours=1)))
        self.put(store, 1, **self.elsewhere(7), text="Bài đã sửa.")
        assert [each.version for each, _ in store.articles.versions_of(ONE)] == [1, 2]
        assert store.articles.versions_of(article_id(url(7))) == []


class TestHeadlines:
    """What a search engine announced without a link to it."""

    def announce(self, store: Store) -> None:
        kept = Archived("https://tim.example/q", "sha1:q", NOW, WarcPlace("q.warc.gz", 5))
        store.crawl.discover(
            "thoibao", "https://tim.example/{query}", [found(9, title="Bài số 1")], NOW, headlines=kept
        )

    def extract(self, store: Store, number: int, **changes: object) -> None:
        pages = {page.id: page for page in store.articles.pages_to_extract(10)}
        given = replace(article(number), **changes)  # type: ignore[arg-type]
        store.articles.put_extracted([(pages[article_id(url(number))], given)], [])

    def test_a_headline_stands_until_its_article_is_there(self, store: Store) -> None:
        self.announce(store)
        (page,) = store.articles.pages_to_extract(10)
        assert page.headline_only and page.place == WarcPlace("q.warc.gz", 5)
        self.extract(store, 9, title="Bài số 1", text="", form="headline")
        assert [each.form for each in store.articles.to_label(10)] == ["headline"]
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        store.crawl.page_fetched(ONE, fetched(1))
        self.extract(store, 1)
        (gone,) = store.articles.withdrawn()
        assert (gone.id, gone.by) == (article_id(url(9)), "diembao")
        assert gone.reason == f"the whole article was collected: {url(1)}"

    def test_a_headline_of_an_article_that_is_there_is_none(self, store: Store) -> None:
        fill(store, range(1, 2))
        self.announce(store)
        self.extract(store, 9, title="Bài số 1", text="", form="headline")
        assert [each.reason for each in store.statistics.fallen("skipped", 10)] == ["redirected"]
        assert store.articles.count() == 1


class TestVersions:
    def test_the_same_text_fetched_again_is_the_same_version_and_needs_no_labels(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.page_fetched(ONE, fetched(1, at=NOW + timedelta(hours=1)))
        extract(store, {1: article(1)})
        assert len(store.articles.versions_of(ONE)) == 1
        assert store.articles.to_label(10) == []
        assert store.statistics.states()["labelled"] == 1

    def test_another_text_is_another_version_of_the_same_article(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.page_fetched(ONE, fetched(1, at=NOW + timedelta(hours=1)))
        extract(store, {1: article(1, text="ASEAN sửa lại con số.")})
        label(store)
        assert [a.text for a, _ in store.articles.versions_of(ONE)] == [article(1).text, "ASEAN sửa lại con số."]
        (record,) = store.articles.records([ONE])
        assert (record.article.version, record.article.text) == (2, "ASEAN sửa lại con số.")

    def test_a_date_found_at_last_is_kept_though_the_text_is_the_same(self, store: Store) -> None:
        store.crawl.discover("thoibao", ENTRY.url, [found(1)], NOW)
        for at in (None, NOW):
            store.crawl.page_fetched(ONE, fetched(1))
            extract(store, {1: article(1, at=at)})
            label(store)
        (record,) = store.articles.records([ONE])
        assert (record.facts.published_at, record.article.published_at) == (NOW, NOW)
        assert len(store.articles.versions_of(ONE)) == 1

    def test_a_version_remembers_where_its_page_is_archived(self, store: Store) -> None:
        fill(store, range(5, 6))
        ((_, place),) = store.articles.versions_of(article_id(url(5)))
        assert (place.file, place.offset) == ("a.warc.gz", 5)

    def test_an_article_whose_page_later_turns_into_something_else_stays(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.page_fetched(ONE, fetched(1, at=NOW + timedelta(hours=1)))
        store.articles.put_extracted([], [Fall(ONE, "quarantined", "challenge", "")])
        assert store.statistics.states()["labelled"] == 1
        assert len(list(store.articles.facts())) == 1

    def test_what_was_put_in_comes_out_equal(self, store: Store) -> None:
        fill(store, range(1, 2))
        (record,) = store.articles.records([ONE])
        assert record.article == article(1)
        assert record.labels == LABELS
        assert record.facts.topics == ("energy_food",)

    def test_what_the_page_says_beside_its_text_is_kept_and_counted_by(self, store: Store) -> None:
        fill(store, range(1, 2))
        told = replace(
            article(1),
            modified_at=NOW - timedelta(hours=1),
            section="Kinh tế",
            tags=("lưới điện", "Lạc Hải"),
            image="https://saobien.test/anh.jpg",
            form="interview",
            partial=True,
        )
        store.crawl.page_fetched(ONE, fetched(1))
        extract(store, {1: told})
        assert [found for found, _ in store.articles.versions_of(ONE)] == [told]
        (facts,) = store.articles.facts()
        assert (facts.form, facts.partial) == ("interview", True)
        assert [(r.article, r.facts.form, r.facts.partial) for r in dirty(store)] == [(told, "interview", True)]


class TestFacts:
    def test_a_period_is_in_local_days_and_holds_undated_articles(self, store: Store) -> None:
        fill(store, range(1, 1))
        night = NOW.replace(hour=17, minute=30)  # 00:30 of the next day in Ha Noi
        for n, at in ((1, night), (2, None), (3, NOW)):
            store.crawl.discover("thoibao", ENTRY.url, [found(n)], NOW)
            store.crawl.page_fetched(article_id(url(n)), fetched(n))
            extract(store, {n: article(n, at=at)})
        label(store)
        day = Period(date(2026, 8, 6), date(2026, 8, 6))
        assert {f.id for f in store.articles.facts(day)} == {article_id(url(1)), article_id(url(2))}

    def test_labels_of_another_labeller_are_given_again(self, store: Store) -> None:
        fill(store, range(1, 3))
        assert store.articles.relabel(LABELS.labeller) == 0
        assert store.articles.relabel("phrases-2+new") == 2
        assert len(store.articles.to_label(10)) == 2


class TestProjection:
    def test_labelled_articles_are_dirty_until_acknowledged(self, store: Store) -> None:
        fill(store, range(1, 4))
        assert len(dirty(store)) == store.projection.backlog() == 3
        acknowledge(store)
        assert store.projection.backlog() == 0
        assert store.projection.acknowledged_generation() == "g1"

    def test_a_change_between_reading_and_acknowledging_stays_dirty(self, store: Store) -> None:
        fill(store, range(1, 2))
        (record,) = dirty(store)
        store.articles.relabel(None)
        label(store, replace(LABELS, relevance="passing"))
        store.projection.acknowledge([(record.article.id, record.revision)], "g1")
        (again,) = dirty(store)
        assert again.labels.relevance == "passing"

    def test_another_index_makes_everything_dirty(self, store: Store) -> None:
        fill(store, range(1, 4))
        acknowledge(store)
        store.projection.forget_acknowledgements("g2")
        assert store.projection.backlog() == 3

    def test_many_are_changed_in_parts_and_what_broke_off_is_begun_again(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(store, range(1, 6))
        acknowledge(store)
        monkeypatch.setattr(queries, "PART", 2)
        assert store.articles.relabel(None) == 5
        kept = dirty(store)
        assert not kept and store.statistics.states()["extracted"] == 5
        broken = iter([None, StoreError("killed")])

        def once(*given: Any) -> list[str]:
            if error := next(broken, None):
                raise error
            return queries.part(*given)

        monkeypatch.setattr(projection, "part", once)
        with pytest.raises(StoreError):
            store.projection.forget_acknowledgements("g2")
        # Halfway nothing of the index before is taken any more.
        assert store.projection.acknowledged_generation() not in ("g1", "g2")
        monkeypatch.setattr(projection, "part", queries.part)
        store.projection.forget_acknowledgements("g2")
        assert store.projection.acknowledged_generation() == "g2"
        with store.database.read() as connection:
            assert connection.execute(select(func.max(articles.c.indexed_revision))).scalar() == 0

    def test_an_acknowledgement_of_another_index_has_no_effect(self, store: Store) -> None:
        fill(store, range(1, 2))
        (record,) = dirty(store)
        store.projection.acknowledge([(record.article.id, record.revision)], "g0")
        assert store.projection.backlog() == 1

    def test_a_renamed_source_makes_its_articles_dirty_and_only_then(self, store: Store) -> None:
        fill(store, range(1, 3))
        acknowledge(store)
        store.crawl.put_sources([SOURCE])
        assert store.projection.backlog() == 0
        store.crawl.put_sources([replace(SOURCE, name="Thời báo mới")])
        assert [r.facts.source_name for r in dirty(store)] == ["Thời báo mới"] * 2

    def test_a_reprint_found_later_makes_the_copy_dirty(self, store: Store) -> None:
        fill(store, range(1, 3))
        acknowledge(store)
        two = article_id(url(2))
        assert store.reprints.settle({ONE: None, two: ONE}, []) == 1
        (record,) = dirty(store)
        assert (record.article.id, record.facts.reprint_of) == (two, ONE)
        assert store.reprints.settle({ONE: None, two: ONE}, []) == 0

    def test_a_record_knows_when_its_page_was_first_seen_also_after_a_new_version(self, store: Store) -> None:
        later = NOW + timedelta(days=400)
        fill(store, range(1, 2))
        store.crawl.discover("thoibao", ENTRY.url, [found(1, modified_at=later)], later)
        store.crawl.page_fetched(ONE, fetched(1, at=later))
        extract(store, {1: article(1, text="ASEAN sửa lại con số.")})
        label(store)
        (changed,) = dirty(store)
        assert (changed.article.version, changed.first_seen) == (2, NOW)
        assert [r.first_seen for r in store.articles.records([ONE])] == [NOW]

    def test_a_new_version_waits_for_its_labels_and_the_index_keeps_the_one_before(self, store: Store) -> None:
        fill(store, range(1, 3))
        acknowledge(store)
        store.crawl.page_fetched(ONE, fetched(1, at=NOW + timedelta(hours=1)))
        extract(store, {1: article(1, text="ASEAN sửa lại con số.")})
        assert (store.projection.backlog(), store.projection.unlabelled(), store.articles.count()) == (0, 1, 1)
        label(store)
        assert (store.projection.backlog(), store.projection.unlabelled(), store.articles.count()) == (1, 0, 2)

    def test_what_waits_for_labels_does_not_wait_for_the_index(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.page_fetched(ONE, fetched(1, at=NOW + timedelta(hours=1)))
        extract(store, {1: article(1, text="ASEAN sửa lại con số.")})
        assert (dirty(store), store.projection.backlog()) == ([], 0)

    def test_all_records_come_in_batches_by_id(self, store: Store) -> None:
        fill(store, range(1, 6))
        batches = list(store.projection.records(2))
        assert [len(batch) for batch in batches] == [2, 2, 1]
        ids = [r.article.id for batch in batches for r in batch]
        assert ids == sorted(ids)


class TestFunnel:
    def test_each_stage_counts_what_reached_it_and_the_rest_says_why_it_fell(self, store: Store) -> None:
        fill(store, range(1, 3))
        store.crawl.discover("thoibao", ENTRY.url, [found(n) for n in (3, 4, 5)], NOW)
        store.crawl.page_skipped(article_id(url(3)), "robots", "", NOW)
        store.crawl.page_fetched(article_id(url(4)), fetched(4))
        store.articles.put_extracted([], [Fall(article_id(url(4)), "skipped", "too_short", "3 words")])
        record = dirty(store)[0]
        store.projection.acknowledge([(record.article.id, record.revision)], "g1")
        (funnel,) = store.statistics.funnel()
        reached = (funnel.discovered, funnel.fetched, funnel.extracted, funnel.labelled, funnel.indexed)
        assert reached == (5, 3, 2, 2, 1)
        assert funnel.fell == {"robots": 1, "too_short": 1}
        assert funnel.waiting == 1
        assert store.statistics.funnel("thoibao") == [funnel]
        assert store.statistics.funnel("there is none") == []

    def test_a_run_that_was_killed_has_no_end(self, store: Store) -> None:
        first = store.statistics.start_run("run", NOW)
        store.statistics.finish_run(first, NOW + timedelta(minutes=1), {"crawl": {"fetched": 3}})
        store.statistics.start_run("run", NOW + timedelta(hours=1))
        killed, ended = store.statistics.last_runs(2)
        assert killed.finished_at is None
        assert ended.statistics == {"crawl": {"fetched": 3}}
