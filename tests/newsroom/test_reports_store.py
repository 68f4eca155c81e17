"""Reports in the store: ids that are never given twice, changes that name their revision, a trail that only grows, and
articles at the version that was cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from newsroom.article import Labels, Quote, Span
from newsroom.clock import Period
from newsroom.errors import InputError, StoreError, UsageError
from newsroom.store import Store
from newsroom.store.reports import Change, Contents, NewReport
from newsroom.store.schema import mailings
from newsroom.urls import article_id
from tests.newsroom.makers import LABELS, NOW, SOURCE, article, extract, fetched, fill, label, url

PERIOD = Period(date(2026, 8, 1), date(2026, 8, 15))
NEW = NewReport(
    kind="foreign", language="vi", title="Dư luận", period=PERIOD, header={"place": "Lạc Hải"}, taxonomy="0a1b2c3d"
)
CONTENTS = Contents(evidence=b'{"a": 1}', records=b"[]", vectors=b"", report=b'{"r": 1}')
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    made.crawl.put_sources([SOURCE])
    yield made
    made.close()


def add(store: Store, new: NewReport = NEW) -> str:
    return store.reports.add(new, CONTENTS, "Lan", NOW, {"articles": 3})


def again(store: Store, text: str, vector: bytes = b"", encoder: str = "") -> None:
    """Article 1 with another text."""
    store.crawl.page_fetched(article_id(url(1)), fetched(1, at=LATER))
    extract(store, {1: article(1, text=text)})
    label(store, vector=vector, encoder=encoder)


class TestDrafts:
    def test_a_draft_comes_back_as_it_was_kept(self, store: Store) -> None:
        id = add(store)
        assert id == "foreign-20260801-20260815-1"
        kept, drafted = store.reports.get(id), store.reports.contents(id)
        assert (kept.state, kept.revision, kept.refresh, kept.period) == ("draft", 1, 0, PERIOD)
        assert (kept.created_by, kept.created_at, kept.header) == ("Lan", NOW, {"place": "Lạc Hải"})
        assert drafted.contents == CONTENTS
        assert (drafted.final, drafted.listing) == (None, None)

    def test_a_number_is_never_given_again(self, store: Store) -> None:
        first, second = add(store), add(store)
        assert second.endswith("-2")
        store.reports.delete(second, "Lan", LATER)
        assert add(store).endswith("-3")
        assert add(store, replace(NEW, kind="domestic")) == "domestic-20260801-20260815-1"
        assert {kept.id for kept in store.reports.all()} >= {first}

    def test_an_unknown_report_is_one_sentence(self, store: Store) -> None:
        for ask in (store.reports.get, store.reports.contents, store.reports.trail):
            with pytest.raises(InputError, match="there is no report 'weekly-1'"):
                ask("weekly-1")

    def test_a_refresh_keeps_the_former_contents(self, store: Store) -> None:
        id = add(store)
        newer = replace(CONTENTS, report=b'{"r": 2}')
        store.reports.change(id, 1, Change(action="refreshed", by="Minh", at=LATER, refreshed=newer))
        assert store.reports.get(id).refresh == 1
        assert store.reports.contents(id).contents == newer
        assert store.reports.contents(id, 0).contents == CONTENTS
        with pytest.raises(InputError, match="was not refreshed 7 times"):
            store.reports.contents(id, 7)

    def test_composing_again_replaces_the_newest_contents_only(self, store: Store) -> None:
        id = add(store)
        store.reports.change(id, 1, Change(action="refreshed", by="Minh", at=LATER, refreshed=CONTENTS))
        other = replace(CONTENTS, report=b'{"r": 3}')
        store.reports.change(id, 2, Change(action="edited", by="Minh", at=LATER, composed=other, edits={"gaps": {}}))
        assert store.reports.contents(id, 0).contents == CONTENTS
        assert store.reports.contents(id).contents == other


class TestChanges:
    def test_the_second_of_two_who_edit_is_refused_and_told_who_was_first(self, store: Store) -> None:
        id = add(store)
        store.reports.change(id, 1, Change(action="edited", by="Minh", at=LATER, edits={"gaps": {"g": "của Minh"}}))
        with pytest.raises(UsageError, match=r"changed on 05/08/2026 11:00 by Minh .*revision 2.*nothing was over"):
            store.reports.change(id, 1, Change(action="edited", by="Lan", at=LATER, edits={"gaps": {"g": "của Lan"}}))
        assert store.reports.get(id).edits == {"gaps": {"g": "của Minh"}}
        assert [step.by for step in store.reports.trail(id)] == ["Lan", "Minh"]

    def test_a_final_report_is_locked(self, store: Store) -> None:
        id = add(store)
        final = Change(action="final", by="Vụ trưởng", at=LATER, state="final", final=(b"{}", b"xlsx", "f" * 64))
        store.reports.change(id, 1, final)
        kept, drafted = store.reports.get(id), store.reports.contents(id)
        assert (kept.state, kept.sha256, drafted.final, drafted.listing) == ("final", "f" * 64, b"{}", b"xlsx")
        for change in (
            Change(action="edited", by="Lan", at=LATER, edits={"dropped": ["x"]}),
            Change(action="refreshed", by="Lan", at=LATER, refreshed=CONTENTS),
            Change(action="reopened", by="Lan", at=LATER, state="draft"),
        ):
            with pytest.raises(UsageError, match="made final on 05/08/2026 11:00 by Vụ trưởng and is locked"):
                store.reports.change(id, 2, change)
        with pytest.raises(UsageError, match="only a draft can be deleted"):
            store.reports.delete(id, "Lan", LATER)
        assert store.reports.contents(id) == drafted

    def test_a_change_that_fails_leaves_nothing(self, store: Store) -> None:
        id = add(store)
        broken = Change(action="edited", by="Lan", at=LATER, edits={"gaps": {"g": object()}})
        with pytest.raises(Exception, match="not JSON serializable"):
            store.reports.change(id, 1, broken)
        assert store.reports.get(id).revision == 1
        assert [step.action for step in store.reports.trail(id)] == ["created"]

    def test_the_trail_of_a_deleted_draft_stays(self, store: Store) -> None:
        id = add(store)
        store.reports.note(id, "Lan", LATER, "rendered", {"sha256": "a" * 64})
        store.reports.delete(id, "Minh", LATER)
        steps = store.reports.trail(id)
        assert [(step.action, step.by) for step in steps] == [
            ("created", "Lan"),
            ("rendered", "Lan"),
            ("deleted", "Minh"),
        ]
        with pytest.raises(InputError, match="there is no report"):
            store.reports.note(id, "Lan", LATER, "rendered", {})

    def test_steps_of_one_kind_come_newest_first(self, store: Store) -> None:
        one, two = add(store), add(store)
        for id in (one, two):
            store.reports.note(id, "Lan", LATER, "rendered", {"of": id})
        assert [step.detail["of"] for step in store.reports.steps("rendered")] == [two, one]

    def test_what_went_out_by_mail_is_told_by_its_first_time(self, store: Store) -> None:
        id = add(store)
        with store.database.write() as connection:
            for n, state in enumerate(("sent", "sent", "sending")):
                row: dict[str, object] = {
                    "report_id": id,
                    "issue": "weekly:2026-W32:vi",
                    "recipient": f"{n}@coquan.example",
                }
                row |= {
                    "at": NOW + timedelta(hours=3 - n),
                    "by": "Lan",
                    "message_id": f"<{n}>",
                    "state": state,
                    "detail": "",
                }
                connection.execute(insert(mailings).values(row))
        assert store.reports.sent() == {id: NOW + timedelta(hours=2)}

    def test_the_same_issue_never_goes_twice_to_the_same_address(self, store: Store) -> None:
        row: dict[str, object] = {
            "report_id": "x",
            "issue": "weekly:2026-W32:vi",
            "recipient": "a@coquan.example",
            "at": NOW,
        }
        row |= {"by": "Lan", "message_id": "<1>", "state": "sending", "detail": ""}
        with store.database.write() as connection:
            connection.execute(insert(mailings).values(row))
        with pytest.raises(StoreError, match=r"(?i)unique"), store.database.write() as connection:
            connection.execute(insert(mailings).values({**row, "message_id": "<2>"}))


class TestCited:
    ID = article_id(url(1))

    def test_an_article_is_given_in_the_version_that_was_cited(self, store: Store) -> None:
        fill(store, range(1, 2))
        again(store, "Bản sửa: ASEAN họp bàn về lưới điện chung hôm nay.")
        first, second = (store.cited.at({self.ID: version})[self.ID] for version in (1, 2))
        assert (first.article.text, first.labels) == ("ASEAN họp bàn về lưới điện chung.", None)
        assert second.article.text.startswith("Bản sửa")
        assert second.labels is not None
        assert store.cited.at({self.ID: 3, "unknown": 1}) == {}

    def test_what_is_withdrawn_is_not_given(self, store: Store) -> None:
        fill(store, range(1, 3))
        ids = [self.ID, article_id(url(2))]
        store.articles.withdraw(self.ID, "nhầm", "Lan", NOW)
        assert set(store.cited.at(dict.fromkeys(ids, 1))) == {ids[1]}
        assert set(store.cited.facts(ids)) == {ids[1]}
        assert store.cited.withdrawn([*ids, "unknown"]) == {self.ID}

    def test_meanings_are_those_of_one_encoder_and_of_the_cited_version(self, store: Store) -> None:
        fill(store, range(1, 2))
        assert store.cited.meanings({self.ID: 1}, "e1") == {}
        again(store, "Bản sửa: ASEAN họp bàn về lưới điện chung.", b"\x00\x3c", "e1")
        assert store.cited.meanings({self.ID: 2}, "e1") == {self.ID: b"\x00\x3c"}
        assert store.cited.meanings({self.ID: 1}, "e1") == store.cited.meanings({self.ID: 2}, "e2") == {}

    def test_statements_are_a_spokesperson_quoted_or_a_claim_answered(self, store: Store) -> None:
        said = Quote("p", "Người Phát ngôn", Span("text", 0, 20), direct=True, spokesperson=True)
        other = replace(said, spokesperson=False)
        cases: dict[int, Labels] = {
            1: replace(LABELS, quotes=(other, said)),
            2: replace(LABELS, quotes=(other,)),
            3: replace(LABELS, claim="rebuttal"),
            4: replace(LABELS, claim="claim"),
            5: replace(LABELS, quotes=(said,), relevance="none"),
        }
        for number, labels in cases.items():
            fill(store, range(number, number + 1), labels)
        day = NOW.date()
        found = {number for number in cases if article_id(url(number)) in store.cited.statements(Period(day, day), 14)}
        assert found == {1, 3}
        before = Period(day - timedelta(20), day - timedelta(15))
        assert store.cited.statements(before, 14) == []
        assert store.cited.statements(Period(day - timedelta(20), day - timedelta(14)), 14) != []

    def test_a_phrase_that_reads_like_the_mark_of_a_quote_is_none(self, store: Store) -> None:
        words = 'nói: "spokesperson": true'
        matches = tuple(replace(match, phrase=words) for match in LABELS.matches)
        fill(store, range(1, 2), replace(LABELS, matches=matches))
        assert store.cited.statements(Period(date(2026, 8, 1), date(2026, 8, 31)), 14) == []

    def test_days_at_the_end_of_the_calendar_are_days(self, store: Store) -> None:
        assert store.cited.statements(Period(date.max, date.max), 14) == []

    def test_collecting_began_with_the_first_run(self, store: Store) -> None:
        assert store.statistics.collecting_since() is None
        store.statistics.start_run("run", datetime(2026, 8, 1, 18, tzinfo=UTC))
        assert store.statistics.collecting_since() == date(2026, 8, 2)
