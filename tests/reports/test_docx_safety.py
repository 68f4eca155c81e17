"""A DOCX report is one that Word opens, carries nothing but its text, and is the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.docx import render_docx
from reports.docx_styles import LOOKS
from reports.model import Blank, Column, Gap, Language, Link, Paragraph, Quotation, Table, Text
from tests.reports.docx_reading import (
    dangling,
    external_targets,
    misplaced,
    names,
    opened,
    part,
    style_names,
    xml,
)
from tests.reports.docx_specimens import EVERY, rendered, sections, with_blocks
from tests.reports.specimen import CREATED, LONG_ROWS, Size, specimen


class TestSafety:
    @pytest.mark.parametrize(("language", "size"), EVERY)
    def test_the_file_is_one_that_word_opens(self, language: Language, size: Size) -> None:
        content = rendered(language, size)
        assert misplaced(content) == [] and dangling(content) == []
        assert len(names(content)) == len(set(names(content)))

    def test_hostile_texts_are_plain_text(self) -> None:
        content = rendered("vi", "hostile")
        whole = "".join(xml(content).itertext())
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ufeff\u202a-\u202e\u2066-\u2069]", whole)
        assert "<script>alert(1)</script>" in whole and "<w:p><w:r><w:t>x</w:t></w:r></w:p>]]>" in whole
        assert "Đường dây nóng về ASEAN: những điều cần biết" in whole  # NFC of what came as NFD
        fields = {f"{code.text}".strip() for n in names(content) if n.startswith("word/") and n.endswith(".xml")
                  for code in xml(content, n).iter(qn("w:instrText"))}  # fmt: skip
        assert fields == {"PAGE"}

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=60))
    def test_no_text_or_address_whatever_breaks_the_file(self, text: str, url: str) -> None:
        spans = (
            Text(text, "bold", "th"),
            Link(text, url),
            Blank(text, "k"),
            Quotation(text, "a", 1, "title", 0, 1, "zh"),
        )
        table = Table(text, (Column(text, 1), Column("", 1)), ((spans, ()),), notes=(Paragraph(spans, "note"),))
        report = with_blocks(Paragraph(spans, "item"), table, Gap(text, "g", text, (Paragraph(spans),)))
        header = replace(report.header, issuing_body=text, motto=text, secrecy=text)
        content = render_docx(replace(report, title=text, subtitle=text, header=header, mark=text))
        assert misplaced(content) == [] and dangling(content) == []
        assert all(re.match("https?://", target, re.IGNORECASE) for target in external_targets(content))

    def test_only_web_addresses_become_links(self) -> None:
        asked = ["https://nguon.example/tin?a=1&b=2", "https://ok.example/x"]  # the second came with a NUL in it
        assert external_targets(rendered("vi", "hostile")) == asked
        found = external_targets(rendered("vi", "long"))
        assert len(found) == len(set(found)) == LONG_ROWS + 1
        assert all(target.startswith("https://") for target in found)
        assert "javascript:alert(1)" in "".join(xml(rendered("vi", "hostile")).itertext())

    @pytest.mark.parametrize("url", ["HTTPS://a.example/", "http://a.example"])
    def test_the_same_address_is_one_relationship(self, url: str) -> None:
        assert external_targets(render_docx(with_blocks(Paragraph((Link("a", url), Link("b", url)))))) == [url]

    def test_nothing_of_the_program_that_made_it_is_left(self) -> None:
        content = rendered()
        assert not [n for n in names(content) if re.search(r"thumbnail|customXml|app\.xml|WithEffects|numbering", n)]
        assert b"python-docx" not in b"".join(part(content, n) for n in names(content))
        assert set(style_names(content).values()) >= {look.name for look in LOOKS.values()}


class TestSameness:
    def test_the_same_report_gives_the_same_bytes_and_another_time_does_not(self) -> None:
        assert render_docx(specimen()) == rendered()
        later = render_docx(replace(specimen(), created_at=CREATED + timedelta(days=1)))
        assert later != rendered()
        with zipfile.ZipFile(io.BytesIO(rendered())) as package:
            assert {info.date_time for info in package.infolist()} == {(2026, 8, 16, 9, 30, 0)}

    def test_other_processes_with_other_hash_seeds_give_the_same_bytes(self) -> None:
        program = (
            "import hashlib; from reports.docx import render_docx; from tests.reports.specimen import specimen; "
            "print(hashlib.sha256(render_docx(specimen())).hexdigest())"
        )
        for seed in ("1", "2"):
            made = subprocess.run(
                [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120,
                env={**os.environ, "PYTHONHASHSEED": seed},
            )  # fmt: skip
            assert made.stdout.strip() == hashlib.sha256(rendered()).hexdigest(), seed

    def test_a_time_before_zip_files_still_renders(self) -> None:
        early = replace(specimen(size="empty"), created_at=datetime(1970, 1, 1, tzinfo=UTC))
        assert opened(render_docx(early)).core_properties.created == early.created_at

    def test_a_report_without_a_word_renders(self) -> None:
        bare = replace(specimen(size="empty"), opening=(), sections=(), annexes=(), title="", genre="", subtitle="")
        content = render_docx(bare)
        assert misplaced(content) == [] and len(sections(content)) == 1
