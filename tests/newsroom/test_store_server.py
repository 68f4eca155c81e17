"""What is hard for a store on two databases: several who write at once, a server that goes away, text that only one of
them would take, one order of words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text, update

from newsroom.clock import Period
from newsroom.errors import DiembaoError, InputError, SettingsError, StoreError, UsageError
from newsroom.sections import StoreSettings
from newsroom.settings import Settings, load_settings
from newsroom.store import Store, open_store
from newsroom.store.database import Database
from newsroom.store.desk_events import DeskEvent
from newsroom.store.dialect import address
from newsroom.store.mailings import Mailing
from newsroom.store.reports import Change, Contents, NewReport
from newsroom.store.schema import articles, hosts, pages
from newsroom.store.searches import AlertWish
from newsroom.store.watch import WatchRow
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, SOURCE, fill, found, url
from tests.postgres.fixtures import started
from tests.postgres.server import ROLE, Server

ONE = article_id(url(1))
EVENT = DeskEvent(
    id="hop", name_vi="Họp", name_en="Meeting", first=date(2026, 8, 1), last=date(2026, 8, 2), days_before=1,
    days_after=1, by="Lan", at=NOW,
)  # fmt: skip


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with closing(Store(store_url)) as made:
        fill(made, range(1, 4))
        yield made


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """What each gave, or raised, when all began in one moment."""
    barrier = threading.Barrier(len(work))

    def begin(one: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return one()
        except DiembaoError as error:
            return error

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(begin, work))


class TestTwoAtOnce:
    """Of two who change the same thing one is told."""

    def told(self, results: list[Any], *errors: type[DiembaoError]) -> None:
        assert sorted(isinstance(result, errors or (UsageError,)) for result in results) == [False] * 1 + [True] * 3

    def test_an_event(self, store: Store) -> None:
        store.desk_events.put(EVENT)
        self.told(at_once(*(lambda n=n: store.desk_events.put(replace(EVENT, revision=1, by=n)) for n in "abcd")))
        assert store.desk_events.all()["hop"].revision == 2
        self.told(at_once(*(lambda n=n: store.desk_events.put(replace(EVENT, id="moi", by=n)) for n in "abcd")))

    def test_a_point_to_note(self, store: Store) -> None:
        row = WatchRow(point=ONE, article_id=ONE, claim="", reason="", state="confirmed", answer="", by="Lan", at=NOW)
        self.told(at_once(*[lambda: store.watch.add(row)] * 4))
        assert len(store.watch.history(ONE)) == 1

    def test_a_report(self, store: Store) -> None:
        new = NewReport(
            kind="weekly", language="vi", title="T", period=Period(NOW.date(), NOW.date()), header={}, taxonomy=""
        )
        empty = Contents(evidence=b"", records=b"", vectors=b"", report=b"")
        made = at_once(*[lambda: store.reports.add(new, empty, "Lan", NOW, {})] * 4)
        assert len(set(made)) == 4
        change = Change(action="edited", by="Minh", at=NOW, title="U")
        self.told(at_once(*[lambda: store.reports.change(made[0], 1, change)] * 4))
        assert [step.action for step in store.reports.trail(made[0])] == ["created", "edited"]

    def test_a_letter(self, store: Store) -> None:
        letter = Mailing(
            report_id="r", issue="i", recipient="lan@vu.example", at=NOW, by="Lan", message_id="m", state="sending",
            detail="",
        )  # fmt: skip
        assert sorted(at_once(*[lambda: store.mailings.claim(letter, after=["deferred"])] * 4)) == [False] * 3 + [True]

    def test_a_search_of_the_same_name_is_one(self, store: Store) -> None:
        made = at_once(*[lambda: store.searches.save("lan", "Biển Đông", {}, AlertWish(), NOW)] * 4)
        assert len(set(made)) == 1
        fired = at_once(*[lambda: store.searches.fire(made[0], "hit", {ONE: {}}, NOW)] * 4)
        assert sorted(fired) == [0, 0, 0, 1]

    def test_a_job_ends_once(self, store: Store) -> None:
        job = store.jobs.add("report", {}, "Lan", NOW)
        ended = at_once(*[lambda: store.jobs.finish(job, "done", {}, NOW)] * 4)
        assert sorted(ended) == [False, False, False, True]

    def test_a_withdrawal(self, store: Store) -> None:
        self.told(at_once(*[lambda: store.articles.withdraw(ONE, "nhầm", "Lan", NOW)] * 4), InputError)

    def test_pages_that_two_find_are_counted_once(self, store: Store) -> None:
        numbers = list(range(100, 160))
        ways = [[found(n) for n in numbers], [found(n) for n in reversed(numbers)]]
        new = at_once(*(lambda way=way: store.crawl.discover(SOURCE.id, "", way, NOW) for way in ways))
        assert sum(new) == 60

    def test_nothing_is_lost_of_a_number_that_everybody_raises(self, store: Store) -> None:
        def raise_it() -> None:
            for _ in range(10):
                with store.database.write() as connection:
                    old = connection.execute(select(articles.c.revision).where(articles.c.id == ONE)).scalar_one()
                    connection.execute(update(articles).where(articles.c.id == ONE).values(revision=old + 1))

        more = update(articles).where(articles.c.id == ONE).values(revision=articles.c.revision + 1)

        def together() -> None:
            for _ in range(10):
                store.database.together(lambda connection: connection.execute(more))

        with store.database.read() as connection:
            before = connection.execute(select(articles.c.revision).where(articles.c.id == ONE)).scalar_one()
            at_once(raise_it, raise_it, together, together)
            same = connection.execute(select(articles.c.revision).where(articles.c.id == ONE)).scalar_one()
        assert same == before, "reading is one state"
        assert store.projection.records(10)
        with store.database.read() as connection:
            assert (
                connection.execute(select(articles.c.revision).where(articles.c.id == ONE)).scalar_one() == before + 40
            )

    def test_two_that_wait_for_each_other_both_get_on(self, store: Store) -> None:
        ids = sorted(article_id(url(n)) for n in (1, 2))
        met = threading.Barrier(2)

        def swapped(order: list[str]) -> int:
            tries = 0

            def work(connection: Connection) -> None:
                nonlocal tries
                tries += 1
                for place, id in enumerate(order):
                    connection.execute(update(pages).where(pages.c.id == id).values(attempts=pages.c.attempts + 1))
                    if not place and tries == 1 and store.database.engine.dialect.name == "postgresql":
                        met.wait(30)

            store.database.together(work)
            return tries

        tries = at_once(lambda: swapped(ids), lambda: swapped(ids[::-1]))
        assert sorted(tries) == ([1, 2] if store.database.engine.dialect.name == "postgresql" else [1, 1])
        with store.database.read() as connection:
            query = select(pages.c.attempts).where(pages.c.id.in_(ids))
            assert list(connection.execute(query).scalars()) == [2, 2]


class TestHostileText:
    def test_what_one_database_does_not_keep_none_does(self, store: Store) -> None:
        odd = "a\x00b\ud800c\udfff \U0001f41f"
        store.users.put(odd, "viewer", odd, NOW)
        (user,) = store.users.all()
        assert user.name == user.by == "a\ufffdb\ufffdc\ufffd \U0001f41f"
        assert store.users.role(odd) == "viewer"
        run = store.statistics.start_run("run", NOW)
        store.statistics.finish_run(run, NOW, {"error": odd})
        assert store.statistics.last_runs(1)[0].statistics == {"error": odd}, "JSON has its own way to write it"

    def test_length_is_no_fault(self, store: Store) -> None:
        long = "dài " * 500_000
        store.users.put("x" * 2_000, "viewer", long, NOW)
        assert store.users.all()[0].by == long

    def test_words_come_in_one_order_and_case_counts(self, store: Store) -> None:
        names = [
            "b",
            "B",
            "ă",
            "Ă",
            "z",
            "Z",
            "đ",
            "Đ",
            "a b",
            "a-b",
            "ab",
            "東",
            "\U00020bb7",
            "\uffee",
            "_",
            "1",
            "10",
        ]
        for name in names:
            store.users.put(name, "viewer", "Lan", NOW)
        assert [user.name for user in store.users.all()] == sorted(names, key=str.encode)
        store.events.settle({ONE: ("asean-58",)})
        assert (store.events.telling("asean-58"), store.events.telling("ASEAN-58")) == ([ONE], [])
        assert store.events.telling("asean_58") == store.events.telling("asean%") == []

    def test_what_has_no_time_comes_first_for_labelling(self, store: Store) -> None:
        with store.database.write() as connection:
            connection.execute(update(pages).values(state="extracted"))
            connection.execute(update(articles).where(articles.c.id == ONE).values(published_at=None))
        assert store.articles.to_label(10)[0].id == ONE

    def test_a_number_beyond_all_is_not_found(self, store: Store) -> None:
        with pytest.raises(InputError, match="there is no job"):
            store.jobs.get(2**40)


class TestServer:
    """What only a server does."""

    @pytest.fixture
    def store(self, postgresql_url: str) -> Iterator[Store]:
        with closing(Store(postgresql_url)) as made:
            yield made

    def test_a_restart_costs_the_transaction_that_runs_and_nothing_after_it(
        self, store: Store, postgresql: Server
    ) -> None:
        store.statistics.start_run("run", NOW)
        with (
            pytest.raises(StoreError, match=r"cannot write to the store \(.+\)$"),
            store.database.write() as connection,
        ):
            connection.execute(insert(hosts).values(host="a", strikes=1, rests=0, reason=""))
            postgresql.restart()
            connection.execute(insert(hosts).values(host="b", strikes=1, rests=0, reason=""))
        assert store.crawl.hosts() == []
        assert len(store.statistics.last_runs(5)) == 1

    def test_a_server_that_is_away_is_one_sentence(self, store: Store, postgresql: Server) -> None:
        postgresql.stop()
        try:
            for work in (
                store.crawl.hosts,
                lambda: store.users.remove("a"),
                lambda: store.jobs.finish(1, "done", {}, NOW),
            ):
                with pytest.raises(StoreError, match=r"^postgresql://\S+: cannot .+ the store \([^\n]+\)$"):
                    work()
        finally:
            postgresql.start()
        assert store.crawl.hosts() == []

    def test_who_waits_too_long_for_another_is_told(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("newsroom.store.dialect.BUSY_MS", 50)
        address = store.database.engine.url.render_as_string()
        with closing(Database(address)) as other, store.database.write() as connection:
            connection.execute(insert(hosts).values(host="a", strikes=1, rests=0, reason=""))
            with pytest.raises(StoreError, match="another process has been writing for more than"), other.write():
                pass
            with other.read() as reading:
                assert reading.execute(select(func.count()).select_from(hosts)).scalar_one() == 0

    def test_who_only_reads_cannot_write(self, store: Store) -> None:
        with pytest.raises(StoreError, match="read-only transaction"), store.database.read() as connection:
            connection.execute(insert(hosts).values(host="a", strikes=1, rests=0, reason=""))

    def test_its_health_and_size_are_told(self, store: Store) -> None:
        assert store.database.fault() == ""
        assert store.database.size() > 1_000_000


class TestPasswords:
    """A password comes from where it may stand, and is shown nowhere."""

    @pytest.fixture
    def secured(self, postgresql: Server) -> Iterator[str]:
        database = postgresql.fresh()
        with postgresql.admin() as admin:
            admin.execute("CREATE ROLE guarded LOGIN PASSWORD 'b1 m@t'")
            admin.execute(f"GRANT {ROLE} TO guarded")
            admin.execute("ALTER ROLE guarded SET search_path = diembao")
        yield postgresql.url(database, "guarded")
        postgresql.drop(database)
        with postgresql.admin() as admin:
            admin.execute("DROP ROLE guarded")

    def test_from_a_file_the_environment_and_libpq(
        self, secured: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "word").write_text("b1 m@t\n")
        (tmp_path / "settings.toml").write_text(f'[store]\nurl = "{secured}"\npassword_file = "word"\n')
        open_store(load_settings(tmp_path / "settings.toml")).close()
        monkeypatch.setenv("DIEMBAO_STORE__PASSWORD", "b1 m@t")
        open_store(Settings(store=StoreSettings(url=secured))).close()
        monkeypatch.delenv("DIEMBAO_STORE__PASSWORD")
        parsed = address(secured)
        (tmp_path / "pass").write_text(f"127.0.0.1:{parsed.port}:*:guarded:b1 m@t\n")
        (tmp_path / "pass").chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pass"))
        open_store(Settings(store=StoreSettings(url=secured))).close()

    def test_a_wrong_one_is_one_sentence_without_it(self, secured: str) -> None:
        for given, password in ((secured, "sai b1"), (secured.replace("@", ":sai b1@"), "")):
            with pytest.raises(StoreError, match="password authentication failed for user") as told:
                Store(given, password=password)
            assert "sai b1" not in str(told.value) and "\n" not in str(told.value)

    def test_none_stands_in_the_settings(self, tmp_path: Path) -> None:
        file = tmp_path / "settings.toml"
        for line, sentence in (
            ('url = "postgresql://a:b1 m@t@h/d"', "store.url: a password does not belong into this file"),
            ('password = "b1 m@t"', "store.password: a secret does not belong into this file"),
        ):
            file.write_text(f"[store]\n{line}\n")
            with pytest.raises(SettingsError, match=sentence) as told:
                load_settings(file)
            assert "b1" not in str(told.value)
        for wrong in ("postgresql://h/d?password=b1", "mysql://a:b1@h/d", "a:b1@h", "postgresql://a:b1@h:x/d"):
            with pytest.raises(SettingsError, match=r"^\[store\] url") as told:
                Store(wrong)
            assert "b1" not in str(told.value)


def test_a_database_without_a_schema_of_the_role_is_one_sentence(postgresql: Server) -> None:
    with postgresql.admin() as admin:
        admin.execute("CREATE DATABASE bare")
    with pytest.raises(StoreError, match=r"cannot open the store \(permission denied for schema public\)$"):
        Store(postgresql.url("bare"))
    postgresql.drop("bare")


def test_the_role_of_the_docs_suffices_for_a_store_and_for_nothing_else() -> None:
    """The lines of docs/postgresql.md, on a server of its own: the shared one has that role already."""
    docs = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text("utf-8")
    as_admin, as_owner = docs.split("```sql\n")[1].split("```")[0].split("\\connect diembao\n")
    with started() as server:
        with server.admin() as admin:
            for line in as_admin.splitlines():
                admin.execute(line.encode())
        with server.admin("diembao") as admin:
            admin.execute(as_owner.encode())
        with closing(Store(server.url("diembao"))) as store:
            fill(store, range(1, 4))
            assert store.articles.count() == 3 and store.database.fault() == ""
            for refused in (
                "CREATE TABLE public.x (a int)",
                "CREATE SCHEMA other",
                "CREATE ROLE other",
                "SELECT pg_read_file('pg_hba.conf')",
                "SELECT rolpassword FROM pg_authid",
                "COPY users TO PROGRAM 'cat'",
            ):
                told = pytest.raises(StoreError, match=r"permission denied|must be superuser")
                with told, store.database.write() as connection:
                    connection.execute(text(refused))
