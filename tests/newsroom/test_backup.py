"""Backups: of one moment though everything runs, never in the place of a better one, and good for a restore."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from newsroom.errors import DiembaoError, InputError, StoreError, UsageError
from newsroom.pages import WarcPlace
from newsroom.pipeline import restoring
from newsroom.pipeline.backup import Backup, make_backup
from newsroom.pipeline.manifest import backups, unfinished
from newsroom.pipeline.restoring import check_backup, chosen, restore
from newsroom.settings import Settings, load_settings
from newsroom.store import Store, open_store
from newsroom.store.dialect import address, sqlite_file
from newsroom.urls import article_id
from newsroom.warc import Received, WarcWriter, read_response
from tests.newsroom import makers
from tests.newsroom.makers import NOW, SOURCE
from tests.newsroom.runs import SETTINGS, Office
from tests.postgres.server import Server
from tests.samplepress import SamplePress

LIMIT = 1_000_000


class Desk:
    """A folder with settings, a store, an archive and a report."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "settings.toml"
        self.file.write_text(
            '[desk]\ndata = "data"\n[crawl]\nown_sources = "own.toml"\n'
            '[index]\nuser = "x"\npassword_file = "word.txt"\n'
        )
        (folder / "own.toml").write_text("# ours\n")
        (folder / "word.txt").write_text("s3cret-word")
        self.settings.reports_folder.mkdir(parents=True)
        (self.settings.reports_folder / "foreign.docx").write_bytes(b"a report")
        (self.settings.models_folder / "labels" / "own-1").mkdir(parents=True)
        (self.settings.models_folder / "labels" / "own-1" / "model.json").write_text("{}")
        self.backups = folder.parent / "backups"
        self.now = NOW
        self._next = 0

    @property
    def settings(self) -> Settings:
        return load_settings(self.file)

    def collect(self, pages: int, *, rotate_bytes: int = 1) -> None:
        """Fetch, extract and label `pages` more pages; a WARC file each unless `rotate_bytes` says otherwise."""
        store = open_store(self.settings)
        with WarcWriter(self.settings.archive_folder, rotate_bytes=rotate_bytes) as writer:
            for _ in range(pages):
                fetch(store, writer, self._next)
                self._next += 1
        makers.extract(store, {n: makers.article(n) for n in range(self._next - pages, self._next)})
        makers.label(store)
        store.close()

    def back_up(self, keep: int = 2) -> Backup:
        self.now += timedelta(minutes=1)
        return make_backup(self.settings, self.file, self.backups, self.now, keep=keep)

    def put_back(self, folder: Path, name: str | None = None) -> Settings:
        """Restore into a new folder."""
        folder.mkdir(exist_ok=True)
        file = folder / "settings.toml"
        restore(self.backups, chosen(self.backups, name), file, True)
        return load_settings(file)


def fetch(store: Store, writer: WarcWriter, number: int) -> None:
    url = makers.url(number)
    store.crawl.put_sources([SOURCE])
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [makers.found(number)], NOW)
    body = f"<p>Trang {number}</p>".encode() * 50
    html = [("Content-Type", "text/html")]
    archived = writer.append(Received(url=url, status=200, headers=html, body=body, fetched_at=NOW))
    store.crawl.page_fetched(article_id(url), replace(makers.fetched(number), archived=archived))


def places(store: str) -> set[tuple[str, int]]:
    """Every place in the archive that the store of a `[store] url` names."""
    opened = create_engine(address(store))
    with opened.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT warc_file, warc_offset FROM pages WHERE warc_file IS NOT NULL "
            "UNION SELECT warc_file, warc_offset FROM versions "
            "UNION SELECT warc_file, warc_offset FROM entries WHERE warc_file IS NOT NULL"
        ).fetchall()
    opened.dispose()
    return {(str(file), int(offset)) for file, offset in rows}


def copied(backups: Path, name: str) -> str:
    """`[store] url` of the store in a backup, on whichever database the office has its own."""
    return f"sqlite:///{backups / name / 'diembao.sqlite'}"


def assert_readable(store: str, archive: Path) -> int:
    named = places(store)
    for file, offset in named:
        assert read_response(archive, WarcPlace(file, offset), LIMIT).status == 200
    return len(named)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "office")
    made.collect(3)
    return made


