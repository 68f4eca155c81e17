"""What the pages share that write: who does it, what is said when it is done or cannot be, and that it is said after
the page was drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import streamlit as st

from dashboard import plain
from dashboard.access import User
from dashboard.acting import Refused, act
from dashboard.desk import Desk
from dashboard.entrance import present, refusal
from newsroom.errors import DiembaoError
from newsroom.roles import Role
from newsroom.store.reviews import Overtaken
from newsroom.texts import Texts

T = TypeVar("T")
_SAID = "said after drawing"
Kind = Literal["success", "info", "warning", "error"]


def worker() -> User:
    """Who draws this page."""
    return present()


def may(needed: Role) -> bool:
    """Whether the page may offer what takes `needed`; doing it is checked once more."""
    return worker().may(needed)


def attempt(
    desk: Desk,
    texts: Texts,
    needed: Role,
    action: str,
    subject: str,
    do: Callable[[], T],
    detail: Mapping[str, Any] | None = None,
) -> T | None:
    """Do something through `dashboard.acting.act`; None where it could not be done, which is said at the head of the
    page that is drawn next."""
    try:
        return act(desk, worker(), needed, action, detail or {}, do, subject=subject)
    except Refused as refused:
        say("warning", texts("act_unnamed") if refused.unnamed else texts("act_refused"))
    except Overtaken as late:
        say("warning", texts("act_overtaken"), late.by_now.by if late.by_now else "")
    except DiembaoError as error:
        say("error", texts("act_failed"), str(error))
    return None


def tried(do: Callable[[], object], texts: Texts, key: str) -> None:
    """Do something that goes through `dashboard.acting.act` and draw the page anew; where it could not be done, say so
    here, beside what was pressed. `key` is the element's."""
    try:
        do()
    except Refused as refused:
        st.error(refusal(refused, texts))
    except DiembaoError as error:
        st.error(texts("not_done"))
        plain.lines([str(error)], texts.language, key=key)
    else:
        st.rerun()


def say(kind: Kind, words: str, detail: str = "") -> None:
    """Say something on the next drawing; `words` are ours, `detail` may be anything and is shown as plain text."""
    st.session_state.setdefault(_SAID, []).append((kind, words, detail))


def tell(texts: Texts) -> None:
    """Show what was said for this drawing, once."""
    for number, (kind, words, detail) in enumerate(st.session_state.pop(_SAID, [])):
        {"success": st.success, "info": st.info, "warning": st.warning, "error": st.error}[kind](words)
        if detail:
            plain.lines([detail], texts.language, key=f"said {number}")
