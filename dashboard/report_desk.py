"""Reports as the dashboard handles them: read, edited paragraph by paragraph, chosen for; without Streamlit.

Everything that is done here is done by `newsroom.pipeline.reporting`, as on the command line. What is added is for two
who work on one report at once: an edit says what its writer had before them, and is only kept where that still stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsroom.errors import DiembaoError, InputError, UsageError
from newsroom.pipeline.report_choices import drop, pin, skip
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from reports.draft_changes import Reader
from reports.draft_pieces import Slot, pieces
from reports.evidence import Edits
from reports.notation import escaped
from reports.renumbering import citable

TRIES = 3
"""A change of another paragraph between reading and keeping is no conflict: then it is tried again."""
Choosing = Literal["pin", "skip", "drop"]


class Overtaken(DiembaoError):
    """Somebody else changed the paragraph since it was read; nothing was overwritten."""

    def __init__(self, by: str, at: datetime, now: Sequence[str]) -> None:
        super().__init__(f"{by} changed this paragraph at {at:%H:%M} (UTC); nothing was overwritten")
        self.by = by
        self.at = at
        self.now = tuple(now)
        """What stands there now."""


def slots(opened: OpenReport) -> dict[tuple[str, str], Slot]:
    """What may be written, by kind and key, in reading order."""
    found = pieces(opened.composed, opened.edits)
    return {(piece.kind, piece.key): piece for piece in found if isinstance(piece, Slot)}


def slot_at(known: dict[tuple[str, str], Slot], key: str) -> Slot | None:
    """The slot that the paragraph `key` of the printed report belongs to: a paragraph that was added or split has the
    key of its first one and a number."""
    for end in (len(key), key.rfind("/"), key.rfind("+")):
        if end <= 0:
            continue
        for kind in ("text", "gap", "added", "blank"):
            if (found := known.get((kind, key[:end]))) is not None:
                return found
    return None


def lines_of(text: str) -> tuple[str, ...]:
    """The paragraphs of what was typed."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def keep(
    desk: ReportDesk, id: str, slot: Slot, text: str, seen: Sequence[str], by: str, now: datetime
) -> OpenReport | None:
    """Keep `text` in `slot` of the report `id` for an analyst who had the paragraphs `seen` before them; None where
    nothing differs.

    Raises Overtaken, InputError where the place is gone, `reports.edit_words.DraftFileError` for a text that cannot be
    read, and what `ReportDesk.edit` raises.
    """

    def edited(opened: OpenReport) -> Edits:
        found = slots(opened).get((slot.kind, slot.key))
        if found is None:
            raise InputError(f"the report has no paragraph {slot.key[:60]!r} any more")
        if found.paragraphs != tuple(seen):
            raise Overtaken(opened.kept.changed_by, opened.kept.changed_at, found.paragraphs)
        typed = lines_of(text)
        if slot.kind == "blank":
            # Words, not notation: a translation may hold any sign.
            typed = tuple(escaped(line) for line in typed)
        reader = Reader(opened.composed, opened.edits, by, citable(opened.evidence, opened.edits).keys())
        reader.take(found, tuple(enumerate(typed, 1)))
        return reader.edits()

    return _kept(desk, id, edited, by, now, "edited")


def choose(
    desk: ReportDesk, id: str, what: Choosing, article: str, label: str, by: str, now: datetime, *, undo: bool
) -> OpenReport | None:
    """Pin, pass over or drop an article, or take that back; None where it is so already. Raises what
    `newsroom.pipeline.report_choices` and `ReportDesk.edit` raise."""

    def chosen(opened: OpenReport) -> Edits:
        if all(item.id != article for item in opened.evidence.facts):
            raise InputError(f"report {id} knows no article {article[:40]!r}")
        if what == "pin":
            return pin(opened.edits, article, label, undo=undo)
        return (skip if what == "skip" else drop)(opened.edits, article, undo=undo)

    return _kept(desk, id, chosen, by, now, {"pin": "pinned", "skip": "skipped", "drop": "dropped"}[what])


def _kept(
    desk: ReportDesk, id: str, change: Callable[[OpenReport], Edits], by: str, now: datetime, action: str
) -> OpenReport | None:
    for attempt in range(TRIES):
        opened = desk.open(id)
        edits = change(opened)
        if edits == opened.edits:
            return None
        try:
            desk.edit(opened, edits, by, now, action)
        except UsageError:
            if attempt == TRIES - 1 or desk.open(id).kept.revision == opened.kept.revision:
                raise
        else:
            return desk.open(id)
    raise AssertionError("the last try either returns or raises")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What analysts decided about an article in a report."""

    pinned: tuple[str, ...]
    """Labels under which it comes first, "" for any."""
    skipped: bool
    dropped: bool


def chosen(edits: Edits, article: str) -> Chosen:
    """What was decided about `article`."""
    pinned = tuple(label for label, ids in edits.pinned.items() if article in ids)
    return Chosen(pinned, article in edits.passed_over, article in edits.dropped)
