"""What an archived page becomes: an article, another attempt, or a fall with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.article import Article
from newsroom.pipeline.extraction import extract_archived
from newsroom.settings import Settings
from newsroom.store.extracted import Fall, FetchedPage
from newsroom.urls import article_id
from newsroom.warc import Received, WarcWriter
from tests.crawlers.test_extract import make_page
from tests.newsroom.makers import NOW, SOURCE, url

PASSWORD = "<form><input type='password' name='p'></form>"


def settings_in(folder: Path) -> Settings:
    return Settings.model_validate({"desk": {"data": str(folder)}, "crawl": {"max_attempts": 5}})


def fell(folder: Path, body: bytes, attempts: int) -> Article | Fall:
    """What becomes of a page with `body` after so many fetches that gave nothing."""
    settings = settings_in(folder)
    with WarcWriter(settings.archive_folder) as writer:
        headers = [("Content-Type", "text/html; charset=utf-8")]
        place = writer.append(Received(url=url(1), status=200, headers=headers, body=body, fetched_at=NOW)).place
    page = FetchedPage(article_id(url(1)), url(1), SOURCE.id, place, "utf-8", "", None, NOW, attempts)
    return extract_archived(page, SOURCE, settings)


@pytest.mark.parametrize(
    ("title", "body", "reason", "tries", "end"),
    [
        ("Just a moment...", "Checking your browser", "challenge", 5, "quarantined"),
        ("Before you continue", "We and our partners store cookies.", "consent_wall", 5, "quarantined"),
        ("Đăng nhập", PASSWORD, "login_wall", 5, "quarantined"),
        ("404 Not Found", "<p>Không có gì ở đây.</p>", "error_page", 2, "skipped"),
    ],
)
def test_walls_and_error_pages_are_tried_again_and_then_given_up(
    tmp_path: Path, title: str, body: str, reason: str, tries: int, end: str
) -> None:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    pauses = []
    for attempts in range(tries - 1):
        again = fell(tmp_path, page, attempts)
        assert isinstance(again, Fall)
        assert (again.state, again.reason) == ("discovered", reason)
        assert again.retry_at is not None
        pauses.append(again.retry_at - NOW)
    assert pauses == sorted(set(pauses))
    last = fell(tmp_path, page, tries - 1)
    assert isinstance(last, Fall)
    assert (last.state, last.reason, last.retry_at) == (end, reason, None)


def test_an_article_is_an_article_and_a_short_page_is_skipped_at_once(tmp_path: Path) -> None:
    assert isinstance(fell(tmp_path, make_page(), 0), Article)
    short = fell(tmp_path, make_page("", "<h1>Tin vắn</h1><p>Xem ảnh.</p>"), 0)
    assert isinstance(short, Fall)
    assert (short.state, short.reason) == ("skipped", "too_short")
