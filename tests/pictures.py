"""The pictures in README and docs, taken by Chromium from the demo: `make pictures`."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from dashboard.links import PATHS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = "chromium"
"""Debian's; playwright's own would be downloaded."""
WIDTH = 1280
HEIGHT = 1540
"""Down to the tables of topics and outlets: what a reader of the README wants to see."""
SMALL_HEIGHT, SMALL_WIDTH = 900, 900
"""Of the pictures in docs: the head of a page, scaled down."""
SETTLES = 1_500
"""Milliseconds that charts and components take to be drawn when Streamlit has said that it is done."""
CHART_AND_LIST = ('[data-testid="stVegaLiteChart"] svg', ".articles li")
SECONDS = 60.0

_QUIET = ("gpu", "quic", "background-networking", "component-update", "sync", "default-apps", "extensions")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window, with an empty profile, asking nothing of anybody. Exits where it is not installed."""
    from playwright.sync_api import sync_playwright

    program = shutil.which(CHROMIUM)
    if program is None:
        sys.exit("Chromium is not installed; see tests/tools.sh")
    switches = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in _QUIET)]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=switches)
        try:
            yield opened
        finally:
            opened.close()


def shot(
    page: Page, address: str, out: Path, *, colours: int = 0, width: int = 0, wait_for: Sequence[str] = ()
) -> None:
    """Take what `page` shows at `address`, when nothing is drawn any more; with `colours` as a small palette PNG,
    scaled to `width` pixels (0: as it is)."""
    page.goto(address)
    page.locator("h1").first.wait_for(timeout=SECONDS * 1000)
    for part in wait_for:
        page.locator(part).first.wait_for(timeout=SECONDS * 1000)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=SECONDS * 1000)
    page.wait_for_timeout(SETTLES)
    out.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=out, animations="disabled")
    if colours:
        from PIL import Image

        taken = Image.open(out).convert("RGB")
        width = width or taken.width
        height = round(taken.height * width / taken.width)
        taken.resize((width, height), Image.Resampling.LANCZOS).quantize(colours).save(out, optimize=True)


def opened(browser: Browser, *, height: int = HEIGHT, width: int = WIDTH, scheme: str = "light") -> Page:
    """A page of the browser; `scheme` is light or dark."""
    return browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="vi-VN",
        reduced_motion="reduce",
    )


def gallery(address: str, folder: Path, article: str, report: str) -> None:
    """Every page in both languages and themes into `folder`, to be looked at."""
    paths = {path: "" for path in PATHS} | {
        "tim-kiem": f"q={quote('lưới điện')}",
        "bai-bao": f"id={article}",
        "bao-cao": f"report={report}",
    }
    with browser() as chromium:
        for scheme in ("light", "dark"):
            page = opened(chromium, scheme=scheme)
            for path, query in paths.items():
                for language in ("vi", "en"):
                    asked = "&".join(part for part in (query, f"lang={language}" if language == "en" else "") if part)
                    where = f"{address}/{path if path != PATHS[0] else ''}" + (f"?{asked}" if asked else "")
                    shot(page, where, folder / f"{path}-{language}-{scheme}.png")


def take(
    dashboard: Sequence[str], folder: Path, shown: Mapping[str, str], everything: Path | None, of: tuple[str, str]
) -> None:
    """Start the dashboard by its command and put `dashboard.png` and the pages `shown` (file name to path and query)
    into `folder`; with `everything` every page in both languages and themes there, those of the article and the report
    `of` opened."""
    server = subprocess.Popen(dashboard, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        greeting = server.stdout.readline()
        address = next((word for word in greeting.split() if word.startswith("http://")), "")
        if not address:
            sys.exit(f"the dashboard did not start: {greeting.strip() or 'it said nothing'}")
        with browser() as chromium:
            shot(opened(chromium), address, folder / "dashboard.png", colours=128, wait_for=CHART_AND_LIST)
            page = opened(chromium, height=SMALL_HEIGHT)
            for name, where in shown.items():
                shot(page, f"{address}/{where}", folder / f"{name}.png", colours=64, width=SMALL_WIDTH)
        if everything is not None:
            gallery(address, everything, *of)
    finally:
        server.terminate()
        server.wait(SECONDS)


def pages(of: Sequence[tuple[Path, int]], out: Path, *, width: int = 440) -> None:
    """Pages of PDF files, by number, side by side as a small PNG in greys, each `width` pixels wide."""
    from PIL import Image

    shown = []
    for pdf, number in of:
        command = ["pdftoppm", "-png", "-gray", "-f", str(number), "-l", str(number), "-scale-to-x", str(width)]
        made = subprocess.run([*command, "-scale-to-y", "-1", str(pdf)], check=True, capture_output=True).stdout
        shown.append(Image.open(io.BytesIO(made)))
    sheet = Image.new("L", (sum(page.width + 8 for page in shown) - 8, max(page.height for page in shown)), 200)
    at = 0
    for page in shown:
        sheet.paste(page, (at, 0))
        at += page.width + 8
    sheet.quantize(16).save(out, optimize=True)
