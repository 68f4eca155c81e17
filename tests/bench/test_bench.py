"""The benchmark measures the same work on both sides. No figure is tested: only that what was timed was done."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import cast

import pytest

from dashboard.links import PATHS
from newsroom.text import nfc
from tests.bench import (
    cluster,
    crawling,
    extracting,
    indexing,
    labels,
    labels_process,
    memory,
    pipeline,
    searching,
)
from tests.bench.__main__ import PAGE as DOCS
from tests.bench.__main__ import PAGES as OWN_PAGES
from tests.bench.__main__ import main, part_of, run
from tests.bench.corpus import pieces, press
from tests.bench.furniture import furnished
from tests.bench.measure import Case, Comparison, DifferentWork, Reading, compare, p95
from tests.bench.requests import PAGE, Kind, Request
from tests.bench.requests import requests as made_requests
from tests.bench.site import saved_pages
from tests.bench.size import FULL, LARGE, QUICK, Size
from tests.bench.tables import Results, as_markdown, figure, markers, write

pytestmark = pytest.mark.soak  # every benchmark once, tiny, in processes of its own: two minutes

Parts = Mapping[str, Results]
NARROWED: Kind = "filters, facets, days"
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
def parts(tmp_path_factory: pytest.TempPathFactory, saved: Path) -> Parts:
    """Everything once, tiny. Where a side had done other work than the other, this would have raised."""
    return run(QUICK, tmp_path_factory.mktemp("scratch"), saved=saved)


def comparison(parts: Parts, name: str) -> Comparison:
    """The case `name`."""
    return next(c for results in parts.values() for c in results.comparisons if c.case.name == name)


def answers(parts: Parts, kind: Kind) -> list[tuple[str, searching.Evidence]]:
    """Request and answer of `kind`, on which both sides agreed."""
    return cast("list[tuple[str, searching.Evidence]]", comparison(parts, f"search: {kind}, p50").evidence)


@lru_cache(maxsize=1)
def requests(size: Size) -> Mapping[Kind, Sequence[Request]]:
    """The requests of a run of this size."""
    return made_requests(size.requests, size.articles)


def test_both_sides_of_a_crawl_get_the_same_pages_of_the_same_length(parts: Parts) -> None:
    lengths = comparison(parts, crawling.NAME).evidence
    assert isinstance(lengths, dict) and len(lengths) == PAGES
    assert min(lengths.values()) > 1_000


def test_both_sides_find_an_article_on_every_rendered_page(parts: Parts) -> None:
    each = max(QUICK.pages // extracting.SHARE, 2)
    expected = sorted(url for url, _, _ in saved_pages(QUICK.outlets, each))
    assert comparison(parts, extracting.NAME).evidence == expected


@pytest.mark.parametrize("case", [labels.BESIDE_ENCODING, labels.BESIDE_EXTRACTION])
@pytest.mark.parametrize("cores", ["", ", all cores"])
def test_every_article_is_labelled_encoded_and_read_out_of_its_page(parts: Parts, case: str, cores: str) -> None:
    each = max(QUICK.pages // extracting.SHARE, 2)
    expected = sorted(url for url, _, _ in saved_pages(QUICK.outlets, each))
    assert comparison(parts, case + cores).evidence == expected


def test_the_articles_that_are_labelled_stand_on_the_pages_that_are_read() -> None:
    read = labels.articles(2, 3)
    pages = labels.pages(2, 3)
    assert [article.id for article in read] == [url for url, _ in pages]
    for article, (_, body) in zip(read, pages, strict=True):
        page = nfc(unescape(body.decode()))
        assert article.title in page and article.text.split("\n\n")[-1] in page


def test_every_part_of_the_label_stage_is_timed_on_every_article(parts: Parts) -> None:
    timed = parts["labels"].parts
    assert {part.work for part in timed} == {QUICK.outlets * 2} and len({part.name for part in timed}) == 8
    assert "| tone " in as_markdown(parts["labels"])


def test_a_report_is_written_verified_and_rendered_for_every_number_of_articles(parts: Parts) -> None:
    steps = parts["reports"].steps
    assert {"compose", "verify", "DOCX", "PDF", "HTML"} <= {step.name for step in steps}
    assert all(set(step.seconds) == set(QUICK.selected) for step in steps)
    assert "| compose " in as_markdown(parts["reports"])


def test_a_cold_process_gives_a_label_and_the_other_answers_too(parts: Parts) -> None:
    cold = [c for c in parts["labels"].comparisons if c.case.name.startswith(labels_process.FIRST)]
    assert [c.evidence for c in cold] == [(0, True), (0, True)]


def test_memory_at_rest_is_that_of_processes_that_loaded(parts: Parts) -> None:
    rest = [c for c in parts["labels"].comparisons if c.case.kind == "rest"]
    assert len(rest) == 2 and all(c.ours[0] > c.bare[0] > 1 for c in rest)


def test_saved_pages_are_read_plain_or_compressed(parts: Parts, saved: Path) -> None:
    assert [file.name for file in extracting.page_files(saved)] == ["hai.html.gz", "một.html"]
    assert dict(extracting.Pages(folder=saved).read())["https://file.invalid/hai.html.gz"].startswith(b"<!DOCTYPE")
    tried = comparison(parts, extracting.SAVED).evidence
    assert tried == ["https://file.invalid/hai.html.gz", "https://file.invalid/một.html"]


def test_the_extract_stage_and_bare_trafilatura_make_articles_of_the_same_pages(parts: Parts) -> None:
    articles = comparison(parts, pipeline.NAME).evidence
    assert isinstance(articles, list) and len(set(articles)) == PAGES


def test_every_stage_of_a_run_handles_every_page(parts: Parts) -> None:
    assert {stage.name: stage.work for stage in parts["press"].stages} == dict.fromkeys(
        ("crawl", "extract", "label", "sync"), PAGES
    )


@pytest.mark.parametrize("name", [indexing.PUT, indexing.REBUILD, indexing.DISK])
def test_both_indexes_hold_every_article(parts: Parts, name: str) -> None:
    assert comparison(parts, name).evidence == QUICK.articles


@pytest.mark.parametrize("kind", [kind for kind in searching.KINDS if kind != "everything"])
def test_both_indexes_find_the_same_articles(parts: Parts, kind: Kind) -> None:
    evidence = answers(parts, kind)
    assert [text for text, _ in evidence] == [request.text for request in requests(QUICK)[kind]]
    assert any(found.total > 0 for _, found in evidence)
    shown = 0 if kind == "three words, only counted" else PAGE
    assert all(found.shown == min(found.total, shown) for _, found in evidence)


def test_what_is_counted_alone_is_what_is_found(parts: Parts) -> None:
    counted, found = answers(parts, "three words, only counted"), answers(parts, "three words")
    assert [(text, answer.total) for text, answer in counted] == [(text, answer.total) for text, answer in found]


def test_some_words_find_more_than_all_of_them(parts: Parts) -> None:
    found = [answer for _, answer in answers(parts, "without diacritics")]
    assert all(answer.total >= answer.complete >= 1 for answer in found)
    assert sum(answer.total for answer in found) > sum(answer.complete for answer in found)


def test_both_indexes_count_the_same_in_every_facet_and_on_every_day(parts: Parts) -> None:
    for (_, found), request in zip(answers(parts, NARROWED), requests(QUICK)[NARROWED], strict=True):
        assert sum(found.days.values()) <= found.total == found.facets["scope"].get(request.filters["scope"], 0)
        assert sum(found.facets["scope"].values()) >= found.total
    for _, found in answers(parts, "everything"):
        assert found.total == sum(found.facets["outlet"].values()) == QUICK.articles
        assert len(found.newest) == PAGE and found.facets["topic"] and found.facets["theme"]


def test_both_sides_export_the_same_half(parts: Parts) -> None:
    exported = comparison(parts, searching.EXPORT).evidence
    assert isinstance(exported, tuple) and QUICK.articles // 3 < exported[0] < QUICK.articles


def test_the_command_starts(parts: Parts) -> None:
    started = [c for c in parts["press"].comparisons if c.case.name.startswith("start: ")]
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


def test_composed_articles_differ() -> None:
    outlet = press().outlets[0]
    made = pieces(outlet, 30)
    assert made == pieces(outlet, 30)
    assert len({piece.path for piece in made}) == len({piece.body for piece in made}) == 30


@pytest.mark.parametrize(("value", "shown"), [(1234.5, "1,234"), (56.72, "56.7"), (3.14159, "3.14"), (0.2454, "0.245")])
def test_figures_have_three_digits(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_writing_replaces_what_is_between_the_markers_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    begin, end = markers("cards")
    page.write_text(f"# Đo\n\n{begin}\nold figures\n{end}\n\nwhat they mean\n", "utf-8")
    made = Results([Comparison(CASE, (30.0,), (40.0,), None)], [], (0.5, 1.0))
    write({"cards": made}, page)
    text = page.read_text("utf-8")
    assert text.startswith(f"# Đo\n\n{begin}\n") and text.endswith(f"{end}\n\nwhat they mean\n")
    assert "old figures" not in text
    assert "| sorting | 9 cards |   30.0 |   40.0 | 0.750 | 0.750-0.750 | by hand | smiles           |" in text
    write({"cards": made}, page)
    assert page.read_text("utf-8") == text


def test_writing_needs_the_markers_of_every_part(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    written = "\n".join(("# Đo", *markers("cards"), ""))
    page.write_text(written, "utf-8")
    empty = Results([], [], (0.0, 0.0))
    with pytest.raises(ValueError, match=r"benchmarks\.md: needs one line '<!-- bench dice: begin"):
        write({"cards": empty, "dice": empty}, page)
    assert page.read_text("utf-8") == written


def test_an_aim_stands_beside_its_ratio() -> None:
    case = replace(CASE, aim="≥ 0.8")
    table = as_markdown(Results([Comparison(case, (30.0,), (40.0,), None)], [], (0.0, 0.0)))
    assert "| aim " in table and "| 0.750-0.750 | ≥ 0.8 |" in table


def test_every_part_has_its_place_in_the_docs(parts: Parts) -> None:
    text = DOCS.read_text("utf-8")
    written = [
        "press",
        "extract",
        "labels",
        "desk",
        "memory",
        "cluster",
        *(part_of(size, elastic) for size in (FULL, LARGE) for elastic in (False, True)),
    ]
    assert all(OWN_PAGES[part].read_text("utf-8").count(marker) == 1 for part in OWN_PAGES for marker in markers(part))
    assert all(text.count(marker) == 1 for part in written for marker in markers(part))
    for results in parts.values():
        for made in results.comparisons:
            assert f"| {made.case.name} " in as_markdown(results)


@pytest.mark.parametrize("words", [["--write", "--quick"], ["--write", "crawl"], ["kitchen"], ["--pages", "nowhere"]])
def test_what_cannot_be_measured_or_written_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "python -m tests.bench: error: " in capsys.readouterr().err


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("elasticsearch_installation")
def test_one_node_and_three_answer_the_same_and_a_kill_is_timed(tmp_path: Path) -> None:
    grid = cluster.run(QUICK, tmp_path)
    figures = {row[0]: [float(cell.replace(",", "")) for cell in row[1:3]] for row in grid.rows}
    assert len(figures) == 1 + 2 * len(made_requests(1, QUICK.articles)) + 2
    assert all(value > 0 for pair in figures.values() for value in pair)
    # One node that is gone answers nobody until it is back.
    one, three = figures["a node is killed: longest time without an answer to a search, s"]
    assert three < one


def test_memory_is_taken_after_each_fifth_of_each_stage(tmp_path: Path) -> None:
    grown = memory.run(QUICK, tmp_path)
    assert [growth.stage for growth in grown] == ["crawl", "extract", "label", "sync"]
    assert {growth.work for growth in grown} == {QUICK.run_pages}
    assert all(len(growth.megabytes) == memory.FIFTHS and min(growth.megabytes) > 1 for growth in grown)
    assert as_markdown(Results([], [], (0.0, 0.0), grown)).count("|    30 |") == 4


def test_every_page_of_the_dashboard_is_opened_and_used(parts: Parts) -> None:
    found = parts["desk"].desk
    assert found is not None and found.articles == QUICK.desk
    assert [page.name for page in found.pages] == list(PATHS)
    for page in found.pages:
        assert [len(took) for took in (page.cold, page.first, page.then)] == [QUICK.cold, *[QUICK.drawings] * 2]
    # Where page and engine had listed other articles, this would have raised.
    assert [len(one.page) for one in found.searches] == [len(one.engine) for one in found.searches]
    assert {len(one.page) for one in found.searches} == {4 * QUICK.drawings}
    assert len(found.together) == 2 and len(found.weights) == 5
    table = as_markdown(parts["desk"])
    assert all(f"| {path} " in table for path in PATHS)


def test_what_stands_around_a_page_is_as_much_as_on_a_real_one() -> None:
    (url, body, _), *_ = saved_pages(1, 1)
    made = furnished(body, url)
    assert made == furnished(body, url)
    assert 90_000 < len(made) < 150_000
    assert 600 < made.count(b"<") - made.count(b"</") < 900
    assert 120 < made.count(b"<a ") < 170
