"""The invented search engine answers as real ones do."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote_plus

import pytest

from tests.samplepress import SamplePress
from tests.samplepress.client import get

TODAY = date(2026, 11, 24)
FIRST = TODAY - timedelta(days=10)
ENGINE = "vantin"
UNLISTED = "pantaitimur"


@pytest.fixture(scope="module")
def sample() -> Iterator[SamplePress]:
    with SamplePress(TODAY) as running:
        yield running


def direct(sample: SamplePress, query: str, lang: str = "", first: date = FIRST) -> list[str]:
    path = f"/tim?q={quote_plus(query)}&lang={lang}&from={first}&to={TODAY}"
    status, headers, body = get(sample.url(ENGINE, path))
    assert status == 200 and headers["content-type"].startswith("application/rss+xml")
    return re.findall("<link>([^<]+)</link>", body.decode())[1:]


def gdelt(sample: SamplePress, query: str) -> list[dict[str, str]]:
    times = f"startdatetime={FIRST:%Y%m%d}000000&enddatetime={TODAY:%Y%m%d}235959"
    path = f"/gdelt?query={quote_plus(query)}&format=json&{times}"
    articles: list[dict[str, str]] = json.loads(get(sample.url(ENGINE, path))[2]).get("articles", [])
    return articles


def test_a_query_feed_links_to_articles_of_many_outlets_listed_or_not(sample: SamplePress) -> None:
    links = direct(sample, "ASEAN", "en")
    bases = {outlet.id: sample.url(outlet.id) for outlet in sample.press.outlets}
    found = {key for key, base in bases.items() for link in links if link.startswith(base)}
    assert UNLISTED in found and {"lionharbour", "sakurawire"} <= found
    assert all(get(link.replace("&amp;", "&"))[0] == 200 for link in links)
    assert sample.url(UNLISTED)[7:-1] not in sample.sources_toml()


def test_terms_language_and_days_narrow_it(sample: SamplePress) -> None:
    squid = [link for link in direct(sample, '"ASEAN Single Window" squid') if sample.url(UNLISTED) in link]
    assert len(squid) == 1
    assert direct(sample, "xylophone") == [] and direct(sample, "xylophone OR squid")
    english, vietnamese = (len(direct(sample, "ASEAN", lang)) for lang in ("en", "vi"))
    assert english and vietnamese and english + vietnamese <= len(direct(sample, "ASEAN"))
    assert len(direct(sample, "ASEAN", "en", TODAY)) < english
    assert direct(sample, "东盟", "zh", TODAY - timedelta(days=56))


def test_the_same_as_gdelt(sample: SamplePress) -> None:
    articles = gdelt(sample, "squid")
    (article,) = [one for one in articles if one["sourcecountry"] == "Malaysia"]
    assert article.keys() == {
        *("url", "url_mobile", "title", "seendate", "socialimage", "domain", "language", "sourcecountry")
    }
    seen = datetime.strptime(article["seendate"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    piece = next(p for p in sample.press.of(UNLISTED) if article["url"].endswith(p.path))
    assert timedelta(0) <= seen - piece.published <= timedelta(minutes=15) and seen.minute % 15 == 0
    assert (article["language"], article["domain"]) == ("English", sample.url(UNLISTED)[7:-1])
    assert gdelt(sample, "xylophone") == []
    assert get(sample.url(ENGINE, "/gdelt?query=a&format=json"))[2] == b"The specified phrase is too short.\n"


def test_the_portal_s_links_lead_nowhere(sample: SamplePress) -> None:
    feed = get(sample.url(ENGINE, "/rss/search?q=squid&hl=en"))[2].decode()
    assert f'<source url="{sample.url(UNLISTED)[:-1]}">Pantai Timur Post</source>' in feed
    links = re.findall("<link>([^<]+)</link>", feed)[1:]
    assert links
    for link in links:
        assert link.startswith(sample.url(ENGINE, "/rss/articles/CBM"))
        status, headers, body = get(link)
        assert status == 200 and headers["content-type"].startswith("text/html")
        assert not re.search(rb"squid|<a |http-equiv|\.html", body)


def test_the_sources_file_asks_the_engine_in_three_ways(sample: SamplePress) -> None:
    (engine,) = [s for s in tomllib.loads(sample.sources_toml())["source"] if s["kind"] == "search"]
    kinds = {entry["kind"] for entry in engine["entries"]}
    assert (len(engine["entries"]), kinds) == (3, {"query_feed"})
