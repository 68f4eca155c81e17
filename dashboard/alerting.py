"""What saved searches fire for: articles that are new to one, and a day with far more of them than the days before.

An article is new to a search when it is found by it and its page was not discovered before the search was saved; it
fires once, whatever becomes of its labels later. A spike is a day with more articles than chance and the ordinary ups
and downs of the 14 days before explain, by the test of `reports.trends`: over all searches that are looked at together
it keeps the share of false alarms below 5 %, and asks for at least 5 articles more, and half as many again, than a
usual day. The day counts as far as it has come, so a spike is told on the day itself and never too early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any

from dashboard.desk import Desk
from dashboard.search_view import SearchView
from dashboard.searching import index_of, known_values, query_of_search
from dashboard.view import usual_view, view_of
from index.engine import ArticleIndex
from index.mistakes import QueryError
from index.query import Query
from newsroom.clock import Period, local_day
from newsroom.store.searches import SavedSearch
from reports.trends import changes

NEW_WITHIN = 30
"""Days of publication among which new articles are looked for."""
MOST_HITS = 500
"""New articles of one search in one look; a search that finds more is too wide to be told of one by one."""
BEFORE = 14
"""Days that a day is compared with."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What one look at the searches brought."""

    searches: int
    hits: int
    spikes: int
    broken: tuple[SavedSearch, ...]
    """Searches that cannot be asked any more, such as for a topic that the taxonomy has lost."""


def view_of_state(state: dict[str, str], desk: Desk, today: date) -> SearchView:
    """The view of a saved search, whose state is the query of the page's address."""
    usual = usual_view(today, desk.settings.desk.language, SearchView)
    return view_of(state, [pillar.id for pillar in desk.taxonomy.pillars], usual)


def look(desk: Desk, searches: Sequence[SavedSearch], now: datetime) -> Fired:
    """Look at `searches` and write what they fire for, each thing once. By their words alone: what is like an article
    or near in meaning is a matter of degree and has no day on which it begins.

    Raises IndexMissing, IndexUnavailable.
    """
    today, hits, broken = local_day(now), 0, []
    counted: list[tuple[SavedSearch, int, list[int]]] = []
    with index_of(desk, None) as index:
        for search in searches:
            try:
                asked = _query(desk, search, today)
            except QueryError:
                broken.append(search)
                continue
            hits += _fire_hits(desk, index, search, asked, today, now) if search.alert.hits else 0
            if search.alert.spikes and asked.period is not None:
                days = _days(index, asked, today)
                counted.append((search, days[-1], days[:-1]))
    return Fired(len(searches), hits, _fire_spikes(desk, counted, today, now), tuple(broken))


def _query(desk: Desk, search: SavedSearch, today: date) -> Query:
    view = replace(view_of_state(dict(search.state), desk, today), mode="words", sort="date", like="")
    return query_of_search(view, today, known_values(desk, view.language))


def _fire_hits(desk: Desk, index: ArticleIndex, search: SavedSearch, asked: Query, today: date, now: datetime) -> int:
    if asked.period is not None:
        asked = replace(asked, period=Period.ending(today, NEW_WITHIN))
    ids = [listed.id for listed in islice(index.scan(asked), MOST_HITS)]
    seen = desk.store.searches.first_seen(ids)
    new: dict[str, dict[str, Any]] = {id: {} for id in ids if id in seen and seen[id] >= search.created_at}
    return desk.store.searches.fire(search.id, "hit", new, now)


def _days(index: ArticleIndex, asked: Query, today: date) -> list[int]:
    """Articles a day: the `BEFORE` days before today, then today."""
    period = Period.ending(today, BEFORE + 1)
    page = index.search(replace(asked, period=period, timeline="day", limit=0))
    found = {bucket.day: bucket.articles for bucket in page.timeline}
    return [found.get(day, 0) for day in period.days()]


def _fire_spikes(desk: Desk, counted: Sequence[tuple[SavedSearch, int, list[int]]], today: date, now: datetime) -> int:
    # Where collecting began less than 14 days ago every day is more than those before.
    before = Period.ending(today - timedelta(1), BEFORE)
    if not counted or not desk.store.statistics.comparable(before):
        return 0
    fired = 0
    for change in changes([(now_, days) for _, now_, days in counted]):
        search, number, days = counted[change.place]
        if number > change.high:
            detail = {"now": number, "usual": median(days), "low": change.low, "high": change.high}
            fired += desk.store.searches.fire(search.id, "spike", {today.isoformat(): detail}, now)
    return fired
