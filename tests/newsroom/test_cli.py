"""The command as an operator meets it: one office over the sample press, each command in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.clock import local_day, utc_now
from tests.newsroom.runs import SETTINGS, Office
from tests.samplepress import SamplePress

YESTERDAY = local_day(utc_now()) - timedelta(days=1)


@pytest.fixture(scope="module")
def press() -> Iterator[SamplePress]:
    with SamplePress(today=YESTERDAY) as made:
        yield made


@pytest.fixture(scope="module")
def office(press: SamplePress, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office after its first run."""
    made = Office.make(tmp_path_factory.mktemp("office"), press.sources_toml())
    made.call("run")
    return made


@pytest.fixture
def empty(tmp_path: Path, press: SamplePress) -> Office:
    """An office before its first run."""
    return Office.make(tmp_path, press.sources_toml())


class TestRun:
    def test_all_pages_end_in_a_defined_state_with_a_reason_where_they_fell(self, office: Office) -> None:
        status = office.json("status")
        assert status["states"]["labelled"] >= 120
        assert status["states"]["fetched"] == status["states"]["extracted"] == 0
        reasons = status["reasons"]
        # One article known under its old address too, and two headlines of articles that were found themselves: those
        # are taken back or never shown, by which was extracted first. One of the two is a week old: in the early
        # morning the searches of seven days no longer lead to it, and its headline stands for it.
        assert reasons.pop("skipped/redirected", 0) + reasons.pop("labelled/withdrawn", 0) in (2, 3)
        assert reasons == {"skipped/gone": 1, "skipped/robots": 1}
        # The pages behind a bot check, a consent wall and a login are tried again by the next runs, and the page that
        # says that nothing is there by one more.
        waiting = {name: source["waiting"] for name, source in status["sources"].items() if source["waiting"]}
        assert waiting == {"thoibao-lachai": 1, "bachai-tiengviet": 1, "lionharbour": 1, "sanco-online": 1}
        assert status["states"]["discovered"] == 4
        assert status["backlog"] == 0

    def test_a_second_run_fetches_no_article_again(self, office: Office, press: SamplePress) -> None:
        before = len(press.requests)
        counts = office.json("run")["stages"]
        asked = {request.path for request in press.requests[before:]}
        assert not asked & {piece.path for piece in press.press.pieces}
        assert counts["extract"] == {"challenge": 1, "consent_wall": 1, "login_wall": 1, "error_page": 1}
        assert counts["sync"]["synced"] == 0
        assert office.json("status")["reasons"]["skipped/error_page"] == 1

    def test_a_corrected_article_becomes_a_second_version(self, press: SamplePress, tmp_path: Path) -> None:
        office = Office.make(tmp_path, press.sources_toml())
        office.call("run", "--source", "lionharbour")
        piece = next(p for p in press.press.of("lionharbour") if p.relevance == "asean")
        office_before = office.snapshot()
        changed = "The desk corrects a figure: eleven million, not ten. " + piece.body
        # Later than the fetch, as a correction is; the press says so in its sitemap.
        press.replace("lionharbour", piece.slug, body=changed, updated=utc_now() + timedelta(seconds=90))
        office.call("run", "--source", "lionharbour")
        after = office.snapshot()
        (id_,) = [key for key, value in after["articles"].items() if value[0].endswith(piece.path)]
        assert (office_before["articles"][id_][-1], after["articles"][id_][-1]) == (1, 2)
        assert "eleven million, not ten" in after["articles"][id_][2]

    def test_two_runs_on_one_data_folder_do_not_overlap(self, office: Office) -> None:
        from newsroom.pipeline.lock import only_run

        with only_run(office.settings.desk.data):
            refused = office.call("run", code=5)
        assert "another diembao is running" in refused.stderr

    def test_an_unknown_source_is_named(self, office: Office) -> None:
        assert "no source 'nowhere'" in office.call("crawl", "--source", "nowhere", code=2).stderr


class TestCoverage:
    def test_the_table_counts_what_the_counting_base_counts(self, office: Office) -> None:
        from newsroom.counting import coverage
        from newsroom.store import open_store

        facts = list(open_store(office.settings).articles.facts())
        told = office.json("status", "--days", "60")["coverage"]
        found = coverage(facts)
        assert told["all"]["total"] == found.total == found.originals + found.reprints
        assert told["all"]["reprints"] >= 7
        assert told["all"]["pillars"] == dict(found.pillars)
        assert told["domestic"]["total"] + told["foreign"]["total"] == found.total
        assert told["all"]["beside"] == dict(found.beside)

    def test_search_counts_the_same_base(self, office: Office) -> None:
        status = office.json("status", "--days", "60")["coverage"]["all"]
        found = office.json("search", "", "--counted")
        assert found["total"] == status["total"]
        assert found["facets"]["pillar"] == status["pillars"]

    def test_analysts_read_vietnamese_by_default_and_english_on_a_switch(self, office: Office) -> None:
        assert "Chính trị - An ninh" in office.call("status").stdout
        english = Office.make(office.folder, (office.folder / "sources.toml").read_text(), SETTINGS)
        (office.folder / "settings.toml").write_text(SETTINGS.replace("[desk]", '[desk]\nlanguage = "en"'))
        try:
            assert "Articles about ASEAN by pillar" in english.call("status").stdout
        finally:
            (office.folder / "settings.toml").write_text(SETTINGS)


