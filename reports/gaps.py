"""How close coverage keeps to the plan: its topics and themes with and without articles, and the forms it wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsroom.article import Form
from reports import words
from reports.against import Against, column_heading, column_note, moved_topics
from reports.draft import Draft
from reports.figures import Figures, Limits
from reports.model import Block, Cell, Column, Figure, Table, Text
from reports.numbering import Numbering
from reports.plan import Plan

MOVED = 3
"""Topics that rose or fell most, named in the text."""

FORM_NAMES: Mapping[Form, str] = {
    "text": "gaps.text",
    "video": "gaps.video",
    "photo_story": "gaps.photo_story",
    "infographic": "gaps.infographic",
    "podcast": "gaps.podcast",
    "interview": "gaps.interview",
    "editorial": "gaps.editorial",
    "live_blog": "gaps.live_blog",
    "headline": "gaps.headline",
}
"""Text of each form."""


def gap_blocks(
    draft: Draft, figures: Figures, plan: Plan, other: Against | None, numbering: Numbering
) -> tuple[Block, ...]:
    """What the plan names and the press left out, in words; then the whole table; then what moved."""
    prose, taxonomy = draft.prose, draft.taxonomy
    counts, blocks = figures.coverage.topics, list[Block]()
    missing_any = False
    for pillar in taxonomy.pillars:
        planned = [topic for topic in taxonomy.topics_of(pillar.id) if not topic.added]
        missing = [prose.words.inner_case(draft.names.of(t.id)) for t in planned if not counts.get(t.id)]
        name = draft.names.of(pillar.id)
        if planned and len(missing) == len(planned):
            blocks.append(prose.say("gaps.pillar_nothing", about=pillar.id, role="item", pillar=name))
        elif missing:
            listed = "; ".join(missing)
            blocks.append(prose.say("gaps.pillar_missing", about=pillar.id, role="item", pillar=name, topics=listed))
        missing_any = missing_any or bool(missing)
    themes = [prose.words.inner_case(draft.names.of(t)) for t in plan.themes if not figures.coverage.themes.get(t)]
    if themes:
        missing_any = True
        blocks.append(prose.say("gaps.themes_missing", role="item", themes="; ".join(themes)))
    lead = prose.say("gaps.missing" if missing_any else "gaps.complete")
    blocks = [lead, *blocks]
    if figures.coverage.total > words.NAMED_UP_TO:
        blocks.append(_table(draft, figures, plan, other, numbering))
    if other and figures.coverage.total:
        blocks += _moved(draft, figures, other)
    if figures.coverage.not_assessed:
        blocks.append(prose.say("gaps.not_assessed", role="note"))
    return tuple(blocks)


def missing_topics(draft: Draft, figures: Figures) -> list[str]:
    """Names of the plan's own topics without articles, as they stand in a sentence."""
    counts = figures.coverage.topics
    planned = [topic for topic in draft.taxonomy.topics if not topic.added]
    return [draft.prose.words.inner_case(draft.names.of(t.id)) for t in planned if not counts.get(t.id)]


