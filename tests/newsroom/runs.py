"""Real runs for tests: the `diembao` command in processes of its own over a press on loopback, and what they left
behind."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.engine import open_index
from index.query import Query
from newsroom.settings import Settings, load_settings
from newsroom.store import open_store

DIEMBAO = Path(sys.executable).with_name("diembao")

SETTINGS = """\
[desk]
data = "data"
[crawl]
sources = "sources.toml"
allow_private = true
delay = 0.0
retry_minutes = 0.0
timeout = 3.0
[extract]
workers = 2
"""


@dataclass(frozen=True)
class Office:
    """A folder with settings and sources, as an operator has one."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, sources: str, settings: str = SETTINGS) -> Office:
        """Write the two files."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sources.toml").write_text(sources, "utf-8")
        (folder / "settings.toml").write_text(settings, "utf-8")
        return cls(folder)

    @property
    def settings(self) -> Settings:
        """The settings as the command reads them."""
        return load_settings(self.folder / "settings.toml")

    def words(self, *words: str) -> list[str]:
        """The command line that a shell would get."""
        return [str(DIEMBAO), "--settings", str(self.folder / "settings.toml"), *words]

    def call(self, *words: str, code: int = 0, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and check its exit code."""
        done = subprocess.run(self.words(*words), capture_output=True, input=stdin, timeout=240, cwd=self.folder)
        result = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
        assert result.returncode == code, f"{result.returncode}: {result.stderr}\n{result.stdout}"
        return result

    def json(self, *words: str) -> Any:
        """Run a command with --json and read its answer."""
        return json.loads(self.call(*words, "--json").stdout)

    def snapshot(self) -> dict[str, Any]:
        """All that must not depend on how often a run was killed: pages, articles with versions, labels, reprints,
        the index."""
        store = open_store(self.settings, create=False)
        index = open_index(self.settings.index_folder, self.settings.index)
        try:
            records = [record for batch in store.projection.records(500) for record in batch]
            hits = index.search(Query(text="ASEAN", limit=1000, facets=("pillar", "topic", "country", "counting")))
            return {
                "states": store.statistics.states(),
                "reasons": store.statistics.reasons(),
                "articles": {
                    record.article.id: (
                        record.article.url,
                        record.article.title,
                        record.article.text,
                        record.article.published_at,
                        record.labels,
                        record.facts.reprint_of,
                        len(store.articles.versions_of(record.article.id)),
                    )
                    for record in records
                },
                "backlog": store.projection.backlog(),
                "indexed": sorted(listed.id for listed in index.scan(Query())),
                "found": sorted((hit.id, hit.version, hit.reprint_of) for hit in hits.hits),
                "facets": hits.facets,
            }
        finally:
            index.close()
            store.close()
