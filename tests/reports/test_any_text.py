"""Whatever a crawl brings, every form of a report is made of it, and prints it as text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from reports.html import render_html
from reports.model import Query, Report
from reports.pdf import render_pdf
from reports.plain import report_from_json, report_to_json
from tests.reports.pages import opened
from tests.reports.specimen import specimen

NO_TEXT = {"key", "url", "article_id", "sha256"}
ANYTHING = st.lists(st.text(st.characters(), max_size=40), min_size=1, max_size=12)
"""Lone surrogates, controls and unassigned characters among them."""


def with_texts(value: Any, texts: Iterator[str]) -> Any:
    """`value` of the model with the next of `texts` in the place of every text that it prints."""
    if isinstance(value, tuple):
        return tuple(next(texts) if isinstance(item, str) else with_texts(item, texts) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, (Query, type)):
        return value
    hints = get_type_hints(type(value))
    changed = {}
    for field in dataclasses.fields(value):
        found, hint = getattr(value, field.name), hints[field.name]
        if isinstance(found, str):
            if get_origin(hint) is not Literal and not get_args(hint) and field.name not in NO_TEXT:
                changed[field.name] = next(texts)
        else:
            changed[field.name] = with_texts(found, texts)
    return dataclasses.replace(value, **changed)


def report_of(texts: list[str]) -> Report:
    def endless() -> Iterator[str]:
        while True:
            yield from texts

    report: Report = with_texts(specimen(), endless())
    return report


def test_texts_are_put_everywhere() -> None:
    report = report_of(["Đổi"])
    assert report.title == report.header.motto == report.annexes[0].title == report.closing.recipients[0] == "Đổi"
    assert report.kind == "foreign" and report.citations == specimen().citations
    assert "TÌNH HÌNH" not in repr(report)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANYTHING)
@example([""])
@example(["\n", "\x1f", "\u200b"])
@example(["\ud800", "\u202e", "\x00"])
def test_every_form_is_made_of_any_texts(texts: list[str]) -> None:
    report = report_of(texts)
    assert len(opened(render_pdf(report)).pages) >= 4
    page: Any = lxml_html.document_fromstring(render_html(report))
    assert len(page.xpath("//section")) == len(report.sections) + len(report.annexes)
    written = report_to_json(report)
    assert report_to_json(report_from_json(written)) == written
