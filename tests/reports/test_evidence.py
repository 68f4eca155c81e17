"""What holds in every report: numbers are counted, citations resolve, nothing that was not found is claimed."""

from __future__ import annotations

import re

from classify.taxonomy import load_taxonomy
from newsroom.clock import local_day
from newsroom.counting import counting_class, coverage
from reports import words
from reports.citing import story_of
from reports.figures import evaluate
from reports.model import Anchor, Figure, PageQuery, Query, Table
from tests.reports.coverage_of_a_summit import (
    PERIOD,
    funnels,
    loader,
)
from tests.reports.reading import (
    FACTS,
    REPORT,
    REPORTS,
    every_report,
    paragraphs,
    section,
    spans,
    text,
    told,
)


@every_report
def test_every_printed_number_is_the_figure_of_its_query(name: str) -> None:
    facts, report = REPORTS[name]
    pages = {f.source.id: f for f in funnels()}
    for span in spans(report):
        if not isinstance(span, Figure):
            continue
        for number in span.numbers:
            if isinstance(number.query, PageQuery):
                found = pages[number.query.source_id]
                stage = number.query.stage
                expected = found.fell[stage[5:]] if stage.startswith("fell:") else getattr(found, stage)
                assert number.value == expected
            else:
                assert number.value == evaluate(number.query, facts), number.query
        values = [number.value for number in span.numbers]
        if span.how == "share":
            assert span.text == words.percent(values[0], values[1])
        elif span.how == "change":
            assert span.text == words.change(values[0], values[1])
        else:
            total, printed = sum(values), span.text.split(" ")[0]
            assert printed == words.in_table(total) or (total and printed == words.spoken(total))


@every_report
def test_no_digits_are_printed_as_a_count_outside_a_figure(name: str) -> None:
    _, report = REPORTS[name]
    loose = ["".join(getattr(s, "text", "") for s in p.spans if not isinstance(s, Figure)) for p in paragraphs(report)]
    assert not [line for line in loose if re.search(r"\d+ (tin, bài|bài gốc|bài đăng lại|cơ quan|quốc gia)", line)]


@every_report
def test_nothing_is_never_a_zero(name: str) -> None:
    said = text(REPORTS[name][1])
    assert not re.search(r"(^|[^\d.,/])0 tin, bài|(^|[^\d.,])0%", said)


@every_report
def test_no_sentence_begins_with_a_digit(name: str) -> None:
    for found in paragraphs(REPORTS[name][1]):
        outside = re.sub(r"“[^”]*”", "“…”", found.text)
        assert not [s for s in re.split(r"(?<=[.!?…]) ", outside) if s[:1].isdigit()], found.text


@every_report
def test_every_heading_has_something_under_it(name: str) -> None:
    sections = REPORTS[name][1].sections
    for this, following in zip(sections, [*sections[1:], None], strict=True):
        assert this.blocks or (following is not None and following.level > this.level), this.heading


@every_report
def test_every_citation_resolves_in_the_first_annex_and_is_a_counted_article_of_the_period(name: str) -> None:
    facts, report = REPORTS[name]
    by_id = {item.id: item for item in facts}
    marks = {number for found in paragraphs(report) for number in found.citations}
    anchors = [span.number for span in spans(report) if isinstance(span, Anchor)]
    assert marks == set(anchors) == {c.number for c in report.citations}
    assert anchors == sorted(anchors) == list(range(1, len(anchors) + 1))
    for citation in report.citations:
        item = by_id[citation.article_id]
        assert counting_class(item) == "counted"
        assert item.published_at is not None and local_day(item.published_at) in PERIOD


@every_report
def test_no_two_citations_are_copies_of_one_story(name: str) -> None:
    facts, report = REPORTS[name]
    by_id = {item.id: item for item in facts}
    stories = [story_of(by_id[citation.article_id]) for citation in report.citations]
    assert len(stories) == len(set(stories))


def test_the_figures_are_those_of_the_counting_base() -> None:
    counted = coverage(FACTS, PERIOD, "foreign")
    first = told(REPORT, "Số lượng, nguồn tin")
    assert f"{counted.total} tin, bài ({counted.originals} bài gốc, ba bài đăng lại)" in first
    assert counted.reprints == 3
    table = next(
        b for b in section(REPORT, "Phân bố theo quốc gia, khu vực và ngôn ngữ").blocks if isinstance(b, Table)
    )
    totals = [cell[0].text for cell in table.total[1:] if not isinstance(cell[0], Anchor) and hasattr(cell[0], "text")]
    pillars = [counted.pillars[p.id] for p in load_taxonomy().pillars]
    assert totals == [str(n) for n in (counted.total, *pillars, counted.no_pillar + counted.not_assessed)]
    for column in range(1, len(table.columns)):
        cells = [row[column][0] for row in table.rows]
        values = [sum(n.value for n in cell.numbers) for cell in cells if isinstance(cell, Figure)]
        assert str(sum(values)) == totals[column - 1]


def test_citations_are_numbered_as_the_text_reads() -> None:
    seen = list(dict.fromkeys(number for found in paragraphs(REPORT) for number in found.citations))
    assert seen == sorted(seen)


def test_quotations_are_literal() -> None:
    texts = {r.article.id: r.article.text for r in loader(FACTS)([f.id for f in FACTS])}
    quoted = [citation for citation in REPORT.citations if citation.quote]
    assert quoted
    for citation in quoted:
        assert citation.quote is not None
        assert texts[citation.article_id][citation.quote.start : citation.quote.end] == citation.quote.text
        assert f"“{citation.quote.text}”" in text(REPORT)


def test_a_query_can_be_counted_again_from_what_it_says() -> None:
    numbers = [n for found in paragraphs(REPORT) for n in found.numbers if isinstance(n.query, Query)]
    first = numbers[0].query
    assert isinstance(first, Query)
    assert (first.measure, first.first, first.last, first.scope) == ("total", PERIOD.first, PERIOD.last, "foreign")
