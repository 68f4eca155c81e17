"""Part III of the foreign press-opinion report: how much of the press wrote favourably, neutrally and critically, who,
and in which words.

An article whose tone the labeller left open counts as neutral and is said to be open; it never speaks for a view.
"""

from __future__ import annotations

from newsroom.article import Facts, Tone
from reports import words
from reports.distribution import by_group, group_name, press_groups
from reports.draft import Draft
from reports.figures import Limits
from reports.model import Block, Cell, Column, Figure, Gap, Paragraph, Section, Table, Text
from reports.phrases import Piece
from reports.voices import choose_voices, tell_own, tell_person

TONES: tuple[Tone, ...] = ("favourable", "neutral", "critical")

_HEADINGS: dict[Tone, str] = {
    "favourable": "tones.favourable",
    "neutral": "tones.neutral",
    "critical": "tones.critical",
}
_NAMES: dict[Tone, str] = {
    "favourable": "tones.as_favourable",
    "neutral": "tones.as_neutral",
    "critical": "tones.as_critical",
}
_NONE: dict[Tone, str] = {
    "favourable": "tones.favourable_none",
    "neutral": "tones.neutral_none",
    "critical": "tones.critical_none",
}


def tone_name(draft: Draft, tone: Tone) -> str:
    """What a tone is called within a sentence."""
    return draft.prose.text(_NAMES[tone])


def currents(draft: Draft, *, number: str = "III.", table: int = 2) -> tuple[Section, ...]:
    """Part `number`, with table `table`; of one or two articles only what is known of each."""
    prose, figures = draft.prose, draft.figures
    heading = prose.text("tones.heading")
    if not figures.coverage.total:
        return (Section(number, heading, 1, (prose.say("tones.nothing"),)),)
    if not any(item.tone for item in figures.counted):
        gap = Gap(prose.text("tones.not_assessed_gap"), "gap:tones")
        return (Section(number, heading, 1, (prose.say("tones.not_assessed"), gap)),)
    intro = (_basis(draft),)
    if figures.coverage.total <= words.NAMED_UP_TO:
        chosen = draft.choose(figures.counted, "tone")
        return (Section(number, heading, 1, (*intro, *(_of_one(draft, item) for item in chosen))),)
    parts = (
        Section(f"{place}.", prose.text(_HEADINGS[tone]), 2, _current(draft, tone))
        for place, tone in enumerate(TONES, 1)
    )
    return (Section(number, heading, 1, (*intro, by_tone(draft, table))), *parts)


def _basis(draft: Draft) -> Paragraph:
    """How many articles have a tone, and of how many of these a person has seen the labels."""
    prose, figures = draft.prose, draft.figures
    numbers = tuple(one for tone in TONES if (one := figures.number(tone=tone)).value)
    total = sum(one.value for one in numbers)
    assessed = Figure(words.items(prose.words, total), numbers, "sum")
    key = "tones.assessed" if total == figures.coverage.total else "tones.assessed_part"
    first = prose.say(key, assessed=assessed)
    reviewed, whole = figures.number("reviewed"), figures.number()
    if not reviewed.value:
        return prose.joined(first, prose.say("tones.reviewed_none"))
    if reviewed.value == whole.value:
        return prose.joined(first, prose.say("tones.reviewed_all"))
    part = prose.part(reviewed, whole)
    return prose.joined(first, prose.say("tones.reviewed", reviewed=prose.items(reviewed), part=part))


def _of_one(draft: Draft, item: Facts) -> Paragraph:
    """The tone of a single article."""
    say, source = draft.prose.say, draft.citations.clause(item, opening=True)
    if item.tone_unsure:
        return say("tones.of_one_open", about=item.id, role="item", source=source)
    if item.tone is None:
        return say("tones.of_one_unknown", about=item.id, role="item", source=source)
    return say("tones.of_one", about=item.id, role="item", source=source, tone=tone_name(draft, item.tone))


