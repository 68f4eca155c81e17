"""Numbers of the tables and charts of one report, given as they are written."""

from __future__ import annotations


class Numbering:
    """Counts the tables and charts of one report."""

    def __init__(self) -> None:
        self._tables = 0
        self._charts = 0

    def table(self) -> str:
        """The number of the next table."""
        self._tables += 1
        return str(self._tables)

    def chart(self) -> int:
        """The number of the next chart."""
        self._charts += 1
        return self._charts
