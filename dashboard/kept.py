"""What the server keeps for all readers of more than one page, until the store changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from dashboard.desk import Desk, Stamp
from dashboard.value_names import Remembered
from dashboard.weeks import facts_days
from newsroom.article import Facts
from newsroom.clock import Period, local_day, utc_now
from newsroom.health import SourceDay, SourceHealth, history
from newsroom.pipeline.finding import LazyEncoder

KEPT = 200
"""Results that are kept until the stamp changes, some kilobytes each."""
KEPT_SECONDS = 600
KEPT_FACTS = 2
"""Periods of which the facts are kept, so that another scope or pillar is counted without reading the store again: the
one that all spans up to a month share, and days of somebody's own. Two kilobytes for each article that names ASEAN."""
KEPT_JUDGEMENTS = 2
"""Of the newest runs: of two hundred sources each is half a megabyte."""


def facts(desk: Desk, stamp: Stamp, period: Period) -> tuple[Facts, ...]:
    """What figures of `period` and of the one before it are counted from, and perhaps of more days: every period up to
    a month takes the facts that the weeks before its last day take, which are read once for both."""
    weeks = facts_days(period.last)
    return _facts(desk, stamp, weeks if period.before().first >= weeks.before().first else period)


@st.cache_resource(max_entries=KEPT_FACTS, ttl=KEPT_SECONDS, show_spinner=False)
def _facts(_desk: Desk, stamp: Stamp, period: Period) -> tuple[Facts, ...]:
    return _desk.facts(period)


@st.cache_resource(max_entries=1, show_spinner=False)
def encoder(_desk: Desk, name: str) -> LazyEncoder:
    """The encoder of the settings, called `name` there; loaded when a search first needs it, for all readers once."""
    return LazyEncoder(_desk.settings)


@st.cache_resource(max_entries=2, ttl=KEPT_SECONDS, show_spinner=False)
def names(store: str, taxonomy: str) -> Remembered:
    """What persons and organisations are called, as far as anybody asked; see `dashboard.value_names`."""
    return {}


def judged(desk: Desk, stamp: Stamp) -> list[SourceHealth]:
    """The health of every source. Runs change it; what the index has not taken yet does not."""
    return _judged(desk, _runs(stamp))


@st.cache_resource(max_entries=KEPT_JUDGEMENTS, ttl=KEPT_SECONDS, show_spinner=False)
def _judged(_desk: Desk, stamp: Stamp) -> list[SourceHealth]:
    return _desk.sources(utc_now())


def histories(desk: Desk, stamp: Stamp) -> Mapping[str, Sequence[SourceDay]]:
    """By id of every source, its last weeks day by day."""
    return _histories(desk, _runs(stamp))


def _runs(stamp: Stamp) -> Stamp:
    """What of `stamp` hangs on runs alone."""
    return replace(stamp, backlog=0, decisions=0, withdrawals=(0, None), events=None)


@st.cache_resource(max_entries=KEPT_JUDGEMENTS, ttl=KEPT_SECONDS, show_spinner=False)
def _histories(_desk: Desk, stamp: Stamp) -> Mapping[str, Sequence[SourceDay]]:
    now = utc_now()
    return {record.source.id: history(record, local_day(now)) for record in _desk.store.health.records(now)}
