"""Searching, exporting and measuring, as an analyst meets them on the command line over the sample press."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.newsroom.runs import Office
from tests.samplepress import SamplePress


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that has run once; tests only read it."""
    with SamplePress() as press:
        made = Office.make(tmp_path_factory.mktemp("office"), press.sources_toml())
        made.call("run")
        yield made


class TestSearch:
    def test_the_query_language_is_understood(self, office: Office) -> None:
        found = office.json("search", '((lưới AND điện) OR title:"power grid") NOT scope:foreign')
        assert found["total"] > 0
        assert {hit["scope"] for hit in found["hits"]} == {"domestic"}
        near = office.json("search", '"đàm phán COC"~2')
        assert near["total"] >= 1

    def test_values_may_be_called_by_their_names(self, office: Office) -> None:
        by_id = office.json("search", "", "--pillar", "economic")["total"]
        assert by_id == office.json("search", 'trucot:"kinh tế"')["total"] > 0
        assert by_id == office.json("search", "", "--pillar", "Kinh tế")["total"]

    def test_a_mistake_is_shown_in_its_place(self, office: Office) -> None:
        said = office.call("search", "asean AND (lưới OR", code=2).stderr.splitlines()
        assert said[0].startswith("asean AND (lưới OR")
        assert said[1].index("^") == len("asean AND (lưới ")
        assert "Sau OR phải có" in said[2]
        assert "có thể dùng: pillar" in office.call("search", "pilar:economic", code=2).stderr

    def test_the_list_says_how_many_hold_all_words(self, office: Office) -> None:
        found = office.json("search", "tuyên bố Lạc Hải về lưới điện và lũ lụt")
        assert 0 <= found["complete"] < found["total"]
        only = office.json("search", "tuyên bố Lạc Hải về lưới điện và lũ lụt", "--all-words")
        assert only["total"] == only["complete"] == found["complete"]

    def test_counts_stand_under_the_list(self, office: Office) -> None:
        said = office.call("search", "asean", "--facet", "country", "--timeline", "month", "--limit", "1").stdout
        assert "Việt Nam  VN" in said
        assert "█" in said

    def test_pages_reach_the_last_hit_once(self, office: Office) -> None:
        total = office.json("search", "", "--limit", "1")["total"]
        seen = [
            hit["id"]
            for offset in range(0, total + 7, 7)
            for hit in office.json("search", "", "--limit", "7", "--offset", str(offset))["hits"]
        ]
        assert len(seen) == len(set(seen)) == total


class TestMeaning:
    def test_the_other_language_is_found_marked_and_not_counted(self, office: Office) -> None:
        typed = ("search", "lưới điện khu vực", "--limit", "50")
        both, words = office.json(*typed), office.json(*typed, "--mode", "words")
        assert (both["total"], both["complete"]) == (words["total"], words["complete"])
        assert (both["facets"], both["timeline"]) == (words["facets"], words["timeline"])
        assert both["without_meaning"] is None and both["listed"] == both["total"] + both["by_meaning"]
        found = {hit["language"] for hit in both["hits"] if hit["by"] == "meaning"}
        assert "en" in found
        assert {hit["by"] for hit in words["hits"]} == {"words"}
        said = office.call(*typed).stdout
        assert "≈" in said and f"Ngoài ra có {both['by_meaning']} bài gần nghĩa" in said
        assert "≈" not in office.call(*typed, "--mode", "words").stdout

    def test_filters_hold_for_what_meaning_finds(self, office: Office) -> None:
        found = office.json("search", "lưới điện khu vực", "--mode", "meaning", "--language", "en", "--limit", "50")
        assert found["hits"] and {hit["language"] for hit in found["hits"]} == {"en"}

    def test_what_meaning_cannot_do_is_said_where_it_was_asked_for(self, office: Office) -> None:
        done = office.call("search", '"lưới điện"', "--mode", "meaning")
        assert "Chỉ tìm theo từ ngữ" in done.stderr and "lưới" in done.stdout.lower()
        assert office.call("search", '"lưới điện"').stderr == ""
        assert "there is no mode 'sense'" in office.call("search", "điện", "--mode", "sense", code=2).stderr

    def test_similar_articles(self, office: Office) -> None:
        (first, *_) = office.json("search", "lưới điện khu vực", "--language", "vi", "--limit", "1")["hits"]
        found = office.json("similar", first["id"])
        assert found["hits"] and first["id"] not in {hit["id"] for hit in found["hits"]}
        scores = [hit["score"] for hit in found["hits"]]
        assert scores == sorted(scores, reverse=True)
        by_address = office.json("similar", first["url"], "--language", "en", "--limit", "3")
        assert {hit["language"] for hit in by_address["hits"]} == {"en"}
        assert "bài gần nghĩa, gần nhất xếp trước" in office.call("similar", first["id"]).stdout
        assert "no such article" in office.call("similar", "0" * 32, code=4).stderr


