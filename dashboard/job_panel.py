"""The jobs of a page: how far each is, cancelling, what came of it. Only this part is drawn anew while one runs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

import streamlit as st

from dashboard import jobs, plain, wording
from dashboard.desk import Desk, open_desk
from dashboard.doing import attempt, may, worker
from newsroom.clock import utc_now
from newsroom.roles import Role
from newsroom.settings import load_settings
from newsroom.store import Store
from newsroom.store.jobs import Job
from newsroom.texts import Texts, number

POLL = timedelta(seconds=2)
SHOWN_FOR = timedelta(hours=24)
"""After its end a job is told for a day."""
MOST = 6
"""Jobs shown."""

Result = Callable[[Job, str], None]
"""Shows what came of a job that is done; the text is a key that no other widget has."""


def start(desk: Desk, texts: Texts, kind: str, arguments: jobs.Arguments, subject: str = "") -> int | None:
    """Begin a job in the name of who draws the page; None where they may not. A retraining and a new source take an
    admin."""
    needed: Role = "admin" if kind in ("train", "train-tone", "label", "scout") else "editor"

    def begin() -> int:
        return jobs.start(desk.store, desk.settings.desk.data, kind, arguments, worker().name, utc_now())

    return attempt(desk, texts, needed, f"job-{kind}", subject, begin, {"kind": kind})


def panel(
    desk: Desk,
    kinds: Collection[str],
    texts: Texts,
    key: str,
    result: Result,
    *,
    by: str = "",
    shown_for: timedelta = SHOWN_FOR,
) -> None:
    """The newest jobs of `kinds`, of everybody or of `by` alone, until `shown_for` after their end; nothing where there
    are none."""
    jobs.bury(desk.store, desk.settings.desk.data, utc_now())

    def shown(store: Store) -> list[Job]:
        since = utc_now() - shown_for
        recent = store.jobs.recent(kinds, MOST, by)
        return [job for job in recent if job.active or (job.finished_at or job.asked_at) > since]

    running = [job.id for job in shown(desk.store) if job.active]

    def drawn() -> None:
        # The desk of the page is closed when this part is drawn by itself.
        with open_desk(load_settings()) as now:
            jobs.bury(now.store, now.settings.desk.data, utc_now())
            found = shown(now.store)
            if running and not set(running) & {job.id for job in found if job.active}:
                st.rerun()  # what came of it concerns the rest of the page
            for job in found:
                _job(now, job, texts, f"{key} {job.id}", result)

    st.fragment(drawn, run_every=POLL if running else None)()


def _job(desk: Desk, job: Job, texts: Texts, key: str, result: Result) -> None:
    names = {
        "report": texts("job_report"),
        "refresh": texts("job_refresh"),
        "send": texts("job_send"),
        "train": texts("job_train"),
        "train-tone": texts("job_train_tone"),
        "label": texts("job_label"),
        "scout": texts("job_scout"),
        "event": texts("job_event"),
        "export": texts("job_export"),
    }
    when = wording.moment(job.asked_at, texts.language)
    with st.container(border=True):
        plain.lines(
            [f"{names.get(job.kind, job.kind)} · {when} · {job.by} · {_state(job, texts)}"],
            texts.language,
            f"{key} line",
        )
        if job.active:
            _running(desk, job, texts, key)
        elif job.state == "done":
            result(job, key)
        elif job.state == "failed":
            why = job.result or {}
            if why.get("died"):
                st.warning(texts("job_died"))
            else:
                st.error(texts("job_failed"))
            told = str(why.get("error") or jobs.tail(job))
            if told:
                plain.lines(told.splitlines()[-12:], texts.language, f"{key} error")


def _state(job: Job, texts: Texts) -> str:
    return {
        "waiting": texts("job_waiting"),
        "running": texts("job_running"),
        "done": texts("job_done"),
        "failed": texts("job_ended_badly"),
        "cancelled": texts("job_cancelled"),
    }[job.state]


def _running(desk: Desk, job: Job, texts: Texts, key: str) -> None:
    stages = {
        "label": texts("stage_of_label"),
        "sync": texts("stage_of_sync"),
        "train": texts("stage_of_train"),
        "mail": texts("stage_of_mail"),
        "export": texts("stage_of_export"),
    }
    stage = stages.get(str(job.progress.get("stage")), texts("stage_of_work"))
    share = jobs.share(job)
    if share is not None:
        done, total = (number(job.progress[name], texts.language) for name in ("done", "total"))
        st.progress(share, text=f"{stage}: {done}/{total}")
    else:
        since = (utc_now() - (job.started_at or job.asked_at)).total_seconds()
        told = texts("job_seconds", count=round(since))
        st.progress(0.0, text=f"{stage} – {told}")
    by = worker().name
    own = job.by == by
    needed: Role = ("viewer" if job.kind == "export" else "analyst") if own else "admin"
    if may(needed) and st.button(texts("job_cancel"), key=f"{key} cancel"):
        store, now = desk.store, utc_now()
        attempt(desk, texts, needed, "job-cancel", str(job.id), lambda: jobs.cancel(store, job.id, by, now))
        st.rerun()
