"""Duyệt nhãn as Streamlit draws it, and its functions: the queue, decisions, undo, two readers, sheets, learning."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from classify.model_files import seal_folder
from classify.tone_model import SHIPPED_TONE
from dashboard import jobs, review_desk
from dashboard.report_reading import Bit
from dashboard.screens import review_learning
from newsroom.clock import utc_now
from newsroom.decisions import Decision, Field, latest
from newsroom.errors import UsageError
from newsroom.pipeline.models import chosen, install, models
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.reviews import Overtaken
from tests.dashboard.press import HOSTILE, STORIES, TAXONOMY, Story, parts, put

LAN, MINH = "Đỗ Thị Lan", "Trần Minh"
WAITING = [story for story in STORIES if not story.reprint_of]


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    put(settings, STORIES)
    opened = open_store(settings)
    yield opened
    opened.close()


def page(query: dict[str, str] | None = None, name: str = LAN) -> AppTest:
    """The page as `name` sees it."""
    shown = AppTest.from_string("from dashboard.app import main\nmain('duyet-nhan')")
    shown.default_timeout = 60
    for key, value in (query or {}).items():
        shown.query_params[key] = value
    if name:
        shown.session_state["working analyst"] = name
    return shown.run()


def title(shown: AppTest) -> str:
    return "".join(bit["text"] for bit in parts(shown, "review text")["title"])


def progress(shown: AppTest) -> str:
    return next(caption.value for caption in shown.caption if "chờ duyệt" in caption.value)


def said(shown: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (shown.success, shown.warning, shown.info, shown.error) for e in kind)


def read(store: Store, id: str) -> review_desk.Reading:
    found = review_desk.reading(store, id)
    assert found is not None
    return found


class TestQueue:
    def test_confirming_goes_on_to_the_next_and_the_index_knows(self, store: Store) -> None:
        shown = page({"days": "7"})
        assert not shown.exception
        first = title(shown)
        assert "Còn 5 tin, bài" in progress(shown)
        shown.button(key="review confirm").click().run()
        assert not shown.exception and "Đã lưu" in said(shown)
        assert title(shown) != first
        assert "Còn 4 tin, bài chờ duyệt; hôm nay bạn đã duyệt 1" in progress(shown)
        made = store.reviews.decisions()
        assert {d.by for d in made} == {LAN} and all(d.before == d.after for d in made)
        assert store.projection.backlog() == 0

    def test_what_is_corrected_is_kept_and_taken_back(self, store: Store) -> None:
        shown = page()
        first = title(shown)
        shown.button(key="relevance none").click().run()
        shown.multiselect(key="decide topics").set_value([])
        shown.text_input(key="decide note").set_value("chỉ là thể thao")
        shown.button(key="review save").click().run()
        id = store.reviews.decisions()[0].article_id
        now = read(store, id)
        assert (now.labels.relevance, now.labels.relevance_by) == ("none", LAN)
        assert {d.note for d in now.decisions} == {"chỉ là thể thao"}
        shown.button(key="review undo").click().run()
        assert title(shown) == first, "the article is open again"
        assert read(store, id).labels.relevance == "asean" or read(store, id).labels.relevance_by == ""
        assert not latest(read(store, id).decisions)
        assert len(store.reviews.decisions([id])) == 2 * len(now.decisions), "rows are only added"

    def test_a_skipped_article_comes_last(self, store: Store) -> None:
        shown = page({"days": "7"})
        first = title(shown)
        seen = [first]
        for _ in range(4):
            shown.button(key="review skip").click().run()
            seen.append(title(shown))
        assert len(set(seen)) == 5
        shown.button(key="review skip").click().run()
        assert title(shown) == first
        assert store.reviews.decisions() == []

    def test_the_address_opens_one_article(self, store: Store) -> None:
        shown = page({"article": WAITING[1].id})
        assert title(shown) == WAITING[1].title
        assert "Không có tin, bài này" in said(page({"article": "0" * 24}))

    def test_a_second_reader_sees_no_labels_and_both_are_compared(self, store: Store, settings: Settings) -> None:
        one = read(store, WAITING[0].id)
        fields: tuple[Field, ...] = ("relevance", "topics")
        values = {field: one.value(field) for field in fields}
        review_desk.keep(store, settings, TAXONOMY, one, values, MINH, "", utc_now())
        shown = page({"queue": "second"})
        assert title(shown) == WAITING[0].title
        assert shown.multiselect(key="decide topics").value == []
        assert {bit["mark"] for line in parts(shown, "review text")["paragraphs"] for bit in line} == {""}
        shown.multiselect(key="decide topics").set_value(["youth"])
        shown.button(key="review save").click().run()
        assert not shown.exception and "Đã lưu" in said(shown)
        shown = page({"work": "agreement"})
        rows = {row["name"]: row["cells"] for row in parts(shown, "agreement")["rows"]}
        assert rows["Mức độ liên quan"][:2] == ["1", "100,0%"]
        assert rows["Chủ đề"][1] == "0,0%"

    def test_the_later_reader_is_told_on_the_page_and_may_decide_again(self, store: Store, settings: Settings) -> None:
        shown = page({"article": WAITING[0].id})
        one = read(store, WAITING[0].id)
        review_desk.keep(store, settings, TAXONOMY, one, {"topics": ("youth",)}, MINH, "", utc_now())
        shown.button(key="review confirm").click().run()
        assert not shown.exception and "người khác vừa quyết định" in said(shown)
        assert title(shown) == WAITING[0].title
        assert any(MINH in line for line in parts(shown, "review history")["lines"])
        assert {d.by for d in store.reviews.decisions()} == {MINH}
        shown.button(key="review save").click().run()
        assert read(store, WAITING[0].id).value("topics") != ("youth",), "what stood in the fields, knowingly"

    def test_without_a_name_nothing_is_written(self, store: Store) -> None:
        shown = page(name="")
        assert shown.button(key="review confirm").disabled
        assert store.reviews.decisions() == []

    def test_a_hostile_article_is_text(self, settings: Settings) -> None:
        put(settings, [Story(title=HOSTILE, text=f"ASEAN {HOSTILE} " + "x" * 5000)])
        shown = page()
        assert not shown.exception and title(shown) == HOSTILE
        assert not any(HOSTILE in str(e.value) for kind in (shown.markdown, shown.caption) for e in kind)


class TestDecisions:
    def test_the_later_one_is_told(self, store: Store, settings: Settings) -> None:
        first, second = read(store, WAITING[0].id), read(store, WAITING[0].id)
        review_desk.keep(store, settings, TAXONOMY, first, {"topics": ("youth",)}, LAN, "", utc_now())
        with pytest.raises(Overtaken, match=LAN):
            review_desk.keep(store, settings, TAXONOMY, second, {"topics": ()}, MINH, "", utc_now())
        assert read(store, WAITING[0].id).value("topics") == ("youth",)

    def test_undo_gives_back_what_another_said_before(self, store: Store, settings: Settings) -> None:
        id, now = WAITING[0].id, utc_now()
        review_desk.keep(store, settings, TAXONOMY, read(store, id), {"topics": ("youth",)}, MINH, "", now)
        later = now + timedelta(seconds=1)
        review_desk.keep(store, settings, TAXONOMY, read(store, id), {"topics": ("health",)}, LAN, "", later)
        review_desk.take_back(store, settings, TAXONOMY, id, later, LAN, later + timedelta(seconds=1))
        assert read(store, id).value("topics") == ("youth",)

    def test_undo_is_refused_where_another_decided_since(self, store: Store, settings: Settings) -> None:
        id, now = WAITING[0].id, utc_now()
        review_desk.keep(store, settings, TAXONOMY, read(store, id), {"topics": ("youth",)}, LAN, "", now)
        later = now + timedelta(seconds=1)
        review_desk.keep(store, settings, TAXONOMY, read(store, id), {"topics": ("health",)}, MINH, "", later)
        with pytest.raises(UsageError, match=MINH):
            review_desk.take_back(store, settings, TAXONOMY, id, now, LAN, later + timedelta(seconds=1))

    def test_corrections_count_what_counts_now_beside_what_the_labeller_gave(self) -> None:
        now = utc_now()

        def word(article: str, before: tuple[str, ...], after: tuple[str, ...] | None, seconds: int) -> Decision:
            return Decision(
                article_id=article,
                version=1,
                field="topics",
                before=before,
                after=after,
                by=LAN,
                at=now + timedelta(seconds=seconds),
            )

        [found] = review_desk.corrections(
            [
                word("a", ("youth",), ("health",), 0),
                word("a", ("health",), ("health", "sports"), 1),
                word("b", ("youth",), ("youth",), 2),
                word("c", ("youth",), ("health",), 3),
                word("c", ("health",), None, 4),
            ]
        )
        assert (found.field, found.decided, found.changed) == ("topics", 2, 1)
        assert set(found.changes) == {("youth", "", 1), ("", "health", 1), ("", "sports", 1)}


def test_marks_do_not_overlap_and_lose_nothing() -> None:
    text = "một hai ba bốn"
    found = review_desk.cut(text, [(4, 7, "mark"), (4, 10, "claim"), (8, 99, "mark"), (12, 14, "mark")])
    assert "".join(bit.text for bit in found) == text
    assert found == (Bit("một "), Bit("hai ba", "claim"), Bit(" b"), Bit("ốn", "mark"))
    lines = review_desk.paragraphs((Bit("a\n\nb"), Bit("c\n\n", "mark"), Bit("d")))
    assert lines == ((Bit("a"),), (Bit("b"), Bit("c", "mark")), (Bit("d"),))


def test_a_sheet_is_brought_back(store: Store, settings: Settings) -> None:
    row = {"id": WAITING[0].id, "version": 1, "reviewed": "x", "topics": ["youth"], "relevance": "asean"}
    shown = page({"work": "sheets"})
    assert not shown.exception
    shown.file_uploader(key="sheet file").set_value(
        ("sheet.jsonl", json.dumps(row).encode(), "application/x-ndjson")
    ).run()
    shown.button(key="sheet keep").click().run()
    assert not shown.exception and "Đã nhập 2 quyết định về 1 tin, bài" in said(shown)
    assert read(store, WAITING[0].id).value("topics") == ("youth",)


def test_the_other_parts_are_drawn(store: Store, settings: Settings) -> None:
    one = read(store, WAITING[0].id)
    review_desk.keep(store, settings, TAXONOMY, one, {"topics": ("youth",)}, LAN, "", utc_now())
    for work in ("agreement", "corrections", "sheets", "learn"):
        shown = page({"work": work})
        assert not shown.exception and not shown.error, work
    assert shown.button(key="learn now").disabled, "one article is too few to learn from"
    rows = parts(page({"work": "corrections"}), "corrections")["rows"]
    assert rows[0]["cells"] == ["1", "1", "100,0%"]


def test_tone_is_learned_from_its_own_decisions_and_a_model_is_used_and_left_again(
    store: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def start(store: Store, data: Path, kind: str, *rest: object) -> int:
        begun.append(kind)
        return 1

    monkeypatch.setattr(jobs, "start", start)
    monkeypatch.setattr(review_learning, "FEWEST", 1)
    one, other = (read(store, story.id) for story in WAITING[:2])
    review_desk.keep(store, settings, TAXONOMY, one, {"tone": "critical"}, LAN, "", utc_now())
    review_desk.keep(store, settings, TAXONOMY, other, {"topics": ("youth",), "tone_asean": ""}, LAN, "", utc_now())
    made = shutil.copytree(SHIPPED_TONE, tmp_path / "made")
    compared = {
        "pinned_combined_macro_f1": {"rows": 120, "before": 0.826, "after": 0.822},
        "pinned_combined_critical_recall": {"rows": 50, "before": 0.78, "after": 0.76},
    }
    seal_folder(
        made, kind="tone", name="diembao-tone", version="here", settings={}, figures={"compared": compared},
        data=(), licence="MIT",
    )  # fmt: skip
    id = install(settings, "tone", made).manifest.id

    shown = page({"work": "learn", "model": "tone"})
    assert not shown.exception
    [taught] = [group for group in shown.get("button_group") if "Học từ quyết định" in group.proto.label]
    assert [option.content for option in taught.proto.options] == ["Nhãn (1)", "Sắc thái (1)"]
    assert [head.value for head in shown.subheader] == ["Các mô hình xác định sắc thái"]
    rows = parts(shown, f"compared {id}")["rows"]
    assert [row["cells"] for row in rows] == [["0,826", "0,822"], ["0,780", "0,760"]]
    assert rows[1]["name"].startswith("Sắc thái chung: tỷ lệ bài có sắc thái tiêu cực được nhận diện")
    assert "Có chỉ số kém hơn" in said(shown), "one critical article less is found"
    shown.button(key="learn now").click().run()
    assert begun == ["train-tone"]
    shown.button(key=f"use {id} False").click().run()
    assert not shown.exception and chosen(settings, "tone").name == id
    assert begun == ["train-tone", "label"], "what was labelled by the other model is labelled anew"
    [shipped] = [model.manifest.id for model in models(settings) if model.kind == "tone" and model.shipped]
    shown.button(key=f"use {shipped} True").click().run()
    assert chosen(settings, "tone") == SHIPPED_TONE

    shown = page({"work": "learn"})
    assert [head.value for head in shown.subheader] == ["Các mô hình gắn nhãn"]
    shown.button(key="learn now").click().run()
    assert begun[-1] == "train"
