"""Backing up while everything runs: the store as of one moment, then the archive to which it refers, then the rest.

In this order, because a record is on the disk before the store names its place: whatever the copied store names is in
the archive by the time that is copied. The index is not backed up; `diembao sync --rebuild` makes it of the store.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock, Timeout

from newsroom.errors import InputError, StoreError, UsageError
from newsroom.pipeline.copying import copy_whole, sync_folder
from newsroom.pipeline.manifest import (
    ARCHIVE,
    MANIFEST,
    PART,
    BackedUp,
    Manifest,
    Role,
    backups,
    read_manifest,
    sha256_of,
    unfinished,
    write_manifest,
)
from newsroom.progress import Listener, Progress, silent
from newsroom.settings import OPERATORS_FILES, Settings
from newsroom.store import open_store, transfer
from newsroom.store.dialect import BUSY_MS, sqlite_file

STORE = "diembao.sqlite"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup did."""

    name: str
    """Its folder within the backup folder."""
    manifest: Manifest
    copied_files: int
    copied_bytes: int
    kept_files: int
    """WARC files that an earlier backup had brought already."""
    removed: tuple[str, ...]
    """Older backups that were given up for it."""


def make_backup(
    settings: Settings,
    settings_file: Path,
    folder: Path,
    now: datetime,
    listener: Listener = silent,
    *,
    keep: int = 2,
) -> Backup:
    """Add a backup to `folder` and keep the `keep` newest. A crawl may be running.

    Of whatever database the store is, its copy is a SQLite file. Raises UsageError for a folder within the data folder,
    StoreError where the store is missing or its copy damaged, InputError where `folder` cannot be written.
    """
    file = sqlite_file(settings.store_url)
    if folder.resolve().is_relative_to(settings.desk.data.resolve()):
        raise UsageError(f"{folder}: a backup inside the data folder is lost together with it; name another folder")
    if file is not None and not file.exists():
        raise StoreError(f"{file}: there is no store to back up")
    with _writing(folder):
        for left in unfinished(folder):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        earlier = backups(folder)
        name = _free_name(f"{now:%Y%m%dT%H%M%SZ}", earlier)
        part = folder / (name + PART)
        part.mkdir(mode=0o700)
        store, facts = _copied_store(settings, file, part, name, listener)
        archive, kept, missing = _copied_archive(settings, folder, facts.warc_files, earlier, listener)
        files = [store, *archive, *_copied_rest(settings, settings_file, part, name)]
        made_at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        manifest = Manifest(made_at, _version(), facts.schema, facts.articles, tuple(files), tuple(missing))
        write_manifest(manifest, part / MANIFEST)
        _sync_all(part)
        os.rename(part, folder / name)
        sync_folder(folder)
        removed = [*earlier, name][:-keep]
        for old in removed:
            # Its manifest first: what is left of it is then no backup for anybody.
            os.rename(folder / old, folder / (old + PART))
            shutil.rmtree(folder / (old + PART))
    copied = [file for file in files if file.path not in kept]
    return Backup(name, manifest, len(copied), sum(file.size for file in copied), len(kept), tuple(removed))


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """One backup at a time into `folder`, and its failures as sentences."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(folder / "backup.lock", timeout=0):
            yield
    except Timeout as error:
        raise InputError(f"{folder}: another backup is being written into this folder") from error
    except OSError as error:
        where = f"{error.filename}" if error.filename else f"{folder}"
        raise InputError(f"{where}: cannot write the backup ({error.strerror or error})") from error


def _free_name(name: str, taken: list[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


@dataclass(frozen=True, slots=True)
class _Facts:
    schema: str
    articles: int
    warc_files: tuple[str, ...]


def _copied_store(
    settings: Settings, file: Path | None, part: Path, name: str, listener: Listener
) -> tuple[BackedUp, _Facts]:
    """The store as of one moment, found whole by SQLite's own check. Writers do not wait for it."""
    target = part / STORE
    if file is None:
        with closing(open_store(settings, create=False)) as store:
            transfer.copy(store.database, f"sqlite:///{target.resolve()}", "", transfer.mark_of(name), listener)
    source = file or target
    try:
        with closing(sqlite3.connect(target)) as written:
            if file is not None:
                _copy_file(file, written)
            written.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            found = written.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreError(f"{source}: the store is damaged, its copy is no backup ({found})")
            schema = written.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            articles = written.execute("SELECT count(*) FROM articles").fetchone()[0]
            named = warc_files(written)
    except sqlite3.Error as error:
        raise StoreError(f"{source}: the store cannot be copied ({error})") from error
    with target.open("rb+") as opened:
        os.fsync(opened.fileno())
    size = target.stat().st_size
    copy = BackedUp("store", f"{name}/{STORE}", STORE, size, sha256_of(target, size))
    return copy, _Facts(str(schema), int(articles), named)


