"""What analysts did to a draft, laid over the composed report; what no longer fits is handed back, never lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from newsroom.article import Facts
from reports.evidence import Edits, Evidence
from reports.keys import Named, keyed, named
from reports.model import Blank, Block, Gap, Paragraph, Report, Span, Table, Text
from reports.notation import CiteOf, NotationError, clean, parse
from reports.notation_resolving import Source, resolve
from reports.notation_writing import editable, written
from reports.rebasing import Rebased, rebased
from reports.renumbering import MakeRow, citable, listed, renumbered
from reports.walking import Spans, map_spans, parts, with_blocks

UNNAMED = "?"
"""Stands as the analyst where an edit does not say whose it is."""
TAKEN_OUT = "{}"
"""A paragraph that is taken out, in a draft file."""
_COPY = re.compile(r"-[0-9]+$")
_ITEM = re.compile(r"[-–•]\s+")

EditKind = Literal["paragraph", "added", "blank", "gap"]
Reason = Literal["key", "place", "notation"]
"""There is no such key any more; a figure or passage that the text keeps is gone; the text cannot be read."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """An edit that could not be laid over the report; it stays among the edits."""

    kind: EditKind
    key: str
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Notice:
    """An edit that was laid over the report and needs a look. figures: values in the composed text have changed, those
    that the analyst left were updated; wording: the composed text reads otherwise than when the edit was made; uncited:
    the article is not counted any more; unlisted: it is not in the list of articles. The last two lose their mark.
    """

    kind: Literal["figures", "wording", "uncited", "unlisted"]
    key: str
    before: str = ""
    """The composed text that the analyst had before them, or the article's id."""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The report with the edits, and what the analysts should know."""

    report: Report
    leftovers: tuple[Leftover, ...]
    notices: tuple[Notice, ...]


def apply(report: Report, edits: Edits, evidence: Evidence, row: MakeRow | None = None) -> Applied:
    """Lay `edits` over the composed `report`. Without edits the report is the same, with unique keys.

    Texts are in the notation of `reports.notation`. An article that only an edit cites must be one of
    `reports.renumbering.citable` and stand in the list of articles, unless `row` composes its row there.
    """
    return _Applying(keyed(report), edits, evidence, row).applied()


def cited_by(edits: Edits) -> tuple[str, ...]:
    """The articles that analysts cite in their own words, each once: the list of articles must have them."""
    out: dict[str, None] = {}
    for text in (*edits.paragraphs.values(), *edits.added.values(), *edits.gaps.values()):
        for line in text.split("\n"):
            try:
                out.update({token.article_id: None for token in parse(line) if isinstance(token, CiteOf)})
            except NotationError:
                continue  # such an edit is a leftover and cites nothing
    return tuple(out)


def articles(report: Report) -> dict[int, str]:
    """The article of each citation number."""
    return {citation.number: citation.article_id for citation in report.citations}


def composed_text(block: Block | None, cited: Mapping[int, str]) -> str:
    """What an analyst has before them when they edit `block`, in the notation: the paragraph, or the evidence beside a
    gap, one paragraph a line, with its figures counted through.
    """
    if isinstance(block, Paragraph):
        return written(block.spans, cited) if editable(block, cited) else ""
    if isinstance(block, Gap):
        return "\n".join(
            written(found.spans, cited, Source.of(*block.evidence[:n]))
            for n, found in enumerate(block.evidence)
            if editable(replace(found, key="evidence"), cited)
        )
    return ""


def source_of(block: Block | None) -> Source:
    """What an edit of `block`, or an addition after it, may refer to."""
    if isinstance(block, Paragraph):
        return Source.of(block)
    return Source.of(*block.evidence) if isinstance(block, Gap) else Source()


def current(text: str, key: str, edits: Edits, now: str) -> Rebased | None:
    """An edit's text for the composed text of today; None where it does not fit any more."""
    seen = edits.seen.get(key, now)
    # the notation counts figures through over the lines of a gap's evidence, so all lines are compared as one text
    return rebased(text, seen.replace("\n", " "), now.replace("\n", " "))


