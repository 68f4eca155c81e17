"""Bot checks, consent and login walls are told from articles, above all from articles about such things."""

from __future__ import annotations

import pytest

from crawlers.challenge import MAX_CHALLENGE_WORDS, challenge_reason

PROSE = "Các chuyên gia an ninh mạng của ASEAN cho rằng người dùng nên cẩn trọng với những trang lạ. " * 20

CF_SCRIPT = "<script>window._cf_chl_opt={}</script>"
CF_WATCH = "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
"""Cloudflare's watching script, which ordinary pages behind it carry as well."""


def page(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("status", "headers", "markup", "reason"),
    [
        (200, {}, page("Just a moment...", "Enable JavaScript and cookies to continue", CF_SCRIPT), "cloudflare"),
        (403, {"cf-mitigated": "challenge"}, page("saobien.test", "<p>Please wait.</p>"), "cloudflare"),
        (503, {}, page("Please wait", "<h1>Checking your browser before accessing saobien.test.</h1>"), "bot-check"),
        (200, {}, page("", "<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>"), "incapsula"),
        (403, {}, page("saobien.test", "<script src='https://ct.captcha-delivery.com/c.js'></script>"), "datadome"),
        (403, {}, page("Access Denied", "Reference #18 https://errors.edgesuite.net/18"), "akamai"),
        (200, {}, page("Xác minh bạn là con người", "Vui lòng chờ trong giây lát."), "bot-check"),
        (429, {}, page("429", "We have noticed unusual traffic from your network."), "bot-check"),
        (200, {}, page("Before you continue", "We and our partners store cookies. " * 40), "consent"),
        (200, {}, page("Đăng nhập | Sao Biển", "<form><input name=u><input type='password' name=p></form>"), "login"),
    ],
)  # fmt: skip
def test_walls_are_recognised(status: int, headers: dict[str, str], markup: str, reason: str) -> None:
    assert challenge_reason(status, headers, markup) == reason


@pytest.mark.parametrize(
    "markup",
    [
        page("“Just a moment”: how bot checks keep readers out", f"<h1>Just a moment</h1><p>{PROSE}</p>"),
        page("Cloudflare giải thích sự cố", f"<p>Checking your browser … verify you are human. {PROSE}</p>"),
        page("Hội nghị ASEAN", f"<p>{PROSE}</p>", CF_WATCH),
        page("Hội nghị ASEAN", f"<p>{PROSE}</p><form><input type=password></form><a>Đăng nhập</a>"),
        page("Before you continue: ASEAN and the privacy of 700 million people", f"<p>{PROSE * 2}</p>"),
        page("Tin vắn", "<p>Thủ tướng lên đường dự hội nghị.</p>"),
        page("Tin vắn", "<p>Thủ tướng lên đường dự hội nghị cấp cao tại Lạc Hải sáng nay theo kế hoạch.</p>", CF_WATCH),
        "",
    ],
)  # fmt: skip
def test_articles_and_briefs_are_not(markup: str) -> None:
    assert challenge_reason(200, {}, markup) is None


def test_the_words_decide_only_while_little_else_is_shown() -> None:
    little, much = "lời " * (MAX_CHALLENGE_WORDS - 10), "lời " * (MAX_CHALLENGE_WORDS + 10)
    assert challenge_reason(200, {}, page("Just a moment...", little)) == "bot-check"
    assert challenge_reason(200, {}, page("Just a moment...", much)) is None
