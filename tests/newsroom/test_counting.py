"""The counting base: press articles about ASEAN by local day; everything else stands beside the figure, never
inside."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsroom.article import Facts
from newsroom.clock import Period
from newsroom.counting import counting_class, coverage

BASE = Facts(
    id="a1",
    version=1,
    url="https://thoibao.example/a",
    title="ASEAN bàn về lưới điện chung",
    source_id="thoibao",
    source_name="Thời báo",
    kind="commercial",
    country="VN",
    scope="domestic",
    province="",
    language="vi",
    published_at=datetime(2026, 8, 5, 3, tzinfo=UTC),
    relevance="asean",
    assessed=True,
    pillars=("economic",),
    topics=("energy_food",),
    themes=(),
    reprint_of=None,
)
AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))


def test_a_dated_press_article_about_asean_counts() -> None:
    assert counting_class(BASE) == "counted"


def test_what_does_not_count_says_why() -> None:
    assert counting_class(replace(BASE, relevance="passing")) == "passing"
    assert counting_class(replace(BASE, relevance="none")) == "none"
    assert counting_class(replace(BASE, kind="institution")) == "institution"
    assert counting_class(replace(BASE, topics=("sports",), pillars=("socio_cultural",))) == "sports_only"
    assert counting_class(replace(BASE, published_at=None)) == "undated"


def test_sports_beside_another_topic_counts() -> None:
    assert counting_class(replace(BASE, topics=("sports", "gender_vulnerable"))) == "counted"


def test_an_article_counts_on_its_day_in_viet_nam() -> None:
    late = replace(BASE, published_at=datetime(2026, 7, 31, 17, 30, tzinfo=UTC))  # 00:30 on 1 August in Ha Noi
    found = coverage([late], AUGUST)
    assert found.total == 1
    assert found.days == {date(2026, 8, 1): 1}


def test_originals_and_reprints_are_counted_both_and_apart() -> None:
    copies = [BASE, replace(BASE, id="a2", reprint_of="a1"), replace(BASE, id="a3", reprint_of="a1")]
    found = coverage(copies, AUGUST)
    assert (found.total, found.originals, found.reprints) == (3, 1, 2)


def test_a_language_that_is_not_assessed_counts_in_volume_and_in_no_pillar() -> None:
    chinese = replace(
        BASE, id="a2", language="zh", country="CN", scope="foreign", assessed=False, pillars=(), topics=()
    )
    found = coverage([BASE, chinese], AUGUST)
    assert found.total == 2
    assert found.countries == {"VN": 1, "CN": 1}
    assert found.pillars == {"economic": 1}
    assert (found.not_assessed, found.no_pillar) == (1, 0)


def test_scope_and_pillar_limit_the_figure_and_what_stands_beside_it() -> None:
    foreign = replace(BASE, id="a2", scope="foreign", country="SG")
    passing = replace(BASE, id="a3", relevance="passing")
    found = coverage([BASE, foreign, passing], AUGUST, scope="domestic")
    assert (found.total, found.beside["passing"]) == (1, 1)
    assert coverage([BASE, foreign], AUGUST, pillar="political_security").total == 0


def test_undated_articles_stand_beside_every_period() -> None:
    found = coverage([replace(BASE, published_at=None)], AUGUST)
    assert (found.total, found.beside["undated"]) == (0, 1)


def test_the_evidence_is_the_counted_articles_newest_first() -> None:
    newer = replace(BASE, id="a2", published_at=datetime(2026, 8, 6, 3, tzinfo=UTC))
    assert coverage([BASE, newer], AUGUST).article_ids == ("a2", "a1")


facts = st.builds(
    replace,
    st.just(BASE),
    id=st.uuids().map(str),
    relevance=st.sampled_from(["asean", "passing", "none"]),
    kind=st.sampled_from(["agency", "institution"]),
    topics=st.sampled_from([(), ("sports",), ("energy_food",)]),
    published_at=st.none() | st.datetimes(datetime(2026, 7, 1), datetime(2026, 9, 30), timezones=st.just(UTC)),
    reprint_of=st.none() | st.just("x"),
)


@given(st.lists(facts))
def test_every_article_is_in_exactly_one_class_and_sums_hold(items: list[Facts]) -> None:
    found = coverage(items)
    about = sum(item.relevance != "none" for item in items)
    assert found.total + sum(found.beside.values()) == about
    assert found.total == found.originals + found.reprints == sum(found.days.values()) == sum(found.outlets.values())