class TestBackingUp:
    def test_everything_is_there_but_index_and_secrets(self, desk: Desk) -> None:
        desk.settings.index_folder.mkdir()
        (desk.settings.index_folder / "meta.json").write_text("{}")
        made = desk.back_up()
        assert made.manifest.articles == 3
        roles = sorted((file.role, file.target) for file in made.manifest.files if file.role != "archive")
        assert roles == [
            ("model", "labels/own-1/model.json"),
            ("operator", "own.toml"),
            ("report", "foreign.docx"),
            ("settings", "settings.toml"),
            ("store", "diembao.sqlite"),
        ]
        whole = b"".join(file.read_bytes() for file in desk.backups.rglob("*") if file.is_file())
        assert b"s3cret-word" not in whole
        assert check_backup(desk.backups, made.name) == (made.manifest, [])
        assert assert_readable(copied(desk.backups, made.name), desk.backups / "archive") == 3

    def test_only_what_is_new_or_has_grown_is_copied_again(self, desk: Desk) -> None:
        desk.back_up()
        desk.collect(2)
        times = {file.name: file.stat().st_mtime_ns for file in (desk.backups / "archive").iterdir()}
        second = desk.back_up()
        assert second.kept_files == 3
        assert second.copied_files == 2 + 5, "two of the archive; store, settings, sources, report and model each time"
        after = {file.name: file.stat().st_mtime_ns for file in (desk.backups / "archive").iterdir()}
        assert {name: after[name] for name in times} == times

    def test_a_grown_file_leaves_the_earlier_backup_whole(self, desk: Desk, tmp_path: Path) -> None:
        store = open_store(desk.settings)
        with WarcWriter(desk.settings.archive_folder) as writer:
            fetch(store, writer, 100)
            first = desk.back_up()
            fetch(store, writer, 101)
            second = desk.back_up()
        store.close()
        assert second.kept_files == 3
        assert [check_backup(desk.backups, made.name)[1] for made in (first, second)] == [[], []]
        older = desk.put_back(tmp_path / "older", first.name)
        assert assert_readable(older.store_url, older.archive_folder) == 4

    def test_files_without_a_place_in_the_store_stay_behind(self, desk: Desk) -> None:
        (desk.settings.archive_folder / "nobody.warc.gz").write_bytes(b"x")
        desk.back_up()
        assert not (desk.backups / "archive" / "nobody.warc.gz").exists()

    def test_as_many_stay_as_are_wanted(self, desk: Desk) -> None:
        names = [desk.back_up(keep=2).name for _ in range(3)]
        assert backups(desk.backups) == names[1:]
        assert desk.back_up(keep=1).removed == tuple(names[1:])

    def test_two_in_one_second_are_two(self, desk: Desk) -> None:
        names = [make_backup(desk.settings, desk.file, desk.backups, NOW).name for _ in range(2)]
        assert backups(desk.backups) == names
        assert len(set(names)) == 2

    def test_each_backup_under_a_writer_is_of_one_moment(self, desk: Desk) -> None:
        """A crawl writes pages into archive and store all the while."""
        done, fetched, failed = threading.Event(), [0], list[BaseException]()

        def crawl() -> None:
            try:
                store = open_store(desk.settings)
                with WarcWriter(desk.settings.archive_folder, rotate_bytes=5_000) as writer:
                    while not done.is_set():
                        fetch(store, writer, 1_000 + fetched[0])
                        fetched[0] += 1
                store.close()
            except BaseException as error:
                failed.append(error)

        writing = threading.Thread(target=crawl)
        writing.start()
        try:
            seen = []
            for _ in range(5):
                before = fetched[0]
                made = desk.back_up(keep=9)
                seen.append(assert_readable(copied(desk.backups, made.name), desk.backups / "archive"))
                assert seen[-1] >= before
        finally:
            done.set()
            writing.join()
        assert not failed
        assert seen == sorted(seen) and seen[-1] > seen[0]
        assert [check_backup(desk.backups, name)[1] for name in backups(desk.backups)] == [[]] * 5

    def test_what_cannot_be_backed_up_is_said(self, desk: Desk, tmp_path: Path) -> None:
        settings = desk.settings
        with pytest.raises(UsageError, match="lost together with it"):
            make_backup(settings, desk.file, settings.desk.data / "backups", NOW)
        (tmp_path / "file").write_text("")
        with pytest.raises(InputError, match="cannot write the backup"):
            make_backup(settings, desk.file, tmp_path / "file" / "x", NOW)
        with pytest.raises(StoreError, match="there is no store"):
            Desk(tmp_path / "without").back_up()

    @pytest.mark.sqlite_file("PostgreSQL finds its damages itself")
    def test_a_damaged_store_is_no_backup(self, desk: Desk) -> None:
        good = desk.back_up()
        desk.collect(40)
        file = desk.settings.desk.data / "diembao.sqlite"
        with file.open("rb+") as opened:
            opened.seek(8_192)
            opened.write(b"\xff" * 40_000)
        with pytest.raises(StoreError, match=str(file)):
            desk.back_up()
        assert backups(desk.backups) == [good.name]
        assert check_backup(desk.backups, good.name)[1] == []


