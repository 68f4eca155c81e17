"""Short ways to what store tests need: a source, a page found, a page fetched, an article, labels."""

from __future__ import annotations

from datetime import UTC, datetime

from classify.taxonomy import load_taxonomy
from newsroom.article import Article, Entry, Label, Labels, Match, Record, Removal, Source
from newsroom.pages import Archived, Fetched, Found, Validators, WarcPlace
from newsroom.store import Store
from newsroom.store.articles import Labelled
from newsroom.urls import article_id

NOW = datetime(2026, 8, 5, 3, tzinfo=UTC)

SOURCE = Source(
    id="thoibao",
    name="Thời báo Lạc Hải",
    kind="commercial",
    country="VN",
    scope="domestic",
    languages=("vi",),
    domains=("thoibao.example",),
    timezone="Asia/Ho_Chi_Minh",
    entries=(Entry("feed", "https://thoibao.example/rss"),),
)


def url(number: int) -> str:
    """The canonical address of page `number`."""
    return f"https://thoibao.example/tin/{number}.html"


def found(number: int, **changes: object) -> Found:
    """Page `number` as a feed announces it."""
    return Found(id=article_id(url(number)), url=url(number), **changes)  # type: ignore[arg-type]


def fetched(number: int, *, at: datetime = NOW, final_url: str | None = None) -> Fetched:
    """The archived answer for page `number`."""
    return Fetched(
        final_url=final_url or url(number),
        charset="utf-8",
        validators=Validators(f'"{number}"', None),
        archived=Archived(final_url or url(number), f"sha1:{number}", at, WarcPlace("a.warc.gz", number)),
        fetched_at=at,
    )


def article(number: int, *, text: str = "ASEAN họp bàn về lưới điện chung.", at: datetime | None = NOW) -> Article:
    """The article on page `number`."""
    return Article(
        id=article_id(url(number)),
        url=url(number),
        source_id=SOURCE.id,
        title=f"Bài số {number}",
        text=text,
        language="vi",
        published_at=at,
        fetched_at=NOW,
        origins={"title": "h1"},
    )


LABELS = Labels(
    relevance="asean",
    assessed=True,
    pillars=("economic",),
    topics=(Label("energy_food", 0.8),),
    matches=(Match("energy_food", "lưới điện", "text", 18, 27),),
    labeller="phrases-1+test",
)


def fill(store: Store, numbers: range, labels: Labels = LABELS) -> None:
    """Bring pages through all stages up to labelled."""
    store.crawl.put_sources([SOURCE])
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(n) for n in numbers], NOW)
    for n in numbers:
        store.crawl.page_fetched(article_id(url(n)), fetched(n))
    extract(store, {n: article(n) for n in numbers})
    label(store, labels)


def extract(store: Store, articles: dict[int, Article]) -> None:
    """Put the articles that fetched pages gave."""
    pages = {page.id: page for page in store.articles.pages_to_extract(1000)}
    store.articles.put_extracted([(pages[a.id], a) for a in articles.values()], [])


def label(store: Store, labels: Labels = LABELS, vector: bytes = b"", encoder: str = "") -> None:
    """Label everything that waits for it."""
    batch = store.articles.to_label(1000)
    given = [
        Labelled(article=a, labels=labels, signature=(1, 2), bands=(f"b{a.id}",), vector=vector, encoder=encoder)
        for a in batch
    ]
    store.articles.put_labels(given, load_taxonomy().pillar_of, NOW)
    store.reprints.settle({}, [a.id for a in batch])


def dirty(store: Store) -> list[Record]:
    """The articles that wait for an index, withdrawn ones left out."""
    return [change for change in store.projection.dirty(1000) if isinstance(change, Record)]


def acknowledge(store: Store, generation: str = "g1") -> None:
    """Everything that waits was taken, as if by the index of `generation`."""
    waiting = store.projection.dirty(1000)
    pairs = [(change.id if isinstance(change, Removal) else change.article.id, change.revision) for change in waiting]
    store.projection.acknowledge(pairs, generation)
