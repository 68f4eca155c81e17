"""Measuring a ranking: the figures themselves, the files they are made from, and the command."""

from __future__ import annotations

import gzip
import json
import lzma
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.evaluation import PlainRanking, Reader, evaluated, fused_by_rank, ndcg, recall, unaccented
from index.judged import Judged, read_articles, read_queries
from newsroom.errors import InputError
from newsroom.paired import difference
from tests.index.makers import PRESS, id_of, record
from tests.index.meanings import ToyEncoder, meaning


def rows(path: Path, *made: dict[str, Any]) -> Path:
    """A JSONL file, packed as its name says."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    opener: Any = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opener(path, "wt", encoding="utf-8") as file:
        file.write(text)
    return path


def query(text: str, **grades: int) -> dict[str, Any]:
    """A judged query as it stands in a file."""
    return {"query": text, "kind": "vi", "answers": [{"id": key, "grade": grade} for key, grade in grades.items()]}


def article(key: str, title: str, text: str = "tin") -> dict[str, Any]:
    """An article as it stands in a file."""
    return {"id": key, "title": title, "text": text, "lang": "vi"}


GRADES = {"best": 3, "good": 1, "bad": 0}


class TestFigures:
    @pytest.mark.parametrize(
        ("ranked", "figure"),
        [
            (["best", "good", "bad"], 1.0),
            (["unjudged", "best", "other", "good", "bad"], 1.0),
            (["good", "best"], (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))),
            (["bad", "best"], (7 / math.log2(3)) / (7 + 1 / math.log2(3))),
            (["bad"], 0.0),
            ([], 0.0),
        ],
    )
    def test_ndcg_reads_a_list_as_if_only_judged_articles_were_in_it(self, ranked: list[str], figure: float) -> None:
        assert ndcg(ranked, GRADES) == pytest.approx(figure)

    def test_ndcg_looks_at_ten_judged_places(self) -> None:
        grades = {**{f"bad{n}": 0 for n in range(10)}, "best": 3}
        assert ndcg([f"bad{n}" for n in range(9)] + ["best"], grades) > 0
        assert ndcg([f"bad{n}" for n in range(10)] + ["best"], grades) == 0

    def test_recall_is_of_the_first_fifty_as_they_are(self) -> None:
        others = [f"unjudged{n}" for n in range(49)]
        assert recall([*others, "best", "good"], GRADES) == 0.5
        assert recall(["bad"], GRADES) == 0

    def test_a_difference_holds_the_mean_of_the_pairs(self) -> None:
        found = difference([0.5, 0.7, 0.9, 0.4], [0.4, 0.6, 0.8, 0.3])
        assert [found.mean, found.low, found.high] == pytest.approx([0.1, 0.1, 0.1])
        wide = difference([0.9, 0.1, 0.8, 0.2], [0.1, 0.9, 0.2, 0.8])
        assert wide.mean == pytest.approx(0)
        assert wide.low < -0.1 and wide.high > 0.1
        with pytest.raises(ValueError, match="two pairs"):
            difference([1.0], [0.5])

    def test_the_same_queries_without_diacritics(self) -> None:
        (made,) = unaccented([Judged("Đàm phán Biển Đông", "vi", {"a": 1}, frozenset())])
        assert (made.query, made.grades) == ("dam phan bien dong", {"a": 1})

    def test_plain_ranking_takes_any_word_and_knows_no_diacritics(self) -> None:
        plain = PlainRanking()
        plain.put(PRESS)
        assert set(plain("biến động")) >= {id_of("bien-dong"), id_of("bien-dong-gia"), id_of("bare")}
        assert plain("lưới") == [id_of("summit")]
        assert plain("…") == []

    def test_a_ranking_is_measured_beside_the_plain_one(self, tmp_path: Path) -> None:
        judged = [
            Judged("Biển Đông", "vi", {id_of("bien-dong"): 3, id_of("bien-dong-gia"): 0}, frozenset()),
            Judged("south china sea", "en", {id_of("english"): 3}, frozenset()),
        ]
        made = evaluated(judged, [PRESS], tmp_path)
        assert (made.articles, made.reference) == (len(PRESS), "bm25")
        assert [group.kind for group in made.groups] == ["", "en", "vi"]
        assert [group.queries for group in made.groups] == [2, 1, 1]
        everything, english, _ = made.groups
        assert list(everything.ways) == ["words", "bm25"]
        assert everything.ways["words"].score.ndcg == 1.0
        assert everything.ways["words"].ndcg is not None and english.ways["words"].ndcg is None
        assert everything.ways["bm25"].ndcg is None

    def test_meaning_is_measured_beside_the_plain_encoder_and_the_fusion_of_ranks(self, tmp_path: Path) -> None:
        press = [
            record("vi", "Lưới điện chung"),
            record("en", "Power grid to link islands", language="en"),
            record("other", "Giá gạo"),
        ]
        judged = [Judged("lưới điện", "vi", {id_of("en"): 3, id_of("vi"): 1, id_of("other"): 0}, frozenset())] * 2
        reader = Reader(
            ToyEncoder(),
            lambda articles: [meaning(article.title).astype("<f2").tobytes() for article in articles],
            lambda texts: np.stack([meaning(text) for text in texts]),
            meaning,
        )
        made = evaluated(judged, [press], tmp_path, reader)
        ways = made.groups[0].ways
        assert list(ways) == ["both", "meaning", "words", "rrf", "encoder", "bm25"]
        assert made.reference == "rrf"
        assert ways["words"].score.recall == ways["bm25"].score.recall == 0.5
        assert ways["both"].score.recall == ways["meaning"].score.recall == ways["encoder"].score.recall == 1.0
        assert ways["both"].unaccented.ndcg == ways["both"].score.ndcg > ways["words"].score.ndcg

    def test_ranks_are_fused_by_their_reciprocals(self) -> None:
        rank = fused_by_rank(lambda _: ["a", "b", "c"], lambda _: ["b", "d"])
        assert list(rank("")) == ["b", "a", "d", "c"]


class TestFiles:
    def test_queries_and_articles_are_read(self, tmp_path: Path) -> None:
        rows(tmp_path / "one.jsonl.xz", article("a", "Tin a"), article("b", "Tin b"), article("c", "Tin b"))
        rows(tmp_path / "two.jsonl.gz", article("d", "Tin d"))
        rows(tmp_path / "three.jsonl", article("e", "Tin e"))
        queries = read_queries(rows(tmp_path / "queries.json", query("tin", c=3, d=1)))
        found = read_articles(tmp_path, queries)
        # Of two articles with one title the judged one stays.
        assert sorted(made.article.id for made in found) == ["a", "c", "d", "e"]

    def test_only_the_files_that_the_answers_name_are_read(self, tmp_path: Path) -> None:
        rows(tmp_path / "one.jsonl", article("a", "Tin a"))
        rows(tmp_path / "two.jsonl", article("b", "Tin b"))
        judged = [Judged("tin", "", {"a": 1}, frozenset({"one"}))]
        assert [made.article.id for made in read_articles(tmp_path, judged)] == ["a"]

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("{", "line 2: this is no row of JSON"),
            ("[]", "line 2: this is no row of JSON"),
            ('{"query": "a"}', "line 2: a query needs"),
            ('{"query": "a", "answers": [{"id": "a", "grade": "viel"}]}', "line 2: a query needs"),
            ('{"query": "a", "answers": [{"id": "a", "grade": 4}]}', "line 2: a grade is 0 to 3"),
            ('{"query": "a", "answers": [{"id": "a", "grade": 0}]}', "line 2: no answer of 'a'"),
        ],
    )
    def test_a_mistake_in_the_queries_is_one_sentence(self, tmp_path: Path, line: str, said: str) -> None:
        path = rows(tmp_path / "queries.jsonl", query("tin", a=1))
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        with pytest.raises(InputError, match=said):
            read_queries(path)

    def test_what_is_not_there_is_said(self, tmp_path: Path) -> None:
        judged = [Judged("tin", "", {"a": 1, "b": 1}, frozenset())]
        with pytest.raises(InputError, match="cannot be read"):
            read_queries(tmp_path / "nowhere.jsonl")
        with pytest.raises(InputError, match="no such folder"):
            read_articles(tmp_path / "nowhere", judged)
        with pytest.raises(InputError, match=r"no \.jsonl file"):
            read_articles(tmp_path, judged)
        rows(tmp_path / "one.jsonl", article("a", "Tin"))
        with pytest.raises(InputError, match="1 judged articles are not there, such as b"):
            read_articles(tmp_path, judged)
        with pytest.raises(InputError, match="no file two"):
            read_articles(tmp_path, [Judged("tin", "", {"a": 1}, frozenset({"two"}))])
        rows(tmp_path / "three.jsonl", {"id": "x"})
        with pytest.raises(InputError, match="line 1: an article needs"):
            read_articles(tmp_path, judged)

    def test_a_broken_archive_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "one.jsonl.xz").write_bytes(b"not packed")
        with pytest.raises(InputError, match="no row of JSON"):
            read_articles(tmp_path, [Judged("tin", "", {"a": 1}, frozenset())])


def test_articles_of_a_file_keep_lead_and_language(tmp_path: Path) -> None:
    rows(tmp_path / "one.jsonl", {**article("a", "Tin"), "summary": "Dẫn  tin", "text": "Một\nhai"})
    (made,) = read_articles(tmp_path, [Judged("tin", "", {"a": 1}, frozenset())])
    assert (made.article.lead, made.article.text, made.article.language) == ("Dẫn tin", "Một\n\nhai", "vi")
    assert made.facts.language == record("x", "y").facts.language
