"""The citations of one report: numbered as the body reads, each told in one sentence, each resolved in Phụ lục I."""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.article import Facts, Record
from newsroom.clock import local_day
from reports import words
from reports.citing import Stories
from reports.figures import Figures
from reports.model import Blank, Citation, Cite, Paragraph, Quote, Text
from reports.names import Names, title_of
from reports.prose import Piece, items, paragraph
from reports.quoting import passage

TRANSLATION = Blank("[bản dịch: Cán bộ tổng hợp bổ sung]")
"""Stands after every foreign title and passage in the body."""


class Citations:
    """Gives numbers in the order of asking and words the citations of one report."""

    def __init__(self, figures: Figures, stories: Stories, names: Names, records: Mapping[str, Record]) -> None:
        self._figures = figures
        self._stories = stories
        self._names = names
        self._records = records
        self._cited: dict[str, Citation] = {}
        self._facts: dict[str, Facts] = {}

    def mark(self, facts: Facts, quote: Quote | None = None) -> Cite:
        """The mark of an article, with a new number at its first mention."""
        if facts.id not in self._cited:
            record = self._records.get(facts.id)
            version = record.article.version if record else facts.version
            self._cited[facts.id] = Citation(len(self._cited) + 1, facts.id, version, quote)
            self._facts[facts.id] = facts
        return Cite(self._cited[facts.id].number)

    def told(self, facts: Facts, label: str) -> Paragraph:
        """An item: who wrote when under which title, how far it was reprinted, and the passage that shows `label`."""
        if facts.id in self._cited:
            return paragraph(self._names.opening(self._referred(facts)), " ", self.mark(facts), ".", role="item")
        record = self._records.get(facts.id)
        quote = passage(record, label) if record else None
        name, *rest = self.clause(facts, quote)
        pieces: list[Piece] = [self._names.opening(str(name)), rest, "."]
        if quote:
            foreign = _foreign(facts)
            pieces += [" Bài viết có đoạn: “", Text(quote.text, language=foreign), "”"]
            pieces += [" ", TRANSLATION, "."] if foreign else []
        return paragraph(pieces, role="item")

    def clause(self, facts: Facts, quote: Quote | None = None) -> list[Piece]:
        """Who wrote when under which title, and how far it was reprinted; an article told before is only referred
        to.
        """
        if facts.id in self._cited:
            return [self._referred(facts), " ", self.mark(facts)]
        verb = "đăng lại bài" if facts.reprint_of else "có bài"
        foreign = _foreign(facts)
        return [
            f"{self._names.outlet(facts)} ngày {_day(facts)} {verb} “",
            Text(title_of(facts), language=foreign),
            "” ",
            [TRANSLATION, " "] if foreign else "",
            self.mark(facts, quote),
            self._reach(facts),
        ]

    def _referred(self, facts: Facts) -> str:
        """An article told before: "Mekong Herald ngày 10/8/2026, bài đã dẫn"."""
        return f"{self._names.outlet(facts)} ngày {_day(facts)}, bài đã dẫn"

    def _reach(self, facts: Facts) -> list[Piece]:
        """Who reprinted it: one or two by name, more by number."""
        others = self._stories.others(facts)
        if not others:
            return []
        if len(others) <= words.NAMED_UP_TO:
            return [f", được {self._names.outlets(others)} đăng lại"]
        reprints = self._figures.number("reprints", story=facts.reprint_of or facts.id)
        if facts.reprint_of is None:
            return [", có ", items(reprints, "bài đăng lại")]
        return [", là một trong ", items(reprints, "bài đăng lại"), " có cùng nội dung"]

    def all(self) -> tuple[Citation, ...]:
        """Every citation by number."""
        return tuple(self._cited.values())

    def facts(self, citation: Citation) -> Facts:
        """The article of a citation."""
        return self._facts[citation.article_id]

    def labellers(self) -> tuple[str, ...]:
        """Who gave the labels of the cited articles."""
        return tuple(sorted({r.labels.labeller for r in self._records.values()}))


def _day(facts: Facts) -> str:
    return words.day(local_day(facts.published_at)) if facts.published_at else words.NONE_IN_TABLE


def _foreign(facts: Facts) -> str:
    """The language of an article where it is not the report's."""
    return "" if facts.language == "vi" else facts.language
