"""A composer that writes little, for tests of what is around composing: one figure, one paragraph with a quotation for
each of two articles, a blank, a gap and the list of articles. And short ways to what these tests need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from newsroom.article import Labels, Record
from newsroom.clock import Period
from newsroom.pipeline.report_checks import unfilled
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.sections import ReportSettings
from newsroom.store import Store
from newsroom.text import nfc
from newsroom.urls import article_id
from reports.evidence import Archive, Edits, Evidence, Spec
from reports.figures import Selection
from reports.listing import counted
from reports.model import (
    Anchor,
    Annex,
    Blank,
    Choice,
    Citation,
    Cite,
    Closing,
    Column,
    Figure,
    Gap,
    Header,
    Link,
    Number,
    Paragraph,
    Query,
    Quotation,
    Report,
    Section,
    Table,
    Text,
)
from tests.newsroom.makers import NOW, label, url

CITED = 2
IDS = {number: article_id(url(number)) for number in range(1, 8)}
"""Of the articles of `makers`, by number."""
PERIOD = Period(date(2026, 8, 1), date(2026, 8, 14))
SPEC = Spec(kind="domestic", language="vi", period=PERIOD, scope="domestic")
LATER = NOW + timedelta(days=10)
VECTOR = np.array([0.6, 0.8], "<f2").tobytes()


def compose(evidence: Evidence, archive: Archive, edits: Edits, taxonomy: object, settings: ReportSettings) -> Report:
    """The report, see above."""
    spec = evidence.spec
    searched = evidence.selected is not None
    query = Query(
        measure="total",
        first=spec.period.first,
        last=spec.period.last,
        scope=spec.scope,
        events=spec.events,
        selected=searched,
    )
    total = Selection(evidence, edits).evaluate(query)
    first = [id for ids in edits.pinned.values() for id in ids]
    order = [*first, *(item.id for item in counted(evidence, edits) if item.id not in first)]
    chosen = [id for id in order if id not in (*edits.passed_over, *edits.dropped)][:CITED]
    records = archive.records(chosen)
    archive.vectors(chosen)
    cited = [records[id] for id in chosen if id in records]
    return Report(
        kind=spec.kind,
        language=spec.language,
        header=Header("", settings.issuing_body, "Số: …/BC", "CỘNG HOÀ", "Độc lập", settings.place),
        genre="BÁO CÁO",
        title=f"Dư luận {spec.subject or 'báo chí'}",
        subtitle="(trong kỳ)",
        opening=(),
        sections=(
            Section(
                "I.",
                "TÌNH HÌNH CHUNG",
                1,
                (
                    Paragraph(
                        (Text("Ghi nhận "), Figure(f"{total} tin, bài", (Number(total, query),)), Text(".")),
                        key="total",
                    ),
                    *(_told(record, number) for number, record in enumerate(cited, 1)),
                ),
            ),
            Section("II.", "NHẬN XÉT", 1, (Gap("[Cán bộ tổng hợp bổ sung]", "remarks"),)),
        ),
        closing=Closing("Nơi nhận:", (), settings.signatory_office, settings.signatory_name),
        annexes=(Annex("Phụ lục I", "Danh mục", "(Kèm theo Báo cáo)", (_list(cited),)),),
        citations=tuple(_citation(n, r, len(order), r.article.id in first) for n, r in enumerate(cited, 1)),
        counting_note="Tin, bài về ASEAN.",
        created_at=evidence.created_at,
        mark="BẢN DỰ THẢO",
        attachments=evidence.attachments,
    )


def _citation(number: int, record: Record, among: int, pinned: bool) -> Citation:
    choice = Choice("energy_food", place=number, among=among, near=0.5, copies=0, pinned=pinned)
    return Citation(number, record.article.id, record.article.version, (choice,))


def _told(record: Record, number: int) -> Paragraph:
    article, sentence = record.article, nfc(record.article.text).partition("\n")[0][:40]
    passage = Quotation(sentence, article.id, article.version, "text", 0, len(sentence), article.language)
    blank = Blank("[bản dịch]", f"translation:{article.id}:title:0")
    spans = (Text(f"{article.title} ("), blank, Text("): “"), passage, Text("” "), Cite(number), Text("."))
    return Paragraph(spans, key=f"article:{article.id}")


def _list(cited: list[Record]) -> Table:
    rows = tuple(
        ((Anchor(n),), (Text(r.article.title),), (Link(r.article.url, r.article.url),), (Text(r.article.id),))
        for n, r in enumerate(cited, 1)
    )
    return Table("", (Column("STT", 1), Column("Tiêu đề", 4), Column("Liên kết", 3), Column("Mã", 2)), rows)


def told(report: Report, section: int = 0) -> str:
    """What the first paragraph of a section of such a report says."""
    paragraph = report.sections[section].blocks[0]
    assert isinstance(paragraph, Paragraph)
    return paragraph.text


def again(desk: ReportDesk, opened: OpenReport) -> OpenReport:
    """The report as it is kept now."""
    return desk.open(opened.kept.id)


def relabel(store: Store, labels: Labels) -> None:
    """Give every article other labels."""
    store.articles.relabel(None)
    label(store, labels)


def signed(desk: ReportDesk, opened: OpenReport) -> OpenReport:
    """The report with all that it needs, final."""
    blanks = {blank.key: "bản dịch" for blank in unfilled(opened.report).blanks}
    desk.edit(opened, replace(opened.edits, gaps={"remarks": "Nhận xét của Vụ."}, blanks=blanks), "Lan", LATER)
    desk.review(again(desk, opened), "Minh", LATER)
    desk.finish(again(desk, opened), "Vụ trưởng", LATER)
    return again(desk, opened)
