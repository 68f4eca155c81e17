"""Annex III: what was counted, how labels were given, how good they are, and the limits."""

from __future__ import annotations

from newsroom.counting import CountingClass
from reports.draft import Draft
from reports.model import Block, Paragraph
from reports.phrases import Piece

BESIDE: dict[CountingClass, str] = {
    "passing": "annexes.beside_passing",
    "sports_only": "annexes.beside_sports",
    "undated": "annexes.beside_undated",
    "institution": "annexes.beside_institution",
}
FIGURES = {
    "relevance_macro_f1": "method_names.relevance",
    "pillar_top1": "method_names.pillar",
    "topic_micro_f1": "method_names.topic",
    "tone_macro_f1": "method_names.tone",
}
"""What of a model's card is printed."""


def method(draft: Draft, sources_annex: str) -> tuple[Block, ...]:
    """`sources_annex` is the number of the annex with the sources, as printed."""
    say, spec = draft.prose.say, draft.evidence.spec
    plan = draft.taxonomy.plan
    decided = draft.prose.words.day(plan.decided)
    searched = [say("annexes.searched", role="item", question=spec.question)] if spec.question else []
    return (
        say("annexes.what", role="item", press=draft.press),
        say("annexes.when", role="item", period=draft.prose.words.period(draft.period)),
        *searched,
        say("annexes.plan", role="item", decision=plan.decision, decided=decided),
        _labels(draft),
        *_accuracy(draft),
        *_open_tones(draft),
        _beside(draft),
        *_unplaced(draft),
        *_dropped(draft),
        say("annexes.limits", role="item", sources=sources_annex),
    )


def _labels(draft: Draft) -> Paragraph:
    """Who gave the labels, and how many of them a person has seen."""
    say, figures = draft.prose.say, draft.figures
    names = [model.name for model in draft.evidence.models if model.kind != "encoder"]
    given = (
        say("annexes.labels", role="item", model=draft.prose.words.listing(names))
        if names
        else say("annexes.labels_unknown", role="item")
    )
    reviewed = figures.number("reviewed")
    if not reviewed.value:
        return draft.prose.joined(given, say("annexes.reviewed_none")) if figures.coverage.total else given
    seen = say(
        "annexes.reviewed",
        reviewed=draft.prose.items(reviewed),
        share=draft.prose.part(reviewed, figures.number()),
    )
    return draft.prose.joined(given, seen)


def _accuracy(draft: Draft) -> list[Paragraph]:
    """Measured quality of each model, and what it means."""
    prose = draft.prose
    told: list[Paragraph] = []
    for model in draft.evidence.models:
        parts: list[Piece] = [
            prose.spans("annexes.measured", name=prose.text(key), value=prose.measured(model.kind, name, value))
            for name, key in FIGURES.items()
            if (value := model.figures.get(name)) is not None
        ]
        if parts:
            told.append(
                prose.say(
                    "annexes.accuracy", about=model.kind, role="item", model=model.name, figures=prose.in_clauses(parts)
                )
            )
    return [*told, prose.say("annexes.accuracy_meaning", role="item")] if told else []


def _open_tones(draft: Draft) -> list[Paragraph]:
    unsure = draft.figures.number("unsure")
    if not unsure.value:
        return []
    share = draft.prose.part(unsure, draft.figures.number())
    return [draft.prose.say("annexes.tone_open", role="item", unsure=draft.prose.items(unsure), share=share)]


def _beside(draft: Draft) -> Paragraph:
    """What stands beside the figures."""
    numbers = {name: draft.figures.number(name) for name in BESIDE}
    parts = [
        draft.prose.spans(BESIDE[name], count=draft.prose.items(number))
        for name, number in numbers.items()
        if number.value
    ]
    if not parts:
        return draft.prose.say("annexes.beside_none", role="item")
    return draft.prose.say("annexes.beside", role="item", parts=draft.prose.in_clauses(parts))


def _unplaced(draft: Draft) -> list[Paragraph]:
    """The share of the counted articles in no pillar."""
    figures, total = draft.figures, draft.figures.number()
    found = (
        (figures.number("not_assessed"), "annexes.not_assessed"),
        (figures.number("no_pillar"), "annexes.no_pillar"),
    )
    return [
        draft.prose.say(key, role="item", count=draft.prose.items(number), share=draft.prose.part(number, total))
        for number, key in found
        if number.value
    ]


def _dropped(draft: Draft) -> list[Paragraph]:
    if not draft.selection.dropped:
        return []
    from reports.words import items

    return [draft.prose.say("annexes.dropped", role="item", count=items(draft.prose.words, draft.selection.dropped))]
