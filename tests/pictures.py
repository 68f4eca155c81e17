"""The picture of the dashboard in the README, taken by Chromium: `python -m tests.pictures ADDRESS OUT`."""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "chromium"
"""Debian's; playwright's own would be downloaded."""
WIDTH = 1280
HEIGHT = 1540
"""Down to the tables of topics and outlets: what a reader of the README wants to see."""
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


def picture(address: str, out: Path, *, width: int = WIDTH, height: int = HEIGHT, scheme: str = "light") -> None:
    """Take the dashboard at `address`, complete with its chart and list, as a PNG; `scheme` is light or dark."""
    with browser() as opened:
        page = opened.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="vi-VN",
            reduced_motion="reduce",
        )
        page.goto(address)
        for part in ('[data-testid="stVegaLiteChart"] svg', ".articles li"):
            page.locator(part).first.wait_for(timeout=SECONDS * 1000)
        page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=SECONDS * 1000)
        out.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=out, animations="disabled")


def take(dashboard: Sequence[str], folder: Path) -> None:
    """Start the dashboard by its command and put `dashboard.png` into `folder`."""
    server = subprocess.Popen(dashboard, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        greeting = server.stdout.readline()
        address = next((word for word in greeting.split() if word.startswith("http://")), "")
        if not address:
            sys.exit(f"the dashboard did not start: {greeting.strip() or 'it said nothing'}")
        picture(address, folder / "dashboard.png")
    finally:
        server.terminate()
        server.wait(SECONDS)


def main() -> None:
    """Take the picture from a running dashboard."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("address", help="of a running dashboard, such as http://127.0.0.1:8501")
    parser.add_argument("out", type=Path, help="PNG file to write")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--height", type=int, default=HEIGHT)
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    options = parser.parse_args()
    picture(options.address, options.out, width=options.width, height=options.height, scheme=options.scheme)


def pages(pdf: Path, out: Path, *, numbers: Sequence[int] = (1, 2), width: int = 440) -> None:
    """Some pages of a PDF side by side as a small PNG in greys, each `width` pixels wide."""
    from PIL import Image

    shown = []
    for number in numbers:
        command = ["pdftoppm", "-png", "-gray", "-f", str(number), "-l", str(number), "-scale-to-x", str(width)]
        made = subprocess.run([*command, "-scale-to-y", "-1", str(pdf)], check=True, capture_output=True).stdout
        shown.append(Image.open(io.BytesIO(made)))
    sheet = Image.new("L", (sum(page.width + 8 for page in shown) - 8, max(page.height for page in shown)), 200)
    at = 0
    for page in shown:
        sheet.paste(page, (at, 0))
        at += page.width + 8
    sheet.quantize(16).save(out, optimize=True)


if __name__ == "__main__":
    main()
