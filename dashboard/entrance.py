"""The door: who is drawing this page, and what those see who may not come in.

What Streamlit knows of the visitor is read here; what follows from it is `dashboard.access`.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import browser_memory, plain
from dashboard.access import NotKnown, User, by_claims, by_proxy, role_now
from dashboard.acting import Refused
from dashboard.signin import base_path
from newsroom.clock import utc_now
from newsroom.errors import InputError
from newsroom.roles import LONGEST_NAME, user_name
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.texts import Texts

_USER = "present user"
"""In the session: who draws, for the pages. No widget has this key."""
_NAME = "working analyst"
"""In the session: the name that somebody gave where nobody signs in."""
_FIELD = "working analyst field"


def enter(settings: Settings, store: Store, texts: Texts, *, checking: bool = False) -> User:
    """Who draws; ends the drawing with a page of its own for those who may not come in.

    `checking` lets `--check` see every page.
    """
    try:
        user = _user(settings, store, checking)
    except NotKnown as unknown:
        _outside(unknown, settings, texts)
        st.stop()
    if user.role is None:
        st.warning(texts("no_role"))
        plain.lines([texts("no_role_name", name=user.name)], texts.language, key="no role")
        _sign_out(user, texts)
        st.stop()
    st.session_state[_USER] = user
    return user


def on_page(path: str) -> User:
    """Whoever entered, now on the page of this path."""
    user = replace(present(), page=path)
    st.session_state[_USER] = user
    return user


def present() -> User:
    """Who draws this page, for `dashboard.acting.act` and for what the page offers."""
    user: User = st.session_state[_USER]
    return user


def _user(settings: Settings, store: Store, checking: bool) -> User:
    dashboard = settings.dashboard
    if checking:
        return User("--check", "check", None, "admin")
    if dashboard.signs_in == "oidc":
        name, claimed = by_claims(st.user.to_dict(), dashboard, utc_now())
        return User(name, "oidc", claimed, role_now(store, name, "oidc", claimed, dashboard))
    if dashboard.signs_in == "proxy":
        # Streamlit gives no address for a peer on loopback; `serve` sees to it that no header changes what it gives.
        name = by_proxy(
            st.context.ip_address or "127.0.0.1", st.context.headers.get_all(dashboard.proxy_header), dashboard
        )
        return User(name, "proxy", None, role_now(store, name, "proxy", None, dashboard))
    name = st.session_state.setdefault(_NAME, browser_memory.name())
    return User(name, "unsigned", None, role_now(store, "", "unsigned", None, dashboard))


def _outside(unknown: NotKnown, settings: Settings, texts: Texts) -> None:
    said = {
        "signed_out": texts("signed_out"),
        "sign_in_old": texts("sign_in_old"),
        "unnamed": texts("unnamed"),
        "unverified": texts("unverified"),
        "not_by_proxy": texts("not_by_proxy"),
    }
    st.title("Điểm báo ASEAN", anchor=False)
    (st.info if unknown.why == "signed_out" else st.warning)(said[unknown.why])
    if settings.dashboard.signs_in == "oidc":
        if unknown.why in ("signed_out", "sign_in_old"):
            browser_memory.keep_wanted(base_path(settings.dashboard))
            st.button(texts("sign_in"), type="primary", on_click=st.login)
        else:
            st.button(texts("sign_out"), on_click=st.logout)


def wanted(user: User) -> tuple[str, dict[str, str]] | None:
    """Path and query of the page that `user` wanted when they were sent to sign in, once; the provider sends everybody
    to the first page."""
    found = browser_memory.wanted() if user.way == "oidc" else None
    return None if st.query_params else found


def remember(user: User, settings: Settings) -> None:
    """Let the browser remember who is working where nobody signs in, and forget what was wanted. Call it at the foot
    of a page."""
    folder = base_path(settings.dashboard)
    if user.way == "unsigned":
        browser_memory.keep_name(user.name, folder)
    elif user.way == "oidc":
        browser_memory.forget_wanted(folder)


def refusal(error: Refused, texts: Texts) -> str:
    """What somebody reads who may not do what they tried."""
    if error.unnamed:
        return texts("refused_unnamed")
    return texts("refused", role=texts(f"role_{error.needed}"))


def account(user: User, texts: Texts) -> None:
    """At the head of each page: who is working and as what, and a way to change that."""
    if user.way == "check":
        return
    label = user.name or texts("who_works")
    # A label is Markdown, and a name comes from outside.
    with st.popover(plain.as_text(label), icon=":material/person:", width="content"):
        said = [texts("your_role", role=texts(f"role_{user.role}"))]
        if user.way == "unsigned":
            said.append(texts("nobody_signs_in"))
        plain.lines(said, texts.language, key="account")
        if user.way == "unsigned":
            _ask_name(user, texts)
        _sign_out(user, texts)


def _ask_name(user: User, texts: Texts) -> None:
    st.session_state.setdefault(_FIELD, user.name)
    st.text_input(
        texts("who_works"),
        max_chars=LONGEST_NAME,
        autocomplete="name",
        placeholder=texts("your_name"),
        key=_FIELD,
        on_change=_named,
    )


def _named() -> None:
    try:
        st.session_state[_NAME] = user_name(st.session_state.get(_FIELD) or "")
    except InputError:
        st.session_state[_NAME] = ""


def _sign_out(user: User, texts: Texts) -> None:
    if user.way == "oidc":
        st.button(texts("sign_out"), on_click=st.logout, key="sign out")
