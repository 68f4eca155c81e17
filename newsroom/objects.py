"""Files behind an address such as `s3://bucket/folder`: whole objects are put and parts of them read, through fsspec.

S3-compatible servers are spoken to by PyArrow's client; any other address by whatever driver of fsspec is installed.
Nothing of this is imported before an address is used: a desk whose archive is a folder starts as fast as without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from newsroom.errors import ArchiveUnavailable, SettingsError

CHUNK = 1 << 18
"""Bytes asked for at once: most records are smaller, and one question costs more than the bytes."""
ATTEMPTS = 3
"""Of one request to a server that does not answer or says that it is busy."""


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A folder on a server, and who asks for it."""

    url: str
    """With scheme, without a slash at its end."""
    endpoint: str = ""
    """http(s) address of an S3-compatible server, "" for Amazon's."""
    region: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)
    timeout: float = 30.0
    """Seconds."""

    def __str__(self) -> str:
        return self.url

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` as the object `name`, and see that it is there. Raises ArchiveUnavailable."""
        files, folder = _opened(self)
        with self._told(name, "cannot write the archive"):
            files.pipe_file(f"{folder}/{name}", data)
            size = files.info(f"{folder}/{name}")["size"]
            if size != len(data):
                raise OSError(f"{size} bytes came to lie there instead of {len(data)}")

    def chunks(self, name: str, offset: int) -> Iterator[bytes]:
        """The bytes of `name` from `offset` on. Raises FileNotFoundError, ArchiveUnavailable where nobody answers."""
        files, folder = _opened(self)
        path = f"{folder}/{name}"
        while True:
            with self._told(name, "cannot read the archive"):
                try:
                    chunk = files.cat_file(path, start=offset, end=offset + CHUNK)
                except OSError as error:
                    # Drivers differ in what they say of a place behind the end; only the size tells it from a fault.
                    if isinstance(error, FileNotFoundError) or files.info(path)["size"] > offset:
                        raise
                    return
            yield bytes(chunk)
            if len(chunk) < CHUNK:
                return
            offset += len(chunk)

    def has(self, name: str) -> bool:
        """Whether there is an object `name`. Raises ArchiveUnavailable."""
        files, folder = _opened(self)
        with self._told(name, "cannot read the archive"):
            return bool(files.exists(f"{folder}/{name}"))

    def sizes(self) -> dict[str, int]:
        """Every object by name, in bytes. Raises ArchiveUnavailable."""
        files, folder = _opened(self)
        with self._told("", "cannot list the archive"):
            found = files.find(folder, detail=True)
            return {path.removeprefix(f"{folder}/"): int(info["size"]) for path, info in found.items()}

    @contextmanager
    def _told(self, name: str, what: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            if "BUCKET" not in str(error):
                raise
            raise ArchiveUnavailable(f"{self.url}: {what} (there is no such bucket)") from error
        except Exception as error:  # every driver has errors of its own
            said = " ".join(str(error).split())[:300] or type(error).__name__
            raise ArchiveUnavailable(f"{self.url}{name and '/'}{name}: {what} ({said})") from error


@lru_cache(maxsize=4)
def _opened(place: ObjectStore) -> tuple[Any, str]:
    """The file system of `place`, and its folder there. Raises SettingsError for an address that cannot be used."""
    parts = urlsplit(place.url)
    if parts.scheme != "s3":
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]

        try:
            files, folder = url_to_fs(place.url)
        except Exception as error:  # no such scheme, a driver that is not installed, or what it says of the address
            raise SettingsError(f"[archive] url: {place.url}: cannot be used ({error})") from error
        return files, folder
    from fsspec.implementations.arrow import ArrowFSWrapper  # type: ignore[import-untyped]
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem  # type: ignore[import-untyped]

    server = urlsplit(place.endpoint)
    options: dict[str, Any] = {
        "access_key": place.key or None,
        "secret_key": place.secret or None,
        "region": place.region or ("us-east-1" if place.endpoint else None),
        "connect_timeout": place.timeout,
        "request_timeout": place.timeout,
        "retry_strategy": AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        # One request for a small object instead of three.
        "allow_delayed_open": True,
        "background_writes": False,
    }
    if place.endpoint:
        options |= {"endpoint_override": server.netloc + server.path.rstrip("/"), "scheme": server.scheme}
    try:
        return ArrowFSWrapper(S3FileSystem(**options)), f"{parts.netloc}{parts.path}"
    except Exception as error:
        raise SettingsError(f"[archive] url: {place.url}: cannot be used ({error})") from error
