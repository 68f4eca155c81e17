"""The text of an article with what supports its labels, why it has each, and correcting them: the button of the field,
then the right value, and the decision stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import entrance, plain, wording
from dashboard.access import User
from dashboard.acting import Refused
from dashboard.correcting import correct, tell_index
from dashboard.desk import Desk
from dashboard.marking import QUOTES, marks_of, phrases, texts_of
from dashboard.reading import Reading
from index.fields import facet_in_words, value_in_words
from newsroom.article import Record, ToneLabel
from newsroom.decisions import DISTORTED, FIELDS, Decision, Field, Value, value_of
from newsroom.errors import DiembaoError
from newsroom.store.reviews import Overtaken
from newsroom.text import nfc
from newsroom.texts import Language, Texts, number

SHOWN = 8
"""Phrases that are told for one label."""
_ASKED = "asked correction"
_DONE = "done correction"
SINGLE: Mapping[Field, tuple[str, ...]] = {
    "relevance": ("asean", "passing", "none"),
    "tone": ("favourable", "neutral", "critical", ""),
    "tone_asean": ("favourable", "neutral", "critical", ""),
    "tone_vietnam": ("favourable", "neutral", "critical", ""),
    "claim": ("claim", "rebuttal", ""),
}
"""Fields that have one value."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A decision that somebody clicked on, with what the page showed to be decided."""

    id: str
    field: Field
    value: Value | None
    standing: Decision | None


def plain_fields(record: Record) -> Mapping[str, str]:
    """The texts into which offsets of labels point."""
    article = record.article
    return {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}


def decide_asked(desk: Desk, user: User, texts: Texts) -> None:
    """Do what was clicked on, before the page is drawn, and say what came of it."""
    asked: _Asked | None = st.session_state.pop(_ASKED, None)
    if asked is None:
        return
    try:
        correct(desk, user, asked.id, {asked.field: asked.value}, {asked.field: asked.standing})
    except Refused as error:
        st.error(entrance.refusal(error, texts))
    except Overtaken as error:
        field = texts(f"field_{error.field}")
        if error.by_now is None:
            st.warning(texts("overtaken_back", field=field))
        else:
            when = wording.moment_told(error.by_now.at, texts.language)
            st.warning(texts("overtaken", field=field, when=when))
            plain.lines([error.by_now.by], texts.language, key="overtaken by")
    except DiembaoError as error:
        st.error(texts("not_done"))
        plain.lines([str(error)], texts.language, key="correction error")
    else:
        now = tell_index(desk)
        st.success(texts("decided") if now else texts("decided_later"))


def body(found: Reading, desk: Desk, user: User, texts: Texts) -> None:
    """Labels, why, and the text."""
    if user.may("analyst"):
        _corrections(found, desk, texts)
    record = found.record
    marks = marks_of(record.labels)
    labels = [
        {
            "key": key,
            "group": group,
            "name": name,
            "lines": lines,
            "places": number(sum(mark.key == key for mark in marks), texts.language),
        }
        for key, group, name, lines in _labels(found, desk, texts)
    ]
    fields = [
        {
            "field": field,
            "lines": [[{"text": piece.text, "keys": list(piece.keys)} for piece in line] for line in lines],
        }
        for field, lines in texts_of(record).items()
    ]
    note = {"legend": texts("labels_legend"), "language": record.article.language, "text": ""}
    first = next((label["key"] for label in labels if label["key"] not in ("asean", QUOTES)), "")
    data = {"texts": fields, "labels": labels, "none": texts("label_none"), "chosen": first, "note": note}
    plain.show("reading", data, texts.language, f"reading {record.article.id}")
    plain.lines([texts("labelled_by", labeller=record.labels.labeller)], texts.language, key="labeller")


