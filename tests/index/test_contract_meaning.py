"""What every engine promises of search by meaning; nothing here knows which one it talks to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.document import document, tally_of
from index.engine import ArticleIndex
from index.query import MAX_LIMIT, Mode, Page, Query
from index.space import Space
from newsroom.article import Record, Removal
from newsroom.clock import Period
from newsroom.errors import InputError
from newsroom.urls import article_id
from tests.index.conftest import ENGINES, engine
from tests.index.makers import NOON, id_of, record
from tests.index.meanings import DIMENSIONS, ENCODER, ToyEncoder, read

SPACE = Space(ENCODER, DIMENSIONS)

READ = [
    read(record("sea-vi", "Họp về Biển Đông", "Các nước họp về biển.")),
    read(record("sea-en", "Maritime meeting ends", "Officials met on the sea.", language="en", country="SG")),
    read(record("grid-vi", "Lưới điện chung", "Điện cho vùng.", published_at=None)),
    read(record("grid-en", "Power grid to link islands", "Electricity for all.", language="en", country="SG")),
    read(record("rice-en", "Rice prices up", "Grain market.", language="en", country="TH")),
]
UNREAD = record("unread", "Tin về biển chưa đọc", "Biển.")
NAMED = {id_of(name): name for name in ("sea-vi", "sea-en", "grid-vi", "grid-en", "rice-en", "unread", "copy", "new")}

Opened = tuple[ArticleIndex, ToyEncoder]


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """An empty index with an encoder."""
    encoder = ToyEncoder()
    with engine(request.param, tmp_path, request, encoder) as index:
        yield index, encoder


@pytest.fixture(scope="module", params=ENGINES)
def pressed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """An index of `READ` and one article without a vector, which tests only read."""
    encoder = ToyEncoder()
    with engine(request.param, tmp_path_factory.mktemp("index"), request, encoder) as index:
        assert index.update([*READ, UNREAD]) == ()
        yield index, encoder


def names(page: Page) -> list[str]:
    return [NAMED[hit.id] for hit in page.hits]


def found_by(page: Page) -> dict[str, str]:
    return {NAMED[hit.id]: hit.by for hit in page.hits}


class TestFinding:
    def test_a_query_finds_articles_in_the_other_language(self, pressed: Opened) -> None:
        page = pressed[0].search(Query("lưới điện"))
        assert names(page)[:2] == ["grid-vi", "grid-en"]
        assert found_by(page)["grid-vi"] == "words" and found_by(page)["grid-en"] == "meaning"
        assert names(pressed[0].search(Query("electricity grid")))[:2] == ["grid-en", "grid-vi"]

    def test_figures_are_of_words_alone(self, pressed: Opened) -> None:
        both = pressed[0].search(Query("lưới điện", facets=("language",), timeline="day"))
        words = pressed[0].search(Query("lưới điện", facets=("language",), timeline="day", mode="words"))
        assert (both.total, both.complete, both.facets, both.timeline) == (1, 1, words.facets, words.timeline)
        assert (words.listed, words.by_meaning, words.without) == (1, 0, None)
        assert both.listed == len(both.hits) == both.total + both.by_meaning > 1
        assert names(words) == ["grid-vi"]

    def test_by_meaning_alone_the_nearest_come_first_whatever_found_them(self, pressed: Opened) -> None:
        page = pressed[0].search(Query("biển", mode="meaning"))
        assert set(names(page)[:2]) == {"sea-vi", "sea-en"}
        # Without a vector nothing is near; the figure still counts it.
        assert "unread" not in names(page)
        assert page.total == 2

    def test_an_article_without_a_vector_is_found_by_its_words(self, pressed: Opened) -> None:
        assert found_by(pressed[0].search(Query("biển chưa đọc")))["unread"] == "words"

    @pytest.mark.parametrize(
        ("query", "allowed"),
        [
            (Query("lưới điện", filters={"language": ("en",)}), {"grid-en", "sea-en", "rice-en"}),
            (Query("lưới điện language:en NOT country:TH"), {"grid-en", "sea-en"}),
            (Query("lưới điện", period=Period(NOON.date(), NOON.date())), {"grid-en", "sea-vi", "sea-en", "rice-en"}),
            (Query("lưới điện NOT electricity"), {"grid-vi", "sea-vi", "sea-en", "rice-en"}),
            (Query('lưới điện "power grid"'), {"grid-en"}),
            # By words, two of the three are enough.
            (Query("lưới điện title:rice"), {"rice-en", "grid-vi"}),
            (Query("lưới điện islands", match="all"), set()),
        ],
    )
    @pytest.mark.parametrize("mode", ["both", "meaning"])
    def test_all_that_is_not_words_side_by_side_holds_strictly(
        self, pressed: Opened, query: Query, allowed: set[str], mode: Mode
    ) -> None:
        page = pressed[0].search(replace(query, mode=mode))
        assert set(names(page)) <= allowed
        assert page.without is None
        if "grid-en" in allowed:
            assert names(page)[0] in ("grid-en", "grid-vi")

    @pytest.mark.parametrize(
        "text", ['"lưới điện"', "lưới AND điện", "điện OR gạo", "title:điện", "điện*", "NOT gạo", "language:vi"]
    )
    def test_what_is_meant_as_typed_is_found_by_words(self, pressed: Opened, text: str) -> None:
        index, encoder = pressed
        before = encoder.asked
        page = index.search(Query(text))
        assert page == replace(index.search(Query(text, mode="words")), without=page.without)
        assert page.without in ("strict", None)
        assert encoder.asked == before

    @pytest.mark.parametrize(
        "query", [Query(""), Query("điện", sort="date"), Query("điện", mode="words"), Query("điện", limit=0)]
    )
    def test_the_encoder_is_not_asked_where_it_has_no_part(self, pressed: Opened, query: Query) -> None:
        index, encoder = pressed
        before = encoder.asked
        assert index.search(query).without is None
        assert all(hit.by == "words" for hit in index.search(query).hits)
        assert encoder.asked == before

    def test_exports_hold_what_words_find(self, pressed: Opened) -> None:
        assert [NAMED[listed.id] for listed in pressed[0].scan(Query("lưới điện"))] == ["grid-vi"]

    def test_words_that_say_nothing_are_looked_for_as_words(self, pressed: Opened) -> None:
        page = pressed[0].search(Query("in"))
        assert (page.without, page.total) == ("says_nothing", 0)

    def test_typed_without_diacritics_the_meaning_is_the_same(self, pressed: Opened) -> None:
        assert names(pressed[0].search(Query("luoi dien")))[:2] == ["grid-vi", "grid-en"]

    def test_a_hit_by_meaning_shows_how_its_text_begins(self, pressed: Opened) -> None:
        hit = next(hit for hit in pressed[0].search(Query("lưới điện")).hits if hit.id == id_of("grid-en"))
        assert "".join(part.text for part in hit.snippet).startswith("Electricity")
        assert hit.score > 0


class TestPaging:
    def test_pages_hold_every_hit_once_in_one_order(self, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in ("index.embedded_search", "index.elastic_meaning"):
            monkeypatch.setattr(f"{module}.WORDS", 20)
        index, _ = opened
        press = [read(record(f"n{n}", "Lưới điện" if n % 2 else "Power grid", "tin " * (n % 7))) for n in range(120)]
        # Far by meaning, and the last by words: after the window.
        press += [read(record(f"m{n}", f"Gạo {'gạo ' * n}", "điện")) for n in range(30)]
        for at in range(0, len(press), 40):
            index.update(press[at : at + 40])
        whole = index.search(Query("điện", limit=MAX_LIMIT))
        ids = [hit.id for hit in whole.hits]
        assert (whole.total, whole.by_meaning, whole.listed) == (90, 60, 150)
        assert len(ids) == len(set(ids)) == whole.listed
        paged: list[str] = []
        for offset in range(0, 160, 11):
            page = index.search(Query("điện", limit=11, offset=offset))
            assert (page.total, page.listed) == (whole.total, whole.listed)
            paged += [hit.id for hit in page.hits]
        assert paged == ids

    def test_equals_are_ordered_by_id(self, opened: Opened) -> None:
        index, _ = opened
        press = [read(record(f"n{n}", "Power grid", language="en")) for n in range(70)]
        for at in range(0, 70, 20):
            index.update(press[at : at + 20])
        ids = [hit.id for hit in index.search(Query("lưới điện", limit=100)).hits]
        assert ids == sorted(made.article.id for made in press)


class TestWriting:
    def test_the_tally_holds_the_vectors(self, opened: Opened) -> None:
        index, _ = opened
        index.update([*READ, UNREAD])
        expected = tally_of([document(made, SPACE) for made in [*READ, UNREAD]])
        assert index.tally() == expected
        assert expected.vectors != 0
        other = replace(read(replace(READ[0], revision=2)), vector=READ[2].vector)
        index.update([other])
        assert index.tally() == tally_of([document(made, SPACE) for made in [other, *READ[1:], UNREAD]])

    def test_what_is_replaced_or_removed_is_near_no_more(self, opened: Opened) -> None:
        index, _ = opened
        index.update(READ)
        index.update([read(record("grid-en", "Rice", revision=2, language="en"))], [Removal(id_of("grid-vi"), 2, NOON)])
        page = index.search(Query("điện", mode="meaning"))
        assert "grid-vi" not in names(page)
        assert all(hit.score < 0.5 for hit in page.hits)

    def test_an_article_that_loses_its_vector_is_near_no_more(self, opened: Opened) -> None:
        index, _ = opened
        index.update(READ)
        index.update([record("grid-en", "Power grid", revision=2, language="en")])
        assert "grid-en" not in names(index.search(Query("điện", mode="meaning")))
        assert "grid-en" in names(index.search(Query("power grid")))

    @pytest.mark.parametrize(
        "vector", [b"\0" * 48, np.full(24, np.nan, "<f2").tobytes(), np.full(24, np.inf, "<f2").tobytes(), b"x", b""]
    )
    def test_a_vector_that_says_nothing_is_none(self, opened: Opened, vector: bytes) -> None:
        index, _ = opened
        index.update(READ)
        assert index.update([record("unread", "Power", vector=vector, encoder=ENCODER)]) == ()
        assert "unread" not in names(index.search(Query("điện", mode="meaning")))
        assert index.search(Query("power")).total == 2
        assert index.tally().vectors == tally_of([document(made, SPACE) for made in READ]).vectors


class TestOtherEncoders:
    def test_vectors_of_another_encoder_are_left_out_and_their_articles_found_by_words(self, opened: Opened) -> None:
        index, _ = opened
        index.update(READ)
        later = read(record("new", "Power grid again", language="en"), "other-2+11111111")
        longer = replace(later, vector=later.vector * 2)
        for made in (later, longer, replace(later, vector=later.vector * 2, encoder=ENCODER)):
            assert index.update([made]) == ()
            assert "new" not in names(index.search(Query("điện", mode="meaning")))
            assert "new" in names(index.search(Query("again", mode="words")))
            assert index.tally() == tally_of([document(one, SPACE) for one in [*READ, made]])
        assert index.space == SPACE

    def test_a_query_of_another_encoder_is_answered_by_words(
        self, request: pytest.FixtureRequest, tmp_path: Path
    ) -> None:
        for name in ENGINES:
            with engine(name, tmp_path / name, request, ToyEncoder("other-2+11111111")) as index:
                assert index.space is None
                assert index.search(Query("điện")).without == "no_vectors"
                index.update(READ)
                for mode in ("both", "meaning"):
                    page = index.search(Query("điện", mode=mode))
                    assert (page.without, names(page)) == ("other_encoder", ["grid-vi"])

    def test_without_an_encoder_words_answer(self, empty: ArticleIndex) -> None:
        empty.update(READ)
        page = empty.search(Query("điện"))
        assert (page.without, names(page), page.listed) == ("no_encoder", ["grid-vi"], 1)


class TestSimilar:
    def test_the_nearest_articles_come_first_without_the_article_itself(self, pressed: Opened) -> None:
        page = pressed[0].similar(id_of("grid-vi"), Query())
        assert names(page)[0] == "grid-en"
        assert "grid-vi" not in names(page)
        assert (page.total, page.listed) == (6, len(page.hits))

    def test_filters_and_words_narrow_it(self, pressed: Opened) -> None:
        assert "grid-en" not in names(pressed[0].similar(id_of("grid-vi"), Query(filters={"language": ("vi",)})))
        page = pressed[0].similar(id_of("grid-vi"), Query("rice"))
        assert (names(page), page.total) == (["rice-en"], 1)
        assert (
            pressed[0].similar(id_of("grid-vi"), Query(limit=1, offset=1)).hits
            == (pressed[0].similar(id_of("grid-vi"), Query()).hits[1:2])
        )

    def test_its_reprints_are_left_out_unless_wanted(self, opened: Opened) -> None:
        index, _ = opened
        index.update([*READ, read(record("copy", "Lưới điện chung", "Điện cho vùng.", reprint_of=id_of("grid-vi")))])
        assert "copy" not in names(index.similar(id_of("grid-vi"), Query()))
        assert names(index.similar(id_of("grid-vi"), Query(), reprints=True))[0] == "copy"
        assert "grid-vi" not in names(index.similar(id_of("copy"), Query()))

    def test_an_article_that_is_not_there_or_was_not_read(self, pressed: Opened) -> None:
        with pytest.raises(InputError, match="no such article"):
            pressed[0].similar(article_id("https://press.example/none"), Query())
        assert pressed[0].similar(id_of("unread"), Query()).without == "no_vectors"


MANY = 3_000


@pytest.fixture(scope="module")
def many() -> list[Record]:
    rng = np.random.default_rng(7)
    made = []
    for n in range(MANY):
        vector = rng.standard_normal(DIMENSIONS).astype(np.float32)
        vector /= np.linalg.norm(vector)
        made.append(
            record(
                f"n{n}",
                f"Tin {n % 50}",
                country=("VN", "SG")[n % 2],
                vector=vector.astype("<f2").tobytes(),
                encoder=ENCODER,
            )
        )
    return made


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("narrowed", [{}, {"country": ("SG",)}])
@pytest.mark.parametrize("few", [0.0, 1.0])
def test_the_nearest_are_exactly_those(
    name: str,
    few: float,
    narrowed: dict[str, tuple[str, ...]],
    many: list[Record],
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.embedded_meaning.FEW", few)
    with engine(name, tmp_path, request, ToyEncoder()) as index:
        index.update(many[:1_000])
        index.update(many[500:])  # Half of the first again: the rows stay.
        index.update([], [Removal(made.article.id, 2, NOON) for made in many[:100]])
        near = index.similar(many[200].article.id, Query(filters=narrowed, limit=50))
    rows = {made.article.id: np.frombuffer(made.vector, "<f2").astype(np.float64) for made in many[100:]}
    own = rows[many[200].article.id]
    kept = [made for made in many[100:] if made.facts.country in narrowed.get("country", ("VN", "SG"))]
    close: Callable[[Record], float] = lambda made: float(  # noqa: E731
        rows[made.article.id] @ own / np.linalg.norm(rows[made.article.id]) / np.linalg.norm(own)
    )
    best = sorted(kept, key=lambda made: -close(made))
    expected = [made.article.id for made in best if made.article.id != many[200].article.id][:50]
    assert [hit.id for hit in near.hits] == expected
