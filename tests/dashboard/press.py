"""A small store and index with made-up articles, for the dashboard's tests."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from streamlit.testing.v1 import AppTest

from classify.taxonomy import load_taxonomy
from dashboard.serve import APP
from index.engine import open_index
from index.sync import sync
from newsroom.article import Article, Entry, Facts, Label, Labels, Relevance, Source, SourceKind
from newsroom.clock import LOCAL, local_day, utc_now
from newsroom.pages import Archived, EntryOutcome, Fetched, Found, Validators, WarcPlace
from newsroom.settings import Settings, load_settings
from newsroom.store import Store, open_store
from newsroom.store.articles import Labelled
from newsroom.urls import article_id

TAXONOMY = load_taxonomy()
SECONDS = 60.0
"""For one drawing in a test; it takes less than one."""

HOSTILE = "**đậm** [bấm](javascript:alert(1)) $x^2$ :smile: <script>document.title='bị phá'</script> <b>b</b> `c`"
"""Were it rendered anywhere, it would show: Markdown, a script link, a formula, an emoji, HTML."""


def source(id_: str, name: str, country: str = "VN", kind: SourceKind = "commercial") -> Source:
    """An outlet; outside Viet Nam it is foreign."""
    return Source(
        id=id_,
        name=name,
        kind=kind,
        country=country,
        scope="domestic" if country == "VN" else "foreign",
        languages=("vi",),
        domains=(f"{id_}.example",),
        timezone="Asia/Ho_Chi_Minh",
        entries=(Entry("feed", f"https://{id_}.example/rss"),),
    )


LACHAI = source("lachai", "Thời báo Lạc Hải")
NUIXA = source("nuixa", "Báo Núi Xa")
LION = source("lion", "The Lion Harbour Post", "SG")
BO = source("bo", "Bộ Ngoại vụ Lạc Hải", kind="institution")
SOURCES = (LACHAI, NUIXA, LION, BO)


@dataclass(frozen=True, kw_only=True)
class Story:
    """An article to be made; `days` ago at noon, None for an undated one."""

    title: str
    source: Source = LACHAI
    days: int | None = 0
    topics: tuple[str, ...] = ("maritime_security",)
    relevance: Relevance = "asean"
    assessed: bool = True
    text: str = "Các nước ASEAN bàn về quy tắc ứng xử trên vùng biển chung của khu vực."
    link: str = ""
    """Address that the article gives as its own, where it is another one than its page's."""
    reprint_of: str = ""
    """Title of the original."""

    @property
    def address(self) -> str:
        """The page that it is on."""
        return f"https://{self.source.id}.example/{crc32(self.title.encode()):08x}.html"

    @property
    def id(self) -> str:
        """Its id in the store."""
        return article_id(self.address)

    @property
    def published_at(self) -> datetime | None:
        """When it appeared."""
        if self.days is None:
            return None
        today = local_day(utc_now())
        return datetime.combine(today - timedelta(self.days), time(12), LOCAL).astimezone(UTC)

    def facts(self) -> Facts:
        """What is counted of it."""
        return Facts(
            id=self.id,
            version=1,
            url=self.link or self.address,
            title=self.title,
            source_id=self.source.id,
            source_name=self.source.name,
            kind=self.source.kind,
            country=self.source.country,
            scope=self.source.scope,
            province="",
            language="vi",
            published_at=self.published_at,
            relevance=self.relevance,
            assessed=self.assessed,
            pillars=self.labels().pillars,
            topics=self.topics,
            themes=(),
            reprint_of=Story(title=self.reprint_of).id if self.reprint_of else None,
        )

    def labels(self) -> Labels:
        """Its labels."""
        return Labels(
            relevance=self.relevance,
            assessed=self.assessed,
            pillars=tuple(dict.fromkeys(TAXONOMY.pillar_of(topic) for topic in self.topics)),
            topics=tuple(Label(topic, 0.8) for topic in self.topics),
            labeller="test",
        )

    def article(self) -> Article:
        """What its page says."""
        return Article(
            id=self.id,
            url=self.link or self.address,
            source_id=self.source.id,
            title=self.title,
            text=self.text,
            language="vi",
            published_at=self.published_at,
            fetched_at=utc_now(),
        )


STORIES = (
    Story(title="Hội nghị bàn về Biển Đông", text="Đoàn chủ nhà nêu quy tắc ứng xử ở Biển Đông với các nước ASEAN."),
    Story(title="Lưới điện chung ASEAN nối thêm hai tỉnh", topics=("energy_food",), days=1),
    Story(title="Lion Harbour hosts ASEAN youth forum", source=LION, topics=("youth",), days=2),
    Story(title="Bàn về Biển Đông tại Lạc Hải", source=NUIXA, days=1, reprint_of="Hội nghị bàn về Biển Đông"),
    Story(title="Đội nhà thắng trận ASEAN Cup", topics=("sports",), relevance="passing"),
    Story(title="Thông cáo của Bộ Ngoại vụ", source=BO),
    Story(title="Bài không ghi ngày", days=None),
    Story(title="Tin cũ về chuỗi cung ứng ASEAN", topics=("supply_chains",), days=40),
)