def _table(draft: Draft, figures: Figures, plan: Plan, other: Against | None, numbering: Numbering) -> Table:
    prose = draft.prose

    def row(label: str, limits: Limits, style: bool = False) -> tuple[Cell, ...]:
        number = figures.number(**limits)
        cells: list[Cell] = [(Text(draft.names.of(label), "bold" if style else "plain"),)]
        if number.value:
            cells += [prose.cell(number), prose.cell(figures.number("outlets", **limits))]
        else:
            cells += [(Figure(prose.text("gaps.none"), (number,)),), (Text(words.NONE_IN_TABLE),)]
        if other:
            cells.append(prose.cell(other.figures.number(**limits)))
        return tuple(cells)

    rows: list[tuple[Cell, ...]] = []
    for pillar in draft.taxonomy.pillars:
        rows.append(row(pillar.id, {"pillar": pillar.id}, style=True))
        rows += [row(t.id, {"topic": t.id}) for t in draft.taxonomy.topics_of(pillar.id) if not t.added]
    empty: Cell = (Text(""),)
    heading: Cell = (Text(prose.text("gaps.themes"), "bold"),)
    rows.append((heading, empty, empty, *([empty] if other else [])))
    rows += [row(theme, {"theme": theme}) for theme in plan.themes]
    columns = [
        Column(prose.text("gaps.heading"), 7.2),
        Column(prose.text("outlets.articles_heading"), 3.0, "right"),
        Column(prose.text("outlets.outlets_heading"), 2.4, "right"),
    ]
    if other:
        columns.append(Column(column_heading(draft, other), 2.2, "right"))
    notes = [prose.say("gaps.note", role="note")]
    if other:
        notes.append(column_note(draft, other))
    return Table(
        caption=prose.text("gaps.table", number=numbering.table()),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _moved(draft: Draft, figures: Figures, other: Against) -> list[Block]:
    """The plan's topics that rose or fell most against the baseline, by ten articles or more."""
    prose = draft.prose
    topics = [topic.id for topic in draft.taxonomy.topics if not topic.added]
    rose, fell = moved_topics(figures, other.figures, topics, words.PERCENT_FROM)
    blocks: list[Block] = []
    for key, found in (("gaps.rose", rose), ("gaps.fell", fell)):
        parts = [
            prose.spans(
                "gaps.moved",
                topic=prose.words.inner_case(draft.names.of(topic)),
                change=prose.change(figures.number(topic=topic), other.figures.number(topic=topic)),
            )
            for topic in found[:MOVED]
        ]
        if parts:
            blocks.append(prose.say(key, topics=prose.in_clauses(parts)))
    return blocks


def form_blocks(draft: Draft, figures: Figures, plan: Plan, numbering: Numbering) -> tuple[Block, ...]:
    """The forms that the plan wants: which were used how often, which were not; nothing is claimed where no page was
    looked at for its form."""
    prose = draft.prose
    if not any(item.form for item in figures.counted):
        return (prose.say("gaps.no_forms"),)
    used = [form for form in plan.forms if figures.number(form=form).value]
    unused = [form for form in plan.forms if form not in used]
    blocks: list[Block] = []
    if len(used) > words.NAMED_UP_TO:
        blocks.append(_form_table(draft, figures, used, numbering))
    elif used:
        parts = [
            prose.spans(
                "gaps.form_count",
                form=prose.text(FORM_NAMES[form]),
                volume=prose.items(figures.number(form=form)),
                senders=prose.senders(figures, form=form),
            )
            for form in used
        ]
        blocks.append(prose.say("gaps.forms", forms=prose.in_clauses(parts)))
    if unused:
        names = _alternatives(draft, unused)
        blocks.append(prose.say("gaps.forms_unused", forms=names))
    blocks.append(prose.say("gaps.forms_note", role="note"))
    return tuple(blocks)


def _alternatives(draft: Draft, forms: Sequence[Form]) -> str:
    return "; ".join(draft.prose.text(FORM_NAMES[form]) for form in forms)


def _form_table(draft: Draft, figures: Figures, used: Sequence[Form], numbering: Numbering) -> Table:
    prose = draft.prose
    ranked = sorted(used, key=lambda form: -figures.number(form=form).value)
    return Table(
        caption=prose.text("gaps.form_table", number=numbering.table()),
        columns=(
            Column(prose.text("gaps.form_heading"), 6.4),
            Column(prose.text("outlets.outlets_heading"), 2.4, "right"),
            Column(prose.text("outlets.articles_heading"), 2.4, "right"),
            Column(prose.text("outlets.share_heading"), 2.4, "right"),
        ),
        rows=tuple(
            (
                (Text(words.sentence_case(prose.text(FORM_NAMES[form]))),),
                prose.cell(figures.number("outlets", form=form)),
                prose.cell(figures.number(form=form)),
                prose.share_cell(figures.number(form=form), figures.number()),
            )
            for form in ranked
        ),
    )


def limit_blocks(draft: Draft) -> tuple[Block, ...]:
    """What no figure of the report can show."""
    return (draft.prose.say("gaps.limits"),)
