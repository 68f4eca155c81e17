"""The DOCX file in the form of a Vietnamese administrative document (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docx.oxml.ns import qn

from reports.docx import render_docx
from reports.docx_metrics import line_points
from reports.docx_styles import LOOKS
from reports.model import Language, Paragraph, Text
from tests.reports.docx_reading import (
    misplaced,
    names,
    opened,
    paragraphs,
    part,
    value,
    xml,
)
from tests.reports.docx_specimens import EVERY, MM, head, of_style, rendered, sections, style, with_blocks
from tests.reports.specimen import CREATED, Size, specimen


class TestPage:
    def test_the_paper_is_a4_with_the_margins_of_the_decree(self) -> None:
        for section in sections(rendered()):
            size = section.find(qn("w:pgSz"))
            width, height = (round(int(size.get(qn(f"w:{side}"))) / MM) for side in ("w", "h"))
            assert sorted((width, height)) == [210, 297]
            assert (size.get(qn("w:orient")) == "landscape") == (width > height)
            margins = section.find(qn("w:pgMar"))
            top, bottom, left, right = (
                round(int(margins.get(qn(f"w:{side}"))) / MM) for side in ("top", "bottom", "left", "right")
            )
            assert 20 <= top <= 25 and 20 <= bottom <= 25 and 30 <= left <= 35 and 15 <= right <= 20

    def test_page_numbers_stand_centred_in_the_top_margin_but_not_on_a_first_page(self) -> None:
        content = rendered()
        for section in sections(content):
            assert section.find(qn("w:titlePg")) is not None
            numbered = [p for p in head(content, section, "default").iter(qn("w:p")) if "PAGE" in "".join(p.itertext())]
            assert len(numbered) == 1 and value(numbered[0], "pPr/jc") == "center"
            assert value(numbered[0], "pPr/pStyle") == style(content, "header").get(qn("w:styleId"))
            assert "PAGE" not in "".join(head(content, section, "first").itertext())
        assert value(style(content, "header"), "rPr/sz") in ("26", "28")

    @pytest.mark.parametrize("kind", ["default", "first"])
    def test_the_mark_of_a_draft_stands_on_every_page_apart_from_the_number_and_not_on_a_final(self, kind: str) -> None:
        for section in sections(rendered()):
            marks = [
                p for p in head(rendered(), section, kind).iter(qn("w:p")) if "".join(p.itertext()) == "BẢN DỰ THẢO"
            ]
            assert len(marks) == 1 and value(marks[0], "pPr/framePr", "xAlign") == "right"
        final = rendered(mark=False)
        assert "DỰ THẢO" not in "".join(part(final, n).decode() for n in names(final) if n.startswith("word/header"))

    def test_every_annex_starts_a_page_of_its_own_numbered_from_one(self) -> None:
        report = specimen(size="long")
        body, *annexes = sections(rendered("vi", "long"))
        assert len(annexes) == len(report.annexes) == 3
        assert value(body, "pgNumType", "start") is None
        assert [value(s, "pgNumType", "start") for s in annexes] == ["1"] * 3
        assert [value(s, "type") for s in annexes] == ["nextPage"] * 3
        wide = [value(s, "pgSz", "orient") == "landscape" for s in annexes]
        assert wide == [annex.wide for annex in report.annexes]
        headings = [t for t, _ in of_style(rendered("vi", "long"), LOOKS["annex"].name)]
        assert headings == [f"{a.number}{a.title}" for a in report.annexes]
        assert [t for t, _ in of_style(rendered("vi", "long"), LOOKS["attached"].name)] == [
            a.attached_to for a in report.annexes
        ]

    def test_a_section_ends_in_a_paragraph_of_its_own_text_or_one_too_thin_to_start_a_page(self) -> None:
        for language, size in EVERY:
            for _, _, element in paragraphs(rendered(language, size)):
                if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None and not "".join(element.itertext()):
                    assert value(element, "pPr/pStyle") == "BCRule"
        assert value(style(rendered(), LOOKS["rule"].name), "pPr/spacing", "line") == "40"


class TestLetters:
    def test_every_style_and_the_default_is_times_new_roman_in_every_script_and_black(self) -> None:
        root = xml(rendered(), "word/styles.xml")
        fonts = list(root.iter(qn("w:rFonts")))
        assert len(fonts) == len(LOOKS) + 1
        for found in fonts:
            assert dict(found.attrib) == {
                qn(f"w:{script}"): "Times New Roman" for script in ("ascii", "hAnsi", "eastAsia", "cs")
            }
        assert {c.get(qn("w:val")) for c in root.iter(qn("w:color"))} == {"000000"}

    @pytest.mark.parametrize(("language", "size"), EVERY)
    def test_no_text_has_a_font_a_size_or_a_colour_of_its_own(self, language: Language, size: Size) -> None:
        content = rendered(language, size)
        for name in ("document", "header1", "header2"):
            root = xml(content, f"word/{name}.xml")
            for tag in ("rFonts", "sz", "szCs", "color"):
                assert root.find(f".//{qn(f'w:{tag}')}") is None, (name, tag)

    @pytest.mark.parametrize(
        ("keys", "sizes"),
        [
            (("body", "item", "gap", "heading1", "heading2", "heading3", "title", "genre", "annex"), (13, 14)),
            (("superior", "issuer", "nation"), (12, 13)),
            (("number",), (13,)),
            (("motto", "place", "secrecy", "header", "office", "signatory", "attached"), (13, 14)),
            (("recipients",), (12,)),
            (("recipient",), (11,)),
        ],
    )
    def test_sizes_are_those_of_the_decree(self, keys: tuple[str, ...], sizes: tuple[int, ...]) -> None:
        for key in keys:
            found = style(rendered(), LOOKS[key].name)
            assert int(value(found, "rPr/sz") or 0) / 2 in sizes, key
            assert value(found, "rPr/szCs") == value(found, "rPr/sz"), key

    def test_what_is_bold_and_what_is_italic(self) -> None:
        bold = {
            key for key in LOOKS if style(rendered(), LOOKS[key].name).find(f"{qn('w:rPr')}/{qn('w:b')}") is not None
        }
        for key in (
            "issuer",
            "nation",
            "motto",
            "genre",
            "title",
            "secrecy",
            "office",
            "signatory",
            "recipients",
            "heading1",
        ):
            assert key in bold and value(style(rendered(), LOOKS[key].name), "rPr/b") is None, key  # no w:val is "on"
        for key in ("superior", "number", "place", "body", "recipient"):
            assert value(style(rendered(), LOOKS[key].name), "rPr/b") == "0", key
        for key in ("place", "recipients", "heading3", "attached"):
            found = style(rendered(), LOOKS[key].name)
            assert found.find(f"{qn('w:rPr')}/{qn('w:i')}") is not None and value(found, "rPr/i") is None, key

    def test_body_text_is_justified_indented_and_spaced(self) -> None:
        for key in ("body", "item", "note", "gap"):
            layout = style(rendered(), LOOKS[key].name).find(qn("w:pPr"))
            assert value(layout, "jc") == "both"
            assert int(value(layout, "ind", "firstLine") or 0) / MM * 0.1 == pytest.approx(1.27, abs=0.01)
            assert int(value(layout, "spacing", "after") or 0) >= 6 * 20
            assert 240 <= int(value(layout, "spacing", "line") or 0) <= 360
            assert layout.find(qn("w:widowControl")) is not None

    def test_a_line_before_an_address_is_not_pulled_apart(self) -> None:
        found = with_blocks(Paragraph((Text("SHA-256: " + "0123456789abcdef" * 4),)), Paragraph((Text("Một câu."),)))
        aligned = [value(element, "pPr/jc") for _, element in of_style(render_docx(found), LOOKS["body"].name)]
        assert aligned[-2:] == ["left", None]


class TestFrame:
    def test_the_header_names_bodies_nation_number_and_date_in_their_styles(self) -> None:
        header = specimen().header
        expected = {
            "superior": header.superior_body, "issuer": header.issuing_body, "number": header.number,
            "nation": header.nation, "motto": header.motto, "place": header.place_date,
        }  # fmt: skip
        for key, text in expected.items():
            assert [t for t, _ in of_style(rendered(), LOOKS[key].name)] == [text], key
        left, right = opened(rendered()).tables[0].rows[0].cells
        assert header.number in left.text and header.place_date in right.text

    def test_the_secrecy_mark_stands_boxed_under_the_number_if_there_is_one(self) -> None:
        assert not of_style(rendered(), LOOKS["secrecy"].name)
        content = rendered("vi", "long")
        left = [p.text for p in opened(content).tables[0].rows[0].cells[0].paragraphs]
        assert left[-2:] == [specimen(size="long").header.number, "\u00a0MẬT\u00a0"]
        assert value(style(content, LOOKS["secrecy"].name), "rPr/bdr") == "single"

    def test_rules_are_as_long_as_the_decree_says(self) -> None:
        header, title = specimen().header, specimen().title
        ruled = [p for _, _, p in paragraphs(rendered()) if p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None]
        assert len(ruled) == 3
        text_width = 160 * MM
        columns = [int(c.get(qn("w:w"))) for c in next(xml(rendered()).iter(qn("w:tbl"))).iter(qn("w:gridCol"))]
        widths = [columns[0] - 170, columns[1] - 170, text_width]
        lengths = []
        for rule, width in zip(ruled, widths, strict=True):
            sides = [int(value(rule, "pPr/ind", side) or 0) for side in ("left", "right")]
            assert sides[0] == sides[1]  # centred
            lengths.append(width - sum(sides))
        issuer, motto = (line_points(text, 13) * 20 for text in (header.issuing_body, header.motto))
        assert 1 / 3 <= lengths[0] / issuer <= 1 / 2
        assert lengths[1] == pytest.approx(motto, abs=4)
        assert 1 / 3 <= lengths[2] / min(line_points(title, 14) * 20, text_width) <= 1 / 2

    def test_the_measured_length_of_a_line_is_that_of_times_bold(self) -> None:
        """By hand, from the widths of Adobe's Times Bold: D 722, o 500, space 250, hyphen 333."""
        assert line_points("Do - oD", 10) == pytest.approx((722 + 500 + 250 + 333 + 250 + 500 + 722) / 100)
        assert line_points("Độ", 10) == line_points("Do", 10)
        assert line_points("狮港", 10) == 20

    def test_the_right_column_is_as_wide_as_the_national_name(self) -> None:
        report = specimen()
        widths = []
        for nation in ("VIỆT NAM", report.header.nation, report.header.nation * 3):
            content = render_docx(replace(report, header=replace(report.header, nation=nation)))
            grid = next(xml(content).iter(qn("w:tbl")))
            widths.append([int(c.get(qn("w:w"))) for c in grid.iter(qn("w:gridCol"))][1] / MM)
        assert widths[0] == pytest.approx(80, abs=0.1) and widths[2] == pytest.approx(0.66 * 160, abs=0.1)
        assert line_points(report.header.nation, 12) * 20 / MM + 3 < widths[1] < 100

    def test_the_title_follows_the_genre_and_the_period_follows_the_title(self) -> None:
        report = specimen()
        order = [
            t for s, t, _ in paragraphs(rendered()) if s in {LOOKS[k].name for k in ("genre", "title", "subtitle")}
        ]
        assert order == [report.genre, report.title, report.subtitle]

    def test_recipients_and_signature_stay_on_the_page_of_the_last_paragraph(self) -> None:
        closing = specimen().closing
        assert [t for t, _ in of_style(rendered(), LOOKS["recipient"].name)] == list(closing.recipients)
        assert [t for t, _ in of_style(rendered(), LOOKS["signatory"].name)] == [closing.signatory_name]
        table = next(t for t in xml(rendered()).iter(qn("w:tbl")) if closing.signatory_name in "".join(t.itertext()))
        assert table.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
        before = [table.getprevious(), table.getprevious().getprevious()]
        assert all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in before)
        office = of_style(rendered(), LOOKS["office"].name)[0][1]
        assert len(list(office.iter(qn("w:br")))) == closing.signatory_office.count("\n") == 1

    def test_what_a_header_lacks_leaves_no_empty_line(self) -> None:
        report = specimen()
        bare = replace(report, header=replace(report.header, superior_body="", motto="", nation=""), subtitle="")
        content = render_docx(bare)
        assert not any(of_style(content, LOOKS[key].name) for key in ("superior", "motto", "nation", "subtitle"))
        assert not misplaced(content)

    def test_the_properties_name_title_subject_body_language_and_time(self) -> None:
        for language, tag in (("vi", "vi-VN"), ("en", "en-GB")):
            report = specimen(language)  # type: ignore[arg-type]
            found = opened(render_docx(report)).core_properties
            assert (found.title, found.subject, found.author) == (
                report.title, report.subtitle, report.header.issuing_body
            )  # fmt: skip
            assert found.created == found.modified == CREATED and found.language == tag
            assert found.last_modified_by == report.header.issuing_body
