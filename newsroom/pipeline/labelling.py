"""Stage three: labels, which articles are reprints of which, and of which events they tell."""

from __future__ import annotations

from datetime import date

from classify.calendar import load_calendar
from classify.reprints import signature
from newsroom.article import Article
from newsroom.clock import utc_now
from newsroom.pipeline.assessing import Assessed, Assessor, open_assessor
from newsroom.pipeline.copies import originals, reprint_keys
from newsroom.pipeline.stories import settle_events
from newsroom.progress import Listener, Progress, silent
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.articles import Labelled

BATCH = 200


def label_articles(
    store: Store, settings: Settings, listener: Listener = silent, *, again: bool = False, since: date | None = None
) -> dict[str, int]:
    """Label every extracted article, and those whose labels another labeller gave; return counts.

    `again` labels all anew, `since` all that were published on that local day or later and none that are older.
    """
    assessor = open_assessor(settings)
    relabelled = store.articles.relabel(None if again or since else assessor.name, since)
    total = store.statistics.states()["extracted"]
    calendar = load_calendar(settings.classify.calendar, assessor.taxonomy)
    done = reprints = events = 0
    while batch := store.articles.to_label(BATCH):
        given = [_labelled(*pair, assessor) for pair in zip(batch, assessor.assess(batch), strict=True)]
        store.articles.put_labels(given, assessor.taxonomy.pillar_of, utc_now())
        ids = [article.id for article in batch]
        events += settle_events(store, calendar, ids)
        # The state moves on only with the reprints, so that a kill before repeats all three.
        reprints += store.reprints.settle(originals(store, ids), ids)
        done += len(batch)
        listener(Progress("label", done, max(total, done)))
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
