"""Reports from the first draft to the signature: what was drafted stays what it was, edits survive, and nothing
becomes final that does not hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from newsroom.clock import Period
from newsroom.errors import InputError, SettingsError, UsageError
from newsroom.pipeline.backup import make_backup
from newsroom.pipeline.frozen import FrozenArchive, evidence_from_json, labels_of
from newsroom.pipeline.rendering import render
from newsroom.pipeline.report_checks import check, unfilled
from newsroom.pipeline.report_choices import drop, pin, skip
from newsroom.pipeline.report_reasons import reasons
from newsroom.pipeline.report_sheets import edits_of, sheet
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.pipeline.restoring import chosen, restore
from newsroom.pipeline.withdrawing import withdraw_article
from newsroom.sections import ClassifySettings
from newsroom.settings import Settings, load_settings
from newsroom.store import Store, open_store
from newsroom.store.schema import vectors
from reports.evidence import Edits
from reports.plan import SHIPPED
from tests.newsroom.makers import LABELS, article, extract, fetched, fill, label
from tests.newsroom.report_maker import IDS, LATER, SPEC, VECTOR, again, compose, relabel, signed, told


class TestArchive:
    def test_what_was_frozen_is_given_for_ever(self, store: Store) -> None:
        facts = list(store.articles.facts())
        first = FrozenArchive(store, facts)
        given = first.records([IDS[1]])
        store.crawl.page_fetched(IDS[1], fetched(1, at=LATER))
        extract(store, {1: article(1, text="Bản khác hẳn về ASEAN.")})
        label(store)
        second = FrozenArchive(store, facts, *first.frozen())
        assert second.records([IDS[1]]) == given
        assert second.frozen() == first.frozen()

    def test_what_is_asked_for_later_is_of_the_frozen_version(self, store: Store) -> None:
        facts = list(store.articles.facts())
        store.crawl.page_fetched(IDS[1], fetched(1, at=LATER))
        extract(store, {1: article(1, text="Bản khác hẳn về ASEAN.")})
        label(store)
        found = FrozenArchive(store, facts).records([IDS[1]])[IDS[1]]
        assert (found.article.version, found.article.text) == (1, "ASEAN họp bàn về lưới điện chung.")
        assert found.labels == labels_of(found.facts), "the labels of another version point at other words"
        assert [topic.id for topic in found.labels.topics] == ["energy_food"]

    def test_what_is_withdrawn_is_left_out_even_where_it_is_frozen(self, store: Store) -> None:
        archive = FrozenArchive(store, store.articles.facts())
        archive.records([IDS[1], IDS[2]])
        withdraw_article(store, IDS[1], "nhầm", "Lan", LATER)
        assert set(archive.records([IDS[1], IDS[2], "unknown"])) == {IDS[2]}
        assert archive.left_out == {IDS[1], "unknown"}

    def test_vectors_are_of_the_encoder_of_the_draft(self, store: Store) -> None:
        def reread(encoder: str, numbers: range) -> None:
            for number in numbers:
                store.crawl.page_fetched(IDS[number], fetched(number, at=LATER))
                extract(store, {number: article(number, text=f"ASEAN {encoder} {number}")})
            label(store, vector=VECTOR, encoder=encoder)

        reread("e1", range(1, 4))
        with store.database.write() as connection:
            broken = update(vectors).where(vectors.c.article_id == IDS[3])
            connection.execute(broken.values(vector=np.array([np.nan, 1], "<f2").tobytes()))
        facts = list(store.articles.facts())
        first = FrozenArchive(store, facts)
        assert set(first.vectors([IDS[1], IDS[3], IDS[4]])) == {IDS[1]}
        vector = first.vectors([IDS[1]])[IDS[1]]
        assert vector.dtype == np.float32
        assert vector.tolist() == pytest.approx([0.6, 0.8], abs=1e-3)
        reread("e2", range(1, 5))
        second = FrozenArchive(store, facts, *first.frozen())
        assert set(second.vectors([IDS[1], IDS[2]])) == {IDS[1]}, "what e2 has read is not compared with what e1 has"


class TestDraft:
    def test_a_draft_is_kept_with_all_that_it_was_made_from(self, drafted: OpenReport) -> None:
        assert drafted.kept.id == "domestic-20260801-20260814-1"
        assert drafted.kept.header["issuing_body"] == "Văn phòng Lạc Hải"
        assert "template" not in drafted.kept.header
        assert told(drafted.report) == "Ghi nhận 4 tin, bài."
        assert drafted.report.mark == "BẢN DỰ THẢO"
        (step,) = drafted.steps
        assert (step.action, step.by, step.detail) == ("created", "Lan", {"articles": 4})

    def test_later_labels_change_nothing_in_it(self, desk: ReportDesk, drafted: OpenReport) -> None:
        before = render(drafted.report, "json")
        relabel(desk.store, replace(LABELS, relevance="none"))
        fill(desk.store, range(5, 7))
        assert render(again(desk, drafted).report, "json") == before
        desk.edit(again(desk, drafted), pin(Edits(), IDS[4], "", undo=False), "Lan", LATER)
        now = again(desk, drafted)
        assert now.report.citations[0].article_id == IDS[4]
        assert told(now.report) == "Ghi nhận 4 tin, bài."
        assert not check(now, "vi").blocks

    def test_an_article_that_is_dropped_is_counted_no_more(self, desk: ReportDesk, drafted: OpenReport) -> None:
        desk.edit(drafted, drop(drafted.edits, IDS[1], undo=False), "Minh", LATER, "dropped")
        now = again(desk, drafted)
        assert told(now.report) == "Ghi nhận 3 tin, bài."
        assert IDS[1] not in {c.article_id for c in now.report.citations}
        assert now.report.attachments != drafted.report.attachments
        assert now.steps[-1].detail == {"dropped": {"added": [IDS[1]], "taken_back": []}}
        desk.edit(now, drop(now.edits, IDS[1], undo=True), "Minh", LATER, "dropped")
        assert again(desk, drafted).report == drafted.report

    def test_an_article_that_is_skipped_is_still_counted(self, desk: ReportDesk, drafted: OpenReport) -> None:
        cited = drafted.report.citations[0].article_id
        desk.edit(drafted, skip(drafted.edits, cited, undo=False), "Minh", LATER)
        now = again(desk, drafted)
        assert told(now.report) == "Ghi nhận 4 tin, bài."
        assert cited not in {c.article_id for c in now.report.citations}

    def test_the_newest_pin_comes_first_and_can_be_taken_back(self) -> None:
        edits = pin(pin(Edits(), "a", "", undo=False), "b", "", undo=False)
        assert edits.pinned == {"": ("b", "a")}
        assert pin(edits, "a", "", undo=True).pinned == {"": ("b",)}
        assert pin(pin(edits, "a", "", undo=True), "b", "", undo=True).pinned == {}
        with pytest.raises(UsageError, match="not pinned for health"):
            pin(edits, "a", "health", undo=True)
        with pytest.raises(UsageError, match="dropped or skipped"):
            pin(drop(edits, "c", undo=False), "c", "", undo=False)

    def test_an_edit_that_changes_nothing_is_said_and_not_kept(self, desk: ReportDesk, drafted: OpenReport) -> None:
        with pytest.raises(UsageError, match="as you want it already"):
            desk.edit(drafted, drafted.edits, "Lan", LATER)
        assert again(desk, drafted).kept.revision == 1

    def test_words_are_laid_over_and_survive_a_refresh_that_shows_newer_figures(
        self, desk: ReportDesk, drafted: OpenReport
    ) -> None:
        gaps = {"remarks": "Báo chí quan tâm."}
        desk.edit(drafted, replace(drafted.edits, gaps=gaps), "Minh", LATER)
        fill(desk.store, range(5, 6))
        desk.refresh(again(desk, drafted), "Lan", LATER + timedelta(days=1))
        now = again(desk, drafted)
        assert told(now.report) == "Ghi nhận 5 tin, bài."
        assert told(now.report, 1) == "Báo chí quan tâm."
        assert (now.kept.refresh, now.kept.revision, now.evidence.created_at) == (1, 3, LATER + timedelta(days=1))
        former = evidence_from_json(desk.store.reports.contents(drafted.kept.id, 0).contents.evidence)
        assert len(former.facts) == 4

    def test_a_draft_of_another_taxonomy_is_readable_and_is_not_composed_again(
        self, desk: ReportDesk, drafted: OpenReport, settings: Settings, tmp_path: Path
    ) -> None:
        from classify import taxonomy

        file = tmp_path / "taxonomy.toml"
        file.write_text(taxonomy.SHIPPED.read_text("utf-8") + "\n# Một kế hoạch khác.\n", "utf-8")
        other = ReportDesk(
            desk.store, settings.model_copy(update={"classify": ClassifySettings(taxonomy=file)}), compose
        )
        opened = other.open(drafted.kept.id)
        assert opened.report == drafted.report
        with pytest.raises(UsageError, match=r"another taxonomy .*report refresh"):
            other.edit(opened, drop(Edits(), IDS[1], undo=False), "Lan", LATER)
        other.edit(opened, Edits(gaps={"remarks": "Được."}), "Lan", LATER)
        other.refresh(other.open(drafted.kept.id), "Lan", LATER)
        other.edit(other.open(drafted.kept.id), drop(opened.edits, IDS[1], undo=False), "Lan", LATER)

    def test_a_draft_of_another_plan_is_not_composed_again_either(
        self, desk: ReportDesk, drafted: OpenReport, settings: Settings, tmp_path: Path
    ) -> None:
        file = tmp_path / "plan.toml"
        file.write_text(SHIPPED.read_text("utf-8") + "\n# Một kế hoạch khác.\n", "utf-8")
        report = settings.report.model_copy(update={"plan": file})
        other = ReportDesk(desk.store, settings.model_copy(update={"report": report}), compose)
        with pytest.raises(UsageError, match="another taxonomy or plan"):
            other.edit(other.open(drafted.kept.id), drop(Edits(), IDS[1], undo=False), "Lan", LATER)
        file.unlink()
        with pytest.raises(SettingsError, match=r"plan\.toml: cannot read the plan"):
            ReportDesk(desk.store, other.settings, compose).new(SPEC, "Lan", LATER)

    def test_a_header_with_a_setting_of_another_diembao_is_read(self, drafted: OpenReport) -> None:
        kept = replace(drafted.kept, header={**drafted.kept.header, "of_the_future": 1})
        assert OpenReport(drafted._store, kept).settings.issuing_body == "Văn phòng Lạc Hải"

    def test_a_backup_brings_every_report_back(
        self, desk: ReportDesk, drafted: OpenReport, tmp_path: Path, settings: Settings
    ) -> None:
        final = signed(desk, drafted)
        other = desk.open(desk.new(SPEC, "Lan", LATER))
        make_backup(settings, tmp_path / "settings.toml", tmp_path / "backup", LATER)
        elsewhere = tmp_path / "elsewhere" / "settings.toml"
        elsewhere.parent.mkdir()
        elsewhere.write_text('[desk]\ndata = "data"\n', "utf-8")
        restore(tmp_path / "backup", chosen(tmp_path / "backup", None), elsewhere, named=True)
        store = open_store(load_settings(elsewhere), create=False)
        back = ReportDesk(store, settings, compose)
        for report in (final, other):
            kept = back.open(report.kept.id)
            assert (kept.kept, kept.report, kept.steps) == (report.kept, report.report, report.steps)
        assert back.open(final.kept.id).unharmed()
        store.close()


class TestSheets:
    def test_a_file_that_nobody_edited_changes_nothing(self, drafted: OpenReport) -> None:
        for format in ("md", "toml"):
            assert edits_of(sheet(drafted, format), drafted, "Lan") == drafted.edits

    def test_what_was_written_comes_back_and_keeps_the_choices(self, desk: ReportDesk, drafted: OpenReport) -> None:
        desk.edit(drafted, drop(Edits(), IDS[1], undo=False), "Lan", LATER)
        now = again(desk, drafted)
        text = sheet(now, "md").replace("Ghi nhận {", "Tổng cộng có {")
        edits = edits_of(text, now, "Minh")
        assert edits.dropped == (IDS[1],)
        desk.edit(now, edits, "Minh", LATER)
        paragraph = again(desk, drafted).report.sections[0].blocks[0]
        assert paragraph.text == "Tổng cộng có 3 tin, bài."  # type: ignore[union-attr]
        assert paragraph.edited_by == "Minh"  # type: ignore[union-attr]

    @pytest.mark.parametrize("format", ["md", "toml"])
    def test_a_file_that_was_overtaken_is_refused_and_names_who_was_first(
        self, desk: ReportDesk, drafted: OpenReport, format: str
    ) -> None:
        text = sheet(drafted, format)  # type: ignore[arg-type]
        desk.edit(drafted, drop(Edits(), IDS[1], undo=False), "Minh", LATER)
        with pytest.raises(UsageError, match=r"revision 1 of .* Minh changed the report since.*nothing was overwr"):
            edits_of(text, again(desk, drafted), "Lan")

    def test_the_file_of_another_report_is_refused(self, desk: ReportDesk, drafted: OpenReport) -> None:
        other = desk.open(desk.new(SPEC, "Lan", LATER))
        with pytest.raises(InputError, match=drafted.kept.id):
            edits_of(sheet(drafted, "md"), other, "Lan")


class TestStates:
    def test_the_way_to_the_signature(self, desk: ReportDesk, drafted: OpenReport) -> None:
        with pytest.raises(UsageError, match="is draft; `diembao report review` comes first"):
            desk.finish(drafted, "Vụ trưởng", LATER)
        final = signed(desk, drafted)
        assert (final.kept.state, final.report.mark) == ("final", "")
        assert final.unharmed()
        assert [step.action for step in final.steps] == ["created", "edited", "reviewed", "final"]
        assert json.loads(final.drafted.final or b"")["report"]["title"] == "Dư luận báo chí"

    def test_a_final_report_stays_what_it_was(self, desk: ReportDesk, drafted: OpenReport) -> None:
        final = signed(desk, drafted)
        before = render(final.report, "json")
        withdraw_article(desk.store, IDS[1], "yêu cầu", "Lan", LATER)
        relabel(desk.store, replace(LABELS, topics=()))
        now = again(desk, drafted)
        assert render(now.report, "json") == before
        assert check(now, "vi").withdrawn == (IDS[1],)
        for attempt in (
            lambda: desk.edit(now, Edits(), "Lan", LATER),
            lambda: desk.refresh(now, "Lan", LATER),
            lambda: desk.reopen(now, "Lan", LATER),
            lambda: desk.review(now, "Lan", LATER),
            lambda: desk.finish(now, "Lan", LATER),
            lambda: desk.store.reports.delete(now.kept.id, "Lan", LATER),
        ):
            with pytest.raises(UsageError, match="final"):
                attempt()
        assert render(again(desk, drafted).report, "json") == before

    def test_an_edit_takes_a_review_back(self, desk: ReportDesk, drafted: OpenReport) -> None:
        desk.review(drafted, "Minh", LATER)
        desk.edit(again(desk, drafted), Edits(gaps={"remarks": "Thêm."}), "Lan", LATER)
        assert again(desk, drafted).kept.state == "draft"
        desk.review(again(desk, drafted), "Minh", LATER)
        desk.refresh(again(desk, drafted), "Lan", LATER)
        assert again(desk, drafted).kept.state == "draft"
        desk.review(again(desk, drafted), "Minh", LATER)
        desk.reopen(again(desk, drafted), "Minh", LATER)
        assert again(desk, drafted).kept.state == "draft"

    def test_what_is_left_to_fill_in_is_told_until_it_is(self, desk: ReportDesk, drafted: OpenReport) -> None:
        left = unfilled(drafted.report)
        assert [gap.key for gap in left.gaps] == ["remarks"]
        assert [blank.key for blank in left.blanks] == [
            f"translation:{c.article_id}:title:0" for c in drafted.report.citations
        ]
        assert not unfilled(signed(desk, drafted).report)

    def test_a_damaged_final_report_is_noticed(self, desk: ReportDesk, drafted: OpenReport) -> None:
        final = signed(desk, drafted)
        kept = replace(final.kept, sha256="0" * 64)
        assert not OpenReport(desk.store, kept).unharmed()
        assert check(OpenReport(desk.store, kept), "vi").blocks

    def test_a_counted_article_that_was_withdrawn_keeps_a_report_from_being_final(
        self, desk: ReportDesk, drafted: OpenReport
    ) -> None:
        assert not check(drafted, "vi").blocks
        withdraw_article(desk.store, IDS[4], "nhầm", "Lan", LATER)
        found = check(again(desk, drafted), "vi")
        assert (found.withdrawn, found.blocks) == ((IDS[4],), True)
        desk.edit(again(desk, drafted), drop(Edits(), IDS[4], undo=False), "Lan", LATER)
        assert not check(again(desk, drafted), "vi").blocks


class TestReasons:
    def test_where_an_article_is_cited_and_who_decided(self, desk: ReportDesk, drafted: OpenReport) -> None:
        cited = drafted.report.citations[0].article_id
        found = reasons(drafted, cited)
        assert (found.counting, found.counted, found.in_period) == ("counted", True, True)
        assert [(place.number, place.heading) for place in found.places] == [(1, "I. TÌNH HÌNH CHUNG")]
        desk.edit(drafted, drop(Edits(), cited, undo=False), "Minh", LATER, "dropped")
        now = again(desk, drafted)
        desk.edit(now, pin(now.edits, IDS[4], "health", undo=False), "Lan", LATER, "pinned")
        dropped, pinned = (reasons(again(desk, drafted), id) for id in (cited, IDS[4]))
        assert (dropped.counted, dropped.dropped, dropped.places) == (False, True, ())
        assert not pinned.dropped and not pinned.skipped
        assert [(step.by, step.action) for step in dropped.steps] == [("Minh", "dropped")]
        assert [(step.by, step.action) for step in pinned.steps] == [("Lan", "pinned")]

    def test_what_keeps_an_article_out_is_told(self, drafted: OpenReport) -> None:
        evidence = replace(
            drafted.evidence,
            spec=replace(SPEC, scope="foreign", period=Period(date(2026, 7, 1), date(2026, 7, 2))),
            selected=(),
        )
        drafted.__dict__["evidence"] = evidence
        found = reasons(drafted, IDS[1])
        assert (found.in_scope, found.in_period, found.selected, found.counted) == (False, False, False, False)
