"""Real press pages, saved: 169 articles of 144 outlets in 40 countries, served on loopback with and without faults.

The pages belong to their publishers and are not in this repository; where the folder `shared` does not lie beside the
checkout
(or where `DIEMBAO_REPLAY` does not name another), these tests are skipped.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newsroom.store import open_store
from newsroom.urls import article_id
from tests.newsroom.runs import SETTINGS, Office

REPLAY = Path(os.environ.get("DIEMBAO_REPLAY") or Path(__file__).parents[3] / "shared" / "replay")

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not (REPLAY / "serve.py").exists(), reason=f"no saved press pages at {REPLAY.name}/"),
]


def addresses() -> int:
    """Distinct pages among the saved articles; a few were saved twice."""
    rows = map(json.loads, (REPLAY / "manifest.jsonl").read_text("utf-8").splitlines())
    return len({article_id(row["url"]) for row in rows if row["kind"] == "article"})


def declared(rows: list[dict[str, Any]]) -> str:
    """The outlets that the server names, as a sources file."""
    blocks = []
    for number, row in enumerate(rows, 1):
        identity = re.sub(r"[^a-z0-9]+", "-", row["name"].lower()).strip("-") + f"-{number}"
        country = row["country"] if re.fullmatch("[A-Z]{2}", row["country"] or "") else "ZZ"
        blocks.append(
            "[[source]]\n"
            f"id = {json.dumps(identity)}\nname = {json.dumps(row['name'])}\n"
            f'kind = "commercial"\ncountry = {json.dumps(country)}\nscope = {json.dumps(row["scope"])}\n'
            f'languages = [{json.dumps((row["lang"] or "en")[:2])}]\ntimezone = "UTC"\n'
            f"domains = [{json.dumps(row['base'].removeprefix('http://'))}]\n"
            f'entries = [{{ kind = "feed", url = {json.dumps(row["feed"])} }}, '
            f'{{ kind = "news_sitemap", url = {json.dumps(row["sitemap"])} }}]\n'
        )
    return "\n".join(blocks)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """The saved press on a free port; gives its sources file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listed = folder / "sources.json"
    words = [sys.executable, str(REPLAY / "serve.py"), "--port", str(port), "--sources", str(listed), *options]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert "ready" in server.stdout.readline()
        yield declared(json.loads(listed.read_text("utf-8")))
    finally:
        server.terminate()
        server.wait()


def office_over(folder: Path, sources: str) -> Office:
    """An office that reads everything however old it is: the saved pages are of many years."""
    return Office.make(folder, sources, SETTINGS.replace("[crawl]", "[crawl]\nmax_age_days = 20000\nmax_attempts = 8"))


def test_real_pages_all_end_in_a_defined_state_and_are_fetched_once(tmp_path: Path) -> None:
    with served(tmp_path) as sources:
        office = office_over(tmp_path / "office", sources)
        first = office.json("run")["stages"]
        # One address is announced with tracking parameters and answered only with them, unlike at its real site.
        assert first["crawl"]["fetched"] == addresses() - 1
        states = office.json("status")["states"]
        assert sum(states.values()) == addresses()
        assert states["labelled"] >= 160
        assert states["discovered"] == states["fetched"] == states["extracted"] == 0
        again = office.json("run")["stages"]
        assert again["crawl"]["fetched"] == again["crawl"]["unchanged"] == 0


def told(office: Office) -> dict[str, tuple[str, str, int]]:
    """Title, text and number of versions of every article by address, the port left out: it is another for each
    server."""
    store = open_store(office.settings, create=False)
    records = [record for batch in store.projection.records(500) for record in batch]
    found = {
        re.sub(r":\d+/", "/", r.article.url, count=1): (r.article.title, r.article.text, r.article.version)
        for r in records
    }
    assert len(found) == len(records)
    return found


def test_with_faults_nothing_crashes_is_lost_or_doubled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(tmp_path) as sources:
        calm = office_over(tmp_path / "calm", sources)
        calm.call("run")
    with served(tmp_path, "--faults", "0.3", "--seed", "7") as sources:
        office = office_over(tmp_path / "faulty", sources)
        for number in range(1, 13):
            office.call("run")
            status = office.json("status")
            assert sum(status["states"].values()) == addresses()
            fell = {reason: count for reason, count in status["reasons"].items() if reason.startswith("quarantined")}
            with capsys.disabled():
                figures = {state: count for state, count in status["states"].items() if count}
                print(f"\nrun {number} with faults: {figures}, {fell or 'none in quarantine'}")
            if not status["states"]["discovered"] and not status["states"]["quarantined"]:
                break
            office.call("quarantine", "retry", "--all")
    assert told(office) == told(calm)
