"""The sources file: what an operator writes, and the sentence that each mistake gets."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from crawlers.sources import SHIPPED, load_sources
from newsroom.article import Entry, SourceOptions
from newsroom.errors import SettingsError

GOOD = """\
[[source]]
id = "lionharbour"
name = "The Lion Harbour Post"
kind = "commercial"
country = "SG"
scope = "foreign"
languages = ["en"]
domains = ["127.0.0.1:8707"]
timezone = "Asia/Singapore"
entries = [{ kind = "feed", url = "http://127.0.0.1:8707/rss.xml" }]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sources.toml"


def test_a_source_is_read_as_it_is_written(file: Path) -> None:
    more = 'province = "Lạc Hải"\nactive_from = 2001-02-03\noptions = { delay = 1.5, lead_from_description = true }\n'
    file.write_text(GOOD + more, "utf-8")
    (source,) = load_sources(file)
    assert source.entries == (Entry("feed", "http://127.0.0.1:8707/rss.xml"),)
    assert source.languages == ("en",)
    assert source.province == "Lạc Hải"
    assert (source.active_from, source.active_to) == (date(2001, 2, 3), None)
    assert source.options == SourceOptions(1.5, True)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "commercial"', 'kind = "paper"', "source lionharbour: kind: input should be 'agency', "),
        (
            'country = "SG"',
            'country = "Singapore"',
            "source lionharbour: country: must be two capital letters (ISO 3166-1)",
        ),
        ('scope = "foreign"', "", "source lionharbour: scope: is missing"),
        ('name = "The', 'colour = "red"\nname = "The', "source lionharbour: colour: is not a key of a source"),
        ('"Asia/Singapore"', '"Asia/Saigonn"', "source lionharbour: timezone: 'Asia/Saigonn' is not an IANA time zone"),
        ('"Asia/Singapore"', '"../../etc/passwd"', "source lionharbour: timezone: '../../etc/passwd' is not an IANA"),
        ('languages = ["en"]', "languages = []", "source lionharbour: languages: "),
        ('languages = ["en"]', 'languages = ["English"]', "source lionharbour: languages.0: must be two small letters"),
        (
            '["127.0.0.1:8707"]',
            '["https://lion.example"]',
            "source lionharbour: domains.0: must be a host such as bao.example",
        ),
        (
            '"http://127.0.0.1:8707/rss.xml"',
            '"rss.xml"',
            "source lionharbour: entries.0.url: 'rss.xml' is not an http(s)",
        ),
        ('kind = "feed"', 'kind = "page"', "source lionharbour: entries.0.kind: input should be 'feed', "),
        (
            "languages",
            "active_from = 2026-01-02\nactive_to = 2026-01-01\nlanguages",
            "source lionharbour: active_from: 2026-01-02 is after active_to",
        ),
        ('id = "lionharbour"', 'id = "Lion Harbour"', "source Lion Harbour: id: must be small letters and digits"),
    ],
)
def test_a_mistake_is_told_with_file_line_source_and_key(file: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    file.write_text("# a comment\n\n" + GOOD.replace(old, new), "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_sources(file)
    key = sentence.split(": ")[1].partition(".")[0]
    text = file.read_text("utf-8").splitlines()
    line = next((number for number, each in enumerate(text, 1) if each.startswith(f"{key} =")), 3)
    assert str(caught.value).startswith(f"{file}, line {line}: source ")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_line_is_that_of_the_second_source_where_the_mistake_is(file: Path) -> None:
    second = GOOD.replace("lionharbour", "other").replace("8707/rss", "8708/rss").replace('"SG"', "7")
    file.write_text(GOOD + "\n" + second, "utf-8")
    with pytest.raises(SettingsError, match="line 16: source other: country: "):
        load_sources(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no [[source]]"),
        ("source = 3", "holds no [[source]]"),
        ("[[source", "not valid TOML"),
        ("[settings]\nx = 1\n" + GOOD, "settings: is not known here"),
    ],
)
def test_a_file_that_is_no_sources_file_is_told(file: Path, text: str, sentence: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_sources(file)
    assert str(caught.value).startswith(f"{file}: ") and sentence in str(caught.value)


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (GOOD, "line 12: source lionharbour: id: lionharbour is declared twice"),
        (
            GOOD.replace("lionharbour", "b"),
            "line 20: source b: entries.url: http://127.0.0.1:8707/rss.xml is declared twice",
        ),
    ],
)
def test_what_is_declared_twice_is_told(file: Path, second: str, sentence: str) -> None:
    file.write_text(GOOD + second, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_sources(file)
    assert str(caught.value) == f"{file}, {sentence}"


class TestEntries:
    def read(self, file: Path, entry: str, kind: str = "commercial") -> Entry:
        text = GOOD.replace('{ kind = "feed", url = "http://127.0.0.1:8707/rss.xml" }', entry)
        file.write_text(text.replace('"commercial"', f'"{kind}"'), "utf-8")
        return load_sources(file)[0].entries[0]

    def test_a_list_page_an_archive_and_a_query_feed(self, file: Path) -> None:
        link = r"""{ kind = "list_page", url = "https://a.vn/tin?trang={page}", pages = 3, links = '-\d{5,}\.html$' }"""
        assert self.read(file, link) == Entry("list_page", "https://a.vn/tin?trang={page}", 3, r"-\d{5,}\.html$")
        archive = self.read(file, '{ kind = "archive", url = "https://a.vn/{year}/{month}/{day}/" }')
        assert archive.kind == "archive"
        found = self.read(
            file,
            '{ kind = "query_feed", url = "https://s.example/?q={query}&hl={lang}&a={from:%Y%m%d}", '
            'queries = ["ASEAN", "Đông Nam Á"], lang = "vi" }',
            "search",
        )
        assert found.queries == ("ASEAN", "Đông Nam Á")

    @pytest.mark.parametrize(
        ("entry", "kind", "sentence"),
        [
            (
                '{ kind = "feed", url = "https://a.vn/{page}" }',
                "party",
                "{page} has no meaning in the address of an entry of kind feed",
            ),
            (
                '{ kind = "archive", url = "https://a.vn/" }',
                "party",
                "the address of an entry of kind archive needs {year}",
            ),
            ('{ kind = "list_page", url = "https://a.vn/{" }', "party", "a brace that belongs to no placeholder"),
            ('{ kind = "list_page", url = "https://a.vn/", links = "(" }', "party", "'(' is not a regular expression"),
            (
                '{ kind = "list_page", url = "https://a.vn/", pages = 51 }',
                "party",
                "entries.0.pages: input should be less",
            ),
            ('{ kind = "feed", url = "https://a.vn/", pages = 2 }', "party", "pages: has no meaning for a feed"),
            ('{ kind = "query_feed", url = "https://a.vn/{query}" }', "search", "queries: a query_feed needs at least"),
            (
                '{ kind = "query_feed", url = "https://a.vn/{query}", queries = ["a"] }',
                "party",
                "a query_feed does not belong to a source of kind party",
            ),
            ('{ kind = "feed", url = "https://a.vn/" }', "search", "a feed does not belong to a source of kind search"),
        ],
    )
    def test_what_does_not_fit_together_is_told(self, file: Path, entry: str, kind: str, sentence: str) -> None:
        with pytest.raises(SettingsError) as caught:
            self.read(file, entry, kind)
        assert str(caught.value).startswith(f"{file}, line 10: source lionharbour: entries") and sentence in str(
            caught.value
        )

    def test_a_selector_that_is_none_is_told(self, file: Path) -> None:
        file.write_text(GOOD + 'options = { body = "div[[", remove = [".ad"] }\n', "utf-8")
        with pytest.raises(SettingsError, match=r"options\.body: 'div\[\[' is not a CSS selector"):
            load_sources(file)


class TestOwnFile:
    def test_it_changes_single_keys_and_adds_outlets(self, file: Path, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        file.write_text(GOOD, "utf-8")
        more = GOOD.replace("lionharbour", "ours").replace("8707", "8708")
        own.write_text(f'[[source]]\nid = "lionharbour"\nactive_to = 2026-01-01\n\n{more}', "utf-8")
        first, second = load_sources(file, own)
        assert (first.name, first.active_to) == ("The Lion Harbour Post", date(2026, 1, 1))
        assert (second.id, second.domains) == ("ours", ("127.0.0.1:8708",))

    def test_a_mistake_in_it_names_it(self, file: Path, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        file.write_text(GOOD, "utf-8")
        own.write_text('# mine\n[[source]]\nid = "lionharbour"\nscope = "near"\n', "utf-8")
        with pytest.raises(SettingsError) as caught:
            load_sources(file, own)
        assert str(caught.value).startswith(f"{own}, line 4: source lionharbour: scope: input should be")

    def test_a_new_outlet_in_it_must_be_whole(self, file: Path, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        file.write_text(GOOD, "utf-8")
        own.write_text('[[source]]\nid = "lionharbor"\nscope = "foreign"\n', "utf-8")
        with pytest.raises(SettingsError, match=f"{own}, line 1: source lionharbor: name: is missing"):
            load_sources(file, own)


def test_a_missing_file_and_wrong_bytes_are_told(file: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the sources file"):
        load_sources(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_sources(file)


class TestShipped:
    def test_it_holds_the_press_that_the_plan_names(self) -> None:
        sources = {source.id: source for source in load_sources(None)}
        assert {"vietnamplus", "nhandan", "qdnd", "cand", "vov", "vtv"} <= set(sources)
        assert {source.scope for source in sources.values()} == {"domestic", "foreign"}

    def test_scope_follows_the_licence(self) -> None:
        for source in load_sources(None):
            assert (source.scope == "domestic") == (source.country == "VN"), source.id

    def test_every_entry_is_reached_over_tls(self) -> None:
        assert all(entry.url.startswith("https://") for source in load_sources(None) for entry in source.entries)

    def test_it_says_that_it_is_untried(self) -> None:
        text = SHIPPED.read_text("utf-8")
        assert "None of them could be" in text
        assert len(tomllib.loads(text)["source"]) == len(load_sources(None))
