"""Articles of one happening belong together, in one language or two; other matters of the same days do not."""

from __future__ import annotations

import os
import random
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.encoder import SHIPPED_ENCODER, load_encoder
from classify.evaluate_events import BCubed, b_cubed, evaluate_events
from classify.events import MARK, WINDOW, EventCandidate, event_ids, group_events, names_in
from classify.sorted_articles import read_sorted

GOLD = Path(__file__).with_name("gold") / "events"
SHARED = Path(os.environ.get("DIEMBAO_SHARED") or Path(__file__).parents[3] / "shared")
CLUSTERS = SHARED / "data" / "event_clusters_vi_docs.jsonl.xz"
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
needs_encoder = pytest.mark.skipif(not SHIPPED_ENCODER.is_dir(), reason="there is no shipped encoder here")


def candidate(id: str, hours: float, topic: float, *names: str) -> EventCandidate:
    """An article whose vector lies at the angle `topic`."""
    vector = np.array([np.cos(topic), np.sin(topic)], dtype=np.float32)
    weights = dict.fromkeys(names, len(names) ** -0.5) if names else {}
    return EventCandidate(id=id, published_at=NOON + timedelta(hours=hours), vector=vector, names=weights)


def test_names_are_capitalised_words_and_numbers_without_the_first_words_of_sentences() -> None:
    found = names_in(
        "Thủ tướng Phạm Minh Chính tới Lạc Hải", "", "Sáng nay, ông gặp 12 bộ trưởng ASEAN. Sau đó họp báo."
    )
    assert {"pham", "minh", "pham minh", "minh chinh", "lac hai", "12", "asean"} <= found.keys()
    assert not {"sang", "sau", "thu", "tuong", "ong"} & found.keys()
    assert sum(weight * weight for weight in found.values()) == pytest.approx(1)


def test_names_are_the_same_in_both_languages_and_in_every_form() -> None:
    vi = names_in("", "", "Hôm qua Đặng Hải Lam nói tại Hà Nội.")
    en = names_in("", "", "Yesterday Dang Hai Lam spoke in Ha Noi.")
    assert {"dang hai", "hai lam", "ha noi"} <= vi.keys() & en.keys()
    assert names_in("", "", unicodedata.normalize("NFD", "Hôm qua Đặng Hải Lam nói tại Hà Nội.")) == vi


def test_a_lead_that_the_text_repeats_counts_once() -> None:
    lead = "Ông Lam tới Lạc Hải."
    assert names_in("Tin", lead, f"{lead} Hội nghị bắt đầu.") == names_in("Tin", "", f"{lead} Hội nghị bắt đầu.")


def test_names_of_a_text_without_any() -> None:
    assert names_in("", "", "") == names_in("tin", "", "không có tên nào") == {}


def test_what_is_alike_belongs_together_and_the_first_names_the_event() -> None:
    articles = [candidate("b", 2, 0.0), candidate("a", 5, 0.1), candidate("c", 3, 2.5)]
    assert group_events(articles) == {"b": "b", "a": "b", "c": "c"}
    assert event_ids(group_events(articles)) == {"b": f"{MARK}b", "a": f"{MARK}b"}


def test_the_same_meaning_with_other_names_is_another_event() -> None:
    one, two = candidate("a", 0, 0.0, "lac", "hai"), candidate("b", 1, 0.5, "jakarta", "bambang")
    assert group_events([one, two])["b"] == "b"
    assert group_events([one, candidate("b", 1, 0.5, "lac", "hai")])["b"] == "a"


def test_an_event_goes_on_as_long_as_it_is_written_about_and_no_longer() -> None:
    days = [candidate(f"{day}", 24 * day, 0.0) for day in range(0, 10, 2)]
    assert set(group_events(days).values()) == {"0"}
    late = candidate("late", 24 * 8 + WINDOW / timedelta(hours=1) + 1, 0.0)
    assert group_events([*days, late])["late"] == "late"


def test_decided_ones_are_joined_and_not_decided_again() -> None:
    first, second = candidate("a", 0, 0.0), candidate("b", 1, 0.0)
    assert group_events([candidate("c", 2, 0.0)], [(first, "z"), (second, "z")]) == {"c": "z"}


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0, 3.1)), max_size=25),
    st.randoms(use_true_random=False),
    st.integers(0, 400),
)
def test_the_order_does_not_matter_and_going_on_from_a_day_gives_the_same(
    drawn: list[tuple[int, float]], shuffle: random.Random, cut: int
) -> None:
    articles = [candidate(f"{at:02d}", hours, topic) for at, (hours, topic) in enumerate(drawn)]
    found = group_events(articles)
    shuffle.shuffle(articles)
    assert group_events(articles) == found
    border = NOON + timedelta(hours=cut)
    before = [a for a in articles if border - WINDOW <= a.published_at < border]
    after = [a for a in articles if a.published_at >= border]
    assert group_events(after, [(a, found[a.id]) for a in before]) == {a.id: found[a.id] for a in after}


def test_many_articles_of_old_days_are_forgotten() -> None:
    articles = [candidate(f"{n:05d}", n * 0.2, (n % 7) * 0.9) for n in range(3_000)]
    assert len(set(group_events(articles).values())) == 7


def test_b_cubed() -> None:
    wanted = {"a": "x", "b": "x", "c": "y"}
    assert b_cubed(wanted, wanted) == BCubed(1.0, 1.0)
    together = b_cubed(dict.fromkeys("abc", "1"), wanted)
    assert together.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3) and together.recall == 1.0
    assert b_cubed({"a": "1", "b": "2", "c": "3"}, wanted).recall == pytest.approx((0.5 + 0.5 + 1) / 3)


@needs_encoder
def test_our_own_events_in_two_languages_are_told_apart() -> None:
    articles = read_sorted(GOLD)
    assert len(articles) == 61
    figures = evaluate_events(articles, load_encoder())
    assert figures.shipped.f1 >= 0.95
    assert figures.shipped.f1 > figures.baseline.f1 + 0.05


@needs_encoder
@pytest.mark.timeout(900)
@pytest.mark.skipif(not CLUSTERS.exists(), reason="the shared folder with articles sorted by event is not here")
def test_real_events_are_told_apart_better_than_by_tfidf(tmp_path: Path) -> None:
    (tmp_path / CLUSTERS.name).symlink_to(CLUSTERS)
    figures = evaluate_events(read_sorted(tmp_path), load_encoder())
    assert (figures.articles, figures.events) == (628, 199)
    ours = [half.other.f1 for half in figures.halves if half.way == "ours"]
    plain = [half.other.f1 for half in figures.halves if half.way == "baseline"]
    assert sum(ours) > sum(plain) + 0.01 and min(ours) >= 0.95
    assert figures.shipped.f1 >= 0.93 and figures.shipped.f1 > figures.baseline.f1
