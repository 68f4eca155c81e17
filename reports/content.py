"""Part II of a press-opinion report: what the press wrote, by pillar and topic, and what of the plan it left out."""

from __future__ import annotations

from collections.abc import Sequence

from classify.taxonomy import Taxonomy
from reports import words
from reports.draft import Draft
from reports.figures import Figures
from reports.model import Block, Paragraph, Section
from reports.phrases import Piece

TOPICS_TOLD = 4
"""Topics of a pillar that have a point of their own, the most covered; the others share a sentence."""
SPORTS = "sports"
"""Not told as a result of cooperation: matches are counted apart, and what else has the topic is told under its
other ones.
"""


def covered_pillars(figures: Figures, taxonomy: Taxonomy) -> list[str]:
    """Ids of the pillars with a topic to tell, most covered first."""
    counts = figures.coverage.pillars
    found = [pillar.id for pillar in taxonomy.pillars if covered_topics(figures, taxonomy, pillar.id)]
    return sorted(found, key=lambda pillar: -counts[pillar])


def covered_topics(figures: Figures, taxonomy: Taxonomy, pillar: str) -> list[str]:
    """Ids of the topics of `pillar` with articles, most covered first, equal ones in the plan's order."""
    counts = figures.coverage.topics
    found = [topic.id for topic in taxonomy.topics_of(pillar) if counts.get(topic.id) and topic.id != SPORTS]
    return sorted(found, key=lambda topic: -counts[topic])


def told_topics(figures: Figures, taxonomy: Taxonomy, pillar: str) -> list[str]:
    """The topics of `pillar` with a point of their own: the most covered, and of those the counted ones if there
    are any.
    """
    leading = covered_topics(figures, taxonomy, pillar)[:TOPICS_TOLD]
    return [topic for topic in leading if figures.coverage.topics[topic] > words.NAMED_UP_TO] or leading


def content(draft: Draft, *, number: str = "II.") -> tuple[Section, ...]:
    """Part `number`: a point for each covered pillar, most covered first, then what the plan names and the press left
    out.
    """
    prose, taxonomy = draft.prose, draft.taxonomy
    heading = prose.text("content.heading")
    if not draft.figures.coverage.total:
        return (Section(number, heading, 1, (prose.say("content.nothing"),)),)
    sections: list[Section] = []
    pillars = covered_pillars(draft.figures, taxonomy)
    for place, pillar in enumerate(pillars, 1):
        sections += pillar_sections(draft, pillar, f"{place}.")
    missing = left_out(draft)
    if missing:
        title = prose.text("content.left_out_heading", press=draft.press)
        sections.append(Section(f"{len(pillars) + 1}.", title, 2, missing))
    intro = () if pillars else (prose.say("content.nothing_classified"),)
    return (Section(number, heading, 1, intro), *sections)


def pillar_sections(draft: Draft, pillar: str, number: str) -> list[Section]:
    """A point for `pillar` and one for each of its leading topics; the other topics share the last one."""
    prose, figures, taxonomy = draft.prose, draft.figures, draft.taxonomy
    blocks: list[Block] = []
    if figures.coverage.pillars[pillar] > words.NAMED_UP_TO:
        volume, senders = prose.volume(figures, pillar=pillar), prose.senders(figures, pillar=pillar)
        share = share_of_all(draft, pillar)
        blocks.append(prose.say("content.pillar", about=pillar, volume=volume, senders=senders, share=share))
    told = told_topics(figures, taxonomy, pillar)
    points: list[tuple[str, tuple[Block, ...]]] = [
        (draft.names.of(topic), topic_blocks(draft, topic)) for topic in told
    ]
    others = [topic for topic in covered_topics(figures, taxonomy, pillar) if topic not in told]
    if others:
        points.append((prose.text("content.others_heading"), _others(draft, pillar, others)))
    heading = prose.text("content.pillar_heading", pillar=draft.names.of(pillar))
    return [
        Section(number, heading, 2, tuple(blocks)),
        *(Section(f"{prose.words.letter(n)})", name, 3, under) for n, (name, under) in enumerate(points, 1)),
    ]


