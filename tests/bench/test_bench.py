"""The benchmark measures the same work on both sides. No figure is tested: only that what was timed was done."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from newsroom.text import fold
from tests.bench import crawling, extracting, indexing, pipeline, searching
from tests.bench.__main__ import PAGE, main, run
from tests.bench.corpus import pieces, press, queries, records, sentences
from tests.bench.measure import Case, Comparison, DifferentWork, Reading, compare, p95
from tests.bench.site import saved_pages
from tests.bench.size import QUICK
from tests.bench.tables import BEGIN, END, Results, as_markdown, figure, write

PAGES = QUICK.outlets * QUICK.pages
CASE = Case(name="sorting", kind="rate", work="9 cards", bare="by hand", beside="smiles")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of saved pages, one of them compressed."""
    folder = tmp_path_factory.mktemp("saved")
    (_, first, _), (_, second, _) = saved_pages(1, 2)
    (folder / "một.html").write_bytes(first)
    (folder / "hai.html.gz").write_bytes(gzip.compress(second))
    (folder / "notes.txt").write_text("not a page", "utf-8")
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, saved: Path) -> Results:
    """Everything once, tiny. Where a side had done other work than the other, this would have raised."""
    return run(QUICK, tmp_path_factory.mktemp("scratch"), saved=saved)


def comparison(results: Results, name: str) -> Comparison:
    """The case `name`."""
    return next(c for c in results.comparisons if c.case.name == name)


def test_both_sides_of_a_crawl_get_the_same_pages_of_the_same_length(results: Results) -> None:
    lengths = comparison(results, crawling.NAME).evidence
    assert isinstance(lengths, dict) and len(lengths) == PAGES
    assert min(lengths.values()) > 1_000


def test_both_sides_find_an_article_on_every_rendered_page(results: Results) -> None:
    expected = [url for url, _, _ in saved_pages(QUICK.outlets, QUICK.pages)]
    assert comparison(results, extracting.NAME).evidence == expected


def test_saved_pages_are_read_plain_or_compressed(results: Results, saved: Path) -> None:
    assert [file.name for file in extracting.page_files(saved)] == ["hai.html.gz", "một.html"]
    assert dict(extracting.Pages(folder=saved).read())["https://file.invalid/hai.html.gz"].startswith(b"<!DOCTYPE")
    tried = comparison(results, extracting.SAVED).evidence
    assert tried == ["https://file.invalid/hai.html.gz", "https://file.invalid/một.html"]


def test_the_extract_stage_and_bare_trafilatura_make_articles_of_the_same_pages(results: Results) -> None:
    articles = comparison(results, pipeline.NAME).evidence
    assert isinstance(articles, list) and len(set(articles)) == PAGES


def test_every_stage_of_a_run_handles_every_page(results: Results) -> None:
    assert {stage.name: stage.work for stage in results.stages} == dict.fromkeys(
        ("crawl", "extract", "label", "sync"), PAGES
    )


def test_both_indexes_hold_every_article(results: Results) -> None:
    assert comparison(results, indexing.NAME).evidence == QUICK.articles


@pytest.mark.parametrize("kind", [k for k in searching.KINDS if k not in (searching.COUNTED, searching.EVERYTHING)])
def test_both_indexes_find_the_same_number_of_articles(results: Results, kind: str) -> None:
    found = comparison(results, f"search: {kind}, p50").evidence
    assert isinstance(found, list) and [text for text, _ in found] == list(queries(QUICK.queries)[kind])
    assert any(total > 0 for _, (total, _) in found)
    assert all(shown == min(total, searching.PAGE) for _, (total, shown) in found)


def test_counting_alone_counts_what_searching_finds(results: Results) -> None:
    counted = comparison(results, f"search: {searching.COUNTED}, p50").evidence
    found = comparison(results, "search: word, p50").evidence
    assert isinstance(counted, list) and isinstance(found, list)
    assert counted == [(text, total) for text, (total, _) in found]


