"""The body of a DOCX report: headings, marks, gaps, languages, tables and charts."""

from __future__ import annotations

import re
import struct

import pytest
from docx.oxml.ns import qn

from reports.docx import render_docx
from reports.docx_styles import TABLES
from reports.docx_tables import TALL_CELL, WHOLE_TABLE
from reports.model import Anchor, Chart, Cite, Column, Language, Paragraph, Table, Text
from tests.reports.docx_reading import (
    paragraphs,
    part,
    style_names,
    value,
    xml,
)
from tests.reports.docx_specimens import EVERY, MM, of_style, rendered, style, with_blocks
from tests.reports.specimen import LONG_ROWS, Size, specimen


class TestBody:
    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_parts_are_real_headings_that_stay_with_what_follows(self, language: Language) -> None:
        report, content = specimen(language, "long"), rendered(language, "long")
        found = [(s, t) for s, t, _ in paragraphs(content) if re.fullmatch(r"heading [123]", s)]
        assert found == [(f"heading {s.level}", f"{s.number} {s.heading}") for s in report.sections]
        for level in (1, 2, 3):
            made = style(content, f"heading {level}")
            assert value(made, "pPr/outlineLvl") == str(level - 1)
            kept = made.find(f"{qn('w:pPr')}/{qn('w:keepNext')}")
            assert kept is not None and kept.get(qn("w:val")) is None

    def test_gaps_and_blanks_are_highlighted_so_that_none_is_overlooked(self) -> None:
        marked = [
            "".join(run.itertext()) for run in xml(rendered()).iter(qn("w:r"))
            if run.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None
        ]  # fmt: skip
        assert marked == ["[bản dịch: Cán bộ tổng hợp bổ sung]"] * 7 + ["[Cán bộ tổng hợp bổ sung]"]

    def test_citation_marks_lead_to_bookmarks_in_the_list(self) -> None:
        root = xml(rendered("vi", "long"))
        marks = [link.get(qn("w:anchor")) for link in root.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))]
        places = [start.get(qn("w:name")) for start in root.iter(qn("w:bookmarkStart"))]
        assert len(places) == len(set(places)) == LONG_ROWS
        assert marks and set(marks) <= set(places)
        identities = [start.get(qn("w:id")) for start in root.iter(qn("w:bookmarkStart"))]
        assert identities == [end.get(qn("w:id")) for end in root.iter(qn("w:bookmarkEnd"))]

    def test_a_mark_without_a_place_is_text_and_a_second_place_no_bookmark(self) -> None:
        rows = (((Anchor(1),),), ((Anchor(1),),))
        found = with_blocks(Paragraph((Cite(1), Cite(2))), Table("", (Column("TT", 1),), rows))
        root = xml(render_docx(found))
        assert [link.get(qn("w:anchor")) for link in root.iter(qn("w:hyperlink"))] == ["bai_1"]
        assert len(list(root.iter(qn("w:bookmarkStart")))) == 1
        assert "[1][2]" in "".join(root.itertext())

    def test_quotations_and_titles_say_their_language_in_the_place_for_their_script(self) -> None:
        assert value(xml(rendered(), "word/styles.xml"), "docDefaults/rPrDefault/rPr/lang") == "vi-VN"
        assert value(xml(rendered("en"), "word/styles.xml"), "docDefaults/rPrDefault/rPr/lang") == "en-GB"
        runs = {"".join(run.itertext()): value(run, "rPr/lang", script) for run in xml(rendered()).iter(qn("w:r"))
                for script in ("val", "eastAsia", "bidi") if value(run, "rPr/lang", script)}  # fmt: skip
        tags = set(runs.values())
        assert {"en-GB", "th-TH", "ja-JP", "km-KH", "zh-CN", "ko-KR"} <= tags
        arabic = xml(render_docx(with_blocks(Paragraph((Text("مرحبا", language="ar"),)))))
        assert arabic.find(f".//{qn('w:rtl')}") is not None


