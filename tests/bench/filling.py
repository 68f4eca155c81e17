"""A desk of years: the synthetic press in a store as a monitor has it after two years, and its index.

The rows go in by bulk SQL, as the store's own functions would have left them; the index is made by the real sync. It
is built once and kept, for drawing and indexing 200,000 articles takes minutes.
"""

from __future__ import annotations

import hashlib
import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import Any

from sqlalchemy import Connection, insert

from classify.calendar import load_calendar
from classify.events import MARK
from classify.taxonomy import load_taxonomy
from classify.vectors import QueryMeaning
from newsroom.article import (
    ClaimRole,
    Entity,
    EntityKind,
    Entry,
    Label,
    Labels,
    Record,
    Source,
    Span,
    Suggestion,
    ToneLabel,
)
from newsroom.clock import local_day, utc_now
from newsroom.decisions import Decision, decided, value_of
from newsroom.pipeline.report_specs import Asked, spec_of
from newsroom.pipeline.reporting import ReportDesk
from newsroom.pipeline.run import sync_index
from newsroom.review import doubt
from newsroom.settings import Settings, load_settings
from newsroom.store import Store, open_store, schema
from newsroom.store.extracted import digest
from newsroom.store.watch import WATCH_STATES
from newsroom.store.whole_labels import as_json, columns
from tests.bench.synthetic import SEED, outlets, records

LAYOUT = 1
"""Rises with every change of what is filled in."""
KEPT_DAYS = 7
"""Days for which a desk is used again: then the last 30 days would be too empty."""
SETTINGS = '[desk]\ndata = "data"\n'
BATCH = 1_000

SKIPPED, QUARANTINED = 0.1, 0.005
"""Pages beside each article that gave none."""
DECIDED = 0.02
"""Share of the articles about which analysts decided."""
CLAIMED = 0.004
TOLD = 0.08
"""Shares of the articles about ASEAN that may make a claim, that are coverage of an event."""
ANALYSTS = ("phan.tich.mot", "phan.tich.hai")
LABELLER = "bench-1+00000000"
NEW, SHARED = 0.06, 0.25
"""Shares of the articles about ASEAN that are the first of a discovered event, that tell of one."""
RECENT = 500
"""Originals of which the next reprint is one, and events that are still told of."""
RUNS, DEEDS, POINTS, SEARCHES = 1_500, 20_000, 300, 8

