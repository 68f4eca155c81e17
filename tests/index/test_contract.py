"""What every engine promises; nothing here knows which one it talks to (see `conftest.py`)."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as some

from index.document import Tally, document, tally_of
from index.engine import ArticleIndex
from index.fields import FACETS
from index.query import FacetCount, Listed, Query
from newsroom.article import Removal
from newsroom.errors import UsageError
from tests.index.makers import NOON, PRESS, id_of, names, record

LISTED = [field.name for field in fields(Listed)]


class TestFinding:
    """Which articles a query matches and which come first."""

    def test_a_query_without_diacritics_finds_every_way_of_writing(self, index: ArticleIndex) -> None:
        assert set(names(index.search(Query("bien dong")))) == {"bien-dong", "bien-dong-gia", "bare"}

    def test_a_query_with_diacritics_finds_these_and_bare_text_last_but_no_other_diacritics(
        self, index: ArticleIndex
    ) -> None:
        assert names(index.search(Query("Biển Đông"))) == ["bien-dong", "bare"]
        assert names(index.search(Query("biến động"))) == ["bien-dong-gia", "bare"]

    def test_one_accented_word_makes_the_whole_query_meant_as_typed(self, index: ArticleIndex) -> None:
        assert names(index.search(Query("giá cao hội", match="all"))) == ["scattered"]
        assert index.search(Query("giá cào", match="all")).total == 0

    def test_bare_words_of_accented_text_are_words_of_their_own(self, index: ArticleIndex) -> None:
        assert names(index.search(Query("cấp phép thêm cao", match="all"))) == ["scattered"]
        assert index.search(Query("cấp phép thêm cáo", match="all")).total == 0

    def test_d_with_stroke_folds_to_d(self, index: ArticleIndex) -> None:
        assert names(index.search(Query("luoi dien tuyen bo"))) == ["summit"]
        assert names(index.search(Query("LƯỚI ĐIỆN"))) == ["summit"]

    def test_decomposed_text_is_the_same_query(self, index: ArticleIndex) -> None:
        decomposed = unicodedata.normalize("NFD", "Biển Đông")
        assert decomposed != "Biển Đông"
        assert names(index.search(Query(decomposed))) == names(index.search(Query("Biển Đông")))

    @pytest.mark.parametrize("typed", ["Thúy", "Thuý", "thuỷ thủ hoà", "thủy thủ hòa"])
    def test_both_habits_of_placing_the_tone_mark_are_one(self, index: ArticleIndex, typed: str) -> None:
        assert names(index.search(Query(typed))) == ["summit"]

    def test_words_may_stand_in_any_text(self, index: ArticleIndex) -> None:
        assert names(index.search(Query("Lạc Hải sáng hàng hải", match="all"))) == ["bien-dong"]
        assert index.search(Query("Lạc Hải gạo ngon", match="all")).total == 0

    def test_words_side_by_side_come_before_scattered_ones(self, index: ArticleIndex) -> None:
        assert names(index.search(Query("hội nghị cấp cao"))) == ["summit", "scattered"]

    def test_a_phrase_is_matched_only_side_by_side(self, index: ArticleIndex) -> None:
        assert names(index.search(Query('"hội nghị cấp cao"'))) == ["summit"]
        assert names(index.search(Query("“hoi nghi” «tuyen bo»"))) == ["summit"]
        assert index.search(Query('"cấp hội"')).total == 0

    @pytest.mark.parametrize("typed", ["don't", "ASEAN+3", "COVID-19", "covid 19", "Việt Nam"])
    def test_signs_inside_a_word_are_no_syntax(self, index: ArticleIndex, typed: str) -> None:
        assert names(index.search(Query(typed))) == ["english"]

    @pytest.mark.parametrize(
        ("typed", "found"), [("东盟", "chinese"), ("峰会 电网", "chinese"), ("网", "chinese"), ("อาเซียน", "thai")]
    )
    def test_scripts_without_spaces_are_found_inside_a_run(self, index: ArticleIndex, typed: str, found: str) -> None:
        assert names(index.search(Query(typed))) == [found]

    def test_characters_of_a_run_must_stand_in_that_order(self, index: ArticleIndex) -> None:
        assert index.search(Query("盟东")).total == 0

    def test_order_alone_ranks_words_side_by_side_higher(self, empty: ArticleIndex) -> None:
        empty.update([record("mixed", "cao nghị cấp hội", "tin"), record("typed", "hội nghị cấp cao", "tin")])
        first, second = empty.search(Query("hội nghị cấp cao")).hits
        assert (first.id, second.id) == (id_of("typed"), id_of("mixed"))
        assert first.score > second.score

    @pytest.mark.parametrize("elsewhere", ["lead", "body"])
    def test_a_word_weighs_more_in_the_title(self, empty: ArticleIndex, elsewhere: str) -> None:
        for name in ("title", elsewhere):
            texts = {"title": "tin ngày", "lead": "tin ngày", "body": "tin ngày", name: "lưới điện"}
            empty.update([record(name, texts["title"], texts["body"], lead=texts["lead"])])
        first, second = empty.search(Query("lưới điện")).hits
        assert (first.id, second.id) == (id_of("title"), id_of(elsewhere))
        assert first.score > second.score

    def test_words_side_by_side_stand_in_one_text(self, empty: ArticleIndex) -> None:
        empty.update([record("split", "Tin về lưới", "hôm nay", lead="điện về bản")])
        assert empty.search(Query("lưới điện")).total == 1
        assert empty.search(Query('"lưới điện"')).total == 0
        assert empty.search(Query('"lưới điện"~5')).total == 0

    def test_articles_rank_alike_typed_with_and_without_diacritics(self, empty: ArticleIndex) -> None:
        # "cam" is frequent in this press, "cảm" rare: the spelling decides what is found and not how much it counts.
        empty.update([record(f"cam{n}", "Giá cam", "cam " * n) for n in range(1, 6)])
        empty.update([record("one", "Tin", "cảm xúc dự án"), record("two", "Tin", "cảm dự án dự án")])
        both = (id_of("one"), id_of("two"))
        typed = [hit.id for hit in empty.search(Query("cảm dự án", match="all")).hits if hit.id in both]
        bare = [hit.id for hit in empty.search(Query("cam du an", match="all")).hits if hit.id in both]
        assert typed == bare and len(typed) == 2


class TestHit:
    """What a hit shows."""

    @pytest.mark.parametrize("typed", ["lưới điện", "luoi dien", '"lưới điện"', "lưới*", '"lưới chung"~3'])
    def test_the_passage_is_where_the_words_are_however_deep(self, empty: ArticleIndex, typed: str) -> None:
        deep = "\n\n".join([*["Mở đầu dài dòng về bến cá và con thuyền."] * 60, "Các nước bàn lưới điện chung ở đây."])
        empty.update([record("deep", "Tin ngày", deep + "\n\nKết thúc." * 60)])
        (hit,) = empty.search(Query(typed)).hits
        marked = " ".join(part.text.lower() for part in hit.snippet if part.highlighted)
        assert "lưới" in marked
        assert "Các nước bàn" in "".join(part.text for part in hit.snippet)

    def test_a_hit_carries_the_article_as_it_was_written(self, index: ArticleIndex) -> None:
        (hit,) = index.search(Query("thuý")).hits
        made = next(made for made in PRESS if made.article.id == hit.id)
        assert (hit.title, hit.url, hit.version) == (made.article.title, made.article.url, 1)
        assert (hit.source_id, hit.source_name, hit.country) == ("thoibao", "Thoibao", "VN")
        assert (hit.scope, hit.language, hit.published_at) == ("domestic", "vi", made.article.published_at)
        assert (hit.pillars, hit.topics) == (("economic",), ("energy_food", "supply_chains"))
        assert (hit.relevance, hit.counting, hit.reprint_of) == ("asean", "counted", None)
        assert hit.score > 0

    def test_words_found_are_highlighted_in_title_and_passage(self, index: ArticleIndex) -> None:
        hit = index.search(Query("biển đông")).hits[0]
        assert [part.text for part in hit.headline if part.highlighted] == ["Biển Đông"]
        assert [part.text for part in hit.snippet if part.highlighted] == ["Biển Đông"]
        assert "".join(part.text for part in hit.headline) == hit.title

    def test_an_undated_reprint_says_so(self, empty: ArticleIndex) -> None:
        empty.update([record("again", "ASEAN", reprint_of=id_of("english"), published_at=None)])
        (hit,) = empty.search(Query()).hits
        assert (hit.published_at, hit.reprint_of, hit.counting) == (None, id_of("english"), "undated")


class TestOrderAndPages:
    """Sorting and paging."""

    def test_without_text_everything_matches_newest_first_and_undated_last(self, index: ArticleIndex) -> None:
        page = index.search(Query(limit=100))
        assert page.total == len(PRESS)
        assert names(page)[:3] == ["ministry", "scattered", "summit"]
        assert names(page)[-1] == "undated"

    def test_equal_dates_are_ordered_by_id(self, index: ArticleIndex) -> None:
        same = [hit.id for hit in index.search(Query(limit=100)).hits if hit.published_at == NOON]
        assert len(same) == 7
        assert same == sorted(same)

    def test_sorted_by_date_the_same_articles_match(self, index: ArticleIndex) -> None:
        assert names(index.search(Query("asean", sort="date")))[0] == "ministry"
        by_date, best = index.search(Query("asean", sort="date")), index.search(Query("asean"))
        assert set(names(by_date)) == set(names(best))

    @pytest.mark.parametrize("sort", ["relevance", "date"])
    @pytest.mark.parametrize("dated", [True, False])
    def test_pages_hold_every_hit_once_in_one_order(self, empty: ArticleIndex, sort: str, dated: bool) -> None:
        # All alike, so only the id can order them; several commits, so that they lie in several segments.
        alike = [record(f"n{n}", "Tin ASEAN", published_at=NOON if dated else None) for n in range(230)]
        for at in range(0, 230, 46):
            empty.update(alike[at : at + 46])
        seen: list[str] = []
        for offset in range(0, 240, 30):
            page = empty.search(Query("asean", sort=sort, offset=offset, limit=30))  # type: ignore[arg-type]
            assert page.total == 230
            seen += [hit.id for hit in page.hits]
        assert seen == sorted(made.article.id for made in alike)

    def test_a_page_beyond_the_last_hit_or_without_hits_still_counts(self, index: ArticleIndex) -> None:
        assert index.search(Query(offset=500)).hits == ()
        nothing = index.search(Query(limit=0, facets=("scope",)))
        assert (nothing.total, nothing.hits) == (len(PRESS), ())
        assert nothing.facets["scope"] == (FacetCount("domestic", 7), FacetCount("foreign", 4))

    def test_an_index_without_articles_answers(self, empty: ArticleIndex) -> None:
        page = empty.search(Query("asean", facets=FACETS, timeline="week"))
        assert (page.total, page.hits, page.timeline) == (0, (), ())
        assert all(counts == () for counts in page.facets.values())
        assert empty.tally() == Tally()
        assert list(empty.scan(Query("asean"))) == []

    def test_a_scan_gives_every_match_once_in_the_order_of_the_pages(self, empty: ArticleIndex) -> None:
        many = [record(f"n{n}", "Tin ASEAN", source_id=f"s{n % 3}") for n in range(1_200)]
        empty.update([*many, record("other", "Tin khác")])
        for query in (Query("asean"), Query("asean", sort="date", filters={"outlet": ("s1", "s2")}), Query()):
            paged: list[str] = []
            for offset in range(0, 1_300, 500):
                paged += [hit.id for hit in empty.search(replace(query, offset=offset, limit=500)).hits]
            scanned = [listed.id for listed in empty.scan(replace(query, limit=1, offset=7))]
            assert scanned == paged
            assert len(scanned) == len(set(scanned)) == empty.search(query).total

    def test_a_scan_shows_what_a_hit_shows(self, index: ArticleIndex) -> None:
        hits = {hit.id: hit for hit in index.search(Query(limit=100)).hits}
        for listed in index.scan(Query()):
            hit = hits[listed.id]
            assert {name: getattr(hit, name) for name in LISTED} == {name: getattr(listed, name) for name in LISTED}


class TestWriting:
    """Putting articles in."""

    def test_an_update_replaces_by_id(self, empty: ArticleIndex) -> None:
        empty.update([record("a", "Bản đầu"), record("b", "Bài khác")])
        empty.update([record("a", "Bản sửa", version=2, revision=2)])
        assert empty.tally().articles == 2
        assert empty.search(Query('"bản đầu"')).total == 0
        (hit,) = empty.search(Query('"bản sửa"')).hits
        assert (hit.id, hit.version) == (id_of("a"), 2)

    def test_of_two_records_with_one_id_the_last_stays(self, empty: ArticleIndex) -> None:
        empty.update([record("a", "Bản đầu"), record("a", "Bản sửa")])
        assert [hit.title for hit in empty.search(Query()).hits] == ["Bản sửa"]

    def test_the_tally_is_what_was_put_in(self, index: ArticleIndex) -> None:
        assert index.tally() == tally_of([document(made) for made in PRESS])

    def test_the_tally_shows_a_changed_text_and_a_changed_revision(self, empty: ArticleIndex) -> None:
        empty.update([record("a", "Bản đầu")])
        first = empty.tally()
        empty.update([record("a", "Bản sửa", revision=2)])
        second = empty.tally()
        assert (second.articles, second.revisions) == (first.articles, first.revisions + 1)
        assert second.checksums != first.checksums

    def test_what_is_removed_is_gone_and_may_come_back(self, empty: ArticleIndex) -> None:
        empty.update([record("a", "Một"), record("b", "Hai")])
        empty.update([record("c", "Ba")], [Removal(id_of("a"), 2, NOON), Removal(id_of("unknown"), 1, NOON)])
        assert {hit.id for hit in empty.search(Query()).hits} == {id_of("b"), id_of("c")}
        assert empty.tally().articles == 2
        empty.update([record("a", "Một", revision=3)])
        assert empty.search(Query("một")).total == 1

    def test_the_generation_stays_over_updates_and_within_a_block_of_writing(self, empty: ArticleIndex) -> None:
        before = empty.generation
        with empty.writing() as within:
            empty.update([record("a", "Một")])
            empty.update([record("b", "Hai")])
            assert within == before
        assert empty.generation == before
        assert empty.tally().articles == 2


class TestHostility:
    """Nothing that is typed or crawled breaks an index."""

    @tries(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
    @given(typed=some.text(max_size=60) | some.text("ab đĐ\"“”+-*():^~\\/'\0[]{}!&|東อ\u0301", max_size=30))
    def test_any_text_is_answered_or_refused_in_a_sentence(self, index: ArticleIndex, typed: str) -> None:
        try:
            query = Query(typed, facets=("scope",), timeline="day")
        except UsageError as refused:
            assert str(refused)
        else:
            page = index.search(query)
            assert page.total >= len(page.hits)

    @pytest.mark.parametrize(
        "text", ["<script>alert(1)</script>" * 50, "x" * 70_000, "a\u0301\u0301" * 5_000, "a " * 40_000, "\0"]
    )
    def test_any_article_can_be_put_in_and_shown(self, empty: ArticleIndex, text: str) -> None:
        empty.update([record("hostile", "Bài ASEAN", text)])
        (hit,) = empty.search(Query("asean")).hits
        assert sum(len(part.text) for part in hit.snippet) <= 220

    def test_values_of_filters_are_plain_values(self, index: ArticleIndex) -> None:
        assert index.search(Query(filters={"country": ("*", 'VN" OR "SG', "")})).total == 0
