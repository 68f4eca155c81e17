"""What holds in every report: numbers are counted, citations resolve, nothing that was not found is claimed."""

from __future__ import annotations

import re
from collections import Counter

from classify.taxonomy import load_taxonomy
from newsroom.clock import local_day
from newsroom.counting import counting_class, coverage
from newsroom.text import nfc
from reports import words
from reports.citing import story_of
from reports.evidence import Edits
from reports.figures import Selection
from reports.model import Anchor, Cite, Figure, Gap, Query, Quotation, Table
from tests.reports.coverage_of_a_summit import PERIOD
from tests.reports.reading import FACTS, REPORT, REPORTS, blocks, every_report, paragraphs, section, spans, text, told


@every_report
def test_every_printed_number_is_the_figure_of_its_query(name: str) -> None:
    found = REPORTS[name]
    selection = Selection(found.evidence, Edits())
    for span in spans(found.report):
        if not isinstance(span, Figure):
            continue
        values = [number.value for number in span.numbers]
        assert values == [selection.evaluate(number.query) for number in span.numbers]
        if span.how == "share":
            assert span.text == words.percent(found.words, values[0], values[1])
        elif span.how == "change":
            assert span.text == found.words.change(values[0], values[1])
        else:
            total, printed = sum(values), span.text.split(" ")[0]
            assert printed in {words.in_table(found.words, total), *([found.words.spoken(total)] if total else [])}


@every_report
def test_no_digits_are_printed_as_a_count_outside_a_figure(name: str) -> None:
    loose = [
        "".join(getattr(s, "text", "") for s in p.spans if not isinstance(s, Figure | Quotation))
        for p in paragraphs(REPORTS[name].report)
    ]
    counted = r"\d+ (tin, bài|bài gốc|bài đăng lại|cơ quan|quốc gia|articles?|originals?|reprints?|outlets?|countries)"
    assert not [line for line in loose if re.search(counted, line)]


@every_report
def test_nothing_is_never_a_zero(name: str) -> None:
    said = text(REPORTS[name].report)
    assert not re.search(r"(^|[^\d.,/])0 (tin, bài|articles)|(^|[^\d.,])0%|\bno articles? \(", said)


@every_report
def test_no_sentence_begins_with_a_digit_or_a_small_letter_of_ours(name: str) -> None:
    for found in paragraphs(REPORTS[name].report):
        outside = re.sub(r"“[^”]*”", "“…”", found.text).replace("No. ", "No ")
        assert not [s for s in re.split(r"(?<=[.!?…]) ", outside) if s[:1].isdigit()], found.text
        assert not outside[:1].islower(), found.text


@every_report
def test_no_sentence_ends_twice_and_no_space_is_doubled(name: str) -> None:
    for found in paragraphs(REPORTS[name].report):
        outside = re.sub(r"“[^”]*”", "“…”", found.text)
        assert not re.search(r"\.\.(?!\.)|  | [.,;:]|\(\)|, ,", outside), found.text


@every_report
def test_every_heading_has_something_under_it(name: str) -> None:
    sections = REPORTS[name].report.sections
    for this, following in zip(sections, [*sections[1:], None], strict=True):
        assert this.blocks or (following is not None and following.level > this.level), this.heading


@every_report
def test_every_citation_resolves_in_the_first_annex_and_is_a_counted_article_of_the_period(name: str) -> None:
    found = REPORTS[name]
    by_id = {item.id: item for item in found.evidence.facts}
    marks = {number for paragraph in paragraphs(found.report) for number in paragraph.citations}
    marks |= {s.number for s in spans(found.report) if isinstance(s, Cite)}  # those in tables
    anchors = [span.number for span in spans(found.report) if isinstance(span, Anchor)]
    assert marks == set(anchors) == {c.number for c in found.report.citations}
    assert anchors == sorted(anchors) == list(range(1, len(anchors) + 1))
    for citation in found.report.citations:
        item = by_id[citation.article_id]
        assert counting_class(item) == "counted"
        assert item.published_at is not None and local_day(item.published_at) in found.evidence.spec.period