class TestExport:
    def test_an_export_holds_exactly_what_the_search_lists(self, office: Office) -> None:
        words = ("asean", "--scope", "domestic", "--counted")
        listed = office.json("search", *words, "--by-date", "--limit", "1000")
        exported = [json.loads(line) for line in office.call("export", *words).stdout.splitlines()]
        assert [row["id"] for row in exported] == [hit["id"] for hit in listed["hits"]]
        assert len(exported) == listed["total"] > 5

    def test_best_first_it_is_the_ranked_list(self, office: Office) -> None:
        typed = "đàm phán bộ quy tắc ứng xử Biển Đông"
        listed = office.json("search", typed, "--limit", "1000", "--mode", "words")
        exported = [json.loads(line) for line in office.call("export", typed, "--by-relevance").stdout.splitlines()]
        assert [row["id"] for row in exported] == [hit["id"] for hit in listed["hits"]]

    def test_every_form_holds_the_same_articles(self, office: Office, tmp_path: Path) -> None:
        files = [tmp_path / f"bài viết.{form}" for form in ("jsonl", "csv", "xlsx")]
        for file in files:
            assert str(file) in " ".join(office.call("export", "--output", str(file)).stdout.split("\n"))
        plain = [json.loads(line)["url"] for line in files[0].read_text("utf-8").splitlines()]
        table = list(csv.reader(io.StringIO(files[1].read_text("utf-8-sig"))))
        sheet = [[cell.value for cell in line] for line in load_workbook(files[2]).active.iter_rows()]
        assert [line[-1] for line in table[1:]] == [line[-1] for line in sheet[1:]] == plain
        assert "Trụ cột" in table[0] and table[0] == sheet[0]

    def test_columns_and_texts_are_chosen(self, office: Office) -> None:
        said = office.call("export", "lưới điện", "--column", "url", "--column", "title", "--text").stdout
        rows = [json.loads(line) for line in said.splitlines()]
        assert rows and all(list(row) == ["url", "title", "text"] and row["text"] for row in rows)

    def test_a_file_that_is_there_stays_unless_force_is_said(self, office: Office, tmp_path: Path) -> None:
        file = tmp_path / "a.csv"
        file.write_text("của tôi")
        assert "the file is there already" in office.call("export", "--output", str(file), code=2).stderr
        assert file.read_text() == "của tôi"
        office.call("export", "--output", str(file), "--force")
        assert file.read_text("utf-8-sig") != "của tôi"
        assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (["--output", "a.pdf"], 2, "the file ends in .jsonl, .csv, .xlsx"),
            (["--output", "nowhere/a.csv"], 4, "nowhere/a.csv: cannot be written"),
            (["--format", "xlsx"], 2, "name a file with --output"),
            (["--column", "author"], 2, "there is no column 'author'"),
            (['"chưa đóng'], 2, "Thiếu dấu ngoặc kép đóng"),
        ],
    )
    def test_what_cannot_be_is_said(self, office: Office, words: list[str], code: int, said: str) -> None:
        assert said in " ".join(office.call("export", *words, code=code).stderr.split())


