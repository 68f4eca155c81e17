"""A proxy on loopback for any protocol over TCP, TLS included, that misbehaves to order: between us and a real server
it cuts, delays and falls silent. Faults that only HTTP knows are those of `tests.elastic.proxy`."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self

TcpFault = Literal["none", "refuse", "cut", "lose", "slow", "silent"]
"""`refuse`: a new connection is closed at once. `cut`: what is sent does not arrive, and the connection ends. `lose`:
what is sent arrives, the connection ends before the answer does. `slow`: each piece comes late. `silent`: nothing is
passed on and nothing is closed (half open)."""

SLOW_SECONDS = 0.2
_PIECE = 65_536
_POLL_SECONDS = 0.05


class TcpProxy:
    """Listens on `host`:`port` until `close`, passing on to the server at `target`; used in a `with` statement.

    `fault` may be set at any time and counts for every piece from then on, on connections that are open, too.
    """

    host = "127.0.0.1"

    def __init__(self, target: tuple[str, int]) -> None:
        self.fault: TcpFault = "none"
        self.target = target
        """May be set to another server: new connections go there."""
        self.connections = 0
        """Made until now."""
        self._closed = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server((self.host, 0))
        self._listener.settimeout(_POLL_SECONDS)
        self.port: int = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def cut_all(self) -> None:
        """End every connection that is open now, as a restarted firewall does."""
        with self._lock:
            for connection in self._open:
                _end(connection)

    def close(self) -> None:
        """Stop listening and let every connection go."""
        self._closed.set()
        self._accepting.join(5)
        self._listener.close()
        self.cut_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.connections += 1
            if self.fault == "refuse":
                client.close()
                continue
            try:
                server = socket.create_connection(self.target, timeout=10)
            except OSError:
                client.close()
                continue
            for connection in (client, server):
                connection.settimeout(None)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {client, server}
            for carry, source, sink in ((self._ask, client, server), (self._answer, server, client)):
                threading.Thread(target=self._carry, args=(carry, source, sink), daemon=True).start()

    def _carry(
        self, passed: Callable[[bytes, socket.socket], bool], source: socket.socket, sink: socket.socket
    ) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                if not passed(piece, sink):
                    break
        for connection in (source, sink):
            _end(connection)
        with self._lock:
            self._open.discard(source)
        source.close()

    def _ask(self, piece: bytes, server: socket.socket) -> bool:
        if not self._held() or self.fault == "cut":
            return False
        server.sendall(piece)
        return True

    def _answer(self, piece: bytes, client: socket.socket) -> bool:
        if not self._held() or self.fault in ("cut", "lose"):
            return False
        client.sendall(piece)
        return True

    def _held(self) -> bool:
        """Wait as long as the fault wants; False where the proxy was closed meanwhile."""
        if self.fault == "slow":
            self._closed.wait(SLOW_SECONDS)
        while self.fault == "silent" and not self._closed.is_set():
            self._closed.wait(_POLL_SECONDS)
        return not self._closed.is_set()


def _end(connection: socket.socket) -> None:
    """Let both sides know that nothing more comes."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
