"""Searches that somebody keeps, with what is new to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard import kept, plain
from dashboard.access import User
from dashboard.acting import act
from dashboard.alert_letter import spike_in_words
from dashboard.alerting import look, view_of_state
from dashboard.desk import Desk, Stamp
from dashboard.doing import tried
from dashboard.links import SEARCH, link
from dashboard.search_view import SearchView
from dashboard.view import query_of, usual_view
from newsroom.addresses import parse_address
from newsroom.clock import utc_now
from newsroom.errors import IndexUnavailable
from newsroom.roles import Role
from newsroom.store.searches import LONGEST_NAME, AlertWish, SavedSearch
from newsroom.texts import Texts, number


@st.cache_data(max_entries=kept.KEPT, ttl=kept.KEPT_SECONDS, show_spinner=False)
def _look(_desk: Desk, stamp: Stamp, owner: str, ids: tuple[int, ...]) -> bool:
    """Look at the searches of `owner` once for each state of the store; whether the index could be asked."""
    watched = [search for search in _desk.store.searches.of(owner) if search.alert.on]
    try:
        look(_desk, watched, utc_now())
    except IndexUnavailable:
        return False
    return True


def panel(desk: Desk, user: User, view: SearchView, texts: Texts, today: date) -> None:
    """The searches of whoever is working, and keeping the one on the page."""
    searches = desk.store.searches.of(user.name) if user.name else []
    if searches:
        _look(desk, desk.stamp(), user.name, tuple(search.id for search in searches))
    unread = desk.store.searches.unread([search.id for search in searches])
    new = sum(len(alerts) for alerts in unread.values())
    title = texts("saved_new", count=number(new, texts.language)) if new else texts("saved")
    with st.expander(title, icon=":material/bookmark:", expanded=bool(new)):
        if not user.name:
            st.caption(texts("saved_unnamed"))
            return
        for search in searches:
            _row(desk, user, search, texts, today)
        if not searches:
            st.caption(texts("saved_none"))
        _keep(desk, user, view, texts, today)


def _row(desk: Desk, user: User, search: SavedSearch, texts: Texts, today: date) -> None:
    alerts = desk.store.searches.unread([search.id]).get(search.id, [])
    hits = sum(alert.kind == "hit" for alert in alerts)
    note = [texts("saved_hits", count=number(hits, texts.language))] if hits else []
    note += [spike_in_words(alert, texts) for alert in alerts if alert.kind == "spike"]
    if search.alert.on and search.alert.mail:
        note.append(texts("saved_mailed", mail=search.alert.mail))
    address = link(SEARCH, view_of_state(dict(search.state), desk, today), desk, today)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        items = [{"text": search.name, "address": address, "note": " · ".join(note)}]
        # A name is what somebody typed: shown as text, not as a label.
        plain.show("links", {"groups": [{"title": "", "items": items}]}, texts.language, f"saved {search.id}")
        if alerts and st.button(texts("saved_seen"), key=f"seen {search.id}"):
            desk.store.searches.seen(search.id, user.name, utc_now())
            st.rerun()
        if st.button(texts("saved_delete"), key=f"delete {search.id}", type="tertiary"):
            _attempt(
                desk,
                user,
                "delete-search",
                {"name": search.name},
                lambda: desk.store.searches.delete(search.id, user.name),
                texts,
            )


def _keep(desk: Desk, user: User, view: SearchView, texts: Texts, today: date) -> None:
    with st.form("keep search", border=False, clear_on_submit=False):
        st.caption(texts("save_what"))
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            name = st.text_input(texts("save_name"), max_chars=LONGEST_NAME, key="save name")
            mail = st.text_input(
                texts("save_mail"), max_chars=254, key="save mail", value=user.name if "@" in user.name else ""
            )
        with st.container(horizontal=True, gap="medium"):
            hits = st.checkbox(texts("save_hits"), value=True, key="save hits")
            spikes = st.checkbox(texts("save_spikes"), value=True, key="save spikes")
            pressed = st.form_submit_button(texts("save"), type="primary")
    if not pressed:
        return
    if mail.strip():
        try:
            mail = parse_address(mail).mailbox
        except ValueError:
            st.error(texts("save_mail_wrong"))
            return
    state = query_of(view, usual_view(today, desk.settings.desk.language, SearchView))
    state = {key: value for key, value in state.items() if key not in ("page", "lang")}
    wish = AlertWish(hits=hits, spikes=spikes, mail=mail.strip())
    _attempt(
        desk,
        user,
        "save-search",
        {"name": name},
        lambda: desk.store.searches.save(user.name, name, state, wish, utc_now()),
        texts,
        # Letters go to whatever address is given: not for everybody who may look.
        "analyst" if wish.mail else "viewer",
    )


def _attempt(
    desk: Desk,
    user: User,
    action: str,
    detail: dict[str, str],
    do: Callable[[], object],
    texts: Texts,
    needed: Role = "viewer",
) -> None:
    tried(lambda: act(desk, user, needed, action, detail, do), texts, "saved error")
