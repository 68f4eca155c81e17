"""The archive on a server: what was given out as archived can be read by others, whatever happens to whom."""

from __future__ import annotations

import asyncio
import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.crawl import crawl
from newsroom.article import Article
from newsroom.errors import ArchiveUnavailable, SettingsError, StoreError
from newsroom.objects import CHUNK, ObjectStore
from newsroom.pages import Archived, WarcPlace
from newsroom.pipeline.backup import make_backup
from newsroom.pipeline.extraction import extract_archived
from newsroom.sections import CrawlSettings
from newsroom.settings import Settings
from newsroom.store import open_store
from newsroom.store.extracted import FetchedPage
from newsroom.urls import article_id
from newsroom.warc import Received, read_response
from newsroom.warc_objects import ObjectWriter
from tests.crawlers.room import Newsroom
from tests.crawlers.site import Reply, Site, rss
from tests.crawlers.test_extract import make_page
from tests.newsroom.makers import SOURCE, fill, url
from tests.objects.server import Server

NOW = datetime(2026, 10, 26, 2, 15, tzinfo=UTC)
LIMIT = 2_000_000


def received(number: int, body: bytes = b"<p>Lac Hai</p>", **more: Any) -> Received:
    html = [("Content-Type", "text/html; charset=utf-8")]
    return Received(url=url(number), status=200, headers=html, body=body, fetched_at=NOW, **more)


def kept(place: ObjectStore, *responses: Received) -> list[Archived]:
    """As what `responses` are given out that come at the same time."""

    async def work() -> list[Archived]:
        with ObjectWriter(place, "diembao-may1", gather=0.05) as writer:
            return list(await asyncio.gather(*(writer.keep(each) for each in responses)))

    return asyncio.run(work())


def away(place: ObjectStore) -> ObjectStore:
    """The same where nobody listens."""
    return dataclasses.replace(place, endpoint="http://127.0.0.1:9", timeout=1.0)


def settings_for(folder: Path, place: ObjectStore) -> Settings:
    names = ("url", "endpoint", "key", "secret", "timeout")
    archive = {name: getattr(place, name) for name in names}
    return Settings.model_validate({"desk": {"data": str(folder / "data")}, "archive": archive})


class TestKeeping:
    def test_what_comes_together_is_one_object_and_each_is_read_by_its_offset(self, s3: Server) -> None:
        place = s3.place()
        large = bytes(hash((n, "x")) & 255 for n in range(3 * CHUNK))
        found = kept(place, received(1), received(2, large), received(3, b"z"))
        assert len({each.place.file for each in found}) == 1 and found[0].place.file.startswith("diembao-may1-")
        assert list(place.sizes()) == [found[0].place.file]
        other = dataclasses.replace(place, timeout=4.0)  # as another process opens it
        assert [read_response(other, each.place, LIMIT).body for each in found] == [b"<p>Lac Hai</p>", large, b"z"]
        assert read_response(place, found[1].place, LIMIT).url == url(2)

    def test_what_comes_later_is_another_object_and_the_same_again_a_reference(self, s3: Server) -> None:
        place = s3.place()
        (first,) = kept(place, received(1))
        again, changed = kept(place, received(1, earlier=first), received(1, b"other", earlier=first))
        assert again == first and changed.place.file != first.place.file
        gone = dataclasses.replace(first, place=WarcPlace("gone.warc.gz", 0))
        (whole,) = kept(place, received(1, earlier=gone))
        assert read_response(place, whole.place, LIMIT).body == b"<p>Lac Hai</p>"


