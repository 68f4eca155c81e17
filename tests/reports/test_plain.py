"""A report as JSON: all of it comes back, equal reports are equal bytes, and damage is named."""

from __future__ import annotations

import dataclasses
import json
import types
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.errors import InputError
from newsroom.text import nfc
from reports.model import Column, Report, Table, Text
from reports.plain import FORMAT, report_from_json, report_to_json
from tests.reports.specimen import SIZES, specimen

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(nfc)


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Every value that the model's type `hint` allows, in small."""
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of([anything(kind) for kind in get_args(hint)])
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return st.lists(anything(inner[0]), max_size=2).map(tuple)
        return st.tuples(*(anything(kind) for kind in inner))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return st.builds(hint, **{name: anything(kind) for name, kind in hints.items()})
    leaves: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXTS,
        int: st.integers(-(10**12), 10**12),
        bool: st.booleans(),
        float: st.floats(allow_nan=False, allow_infinity=False),
        date: st.dates(),
        datetime: st.datetimes(timezones=st.just(UTC)),
        types.NoneType: st.none(),
    }
    return leaves[hint]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(anything(Report))
def test_any_report_comes_back_as_it_was(report: Report) -> None:
    written = report_to_json(report)
    assert report_from_json(written) == report
    assert report_to_json(report_from_json(written)) == written


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_specimen_comes_back_in_the_one_form_of_text(size: Any, language: Any) -> None:
    report = specimen(language, size)
    written = report_to_json(report)
    assert written.encode("utf-8").decode() == written
    assert unicodedata.is_normalized("NFC", written)
    again = report_from_json(written.encode("utf-8"))
    assert report_to_json(again) == written
    if size in ("short", "long"):
        opening = report.opening[0]
        assert again.sections == report.sections and again.annexes == report.annexes
        assert again.opening != (opening,), "the specimen has a name in NFD"


def test_every_kind_of_object_says_what_it_is() -> None:
    written = report_to_json(specimen())
    kinds = ("figure", "page_query", "outside_query", "quotation", "blank", "anchor", "cite", "link", "chart", "gap")
    assert [kind for kind in kinds if f'"type": "{kind}"' not in written] == []


def test_equal_reports_are_equal_bytes() -> None:
    report = specimen()
    elsewhere = dataclasses.replace(report, created_at=report.created_at.astimezone(timezone(timedelta(hours=7))))
    assert report_to_json(elsewhere) == report_to_json(report)
    whole = Table("", (Column("a", 3.0),), (((Text("x"),),),))
    counted = dataclasses.replace(whole, columns=(Column("a", 3),))
    one, other = (dataclasses.replace(report, opening=(table,)) for table in (whole, counted))
    assert one == other and report_to_json(one) == report_to_json(other)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        report_to_json(dataclasses.replace(specimen(), created_at=datetime(2026, 8, 16)))


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    content = json.loads(report_to_json(specimen()))
    change(content["report"])
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[]", '"format" is null'),
        ('{"format": "diembao report 9"}', '"format" is "diembao report 9"'),
        (json.dumps({"format": FORMAT}), 'report must be an object of the type "report", and is null'),
        ("[" * 100_000, "no report"),
        (changed(lambda r: r.pop("title")), 'report lacks its field "title"'),
        (changed(lambda r: r.update(titel="x")), 'report has a field "titel"'),
        (changed(lambda r: r.update(kind="monthly")), "report.kind must be one of foreign, domestic"),
        (changed(lambda r: r.update(created_at="gestern")), "report.created_at must be a time in UTC"),
        (changed(lambda r: r.update(created_at="2026-08-16T02:30:00")), "report.created_at must be a time in UTC"),
        (changed(lambda r: r["sections"][0].update(level=4)), "report.sections[0].level must be one of 1, 2, 3"),
        (changed(lambda r: r["sections"][0].update(level=True)), "report.sections[0].level must be one of"),
        (changed(lambda r: r["opening"][0].update(type="film")), "report.opening[0] must be an object whose"),
        (changed(lambda r: r["opening"][0].update(type=["x"])), "report.opening[0] must be an object whose"),
        (changed(lambda r: r["opening"][0].update(spans="text")), "report.opening[0].spans must be a list"),
        (changed(lambda r: r["citations"][0].update(number="1")), "report.citations[0].number must be a whole number"),
        (changed(lambda r: r["citations"][0].update(version=True)), "report.citations[0].version must be a whole"),
    ],
)  # fmt: skip
def test_damage_is_told_in_one_sentence_that_names_the_place(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        report_from_json(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300