PERSONS = tuple(f"person-{n}" for n in range(400))
BODIES = ("asean_summit", "amm", "aem", "arf", "adsom", "adb", "asec", "aichr", "apsc", "aec")
ORGANISATIONS = tuple(f"organisation-{n}" for n in range(800))
ABOUT = (
    "VN",
    "ID",
    "MY",
    "SG",
    "TH",
    "PH",
    "CN",
    "US",
    "JP",
    "KH",
    "LA",
    "MM",
    "BN",
    "TL",
    "IN",
    "KR",
    "AU",
    "GB",
    "RU",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A desk that is there."""

    folder: Path
    articles: int
    last: date
    """The day of its newest article."""

    @property
    def settings_file(self) -> Path:
        """What the server is started with."""
        return self.folder / "settings.toml"

    def settings(self) -> Settings:
        """As read now."""
        return load_settings(self.settings_file)


def filled(number: int, scratch: Path) -> Filled:
    """The desk of `number` articles in `scratch`, made unless one of these days is there."""
    today = local_day(utc_now())
    for folder in sorted(scratch.glob(f"desk-{LAYOUT}-{number}-*")):
        last = date.fromisoformat(folder.name.split("-", 3)[3])
        if (folder / "whole").exists() and today - timedelta(KEPT_DAYS) < last <= today:
            return Filled(folder, number, last)
        rmtree(folder)
    folder = scratch / f"desk-{LAYOUT}-{number}-{today}"
    made = Filled(folder, number, today)
    folder.mkdir(parents=True)
    made.settings_file.write_text(SETTINGS, "utf-8")
    settings = made.settings()
    settings.desk.data.mkdir(parents=True, exist_ok=True)
    store = open_store(settings)
    try:
        _fill(store, number, settings)
        sync_index(store, settings, rebuild=True)
        asked = Asked(kind="foreign", language="vi")
        ReportDesk(store, settings).new(spec_of(asked, load_calendar(), today), ANALYSTS[0], utc_now())
    finally:
        store.close()
    (folder / "whole").touch()
    return made


def _fill(store: Store, number: int, settings: Settings) -> None:
    now = utc_now()
    store.crawl.put_sources([source for scope in ("domestic", "foreign") for source in _sources(scope)])
    encoder = QueryMeaning(settings.classify.encoder, settings.classify.encoder_prompts).name
    made = _shifted(records(number), now)
    lot = random.Random(SEED)
    pillar_of, calendar = load_taxonomy().pillar_of, load_calendar()
    words: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    originals: deque[str] = deque(maxlen=RECENT)
    firsts: deque[str] = deque(maxlen=RECENT)
    while batch := list(islice(made, BATCH)):
        tables: dict[str, list[dict[str, Any]]] = {}
        for record in batch:
            record = _reprinted(record, originals, lot)
            labels = _labels(record, lot)
            said = _decisions(record, labels, lot, now) if labels.assessed and lot.random() < DECIDED else []
            events: list[str] = []
            day = local_day(record.article.published_at or record.first_seen)
            if labels.relevance == "asean":
                if lot.random() < TOLD:
                    events += [held.id for held in calendar.held_within(_around(day))][:2]
                events += _happening(record, firsts, lot)
            for name, row in _rows(record, labels, said, events, encoder, pillar_of, lot):
                tables.setdefault(name, []).append(row)
            words += [_word(one) for one in said]
            if labels.claim and len(points) < POINTS:
                points.append(_point(record, lot, now))
        with store.database.write() as connection:
            for name in ("pages", "articles", "versions", "labels", "vectors"):
                connection.execute(insert(schema.metadata.tables[name]), tables[name])
    with store.database.write() as connection:
        connection.execute(insert(schema.decisions), words)
        connection.execute(insert(schema.watch), points)
        _desk(connection, lot, now)


def _around(day: date) -> Any:
    from newsroom.clock import Period

    return Period(day - timedelta(7), day + timedelta(7))


def _shifted(made: Iterator[Record], now: datetime) -> Iterator[Record]:
    """As if the last of the synthetic days were today."""
    from tests.bench.synthetic import DAYS, FIRST_DAY

    by = now - timedelta(minutes=5) - (FIRST_DAY + timedelta(DAYS))
    for record in made:
        published = record.article.published_at
        published = None if published is None else published + by
        yield replace(
            record,
            article=replace(record.article, published_at=published, fetched_at=record.article.fetched_at + by),
            first_seen=record.first_seen + by,
        )


def _reprinted(record: Record, originals: deque[str], lot: random.Random) -> Record:
    """Reprints are of an article that there is."""
    of = lot.choice(originals) if record.facts.reprint_of and originals else None
    if of is None:
        originals.append(record.article.id)
    return replace(record, facts=replace(record.facts, reprint_of=of))


def _happening(record: Record, firsts: deque[str], lot: random.Random) -> list[str]:
    """The discovered event of an article, if any: one of the last days, or one that begins with it."""
    if lot.random() < NEW:
        firsts.append(record.article.id)
    elif lot.random() > SHARED or not firsts:
        return []
    return [f"{MARK}{firsts[int(len(firsts) * (1 - lot.random() ** 3)) - 1]}"]


def _sources(scope: Any) -> Iterator[Source]:
    for outlet in outlets(scope):
        yield Source(
            id=outlet.id,
            name=outlet.id.replace("-", " ").title(),
            kind=outlet.kind,
            country=outlet.country,
            scope=outlet.scope,
            languages=("vi",) if scope == "domestic" else ("en",),
            domains=(f"{outlet.id}.example",),
            timezone="Asia/Ho_Chi_Minh",
            entries=(Entry("feed", f"https://{outlet.id}.example/rss"),),
            province=outlet.province,
        )


def _labels(record: Record, lot: random.Random) -> Labels:
    facts, title = record.facts, record.article.title
    entities = []
    kinds: Mapping[EntityKind, Sequence[str]] = {
        "person": PERSONS,
        "body": BODIES,
        "organisation": ORGANISATIONS,
        "country": ABOUT,
    }
    for kind, known in kinds.items():
        for _ in range(lot.choice((0, 1, 1, 2))):
            id = known[int((len(known) + 1) ** lot.random()) - 1]
            entities.append(Entity(kind, id, id.title(), (Span("title", 0, min(9, len(title))),)))
    claim: ClaimRole | None = "claim" if facts.relevance == "asean" and lot.random() < CLAIMED else None
    return Labels(
        relevance=facts.relevance,
        relevance_confidence=round(lot.uniform(0.4, 1), 3),
        assessed=True,
        pillars=facts.pillars,
        topics=tuple(Label(id, 0.7, round(lot.uniform(0.3, 1), 3)) for id in facts.topics),
        themes=tuple(Label(id, 0.7, 0.7) for id in facts.themes),
        tone=None if facts.tone is None else ToneLabel(facts.tone, round(lot.uniform(0.4, 1), 3)),
        claim=claim,
        claims=(Suggestion("claim", 0.8, Span("lead", 0, min(80, len(record.article.lead)))),) if claim else (),
        entities=tuple({(entity.kind, entity.id): entity for entity in entities}.values()),
        labeller=LABELLER,
    )


def _decisions(record: Record, labels: Labels, lot: random.Random, now: datetime) -> list[Decision]:
    at = min(now, record.first_seen + timedelta(hours=lot.uniform(1, 72)))
    return [
        Decision(
            article_id=record.article.id,
            version=1,
            field=field,
            before=value_of(labels, field),
            after="passing" if field == "relevance" and lot.random() < 0.1 else value_of(labels, field),
            by=by,
            at=at,
            labeller=LABELLER,
        )
        for by in (ANALYSTS if lot.random() < 0.1 else ANALYSTS[:1])
        for field in ("relevance", "topics", "tone")
    ]


def _word(decision: Decision) -> dict[str, Any]:
    from newsroom.store.reviews import _row

    return _row(decision)


def _point(record: Record, lot: random.Random, now: datetime) -> dict[str, Any]:
    return {
        "point": record.article.id,
        "article_id": record.article.id,
        "claim": "",
        "reason": "",
        "state": lot.choice(WATCH_STATES),
        "answer": "",
        "detail": {},
        "by": ANALYSTS[0],
        "at": now,
    }


def _rows(
    record: Record,
    labels: Labels,
    said: Sequence[Decision],
    events: Sequence[str],
    encoder: str,
    pillar_of: Any,
    lot: random.Random,
) -> Iterator[tuple[str, dict[str, Any]]]:
    article, facts = record.article, record.facts
    whole = decided(labels, said, pillar_of)
    yield "pages", _page(article.id, article.url, record, "labelled", "")
    for share, state, reason in ((SKIPPED, "skipped", "not_article"), (QUARANTINED, "quarantined", "http_403")):
        if lot.random() < share:
            url = f"{article.url}/{state}"
            yield "pages", _page(hashlib.sha256(url.encode()).hexdigest()[:20], url, record, state, reason)
    yield (
        "articles",
        {
            "id": article.id,
            "source_id": article.source_id,
            "version": 1,
            "published_at": article.published_at,
            "reprint_of": facts.reprint_of,
            "events": list(events),
            "revision": 1,
            "indexed_revision": 0,
        },
    )
    names = ("url", "title", "lead", "text", "byline", "language", "published_at", "fetched_at", "section", "image")
    yield (
        "versions",
        {
            "article_id": article.id,
            "version": 1,
            **{name: getattr(article, name) for name in names},
            "tags": [],
            "form": facts.form,
            "partial": facts.partial,
            "origins": {},
            "digest": digest(article),
            "warc_file": "none.warc.gz",
            "warc_offset": 0,
        },
    )
    yield (
        "labels",
        {
            "article_id": article.id,
            "version": 1,
            **columns(whole),
            "decided": bool(said),
            "doubt": doubt(labels),
            "whole": as_json(whole),
            "machine": None if whole == labels else as_json(labels),
            "labelled_at": record.first_seen,
        },
    )
    yield "vectors", {"article_id": article.id, "encoder": encoder, "vector": record.vector}


def _page(id: str, url: str, record: Record, state: str, reason: str) -> dict[str, Any]:
    return {
        "id": id,
        "url": url,
        "source_id": record.article.source_id,
        "entry_url": f"https://{record.article.source_id}.example/rss",
        "state": state,
        "reason": reason,
        "detail": "",
        "attempts": 0,
        "refetch": False,
        "announced_title": record.article.title,
        "announced_at": record.article.published_at,
        "discovered_at": record.first_seen,
        "fetched_at": record.first_seen,
        "checked_at": record.first_seen,
        "final_url": url,
        "found_by": "",
        "headline_only": False,
        "announced_summary": "",
    }


def _desk(connection: Connection, lot: random.Random, now: datetime) -> None:
    """Runs, what people did, and the searches that they keep."""
    begun = now - timedelta(730)
    step = (now - begun) / RUNS
    runs = [
        {
            "command": "run",
            "started_at": begun + n * step,
            "finished_at": begun + n * step + timedelta(minutes=9),
            "statistics": {"crawl": {"fetched": 260, "articles": 240}},
        }
        for n in range(RUNS)
    ]
    connection.execute(insert(schema.runs), runs)
    entries = [
        {
            "url": source.entries[0].url,
            "source_id": source.id,
            "kind": "feed",
            "checked_at": now,
            "succeeded_at": now,
            "status": 200,
            "error": "",
            "found": 30,
            "news_at": now,
        }
        for scope in ("domestic", "foreign")
        for source in _sources(scope)
    ]
    connection.execute(insert(schema.entries), entries)
    deeds: list[dict[str, Any]] = [
        {
            "at": now - timedelta(hours=n / 2),
            "by": lot.choice(ANALYSTS),
            "role": "analyst",
            "action": lot.choice(("decide-label", "export", "note")),
            "subject": f"subject-{n}",
            "page": "duyet-nhan",
            "outcome": "done",
            "detail": {},
        }
        for n in range(DEEDS, 0, -1)
    ]
    connection.execute(insert(schema.audit), deeds)
    searches = [
        {
            "name": f"search {n}",
            "owner": ANALYSTS[0],
            "created_at": now,
            "changed_at": now,
            "state": {"q": "hội nghị"},
            "alert": {"hits": True, "spikes": False, "mail": ""},
            "seen_at": now,
        }
        for n in range(SEARCHES)
    ]
    connection.execute(insert(schema.saved_searches), searches)


if __name__ == "__main__":
    import sys
    from time import perf_counter

    start = perf_counter()
    found = filled(int(sys.argv[1]), Path(sys.argv[2]))
    print(found.folder, f"{perf_counter() - start:.0f} s", datetime.now(UTC))
