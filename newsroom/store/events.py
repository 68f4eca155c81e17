"""Events in the store: which articles of some days may tell of one, and of which each of them tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from newsroom.clock import Period
from newsroom.store.database import Database
from newsroom.store.dialect import holds
from newsroom.store.queries import chunks, labelled
from newsroom.store.schema import articles, labels, vectors, versions


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An article about ASEAN with what tells its event."""

    id: str
    published_at: datetime
    title: str
    lead: str
    text: str
    """Its beginning."""
    vector: bytes
    events: tuple[str, ...]
    """As they are kept."""


class Events:
    """Articles by time, and the decision kept with the article."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept(self, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The events kept with each of `ids`, withdrawn articles included."""
        found: dict[str, tuple[str, ...]] = {}
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = select(articles.c.id, articles.c.events).where(articles.c.id.in_(chunk))
                found |= {row.id: tuple(row.events) for row in connection.execute(query)}
        return found

    def span(self, ids: Collection[str]) -> tuple[datetime, datetime] | None:
        """When the first and the last of `ids` were published, as any version of them has it; None where none is
        dated."""
        found: list[datetime] = []
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = select(func.min(versions.c.published_at), func.max(versions.c.published_at))
                ends = connection.execute(query.where(versions.c.article_id.in_(chunk))).one()
                found += [moment for moment in ends if moment is not None]
        return (min(found), max(found)) if found else None

    def encoder(self, ids: Collection[str]) -> str:
        """Name of the encoder that has read most of `ids`, "" where none has read any."""
        counts: Counter[str] = Counter()
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = select(vectors.c.encoder, func.count()).where(vectors.c.article_id.in_(chunk))
                counts.update({name: n for name, n in connection.execute(query.group_by(vectors.c.encoder))})
        return min(counts, key=lambda name: (-counts[name], name)) if counts else ""

    def telling(self, event: str, period: Period | None = None) -> list[str]:
        """Ids of the articles kept as coverage of `event` that may be shown, by id; with `period` those published on
        its days, without looking at all others.

        The database looks at the lists as text; ids of events have no quotation marks, so nothing else reads so.
        """
        query = labelled().with_only_columns(articles.c.id).where(holds(articles.c.events, f'"{event}"'))
        if period is not None:
            start, end = period.moments()
            query = query.where(articles.c.published_at >= start, articles.c.published_at < end)
        with self._database.read() as connection:
            return sorted(connection.execute(query).scalars())

    def within(self, periods: Collection[Period]) -> list[str]:
        """Ids of the articles about ASEAN that were published on days of `periods`, by id."""
        if not periods:
            return []
        spans = [period.moments() for period in periods]
        published = articles.c.published_at
        query = (
            labelled()
            .with_only_columns(articles.c.id)
            .where(labels.c.relevance == "asean")
            .where(or_(*((published >= start) & (published < end) for start, end in spans)))
            .order_by(articles.c.id)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def last(self) -> datetime | None:
        """When the newest article was published."""
        with self._database.read() as connection:
            found: datetime | None = connection.execute(select(func.max(articles.c.published_at))).scalar()
            return found

    def between(self, start: datetime, end: datetime, encoder: str, read: int) -> list[EventRow]:
        """The articles about ASEAN that were published from `start` until before `end` and that `encoder` has read,
        with `read` characters of their texts, by time."""
        query = (
            labelled(versions.c.title, versions.c.lead, func.substr(versions.c.text, 1, read).label("text"))
            .add_columns(vectors.c.vector)
            .join(vectors, vectors.c.article_id == articles.c.id)
            .where(labels.c.relevance == "asean", vectors.c.encoder == encoder)
            .where(articles.c.published_at >= start, articles.c.published_at < end)
            .order_by(articles.c.published_at, articles.c.id)
        )
        with self._database.read() as connection:
            return [
                EventRow(
                    id=row.id,
                    published_at=row.published_at,
                    title=row.title,
                    lead=row.lead,
                    text=row.text,
                    vector=row.vector,
                    events=tuple(row.events),
                )
                for row in connection.execute(query)
            ]

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        """The titles of those of `ids` that may be shown: a discovered event is called by that of its first article."""
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = labelled(versions.c.title).where(articles.c.id.in_(chunk))
                found |= {row.id: row.title for row in connection.execute(query)}
        return found

    def days(self, ids: Collection[str]) -> dict[str, tuple[datetime, datetime]]:
        """When the first and the last article that tells of each discovered event of `ids` were published; an event of
        which none does is left out."""
        found: dict[str, tuple[datetime, datetime]] = {}
        with self._database.read() as connection:
            for id in ids:
                query = labelled().where(holds(articles.c.events, f'"{id}"'))
                ends = func.min(articles.c.published_at), func.max(articles.c.published_at)
                first, last = connection.execute(query.with_only_columns(*ends)).one()
                if first is not None:
                    found[id] = (first, last)
        return found

    def settle(self, events: Mapping[str, tuple[str, ...]]) -> int:
        """Set of which events each article tells; the changed ones become dirty. Return how many changed."""
        kept = self.kept(events)
        changed = {id: ids for id, ids in events.items() if id in kept and kept[id] != ids}

        def work(connection: Connection) -> None:
            for id, ids in sorted(changed.items()):
                connection.execute(
                    update(articles)
                    .where(articles.c.id == id)
                    .values(events=list(ids), revision=articles.c.revision + 1)
                )

        self._database.together(work)
        return len(changed)
