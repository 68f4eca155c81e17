"""Báo cáo: sending a digest by mail; first who would get it, then as a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import doing, job_panel, plain, wording
from dashboard.desk import Desk
from dashboard.view import ReportsView
from newsroom.addresses import Address, each_once, parse_address, read_recipients
from newsroom.errors import DiembaoError
from newsroom.pipeline.digests import open_digest
from newsroom.pipeline.mailing import planned
from newsroom.pipeline.reporting import OpenReport
from newsroom.texts import Texts, number
from reports.mail import subject


def draw(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """Who would get it, the button, and what was sent before."""
    if opened.kept.kind != "weekly":
        st.info(texts("send_only_weekly"))
    typed = st.text_area(texts("send_to"), key="send to", height=80, help=texts("send_to_help"))
    addresses, wrong = _addresses(typed)
    for each in wrong:
        st.warning(texts("send_wrong_address"))
        plain.lines([each], texts.language, key=f"wrong {each}")
    draft = opened.kept.state == "draft"
    if draft:
        st.warning(texts("send_draft"))
    agreed = not draft or st.checkbox(texts("send_draft_anyway"), key="send draft anyway")
    if not wrong and agreed:
        _plan(desk, texts, opened, addresses, draft)
    _sent(desk, texts, opened)


def _addresses(typed: str) -> tuple[tuple[Address, ...], list[str]]:
    good, wrong = [], []
    for line in filter(None, (part.strip() for part in typed.replace(";", "\n").replace(",", "\n").split("\n"))):
        try:
            good.append(parse_address(line))
        except ValueError as error:
            wrong.append(f"{line[:100]}: {error}")
    return each_once(good), wrong


def _plan(desk: Desk, texts: Texts, opened: OpenReport, own: tuple[Address, ...], draft: bool) -> None:
    settings = desk.settings.mail
    try:
        listed = read_recipients(settings.recipients) if settings.recipients and not own else ()
        recipients = own or listed
        if not recipients:
            st.info(texts("send_nobody"))
            return
        digest = open_digest(desk.store, desk.settings, opened.kept.id, drafts=draft)
        outcomes = planned(desk.store, digest, recipients)
    except DiembaoError as error:
        st.error(texts("act_failed"))
        plain.lines([str(error)], texts.language, key="send trouble")
        return
    plain.lines([subject(digest.report, digest.marks)], opened.report.language, key="send subject")
    names = steps(texts)
    rows = [plain.Row(name=each.recipient.mailbox, cells=(names[each.step], each.detail)) for each in outcomes]
    plain.table(
        [texts("send_address"), texts("send_what"), texts("send_detail")], rows, texts.language, key="send plan"
    )
    due = sum(each.step == "waiting" for each in outcomes)
    if not settings.host:
        st.info(texts("send_no_server"))
    ready = bool(due) and bool(settings.host) and doing.may("editor")
    words = texts("send_now", count=number(due, texts.language))
    with st.popover(words, disabled=not ready):
        st.write(texts("send_sure", count=number(due, texts.language)))
        if st.button(texts("send_yes"), type="primary", key="send yes"):
            asked = {"report": opened.kept.id, "to": [each.mailbox for each in own], "draft": draft}
            job_panel.start(desk, texts, "send", asked, opened.kept.id)
            st.rerun()


def steps(texts: Texts) -> Mapping[str, str]:
    """What is, or would be, done for a recipient."""
    return {
        "waiting": texts("send_due"),
        "sent": texts("send_sent"),
        "before": texts("send_before"),
        "deferred": texts("send_deferred"),
        "refused": texts("send_refused"),
        "unknown": texts("send_unknown"),
        "look": texts("send_unknown"),
    }


def outcomes(answer: Mapping[str, Any], texts: Texts, key: str) -> None:
    """What came of a sending, as its command answered."""
    names = steps(texts)
    rows = [
        plain.Row(name=str(each["address"]), cells=(names.get(each["result"], each["result"]), str(each["detail"])))
        for each in answer.get("recipients", ())
    ]
    if rows:
        plain.table(
            [texts("send_address"), texts("send_what"), texts("send_detail")], rows, texts.language, key=f"{key} sent"
        )


def _sent(desk: Desk, texts: Texts, opened: OpenReport) -> None:
    letters = desk.store.mailings.all(opened.kept.id)
    if not letters:
        return
    st.subheader(texts("send_log"), anchor=False)
    names = steps(texts)
    rows = [
        plain.Row(
            name=letter.recipient,
            note=letter.by,
            cells=(names.get(letter.state, letter.state), wording.moment(letter.at, texts.language)),
        )
        for letter in letters
    ]
    plain.table([texts("send_address"), texts("send_what"), texts("log_when")], rows, texts.language, key="send log")
