"""The sample press with many pages, rendered beforehand and served by a process of its own.

`SamplePress` renders each answer when it is asked for and shares its process with the test, so that a fast crawler
would measure the server. Here an answer is a look-up, and the crawler has its processor for itself.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

from newsroom.urls import canonical_url
from tests.bench.corpus import pieces, press
from tests.samplepress import render
from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Piece

HOST = "127.0.0.1"
STOP_SECONDS = 10
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Site:
    """Where one outlet stands and what it has."""

    entries: tuple[str, ...]
    """Addresses of its feed and sitemap."""
    pages: tuple[str, ...]
    """Canonical addresses of its articles."""


@dataclass(frozen=True, slots=True)
class Served:
    """The press as a crawler finds it."""

    sources_toml: str
    sites: tuple[Site, ...]

    @property
    def pages(self) -> frozenset[str]:
        """All articles' addresses."""
        return frozenset(url for site in self.sites for url in site.pages)


@dataclass(frozen=True, slots=True)
class _Reply:
    """The bytes of one answer, for clients that take gzip and for those that do not."""

    plain: bytes
    packed: bytes


def _reply(kind: str, body: bytes, packed: bool) -> _Reply:
    def answer(sent: bytes, more: str = "") -> bytes:
        return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(sent)}\r\n\r\n".encode() + sent

    plain = answer(body)
    if not packed:
        return _Reply(plain, plain)
    return _Reply(plain, answer(gzip.compress(body, mtime=0), "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n"))


def _entry_paths(outlet: Outlet) -> list[tuple[str, str]]:
    """Kind and path of each entry of a sources file."""
    feed = [("feed", render.FEED_PATHS[outlet.feed])] if outlet.feed else []
    return feed + ([("news_sitemap", render.SITEMAP_PATH)] if outlet.sitemap else [])


def _replies(outlet: Outlet, own: Sequence[Piece], base: str) -> dict[bytes, _Reply]:
    made = {
        render.ROBOTS_PATH: ("text/plain; charset=utf-8", render.robots(outlet, base)),
        **{piece.path: ("text/html; charset=utf-8", render.article_page(outlet, piece, own, base)) for piece in own},
    }
    for kind, path in _entry_paths(outlet):
        body = render.feed(outlet, own, base) if kind == "feed" else render.sitemap(outlet, own, base)
        made[path] = ("application/xml; charset=utf-8", body)
    return {path.encode(): _reply(kind, body, outlet.gzip) for path, (kind, body) in made.items()}


def _source(outlet: Outlet, base: str) -> str:
    """The outlet's block of a sources file; JSON strings and lists are TOML as well."""
    entries = ", ".join(f'{{ kind = "{kind}", url = "{base}{path}" }}' for kind, path in _entry_paths(outlet))
    values = {
        "id": outlet.id,
        "name": outlet.name,
        "kind": outlet.kind,
        "country": outlet.country,
        "scope": outlet.scope,
        "languages": outlet.languages,
        "domains": [base.removeprefix("http://")],
        "timezone": outlet.timezone.key,
        "province": outlet.province,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    lead = "vi" in outlet.languages
    return "\n".join(
        [
            "[[source]]",
            *lines,
            f"entries = [{entries}]",
            f"options = {{ lead_from_description = {str(lead).lower()} }}",
            "",
        ]
    )


class _Answering(asyncio.Protocol):
    """One connection: GET after GET, each answered from `replies`."""

    def __init__(self, replies: Mapping[bytes, _Reply]) -> None:
        self._replies = replies
        self._transport: asyncio.Transport | None = None
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read and self._transport is not None:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            reply = self._replies.get(head.split(b" ", 2)[1])
            if reply is None:
                self._transport.write(_NOT_FOUND)
            else:
                self._transport.write(reply.packed if b"gzip" in head else reply.plain)


async def _serve(outlets: int, pages: int, parent: Connection) -> None:
    loop = asyncio.get_running_loop()
    sources, sites = [], []
    for outlet in press().outlets[:outlets]:
        # The port is known only when the server stands, and the pages hold their own addresses.
        replies: dict[bytes, _Reply] = {}
        server = await loop.create_server(partial(_Answering, replies), HOST, 0)
        base = f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
        own = pieces(outlet, pages)
        replies.update(_replies(outlet, own, base))
        sources.append(_source(outlet, base))
        entries = tuple(base + path for _, path in _entry_paths(outlet))
        sites.append(Site(entries, tuple(canonical_url(base + piece.path) for piece in own)))
    parent.send(Served("\n".join(sources), tuple(sites)))
    try:
        await loop.run_in_executor(None, parent.recv)
    except EOFError:
        return  # the parent has closed its end, or is gone


def _server(outlets: int, pages: int, parent: Connection) -> None:
    asyncio.run(_serve(outlets, pages, parent))


@contextmanager
def served(outlets: int, pages: int) -> Iterator[Served]:
    """The first `outlets` of the sample press, on loopback with `pages` articles each, until the block ends."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_server, args=(outlets, pages, there), daemon=True)
    process.start()
    there.close()
    try:
        yield here.recv()
    finally:
        here.close()
        process.join(STOP_SECONDS)
        process.kill()


def saved_pages(outlets: int, pages: int) -> list[tuple[str, bytes, str]]:
    """The same pages without a server: address, body, and the outlet's id."""
    made = []
    for outlet in press().outlets[:outlets]:
        base = f"https://{outlet.id}.example"
        own = pieces(outlet, pages)
        made += [(base + p.path, render.article_page(outlet, p, own, base), outlet.id) for p in own]
    return made
