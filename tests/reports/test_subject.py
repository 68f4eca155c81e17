"""What a report is about, in the title."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsroom.article import Facts
from newsroom.clock import Period
from reports.evidence import EventFact, Evidence
from reports.model import Language
from reports.subject import subject_of
from tests.reports.coverage_of_a_summit import fact
from tests.reports.reading import compose_, evidence, text


def event(id_: str, vi: str, en: str, *, day: int = 8, chosen: bool = True) -> EventFact:
    held = Period(date(2026, 8, day), date(2026, 8, day + 1))
    return EventFact(
        id=id_, event=id_.rstrip("_0123456789"), name_vi=vi, name_en=en, held=held, window=held, chosen=chosen
    )


SUMMIT = event("summit_90", "Hội nghị Cấp cao Lạc Hải lần thứ 90", "90th Lac Hai Summit")
FORUM = event("forum_2026", "Diễn đàn Cảng biển 2026", "Harbour Forum 2026", chosen=False)


def about(*events: EventFact, facts: tuple[Facts, ...] = (), language: Language = "vi") -> Evidence:
    found = evidence(facts, subject="", language=language)
    ids = tuple(one.id for one in events if one.chosen)
    return replace(found, spec=replace(found.spec, events=ids), events=events)


def test_a_period_is_about_asean() -> None:
    assert subject_of(about()) == "ASEAN"


def test_one_event_is_named_and_has_an_article_in_english() -> None:
    assert subject_of(about(SUMMIT)) == "Hội nghị Cấp cao Lạc Hải lần thứ 90"
    assert subject_of(about(SUMMIT, language="en")) == "the 90th Lac Hai Summit"


def test_meetings_held_as_a_part_of_it_are_named_as_related() -> None:
    both = replace(fact("lionharbour", "a", 8), events=("summit_90", "forum_2026"))
    assert subject_of(about(SUMMIT, FORUM, facts=(both,))).endswith("lần thứ 90 và các hội nghị, sự kiện liên quan")
    alone = replace(fact("lionharbour", "b", 8), events=("forum_2026",))
    assert subject_of(about(SUMMIT, FORUM, facts=(both, alone))) == "Hội nghị Cấp cao Lạc Hải lần thứ 90"


def test_several_events_are_listed_and_many_are_not() -> None:
    forum = replace(FORUM, chosen=True)
    assert subject_of(about(SUMMIT, forum)) == "Hội nghị Cấp cao Lạc Hải lần thứ 90 và Diễn đàn Cảng biển 2026"
    more = [event(f"e_{n}", f"Sự kiện {n}", f"Event {n}") for n in range(4)]
    assert subject_of(about(*more)) == "các sự kiện của ASEAN"


def test_only_the_events_articles_are_counted_and_that_is_said() -> None:
    facts = (*(replace(fact("lionharbour", f"a{n}", 8), events=("summit_90",)) for n in range(4)),
             fact("lionharbour", "apart", 8))  # fmt: skip
    report = compose_(about(SUMMIT, facts=facts))
    assert "bốn tin, bài (đều là bài gốc) về Hội nghị Cấp cao Lạc Hải lần thứ 90" in text(report)
    assert report.counting_note.startswith("Số liệu chỉ tính tin, bài của báo chí nước ngoài về Hội nghị Cấp cao")
