"""What is unusual about some sites of the sample press, seen over HTTP."""

import gzip
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.samplepress import SamplePress
from tests.samplepress.charset import encode, windows_1258
from tests.samplepress.client import get
from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Piece, Press, load

TODAY = date(2026, 11, 24)
DATES = re.compile("<(?:pubDate|published|updated)>([^<]+)<")


@pytest.fixture(scope="module")
def sample() -> Iterator[SamplePress]:
    with SamplePress(TODAY) as running:
        yield running


def only(press: Press, quirk: str) -> Outlet:
    """The first outlet that has the quirk."""
    return next(outlet for outlet in press.outlets if getattr(outlet.quirks, quirk))


def page_of(sample: SamplePress, piece: Piece) -> str:
    return html.unescape(get(sample.url(piece.outlet_id, piece.path))[2].decode())


class TestCharsets:
    def test_every_vietnamese_letter_survives_windows_1258(self) -> None:
        vowels = [v for base in "aăâeêioôơuưy" for v in (base, base.upper())]
        letters = "".join(unicodedata.normalize("NFC", v + tone) for v in vowels for tone in ("", *"̣̀́̃̉"))
        assert len(letters) == 2 * 12 * 6
        text = letters + "đĐ “Trường Sa” – 5.000 ₫…"
        for form in ("NFC", "NFD"):
            written = windows_1258(unicodedata.normalize(form, text))
            assert unicodedata.normalize("NFC", written.decode("cp1258")) == text
        assert windows_1258("ệ") == b"\xea\xf2"  # ê, then the dot below
        assert windows_1258("→") == b"&#8594;"

    def test_the_whole_press_survives_it(self, sample: SamplePress) -> None:
        for piece in sample.press.pieces:
            decoded = windows_1258(piece.body).decode("cp1258")
            if piece.language == "vi":
                assert unicodedata.normalize("NFC", html.unescape(decoded)) == piece.body, piece.key

    @pytest.mark.parametrize(
        ("charset", "codec", "mark", "declared"),
        [
            ("windows-1258", "cp1258", b"", "header"),
            ("windows-1252", "cp1252", b"", "page"),
            ("utf-16", "utf-16", b"\xff\xfe", "header"),
        ],
    )
    def test_pages_come_in_it(self, sample: SamplePress, charset: str, codec: str, mark: bytes, declared: str) -> None:
        outlet = next(one for one in sample.press.outlets if one.quirks.charset == charset)
        pieces = sample.press.of(outlet.id)
        for path in ("/", *(piece.path for piece in pieces)):
            _, headers, body = get(sample.url(outlet.id, path))
            assert body.startswith(mark)
            named = headers["content-type"] == f"text/html; charset={charset}"
            assert named if declared == "header" else f"charset={charset}".encode() in body.replace(b'"', b"")
            page = html.unescape(unicodedata.normalize("NFC", body.decode(codec)))
            assert outlet.name.casefold() in page.casefold()
        assert charset == "utf-16" or any(not body.isascii() for body in [encode(p.body, charset) for p in pieces])


class TestAddresses:
    def test_a_moved_page_is_announced_under_its_old_address(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "moved")
        (moved,) = outlet.quirks.moved
        piece = sample.press.piece(f"{outlet.id}/{moved.slug}")
        for path in ("/rss.xml", "/news-sitemap.xml"):
            announcement = get(sample.url(outlet.id, path))[2].decode()
            assert moved.path in announcement and piece.path not in announcement
        status, headers, _ = get(sample.url(outlet.id, moved.path))
        assert (status, headers["location"]) == (301, sample.url(outlet.id, piece.path))

    def test_amp_pages_name_the_plain_one_as_canonical(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "amp")
        piece = sample.press.of(outlet.id)[0]
        feed = get(sample.url(outlet.id, "/rss.xml"))[2].decode()
        plain = sample.url(outlet.id, piece.path)
        variants = [sample.url(outlet.id, "/amp" + piece.path), plain + "?outputType=amp"]
        for url in (plain, *variants):
            assert f"<link>{url}</link>" in feed
        for url in variants:
            page = get(url)[2].decode()
            assert f'<link rel="canonical" href="{plain}">' in page and "<html amp" in page
        assert "<html amp" not in page_of(sample, piece)

    def test_a_feed_that_appends_tracking(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "feed_query")
        url = sample.url(outlet.id, sample.press.of(outlet.id)[0].path) + outlet.quirks.feed_query
        assert f"<link>{html.escape(url)}</link>" in get(sample.url(outlet.id, "/rss.xml"))[2].decode()
        assert get(url)[0] == 200