class TestFaults:
    def test_a_record_that_is_not_there_is_told(self, s3: Server) -> None:
        place = s3.place()
        (there,) = kept(place, received(1))
        for wrong, said in [
            (WarcPlace("gone.warc.gz", 0), "cannot read the archive"),
            (WarcPlace(there.place.file, 10**6), "it is cut"),
            (WarcPlace(there.place.file, there.place.offset + 3), "it is damaged"),
        ]:
            with pytest.raises(StoreError, match=f"{place}/{wrong.file} at offset {wrong.offset}: .*{said}") as caught:
                read_response(place, wrong, LIMIT)
            assert not isinstance(caught.value, ArchiveUnavailable)

    def test_a_server_that_is_down_or_has_no_such_bucket_is_one_sentence(self, s3: Server) -> None:
        place = s3.place()
        for wrong in (away(place), s3.place("kho-khong-co")):
            with pytest.raises(ArchiveUnavailable, match="cannot write the archive") as caught:
                kept(wrong, received(1))
            said = str(caught.value)
            assert "\n" not in said and wrong.url in said and "bi-mat" not in said + repr(wrong)
        with pytest.raises(ArchiveUnavailable, match="cannot read the archive"):
            read_response(away(place), WarcPlace("a.warc.gz", 0), LIMIT)

    def test_pages_wait_while_their_archive_is_away(self, s3: Server, tmp_path: Path) -> None:
        place = s3.place()
        (there,) = kept(place, received(1, make_page()))
        page = FetchedPage(article_id(url(1)), url(1), SOURCE.id, there.place, "utf-8", "", None, NOW, 0)
        assert isinstance(extract_archived(page, SOURCE, settings_for(tmp_path, place)), Article)
        with pytest.raises(ArchiveUnavailable):
            extract_archived(page, SOURCE, settings_for(tmp_path, away(place)))

    def test_a_folder_that_is_not_mounted_is_no_damaged_page(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveUnavailable, match="the folder of the archive is not there"):
            read_response(tmp_path / "chung", WarcPlace("a.warc.gz", 0), LIMIT)


class TestCrawling:
    @pytest.fixture
    def room(self, tmp_path: Path) -> Iterator[Newsroom]:
        with Site() as site:
            made = Newsroom(tmp_path, site)
            made.store.crawl.put_sources([made.source])
            yield made
            made.store.close()

    def test_a_crawl_ends_when_the_server_is_away_and_the_next_one_has_everything(
        self, s3: Server, room: Newsroom
    ) -> None:
        paths = [f"/{number}" for number in range(6)]
        pages = {path: Reply(b"<html><body><p>Trang " + path.encode() + b"</p></body></html>") for path in paths}
        room.site.replies = {"/rss": rss(*paths), **pages}
        place = s3.place()
        settings = CrawlSettings(delay=0, allow_private=True, timeout=5.0)
        with pytest.raises(ArchiveUnavailable, match="cannot write the archive"):
            crawl([room.source], room.store.crawl, settings, away(place))
        assert room.store.articles.pages_to_extract(10) == [] and room.fallen == {}
        crawl([room.source], room.store.crawl, settings, place, prefix="diembao-may2")
        found = room.store.articles.pages_to_extract(10)
        bodies = {page.url.rpartition("/")[2]: read_response(place, page.place, LIMIT).body for page in found}
        assert {f"/{name}": body for name, body in bodies.items()} == {path: pages[path].body for path in paths}
        assert all(name.startswith("diembao-may2-") for name in place.sizes())
        assert not room.archive.exists()


def test_a_backup_leaves_the_archive_where_it_is_and_says_what_is_missing(s3: Server, tmp_path: Path) -> None:
    place = s3.place()
    settings = settings_for(tmp_path, place)
    assert settings.archive_place == place
    store = open_store(settings)
    fill(store, range(1))
    store.close()
    made = make_backup(settings, tmp_path / "settings.toml", tmp_path / "backups", NOW)
    assert made.manifest.missing == ("a.warc.gz",) and made.manifest.of("archive") == []
    place.put("a.warc.gz", b"x")
    made = make_backup(settings, tmp_path / "settings.toml", tmp_path / "backups", NOW + timedelta(days=1))
    assert made.manifest.missing == ()


def test_an_archive_that_cannot_be_is_told() -> None:
    for wrong, said in [
        ({"url": "s3://khoa:bi-mat@kho/a"}, "is no folder and no address"),
        ({"url": "file:///kho"}, "is no folder and no address"),
        ({"url": "s3://kho", "endpoint": "objects.office"}, "is no address such as https"),
        ({"url": "s3://kho", "key": "khoa"}, "key needs its secret"),
    ]:
        with pytest.raises(ValueError, match=said):
            Settings.model_validate({"archive": wrong})
    with pytest.raises(SettingsError, match=r"\[archive\] url: khongco://kho/a: cannot be used"):
        ObjectStore("khongco://kho/a").sizes()


def test_nothing_of_a_server_is_imported_for_a_folder(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from newsroom.warc_objects import archive_writer;"
        f"archive_writer(Path({str(tmp_path)!r}), 'x', software='y', pause=0).close();"
        "print(sorted({'fsspec', 'pyarrow'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
