"""A small report over a made-up press, with evidence and archive, for the tests of editing, verifying and comparing.

Bodies, outlets, persons and titles are invented. `Desk` composes the report from its articles, so that a test can
change the articles and compose again, as a refresh does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from newsroom.article import Article, Facts, Labels, Record, Source
from newsroom.clock import Period, local_day
from newsroom.counting import counting_class
from newsroom.funnel import SourceFunnel
from reports import words
from reports.evidence import Edits, Evidence, Spec, Vector
from reports.model import (
    Anchor,
    Annex,
    Blank,
    Cell,
    Chart,
    Citation,
    Cite,
    Closing,
    Column,
    Figure,
    Gap,
    Header,
    Link,
    Number,
    OutsideQuery,
    PageQuery,
    Paragraph,
    Point,
    Query,
    Quotation,
    Report,
    Section,
    Table,
    Text,
)

VI = words.words_of("vi")
PERIOD = Period(date(2026, 8, 1), date(2026, 8, 15))
BEFORE = Period(date(2026, 7, 17), date(2026, 7, 31))
ZERO: Cell = (Anchor(0),)
CREATED = datetime(2026, 8, 16, 2, 30, tzinfo=UTC)
OUTLETS = (
    ("lionharbour", "The Lion Harbour Post", "SG"),
    ("garuda", "Garuda Times", "ID"),
    ("hoshi", "星の新聞", "JP"),
)
COUNTRIES = {"SG": "Xin-ga-po", "ID": "In-đô-nê-xi-a", "JP": "Nhật Bản"}
SENTENCE = "Leaders in Lac Hai agreed on a common grid for the coast."
TEXT = f"Lac Hai, Friday. The hall was full.\n\n{SENTENCE} Talks go on in May."


def fact(number: int, day: int, month: int = 8, **changes: Any) -> Facts:
    """An article of one of three outlets, in turn."""
    source, name, country = OUTLETS[number % 3]
    made = Facts(
        id=f"{number:024x}",
        version=1,
        url=f"https://{source}.example/{number}",
        title=f"Story {number} of the Lac Hai summit",
        source_id=source,
        source_name=name,
        kind="commercial",
        country=country,
        scope="foreign",
        province="",
        language="en",
        published_at=datetime(2026, month, day, 3, tzinfo=UTC),
        relevance="asean",
        assessed=True,
        pillars=("economic",) if number % 2 else ("political_security",),
        topics=("energy_food",) if number % 2 else ("maritime_security",),
        themes=(),
        reprint_of=None,
    )
    return replace(made, **changes)


PRESS = tuple(fact(n, 1 + n % 15) for n in range(1, 31)) + tuple(fact(n, 17 + n % 14, 7) for n in range(101, 121))


def record(facts: Facts, text: str = TEXT) -> Record:
    """The archived article of `facts`."""
    article = Article(
        id=facts.id,
        url=facts.url,
        source_id=facts.source_id,
        version=facts.version,
        title=facts.title,
        text=text,
        language=facts.language,
        published_at=facts.published_at,
        fetched_at=CREATED,
    )
    labels = Labels(relevance="asean", assessed=True, labeller="test")
    return Record(article, facts, labels, 1, CREATED)


@dataclass
class Shelf:
    """An archive in memory."""

    kept: dict[str, Record]

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        return {i: self.kept[i] for i in ids if i in self.kept}

    def vectors(self, ids: Collection[str]) -> Mapping[str, Vector]:
        return {i: np.zeros(2, np.float32) for i in ids if i in self.kept}


def counter(facts: Iterable[Facts]) -> Callable[[Query], int]:
    """Counts what the queries of this report ask for, by a way of its own."""
    rows = [f for f in facts if counting_class(f) == "counted"]

    def evaluate(query: Query) -> int:
        found = [
            f
            for f in rows
            if f.published_at
            and query.first <= local_day(f.published_at) <= query.last
            and (query.pillar is None or query.pillar in f.pillars)
            and (not query.countries or f.country in query.countries)
        ]
        if query.measure == "outlets":
            return len({f.source_id for f in found})
        if query.measure == "originals":
            return sum(f.reprint_of is None for f in found)
        return len(found)

    return evaluate


@dataclass
class Desk:
    """The press, and the report about it."""

    press: tuple[Facts, ...] = PRESS
    edits: Edits = field(default_factory=Edits)
    listed: int = 12
    extra: bool = False
    """Whether the first sentence has a figure more, as when the data gives reason for one."""

    @property
    def counted(self) -> tuple[Facts, ...]:
        return tuple(
            f
            for f in self.press
            if counting_class(f) == "counted" and f.published_at and local_day(f.published_at) in PERIOD
        )

    @property
    def evidence(self) -> Evidence:
        return Evidence(
            spec=Spec(kind="foreign", language="vi", period=PERIOD, scope="foreign"),
            created_at=CREATED,
            facts=self.press,
            funnel=(FUNNEL,),
            outside={"reports_sent": 12},
        )

    @property
    def archive(self) -> Shelf:
        return Shelf({f.id: record(f) for f in self.press})

    @property
    def evaluate(self) -> Callable[[Query], int]:
        return counter(self.press)

    def number(self, period: Period = PERIOD, **limits: Any) -> Number:
        wanted: dict[str, Any] = {"measure": "total", "first": period.first, "last": period.last, "scope": "foreign"}
        query = Query(**(wanted | limits))
        return Number(self.evaluate(query), query)

    def report(self) -> Report:
        """The composed report."""
        total, before = self.number(), self.number(BEFORE)
        economic, outlets = self.number(pillar="economic"), self.number(measure="outlets")
        one, two = self.counted[0], self.counted[1]
        start = TEXT.index(SENTENCE)
        first = Paragraph(
            (
                Text("Từ ngày 01/8/2026 đến ngày 15/8/2026, hệ thống ghi nhận "),
                Figure(words.items(VI, total.value), (total,)),
                Text(" của "),
                Figure(words.items(VI, outlets.value, "outlets"), (outlets,)),
                *(
                    (Text(" ("), Figure(words.items(VI, economic.value), (economic,)), Text(" về kinh tế)"))
                    * self.extra
                ),
                Text(", "),
                Figure(VI.change(total.value, before.value), (total, before), "change"),
                Text(" so với kỳ trước; "),
                Figure(words.percent(VI, economic.value, total.value), (economic, total), "share"),
                Text(" thuộc trụ cột Kinh tế."),
            ),
            key="volume",
        )
        told = Paragraph(
            (
                Text(f"{one.source_name} ({COUNTRIES[one.country]}) có bài “"),
                Quotation(one.title, one.id, 1, "title", 0, len(one.title), "en"),
                Text("” "),
                Blank("[bản dịch: Cán bộ tổng hợp bổ sung]", f"translation:{one.id}:title:0"),
                Text(" "),
                Cite(1),
                Text(", có đoạn: “"),
                Quotation(SENTENCE, one.id, 1, "text", start, start + len(SENTENCE), "en"),
                Text("”."),
            ),
            "item",
            key="told",
        )
        other = Paragraph((Text(f"{two.source_name} cũng đưa tin "), Cite(2), Text(".")), "item", key="told")
        table = Table(
            "Bảng 1. Tin, bài theo quốc gia",
            (Column("Quốc gia", 3), Column("Số tin, bài", 1, "right")),
            tuple(
                ((Text(COUNTRIES[code]),), self._cell(self.number(countries=(code,)))) for code in ("SG", "ID", "JP")
            ),
            ((Text("Tổng số"),), self._cell(total)),
            (Paragraph((Text("Tính theo nước của cơ quan báo chí."),), "note", key="note"),),
        )
        chart = Chart(
            "Biểu đồ 1. Số tin, bài theo ngày",
            "Số tin, bài mỗi ngày.",
            "columns",
            ("Ngày", "Số tin, bài"),
            tuple(
                Point(VI.short_day(day), (Figure(words.in_table(VI, n.value), (n,)),))
                for day in PERIOD.days()
                for n in (self.number(Period(day, day)),)
            ),
        )
        gap = Gap(
            "[Cán bộ tổng hợp bổ sung]",
            "remarks",
            "Số liệu có thể dùng:",
            (
                Paragraph(
                    (Text("Có "), Figure(words.items(VI, economic.value), (economic,)), Text(" về kinh tế "), Cite(1))
                ),
                Paragraph((Text("Cả kỳ "), Figure(words.items(VI, total.value), (total,)))),
            ),
        )
        sent = Number(12, OutsideQuery("reports_sent"))
        fetched = Number(FUNNEL.fetched, PageQuery("lionharbour", "fetched"))
        method = Paragraph(
            (
                Text("Đã gửi "),
                Figure("12 báo cáo", (sent,)),
                Text("; nguồn đã tải "),
                Figure(words.items(VI, fetched.value, "pages"), (fetched,)),
                Text(", xem "),
                Link("cổng thông tin", "https://cong.example/asean"),
                Text("."),
            ),
            key="method",
        )
        return Report(
            kind="foreign",
            language="vi",
            header=Header("BỘ LẠC HẢI", "VỤ LẠC HẢI", "Số: …/BC", "VIỆT NAM", "Độc lập", "Lạc Hải"),
            genre="BÁO CÁO",
            title="Dư luận báo chí nước ngoài về Hội nghị Lạc Hải",
            subtitle="(từ ngày 01/8/2026 đến ngày 15/8/2026)",
            opening=(),
            sections=(
                Section("I.", "TÌNH HÌNH CHUNG", 1, (first, table, chart)),
                Section("II.", "NỘI DUNG BÁO CHÍ QUAN TÂM", 1, (told, other)),
                Section("III.", "NHẬN XÉT, KIẾN NGHỊ", 1, (gap,)),
            ),
            closing=Closing("Nơi nhận:", ("- Lưu: VT.",), "VỤ TRƯỞNG", "Đặng Hải Lam"),
            annexes=(
                Annex("Phụ lục I", "DANH MỤC TIN, BÀI", "(Kèm theo)", (self._list(one, two),), wide=True),
                Annex("Phụ lục III", "CÁCH TỔNG HỢP", "(Kèm theo)", (method,)),
            ),
            citations=(Citation(1, one.id, 1), Citation(2, two.id, 1)),
            counting_note="Số liệu là tin, bài về ASEAN.",
            created_at=CREATED,
            mark="BẢN DỰ THẢO",
        )

    def _cell(self, number: Number) -> Cell:
        return (Figure(words.in_table(VI, number.value), (number,)),)

    def _list(self, *cited: Facts) -> Table:
        others = sorted((f for f in self.counted if f not in cited), key=lambda f: (f.published_at, f.id), reverse=True)
        rows = [row(f, (Anchor(n),)) for n, f in enumerate(cited, 1)]
        rows += [row(f, (Text(str(n)),)) for n, f in enumerate(others[: self.listed], 3)]
        heads = ("TT", "Ngày đăng", "Cơ quan báo chí", "Tiêu đề", "Liên kết", "Mã lưu trữ")
        return Table("", tuple(Column(head, 1) for head in heads), tuple(rows))


def row(facts: Facts, number: Cell = ZERO) -> tuple[Cell, ...]:
    """A row of the list of articles."""
    assert facts.published_at
    return (
        number,
        (Text(VI.day(local_day(facts.published_at))),),
        (Text(facts.source_name),),
        (Text(facts.title, language="en"),),
        (Link(facts.url, facts.url),),
        (Text(f"{facts.id} (bản {facts.version})"),),
    )


FUNNEL = SourceFunnel(
    source=Source(
        id="lionharbour",
        name="The Lion Harbour Post",
        kind="commercial",
        country="SG",
        scope="foreign",
        languages=("en",),
        domains=("lionharbour.example",),
        timezone="Asia/Singapore",
        entries=(),
    ),
    discovered=60,
    fetched=44,
    extracted=40,
    labelled=40,
    indexed=40,
    fell={"too_short": 4},
)
