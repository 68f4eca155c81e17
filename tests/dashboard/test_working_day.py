"""A working day in a real browser: from a colleague's link to a final report in Word, with an alert in between; and the
review queue by keyboard. Signing in and being refused by role are in `test_signin.py`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from typer.testing import CliRunner

from newsroom.cli import app
from newsroom.settings import load_settings
from newsroom.store import open_store
from tests.dashboard.browsing import MS, in_chromium, listed, says, settled, working_as
from tests.dashboard.press import STORIES, Story, put, served
from tests.newsroom.mailserver import MailServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = in_chromium
GRID = STORIES[1]
NEW = Story(title="Biển Đông: vòng tham vấn mới của ASEAN")


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with MailServer(tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def address(folder: Path, mail: MailServer) -> Iterator[str]:
    """A running dashboard with `STORIES` that can send letters."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in mail.table.items()]
    with served(folder, STORIES, mail="\n".join(lines)) as at:
        yield at


def test_from_a_colleagues_link_to_a_final_report_in_word(address: str, page: Page) -> None:
    from docx import Document
    from playwright.sync_api import expect

    # In the morning a draft is begun: a job, which goes on while the page is loaded anew, and so does who works here.
    page.goto(f"{address}/bao-cao")
    working_as(page, "Minh")
    page.get_by_text("Lập báo cáo mới", exact=True).click()
    settled(page)
    page.get_by_role("combobox", name="Loại báo cáo").click()
    page.get_by_role("option", name="Báo cáo dư luận báo chí trong nước").click()
    page.get_by_role("button", name="Soạn dự thảo", exact=True).click()
    says(page, "Soạn dự thảo báo cáo · ")
    page.reload()
    row = page.locator(".choices button")
    expect(row).to_have_count(1, timeout=MS)
    expect(page.get_by_test_id("stPopoverButton").filter(has_text="Minh")).to_be_visible()

    # A colleague's link restores a whole search.
    sent = {"q": '"lưới điện"', "mode": "words", "scope": "domestic", "sort": "date"}
    page.goto(f"{address}/tim-kiem?{urlencode(sent)}")
    assert listed(page, 1) == [GRID.title]
    expect(page.get_by_role("checkbox", name="trong nước")).to_be_checked()
    assert parse_qs(urlsplit(page.url).query) == {key: [value] for key, value in sent.items()}

    # Search → article → correct a label → the facet of the same search changes.
    page.get_by_role("link", name=GRID.title).click()
    expect(page.locator("h1")).to_have_text("Bài báo", timeout=MS)
    page.get_by_role("button", name="Sửa: Chủ đề").click(timeout=MS)
    page.get_by_role("button", name="Thanh niên").click()
    says(page, "Đã ghi quyết định.")
    expect(page.locator(".labels label", has_text="Thanh niên")).to_have_count(1)
    page.get_by_role("link", name="← Trở lại kết quả tìm kiếm").click()
    listed(page, 1)
    expect(page.locator(".facets label", has_text="Thanh niên")).to_contain_text("1", timeout=MS)

    # Into the report.
    page.get_by_role("checkbox", name=f"Chọn: {GRID.title}").check()
    page.get_by_role("button", name="Đưa vào báo cáo").click(timeout=MS)
    page.get_by_role("button", name="Đưa vào dự thảo").click(timeout=MS)
    says(page, "Đã đưa 1 tin, bài vào báo cáo")
    page.get_by_role("link", name="Báo cáo", exact=True).click()
    row.click(timeout=MS)

    # Edit a paragraph, write what only a person can, have it verified, make it final.
    paragraph = page.locator(".draft button.piece").first
    expect(paragraph).to_be_visible(timeout=MS)
    paragraph.click()
    field = page.get_by_role("textbox", name="Nội dung đoạn")
    expect(field).to_be_visible(timeout=MS)
    page.wait_for_url("**paragraph=*")
    field.fill(f"Lời mở đầu do Minh viết. {field.input_value()}")
    page.get_by_role("button", name="Lưu", exact=True).click()
    says(page, "Đã lưu.")
    expect(page.locator(".draft .tag.by").first).to_have_text("sửa: Minh")
    page.get_by_role("radio", name="Cần điền").click()
    page.locator(".choices button").first.click(timeout=MS)
    page.get_by_role("textbox", name="Viết nội dung cho chỗ này").fill(
        "Kiến nghị: tiếp tục theo dõi việc nối lưới điện."
    )
    page.get_by_role("button", name="Lưu", exact=True).click()
    says(page, "Đã lưu.")
    page.get_by_role("radio", name="Kiểm tra và trình").click()
    says(page, "đếm lại đều khớp")
    page.get_by_role("button", name="Đánh dấu đã rà soát").click()
    page.get_by_role("button", name="Chuyển thành bản chính thức").click(timeout=MS)
    says(page, "Báo cáo đã chính thức")

    # The download is a real document with all of it.
    page.get_by_role("radio", name="Trang in và tệp").click()
    expect(page.locator("[data-testid=stImage] img")).to_be_visible(timeout=MS)
    with page.expect_download(timeout=MS) as downloading:
        page.get_by_role("button", name="Word (DOCX)").click()
    document = Document(io.BytesIO(Path(downloading.value.path()).read_bytes()))
    text = "\n".join(found.text for found in document.paragraphs)
    assert "Lời mở đầu do Minh viết." in text
    assert "tiếp tục theo dõi việc nối lưới điện" in text
    assert GRID.title in text

    # In English on a switch, the same report.
    page.get_by_role("radio", name="English").click()
    expect(page.locator("h1")).to_have_text("Reports", timeout=MS)
    page.wait_for_url("**lang=en*")
    page.wait_for_function("document.documentElement.lang === 'en'", timeout=MS)


