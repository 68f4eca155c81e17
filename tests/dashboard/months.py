"""Two months of collecting from sources in every state, for the pages about sources: `python -m tests.dashboard.months
FOLDER` makes them with a settings file, to be looked at with the dashboard."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from newsroom.article import Article, Source
from newsroom.clock import utc_now
from newsroom.pages import EntryOutcome, Found
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.urls import article_id
from tests.dashboard.press import HOSTILE, LACHAI, LION, desk_settings, settings_in, source
from tests.newsroom.makers import fetched

DAYS = 60
STOPPED = source("songlang", "Báo Sông Lặng")
NEVER = source("chuaco", "Tạp chí Chưa Có", kind="sector")
CHANGED = source("doimoi", "Đổi Mới News", "TH")
QUIET = source("thuavang", "Nhật báo Thưa Vắng", kind="local")
REFUSED = source("cong", f"Cổng tin {HOSTILE}", "ID")
EVERY = (LACHAI, LION, STOPPED, NEVER, CHANGED, QUIET, REFUSED)
ERROR = f"404 Not Found {HOSTILE}"


def collected(settings: Settings, sources: Sequence[Source] = EVERY) -> None:
    """Fill the store of `settings`."""
    settings.desk.data.mkdir(parents=True, exist_ok=True)
    store, now, chance = open_store(settings), utc_now(), random.Random(7)
    try:
        store.crawl.put_sources(sources)
        for ago in range(DAYS, -1, -1):
            at = now - timedelta(ago)
            store.statistics.finish_run(store.statistics.start_run("run", at), at, {"crawl": {}})
            for each in sources:
                _day(store, each, ago, at, chance)
        for each in sources:
            error = ERROR if each is NEVER else ""
            for entry in each.entries:
                outcome = EntryOutcome(
                    checked_at=now, status=404 if error else 200, error=error, found=None if error else 20
                )
                store.crawl.entry_checked(each.id, entry, outcome)
    finally:
        store.close()


def _day(store: Store, each: Source, ago: int, at: datetime, chance: random.Random) -> None:
    count = 5 + chance.randrange(4)
    if each is NEVER or (each is STOPPED and ago < 9):
        return
    if each is QUIET and ago < 8:
        count = int(ago % 3 == 0)
    addresses = [f"https://{each.domains[0]}/{ago}-{n}.html" for n in range(count)]
    found = [Found(id=article_id(address), url=address) for address in addresses]
    store.crawl.discover(each.id, each.entries[0].url, found, at)
    for n, page in enumerate(found):
        if each is REFUSED and ago < 12:
            store.crawl.page_failed(page.id, "forbidden", "403", at, None)
            continue
        store.crawl.page_fetched(page.id, fetched(n, at=at, final_url=page.url))
    for waiting in store.articles.pages_to_extract(1000):
        changed = each is CHANGED and ago < 6
        article = Article(
            id=waiting.id,
            url=waiting.url,
            source_id=each.id,
            title=f"Bài số {ago}",
            text="Các nước ASEAN họp bàn. " * (2 if changed else 60 + chance.randrange(60)),
            byline="" if changed else "An Bình",
            language="vi",
            published_at=at,
            fetched_at=at,
        )
        store.articles.put_extracted([(waiting, article)], [])


def main() -> None:
    """Make them in a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    collected(settings_in(folder), [*EVERY, *(source(f"l{n}", f"Báo số {n}") for n in range(9))])
    sys.stdout.write(f"{desk_settings(folder)}\n")


if __name__ == "__main__":
    main()
