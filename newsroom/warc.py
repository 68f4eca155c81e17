"""The archive of raw responses, so that every article can be read again as it came: WARC 1.1, one gzip member a record.

A run writes files of its own and never appends to an older one: the torn tail that a kill leaves behind harms no later
record. A record is flushed and synced to disk before its place is given out, so a place in the store always has a
record behind it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from newsroom.clock import utc_now
from newsroom.errors import ArchiveUnavailable, StoreError
from newsroom.objects import ObjectStore
from newsroom.pages import Archived, WarcPlace

ROTATE_BYTES = 1_000_000_000
"""A file is closed when it is larger: the size that the IIPC's guidelines recommend, handy to copy and to check."""

IDENTICAL_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
ACCEPTED_ENCODINGS = ("gzip", "deflate")
"""Content encodings that `decode_body` undoes and a request may therefore ask for."""

MAX_HEAD_BYTES = 1_000_000
"""Room for the heads of a record beside its body; `append` refuses larger ones."""

MAX_MEMBERS = 100
"""Gzip members in one body: servers send one, tools that append a few; half a million empty ones are an attack."""

MAX_ENCODINGS = 5
"""Content encodings one within the other, as curl takes them: servers use one, a proxy may add another."""

_DATE = "%Y-%m-%dT%H:%M:%SZ"


class BodyTooLarge(ValueError):
    """A body exceeds the size limit once its content encoding is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedResponse:
    """A response as it was received, its content encoding undone."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    """UTC."""
    truncated: bool
    """The connection broke before the body was complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A response as it is to be kept."""

    url: str
    status: int
    headers: Sequence[tuple[str, str]]
    """Latin-1 text: one character, one byte."""
    body: bytes
    """As it came but for chunking."""
    fetched_at: datetime
    ip_address: str = ""
    protocol: str = "HTTP/1.1"
    truncated: bool = False
    earlier: Archived | None = None
    """An earlier answer, to which this one may refer."""

    def checked(self) -> Received:
        """Itself. Raises ValueError for headers too large to be honest."""
        if sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD_BYTES // 2:
            raise ValueError(f"{self.url}: headers of more than {MAX_HEAD_BYTES // 2} bytes")
        return self

    @property
    def digest(self) -> str:
        """Of its body."""
        return payload_digest(self.body)

    @property
    def repeats(self) -> Archived | None:
        """The earlier answer where this one has its address and its body."""
        if self.earlier is None or self.truncated or self.earlier.url != self.url:
            return None
        return self.earlier if self.earlier.digest == self.digest else None


def payload_digest(body: bytes) -> str:
    """The digest of a raw body as WARC records write it: `sha1:` and base32 (ISO 28500:2017, 5.9)."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def decode_body(body: bytes, encodings: str, max_bytes: int) -> bytes:
    """Undo the content `encodings` (a Content-Encoding header, "" for none) without ever holding more than `max_bytes`.

    Raises BodyTooLarge, and ValueError for an encoding that is unknown, damaged or cut, or for too many of them.
    """
    named = [part.strip().lower() for part in encodings.split(",") if part.strip()]
    if len(named) > MAX_ENCODINGS:
        raise ValueError(f"{len(named)} content encodings one within the other")
    for encoding in reversed(named):
        if encoding == "identity" or not body:
            continue
        if encoding in ("gzip", "x-gzip"):
            body = gunzip(body, max_bytes)
        elif encoding == "deflate":
            # RFC 9110 means the zlib format; some servers send the bare stream. The first byte tells them apart.
            body = _inflate(body, max_bytes, zlib.MAX_WBITS if body[0] & 0x0F == 8 else -zlib.MAX_WBITS)[0]
        else:
            raise ValueError(f"content encoding {encoding[:40]!r} is not known")
    if len(body) > max_bytes:
        raise BodyTooLarge(f"larger than {max_bytes} bytes")
    return body


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """Unpack all members of a gzip `body`; bytes after the last one that are no gzip are dropped, as browsers do.

    Raises BodyTooLarge, and ValueError where it is damaged or cut.
    """
    out = bytearray()
    rest = body
    for _ in range(MAX_MEMBERS):
        piece, rest = _inflate(rest, max_bytes - len(out), zlib.MAX_WBITS + 16)
        out += piece
        if rest[:2] != b"\x1f\x8b":
            return bytes(out)
    raise ValueError(f"more than {MAX_MEMBERS} gzip members")


