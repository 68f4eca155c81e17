"""Keys of a report: unique, the same for the same statement, and the same when given again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reports.editing import blanks
from reports.keys import keyed, named
from reports.model import Blank, Gap, Paragraph, Report, Section, Table, Text
from tests.reports.desk import Desk
from tests.reports.specimen import SIZES, specimen

BASE = Desk().report()


def _with(*blocks: Paragraph | Gap | Table) -> Report:
    return replace(BASE, sections=(Section("I.", "MỘT", 1, blocks),), annexes=())


def _paragraph(key: str, *blanks: str) -> Paragraph:
    return Paragraph((Text("Lạc Hải"), *(Blank("[…]", blank) for blank in blanks)), key=key)


def test_equal_keys_are_numbered_in_reading_order() -> None:
    found = keyed(
        _with(_paragraph("a", "x"), _paragraph("a", "x", "x"), Gap("", "a"), _paragraph("a-2"), _paragraph(""))
    )
    assert [block.key for block in found.sections[0].blocks if isinstance(block, Paragraph | Gap)] == [
        "a",
        "a-3",
        "a-4",
        "a-2",
        "",
    ]
    assert [blank.key for blank in blanks(found)] == ["x", "x-2", "x-3"]


def test_the_evidence_of_a_gap_has_no_keys() -> None:
    evidence = (_paragraph("a", "x"),)
    found = keyed(_with(Gap("", "g", "", evidence), _paragraph("a", "x")))
    assert found == _with(Gap("", "g", "", evidence), _paragraph("a", "x"))


def test_notes_of_tables_are_among_them() -> None:
    found = keyed(_with(_paragraph("n"), Table("B", (), (), notes=(_paragraph("n"),))))
    table = found.sections[0].blocks[1]
    assert isinstance(table, Table) and table.notes[0].key == "n-2"


@given(st.lists(st.sampled_from(["a", "a-2", "a-3", "b", "b-2", "a-2-2", ""]), max_size=12))
def test_any_keys_become_unique_and_stay_so(keys: list[str]) -> None:
    once = keyed(_with(*map(_paragraph, keys)))
    made = [found.key for found in named(once) if found.key]
    assert max(Counter(made).values(), default=1) == 1
    assert keyed(once) == once
    for before, after in zip(keys, (p.key for p in once.sections[0].blocks if isinstance(p, Paragraph)), strict=True):
        assert after == before or after.startswith(f"{before}-")


def test_headings_tables_and_charts_are_named_after_what_they_say_not_after_their_numbers() -> None:
    found = [n.key for n in named(keyed(BASE))]
    assert found[:4] == [
        "heading:tinh-hinh-chung",
        "volume",
        "table:tin-bai-theo-quoc-gia",
        "chart:so-tin-bai-theo-ngay",
    ]
    moved = replace(BASE, sections=(replace(BASE.sections[0], number="VI."), *BASE.sections[1:]))
    assert [n.key for n in named(keyed(moved))] == found


def test_every_report_can_be_keyed() -> None:
    for size in SIZES:
        report = keyed(specimen("vi", size))
        made = [found.key for found in named(report)]
        assert len(set(made)) == len(made)
        assert keyed(report) == report
