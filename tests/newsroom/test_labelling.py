"""Labels and reprints over a store: stories are grouped whole, whatever came first and whatever changed since."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.article import Article
from newsroom.pipeline import labelling
from newsroom.pipeline.labelling import label_articles
from newsroom.pipeline.stories import settle_events
from newsroom.sections import DeskSettings
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, SOURCE, article, extract, fetched, found, url

WIRE = " ".join(f"Đoạn {n}: các nước ASEAN thống nhất điểm {n} của lộ trình lưới điện chung." for n in range(20))
OTHER = " ".join(f"Mục {n}: hội chợ sách ven biển mở thêm gian hàng thứ {n} cho thiếu nhi." for n in range(20))
CHINESE = "".join(f"第{n}段,东盟各国就区域电网路线图第{n}点达成一致,会议在海边小城举行。" for n in range(20))
A, B, C = (article_id(url(n)) for n in (1, 2, 3))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(Settings(desk=DeskSettings(data=tmp_path)))
    made.crawl.put_sources([SOURCE])
    yield made
    made.close()


def put(store: Store, number: int, text: str, language: str = "vi") -> None:
    """Fetch and extract page `number`; each is published an hour after the one before."""
    page = found(number)
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [page], NOW)
    store.crawl.page_fetched(page.id, fetched(number))
    made: Article = article(number, text=text, at=NOW + timedelta(hours=number))
    extract(store, {number: Article(**{**{f: getattr(made, f) for f in made.__slots__}, "language": language})})


def reprints(store: Store) -> dict[str, str]:
    """Copies and their originals as the store keeps them."""
    return {f.id: f.reprint_of for f in store.articles.facts() if f.reprint_of}


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_the_oldest_is_the_original_in_whatever_order_copies_arrive(store: Store, order: tuple[int, ...]) -> None:
    for number in order:
        put(store, number, WIRE)
        label_articles(store, Settings())
    assert reprints(store) == {B: A, C: A}


def test_copies_of_an_article_that_was_rewritten_find_another_original(store: Store) -> None:
    for number in (1, 2, 3):
        put(store, number, WIRE)
    label_articles(store, Settings())
    put(store, 1, OTHER)
    label_articles(store, Settings())
    assert reprints(store) == {C: B}


def test_a_copy_that_became_an_article_of_its_own_is_no_reprint(store: Store) -> None:
    for number in (1, 2):
        put(store, number, WIRE)
    label_articles(store, Settings())
    put(store, 2, OTHER.replace("hội chợ sách", "ASEAN, hội chợ sách"))
    label_articles(store, Settings())
    assert reprints(store) == {}


def test_wire_copies_are_found_in_scripts_without_spaces(store: Store) -> None:
    put(store, 1, CHINESE, "zh")
    put(store, 2, CHINESE.replace("海边小城", "首都"), "zh")
    label_articles(store, Settings())
    assert reprints(store) == {B: A}


def test_events_are_settled_once_for_all_batches_and_a_run_that_broke_off_before_is_repeated(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        put(store, number, WIRE)
    settled: list[list[str]] = []

    def counted(*args: object) -> int:
        settled.append(list(args[2]))  # type: ignore[call-overload]
        if len(settled) == 1:
            raise OSError("broken off")
        return settle_events(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(labelling, "BATCH", 1)
    monkeypatch.setattr(labelling, "settle_events", counted)
    with pytest.raises(OSError, match="broken off"):
        label_articles(store, Settings())
    assert store.statistics.states()["extracted"] == 3
    assert label_articles(store, Settings())["labelled"] == 3
    assert settled == [[A, B, C], [A, B, C]] and reprints(store) == {B: A, C: A}
    assert store.statistics.states()["extracted"] == 0

    monkeypatch.setattr(labelling, "SETTLED", 2)
    settled[1:] = []
    assert label_articles(store, Settings(), again=True)["labelled"] == 3
    assert settled[1:] == [[A, B], [C]]
