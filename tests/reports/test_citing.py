"""Which articles a report cites."""

from __future__ import annotations

from reports.citing import Stories, choose, topic_weight
from tests.reports.coverage_of_a_summit import fact

WIRE = fact("sakurawire", "wire", 8, "investment")
COPY = fact("lionharbour", "copy", 8, "investment", reprint_of=WIRE, hour=6)
LATER_COPY = fact("garudatimes", "later-copy", 9, "investment", reprint_of=WIRE)


def test_the_original_speaks_for_its_copies() -> None:
    found = [COPY, LATER_COPY, WIRE]
    assert choose(found, Stories.of(found), ()) == (WIRE,)


def test_the_earliest_copy_speaks_when_the_original_is_not_among_the_counted() -> None:
    found = [LATER_COPY, COPY]
    assert choose(found, Stories.of(found), ()) == (COPY,)


def test_a_copy_alone_in_a_topic_is_still_cited_through_its_original() -> None:
    stories = Stories.of([WIRE, COPY, LATER_COPY])
    assert choose([COPY], stories, ()) == (WIRE,)


def test_citations_come_from_different_countries_and_outlets() -> None:
    found = [
        fact("lionharbour", "a", 1, "health"),
        fact("lionharbour", "b", 1, "health"),
        fact("lionharbour", "c", 1, "health"),
        fact("sakurawire", "d", 5, "health"),
        fact("hoshi", "e", 4, "health"),
        fact("fjordavisen", "f", 6, "health"),
    ]
    chosen = choose(found, Stories.of(found), ())
    assert len({f.source_id for f in chosen}) == len(chosen) == 3
    assert {f.country for f in chosen} == {"SG", "JP", "NO"}


def test_one_outlet_is_one_voice() -> None:
    found = [fact("lionharbour", slug, 3, "health") for slug in ("a", "b", "c")]
    assert len(choose(found, Stories.of(found), ())) == 1


def test_two_articles_are_both_named_even_from_one_outlet() -> None:
    found = [fact("lionharbour", slug, 3, "health") for slug in ("a", "b")]
    assert set(choose(found, Stories.of(found), ())) == set(found)


def test_an_article_about_the_topic_goes_before_one_that_touches_it() -> None:
    touches = fact("lionharbour", "touches", 1, "investment", "health")
    about = fact("lionharbour", "about", 2, "health")
    others = [fact("garudatimes", "other", 3, "investment", "health")]
    found = [touches, about, *others]
    assert choose(found, Stories.of(found), (), topic_weight("health"))[0] == about


def test_what_was_cited_before_waits_behind_what_was_not() -> None:
    first, second = fact("lionharbour", "a", 1, "health"), fact("lionharbour", "b", 2, "health")
    third = fact("garudatimes", "c", 3, "health")
    found = [first, second, third]
    assert first not in choose(found, Stories.of(found), {first.id})


def test_the_order_of_the_facts_changes_nothing() -> None:
    found = [fact(outlet, "x", 4, "health") for outlet in ("lionharbour", "garudatimes", "mekongherald", "fjordavisen")]
    assert choose(found, Stories.of(found), ()) == choose(found[::-1], Stories.of(found[::-1]), ())
