"""A desk on which every text that comes from outside or from a person is hostile, and what shows that one of them was
taken for more than text."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dashboard import watch_desk
from newsroom.clock import Period, local_day, utc_now
from newsroom.pages import EntryOutcome, Found
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.report_specs import Asked, spec_of
from newsroom.pipeline.reporting import ReportDesk
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.audit import Act
from newsroom.store.desk_events import DeskEvent
from newsroom.store.searches import AlertWish
from newsroom.urls import article_id
from tests.dashboard.press import HOSTILE, STORIES, TAXONOMY, Story, put, source

if TYPE_CHECKING:
    from playwright.sync_api import Page

PERSON = "Minh **đậm** <b>b</b>"
"""Who did it all."""
EVENT = "desk-hostile"
ODD = source("odd", f"Báo {HOSTILE}")
LONG = "ASEAN " + "x" * 50_000
STORIES_OF_IT = (
    Story(title=f"ASEAN {HOSTILE}", text=f"ASEAN {HOSTILE} " * 3, link="javascript:alert(1)", source=ODD),
    Story(title=f"ASEAN đăng lại {HOSTILE}", text=f"ASEAN {HOSTILE}", reprint_of=f"ASEAN {HOSTILE}"),
    Story(title="ASEAN \u202eđảo ngược\u202c \u0000 null", text="Một\u0000 hai \u202eba\u202c \x1b[31m 👩‍👩‍👧‍👦 ASEAN"),
    Story(title=LONG, text="ư" * 300_000, topics=("youth",)),
    Story(title="ASEAN năm triệu", text="Các nước ASEAN bàn. " * 250_000, topics=("energy_food",)),
)
BAD = STORIES_OF_IT[0].id


def fill(settings: Settings) -> str:
    """Make the desk; return the id of a report on it."""
    put(settings, (*STORIES, *STORIES_OF_IT))
    store = open_store(settings)
    try:
        _trouble(store)
        _people(store, settings)
        return _report(store, settings)
    finally:
        store.close()


def _trouble(store: Store) -> None:
    """Sources, pages and runs that failed, each with a hostile reason."""
    now, entry = utc_now(), ODD.entries[0]
    store.crawl.entry_checked(ODD.id, entry, EntryOutcome(checked_at=now, status=404, error=f"404 {HOSTILE}"))
    for n, address in enumerate(("<script>alert(1)</script>", LONG)):
        url = f"https://odd.example/{n}/{address}"
        store.crawl.discover(ODD.id, entry.url, [Found(id=article_id(url), url=url)], now)
        store.crawl.page_failed(article_id(url), "forbidden", HOSTILE, now, None)
    store.statistics.finish_run(store.statistics.start_run("run", now), now, {"error": HOSTILE})
    job = store.jobs.add("event", {"event": EVENT}, PERSON, now)
    store.jobs.finish(job, "failed", {"error": f"{HOSTILE}\n{LONG}"}, now)


def _people(store: Store, settings: Settings) -> None:
    """What people wrote, who are called as they like."""
    now, today = utc_now(), local_day(utc_now())
    store.users.put(PERSON, "editor", PERSON, now)
    store.notes.add(BAD, f"{HOSTILE} {LONG[:3000]}", PERSON, now)
    store.searches.save("Minh", HOSTILE[:100], {"q": "ASEAN"}, AlertWish(), now)
    event = DeskEvent(
        id=EVENT,
        name_vi=HOSTILE,
        name_en=HOSTILE,
        first=today - timedelta(1),
        last=today,
        days_before=3,
        days_after=3,
        query="ASEAN",
        by=PERSON,
        at=now,
    )
    store.desk_events.put(event)
    facts = store.cited.facts([BAD])[BAD]
    point = watch_desk.Point(facts=facts, state="suggested", row=None, decision=None)
    watch_desk.settle(
        store, settings, TAXONOMY, point, "answered", claim=HOSTILE, reason=HOSTILE, answer="javascript:alert(1)",
        by=PERSON, now=now,
    )  # fmt: skip
    store.audit.add(
        Act(
            at=now,
            by=PERSON,
            role="editor",
            action="decide-label",
            subject=HOSTILE[:64],
            page="bai-bao",
            outcome="done",
            detail={HOSTILE: LONG},
        )
    )


def _report(store: Store, settings: Settings) -> str:
    """A domestic report that cites hostile articles; return its id."""
    desk, month = ReportDesk(store, settings), Period.ending(local_day(utc_now()), 30)
    asked = Asked(kind="domestic", language="vi", first=month.first, last=month.last, subject=HOSTILE[:80])
    today = local_day(utc_now())
    return desk.new(spec_of(asked, desk_calendar(store, settings.classify), today), PERSON, utc_now())


def places(report: str) -> tuple[str, ...]:
    """Addresses of the pages on which such text is opened, besides the pages as they come."""
    parts = ("draft", "fill", "cited", "check", "pages", "send", "log")
    return (
        "tim-kiem?sort=date&list=all",
        f"su-kien?event={EVENT}",
        f"duyet-nhan?article={BAD}",
        "diem-theo-doi?state=all",
        f"diem-theo-doi?point={BAD}",
        f"nguon-tin?source={ODD.id}",
        *(f"bao-cao?report={report}&part={part}" for part in parts),
        *(f"bai-bao?id={story.id}" for story in STORIES_OF_IT),
    )


_MARKED_UP = """() => {
  const found = [], all = [], walk = (root) => {
    for (const e of root.querySelectorAll("*")) { all.push(e); if (e.shadowRoot) walk(e.shadowRoot); }
  };
  walk(document);
  const made = { STRONG: "đậm", B: "b", CODE: "c", A: "bấm" };
  for (const e of all) {
    if (made[e.tagName] === e.textContent.trim()) found.push(`<${e.tagName}> ${e.textContent}`);
    if (e.classList?.contains("katex")) found.push("a formula");
    if (/^(javascript|data|vbscript):/i.test(e.getAttribute("href") ?? "")) found.push(`a link to ${e.href}`);
    if (e.tagName === "SCRIPT" && e.textContent.includes("bị phá")) found.push("a script");
  }
  if (document.title !== "Điểm báo ASEAN") found.push(`the title ${document.title}`);
  if (document.body.innerText.includes("😄")) found.push("an emoji code");
  return found;
}"""


def marked_up(page: Page) -> list[str]:
    """What on `page` was made of the signs in `HOSTILE`; nothing where all of it is text."""
    found: list[str] = page.evaluate(_MARKED_UP)
    return found
