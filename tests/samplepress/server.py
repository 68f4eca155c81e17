"""The sample press on HTTP: one small server per outlet, all on 127.0.0.1, each on a port of its own.

One address and many ports, because macOS has only 127.0.0.1 on its loopback interface.
"""

import socket
import socketserver
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from tests.samplepress import routes, sources
from tests.samplepress.faults import Fault, draw
from tests.samplepress.handler import Handler
from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Piece, Press, load

HOST = "127.0.0.1"
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Request:
    """One request as it was answered; status 0 means that the connection was reset."""

    method: str
    outlet: str
    path: str
    status: int
    headers: dict[str, str]
    fault: Fault
    came: datetime
    time: datetime
    """When it was answered."""


class OutletServer(ThreadingHTTPServer):
    """The site of one outlet."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, outlet: Outlet, port: int, owner: "SamplePress") -> None:
        self.outlet = outlet
        self.stopping = threading.Event()
        self._owner = owner
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__((HOST, port), Handler)

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def server_bind(self) -> None:
        # HTTPServer would look up the machine's full name here, which takes seconds on some Macs.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def answer(self, target: str) -> routes.Answer:
        return routes.answer(self._owner.press, self.outlet, target, self._owner.bases)

    def draw_fault(self, path: str) -> Fault:
        return self._owner.draw_fault(self.outlet.id, path)

    def record(
        self,
        method: str,
        path: str,
        status: int,
        headers: dict[str, str],
        fault: Fault,
        came: datetime,
        time: datetime,
    ) -> None:
        self._owner.record(Request(method, self.outlet.id, path, status, headers, fault, came, time))

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that hang up are part of the tests, and a broken page shows in their asserts."""

    def stop(self) -> None:
        """Stop at once, also for clients that hold a connection open for their next request."""
        self.stopping.set()
        self.shutdown()
        with self._open_lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # already gone
        self.server_close()


class SamplePress:
    """The whole press, serving from `__enter__` to `__exit__`.

    `today` is the day on which the newest articles appeared (by default today in Viet Nam); `faults` the
    probability with which a page request goes wrong, drawn by `seed`.
    """

    def __init__(self, today: date | None = None, first_port: int = 0, faults: float = 0.0, seed: int = 0) -> None:
        self._lock = threading.Lock()
        # Until eight in the morning the newest edition is yesterday's: nothing may be dated later than it is fetched.
        self._press = load(today or (datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) - timedelta(hours=8)).date())
        self._first_port = first_port
        self._faults = faults
        self._seed = seed
        self._attempts: dict[tuple[str, str], int] = {}
        self._requests: list[Request] = []
        self._servers: dict[str, OutletServer] = {}

    def __enter__(self) -> Self:
        try:
            for number, outlet in enumerate(self._press.outlets):
                port = self._first_port + number if self._first_port else 0
                self._servers[outlet.id] = OutletServer(outlet, port, self)
        except OSError:
            for server in self._servers.values():
                server.server_close()
            raise
        for server in self._servers.values():
            threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ThreadPoolExecutor(len(self._servers)) as pool:
            list(pool.map(OutletServer.stop, self._servers.values()))

    @property
    def press(self) -> Press:
        """The press as it is served now."""
        with self._lock:
            return self._press

    @property
    def requests(self) -> tuple[Request, ...]:
        """All requests so far, in the order in which they were answered."""
        with self._lock:
            return tuple(self._requests)

    @property
    def bases(self) -> dict[str, str]:
        """The address of each outlet's site, without a slash at its end, by the outlet's id."""
        return {outlet_id: server.base for outlet_id, server in self._servers.items()}

    def url(self, outlet_id: str, path: str = "/") -> str:
        """The address of a path on an outlet's site."""
        return self._servers[outlet_id].base + path

    def replace(
        self,
        outlet_id: str,
        slug: str,
        *,
        title: str | None = None,
        lead: str | None = None,
        body: str | None = None,
        updated: datetime | None = None,
    ) -> Piece:
        """Publish a new version of an article; without `updated`, silently (only the ETag moves)."""
        changes: dict[str, Any] = {"title": title, "lead": lead, "body": body, "updated": updated}
        given = {name: value for name, value in changes.items() if value is not None}
        with self._lock:
            changed = replace(self._press.piece(f"{outlet_id}/{slug}"), **given)
            self._press = self._press.with_piece(changed)
        return changed

    def draw_fault(self, outlet_id: str, path: str) -> Fault:
        """The fault for the next request of this path."""
        with self._lock:
            attempt = self._attempts.get((outlet_id, path), 0)
            self._attempts[outlet_id, path] = attempt + 1
        return draw(self._faults, self._seed, outlet_id, path, attempt)

    def record(self, request: Request) -> None:
        """Keep one request for the tests to look at."""
        with self._lock:
            self._requests.append(request)

    def sources_toml(self) -> str:
        """The text of a sources file with which diembao collects from this press."""
        return sources.sources_toml(self.press, self.bases)
