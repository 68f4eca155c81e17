"""Which addresses may be fetched: nothing crawled may lead the fetcher into the operator's own network.

`check_url` refuses what an address says by itself; `is_public` judges the peer of a connection, which is the only
thing that holds against names that resolve differently each time (DNS rebinding). `crawlers.download` asks it before a
byte is sent. With a proxy only `check_url` works, because the proxy resolves names: the proxy must then refuse private
addresses itself.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Literal
from urllib.parse import urlsplit

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that a translator connects to."""


class RefusedAddress(Exception):
    """An address that must not be fetched; `reason` is `bad_url` or `private_address`."""

    def __init__(self, reason: Literal["bad_url", "private_address"], detail: str) -> None:
        super().__init__(detail)
        self.reason: Literal["bad_url", "private_address"] = reason
        self.detail = detail


def is_public(address: str) -> bool:
    """Whether the IP `address` (a scope like %eth0 is ignored) lies in the public Internet; a name is never public.

    Private, loopback, link-local, shared (100.64/10), multicast, reserved and unspecified addresses are not, and
    neither is an IPv6 address that carries such an IPv4 one (mapped, 6to4, Teredo, NAT64).
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if any(v4 is not None for v4 in inner):
            return all(is_public(str(v4)) for v4 in inner if v4 is not None)
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def check_url(url: str, *, allow_private: bool) -> None:
    """Raise RefusedAddress unless `url` is an http(s) address whose host, where it is an IP or localhost, is public."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port  # raises ValueError where the port is none
    except ValueError as error:
        raise RefusedAddress("bad_url", f"not an address: {url[:200]!r} ({error})") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise RefusedAddress("bad_url", f"not an http(s) address: {url[:200]!r}")
    if allow_private:
        return
    literal = _literal(host)
    if host == "localhost" or host.endswith(".localhost") or (literal is not None and not is_public(literal)):
        raise RefusedAddress("private_address", f"{host} is not a public address")


def _literal(host: str) -> str | None:
    """The IP address that `host` spells, also in the old forms 127.1, 0x7f.0.0.1 and 2130706433; None for a name."""
    if ":" in host:
        return host
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None
