"""Which articles a report counts and cites, where an analyst decides it: pure changes of its edits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsroom.errors import UsageError
from reports.evidence import Edits


def drop(edits: Edits, article: str, *, undo: bool) -> Edits:
    """Take an article out of the selection, neither counted nor cited; `undo` takes it in again."""
    return replace(edits, dropped=_with(edits.dropped, article, undo))


def skip(edits: Edits, article: str, *, undo: bool) -> Edits:
    """Count an article and do not cite it; `undo` lets it be cited again."""
    return replace(edits, passed_over=_with(edits.passed_over, article, undo))


def pin(edits: Edits, article: str, label: str, *, undo: bool) -> Edits:
    """Cite an article first under `label` (a topic or theme id, "" for any). The newest pin comes first: it is what
    the analyst just asked for. Raises UsageError for one that is dropped or passed over."""
    if not undo and article in (*edits.dropped, *edits.passed_over):
        raise UsageError(f"article {article} is dropped or skipped in this report; take that back first with --undo")
    there = edits.pinned.get(label, ())
    rest = tuple(id for id in there if id != article)
    if undo and article not in there:
        raise UsageError(f"article {article} is not pinned{f' for {label}' if label else ''} in this report")
    pinned = {**edits.pinned, label: rest if undo else (article, *rest)}
    return replace(edits, pinned={name: ids for name, ids in pinned.items() if ids})


def _with(there: Iterable[str], article: str, undo: bool) -> tuple[str, ...]:
    """In order of ids, so that it does not matter in which order they were chosen."""
    ids = set(there)
    return tuple(sorted(ids - {article} if undo else ids | {article}))