class TestEvaluate:
    def test_figures_are_printed_and_given_as_json(self, office: Office, tmp_path: Path) -> None:
        rows = [
            {"id": "a", "title": "Đàm phán COC ở Biển Đông", "text": "tin"},
            {"id": "b", "title": "Giá biến động", "text": "tin"},
            {"id": "c", "title": "Talks on the South China Sea", "text": "news"},
        ]
        (tmp_path / "press.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
        asked = [
            {"query": "Biển Đông", "kind": "vi", "answers": [{"id": "a", "grade": 3, "file": "press"}]},
            {"query": "South China Sea", "kind": "en", "answers": [{"id": "c", "grade": 3}, {"id": "b", "grade": 0}]},
        ]
        queries = tmp_path / "queries.jsonl"
        queries.write_text("\n".join(map(json.dumps, asked)), "utf-8")
        words = ("evaluate", "search", "--queries", str(queries), "--articles", str(tmp_path))
        found = office.json(*words, "--words")
        assert (found["articles"], found["queries"], sorted(found["groups"])) == (3, 2, ["all", "en", "vi"])
        everything = found["groups"]["all"]
        assert everything["words"]["ndcg10"] == everything["words"]["recall50"] == 1.0
        assert [one["query"] for one in found["each"]] == ["Biển Đông", "South China Sea"]
        said = office.call(*words, "--each", "--words").stdout
        assert "1,000" in said and "South China Sea" in said and "so với BM25 trơn" in said
        # The other language is found by meaning only; the plain encoder and the fusion of ranks stand beside.
        everything = office.json(*words)["groups"]["all"]
        assert sorted({*everything} - {"queries"}) == ["bm25", "both", "encoder", "meaning", "rrf", "words"]
        assert everything["both"]["ndcg10"] == 1.0 and everything["rrf"]["ndcg10_difference"] is None

    def test_extraction_is_measured_beside_trafilatura(self, office: Office, tmp_path: Path) -> None:
        golden = str(Path(__file__).parents[1] / "crawlers" / "golden")
        words = ("evaluate", "extraction", "--gold", golden, "--without", "japanese", "--without", "lost_sapo")
        found = office.json(*words)
        names = {one["page"] for one in found["each"]}
        assert "amp_page.html" in names and not any("japanese" in name or "sapo" in name for name in names)
        assert (found["articles_refused"], found["lists"], found["lists_refused"]) == (0, 1, 1)
        everything = found["groups"][0]["figures"]
        assert everything["body"]["ours"] == 1.0
        low, high = everything["body"]["difference"][1:]
        assert 0 < low < high
        said = office.call(*words, "--each").stdout
        assert "1,000" in said and "amp_page.html" in said and "nội dung, F1" in said
        assert "--without leaves no page" in office.call(*words[:4], "--without", "html", code=4).stderr

    def test_names_are_measured(self, office: Office, tmp_path: Path) -> None:
        row = {"id": "a1", "language": "vi", "title": "Ông Lê Quang Toản thăm Lào", "text": "Tin.", "countries": ["TH"]}
        gold = tmp_path / "gold.jsonl"
        gold.write_text(json.dumps(row), "utf-8")
        words = ("evaluate", "names", "--gold", str(gold))
        found = office.json(*words)
        assert found["articles"] == 1
        assert found["figures"]["country"] | {"f1": 0.0, "given": 1, "wanted": 1} == found["figures"]["country"]
        assert {"id": "a1", "what": "country", "missing": ["TH"], "extra": ["LA"]} in found["differing"]
        said = office.call(*words, "--each").stdout
        assert "quốc gia" in said and "LA" in said
        assert "holds no article" in office.call(*words[:3], "/dev/null", code=4).stderr

    def test_what_is_missing_is_said(self, office: Office, tmp_path: Path) -> None:
        words = ("evaluate", "search", "--queries", str(tmp_path / "a.jsonl"), "--articles", str(tmp_path))
        assert "a.jsonl: cannot be read" in office.call(*words, code=4).stderr