def put(settings: Settings, stories: Iterable[Story], *, synced: bool = True) -> None:
    """Bring `stories` into the store, as a run does, and into the index unless not `synced`."""
    settings.desk.data.mkdir(parents=True, exist_ok=True)
    store, now = open_store(settings), utc_now()
    try:
        run = store.statistics.start_run("run", now)
        made = {story.id: story for story in stories}
        store.crawl.put_sources(list(dict.fromkeys((*SOURCES, *(story.source for story in made.values())))))
        _extract(store, made, now)
        waiting = store.articles.to_label(1000)
        given = [
            Labelled(article=a, labels=made[a.id].labels(), signature=(1, 2), bands=(f"band {a.id}",)) for a in waiting
        ]
        store.articles.put_labels(given, load_taxonomy().pillar_of, now)
        by_title = {story.title: story.id for story in made.values()}
        originals = {s.id: by_title.get(s.reprint_of) for s in made.values()}
        store.reprints.settle(originals, list(made))
        if synced:
            index = open_index(settings.index_folder, settings.index)
            sync(store.projection, index, 100)
            index.close()
        store.statistics.finish_run(run, now, {})
    finally:
        store.close()


def _extract(store: Store, made: dict[str, Story], now: datetime) -> None:
    for story in made.values():
        entry = story.source.entries[0]
        store.crawl.discover(story.source.id, entry.url, [Found(id=story.id, url=story.address)], now)
        fetched = Fetched(
            final_url=story.address,
            charset="utf-8",
            validators=Validators(),
            archived=Archived(story.address, "sha1:x", now, WarcPlace("a.warc.gz", 0)),
            fetched_at=now,
        )
        store.crawl.page_fetched(story.id, fetched)
    pages = {page.id: page for page in store.articles.pages_to_extract(1000)}
    store.articles.put_extracted([(pages[id_], story.article()) for id_, story in made.items()], [])


def fail_entry(settings: Settings, which: Source, error: str) -> None:
    """Let the feed of a source fail."""
    store = open_store(settings)
    try:
        outcome = EntryOutcome(checked_at=utc_now(), status=None, error=error)
        store.crawl.entry_checked(which.id, which.entries[0], outcome)
    finally:
        store.close()


def desk_settings(folder: Path, **tables: str) -> Path:
    """A settings file in `folder` with its data beside it; more tables as TOML text."""
    file = folder / "settings.toml"
    more = "\n".join(f"[{name}]\n{text}" for name, text in tables.items() if name != "desk")
    file.write_text(f'[desk]\ndata = "data"\n{tables.get("desk", "")}\n{more}\n', "utf-8")
    return file


def settings_in(folder: Path) -> Settings:
    """The settings of `desk_settings`."""
    return load_settings(desk_settings(folder))


def drawn(query: dict[str, str] | None = None, path: str = "") -> AppTest:
    """The dashboard drawn once at an address with this path and query; `DIEMBAO_SETTINGS` must be set."""
    script = f"from dashboard.app import main\nmain({path!r})"
    page = AppTest.from_string(script) if path else AppTest.from_file(APP)
    page.default_timeout = SECONDS
    for key, value in (query or {}).items():
        page.query_params[key] = value
    return page.run()


def parts(page: AppTest, key: str) -> dict[str, Any]:
    """The data of the part `key` of `dashboard.plain`."""
    found = [element for element in page.get("bidi_component") if element.key == key]
    assert len(found) == 1, f"{len(found)} parts {key!r}"
    data: dict[str, Any] = json.loads(found[0].proto.json)
    return data


def titles(page: AppTest) -> list[str]:
    """The titles in the list, as a reader sees them."""
    return ["".join(piece["text"] for piece in item["title"]) for item in parts(page, "articles")["articles"]]


def later(facts: Facts, days: int) -> Facts:
    """The same article, published `days` later."""
    assert facts.published_at is not None
    return replace(facts, published_at=facts.published_at + timedelta(days))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


_SERVE = """
import sys
from pathlib import Path
from dashboard.serve import serve
from newsroom.settings import load_settings
file = Path(sys.argv[1])
sys.exit(serve(load_settings(file), file))
"""


@contextmanager
def running(file: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The dashboard of a settings file in a process of its own, with its first line of output; ended at the end."""
    words = [sys.executable, "-c", _SERVE, str(file)]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server, server.stdout.readline()
    finally:
        if server.poll() is None:
            server.terminate()
            server.communicate(timeout=SECONDS)


@contextmanager
def served(folder: Path, stories: Iterable[Story], **tables: str) -> Iterator[str]:
    """The address of a running dashboard over a desk in `folder` that has `stories`, without any what is there already;
    `tables` as in `desk_settings`."""
    port = free_port()
    file = desk_settings(folder, dashboard=f"port = {port}", **tables)
    if some := tuple(stories):
        put(load_settings(file), some)
    with running(file):
        yield f"http://127.0.0.1:{port}"