def by_tone(draft: Draft, number: int) -> Table:
    """Table `number`: each group's articles, and of these those of each tone."""
    prose, figures, groups = draft.prose, draft.figures, press_groups(draft)

    def row(name: str, limits: Limits) -> tuple[Cell, ...]:
        return (
            (Text(name),),
            prose.cell(figures.number(**limits)),
            *(prose.cell(figures.number(**(limits | Limits(tone=tone)))) for tone in TONES),
        )

    unsure, assessed = figures.number("unsure"), sum(figures.number(tone=tone).value for tone in TONES)
    notes: list[Paragraph] = []
    if unsure.value:
        notes.append(prose.say("tones.table_open", role="note", unsure=prose.items(unsure)))
    if assessed < figures.coverage.total:
        notes.append(prose.say("tones.table_unassessed", role="note"))
    if any(group.id == "wire" for group in groups):
        notes.append(prose.say("tones.table_wires", role="note"))
    headings = ("tones.table_favourable", "tones.table_neutral", "tones.table_critical")
    return Table(
        caption=prose.text("tones.table", number=str(number)),
        columns=(
            Column(prose.text("tones.table_group"), 3.4),
            Column(prose.text("overview.table_articles"), 1.6, "right"),
            *(Column(prose.text(key), 1.6, "right") for key in headings),
        ),
        rows=tuple(row(words.sentence_case(group_name(draft, group)), group.limits()) for group in groups),
        total=row(prose.text("overview.table_total"), Limits()),
        notes=tuple(notes),
    )


def _current(draft: Draft, tone: Tone) -> tuple[Block, ...]:
    """One tone: how much, who, which words."""
    prose, figures = draft.prose, draft.figures
    number = figures.number(tone=tone)
    if not number.value:
        return (prose.say(_NONE[tone]),)
    blocks: list[Block] = []
    counted = number.value > words.NAMED_UP_TO
    if counted:
        blocks.append(_counted(draft, tone))
        blocks.append(by_group(draft, press_groups(draft), f"tone:{tone}", tone=tone))
    blocks += _open(draft, tone)
    found = [item for item in figures.select(tone=tone) if not item.tone_unsure]
    voices = choose_voices(draft, found, tone, f"tone:{tone}")
    for key, items, tell in (
        ("tones.people", voices.people, tell_person),
        ("tones.editorials", voices.editorials, tell_own),
        ("tones.reports", voices.reports, tell_own),
    ):
        if items:
            blocks += [prose.say(key, about=tone)] if counted else []
            blocks += [tell(draft, item, tone) for item in items]
    return tuple(blocks)


def _counted(draft: Draft, tone: Tone) -> Paragraph:
    prose, figures = draft.prose, draft.figures
    number, whole = figures.number(tone=tone), figures.number()
    share: Piece = ""
    if whole.value >= words.PERCENT_FROM and number.value < whole.value:
        share = prose.spans("content.share", share=prose.share(number, whole))
    return prose.say(
        "tones.counted",
        about=tone,
        volume=prose.volume(figures, tone=tone),
        tone=tone_name(draft, tone),
        share=share,
        senders=prose.senders(figures, tone=tone),
    )


def _open(draft: Draft, tone: Tone) -> list[Paragraph]:
    """What the labeller left open, which it only does among the neutral ones."""
    prose, figures = draft.prose, draft.figures
    unsure = figures.number("unsure", tone=tone)
    if not unsure.value:
        return []
    if unsure.value <= words.NAMED_UP_TO:
        found = dict.fromkeys(
            draft.stories.representative(item) for item in figures.select(tone=tone) if item.tone_unsure
        )
        clauses = prose.in_clauses([draft.citations.clause(item) for item in found])
        return [prose.say("tones.open_named", about=tone, articles=clauses)]
    part = prose.part(unsure, figures.number(tone=tone))
    return [prose.say("tones.open_tones", about=tone, unsure=prose.items(unsure), part=part)]
