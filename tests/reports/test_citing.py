"""Which articles a report cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from newsroom.article import Facts
from reports.citing import Chooser, Stories
from reports.evidence import Edits
from tests.reports.coverage_of_a_summit import fact
from tests.reports.making import Shelf

WIRE = fact("sakurawire", "wire", 8, "investment")
COPY = fact("lionharbour", "copy", 8, "investment", reprint_of=WIRE, hour=6)
LATER_COPY = fact("garudatimes", "later-copy", 9, "investment", reprint_of=WIRE)


def chooser(
    counted: Sequence[Facts], edits: Edits | None = None, vectors: Mapping[str, Sequence[float]] | None = None
) -> Chooser:
    return Chooser(Stories.of(counted), Shelf(counted, given=vectors or {}), edits or Edits())


def choose(found: Sequence[Facts], label: str = "health", counted: Sequence[Facts] = ()) -> tuple[Facts, ...]:
    return chooser(counted or found).choose(found, label)


def test_the_original_speaks_for_its_copies() -> None:
    assert choose([COPY, LATER_COPY, WIRE]) == (WIRE,)


def test_the_earliest_copy_speaks_when_the_original_is_not_among_the_counted() -> None:
    assert choose([LATER_COPY, COPY]) == (COPY,)


def test_a_copy_alone_in_a_topic_is_still_cited_through_its_original() -> None:
    assert choose([COPY], counted=[WIRE, COPY, LATER_COPY]) == (WIRE,)


def test_citations_come_from_different_countries_and_outlets() -> None:
    found = [
        fact("lionharbour", "a", 1, "health"),
        fact("lionharbour", "b", 1, "health"),
        fact("lionharbour", "c", 1, "health"),
        fact("sakurawire", "d", 5, "health"),
        fact("hoshi", "e", 4, "health"),
        fact("fjordavisen", "f", 6, "health"),
    ]
    chosen = choose(found)
    assert len({f.source_id for f in chosen}) == len(chosen) == 3
    assert {f.country for f in chosen} == {"SG", "JP", "NO"}


def test_one_outlet_is_one_voice() -> None:
    assert len(choose([fact("lionharbour", slug, 3, "health") for slug in ("a", "b", "c")])) == 1


def test_two_articles_are_both_named_even_from_one_outlet() -> None:
    found = [fact("lionharbour", slug, 3, "health") for slug in ("a", "b")]
    assert set(choose(found)) == set(found)


def test_an_article_about_the_topic_goes_before_one_that_touches_it() -> None:
    touches = fact("lionharbour", "touches", 1, "investment", "health")
    about = fact("lionharbour", "about", 2, "health")
    found = [touches, about, fact("garudatimes", "other", 3, "investment", "health")]
    assert choose(found)[0] == about


def test_the_one_nearest_to_what_all_say_goes_first_and_the_next_is_not_its_like() -> None:
    edge, middle = fact("lionharbour", "edge", 1, "health"), fact("lionharbour", "middle", 2, "health")
    like, unlike = fact("garudatimes", "like", 3, "health"), fact("garudatimes", "unlike", 4, "health")
    given = {middle.id: (1.0, 0.3), like.id: (1.0, 0.3), unlike.id: (1.0, -0.05)}
    found = [edge, middle, like, unlike]
    assert chooser(found, vectors=given).choose(found, "health", 2) == (middle, unlike)


def test_another_tone_is_heard() -> None:
    calm = [replace(fact("lionharbour", f"c{n}", n + 1, "health"), tone="neutral") for n in range(2)]
    same = replace(fact("garudatimes", "same", 3, "health"), tone="neutral")
    other = replace(fact("garudatimes", "other", 4, "health"), tone="critical")
    assert choose([*calm, same, other])[:2] == (calm[0], other)


def test_what_was_cited_before_waits_behind_what_was_not() -> None:
    first, second = fact("lionharbour", "a", 1, "health"), fact("lionharbour", "b", 2, "health")
    third = fact("garudatimes", "c", 3, "health")
    found = [first, second, third]
    choosing = chooser(found)
    assert choosing.choose([first], "youth") == (first,)
    assert first not in choosing.choose(found, "health")


def test_a_page_that_shows_only_a_part_does_not_speak_while_another_can() -> None:
    part = replace(fact("lionharbour", "a", 1, "health"), partial=True)
    found = [part, fact("garudatimes", "b", 2, "health"), fact("mekongherald", "c", 3, "health")]
    assert part not in choose(found)
    assert choose([replace(item, partial=True) for item in found])


def test_an_analyst_pins_and_passes_over() -> None:
    found = [fact(outlet, "x", 4, "health") for outlet in ("lionharbour", "garudatimes", "mekongherald", "fjordavisen")]
    last = found[-1]
    pinned = chooser(found, Edits(pinned={"health": (last.id,)}))
    assert pinned.choose(found, "health")[0] == last
    assert pinned.reasons(last.id)[0].pinned
    assert last not in chooser(found, Edits(passed_over=(last.id,))).choose(found, "health", 4)


def test_a_pinned_reprint_speaks_in_place_of_the_original() -> None:
    found = [WIRE, COPY, *(fact(outlet, "x", 4, "health") for outlet in ("lionharbour", "garudatimes", "mekongherald"))]
    edits = Edits(pinned={"health": (COPY.id,)}, passed_over=(WIRE.id,))
    chosen = Chooser(Stories.of(found, [COPY.id]), Shelf(found), edits).choose(found, "health")
    assert chosen[0] == COPY and WIRE not in chosen


def test_the_choice_can_be_explained() -> None:
    choosing = chooser([WIRE, COPY, LATER_COPY])
    choosing.choose([WIRE, COPY, LATER_COPY], "investment")
    (reason,) = choosing.reasons(WIRE.id)
    assert (reason.label, reason.place, reason.among, reason.copies, reason.pinned) == ("investment", 1, 1, 2, False)


def test_the_order_of_the_facts_changes_nothing() -> None:
    found = [fact(outlet, "x", 4, "health") for outlet in ("lionharbour", "garudatimes", "mekongherald", "fjordavisen")]
    assert choose(found) == choose(found[::-1])
