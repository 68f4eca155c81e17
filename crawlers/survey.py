"""Whether a declared source works: its robots.txt, each of its entries, and one of its articles are tried for real.

Nobody can know from a declaration whether a feed is still there. Nothing that is fetched here is kept but the findings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from crawlers.answers import Answer, FetchProblem, looks_like_html
from crawlers.crawl import fetching
from crawlers.discovery import UnreadableEntry
from crawlers.extract import FeedHint, NotArticle, extract
from crawlers.fetch import Fetcher
from crawlers.hits import read_hits
from crawlers.lookback import Lookback
from crawlers.reading import addresses, read_entry
from newsroom.article import Entry, Source
from newsroom.clock import LOCAL, Period, local_day, utc_now
from newsroom.pages import Found
from newsroom.sections import CrawlSettings
from newsroom.urls import on_site

ARTICLES_TRIED = 3
"""Links of the newest first: one may lead to a video or a page behind a subscription."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried."""

    what: str
    """`robots.txt`, the address of an entry, or `article`."""
    works: bool
    detail: str
    """One sentence."""


@dataclass(slots=True)
class Survey:
    """What was found about one source."""

    source: Source
    findings: list[Finding] = field(default_factory=list)

    @property
    def works(self) -> bool:
        """Whether an entry could be read and, where the source has articles of its own, one of them."""
        entries = {entry.url for entry in self.source.entries}
        read = any(finding.works for finding in self.findings if finding.what in entries)
        article = self.source.kind == "search" or any(f.works for f in self.findings if f.what == "article")
        return read and article


def survey(
    sources: Sequence[Source], settings: CrawlSettings, done: Callable[[Survey], None], min_words: int
) -> list[Survey]:
    """Try every source, several at a time, and call `done` with each when it was tried.

    To be called in the main thread. Raises as `crawlers.crawl.fetching`.
    """
    results = [Survey(source) for source in sources]

    async def work(fetcher: Fetcher) -> None:
        async def one(result: Survey) -> None:
            await _try(result, fetcher, min_words)
            done(result)

        async with asyncio.TaskGroup() as group:
            for result in results:
                group.create_task(one(result))

    fetching(settings, work)
    return results


async def _try(result: Survey, fetcher: Fetcher, min_words: int) -> None:
    source = result.source
    found: list[Found] = []
    result.findings.append(await _robots(source.entries[0].url, fetcher))
    for entry in source.entries:
        try:
            links, answer = await _entry(entry, source, fetcher)
        except (FetchProblem, UnreadableEntry) as problem:
            result.findings.append(Finding(entry.url, False, str(problem)))
            continue
        own = [page for page in links if source.kind == "search" or on_site(page.url, source.domains)]
        result.findings.append(Finding(entry.url, bool(own), _told(own, len(links), answer)))
        found += own
    if source.kind != "search" and found:
        result.findings.append(await _article(found, source, fetcher, min_words))


async def _robots(url: str, fetcher: Fetcher) -> Finding:
    try:
        rules = await fetcher.robots_for(url)
    except FetchProblem as problem:
        return Finding("robots.txt", False, problem.detail)
    pause = f", asks for {rules.delay:g} s between requests" if rules.delay else ""
    allowed = rules.allows(url)
    return Finding("robots.txt", allowed, f"{'allows' if allowed else 'forbids'} {url}{pause}")


async def _entry(entry: Entry, source: Source, fetcher: Fetcher) -> tuple[list[Found], Answer]:
    """What an entry announces now; of an archive what it says of yesterday, of a search its first question."""
    now = utc_now()
    yesterday = local_day(now) - timedelta(days=1)
    lookback = Lookback(30, Period(yesterday, yesterday) if entry.kind == "archive" else None)
    answer = await fetcher.fetch(addresses(entry, lookback, None, now)[0])
    zone = ZoneInfo(source.timezone)
    if entry.kind == "query_feed":
        hits = await fetcher.aside.read(len(answer.body), read_hits, answer.body, answer.url, source.domains, zone)
        return [hit.found for hit in hits], answer
    said = await fetcher.aside.read(len(answer.body), read_entry, entry, answer, zone)
    if said.found or not said.sitemaps:
        return said.found, answer
    # An index: its newest sitemap stands for all.
    url = max(said.sitemaps, key=lambda child: child[1] or now)[0]
    inner = await fetcher.fetch(url)
    child = Entry("news_sitemap", url)
    return (await fetcher.aside.read(len(inner.body), read_entry, child, inner, zone)).found, inner


def _told(own: Sequence[Found], links: int, answer: Answer) -> str:
    if not own:
        away = f" of {links}" if links else ""
        return f"answered {answer.status}, with no link{away} to the outlet's own pages"
    dates = [page.published_at or page.modified_at for page in own]
    newest = max((moment for moment in dates if moment is not None), default=None)
    when = f"the newest of {newest.astimezone(LOCAL):%d/%m/%Y %H:%M}" if newest else "without dates"
    return f"{len(own)} {'link' if len(own) == 1 else 'links'}, {when}"


async def _article(found: Sequence[Found], source: Source, fetcher: Fetcher, min_words: int) -> Finding:
    dated = sorted(found, key=lambda page: page.published_at or page.modified_at or utc_now(), reverse=True)
    told = ""
    for page in dated[:ARTICLES_TRIED]:
        try:
            answer = await fetcher.fetch(page.url, domains=source.domains)
            if not looks_like_html(answer):
                told = f"{answer.url} is no HTML page"
                continue
            article = await fetcher.aside.read(
                len(answer.body),
                extract,
                answer.body,
                answer.url,
                answer.fetched_at,
                source=source,
                charset=answer.content_type[1],
                hint=FeedHint(page.title, page.published_at),
                min_words=min_words,
            )
        except (FetchProblem, UnreadableEntry) as problem:
            told = str(problem)
            continue
        if isinstance(article, NotArticle):
            told = f"{answer.url} gives no article ({article.reason}{f', {article.detail}' if article.detail else ''})"
            continue
        date = f"{article.published_at.astimezone(LOCAL):%d/%m/%Y %H:%M}" if article.published_at else "no date"
        byline = article.byline or "no byline"
        return Finding("article", True, f"{article.url}: {article.title!r}, {article.words} words, {date}, {byline}")
    return Finding("article", False, told)
