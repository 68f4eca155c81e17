"""Duyệt nhãn: how well two readers agree, and what corrections changed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import plain, review_desk, wording
from dashboard.desk import Desk
from dashboard.kept import KEPT_SECONDS
from dashboard.review_desk import Corrected
from dashboard.review_words import field_names, value_words
from dashboard.view import ReviewView
from newsroom.decisions import Field
from newsroom.review import Agreement, agreements
from newsroom.texts import Texts, number
from reports.words import NONE_IN_TABLE


@st.cache_data(max_entries=2, ttl=KEPT_SECONDS, show_spinner=False)
def _agreements(_desk: Desk, store: str, decided: int) -> list[Agreement]:
    return agreements(_desk.store.reviews.decisions())


@st.cache_data(max_entries=2, ttl=KEPT_SECONDS, show_spinner=False)
def _corrections(_desk: Desk, store: str, decided: int) -> list[Corrected]:
    return review_desk.corrections(_desk.store.reviews.decisions())


def agreement(desk: Desk, view: ReviewView, texts: Texts, today: date) -> None:
    """Cohen's kappa by field, and by topic and theme."""
    found = _agreements(desk, desk.settings.store_url, desk.store.reviews.last())
    st.caption(texts("agreement_help"))
    if not found:
        st.info(texts("agreement_none"))
        return
    names = field_names(texts)
    rows = []
    for each in found:
        field, _, label = each.what.partition(":")
        name = names[_field(field)]
        kappa = NONE_IN_TABLE if each.kappa is None else f"{each.kappa:.2f}"
        rows.append(
            plain.Row(
                name=f"{name}: {desk.taxonomy.name(label, texts.language)}" if label else name,
                cells=(
                    number(each.articles, texts.language),
                    wording.percent(round(100 * each.agreed), 100, texts.language),
                    kappa.replace(".", ",") if texts.language == "vi" else kappa,
                ),
                share=max(0.0, each.kappa or 0.0),
            )
        )
    heads = [texts("agreement_field"), texts("agreement_articles"), texts("agreement_share"), texts("agreement_kappa")]
    plain.table(heads, rows, texts.language, key="agreement")


def corrected(desk: Desk, view: ReviewView, texts: Texts, today: date) -> None:
    """What analysts changed, by field, and the changes that came most often."""
    found = _corrections(desk, desk.settings.store_url, desk.store.reviews.last())
    st.caption(texts("corrections_help"))
    if not found:
        st.info(texts("corrections_none"))
        return
    names = field_names(texts)
    rows = [
        plain.Row(
            name=names[each.field],
            cells=(
                number(each.decided, texts.language),
                number(each.changed, texts.language),
                wording.percent(each.changed, each.decided, texts.language),
            ),
            share=each.changed / each.decided,
        )
        for each in found
    ]
    heads = [
        texts("agreement_field"),
        texts("corrections_decided"),
        texts("corrections_changed"),
        texts("corrections_share"),
    ]
    plain.table(heads, rows, texts.language, key="corrections")
    for each in found:
        if each.changes:
            st.subheader(names[each.field], anchor=False)
            changes = [
                plain.Row(name=_change(desk, texts, each.field, a, b), cells=(number(n, texts.language),))
                for a, b, n in each.changes
            ]
            plain.table(
                [texts("corrections_change"), texts("articles")], changes, texts.language, key=f"changes {each.field}"
            )


def _field(name: str) -> Field:
    return name  # type: ignore[return-value]  # `agreements` names fields


def _change(desk: Desk, texts: Texts, field: Field, before: str, after: str) -> str:
    if field in ("topics", "themes"):
        name = desk.taxonomy.name(before or after, texts.language)
        return texts("corrections_added", label=name) if after else texts("corrections_removed", label=name)
    return f"{value_words(field, before, desk, texts)} → {value_words(field, after, desk, texts)}"
