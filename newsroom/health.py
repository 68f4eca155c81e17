"""The health of a source: whether it still works, and why it is silent. Pure judgements over what the store counted
(`newsroom.store.health`); `newsroom.verdicts` words them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from newsroom.article import Source
from newsroom.clock import local_day
from newsroom.layout import BEFORE_DAYS, RECENT_DAYS, Layout, Read, Shape, compare
from newsroom.volume import DEAD_AT_LATEST, DEAD_FROM, HISTORY_DAYS, Volume, judge, observed

Verdict = Literal["dead", "never_worked", "layout", "quiet", "high", "new", "normal", "inactive"]
VERDICTS: tuple[Verdict, ...] = ("dead", "never_worked", "layout", "quiet", "high", "new", "normal", "inactive")
"""The worst first; this is the order of lists. `inactive`: its dates of activity leave today out."""
TROUBLED: tuple[Verdict, ...] = VERDICTS[:4]
"""Those in which articles are missing. `high` is news and no fault."""

Cause = Literal["unread", "nothing_new", "falls", "stock_only", ""]
"""Why a source is dead or never worked: its entries cannot be read, they hold nothing new, the pages that they
announce give no article, nothing came after the first reading."""

LOOK_BACK = HISTORY_DAYS + DEAD_AT_LATEST + 3
"""Days of which counts are needed: the longest silence, the past before it, today and the ends."""
LATE_DAYS = 7
"""An article published that many days before its page was discovered was looked up in an archive, or stood in a feed
when that was first read: it is no part of a day's work."""
EXTRACTION = frozenset({"empty", "not_html", "undecodable", "challenge", "consent_wall", "login_wall",
                        "error_page", "too_short", "list_page", "extract_error",
                        "extract_timeout", "extract_crash"})  # fmt: skip
"""Reasons for which a page that was fetched gives no article; see `crawlers.extract`."""
PENDING = frozenset({"discovered", "fetched", "extracted"})
"""States of a page that may still become an article."""


@dataclass(frozen=True, slots=True)
class EntryState:
    """How reading a feed, sitemap or list went the last time."""

    kind: str
    url: str
    checked_at: datetime
    succeeded_at: datetime | None
    """None where it has never been read."""
    status: int | None
    """HTTP status of the last answer, None where none came."""
    error: str
    """"" where it was read."""
    found: int
    """Links in the last readable answer."""


@dataclass(frozen=True, slots=True)
class PageCount:
    """Pages of a source, discovered on one day, that stand alike."""

    days_ago: int
    """Local days between their discovery and today."""
    late: bool
    """Published more than `LATE_DAYS` before they were discovered."""
    state: str
    reason: str
    article: bool
    tried: bool
    """Whether an attempt to make an article of them has failed."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """What the store knows of a source's last weeks."""

    source: Source
    first_found: datetime | None
    """When its first page was discovered, None where none was."""
    last_article: datetime | None
    """When the page of its newest article was discovered."""
    read_on: frozenset[date]
    """Local days on which a collecting run went over this source to its end."""
    pages: tuple[PageCount, ...]
    """Those discovered within `LOOK_BACK`."""
    published: Mapping[date, int]
    """Articles by local day of publication, of the last `HISTORY_DAYS`."""
    shapes: tuple[Shape, ...]
    entries: tuple[EntryState, ...]
    """The declared ones that were asked, by address; archives, which are for looking back, are left out."""


