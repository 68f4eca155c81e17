"""The HTML file: whole in itself, without scripts, hostile text as text, readable on a phone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html as lxml_html

from newsroom.texts import load_texts
from reports.html import TEXTS, render_html
from reports.model import Blank, Chart, Cite, Paragraph, Quotation, Report, Section, Table, Text
from tests.pictures import CHROMIUM, browser
from tests.reports.specimen import LONG_ROWS, SIZES, specimen
from tests.reports.specimen_texts import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

needs_chromium = pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="Chromium is not installed")
every_size = pytest.mark.parametrize("size", SIZES)
HEAD = {"html", "head", "meta", "title", "style", "body"}
FRAME = {"a", "header", "main", "nav", "ol", "details", "summary", "section", "div", "h1", "h2", "h3", "h4"}
TABLES = {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
DRAWINGS = {"figure", "figcaption", "svg", "g", "rect", "path", "line", "text"}
ELEMENTS = HEAD | FRAME | TABLES | DRAWINGS | {"p", "ul", "li", "span", "strong", "em", "mark", "bdi", "br"}


@cache
def rendered(size: Any = "short", language: Any = "vi") -> str:
    return render_html(specimen(language, size))


def tree(content: str | None = None) -> Any:
    return lxml_html.document_fromstring(content or rendered())


def with_body(*paragraphs: Paragraph) -> Report:
    return replace(specimen(), opening=paragraphs, sections=(), annexes=())


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


@every_size
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_needs_nothing_else_and_runs_nothing(size: Any, language: Any) -> None:
    page = tree(rendered(size, language))
    assert page.get("lang") == language
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= ELEMENTS
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in ("src", "style", "srcset", "xlink:href"), (name, value)
            assert name != "href" or re.match(r"(https?://|#)", value), value
    assert "url(" not in rendered(size, language) and "@import" not in rendered(size, language)


def test_its_policy_lets_a_browser_do_nothing_but_style_it() -> None:
    policy = tree().xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'", policy
    )


def test_headings_and_blocks_are_all_there_in_order() -> None:
    report = specimen()
    page = tree()
    assert text_of(page.find(".//h1")) == report.title
    found = [(element.tag, text_of(element)) for element in page.xpath("//main//h2|//main//h3|//main//h4")]
    wanted = [(f"h{s.level + 1}", f"{s.number} {s.heading}") for s in report.sections]
    assert found == wanted + [("h2", f"{a.number}{a.title}") for a in report.annexes]
    said = text_of(page.find(".//main"))
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                assert " ".join(block.text.split()) in said


def test_a_level_that_is_left_out_breaks_nothing() -> None:
    sections = (Section("", "sâu", 3, ()), Section("", "nông", 1, ()), Section("", "sâu", 3, ()))
    page = tree(render_html(replace(specimen(), sections=sections, annexes=())))
    assert [element.tag for element in page.xpath("//section/*")] == ["h2", "h2", "h3"]


def test_tables_have_captions_and_headers_with_scope() -> None:
    page = tree()
    for table in page.iter("table"):
        assert [th.get("scope") for th in table.xpath("./thead/tr/th")] == ["col"] * len(table.xpath("./thead/tr/*"))
    first = page.xpath("//table[caption]")[0]
    assert text_of(first.find("caption")) == "Bảng 1. Tin, bài theo nhóm quốc gia"
    assert [th.get("scope") for th in first.xpath("./tbody/tr/*[1]")] == ["row"] * 3
    assert text_of(first.find("tfoot")).startswith("Tổng số")


def test_every_row_of_the_model_is_printed() -> None:
    model = next(block for block in specimen(size="long").annexes[0].blocks if isinstance(block, Table))
    table = tree(rendered("long")).xpath('//section[contains(@class, "wide")]//table')[0]
    assert len(table.xpath("./tbody/tr")) == len(model.rows) == LONG_ROWS


def test_columns_without_borders_stand_side_by_side() -> None:
    halves = tree().xpath('//div[@class="halves"]/div')
    assert [text_of(half[0]) for half in halves] == ["Trong nước", "Nước ngoài"]
    assert [len(half) for half in halves] == [1 + 4, 1 + 3]


def test_marks_lead_to_the_list_and_the_list_leads_back() -> None:
    page = tree(rendered("long"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    marks = page.xpath('//a[@class="cite"]/@href')
    back = page.xpath('//a[@class="place"]/@href')
    assert len(marks) > 60 and len(back) == len(set(marks))
    assert {address.removeprefix("#") for address in page.xpath('//a[starts-with(@href, "#")]/@href')} <= set(ids)


def test_a_mark_without_a_place_is_plain_text() -> None:
    page = tree(render_html(with_body(Paragraph((Cite(77),)))))
    assert page.xpath("//main/p")[0].text == "[77]"


def test_charts_are_drawings_with_a_description_and_their_figures() -> None:
    charts = [block for section in specimen().sections for block in section.blocks if isinstance(block, Chart)]
    figures = list(tree().iter("figure"))
    assert len(charts) == len(figures) == 2
    for chart, figure in zip(charts, figures, strict=True):
        (drawing,) = figure.xpath(".//svg")
        assert (drawing.get("role"), drawing.get("aria-label")) == ("img", chart.alt)
        assert text_of(figure.find("figcaption")) == chart.caption
        listed = [[text_of(cell) for cell in row] for row in figure.xpath(".//tbody/tr")]
        assert listed == [[point.label, *(count.text for count in point.counts)] for point in chart.points]


def test_only_web_addresses_become_links_and_tell_nothing() -> None:
    links = tree(rendered("hostile")).xpath('//a[not(starts-with(@href, "#"))]')
    assert {link.get("href") for link in links} == {"https://nguon.example/tin?a=1&b=2", "https://ok.example/x"}
    assert all("noreferrer" in link.get("rel") for link in links)
    assert "javascript:alert(1)" in text_of(tree(rendered("hostile")))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(hostile: str) -> None:
    report = specimen(size="empty")
    spans = (
        Text(hostile, "bold", "ja"),
        Quotation(hostile, "x", 1, "title", 0, 1, 'en" onclick="x'),
        Blank(hostile, "k"),
    )
    header = replace(report.header, issuing_body=hostile, secrecy=hostile)
    closing = replace(report.closing, recipients=(hostile,), signatory_name=hostile)
    annexes = tuple(replace(annex, number=hostile, title=hostile, attached_to=hostile) for annex in report.annexes)
    page = render_html(
        replace(
            report, title=hostile, mark=hostile, header=header, closing=closing, annexes=annexes,
            opening=(Paragraph(spans),), sections=(Section(hostile, hostile, 1, ()),),
        )
    )  # fmt: skip
    found = tree(page)
    assert {element.tag for element in found.iter() if isinstance(element.tag, str)} <= ELEMENTS
    assert not [name for element in found.iter() for name in element.attrib if name.startswith("on")]
    assert len(found.xpath("//main")) == len(found.xpath("//style")) == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x7f-\x9f\ud800-\udfff]", page)
    page.encode("utf-8")


def test_foreign_words_say_their_language() -> None:
    assert {"th", "ja", "km", "zh", "ko", "en"} <= set(tree().xpath("//bdi/@lang"))


def test_gaps_are_marked_so_that_none_is_overlooked() -> None:
    marked = [text_of(element) for element in tree().iter("mark")]
    assert marked.count("[bản dịch: Cán bộ tổng hợp bổ sung]") == 7
    assert marked.count("[Cán bộ tổng hợp bổ sung]") == 1


def test_the_mark_of_a_draft_is_at_the_head_of_the_page_and_of_paper() -> None:
    assert text_of(tree().xpath('//p[@class="mark"]')[0]) == "BẢN DỰ THẢO"
    assert "@top-right" in rendered()
    final = render_html(specimen(mark=False))
    assert "BẢN DỰ THẢO" not in final and "@top-right" not in final


def test_its_own_words_are_in_the_language_of_the_report() -> None:
    skip = tree(rendered("short", "en")).xpath('//a[@class="skip"]')[0]
    assert skip.text == load_texts(TEXTS, "en")("skip") == "Skip to the content"
    assert tree().xpath('//*[@id="noi-dung"]')[0].tag == "main"


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from reports.html import render_html; from tests.reports.specimen import specimen;"
        "print(*(hashlib.sha256(render_html(specimen('vi', s)).encode()).hexdigest() for s in ('short', 'hostile')))"
    )
    told = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(told) == 1 and len(told.pop().split()) == 2


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def shown(chromium: Browser, folder: Path, content: str, width: int) -> Page:
    file = folder / "bao-cao.html"
    file.write_text(content, "utf-8")
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    return page


@needs_chromium
@every_size
@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_is_wider_than_the_window(chromium: Browser, tmp_path: Path, size: Any, width: int) -> None:
    page = shown(chromium, tmp_path, rendered(size), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        "[...document.querySelectorAll('main *, header *')]"
        ".filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert outside == 0
    page.close()


@needs_chromium
def test_a_browser_applies_its_style_asks_for_nothing_and_complains_of_nothing(
    chromium: Browser, tmp_path: Path
) -> None:
    said: list[str] = []
    asked: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    file = tmp_path / "bao-cao.html"
    file.write_text(rendered("hostile"), "utf-8")
    page.goto(file.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.ruled')).fontWeight") == "700"
    assert asked == [file.as_uri()] and said == []
    page.close()


@needs_chromium
def test_a_foreign_style_or_script_would_not_be_run(chromium: Browser, tmp_path: Path) -> None:
    spoilt = rendered().replace(
        "</main>", "<script>document.title='hỏng'</script><p style='color:red' id='x'>x</p></main>"
    )
    page = shown(chromium, tmp_path, spoilt, 800)
    assert page.title() != "hỏng"
    assert page.evaluate("getComputedStyle(document.getElementById('x')).color") == "rgb(0, 0, 0)"
    page.close()
