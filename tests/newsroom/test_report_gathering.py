"""The evidence of a report is read from the store once, and comes back as it was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from newsroom.article import Quote, Span
from newsroom.clock import Period
from newsroom.errors import IndexUnavailable, UsageError
from newsroom.pipeline.frozen import evidence_from_json, evidence_to_json
from newsroom.pipeline.gathering import gather, merged
from newsroom.pipeline.reporting import ReportDesk
from newsroom.pipeline.run import sync_index
from newsroom.pipeline.withdrawing import withdraw_article
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.portal import Words
from newsroom.store.schema import mailings
from reports.evidence import Spec
from tests.newsroom.makers import LABELS, NOW, article, extract, fetched, fill, label
from tests.newsroom.report_maker import IDS, LATER, SPEC, signed


class TestGathering:
    def test_facts_are_those_of_the_period_and_of_what_it_is_compared_with(
        self, store: Store, settings: Settings
    ) -> None:
        found = gather(store, settings, SPEC, LATER)
        assert [item.id for item in found.facts] == sorted(IDS[n] for n in range(1, 5))
        assert [(b.basis, b.comparable) for b in found.baselines] == [("before", True), ("last_year", True)]
        assert found.baselines[1].period == Period(date(2025, 8, 1), date(2025, 8, 14))
        assert found.collecting_since == date(2025, 1, 1)
        assert (found.selected, found.created_at) == (None, LATER)
        assert [f.source.id for f in found.funnel] == ["thoibao"]

    def test_the_other_press_is_not_read(self, store: Store, settings: Settings) -> None:
        assert gather(store, settings, replace(SPEC, kind="foreign", scope="foreign"), LATER).facts == ()

    def test_before_collecting_began_nothing_is_comparable(self, settings: Settings) -> None:
        empty = open_store(settings)
        found = gather(empty, settings, SPEC, LATER)
        assert [b.comparable for b in found.baselines] == [False, False]
        assert (found.facts, found.collecting_since) == ((), None)
        empty.close()

    def test_a_digest_has_the_eight_weeks_before_oldest_first(self, store: Store, settings: Settings) -> None:
        week = Period(date(2026, 8, 3), date(2026, 8, 9))
        found = gather(store, settings, replace(SPEC, kind="weekly", scope=None, period=week, number=32), LATER)
        assert [b.basis for b in found.baselines] == ["usual"] * 8
        assert found.baselines[0].period == Period(date(2026, 6, 8), date(2026, 6, 14))
        assert found.baselines[-1].period == Period(date(2026, 7, 27), date(2026, 8, 2))
        assert {e.held.first for e in found.events if e.event == "asean_day"} == {date(2026, 8, 8)}

    def test_next_weeks_events_are_told_by_a_digest_only(self, store: Store, settings: Settings) -> None:
        week = Period(date(2026, 7, 27), date(2026, 8, 2))
        weekly = gather(store, settings, replace(SPEC, kind="weekly", scope=None, period=week), LATER)
        other = gather(store, settings, replace(SPEC, period=week), LATER)
        assert "asean_day_2026" in {event.id for event in weekly.events}
        assert "asean_day_2026" not in {event.id for event in other.events}

    def test_the_last_event_of_the_kind_is_seen_through_the_same_window(self, store: Store, settings: Settings) -> None:
        period = Period(date(2025, 10, 20), date(2025, 11, 2))
        spec = replace(SPEC, period=period, events=("asean_summit_47",))
        (last,) = [b for b in gather(store, settings, spec, LATER).baselines if b.basis == "last_event"]
        # Six days before the 46th (26 and 27 May 2025) and five after it, as of the 47th.
        assert last.period == Period(date(2025, 5, 20), date(2025, 6, 1))
        assert (last.events, last.name) == (("asean_summit_46",), "Hội nghị Cấp cao ASEAN lần thứ 46")
        chosen = [e.id for e in gather(store, settings, spec, LATER).events if e.chosen]
        assert chosen == ["asean_summit_47"]

    def test_a_spokespersons_statement_is_read_whoever_published_it(self, store: Store, settings: Settings) -> None:
        said = Quote("", "Người Phát ngôn", Span("text", 0, 10), direct=True, spokesperson=True)
        fill(store, range(5, 6), replace(LABELS, quotes=(said,)))
        found = gather(store, settings, replace(SPEC, kind="foreign", scope="foreign"), LATER)
        assert found.statements == (IDS[5],)
        assert [item.id for item in found.facts] == [IDS[5]]

    def test_models_are_told_with_what_they_reached(self, store: Store, settings: Settings) -> None:
        models = {m.kind: m for m in gather(store, settings, SPEC, LATER).models}
        assert set(models) == {"labels", "tone", "encoder"}
        assert 0.5 < models["labels"].figures["pillar_top1"] <= 1
        assert 0.3 < models["tone"].figures["tone_macro_f1"] <= 1
        assert "+" in models["labels"].name

    def test_the_leap_day_has_a_day_a_year_before(self, store: Store, settings: Settings) -> None:
        spec = replace(SPEC, period=Period(date(2028, 2, 29), date(2028, 3, 1)))
        years = [b.period for b in gather(store, settings, spec, LATER).baselines if b.basis == "last_year"]
        assert years == [Period(date(2027, 2, 28), date(2027, 3, 1))]

    def test_days_are_read_once(self) -> None:
        day = date(2026, 1, 1)
        periods = [Period(day, day + timedelta(6)), Period(day + timedelta(7), day + timedelta(8))]
        apart = Period(day + timedelta(20), day + timedelta(20))
        assert merged([apart, *periods, periods[0]]) == [Period(day, day + timedelta(8)), apart]

    def test_a_note_is_about_all_that_the_search_finds_and_nothing_near_it(
        self, store: Store, settings: Settings
    ) -> None:
        fill(store, range(5, 6))
        store.crawl.page_fetched(IDS[5], fetched(5, at=LATER))
        extract(store, {5: article(5, text="ASEAN họp bàn về du lịch.")})
        label(store)
        sync_index(store, settings)
        spec = replace(SPEC, kind="thematic", scope=None, question='"lưới điện"')
        found = gather(store, settings, spec, LATER)
        assert found.selected == tuple(sorted(IDS[n] for n in range(1, 5)))
        assert IDS[5] in {item.id for item in found.facts}
        with pytest.raises(UsageError, match="ngoặc"):
            gather(store, settings, replace(spec, question='"lưới'), LATER)

    def test_an_index_that_is_away_is_said_and_no_empty_answer(self, store: Store, settings: Settings) -> None:
        with pytest.raises(IndexUnavailable):
            gather(store, settings, replace(SPEC, kind="thematic", scope=None, question="điện"), LATER)

    def test_what_no_calendar_has_is_noticed_by_reports_that_go_through_events(
        self, store: Store, settings: Settings
    ) -> None:
        id, other = f"story-{IDS[1]}", f"story-{IDS[3]}"
        store.events.settle({IDS[1]: (id,), IDS[2]: (id,), IDS[3]: (other,)})

        def noticed(spec: Spec) -> list[str]:
            return [e.id for e in gather(store, settings, spec, LATER).events if not e.event]

        assert set(noticed(SPEC)) == {id, other}
        (event,) = [e for e in gather(store, settings, SPEC, LATER).events if e.id == id]
        items = [f for f in gather(store, settings, SPEC, LATER).facts if id in f.events]
        first = min(items, key=lambda f: (f.published_at, f.id))
        assert (event.name_vi, event.chosen) == (first.title, False)
        assert noticed(replace(SPEC, language="en")) == [], "no article has a title in that language"
        assert noticed(replace(SPEC, events=(id,))) == [id]
        assert noticed(replace(SPEC, kind="weekly", scope=None)) == []

    def test_a_discovered_event_is_called_by_its_first_article(self, store: Store, settings: Settings) -> None:
        id = f"story-{IDS[1]}"
        store.events.settle({IDS[1]: (id,), IDS[2]: (id,)})
        (event,) = [e for e in gather(store, settings, replace(SPEC, events=(id,)), LATER).events if e.chosen]
        assert (event.name_vi, event.event, event.held) == ("Bài số 1", "", Period(NOW.date(), NOW.date()))
        with pytest.raises(UsageError, match="no article of these days tells of the event"):
            gather(store, settings, replace(SPEC, events=("story-x",)), LATER)

    def test_a_summary_names_the_reports_that_were_made_final_or_sent(self, desk: ReportDesk) -> None:
        final = signed(desk, desk.open(desk.new(SPEC, "Lan", LATER)))
        sent = desk.new(SPEC, "Lan", LATER)
        desk.new(SPEC, "Lan", LATER)
        row = {"report_id": sent, "issue": "x", "recipient": "a@coquan.example", "at": LATER + timedelta(days=1)}
        row |= {"by": "Lan", "message_id": "<1>", "state": "sent", "detail": ""}
        with desk.store.database.write() as connection:
            connection.execute(insert(mailings).values(row))
        year = replace(SPEC, kind="yearly", scope=None, period=Period(date(2025, 11, 1), date(2026, 10, 31)))
        found = gather(desk.store, desk.settings, year, LATER)
        assert [(r.id, r.state, r.at) for r in found.reports] == [
            (final.kept.id, "final", LATER),
            (sent, "sent", LATER + timedelta(days=1)),
        ]
        before = replace(year, period=Period(date(2024, 11, 1), date(2025, 10, 31)))
        assert gather(desk.store, desk.settings, before, LATER).reports == ()

    def test_evidence_comes_back_from_json_as_it_was(self, store: Store, settings: Settings) -> None:
        spec = replace(SPEC, events=("asean_summit_47",), period=Period(date(2025, 10, 20), date(2026, 8, 30)))
        found = gather(store, settings, spec, LATER)
        assert evidence_from_json(evidence_to_json(found)) == found
        nothing = replace(found, selected=())
        assert evidence_from_json(evidence_to_json(nothing)).selected == ()

    def test_what_the_duties_ask_for_beside_articles_is_counted(self, desk: ReportDesk) -> None:
        signed(desk, desk.open(desk.new(SPEC, "Lan", LATER)))
        words: dict[Words, str] = {"title_vi": "Tiêu đề", "summary_vi": "Tóm tắt của biên tập viên."}
        desk.store.portal.put([(IDS[1], words), (IDS[2], {"title_en": "Title"}), (IDS[3], words)], "Lan", NOW)
        withdraw_article(desk.store, IDS[3], "nhầm", "Lan", NOW)
        found = gather(desk.store, desk.settings, replace(SPEC, kind="yearly", scope=None), LATER).outside
        assert (found["reports:domestic"], found["reports:weekly"]) == (1, 0)
        assert (found["feed:vi"], found["feed:en"]) == (1, 0)
        before = replace(SPEC, period=Period(date(2026, 7, 1), date(2026, 7, 14)))
        assert set(gather(desk.store, desk.settings, before, LATER).outside.values()) == {0}
