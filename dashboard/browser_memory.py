"""What a browser remembers of its reader from one loading of a page to the next, in two cookies: who is working where
nobody signs in, and the address that somebody wanted who has to sign in first.

Streamlit reads cookies but sets none, so a component does. Whatever comes back may have been written by anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import streamlit as st

from dashboard.links import target
from newsroom.errors import InputError
from newsroom.roles import user_name

NAME, WANTED = "diembao_name", "diembao_wanted"
NAME_SECONDS = 30 * 86_400
"""Since the name was last used."""
WANTED_SECONDS = 900
"""For signing in at the provider."""
_HERE = Path(__file__).parent
_TAKEN = "wanted address taken"


def name() -> str:
    """The name that was last given in this browser, "" for none."""
    try:
        return user_name(unquote(_cookie(NAME)))
    except InputError:
        return ""


def keep_name(given: str, folder: str) -> None:
    """Remember who is working, or nobody for ""; `folder` is that of the dashboard's address (`signin.base_path`)."""
    if given or name():
        _set(NAME, given, NAME_SECONDS, folder)


def keep_wanted(folder: str) -> None:
    """Remember the address that is open."""
    _set(WANTED, None, WANTED_SECONDS, folder)


def wanted() -> tuple[str, dict[str, str]] | None:
    """Path and query that this browser wanted before its reader signed in, once; None for none of the dashboard's."""
    if st.session_state.get(_TAKEN):
        return None
    st.session_state[_TAKEN] = True
    return target(_cookie(WANTED))


def forget_wanted(folder: str) -> None:
    """Forget it: who opens the first page later wants that one."""
    if _cookie(WANTED):
        _set(WANTED, "", 0, folder)


def _cookie(name: str) -> str:
    # Where there is no browser, as for `--check`, Streamlit gives something else.
    value: object = st.context.cookies.get(name)
    return value if isinstance(value, str) else ""


def _set(name: str, value: str | None, seconds: int, folder: str) -> None:
    _component()(data={"name": name, "value": value, "seconds": seconds, "path": f"/{folder}"}, key=name)


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("diembao_memory", js=(_HERE / "browser_memory.js").read_text("utf-8"))
