"""Duyệt nhãn: the queue, one article at a time; the other parts of the work have files of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from classify.taxonomy import Taxonomy
from dashboard import controls, doing, paper, plain, review_desk, wording
from dashboard.desk import Desk
from dashboard.found_by import article_at
from dashboard.kept import KEPT_SECONDS
from dashboard.report_reading import Bits
from dashboard.review_desk import Reading
from dashboard.review_words import field_names, value_words
from dashboard.screens import review_learning, review_sheets, review_told
from dashboard.view import QUEUES, REVIEW_TABS, ReviewView
from index.fields import value_in_words
from index.query import Fragment
from newsroom.article import TextField
from newsroom.clock import Period, utc_now
from newsroom.decisions import DISTORTED, FIELDS, Field, Value
from newsroom.pipeline.reviewing import second_readings
from newsroom.review import Waiting
from newsroom.texts import Language, Texts, number

SECOND = 200
"""Articles of the queue for second readings."""
KEPT_QUEUES = 20
_SKIPPED, _DONE, _SEEN = "review skipped", "review done", "review seen"
"""In the session: ids that were skipped; (article, moment) of what was decided, newest last; what was open as it was
read."""
LISTS: tuple[Field, ...] = ("topics", "themes")


def draw(desk: Desk, view: ReviewView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    doing.tell(texts)
    names = {
        "queue": texts("review_work_queue"),
        "agreement": texts("review_work_agreement"),
        "corrections": texts("review_work_corrections"),
        "sheets": texts("review_work_sheets"),
        "learn": texts("review_work_learn"),
    }
    st.segmented_control(
        texts("review_work"),
        REVIEW_TABS,
        key="work",
        format_func=names.__getitem__,
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    _PARTS[view.work](desk, view, texts, today)


@st.cache_data(max_entries=KEPT_QUEUES, ttl=KEPT_SECONDS, show_spinner=False)
def _queued(
    _desk: Desk, stamp: tuple[object, ...], period: Period, scope: str, pillar: str
) -> tuple[int, tuple[Waiting, ...]]:
    return review_desk.waiting(_desk.store, period, scope, pillar, utc_now())


def _queue(desk: Desk, view: ReviewView, texts: Texts, today: date) -> None:
    controls.filters(view, texts, desk.taxonomy)
    kinds = {"first": texts("queue_first"), "second": texts("queue_second")}
    st.segmented_control(
        texts("queue"),
        QUEUES,
        key="queue",
        format_func=kinds.__getitem__,
        required=True,
        on_change=_close,
        label_visibility="collapsed",
    )
    by = doing.worker().name
    period = view.period(today)
    stamp = desk.stamp()
    lines: Mapping[str, Waiting] = {}
    if view.queue == "first":
        with st.spinner(texts("counting")):
            count, queued = _queued(desk, (stamp.store, stamp.run, stamp.finished_at), period, view.scope, view.pillar)
        left = review_desk.still_waiting(desk.store, queued, st.session_state.get(_SKIPPED, []))
        lines = {each.facts.id: each for each in left}
        ids, count = list(lines), count - (len(queued) - len(left))
    else:
        skipped = st.session_state.get(_SKIPPED, [])
        found = second_readings(desk.store, by, SECOND) if by else []
        ids = [*(id for id in found if id not in skipped), *(id for id in found if id in skipped)]
        count = len(found)
    _progress(desk, texts, count, by, today)
    id = view.article or (ids[0] if ids else "")
    if not id:
        st.success(texts("queue_empty") if view.queue == "first" else texts("queue_second_empty"))
        _undo(desk, texts)
        return
    read = _seen(desk, id)
    if read is None:
        st.warning(texts("review_unknown"))
        st.button(texts("review_next"), on_click=_close, key="review next of unknown")
        return
    _one(desk, view, texts, read, lines.get(id))


def _progress(desk: Desk, texts: Texts, count: int, by: str, today: date) -> None:
    decided = desk.store.reviews.read_by(by, Period(today, today)) if by else 0
    told = texts(
        "review_progress",
        left=number(count, texts.language),
        today=number(decided, texts.language),
    )
    st.caption(told)


def _seen(desk: Desk, id: str) -> Reading | None:
    """The article as it was when it was opened: what is decided is decided on that."""
    kept: Reading | None = st.session_state.get(_SEEN)
    if kept is None or kept.article.id != id:
        kept = review_desk.reading(desk.store, id)
        st.session_state[_SEEN] = kept
        for field in FIELDS:
            st.session_state.pop(f"decide {field}", None)
    return kept


def _close() -> None:
    st.session_state["article"] = ""
    st.session_state.pop(_SEEN, None)


def _skip(id: str) -> None:
    skipped = st.session_state.setdefault(_SKIPPED, [])
    if id in skipped:
        skipped.remove(id)
    skipped.append(id)
    _close()


def _one(desk: Desk, view: ReviewView, texts: Texts, read: Reading, why: Waiting | None) -> None:
    blind = view.queue == "second"
    left, right = st.columns([3, 2], gap="large")
    with left:
        _text(desk, texts, read, blind)
    with right:
        if why is not None:
            plain.lines([_why(texts, why)], texts.language, key="review why")
        _form(desk, texts, read, blind)
        _keys(desk, view, texts, read)
        _history(desk, texts, read, blind)


def _why(texts: Texts, each: Waiting) -> str:
    parts = [texts("review_doubt", share=wording.percent(round(100 * each.doubt), 100, texts.language))]
    if each.facts.claim:
        parts.append(texts("review_claim"))
    if "critical" in (each.facts.tone, each.facts.tone_asean, each.facts.tone_vietnam):
        parts.append(texts("review_critical"))
    if each.reprints:
        parts.append(texts("review_reprints", count=number(each.reprints, texts.language)))
    return texts("review_why", why="; ".join(parts))


def _text(desk: Desk, texts: Texts, read: Reading, blind: bool) -> None:
    article, facts, language = read.article, read.facts, texts.language
    when = wording.moment(facts.published_at, language) if facts.published_at else texts("undated")
    country = desk.taxonomy.country_name(facts.country, language)

    def shown(field: TextField) -> Bits:
        if blind:
            return review_desk.cut(getattr(article, field), ())
        return review_desk.marked(article, read.labels, field)

    lead = () if article.lead and article.text.startswith(article.lead) else review_desk.paragraphs(shown("lead"))
    paper.article(
        shown("title"),
        f"{facts.source_name} ({country}) · {when}",
        article.language if article.language != "und" else "",
        [*lead, *review_desk.paragraphs(shown("text"))],
        language,
        key="review text",
    )
    inside = article_at(article.id, language, desk.settings.desk.language)
    item = plain.Item(
        (Fragment(texts("review_open_article")),),
        article.url, article.language, "", "", (), (), inside=inside, original=texts("review_original"),
    )  # fmt: skip
    plain.articles([item], language, key="review links")


def _form(desk: Desk, texts: Texts, read: Reading, blind: bool) -> None:
    names = field_names(texts)
    for field in FIELDS:
        key = f"decide {field}"
        if key not in st.session_state:
            value: Value = () if field in LISTS else ""
            if not blind:
                value = read.value(field)
            elif field == "relevance":
                value = "asean"
            st.session_state[key] = list(value) if isinstance(value, tuple) else value
        if field == "relevance":
            _relevance(texts, names[field])
        elif field in LISTS:
            known = desk.taxonomy.topics if field == "topics" else desk.taxonomy.themes
            st.multiselect(
                texts("review_topics") if field == "topics" else names[field],
                [label.id for label in known if label.id != DISTORTED],
                key=key,
                format_func=_named(desk.taxonomy, texts.language),
                placeholder=texts("review_none"),
            )
        else:
            st.selectbox(
                names[field],
                review_desk.choices(field),
                key=key,
                format_func=_worded(field, texts),
            )
    st.text_input(texts("review_note"), key="decide note", max_chars=500)


def _relevance(texts: Texts, label: str) -> None:
    st.caption(label)
    with st.container(horizontal=True, gap="small"):
        for place, value in enumerate(review_desk.choices("relevance"), 1):
            st.button(
                value_in_words("relevance", value, texts.language),
                key=f"relevance {value}",
                shortcut=str(place),
                type="primary" if st.session_state["decide relevance"] == value else "secondary",
                on_click=_set_relevance,
                args=(value,),
            )


def _set_relevance(value: str) -> None:
    st.session_state["decide relevance"] = value


def _named(taxonomy: Taxonomy, language: Language) -> Callable[[str], str]:
    return lambda id: taxonomy.name(id, language)


def _worded(field: Field, texts: Texts) -> Callable[[str], str]:
    facet = "claim" if field == "claim" else "tone"
    return lambda value: value_in_words(facet, value, texts.language) if value else texts("review_none")


def _keys(desk: Desk, view: ReviewView, texts: Texts, read: Reading) -> None:
    allowed = doing.may("analyst")
    blind = view.queue == "second"
    with st.container(horizontal=True, gap="small"):
        if st.button(texts("review_save"), type="primary", shortcut="S", disabled=not allowed, key="review save"):
            _decide(desk, texts, read, _typed())
            st.rerun()
        if not blind and st.button(texts("review_confirm"), shortcut="A", disabled=not allowed, key="review confirm"):
            _decide(desk, texts, read, {field: read.value(field) for field in FIELDS})
            st.rerun()
        st.button(texts("review_skip"), shortcut="N", on_click=_skip, args=(read.article.id,), key="review skip")
        _undo(desk, texts)
    with st.popover(texts("review_help"), width="content"):
        st.table(
            {
                texts("review_key"): ["A", "S", "N", "U", "1 2 3"],
                texts("review_does"): [
                    texts("review_confirm_help"),
                    texts("review_save_help"),
                    texts("review_skip_help"),
                    texts("review_undo_help"),
                    texts("review_relevance_help"),
                ],
            }
        )
    if not allowed:
        st.caption(texts("review_needs_analyst"))


def _typed() -> dict[Field, Value]:
    found: dict[Field, Value] = {}
    for field in FIELDS:
        value = st.session_state.get(f"decide {field}")
        found[field] = tuple(value or ()) if field in LISTS else str(value or "")
    return found


def _decide(desk: Desk, texts: Texts, read: Reading, values: Mapping[Field, Value]) -> None:
    by, now, id = doing.worker().name, utc_now(), read.article.id
    note = str(st.session_state.get("decide note") or "").strip()

    def do() -> bool:
        return review_desk.keep(desk.store, desk.settings, desk.taxonomy, read, values, by, note, now)

    changed = [field for field in FIELDS if values.get(field) != read.value(field)]
    told = doing.attempt(desk, texts, "analyst", "decide-label", id, do, {"changed": changed})
    if told is None:
        # Perhaps somebody else was faster: what they said is shown under the form, and the form stays as it is.
        since = desk.store.reviews.decisions([id])
        if len(since) > len(read.decisions):
            st.session_state[_SEEN] = review_desk.reading(desk.store, id)
        return
    st.session_state.setdefault(_DONE, []).append((id, now))
    st.session_state.pop("decide note", None)
    doing.say("success", texts("review_kept") if told else texts("review_kept_index_later"))
    _close()


def _undo(desk: Desk, texts: Texts) -> None:
    done = st.session_state.get(_DONE, [])
    if not st.button(texts("review_undo"), shortcut="U", disabled=not done, key="review undo"):
        return
    id, at = done[-1]
    by = doing.worker().name
    made = doing.attempt(
        desk,
        texts,
        "analyst",
        "take-back-label",
        id,
        lambda: review_desk.take_back(desk.store, desk.settings, desk.taxonomy, id, at, by, utc_now()),
    )
    done.pop()
    if made is not None:
        doing.say("info", texts("review_taken_back"))
        st.session_state["article"] = id
        st.session_state.pop(_SEEN, None)
    st.rerun()


def _history(desk: Desk, texts: Texts, read: Reading, blind: bool) -> None:
    if not read.decisions or blind:
        return
    names = field_names(texts)
    with st.expander(texts("review_history", count=number(len(read.decisions), texts.language))):
        lines = []
        for decision in reversed(read.decisions):
            when = wording.moment(decision.at, texts.language)
            before = value_words(decision.field, decision.before, desk, texts)
            if decision.after is None:
                told = texts("review_was_taken_back")
            else:
                after = value_words(decision.field, decision.after, desk, texts)
                told = after if decision.after == decision.before else f"{before} → {after}"
            note = f" ({decision.note})" if decision.note else ""
            lines.append(f"{when} · {decision.by} · {names[decision.field]}: {told}{note}")
        plain.lines(lines, texts.language, key="review history")


_PARTS: Mapping[str, Callable[[Desk, ReviewView, Texts, date], None]] = {
    "queue": _queue,
    "agreement": review_told.agreement,
    "corrections": review_told.corrected,
    "sheets": review_sheets.draw,
    "learn": review_learning.draw,
}