def test_both_indexes_count_the_same_in_every_facet(results: Results) -> None:
    evidence = comparison(results, f"search: {searching.EVERYTHING}, p95").evidence
    assert isinstance(evidence, list)
    for _, (total, shown, facets) in evidence:
        assert (total, shown) == (QUICK.articles, searching.PAGE)
        assert sum(facets["outlet"].values()) == QUICK.articles
        assert facets["topic"] and facets["theme"] == {}


def test_the_command_starts(results: Results) -> None:
    started = [c for c in results.comparisons if c.case.name.startswith("start: ")]
    assert [c.evidence for c in started] == [0, 0]


def test_ours_and_bare_run_in_turn_and_swap_who_is_first() -> None:
    order: list[str] = []

    def side(name: str, value: float) -> Mapping[str, Reading]:
        order.append(name)
        return {CASE.name: Reading(value, "9 cards")}

    (made,) = compare([CASE], lambda: side("ours", 30.0), lambda: side("bare", 40.0), 3)
    assert order == ["ours", "bare", "bare", "ours", "ours", "bare"]
    assert made.ratios == (0.75, 0.75, 0.75)


def test_the_ratio_is_the_median_of_the_pairs() -> None:
    assert Comparison(CASE, (10.0, 9.0, 40.0), (10.0, 10.0, 10.0), None).ratio == 1.0


def test_no_ratio_is_given_between_sides_that_did_other_work() -> None:
    def ours() -> Mapping[str, Reading]:
        return {CASE.name: Reading(30.0, ["ace", "king"])}

    def bare() -> Mapping[str, Reading]:
        return {CASE.name: Reading(40.0, ["ace"])}

    with pytest.raises(DifferentWork, match=r"sorting: bare of pair 1 did other work: \['ace'\] \(1 entries\)"):
        compare([CASE], ours, bare, 1)


def test_the_95th_percentile_lies_within_the_values() -> None:
    assert p95([1.0, 2.0]) == pytest.approx(1.95)
    assert p95([float(n) for n in range(101)]) == 95.0


def test_composed_articles_differ_and_are_the_same_each_time() -> None:
    made = records(40)
    assert made == records(40)
    assert len({record.article.text for record in made}) == 40
    outlet = press().outlets[0]
    assert len({piece.path for piece in pieces(outlet, 30)}) == 30


def test_bare_spellings_of_the_words_searched_for_are_no_words_of_the_corpus() -> None:
    words = {
        word.strip(".,;:!?“”\"'()").lower()
        for language in ("vi", "en")
        for s in sentences(language)
        for word in s.split()
    }
    for text in queries(20)["two words"]:
        assert all(fold(word) != word and fold(word) not in words for word in text.split())


@pytest.mark.parametrize(("value", "shown"), [(1234.5, "1,234"), (56.72, "56.7"), (3.14159, "3.14"), (0.2454, "0.245")])
def test_figures_have_three_digits(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_writing_replaces_what_is_between_the_markers_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(f"# Đo\n\n{BEGIN}\nold figures\n{END}\n\nwhat they mean\n", "utf-8")
    made = Results([Comparison(CASE, (30.0,), (40.0,), None)], [], (0.5, 1.0))
    write(made, page)
    text = page.read_text("utf-8")
    assert text.startswith(f"# Đo\n\n{BEGIN}\n") and text.endswith(f"{END}\n\nwhat they mean\n")
    assert "old figures" not in text
    assert "| sorting | 9 cards |   30.0 |   40.0 | 0.750 | 0.750-0.750 | by hand | smiles           |" in text
    write(made, page)
    assert page.read_text("utf-8") == text


def test_writing_needs_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Đo\n", "utf-8")
    with pytest.raises(ValueError, match=r"benchmarks\.md: needs one line"):
        write(Results([], [], (0.0, 0.0)), page)
    assert page.read_text("utf-8") == "# Đo\n"


def test_the_page_of_the_docs_can_be_written(results: Results) -> None:
    text = PAGE.read_text("utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    for made in results.comparisons:
        assert f"| {made.case.name} " in as_markdown(results)


@pytest.mark.parametrize("words", [["--write", "--quick"], ["--write", "index"], ["kitchen"], ["--pages", "nowhere"]])
def test_what_cannot_be_measured_or_written_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "python -m tests.bench: error: " in capsys.readouterr().err
