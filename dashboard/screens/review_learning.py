"""Duyệt nhãn: learning from what analysts decided, labels or tone. The comparison is looked at before a new model is
taken into use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard import doing, job_panel, plain, wording
from dashboard.desk import Desk
from dashboard.kept import KEPT_SECONDS
from dashboard.view import TAUGHT, ReviewView, Taught
from newsroom.pipeline import learning, learning_tone
from newsroom.pipeline.comparing import FEWEST, HELD_OUT, Measured, compared, count_taught
from newsroom.pipeline.models import Model, models, use
from newsroom.store.jobs import Job
from newsroom.texts import Language, Texts, number

TRAININGS: Mapping[Taught, str] = {"labels": "train", "tone": "train-tone"}
"""The job that trains each."""
JOBS = (*TRAININGS.values(), "label")


def draw(desk: Desk, view: ReviewView, texts: Texts, today: date) -> None:
    """What is to learn, how much there is to learn from, training as a job, the models with their comparison."""
    language = texts.language
    counts = _decided(desk, desk.settings.store_url, desk.store.reviews.last())
    names: dict[Taught, str] = {"labels": texts("learn_labels"), "tone": texts("learn_tone")}
    told = {kind: f"{name} ({number(counts[kind], language)})" for kind, name in names.items()}
    st.segmented_control(texts("learn_what"), TAUGHT, key="taught", format_func=told.__getitem__, required=True)
    count = number(counts[view.taught], language)
    fewest, held_out = number(FEWEST, language), number(HELD_OUT, language)
    if view.taught == "labels":
        st.caption(texts("learn_help_labels", count=count, fewest=fewest, held_out=held_out))
    else:
        st.caption(texts("learn_help_tone", count=count, fewest=fewest, held_out=held_out))
    busy = any(job.kind in JOBS for job in desk.store.jobs.active())
    allowed = doing.may("admin")
    ready = allowed and not busy and counts[view.taught] >= FEWEST
    if st.button(texts("learn_now"), type="primary", disabled=not ready, key="learn now"):
        job_panel.start(desk, texts, TRAININGS[view.taught], {})
        st.rerun()
    if not allowed:
        st.caption(texts("learn_needs_admin"))
    job_panel.panel(desk, JOBS, texts, "learning", _result(texts))
    st.subheader(texts("learn_models_labels") if view.taught == "labels" else texts("learn_models_tone"), anchor=False)
    for model in reversed([each for each in models(desk.settings) if each.kind == view.taught]):
        _model(desk, texts, model, allowed, busy)


@st.cache_data(max_entries=2, ttl=KEPT_SECONDS, show_spinner=False)
def _decided(_desk: Desk, store: str, decided: int) -> dict[str, int]:
    """Articles whose decisions teach each."""
    return count_taught(_desk.store, {"labels": learning.teaches, "tone": learning_tone.teaches})


def _result(texts: Texts) -> job_panel.Result:
    def show(job: Job, key: str) -> None:
        answer = (job.result or {}).get("answer")
        if job.kind in TRAININGS.values() and isinstance(answer, dict):
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
        if figures := compared(model.manifest):
            _comparison(texts, figures, id)
            worse = any(figure.worse for figure in figures)
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


def _comparison(texts: Texts, figures: Sequence[Measured], id: str) -> None:
    """The figures of both models."""
    names = {
        ("pinned", "relevance_macro_f1"): texts("figure_pinned_relevance"),
        ("pinned", "topic_micro_f1"): texts("figure_pinned_topics"),
        ("pinned", "combined_macro_f1"): texts("figure_pinned_combined"),
        ("pinned", "combined_critical_recall"): texts("figure_pinned_combined_critical"),
        ("pinned", "target_macro_f1"): texts("figure_pinned_target"),
        ("pinned", "target_critical_recall"): texts("figure_pinned_target_critical"),
        ("decisions", "relevance_macro_f1"): texts("figure_decisions_relevance"),
        ("decisions", "topic_micro_f1"): texts("figure_decisions_topics"),
        ("decisions", "combined_macro_f1"): texts("figure_decisions_combined"),
        ("decisions", "target_macro_f1"): texts("figure_decisions_target"),
    }
    rows = [
        plain.Row(
            name=names.get((each.gold, each.measure), each.measure),
            cells=(_share(each.before, texts.language), _share(each.after, texts.language)),
            share=each.after,
        )
        for each in figures
    ]
    heads = [texts("learn_figure"), texts("learn_before"), texts("learn_after")]
    plain.table(heads, rows, texts.language, key=f"compared {id}")


def _share(value: float, language: Language) -> str:
    return f"{value:.3f}".replace(".", ",") if language == "vi" else f"{value:.3f}"