def _inflate(body: bytes, max_bytes: int, window_bits: int) -> tuple[bytes, bytes]:
    """One compressed stream unpacked, and what follows it."""
    unpacker = zlib.decompressobj(window_bits)
    try:
        out = unpacker.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise ValueError(f"damaged compression ({error})") from error
    if len(out) > max_bytes:
        raise BodyTooLarge(f"larger than {max_bytes} bytes when unpacked")
    if not unpacker.eof:
        raise ValueError("the compressed body is cut")
    return out, unpacker.unused_data


class WarcWriter:
    """Appends a worker's responses to new files in `folder`, named `<prefix>-<UTC time>-<random>.warc.gz`.

    The first record creates the folder and the file. Use as a context manager. Raises StoreError where the disk
    refuses.
    """

    def __init__(
        self, folder: Path, prefix: str = "diembao", *, software: str = "diembao", rotate_bytes: int = ROTATE_BYTES
    ) -> None:
        self._folder = folder
        self._prefix = prefix
        self._software = software
        self._rotate_bytes = rotate_bytes
        self._file: BinaryIO | None = None
        self._name = ""

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def keep(self, received: Received) -> Archived:
        """`append`, in the words of a writer that has to wait."""
        return self.append(received)

    def append(self, received: Received) -> Archived:
        """Write one response, say where it is kept in full; on return it is on the disk.

        The reason phrase is the standard one, since HTTP libraries do not keep what was sent. A 304 becomes a `revisit`
        record, and so does an answer with the body of an earlier one of the same address whose file is still here,
        which then is what is returned. Raises ValueError for headers too large to be honest.
        """
        earlier = received.checked().repeats
        # Old files may have been moved away; what only refers to them could not be read.
        refers_to = earlier if earlier and (self._folder / earlier.place.file).is_file() else None
        try:
            file = self._open()
            offset = file.tell()
            file.write(record_of(received, refers_to))
            file.flush()
            os.fsync(file.fileno())
            place = WarcPlace(self._name, offset)
            if file.tell() >= self._rotate_bytes:
                self.close()
        except OSError as error:
            path = self._folder / self._name
            # Whatever half a record is in the file now: the next one goes to a new file.
            with contextlib.suppress(OSError):
                self.close()
            raise StoreError(f"{path}: cannot write the archive ({error.strerror or error})") from error
        return refers_to or Archived(received.url, received.digest, received.fetched_at, place)

    def close(self) -> None:
        """End the current file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _open(self) -> BinaryIO:
        if self._file is not None:
            return self._file
        self._folder.mkdir(parents=True, exist_ok=True)
        self._name = warc_name(self._prefix)
        file = (self._folder / self._name).open("xb")
        self._file = file
        file.write(warcinfo(self._name, self._software))
        if os.name == "posix":
            # Without this the new name itself may be missing after a power cut.
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return file


def warc_name(prefix: str) -> str:
    """The name of a new file."""
    return f"{prefix}-{utc_now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}.warc.gz"


def warcinfo(name: str, software: str) -> bytes:
    """The record with which a file begins."""
    from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

    out = BytesIO()
    writer = WARCWriter(out, warc_version="1.1")
    info = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    return out.getvalue()


def record_of(received: Received, refers_to: Archived | None) -> bytes:
    """The record of a response; where it `refers_to` an earlier one without the body."""
    from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
    from warcio.warcwriter import WARCWriter

    class RawHead(StatusAndHeaders):  # type: ignore[misc]
        def to_ascii_bytes(self, filter_func: object = None) -> bytes:
            # warcio would percent-encode what is not ASCII, and fail on such a name; what was sent is kept as it was.
            return bytes(self.to_bytes(filter_func, "latin-1"))

    out = BytesIO()
    writer = WARCWriter(out, warc_version="1.1")
    revisit = received.status == HTTPStatus.NOT_MODIFIED or refers_to is not None
    try:
        phrase = HTTPStatus(received.status).phrase
    except ValueError:
        phrase = "Unknown"
    fields = {"WARC-Date": received.fetched_at.astimezone(UTC).strftime(_DATE)}
    if received.ip_address:
        fields["WARC-IP-Address"] = received.ip_address
    if received.truncated:
        fields["WARC-Truncated"] = "disconnect"
    if refers_to is not None:
        fields["WARC-Profile"] = IDENTICAL_PROFILE
        fields["WARC-Refers-To-Target-URI"] = refers_to.url
        fields["WARC-Refers-To-Date"] = refers_to.at.astimezone(UTC).strftime(_DATE)
        fields["WARC-Payload-Digest"] = refers_to.digest
    elif revisit:
        fields["WARC-Profile"] = NOT_MODIFIED_PROFILE
    else:
        fields["WARC-Payload-Digest"] = received.digest
    head = RawHead(f"{received.status} {phrase}", list(received.headers), protocol=received.protocol)
    record = writer.create_warc_record(
        received.url,
        "revisit" if revisit else "response",
        payload=None if revisit else BytesIO(received.body),
        length=None if revisit else len(received.body),
        http_headers=head,
        warc_headers_dict=fields,
    )
    writer.write_record(record)
    return out.getvalue()


def _read_member(chunks: Iterable[bytes], max_bytes: int) -> bytes:
    """The gzip member at the beginning of `chunks`. Its checksum tells a whole record from a torn or damaged one."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    out = bytearray()
    more = iter(chunks)
    while not unpacker.eof:
        chunk = unpacker.unconsumed_tail or next(more, b"")
        if not chunk:
            raise ValueError("it is cut")
        try:
            out += unpacker.decompress(chunk, max_bytes + 1 - len(out))
        except zlib.error as error:
            raise ValueError(f"it is damaged, {error}") from error
        if len(out) > max_bytes:
            raise BodyTooLarge(f"it is larger than {max_bytes} bytes")
    return bytes(out)