@every_report
def test_no_two_citations_are_copies_of_one_story(name: str) -> None:
    found = REPORTS[name]
    by_id = {item.id: item for item in found.evidence.facts}
    stories = [story_of(by_id[citation.article_id]) for citation in found.report.citations]
    assert len(stories) == len(set(stories))


@every_report
def test_quotations_are_literal(name: str) -> None:
    found = REPORTS[name]
    for quoted in (span for span in spans(found.report) if isinstance(span, Quotation)):
        article = found.archive.records([quoted.article_id])[quoted.article_id].article
        assert nfc(getattr(article, quoted.field))[quoted.start : quoted.end] == quoted.text


@every_report
def test_tables_and_charts_are_numbered_in_reading_order(name: str) -> None:
    report = REPORTS[name].report
    captions = [b.caption for s in report.sections for b in s.blocks if isinstance(b, Table)]
    numbers = [re.match(r"(?:Bảng|Table) (\d+)\. ", caption) for caption in captions]
    assert [int(m[1]) for m in numbers if m] == list(range(1, len(captions) + 1))


@every_report
def test_equal_keys_are_equal_statements_and_gaps_have_keys_of_their_own(name: str) -> None:
    report = REPORTS[name].report
    body = [b for s in report.sections for b in s.blocks]
    said: dict[str, set[str]] = {}
    for found in paragraphs(report):
        assert found.key
        said.setdefault(found.key, set()).add(found.text)
    assert {key for key, texts in said.items() if len(texts) > 1} == set()
    gaps = Counter(block.key for block in body if isinstance(block, Gap))
    assert all(gaps) and set(gaps.values()) <= {1}


@every_report
def test_no_words_of_one_article_are_in_a_heading(name: str) -> None:
    report = REPORTS[name].report
    quoted = {span.text for span in spans(report) if isinstance(span, Quotation)}
    assert not [s.heading for s in report.sections if any(words_ in s.heading for words_ in quoted)]


def test_the_figures_are_those_of_the_counting_base() -> None:
    counted = coverage(FACTS, PERIOD, "foreign")
    first = told(REPORT, "Số lượng, nguồn tin")
    assert f"{counted.total} tin, bài ({counted.originals} bài gốc, ba bài đăng lại)" in first
    assert counted.reprints == 3
    table = next(
        b for b in section(REPORT, "Phân bố theo quốc gia, khu vực và ngôn ngữ").blocks if isinstance(b, Table)
    )
    totals = ["".join(getattr(span, "text", "") for span in cell) for cell in table.total[1:]]
    pillars = [counted.pillars[p.id] for p in load_taxonomy().pillars]
    assert totals == [str(n) for n in (counted.total, *pillars, counted.no_pillar + counted.not_assessed)]
    for column in range(1, len(table.columns)):
        cells = [row[column][0] for row in table.rows]
        values = [sum(n.value for n in cell.numbers) for cell in cells if isinstance(cell, Figure)]
        assert str(sum(values)) == totals[column - 1]


@every_report
def test_tables_of_groups_add_up(name: str) -> None:
    for table in (b for b in blocks(REPORTS[name].report) if isinstance(b, Table) and b.total and b.caption):
        for column in range(1, len(table.columns)):
            cells = [row[column][0] for row in (*table.rows, table.total)]
            values = [sum(n.value for n in cell.numbers) for cell in cells if isinstance(cell, Figure)]
            assert sum(values[:-1]) == values[-1], table.caption


def test_citations_are_numbered_as_the_text_reads() -> None:
    body = [found for s in REPORT.sections for found in s.blocks]
    seen = list(dict.fromkeys(n for found in body if hasattr(found, "citations") for n in found.citations))
    assert seen and seen == sorted(seen)


def test_a_query_can_be_counted_again_from_what_it_says() -> None:
    numbers = [n for found in paragraphs(REPORT) for n in found.numbers if isinstance(n.query, Query)]
    first = numbers[0].query
    assert isinstance(first, Query)
    assert (first.measure, first.first, first.last, first.scope) == ("total", PERIOD.first, PERIOD.last, "foreign")