class TestAnnouncements:
    def test_two_feeds_with_wrong_dates_and_right_pages(self, sample: SamplePress) -> None:
        wrong = {outlet.quirks.feed_dates: outlet for outlet in sample.press.outlets if outlet.quirks.feed_dates}
        assert wrong.keys() == {"1970", "future"}
        for kind, outlet in wrong.items():
            path = "/atom.xml" if outlet.feed == "atom" else "/rss.xml"
            feed = get(sample.url(outlet.id, path))[2].decode()
            items = feed[feed.index("<entry>" if outlet.feed == "atom" else "<item>") :]
            printed = [
                (datetime.fromisoformat(text) if outlet.feed == "atom" else parsedate_to_datetime(text)).date()
                for text in DATES.findall(items)
            ]
            assert len(printed) >= 2
            assert set(printed) == {date(1970, 1, 1)} if kind == "1970" else min(printed) > TODAY + timedelta(days=90)
            piece = sample.press.of(outlet.id)[0]
            assert f"{piece.published:%Y-%m-%d}" in page_of(sample, piece)

    def test_a_dead_feed_beside_a_living_sitemap(self, sample: SamplePress) -> None:
        outlet = next(one for one in sample.press.outlets if one.quirks.feed_status != 200)
        assert [get(sample.url(outlet.id, "/rss.xml"))[0] for _ in range(2)] == [500, 500]
        status, _, body = get(sample.url(outlet.id, "/news-sitemap.xml"))
        assert status == 200 and sample.press.of(outlet.id)[0].path.encode() in body

    def test_a_sitemap_index_by_month(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "sitemap_by_month")
        index = get(sample.url(outlet.id, "/news-sitemap.xml"))[2].decode()
        children = re.findall("<sitemap><loc>([^<]+)</loc><lastmod>", index)
        assert len(children) >= 2
        assert [child.endswith(".gz") for child in children] == [False, *[True] * (len(children) - 1)]
        found = ""
        for child in children:
            status, headers, body = get(child)
            assert status == 200
            if child.endswith(".gz"):
                assert headers["content-type"] == "application/gzip"
                body = gzip.decompress(body)
            found += body.decode()
        assert all(piece.path in found for piece in sample.press.of(outlet.id))
        assert get(sample.url(outlet.id, "/sitemap/1999-01.xml"))[0] == 404

    def test_a_feed_forgets_what_the_archive_keeps(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "archive")
        newest, *_, oldest = sample.press.of(outlet.id)
        feed = get(sample.url(outlet.id, "/rss.xml"))[2].decode()
        assert newest.path in feed and oldest.path not in feed
        day = get(sample.url(outlet.id, f"/tin/{oldest.published:%Y/%m/%d}/"))[2].decode()
        assert oldest.path in day and newest.path not in day
        assert get(sample.url(outlet.id, "/tin/2026/13/01/"))[0] == 404

    def test_a_list_page_by_page(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "list_page")
        assert not outlet.feed and not outlet.sitemap
        found: list[str] = []
        number = 1
        while True:
            page = get(sample.url(outlet.id, f"/tin-tuc/?trang={number}"))[2].decode("cp1258")
            found += dict.fromkeys(re.findall(r'<h3><a href="(?:http://[^/]+)?(/[^"]+)"', page))
            number += 1
            if f"?trang={number}" not in page:
                break
        assert found == [piece.path for piece in sample.press.of(outlet.id)] and number > 2
        assert get(sample.url(outlet.id, "/tin-tuc/?trang=99"))[0] == 200

    def test_a_calendar_without_end(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "calendar")
        piece = sample.press.of(outlet.id)[-1]
        path, seen = f"/lich/{piece.published:%Y/%m/%d}", []
        assert piece.path.encode() in get(sample.url(outlet.id, path))[2]
        for _ in range(50):
            newer, older = re.findall(r'href="(/lich/[^"]+)"', get(sample.url(outlet.id, path))[2].decode("cp1258"))
            assert newer > path > older
            seen.append(path)
            path = older
        assert len(set(seen)) == 50 and get(sample.url(outlet.id, "/lich/9999/12/31"))[0] == 404


