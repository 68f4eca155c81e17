"""A browser's side of the running dashboard, without a browser: one WebSocket for each session, in Streamlit's own
messages.

What is timed is the server: from the moment a request goes out to the one in which the script's end comes in, so the
script, Streamlit's drawing and packing, and the way over loopback. What a browser then does is not in it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import ClientConnection, connect

PATIENCE = 300.0
"""Seconds after which a drawing is given up."""
_WIDGET = re.compile(rb"\$\$ID-[0-9a-f]+-([^\x00-\x1f\"\\]+)")


class NotDrawn(AssertionError):
    """The server drew no page, or one that says that something is wrong."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it came."""

    milliseconds: float
    bytes: int
    elements: int
    """Charts, texts, controls and whatever else stands on it."""
    parts: tuple[str, ...]
    """What its parts (`dashboard.plain`) were given to show, as JSON."""


class Session:
    """Somebody with the dashboard open."""

    def __init__(self, address: str) -> None:
        self._socket: ClientConnection = connect(
            f"ws://{address}/_stcore/stream", max_size=None, compression=None, proxy=None, open_timeout=PATIENCE
        )
        self._page = self._script = ""
        self._query: Mapping[str, str] = {}
        self._ids: dict[str, str] = {}
        self._options: dict[str, list[str]] = {}
        self._lists: set[str] = set()

    def open(self, path: str, query: Mapping[str, str]) -> Drawn:
        """Go to an address, as when it is typed or sent by a colleague."""
        self._page, self._query = path, query
        return self._draw(page_name=path)

    def go(self, query: Mapping[str, str]) -> Drawn:
        """Another query on the same page, as by the button for going back."""
        self._query = query
        return self._draw(page_script_hash=self._script, is_history_navigation=True)

    def press(self, key: str) -> Drawn:
        """Press the button that the page's code calls `key`, as in all that follow. Raises KeyError where it is not
        drawn."""
        return self._act(WidgetState(id=self._ids[key], trigger_value=True))

    def type(self, key: str, text: str) -> Drawn:
        """Write into a field."""
        return self._act(WidgetState(id=self._ids[key], string_value=text))

    def choose(self, key: str, number: int) -> Drawn:
        """Take the option of this number, from 0 and round again, of a row of buttons or a list."""
        options = self._options[key]
        state, word = WidgetState(id=self._ids[key]), options[number % len(options)]
        if key in self._lists:
            state.string_value = word
        else:
            state.string_array_value.data.append(word)
        return self._act(state)

    def _act(self, state: WidgetState) -> Drawn:
        return self._draw(page_script_hash=self._script, widget_states=WidgetStates(widgets=[state]))

    def forget(self) -> None:
        """Let the server drop whatever it keeps between drawings, for all sessions."""
        self._socket.send(BackMsg(clear_cache=True).SerializeToString())

    def close(self) -> None:
        """Close the window."""
        self._socket.close()

    def _draw(self, **how: Any) -> Drawn:
        state = ClientState(query_string=urlencode(self._query), **how)
        message = BackMsg(rerun_script=state).SerializeToString()
        begin = perf_counter()
        self._socket.send(message)
        size = elements = 0
        parts: list[str] = []
        while True:
            data = self._socket.recv(PATIENCE)
            took = (perf_counter() - begin) * 1_000
            assert isinstance(data, bytes)
            size += len(data)
            came = ForwardMsg.FromString(data)
            kind = came.WhichOneof("type")
            if kind == "script_finished":
                if came.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                return Drawn(took, size, elements, tuple(parts))
            if kind == "navigation":
                self._script = came.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = dict(parse_qsl(came.page_info_changed.query_string))
            elif kind == "delta" and came.delta.WhichOneof("type") == "new_element":
                element = came.delta.new_element
                elements += 1
                made = element.WhichOneof("type")
                if made == "exception" or (made == "alert" and element.alert.format == element.alert.ERROR):
                    raise NotDrawn(f"{self._page}: {element}")
                if made == "bidi_component":
                    parts.append(element.bidi_component.json)
                for found in _WIDGET.finditer(data):
                    key = found[1].decode()
                    self._ids[key] = found[0].decode()
                    if made == "button_group":
                        self._options[key] = [option.content for option in element.button_group.options]
                    elif made == "selectbox":
                        self._options[key] = list(element.selectbox.options)
                        self._lists.add(key)


@contextmanager
def session(address: str) -> Iterator[Session]:
    """A session that is closed at the end."""
    opened = Session(address)
    try:
        yield opened
    finally:
        opened.close()


def server_of(pid: int) -> int:
    """The process in which Streamlit runs: the child of the one that `diembao dashboard` is (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])


def held(pid: int) -> float:
    """Megabytes that process `pid` holds for itself now, without files that are mapped (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text().split()
    return int(status[status.index("RssAnon:") + 1]) / 1_000


def spent(pid: int) -> float:
    """Seconds that process `pid` has kept a core busy until now (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
