"""What every command shares: the settings it was called with, a console that crawled text cannot upset, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsroom.progress import Listener, Progress
from newsroom.text import clean_line
from newsroom.texts import Language, Texts, load_texts

if TYPE_CHECKING:
    from newsroom.settings import Settings
    from newsroom.store import Store

CATALOGUE = Path(__file__).with_name("texts.toml")

console = Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())
"""Output of a command."""
notes = Console(stderr=True, highlight=False, markup=False, emoji=False)
"""Progress and errors; kept apart, so that output can be piped."""


@dataclass
class Call:
    """One call of the command: where its settings are and what follows from them."""

    settings_file: Path | None = None

    @cached_property
    def settings(self) -> Settings:
        """The settings, read when first needed."""
        from newsroom.settings import load_settings

        return load_settings(self.settings_file)

    @property
    def language(self) -> Language:
        """In which language the press is shown."""
        return self.settings.desk.language

    @property
    def texts(self) -> Texts:
        """The command's own texts."""
        return load_texts(CATALOGUE, self.language)

    def store(self, *, create: bool = False) -> Store:
        """The store; missing is an error unless `create`."""
        from newsroom.store import open_store

        return open_store(self.settings, create=create)


def call_of(context: typer.Context) -> Call:
    """The call to which a command belongs."""
    found = context.find_root().obj
    assert isinstance(found, Call)
    return found


def safe(text: str) -> Text:
    """Crawled or foreign text for the console: one line, no markup, no control characters."""
    return Text(clean_line(text))


def print_json(value: Any) -> None:
    """Machine-readable output on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def table(title: str, *columns: str, numeric: int = 0) -> Table:
    """An empty table; the last `numeric` columns are aligned right."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for place, name in enumerate(columns):
        right = place >= len(columns) - numeric
        made.add_column(name, justify="right" if right else "left", no_wrap=right)
    return made


@contextmanager
def shown_progress() -> Iterator[Listener]:
    """A listener: one bar for each stage on a terminal, else a plain line at each tenth of a stage."""
    if notes.is_terminal:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Bars(*columns, console=notes) as bars:
            tasks: dict[str, Any] = {}

            def draw(progress: Progress) -> None:
                if progress.stage not in tasks:
                    tasks[progress.stage] = bars.add_task(progress.stage, total=progress.total)
                bars.update(tasks[progress.stage], completed=progress.done, total=progress.total)

            yield draw
        return

    tenths: dict[str, int] = {}

    def say(progress: Progress) -> None:
        if not progress.total:
            return
        tenth = progress.done * 10 // progress.total
        if tenth != tenths.get(progress.stage):
            tenths[progress.stage] = tenth
            notes.print(f"{progress.stage} {progress.done}/{progress.total}")

    yield say
