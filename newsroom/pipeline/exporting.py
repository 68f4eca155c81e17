"""Handing on what a search finds: the rows of an export with their names and, where wanted, texts, into a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from index.engine import ArticleIndex
from index.export import Format, Row, Sheet, write_csv, write_jsonl, write_xlsx
from index.fields import CLOSED, value_in_words
from index.query import Listed, Query
from newsroom.errors import InputError
from newsroom.pipeline.facet_names import names_of
from newsroom.progress import Listener, Progress
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.texts import Language

BATCH = 500
"""Articles whose texts are read from the store at once."""


def naming(
    settings: Settings, language: Language, asked: Query, store: Store, index: ArticleIndex
) -> Callable[[str, str], str]:
    """From facet and value to its name."""

    def name(facet: str, value: str) -> str:
        if facet in CLOSED:
            return value_in_words(facet, value, language)
        known = asked.vocabulary.get(facet, {}).get(value)
        if known:
            return known
        return names_of(settings.classify, language, store, index, facet, (value,)).get(value, value)

    return cache(name)


def rows(
    index: ArticleIndex, store: Store, asked: Query, listener: Listener | None = None, *, with_text: bool = False
) -> Iterator[Row]:
    """Every article that `asked` finds, in its order."""
    total = index.search(replace(asked, limit=0)).total
    scanned = index.scan(asked)
    found: Iterator[Row] = _with_texts(scanned, store) if with_text else ((listed, None) for listed in scanned)
    for done, row in enumerate(found, 1):
        yield row
        if listener is not None and (done % BATCH == 0 or done == total):
            listener(Progress("export", done, max(done, total)))


def _with_texts(scanned: Iterator[Listed], store: Store) -> Iterator[Row]:
    """Each article with its text; "" where the store has withdrawn it since the index was written."""
    while batch := list(islice(scanned, BATCH)):
        texts = {record.article.id: record.article.text for record in store.articles.records([one.id for one in batch])}
        for listed in batch:
            yield listed, texts.get(listed.id, "")


def write_file(rows: Iterator[Row], sheet: Sheet, written_as: Format, target: Path) -> int:
    """Write the file; return how many rows. Raises InputError where it cannot be written."""
    with placed(target) as beside:
        if written_as == "xlsx":
            return write_xlsx(rows, sheet, beside)
        write = write_csv if written_as == "csv" else write_jsonl
        with open(beside, "w", encoding="utf-8", errors="replace", newline="") as file:
            return write(rows, sheet, file)


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """A file beside `target` to be written, which takes its place at the end: a failure leaves nothing half.

    Raises InputError where it cannot be written.
    """
    beside: Path | None = None
    try:
        with NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as made:
            beside = Path(made.name)
        yield beside
        beside.chmod(0o666 & ~_umask())
        os.replace(beside, target)
        beside = None
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error})") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
