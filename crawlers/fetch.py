"""Fetching one address with good manners: one loop that shows every rule in its order.

At each hop: is the address allowed at all (`crawlers.guard`), is it still the outlet's site, does robots.txt allow it,
has the pause between two requests passed. Every answer is archived before anybody looks at it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawlers.answers import MAX_REDIRECTS, Answer, FetchProblem, redirect_target, refuse_failure
from crawlers.aside import Aside
from crawlers.desk import Reason
from crawlers.guard import RefusedAddress, check_url
from crawlers.hosts import Host, HostBusy, Hosts, host_of
from crawlers.robots import ALLOW_ALL, RobotsRules, read_robots
from newsroom.clock import utc_now
from newsroom.pages import Archived, Known
from newsroom.sections import CrawlSettings
from newsroom.urls import on_site
from newsroom.warc import BodyTooLarge, Received, WarcWriter, decode_body
from newsroom.warc_objects import ObjectWriter

if TYPE_CHECKING:
    from scrapy.http import Response

Download = Callable[[str, Mapping[str, str]], Awaitable["Response"]]
"""Gets one URL with these request headers and follows nothing; raises what Scrapy's downloader raises."""

RETRIES = 1
"""Repetitions within a run after a network error: a dropped connection is common, a dead host answers no third time
either."""

_TRANSIENT: frozenset[Reason] = frozenset(("timeout", "unreachable"))

logger = logging.getLogger(__name__)


