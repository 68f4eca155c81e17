"""Quản trị: whether all is well, models, users and roles, settings in force, the audit trail, storage."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from dashboard import controls, plain, wording
from dashboard.administration import (
    OPEN,
    ROOMS,
    AdminView,
    Room,
    act_in_words,
    acts,
    examined,
    figures_of,
    in_force,
    size_of,
    stored,
)
from dashboard.desk import Desk, Stamp
from dashboard.doing import may, tell
from dashboard.kept import KEPT_SECONDS
from dashboard.screens.admin_doing import roles, use_model
from dashboard.screens.runs import last_runs
from dashboard.screens.workers import at_work
from dashboard.view import SPANS
from newsroom.clock import utc_now
from newsroom.errors import DiembaoError
from newsroom.findings import Finding
from newsroom.pipeline.models import models
from newsroom.reasons import reason_in_words
from newsroom.store.audit import COMMAND, OUTCOMES, Act
from newsroom.store.statistics import RUNS_LOOKED_AT, index_error
from newsroom.texts import Texts, number
from reports.words import NONE_IN_TABLE

MEGA = 1_000_000
RUNS = 8
"""Newest runs shown."""
_CHECKED = "checks of the desk"
"""In the session: what the last examination found."""


def draw(desk: Desk, view: AdminView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    tell(texts)
    st.segmented_control(
        texts("admin_room"),
        ROOMS,
        key="room",
        format_func=lambda room: texts(f"room_{room}"),
        required=True,
        label_visibility="collapsed",
        on_change=controls.from_first_page,
        wrap=True,
    )
    if view.room not in OPEN and not may("admin"):
        st.warning(texts("admins_only"))
        return
    rooms: Mapping[Room, Callable[[], None]] = {
        "status": lambda: _status(desk, texts),
        "models": lambda: _models(desk, texts),
        "users": lambda: roles(desk, texts),
        "settings": lambda: _settings(desk, texts),
        "audit": lambda: _audit(desk, view, texts, today),
        "storage": lambda: _storage(desk, texts),
    }
    rooms[view.room]()


@st.cache_data(max_entries=2, ttl=KEPT_SECONDS, show_spinner=False)
def _counted(_desk: Desk, stamp: Stamp) -> tuple[int, int, int]:
    """Articles, those that wait for the index, and those that it refused."""
    projection = _desk.store.projection
    return _desk.store.articles.count(), projection.backlog(), len(projection.refused_ids())


def _status(desk: Desk, texts: Texts) -> None:
    language, statistics = texts.language, desk.store.statistics
    runs = statistics.last_runs(RUNS_LOOKED_AT)
    articles, backlog, refused = _counted(desk, desk.stamp())
    shown = [
        plain.Figure(texts("admin_articles"), number(articles, language)),
        plain.Figure(texts("admin_backlog"), number(backlog, language)),
        plain.Figure(texts("admin_refused"), number(refused, language)),
    ]
    plain.figures(shown, language, key="admin figures")
    if away := index_error(runs):
        st.warning(texts("admin_index_away"))
        plain.lines([away], language, key="index away")
    st.subheader(texts("admin_states"), anchor=False)
    states, reasons = statistics.states(), statistics.reasons()
    largest = max(states.values()) or 1
    rows = []
    for state, several in states.items():
        fell = [
            f"{reason_in_words(reason, language)} {number(n, language)}"
            for (which, reason), n in reasons.items()
            if which == state
        ]
        cells = (wording.in_table(several, language),)
        rows.append(plain.Row(name=texts(f"page_{state}"), cells=cells, share=several / largest, note="; ".join(fell)))
    plain.table([texts("admin_state"), texts("admin_pages")], rows, language, key="states")
    st.subheader(texts("admin_runs"), anchor=False)
    last_runs(runs[:RUNS], texts)
    at_work(desk.store.leases.workers(), texts)
    st.subheader(texts("admin_checks"), anchor=False)
    _checks(texts)


def _checks(texts: Texts) -> None:
    st.caption(texts("admin_checks_what"))
    if st.button(texts("admin_check_now")):
        with st.spinner(texts("admin_checking")):
            try:
                st.session_state[_CHECKED] = (utc_now(), examined())
            except DiembaoError as error:
                st.error(texts("admin_check_failed"))
                plain.lines([str(error)], texts.language, key="check failed")
    if _CHECKED not in st.session_state:
        return
    at, found = st.session_state[_CHECKED]
    wrong = [check for check in found if not check.ok]
    when = wording.moment_told(at, texts.language)
    if wrong:
        st.warning(texts("admin_checks_wrong", when=when, count=number(len(wrong), texts.language)))
    else:
        st.success(texts("admin_checks_right", when=when))
    names = {
        "sources": texts("check_sources"),
        "user agent": texts("check_agent"),
        "taxonomy": texts("check_taxonomy"),
        "models": texts("check_models"),
        "disk": texts("check_disk"),
        "store": texts("check_store"),
        "last run": texts("check_run"),
        "extraction": texts("check_extraction"),
        "health": texts("check_health"),
        "archive": texts("check_archive"),
        "index": texts("check_index"),
        "shards": texts("check_shards"),
    }

    def row(check: Finding) -> plain.Row:
        told = texts("check_ok") if check.ok else texts("check_wrong")
        return plain.Row(name=names.get(check.check, check.check), cells=(told, check.told(texts.language)))

    heads = [texts("check"), texts("check_result"), texts("check_finding")]
    plain.table(
        heads, [row(check) for check in [*wrong, *(c for c in found if c.ok)]], texts.language, "checks", words=True
    )


def _models(desk: Desk, texts: Texts) -> None:
    language = texts.language
    found = list(models(desk.settings))
    kinds = {"encoder": texts("model_encoder"), "labels": texts("model_labels"), "tone": texts("model_tone")}
    st.caption(texts("models_what"))
    for model in found:
        manifest = model.manifest
        with st.container(border=True):
            state = texts("model_in_use") if model.in_use else texts("model_spare")
            made = texts("model_shipped") if model.shipped else texts("model_own")
            size = f"{size_of(model) / MEGA:.1f}".replace(".", "," if language == "vi" else ".")
            described = [
                f"{kinds.get(model.kind, model.kind)}: {manifest.id} – {state}",
                texts("model_facts", made=made, created=manifest.created[:10] or NONE_IN_TABLE, size=size),
            ]
            plain.lines(described, language, key=f"model {model.kind} {manifest.id}")
            with st.expander(texts("model_figures")):
                st.caption(texts("model_figures_what"))
                rows = [plain.Row(name=name, cells=(value,)) for name, value in figures_of(model)]
                heads = [texts("model_figure"), texts("model_value")]
                plain.table(heads, rows, language, key=f"figures {model.kind} {manifest.id}")
            use_model(desk, model, texts)
    if desk.settings.classify.encoder:
        plain.lines([texts("model_other_encoder", name=desk.settings.classify.encoder)], language, key="other encoder")


def _settings(desk: Desk, texts: Texts) -> None:
    st.caption(texts("settings_what"))
    only = st.toggle(texts("settings_changed_only"), key="settings changed only")
    shown = [each for each in in_force(desk.settings, texts.language) if not (only and each.usual)]
    for section in dict.fromkeys(each.section for each in shown):
        rows = [
            plain.Row(
                name=each.key,
                cells=(each.value or NONE_IN_TABLE, "" if each.usual else texts("setting_changed"), each.described),
            )
            for each in shown
            if each.section == section
        ]
        st.subheader(f"\\[{section}\\]", anchor=False)
        heads = [texts("setting"), texts("setting_value"), texts("setting_state"), texts("setting_described")]
        plain.table(heads, rows, texts.language, key=f"settings {section}", words=True)
    if not shown:
        st.info(texts("settings_none_changed"))


def _audit(desk: Desk, view: AdminView, texts: Texts, today: date) -> None:
    language, trail = texts.language, desk.store.audit
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.segmented_control(
            texts("span"),
            SPANS[:2],
            key="span",
            format_func=lambda span: texts(f"span_{span}"),
            on_change=controls.from_first_page,
        )

        def named(value: str) -> str:
            return act_in_words(value, language) if value else texts("all")

        for key, options, label, shown in (
            ("by", trail.people(), texts("audit_who"), lambda value: value or texts("all")),
            ("action", trail.actions(), texts("audit_what"), named),
        ):
            # What the address names may be nobody's: then nothing is found, and that is what is shown.
            known = list(dict.fromkeys(["", *options, getattr(view, key)]))
            st.selectbox(
                label,
                known,
                key=key,
                format_func=shown,
                on_change=controls.from_first_page,
                width=230,
            )
        st.selectbox(
            texts("audit_outcome_head"),
            ["", *OUTCOMES],
            key="outcome",
            format_func=lambda value: texts(f"outcome_{value}") if value else texts("all"),
            on_change=controls.from_first_page,
            width=170,
        )
    found = acts(desk.store, view, view.period(today))
    st.caption(
        texts("audit_count", count=number(found.total, language), period=wording.period(view.period(today), language))
    )
    if not found.total:
        st.info(texts("audit_nothing"))
        return
    rows = [_act(act, texts) for act in found.acts]
    heads = ("audit_when", "audit_who", "audit_what", "audit_on", "audit_page_head", "audit_outcome_head")
    plain.table([texts(head) for head in heads], rows, language, key="trail", words=True)
    controls.pages(found.number, found.pages)


def _act(act: Act, texts: Texts) -> plain.Row:
    who = f"{act.by} ({texts(f'role_{act.role}')})" if act.role else act.by
    page = texts("audit_command") if act.page == COMMAND else act.page
    detail = json.dumps(dict(act.detail), ensure_ascii=False) if act.detail else ""
    cells = (
        who,
        act_in_words(act.action, texts.language),
        "\u00a0– ".join(part for part in (act.subject, detail) if part) or NONE_IN_TABLE,
        page,
    )
    return plain.Row(name=wording.moment(act.at, texts.language), cells=(*cells, texts(f"outcome_{act.outcome}")))


def _storage(desk: Desk, texts: Texts) -> None:
    language = texts.language
    found = stored(desk.settings, desk.store)
    largest = max(found.parts.values()) or 1

    def told(size: int) -> str:
        value = f"{size / MEGA:,.1f}"
        return value.translate(str.maketrans(",.", ".,")) if language == "vi" else value

    rows = [
        plain.Row(name=texts(f"stored_{name}"), cells=(told(size),), share=size / largest)
        for name, size in found.parts.items()
    ]
    plain.table([texts("stored_what"), "MB"], rows, language, key="storage")
    facts = [
        texts("stored_free", size=told(found.free)),
        texts("stored_where", folder=str(desk.settings.desk.data.resolve())),
    ]
    plain.lines(facts if may("admin") else facts[:1], language, key="storage facts")