class TestPages:
    def test_the_layout_changed_on_a_day(self, sample: SamplePress) -> None:
        outlet = only(sample.press, "old_template")
        layouts = {piece: "<article" in page_of(sample, piece) for piece in sample.press.of(outlet.id)}
        assert set(layouts.values()) == {True, False}
        for piece, new in layouts.items():
            assert new == (TODAY - piece.published.date() <= timedelta(days=28)), piece.key

    def test_the_layout_follows_today_only(self) -> None:
        def templates(today: date) -> list[str]:
            return [piece.template for piece in load(today).pieces]

        assert templates(TODAY) == templates(date(2020, 1, 31))

    def test_one_outlet_has_fallen_silent(self, sample: SamplePress) -> None:
        newest = {o.id: max((p.published.date() for p in sample.press.of(o.id)), default=None) for o in outlets(sample)}
        silent = [key for key, day in newest.items() if day and day <= TODAY - timedelta(days=21)]
        assert silent == ["nongthon-moi-phusa"]

    def test_behind_a_paywall_only_the_beginning_is_sent(self, sample: SamplePress) -> None:
        walled = [piece for piece in sample.press.pieces if piece.paywall]
        assert {piece.outlet_id for piece in walled} == {"meridian-review"}
        for piece in walled:
            page = page_of(sample, piece)
            assert piece.lead in page and piece.paragraphs[0] in page
            assert piece.paragraphs[1] not in page and "subscription" in page
            assert structured(page)["isAccessibleForFree"] is False
        free = next(p for p in sample.press.of("meridian-review") if not p.paywall)
        assert "isAccessibleForFree" not in page_of(sample, free)

    def test_walls_and_a_false_200(self, sample: SamplePress) -> None:
        said = {"consent": "Before you continue", "login": 'type="password"', "soft_404": "Không tìm thấy trang"}
        for outlet in sample.press.outlets:
            for trap in outlet.traps:
                if words := said.pop(trap.kind, ""):
                    status, headers, body = get(sample.url(outlet.id, trap.path))
                    assert status == 200 and headers["content-type"].startswith("text/html")
                    assert words in body.decode()
        assert not said

    def test_forms_show_in_the_markup_or_the_section(self, sample: SamplePress) -> None:
        forms = {piece.form for piece in sample.press.pieces}
        assert forms >= {
            *("text", "video", "photo_story", "infographic", "podcast", "interview", "editorial", "live_blog")
        }
        signs = {
            "video": '<video controls|"VideoObject"',
            "podcast": '<audio controls|"PodcastEpisode"',
            "photo_story": 'class="photo-story"',
            "infographic": 'class="infographic"',
            "live_blog": 'data-live-blog|"LiveBlogPosting"',
            "editorial": "(?i)xã luận|bình luận|ý kiến|opinion|editorial|leader|社论|评论",
            "interview": "(?i)phỏng vấn|trò chuyện|interview|trao đổi|專訪|专访|wawancara|สัมภาษณ์",
        }
        for piece in sample.press.pieces:
            if piece.form in signs:
                assert re.search(signs[piece.form], page_of_any(sample, piece)), piece.key
            assert ('content="video.other"' in page_of_any(sample, piece)) <= (piece.form == "video")


def outlets(sample: SamplePress) -> tuple[Outlet, ...]:
    return sample.press.outlets


def page_of_any(sample: SamplePress, piece: Piece) -> str:
    """The page as text, whatever its charset."""
    charset = sample.press.outlet(piece.outlet_id).quirks.charset
    body = get(sample.url(piece.outlet_id, piece.path))[2]
    return html.unescape(unicodedata.normalize("NFC", body.decode(charset)))


def structured(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    value: dict[str, object] = json.loads(found[1])
    return value
