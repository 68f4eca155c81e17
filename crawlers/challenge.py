"""Pages that stand in an article's place (bot checks, consent walls, login walls), kept out of the counts.

A real article may well be about cookies, passwords or Cloudflare. So a phrase alone never decides: the page must also
show next to nothing to a reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from newsroom.text import clean_line, lower, nfc

MAX_CHALLENGE_WORDS = 120
"""Words that a bot check shows at most: a few sentences, at times in two languages. Real articles start at 80 words,
so the number alone decides nothing."""
MAX_WALL_WORDS = 400
"""The same for consent and login walls, which list purposes and partners; the wall's words must then be in the title.
"""
BARE_WORDS = 15
"""Words up to which a page with a check's machinery is a check even if it does not say so ("Please wait" or nothing
at all)."""
MAX_MARKUP_CHARS = 150_000
"""Larger pages are no walls: those bring their script from elsewhere."""

_INVISIBLE = re.compile(
    r"<(script|style|template|svg|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)

# Signs in the markup: names of the check's own scripts and fields, which no article prints.
_MACHINERY = {
    "cloudflare": ("cf-chl-", "cf_chl_", "/cdn-cgi/challenge-platform/", "cf-browser-verification", "__cf_chl"),
    "incapsula": ("_incapsula_resource", "incapsula incident id"),
    "datadome": ("captcha-delivery.com", "geo.captcha-delivery"),
    "akamai": ("sec-if-cpt-container", "sec-cpt-if", "errors.edgesuite.net"),
    "perimeterx": ("px-captcha", "_pxappid"),
    "sucuri": ("sucuri_cloudproxy_js", "sucuri website firewall"),
    "aws-waf": ("awswafcookiedomainlist", "gokuprops"),
    "ddos-guard": ("ddos-guard/js-challenge", "check.ddos-guard.net"),
}
# Words shown to the reader, in lower case.
_CHECK_WORDS = (
    "just a moment", "checking your browser", "checking if the site connection is secure", "attention required!",
    "verify you are human", "verifying you are human", "verify that you are not a robot", "are you a robot",
    "i'm not a robot", "bot verification", "one more step", "please complete the security check",
    "performing security verification", "enable javascript and cookies to continue", "please enable cookies",
    "pardon our interruption", "ddos protection by", "access denied", "request unsuccessful",
    "unusual traffic from your", "đang kiểm tra trình duyệt", "vui lòng bật javascript", "vui lòng xác minh",
    "xác minh bạn không phải là robot", "xác minh bạn là con người",
)  # fmt: skip
_CONSENT_TITLES = (
    "before you continue", "your privacy choices", "we value your privacy", "cookie consent", "privacy settings",
    "consent required", "manage your consent", "cài đặt quyền riêng tư", "datenschutzeinstellungen", "consentement",
)  # fmt: skip
_LOGIN_TITLES = (
    "sign in", "log in", "login", "subscribe to continue", "register to continue", "members only", "đăng nhập",
    "masuk", "登录", "ログイン",
)  # fmt: skip
_PASSWORD = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_HEADERS = {"cf-mitigated": "cloudflare", "x-datadome": "datadome", "x-amzn-waf-action": "aws-waf"}
_REFUSALS = (401, 403, 405, 429, 503)


def _title(lowered: str) -> str:
    found = _TITLE.search(lowered)
    return clean_line(unescape(found[1])) if found else ""


def _shown(lowered: str) -> str:
    """Visible text of markup; rough, for counting and finding words."""
    return clean_line(unescape(_TAG.sub(" ", _INVISIBLE.sub(" ", lowered))))


def challenge_reason(status: int, headers: Mapping[str, str], markup: str) -> str | None:
    """Which wall a response is (`cloudflare`, `datadome` …, `bot-check`, `consent`, `login`), None for anything else.

    `headers` by lower-case name. Rules, each with a short visible text: a check's machinery in markup or headers; its
    words in the title, or anywhere in a refusal (401, 403, 429, 503 …); consent words in the title; login words in
    the title with a password field.
    """
    if len(markup) > MAX_MARKUP_CHARS:
        return None
    lowered = lower(nfc(markup))
    refused = status in _REFUSALS
    machinery = next((name for name, signs in _MACHINERY.items() if any(sign in lowered for sign in signs)), None)
    if refused and machinery is None:
        machinery = next((name for header, name in _HEADERS.items() if header in headers), None)
    title = _title(lowered)
    consent = any(phrase in title for phrase in _CONSENT_TITLES)
    login = any(_at_edge(word, title) for word in _LOGIN_TITLES) and _PASSWORD.search(lowered) is not None
    spoken = any(phrase in lowered for phrase in _CHECK_WORDS)
    if not (machinery or consent or login or spoken):
        return None

    text = _shown(lowered)
    words = len(text.split())
    if words <= MAX_CHALLENGE_WORDS:
        titled = any(phrase in title for phrase in _CHECK_WORDS)
        shown = any(phrase in text for phrase in _CHECK_WORDS) and (refused or words <= MAX_CHALLENGE_WORDS // 2)
        # Cloudflare's script is on many ordinary pages too; alone it makes a challenge only of a page that is
        # nearly bare.
        if machinery and (titled or shown or refused or words <= BARE_WORDS):
            return machinery
        if titled or shown:
            return "bot-check"
    if words <= MAX_WALL_WORDS and consent:
        return "consent"
    return "login" if words <= MAX_WALL_WORDS and login else None


def _at_edge(word: str, title: str) -> bool:
    """Whether a title begins with `word` or names it after a separator ("Sao Biển | Đăng nhập")."""
    return title.startswith(word) or any(f"{mark} {word}" in title for mark in "|-–")
