"""The calendar in force: the shipped one or the operator's, with the editions that people of the desk changed; and
finding anew the articles that tell of these."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from classify.calendar import Calendar, Change, load_calendar
from classify.events import MARK
from classify.taxonomy import Taxonomy
from newsroom.clock import Period
from newsroom.progress import Listener, Progress, silent
from newsroom.sections import ClassifySettings
from newsroom.store import Store
from newsroom.store.desk_events import DeskEvent

BATCH = 500


def desk_calendar(store: Store, settings: ClassifySettings, taxonomy: Taxonomy | None = None) -> Calendar:
    """The calendar in force. Raises SettingsError for a mistake in the operator's file."""
    kept = store.desk_events.all().values()
    return load_calendar(settings.calendar, taxonomy, [_change(event) for event in kept if event.withdrawn_at is None])


def _change(event: DeskEvent) -> Change:
    """What an event of the desk is for the calendar; one that people made is none of the calendar's."""
    return Change(
        id=event.id,
        name_vi=event.name_vi,
        name_en=event.name_en,
        held=Period(event.first, event.last),
        window=Period(event.first - timedelta(event.days_before), event.last + timedelta(event.days_after)),
    )


def find_articles(store: Store, calendar: Calendar, ids: Collection[str], listener: Listener = silent) -> int:
    """Decide anew which articles tell of the editions `ids` of the calendar; return how many changed.

    Looked at are the articles of their windows and those that told of them before. Discovered events stay as they are:
    no article resembles another more or less for the day on which a meeting is held.
    """
    editions = [edition for id in ids if (edition := calendar.edition(id)) is not None]
    wanted = set(store.events.within([edition.window for edition in editions]))
    for id in ids:
        wanted.update(store.events.telling(id))
    ordered, changed = sorted(wanted), 0
    for at in range(0, len(ordered), BATCH):
        some = ordered[at : at + BATCH]
        kept = store.events.kept(some)
        told = {
            record.article.id: (
                *(calendar.events_of(record.article) if record.facts.relevance == "asean" else ()),
                *(event for event in kept[record.article.id] if event.startswith(MARK)),
            )
            for record in store.articles.records(some)
        }
        changed += store.events.settle(told)
        listener(Progress("label", at + len(some), len(ordered)))
    return changed
