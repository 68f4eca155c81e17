"""Putting a backup back: checked before anything is touched, no file overwritten, the store last.

A restore that was killed has left no store, so that it can simply be done again.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newsroom.errors import InputError, StoreError, UsageError
from newsroom.pipeline.copying import copy_whole, sync_folder
from newsroom.pipeline.lock import only_run
from newsroom.pipeline.manifest import (
    BackedUp,
    Manifest,
    Role,
    backups,
    damage,
    inside,
    read_manifest,
    sha256_of,
)
from newsroom.progress import Listener, Progress, silent
from newsroom.settings import Settings, load_settings
from newsroom.store.database import HEAD, Database
from newsroom.store.dialect import address, sqlite_file
from newsroom.store.transfer import copy, mark_of, refuse_filled

_FILLED = ("pages", "articles")
"""Tables that make a store one that must not be overwritten."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    name: str
    manifest: Manifest
    store: str
    """File or address of the database."""
    written: int
    """Files."""
    there: int
    """Files that were at their place already."""
    left: tuple[str, ...]
    """Settings and operator's files that were not put back, because others are there or they lay elsewhere."""


def chosen(folder: Path, name: str | None) -> str:
    """The backup `name` of `folder`, the newest for None. Raises InputError where there is none."""
    known = backups(folder)
    if not known:
        raise InputError(f"{folder}: there is no finished backup in this folder")
    if name is not None and name not in known:
        raise InputError(f"{folder}: there is no backup {name!r}; there are {', '.join(known)}")
    return name or known[-1]


def check_backup(folder: Path, name: str) -> tuple[Manifest, list[str]]:
    """The manifest of a backup, and a sentence for every file that is damaged or missing. Raises InputError."""
    manifest = read_manifest(folder, name)
    return manifest, list(damage(folder, manifest))


def restore(folder: Path, name: str, settings_path: Path, named: bool, listener: Listener = silent) -> Restored:
    """Put backup `name` of `folder` back to where the settings say.

    Settings that are there (`settings_path`) are used and kept; else those of the backup are put there first. `named`:
    an operator named the file. Raises InputError for a damaged backup, StoreError where a store is there that is not
    empty or the backup is of a newer diembao, UsageError where another file stands in the way.
    """
    manifest, damaged = check_backup(folder, name)
    if damaged:
        more = f", and {len(damaged) - 1} more; `diembao backup --check` lists them" if len(damaged) > 1 else ""
        raise InputError(f"{damaged[0]}; the backup {name} is damaged and nothing was restored{more}")
    if manifest.schema > HEAD:
        raise StoreError(
            f"{folder / name}: the store has schema {manifest.schema}, this diembao knows {HEAD}; use the newer"
        )
    left = _put_settings(folder, manifest, settings_path)
    settings = load_settings(settings_path if named or settings_path.exists() else None)
    (kept,) = manifest.of("store")
    target, mark = sqlite_file(settings.store_url), mark_of(kept.sha256)
    with only_run(settings.desk.data):
        if target is None:
            refuse_filled(settings.store_url, settings.store_password(), mark)
        else:
            _refuse_filled(target)
        places = _places(manifest, settings)
        waiting = [(file, place) for file, place in places if not _is_there(file, place)]
        try:
            for done, (file, place) in enumerate(waiting, 1):
                copy_whole(folder / file.path, place, file.size)
                listener(Progress("restore", done, len(waiting) + 1))
            for parent in {place.parent for _, place in waiting}:
                sync_folder(parent)
            if target is None:
                _put_into_server(folder / kept.path, kept.size, settings, mark, listener)
            else:
                _put_file(folder / kept.path, kept.size, target)
        except OSError as error:
            where = error.filename or settings.desk.data
            raise InputError(f"{where}: cannot be written ({error.strerror or error})") from error
        listener(Progress("restore", len(waiting) + 1, len(waiting) + 1))
    store = str(target) if target else address(settings.store_url).set(drivername="postgresql").render_as_string()
    return Restored(name, manifest, store, len(waiting) + 1, len(places) - len(waiting), tuple(left))


def _put_file(source: Path, size: int, target: Path) -> None:
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    copy_whole(source, target, size)
    sync_folder(target.parent)


def _put_into_server(source: Path, size: int, settings: Settings, mark: str, listener: Listener) -> None:
    """By way of a copy in the data folder, which may be of an earlier schema and is brought up to date there."""
    between = settings.desk.data / "restoring.sqlite"
    copy_whole(source, between, size)
    with closing(Database(f"sqlite:///{between.resolve()}")) as opened:
        copy(opened, settings.store_url, settings.store_password(), mark, listener)
    for end in ("", "-wal", "-shm"):
        between.with_name(between.name + end).unlink(missing_ok=True)


def _put_settings(folder: Path, manifest: Manifest, settings_path: Path) -> list[str]:
    """Put settings and operator's files back where none are; return the paths of those that were not."""
    left: list[str] = []
    home = settings_path.resolve().parent
    try:
        for file in manifest.of("settings", "operator"):
            place = settings_path if file.role == "settings" else home / file.target
            if file.role == "operator" and not inside(file.target):
                # It lay outside of the settings' folder; another machine may have no such place.
                place = Path(file.target)
                if not place.exists():
                    left.append(str(folder / file.path))
                    continue
            if not place.exists():
                copy_whole(folder / file.path, place, file.size)
            elif not _same(file, place):
                left.append(str(folder / file.path))
    except OSError as error:
        raise InputError(f"{error.filename or home}: cannot be written ({error.strerror or error})") from error
    return left


def _places(manifest: Manifest, settings: Settings) -> list[tuple[BackedUp, Path]]:
    """Where archive, reports and models go. Raises InputError for a manifest that leads out of the data folder."""
    files = manifest.of("archive", "report", "model")
    archive = settings.archive_place
    if not isinstance(archive, Path) and manifest.of("archive"):
        raise UsageError(
            f"[archive] url: the backup has files of the archive, and a restore writes into folders only; restore into "
            f"a folder first, then copy its files to {archive} with a tool of that server"
        )
    homes: dict[Role, Path] = {
        "archive": archive if isinstance(archive, Path) else settings.desk.data,
        "report": settings.reports_folder,
        "model": settings.models_folder,
    }
    for file in files:
        if not inside(file.target):
            raise InputError(f"{file.target}: the manifest of the backup leads out of the data folder")
    return [(file, homes[file.role] / file.target) for file in files]


def _is_there(file: BackedUp, place: Path) -> bool:
    """Whether the file is at its place already. Raises UsageError where another one is."""
    if not place.exists():
        return False
    if _same(file, place):
        return True
    raise UsageError(f"{place}: another file is there, and a restore overwrites none; move it away first")


def _same(file: BackedUp, place: Path) -> bool:
    """A file of the archive may have grown since."""
    size = place.stat().st_size
    fits = size >= file.size if file.role == "archive" else size == file.size
    return fits and sha256_of(place, file.size) == file.sha256


def _refuse_filled(target: Path) -> None:
    """Raise StoreError where `target` is a store that holds something."""
    if not target.exists() or os.path.getsize(target) == 0:
        return
    try:
        with closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=rw", uri=True)) as store:
            tables = {name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            filled = [
                table for table in _FILLED if table in tables and store.execute(f"SELECT 1 FROM {table}").fetchone()
            ]
    except sqlite3.Error as error:
        raise StoreError(f"{target}: a store is there that cannot be read ({error}); move it away first") from error
    if filled:
        raise StoreError(
            f"{target}: a store is there and not empty, and a restore overwrites none; move it away first, or name "
            "another data folder in the settings"
        )
