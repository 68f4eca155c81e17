"""Every page in Chromium, light and dark: nothing that axe-core calls serious, nothing asked of another host, nothing
wider than a telephone, and all of it to be reached by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from dashboard.administration import ROOMS
from dashboard.links import PATHS
from dashboard.view import ASPECTS
from tests.dashboard.accessibility import stumbling_blocks
from tests.dashboard.browsing import DESK, MS, PHONE, in_chromium, settled, width
from tests.dashboard.press import HOSTILE, STORIES, Story, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    in_chromium,
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running dashboard with `STORIES` and a hostile one."""
    with served(
        tmp_path_factory.mktemp("desk"), (*STORIES, Story(title=HOSTILE, text=f"ASEAN {HOSTILE}", days=3))
    ) as at:
        yield at


def look(page: Page, place: str, wrong: list[str]) -> None:
    """Add to `wrong` what is wrong with the page as it stands, on a desk's screen and on a telephone's."""
    settled(page)
    if page.locator("[data-testid=stException]").count():
        wrong.append(f"{place}: a defect")
    wrong += [f"{place}: {block}" for block in stumbling_blocks(page)]
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.wait_for_timeout(300)
    wide = width(page)
    if wide > PHONE:
        wrong.append(f"{place}: {wide} pixels wide on a telephone")
    page.set_viewport_size({"width": DESK, "height": 1000})


@pytest.mark.parametrize(("scheme", "language"), [("light", "vi"), ("dark", "en")])
def test_every_page_is_for_everybody_and_asks_nothing_of_another_host(
    address: str, chromium: Browser, scheme: Literal["light", "dark"], language: str
) -> None:
    page = chromium.new_page(color_scheme=scheme, viewport={"width": DESK, "height": 1000}, reduced_motion="reduce")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda opened: asked.append(opened.url))
    wrong: list[str] = []
    aspects = [f"nguon-tin?part={aspect}" for aspect in ASPECTS[1:]]
    for place in [*PATHS, *aspects]:
        page.goto(f"{address}/{place}{'&' if '?' in place else '?'}lang={language}")
        look(page, place, wrong)
    # The parts that are an admin's, for somebody who said who is working.
    page.goto(f"{address}/quan-tri?lang={language}")
    settled(page)
    page.get_by_role("button", name={"vi": "Ai đang làm việc?", "en": "Who is working?"}[language]).click()
    page.get_by_role("textbox", name={"vi": "Ai đang làm việc?", "en": "Who is working?"}[language]).fill("Minh")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Minh").wait_for(timeout=MS)
    page.keyboard.press("Escape")
    for number, room in enumerate(ROOMS):
        page.get_by_test_id("stButtonGroup").nth(1).get_by_role("radio").nth(number).click()
        look(page, f"quan-tri {room}", wrong)
    page.close()
    assert wrong == []
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}


def test_the_keyboard_reaches_what_a_mouse_does(address: str, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": DESK, "height": 1000})
    page.goto(address)
    settled(page)
    wanted = {
        "navigation": "e.closest('[data-testid=stTopNavLink], [data-testid=stHeader] a') !== null",
        "who works": "e.closest('[data-testid=stPopoverButton]') !== null",
        "language": "e.getAttribute('role') === 'radio' && e.innerText.trim() === 'Tiếng Việt'",
        "search": "e.matches('input[type=search]')",
        "article": "e.closest('.articles') !== null && e.matches('a')",
    }
    reached: list[str] = []
    for _ in range(160):
        page.keyboard.press("Tab")
        for name, is_it in wanted.items():
            inner = (
                "let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
            )
            if name not in reached and page.evaluate(f"() => {{ {inner} return {is_it}; }}"):
                reached.append(name)
        if len(reached) == len(wanted):
            break
    assert reached == list(wanted)
    # And what is reached works: words are typed and looked for, without a mouse.
    page.locator("input[type=search]").focus()
    page.keyboard.type("gạo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*", timeout=MS)
    page.close()
