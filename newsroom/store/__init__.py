"""The store of truth: pages and their states, articles with every version, labels, runs. SQLite here, PostgreSQL
beyond one machine.

One `Store`, with a desk for each who works at it: collecting (`crawl`), extraction and labelling (`articles`),
`reprints`, `events`, analysts' decisions (`reviews`), the search index (`projection`), figures (`statistics`), the
health of sources (`health`), `reports` and the articles that they cite (`cited`), what was sent by mail (`mailings`),
what was chosen for the portal (`portal`), users with their roles (`users`) and the trail of what they did (`audit`),
the searches that they keep with their alerts (`searches`) and their `notes`, long work (`jobs`), the watch-list's
words (`watch`), the events that people made or changed (`desk_events`), and who works (`leases`) at what in which order
(`turns`).
"""

from __future__ import annotations

from newsroom.settings import Settings
from newsroom.store.articles import Articles
from newsroom.store.audit import Audit
from newsroom.store.cited import CitedArticles
from newsroom.store.crawling import CrawlPages
from newsroom.store.database import Database
from newsroom.store.desk_events import DeskEvents
from newsroom.store.events import Events
from newsroom.store.health import SourceRecords
from newsroom.store.jobs import Jobs
from newsroom.store.leases import Leases
from newsroom.store.mailings import Mailings
from newsroom.store.notes import Notes
from newsroom.store.portal import PortalChoices
from newsroom.store.projection import Projection
from newsroom.store.reports import Reports
from newsroom.store.reprints import Reprints
from newsroom.store.reviews import Reviews
from newsroom.store.searches import Searches
from newsroom.store.statistics import Statistics
from newsroom.store.turns import Turns
from newsroom.store.users import Users
from newsroom.store.watch import WatchPoints


class Store:
    """The store behind a `[store] url`; see `newsroom.store.database.Database` for the other arguments and errors."""

    def __init__(self, url: str, *, password: str = "", create: bool = True) -> None:
        self.database = Database(url, password=password, create=create)
        self.leases = Leases(self.database)
        self.turns = Turns(self.database, self.leases)
        self.crawl = CrawlPages(self.database, self.turns)
        self.articles = Articles(self.database, self.leases)
        self.reprints = Reprints(self.database, self.leases)
        self.events = Events(self.database)
        self.reviews = Reviews(self.database)
        self.projection = Projection(self.database)
        self.statistics = Statistics(self.database)
        self.health = SourceRecords(self.database)
        self.reports = Reports(self.database)
        self.cited = CitedArticles(self.database)
        self.mailings = Mailings(self.database)
        self.portal = PortalChoices(self.database)
        self.jobs = Jobs(self.database)
        self.watch = WatchPoints(self.database)
        self.users = Users(self.database)
        self.audit = Audit(self.database)
        self.searches = Searches(self.database)
        self.notes = Notes(self.database)
        self.desk_events = DeskEvents(self.database)

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


def open_store(settings: Settings, *, create: bool = True) -> Store:
    """The store that `settings` name."""
    return Store(settings.store_url, password=settings.store_password(), create=create)


__all__ = ["Store", "open_store"]
