"""What the server keeps for all readers of more than one page, until the store changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from dashboard.desk import Desk, Stamp
from newsroom.article import Facts
from newsroom.clock import Period, local_day, utc_now
from newsroom.funnel import SourceFunnel
from newsroom.health import SourceDay, SourceHealth, history
from newsroom.pipeline.finding import LazyEncoder

KEPT = 200
"""Results that are kept until the stamp changes, some kilobytes each."""
KEPT_SECONDS = 600
KEPT_FACTS = 4
"""Periods of which the facts are kept, so that another scope or pillar is counted without reading the store again: a
kilobyte for each article that names ASEAN."""
KEPT_JUDGEMENTS = 2
"""Of the newest runs: of two hundred sources each is half a megabyte."""


@st.cache_resource(max_entries=KEPT_FACTS, ttl=KEPT_SECONDS, show_spinner=False)
def facts(_desk: Desk, stamp: Stamp, period: Period) -> tuple[Facts, ...]:
    """What figures of `period` and of the one before it are counted from."""
    return _desk.facts(period)


@st.cache_data(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def funnel(_desk: Desk, stamp: Stamp) -> list[SourceFunnel]:
    """The funnel of every source."""
    return _desk.store.statistics.funnel()


@st.cache_resource(max_entries=1, show_spinner=False)
def encoder(_desk: Desk, name: str) -> LazyEncoder:
    """The encoder of the settings, called `name` there; loaded when a search first needs it, for all readers once."""
    return LazyEncoder(_desk.settings)


def judged(desk: Desk, stamp: Stamp) -> list[SourceHealth]:
    """The health of every source. Runs change it; what the index has not taken yet does not."""
    return _judged(desk, replace(stamp, backlog=0, decisions=0, events=None))


@st.cache_data(max_entries=KEPT_JUDGEMENTS, ttl=KEPT_SECONDS, show_spinner=False)
def _judged(_desk: Desk, stamp: Stamp) -> list[SourceHealth]:
    return _desk.sources(utc_now())


def histories(desk: Desk, stamp: Stamp) -> Mapping[str, Sequence[SourceDay]]:
    """By id of every source, its last weeks day by day."""
    return _histories(desk, replace(stamp, backlog=0))


@st.cache_data(max_entries=KEPT_JUDGEMENTS, ttl=KEPT_SECONDS, show_spinner=False)
def _histories(_desk: Desk, stamp: Stamp) -> Mapping[str, Sequence[SourceDay]]:
    now = utc_now()
    return {record.source.id: history(record, local_day(now)) for record in _desk.store.health.records(now)}
