"""The citations of one report: numbered as the body reads, each told in one sentence, each resolved in annex I."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from newsroom.article import Facts, Record
from newsroom.clock import local_day
from reports import words
from reports.citing import Chooser, Stories
from reports.evidence import Archive
from reports.figures import Figures
from reports.model import Blank, Citation, Cite, Paragraph, Quotation, Span, Text
from reports.names import Names, title_of
from reports.phrases import Piece, spans
from reports.prose import Prose
from reports.quoting import Passage, passage


class Citations:
    """Gives numbers in the order of asking and words the citations of one report."""

    def __init__(
        self,
        figures: Figures,
        stories: Stories,
        prose: Prose,
        archive: Archive,
        chooser: Chooser,
        *,
        translated: bool = True,
    ) -> None:
        """`translated`: a final report must have its foreign titles and passages translated."""
        self._figures = figures
        self._stories = stories
        self._prose = prose
        self._names: Names = prose.names
        self._archive = archive
        self._chooser = chooser
        self._translated = translated
        self._records: dict[str, Record | None] = {}
        self._cited: dict[str, Citation] = {}
        self._facts: dict[str, Facts] = {}
        self._quoted: set[tuple[str, str, int]] = set()

    def load(self, ids: Collection[str]) -> None:
        """Read these articles at once, before they are told."""
        new = sorted(set(ids) - self._records.keys())
        if new:
            found = self._archive.records(new)
            self._records |= {id_: found.get(id_) for id_ in new}

    def record(self, facts: Facts) -> Record | None:
        """The article with its labels, None where it is not there any more."""
        self.load([facts.id])
        return self._records[facts.id]

    def is_cited(self, facts: Facts) -> bool:
        """Whether the report has mentioned it already."""
        return facts.id in self._cited

    def mark(self, facts: Facts) -> Cite:
        """The mark of an article, with a new number at its first mention."""
        if facts.id not in self._cited:
            reasons = self._chooser.reasons(facts.id)
            self._cited[facts.id] = Citation(len(self._cited) + 1, facts.id, facts.version, reasons)
            self._facts[facts.id] = facts
        return Cite(self._cited[facts.id].number)

    def told(self, facts: Facts, label: str) -> Paragraph:
        """An item: who wrote when under which title, how far it was reprinted, and the passage that shows `label`."""
        say, about = self._prose.say, f"{label}:{facts.id}"
        record = self.record(facts)
        found = passage(record, label) if record else None
        if found and (facts.claim == "claim" or self.was_quoted(facts, found)):
            found = None  # what may be a claim is not spread
        if self.is_cited(facts):
            outlet, day = self._opening(facts), _day(self._prose, facts)
            first = say("citations.again", about=about, role="item", outlet=outlet, day=day, mark=self.mark(facts))
        else:
            first = say("citations.told", about=about, role="item", **self._pieces(facts, opening=True))
        if not found:
            return first
        quoted = self.quoted(facts, Quotation(found.text, facts.id, facts.version, found.field, found.start, found.end))
        return self._prose.joined(first, say("citations.passage", quotation=quoted))

    def was_quoted(self, facts: Facts, found: Passage) -> bool:
        """Whether the report has quoted this passage already: once is enough."""
        return (facts.id, found.field, found.start) in self._quoted

    def quoted(self, facts: Facts, quotation: Quotation) -> tuple[Span, ...]:
        """A literal passage in quotation marks, with room for its translation where it is in another language; the full
        stop of the sentence around it is enough for both."""
        self._quoted.add((facts.id, quotation.field, quotation.start))
        language = self._foreign(facts)
        stop = quotation.text.endswith(".") and not quotation.text.endswith("..")
        literal = replace(
            quotation,
            text=quotation.text[:-1] if stop else quotation.text,
            end=quotation.end - stop,
            language=language,
        )
        translation = self.translation(facts, quotation.field, quotation.start)
        return self._prose.spans("citations.quoted", passage=literal, translation=translation)

    def title(self, facts: Facts) -> tuple[Span, ...]:
        """The title in quotation marks, with room for its translation."""
        language = self._foreign(facts)
        translation = self.translation(facts, "title", 0)
        title = Text(title_of(facts, self._prose.language), language=language)
        return self._prose.spans("citations.quoted", passage=title, translation=translation)

    def translation(self, facts: Facts, field: str, start: int) -> tuple[Span, ...]:
        """Room for the analyst's translation of a title or passage, after a space; nothing for the own language."""
        if not self._foreign(facts):
            return ()
        key = f"translation:{facts.id}:{field}:{start}"
        return spans(" ", Blank(self._prose.text("citations.translation"), key, required=self._translated))

    def clause(self, facts: Facts, *, opening: bool = False) -> tuple[Span, ...]:
        """Who wrote when under which title, and how far it was reprinted; an article told before is only referred
        to. No sentence: it stands in a list of clauses, or before the end of a sentence that it begins (`opening`).
        """
        if self.is_cited(facts):
            outlet = self._opening(facts) if opening else self._names.outlet(facts)
            return self._prose.spans(
                "citations.again_clause", outlet=outlet, day=_day(self._prose, facts),
                mark=self.mark(facts),
            )  # fmt: skip
        return self._prose.spans("citations.clause", **self._pieces(facts, opening=opening))

    def _pieces(self, facts: Facts, *, opening: bool) -> dict[str, Piece]:
        outlet = self._opening(facts) if opening else self._names.outlet(facts)
        verb = self._prose.text("citations.reprinted" if facts.reprint_of else "citations.wrote")
        title = self.title(facts)
        return {
            "outlet": outlet,
            "day": _day(self._prose, facts),
            "verb": verb,
            "title": title,
            "mark": self.mark(facts),
            "reach": self._reach(facts),
        }

    def _opening(self, facts: Facts) -> str:
        return self._names.opening(self._names.outlet(facts))

    def _reach(self, facts: Facts) -> tuple[Span, ...]:
        """Who reprinted it: one or two by name, more by number."""
        others = self._stories.others(facts)
        if not others:
            return ()
        if len(others) <= words.NAMED_UP_TO:
            return self._prose.spans("citations.reprinted_by", outlets=self._names.outlets(others))
        reprints = self._figures.number("reprints", story=facts.reprint_of or facts.id)
        key = "citations.reprints_of" if facts.reprint_of is None else "citations.one_of_reprints"
        return self._prose.spans(key, reprints=self._prose.items(reprints, "reprints"))

    def _foreign(self, facts: Facts) -> str:
        """The language of an article where it is not the report's. An English report quotes Vietnamese as foreign."""
        return "" if facts.language == self._prose.language else facts.language

    def all(self) -> tuple[Citation, ...]:
        """Every citation by number."""
        return tuple(self._cited.values())

    def facts(self, citation: Citation) -> Facts:
        """The article of a citation."""
        return self._facts[citation.article_id]


def _day(prose: Prose, facts: Facts) -> str:
    return prose.words.day(local_day(facts.published_at)) if facts.published_at else words.NONE_IN_TABLE