class TestWhatIsMissing:
    def test_a_lost_file_of_the_archive_is_named_and_the_rest_backed_up(self, desk: Desk) -> None:
        lost = sorted(desk.settings.archive_folder.iterdir())[0]
        lost.unlink()
        made = desk.back_up()
        assert made.manifest.missing == (lost.name,)
        assert len(made.manifest.of("archive")) == 2

    @pytest.mark.parametrize("harm", [Path.unlink, lambda file: os.truncate(file, 10)])
    def test_what_an_earlier_backup_has_is_not_given_up(self, desk: Desk, harm: Callable[[Path], None]) -> None:
        desk.back_up(keep=1)
        lost = sorted(desk.settings.archive_folder.iterdir())[0]
        harm(lost)
        made = desk.back_up(keep=1)
        assert made.manifest.missing == (lost.name,)
        assert check_backup(desk.backups, made.name)[1] == []
        assert assert_readable(copied(desk.backups, made.name), desk.backups / "archive") == 3


KILLED = """
import os, signal, sys
from pathlib import Path
import newsroom.pipeline.backup as backup
from newsroom.settings import load_settings
from tests.newsroom.makers import NOW
from datetime import timedelta
at, settings, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
def die(*args, **others): os.kill(os.getpid(), signal.SIGKILL)
if at == "halfway":
    import newsroom.pipeline.copying as copying
    copying.os.replace = die
elif at == "rename":
    backup.os.rename = die
elif at == "removing":
    backup.shutil.rmtree = die
else:
    setattr(backup, at, die)
backup.make_backup(load_settings(settings), settings, folder, NOW + timedelta(days=1), keep=1)
"""


@pytest.mark.parametrize(
    "at",
    ["_copied_store", "_copied_archive", "halfway", "copy_whole", "write_manifest", "_sync_all", "rename", "removing"],
)
def test_a_killed_backup_is_recognised_and_costs_nothing(desk: Desk, at: str) -> None:
    first = desk.back_up()
    desk.collect(2)
    arguments = [sys.executable, "-c", KILLED, at, str(desk.file), str(desk.backups)]
    assert subprocess.run(arguments, timeout=120).returncode == -signal.SIGKILL
    assert unfinished(desk.backups)
    known = backups(desk.backups)
    assert known == ([first.name] if at != "removing" else [f"{NOW + timedelta(days=1):%Y%m%dT%H%M%SZ}"])
    assert check_backup(desk.backups, known[0])[1] == []
    desk.now += timedelta(days=2)
    again = desk.back_up()
    assert unfinished(desk.backups) == []
    assert again.manifest.articles == 5
    assert [check_backup(desk.backups, name)[1] for name in backups(desk.backups)] == [[], []]