class _Applying:
    def __init__(self, report: Report, edits: Edits, evidence: Evidence, row: MakeRow | None) -> None:
        self.report, self.edits, self.row = report, edits, row
        self.facts: Mapping[str, Facts] = citable(evidence, edits)
        self.articles = articles(report)
        self.numbers = {article: number for number, article in self.articles.items()}
        """Of citations while the text is put together; they are numbered anew at the end."""
        self.there = self._listed()
        self.used: dict[EditKind, set[str]] = {"paragraph": set(), "added": set(), "blank": set(), "gap": set()}
        self.leftovers: list[Leftover] = []
        self.notices: list[Notice] = []
        self.changed = False

    def _listed(self) -> set[str]:
        found = listed(self.report, self.facts)
        return set(found.ids) if found else set()

    def applied(self) -> Applied:
        names = iter(list(named(self.report)))
        made: list[tuple[Block, ...]] = []
        for part in parts(self.report):
            out: list[Block] = []
            if part.heading:
                out += self._added(next(names))
            for _ in part.blocks:
                out += self._block(next(names))
            made.append(tuple(out))
        report = self._filled(with_blocks(self.report, made))
        if self.changed:
            report = renumbered(report, self.articles, self.facts, self.row)
        self._lost()
        return Applied(report, tuple(self.leftovers), tuple(self.notices))

    def _block(self, found: Named) -> list[Block]:
        block = found.block
        if isinstance(block, Paragraph):
            return [*self._paragraph(block), *self._added(found)]
        if isinstance(block, Gap):
            return [*self._gap(block), *self._added(found)]
        if isinstance(block, Table):
            notes: list[Paragraph] = []
            for note in block.notes:
                notes += self._paragraph(note)
                notes += self._added(Named(note.key, found.part, note))
            block = replace(block, notes=tuple(notes))
        assert block is not None
        return [block, *self._added(found)]

    def _paragraph(self, block: Paragraph) -> list[Paragraph]:
        text = self.edits.paragraphs.get(block.key)
        if text is None or not editable(block, self.articles):
            return [block]
        self.used["paragraph"].add(block.key)
        lines = self._lines("paragraph", block.key, text, block)
        if lines is None:
            return [block]
        by = self.edits.by.get(block.key, UNNAMED)
        return [
            replace(block, spans=spans, key=block.key if n == 1 else f"{block.key}/{n}", edited_by=by)
            for n, (_, spans) in enumerate(lines, 1)
        ]

    def _gap(self, block: Gap) -> list[Block]:
        text = self.edits.gaps.get(block.key, "")
        if block.key in self.edits.gaps:
            self.used["gap"].add(block.key)
        lines = self._lines("gap", block.key, text, block) if text.strip() else None
        return [*self._paragraphs(lines, block.key, "/")] if lines else [block]

    def _added(self, found: Named) -> list[Paragraph]:
        text = self.edits.added.get(found.key, "") if found.key else ""
        if found.key and found.key in self.edits.added:
            self.used["added"].add(found.key)
        lines = self._lines("added", found.key, text, found.block) if text.strip() else None
        return self._paragraphs(lines, found.key, "+") if lines else []

    def _paragraphs(self, lines: Iterable[tuple[bool, Spans]], key: str, sign: str) -> list[Paragraph]:
        by = self.edits.by.get(key, UNNAMED)
        return [
            Paragraph(spans, "item" if item else "text", key if sign == "/" and n == 1 else f"{key}{sign}{n}", by)
            for n, (item, spans) in enumerate(lines, 1)
        ]

    def _lines(self, kind: EditKind, key: str, text: str, block: Block | None) -> list[tuple[bool, Spans]] | None:
        """The paragraphs of an edit: whether each is an item, and its spans. None leaves the edit over."""
        now = composed_text(block, self.articles)
        fitting = current(text, key, self.edits, now)
        if fitting is None:
            self.leftovers.append(Leftover(kind, key, text, "place"))
            return None
        out: list[tuple[bool, Spans]] = []
        try:
            for line in filter(str.strip, fitting.text.split("\n")):
                marker = _ITEM.match(line) if kind != "paragraph" or out else None
                tokens = parse(line[marker.end() :] if marker else line)
                for token in tokens:
                    if isinstance(token, CiteOf):
                        self._cite(key, token.article_id)
                out.append((marker is not None, resolve(tokens, source_of(block), self.numbers)))
        except NotationError as error:
            reason: Reason = "place" if error.problem in ("no_figure", "no_passage", "no_blank") else "notation"
            self.leftovers.append(Leftover(kind, key, text, reason))
            return None
        self.changed = True
        if fitting.under != "same":
            self.notices.append(Notice(fitting.under, key, self.edits.seen.get(key, ""), now))
        return out

    def _cite(self, key: str, article: str) -> None:
        """Give an article a number for the time being where it may be cited."""
        if article in self.numbers:
            return
        if article not in self.facts:
            self.notices.append(Notice("uncited", key, article))
        elif article not in self.there and self.row is None:
            self.notices.append(Notice("unlisted", key, article))
        else:
            number = max(self.articles, default=0) + 1
            self.articles[number] = article
            self.numbers[article] = number

    # ------------------------------------------------------------------------------------------------- blanks

    def _filled(self, report: Report) -> Report:
        keys = {blank.key for blank in blanks(self.report)}
        self.used["blank"] = {key for key in self.edits.blanks if key in keys}
        if not self.used["blank"]:
            return report
        return with_blocks(
            report, (tuple(map_spans(block, self._fill) for block in part.blocks) for part in parts(report))
        )

    def _fill(self, spans: Spans) -> Spans:
        if not any(isinstance(span, Blank) for span in spans):
            return spans
        out: list[Span] = []
        for span in spans:
            words = self._words(span) if isinstance(span, Blank) else ""
            if isinstance(span, Blank) and words:
                before = out[-1].text[-1:] if out and isinstance(out[-1], Text) else ""
                bare = not span.key.startswith("translation:") or before in ("(", "[", "“", '"', "«")
                out.append(Text(words if bare else f"({words})"))
            else:
                out.append(span)
        return tuple(out)

    def _words(self, blank: Blank) -> str:
        """What fills a blank: its own words, or those of the first blank that is named alike."""
        return clean(self.edits.blanks.get(blank.key) or self.edits.blanks.get(_COPY.sub("", blank.key), ""))

    # ---------------------------------------------------------------------------------------------- leftovers

    def _lost(self) -> None:
        kinds: tuple[tuple[EditKind, Mapping[str, str]], ...] = (
            ("paragraph", self.edits.paragraphs),
            ("added", self.edits.added),
            ("gap", self.edits.gaps),
            ("blank", self.edits.blanks),
        )
        for kind, texts in kinds:
            for key, text in texts.items():
                if key not in self.used[kind]:
                    self.leftovers.append(Leftover(kind, key, text, "key"))


def blanks(report: Report) -> tuple[Blank, ...]:
    """All blanks of `report`, in reading order; those in evidence beside a gap, too."""
    out: list[Blank] = []

    def collect(spans: Spans) -> Spans:
        out.extend(span for span in spans if isinstance(span, Blank))
        return spans

    for part in parts(report):
        for block in part.blocks:
            map_spans(block, collect)
    return tuple(out)