@dataclass(frozen=True, slots=True)
class SourceDay:
    """What became of the pages of a source that were found on one local day."""

    day: date
    articles: int
    quarantined: int
    skipped: int
    waiting: int
    """Not fetched or not extracted yet."""
    read: bool
    """Whether a collecting run went over the source to its end on that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """The state of a source, and the figures that it follows from."""

    source: Source
    verdict: Verdict
    cause: Cause
    volume: Volume
    layout: Layout
    days: tuple[int, ...]
    """Articles by day of discovery over the last `HISTORY_DAYS`, today last."""
    published: tuple[int, ...]
    """The same by day of publication."""
    pages: int
    """Pages discovered in these days."""
    quarantined: int
    skipped: int
    fell: Mapping[str, int] = field(default_factory=dict)
    """Why pages of these days are no articles, those included that are tried again; the most frequent reason first."""
    last_read: datetime | None
    """When an entry of it was last read."""
    last_article: datetime | None
    failing: tuple[EntryState, ...]
    """Entries that could not be read at the last attempt; each was last read at its `succeeded_at`."""
    entries: tuple[EntryState, ...]

    @property
    def troubled(self) -> bool:
        """Whether somebody should look at it."""
        return self.verdict in TROUBLED or (bool(self.failing) and self.verdict != "inactive")


def judge_sources(records: Iterable[SourceRecord], now: datetime) -> list[SourceHealth]:
    """The health of each source, the worst first, then by name."""
    found = [judge_source(record, now) for record in records]
    order = {verdict: place for place, verdict in enumerate(VERDICTS)}
    return sorted(found, key=lambda h: (order[h.verdict], not h.troubled, h.source.name, h.source.id))


def tally(found: Iterable[SourceHealth]) -> dict[Verdict, int]:
    """Sources by verdict, every verdict present."""
    counted = Counter(health.verdict for health in found)
    return {verdict: counted[verdict] for verdict in VERDICTS}


def judge_source(record: SourceRecord, now: datetime) -> SourceHealth:
    """Judge one source. The first that holds of inactive, never worked, dead, changed layout and the volume decides."""
    today = local_day(now)
    collected, days = _collected(record.pages), [today - timedelta(n) for n in reversed(range(HISTORY_DAYS))]
    volume = Volume(state="new", a_day=0.0)
    if record.first_found is not None:
        first = max(local_day(record.first_found), record.source.active_from or date.min)
        by_day = {today - timedelta(ago): count for ago, count in collected.items()}
        seen = observed(by_day, record.read_on, first, today)
        volume = judge(seen, alive_today=bool(collected[0]))
    layout = compare(record.shapes, _read(record.pages, 0, RECENT_DAYS), _read(record.pages, RECENT_DAYS, BEFORE_DAYS))
    verdict, cause = _verdict(record, volume, layout, now)
    recent = [page for page in record.pages if page.days_ago < HISTORY_DAYS]
    fell: Counter[str] = Counter()
    for page in recent:
        if page.reason and not page.article:
            fell[page.reason] += page.count
    return SourceHealth(
        source=record.source,
        verdict=verdict,
        cause=cause,
        volume=volume,
        layout=layout,
        days=tuple(collected[(today - day).days] for day in days),
        published=tuple(record.published.get(day, 0) for day in days),
        pages=sum(page.count for page in recent),
        quarantined=sum(page.count for page in recent if page.state == "quarantined"),
        skipped=sum(page.count for page in recent if page.state == "skipped"),
        fell=dict(fell.most_common()),
        last_read=max((e.succeeded_at for e in record.entries if e.succeeded_at), default=None),
        last_article=record.last_article,
        failing=tuple(entry for entry in record.entries if entry.error),
        entries=record.entries,
    )


def _verdict(record: SourceRecord, volume: Volume, layout: Layout, now: datetime) -> tuple[Verdict, Cause]:
    source, today = record.source, local_day(now)
    if not (source.active_from or today) <= today <= (source.active_to or today):
        return "inactive", ""
    unread = bool(record.entries) and all(entry.error for entry in record.entries)
    read = max((e.succeeded_at for e in record.entries if e.succeeded_at), default=None)
    # An address that was never readable may be a new one of a source that worked: then the volume decides.
    never = read is None and record.first_found is None
    long_unread = unread and (never or (read is not None and _days_read(record, local_day(read), today) >= DEAD_FROM))
    if source.kind == "search":
        # What it finds are pages of other outlets; it works as long as it answers.
        if long_unread:
            return ("dead" if read else "never_worked"), "unread"
        return ("normal" if record.entries else "new"), ""
    if record.first_found is None:
        if not record.entries:
            return "new", ""
        return "never_worked", "unread" if unread else "nothing_new"
    if record.last_article is None:
        return ("new", "") if _waiting(record.pages) else ("never_worked", "unread" if unread else "falls")
    if long_unread:
        return "dead", "unread"
    if volume.state == "dead":
        silent = [page for page in record.pages if page.days_ago <= volume.silent_days and not page.late]
        fallen = sum(page.count for page in silent if not page.article)
        cause: Cause = "unread" if unread else "falls" if fallen else "nothing_new" if volume.a_day else "stock_only"
        return "dead", cause
    if layout.fallen:
        return "layout", ""
    return volume.state, ""


def _days_read(record: SourceRecord, after: date, today: date) -> int:
    """Days since `after` on which a run went over the source, today included."""
    return sum(after < day <= today for day in record.read_on)


def _collected(pages: Sequence[PageCount]) -> Counter[int]:
    """Articles by days ago: those there are, and those that are on their way."""
    counts: Counter[int] = Counter()
    waiting = _waiting(pages)
    for page in pages:
        if not page.late and (page.article or page in waiting):
            counts[page.days_ago] += page.count
    return counts


def _waiting(pages: Sequence[PageCount]) -> frozenset[PageCount]:
    """Pages on their way to an article.

    None where attempts fail and nothing gets through: a site that refuses us is left alone after its first refusals,
    and the pages behind them would look as if they only had to wait.
    """
    refused = any(page.state == "quarantined" or (page.tried and page.state in PENDING) for page in pages)
    passing = any(page.article or page.state in ("fetched", "extracted") for page in pages if page.days_ago <= 1)
    if refused and not passing:
        return frozenset()
    return frozenset(page for page in pages if page.state in PENDING and not page.article and not page.tried)


def _read(pages: Sequence[PageCount], first: int, days: int) -> Read:
    """Of the `days` days from `first` days ago on backwards: pages that came to extraction, and articles of them."""
    within = [page for page in pages if first <= page.days_ago < first + days]
    articles = sum(page.count for page in within if page.article)
    fallen = sum(page.count for page in within if not page.article and page.reason in EXTRACTION)
    return Read(articles + fallen, articles)


def history(record: SourceRecord, today: date) -> list[SourceDay]:
    """The last `HISTORY_DAYS` of a source day by day, the oldest first: what came of the pages found on each."""
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for page in record.pages:
        became = "article" if page.article else page.state if page.state in ("quarantined", "skipped") else "waiting"
        counts[page.days_ago, became] += page.count
    return [
        SourceDay(
            day=(day := today - timedelta(ago)),
            articles=counts[ago, "article"],
            quarantined=counts[ago, "quarantined"],
            skipped=counts[ago, "skipped"],
            waiting=counts[ago, "waiting"],
            read=day in record.read_on,
        )
        for ago in reversed(range(HISTORY_DAYS))
    ]
