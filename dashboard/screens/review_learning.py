"""Duyệt nhãn: learning from what analysts decided. The comparison is looked at before a new model is taken into use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard import doing, job_panel, plain, wording
from dashboard.desk import Desk
from dashboard.kept import KEPT_SECONDS
from dashboard.view import ReviewView
from newsroom.decisions import latest
from newsroom.pipeline.learning import FEWEST, HELD_OUT, TOLERANCE
from newsroom.pipeline.models import Model, models, use
from newsroom.store.jobs import Job
from newsroom.texts import Language, Texts, number

JOBS = ("train", "label")


def draw(desk: Desk, view: ReviewView, texts: Texts, today: date) -> None:
    """How much there is to learn from, training as a job, the models with their comparison."""
    language = texts.language
    count = _decided(desk, desk.settings.store_url, desk.store.reviews.last())
    st.caption(
        texts(
            "learn_help",
            count=number(count, language),
            fewest=number(FEWEST, language),
            held_out=number(HELD_OUT, language),
        )
    )
    busy = any(job.kind in JOBS for job in desk.store.jobs.active())
    allowed = doing.may("admin")
    if st.button(texts("learn_now"), type="primary", disabled=not allowed or busy or count < FEWEST, key="learn now"):
        job_panel.start(desk, texts, "train", {})
        st.rerun()
    if not allowed:
        st.caption(texts("learn_needs_admin"))
    job_panel.panel(desk, JOBS, texts, "learning", _result(texts))
    st.subheader(texts("learn_models"), anchor=False)
    for model in reversed([each for each in models(desk.settings) if each.kind == "labels"]):
        _model(desk, texts, model, allowed, busy)


@st.cache_data(max_entries=2, ttl=KEPT_SECONDS, show_spinner=False)
def _decided(_desk: Desk, store: str, decided: int) -> int:
    words: dict[str, list[Any]] = {}
    for decision in _desk.store.reviews.decisions():
        words.setdefault(decision.article_id, []).append(decision)
    fields = {"relevance", "topics", "themes"}
    return sum(bool(fields & set(latest(each))) for each in words.values())


def _result(texts: Texts) -> job_panel.Result:
    def show(job: Job, key: str) -> None:
        answer = (job.result or {}).get("answer")
        if job.kind == "train" and isinstance(answer, dict):
            plain.lines(
                [
                    texts(
                        "learn_made", id=answer.get("model"), decided=answer.get("decided"), held=answer.get("held_out")
                    )
                ],
                texts.language,
                key=f"{key} made",
            )

    return show


def _model(desk: Desk, texts: Texts, model: Model, allowed: bool, busy: bool) -> None:
    id = model.manifest.id
    with st.container(border=True):
        of = texts("learn_shipped") if model.shipped else texts("learn_own")
        used = texts("learn_in_use") if model.in_use else texts("learn_not_in_use")
        told = " · ".join(filter(None, [id, of, _day(model, texts.language), used]))
        plain.lines([told], texts.language, key=f"model {id} {model.shipped}")
        compared = model.manifest.figures.get("compared")
        if isinstance(compared, Mapping) and compared:
            worse = _comparison(texts, compared, id)
            (st.warning if worse else st.success)(texts("learn_worse") if worse else texts("learn_no_worse"))
        if not model.in_use and st.button(
            texts("learn_use"), disabled=not allowed or busy, key=f"use {id} {model.shipped}"
        ):
            done = doing.attempt(desk, texts, "admin", "use-model", id, lambda: _used(desk, model))
            if done:
                # What was labelled by the other model is labelled anew, analysts' words untouched.
                job_panel.start(desk, texts, "label", {}, id)
                doing.say("success", texts("learn_used"))
            st.rerun()


def _day(model: Model, language: Language) -> str:
    """When it was made; the shipped ones do not say."""
    made = model.manifest.created[:10]
    return wording.day(date.fromisoformat(made), language) if made else ""


def _used(desk: Desk, model: Model) -> bool:
    use(desk.settings, model)
    return True


def _comparison(texts: Texts, compared: Mapping[str, Any], id: str) -> bool:
    """The figures of both models; whether the new one is worse in any of them."""
    names = {
        "pinned_relevance_macro_f1": texts("figure_pinned_relevance"),
        "pinned_topic_micro_f1": texts("figure_pinned_topics"),
        "decisions_relevance_macro_f1": texts("figure_decisions_relevance"),
        "decisions_topic_micro_f1": texts("figure_decisions_topics"),
    }
    rows, worse = [], False
    for name, both in compared.items():
        before, after = float(both["before"]), float(both["after"])
        worse = worse or after < before - (TOLERANCE if name.startswith("pinned") else 0.0)
        cells = (_share(before, texts.language), _share(after, texts.language))
        rows.append(plain.Row(name=names.get(name, name), cells=cells, share=after))
    heads = [texts("learn_figure"), texts("learn_before"), texts("learn_after")]
    plain.table(heads, rows, texts.language, key=f"compared {id}")
    return worse


def _share(value: float, language: Language) -> str:
    return f"{value:.3f}".replace(".", ",") if language == "vi" else f"{value:.3f}"