def _copy_file(file: Path, written: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=BUSY_MS / 1000)) as read:
        # All pages in one step: between two steps a writer would make it begin again, for as long as a crawl lasts.
        read.backup(written)


def warc_files(store: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the WARC files to which any table of the store refers."""
    tables = store.execute(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'warc_file' "
        "WHERE m.type = 'table'"
    ).fetchall()
    named: set[str] = set()
    for (table,) in tables:
        rows = store.execute(f"SELECT DISTINCT warc_file FROM {table} WHERE warc_file IS NOT NULL")
        named.update(Path(file).name for (file,) in rows)
    return tuple(sorted(named))


def _copied_archive(
    settings: Settings, folder: Path, names: tuple[str, ...], earlier: list[str], listener: Listener
) -> tuple[list[BackedUp], set[str], list[str]]:
    """The WARC files, the paths of those that were there already, and the names of those that are missing. Of an
    archive on a server none is copied."""
    place = settings.archive_place
    if not isinstance(place, Path):
        # What keeps it there keeps copies of it: it is not fetched, only seen to be whole.
        return [], set(), sorted(set(names) - place.sizes().keys())
    known = _known(folder, earlier)
    copies: list[BackedUp] = []
    kept: set[str] = set()
    missing: list[str] = []
    for done, name in enumerate(names, 1):
        source, target, path = place / name, folder / ARCHIVE / name, f"{ARCHIVE}/{name}"
        size, held, before = _size(source), _size(target), known.get(path)
        if size < 0 or size < held:
            missing.append(name)
        if size > held or (size == held >= 0 and before is None):
            copied, sha256 = copy_whole(source, target)
            copies.append(BackedUp("archive", path, name, copied, sha256))
        elif held >= 0:
            # A file of the archive only grows: one of the same size is the same, and of one that shrank the backup has
            # the better copy.
            same = before is not None and before.size == held
            copies.append(before if same and before else _measured(path, name, target, held))
            kept.add(path)
        listener(Progress("archive", done, len(names)))
    if names and (folder / ARCHIVE).is_dir():
        sync_folder(folder / ARCHIVE)
    return copies, kept, missing


def _known(folder: Path, earlier: list[str]) -> dict[str, BackedUp]:
    """The archive's files as the newest backup has them; none where its manifest is damaged."""
    try:
        return {file.path: file for file in read_manifest(folder, earlier[-1]).of("archive")} if earlier else {}
    except InputError:
        return {}


def _size(file: Path) -> int:
    """Bytes, -1 where there is no such file."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return -1


def _measured(path: str, name: str, target: Path, size: int) -> BackedUp:
    return BackedUp("archive", path, name, size, sha256_of(target, size))


def _copied_rest(settings: Settings, settings_file: Path, part: Path, name: str) -> Iterator[BackedUp]:
    """The settings, the operator's files, the reports and the models trained here. No secret is among them."""
    home = settings_file.resolve().parent
    if settings_file.exists():
        size, sha256 = copy_whole(settings_file, part / "settings.toml")
        yield BackedUp("settings", f"{name}/settings.toml", "settings.toml", size, sha256)
    for section, key in OPERATORS_FILES:
        file: Path | None = getattr(getattr(settings, section), key)
        if file is not None and file.is_file():
            within = f"operator/{section}.{key}{file.suffix}"
            size, sha256 = copy_whole(file, part / within)
            resolved = file.resolve()
            target = resolved.relative_to(home) if resolved.is_relative_to(home) else resolved
            yield BackedUp("operator", f"{name}/{within}", target.as_posix(), size, sha256)
    homes: tuple[tuple[Role, Path, str], ...] = (
        ("report", settings.reports_folder, "reports"),
        ("model", settings.models_folder, "models"),
    )
    for role, folder, called in homes:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                target = file.relative_to(folder)
                size, sha256 = copy_whole(file, part / called / target)
                yield BackedUp(role, f"{name}/{called}/{target.as_posix()}", target.as_posix(), size, sha256)


def _sync_all(part: Path) -> None:
    with (part / MANIFEST).open("rb+") as file:
        os.fsync(file.fileno())
    for each in [part, *(folder for folder in part.rglob("*") if folder.is_dir())]:
        sync_folder(each)


def _version() -> str:
    try:
        return version("diembao")
    except PackageNotFoundError:
        return "0"
