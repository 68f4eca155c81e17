"""Annex I: the cited articles under their numbers, then others, newest first."""

from __future__ import annotations

from newsroom.article import Facts
from newsroom.clock import local_day
from reports import words
from reports.draft import Draft
from reports.editing import cited_by
from reports.model import Anchor, Block, Cell, Column, Link, Paragraph, Table, Text
from reports.names import LONGEST_NAME, shortened, title_of

OTHERS_LISTED = 300
"""Articles listed besides the cited ones; more makes an annex that nobody reads on paper."""
LONGEST_URL = 90
"""Code points of an address that are printed; the link itself is whole."""


def articles(draft: Draft, *, others: bool = True) -> tuple[Block, ...]:
    """The list, and where the full one is."""
    text = draft.prose.text
    cited = draft.citations.all()
    ids = {citation.article_id for citation in cited}
    rest = [item for item in draft.figures.counted if item.id not in ids]
    named = set(cited_by(draft.edits))  # in analysts' words, laid over later: their marks need a row
    listed = [item for n, item in enumerate(rest) if (others and n < OTHERS_LISTED) or item.id in named]
    if not cited and not listed:
        return (draft.prose.say("annexes.articles_none", subject=draft.subject, press=draft.press),)
    rows = [_row(draft, (Anchor(c.number),), draft.citations.facts(c)) for c in cited]
    rows += [_row(draft, (Text(str(n)),), item) for n, item in enumerate(listed, len(cited) + 1)]
    columns = (
        Column(text("annexes.no"), 1.0, "centre"),
        Column(text("annexes.date"), 2.1, "centre"),
        Column(text("annexes.outlet"), 3.6),
        Column(text("annexes.country"), 2.4),
        Column(text("annexes.title"), 6.3),
        Column(text("annexes.link"), 4.7),
        Column(text("annexes.archive_id"), 4.6),
    )
    return (*_notes(draft, others, len(rest)), Table("", columns, tuple(rows)))


def _notes(draft: Draft, others: bool, rest: int) -> list[Paragraph]:
    say = draft.prose.say
    notes = [say("annexes.articles_order" if others and rest else "annexes.articles_cited_only")]
    for attachment in draft.evidence.attachments:
        if others and rest > OTHERS_LISTED:
            notes.append(
                say(
                    "annexes.articles_cut",
                    listed=words.items(draft.prose.words, OTHERS_LISTED),
                    others=words.items(draft.prose.words, rest),
                    file=attachment.name,
                    sha256=attachment.sha256,
                )
            )
        else:
            notes.append(say("annexes.articles_file", file=attachment.name, sha256=attachment.sha256))
    return notes


def _row(draft: Draft, number: Cell, item: Facts) -> tuple[Cell, ...]:
    prose = draft.prose
    day = prose.words.day(local_day(item.published_at)) if item.published_at else words.NONE_IN_TABLE
    language = "" if item.language == prose.language else item.language
    return (
        number,
        (Text(day),),
        (Text(shortened(item.source_name, LONGEST_NAME)),),
        (Text(draft.names.country(item.country)),),
        (Text(title_of(item, prose.language), language=language),),
        (Link(shortened(item.url, LONGEST_URL), item.url),),
        (Text(prose.text("annexes.version", id=item.id, version=str(item.version))),),
    )
