"""What a refresh or an edit changed: the figures, the words, the articles counted and cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from newsroom.article import Facts
from newsroom.text import nfc
from reports.evidence import Edits, Evidence
from reports.keys import keyed, named
from reports.model import Anchor, Chart, Cite, Figure, Gap, Paragraph, Report, Span, Table, span_text
from reports.renumbering import citable
from reports.walking import runs_of


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text that stayed, went out or came in."""

    kind: Literal["same", "out", "in"]
    text: str


WordKind = Literal[
    "paragraph_new", "paragraph_gone", "paragraph_changed", "row_new", "row_gone", "gap_filled", "gap_opened"
]


@dataclass(frozen=True, slots=True)
class WordChange:
    """A paragraph, the row of a table or a gap that is new, gone or reads otherwise."""

    kind: WordKind
    key: str
    heading: str
    """Of the part in which it stands."""
    marks: tuple[Mark, ...]
    """Word by word; marks of citations under the numbers of now."""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A printed figure with the same queries and other words, in running text, a table or a chart."""

    key: str
    heading: str
    label: str
    """Row and column of a table, place on a chart; "" in running text."""
    before: str
    now: str
    values: tuple[tuple[int, ...], tuple[int, ...]]
    """Its numbers, before and now."""


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article that is or was cited."""

    article_id: str
    number: int
    """Of its citation, of now where it still has one."""
    title: str
    """"" where neither evidence has it."""
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is different between two reports; all empty where nothing is."""

    figures: tuple[FigureChange, ...] = ()
    words: tuple[WordChange, ...] = ()
    joined: tuple[str, ...] = ()
    """Ids of articles that are counted now and were not."""
    left: tuple[str, ...] = ()
    relabelled: tuple[str, ...] = ()
    """Counted in both, with other labels, another version or other particulars."""
    cited_joined: tuple[CitedArticle, ...] = ()
    """Of `joined`, those that the report cites."""
    cited_left: tuple[CitedArticle, ...] = ()
    """Of `left`, those that the former report cited."""
    citations_new: tuple[CitedArticle, ...] = ()
    citations_gone: tuple[CitedArticle, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def changes(
    former: Report,
    now: Report,
    former_evidence: Evidence,
    evidence: Evidence,
    former_edits: Edits = Edits(),  # noqa: B008 - frozen
    edits: Edits = Edits(),  # noqa: B008
) -> Changes:
    """Compare two drafts of one report, edits laid over or not; `edits` say which articles were taken out."""
    former, now = keyed(former), keyed(now)
    before, after = citable(former_evidence, former_edits), citable(evidence, edits)
    joined = tuple(sorted(after.keys() - before.keys()))
    left = tuple(sorted(before.keys() - after.keys()))
    facts = {f.id: f for e in (former_evidence, evidence) for f in e.facts}
    was, is_ = _cited(former, facts), _cited(now, facts)
    return Changes(
        figures=tuple(_figures(former, now)),
        words=tuple(_words(former, now)),
        joined=joined,
        left=left,
        relabelled=tuple(i for i in sorted(before.keys() & after.keys()) if before[i] != after[i]),
        cited_joined=tuple(is_[i] for i in joined if i in is_),
        cited_left=tuple(was[i] for i in left if i in was),
        citations_new=tuple(cited for i, cited in is_.items() if i not in was),
        citations_gone=tuple(cited for i, cited in was.items() if i not in is_),
    )


def _cited(report: Report, facts: Mapping[str, Facts]) -> dict[str, CitedArticle]:
    out: dict[str, CitedArticle] = {}
    for citation in report.citations:
        fact = facts.get(citation.article_id)
        title, outlet = (fact.title, fact.source_name) if fact else ("", "")
        out[citation.article_id] = CitedArticle(citation.article_id, citation.number, title, outlet)
    return out


# ------------------------------------------------------------------------------------------------------ figures

_Id = tuple[str, str, tuple[object, ...], int]
"""A figure by block, how it is made, what it asks for, and which of several alike it is."""


def _figures(former: Report, now: Report) -> Iterator[FigureChange]:
    before = {found: figure for found, figure, _, _ in _printed(former)}
    for found, figure, label, heading in _printed(now):
        old = before.get(found)
        if old is not None and (old.text != figure.text or _values(old) != _values(figure)):
            yield FigureChange(found[0], heading, label, old.text, figure.text, (_values(old), _values(figure)))


def _values(figure: Figure) -> tuple[int, ...]:
    return tuple(number.value for number in figure.numbers)


def _printed(report: Report) -> Iterator[tuple[_Id, Figure, str, str]]:
    """Every figure with its identity, label and heading."""
    for found in named(report):
        if found.block is None or isinstance(found.block, Gap):
            continue
        times: dict[tuple[str, str, tuple[object, ...]], int] = {}
        for run in runs_of(found.key, found.part, found.block):
            for span in run.spans:
                if isinstance(span, Figure):
                    same = (run.key, span.how, tuple(number.query for number in span.numbers))
                    times[same] = times.get(same, 0) + 1
                    label = _label(found.block, run.place) if run.place else ""
                    yield (*same, times[same]), span, label, run.part.heading


def _label(block: object, place: str) -> str:
    row, column = (int(part) - 1 for part in place.split(","))
    if isinstance(block, Chart):
        return ", ".join(filter(None, (block.points[row].label, block.series[column])))
    assert isinstance(block, Table)
    cells = (*block.rows, *((block.total,) if block.total else ()))[row]
    name = "".join(span_text(s) for s in (cells[0] if column else ()))
    return ", ".join(filter(None, (name, block.columns[column].heading)))


# -------------------------------------------------------------------------------------------------------- words


@dataclass(frozen=True, slots=True)
class _Said:
    key: str
    heading: str
    text: str
    kind: Literal["paragraph", "row", "gap"]


def _words(former: Report, now: Report) -> Iterator[WordChange]:
    numbers = {citation.article_id: citation.number for citation in now.citations}
    # a mark that only has another number now is no change of words
    renumbered = {c.number: numbers.get(c.article_id, -c.number) for c in former.citations}
    before = {(said.kind == "row", said.key): said for said in _said(former, renumbered)}
    after = {(said.kind == "row", said.key): said for said in _said(now, {})}
    for place, said in after.items():
        old = before.get(place)
        if old is None:
            if said.kind != "gap":
                yield _change("row_new" if said.kind == "row" else "paragraph_new", said, (Mark("in", said.text),))
        elif old.kind == "gap" != said.kind:
            yield _change("gap_filled", said, (Mark("in", said.text),))
        elif said.kind == "gap" != old.kind:
            yield _change("gap_opened", said, (Mark("out", old.text),))
        elif said.kind == "paragraph" and old.text != said.text:
            yield _change("paragraph_changed", said, marked(old.text, said.text))
    for place, said in before.items():
        if place not in after and said.kind != "gap":
            yield _change("row_gone" if said.kind == "row" else "paragraph_gone", said, (Mark("out", said.text),))


def _change(kind: WordKind, said: _Said, marks: tuple[Mark, ...]) -> WordChange:
    key = said.key.split("\n")[0] if said.kind == "row" else said.key
    return WordChange(kind, key, said.heading, marks)


def _said(report: Report, numbers: Mapping[int, int]) -> Iterator[_Said]:
    """Paragraphs, gaps and rows of tables; the list of articles is left to what is counted and cited."""
    for found in named(report):
        block, heading = found.block, found.part.heading
        if isinstance(block, Paragraph):
            yield _Said(block.key or _text(block.spans, numbers), heading, _text(block.spans, numbers), "paragraph")
        elif isinstance(block, Gap):
            yield _Said(block.key, heading, block.text, "gap")
        elif isinstance(block, Table):
            for row in block.rows if not _lists(block) else ():
                label = " | ".join(filter(None, (_text(_no_figures(cell), numbers) for cell in row)))
                if label:
                    yield _Said(f"{found.key}\n{label}", heading, label, "row")
            for note in block.notes:
                yield _Said(note.key or note.text, heading, _text(note.spans, numbers), "paragraph")


def _lists(table: Table) -> bool:
    return any(isinstance(span, Anchor) for row in table.rows for cell in row for span in cell)


def _no_figures(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(span for span in spans if not isinstance(span, Figure))


def _text(spans: Iterable[Span], numbers: Mapping[int, int]) -> str:
    out = ""
    for span in spans:
        number = numbers.get(span.number, span.number) if isinstance(span, Cite) else 0
        out += (f"[{number}]" if number > 0 else f"[{-number}†]") if isinstance(span, Cite) else span_text(span)
    return nfc(out).strip()


_PIECE = re.compile(r"\[\d+†?\]|\d[\d.,]*%?|\w+|\s+|[^\w\s]")


def marked(before: str, now: str) -> tuple[Mark, ...]:
    """What stayed, went out and came in between two texts, word by word."""
    old, new = _PIECE.findall(before), _PIECE.findall(now)
    out: list[Mark] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            out.append(Mark("same", "".join(old[a:b])))
            continue
        if b > a:
            out.append(Mark("out", "".join(old[a:b])))
        if d > c:
            out.append(Mark("in", "".join(new[c:d])))
    return tuple(out)
