"""Numbers with their evidence: each is asked for by a query, and the same query counts it again later.

What counts is `newsroom.counting.counting_class`'s to say; here is the narrowing that a sentence or a table needs, by
sets of articles that are made once, since a report of fifty thousand articles asks thousands of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date
from typing import Literal, TypedDict, Unpack

from classify.events import MARK
from newsroom.article import ClaimRole, Facts, Form, Scope, SourceKind, Tone
from newsroom.clock import Period, local_day
from newsroom.counting import BESIDE, CountingClass, Coverage, counting_class, coverage
from reports.evidence import Edits, Evidence
from reports.model import Measure, Number, OutsideQuery, PageQuery, Query


class Limits(TypedDict, total=False):
    """The limits of a `Query` besides its days."""

    scope: Scope | None
    pillar: str | None
    topic: str | None
    theme: str | None
    countries: tuple[str, ...]
    language: str
    outlets: tuple[str, ...]
    kinds: tuple[SourceKind, ...]
    province: str
    form: Form | None
    tone: Tone | None
    tone_of: Literal["", "asean", "vietnam"]
    events: tuple[str, ...]
    annual_theme: str
    claim: ClaimRole | None
    story: str


_Key = tuple[str, object]


def events_of(item: Facts, facts: Mapping[str, Facts]) -> tuple[str, ...]:
    """The events that `item` tells of. A reprint tells of those of its original, also where it was cut too short to be
    recognised, and of no other discovered one."""
    original = facts.get(item.reprint_of) if item.reprint_of else None
    if original is None:
        return item.events
    discovered = any(event.startswith(MARK) for event in original.events)
    own = [event for event in item.events if not (discovered and event.startswith(MARK))]
    return tuple(dict.fromkeys([*original.events, *own]))


def _keys(item: Facts, events: tuple[str, ...]) -> Iterable[_Key]:
    """Every limit of one value that `item` is within."""
    yield "scope", item.scope
    yield "country", item.country
    yield "language", item.language
    yield "outlet", item.source_id
    yield "kind", item.kind
    yield "province", item.province
    yield "form", item.form
    yield "tone", item.tone
    yield "tone:asean", item.tone_asean
    yield "tone:vietnam", item.tone_vietnam
    yield "story", item.reprint_of or item.id
    if item.claim and item.claim_confirmed:
        yield "claim", item.claim
    for name, values in (
        ("pillar", item.pillars),
        ("topic", item.topics),
        ("theme", item.themes),
        ("event", events),
        ("annual_theme", item.annual_themes),
    ):
        for value in values:
            yield name, value


def _asked(query: Query) -> list[list[_Key]]:
    """The limits of `query`: an article is within one of each list."""
    tone = f"tone:{query.tone_of}" if query.tone_of else "tone"
    single: list[_Key] = [
        ("scope", query.scope),
        ("pillar", query.pillar),
        ("topic", query.topic),
        ("theme", query.theme),
        ("language", query.language),
        ("province", query.province),
        ("form", query.form),
        (tone, query.tone),
        ("annual_theme", query.annual_theme),
        ("claim", query.claim),
        ("story", query.story),
    ]
    several: list[tuple[str, tuple[object, ...]]] = [
        ("country", query.countries),
        ("outlet", query.outlets),
        ("kind", query.kinds),
        ("event", query.events),
    ]
    return [[key] for key in single if key[1]] + [[(n, v) for v in values] for n, values in several if values]


class Selection:
    """The articles of a draft, without those that an analyst took out."""

    def __init__(self, evidence: Evidence, edits: Edits | None = None) -> None:
        dropped = set(edits.dropped) if edits else set()
        self.evidence = evidence
        self.facts: Mapping[str, Facts] = {item.id: item for item in evidence.facts if item.id not in dropped}
        self.dropped = sum(item.id in dropped and counting_class(item) == "counted" for item in evidence.facts)
        """Counted articles that were taken out."""
        self._class = {item.id: counting_class(item) for item in self.facts.values()}
        self._day = {i.id: local_day(i.published_at) for i in self.facts.values() if i.published_at}
        self._selected = None if evidence.selected is None else frozenset(evidence.selected)
        self._sets: dict[_Key, set[str]] = {}
        for item in self.facts.values():
            for key in _keys(item, events_of(item, self.facts)):
                self._sets.setdefault(key, set()).add(item.id)
        self._known: dict[Query, int] = {}
        self._periods: dict[tuple[date, date], frozenset[str]] = {}

    def evaluate(self, query: Query | PageQuery | OutsideQuery) -> int:
        """Count what `query` asks for. KeyError for a page or an outside figure that the evidence does not have."""
        if isinstance(query, OutsideQuery):
            return _outside(self.evidence, query.name)
        if isinstance(query, PageQuery):
            found = next(f for f in self.evidence.funnel if f.source.id == query.source_id)
            return found.fell[query.stage[5:]] if query.stage.startswith("fell:") else int(getattr(found, query.stage))
        if query not in self._known:
            self._known[query] = _MEASURES[query.measure](self._matching(query))
        return self._known[query]

    def select(self, query: Query) -> tuple[Facts, ...]:
        """The articles that `query` counts, newest first; its measure does not matter."""
        return tuple(sorted(self._matching(query), key=_newest_first, reverse=True))

    def _matching(self, query: Query) -> list[Facts]:
        """The articles within the limits of `query`: counted ones, or those of a class beside."""
        wanted: CountingClass = "counted"
        for name in BESIDE:
            if query.measure == name:
                wanted = name
        limits: list[Set[str]] = [self._within(query.first, query.last)]
        for keys in _asked(query):
            sets = [self._sets[key] for key in keys if key in self._sets]
            limits.append(sets[0] if len(sets) == 1 else set().union(*sets))
        if query.selected and self._selected is not None:
            limits.append(self._selected)
        smallest, *others = sorted(limits, key=len)
        ids = smallest
        for other in others:
            ids = ids & other
        return [self.facts[id_] for id_ in ids if self._class[id_] == wanted]

    def _within(self, first: date, last: date) -> frozenset[str]:
        """Articles of these days; undated ones stand beside every period."""
        if (first, last) not in self._periods:
            self._periods[first, last] = frozenset(
                id_ for id_ in self.facts if (day := self._day.get(id_)) is None or first <= day <= last
            )
        return self._periods[first, last]


def _outside(evidence: Evidence, name: str) -> int:
    what, _, rest = name.partition(":")
    if what != "model":
        return evidence.outside[name]
    kind, _, figure = rest.partition(":")
    return next(round(m.figures[figure] * 1000) for m in evidence.models if m.kind == kind)


def _newest_first(item: Facts) -> tuple[float, str]:
    return (item.published_at.timestamp() if item.published_at else 0.0, item.id)


def _number_of(value: Callable[[Facts], object]) -> Callable[[list[Facts]], int]:
    return lambda found: len({value(item) for item in found})


_MEASURES: Mapping[Measure, Callable[[list[Facts]], int]] = {
    "total": len,
    "counted": len,
    "originals": lambda found: sum(f.reprint_of is None for f in found),
    "reprints": lambda found: sum(f.reprint_of is not None for f in found),
    "not_assessed": lambda found: sum(not f.assessed for f in found),
    "no_pillar": lambda found: sum(f.assessed and not f.pillars for f in found),
    "reviewed": lambda found: sum(f.decided for f in found),
    "unsure": lambda found: sum(f.tone_unsure for f in found),
    "suggested": lambda found: sum(f.claim == "claim" and not f.claim_confirmed for f in found),
    "countries": _number_of(lambda f: f.country),
    "outlets": _number_of(lambda f: f.source_id),
    "languages": _number_of(lambda f: f.language),
    **{name: len for name in BESIDE},
}


class Figures:
    """The articles of one period and scope, of some events if these are given, and the numbers about them."""

    def __init__(
        self,
        selection: Selection,
        period: Period,
        scope: Scope | None,
        events: tuple[str, ...] = (),
    ) -> None:
        self.selection = selection
        self.period = period
        self.scope: Scope | None = scope
        self.events = events
        self.coverage: Coverage = coverage(
            [*self.select(), *(f for name in BESIDE for f in self.select(name))], period, scope
        )
        """Of all of it; what stands beside, too."""
        self.counted: tuple[Facts, ...] = self.select()
        """The counted articles, newest first."""

    def query(self, measure: Measure = "total", days: Period | None = None, **limits: Unpack[Limits]) -> Query:
        """The query that counts `measure` within `limits`, by default on all days."""
        within = days or self.period
        base: Limits = {"scope": self.scope, "events": self.events}
        return Query(measure=measure, first=within.first, last=within.last, **(base | limits), selected=self._searched)

    def number(self, measure: Measure = "total", days: Period | None = None, **limits: Unpack[Limits]) -> Number:
        """Count `measure` within `limits`."""
        query = self.query(measure, days, **limits)
        return Number(self.selection.evaluate(query), query)

    def on(self, day: date) -> Number:
        """Articles of one day."""
        return self.number(days=Period(day, day))

    def select(self, measure: Measure = "total", **limits: Unpack[Limits]) -> tuple[Facts, ...]:
        """The counted articles within `limits`, newest first; those of a class beside, where `measure` is one."""
        return self.selection.select(self.query(measure, **limits))

    def over(self, period: Period, events: tuple[str, ...] | None = None) -> Figures:
        """The same of another period, and of other events if these are given."""
        return Figures(self.selection, period, self.scope, self.events if events is None else events)

    @property
    def _searched(self) -> bool:
        return self.selection.evidence.selected is not None
