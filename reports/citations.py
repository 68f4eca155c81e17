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
        """One item: who wrote when under which title, how far it was reprinted, and the passage that shows `label`."""
        name = self._names.opening(self._names.outlet(facts))
        day = words.day(local_day(facts.published_at)) if facts.published_at else ""
        if facts.id in self._cited:
            return paragraph(f"{name} ngày {day}, bài đã dẫn ", self.mark(facts), ".", role="item")
        record = self._records.get(facts.id)
        quote = passage(record, label) if record else None
        verb = "đăng lại bài" if facts.reprint_of else "có bài"
        foreign = "" if facts.language == "vi" else facts.language
        translation: list[Piece] = [" ", TRANSLATION] if foreign else []
        pieces: list[Piece] = [
            f"{name} ngày {day} {verb} “",
            Text(title_of(facts), language=foreign),
            "”",
            *translation,
            " ",
        ]
        pieces += [self.mark(facts, quote), *self._reach(facts), "."]
        if quote:
            pieces += [" Bài viết có đoạn: “", Text(quote.text, language=foreign), "”", *translation, "."]
        return paragraph(pieces, role="item")

    def _reach(self, facts: Facts) -> list[Piece]:
        """Who reprinted it: one or two by name, more by number."""
        others = self._stories.others(facts)
        if not others:
            return []
        if len(others) <= words.NAMED_UP_TO:
            return [f", được {self._names.outlets(others)} đăng lại"]
        reprints = self._figures.number("reprints", story=facts.reprint_of or facts.id)
        return [", có ", items(reprints, "bài đăng lại")]

    def all(self) -> tuple[Citation, ...]:
        """Every citation by number."""
        return tuple(self._cited.values())

    def facts(self, citation: Citation) -> Facts:
        """The article of a citation."""
        return self._facts[citation.article_id]

    def labellers(self) -> tuple[str, ...]:
        """Who gave the labels of the cited articles."""
        return tuple(sorted({r.labels.labeller for r in self._records.values()}))
