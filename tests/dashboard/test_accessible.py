"""Every page of a hostile desk in Chromium, light and dark: nothing that axe-core calls serious, nothing asked of
another host, nothing wider than the screen, no text taken for more than text, and all of it to be reached by
keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from dashboard.administration import ROOMS
from dashboard.links import PATHS
from dashboard.view import ASPECTS
from tests.dashboard import hostile
from tests.dashboard.accessibility import stumbling_blocks
from tests.dashboard.browsing import DESK, MS, PHONE, in_chromium, settled, width, working_as
from tests.dashboard.press import served, settings_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    in_chromium,
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A running dashboard of a hostile desk, and the id of a report on it."""
    folder = tmp_path_factory.mktemp("desk")
    report = hostile.fill(settings_in(folder))
    with served(folder, ()) as at:
        yield at, report


@pytest.fixture
def address(desk: tuple[str, str]) -> str:
    return desk[0]


def fits(page: Page, place: str, wrong: list[str]) -> None:
    """Add to `wrong` where the page as it stands is wider than a screen or took a text for more than text."""
    settled(page)
    if page.locator("[data-testid=stException]").count():
        wrong.append(f"{place}: a defect")
    wrong += [f"{place}: {found} was made of a text" for found in hostile.marked_up(page)]
    for wanted in (DESK, PHONE):
        page.set_viewport_size({"width": wanted, "height": 900})
        page.wait_for_timeout(300)
        if width(page) > wanted:
            wrong.append(f"{place}: {width(page)} pixels wide on a screen of {wanted}")
    page.set_viewport_size({"width": DESK, "height": 1000})


def look(page: Page, place: str, wrong: list[str]) -> None:
    """The same, and for everybody."""
    settled(page)
    wrong += [f"{place}: {block}" for block in stumbling_blocks(page)]
    fits(page, place, wrong)


@pytest.mark.parametrize(("scheme", "language"), [("light", "vi"), pytest.param("dark", "en", marks=pytest.mark.soak)])
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


def opened(chromium: Browser, places: Sequence[str], address: str) -> list[str]:
    """What is wrong with these places, for somebody who said who is working."""
    page = chromium.new_page(viewport={"width": DESK, "height": 1000}, reduced_motion="reduce")
    wrong: list[str] = []
    page.on("dialog", lambda dialog: wrong.append(f"a script ran: {dialog.message}"))
    page.goto(f"{address}/quan-tri")
    working_as(page, "Minh")
    for place in places:
        page.goto(f"{address}/{place}")
        fits(page, place, wrong)
    page.close()
    return wrong


def test_hostile_text_is_text_and_breaks_no_page(desk: tuple[str, str], chromium: Browser) -> None:
    address, report = desk
    chosen = (f"bai-bao?id={hostile.BAD}", f"bao-cao?report={report}", f"diem-theo-doi?point={hostile.BAD}")
    assert opened(chromium, chosen, address) == []


@pytest.mark.soak
def test_hostile_text_is_text_wherever_it_can_be_opened(desk: tuple[str, str], chromium: Browser) -> None:
    address, report = desk
    assert opened(chromium, hostile.places(report), address) == []


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