def _labels(found: Reading, desk: Desk, texts: Texts) -> list[tuple[str, str, str, list[str]]]:
    """Every label: key, what it is one of, its name, and why it was given."""
    labels, language = found.record.labels, texts.language
    subject = ", ".join(desk.taxonomy.name(label.id, language) for label in labels.subject)
    made = [
        (
            "asean",
            facet_in_words("relevance", language),
            value_in_words("relevance", labels.relevance, language),
            [_sure(labels.relevance_confidence, labels.relevance_by, texts), *_phrases(found, "asean", texts)]
            + ([] if labels.assessed else [texts("not_assessed_language")])
            + ([texts("subject", topics=subject)] if subject else []),
        )
    ]
    for kind, given in (("topic", labels.topics), ("theme", labels.themes)):
        for label in given:
            lines = [_sure(label.confidence, label.by, texts)]
            if not label.by:
                lines.append(texts("score", score=_decimal(label.score, language)))
            name = desk.taxonomy.name(label.id, language)
            made.append((label.id, facet_in_words(kind, language), name, [*lines, *_phrases(found, label.id, texts)]))
    tones: tuple[tuple[str, ToneLabel | None], ...] = (
        ("tone", labels.tone),
        ("tone_asean", labels.tone_asean),
        ("tone_vietnam", labels.tone_vietnam),
    )
    for facet, tone in tones:
        if tone is not None:
            lines = [texts("unsure")] if tone.unsure and not tone.by else [_sure(tone.confidence, tone.by, texts)]
            if tone.sentences:
                lines.append(texts("from_sentences", count=number(len(tone.sentences), language)))
            made.append((facet, facet_in_words(facet, language), value_in_words("tone", tone.tone, language), lines))
    if labels.claims or labels.claim_by:
        role = value_in_words("claim", labels.claim, language) if labels.claim else texts("no_claim")
        said = _sure(0.0, labels.claim_by, texts) if labels.claim_by else texts("claim_suggested")
        made.append(("claim", facet_in_words("claim", language), role, [said]))
    if labels.quotes:
        made.append((QUOTES, "", texts("quotes"), []))
    return made


def _sure(confidence: float, by: str, texts: Texts) -> str:
    if by:
        return texts("decided_by", name=by)
    return texts("confidence", share=round(100 * confidence)) if confidence else texts("no_confidence")


def _decimal(value: float, language: Language) -> str:
    return f"{value:.2f}".replace(".", "," if language == "vi" else ".")


def _phrases(found: Reading, key: str, texts: Texts) -> list[str]:
    shown = phrases(found.record.labels, key, SHOWN)
    if not shown:
        return []
    parts = [
        f"“{phrase}”{f' +{_decimal(weight, texts.language)}' if weight else ''}{f' ×{times}' if times > 1 else ''}"
        for phrase, weight, times in shown
    ]
    return [texts("on_phrases", phrases="; ".join(parts))]


def _corrections(found: Reading, desk: Desk, texts: Texts) -> None:
    """A button for each field: it opens the values, and a click on one decides."""
    labels, language = found.record.labels, texts.language
    with st.container(horizontal=True, gap="small"):
        for field in FIELDS:
            value = value_of(labels, field)
            # A new set of widgets for each decision, so that none keeps a choice of before.
            mark = f"{found.record.article.id} {len(found.decisions)} {field}"
            with st.popover(texts("correct", field=texts(f"field_{field}")), key=f"correct {mark}"):
                if field in SINGLE:
                    _one(found, field, str(value), mark, texts, language)
                else:
                    _many(found, desk, field, tuple(value), mark, texts)
                _back(found, field, texts, mark)


def _one(found: Reading, field: Field, value: str, mark: str, texts: Texts, language: Language) -> None:
    facet = "tone" if field.startswith("tone") else field

    def name(one: str) -> str:
        return value_in_words(facet, one, language) if one else texts("no_tone" if facet == "tone" else "no_claim")

    for one in SINGLE[field]:
        st.button(
            name(one),
            key=f"{mark} {one}",
            type="primary" if one == value else "secondary",
            width="stretch",
            help=texts("confirm_help") if one == value else None,
            on_click=_ask(found, field, one),
        )


def _many(found: Reading, desk: Desk, field: Field, value: tuple[str, ...], mark: str, texts: Texts) -> None:
    known = desk.taxonomy.topics if field == "topics" else desk.taxonomy.themes
    options = [label.id for label in known if label.id != DISTORTED]
    key = f"{mark} pills"

    def changed() -> None:
        chosen: Sequence[str] = st.session_state[key] or ()
        # What was there keeps its order: the first is the most important.
        st.session_state[_ASKED] = _Asked(
            found.record.article.id,
            field,
            (*(one for one in value if one in chosen), *(one for one in chosen if one not in value)),
            found.standing[field],
        )

    st.pills(
        texts(f"field_{field}"),
        options,
        selection_mode="multi",
        default=[one for one in value if one in options],
        format_func=lambda id: desk.taxonomy.name(id, texts.language),
        key=key,
        on_change=changed,
        label_visibility="collapsed",
    )


def _back(found: Reading, field: Field, texts: Texts, mark: str) -> None:
    """Who decided, and a way to take that back."""
    standing = found.standing[field]
    if standing is None:
        return
    when = wording.moment(standing.at, texts.language)
    plain.lines([texts("decided_when", name=standing.by, when=when)], texts.language, key=f"{mark} by")
    st.button(texts("take_back"), key=f"{mark} back", type="tertiary", on_click=_ask(found, field, None))


def _ask(found: Reading, field: Field, value: Value | None) -> Callable[[], None]:
    # What was clicked on is done when the page is drawn next, by a store that is open then.
    asked = _Asked(found.record.article.id, field, value, found.standing[field])
    return lambda: st.session_state.update({_ASKED: asked})
