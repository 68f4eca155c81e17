"""Reviewing by keyboard and a report from draft to download, in a real browser.

Left out where Chromium is not installed (see `tests/tools.sh`).
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsroom.settings import load_settings
from newsroom.store import open_store
from tests.dashboard.press import SECONDS, STORIES, served
from tests.pictures import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="Chromium is not installed")
WAIT = SECONDS * 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A running dashboard with `STORIES`."""
    with served(folder, STORIES) as at:
        yield at


def working_as(page: Page, name: str) -> None:
    """Say who is working."""
    page.get_by_role("button", name="Ai đang làm việc?").click()
    box = page.get_by_role("textbox", name="Ai đang làm việc?")
    box.fill(name)
    box.press("Enter")
    page.get_by_role("button", name=name).wait_for(timeout=WAIT)
    page.keyboard.press("Escape")


def test_the_queue_by_keyboard(address: str, folder: Path, page: Page) -> None:
    from playwright.sync_api import expect

    page.goto(f"{address}/duyet-nhan?days=7")
    # While a page is drawn anew, what it had before may still stand beside it.
    title = page.locator(".paper article h3").first
    expect(title).to_be_visible(timeout=WAIT)
    working_as(page, "Lan")
    first = title.inner_text()
    note = page.get_by_label("Ghi chú (lưu cùng quyết định)")
    note.click()
    page.keyboard.type("an toàn sau")
    note.press("Tab")
    page.wait_for_timeout(1000)
    assert title.inner_text() == first, "letters of a note are no keys"
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(title).not_to_have_text(first, timeout=WAIT)
    expect(page.get_by_text("Còn 4 tin, bài chờ duyệt; hôm nay bạn đã duyệt 1.")).to_be_visible(timeout=WAIT)
    second = title.inner_text()
    page.keyboard.press("n")
    expect(title).not_to_have_text(second, timeout=WAIT)
    page.keyboard.press("u")
    expect(title).to_have_text(first, timeout=WAIT)
    page.wait_for_url("**/duyet-nhan?days=7&article=*")
    page.keyboard.press("3")
    chosen = page.get_by_test_id("stBaseButton-primary").filter(has_text="không liên quan")
    expect(chosen).to_be_visible(timeout=WAIT)
    page.keyboard.press("s")
    expect(title).not_to_have_text(first, timeout=WAIT)
    store = open_store(load_settings(folder / "settings.toml"))
    try:
        last = [d for d in store.reviews.decisions() if d.field == "relevance"][-1]
        assert (last.after, last.by) == ("none", "Lan")
        assert {d.note for d in store.reviews.decisions()} >= {"an toàn sau"}
    finally:
        store.close()


def test_a_report_from_draft_to_download(address: str, page: Page) -> None:
    from docx import Document
    from playwright.sync_api import expect

    page.goto(f"{address}/bao-cao")
    expect(page.locator("h1")).to_have_text("Báo cáo", timeout=WAIT)
    working_as(page, "Minh")
    page.get_by_text("Lập báo cáo mới", exact=True).click()
    page.get_by_role("button", name="Soạn dự thảo", exact=True).click()
    # The job goes on in a process of its own; the page that began it may be gone meanwhile.
    expect(page.get_by_text(re.compile("Soạn dự thảo báo cáo · "))).to_be_visible(timeout=WAIT)
    page.reload()
    row = page.locator(".choices button")
    expect(row).to_have_count(1, timeout=WAIT)
    row.click()
    working_as(page, "Minh")
    paragraph = page.locator(".draft button.piece").first
    expect(paragraph).to_be_visible(timeout=WAIT)
    page.wait_for_url("**/bao-cao?report=*")
    paragraph.click()
    field = page.get_by_role("textbox", name="Nội dung đoạn")
    expect(field).to_be_visible(timeout=WAIT)
    page.wait_for_url("**paragraph=*")
    field.fill(f"Lời mở đầu do Minh viết. {field.input_value()}")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu.").first).to_be_visible(timeout=WAIT)
    expect(page.locator(".draft .tag.by").first).to_have_text("sửa: Minh")
    page.get_by_role("radio", name="Trang in và tệp").click()
    expect(page.locator("[data-testid=stImage] img")).to_be_visible(timeout=WAIT)
    with page.expect_download(timeout=WAIT) as downloading:
        page.get_by_role("button", name="Word (DOCX)").click()
    content = Path(downloading.value.path()).read_bytes()
    text = "\n".join(found.text for found in Document(io.BytesIO(content)).paragraphs)
    assert "Lời mở đầu do Minh viết." in text


@pytest.mark.parametrize("path", ["bao-cao", "duyet-nhan", "diem-theo-doi"])
def test_on_a_telephone_nothing_is_wider_than_the_screen(address: str, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/{path}")
    page.locator("h1").wait_for(timeout=WAIT)
    page.wait_for_timeout(2000)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
