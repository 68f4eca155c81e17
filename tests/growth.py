"""`python -m tests.growth`: how the data folder grows with each page and with each run, measured on the sample press.

The sample press is smaller than real pages; what one of them took uncompressed is printed beside, to scale by.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsroom.pages import WarcPlace
from newsroom.store import open_store
from newsroom.warc import read_response
from tests.newsroom.runs import Office
from tests.samplepress import SamplePress

PARTS = {"archive": "archive", "store": "diembao.sqlite*", "index": "index"}
LIMIT = 50_000_000


@dataclass(frozen=True, slots=True)
class Growth:
    """What two runs left."""

    sources: int
    pages: int
    """Archived."""
    articles: int
    page_bytes: float
    """Of a page as it was sent, on average."""
    empty: dict[str, int]
    """Bytes of archive, store and index before the first page."""
    first: dict[str, int]
    """Bytes of archive, store and index after the run that fetched everything."""
    second: dict[str, int]
    """The same after a run that found nothing new."""
    backup: int
    """Bytes of a backup made then."""
    backups: int
    """Bytes of the backup folder with a second one, of the same state."""


def sizes(data: Path) -> dict[str, int]:
    """Bytes of the parts of a data folder."""
    return {name: sum(_sizes(data, pattern)) for name, pattern in PARTS.items()}


def _sizes(data: Path, pattern: str) -> Iterator[int]:
    for found in data.glob(pattern):
        for file in found.rglob("*") if found.is_dir() else (found,):
            if file.is_file():
                yield file.stat().st_size


def measure(folder: Path) -> Growth:
    """Run the sample press twice and back it up twice."""
    with SamplePress() as press:
        office = Office.make(folder / "office", press.sources_toml())
        open_store(office.settings).close()
        empty = _settled(office)
        office.call("run")
        first = _settled(office)
        office.call("run")
    second = _settled(office)
    backups = folder / "backups"
    taken = []
    for _ in range(2):
        office.call("backup", str(backups))
        taken.append(sum(file.stat().st_size for file in backups.rglob("*") if file.is_file()))
    data = office.settings.desk.data
    with sqlite3.connect(data / "diembao.sqlite") as store:
        places = store.execute("SELECT warc_file, warc_offset FROM pages WHERE warc_file IS NOT NULL").fetchall()
        articles = store.execute("SELECT count(*) FROM articles").fetchone()[0]
        sources = store.execute("SELECT count(*) FROM sources").fetchone()[0]
    bodies = [len(read_response(office.settings.archive_place, WarcPlace(*place), LIMIT).body) for place in places]
    average = sum(bodies) / len(bodies)
    return Growth(int(sources), len(bodies), int(articles), average, empty, first, second, taken[0], taken[1])


def _settled(office: Office) -> dict[str, int]:
    """Sizes with the store's write-ahead log put into it, as it is when nobody has it open."""
    with sqlite3.connect(office.settings.desk.data / "diembao.sqlite") as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sizes(office.settings.desk.data)


def table(growth: Growth) -> str:
    """As Markdown."""
    lines = [
        f"{growth.pages} pages of {growth.sources} sources, {growth.articles} articles; "
        f"a page has {growth.page_bytes:,.0f} bytes as sent",
        "",
        "| part | empty | full | bytes a page | more after a run without news, bytes a source |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, size in growth.first.items():
        more = (growth.second[name] - size) / growth.sources
        empty = growth.empty[name]
        lines.append(f"| {name} | {empty:,} | {size:,} | {(size - empty) / growth.pages:,.0f} | {more:,.0f} |")
    lines += ["", f"backup: {growth.backup:,} bytes, with a second one of the same state {growth.backups:,}"]
    return "\n".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="diembao-growth-") as made:
        print(table(measure(Path(made))))
