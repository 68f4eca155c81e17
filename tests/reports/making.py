"""Evidence, archives and manners for tests of what is below the composers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts, Record
from newsroom.clock import Period
from reports.evidence import Edits, Evidence, Spec, Vector
from reports.figures import Figures, Selection
from reports.model import Language
from reports.names import Names
from reports.prose import Prose
from tests.reports.coverage_of_a_summit import CREATED, PERIOD, record


def evidence_of(facts: Sequence[Facts], period: Period = PERIOD, language: Language = "vi") -> Evidence:
    """The evidence of a foreign report."""
    spec = Spec(kind="foreign", language=language, period=period, scope="foreign")
    return Evidence(spec=spec, created_at=CREATED, facts=tuple(facts))


def figures_of(facts: Sequence[Facts], period: Period = PERIOD) -> Figures:
    """The figures of foreign press."""
    return Figures(Selection(evidence_of(facts, period), Edits()), period, "foreign")


def prose_of(language: Language = "vi") -> Prose:
    """The manner of a report that has mentioned nobody yet."""
    return Prose(language, Names(load_taxonomy(), language))


@dataclass(frozen=True)
class Shelf:
    """An archive of made-up records, and of vectors where a test gives any."""

    facts: Sequence[Facts] = ()
    make: Callable[[Facts], Record] = record
    given: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """See `reports.evidence.Archive`."""
        return {item.id: self.make(item) for item in self.facts if item.id in ids}

    def vectors(self, ids: Collection[str]) -> Mapping[str, Vector]:
        """See `reports.evidence.Archive`."""
        made = {id_: np.array(self.given[id_], dtype=np.float32) for id_ in ids if id_ in self.given}
        return {id_: vector / np.linalg.norm(vector) for id_, vector in made.items()}
