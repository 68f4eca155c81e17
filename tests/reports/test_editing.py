"""Edits laid over a composed report: what is traceable stays so, and nothing is lost."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classify.taxonomy import load_taxonomy
from newsroom.sections import ReportSettings
from newsroom.texts import load_texts
from reports.edit_words import CATALOGUE, outcome
from reports.editing import UNNAMED, Applied, apply, articles, cited_by, composed_text
from reports.evidence import Edits
from reports.keys import keyed, named
from reports.model import Anchor, Blank, Cite, Figure, Gap, Link, Paragraph, Quotation, Report, Span, Table, Text
from reports.notation import NotationError, parse
from reports.notation_resolving import Source, alike, resolve
from reports.notation_writing import written
from reports.rebasing import rebased
from reports.renumbering import citable
from reports.walking import parts
from reports.weekly import weekly_report
from tests.reports.coverage_of_a_week import digest_evidence
from tests.reports.desk import PRESS, Desk, row
from tests.reports.making import Shelf
from tests.reports.specimen import SIZES, specimen
from tests.reports.specimen_texts import HOSTILE

DESK = Desk()
REPORT = keyed(DESK.report())
SEEN = {found.key: composed_text(found.block, articles(REPORT)) for found in named(REPORT)}


def laid(edits: Edits, desk: Desk = DESK) -> Applied:
    return apply(desk.report(), edits, desk.evidence)


def paragraphs(report: Report) -> dict[str, Paragraph]:
    blocks = [b for part in parts(report) for b in part.blocks]
    return {b.key: b for b in blocks if isinstance(b, Paragraph)}


def listing(report: Report) -> list[tuple[str, str]]:
    """Number and archive id of each row of the list of articles."""
    table = report.annexes[0].blocks[0]
    assert isinstance(table, Table)
    out = []
    for cells in table.rows:
        first, last = cells[0][0], cells[-1][0]
        assert isinstance(first, Anchor | Text) and isinstance(last, Text)
        out.append((f"[{first.number}]" if isinstance(first, Anchor) else first.text, last.text.split(" ")[0]))
    return out


class TestNotation:
    def test_a_paragraph_reads_well(self) -> None:
        assert SEEN["volume"] == (
            "Từ ngày 01/8/2026 đến ngày 15/8/2026, hệ thống ghi nhận {1:30 tin, bài} của {2:ba cơ quan báo chí}, "
            "{3:tăng 10 tin, bài (50%)} so với kỳ trước; {4:50%} thuộc trụ cột Kinh tế."
        )
        assert SEEN["told"] == (
            'Garuda Times (In-đô-nê-xi-a) có bài “{"1:Story 1 of the Lac Hai summit"}” '
            "{?translation:000000000000000000000001:title:0} [@000000000000000000000001], có đoạn: "
            '“{"2:Leaders in Lac Hai agreed on a common grid for the coast."}”.'
        )
        assert SEEN["remarks"] == "Có {1:15 tin, bài} về kinh tế [@000000000000000000000001]\nCả kỳ {2:30 tin, bài}"

    TEXTS = st.text(
        st.characters() | st.sampled_from("{}[]()\\*@@#<>!-`'\"“”:?| \n\t\u00a0đĐ\u0301\u200b1e"), max_size=30
    )

    @example([Link(" @0", "https://a.example/")])
    @given(
        st.lists(
            st.one_of(
                st.builds(Text, TEXTS, st.sampled_from(["plain", "bold", "italic"]), st.sampled_from(["", "en", "th"])),
                st.builds(lambda text: Figure(text, ()), TEXTS),
                st.builds(lambda text: Quotation(text, "a", 1, "text", 0, 1), TEXTS),
                st.builds(lambda key: Blank("[…]", key), TEXTS.filter(bool)),
                st.builds(Cite, st.integers(1, 3)),
                st.builds(lambda text: Link(text, "https://a.example/(x)?b=*1&c=[2]"), TEXTS),
            ),
            max_size=8,
        )
    )
    def test_whatever_is_written_is_read_as_the_same(self, spans: list[Span]) -> None:
        cited = {1: "a1", 2: "b2", 3: "c3"}
        text = written(spans, cited)
        assert "\n" not in text and "<!--" not in text.replace("\\<", "")
        source = Source.of(Paragraph(tuple(spans)))
        read = resolve(parse(text), source, {article: number for number, article in cited.items()})
        assert _printed(read) == _printed(spans)
        assert [s for s in read if not isinstance(s, Text | Link | Figure)] == [
            s for s in spans if not isinstance(s, Text | Link | Figure)
        ]
        assert sum(isinstance(s, Figure) for s in read) == sum(isinstance(s, Figure) for s in spans)

    def test_typing_again_makes_no_difference(self) -> None:
        text = SEEN["told"]
        for typed in (
            text.replace('"', "“", 1).replace('"', "”", 1),
            text.replace(" ", "\u00a0"),
            unicodedata.normalize("NFD", text),
            text.replace("{?", "{ ? ").replace('{"1:', '{ "1 : '),
            f"  {text.replace(' có ', '   có ')} ",
            text.replace(":Story 1 of the Lac Hai summit", ""),
            text.replace("[@", "[ @ "),
        ):
            assert typed != text and alike(typed, text), typed

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("mở { mà không đóng", "open_brace"),
            ("không hiểu {gì đây}", "unknown_brace"),
            ("dẫn [@] bài", "bad_citation"),
            ("dẫn [@một hai] bài", "bad_citation"),
            ("[bấm](javascript:alert)", "bad_link"),
            ("[bấm](https:///khong-co-may)", "bad_link"),
            ("**đậm", "open_bold"),
            ("5 * 3", "open_italic"),
        ],
    )
    def test_mistakes_are_named(self, text: str, problem: str) -> None:
        with pytest.raises(NotationError) as error:
            parse(text)
        assert error.value.problem == problem

    def test_signs_alone_are_themselves(self) -> None:
        assert parse(r"giá \{5\} \[6\] 3 \* 4 C:\thu [chú thích] a} \u{202e}") == (
            Text("giá {5} [6] 3 * 4 C:\\thu [chú thích] a} \u202e"),
        )

    @given(st.text(max_size=60))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            parse(text)
        except NotationError as error:
            assert error.words


def _printed(spans: object) -> list[tuple[str, str, str]]:
    """The words of spans as one line of NFC, by manner; spaces and signs that are typed unseen left aside."""
    assert isinstance(spans, list | tuple)
    out: list[tuple[str, str, str]] = []
    for span in spans:
        if isinstance(span, Text | Link):
            manner = (span.style, span.language) if isinstance(span, Text) else ("link", span.url)
            words = span.text
            if out and out[-1][1:] == manner and isinstance(span, Text):
                words = out.pop()[0] + words
            if words or isinstance(span, Link):
                out.append((words, *manner))
        else:
            out.append((type(span).__name__, "", ""))
    return [
        ("".join(unicodedata.normalize("NFC", words).split()), style, more)
        for words, style, more in out
        if "".join(words.split()) or style == "link"
    ]


class TestParagraphs:
    def test_without_edits_nothing_changes(self) -> None:
        for size in SIZES:
            for language in ("vi", "en"):
                report = specimen(language, size)
                assert apply(report, Edits(), DESK.evidence) == Applied(keyed(report), (), ())

    def test_an_edited_paragraph_keeps_its_figures_and_says_whose_it_is(self) -> None:
        text = "Kỳ này có {1:30 tin, bài}, {3:tăng}."
        found = paragraphs(laid(Edits(paragraphs={"volume": text}, by={"volume": "lan"})).report)["volume"]
        assert found.text == "Kỳ này có 30 tin, bài, tăng 10 tin, bài (50%)." and found.edited_by == "lan"
        assert [f.numbers for f in found.spans if isinstance(f, Figure)] == [
            f.numbers for n, f in enumerate(_figures("volume")) if n in (0, 2)
        ]
        assert paragraphs(laid(Edits(paragraphs={"volume": text})).report)["volume"].edited_by == UNNAMED

    def test_a_figure_takes_the_case_that_the_analyst_gave_it(self) -> None:
        found = laid(Edits(paragraphs={"volume": "{2:Ba cơ quan báo chí} đưa tin."})).report
        assert paragraphs(found)["volume"].text == "Ba cơ quan báo chí đưa tin."

    def test_a_paragraph_is_taken_out(self) -> None:
        found = laid(Edits(paragraphs={"volume": ""}))
        assert "volume" not in paragraphs(found.report) and not found.leftovers

    def test_paragraphs_are_added_after_any_block(self) -> None:
        keys = (
            "volume",
            "table:tin-bai-theo-quoc-gia",
            "chart:so-tin-bai-theo-ngay",
            "heading:noi-dung-bao-chi-quan-tam",
        )
        found = laid(Edits(added={key: f"Sau {n}.\n- Ý {n}." for n, key in enumerate(keys)}, by={"volume": "lan"}))
        first, second = (section.blocks for section in found.report.sections[:2])
        assert [b.text if isinstance(b, Paragraph) else type(b).__name__ for b in first] == [
            paragraphs(REPORT)["volume"].text,
            "Sau 0.",
            "Ý 0.",
            "Table",
            "Sau 1.",
            "Ý 1.",
            "Chart",
            "Sau 2.",
            "Ý 2.",
        ]
        assert [b.text for b in second if isinstance(b, Paragraph)][:2] == ["Sau 3.", "Ý 3."]
        added = paragraphs(found.report)["volume+2"]
        assert (added.role, added.edited_by) == ("item", "lan")

    def test_an_added_paragraph_may_use_the_figures_of_the_one_before(self) -> None:
        found = laid(Edits(added={"volume": "Riêng kinh tế chiếm {4:50%}."})).report
        assert paragraphs(found)["volume+1"].numbers == _figures("volume")[3].numbers

    def test_a_gap_is_filled_and_its_evidence_goes(self) -> None:
        found = laid(Edits(gaps={"remarks": "Dư luận tích cực.\n- Có {2:30 tin, bài} [@000000000000000000000002]."}))
        blocks = found.report.sections[2].blocks
        assert [(b.text, b.role) for b in blocks if isinstance(b, Paragraph)] == [
            ("Dư luận tích cực.", "text"),
            ("Có 30 tin, bài [2].", "item"),
        ]
        assert not any(isinstance(b, Gap) for b in blocks)
        assert isinstance(laid(Edits(gaps={"remarks": "  "})).report.sections[2].blocks[0], Gap)

    def test_a_note_under_a_table_is_edited(self) -> None:
        table = laid(Edits(paragraphs={"note": "Theo nước."})).report.sections[0].blocks[1]
        assert isinstance(table, Table) and table.notes[0].text == "Theo nước." and table.notes[0].role == "note"


def _figures(key: str) -> list[Figure]:
    return [span for span in paragraphs(REPORT)[key].spans if isinstance(span, Figure)]


class TestBlanks:
    KEY = "translation:000000000000000000000001:title:0"

    def test_a_translation_follows_in_brackets(self) -> None:
        found = laid(Edits(blanks={self.KEY: " Câu chuyện 1\u00a0{của} Lạc Hải "}))
        assert "” (Câu chuyện 1 {của} Lạc Hải) [1], có đoạn" in paragraphs(found.report)["told"].text

    def test_it_is_filled_in_an_edited_paragraph_and_in_brackets_that_stand_there(self) -> None:
        text = f"Bài {{1}} ({{?{self.KEY}}})."
        found = laid(Edits(paragraphs={"told": text.replace("{1}", '{"1"}')}, blanks={self.KEY: "Chuyện"}))
        assert paragraphs(found.report)["told"].text == "Bài Story 1 of the Lac Hai summit (Chuyện)."

    def test_one_translation_fills_every_place_of_the_same_words(self) -> None:
        report = DESK.report()
        twice = replace(report, sections=(*report.sections, replace(report.sections[1], heading="LẠI")))
        found = apply(twice, Edits(blanks={self.KEY: "Chuyện"}), DESK.evidence)
        told = [b for s in found.report.sections for b in s.blocks if isinstance(b, Paragraph)]
        assert [b.text.count("(Chuyện)") for b in told] == [0, 1, 0, 1, 0]


class TestCitations:
    def test_marks_are_numbered_as_the_text_reads(self) -> None:
        found = laid(Edits(paragraphs={"volume": "Mở đầu [@000000000000000000000002]."})).report
        assert paragraphs(found)["volume"].text == "Mở đầu [1]."
        assert "[2], có đoạn" in paragraphs(found)["told"].text
        assert [(c.number, c.article_id[-1]) for c in found.citations] == [(1, "2"), (2, "1")]
        assert [(n, i[-2:]) for n, i in listing(found)[:4]] == [("[1]", "02"), ("[2]", "01"), ("3", "1d"), ("4", "0e")]

    def test_an_article_that_only_an_edit_cites_moves_up_in_the_list(self) -> None:
        chosen = listing(REPORT)[5][1]
        found = laid(Edits(paragraphs={"told-2": f"Chỉ có bài này [@{chosen}]."})).report
        assert found.citations[1].article_id == chosen
        assert listing(found)[:2] == [("[1]", f"{1:024x}"), ("[2]", chosen)]

    def test_one_that_lost_its_last_mark_goes_among_the_others_in_the_order_of_days(self) -> None:
        found = laid(Edits(paragraphs={"told-2": ""})).report
        assert [c.article_id for c in found.citations] == [f"{1:024x}"]
        rows = listing(found)
        assert len(rows) == len(listing(REPORT)) and [number for number, _ in rows[1:]] == [
            str(n) for n in range(2, 15)
        ]
        days = [next(f.published_at for f in PRESS if f.id == article) for _, article in rows[1:]]
        assert days == sorted(days, reverse=True)  # type: ignore[type-var]

    def test_only_counted_articles_are_cited(self) -> None:
        old, unknown = f"{101:024x}", "ffff"
        edits = Edits(paragraphs={"told-2": f"Cũ [@{old}], lạ [@{unknown}]."}, by={"told-2": "lan"})
        found = laid(edits)
        assert paragraphs(found.report)["told-2"].text == "Cũ , lạ ."
        assert [(n.kind, n.before) for n in found.notices] == [("uncited", old), ("uncited", unknown)]
        assert cited_by(edits) == (old, unknown)

    def test_one_outside_the_list_needs_a_row(self) -> None:
        unlisted = next(f for f in DESK.counted if f.id not in {i for _, i in listing(REPORT)})
        edits = Edits(added={"volume": f"Xem [@{unlisted.id}]."})
        assert [n.kind for n in laid(edits).notices] == ["unlisted"]
        found = apply(DESK.report(), edits, DESK.evidence, row)
        assert not found.notices and listing(found.report)[0] == ("[1]", unlisted.id)
        assert len(listing(found.report)) == len(listing(REPORT)) + 1

    def test_a_dropped_article_is_not_cited(self) -> None:
        edits = Edits(added={"volume": f"Xem [@{5:024x}]."}, dropped=(f"{5:024x}",))
        assert [n.kind for n in laid(edits).notices] == ["uncited"]


class TestRefresh:
    FEWER = Desk(press=PRESS[3:])
    EDITS = Edits(
        paragraphs={"volume": "Có {1:30 tin, bài}; kinh tế {4:50%}."},
        seen={"volume": SEEN["volume"]},
        by={"volume": "lan"},
    )

    def test_figures_that_were_left_follow_the_data(self) -> None:
        found = laid(self.EDITS, self.FEWER)
        assert paragraphs(found.report)["volume"].text == "Có 27 tin, bài; kinh tế 48,1%."
        assert [(n.kind, n.key) for n in found.notices] == [("figures", "volume")]

    def test_they_are_found_again_where_the_composed_text_has_one_more(self) -> None:
        found = laid(self.EDITS, Desk(press=PRESS[3:], extra=True))
        assert paragraphs(found.report)["volume"].text == "Có 27 tin, bài; kinh tế 48,1%."
        assert [n.kind for n in found.notices] == ["wording"]

    def test_an_edit_that_keeps_a_figure_that_is_gone_is_left_over(self) -> None:
        more = Desk(extra=True)
        seen = composed_text(keyed(more.report()).sections[0].blocks[0], {})
        found = laid(Edits(paragraphs={"volume": "Về kinh tế {3:15 tin, bài}."}, seen={"volume": seen}))
        assert [(o.kind, o.key, o.reason) for o in found.leftovers] == [("paragraph", "volume", "place")]
        assert paragraphs(found.report)["volume"] == paragraphs(REPORT)["volume"]

    def test_edits_without_a_place_are_left_over(self) -> None:
        edits = Edits(
            paragraphs={"gone": "A", "volume": "hỏng {"},
            added={"chart:gone": "B", "volume": "{9:1}"},
            gaps={"gone": "C"},
            blanks={"translation:gone": "D"},
        )
        found = laid(edits)
        assert sorted((o.kind, o.key, o.reason) for o in found.leftovers) == [
            ("added", "chart:gone", "key"),
            ("added", "volume", "place"),
            ("blank", "translation:gone", "key"),
            ("gap", "gone", "key"),
            ("paragraph", "gone", "key"),
            ("paragraph", "volume", "notation"),
        ]
        assert paragraphs(found.report) == paragraphs(REPORT)
        for language in ("vi", "en"):
            said = outcome(found, language)
            assert len(said) == 6 and "chart:gone" in "".join(said)

    def test_what_was_composed_otherwise_is_told(self) -> None:
        found = laid(Edits(paragraphs={"told": "Lời của cán bộ."}, seen={"told": "Câu cũ."}))
        assert [(n.kind, n.before) for n in found.notices] == [("wording", "Câu cũ.")]
        assert "Câu cũ." in outcome(found, "vi")[0]

    def test_a_figure_never_takes_the_place_of_another(self) -> None:
        seen = "Có {1:5} bài gốc, {2:7} bài đăng lại."
        now = "Có {1:9} tin, {2:5} bài gốc, {3:7} bài đăng lại."
        made = rebased(r"Đăng lại {2:7}, gốc {1:5}, \{1:x\}.", seen, now)
        assert made and made.text == r"Đăng lại {3:7}, gốc {2:5}, \{1:x\}."
        assert rebased("{1:5}", "Có {1:5} bài gốc.", "Chưa ghi nhận; riêng {1:2} nước khác.") is None


def test_hostile_words_are_kept_as_they_are() -> None:
    for words in HOSTILE:
        text = written((Text(words),), {})
        assert alike(text, text) and parse(text) == parse(f" {text} ")


def test_every_text_of_the_catalogue_is_used() -> None:
    code = "".join(file.read_text("utf-8") for file in CATALOGUE.parent.glob("*.py"))
    assert {key for key in load_texts(CATALOGUE, "vi").entries if f'"{key}"' not in code} == set()


def test_composing_lists_what_analysts_cite_in_their_own_words() -> None:
    week = digest_evidence()
    digest = weekly_report(week, Shelf(week.facts), Edits(), load_taxonomy(), ReportSettings())
    allowed = citable(week, Edits())
    cited = {c.article_id for c in digest.citations}
    chosen = min(allowed.keys() - cited)
    key = next(n.key for n in named(keyed(digest)) if n.key and isinstance(n.block, Paragraph))
    edits = Edits(added={key: f"Xem thêm [@{chosen}]."})
    assert [n.kind for n in apply(digest, edits, week).notices] == ["unlisted"]
    again = weekly_report(week, Shelf(week.facts), edits, load_taxonomy(), ReportSettings())
    found = apply(again, edits, week)
    assert not found.notices and {c.article_id for c in found.report.citations} == cited | {chosen}
