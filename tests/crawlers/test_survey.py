"""Trying sources for real: what one hostile site must not do to the findings about others, and to whoever waits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import crawlers.scout
import crawlers.survey
from crawlers.reading import read_entry
from crawlers.scout import scout
from crawlers.survey import Survey, survey
from newsroom.article import Entry
from newsroom.errors import InputError
from newsroom.sections import CrawlSettings
from tests.crawlers.room import Newsroom
from tests.crawlers.site import Reply, rss

SETTINGS = CrawlSettings(delay=0, allow_private=True, timeout=5)


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.site.replies = {"/rss": rss("/bai/1")}
    return room


def test_a_parser_that_breaks_on_one_site_costs_no_other_its_findings(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(entry: Entry, *rest: Any) -> Any:
        if entry.url.endswith("/la"):
            raise RecursionError("too deep")
        return read_entry(entry, *rest)

    monkeypatch.setattr(crawlers.survey, "read_entry", broken)
    room.site.replies["/la"] = rss()
    hostile = replace(room.source, id="la", entries=(Entry("feed", room.site.url("/la")),))
    told: list[Survey] = []
    survey([hostile, room.source], SETTINGS, told.append, 40)
    findings = {each.source.id: [finding.detail for finding in each.findings] for each in told}
    assert findings["la"][-1] == "reading it failed (RecursionError)"
    assert findings["lachai"][1] == "1 link, without dates"


def test_a_site_whose_answers_take_for_ever_is_left_after_a_while(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = "".join(f"<a href='/{n}/rss'>RSS</a>" for n in range(30))
    room.site.replies = {"/": Reply(f"<html><body>{feeds}</body></html>".encode())}
    monkeypatch.setattr(crawlers.scout, "LONGEST_LOOK", 0.0)
    with pytest.raises(InputError, match="no feed, news sitemap or list"):
        scout(room.site.url("/"), SETTINGS)
    assert not [path for path in room.site.asked if path.endswith("/rss")]
