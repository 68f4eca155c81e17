"""Điểm theo dõi: claims to note, each with the sentence that makes it, what people say of it and what answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard import controls, doing, paper, plain, watch_desk, wording
from dashboard.desk import Desk, open_desk
from dashboard.found_by import article_at
from dashboard.report_reading import Bit
from dashboard.view import WATCHINGS, WatchView
from dashboard.watch_desk import Point
from index.query import Fragment
from newsroom.article import Facts, Record
from newsroom.clock import Period, utc_now
from newsroom.settings import load_settings
from newsroom.store.watch import WATCH_STATES, WatchRow, WatchState
from newsroom.texts import Texts, number
from newsroom.urls import article_id
from reports.statements import Statement

AT_ONCE = 12
"""Points on a page of the list."""


def draw(desk: Desk, view: WatchView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    doing.tell(texts)
    controls.filters(view, texts, desk.taxonomy)
    with st.spinner(texts("counting")):
        found = [
            point
            for point in watch_desk.points(desk.store, view.period(today), view.scope or None)
            if not view.pillar or view.pillar in point.facts.pillars
        ]
    names = state_names(texts)
    counts = {state: sum(point.state == state for point in found) for state in WATCH_STATES}
    st.segmented_control(
        texts("watch_state"),
        WATCHINGS,
        key="state",
        format_func=lambda state: (
            f"{names[state]} ({number(counts[state], texts.language)})" if state in counts else texts("all")
        ),
        required=True,
        on_change=_other_state,
        wrap=True,
    )
    st.caption(texts("watch_help"))
    one = next((point for point in found if point.id == view.point), None)
    if one is not None:
        _one(desk, texts, one)
        return
    shown = [point for point in found if view.state in ("all", point.state)]
    if not shown:
        st.info(texts("watch_none"))
        return
    pages = -(-len(shown) // AT_ONCE)
    page = min(view.page, pages)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        controls.pages(page, pages)
        _exports(texts, view, today)
    listed = shown[(page - 1) * AT_ONCE : page * AT_ONCE]
    sentences = _sentences(desk, [point.id for point in listed])
    rows = [_row(texts, point, sentences.get(point.id, ""), names) for point in listed]
    paper.choices(rows, texts.language, "watch list", _open)


def state_names(texts: Texts) -> Mapping[str, str]:
    """What the states are called."""
    return {
        "suggested": texts("watch_suggested"),
        "confirmed": texts("watch_confirmed"),
        "answered": texts("watch_answered"),
        "dismissed": texts("watch_dismissed"),
    }


def _other_state() -> None:
    st.session_state["page"], st.session_state["point"] = 1, ""


def _open(id: str) -> None:
    st.session_state["point"] = id


def _close() -> None:
    st.session_state["point"] = ""


def _records(desk: Desk, ids: Sequence[str]) -> dict[str, Record]:
    return {record.article.id: record for record in desk.store.articles.records(ids)}


def _sentences(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    return {id: watch_desk.sentence(each.article, each.labels) for id, each in _records(desk, ids).items()}


def _row(texts: Texts, point: Point, sentence: str, names: Mapping[str, str]) -> paper.Row:
    facts, language = point.facts, texts.language
    when = wording.moment(facts.published_at, language) if facts.published_at else texts("undated")
    parts = [f"{facts.source_name} · {when}"]
    if point.by:
        parts.append(texts("watch_by", by=point.by))
    if point.row and point.row.reason:
        parts.append(point.row.reason)
    claim = point.row.claim if point.row else ""
    return paper.Row(
        key=point.id,
        title=claim or sentence or facts.title,
        badge=names[point.state],
        tone=point.state,
        line=" · ".join([facts.title, *parts] if claim or sentence else parts),
        lang="" if claim else facts.language,
    )


def _one(desk: Desk, texts: Texts, point: Point) -> None:
    st.button(texts("watch_back"), icon=":material/arrow_back:", on_click=_close, type="tertiary", key="watch back")
    record = _records(desk, [point.id]).get(point.id)
    left, right = st.columns([3, 2], gap="large")
    with left:
        plain.articles([_item(desk, texts, point.facts)], texts.language, key="watch article")
        sentence = watch_desk.sentence(record.article, record.labels) if record else ""
        if sentence:
            pieces = (Bit(sentence, "claim"),)
            passage = paper.Passage(texts("watch_sentence"), pieces, point.facts.language)
            paper.passages([passage], texts.language, key="watch sentence")
        else:
            st.caption(texts("watch_no_sentence"))
        st.subheader(texts("watch_answers"), anchor=False)
        _answers(desk, texts, point)
        _history(desk, texts, point)
    with right:
        _form(desk, texts, point)


def _item(desk: Desk, texts: Texts, facts: Facts, passage: str = "", mark: str = "") -> plain.Item:
    when = wording.moment(facts.published_at, texts.language) if facts.published_at else texts("undated")
    return plain.Item(
        title=(Fragment(facts.title or texts("untitled")),),
        url=facts.url,
        language=facts.language,
        line=f"{facts.source_name} ({desk.taxonomy.country_name(facts.country, texts.language)}) · {when}",
        mark=mark,
        topics=(),
        passage=(Fragment(passage),) if passage else (),
        inside=article_at(facts.id, texts.language, desk.settings.desk.language),
        original=texts("review_original"),
    )


def _form(desk: Desk, texts: Texts, point: Point) -> None:
    row = point.row
    names = state_names(texts)
    parts = [names[point.state]]
    if point.by and point.at:
        parts.append(texts("watch_by_at", by=point.by, when=wording.moment(point.at, texts.language)))
    plain.lines([" · ".join(parts)], texts.language, key="watch state now")
    # Keys with the row that was read: after somebody's change the fields have what stands there now.
    key = f"{point.id} {row.id if row else 0}"
    claim = st.text_area(
        texts("watch_claim"), value=row.claim if row else "", key=f"claim {key}", max_chars=watch_desk.LONGEST
    )
    reason = st.text_area(
        texts("watch_reason"), value=row.reason if row else "", key=f"reason {key}", max_chars=watch_desk.LONGEST
    )
    allowed = doing.may("analyst")
    wanted: dict[WatchState, str] = {
        "confirmed": texts("watch_confirm") if point.state != "confirmed" else texts("watch_save"),
        "dismissed": texts("watch_dismiss"),
    }
    if point.state != "suggested":
        wanted["suggested"] = texts("watch_take_back")
    with st.container(horizontal=True, gap="small"):
        for state, words in wanted.items():
            if state == point.state == "dismissed":
                continue
            if st.button(
                words,
                type="primary" if state == "confirmed" else "secondary",
                key=f"watch {state} {key}",
                disabled=not allowed,
            ):
                _settle(desk, texts, point, state, claim, reason, "")
    if not allowed:
        st.caption(texts("review_needs_analyst"))
    address = st.text_input(
        texts("watch_answer_address"),
        value=row.answer if row else "",
        key=f"answer {key}",
        max_chars=2_000,
        help=texts("watch_answer_help"),
    )
    if st.button(texts("watch_answer"), key=f"watch answered {key}", disabled=not allowed or not address.strip()):
        _settle(desk, texts, point, "answered", claim, reason, address.strip())


def _settle(desk: Desk, texts: Texts, point: Point, state: WatchState, claim: str, reason: str, answer: str) -> None:
    by, now = doing.worker().name, utc_now()

    def do() -> bool:
        watch_desk.settle(
            desk.store,
            desk.settings,
            desk.taxonomy,
            point,
            state,
            claim=claim,
            reason=reason,
            answer=answer,
            by=by,
            now=now,
        )
        return True

    if doing.attempt(desk, texts, "analyst", f"watch-{state}", point.id, do, {"answer": bool(answer)}):
        doing.say("success", texts("watch_kept"))
    st.rerun()


def _answers(desk: Desk, texts: Texts, point: Point) -> None:
    row = point.row
    if row is not None and row.answer:
        known = desk.store.cited.facts([row.answer, article_id(row.answer)] if "://" in row.answer else [row.answer])
        for facts in known.values():
            plain.articles(
                [_item(desk, texts, facts, mark=texts("watch_answered"))], texts.language, f"answer {facts.id}"
            )
        if not known:
            plain.articles(
                [plain.Item((Fragment(row.answer),), row.answer, "und", "", texts("watch_answered"), (), ())],
                texts.language,
                key="watch answer",
            )
    offered = watch_desk.statements(desk.store, point.facts)
    if not offered:
        st.caption(texts("watch_no_statement"))
    for place, one in enumerate(offered):
        _statement(desk, texts, point, one, place)


def _statement(desk: Desk, texts: Texts, point: Point, one: Statement, place: int) -> None:
    with st.container(border=True):
        speaker = one.said.speaker if one.said else ""
        words = f"{speaker}: “{one.passage.text}”" if speaker else one.passage.text
        plain.articles([_item(desk, texts, one.item, words)], texts.language, key=f"statement {place}")
        if st.button(texts("watch_this_answers"), key=f"answers {place}", disabled=not doing.may("analyst")):
            row = point.row
            _settle(desk, texts, point, "answered", row.claim if row else "", row.reason if row else "", one.item.id)


def _history(desk: Desk, texts: Texts, point: Point) -> None:
    rows: Sequence[WatchRow] = desk.store.watch.history(point.id)
    if not rows:
        return
    names = state_names(texts)
    with st.expander(texts("watch_history", count=number(len(rows), texts.language))):
        lines = [
            " · ".join(
                filter(None, [wording.moment(row.at, texts.language), row.by, names[row.state], row.claim, row.reason])
            )
            for row in reversed(rows)
        ]
        plain.lines(lines, texts.language, key="watch history")


def _exports(texts: Texts, view: WatchView, today: date) -> None:
    with st.container(horizontal=True, width="content", gap="small"):
        st.download_button(
            "CSV",
            data=_export(texts, view, today, watch_desk.as_csv),
            file_name=f"watch-{today.isoformat()}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="watch csv",
        )
        st.download_button(
            "XLSX",
            data=_export(texts, view, today, watch_desk.as_xlsx),
            file_name=f"watch-{today.isoformat()}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/download:",
            on_click="ignore",
            key="watch xlsx",
        )


def _export(
    texts: Texts, view: WatchView, today: date, write: Callable[[Sequence[str], Sequence[Sequence[str]]], bytes]
) -> Callable[[], bytes]:
    """Exactly what is filtered, read when it is asked for."""
    period: Period = view.period(today)
    names = state_names(texts)

    def made() -> bytes:
        with open_desk(load_settings()) as desk:
            found = [
                point
                for point in watch_desk.points(desk.store, period, view.scope or None)
                if (not view.pillar or view.pillar in point.facts.pillars) and view.state in ("all", point.state)
            ]
            sentences = _sentences(desk, [point.id for point in found])
            heads = [
                texts("watch_state"),
                texts("watch_claim"),
                texts("watch_sentence"),
                texts("watch_reason"),
                texts("watch_title"),
                texts("source_name"),
                texts("watch_published"),
                texts("watch_url"),
                texts("watch_who"),
                texts("log_when"),
                texts("watch_answers"),
            ]
            return write(heads, watch_desk.told(found, sentences, lambda state: names[state]))

    return made
