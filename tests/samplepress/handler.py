"""One HTTP request to one outlet: conditional answers, compression and the injected faults on the wire."""

import gzip
import socket
import struct
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, cast

from tests.samplepress import render
from tests.samplepress.faults import Fault
from tests.samplepress.routes import Answer

if TYPE_CHECKING:
    from tests.samplepress.server import OutletServer

STALL_SECONDS = 5.0


def not_modified(answer: Answer, headers: Message) -> bool:
    """Whether the client's copy is still good; If-None-Match goes first (RFC 9110)."""
    tags = headers.get("If-None-Match")
    if tags is not None:
        opaque = answer.etag.removeprefix("W/")
        return tags.strip() == "*" or any(tag.strip().removeprefix("W/") == opaque for tag in tags.split(","))
    since = headers.get("If-Modified-Since")
    if since is None or answer.modified is None:
        return False
    try:
        return answer.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the outlet that its server stands for."""

    protocol_version = "HTTP/1.1"
    server_version = "SamplePress/1"
    sys_version = ""
    # Headers and body go out in two writes; without this, Nagle's algorithm delays each keep-alive answer.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._respond()

    def do_HEAD(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: `SamplePress.requests` is the log."""

    def _respond(self) -> None:
        self._came = datetime.now(UTC)
        server = cast("OutletServer", self.server)
        path = self.path.partition("?")[0]
        answer = server.answer(self.path)
        fault = server.draw_fault(path) if answer.is_page else Fault.NONE
        match fault:
            case Fault.RESET:
                self._record(0, fault)
                self._reset()
            case Fault.UNAVAILABLE | Fault.UNAVAILABLE_RETRY_AFTER:
                extra = {"Retry-After": "1"} if fault is Fault.UNAVAILABLE_RETRY_AFTER else {}
                self._send(Answer(503, "text/plain", b"Service Unavailable\n"), fault, extra)
            case Fault.CHALLENGE:
                self._send(Answer(200, answer.content_type, render.challenge_page(server.outlet)), fault, {})
            case Fault.STALL:
                server.stopping.wait(STALL_SECONDS)
                self._send(answer, fault, {})
            case Fault.CUT | Fault.NONE:
                self._send(answer, fault, {})

    def _send(self, answer: Answer, fault: Fault, extra: dict[str, str]) -> None:
        server = cast("OutletServer", self.server)
        headers = {"Content-Type": answer.content_type, **answer.headers, **extra}
        if answer.status == 200 and fault is not Fault.CHALLENGE:
            headers["ETag"] = answer.etag
            if answer.modified is not None:
                headers["Last-Modified"] = format_datetime(answer.modified.astimezone(UTC), usegmt=True)
            if not_modified(answer, self.headers):
                self._write(304, headers, b"", 0, fault)
                return
        body = answer.body
        if server.outlet.gzip:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                headers["Content-Encoding"] = "gzip"
                body = gzip.compress(body, mtime=0)
        sent = body[: len(body) // 2] if fault is Fault.CUT else body
        if fault is Fault.CUT:
            self.close_connection = True
        self._write(answer.status, headers, sent, len(body), fault)

    def _write(self, status: int, headers: dict[str, str], body: bytes, length: int, fault: Fault) -> None:
        # Recorded before it is written, so that a client which has its answer also finds the record.
        self._record(status, fault)
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        except OSError:
            # The client gave up (after a stall, or when a test ends); that is its right.
            self.close_connection = True

    def _reset(self) -> None:
        self.close_connection = True
        # Linger zero makes the close an RST; the descriptor is taken from the socket object because the
        # server would otherwise shut the connection down politely first.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())

    def _record(self, status: int, fault: Fault) -> None:
        server = cast("OutletServer", self.server)
        server.record(self.command, self.path, status, dict(self.headers.items()), fault, self._came, datetime.now(UTC))
