"""What a backup holds: one manifest for each, with the size and SHA-256 of every file.

A backup folder holds any number of backups that share the archive's files:

    20261128T184500Z/         one backup: manifest.json, store, settings, operator's files, reports, models
    20261128T190000Z.part/    one that was not finished; no command reads it, the next backup removes it
    archive/                  WARC files

A WARC file only grows, so an older backup stays whole when a newer one replaces it by a longer copy: sizes and
checksums are of the first `size` bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from newsroom.errors import InputError

Role = Literal["store", "archive", "report", "model", "settings", "operator"]

FORMAT = 1
"""Rises when a manifest can no longer be read as before."""
MANIFEST = "manifest.json"
PART = ".part"
"""Ends the name of what is being written."""
ARCHIVE = "archive"
CHUNK = 1 << 20

_NAME = re.compile(r"\d{8}T\d{6}Z(-\d+)?")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """One file of a backup."""

    role: Role
    path: str
    """Where its copy is, relative to the backup folder."""
    target: str
    """Where it came from: relative to its home (the archive, the reports, the settings file's folder), or absolute."""
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup."""

    made_at: str
    """UTC, ISO 8601."""
    diembao: str
    """Version that made it."""
    schema: str
    """Revision of the store's schema."""
    articles: int
    files: tuple[BackedUp, ...]
    missing: tuple[str, ...] = ()
    """WARC files to which the store refers and which the archive did not have, or shorter than an earlier backup."""
    format: int = FORMAT

    def of(self, *roles: Role) -> list[BackedUp]:
        """The files with one of these roles."""
        return [file for file in self.files if file.role in roles]


def backups(folder: Path) -> list[str]:
    """Names of the finished backups in `folder`, oldest first. Raises InputError where it cannot be read."""
    try:
        return sorted(each.name for each in folder.iterdir() if _NAME.fullmatch(each.name) and each.is_dir())
    except OSError as error:
        raise InputError(f"{folder}: cannot read the backup folder ({error.strerror or error})") from error


def unfinished(folder: Path) -> list[Path]:
    """What a killed backup left in `folder`."""
    return sorted(each for place in (folder, folder / ARCHIVE) if place.is_dir() for each in place.glob(f"*{PART}"))


def write_manifest(manifest: Manifest, file: Path) -> None:
    """Write it to `file`. Raises OSError."""
    file.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", "utf-8")


def read_manifest(folder: Path, name: str) -> Manifest:
    """The manifest of backup `name`. Raises InputError naming the file where it is missing, damaged or of a newer
    diembao, or names a file outside of the folder."""
    file = folder / name / MANIFEST
    try:
        table: dict[str, Any] = json.loads(file.read_text("utf-8"))
        if table["format"] != FORMAT:
            raise InputError(f"{file}: this backup has format {table['format']}, this diembao reads {FORMAT}")
        files = tuple(BackedUp(**each) for each in table.pop("files"))
        missing = tuple(table.pop("missing"))
        manifest = Manifest(files=files, missing=missing, **table)
    except OSError as error:
        raise InputError(f"{file}: cannot read the manifest of the backup ({error.strerror or error})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file}: the manifest of the backup is damaged ({error})") from error
    for each in manifest.files:
        if each.role not in get_args(Role) or not inside(each.path):
            raise InputError(f"{file}: the manifest of the backup names a file that cannot be in it ({each.path})")
    return manifest


def inside(path: str) -> bool:
    """Whether a relative `path` stays within the folder to which it is relative."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and bool(parts.parts)


def damage(folder: Path, manifest: Manifest) -> Iterator[str]:
    """A sentence for every file of the backup that is missing or not as it was written."""
    for each in manifest.files:
        file = folder / each.path
        try:
            size = file.stat().st_size
            if size < each.size or (size > each.size and each.role != "archive"):
                yield f"{file}: {size} bytes instead of {each.size}"
            elif sha256_of(file, each.size) != each.sha256:
                yield f"{file}: the checksum is not the one of the manifest"
        except OSError as error:
            yield f"{file}: cannot be read ({error.strerror or error})"


def sha256_of(file: Path, size: int) -> str:
    """SHA-256 of the first `size` bytes, hexadecimal. Raises OSError."""
    digest, left = hashlib.sha256(), size
    with file.open("rb") as opened:
        while left > 0 and (chunk := opened.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()
