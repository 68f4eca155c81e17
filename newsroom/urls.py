"""One identity for one article, and the address under which it is asked for and shown."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string, url_query_cleaner

# fmt: off
TRACKING = (
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "utm_name",
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid",
    "igshid", "igsh", "mc_cid", "mc_eid", "zarsrc", "gidzl", "_ga", "_gl",
)
# fmt: on
"""Parameters that say where a reader came from. Known names only: rules that guess (`pk_…`, `…uid`) take away what
names
the article at one site in thirty (seen on 180 saved pages: `mnews.asp?pk_no=…`)."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
"""A name, encoded by IDNA where it needs that, or an IP address. What IDNA cannot encode comes back as it was, blanks
and direction characters included; no server has such a name."""
_SLASHES = re.compile(r"/{2,}")
_VARIANT_HOST = re.compile(r"^(?:www|m|mobile|amp)\.")
_AMP_START = re.compile(r"^/amp/(?=.)")
_AMP_END = re.compile(r"(?:/amp/?|\.amp(\.html?)?)$")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_AMP_PARAMETERS = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp"})


def canonical_url(url: str) -> str:
    """`url` as a site answers to it: without fragment, tracking and default port, escapes in one form.

    Order, empty parameters and doubled slashes stay, because sites exist that know their pages by nothing else; only
    `article_id` looks past them. Raises ValueError where `url` is not an absolute http(s) URL.
    """
    parts = urlsplit(safe_url_string(url.strip()))
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in _PORTS or not _HOST.fullmatch(host):
        raise ValueError(f"not an http(s) address: {url[:200]}")
    if ":" in host:
        host = f"[{host}]"
    netloc = host if parts.port in (None, _PORTS[scheme]) else f"{host}:{parts.port}"
    whole = urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))
    return url_query_cleaner(whole, TRACKING, remove=True, unique=False) if parts.query else whole


def article_id(url: str) -> str:
    """24 hexadecimal digits of SHA-256 of an address without what differs between two ways to the same page.

    That is http and https, `www.` and `m.`, the marks of AMP, a slash at the end, doubled slashes, the order of
    parameters and empty ones, and capital or small digits of an escape. 96 bits: a billion articles meet no collision.
    Raises ValueError as `canonical_url`.
    """
    parts = urlsplit(canonical_url(url))
    host, port = parts.hostname or "", parts.port
    if (bare := _VARIANT_HOST.sub("", host)).count("."):
        host = bare
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, *_PORTS.values()) else f"{host}:{port}"
    path = _SLASHES.sub("/", parts.path)
    path = _AMP_END.sub(r"\1", _AMP_START.sub("/", path)).rstrip("/") or "/"
    # `id=MTI=` is a value that ends with the sign (base64), not an empty parameter.
    given = (part for part in parts.query.split("&") if part and part.find("=") != len(part) - 1)
    query = "&".join(sorted(part for part in given if part.lower() not in _AMP_PARAMETERS))
    identity = _ESCAPE.sub(lambda escape: escape[0].upper(), urlunsplit(("https", netloc, path, query, "")))
    return hashlib.sha256(identity.encode()).hexdigest()[:24]


def on_site(url: str, domains: tuple[str, ...]) -> bool:
    """Whether `url` belongs to one of `domains` (host, or host:port), subdomains included."""
    netloc = urlsplit(url).netloc.lower().rpartition("@")[2]
    host = urlsplit(url).hostname or ""
    return any(d in (netloc, host) or host.endswith("." + d) for d in (domain.lower() for domain in domains))
