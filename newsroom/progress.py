"""How long work tells where it is, without knowing who listens: a bar on a terminal, plain lines elsewhere, nothing
in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal[
    "crawl",
    "extract",
    "label",
    "sync",
    "export",
    "index",
    "check",
    "archive",
    "copy",
    "restore",
    "vocabulary",
    "train",
    "mail",
    "report",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a stage is."""

    stage: Stage
    done: int
    total: int | None
    """None while it is not known."""


Listener = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """A listener that does nothing."""
