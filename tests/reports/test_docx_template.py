"""The office's own template: what a report takes from it and what never, and what is told of a broken one."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from newsroom.errors import InputError, SettingsError
from newsroom.settings import load_settings
from reports.docx import render_docx
from reports.docx_styles import LOOKS, NAMES
from reports.docx_template import missing_styles, write_template
from tests.reports.docx_reading import dangling, external_targets, misplaced, names, part, style_names, value, xml
from tests.reports.docx_specimens import MM, head, of_style, sections, style
from tests.reports.specimen import specimen


def pixel() -> bytes:
    """A PNG of one grey dot."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b""))
    made = (struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d)) for kind, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "mau.docx"
    write_template(path)
    return path


def changed(path: Path, change: Callable[[Any], None]) -> Path:
    """The template at `path` with a change made through python-docx."""
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))
    return path


def repacked(path: Path, *, add: dict[str, bytes] | None = None, replace: tuple[bytes, bytes] = (b"", b"")) -> Path:
    """The package with members added and a text replaced in its list of types."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()} | (add or {})
    members["[Content_Types].xml"] = (
        members["[Content_Types].xml"].replace(*replace) if replace[0] else members["[Content_Types].xml"]
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def attach(document: Any, kind: str, name: str, content_type: str) -> None:
    """Put another part into the package, as a relationship of the document."""
    other = Part(PackURI(name), content_type, b"x", document.part.package)
    document.part.relate_to(other, f"http://schemas.example/relationships/{kind}")


def lying(content: bytes) -> list[bool]:
    """Whether each section lies on its long side."""
    return [value(s, "pgSz", "orient") == "landscape" for s in sections(content)]


class TestOurOwn:
    def test_a_report_on_our_own_template_is_the_report_without_one(self, ours: Path) -> None:
        assert missing_styles(ours) == ()
        for size in ("short", "long", "empty"):
            report = specimen(size=size)
            assert render_docx(report, ours) == render_docx(report)

    def test_it_shows_every_style_by_its_name_upright_and_lying(self, ours: Path) -> None:
        content = ours.read_bytes()
        assert misplaced(content) == [] and dangling(content) == []
        for key, look in LOOKS.items():
            if key not in ("normal", "header", "mark", "rule"):
                shown = [text for text, _ in of_style(content, look.name)]
                assert shown and set(shown) <= {look.name, "BC Bảng", "BC Bảng không kẻ"}, key
        assert lying(content) == [False, True]

    def test_it_is_the_same_each_time_and_never_written_over_a_file(self, ours: Path, tmp_path: Path) -> None:
        write_template(tmp_path / "hai.docx")
        assert (tmp_path / "hai.docx").read_bytes() == ours.read_bytes()
        with pytest.raises(InputError, match=r"mau\.docx: there is a file of this name"):
            write_template(ours)
        with pytest.raises(InputError, match=r"mau\.docx: cannot write the template"):
            write_template(tmp_path / "none" / "mau.docx")


class TestTaken:
    def test_styles_fonts_and_margins_are_the_offices(self, ours: Path) -> None:
        def change(document: Any) -> None:
            document.styles["BC Nội dung"].font.name = "Arial"
            document.styles["BC Nội dung"].font.size = Pt(13)
            document.styles["BC Tiêu ngữ"].font.size = Pt(14)
            document.sections[0].left_margin = Mm(35)
            document.sections[0].top_margin = Mm(25)

        content = render_docx(specimen(), changed(ours, change))
        body = style(content, "BC Nội dung")
        assert value(body, "rPr/rFonts", "ascii") == "Arial" and value(body, "rPr/sz") == "26"
        first, annex = sections(content)[:2]
        assert round(int(value(first, "pgMar", "left") or 0) / MM) == 35
        assert round(int(value(first, "pgMar", "top") or 0) / MM) == 25
        assert round(int(value(annex, "pgMar", "left") or 0) / MM) == 30  # the lying section was not changed
        tables = {sum(int(c.get(qn("w:w"))) for c in t.iter(qn("w:gridCol"))) for t in xml(content).iter(qn("w:tbl"))}
        assert sorted(tables) == pytest.approx([155 * MM, 247 * MM], abs=2)
        rules = [p for p in xml(content).iter(qn("w:p")) if p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None]
        plain = [p for p in xml(render_docx(specimen())).iter(qn("w:p")) if p.find(f".//{qn('w:pBdr')}") is not None]
        wide, usual = (int(value(found[1], "pPr/ind", "left") or 0) for found in (rules, plain))  # of the motto
        assert wide < usual

    def test_the_text_of_the_template_is_not(self, ours: Path) -> None:
        changed(ours, lambda document: document.add_paragraph("LỜI DẶN NỘI BỘ"))
        changed(ours, lambda document: setattr(document.core_properties, "keywords", "mật khẩu nội bộ"))
        content = render_docx(specimen(), ours)
        assert "NỘI BỘ" not in "".join(part(content, n).decode("utf-8", "replace") for n in names(content))
        assert "nội bộ" not in part(content, "docProps/core.xml").decode()
        assert "BC Nội dung" not in [text for text, _ in of_style(content, "BC Nội dung")]

    def test_its_heads_and_feet_stay_and_the_mark_comes_to_them(self, ours: Path) -> None:
        def change(document: Any) -> None:
            document.sections[0].footer.is_linked_to_previous = False
            document.sections[0].footer.paragraphs[0].text = "Vụ Thông tin Lạc Hải"
            document.sections[0].first_page_header.add_paragraph("TIÊU ĐỀ THƯ")

        content = render_docx(specimen(), changed(ours, change))
        for section in sections(content):
            first = "".join(head(content, section, "first").itertext())
            assert "TIÊU ĐỀ THƯ" in first and first.count("BẢN DỰ THẢO") == 1
            assert "".join(head(content, section, "default").itertext()).count("PAGE") == 1
            assert section.find(qn("w:footerReference")) is not None
        assert "DỰ THẢO" not in part(ours.read_bytes(), "word/header1.xml").decode()

    def test_a_document_of_words_own_gets_our_styles_its_font_and_page_numbers(self, tmp_path: Path) -> None:
        document = docx.Document()  # has Word's styles, not one of ours, and no head
        document.styles["Normal"].font.name = "Cambria"
        document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
        document.save(str(tmp_path / "word.docx"))
        missing = missing_styles(tmp_path / "word.docx")
        assert set(missing) == {name for name in NAMES if name.startswith("BC ") or name == "Hyperlink"}
        content = render_docx(specimen(), tmp_path / "word.docx")
        assert misplaced(content) == [] and dangling(content) == []
        assert style(content, "BC Nội dung").find(f"{qn('w:rPr')}/{qn('w:rFonts')}") is None
        assert value(style(content, "Normal"), "rPr/rFonts", "ascii") == "Cambria"
        assert value(style(content, "BC Nội dung"), "pPr/jc") == "both"
        assert lying(content) == [False, True, False, False]
        assert all(int(value(s, "pgSz", "w") or 0) < int(value(s, "pgSz", "h") or 0) for s in sections(content)[::2])
        for section in sections(content):
            assert "PAGE" in "".join(head(content, section, "default").itertext())
            assert section.find(qn("w:titlePg")) is not None

    def test_page_numbers_in_the_foot_are_enough(self, ours: Path) -> None:
        def change(document: Any) -> None:
            for section in document.sections:
                section.header.is_linked_to_previous = False
                for line in list(section.header._element):
                    section.header._element.remove(line)
                section.header.add_paragraph()
                section.footer.is_linked_to_previous = False
                line = section.footer.paragraphs[0]._p
                line.append(line.makeelement(qn("w:fldSimple"), {qn("w:instr"): " PAGE  \\* ROMAN "}))

        content = render_docx(specimen(), changed(ours, change))
        assert all("PAGE" not in "".join(head(content, s, "default").itertext()) for s in sections(content))

    def test_headings_are_not_numbered_twice_and_the_language_is_the_reports(self, ours: Path) -> None:
        def change(document: Any) -> None:
            layout = document.styles["Heading 1"].element.get_or_add_pPr()
            layout.get_or_add_numPr().get_or_add_numId().val = 7
            for found in document.styles.element.iter(qn("w:lang")):
                found.set(qn("w:val"), "fr-FR")

        content = render_docx(specimen("en"), changed(ours, change))
        root = xml(content, "word/styles.xml")
        assert root.find(f".//{qn('w:numPr')}") is None
        assert {found.get(qn("w:val")) for found in root.iter(qn("w:lang"))} == {"en-GB"}

    def test_a_lying_or_two_column_template_is_laid_out_over_its_own_width(self, ours: Path) -> None:
        def change(document: Any) -> None:
            section = document.sections[0]
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.gutter = Mm(10)
            section._sectPr.find(qn("w:cols")).set(qn("w:num"), "2")

        content = render_docx(specimen(), changed(ours, change))
        assert {value(s, "cols", "num") for s in sections(content)} == {None}
        widths = {sum(int(c.get(qn("w:w"))) for c in t.iter(qn("w:gridCol"))) for t in xml(content).iter(qn("w:tbl"))}
        assert widths == {round(237 * MM)}


class TestLeftOut:
    def test_what_the_template_carries_beside_its_styles(self, ours: Path) -> None:
        def change(document: Any) -> None:
            attach(document, "oleObject", "/word/embeddings/o.bin", "application/x-ole")
            attach(document, "comments", "/word/comments.xml", "application/xml")
            attach(document, "glossaryDocument", "/word/glossary/d.xml", "application/xml")
            settings = document.settings.element
            attached = settings.makeelement(qn("w:attachedTemplate"))
            settings_part = document.part._settings_part
            kind = "http://schemas.example/relationships/attachedTemplate"
            attached.set(qn("r:id"), settings_part.relate_to("https://xa.example/t.dotm", kind, is_external=True))
            settings.insert(0, attached)
            document.part.relate_to("https://xa.example/anh.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
            document.part.relate_to("https://xa.example/theme.xml", RELATIONSHIP_TYPE.THEME, is_external=True)

        changed(ours, change)
        assert external_targets(ours.read_bytes())
        content = render_docx(specimen(), ours)
        assert external_targets(content) == external_targets(render_docx(specimen()))
        assert names(content) == names(render_docx(specimen()))
        assert dangling(content) == [] and "attachedTemplate" not in part(content, "word/settings.xml").decode()

    def test_a_picture_of_its_own_in_a_head_stays(self, ours: Path, tmp_path: Path) -> None:
        (tmp_path / "hieu.png").write_bytes(pixel())

        def change(document: Any) -> None:
            document.sections[0].first_page_header.paragraphs[0].add_run().add_picture(str(tmp_path / "hieu.png"))

        content = render_docx(specimen(), changed(ours, change))
        assert dangling(content) == [] and pixel() in [part(content, n) for n in names(content) if "media" in n]

    @pytest.mark.parametrize("kind", ["oleObject", "control", "image"])
    def test_an_object_in_a_head_is_refused(self, ours: Path, kind: str) -> None:
        def change(document: Any) -> None:
            head_part = document.sections[0].header.part
            head_part.relate_to("https://xa.example/a", f"http://schemas.example/{kind}", is_external=True)

        changed(ours, change)
        with pytest.raises(SettingsError, match=r"mau\.docx: a head or foot of the report template holds"):
            render_docx(specimen(), ours)


class TestBroken:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (None, "cannot read the report template"),
            (b"", "no Word document"),
            (b"PK\x03\x04 cut off", "no Word document"),
            (b"%PDF-1.7", "no Word document"),
            (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "locked with a password"),
        ],
        ids=["none", "empty", "cut", "pdf", "old-or-locked"],
    )
    def test_what_is_no_docx_is_told_in_one_sentence(self, tmp_path: Path, content: bytes | None, told: str) -> None:
        path = tmp_path / "mau.docx"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(SettingsError) as error:
            render_docx(specimen(), path)
        assert str(error.value).startswith(f"{path}: ") and told in str(error.value) and "\n" not in str(error.value)

    def test_another_package_and_damaged_xml(self, ours: Path, tmp_path: Path) -> None:
        sheet = tmp_path / "bang.docx"
        with zipfile.ZipFile(sheet, "w") as package:
            package.writestr(
                "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
            )
        damaged = repacked(ours, add={"word/styles.xml": b"<w:styles"})
        for path in (sheet, damaged):
            with pytest.raises(SettingsError, match=r"no Word document"):
                missing_styles(path)

    def test_macros_are_refused_whatever_the_file_is_called(self, ours: Path) -> None:
        plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        repacked(ours, replace=(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml"))
        with pytest.raises(SettingsError, match="has macros; save it as a Word document without macros"):
            render_docx(specimen(), ours)

    def test_a_macro_part_in_a_plain_document_is_refused(self, ours: Path) -> None:
        kind = "application/vnd.ms-office.vbaProject"
        changed(ours, lambda d: attach(d, "vbaProject", "/word/vbaProject.bin", kind))
        with pytest.raises(SettingsError, match="has macros"):
            missing_styles(ours)

    def test_a_dotx_is_told_apart(self, ours: Path) -> None:
        repacked(ours, replace=(b"wordprocessingml.document.main", b"wordprocessingml.template.main"))
        with pytest.raises(SettingsError, match=r"is a \.dotx; save it as"):
            missing_styles(ours)

    def test_a_style_of_another_kind(self, ours: Path) -> None:
        def change(document: Any) -> None:
            document.styles["BC Ghi chú"].delete()
            document.styles.add_style("BC Ghi chú", WD_STYLE_TYPE.CHARACTER)

        changed(ours, change)
        with pytest.raises(SettingsError, match=r"has “BC Ghi chú” as a character style; it must be a paragraph style"):
            missing_styles(ours)

    def test_one_that_unpacks_to_more_than_a_template_holds(self, ours: Path) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(ours) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in package.namelist():
                target.writestr(name, package.read(name))
            target.writestr("word/media/lon.png", bytes(65_000_000))
        ours.write_bytes(out.getvalue())
        with pytest.raises(SettingsError, match="larger than 64 MB when unpacked"):
            missing_styles(ours)


def test_the_setting_is_a_path_beside_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[report]\ntemplate = "mau.docx"\n', "utf-8")
    assert load_settings(file).report.template == tmp_path / "mau.docx"
    file.write_text('[report]\ntemplate = ""\n', "utf-8")
    assert load_settings(file).report.template is None


def test_names_of_styles_are_unlike_each_other() -> None:
    assert len({name.casefold() for name in NAMES}) == len(NAMES)
    assert set(style_names(render_docx(specimen(size="empty"))).values()) >= set(NAMES)
