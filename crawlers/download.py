"""Scrapy as diembao uses it: its downloader alone, with everything switched off that a press crawl does not need.

Redirects, robots.txt, retries, pacing and compression are left to `crawlers.fetch`, where one loop shows all rules in
their order; Scrapy brings connections, TLS, proxies, time and size limits, and the counting of requests.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, ResponseFailed

from crawlers.guard import RefusedAddress, is_public
from crawlers.robots import PRODUCT
from newsroom.errors import SettingsError
from newsroom.sections import CrawlSettings
from newsroom.warc import ACCEPTED_ENCODINGS

_GUARDED = "DIEMBAO_GUARDED"


MAX_HEAD = 256 * 1024
"""Bytes of an answer before its body, interim answers included: as much as Chrome takes. Twisted does not count them: a
server that sends header after header fills 300 MB of memory in a second."""


class HeadTooLarge(DownloadCancelledError):
    """The head of an answer exceeds `MAX_HEAD`."""


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler; it leaves a connection to a private peer before a byte is sent, and one whose answer has a
    head without end."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Twisted's pool makes every new connection with this factory, for http and (inside TLS) for https.
        self._pool._factory = _guarded(self._pool._factory, public_only=crawler.settings.getbool(_GUARDED))

    async def download_request(self, request: Request) -> Response:
        """What Scrapy's does; raises HeadTooLarge, too."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            cause = error.__cause__
            if isinstance(cause, ResponseFailed) and any(each.check(HeadTooLarge) for each in cause.reasons):
                raise HeadTooLarge(f"the head of the answer is larger than {MAX_HEAD} bytes") from error
            raise


def _guarded(base: Any, *, public_only: bool) -> Any:
    class GuardedFactory(base):  # type: ignore[misc]
        def buildProtocol(self, addr: Any) -> Any:
            # Called when TCP stands and nothing is sent yet. Judging the peer, not the name, leaves no gap for a name
            # that resolves to something else the second time.
            if public_only and not is_public(addr.host):
                raise RefusedAddress("private_address", f"{addr.host} is not a public address")
            protocol = super().buildProtocol(addr)
            protocol.dataReceived = _HeadCounter(protocol)
            return protocol

    return GuardedFactory


class _HeadCounter:
    """Takes the place of a connection's `dataReceived`; gives the connection up where a head does not end."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._receive = protocol.dataReceived
        self._parser: Any = None
        self._bytes = 0

    def __call__(self, data: bytes) -> None:
        parser = self._protocol._parser  # a new one for each request on the connection
        if parser is not self._parser:
            self._parser, self._bytes = parser, 0
        if parser is not None and parser.state in (STATUS, HEADER):
            self._bytes += len(data)
            if self._bytes > MAX_HEAD:
                # Aborted, because a TLS connection that is merely closed would listen on for the peer's farewell.
                self._protocol.transport.abortConnection()
                self._protocol._giveUp(Failure(HeadTooLarge()))  # type: ignore[no-untyped-call]
                return
        self._receive(data)


def scrapy_settings(settings: CrawlSettings) -> dict[str, Any]:
    """Scrapy's settings for one run. Raises SettingsError where contact or proxy are not usable."""
    handler = GuardedDownloadHandler
    return {
        "USER_AGENT": user_agent(settings.contact),
        "DOWNLOAD_HANDLERS": {
            "http": handler,
            "https": handler,
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        # With a proxy the peer is the proxy itself; see crawlers.guard.
        _GUARDED: not settings.allow_private and not checked_proxy(settings.proxy),
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": settings.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        # A cut body is archived as truncated and told apart by its flag.
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        # What the press prints is evidence: nobody on the way may change it.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": settings.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "vi,en;q=0.8,*;q=0.5",
            "Accept-Encoding": ", ".join(ACCEPTED_ENCODINGS),
        },
        "COMPRESSION_ENABLED": False,
        "COOKIES_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "RETRY_ENABLED": False,
        "REFERER_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        # Two servers that would run code for whoever reaches them.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "EXTENSIONS": {
            "scrapy.extensions.feedexport.FeedExporter": None,
            "scrapy.extensions.logstats.LogStats": None,
            "scrapy.extensions.memusage.MemoryUsage": None,
        },
        "STATS_DUMP": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
    }


def user_agent(contact: str) -> str:
    """Who asks and why, for a site's log. Raises SettingsError where `contact` cannot stand in a header."""
    if not (contact.isascii() and contact.isprintable()):
        raise SettingsError("crawl.contact: must be an e-mail or web address in plain characters")
    try:
        number = version(PRODUCT)
    except PackageNotFoundError:
        number = "0"
    reach = f"+{contact.strip()}; " if contact.strip() else ""
    return f"{PRODUCT}/{number} ({reach}press monitor for ASEAN coverage)"


def checked_proxy(proxy: str) -> str | None:
    """The proxy's address, None for none. Raises SettingsError where it is no HTTP proxy's address."""
    if not proxy:
        return None
    try:
        parts = urlsplit(proxy)
        sound = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError("crawl.proxy: must be an address such as http://proxy.example:3128")
    return proxy
