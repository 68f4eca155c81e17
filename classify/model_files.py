"""Models as folders of plain files: a manifest says what they are, and nothing in them is ever executed.

A model folder holds `model.json` (the manifest: kind, name, version, the SHA-256 and size of every file, settings,
figures, data, licence), the files it names (safetensors and JSON) and `card.md` for people. A reader gets the bytes of
a file only after they were checked, so that what is used is what was sealed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from newsroom.clock import utc_now
from newsroom.errors import ModelError

MANIFEST = "model.json"
CARD = "card.md"
SHIPPED = Path(__file__).with_name("models")
"""Folder of the models that come with diembao, one folder a kind."""
MAX_MANIFEST = 1_000_000
"""Bytes; a manifest of more is none."""
SUFFIXES = (".safetensors", ".json", ".txt")
"""Kinds of file that hold data only."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file of a model must be."""

    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a model is. `settings` are those that it was trained with, `figures` what it reached."""

    kind: str
    """encoder, labels, tone."""
    name: str
    version: str
    created: str
    """UTC, ISO form; "" where a rebuild shall give the same bytes."""
    files: Mapping[str, Seal]
    settings: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    data: tuple[str, ...] = ()
    """What it was trained on, with the licence of each."""
    licence: str = ""

    @property
    def checksum(self) -> str:
        """8 hexadecimal digits that change with any file: vectors and labels compare only where it is equal."""
        sealed = "".join(f"{name} {seal.sha256}\n" for name, seal in sorted(self.files.items()))
        return hashlib.sha256(sealed.encode()).hexdigest()[:8]

    @property
    def id(self) -> str:
        """Name, version and checksum, such as `diembao-encoder-1+3fa91c02`."""
        return f"{self.name}-{self.version}+{self.checksum}"


_MANIFEST = TypeAdapter(Manifest)


def read_manifest(folder: Path, kind: str) -> Manifest:
    """The manifest of the model in `folder`. Raises ModelError naming the file where it is missing, broken, of another
    kind, or names a file that could hold code or lies elsewhere."""
    file = folder / MANIFEST
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_MANIFEST + 1)
    except OSError as error:
        raise ModelError(f"{file}: cannot read the model's manifest ({error.strerror or error})") from error
    if len(content) > MAX_MANIFEST:
        raise ModelError(f"{file}: too large for a model's manifest")
    try:
        manifest: Manifest = _MANIFEST.validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ModelError(f"{file}: {place}: {first['msg'][:1].lower()}{first['msg'][1:]}") from error
    if manifest.kind != kind:
        raise ModelError(f"{file}: a model of kind {manifest.kind!r} where one of kind {kind!r} is needed")
    for name in manifest.files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or path.suffix not in SUFFIXES:
            raise ModelError(f"{file}: {name!r} is no file that a model may have")
    return manifest


def read_file(folder: Path, manifest: Manifest, name: str) -> bytes:
    """The bytes of one file of a model after its size and SHA-256 were checked. Raises ModelError."""
    seal, file = manifest.files.get(name), folder / name
    if seal is None:
        raise ModelError(f"{folder / MANIFEST}: does not name the file {name}")
    try:
        with file.open("rb") as opened:
            content = opened.read(seal.size + 1)
    except OSError as error:
        raise ModelError(f"{file}: cannot read this file of the model ({error.strerror or error})") from error
    if len(content) != seal.size or hashlib.sha256(content).hexdigest() != seal.sha256:
        raise ModelError(f"{file}: not the file that {MANIFEST} describes (its SHA-256 differs); install it again")
    return content


def check_files(folder: Path, manifest: Manifest) -> None:
    """Check every file of a model, and that nothing lies beside them that a library would load. Raises ModelError."""
    for name in manifest.files:
        read_file(folder, manifest, name)
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name not in manifest.files and name not in (MANIFEST, CARD):
            raise ModelError(f"{file}: not one of the files that {MANIFEST} describes; remove it")


def seal_folder(
    folder: Path,
    *,
    kind: str,
    name: str,
    version: str,
    settings: Mapping[str, Any],
    figures: Mapping[str, Any],
    data: Sequence[str],
    licence: str,
    dated: bool = True,
) -> Manifest:
    """Write `model.json` for the files that lie in `folder`; the last step of training. `dated` False leaves the
    time out, so that the same training gives the same folder."""
    files = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and path not in (MANIFEST, CARD):
            content = file.read_bytes()
            files[path] = Seal(hashlib.sha256(content).hexdigest(), len(content))
    created = utc_now().isoformat() if dated else ""
    manifest = Manifest(
        kind=kind,
        name=name,
        version=version,
        created=created,
        files=files,
        settings=dict(settings),
        figures=dict(figures),
        data=tuple(data),
        licence=licence,
    )
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")
    return manifest
