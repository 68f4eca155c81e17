"""Pillars and topics of domestic and yearly reports: which are covered, a table of them, and what leads each pillar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newsroom.article import Facts
from reports import words
from reports.content import covered_topics
from reports.draft import Draft
from reports.figures import Figures
from reports.model import Block, Cell, Column, Paragraph, Table, Text
from reports.outlets import part_of
from reports.phrases import Piece

TOLD = 3
"""Topics of a pillar that have sentences and citations of their own, the most covered."""
CITED = 2
"""Articles that are cited for a told topic."""

Counts = Callable[[str, str], Sequence[Cell]]
"""The cells of a row, for ("pillar", id), ("topic", id) or ("", "") for all."""


def topic_table(
    draft: Draft,
    figures: Figures,
    caption: str,
    columns: Sequence[Column],
    cells: Counts,
    notes: Sequence[Paragraph] = (),
) -> Table:
    """A bold row for every pillar with coverage, its covered topics below; `cells` fills `columns`."""
    rows: list[tuple[Cell, ...]] = []
    for pillar in draft.taxonomy.pillars:
        topics = covered_topics(figures, draft.taxonomy, pillar.id)
        if not topics:
            continue
        rows.append(((Text(draft.names.of(pillar.id), "bold"),), *cells("pillar", pillar.id)))
        rows += [((Text(draft.names.of(topic)),), *cells("topic", topic)) for topic in topics]
    return Table(
        caption=caption,
        columns=(Column(draft.prose.text("topics.heading"), 4.6), *columns),
        rows=tuple(rows),
        total=((Text(draft.prose.text("outlets.total")),), *cells("", "")),
        notes=(draft.prose.say("topics.overlap", role="note"), *notes),
    )


def pillar_blocks(draft: Draft, figures: Figures, pillar: str) -> tuple[Block, ...]:
    """A pillar: how much by whom, its leading topics with citations, the other topics in one sentence."""
    prose = draft.prose
    total, whole = figures.number(pillar=pillar), figures.number()
    blocks: list[Block] = []
    if total.value > words.NAMED_UP_TO:
        blocks.append(
            prose.say(
                "topics.pillar",
                about=pillar,
                volume=prose.volume(figures, pillar=pillar),
                senders=prose.senders(figures, pillar=pillar),
                part=part_of(draft, total, whole),
            )
        )
    covered = covered_topics(figures, draft.taxonomy, pillar)
    told = told_topics(figures, covered)
    chosen = {topic: draft.choose(figures.select(topic=topic), topic, CITED) for topic in told}
    draft.citations.load([article.id for articles in chosen.values() for article in articles])
    for topic in told:
        blocks += _topic(draft, figures, topic, chosen[topic])
    others = [topic for topic in covered if topic not in told]
    if others:
        blocks += _others(draft, figures, pillar, others)
    return tuple(blocks)


def told_topics(figures: Figures, covered: Sequence[str]) -> list[str]:
    """The most covered of `covered`, and of those the counted ones if there are any."""
    leading = list(covered[:TOLD])
    return [topic for topic in leading if figures.coverage.topics[topic] > words.NAMED_UP_TO] or leading


def _topic(draft: Draft, figures: Figures, topic: str, chosen: Sequence[Facts]) -> list[Block]:
    prose, name = draft.prose, draft.names.of(topic)
    blocks: list[Block] = []
    if figures.coverage.topics[topic] > words.NAMED_UP_TO or not chosen:  # an analyst may pass over all of them
        blocks.append(
            prose.say(
                "topics.topic",
                about=topic,
                topic=prose.words.inner_case(name),
                volume=prose.volume(figures, topic=topic),
                senders=prose.senders(figures, topic=topic),
            )
        )
    else:
        blocks.append(prose.say("topics.few", about=topic, topic=prose.words.inner_case(name)))
    return [*blocks, *(draft.citations.told(article, topic) for article in chosen)]


def _others(draft: Draft, figures: Figures, pillar: str, topics: Sequence[str]) -> list[Block]:
    """The pillar's other topics: the counted ones with their numbers, one or two articles by name."""
    prose = draft.prose
    counted: list[Piece] = []
    named: list[Block] = []
    for topic in topics:
        number, name = figures.number(topic=topic), prose.words.inner_case(draft.names.of(topic))
        if number.value > words.NAMED_UP_TO:
            counted.append(prose.spans("topics.count", topic=name, count=prose.digits(number)))
        else:
            articles = draft.choose(figures.select(topic=topic), topic)
            clauses = [draft.citations.clause(article) for article in articles]
            if clauses:  # an analyst may have passed over all of them
                told = prose.in_clauses(clauses)
                named.append(prose.say("topics.clauses", about=topic, role="item", topic=name, articles=told))
    sentence = [prose.say("topics.others", about=pillar, topics=prose.in_clauses(counted))] if counted else []
    lead = [prose.say("topics.named", about=pillar)] if named else []
    return [*sentence, *lead, *named]
