"""What holds in every domestic report and yearly summary: numbers are counted, citations resolve, nothing that was not
found is claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from newsroom.clock import local_day
from newsroom.counting import counting_class
from reports import words
from reports.citing import story_of
from reports.figures import Selection
from reports.model import Anchor, Block, Chart, Figure, Gap, Paragraph, Report, Span, Table, span_text
from tests.reports.years import REPORTS, every_report, write


def blocks(report: Report) -> Iterator[Block]:
    yield from report.opening
    for section in report.sections:
        yield from section.blocks
    for annex in report.annexes:
        yield from annex.blocks


def paragraphs(report: Report) -> Iterator[Paragraph]:
    for block in blocks(report):
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Gap):
            yield from block.evidence
        elif isinstance(block, Table):
            yield from block.notes


def cells(report: Report) -> Iterator[tuple[Span, ...]]:
    for block in blocks(report):
        if isinstance(block, Table):
            for row in (*block.rows, block.total):
                yield from row
        elif isinstance(block, Chart):
            yield from (point.counts for point in block.points)


def spans(report: Report) -> Iterator[Span]:
    for found in paragraphs(report):
        yield from found.spans
    for cell in cells(report):
        yield from cell


@every_report
def test_every_printed_number_is_the_figure_of_its_query(name: str) -> None:
    report, selection = REPORTS[name].report, Selection(REPORTS[name].evidence)
    say = words.words_of(report.language)
    for span in spans(report):
        if not isinstance(span, Figure):
            continue
        values = [selection.evaluate(number.query) for number in span.numbers]
        assert values == [number.value for number in span.numbers]
        if span.how == "share":
            assert span.text == words.percent(say, values[0], values[1])
        elif span.how == "change":
            assert span.text == say.change(values[0], values[1])
        elif sum(values):
            printed = span.text.split(" ")[0]
            assert printed.lower() in (say.digits(sum(values)), say.spoken(sum(values))), span
        else:
            assert not re.search(r"\d", span.text), span


@every_report
def test_no_digits_are_printed_as_a_count_outside_a_figure(name: str) -> None:
    report = REPORTS[name].report
    counted = r"\d+ (tin, bài|bài gốc|bài đăng lại|cơ quan|quốc gia|trang\b|articles|originals|reprints|outlets|pages)"
    rows = ["".join(span_text(s) for s in c if not isinstance(s, Figure)) for c in cells(report)]
    loose = ["".join(span_text(s) for s in p.spans if not isinstance(s, Figure)) for p in paragraphs(report)]
    assert not [line for line in (*loose, *rows) if re.search(counted, line)]


@every_report
def test_nothing_is_never_a_zero(name: str) -> None:
    for found in paragraphs(REPORTS[name].report):
        assert not re.search(r"(^|[^\d.,/])0 (tin, bài|articles)|(^|[^\d.,])0%", found.text)


@every_report
def test_sentences_begin_with_a_capital_and_no_digit_and_have_no_holes(name: str) -> None:
    for found in paragraphs(REPORTS[name].report):
        outside = re.sub(r"“[^”]*”", "“…”", found.text).replace("No. ", "No ")
        assert not [s for s in re.split(r"(?<=[.!?]) ", outside) if s[:1].isdigit()], found.text
        assert found.text[:1].isupper() or found.text[:1] in "“[", found.text
        assert "  " not in found.text and " ," not in found.text and " ." not in found.text, found.text
        assert "{" not in found.text


@every_report
def test_every_heading_has_something_under_it_and_parts_are_numbered_in_order(name: str) -> None:
    sections = REPORTS[name].report.sections
    for this, following in zip(sections, [*sections[1:], None], strict=True):
        assert this.blocks or (following is not None and following.level > this.level), this.heading
    parts = [section.number for section in sections if section.level == 1]
    assert parts == [f"{words.roman(n)}." for n in range(1, len(parts) + 1)]


@every_report
def test_tables_and_charts_are_numbered_as_they_stand(name: str) -> None:
    report = REPORTS[name].report
    body = [block for section in report.sections for block in section.blocks]
    tables = [int(re.findall(r"\d+", block.caption)[0]) for block in body if isinstance(block, Table)]
    charts = [int(re.findall(r"\d+", block.caption)[0]) for block in body if isinstance(block, Chart)]
    assert tables == list(range(1, len(tables) + 1)) and charts == list(range(1, len(charts) + 1))


@every_report
def test_every_row_has_a_cell_for_every_column(name: str) -> None:
    for block in blocks(REPORTS[name].report):
        if isinstance(block, Table):
            assert {len(row) for row in (*block.rows, *([block.total] if block.total else []))} == {len(block.columns)}


@every_report
def test_every_citation_resolves_in_the_first_annex_and_is_a_counted_article_of_the_period(name: str) -> None:
    evidence, report = REPORTS[name].evidence, REPORTS[name].report
    by_id = {item.id: item for item in evidence.facts}
    marks = {number for found in paragraphs(report) for number in found.citations}
    anchors = [span.number for span in spans(report) if isinstance(span, Anchor)]
    assert marks == set(anchors) == {c.number for c in report.citations}
    for citation in report.citations:
        item = by_id[citation.article_id]
        assert counting_class(item) == "counted"
        assert item.published_at is not None and local_day(item.published_at) in evidence.spec.period
    stories = [story_of(by_id[citation.article_id]) for citation in report.citations]
    assert len(stories) == len(set(stories))


@every_report
def test_citations_are_numbered_as_the_text_reads(name: str) -> None:
    seen = list(dict.fromkeys(number for found in paragraphs(REPORTS[name].report) for number in found.citations))
    assert seen == sorted(seen)


@every_report
def test_the_order_of_the_facts_changes_nothing(name: str) -> None:
    evidence = REPORTS[name].evidence
    assert write(replace(evidence, facts=evidence.facts[::-1])).report == REPORTS[name].report


@every_report
def test_statements_of_one_report_have_keys_of_their_own(name: str) -> None:
    report = REPORTS[name].report
    body = [block for section in report.sections for block in section.blocks if isinstance(block, Paragraph)]
    keys = [found.key for found in body]
    assert all(keys)
    assert not {key for key in keys if keys.count(key) > 1}
