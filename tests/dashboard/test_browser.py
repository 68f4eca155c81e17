"""The dashboard in a real browser: hostile text stays text, nothing leaves this machine, one address is one view.

Left out where Chromium is not installed (see `tests/tools.sh`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.dashboard.browsing import MS, in_chromium, listed
from tests.dashboard.press import HOSTILE, STORIES, Story, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = in_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running dashboard with `STORIES` and a hostile one."""
    hostile = Story(title=HOSTILE, text=f"ASEAN {HOSTILE}", link="javascript:document.title='bị phá'", days=3)
    with served(tmp_path_factory.mktemp("desk"), (*STORIES, hostile)) as at:
        yield at


def test_a_hostile_title_is_read_as_it_was_written(address: str, page: Page) -> None:
    page.goto(address)
    assert HOSTILE in listed(page, 5)
    hostile = page.locator(".articles li", has_text="đậm").first
    assert hostile.locator("a[target=_blank]").count() == 0, "an address that is not http is no link"
    for made in ("h4 script", "h4 b", "h4 code", "h4 .katex", "a[href^='javascript']"):
        assert page.locator(f".articles {made}").count() == 0
    assert page.title() == "Điểm báo ASEAN"


def test_a_link_opens_the_original_and_tells_it_nothing(address: str, page: Page) -> None:
    page.goto(address)
    listed(page, 5)
    link = page.locator(".articles .line a[target=_blank]").first
    assert link.get_attribute("href") == STORIES[0].address
    assert "noreferrer" in (link.get_attribute("rel") or "")


def test_nothing_is_asked_of_any_other_host(address: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?by=pillar")
    listed(page, 5)
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}


def test_a_click_is_in_the_address_and_the_back_button_takes_it_back(address: str, page: Page) -> None:
    page.goto(address)
    listed(page, 5)
    page.get_by_role("radio", name="Nước ngoài", exact=True).click()
    assert listed(page, 1) == ["Lion Harbour hosts ASEAN youth forum"]
    page.wait_for_url("**/?scope=foreign")
    page.go_back()
    assert len(listed(page, 5)) == 5


def test_clicks_faster_than_the_server_are_all_taken(address: str, page: Page) -> None:
    page.goto(address)
    listed(page, 5)
    for name in ("Trong nước", "Kinh tế", "7 ngày"):
        page.get_by_role("radio", name=name, exact=True).click()
    assert listed(page, 1) == ["Lưới điện chung ASEAN nối thêm hai tỉnh"]
    page.wait_for_url("**/?days=7&scope=domestic&pillar=economic")


def test_a_bar_leads_to_its_articles_and_the_way_back_to_the_page_as_it_was(address: str, page: Page) -> None:
    from playwright.sync_api import expect

    page.goto(f"{address}/?days=7")
    listed(page, 5)
    named = page.locator('[data-testid="stVegaLiteChart"] svg path[aria-label$="Nước ngoài: 1 tin, bài"]')
    expect(named).to_have_count(1, timeout=MS)
    named.click()
    assert listed(page, 1) == ["Lion Harbour hosts ASEAN youth forum"]
    page.wait_for_url("**/tim-kiem?from=*&scope=foreign&sort=date")
    page.get_by_role("link", name="Tổng quan", exact=True).click()
    assert len(listed(page, 5)) == 5
    page.wait_for_url("**/?days=7")


def test_a_bar_of_a_table_leads_to_its_articles(address: str, page: Page) -> None:
    page.goto(address)
    listed(page, 5)
    page.locator("tr", has_text="The Lion Harbour Post").locator(".bar").click()
    assert listed(page, 1) == ["Lion Harbour hosts ASEAN youth forum"]
    page.wait_for_url("**/tim-kiem?*outlet=lion*")


def test_an_address_sent_to_a_colleague_shows_the_same_articles(address: str, page: Page) -> None:
    page.goto(f"{address}/?scope=domestic&pillar=economic&lang=en")
    assert listed(page, 1) == ["Lưới điện chung ASEAN nối thêm hai tỉnh"]
    assert page.locator("h1").inner_text() == "Overview"
    assert page.evaluate("document.documentElement.lang") == "en"


def test_on_a_telephone_nothing_is_wider_than_the_screen(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address)
    listed(page, 5)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_what_was_chosen_goes_along_to_the_other_page_and_back(address: str, page: Page) -> None:
    from playwright.sync_api import expect

    page.goto(f"{address}/?scope=domestic&lang=en")
    listed(page, 4)
    page.get_by_role("link", name="Sources", exact=True).click()
    expect(page.locator("h1")).to_have_text("Sources", timeout=MS)
    page.wait_for_url("**/nguon-tin?lang=en&scope=domestic")
    page.get_by_role("link", name="Overview", exact=True).click()
    assert len(listed(page, 4)) == 4
    page.wait_for_url("**/?lang=en&scope=domestic")


def test_a_row_that_is_clicked_shows_all_about_its_source(address: str, page: Page) -> None:
    from playwright.sync_api import expect

    page.goto(f"{address}/nguon-tin?sources=all")
    table = page.locator("[data-testid=stDataFrame] .dvn-scroller").first
    table.wait_for(timeout=MS)
    table.click(position={"x": 18, "y": 52})
    expect(page.locator(".plain table").first).to_be_visible(timeout=MS)
    page.wait_for_url("**/nguon-tin?sources=all&source=*")


def test_the_title_is_not_under_the_navigation(address: str, page: Page) -> None:
    page.goto(address)
    listed(page, 5)
    title, bar = page.locator("h1").bounding_box(), page.locator("[data-testid=stHeader]").bounding_box()
    assert title is not None and bar is not None
    assert title["y"] >= bar["y"] + bar["height"]
