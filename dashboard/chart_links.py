"""Charts whose marks lead to the articles behind them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import plain
from dashboard.charts import PICKED

if TYPE_CHECKING:
    import altair

Address = Callable[[date, str], str]
"""From the day with which a mark's bucket begins and the id of its series to the address of its articles."""


def leading(chart: altair.Chart, alt: str, key: str, address: Address) -> None:
    """Show `chart`, each mark of which leads to `address`; `alt` is what is said of it to those who do not see it."""

    def follow() -> None:
        mark = picked(st.session_state[key].selection)
        if mark is not None and (led := address(*mark)):
            plain.lead(led)

    st.altair_chart(chart, width="stretch", alt=alt, key=key, on_select=follow, selection_mode=PICKED)


def picked(selection: Any) -> tuple[date, str] | None:
    """Day and series of the mark that a browser says was clicked, None where it says anything else."""
    try:
        mark = selection[PICKED][0]
        return date.fromisoformat(mark["day"]), str(mark["id"])
    except (KeyError, IndexError, TypeError, ValueError):
        return None
