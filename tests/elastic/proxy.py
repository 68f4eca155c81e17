"""A proxy on loopback that misbehaves to order: between the engine and a real server it cuts, delays, refuses and falls
silent, so that what happens on a bad network can be tried as often as one likes."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

Fault = Literal["none", "cut_before", "cut_after", "cut_half", "slow", "busy", "away", "silent"]
FAULTS: tuple[Fault, ...] = ("cut_before", "cut_after", "cut_half", "slow", "busy", "away", "silent")
"""`cut_before`: closed without a word. `cut_after`: the server did it, the answer is lost. `cut_half`: half an answer.
`slow`: late. `busy` and `away`: 429 and 503 without asking the server. `silent`: a connection that stays open and says
nothing (half open)."""

SLOW_SECONDS = 0.3
Choose = Callable[[str, str], Fault]
"""From method and path of a request to what goes wrong."""


class FaultyProxy:
    """Listens on `url` until `close`, passing on to `target`; `choose` may be replaced at any time."""

    def __init__(self, target: str) -> None:
        self.choose: Choose = lambda method, path: "none"
        self.seen: list[tuple[str, str, Fault]] = []
        """Every request: method, path, what went wrong."""
        self._target = urlsplit(target)
        self._closed = threading.Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                proxy._answer(self)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: the tests look at `seen`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop listening and let silent connections go."""
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        fault = self.choose(request.command, request.path)
        self.seen.append((request.command, request.path, fault))
        if fault == "silent":
            self._closed.wait(60)
        if fault in ("silent", "cut_before"):
            _hang_up(request)
            return
        if fault in ("busy", "away"):
            _refuse(request, 429 if fault == "busy" else 503)
            return
        if fault == "slow":
            self._closed.wait(SLOW_SECONDS)
        upstream = http.client.HTTPConnection(self._target.hostname or "", self._target.port or 9200, timeout=60)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
            upstream.request(request.command, request.path, body or None, headers)
            answer = upstream.getresponse()
            content = answer.read()
        finally:
            upstream.close()
        if fault == "cut_after":
            _hang_up(request)
            return
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(content[: len(content) // 2] if fault == "cut_half" else content)
        if fault == "cut_half":
            request.wfile.flush()
            _hang_up(request)


def _hang_up(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True
    try:
        request.connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _refuse(request: BaseHTTPRequestHandler, status: int) -> None:
    reason = {"type": "es_rejected_execution_exception", "reason": "the queue is full"}
    content = json.dumps({"error": {**reason, "root_cause": [reason]}, "status": status}).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
    request.send_header("X-Elastic-Product", "Elasticsearch")
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)