class TestSearch:
    def test_diacritics_may_be_left_out_and_nfd_is_understood(self, office: Office) -> None:
        exact = office.json("search", '"lưới điện"')
        assert exact["total"] > 0
        assert office.json("search", '"luoi dien"')["total"] >= exact["total"]
        assert office.json("search", unicodedata.normalize("NFD", '"lưới điện"'))["total"] == exact["total"]

    def test_fluctuating_prices_are_not_the_south_china_sea(self, office: Office) -> None:
        titles = [hit["title"] for hit in office.json("search", '"biến động"')["hits"]]
        sea = office.json("search", '"Biển Đông"', "--topic", "maritime_security")
        assert sea["total"] > 0
        assert not set(titles) & {hit["title"] for hit in sea["hits"]}

    def test_filters_narrow_and_every_hit_keeps_them(self, office: Office) -> None:
        found = office.json("search", "ASEAN", "--pillar", "economic", "--scope", "foreign")
        assert found["total"] > 0
        assert all("economic" in hit["pillars"] and hit["scope"] == "foreign" for hit in found["hits"])

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (['"chưa đóng'], "Thiếu dấu ngoặc kép đóng"),
            (["ASEAN", "--pillar", "economy"], "không có giá trị “economy”; có thể dùng: economic"),
            (["ASEAN", "--from", "2026-08-05", "--to", "2026-08-01"], "after its end"),
            (["ASEAN", "--from", "hôm qua"], "hôm qua"),
        ],
    )
    def test_a_query_that_cannot_be_is_answered_not_guessed(self, office: Office, words: list[str], said: str) -> None:
        assert said in " ".join(office.call("search", *words, code=2).stderr.split())

    def test_without_a_store_it_says_so_and_makes_nothing(self, empty: Office) -> None:
        assert "there is no store yet" in empty.call("search", "ASEAN", code=5).stderr
        assert not (empty.folder / "data").exists()


class TestExtract:
    PAGE = (
        "<html lang=vi><head><title>Lưới điện | Báo</title>"
        '<meta property="article:published_time" content="2026-08-05T08:30:00+07:00"></head>'
        "<body><h1>ASEAN bàn lưới điện</h1>" + "<p>Các nước ASEAN họp bàn về lưới điện chung của khu vực. </p>" * 8
    )

    def test_a_file_and_standard_input_give_json_with_origins(self, office: Office, tmp_path: Path) -> None:
        page = tmp_path / "trang.html"
        page.write_text(self.PAGE, "utf-8")
        found = json.loads(office.call("extract", str(page), "--url", "https://bao.example/a.html").stdout)
        assert found["title"] == "ASEAN bàn lưới điện"
        assert found["published_at"] == "2026-08-05T01:30:00Z"
        assert found["origins"]["title"] == "h1"
        piped = json.loads(
            office.call("extract", "-", "--url", "https://bao.example/a.html", stdin=self.PAGE.encode()).stdout
        )
        assert piped["text"] == found["text"]

    def test_an_address_is_fetched_under_the_same_guards(self, office: Office, press: SamplePress) -> None:
        piece = press.press.of("lionharbour")[0]
        found = json.loads(office.call("extract", press.url("lionharbour", piece.path)).stdout)
        assert found["title"] == piece.title

    def test_a_private_address_is_refused_unless_settings_allow_it(self, office: Office, press: SamplePress) -> None:
        strict = Office.make(
            office.folder / "strict", press.sources_toml(), SETTINGS.replace("allow_private = true", "")
        )
        refused = strict.call("extract", press.url("lionharbour", "/"), code=4)
        assert "not a public address" in refused.stderr

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "no page to read"),
            (b"\x00\x01\x02\xff" * 500, "no page to read"),
            (b"<p>ba ch\xe1\xbb\xaf", "holds no article"),
        ],
    )
    def test_a_broken_input_is_one_sentence(self, office: Office, tmp_path: Path, content: bytes, said: str) -> None:
        file = tmp_path / "hong.html"
        file.write_bytes(content)
        message = office.call("extract", str(file), code=4).stderr
        assert said in message
        assert "hong.html" in message
        assert message.count("\n") == 1

    def test_a_missing_file_is_one_sentence(self, office: Office) -> None:
        assert "there is no such file" in office.call("extract", "khong-co.html", code=4).stderr


