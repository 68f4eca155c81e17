"""The faulty TCP proxy does what it is asked to, or tests that rely on it would prove nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.tcp_proxy import TcpProxy


class Echo:
    """Says back what it hears, and keeps it."""

    def __init__(self) -> None:
        self.heard = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            while piece := connection.recv(1024):
                self.heard += piece
                connection.sendall(piece)


@pytest.fixture
def echo() -> Iterator[Echo]:
    made = Echo()
    yield made
    made.listener.close()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[TcpProxy]:
    with TcpProxy(echo.listener.getsockname()[:2]) as made:
        yield made


def connected(proxy: TcpProxy, seconds: float = 10) -> socket.socket:
    """A client whose connection has carried something already."""
    client = socket.create_connection((proxy.host, proxy.port), timeout=seconds)
    client.sendall(b"a")
    assert client.recv(10) == b"a"
    return client


def test_passes_on_what_is_said(proxy: TcpProxy) -> None:
    with connected(proxy) as client:
        client.sendall(b"tin")
        assert client.recv(10) == b"tin"


def test_a_refused_connection_hears_nothing(proxy: TcpProxy, echo: Echo) -> None:
    proxy.fault = "refuse"
    with socket.create_connection((proxy.host, proxy.port), timeout=10) as client:
        assert client.recv(10) == b""
    assert echo.heard == b""


def test_cut_does_not_arrive_and_lost_does(proxy: TcpProxy, echo: Echo) -> None:
    for fault, arrived in (("cut", b"a"), ("lose", b"aatin")):
        proxy.fault = "none"
        with connected(proxy) as client:
            proxy.fault = "cut" if fault == "cut" else "lose"
            client.sendall(b"tin")
            assert client.recv(10) == b""
        assert echo.heard == arrived


def test_silent_says_nothing_until_it_is_mended(proxy: TcpProxy) -> None:
    with connected(proxy, seconds=0.3) as client:
        proxy.fault = "silent"
        client.sendall(b"tin")
        with pytest.raises(TimeoutError):
            client.recv(10)
        proxy.fault = "none"
        client.settimeout(10)
        assert client.recv(10) == b"tin"


def test_open_connections_can_all_be_cut(proxy: TcpProxy) -> None:
    with connected(proxy) as one, connected(proxy) as other:
        proxy.cut_all()
        assert (one.recv(10), other.recv(10)) == (b"", b"")
    with connected(proxy):
        assert proxy.connections == 3
