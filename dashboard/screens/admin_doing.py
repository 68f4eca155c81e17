"""What an admin does on the page Quản trị: give and take roles, put another model to use."""

from __future__ import annotations

import streamlit as st

from dashboard import plain, wording
from dashboard.administration import give_role, take_role
from dashboard.desk import Desk
from dashboard.doing import attempt, may, say, worker
from newsroom.errors import InputError
from newsroom.pipeline.models import KINDS, Model, use
from newsroom.roles import LONGEST_NAME, ROLES, Role, user_name
from newsroom.texts import Texts


def roles(desk: Desk, texts: Texts) -> None:
    """Who has which role, and giving them."""
    dashboard = desk.settings.dashboard
    if dashboard.oidc_role_claim:
        st.info(texts("roles_by_claim", claim=plain.as_text(dashboard.oidc_role_claim)))
    elif not dashboard.signs_in:
        st.info(texts("roles_unsigned"))
    known = desk.store.users.all()
    if known:
        rows = [
            plain.Row(
                name=each.name,
                cells=(texts(f"role_{each.role}"), each.by, wording.moment(each.at, texts.language)),
            )
            for each in known
        ]
        heads = [texts("users_name"), texts("users_role"), texts("users_by"), texts("users_at")]
        plain.table(heads, rows, texts.language, key="users", words=True)
    else:
        st.caption(texts("users_nobody"))
    plain.lines([texts(f"role_{role}_may") for role in ROLES], texts.language, key="what roles may")
    left, right = st.columns(2, gap="large")
    with left, st.form("give role", clear_on_submit=True):
        st.subheader(texts("give_role"), anchor=False)
        name = st.text_input(texts("users_name"), max_chars=LONGEST_NAME, help=texts("users_name_help"))
        role = st.selectbox(texts("users_role"), ROLES, index=1, format_func=lambda role: texts(f"role_{role}"))
        if st.form_submit_button(texts("give_role_do")):
            _give(desk, texts, name, role)
    if known:
        with right, st.form("take role"):
            st.subheader(texts("take_role"), anchor=False)
            whose = st.selectbox(texts("users_name"), [each.name for each in known])
            if st.form_submit_button(texts("take_role_do")):
                _take(desk, texts, whose)


def _give(desk: Desk, texts: Texts, given: str, role: Role) -> None:
    try:
        name = user_name(given)
    except InputError:
        say("warning", texts("users_name_missing"))
        st.rerun()
    before = desk.store.users.role(name)
    user = worker()

    def do() -> bool:
        give_role(desk.store, user, name, role)
        return True

    if attempt(desk, texts, "admin", "give-role", name, do, {"before": before, "after": role}):
        say("success", texts("role_given"), f"{name}: {texts(f'role_{role}')}")
    st.rerun()


def _take(desk: Desk, texts: Texts, name: str) -> None:
    user = worker()

    def do() -> bool:
        take_role(desk.store, user, name)
        return True

    if attempt(desk, texts, "admin", "take-role", name, do, {"before": desk.store.users.role(name)}):
        say("success", texts("role_taken"), name)
    st.rerun()


def use_model(desk: Desk, model: Model, texts: Texts) -> None:
    """The button that puts a model to use; nothing for one that is in use, or for somebody who may not."""
    if model.in_use or model.kind not in KINDS or not may("admin"):
        return
    if st.button(texts("model_use"), key=f"use {model.kind} {model.manifest.id}"):

        def do() -> bool:
            use(desk.settings, model)
            return True

        if attempt(desk, texts, "admin", "use-model", model.manifest.id, do, {"kind": model.kind}):
            say("success", texts("model_used"), model.manifest.id)
        st.rerun()
