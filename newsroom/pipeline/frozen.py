"""What a draft is made from, as it is kept: evidence and edits as JSON, and the archive that gives the same articles
again for ever.

An archive gives what was frozen; what was not yet asked for it takes from the store, at the version that the evidence
names, and remembers it. So a draft that is composed again after an edit says the same of the same articles, whatever
was labelled or fetched since. Only what was withdrawn since is not given any more, frozen or not.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from newsroom.article import Facts, Label, Labels, Record, ToneLabel
from newsroom.store import Store
from reports.evidence import Edits, Evidence, Vector

STORED = np.dtype("<f2")
"""How vectors are kept; see `newsroom.article.Record`."""


@lru_cache(maxsize=1)
def _evidence() -> TypeAdapter[Evidence]:
    return TypeAdapter(Evidence)


@lru_cache(maxsize=1)
def _records() -> TypeAdapter[tuple[Record, ...]]:
    return TypeAdapter(tuple[Record, ...])


@lru_cache(maxsize=1)
def _edits() -> TypeAdapter[Edits]:
    return TypeAdapter(Edits)


def evidence_to_json(evidence: Evidence) -> bytes:
    """`evidence` as JSON; what is as the classes have it by default is left out."""
    return _evidence().dump_json(evidence, exclude_defaults=True)


def evidence_from_json(text: bytes) -> Evidence:
    """What `evidence_to_json` wrote."""
    return _evidence().validate_json(text)


def edits_to_json(edits: Edits) -> dict[str, Any]:
    """`edits` as JSON values; what is empty is left out."""
    made: dict[str, Any] = _edits().dump_python(edits, mode="json", exclude_defaults=True)
    return made


def edits_from_json(value: Mapping[str, Any]) -> Edits:
    """What `edits_to_json` gave."""
    return _edits().validate_python(value)


class FrozenArchive:
    """`reports.evidence.Archive` of one draft. Not to be shared between threads."""

    def __init__(self, store: Store, facts: Iterable[Facts], records: bytes = b"", vectors: bytes = b"") -> None:
        """`records` and `vectors` are what `frozen` gave before, empty for a new draft."""
        self._store = store
        self._facts = {item.id: item for item in facts}
        self._records = {r.article.id: r for r in _records().validate_json(records)} if records else {}
        self._encoder, self._vectors = _vectors_from(vectors) if vectors else (store.projection.encoder(), {})
        self.left_out: set[str] = set()
        """Ids that were asked for and are not there: withdrawn since, or not in the version that was frozen."""

    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """The articles `ids` at the frozen versions; one that is not there any more is left out."""
        gone = self._store.cited.withdrawn(ids)
        self._read([id for id in ids if id not in self._records and id not in gone])
        found = {id: self._records[id] for id in sorted(ids) if id in self._records and id not in gone}
        self.left_out |= set(ids) - set(found)
        return found

    def vectors(self, ids: Collection[str]) -> dict[str, Vector]:
        """Meaning of the articles `ids`, of the encoder that had read most of them when the draft was made."""
        missing = self._wanted(id for id in ids if id not in self._vectors)
        if missing:
            self._vectors |= self._store.cited.meanings(missing, self._encoder)
        gone = self._store.cited.withdrawn(ids)
        chosen = [id for id in sorted(ids) if id in self._vectors and id not in gone]
        found = {id: np.frombuffer(self._vectors[id], STORED).astype(np.float32) for id in chosen}
        # A vector that is no direction would make every likeness to it no number.
        return {id: vector for id, vector in found.items() if np.isfinite(vector).all()}

    def frozen(self) -> tuple[bytes, bytes]:
        """Records and vectors that were given until now, to be kept with the draft; the same ones give the same
        bytes."""
        records = tuple(self._records[id] for id in sorted(self._records))
        return _records().dump_json(records, exclude_defaults=True), _vectors_to(self._encoder, self._vectors)

    def _read(self, ids: Collection[str]) -> None:
        unknown = [id for id in ids if id not in self._facts]
        self._facts |= self._store.cited.facts(unknown)
        for id, cited in self._store.cited.at(self._wanted(ids)).items():
            facts = self._facts[id]
            self._records[id] = Record(
                article=cited.article,
                facts=facts,
                labels=cited.labels or labels_of(facts),
                revision=cited.revision,
                first_seen=cited.first_seen,
            )

    def _wanted(self, ids: Iterable[str]) -> dict[str, int]:
        return {id: self._facts[id].version for id in ids if id in self._facts}


def labels_of(facts: Facts) -> Labels:
    """As much of an article's labels as its facts say: of a version that was labelled and then replaced by another."""

    def tone(name: str) -> ToneLabel | None:
        given = getattr(facts, name)
        return None if given is None else ToneLabel(given, 0.0, unsure=name == "tone" and facts.tone_unsure)

    return Labels(
        relevance=facts.relevance,
        assessed=facts.assessed,
        pillars=facts.pillars,
        topics=tuple(Label(id, 0.0) for id in facts.topics),
        themes=tuple(Label(id, 0.0) for id in facts.themes),
        tone=tone("tone"),
        tone_asean=tone("tone_asean"),
        tone_vietnam=tone("tone_vietnam"),
        claim=facts.claim,
        annual_themes=facts.annual_themes,
        labeller="facts",
    )


def _vectors_to(encoder: str, vectors: Mapping[str, bytes]) -> bytes:
    """One line of JSON that names encoder and ids, then the vectors one after the other: they are noise to a
    compressor, and as text they would be twice as long."""
    if not vectors:
        return json.dumps({"encoder": encoder, "ids": [], "bytes": 0}).encode() + b"\n"
    ids = sorted(vectors)
    head = {"encoder": encoder, "ids": ids, "bytes": len(vectors[ids[0]])}
    return json.dumps(head).encode() + b"\n" + b"".join(vectors[id] for id in ids)


def _vectors_from(kept: bytes) -> tuple[str, dict[str, bytes]]:
    line, _, rest = kept.partition(b"\n")
    head = json.loads(line)
    size = head["bytes"]
    return head["encoder"], {id: rest[n * size : (n + 1) * size] for n, id in enumerate(head["ids"])}