class Wire:
    """What all fetching of one run shares: the downloader, the archive, the hosts and their robots.txt."""

    def __init__(
        self,
        download: Download,
        writer: WarcWriter | ObjectWriter,
        settings: CrawlSettings,
        hosts: Hosts,
        aside: Aside | None = None,
        robots: dict[str, RobotsRules | FetchProblem] | None = None,
    ) -> None:
        self.aside = aside or Aside()
        self.download = download
        self.writer = writer
        self.settings = settings
        self.hosts = hosts
        self.gate = asyncio.Semaphore(settings.concurrency)
        self.robots: dict[str, RobotsRules | FetchProblem] = {} if robots is None else robots
        self.reading_robots: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By site: whoever comes second waits for what the first one reads."""


class Fetcher:
    """Fetches for one source: one request at a time to a host, `delay` seconds at least after the one before."""

    def __init__(self, wire: Wire, delay: float) -> None:
        self._wire = wire
        self._settings = wire.settings
        self._delay = delay
        self.aside = wire.aside
        """Where documents are read."""

    async def fetch(self, url: str, known: Known | None = None, *, domains: tuple[str, ...] | None = None) -> Answer:
        """Get `url`, following redirects within `domains` (None: anywhere public).

        With what is `known` of an earlier answer this one may be a 304, or be kept as a reference to that one. Raises
        FetchProblem, and StoreError where the archive cannot be written.
        """
        known = known or Known()
        answer = await self._follow(url, known, domains, robots=True)
        conditional = (known.validators.etag or known.validators.last_modified) is not None
        refuse_failure(answer.url, answer.status, answer.headers, conditional=conditional, now=answer.fetched_at)
        return answer

    def hold(self, url: str, wait: timedelta) -> None:
        """Send nothing to the host of `url` for `wait` from now."""
        self._wire.hosts.of(url).hold(wait)

    async def _follow(self, url: str, known: Known, domains: tuple[str, ...] | None, *, robots: bool) -> Answer:
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                check_url(here, allow_private=self._settings.allow_private)
            except RefusedAddress as error:
                raise FetchProblem(error.reason, error.detail) from error
            if domains is not None and not on_site(here, domains):
                raise FetchProblem("off_site", f"{url} leads to {here}, which is not the outlet's site")
            if robots and not (await self.robots_for(here)).allows(here):
                raise FetchProblem("robots", f"robots.txt forbids {here}")
            answer = await self._get(here, known)
            target = redirect_target(here, answer.status, answer.headers)
            if target is None:
                return self._decoded(answer)
            here = target
        raise FetchProblem("too_many_redirects", f"{url} redirects more than {MAX_REDIRECTS} times")

    def _decoded(self, answer: Answer) -> Answer:
        """`answer` with its content encoding undone; the body of a failure is of no use and stays as it is."""
        if not 200 <= answer.status < 300:
            return answer
        encodings = answer.headers.get("content-encoding", "")
        try:
            body = decode_body(answer.body, encodings, self._settings.max_bytes)
        except BodyTooLarge as error:
            raise FetchProblem("too_large", f"{answer.url}: {error}", status=answer.status) from error
        except ValueError as error:
            self._wire.hosts.of(answer.url).failed("bad_encoding")
            raise FetchProblem("bad_encoding", f"{answer.url}: {error}", status=answer.status) from error
        return replace(answer, body=body)

    async def robots_for(self, url: str) -> RobotsRules:
        """The rules of the site on which `url` lies, read once a run. Raises FetchProblem where they cannot be read."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        robots = self._wire.robots
        async with self._wire.reading_robots[site]:
            if site not in robots:
                robots[site] = await self._read_robots(site)
        rules = robots[site]
        if isinstance(rules, FetchProblem):
            if rules.reason == "host_busy":
                del robots[site]
            raise FetchProblem(rules.reason, rules.detail, status=rules.status, host=host_of(url))
        self._wire.hosts.of(url).ask_for(rules.delay)
        return rules

    async def _read_robots(self, site: str) -> RobotsRules | FetchProblem:
        url = f"{site}/robots.txt"
        try:
            answer = await self._follow(url, Known(), None, robots=False)
        except FetchProblem as problem:
            if problem.reason == "too_many_redirects":
                return ALLOW_ALL  # RFC 9309, 2.3.1.2
            if problem.reason in ("private_address", "bad_url", "host_resting", "host_busy"):
                return problem
            return FetchProblem("robots_unreachable", problem.detail, status=problem.status)
        rules = read_robots(answer.status, answer.body)
        if rules is None:
            return FetchProblem("robots_unreachable", f"{url} answered {answer.status}", status=answer.status)
        return rules

    async def _get(self, url: str, known: Known) -> Answer:
        """One answer, archived, its body still as sent. Raises FetchProblem where there is none or it is cut."""
        validators = known.validators
        headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
        sent = {name: value for name, value in headers.items() if value}
        host = self._wire.hosts.of(url)
        host.ask_for(self._delay)
        for repetition in range(RETRIES + 1):
            async with host.turn:
                try:
                    await host.ready()
                except HostBusy as error:
                    raise FetchProblem("host_busy", f"{error} is asked by another worker") from error
                if rest := host.resting(utc_now()):
                    raise FetchProblem(
                        "host_resting", f"{rest.host} rests after failing again and again ({rest.reason})"
                    )
                try:
                    async with self._wire.gate:
                        began = monotonic()
                        response = await self._wire.download(url, sent)
                    self._judge(host, response, monotonic() - began)
                    break
                except Exception as error:
                    reason = _reason(error)
                    if reason == "fetch_error":
                        logger.exception("%s: the fetch failed unexpectedly", url)
                    if reason not in _TRANSIENT or repetition == RETRIES:
                        host.failed(reason)
                        raise FetchProblem(reason, self._sentence(url, reason, error)) from error
                finally:
                    host.pause()
        return await self._archived(url, response, known.archived)

    def _judge(self, host: Host, response: Response, seconds: float) -> None:
        """Tell the host's record what this answer says of the host."""
        good = response.status < 400 or response.status in (404, 410)
        host.answered(seconds, good=good and "dataloss" not in response.flags)
        if "dataloss" in response.flags:
            host.failed("cut_body")
        elif response.status >= 500 and not response.headers.get("Retry-After"):
            host.failed("server_error")
        elif response.status in (401, 403, 451):
            host.failed("forbidden")

    def _sentence(self, url: str, reason: Reason, error: Exception) -> str:
        told = {
            "timeout": f"no answer within {self._settings.timeout:g} seconds",
            "too_large": f"larger than {self._settings.max_bytes} bytes, or with a head larger than any",
            "private_address": str(error),
        }
        return f"{url}: {told.get(reason) or f'cannot be reached ({type(error).__name__}: {str(error)[:200]})'}"

    async def _archived(self, url: str, response: Response, earlier: Archived | None) -> Answer:
        fetched_at = utc_now()
        pairs = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        truncated = "dataloss" in response.flags
        try:
            received = Received(
                url=url,
                status=response.status,
                headers=pairs,
                body=response.body,
                fetched_at=fetched_at,
                ip_address=str(response.ip_address or ""),
                protocol=response.protocol or "HTTP/1.1",
                truncated=truncated,
                earlier=earlier,
            )
            archived = await self._wire.writer.keep(received)
        except ValueError as error:
            raise FetchProblem("too_large", str(error), status=response.status) from error
        if truncated:
            raise FetchProblem("cut_body", f"{url}: the connection broke off", status=response.status)
        headers: dict[str, list[str]] = {}
        for name, value in pairs:
            headers.setdefault(name.lower(), []).append(value)
        return Answer(
            url=url,
            status=response.status,
            headers={name: ", ".join(values) for name, values in headers.items()},
            body=response.body,
            archived=archived,
            fetched_at=fetched_at,
        )


def _reason(error: Exception) -> Reason:
    """What an exception of the downloader means."""
    from OpenSSL.SSL import Error as TlsError
    from scrapy import exceptions as scrapy_errors
    from scrapy.core.downloader.handlers.http11 import TunnelError
    from twisted.internet.error import ConnectError, ConnectionClosed

    match error:
        case RefusedAddress():
            return error.reason
        case scrapy_errors.DownloadTimeoutError():
            return "timeout"
        case scrapy_errors.DownloadCancelledError():
            return "too_large"  # the only thing for which the downloader gives up by itself
        case scrapy_errors.UnsupportedURLSchemeError() | scrapy_errors.NotSupported() | ValueError():
            return "bad_url"
        case (
            scrapy_errors.CannotResolveHostError()
            | scrapy_errors.DownloadConnectionRefusedError()
            | scrapy_errors.DownloadFailedError()
            | TunnelError()
            | ConnectError()
            | ConnectionClosed()
            | TlsError()
            | OSError()
        ):
            return "unreachable"
    return "fetch_error"
