"""A report that holds has no findings, and every way in which it can be spoilt is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsroom.texts import LANGUAGES, load_texts
from reports.editing import apply, articles, composed_text
from reports.evidence import Archive, Edits, Evidence
from reports.figure_words import follows
from reports.figures import Selection
from reports.findings import CATALOGUE, WARNINGS, Finding
from reports.keys import keyed, named
from reports.model import (
    Anchor,
    Block,
    Chart,
    Cite,
    Figure,
    Language,
    Link,
    Number,
    OutsideQuery,
    Paragraph,
    Quotation,
    Report,
    Span,
    Table,
    Text,
)
from reports.verifying import verify
from reports.walking import map_spans, parts, with_blocks
from reports.words import words_of
from tests.reports import reading, test_thematic, test_weekly
from tests.reports.coverage_of_a_week import digest_evidence
from tests.reports.desk import PRESS, SENTENCE, TEXT, Desk, Shelf, record
from tests.reports.making import Shelf as Records

KEY = "translation:000000000000000000000001:title:0"
DONE = Edits(blanks={KEY: "Chuyện"}, gaps={"remarks": "Dư luận tích cực."})
DESK = Desk()
REPORT = keyed(DESK.report())
FINAL = apply(REPORT, DONE, DESK.evidence).report
ONE, TWO = PRESS[0], PRESS[1]


def found(
    report: Report = FINAL,
    edits: Edits = DONE,
    desk: Desk = DESK,
    archive: Shelf | None = None,
    language: Language = "vi",
) -> tuple[Finding, ...]:
    return verify(report, desk.evidence, edits, archive or desk.archive, desk.evaluate, language)


def kinds(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.kind for finding in findings]


def laid(edits: Edits) -> tuple[Finding, ...]:
    """The findings where these edits are laid over the composed report, besides what is not filled in."""
    merged = replace(edits, blanks={**DONE.blanks, **edits.blanks}, gaps={**DONE.gaps, **edits.gaps})
    return found(apply(REPORT, merged, DESK.evidence).report, merged)


def changed(change: Callable[[Span], Span], report: Report = FINAL) -> Report:
    """`report` with every span changed."""

    def block(found: Block) -> Block:
        if isinstance(found, Chart):
            points = tuple(replace(p, counts=tuple(_figure(change(c)) for c in p.counts)) for p in found.points)
            return replace(found, points=points)
        return map_spans(found, lambda spans: tuple(map(change, spans)))

    return with_blocks(report, (tuple(block(b) for b in part.blocks) for part in parts(report)))


def _figure(span: Span) -> Figure:
    assert isinstance(span, Figure)
    return span


def spans(report: Report) -> list[Span]:
    out: list[Span] = []

    def collect(span: Span) -> Span:
        out.append(span)
        return span

    changed(collect, report)
    return out


def _composed() -> dict[str, tuple[Report, Evidence, Archive]]:
    """Reports of the composers, over the made-up press of their own tests."""
    out: dict[str, tuple[Report, Evidence, Archive]] = {
        name: (found.report, found.evidence, found.archive) for name, found in reading.REPORTS.items()
    }
    for language in LANGUAGES:
        week, searched = digest_evidence(language), test_thematic.searched(language)
        out[f"weekly {language}"] = (test_weekly.digest(week), week, Records(week.facts))
        out[f"thematic {language}"] = (test_thematic.note(searched), searched, Records(searched.facts))
    return out


WRITTEN = _composed()


class TestHolds:
    def test_a_finished_report_has_no_findings(self) -> None:
        assert found() == ()

    def test_a_draft_lacks_only_what_the_analyst_must_write(self) -> None:
        assert [(f.kind, f.key, f.blocks) for f in found(REPORT, Edits())] == [
            ("unfilled", "remarks", True),
            ("unfilled", "told", True),
        ]

    @pytest.mark.parametrize("name", WRITTEN)
    def test_every_composed_report_holds(self, name: str) -> None:
        report, evidence, archive = WRITTEN[name]
        findings = verify(report, evidence, Edits(), archive, Selection(evidence, Edits()).evaluate)
        assert [finding.line() for finding in findings if finding.kind != "unfilled"] == []

    def test_edits_that_keep_figures_and_marks_hold(self) -> None:
        assert laid(Edits(paragraphs={"volume": "Có {1:30 tin, bài} [@000000000000000000000002], {3:tăng}."})) == ()


class TestNumbers:
    def test_every_number_that_is_changed_is_named(self) -> None:
        count = sum(len(span.numbers) for span in spans(FINAL) if isinstance(span, Figure))
        assert count > 20
        for place in range(count):
            seen = -1

            def spoil(number: Number, place: int = place) -> Number:
                nonlocal seen
                seen += 1
                return replace(number, value=number.value + 1) if seen == place else number

            def change(span: Span, spoil: Callable[[Number], Number] = spoil) -> Span:
                return replace(span, numbers=tuple(map(spoil, span.numbers))) if isinstance(span, Figure) else span

            findings = found(changed(change))
            assert "number" in kinds(findings), place
            assert all(f.blocks for f in findings)

    def test_words_that_do_not_follow_are_named_wherever_they_stand(self) -> None:
        figures = [span for span in spans(FINAL) if isinstance(span, Figure)]
        for figure in figures:
            spoilt = replace(figure, text=re.sub(r"\d+|ba|bảy|một|hai|–", "4321", figure.text, count=1))
            assert spoilt != figure
            findings = found(changed(lambda span, f=figure, s=spoilt: s if span is f else span))  # type: ignore[misc]
            assert "figure_words" in kinds(findings), figure.text

    def test_a_cell_that_differs_from_the_text_is_named_with_both_values(self) -> None:
        def change(span: Span) -> Span:
            if isinstance(span, Figure) and span.text == "30":
                return replace(span, text="29", numbers=(replace(span.numbers[0], value=29),))
            return span

        findings = found(changed(change))
        assert kinds(findings) == ["number", "differs"]
        assert findings[0].line() == (
            "I. TÌNH HÌNH CHUNG (4,2), table:tin-bai-theo-quoc-gia: Số 29 không khớp: đếm lại được 30."
        )
        assert findings[1].text == "Cùng một số liệu nhưng chỗ này ghi 29, volume ghi 30."

    def test_data_that_have_changed_are_named(self) -> None:
        fewer = Desk(press=tuple(f for f in PRESS if f.id != PRESS[10].id))
        assert kinds(found(desk=fewer)).count("number") >= 4

    def test_numbers_from_elsewhere(self) -> None:
        evidence = replace(DESK.evidence, outside={}, funnel=())
        findings = verify(FINAL, evidence, DONE, DESK.archive, DESK.evaluate)
        assert [(f.kind, f.key) for f in findings] == [("no_source", "method")] * 2
        evidence = replace(DESK.evidence, outside={"reports_sent": 11})
        assert "đếm lại được 11" in verify(FINAL, evidence, DONE, DESK.archive, DESK.evaluate)[0].text

    @pytest.mark.parametrize(
        ("text", "values", "how", "holds"),
        [
            ("ba tin, bài", (3,), "count", True),
            ("Ba tin, bài", (3,), "count", True),
            ("3", (3,), "count", True),
            ("1.234\u00a0tin, bài", (1234,), "count", True),
            ("1.234 tin, bài về COVID-19", (1234,), "count", True),
            ("–", (0,), "count", True),
            ("chưa có", (0,), "count", True),
            ("3", (0,), "count", False),
            ("bốn tin, bài", (3,), "count", False),
            ("1.235 tin, bài", (1234,), "count", False),
            ("234", (1234,), "count", False),
            ("1.234 tin, bài, hơn 1.000", (1234,), "count", False),
            ("nhiều tin, bài", (1234,), "count", False),
            ("12", (5, 7), "sum", True),
            ("13", (5, 7), "sum", False),
            ("12", (5, 7), "count", False),
            ("12,5%", (5, 40), "share", True),
            ("12,5 %", (5, 40), "share", True),
            ("13%", (5, 40), "share", False),
            ("2,5%", (5, 40), "share", False),
            ("phần lớn", (30, 40), "share", True),
            ("một số", (30, 40), "share", False),
            ("dưới 0,1%", (1, 40000), "share", True),
            ("–", (0, 40), "share", True),
            ("tăng 64 tin, bài (18,4%)", (412, 348), "change", True),
            ("64 tin, bài", (412, 348), "change", True),
            ("giảm 64 tin, bài", (412, 348), "change", False),
            ("tăng 64 tin, bài (20%)", (412, 348), "change", False),
            ("giảm ba tin, bài", (5, 8), "change", True),
            ("không thay đổi", (5, 5), "change", True),
            ("tăng hai tin, bài", (5, 5), "change", False),
            ("0,89", (890,), "measured", True),
            ("0,98", (890,), "measured", False),
        ],
    )
    def test_what_follows_from_numbers(self, text: str, values: tuple[int, ...], how: str, holds: bool) -> None:
        figure = Figure(text, tuple(Number(v, OutsideQuery("x")) for v in values), how)  # type: ignore[arg-type]
        assert follows(figure, words_of("vi")) is holds

    def test_in_english(self) -> None:
        numbers = tuple(Number(v, OutsideQuery("x")) for v in (412, 348))
        for text, holds in (
            ("up by 64 articles (18.4%)", True),
            ("Up by 64 articles", True),
            ("down by 64 articles", False),
            ("up by 64 articles (18,4%)", False),
        ):
            assert follows(Figure(text, numbers, "change"), words_of("en")) is holds
        assert follows(Figure("three articles", (Number(3, OutsideQuery("x")),)), words_of("en"))


class TestQuotations:
    def test_every_letter_counts(self) -> None:
        for place in range(0, len(SENTENCE), 7):
            spoilt = SENTENCE[:place] + "#" + SENTENCE[place + 1 :]
            findings = found(
                changed(lambda s, t=spoilt: replace(s, text=t) if _is(s, SENTENCE) else s)  # type: ignore[misc]
            )
            assert [(f.kind, f.key) for f in findings] == [("quotation_lost", "told")]
            assert findings[0].text.startswith("Trích dẫn “") and ONE.id in findings[0].text

    def test_one_that_stands_elsewhere_in_the_article_is_said_to(self) -> None:
        for change in (
            lambda s: replace(s, start=s.start + 1, end=s.end + 1),
            lambda s: replace(s, field="title"),
            lambda s: replace(s, start=-5),
        ):
            findings = found(changed(lambda s, c=change: c(s) if _is(s, SENTENCE) else s))  # type: ignore[misc]
            assert kinds(findings) == ["quotation_moved"] and "có ở nội dung của tin, bài" in findings[0].text

    def test_the_archived_text_is_compared_in_its_composed_form(self) -> None:
        text = "Hà Nội, thứ Sáu. " + TEXT
        decomposed = unicodedata.normalize("NFD", text)
        start = text.index(SENTENCE)
        shelf = Shelf(DESK.archive.kept | {ONE.id: record(ONE, decomposed)})
        moved = changed(
            lambda s: replace(s, start=start, end=start + len(SENTENCE)) if _is(s, SENTENCE) else s  # type: ignore[arg-type]
        )
        assert found(moved, archive=shelf) == ()

    def test_a_rewritten_article_is_named(self) -> None:
        shelf = Shelf(DESK.archive.kept | {ONE.id: record(replace(ONE, version=2), "Lac Hai says nothing.")})
        assert {"version", "quotation_lost"} == set(kinds(found(archive=shelf)))

    def test_an_article_that_was_withdrawn(self) -> None:
        shelf = Shelf({k: v for k, v in DESK.archive.kept.items() if k != ONE.id})
        findings = found(archive=shelf)
        assert kinds(findings) == ["gone"] and "đã bị xoá hoặc rút" in findings[0].text

    def test_one_without_its_mark(self) -> None:
        without = changed(lambda s: Text("[1]") if s == Cite(1) else s)
        assert "unmarked" in kinds(found(without)) and "unmarked_quotation" in kinds(found(without))
        other = changed(lambda s: replace(s, article_id=PRESS[4].id) if isinstance(s, Quotation) else s)
        assert set(kinds(found(other))) == {"misattributed", "quotation_lost"}


def _is(span: Span, words: str) -> bool:
    return isinstance(span, Quotation) and span.text == words


class TestCitations:
    def test_swapped_citations_are_named_in_the_list_and_at_the_passage(self) -> None:
        one, two = FINAL.citations
        swapped = replace(
            FINAL, citations=(replace(one, article_id=two.article_id), replace(two, article_id=one.article_id))
        )
        assert set(kinds(found(swapped))) == {"misattributed", "row_differs"}
        assert kinds(found(swapped)).count("row_differs") == 2

    def test_swapped_marks_are_named_at_the_passage(self) -> None:
        swapped = changed(lambda s: Cite(3 - s.number) if isinstance(s, Cite) else s)
        assert set(kinds(found(swapped))) == {"misattributed"}

    def test_a_mark_that_leads_nowhere(self) -> None:
        findings = found(changed(lambda s: Cite(9) if s == Cite(2) else s))
        assert kinds(findings) == ["no_citation", "unmarked"] and findings[0].blocks and not findings[1].blocks

    def test_a_dropped_anchor_and_one_too_many(self) -> None:
        findings = found(changed(lambda s: Text("2") if s == Anchor(2) else s))
        assert [(f.kind, f.key) for f in findings] == [("no_row", "told-2")]
        table = FINAL.annexes[0].blocks[0]
        assert isinstance(table, Table)
        twice = replace(table, rows=(*table.rows, table.rows[0]))
        annex = replace(FINAL.annexes[0], blocks=(twice,))
        assert kinds(found(replace(FINAL, annexes=(annex, *FINAL.annexes[1:])))) == ["two_rows"]

    def test_a_row_of_another_article(self) -> None:
        for change in (
            lambda s: Link(s.text, "https://khac.example/") if isinstance(s, Link) and s.url == TWO.url else s,
            lambda s: Text(f"{ONE.id} (bản 1)") if isinstance(s, Text) and s.text.startswith(TWO.id) else s,
        ):
            findings = found(changed(change))
            assert kinds(findings) == ["row_differs"] and "Phụ lục I" in findings[0].place

    def test_an_article_that_is_not_in_the_evidence(self) -> None:
        fewer = replace(DESK.evidence, facts=tuple(f for f in PRESS if f.id != TWO.id))
        findings = verify(FINAL, fewer, DONE, DESK.archive, DESK.evaluate)
        assert [(f.kind, f.key) for f in findings] == [("unknown_article", "told-2")]

    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            ({"relevance": "passing"}, "uncounted"),
            ({"scope": "domestic"}, "uncounted"),
            ({"published_at": datetime(2026, 7, 31, 16, 59, tzinfo=UTC)}, "out_of_period"),
            ({"published_at": None}, "out_of_period"),
            ({"version": 2}, "version"),
            ({"reprint_of": ONE.id}, "story_twice"),
        ],
    )
    def test_an_article_that_may_not_be_cited(self, change: dict[str, object], kind: str) -> None:
        facts = tuple(replace(f, **change) if f.id == TWO.id else f for f in PRESS)  # type: ignore[arg-type]
        evidence = replace(DESK.evidence, facts=facts)
        findings = verify(FINAL, evidence, DONE, DESK.archive, DESK.evaluate)
        assert [(f.kind, f.key, f.blocks) for f in findings] == [(kind, "told-2", True)]

    def test_one_that_was_dropped_or_not_selected(self) -> None:
        assert "uncounted" in kinds(found(edits=replace(DONE, dropped=(TWO.id,))))
        evidence = replace(DESK.evidence, selected=(ONE.id,))
        assert kinds(verify(FINAL, evidence, DONE, DESK.archive, DESK.evaluate)) == ["uncounted"]

    def test_a_statement_may_be_of_two_weeks_after(self) -> None:
        later = replace(TWO, kind="institution", published_at=datetime(2026, 8, 28, 3, tzinfo=UTC))
        evidence = replace(DESK.evidence, facts=tuple(later if f.id == TWO.id else f for f in PRESS))
        assert kinds(verify(FINAL, evidence, DONE, DESK.archive, DESK.evaluate)) == ["out_of_period"]
        evidence = replace(evidence, statements=(TWO.id,))
        assert verify(FINAL, evidence, DONE, DESK.archive, DESK.evaluate) == ()

    def test_a_number_for_two_articles(self) -> None:
        both = replace(FINAL, citations=(*FINAL.citations, replace(FINAL.citations[1], article_id=PRESS[6].id)))
        assert "number_twice" in kinds(found(both))


class TestAnalystsWords:
    def test_numbers_that_nothing_backs_are_pointed_out(self) -> None:
        findings = laid(Edits(paragraphs={"note": "Có 57 nước, tăng 12,5% (ngày 05/8/2026), theo G20."}))
        assert {f.text.split()[1] for f in findings} == {"57", "12,5%", "05/8/2026"}
        assert set(kinds(findings)) == {"unbacked"} and not any(f.blocks for f in findings)

    def test_those_of_the_composed_text_are_not(self) -> None:
        seen = {n.key: composed_text(n.block, articles(REPORT)) for n in named(REPORT)}
        edits = Edits(paragraphs={"volume": "Đến 15/8/2026 có {1:30 tin, bài}."}, seen=seen)
        assert laid(edits) == ()

    @pytest.mark.parametrize(
        ("words", "kind"),
        [
            ("“agreed on a common grid”", ""),
            ('"Agreed on nothing"', "misquoted"),
            ("«agreed on […] for the coast»", ""),
            ("“for the coast … agreed on”", "misquoted"),
            ("“Leaders in Lac Hai agreed on a common grid for the coast,”", ""),
            ("“Leaders of Lac Hai”", "misquoted"),
            ("“Story 2 of the Lac Hai summit”", "quoted_elsewhere"),
            ("không có ngoặc kép", ""),
        ],
    )
    def test_words_in_quotation_marks_are_those_of_a_cited_article(self, words: str, kind: str) -> None:
        findings = laid(Edits(paragraphs={"note": f"Báo viết {words} [@{ONE.id}]."}))
        own = tuple(f for f in findings if f.kind != "unbacked")
        assert kinds(own) == ([kind] if kind else [])
        assert all(f.blocks is (kind == "misquoted") for f in own)

    def test_translations_are_not_taken_for_quotations(self) -> None:
        assert laid(Edits(paragraphs={"told": f'“{{"1"}}” {{?{KEY}}} [@{ONE.id}]'}, blanks={KEY: "“Chuyện 47”"})) == ()

    def test_an_uncounted_article_in_an_edit(self) -> None:
        findings = laid(Edits(added={"volume": f"Một.\nHai [@{PRESS[40].id}]."}))
        assert [(f.kind, f.key, f.blocks) for f in findings] == [("edit_citation", "volume+1", True)]

    def test_one_that_the_list_does_not_have(self) -> None:
        findings = laid(Edits(added={"volume": f"Xem [@{PRESS[15].id}]."}))
        assert [(f.kind, f.key, f.blocks) for f in findings] == [("edit_unlisted", "volume+1", True)]


class TestManner:
    def test_links_are_http(self) -> None:
        for url in ("javascript:alert(1)", "ftp://a.example", "https://", "//a.example", "https://a b.example"):
            findings = found(changed(lambda s, u=url: Link(s.text, u) if _portal(s) else s))  # type: ignore[misc]
            assert kinds(findings) == ["link"], url

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("12 nước tham dự.", "begins_with_digit"),
            ("Hội nghị bế mạc. 12 nước tham dự.", "begins_with_digit"),
            ("Hội nghị bế mạc ngày 12. Các nước tham dự.", ""),
            ("Ghi nhận 0 tin, bài.", "zero"),
            ("Tỷ lệ là 0%.", "zero"),
            ("Tỷ lệ là 10%, 100 tin, bài.", ""),
        ],
    )
    def test_what_a_head_of_department_sends_back(self, text: str, kind: str) -> None:
        report = replace(FINAL, opening=(Paragraph((Text(text),), key="mới"),))
        assert [(f.kind, f.blocks) for f in found(report)] == ([(kind, False)] if kind else [])


def _portal(span: Span) -> bool:
    return isinstance(span, Link) and span.text == "cổng thông tin"


def test_findings_are_told_in_both_languages() -> None:
    def change(span: Span) -> Span:
        if isinstance(span, Figure):
            return replace(span, text="9", numbers=tuple(replace(n, value=7) for n in span.numbers))
        return replace(span, text="x") if isinstance(span, Quotation) else span

    spoilt = changed(change, REPORT)
    vietnamese, english = found(spoilt, Edits()), found(spoilt, Edits(), language="en")
    assert len(vietnamese) == len(english) > 30
    assert all(a.text != b.text and a.kind == b.kind for a, b in zip(vietnamese, english, strict=True))


def test_every_text_of_the_catalogue_is_used() -> None:
    code = "".join(file.read_text("utf-8") for file in CATALOGUE.parent.glob("verifying*.py"))
    entries = set(load_texts(CATALOGUE, "vi").entries)
    assert {key for key in entries if f'texts("{key}"' not in code} == set()
    assert entries >= WARNINGS
