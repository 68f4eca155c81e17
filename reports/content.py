"""Part II of a press-opinion report: what the press wrote, by pillar and topic, and what of the plan it left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classify.taxonomy import Taxonomy
from newsroom.article import Facts
from reports import words
from reports.citing import Stories, choose, topic_weight
from reports.draft import Draft
from reports.figures import Figures
from reports.model import Block, Section
from reports.prose import Piece, bracketed, in_clauses, listed, paragraph, senders, share, volume

TOPICS_TOLD = 4
"""Topics of a pillar that have a point of their own, the most covered; the others share a sentence."""
SPORTS = "sports"
"""Not told as a result of cooperation: matches are counted apart, and what else has the topic is told under its
other ones.
"""

Choices = Mapping[str, tuple[Facts, ...]]
"""The articles to cite for each topic or theme id."""


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


def choices(figures: Figures, stories: Stories, taxonomy: Taxonomy, themes: Sequence[str]) -> Choices:
    """Which articles speak for each topic that cites and for `themes`, chosen before writing so that they are
    loaded at once.
    """
    chosen: dict[str, tuple[Facts, ...]] = {}
    cited: set[str] = set()
    found: dict[str, tuple[Facts, ...]] = {}
    for pillar in covered_pillars(figures, taxonomy):
        told = told_topics(figures, taxonomy, pillar)
        for topic in told + covered_topics(figures, taxonomy, pillar):
            if topic in told or figures.coverage.topics[topic] <= words.NAMED_UP_TO:
                found[topic] = figures.select(topic=topic)
    found |= {theme: figures.select(theme=theme) for theme in themes}
    for label, articles in found.items():
        chosen[label] = choose(articles, stories, cited, topic_weight(label))
        cited.update(article.id for article in chosen[label])
    return chosen


def content(draft: Draft, chosen: Choices) -> tuple[Section, ...]:
    """Part II: a point for each covered pillar, most covered first, then what the plan names and the press left out."""
    taxonomy = draft.names.taxonomy
    sections: list[Section] = []
    pillars = covered_pillars(draft.figures, taxonomy)
    for number, pillar in enumerate(pillars, 1):
        sections += _pillar(draft, chosen, pillar, f"{number}.")
    left_out = _left_out(draft, chosen)
    if left_out:
        heading = f"Nội dung kế hoạch đề ra nhưng {draft.press} ít hoặc chưa đề cập"
        sections.append(Section(f"{len(pillars) + 1}.", heading, 2, tuple(left_out)))
    return (Section("II.", "NỘI DUNG BÁO CHÍ QUAN TÂM", 1, ()), *sections)


def told_topics(figures: Figures, taxonomy: Taxonomy, pillar: str) -> list[str]:
    """The topics of `pillar` with a point of their own: the most covered, and of those the counted ones if there
    are any.
    """
    leading = covered_topics(figures, taxonomy, pillar)[:TOPICS_TOLD]
    return [topic for topic in leading if figures.coverage.topics[topic] > words.NAMED_UP_TO] or leading


def _pillar(draft: Draft, chosen: Choices, pillar: str, number: str) -> list[Section]:
    figures, taxonomy = draft.figures, draft.names.taxonomy
    total, whole = figures.number(pillar=pillar), figures.number()
    blocks: list[Block] = []
    if total.value > words.NAMED_UP_TO:
        part: Piece = (", chiếm ", share(total, whole), " tổng số") if whole.value >= words.PERCENT_FROM else ""
        by = senders(figures, draft.names, pillar=pillar)
        blocks.append(paragraph("Hệ thống ghi nhận ", volume(figures, pillar=pillar), " của ", by, part, "."))
    told = told_topics(figures, taxonomy, pillar)
    points = [(draft.names.of(topic), _topic(draft, chosen, topic)) for topic in told]
    others = [topic for topic in covered_topics(figures, taxonomy, pillar) if topic not in told]
    if others:
        points.append(("Nội dung khác", _others(draft, chosen, others)))
    return [
        Section(number, f"Trụ cột {draft.names.of(pillar)}", 2, tuple(blocks)),
        *(Section(f"{words.letter(n)})", name, 3, told_) for n, (name, told_) in enumerate(points, 1)),
    ]


def _topic(draft: Draft, chosen: Choices, topic: str) -> tuple[Block, ...]:
    """How much by whom, then the citations; one or two articles are only named."""
    figures = draft.figures
    blocks: list[Block] = []
    if figures.coverage.topics[topic] > words.NAMED_UP_TO:
        by = senders(figures, draft.names, topic=topic)
        blocks.append(paragraph("Nội dung này có ", volume(figures, topic=topic), " của ", by, "."))
    return (*blocks, *(draft.citations.told(article, topic) for article in chosen[topic]))


def _others(draft: Draft, chosen: Choices, topics: Sequence[str]) -> tuple[Block, ...]:
    """The pillar's other topics: the counted ones in a sentence, one or two articles by name."""
    counted: list[Piece] = []
    named: list[Block] = []
    for topic in topics:
        number, name = draft.figures.number(topic=topic), draft.names.of(topic)
        if number.value > words.NAMED_UP_TO:
            counted.append((f"{words.inner_case(name)} (", bracketed(number), ")"))
        else:
            articles = [draft.citations.clause(article) for article in chosen[topic]]
            named.append(paragraph(f"{name}: ", in_clauses(articles), ".", role="item"))
    sentence = [paragraph("Số tin, bài về các nội dung khác: ", in_clauses(counted), ".")] if counted else []
    return (*sentence, *named)


def _left_out(draft: Draft, chosen: Choices) -> list[Block]:
    """By pillar, the plan's own topics with nothing, and those with one or two articles."""
    blocks: list[Block] = []
    counts = draft.figures.coverage.topics
    taxonomy = draft.names.taxonomy
    for pillar in taxonomy.pillars:
        planned = [topic for topic in taxonomy.topics_of(pillar.id) if not topic.added]
        missing = [words.inner_case(topic.vi) for topic in planned if not counts.get(topic.id)]
        few = [topic for topic in planned if 0 < counts.get(topic.id, 0) <= words.NAMED_UP_TO]
        if missing:
            text = f"Trụ cột {pillar.vi}: chưa ghi nhận {words.ITEMS} về {'; '.join(missing)}."
            blocks.append(paragraph(text, role="item"))
        if few:
            parts = [(f"{words.inner_case(t.vi)} ", _marks(draft, chosen[t.id])) for t in few]
            blocks.append(paragraph(f"Trụ cột {pillar.vi}, ít đề cập: ", in_clauses(parts), ".", role="item"))
    unknown = draft.figures.coverage.not_assessed
    if blocks and unknown:
        blocks.append(paragraph("Không kể tin, bài bằng ngôn ngữ chưa được phân loại nội dung.", role="note"))
    return blocks


def _marks(draft: Draft, articles: Sequence[Facts]) -> Piece:
    return listed([draft.citations.mark(article) for article in articles])
