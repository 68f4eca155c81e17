"""What a refresh or an edit changed, and how it is told."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsroom.texts import load_texts
from reports.change_words import CATALOGUE, lines, shown
from reports.changes import Changes, changes, marked
from reports.editing import apply
from reports.evidence import Edits
from reports.model import Report, Table
from tests.reports.desk import PRESS, Desk, fact

DESK = Desk()
FEWER = Desk(press=(*PRESS[3:], fact(40, 5), fact(43, 6)))


def between(former: Desk, now: Desk, edits: Edits = Edits(), mine: Edits = Edits()) -> Changes:  # noqa: B008
    def report(desk: Desk, own: Edits) -> Report:
        return apply(desk.report(), own, desk.evidence).report

    return changes(report(former, edits), report(now, mine), former.evidence, now.evidence, edits, mine)


def test_nothing_changed() -> None:
    found = between(DESK, DESK)
    assert found == Changes() and not found
    assert lines(found, "vi") == ("Không có gì thay đổi.",) and lines(found, "en") == ("Nothing has changed.",)


class TestRefresh:
    FOUND = between(DESK, FEWER)

    def test_articles_that_joined_and_left(self) -> None:
        assert self.FOUND.left == tuple(f"{n:024x}" for n in (1, 2, 3))
        assert self.FOUND.joined == tuple(f"{n:024x}" for n in (40, 43))
        assert [c.title for c in self.FOUND.cited_left] == [f"Story {n} of the Lac Hai summit" for n in (1, 2)]

    def test_figures_from_and_to(self) -> None:
        by_label = {(f.key, f.label): (f.before, f.now) for f in self.FOUND.figures if f.label}
        assert by_label["table:tin-bai-theo-quoc-gia", "Tổng số, Số tin, bài"] == ("30", "29")
        assert by_label["chart:so-tin-bai-theo-ngay", "02/8"] == ("2", "1")
        running = [f for f in self.FOUND.figures if f.key == "volume"]
        assert [(f.before, f.now, f.values) for f in running][:2] == [
            ("30 tin, bài", "29 tin, bài", ((30,), (29,))),
            ("tăng 10 tin, bài (50%)", "tăng chín tin, bài", ((30, 20), (29, 20))),
        ]

    def test_paragraphs_word_by_word(self) -> None:
        changed = {w.key: w for w in self.FOUND.words}
        told = shown(changed["volume"].marks)
        assert told.startswith("…") and told.endswith(
            " hệ thống ghi nhận [-30-]{+29+} tin, bài của ba cơ quan báo chí, tăng [-10-]{+chín+} tin, bài[- (50%)-] "
            "so với kỳ trước; [-50%-]{+48,3%+} thuộc trụ cột Kinh tế."
        )
        assert {w.kind for w in self.FOUND.words} == {"paragraph_changed"}

    def test_citations(self) -> None:
        assert [c.article_id[-2:] for c in self.FOUND.citations_gone] == ["01", "02"]
        assert [(c.article_id[-2:], c.number) for c in self.FOUND.citations_new] == [("04", 1), ("05", 2)]

    def test_it_is_told_in_both_languages(self) -> None:
        told = lines(self.FOUND, "vi")
        assert told[:4] == (
            "Tin, bài được tính:",
            "  thêm 2",
            "  bớt 3",
            "  không còn được tính, trước đây đã dẫn: “Story 1 of the Lac Hai summit” (Garuda Times, "
            "000000000000000000000001)",
        )
        assert "  table:tin-bai-theo-quoc-gia, Tổng số, Số tin, bài: 30 → 29" in told
        english = lines(self.FOUND, "en")
        assert len(english) == len(told) and english[1] == "  joined: 2" and "\n" not in "".join(english)

    def test_a_relabelled_article(self) -> None:
        press = (replace(PRESS[0], topics=("tourism",)), *PRESS[1:])
        found = between(DESK, Desk(press=press))
        assert found.relabelled == (PRESS[0].id,) and not found.figures
        assert lines(found, "en") == ("Articles counted:", "  with other labels or a new version: 1")

    def test_many_figures_of_one_chart_are_cut(self) -> None:
        found = replace(self.FOUND, figures=tuple(f for f in self.FOUND.figures if f.label) * 20)
        told = lines(found, "vi")
        assert sum("→" in line for line in told) == 40 and sum("số liệu khác" in line for line in told) == 2


class TestEdits:
    def test_words_of_an_analyst(self) -> None:
        edits = Edits(
            paragraphs={"note": "Tính theo cơ quan báo chí.", "told-2": ""},
            added={"volume": "Thêm."},
            gaps={"remarks": "Tích cực."},
        )
        found = between(DESK, DESK, mine=edits)
        assert [(w.kind, w.key, shown(w.marks)) for w in found.words] == [
            ("paragraph_new", "volume+1", "{+Thêm.+}"),
            ("paragraph_changed", "note", "Tính theo[- nước của-] cơ quan báo chí."),
            ("gap_filled", "remarks", "{+Tích cực.+}"),
            ("paragraph_gone", "told-2", "[-星の新聞 cũng đưa tin [2†].-]"),
        ]
        assert [c.article_id[-1] for c in found.citations_gone] == ["2"] and not found.figures
        back = between(DESK, DESK, edits=edits)
        assert [w.kind for w in back.words] == ["paragraph_changed", "paragraph_new", "gap_opened", "paragraph_gone"]
        for both in (found, back):
            assert len(lines(both, "vi")) == len(lines(both, "en")) > 5

    def test_another_number_is_no_change_of_words(self) -> None:
        found = between(DESK, DESK, mine=Edits(added={"volume": f"Xem [@{PRESS[1].id}]."}))
        assert [(w.kind, w.key) for w in found.words] == [("paragraph_new", "volume+1")]
        assert not found.citations_new and not found.citations_gone

    def test_a_dropped_article(self) -> None:
        assert between(DESK, DESK, mine=Edits(dropped=(PRESS[4].id,))).left == (PRESS[4].id,)


def test_rows_of_tables() -> None:
    former = DESK.report()
    table = former.sections[0].blocks[1]
    assert isinstance(table, Table)
    less = replace(table, rows=table.rows[1:])
    section = replace(former.sections[0], blocks=(former.sections[0].blocks[0], less))
    now = replace(former, sections=(section, *former.sections[1:]))
    found = changes(former, now, DESK.evidence, DESK.evidence)
    assert [(w.kind, w.key, w.marks[0].text) for w in found.words] == [
        ("row_gone", "table:tin-bai-theo-quoc-gia", "Xin-ga-po")
    ]
    assert [w.kind for w in changes(now, former, DESK.evidence, DESK.evidence).words] == ["row_new"]
    assert len(lines(found, "vi")) == 2


@given(st.text(max_size=60), st.text(max_size=60))
def test_marks_put_together_give_both_texts(before: str, now: str) -> None:
    marks = marked(before, now)
    assert "".join(mark.text for mark in marks if mark.kind != "in") == before
    assert "".join(mark.text for mark in marks if mark.kind != "out") == now


def test_every_text_of_the_catalogue_is_used() -> None:
    code = CATALOGUE.with_name("change_words.py").read_text("utf-8")
    entries = load_texts(CATALOGUE, "vi").entries
    assert {key for key in entries if f'texts("{key}"' not in code} == set()