class TestChecking:
    @pytest.mark.parametrize(
        ("harm", "told"),
        [
            (lambda file: os.truncate(file, file.stat().st_size - 1), "bytes instead of"),
            (lambda file: file.write_bytes(file.read_bytes()[:-1] + b"?"), "the checksum is not"),
            (Path.unlink, "cannot be read"),
        ],
    )
    @pytest.mark.parametrize("role", ["store", "archive", "report", "model", "settings", "operator"])
    def test_damage_is_found_and_nothing_is_restored(
        self, desk: Desk, tmp_path: Path, role: str, harm: Callable[[Path], None], told: str
    ) -> None:
        made = desk.back_up()
        file = next(file for file in made.manifest.files if file.role == role)
        harm(desk.backups / file.path)
        (sentence,) = check_backup(desk.backups, made.name)[1]
        assert sentence.startswith(str(desk.backups / file.path)) and told in sentence
        with pytest.raises(InputError, match="nothing was restored"):
            desk.put_back(tmp_path / "new")
        assert list((tmp_path / "new").iterdir()) == []

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 99}'])
    def test_a_manifest_that_cannot_be_read_is_said_and_the_next_backup_works(self, desk: Desk, text: str) -> None:
        made = desk.back_up()
        (desk.backups / made.name / "manifest.json").write_text(text)
        with pytest.raises(InputError, match=r"manifest\.json: "):
            check_backup(desk.backups, made.name)
        assert check_backup(desk.backups, desk.back_up().name)[1] == []

    @pytest.mark.parametrize("key", ["path", "target"])
    @pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd"])
    def test_a_manifest_leads_nowhere_else(self, desk: Desk, tmp_path: Path, key: str, path: str) -> None:
        made = desk.back_up()
        file = desk.backups / made.name / "manifest.json"
        table = json.loads(file.read_text())
        next(each for each in table["files"] if each["role"] == "archive")[key] = path
        file.write_text(json.dumps(table))
        with pytest.raises(InputError, match="manifest of the backup"):
            desk.put_back(tmp_path / "new")


