"""Addresses from page to page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.desk import open_desk
from dashboard.links import PATHS, link, target
from dashboard.view import OverviewView, SourcesView, usual_view
from newsroom.clock import local_day, utc_now
from newsroom.settings import Settings

TODAY = local_day(utc_now())


def test_every_page_is_in_the_navigation_once() -> None:
    from dashboard.app import SCREENS

    assert tuple(SCREENS) == PATHS


def test_a_link_leads_to_where_it_was_made_for(filled: Settings) -> None:
    with open_desk(filled) as desk:
        view = replace(usual_view(TODAY, "vi", OverviewView), text="gạo & cà phê?", language="en")
        made = link("tong-quan", view, desk, TODAY)
        assert made.startswith("./?lang=en&q=")
        assert target(made) == ("tong-quan", {"lang": "en", "q": "gạo & cà phê?"})
        assert link("nguon-tin", usual_view(TODAY, "vi", SourcesView), desk, TODAY) == "nguon-tin"


@pytest.mark.parametrize(
    "address", ["", "https://evil.example/tong-quan", "//evil.example", "javascript:alert(1)", "no-page", "https://["]
)
def test_an_address_of_anything_else_leads_nowhere(address: str) -> None:
    assert target(address) is None
