"""The dashboard over a store of years: how long the server takes to draw each page, and what a session costs.

A server is started as `diembao dashboard` starts it; sessions ask it as browsers do (`sessions`). Beside the searches
the index is asked the same without the dashboard, in the same minutes: that is the engine's own time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from classify.calendar import load_calendar
from dashboard.desk import open_desk
from dashboard.links import PATHS
from dashboard.search_view import FACETS, SearchView
from dashboard.searching import known_values, query_of_search
from dashboard.view import usual_view, view_of
from index.engine import open_index
from index.query import Page, Query
from newsroom.clock import Period
from newsroom.pipeline.finding import LazyEncoder
from newsroom.settings import load_settings
from tests.bench.filling import ANALYSTS, Filled, filled
from tests.bench.measure import DifferentWork, p95
from tests.bench.requests import requests
from tests.bench.sessions import Drawn, Session, held, server_of, session, spent
from tests.bench.size import Size
from tests.bench.turns import Opened
from tests.dashboard.press import free_port, running

NAME = "working analyst field"
"""The control in which somebody says who they are."""
FACTOR, BESIDE = 3, 150
"""A search in the dashboard is to take at most so many times the engine's own time, and so many milliseconds more."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A page, or a way of using them all, in milliseconds."""

    name: str
    what: str
    """What is done on it once it is open."""
    cold: Sequence[float]
    """Opened by somebody new while the server keeps nothing of earlier drawings."""
    first: Sequence[float]
    """Opened by somebody new."""
    then: Sequence[float]
    """One thing done on it."""
    busy: float
    """Milliseconds for which one of `then` kept a core busy, on average."""


@dataclass(frozen=True, slots=True)
class Searched:
    """Searches by the page and by the engine alone, in milliseconds, pair by pair."""

    days: str
    page: Sequence[float]
    engine: Sequence[float]

    @property
    def allowed(self) -> float:
        """What the 95th percentile of the page may be."""
        return FACTOR * p95(self.engine) + BESIDE


@dataclass(frozen=True, slots=True)
class Weight:
    """Memory that the server holds for itself, without files that are mapped."""

    state: str
    megabytes: float
    per_session: float | None
    """What each of the sessions that came last added."""


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """All that was measured."""

    articles: int
    pages: Sequence[Timed]
    searches: Sequence[Searched]
    together: Sequence[tuple[str, Sequence[float]]]
    """By what is done: the milliseconds of each drawing of people who never pause."""
    weights: Sequence[Weight]


@dataclass(frozen=True, slots=True)
class Known:
    """What the pages are asked about."""

    words: tuple[str, ...]
    articles: tuple[str, ...]
    events: tuple[str, ...]
    report: str
    years: Mapping[str, str]
    """All days of the store, as an address has them."""


Act = Callable[[Session], Drawn]
"""One thing done on a page that is open."""


