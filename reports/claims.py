"""Claims to note: those that an analyst has confirmed, each beside the spokesperson's statement; what the machine only
suggests stands in the draft's gap and nowhere else.
"""

from __future__ import annotations

from newsroom.article import Facts, Record
from newsroom.article import Span as Place
from newsroom.clock import local_day
from reports import words
from reports.citing import story_of
from reports.draft import Draft
from reports.evidence import Archive
from reports.model import (
    Block,
    Cell,
    Column,
    Figure,
    Gap,
    Link,
    Paragraph,
    Quotation,
    Section,
    Span,
    Table,
    Text,
)
from reports.names import title_of
from reports.phrases import Piece, spans
from reports.quoting import Passage
from reports.statements import Statement, Statements

LINE = 160
"""Code points of a claim that are quoted: it is to be recognised, not spread."""
SUGGESTED = 5
"""Suggestions listed in the gap, the surest first; the watch-list has all."""


def claims(draft: Draft, archive: Archive, *, number: str, table: int) -> tuple[Section, ...]:
    """Point `number` of a report, with table `table`."""
    prose = draft.prose
    confirmed = {story_of(item): item for item in reversed(draft.figures.select(claim="claim"))}
    blocks: list[Block] = []
    if confirmed:
        blocks += _confirmed(draft, archive, list(confirmed.values()), table)
    else:
        blocks.append(prose.say("claims.none"))
    evidence = suggestions(draft)
    if evidence:
        heading = prose.text("claims.gap_evidence")
        blocks.append(Gap(prose.text("claims.gap"), "gap:claims", heading, evidence))
    return (Section(number, prose.text("claims.heading"), 2, tuple(blocks)),)


def _confirmed(draft: Draft, archive: Archive, found: list[Facts], number: int) -> list[Block]:
    """The sentence and the table of confirmed claims, one row a story, the earliest first."""
    prose = draft.prose
    counted = draft.figures.number(claim="claim")
    statements = Statements(draft, archive)
    rows = []
    any_paired = False
    for item in sorted(found, key=lambda one: (one.published_at, one.id)):
        statement = statements.of(item)
        any_paired = any_paired or statement is not None
        rows.append(_row(draft, item, statement))
    columns = (
        Column(prose.text("claims.column_claim"), 4.2),
        Column(prose.text("claims.column_source"), 2.6),
        Column(prose.text("claims.column_reach"), 1.2, "right"),
        Column(prose.text("claims.column_statement"), 4.6),
    )
    notes = (prose.say("claims.paired", role="note"),) if any_paired else ()
    return [
        prose.say("claims.recorded", claims=prose.items(counted), table=str(number)),
        Table(prose.text("claims.table", number=str(number)), columns, tuple(rows), notes=notes),
    ]


def _row(draft: Draft, item: Facts, statement: Statement | None) -> tuple[Cell, ...]:
    prose = draft.prose
    record = draft.citations.record(item)
    claimed = _claimed(draft, item, record) or draft.citations.title(item)
    reprints = draft.figures.number("reprints", story=story_of(item))
    said: Cell = (Text(prose.text("claims.no_statement")),) if statement is None else _statement(draft, statement)
    return (
        prose.spans("claims.claim", quotation=claimed, mark=draft.citations.mark(item)),
        prose.spans("claims.source", outlet=draft.names.outlet(item), day=_day(draft, item)),
        (Figure(words.in_table(prose.words, reprints.value), (reprints,)),),
        said,
    )


def _claimed(draft: Draft, item: Facts, record: Record | None) -> tuple[Span, ...]:
    """The sentence that makes the claim, literally, cut to one line; nothing where an analyst found it by reading."""
    found = _sentence(record)
    if found is None:
        return ()
    sentence, text = found
    shown = line_of(text)
    if not shown:
        return ()
    passage = Passage(sentence.field, sentence.start, sentence.start + len(shown), shown)
    return _words(draft, item, passage, cut=len(shown) < len(text.rstrip(" .")))


def _sentence(record: Record | None) -> tuple[Place, str] | None:
    """The sentence that the machine suggests as the claim, with its words; None where an analyst found the claim by
    reading."""
    place = next((one.sentence for one in record.labels.claims if one.role == "claim"), None) if record else None
    if record is None or place is None:
        return None
    return place, getattr(record.article, place.field)[place.start : place.end]


def line_of(text: str) -> str:
    """The beginning of `text` up to a line break and `LINE` code points, at the end of a word, without a last stop."""
    line = text.split("\n")[0]
    if len(line) > LINE:
        line = line[:LINE].rpartition(" ")[0] or line[:LINE]
    return line.rstrip(" ,;:.")


def _words(draft: Draft, item: Facts, passage: Passage, *, cut: bool = False) -> tuple[Span, ...]:
    """Literal words in quotation marks, with room for their translation; the points of what is cut off stand outside
    the quotation."""
    language = "" if item.language == draft.prose.language else item.language
    literal = Quotation(passage.text, item.id, item.version, passage.field, passage.start, passage.end, language)
    out = draft.prose.spans("claims.quoted_cut" if cut else "claims.quoted", words=literal)
    return spans(out, draft.citations.translation(item, passage.field, passage.start))


def _statement(draft: Draft, found: Statement) -> Cell:
    """The words with who said them, where and when. Its article need not be press, nor of the period, so it is no
    citation: the source is linked."""
    prose = draft.prose
    link = Link(draft.names.outlet(found.item), found.item.url)
    source = prose.spans("claims.statement_source", link=link, day=_day(draft, found.item))
    quotation = _words(draft, found.item, found.passage)
    if found.said is None:
        return prose.spans("claims.statement_reported", quotation=quotation, source=source)
    language = "" if found.item.language == prose.language else found.item.language
    name = Text(found.said.speaker, language=language)
    return prose.spans("claims.statement", speaker=prose.sentence(name), quotation=quotation, source=source)


def suggestions(draft: Draft) -> tuple[Paragraph, ...]:
    """What may make a claim and nobody has confirmed, one a story, the most reprinted first. Without marks: it is no
    part of the report."""
    confirmed = {story_of(item) for item in draft.figures.select(claim="claim")}
    found = {
        story_of(item): draft.stories.representative(item)
        for item in draft.figures.counted
        if item.claim == "claim" and not item.claim_confirmed and story_of(item) not in confirmed
    }
    ranked = sorted(found.values(), key=lambda item: (-len(draft.stories.others(item)), item.id))[:SUGGESTED]
    draft.citations.load([item.id for item in ranked])
    return tuple(_suggested(draft, item) for item in ranked)


def _suggested(draft: Draft, item: Facts) -> Paragraph:
    prose = draft.prose
    record = draft.citations.record(item)
    title = prose.spans("claims.quoted", words=title_of(item, prose.language))
    pieces: dict[str, Piece] = {
        "outlet": draft.names.opening(draft.names.outlet(item)),
        "day": _day(draft, item),
        "title": title,
        "link": Link(prose.text("claims.article"), item.url),
    }
    found = _sentence(record)
    shown = line_of(found[1]) if found else ""
    if found is None or not shown:
        return prose.say("claims.suggested", about=item.id, role="item", **pieces)
    sentence, end = found[0], found[0].start + len(shown)
    literal = Quotation(shown, item.id, item.version, sentence.field, sentence.start, end)
    quotation = prose.spans("claims.quoted", words=literal)
    return prose.say("claims.suggested_words", about=item.id, role="item", **pieces, quotation=quotation)


def _day(draft: Draft, item: Facts) -> str:
    return draft.prose.words.day(local_day(item.published_at)) if item.published_at else words.NONE_IN_TABLE