class TestTables:
    def test_a_table_repeats_its_header_row_and_breaks_between_rows(self) -> None:
        tables = [
            t for t in xml(rendered("vi", "long")).iter(qn("w:tbl")) if t.find(f".//{qn('w:tblHeader')}") is not None
        ]
        assert len(tables) == 3
        for table in tables:
            rows = table.findall(qn("w:tr"))
            headers = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
            assert headers[0] and not any(headers[1:])
            assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)

    def test_every_row_of_the_model_is_printed(self) -> None:
        model = next(b for b in specimen(size="long").annexes[0].blocks if isinstance(b, Table))
        table = max(xml(rendered("vi", "long")).iter(qn("w:tbl")), key=len)
        printed = table.findall(qn("w:tr"))
        assert len(printed) == len(model.rows) + 1 == LONG_ROWS + 1
        texts = [["".join(cell.itertext()) for cell in row.iter(qn("w:tc"))] for row in printed]
        assert texts[0] == [column.heading for column in model.columns]
        assert texts[-1][0] == str(LONG_ROWS) and texts[-1][-1] == f"{LONG_ROWS:016x}"

    @pytest.mark.parametrize(("language", "size"), EVERY)
    def test_columns_fill_the_text_between_the_margins(self, language: Language, size: Size) -> None:
        for table in xml(rendered(language, size)).iter(qn("w:tbl")):
            widths = [int(c.get(qn("w:w"))) for c in table.iter(qn("w:gridCol"))]
            assert sum(widths) in (round(160 * MM), round(247 * MM))
            for row in table.findall(qn("w:tr")):
                assert [int(w.get(qn("w:w"))) for w in row.iter(qn("w:tcW"))] == widths

    def test_a_caption_is_words_caption_and_stays_with_its_table(self) -> None:
        (_, caption), *charts = of_style(rendered(), "caption")
        assert caption.find(f"{qn('w:pPr')}/{qn('w:keepNext')}").get(qn("w:val")) is None
        table = caption.getnext()
        assert table.tag == qn("w:tbl") and value(table, "tblPr/tblCaption") == "Bảng 1. Tin, bài theo nhóm quốc gia"
        assert len(charts) == 2 and all(value(c, "pPr/keepNext") == "0" for _, c in charts)

    @staticmethod
    def kept(rows: int, *, annex: bool = False, notes: int = 0) -> list[bool]:
        """Whether each row stays with the next, the header's included."""
        note = (Paragraph((Text("Ghi chú."),), "note"),) * notes
        table = Table("Bảng 1. Số liệu", (Column("TT", 1),), (((Text("1"),),),) * rows, notes=note)
        made = max(xml(render_docx(with_blocks(table, annex=annex))).iter(qn("w:tbl")), key=len)
        found = [
            row.find(f"{qn('w:tc')}/{qn('w:p')}/{qn('w:pPr')}/{qn('w:keepNext')}") for row in made.iter(qn("w:tr"))
        ]
        return [mark is not None for mark in found]

    def test_a_short_table_stays_whole_and_a_long_one_keeps_its_ends_together(self) -> None:
        assert self.kept(5) == [True] * 5 + [False]
        assert self.kept(5, notes=1) == [True] * 6
        long = self.kept(WHOLE_TABLE + 1)
        assert long == [True, True, *[False] * (WHOLE_TABLE - 2), True, False]
        assert self.kept(5, annex=True) == [True, True, False, False, True, False]

    def test_a_row_that_may_be_taller_than_a_page_breaks(self) -> None:
        rows = (((Text("x" * TALL_CELL),),), ((Text("x" * (TALL_CELL + 1)),),))
        root = xml(render_docx(with_blocks(Table("", (Column("Tiêu đề", 1),), rows), annex=True)))
        whole = [
            r.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
            for r in max(root.iter(qn("w:tbl")), key=len).iter(qn("w:tr"))
        ]
        assert whole == [True, True, False]

    def test_columns_side_by_side_have_no_lines_and_sums_are_bold(self) -> None:
        by_id = style_names(rendered())
        used = [by_id[str(value(t, "tblPr/tblStyle"))] for t in xml(rendered()).iter(qn("w:tbl"))]
        grid, plain = TABLES["grid"], TABLES["plain"]
        assert used == [plain, grid, plain, plain, grid]  # header, table 1, two columns, signature, list of articles
        assert style(rendered(), grid).find(f".//{qn('w:insideH')}").get(qn("w:val")) == "single"
        assert style(rendered(), plain).find(f".//{qn('w:tblBorders')}") is None
        total = list(xml(rendered()).iter(qn("w:tbl")))[1].findall(qn("w:tr"))[-1]
        assert all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in total.iter(qn("w:r")))


class TestCharts:
    def test_a_chart_is_a_vector_picture_with_a_bitmap_behind_it_and_words_for_who_cannot_see_it(self) -> None:
        report, content = specimen(size="long"), rendered("vi", "long")
        charts = [b for s in report.sections for b in s.blocks if isinstance(b, Chart)]
        drawings = list(xml(content).iter(qn("w:drawing")))
        assert len(drawings) == len(charts) == 6
        relations = {r.get("Id"): f"word/{r.get('Target')}" for r in xml(content, "word/_rels/document.xml.rels")}
        for chart, drawing in zip(charts, drawings, strict=True):
            described = drawing.find(".//{*}docPr")
            assert described.get("descr") == chart.alt and described.get("name") == chart.caption
            bitmap, vector = drawing.find(".//{*}blip"), drawing.find(".//{*}svgBlip")
            png, svg = (part(content, relations[b.get(qn("r:embed"))]) for b in (bitmap, vector))
            assert svg.lstrip().startswith(b"<svg")
            width, height = struct.unpack(">II", png[16:24])
            extent = drawing.find(".//{*}extent")
            x, y = int(extent.get("cx")), int(extent.get("cy"))
            assert x == round(160 * MM) * 635 and y / x == pytest.approx(height / width, rel=0.01)
        numbers = [d.find(".//{*}docPr").get("id") for d in drawings]
        assert len(set(numbers)) == 6

    def test_the_package_says_what_its_pictures_are(self) -> None:
        types = part(rendered(), "[Content_Types].xml").decode()
        assert 'ContentType="image/svg+xml"' in types and 'Extension="png" ContentType="image/png"' in types
