"""What the server keeps for all readers of more than one page, until the store changes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.desk import Desk, Stamp
from newsroom.clock import utc_now
from newsroom.funnel import SourceFunnel
from newsroom.health import SourceHealth

KEPT = 200
"""Results that are kept until the stamp changes, some kilobytes each."""
KEPT_SECONDS = 600
KEPT_JUDGEMENTS = 2
"""Of the newest runs: of two hundred sources each is half a megabyte."""


@st.cache_data(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def funnel(_desk: Desk, stamp: Stamp) -> list[SourceFunnel]:
    """The funnel of every source."""
    return _desk.store.statistics.funnel()


def judged(desk: Desk, stamp: Stamp) -> list[SourceHealth]:
    """The health of every source. Runs change it; what the index has not taken yet does not."""
    return _judged(desk, replace(stamp, backlog=0))


@st.cache_data(max_entries=KEPT_JUDGEMENTS, ttl=KEPT_SECONDS, show_spinner=False)
def _judged(_desk: Desk, stamp: Stamp) -> list[SourceHealth]:
    return _desk.sources(utc_now())