def share_of_all(draft: Draft, pillar: str) -> Piece:
    """ ", chiếm 12,5% tổng số", where there are enough articles for per cent."""
    part, whole = draft.figures.number(pillar=pillar), draft.figures.number()
    if whole.value < words.PERCENT_FROM or part.value == whole.value:
        return ""
    return draft.prose.spans("content.share", share=draft.prose.share(part, whole))


def topic_blocks(draft: Draft, topic: str) -> tuple[Block, ...]:
    """How much by whom, then the citations; one or two articles are only named."""
    prose, figures = draft.prose, draft.figures
    chosen = draft.choose(figures.select(topic=topic), topic)
    draft.citations.load([item.id for item in chosen])
    blocks: list[Block] = []
    if figures.coverage.topics[topic] > words.NAMED_UP_TO:
        volume, senders = prose.volume(figures, topic=topic), prose.senders(figures, topic=topic)
        blocks.append(prose.say("content.topic", about=topic, volume=volume, senders=senders))
    return (*blocks, *(draft.citations.told(item, topic) for item in chosen))


def _others(draft: Draft, pillar: str, topics: Sequence[str]) -> tuple[Block, ...]:
    """The pillar's other topics: the counted ones in a sentence, one or two articles by name."""
    prose = draft.prose
    counted: list[Piece] = []
    named: list[Paragraph] = []
    for topic in topics:
        number, name = draft.figures.number(topic=topic), draft.names.of(topic)
        if number.value > words.NAMED_UP_TO:
            name = prose.words.inner_case(name)
            counted.append(prose.spans("overview.in_brackets", name=name, count=prose.digits(number)))
            continue
        chosen = draft.choose(draft.figures.select(topic=topic), topic)
        if chosen:
            articles = prose.in_clauses([draft.citations.clause(item) for item in chosen])
            named.append(prose.say("content.other_named", about=topic, role="item", topic=name, articles=articles))
    sentence = [prose.say("content.others", about=pillar, topics=prose.in_clauses(counted))] if counted else []
    return (*sentence, *named)


def left_out(draft: Draft) -> tuple[Paragraph, ...]:
    """By pillar, the plan's own topics with nothing, and those with one or two articles."""
    prose, counts = draft.prose, draft.figures.coverage.topics
    inner = prose.words.inner_case
    blocks: list[Paragraph] = []
    for pillar in draft.taxonomy.pillars:
        planned = [topic.id for topic in draft.taxonomy.topics_of(pillar.id) if not topic.added]
        missing = [inner(draft.names.of(topic)) for topic in planned if not counts.get(topic)]
        few = [topic for topic in planned if 0 < counts.get(topic, 0) <= words.NAMED_UP_TO]
        name = draft.names.of(pillar.id)
        if missing:
            topics = "; ".join(missing)
            blocks.append(prose.say("content.missing", about=pillar.id, role="item", pillar=name, topics=topics))
        if few:
            parts = [_few(draft, topic) for topic in few]
            listed = prose.in_clauses(parts)
            blocks.append(prose.say("content.few", about=pillar.id, role="item", pillar=name, topics=listed))
    if blocks and draft.figures.coverage.not_assessed:
        blocks.append(prose.say("content.unassessed_note", role="note"))
    return tuple(blocks)


def _few(draft: Draft, topic: str) -> Piece:
    """A topic with the marks of its one or two articles, which are told above (unless an analyst passed them over)."""
    name = draft.prose.words.inner_case(draft.names.of(topic))
    told = dict.fromkeys(map(draft.stories.representative, draft.figures.select(topic=topic)))
    marks = [draft.citations.mark(item) for item in told if draft.citations.is_cited(item)]
    marks.sort(key=lambda mark: mark.number)
    if not marks:
        return name
    return draft.prose.spans("content.few_topic", topic=name, marks=draft.prose.listed(marks))
