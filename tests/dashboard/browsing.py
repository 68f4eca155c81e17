"""What the tests in a real browser share: waiting, reading the list, saying who works, measuring a page."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.dashboard.press import SECONDS
from tests.pictures import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Page

in_chromium = pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="Chromium is not installed")
"""Left out where Chromium is not installed (see `tests/tools.sh`)."""
MS = SECONDS * 1000
"""The longest that anything on a page may take."""
DESK, PHONE = 1280, 390
"""Widths in pixels of the screens that pages are made for."""
_SETTLED = """() => {
  const drawing = ["stStatusWidget", "stSkeleton", "stSpinner"].map((name) => `[data-testid=${name}]`);
  const busy = document.querySelector([...drawing, "[data-stale=true]"].join());
  const shown = document.body.innerText;
  if (busy || shown !== window.shownBefore) [window.shownBefore, window.sinceThen] = [shown, performance.now()];
  return performance.now() - window.sinceThen > 1200;
}"""
"""True once the page has been the same for a while and says that it is not being drawn."""


def settled(page: Page) -> None:
    """Wait until nothing is drawn any more."""
    page.locator("h1").wait_for(timeout=MS)
    page.wait_for_function(_SETTLED, timeout=MS)


def listed(page: Page, count: int) -> list[str]:
    """The titles in the list, once there are `count`."""
    from playwright.sync_api import expect

    titles = page.locator(".articles h4")
    expect(titles).to_have_count(count, timeout=MS)
    return titles.all_text_contents()


def says(page: Page, words: str) -> None:
    """Wait until the page says `words`."""
    from playwright.sync_api import expect

    expect(page.get_by_text(words).first).to_be_visible(timeout=MS)


def working_as(page: Page, name: str) -> None:
    """Say who is working."""
    page.get_by_role("button", name="Ai đang làm việc?").click(timeout=MS)
    box = page.get_by_role("textbox", name="Ai đang làm việc?")
    box.fill(name)
    box.press("Enter")
    page.get_by_role("button", name=name).wait_for(timeout=MS)
    page.keyboard.press("Escape")


def width(page: Page) -> int:
    """How many pixels wide the page would like to be."""
    wide: int = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    return wide
