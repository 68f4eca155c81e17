"""Stage three: labels, which articles are reprints of which, and of which events they tell."""

from __future__ import annotations

from datetime import date

from classify.reprints import signature
from newsroom.article import Article
from newsroom.clock import utc_now
from newsroom.pipeline.assessing import Assessed, Assessor, open_assessor
from newsroom.pipeline.copies import originals, reprint_keys
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.stories import settle_events
from newsroom.pipeline.working import alone, at_work
from newsroom.progress import Listener, Progress, silent
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.articles import Labelled

BATCH = 200
SETTLED = 10_000
"""Labelled articles after which events and reprints are settled: a run of every day settles once. Settling looks again
at the days around, so once for many costs little more than once for few; and a kill repeats no more than these."""


def label_articles(
    store: Store,
    settings: Settings,
    listener: Listener = silent,
    *,
    again: bool = False,
    since: date | None = None,
    stale: bool = True,
) -> dict[str, int]:
    """Label every extracted article, and those whose labels another labeller gave (unless `stale` is false); return
    counts.

    `again` labels all anew, `since` all that were published on that local day or later and none that are older.
    """
    assessor = open_assessor(settings)
    relabelled = store.articles.relabel(None if again or since else assessor.name, since) if stale else 0
    total = store.statistics.states()["extracted"]
    calendar = desk_calendar(store, settings.classify, assessor.taxonomy)
    done = reprints = events = 0
    with at_work(store, settings):
        while True:
            ids: list[str] = []
            while len(ids) < SETTLED and (batch := store.articles.to_label(BATCH)):
                given = [_labelled(*pair, assessor) for pair in zip(batch, assessor.assess(batch), strict=True)]
                store.articles.put_labels(given, assessor.taxonomy.pillar_of, utc_now())
                ids += [article.id for article in batch]
                listener(Progress("label", done + len(ids), max(total, done + len(ids))))
            if not ids:
                break
            # What is decided about one article follows from the others: by one worker at a time.
            with alone(store, "stories"):
                events += settle_events(store, calendar, ids)
                # The state moves on only with the reprints, so that a kill before repeats all three.
                for at in range(0, len(ids), BATCH):
                    some = ids[at : at + BATCH]
                    reprints += store.reprints.settle(originals(store, some), some)
            done += len(ids)
    return {"labelled": done, "relabelled": relabelled, "reprints_changed": reprints, "events_changed": events}


def _labelled(article: Article, assessed: Assessed, assessor: Assessor) -> Labelled:
    signed = signature(article.text)
    return Labelled(
        article=article,
        labels=assessed.labels,
        signature=signed,
        bands=reprint_keys(article.text, signed, assessed.labels.relevance),
        vector=assessed.vector,
        encoder=assessor.encoder,
    )