class TestRestoring:
    def test_the_same_articles_come_back_and_every_page_can_be_read(self, desk: Desk, tmp_path: Path) -> None:
        desk.back_up()
        settings = desk.put_back(tmp_path / "new")
        assert settings.desk.data == tmp_path / "new" / "data"
        before, after = open_store(desk.settings), open_store(settings, create=False)
        ids = [article_id(makers.url(number)) for number in range(3)]
        assert after.articles.records(ids) == before.articles.records(ids)
        assert len(after.articles.records(ids)) == 3
        assert after.database.fault() == ""
        before.close()
        after.close()
        assert assert_readable(settings.store_url, settings.archive_folder) == 3
        assert (settings.reports_folder / "foreign.docx").read_bytes() == b"a report"
        assert (settings.models_folder / "labels" / "own-1" / "model.json").read_text() == "{}"
        assert (tmp_path / "new" / "own.toml").read_text() == "# ours\n"

    def test_a_store_that_holds_something_is_not_overwritten(self, desk: Desk) -> None:
        desk.back_up()
        desk.collect(1)
        before = places(desk.settings.store_url)
        with pytest.raises(StoreError, match=r"a store is there .* overwrites none"):
            restore(desk.backups, chosen(desk.backups, None), desk.file, True)
        assert places(desk.settings.store_url) == before

    def test_an_empty_store_and_settings_that_are_there_are_no_obstacle(self, desk: Desk, tmp_path: Path) -> None:
        desk.back_up()
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "settings.toml").write_text('[desk]\ndata = "elsewhere"\n')
        settings = load_settings(tmp_path / "new" / "settings.toml")
        open_store(settings).close()
        done = restore(desk.backups, chosen(desk.backups, None), tmp_path / "new" / "settings.toml", True)
        assert done.store == str(sqlite_file(settings.store_url) or settings.store_url)
        assert [Path(path).name for path in done.left] == ["settings.toml"]
        assert len(places(settings.store_url)) == 3

    def test_another_file_of_the_same_name_stands_in_the_way(self, desk: Desk, tmp_path: Path) -> None:
        made = desk.back_up()
        data = tmp_path / "new" / "data"
        (data / "archive").mkdir(parents=True)
        (data / "archive" / made.manifest.of("archive")[0].target).write_bytes(b"x" * 100_000)
        with pytest.raises(UsageError, match="another file is there"):
            desk.put_back(tmp_path / "new")
        with pytest.raises(StoreError, match="there is no store yet"):
            open_store(load_settings(tmp_path / "new" / "settings.toml"), create=False)

    def test_a_restore_that_was_killed_is_done_again(
        self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.back_up()

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        # The store is what comes last.
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(restoring, "_put_file", killed)
            patch.setattr(restoring, "_put_into_server", killed)
            desk.put_back(tmp_path / "new")
        shutil.rmtree(tmp_path / "new" / "data" / "reports")
        again = desk.put_back(tmp_path / "new")
        assert assert_readable(again.store_url, again.archive_folder) == 3

    def test_a_backup_of_a_newer_diembao_is_refused(self, desk: Desk, tmp_path: Path) -> None:
        made = desk.back_up()
        file = desk.backups / made.name / "manifest.json"
        file.write_text(file.read_text().replace(f'"schema": "{made.manifest.schema}"', '"schema": "9999"'))
        with pytest.raises(StoreError, match="use the newer"):
            desk.put_back(tmp_path / "new")

    def test_a_backup_that_is_not_there_is_said(self, desk: Desk, tmp_path: Path) -> None:
        for folder in (tmp_path, tmp_path / "none"):
            with pytest.raises(DiembaoError, match=str(folder)):
                chosen(folder, None)
        desk.back_up()
        with pytest.raises(InputError, match="there is no backup 'x'"):
            chosen(desk.backups, "x")


@pytest.fixture(scope="module")
def press() -> Iterator[SamplePress]:
    with SamplePress() as made:
        yield made


def test_an_office_moves_to_another_machine_while_it_crawls(press: SamplePress, tmp_path: Path) -> None:
    """As an operator does it: a backup during a run, one after it, a restore elsewhere, and the index made again."""
    office = Office.make(tmp_path / "old", press.sources_toml(), SETTINGS.replace("delay = 0.0", "delay = 0.05"))
    folder = str(tmp_path / "backups")
    office.call("crawl", "--source", press.press.outlets[0].id)
    with subprocess.Popen(office.words("run"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        during = [office.json("backup", folder) for _ in range(2)]
        assert running.wait(240) == 0
    assert not during[0]["missing"]
    last = office.json("backup", folder)
    assert last["kept_files"] >= 1 and last["articles"] >= 60
    assert office.call("backup", folder, "--check").stdout.count(": whole") == 2

    new = tmp_path / "new"
    new.mkdir()
    moved = Office(new)
    told = moved.call("restore", folder).stdout
    assert "diembao sync --rebuild" in told
    assert (new / "sources.toml").read_text("utf-8") == press.sources_toml()
    moved.call("sync", "--rebuild")
    assert moved.snapshot() == office.snapshot()
    assert pages_read(moved) >= 60
    moved.call("restore", folder, code=5)


def pages_read(office: Office) -> int:
    """How many places the store names; each must be readable, whatever its page answered."""
    named = places(office.settings.store_url)
    for file, offset in named:
        read_response(office.settings.archive_folder, WarcPlace(file, offset), 10_000_000)
    return len(named)


def test_a_store_on_a_server_is_backed_up_and_an_archive_goes_back_to_either_database(
    tmp_path: Path, postgresql: Server, postgresql_url: str
) -> None:
    server = Desk(tmp_path / "office")
    server.file.write_text(server.file.read_text() + f'[store]\nurl = "{postgresql_url}"\n')
    server.collect(3)
    made = server.back_up()
    assert check_backup(server.backups, made.name) == (made.manifest, [])
    assert assert_readable(copied(server.backups, made.name), server.backups / "archive") == 3
    with pytest.raises(StoreError, match="a store is there with sources in it"):
        server.put_back(tmp_path / "new")
    assert not (tmp_path / "new" / "data" / "archive").exists()
    stores = [open_store(server.settings)]
    file = f"sqlite:///{tmp_path / 'file' / 'data' / 'diembao.sqlite'}"
    for name, url in (("file", file), ("server", postgresql.url(postgresql.empty()))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "settings.toml").write_text(f'[desk]\ndata = "data"\n[store]\nurl = "{url}"\n')
        settings = server.put_back(tmp_path / name)
        there = {file.name for file in settings.desk.data.iterdir()}
        assert there >= {"archive", "models", "reports"} and ("diembao.sqlite" in there) == (url == file)
        assert not any(name.startswith("restoring") for name in there)
        stores.append(open_store(settings, create=False))
    one, *others = ((list(store.projection.records(10)), store.statistics.states()) for store in stores)
    assert others == [one, one] and one[1]["labelled"] == 3
    for store in stores:
        store.close()
