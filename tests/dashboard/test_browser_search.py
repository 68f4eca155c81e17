"""Searching and reading in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.dashboard.browsing import MS, in_chromium, listed
from tests.dashboard.press import STORIES, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = in_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("desk"), STORIES) as at:
        yield at


def test_facets_narrow_the_search_and_stand_in_the_address(address: str, page: Page) -> None:
    from playwright.sync_api import expect

    page.goto(f"{address}/tim-kiem?sort=date&q=ASEAN+NOT+%22n%C4%83m+tri%E1%BB%87u%22")
    page.get_by_role("checkbox", name="Thanh niên").check(timeout=MS)
    assert listed(page, 1) == ["Lion Harbour hosts ASEAN youth forum"]
    # As fast as somebody clicks: what was chosen before is not lost.
    page.get_by_role("checkbox", name="năng lượng").check()
    assert len(listed(page, 2)) == 2
    page.wait_for_url("**topic=*", timeout=MS)
    assert parse_qs(urlsplit(page.url).query)["topic"] == ["youth,energy_food"]
    page.reload()
    assert len(listed(page, 2)) == 2
    expect(page.get_by_role("checkbox", name="Thanh niên")).to_be_checked()


def test_days_are_chosen_by_dragging_over_the_timeline(address: str, page: Page) -> None:
    page.goto(f"{address}/tim-kiem?mode=words")
    listed(page, 4)
    chart = page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 3
    page.mouse.move(box["x"] + box["width"] * 0.4, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=5)
    page.mouse.up()
    page.wait_for_url("**from=*", timeout=MS)
    query = parse_qs(urlsplit(page.url).query)
    assert query["from"] <= query["to"]


def test_which_words_support_a_label_is_chosen_by_keyboard(address: str, page: Page) -> None:
    page.goto(f"{address}/bai-bao?id={STORIES[0].id}")
    first = page.locator(".labels input").first
    first.wait_for(timeout=MS)
    page.locator(".labels input:checked").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".labels label:has(input:checked)").inner_text().strip() == "không đánh dấu"
