"""A server on loopback that breaks every rule of HTTP as a test tells it to: each path is answered by a function that
gets the bare connection."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Self

from newsroom.article import Entry, Source

Script = Callable[[socket.socket], None]
"""Writes an answer; the connection is closed behind it. It ends when the client hangs up."""

PAGE = b"<!DOCTYPE html><html><body><p>Trang</p></body></html>"


def answer(
    body: bytes = PAGE, head: bytes = b"", status: bytes = b"HTTP/1.1 200 OK", kind: bytes = b"text/html"
) -> bytes:
    """A sound answer as bytes, with further lines of its head in `head` (each with its CRLF)."""
    length = b"Content-Length: %d\r\n" % len(body)
    return status + b"\r\nContent-Type: " + kind + b"\r\n" + length + head + b"\r\n" + body


def feed(*links: str) -> bytes:
    """The answer with a feed of `links`."""
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    return answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), kind=b"application/xml")


def send(whole: bytes) -> Script:
    """These bytes and no more."""
    return lambda connection: connection.sendall(whole)


def send_for_ever(start: bytes, piece: bytes, pause: float = 0.0) -> Script:
    """`start`, then `piece` again and again with `pause` seconds between, until the client hangs up."""

    def script(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in itertools.count():
            connection.sendall(piece)
            if pause:
                time.sleep(pause)

    return script


def send_slowly(pieces: Iterable[bytes], pause: float) -> Script:
    """The pieces, each after `pause` seconds."""

    def script(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return script


def outlet(domain: str, *feeds: str) -> Source:
    """A source on `domain` with these feeds."""
    return Source(
        id="lachai",
        name="Thời báo Lạc Hải",
        kind="commercial",
        country="VN",
        scope="domestic",
        languages=("vi",),
        domains=(domain,),
        timezone="Asia/Ho_Chi_Minh",
        entries=tuple(Entry("feed", url) for url in feeds),
    )


class RawSite:
    """Serves `scripts` by path from `__enter__` to `__exit__`; another path is 404. `asked` holds the paths in their
    order, `heads` what was sent with each, `connections` counts them."""

    def __init__(
        self,
        scripts: Mapping[str, Script] | None = None,
        tls: ssl.SSLContext | None = None,
        address: tuple[str, int] = ("127.0.0.1", 0),
    ) -> None:
        self.scripts = dict(scripts or {})
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.connections = 0
        self._tls = tls
        self._server = socket.create_server(address)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.getsockname()[1])

    @property
    def domain(self) -> str:
        """Host and port."""
        return "{}:{}".format(*self._server.getsockname())

    def url(self, path: str) -> str:
        """The address of `path`."""
        return f"{'https' if self._tls else 'http'}://{self.domain}{path}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # A client that hangs up in the middle is what most of these tests are about.
        with contextlib.suppress(OSError), connection:
            connection.settimeout(60)
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            self.heads.append(head.decode("latin-1"))
            path = self.heads[-1].split(" ")[1]
            self.asked.append(path)
            self.scripts.get(path, send(answer(b"", status=b"HTTP/1.1 404 Not Found")))(connection)
            # Without this the close may reach the client before the answer does.
            connection.shutdown(socket.SHUT_WR)
