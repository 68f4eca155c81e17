"""Lists of articles as files, read back as a spreadsheet or a program reads them; what was crawled is hostile."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from index import export
from index.document import document, listed
from index.export import COLUMNS, MAX_CELL, TEXT, Row, Sheet, columns_named, neutral, write_csv, write_jsonl, write_xlsx
from index.query import Listed
from newsroom.errors import UsageError
from tests.index.makers import PRESS, record

EVIL = '=HYPERLINK("http://x.example";"đọc")'


def shown(**texts: str) -> Listed:
    """An article as a list shows it."""
    made = document(record("a", texts.get("title", "Biển Đông"), "tin", topics=("energy_food", "supply_chains")))
    return listed(made.id, made.texts["title"], texts.get("lead", ""), made.keywords, made.shown)


def rows(*articles: Listed, text: str | None = None) -> list[Row]:
    """Rows of a file."""
    return [(one, text) for one in articles]


def as_csv(made: list[Row], sheet: Sheet) -> list[list[str]]:
    """What a reader of CSV gets."""
    file = io.StringIO(newline="")
    assert write_csv(made, sheet, file) == len(made)
    assert file.getvalue().startswith("\ufeff")
    return list(csv.reader(io.StringIO(file.getvalue().removeprefix("\ufeff"), newline="")))


def as_xlsx(made: list[Row], sheet: Sheet, path: Path) -> list[list[object]]:
    """What a spreadsheet program gets."""
    assert write_xlsx(made, sheet, path) == len(made)
    page = load_workbook(path).active
    assert all(cell.data_type != "f" for line in page.iter_rows() for cell in line)
    return [[cell.value for cell in line] for line in page.iter_rows()]


def name(facet: str, value: str) -> str:
    """Names for people, as a taxonomy has them."""
    return {"topic energy_food": "Năng lượng", "partial full": "đầy đủ"}.get(f"{facet} {value}", value)


class TestForms:
    def test_jsonl_holds_ids_and_utc_for_programs(self) -> None:
        file = io.StringIO()
        assert write_jsonl(rows(shown(), text="toàn\u2028văn"), Sheet((*COLUMNS, TEXT), "vi", name), file) == 1
        assert "\u2028" not in file.getvalue()
        (made,) = map(json.loads, file.getvalue().splitlines())
        assert list(made) == [*COLUMNS, TEXT]
        assert made["published_at"] == "2026-08-05T05:00:00+00:00"
        assert made["topics"] == ["energy_food", "supply_chains"]
        assert (made["partial"], made["reprint_of"], made["text"]) == (False, None, "toàn\u2028văn")

    def test_csv_holds_names_and_local_time_for_people(self) -> None:
        head, line = as_csv(rows(shown()), Sheet(("published_at", "title", "topics", "partial"), "vi", name))
        assert line == ["2026-08-05 12:00", "Biển Đông", "Năng lượng; supply_chains", "đầy đủ"]
        assert head == Sheet(("published_at", "title", "topics", "partial"), "vi").head()
        assert head != Sheet(("published_at", "title", "topics", "partial"), "en").head()

    def test_what_a_machine_doubts_or_only_suggests_bears_a_mark(self) -> None:
        doubted = replace(shown(), tone="neutral", tone_unsure=True, claim="claim")
        sure = replace(shown(), tone="neutral", claim="rebuttal", claim_confirmed=True)
        _, first, second, bare = as_csv(rows(doubted, sure, shown()), Sheet(("tone", "claim"), "vi", name))
        assert first == ["neutral (máy không chắc chắn)", "claim (máy gợi ý, chưa xác nhận)"]
        assert second == ["neutral", "rebuttal (chuyên viên đã xác nhận)"]
        assert bare == ["", ""]

    def test_a_workbook_holds_dates_as_dates(self, tmp_path: Path) -> None:
        sheet = Sheet(("published_at", "title"), "vi", name)
        undated = replace(shown(), published_at=None)
        early = replace(shown(), published_at=datetime(1850, 1, 1, tzinfo=UTC))
        made = as_xlsx(rows(shown(), undated, early), sheet, tmp_path / "a.xlsx")
        assert [line[0] for line in made[1:3]] == [datetime(2026, 8, 5, 12), None]
        assert str(made[3][0]).startswith("1850-01-01 ")

    def test_the_same_articles_make_the_same_workbook(self, tmp_path: Path) -> None:
        for file in ("a.xlsx", "b.xlsx"):
            write_xlsx(rows(shown()), Sheet(COLUMNS, "vi", name), tmp_path / file)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_every_column_has_a_name_of_its_own(self, language: str) -> None:
        head = Sheet((*COLUMNS, TEXT), "vi" if language == "vi" else "en").head()
        assert len(set(head)) == len(COLUMNS) + 1

    def test_columns_are_chosen_by_name(self) -> None:
        assert columns_named(["url", "title", "url"]) == ("url", "title")
        with pytest.raises(UsageError, match="no column 'author'; known are id, published_at"):
            columns_named(["author"])


class TestHostility:
    @pytest.mark.parametrize(
        "cell", ["=1+1", " =1", "+84", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1", "\u200b=1", "\ufeff@x", "\n-1"]
    )
    def test_what_may_be_calculated_is_text(self, cell: str) -> None:
        assert neutral(cell).startswith("'")

    @pytest.mark.parametrize("cell", ["Biển Đông", "1-1", "a=b", "", "“=1”", "10; 20"])
    def test_other_cells_stay_as_they_are(self, cell: str) -> None:
        assert neutral(cell) == cell

    def test_a_semicolon_begins_no_formula_where_it_is_a_border(self) -> None:
        assert neutral("tin; =cmd()") == "tin;' =cmd()"
        line = ",".join(as_csv(rows(shown(title=f"tin;{EVIL}")), Sheet(("title", "url"), "vi"))[1])
        assert not any(part.lstrip().startswith("=") for part in line.split(";"))

    @given(some.text())
    def test_no_cell_of_csv_begins_a_formula(self, cell: str) -> None:
        made = neutral(cell)
        assert not made.lstrip("\u200b\ufeff \t\r\n").startswith(tuple("=+-@＝＋－＠"))
        assert "\0" not in made

    def test_a_workbook_keeps_hostile_text_as_text(self, tmp_path: Path) -> None:
        sheet = Sheet(("title", "lead", "url"), "vi")
        hostile = replace(shown(title=EVIL, lead="a\x00\x0b<b>\ud800" + "x" * MAX_CELL), url="https://a.example/")
        _, line = as_xlsx(rows(hostile), sheet, tmp_path / "a.xlsx")
        assert line[0] == EVIL
        assert str(line[1]).startswith("a<b>x") and len(str(line[1])) == MAX_CELL
        page = load_workbook(tmp_path / "a.xlsx").active
        assert all(cell.hyperlink is None for line in page.iter_rows() for cell in line)

    def test_a_sheet_that_is_full_says_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(export, "MAX_ROWS", 3)
        with pytest.raises(UsageError, match="a sheet holds 3 rows"):
            write_xlsx(rows(*[shown()] * 4), Sheet(("title",), "vi"), tmp_path / "a.xlsx")

    def test_every_article_of_the_press_can_be_written(self, tmp_path: Path) -> None:
        articles = []
        for made in map(document, PRESS):
            articles.append(listed(made.id, made.texts["title"], made.texts["lead"], made.keywords, made.shown))
        sheet = Sheet(COLUMNS, "vi", name)
        made_csv, made_xlsx = as_csv(rows(*articles), sheet), as_xlsx(rows(*articles), sheet, tmp_path / "a.xlsx")
        assert len(made_csv) == len(made_xlsx) == len(PRESS) + 1
        assert [line[2] for line in made_csv] == [line[2] for line in made_xlsx]
