"""ASEAN's theme of the year, Viet Nam's role, and what the Community gives people and firms, as the press told them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from classify.annual_themes import AnnualTheme, shipped_themes
from newsroom.article import Entity, Facts
from reports import words
from reports.draft import Draft
from reports.figures import Figures, Limits
from reports.model import Block
from reports.names import LONGEST_NAME, shortened
from reports.outlets import part_of

VIETNAM_ROLE, BENEFITS = "vietnam_role", "community_benefits"
CITED = 3
ASEAN = "asean"
"""Named in every article, which says nothing."""
PERSONS_NAMED = 3
"""Persons and organisations named beside the stories of people and firms, the most often named."""


def annual_themes(draft: Draft) -> tuple[AnnualTheme, ...]:
    """The themes of the years of the period, as far as they are known, by year."""
    years = range(draft.period.first.year, draft.period.last.year + 1)
    return tuple(theme for theme in shipped_themes() if theme.year in years)


def annual_theme_blocks(draft: Draft, figures: Figures) -> tuple[Block, ...]:
    """How the press took up the theme of each year of the period."""
    prose = draft.prose
    known = annual_themes(draft)
    if not known:
        return (prose.say("themes.no_annual"),)
    blocks: list[Block] = []
    for theme in known:
        name = shortened(theme.name(prose.language), LONGEST_NAME)
        chair = draft.names.country(theme.chair)
        number = figures.number(annual_theme=theme.id)
        if not number.value:
            blocks.append(prose.say("themes.annual_nothing", about=theme.id, year=theme.id, chair=chair, theme=name))
            continue
        blocks.append(
            prose.say(
                "themes.annual",
                about=theme.id,
                year=theme.id,
                chair=chair,
                theme=name,
                volume=prose.volume(figures, annual_theme=theme.id),
                senders=prose.senders(figures, annual_theme=theme.id),
            )
        )
        label = f"annual_theme:{theme.id}"
        blocks += _told(draft, draft.choose(figures.select(annual_theme=theme.id), label, CITED), label)
    return tuple(blocks)


def theme_blocks(draft: Draft, figures: Figures, theme: str) -> tuple[Block, ...]:
    """How much was written on a theme of the taxonomy, by whom, with citations."""
    prose = draft.prose
    name = prose.words.inner_case(draft.names.of(theme))
    limits: Limits = {"theme": theme}
    number, whole = figures.number(**limits), figures.number()
    if not number.value:
        return (prose.say("themes.nothing", about=theme, theme=name),)
    blocks: list[Block] = []
    chosen = draft.choose(figures.select(**limits), theme, CITED)
    if number.value > words.NAMED_UP_TO or not chosen:  # an analyst may pass over all of them
        blocks.append(
            prose.say(
                "themes.volume",
                about=theme,
                theme=name,
                volume=prose.volume(figures, **limits),
                senders=prose.senders(figures, **limits),
                part=part_of(draft, number, whole),
            )
        )
    else:
        blocks.append(prose.say("themes.few", about=theme, theme=name))
    return (*blocks, *_told(draft, chosen, theme))


def benefit_blocks(draft: Draft, figures: Figures) -> tuple[Block, ...]:
    """The stories of people and firms, and which persons and organisations they name most."""
    blocks = list(theme_blocks(draft, figures, BENEFITS))
    found = figures.select(theme=BENEFITS)
    if len(found) > words.NAMED_UP_TO:
        named = _named(draft, found)
        if named:
            blocks.append(draft.prose.say("themes.named", names=draft.prose.words.listing(named)))
    return tuple(blocks)


def _told(draft: Draft, chosen: Sequence[Facts], label: str) -> list[Block]:
    draft.citations.load([article.id for article in chosen])
    return [draft.citations.told(article, label) for article in chosen]


def _named(draft: Draft, found: Sequence[Facts]) -> list[str]:
    """Persons and organisations in more than `words.NAMED_UP_TO` stories of `found`, most first, as the articles call
    them."""
    stories: dict[str, set[str]] = {}
    example: dict[str, Facts] = {}
    for item in found:
        for id_ in (*item.persons, *item.organisations):
            if id_ == ASEAN:
                continue
            stories.setdefault(id_, set()).add(item.reprint_of or item.id)
            example.setdefault(id_, item)
    counts = Counter({id_: len(ids) for id_, ids in stories.items() if len(ids) > words.NAMED_UP_TO})
    leading = sorted(counts, key=lambda id_: (-counts[id_], id_))[:PERSONS_NAMED]
    draft.citations.load([example[id_].id for id_ in leading])
    names: list[str] = []
    for id_ in leading:
        record = draft.citations.record(example[id_])
        entities: Sequence[Entity] = record.labels.entities if record else ()
        names += [shortened(e.name, LONGEST_NAME) for e in entities if e.id == id_][:1]
    return names
