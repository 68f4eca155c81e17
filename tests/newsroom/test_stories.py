"""Events over a store: the calendar's by name and day, others by what they resemble, whatever came first."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from classify.calendar import load_calendar
from classify.events import MARK, WINDOW, EventCandidate, event_ids, group_events, names_in
from newsroom.article import Article
from newsroom.pipeline.labelling import label_articles
from newsroom.pipeline.stories import STEP, settle_events
from newsroom.pipeline.withdrawing import restore_article, withdraw_article
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.articles import Labelled
from newsroom.urls import article_id
from tests.newsroom.makers import LABELS, SOURCE, acknowledge, article, dirty, extract, fetched, found, url

START = datetime(2026, 3, 2, 3, tzinfo=UTC)
ENCODER = "test-1"
CALENDAR = load_calendar()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    made.crawl.put_sources([SOURCE])
    yield made
    made.close()


def direction(topic: float) -> bytes:
    """A vector in the plane; articles whose angles are near are of one event."""
    return np.array([np.cos(topic), np.sin(topic)], dtype="<f2").tobytes()


def put(store: Store, number: int, *, hours: float, topic: float = 0.0, relevance: str = "asean", **said: str) -> str:
    """Bring an article to the store, published `hours` after the start, and label it; its id."""
    page = found(number)
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [page], START)
    store.crawl.page_fetched(page.id, fetched(number))
    made = replace(article(number, at=START + timedelta(hours=hours)), **said)  # type: ignore[arg-type]
    extract(store, {number: made})
    settle(store, {made.id: (topic, relevance)})
    return made.id


def settle(store: Store, given: dict[str, tuple[float, str]]) -> int:
    """What the labelling stage does, with vectors that the test chooses."""
    batch: list[Article] = [a for a in store.articles.to_label(1000) if a.id in given]
    store.articles.put_labels(
        [
            Labelled(
                article=a,
                labels=replace(LABELS, relevance=given[a.id][1]),  # type: ignore[arg-type]
                signature=(1, 2),
                bands=(a.id,),
                vector=direction(given[a.id][0]),
                encoder=ENCODER,
            )
            for a in batch
        ],
        lambda _: "economic",
        START,
    )
    changed = settle_events(store, CALENDAR, [a.id for a in batch])
    store.reprints.settle({}, [a.id for a in batch])
    return changed


def events(store: Store) -> dict[str, tuple[str, ...]]:
    return {facts.id: facts.events for facts in store.articles.facts() if facts.events}


def story(id: str) -> tuple[str]:
    return (f"{MARK}{id}",)


def test_an_event_of_one_article_is_none_and_the_second_makes_it_for_both(store: Store) -> None:
    first = put(store, 1, hours=0)
    assert events(store) == {}
    store.projection.forget_acknowledgements("g1")
    acknowledge(store)
    second = put(store, 2, hours=5)
    assert events(store) == {first: story(first), second: story(first)}
    assert {record.article.id for record in dirty(store)} == {first, second}, "the index must show both anew"


def test_a_discovered_event_is_known_by_its_first_and_last_article(store: Store) -> None:
    first, second = put(store, 1, hours=0), put(store, 2, hours=5)
    (id,) = story(first)
    (days,) = store.events.days([id, *story("other")]).items()
    assert days == (id, store.events.span([first, second]))


def test_other_matters_and_later_days_are_other_events(store: Store) -> None:
    first, second = put(store, 1, hours=0), put(store, 2, hours=5)
    other, another = put(store, 3, hours=2, topic=2.0), put(store, 4, hours=4, topic=2.0)
    late = put(store, 5, hours=24 * 30)
    found = events(store)
    assert found[first] == found[second] != found[other] == found[another]
    assert late not in found


def test_an_earlier_article_that_arrives_late_names_the_event(store: Store) -> None:
    second, third = put(store, 2, hours=5), put(store, 3, hours=9)
    first = put(store, 1, hours=0)
    assert events(store) == dict.fromkeys((first, second, third), story(first))


def test_what_is_not_about_asean_tells_of_no_event(store: Store) -> None:
    put(store, 1, hours=0)
    put(store, 2, hours=1, relevance="passing")
    put(store, 3, hours=2, relevance="none")
    assert events(store) == {}


def test_a_withdrawn_article_leaves_its_event_and_comes_back(store: Store) -> None:
    first, second = put(store, 1, hours=0), put(store, 2, hours=1)
    withdraw_article(store, first, "nhầm", "Lan", START)
    assert events(store) == {}
    restore_article(store, first)
    assert events(store) == dict.fromkeys((first, second), story(first))
    third = put(store, 3, hours=3)
    withdraw_article(store, first, "nhầm", "Lan", START)
    assert events(store) == dict.fromkeys((second, third), story(second))


def test_an_article_whose_day_was_corrected_leaves_what_it_was_part_of(store: Store) -> None:
    first, second, third = (put(store, number, hours=number) for number in (1, 2, 3))
    put(store, 1, hours=24 * 20, text="ASEAN họp lại, tin này mới được sửa ngày.")
    assert events(store) == dict.fromkeys((second, third), story(second))
    assert first not in events(store)


def test_calendar_events_come_first_and_stay_when_neighbours_change(store: Store) -> None:
    summit = "Hội nghị Cấp cao ASEAN lần thứ 48 khai mạc"
    hours = (datetime(2026, 5, 8, 3, tzinfo=UTC) - START) / timedelta(hours=1)
    one = put(store, 1, hours=hours, title=summit)
    assert events(store) == {one: ("asean_summit_48",)}
    two = put(store, 2, hours=hours + 1)
    assert events(store) == {one: ("asean_summit_48", *story(one)), two: story(one)}
    withdraw_article(store, two, "nhầm", "Lan", START)
    assert events(store) == {one: ("asean_summit_48",)}


def test_settling_again_changes_nothing(store: Store) -> None:
    ids = [put(store, number, hours=number) for number in range(1, 6)]
    store.projection.forget_acknowledgements("g1")
    acknowledge(store)
    assert settle_events(store, CALENDAR, ids) == settle_events(store, None, ids) == 0
    assert dirty(store) == []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_order_of_arrival_the_store_holds_what_grouping_everything_at_once_gives(
    store: Store, seed: int
) -> None:
    draw = random.Random(seed)
    given = {number: (draw.uniform(0, 24 * 25), draw.uniform(0, 3.1)) for number in range(1, 41)}
    # A gap longer than what is read in one go, and neighbours on its edges.
    gap = (WINDOW + 2 * STEP) / timedelta(hours=1)
    given |= {41: (24 * 25 + gap, 1.0), 42: (24 * 25 + gap + 2, 1.0), 43: (24 * 25, 1.0)}
    numbers = list(given)
    draw.shuffle(numbers)
    for number in numbers:
        page = found(number)
        store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [page], START)
        store.crawl.page_fetched(page.id, fetched(number))
        extract(store, {number: article(number, at=START + timedelta(hours=given[number][0]))})
        if draw.random() < 0.4:
            settle(store, {article_id(url(n)): (given[n][1], "asean") for n in given})
    settle(store, {article_id(url(n)): (given[n][1], "asean") for n in given})
    candidates = [
        EventCandidate(
            id=a.id,
            published_at=a.published_at or START,
            vector=np.frombuffer(direction(given[number][1]), "<f2").astype(np.float32),
            names=names_in(a.title, a.lead, a.text),
        )
        for number in given
        for a in [article(number, at=(START + timedelta(hours=given[number][0])).replace(microsecond=0))]
    ]
    wanted = event_ids(group_events(candidates))
    assert 2 < len(set(wanted.values())) < len(given) / 2
    assert {id: found[0] for id, found in events(store).items()} == wanted


def test_the_labelling_stage_gives_calendar_events(store: Store) -> None:
    page = found(1)
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [page], START)
    store.crawl.page_fetched(page.id, fetched(1))
    when = datetime(2025, 10, 26, 3, tzinfo=UTC)
    text = "Hội nghị Cấp cao ASEAN lần thứ 47 khai mạc sáng nay. Các nhà lãnh đạo ASEAN bàn về kinh tế khu vực."
    extract(store, {1: replace(article(1, text=text, at=when), title="Khai mạc Hội nghị Cấp cao ASEAN 47")})
    assert label_articles(store, Settings())["events_changed"] == 1
    assert events(store) == {page.id: ("asean_summit_47",)}
