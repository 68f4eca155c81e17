"""One identity for one article: canonical URLs and the ids made from them."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from courlan import clean_url
from w3lib.url import canonicalize_url


def canonical_url(url: str) -> str:
    """`url` without fragment and tracking parameters, query sorted, escapes in one form.

    Raises ValueError where `url` is not an absolute http(s) URL.
    """
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url[:200]}")
    cleaned = clean_url(url.strip()) or url.strip()
    return canonicalize_url(cleaned)


def article_id(canonical: str) -> str:
    """24 hexadecimal digits of SHA-256 of a canonical URL: 96 bits, so that a billion articles meet no collision."""
    return hashlib.sha256(canonical.encode()).hexdigest()[:24]


def on_site(url: str, domains: tuple[str, ...]) -> bool:
    """Whether `url` belongs to one of `domains` (host, or host:port), subdomains included."""
    netloc = urlsplit(url).netloc.lower().rpartition("@")[2]
    host = urlsplit(url).hostname or ""
    return any(d in (netloc, host) or host.endswith("." + d) for d in (domain.lower() for domain in domains))
