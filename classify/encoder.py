"""Meaning as numbers: one class for the shipped encoder and for any other sentence-transformers model.

The model decides: dimensions, prompts for queries and passages, how much of a text is read. What every model gets is
NFC text, cut before it is read, and what every caller gets is rows of unit length, so that a dot product is a cosine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classify.model_files import MANIFEST, SHIPPED, check_files, read_file, read_manifest
from classify.static_vectors import is_static, load_static
from newsroom.errors import ModelError
from newsroom.text import nfc

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

SHIPPED_ENCODER = SHIPPED / "encoder"
MAX_CHARS = 3_000
"""Characters of a text that are read, some 500 words: what an article is about stands there, and no text can be so
long that it stops the work."""
KNOWN_PROMPTS = (
    ("e5", "instruct", "Instruct: Given a question, retrieve news articles that answer it\nQuery: ", ""),
    ("e5", "", "query: ", "passage: "),
    ("bge", "-en", "Represent this sentence for searching relevant passages: ", ""),
)
"""(part of the name, other part, query prompt, passage prompt) of models whose files do not say their prompts, from
their model cards. The first that fits is used."""
_CODE = (".py", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib")
_HUB_FILES = ["*.json", "*.safetensors", "*.txt", "*.model"]
_WHOLE = 64_000_000
"""Bytes up to which a weights file is hashed whole for the name of an unsealed model; of larger ones both ends."""


class Encoder:
    """Turns texts into vectors. Make one with `load_encoder`."""

    def __init__(
        self, name: str, dimensions: int, encode: Callable[[list[str], bool], NDArray[Any]], *, reads_bare: bool = False
    ) -> None:
        self.name = name
        """Id and short checksum: vectors compare only where it is equal."""
        self.reads_bare = reads_bare
        """Whether it was trained on Vietnamese without diacritics, too, so that a text may be read in both spellings.
        """
        self.dimensions = dimensions
        """Length of a vector."""
        self._encode = encode

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """A float32 row of unit length for each text, zeros where a text says nothing to the model. `query` says that
        the texts are what somebody looks for, not what is to be found: some models tell them apart."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        prepared = [nfc(text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")) for text in texts]
        return np.asarray(self._encode(prepared, query), dtype=np.float32)


def load_encoder(path_or_name: str = "", prompts: Sequence[str] = ()) -> Encoder:
    """The shipped encoder for "", else the sentence-transformers model in a folder or of a hub name. `prompts` (before
    queries, before passages; both settings of `[classify]`) replace those of the model.

    A folder with a manifest is checked against it, any other is taken as it is; code in a model is never run, and
    weights are read from safetensors files only. Models are loaded once. Raises ModelError.
    """
    return _loaded(path_or_name, (prompts[0], prompts[1]) if prompts else None)


@lru_cache(maxsize=2)
def _loaded(path_or_name: str, prompts: tuple[str, str] | None) -> Encoder:
    if not path_or_name:
        return _from_folder(SHIPPED_ENCODER, "", prompts)
    folder = Path(path_or_name).expanduser()
    if folder.is_dir():
        return _from_folder(folder, "", prompts)
    return _from_folder(_downloaded(path_or_name), path_or_name, prompts)


def _downloaded(name: str) -> Path:
    """Folder of a hub model in the local cache; only files that hold data are fetched."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=_HUB_FILES))
    except HFValidationError as error:
        raise ModelError(f"classify.encoder: {name!r} is neither a folder nor the name of a model") from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise ModelError(
            f"classify.encoder: {name!r} is no folder, and the hub does not give a model of this name; "
            "without a network name a local folder"
        ) from error


def _from_folder(folder: Path, hub_name: str, prompts: tuple[str, str] | None) -> Encoder:
    modules = folder / "modules.json"
    try:
        if (folder / MANIFEST).exists() or folder == SHIPPED_ENCODER:
            manifest = read_manifest(folder, "encoder")
            name = manifest.id

            def read(file: str) -> bytes:
                return read_file(folder, manifest, file)

            reads_bare = float(manifest.settings.get("folded") or 0) > 0
            static = is_static(read("modules.json").decode("utf-8"))
            if static is None:
                check_files(folder, manifest)
        else:
            _refuse_code(folder)
            name, reads_bare = f"{hub_name or folder.resolve().name}+{_checksum(folder)}", False

            def read(file: str) -> bytes:
                return (folder / file).read_bytes()

            static = is_static(modules.read_text("utf-8")) if modules.exists() else None
        if static is not None and prompts is None and not _has_prompts(read, folder):
            vectors = load_static(read, static)
            return Encoder(name, vectors.dimensions, lambda texts, _query: vectors.encode(texts), reads_bare=reads_bare)
        model = _sentence_transformer(folder)
    except ModelError:
        raise
    except Exception as error:  # whatever a library says of broken files is one thing to the user
        raise ModelError(f"{folder}: cannot be loaded as an encoder ({_first_line(error)})") from error
    return _wrapped(model, name, hub_name or folder.name, prompts)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]


def _has_prompts(read: Callable[[str], bytes], folder: Path) -> bool:
    if not (folder / "config_sentence_transformers.json").exists():
        return False
    config = json.loads(read("config_sentence_transformers.json"))
    return any((config.get("prompts") or {}).values())


def _refuse_code(folder: Path) -> None:
    """Refuse a model that would bring code, or weights in a form that can."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    if not any(file.suffix == ".safetensors" for file in files):
        raise ModelError(f"{folder}: holds no model in safetensors files, the only form of weights that is read")
    for file in files:
        beside = any(other.suffix == ".safetensors" and other.parent == file.parent for other in files)
        if (file.suffix == ".bin" and not beside) or file.suffix in _CODE:
            raise ModelError(f"{file}: a model with such a file is refused, because it could run code; remove it")


def _checksum(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.suffix not in (".json", ".safetensors", ".model", ".txt"):
            continue
        size = file.stat().st_size
        digest.update(f"{file.relative_to(folder).as_posix()} {size}\n".encode())
        with file.open("rb") as opened:
            if size > _WHOLE:
                digest.update(opened.read(_WHOLE // 2))
                opened.seek(size - _WHOLE // 2)
            digest.update(opened.read(_WHOLE))
    return digest.hexdigest()[:8]


def _sentence_transformer(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        str(folder),
        device="cpu",
        trust_remote_code=False,
        local_files_only=True,
        model_kwargs={"use_safetensors": True, "trust_remote_code": False},
    )


def _wrapped(model: SentenceTransformer, name: str, called: str, prompts: tuple[str, str] | None) -> Encoder:
    """The model with its own prompts, else those known for its name, else none."""
    dimensions = model.get_embedding_dimension()
    if dimensions is None:
        raise ModelError(f"{called}: does not say how long its vectors are")
    own = any(model.prompts.values())
    known = prompts or (None if own else _known(called))

    def encode(texts: list[str], query: bool) -> NDArray[Any]:
        method = model.encode_query if query else model.encode_document
        prompt = None if known is None else known[0 if query else 1]
        vectors: NDArray[Any] = method(
            texts, prompt=prompt, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return vectors

    return Encoder(name, dimensions, encode)


def _known(called: str) -> tuple[str, str] | None:
    lowered = called.lower()
    for part, other, query, passage in KNOWN_PROMPTS:
        if part in lowered and other in lowered:
            return query, passage
    return None
