"""What an HTTP answer means for a crawl: pure rules on status and headers, and on the pauses that they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from w3lib.url import safe_url_string

from crawlers.desk import Reason
from newsroom.pages import Archived, Validators

MAX_REDIRECTS = 5
"""Hops that RFC 9309 wants followed for robots.txt, and enough for any article."""

MAX_RETRY_AFTER = timedelta(days=7)
"""What a site may ask us to wait; longer ones are mistakes or malice."""

MAX_BACKOFF = timedelta(days=7)
"""The longest that doubling the pause between attempts may come to."""

MAX_CHARSET = 40
"""Characters kept of a charset's name; the longest registered one has 45, those in use have 12."""

HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_OK = frozenset((200, 203))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response, archived, its content encoding undone."""

    url: str
    """Where it stands, after redirects."""
    status: int
    headers: Mapping[str, str]
    """By name in lower case; a repeated header joined with a comma."""
    body: bytes
    archived: Archived
    """Where it is kept in full: an earlier answer where this one had the same body."""
    fetched_at: datetime

    @property
    def validators(self) -> Validators:
        """What makes the next request conditional."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))

    @property
    def content_type(self) -> tuple[str, str | None]:
        """Media type in lower case, "" where there is none, and charset."""
        message = Message()
        message["content-type"] = self.headers.get("content-type", "")
        kind = message.get_content_type() if "/" in self.headers.get("content-type", "") else ""
        charset = message.get_content_charset()
        return kind, charset[:MAX_CHARSET] if charset else None


class FetchProblem(Exception):
    """A page or entry was not read. `detail` is for a person; `retry_after` is what the site asked for; `host` is whose
    robots.txt cannot be read."""

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        status: int | None = None,
        retry_after: timedelta | None = None,
        host: str = "",
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.host = host


def redirect_target(url: str, status: int, headers: Mapping[str, str]) -> str | None:
    """Where an answer of `url` sends us, None where it does not."""
    if status not in _REDIRECTS or not headers.get("location"):
        return None
    try:
        # Header values are read as Latin-1; a site that does not escape its paths means UTF-8.
        return urljoin(url, safe_url_string(headers["location"].strip().encode("latin-1")))
    except ValueError as error:
        raise FetchProblem("bad_url", f"{url} leads to no address ({error})", status=status) from error


def refuse_failure(url: str, status: int, headers: Mapping[str, str], *, conditional: bool, now: datetime) -> None:
    """Raise FetchProblem unless `status` brings what was asked for; 304 does where the request was `conditional`."""
    if status in _OK or (status == 304 and conditional):
        return
    reason: Reason = "http_error"
    if status in (404, 410):
        reason = "gone"
    elif status in (401, 403, 451):
        reason = "forbidden"
    elif status == 429:
        reason = "rate_limited"
    elif status >= 500:
        reason = "server_error"
    wait = retry_after(headers.get("retry-after", ""), now) if status in (429, 503) else None
    raise FetchProblem(reason, f"{url} answered {status}", status=status, retry_after=wait)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """What a Retry-After header (seconds or a date) asks for, `MAX_RETRY_AFTER` at most; None where it says nothing."""
    text = value.strip()
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=min(int(text[:12]), MAX_RETRY_AFTER.total_seconds()))
        else:
            moment = parsedate_to_datetime(text)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return max(timedelta(0), min(wait, MAX_RETRY_AFTER))


def next_attempt(
    now: datetime, attempts: int, retry_minutes: float, max_attempts: int, asked: timedelta | None
) -> datetime | None:
    """When to try a page again that failed after `attempts` earlier failures; None when `max_attempts` are used up.

    The pause starts at `retry_minutes` and doubles with each failure; a longer one that the site `asked` for is kept.
    """
    if attempts + 1 >= max_attempts:
        return None
    # 2**40 minutes are beyond MAX_BACKOFF for any pause; larger powers would overflow.
    minutes = retry_minutes * 2 ** min(attempts, 40)
    pause = timedelta(minutes=min(minutes, MAX_BACKOFF.total_seconds() / 60))
    return now + max(pause, asked or timedelta(0))


def looks_like_html(answer: Answer) -> bool:
    """Whether an answer is an HTML page by its declared type, or by its first bytes where it declares none."""
    kind, _ = answer.content_type
    if kind:
        return kind in HTML_TYPES
    start = answer.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head"))