def _chunks(archive: Path | ObjectStore, name: str, offset: int) -> Iterator[bytes]:
    """The bytes of file `name` from `offset` on."""
    if isinstance(archive, ObjectStore):
        yield from archive.chunks(name, offset)
        return
    with (archive / name).open("rb") as file:
        file.seek(offset)
        while chunk := file.read(1 << 16):
            yield chunk


def _is_there(folder: Path) -> bool:
    """Whether there is an archive; where a shared folder is not mounted an empty one stands in its place."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def read_response(archive: Path | ObjectStore, place: WarcPlace, max_bytes: int) -> ArchivedResponse:
    """Read the record at `place` of the `archive`; its body may unpack to `max_bytes` at most.

    Raises StoreError naming file and offset where there is no such record, or it is torn, damaged or too large, and
    ArchiveUnavailable where the archive as a whole cannot be reached.
    """
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

    name = Path(place.file).name
    where = f"{archive}/{name} at offset {place.offset}"
    try:
        member = _read_member(_chunks(archive, name, place.offset), max_bytes + MAX_HEAD_BYTES)
    except OSError as error:
        if isinstance(archive, Path) and not _is_there(archive):
            raise ArchiveUnavailable(
                f"{archive}: the folder of the archive is not there, or nothing is in it"
            ) from error
        raise StoreError(f"{where}: cannot read the archive ({error.strerror or error})") from error
    except ValueError as error:
        raise StoreError(f"{where}: the record cannot be read ({error})") from error
    record = next(iter(ArchiveIterator(BytesIO(member))))
    if record.rec_type not in ("response", "revisit"):
        raise StoreError(f"{where}: the archive holds no response there")
    raw = record.raw_stream.read()
    fields = record.rec_headers
    http = record.http_headers
    try:
        body = decode_body(raw, http.get_header("Content-Encoding") or "", max_bytes)
        status = int(http.get_statuscode())
        fetched_at = datetime.strptime(fields.get_header("WARC-Date"), _DATE).replace(tzinfo=UTC)
    except ValueError as error:
        raise StoreError(f"{where}: the response cannot be read ({error})") from error
    return ArchivedResponse(
        url=fields.get_header("WARC-Target-URI"),
        status=status,
        headers=tuple(http.headers),
        body=body,
        fetched_at=fetched_at,
        truncated=fields.get_header("WARC-Truncated") is not None,
    )
