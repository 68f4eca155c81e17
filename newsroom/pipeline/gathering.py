"""Reading from the store what a report is made from (`reports.evidence.Evidence`), once: from there on a draft looks at
the store no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, get_args

from classify.calendar import Calendar, Edition
from classify.events import MARK
from classify.taxonomy import Taxonomy, load_taxonomy
from index.engine import open_index
from index.mistakes import QueryError
from index.query import Query
from newsroom.article import Facts
from newsroom.clock import Period, local_day
from newsroom.counting import counting_class
from newsroom.errors import IndexUnavailable, UsageError
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.models import models
from newsroom.pipeline.report_specs import a_year_before, earlier
from newsroom.pipeline.vocabulary import vocabulary
from newsroom.settings import Settings
from newsroom.store import Store
from reports.evidence import Baseline, EventFact, Evidence, ModelFact, ReportFact, Spec
from reports.model import Kind

NOTICED = 12
"""Discovered events that a report looks at; it tells of fewer."""
USUAL_WEEKS = 8
"""Weeks before a digest that say what is usual: two months, so that one loud week moves the median little."""
STATEMENT_DAYS = 14
"""A spokesperson answers a claim within two weeks, or not at all."""

LABEL_FIGURES = ("relevance_macro_f1", "pillar_top1", "topic_top1", "topic_micro_f1", "topic_macro_f1")
TONE_FIGURES = {"tone_macro_f1": "combined real macro_f1", "tone_critical_recall": "combined real critical_recall"}


def gather(store: Store, settings: Settings, spec: Spec, now: datetime) -> Evidence:
    """All that a report on `spec` is made from, as the store has it now.

    Raises UsageError for a search that cannot be, IndexUnavailable where one is needed and the index is away.
    """
    taxonomy = load_taxonomy(settings.classify.taxonomy)
    calendar = desk_calendar(store, settings.classify, taxonomy)
    baselines = _baselines(store, calendar, spec)
    periods = [spec.period, *(baseline.period for baseline in baselines)]
    statements = store.cited.statements(spec.period, STATEMENT_DAYS)
    facts = _facts(store, spec, periods)
    facts |= store.cited.facts([id for id in statements if id not in facts])
    reports = _reports(store, spec)
    return Evidence(
        spec=spec,
        created_at=now,
        facts=tuple(facts[id] for id in sorted(facts)),
        selected=_selected(store, settings, taxonomy, spec, periods, facts) if spec.question else None,
        baselines=baselines,
        funnel=tuple(store.statistics.funnel()),
        events=_events(store, calendar, spec, facts),
        models=tuple(_models(store, settings)),
        reports=reports,
        collecting_since=store.statistics.collecting_since(),
        statements=tuple(id for id in statements if id in facts),
        outside=_outside(store, spec.period, reports),
    )


def _baselines(store: Store, calendar: Calendar, spec: Spec) -> tuple[Baseline, ...]:
    """Where one is not comparable it is there all the same: a report says why it compares with nothing."""
    period, found = spec.period, []
    comparable = store.statistics.comparable
    if spec.kind == "weekly":
        for back in range(USUAL_WEEKS, 0, -1):
            shift = timedelta(back * len(period))
            week = Period(period.first - shift, period.last - shift)
            found.append(Baseline(basis="usual", period=week, comparable=comparable(week)))
        return tuple(found)
    if spec.kind != "yearly":
        before = period.before()
        found.append(Baseline(basis="before", period=before, comparable=comparable(before)))
        event = _last_event(calendar, spec)
        if event is not None:
            days, editions = event
            found.append(
                Baseline(
                    basis="last_event",
                    period=days,
                    comparable=comparable(days),
                    events=tuple(edition.id for edition in editions),
                    name=editions[0].name(spec.language),
                )
            )
    year = a_year_before(period)
    found.append(Baseline(basis="last_year", period=year, comparable=comparable(year)))
    return tuple(found)


def _last_event(calendar: Calendar, spec: Spec) -> tuple[Period, list[Edition]] | None:
    """The days around the last edition of the first chosen event that has one, as far before and after it as the
    report reaches around its own; and that edition, with those of the other chosen events in these days."""
    chosen = [edition for edition in map(calendar.edition, spec.events) if edition is not None]
    pairs = [(edition, before) for edition in chosen if (before := earlier(calendar, edition)) is not None]
    if not pairs:
        return None
    main, last = pairs[0]
    first_day = last.held.first - (main.held.first - spec.period.first)
    last_day = last.held.last + (spec.period.last - main.held.last)
    days = Period(min(first_day, last.held.first), max(last_day, last.held.last))
    others = [e for _, e in pairs[1:] if e.held.first <= days.last and e.held.last >= days.first]
    return days, [last, *others]


def _facts(store: Store, spec: Spec, periods: Iterable[Period]) -> dict[str, Facts]:
    """Facts of all `periods`, by id: each day is read once, and what no figure of the report can count is not kept."""
    found: dict[str, Facts] = {}
    for period in merged(periods):
        for item in store.articles.facts(period):
            if spec.scope is None or item.scope == spec.scope:
                found[item.id] = item
    return found


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same days as `periods`, none of them twice."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda p: p.first):
        if found and period.first <= found[-1].last + timedelta(1):
            found[-1] = Period(found[-1].first, max(found[-1].last, period.last))
        else:
            found.append(period)
    return found


def _selected(
    store: Store,
    settings: Settings,
    taxonomy: Taxonomy,
    spec: Spec,
    periods: Iterable[Period],
    facts: Mapping[str, Facts],
) -> tuple[str, ...]:
    """Ids of all that the search finds in these days, by words and exactly: what is only near in meaning, or has some
    of the words, is found by degrees, and a count needs a border."""
    known = vocabulary(taxonomy, store.crawl.sources().values(), settings.desk.language)
    days = merged(periods)
    index = open_index(settings.index_folder, settings.index, create=False)
    with closing(index):
        if index.generation != store.projection.acknowledged_generation():
            raise IndexUnavailable("the search index is not the one of this store; run `diembao sync`")
        found: set[str] = set()
        for period in days:
            try:
                asked = Query(spec.question, period=period, sort="date", match="all", mode="words", vocabulary=known)
            except QueryError as error:
                raise UsageError(error.told(settings.desk.language)) from error
            found.update(listed.id for listed in index.scan(asked))
    return tuple(sorted(found & facts.keys()))


def _events(store: Store, calendar: Calendar, spec: Spec, facts: Mapping[str, Facts]) -> tuple[EventFact, ...]:
    held = spec.period
    if spec.kind == "weekly":
        held = Period(held.first, held.last + timedelta(7))
    editions = {edition.id: edition for edition in calendar.held_within(held)}
    editions |= {id: edition for id in spec.events if (edition := calendar.edition(id)) is not None}
    found = [
        EventFact(
            id=edition.id,
            event=edition.event,
            name_vi=edition.name_vi,
            name_en=edition.name_en,
            held=edition.held,
            window=edition.window,
            chosen=edition.id in spec.events,
        )
        for edition in editions.values()
    ]
    found += _discovered(store, [id for id in spec.events if id.startswith(MARK)], facts)
    if spec.kind in ("domestic", "yearly") and not spec.events:
        found += _noticed(spec, facts.values())
    return tuple(sorted(found, key=lambda event: (event.held.first, event.id)))


def _noticed(spec: Spec, facts: Iterable[Facts]) -> Iterable[EventFact]:
    """The most told discovered events of the period, for reports that go through its events one by one. Each is called
    by the title of its first article in the language of the report; one that has none is left out: its name would have
    to be translated."""
    told: dict[str, list[Facts]] = {}
    for item in facts:
        day = local_day(item.published_at) if item.published_at else None
        if day is not None and day in spec.period and counting_class(item) == "counted":
            for id in item.events:
                if id.startswith(MARK):
                    told.setdefault(id, []).append(item)
    for id in sorted(told, key=lambda id: (-len(told[id]), id))[:NOTICED]:
        items = sorted(told[id], key=lambda item: (item.published_at, item.id))
        title = next((item.title for item in items if item.language == spec.language and item.title.strip()), "")
        days = [local_day(item.published_at) for item in items if item.published_at]
        if title:
            span = Period(days[0], days[-1])
            yield EventFact(id=id, event="", name_vi=title, name_en=title, held=span, window=span)


def discovered_days(store: Store, ids: Iterable[str]) -> dict[str, Period]:
    """The days on which was written of each discovered event of `ids`; those of which nothing is are left out."""
    found = store.events.days([id for id in ids if id.startswith(MARK)])
    return {id: Period(local_day(first), local_day(last)) for id, (first, last) in found.items()}


def _discovered(store: Store, ids: list[str], facts: Mapping[str, Facts]) -> Iterable[EventFact]:
    """Events that no calendar has: called by the title of their first article, held as long as was written of them."""
    titles = store.events.titles([id.removeprefix(MARK) for id in ids])
    for id in ids:
        days = [local_day(f.published_at) for f in facts.values() if f.published_at is not None and id in f.events]
        title = titles.get(id.removeprefix(MARK))
        if not days or title is None:
            raise UsageError(f"no article of these days tells of the event {id[:60]!r}")
        span = Period(min(days), max(days))
        yield EventFact(id=id, event="", name_vi=title, name_en=title, held=span, window=span, chosen=True)


def _models(store: Store, settings: Settings) -> Iterable[ModelFact]:
    """The models in use. Raises ModelError for a broken one."""
    for model in models(settings):
        if model.in_use and model.kind in ("labels", "tone", "encoder"):
            kind: Any = model.kind
            yield ModelFact(kind=kind, name=model.manifest.id, figures=measured(kind, model.manifest.figures))
    if settings.classify.encoder:
        yield ModelFact(kind="encoder", name=store.projection.encoder() or settings.classify.encoder)


def measured(kind: str, figures: Mapping[str, Any]) -> dict[str, float]:
    """The figures of a model's card that a report prints, by the names of `reports.evidence.ModelFact`: of labels those
    on title and lead, as most of what reports count has at least these; of tone those on real articles."""
    if kind == "labels":
        found = figures.get("cross_validation_lead", {})
        return {name: float(found[name]) for name in LABEL_FIGURES if name in found}
    if kind == "tone":
        return {name: float(figures[key]) for name, key in TONE_FIGURES.items() if key in figures}
    return {}


def _reports(store: Store, spec: Spec) -> tuple[ReportFact, ...]:
    """What was made final or sent about days of the period, by when it was."""
    sent, found = store.reports.sent(), []
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    for kept in store.reports.all():
        about = kept.period
        if kept.kind not in kinds or about.first > spec.period.last or about.last < spec.period.first:
            continue
        if kept.kind == spec.kind and about == spec.period:
            continue  # an earlier summary of the same days is no evidence for this one
        if kept.state == "final" or kept.id in sent:
            found.append(
                ReportFact(
                    id=kept.id,
                    kind=kinds[kept.kind],
                    title=kept.title,
                    period=about,
                    at=sent.get(kept.id, kept.changed_at),
                    state="sent" if kept.id in sent else "final",
                )
            )
    return tuple(sorted(found, key=lambda report: (report.at, report.id)))


def _outside(store: Store, period: Period, reports: Iterable[ReportFact]) -> dict[str, int]:
    """What the plan's duties ask for beside articles: `reports:<kind>`, how many were made final or sent; `feed:vi` and
    `feed:en`, for how many articles chosen for the portal in these days an editor wrote a summary."""
    kinds = Counter(report.kind for report in reports)
    found = {f"reports:{kind}": kinds[kind] for kind in get_args(Kind)}
    chosen = [c for c in store.portal.chosen() if not c.withdrawn and local_day(c.chosen_at) in period]
    found["feed:vi"] = sum(bool(choice.words["summary_vi"].strip()) for choice in chosen)
    found["feed:en"] = sum(bool(choice.words["summary_en"].strip()) for choice in chosen)
    return found
