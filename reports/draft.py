"""What the parts of one report share while it is written: its figures, names, stories and citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsroom.clock import Period
from newsroom.funnel import SourceFunnel
from reports.citations import Citations
from reports.citing import Stories
from reports.figures import Figures
from reports.names import Names


@dataclass(frozen=True, slots=True)
class Draft:
    """One report in the making. `names` and `citations` remember what was mentioned, so parts are written in
    reading order.
    """

    subject: str
    """What the report is about, as it stands after "về"."""
    press: str
    """Whose articles are counted, such as "báo chí nước ngoài"."""
    figures: Figures
    stories: Stories
    names: Names
    citations: Citations
    funnel: tuple[SourceFunnel, ...]
    """The sources of the report's scope that were active in its period."""

    @property
    def period(self) -> Period:
        """The days that the report covers."""
        return self.figures.period


def active_funnel(funnel: Sequence[SourceFunnel], figures: Figures) -> tuple[SourceFunnel, ...]:
    """The sources of the scope of `figures` that were active on a day of its period, by name; institutions are no
    press.
    """
    period = figures.period
    return tuple(
        sorted(
            (
                f
                for f in funnel
                if f.source.scope == figures.scope
                and f.source.kind != "institution"
                and (f.source.active_from or period.first) <= period.last
                and (f.source.active_to or period.last) >= period.first
            ),
            key=lambda f: (f.source.name.lower(), f.source.id),
        )
    )
