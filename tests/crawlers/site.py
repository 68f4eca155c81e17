"""A small web site on loopback that answers as a test tells it to, mistakes on the wire included, and remembers who
asked."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` breaks off in the middle of the body, `reset` before any answer, `hang` never answers."""

    body: bytes = b"<!DOCTYPE html><html><body><h1>Trang</h1></body></html>"
    status: int = 200
    kind: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    reset: bool = False
    hang: bool = False


def rss(*links: str, modified: str = "") -> Reply:
    """A feed that announces `links`."""
    extra = f"<updated xmlns='http://www.w3.org/2005/Atom'>{modified}</updated>" if modified else ""
    items = "".join(f"<item><title>Tin</title><link>{link}</link>{extra}</item>" for link in links)
    body = f"<rss version='2.0'><channel><title>Báo</title>{items}</channel></rss>"
    return Reply(body.encode(), kind="application/rss+xml")


def sitemap(*pages: tuple[str, str]) -> Reply:
    """A sitemap of (address, lastmod)."""
    items = "".join(f"<url><loc>{url}</loc><lastmod>{day}</lastmod></url>" for url, day in pages)
    body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{items}</urlset>"
    return Reply(body.encode(), kind="application/xml")


def redirect(target: str) -> Reply:
    """An answer that leads to `target`."""
    return Reply(b"", 302, headers={"Location": target})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that hang up are part of the tests."""


class Site:
    """Serves `replies` by path from `__enter__` to `__exit__`; one with a query has that
    of the bare path where it has none of its own; a path without one is 404, as is robots.txt by default.

    An answer with an ETag is conditional. `asked` holds the paths in their order, `headers` the last request's by path,
    `on_request` is called with each path before it is answered.
    """

    def __init__(self, replies: dict[str, Reply] | None = None) -> None:
        self.replies = dict(replies or {})
        self.asked: list[str] = []
        self.headers: dict[str, dict[str, str]] = {}
        self.on_request: Callable[[str], None] = lambda path: None
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def serve_tls(self, context: ssl.SSLContext) -> None:
        """From now on speak TLS."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def domain(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        """The address of `path`."""
        return f"http://{self.domain}{path}"

    def _handler(site) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: `asked` is the log."""

            def do_GET(self) -> None:
                with site._lock:
                    site.asked.append(self.path)
                    site.headers[self.path] = dict(self.headers.items())
                    site._now += 1
                    site.most_at_once = max(site.most_at_once, site._now)
                site.on_request(self.path)
                bare = self.path.partition("?")[0]
                reply = site.replies.get(self.path) or site.replies.get(bare) or Reply(b"404", 404)
                try:
                    self._answer(reply)
                except OSError:
                    self.close_connection = True  # the client gave up, as some tests want it to
                finally:
                    with site._lock:
                        site._now -= 1

            def _answer(self, reply: Reply) -> None:
                if reply.hang:
                    site._closing.wait(30)
                    self.close_connection = True
                    return
                if reply.reset:
                    self.close_connection = True
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    socket.close(self.connection.detach())
                    return
                tag = reply.headers.get("ETag")
                unchanged = tag is not None and self.headers.get("If-None-Match") == tag
                self.send_response(304 if unchanged else reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if unchanged:
                    self.end_headers()
                    return
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
                self.close_connection = self.close_connection or reply.cut

        return Handler