def test_a_saved_search_tells_what_is_new_on_the_page_and_by_mail(
    address: str, folder: Path, mail: MailServer, page: Page
) -> None:
    page.goto(f"{address}/tim-kiem?{urlencode({'q': 'Biển Đông', 'mode': 'words'})}")
    working_as(page, "Lan")
    page.get_by_text("Tìm kiếm đã lưu", exact=True).click()
    page.get_by_role("textbox", name="Tên tìm kiếm").fill("Biển Đông")
    page.get_by_role("textbox", name="Thư điện tử nhận thông báo").fill("lan@vu.example")
    page.get_by_role("button", name="Lưu", exact=True).click()
    says(page, "lan@vu.example")
    settings = folder / "settings.toml"
    put(load_settings(settings), [NEW])
    done = CliRunner().invoke(app, ["--settings", str(settings), "alerts"])
    assert done.exit_code == 0, done.output
    [letter] = mail.letters
    assert letter.recipients == ("lan@vu.example",)
    said = letter.message.get_content()
    assert "Tìm kiếm đã lưu: Biển Đông" in said and NEW.title in said
    page.reload()
    says(page, "Tìm kiếm đã lưu: 1 thông báo mới")
    page.get_by_role("button", name="Đã xem").click()
    page.get_by_text("Tìm kiếm đã lưu", exact=True).wait_for(timeout=MS)


def test_the_review_queue_by_keyboard(address: str, folder: Path, page: Page) -> None:
    from playwright.sync_api import expect

    page.goto(f"{address}/duyet-nhan?days=7")
    # While a page is drawn anew, what it had before may still stand beside it.
    title = page.locator(".paper article h3").first
    expect(title).to_be_visible(timeout=MS)
    working_as(page, "Lan")
    first = title.inner_text()
    note = page.get_by_label("Ghi chú (lưu cùng quyết định)")
    note.click()
    page.keyboard.type("an toàn sau")
    note.press("Tab")
    settled(page)
    assert title.inner_text() == first, "letters of a note are no keys"
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(title).not_to_have_text(first, timeout=MS)
    says(page, "hôm nay bạn đã duyệt 1.")
    second = title.inner_text()
    page.keyboard.press("n")
    expect(title).not_to_have_text(second, timeout=MS)
    page.keyboard.press("u")
    expect(title).to_have_text(first, timeout=MS)
    page.wait_for_url("**/duyet-nhan?days=7&article=*")
    page.keyboard.press("3")
    chosen = page.get_by_test_id("stBaseButton-primary").filter(has_text="không liên quan")
    expect(chosen).to_be_visible(timeout=MS)
    page.keyboard.press("s")
    expect(title).not_to_have_text(first, timeout=MS)
    store = open_store(load_settings(folder / "settings.toml"))
    try:
        last = [d for d in store.reviews.decisions() if d.field == "relevance"][-1]
        assert (last.after, last.by) == ("none", "Lan")
        assert {d.note for d in store.reviews.decisions()} >= {"an toàn sau"}
    finally:
        store.close()