class TestWatching:
    def test_an_archived_page_comes_back_as_it_was(self, office: Office, press: SamplePress) -> None:
        hit = office.json("search", '"lưới điện"')["hits"][0]
        raw = subprocess.run(
            office.words("archive", "show", hit["id"], "--html"), capture_output=True, check=True
        ).stdout
        assert b"<html" in raw.lower()
        assert hit["url"] in office.call("archive", "show", hit["url"]).stdout

    def test_an_unknown_id_is_named(self, office: Office) -> None:
        assert "no archived page for beef" in office.call("archive", "show", "beef", code=4).stderr

    def test_a_bot_check_ends_in_quarantine_and_can_be_tried_again(self, press: SamplePress, tmp_path: Path) -> None:
        once = SETTINGS.replace("[crawl]", "[crawl]\nmax_attempts = 2")
        office = Office.make(tmp_path, press.sources_toml(), once)
        office.call("run", "--source", "thoibao-lachai")
        assert office.json("quarantine", "list") == []
        office.call("run", "--source", "thoibao-lachai")
        (page,) = office.json("quarantine", "list")
        assert page["reason"] == "challenge"
        before = len(press.requests)
        office.call("quarantine", "retry", page["id"])
        office.call("run", "--source", "thoibao-lachai")
        assert any(request.path.endswith("trang-thu-thach.html") for request in press.requests[before:])
        assert "0 of 1 ids" in office.call("quarantine", "retry", "beef", code=4).stderr

    def test_doctor_finds_a_damaged_archive_and_a_wiped_index(self, press: SamplePress, tmp_path: Path) -> None:
        office = Office.make(
            tmp_path, press.sources_toml(), SETTINGS.replace("[crawl]", '[crawl]\ncontact = "a@b.example"')
        )
        office.call("run", "--source", "mekongherald")
        assert all(f["ok"] for f in office.json("doctor"))
        (warc,) = office.settings.archive_folder.glob("*.warc.gz")
        warc.write_bytes(b"\x00" * warc.stat().st_size)
        found = json.loads(office.call("doctor", "--json", code=1).stdout)
        assert [f["check"] for f in found if not f["ok"]] == ["archive"]

    def test_a_lost_index_is_made_again_from_the_store(self, press: SamplePress, tmp_path: Path) -> None:
        import shutil

        office = Office.make(tmp_path, press.sources_toml())
        office.call("run", "--source", "mekongherald")
        whole = office.snapshot()
        shutil.rmtree(office.settings.index_folder)
        office.call("sync")
        assert office.snapshot() == whole
        office.call("sync", "--rebuild")
        assert office.snapshot() == whole


class TestReport:
    DAYS = ("--from", f"{YESTERDAY - timedelta(days=13)}", "--to", f"{YESTERDAY}")

    def test_a_report_is_drafted_and_written_as_a_word_document(self, office: Office, tmp_path: Path) -> None:
        made = office.json("report", "new", "foreign", *self.DAYS, "--to-files", "docx", "--output", str(tmp_path))
        assert (made["kind"], made["state"]) == ("foreign", "draft")
        assert made["articles"] > 10
        written = [Path(path) for path in made["files"]]
        assert [path.suffix for path in written] == [".docx", ".xlsx"]
        assert "word/document.xml" in zipfile.ZipFile(written[0]).namelist()
        assert office.json("report", "verify", made["id"])["holds"] is True
        assert office.json("report", "verify", str(written[0]))["id"] == made["id"]

    def test_a_place_that_cannot_be_written_is_one_sentence(self, office: Office, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("")
        id = office.json("report", "new", "foreign", *self.DAYS)["id"]
        refused = office.call("report", "render", id, "--output", str(tmp_path / "a"), code=4)
        assert "cannot be written" in refused.stderr

    def test_the_shell_learns_whether_a_report_holds(self, office: Office, tmp_path: Path) -> None:
        made = office.json("report", "new", "foreign", *self.DAYS, "--to-files", "json", "--output", str(tmp_path))
        file = Path(made["files"][0])
        file.write_text(file.read_text("utf-8").replace(f'{made["articles"]}"', f'{made["articles"] + 1}"'), "utf-8")
        office.call("report", "verify", str(file), code=1)
        office.call("report", "final", made["id"], code=2)


HEAVY = {"torch", "scrapy", "twisted", "trafilatura", "streamlit", "sklearn", "tantivy", "docx", "pandas", "sqlalchemy"}


def test_the_command_starts_without_heavy_libraries() -> None:
    program = f"import sys, newsroom.settings; from newsroom.cli import app; print(sorted({HEAVY} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.strip() == "[]"
