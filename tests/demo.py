"""`make demo`: the main job on the sample press, as an operator would do it, with the real command in processes of
its own.

Serves the press on loopback, writes a settings file into .demo/, runs `diembao run`, shows what came out, searches,
drafts a report of each kind as Word, PDF and HTML, and on a terminal ends with the dashboard running (DEMO_SERVE=0
ends without it).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from newsroom.clock import local_day, utc_now
from tests.samplepress import SamplePress

ROOT = Path(__file__).parents[1]
DEMO = ROOT / ".demo"
DIEMBAO = Path(sys.executable).with_name("diembao")
SEARCHES = (
    ['"Biển Đông" quy tắc ứng xử'],
    ["luoi dien asean", "--scope", "domestic"],
    ["Viet Nam chair", "--pillar", "political_security", "--scope", "foreign"],
)

KINDS = {"foreign": 1, "domestic": 2, "weekly": 1, "yearly": 1, "thematic": 1}
"""The page of each kind of report that says most about it."""

SETTINGS = """\
# Made by `make demo`; the sample press listens on loopback, hence allow_private.
[desk]
data = "data"
[crawl]
sources = "sources.toml"
contact = "mailto:demo@diembao.example"
allow_private = true
delay = 0.0
# The press reaches back eight weeks.
max_age_days = 60
[report]
superior_body = "Bộ Thông tin Lạc Hải"
issuing_body = "Vụ Báo chí Lạc Hải"
code = "VBCLH"
place = "Lạc Hải"
signatory_office = "KT. VỤ TRƯỞNG"
signatory_name = "Đỗ Thị Minh Hoà (hư cấu)"
recipients = ["Như trên;", "Lưu: VT, BC."]
"""


def call(*words: str) -> None:
    """Run one command as it would be typed, shown before its output."""
    print(f"\n$ diembao {' '.join(repr(w) if ' ' in w else w for w in words)}", flush=True)
    subprocess.run([DIEMBAO, "--settings", DEMO / "settings.toml", *words], check=True, cwd=ROOT)


def reports(today: date) -> tuple[list[str], ...]:
    """One of each kind; the year is the one that runs, since the press has written only the last eight weeks of it."""
    month = ["--from", (today - timedelta(29)).isoformat(), "--to", today.isoformat()]
    year = str(today.year + (today.month > 10))
    return (
        ["foreign", *month],
        ["domestic", *month],
        ["weekly"],
        ["yearly", "--year", year],
        ["thematic", "--query", "lưới điện", *month],
    )


def collect() -> None:
    """Serve the press afresh and run the main job over it."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    (DEMO / "settings.toml").write_text(SETTINGS, "utf-8")
    with SamplePress() as press:
        (DEMO / "sources.toml").write_text(press.sources_toml(), "utf-8")
        count = sum(not outlet.unlisted for outlet in press.press.outlets)
        print(f"The sample press is up: {count} fictional outlets on loopback, one port each.", flush=True)
        call("run")


def pictures(folder: Path, dashboard: list[str]) -> None:
    """The pictures of README and docs into `folder`, and those of every page into .pictures/, to be looked at."""
    from tests.pictures import pages, take

    made = {kind: next((DEMO / "data" / "reports").glob(f"{kind}-*/*.pdf")) for kind in KINDS}
    file = made["foreign"]
    pages([(file, 1), (file, 2)], folder / "report.png")
    pages([(made[kind], page) for kind, page in KINDS.items() if kind != "foreign"], folder / "reports.png", width=330)
    asked = [str(DIEMBAO), "--settings", str(DEMO / "settings.toml"), "search", "lưới điện", "--limit", "1", "--json"]
    found = subprocess.run(asked, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    article = json.loads(found)["hits"][0]["id"]
    shown = {
        "desk-search": "tim-kiem?q=lưới điện",
        "desk-article": f"bai-bao?id={article}",
        "desk-events": "su-kien",
        "desk-report": f"bao-cao?report={file.stem}",
    }
    take(dashboard, folder, shown, ROOT / ".pictures", (article, file.stem))


def main() -> int:
    """The demo; `--pictures FOLDER` makes the pictures instead of ending with the dashboard."""
    collect()
    call("status")
    for words in SEARCHES:
        call("search", *words, "--limit", "3")
    for words in reports(local_day(utc_now())):
        call("report", "new", *words, "--to-files", "docx,pdf,html")
    call("report", "list")
    dashboard = [str(DIEMBAO), "--settings", str(DEMO / "settings.toml"), "dashboard"]
    if "--pictures" in sys.argv:
        pictures(Path(sys.argv[-1]), dashboard)
        return 0
    if sys.stdout.isatty() and os.environ.get("DEMO_SERVE") != "0":
        print("\nThe dashboard follows; Ctrl-C ends it.", flush=True)
        try:
            return subprocess.run(dashboard, cwd=ROOT).returncode
        except KeyboardInterrupt:
            return 0
    shown = " ".join(["diembao", "--settings", ".demo/settings.toml", "dashboard"])
    command = DIEMBAO.parent / shown  # of a virtual environment that may lie elsewhere
    print(f"\nTo look at it in the browser: {command.relative_to(ROOT) if command.is_relative_to(ROOT) else command}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
