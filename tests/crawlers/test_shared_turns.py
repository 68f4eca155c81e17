"""What a worker's visit leaves to later ones where others ask the same hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.crawl import Shared, crawl
from newsroom.article import Entry
from newsroom.sections import CrawlSettings
from newsroom.store import Store
from newsroom.store.leases import Presence
from tests.crawlers.room import Newsroom
from tests.crawlers.site import Reply, Site, rss

SOON, INTERVAL = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def elsewhere(room: Newsroom) -> Iterator[Site]:
    """A second host of the outlet."""
    with Site({"/1": Reply(), "/rss": rss()}) as site:
        room.source = replace(room.source, domains=(*room.source.domains, site.domain))
        yield site


@pytest.fixture
def other(room: Newsroom, elsewhere: Site, tmp_path: Path) -> Iterator[Store]:
    """Another worker, which asks that host at the moment."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    for each, name in ((store, "hai"), (room.store, "một")):
        each.database.worker = each.leases.begin(Presence(name, "may1", 7, "/data", ("crawl",)), INTERVAL)
    assert store.turns.ask(elsewhere.domain, 0.0) is not None
    yield store
    store.close()


def visit(room: Newsroom) -> None:
    """One visit of the first worker."""
    room.store.crawl.put_sources([room.source])
    shared = Shared(room.store.turns, 9, INTERVAL, 2.0, {})
    settings = CrawlSettings(delay=0, allow_private=True, timeout=5.0)
    crawl([room.source], room.store.crawl, settings, room.archive, shared=shared)


def waiting(room: Newsroom, within: timedelta, *, entries: bool) -> bool:
    """Whether the source is to be visited again within so long: with its entries, or for its pages alone."""
    return room.store.turns.waiting({room.source.id} if entries else set(), within) > 0


def test_pages_on_a_host_that_another_worker_asks_do_not_have_the_entries_read_again(
    room: Newsroom, elsewhere: Site, other: Store
) -> None:
    room.site.replies = {"/rss": rss(elsewhere.url("/1"))}
    visit(room)
    assert room.site.asked == ["/robots.txt", "/rss"] and elsewhere.asked == []
    assert waiting(room, SOON, entries=False)
    room.store.turns.ended(room.source.id, None, None)  # were it not for its pages
    assert not waiting(room, SOON, entries=True)


def test_entries_on_a_host_that_another_worker_asks_are_read_soon(
    room: Newsroom, elsewhere: Site, other: Store
) -> None:
    room.source = replace(room.source, entries=(Entry("feed", elsewhere.url("/rss")),))
    visit(room)
    assert elsewhere.asked == [] and not waiting(room, SOON, entries=False)
    assert waiting(room, SOON, entries=True)


def test_a_site_that_asks_for_a_pause_has_it_whoever_asks_its_other_host(
    room: Newsroom, elsewhere: Site, other: Store
) -> None:
    late = Reply(b"", 429, headers={"Retry-After": "3600"})
    room.site.replies = {"/rss": late}
    room.source = replace(room.source, entries=(Entry("feed", elsewhere.url("/rss")), *room.source.entries))
    visit(room)
    assert room.site.asked == ["/robots.txt", "/rss"] and elsewhere.asked == []
    assert not waiting(room, SOON, entries=True)
