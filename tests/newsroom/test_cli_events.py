"""Events on the command line: what was written about each, and what the calendar has that nobody wrote about."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classify.calendar import load_calendar
from newsroom.pipeline.stories import settle_events
from newsroom.store import open_store
from tests.newsroom.makers import SOURCE, article, extract, fetched, found, label
from tests.newsroom.runs import Office
from tests.newsroom.test_cli_review import SOURCES

TEXT = (
    "Hội nghị Cấp cao ASEAN lần thứ 47 khai mạc sáng nay. Các nhà lãnh đạo ASEAN bàn về kinh tế và thương mại khu vực."
)
PERIOD = ("--from", "2025-10-20", "--to", "2025-11-05")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.make(tmp_path, SOURCES)
    store = open_store(made.settings)
    store.crawl.put_sources([SOURCE])
    when = datetime(2025, 10, 26, 3, tzinfo=UTC)
    ids = [found(number).id for number in (1, 2)]
    for number in (1, 2):
        store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(number)], when)
        store.crawl.page_fetched(found(number).id, fetched(number))
        extract(store, {number: replace(article(number, text=TEXT, at=when), title=f"Cấp cao ASEAN 47: ngày {number}")})
    label(store)
    settle_events(store, load_calendar(), ids)
    store.reprints.settle({ids[1]: ids[0]}, ids)
    store.close()
    return made


def test_events_of_a_period_with_and_without_coverage(office: Office) -> None:
    made = json.loads(office.call("events", *PERIOD, "--json").stdout)
    assert made["period"] == {"first": "2025-10-20", "last": "2025-11-05"}
    by_id = {event["id"]: event for event in made["events"]}
    summit = by_id["asean_summit_47"]
    assert (summit["articles"], summit["originals"], summit["reprints"], summit["domestic"]) == (2, 1, 1, 2)
    assert summit["name"] == "Hội nghị Cấp cao ASEAN lần thứ 47" and summit["held"]["first"] == "2025-10-26"
    assert by_id["admm_19"]["articles"] == 0, "the plan asks what has no coverage"
    assert "ascc_council_2025" not in by_id, "held on no known day, so no fortnight misses it"
    assert "amm_58" not in by_id


def test_the_table_names_events_and_says_what_nobody_wrote_about(office: Office) -> None:
    shown = office.call("events", *PERIOD).stdout
    assert "26/10/2025" in shown and "Cấp cao ASEAN" in shown
    missed = shown[shown.index("chưa có tin, bài") :]
    assert "31/10/2025  Hội nghị Bộ trưởng Quốc phòng ASEAN (ADMM) lần thứ 19" in missed
    assert "Cấp cao ASEAN lần thứ 47" not in missed


def test_a_period_that_ends_before_it_starts_is_told(office: Office) -> None:
    assert "after its end" in office.call("events", "--from", "2026-01-02", "--to", "2026-01-01", code=2).stderr


def test_an_own_calendar_is_read(office: Office) -> None:
    with (office.folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('[classify]\ncalendar = "calendar.toml"\n')
    assert "cannot read the calendar" in office.call("events", code=3).stderr
    (office.folder / "calendar.toml").write_text(
        '[[event]]\nid = "fair"\nvi = "Hội sách"\nen = "Book fair"\nbefore = 1\nafter = 1\n'
        'names = { vi = ["Hội sách"] }\nedition = [{ first = 2025-10-30, last = 2025-10-31 }]\n',
        "utf-8",
    )
    made = json.loads(office.call("events", *PERIOD, "--json").stdout)
    assert "Hội sách 2025" in {event["name"] for event in made["events"]}


def test_reprints_are_measured_on_a_folder_of_articles(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    rows = [
        {
            "id": f"{n}",
            "title": "Tin",
            "text": "\n".join(f"Câu {n} {k}: các nước bàn việc {k} của {n}." * 4 for k in range(9)),
        }
        for n in range(3)
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    made = json.loads(office.call("evaluate", "reprints", "--articles", str(folder), "--json").stdout)
    assert made["articles"] == 3 and {scores["kind"] for scores in made["ours"]} >= {"brief", "cut", "all"}
    assert "brief" in office.call("evaluate", "reprints", "--articles", str(folder)).stdout
    assert "no two articles" in office.call("evaluate", "reprints", code=4).stderr, "the store's are too short"
    assert "no such folder" in office.call("evaluate", "events", "--articles", str(tmp_path / "x"), code=4).stderr