def _overview(known: Known) -> Iterator[Act]:
    for n in cycle(range(32)):
        if n % 16 == 0:
            yield partial(Session.choose, key="span", number=1 + n // 16)
        elif n % 5 == 0:
            yield partial(Session.choose, key="scope", number=n // 5)
        else:
            yield partial(Session.choose, key="pillar", number=n % 5)


def _search(known: Known) -> Iterator[Act]:
    return (partial(Session.type, key="text", text=text) for text in cycle(known.words))


def _article(known: Known) -> Iterator[Act]:
    return (partial(Session.go, query={"id": id, **known.years}) for id in cycle(known.articles[1:]))


def _events(known: Known) -> Iterator[Act]:
    return (partial(Session.go, query={"event": id}) for id in cycle(known.events))


def _review(known: Known) -> Iterator[Act]:
    return cycle([partial(Session.press, key="review skip")])


def _watch(known: Known) -> Iterator[Act]:
    return (partial(Session.choose, key="state", number=n) for n in cycle((4, 1, 2, 0)))


def _reports(known: Known) -> Iterator[Act]:
    return (
        partial(Session.go, query={"report": known.report, "part": part})
        for part in cycle(("draft", "cited", "changes", "log"))
    )


def _sources(known: Known) -> Iterator[Act]:
    return (partial(Session.choose, key="outlet", number=n) for n in cycle(range(1, 100)))


def _admin(known: Known) -> Iterator[Act]:
    return (partial(Session.choose, key="room", number=n) for n in cycle((4, 0, 3, 1)))


PAGES: Mapping[str, tuple[str, Callable[[Known], Iterator[Act]]]] = {
    "tong-quan": ("another period, scope or pillar", _overview),
    "tim-kiem": ("other words, in all days, by words and meaning", _search),
    "bai-bao": ("another article", _article),
    "su-kien": ("another event opened", _events),
    "duyet-nhan": ("the next article of the queue", _review),
    "diem-theo-doi": ("another state", _watch),
    "bao-cao": ("another part of a report", _reports),
    "nguon-tin": ("another source opened", _sources),
    "quan-tri": ("another part", _admin),
}
"""By path, what is done on a page that is open."""


def _query(path: str, known: Known) -> dict[str, str]:
    """With what address a page is opened."""
    if path == "bai-bao":
        return {"id": known.articles[0], **known.years}
    return dict(known.years) if path == "tim-kiem" else {}


def run(size: Size, kept: Path, pages: Sequence[str] = PATHS) -> DeskFigures:
    """Measure over a desk of `size.desk` articles, which stays in `kept` for the next time."""
    desk = filled(size.desk, kept)
    known = _known(desk, size)
    with _served(desk) as (address, pid):
        alone = [_page(address, pid, path, known, size) for path in pages]
        found = [_searched(address, desk, known, size, name) for name in ("all days", "30 days")]
        together = _together(address, known, size)
    with _served(desk) as (address, pid):
        weights = _weights(address, pid, known, size)
    return DeskFigures(size.desk, alone, found, together, weights)


def _known(desk: Filled, size: Size) -> Known:
    with open_desk(desk.settings()) as opened:
        listed = opened.store.events.within([Period.ending(desk.last, 30)])
        report = opened.store.reports.all()[0].id
    events = load_calendar().held_within(Period(date(desk.last.year, 1, 1), desk.last))
    kinds = requests(2 * size.drawings, desk.articles)
    asked = [kinds[kind] for kind in ("word", "three words", "phrase", "without diacritics")]
    first = date(desk.last.year - 2, desk.last.month, 1)
    return Known(
        words=tuple(request.text for four in zip(*asked, strict=True) for request in four),
        articles=tuple(listed[:: max(1, len(listed) // 200)]),
        events=tuple(event.id for event in events),
        report=report,
        years={"from": first.isoformat(), "to": desk.last.isoformat()},
    )


@contextmanager
def _served(desk: Filled) -> Iterator[tuple[str, int]]:
    """The address of the dashboard over `desk`, and the number of the server's process."""
    port = free_port()
    file = desk.folder / "serving.toml"
    file.write_text(f"{desk.settings_file.read_text('utf-8')}[dashboard]\nport = {port}\n", "utf-8")
    with running(file) as (server, _):
        yield f"127.0.0.1:{port}", server_of(server.pid)


def _page(address: str, pid: int, path: str, known: Known, size: Size) -> Timed:
    what, acts = PAGES[path]
    query = _query(path, known)

    def opened(*, empty: bool = False) -> float:
        if empty:
            with session(address) as before:
                before.forget()
        with session(address) as fresh:
            return fresh.open(path, query).milliseconds

    opened()  # Its modules are loaded then.
    cold = [opened(empty=True) for _ in range(size.cold)]
    first = [opened() for _ in range(size.drawings)]
    with session(address) as analyst:
        analyst.open(path, query)
        analyst.type(NAME, ANALYSTS[0])
        begin = spent(pid)
        then = [act(analyst).milliseconds for act in islice(acts(known), size.drawings)]
        busy = (spent(pid) - begin) * 1_000 / size.drawings
    return Timed(path, what, cold, first, then, busy)


class Engine:
    """The index of a desk alone, with the encoder of its settings."""

    def __init__(self, file: Path) -> None:
        settings = load_settings(file)
        self._index = open_index(settings.index_folder, settings.index, create=False, encoder=LazyEncoder(settings))

    def ask(self, query: Query) -> Page:
        """What the page of searches shows: hits with passages, facets, timeline."""
        return self._index.search(query)

    def evidence(self, query: Query, answer: Page) -> object:
        """The articles of the page."""
        return [hit.id for hit in answer.hits]


def _searched(address: str, desk: Filled, known: Known, size: Size, days: str) -> Searched:
    """Each search once by the page and once by the engine, the other one first each time."""
    query = known.years if days == "all days" else {}
    page, own = list[float](), list[float]()
    warm, *asked = known.words[size.drawings : 5 * size.drawings + 1]
    with Opened(Engine, desk.settings_file) as engine, session(address) as analyst:
        analyst.open("tim-kiem", query)
        analyst.type("text", warm)
        engine.ask(_asked(desk, query, warm))
        for n, text in enumerate(asked):
            wanted = _asked(desk, query, text)
            early = engine.ask(wanted) if n % 2 else None
            drawn = analyst.type("text", text)
            answer = early or engine.ask(wanted)
            if _listed(drawn) != answer.evidence:
                raise DifferentWork(f"{days}, {text!r}: the page lists {_listed(drawn)}, the engine {answer.evidence}")
            page.append(drawn.milliseconds)
            own.append(answer.milliseconds)
    return Searched(days, page, own)


def _listed(drawn: Drawn) -> list[str]:
    """Ids of the articles that a page lists."""
    parts = map(json.loads, drawn.parts)
    return [item["id"] for part in parts if part["kind"] == "articles" for item in part["articles"]]


def _asked(desk: Filled, query: Mapping[str, str], text: str) -> Query:
    """What the page asks of the index."""
    with open_desk(desk.settings()) as opened:
        view = view_of({**query, "q": text}, (), usual_view(desk.last, "vi", SearchView))
        asked = query_of_search(view, desk.last, known_values(opened, "vi"))
    return replace(asked, facets=(*FACETS, "reprint"), timeline="week" if query else "day")


def _together(address: str, known: Known, size: Size) -> list[tuple[str, Sequence[float]]]:
    """People who search, and people who use all pages, each without a pause."""
    words = iter(known.words[5 * size.drawings + 1 :])
    each = max(2, size.drawings // 4)
    mine = [list(islice(words, each)) for _ in range(size.sessions)]

    def searching(n: int) -> list[float]:
        with session(address) as analyst:
            analyst.open("tim-kiem", known.years)
            return [analyst.type("text", text).milliseconds for text in mine[n]]

    def wandering(n: int) -> list[float]:
        with session(address) as analyst:
            at = n % len(PATHS)
            return [one for path in (*PATHS[at:], *PATHS[:at]) for one in _used(analyst, path, known, 2)]

    made: list[tuple[str, Sequence[float]]] = []
    for name, do in (("searches", searching), ("all pages, each opened and used twice", wandering)):
        with ThreadPoolExecutor(size.sessions) as people:
            took = [one for their in people.map(do, range(size.sessions)) for one in their]
        made.append((f"{size.sessions} sessions, none of which pauses: {name}", took))
    return made


def _used(analyst: Session, path: str, known: Known, times: int) -> list[float]:
    """A page opened, and something done on it so many times."""
    took = [analyst.open(path, _query(path, known)).milliseconds]
    return took + [act(analyst).milliseconds for act in islice(PAGES[path][1](known), times)]


def _weights(address: str, pid: int, known: Known, size: Size) -> list[Weight]:
    """What the server holds: once everything was drawn, and with more sessions."""

    def all_pages(analyst: Session) -> None:
        for path in PATHS:
            _used(analyst, path, known, 2)

    made = [Weight("started, nothing drawn", held(pid), None)]
    with ExitStack() as stack, session(address) as one:
        for _ in range(2):
            all_pages(one)
        before = held(pid)
        made.append(Weight("1 session, all pages drawn twice", before, None))
        others = [stack.enter_context(session(address)) for _ in range(size.sessions)]
        for other in others:
            other.open(PATHS[0], {})
        made.append(_grown(f"{size.sessions} more that opened the overview", pid, before, size))
        for turn in ("once", "twice"):
            with ThreadPoolExecutor(size.sessions) as people:
                list(people.map(all_pages, others))
            made.append(_grown(f"the {size.sessions} drew all pages {turn}", pid, before, size))
    return made


def _grown(state: str, pid: int, before: float, size: Size) -> Weight:
    now = held(pid)
    return Weight(state, now, (now - before) / size.sessions)
