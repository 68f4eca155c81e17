"""Fetching one address: the rules at every hop and the pauses between requests, on a network that is made up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from crawlers.answers import FetchProblem
from crawlers.fetch import Fetcher, Wire
from crawlers.hosts import Hosts
from newsroom.pages import Known, Validators
from newsroom.sections import CrawlSettings
from newsroom.warc import WarcWriter

SITE = ("bao.example",)


class Web:
    """Answers by URL, 404 for what is not there; an exception is raised, of a list each answer serves once."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = dict(answers)
        self.asked: list[str] = []
        self.sent: list[Mapping[str, str]] = []

    async def download(self, url: str, headers: Mapping[str, str]) -> Response:
        self.asked.append(url.partition("//")[2])
        self.sent.append(headers)
        answer = self.answers.get(url, Response(url, status=404))
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Response)
        return answer


def to(target: str) -> Response:
    """A redirect."""
    return Response("http://bao.example/", status=301, headers={"Location": target})


def text(body: str, status: int = 200) -> Response:
    return Response("http://bao.example/", status=status, body=body.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def fetch(web: Web, folder: Path, *urls: str, delay: float = 0.0, **settings: Any) -> list[Any]:
    """What `urls` give one after another; a problem in place of an answer."""
    given = CrawlSettings(**settings)

    async def run() -> list[Any]:
        with WarcWriter(folder) as writer:
            fetcher = Fetcher(Wire(web.download, writer, given, Hosts()), delay)
            results: list[Any] = []
            for url in urls:
                try:
                    results.append(await fetcher.fetch(url, Known(Validators('"1"')), domains=SITE))
                except FetchProblem as problem:
                    results.append(problem)
            return results

    return asyncio.run(run())


class TestEveryHop:
    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            ("http://127.0.0.1/admin", "private_address"),
            ("http://169.254.169.254/latest/meta-data", "private_address"),
            ("http://[::1]:8500/", "private_address"),
            ("http://2130706433/", "private_address"),
            ("http://localhost:6379/", "private_address"),
            ("file:///etc/passwd", "bad_url"),
            ("gopher://bao.example/", "bad_url"),
            ("http://bao.example:99999/", "bad_url"),
            ("https://khac.example/", "off_site"),
        ],
    )
    def test_a_redirect_may_not_lead_astray(self, folder: Path, target: str, reason: str) -> None:
        web = Web({"http://bao.example/tin": to(target)})
        (problem,) = fetch(web, folder, "http://bao.example/tin")
        assert problem.reason == reason
        assert web.asked == ["bao.example/robots.txt", "bao.example/tin"]

    def test_redirects_within_the_site_are_followed_relative_ones_too(self, folder: Path) -> None:
        web = Web(
            {
                "http://bao.example/tin": to("/moi"),
                "http://bao.example/moi": to("https://www.bao.example/moi"),
                "https://www.bao.example/moi": text("Đây"),
            }
        )
        (answer,) = fetch(web, folder, "http://bao.example/tin")
        assert (answer.url, answer.body.decode()) == ("https://www.bao.example/moi", "Đây")

    def test_five_hops_are_followed_and_not_six(self, folder: Path) -> None:
        hops = {f"http://bao.example/{n}": to(f"/{n + 1}") for n in range(6)} | {"http://bao.example/6": text("x")}
        far, near = fetch(Web(hops), folder, "http://bao.example/0", "http://bao.example/1")
        assert far.reason == "too_many_redirects"
        assert near.status == 200

    def test_each_site_on_the_way_is_asked_for_its_rules_once(self, folder: Path) -> None:
        web = Web(
            {
                "http://bao.example/1": to("http://m.bao.example/1"),
                "http://m.bao.example/robots.txt": text("User-agent: *\nDisallow: /"),
                "http://bao.example/2": text("x"),
            }
        )
        first, second = fetch(web, folder, "http://bao.example/1", "http://bao.example/2")
        assert first.reason == "robots"
        assert second.status == 200
        assert web.asked == ["bao.example/robots.txt", "bao.example/1", "m.bao.example/robots.txt", "bao.example/2"]

    def test_rules_that_redirect_for_ever_are_no_rules(self, folder: Path) -> None:
        web = Web({"http://bao.example/robots.txt": to("/robots.txt"), "http://bao.example/1": text("x")})
        assert fetch(web, folder, "http://bao.example/1")[0].status == 200

    def test_rules_that_redirect_into_the_own_network_are_not_read(self, folder: Path) -> None:
        web = Web({"http://bao.example/robots.txt": to("http://10.0.0.1/robots.txt")})
        assert fetch(web, folder, "http://bao.example/1")[0].reason == "private_address"
        assert web.asked == ["bao.example/robots.txt"]


class TestPauses:
    @pytest.fixture
    def waited(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """The pauses, without anybody waiting."""
        pauses: list[float] = []
        clock = [0.0]

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            clock[0] += seconds

        monkeypatch.setattr(asyncio, "sleep", sleep)
        monkeypatch.setattr("crawlers.hosts.monotonic", lambda: clock[0])
        return pauses

    def test_between_any_two_requests_of_a_source(self, folder: Path, waited: list[float]) -> None:
        web = Web({"http://bao.example/1": to("/2"), "http://bao.example/2": text("x")})
        fetch(web, folder, "http://bao.example/1", delay=3.0)
        assert web.asked == ["bao.example/robots.txt", "bao.example/1", "bao.example/2"]
        assert waited == [3.0, 3.0]

    def test_a_longer_crawl_delay_counts_and_a_shorter_one_does_not(self, folder: Path, waited: list[float]) -> None:
        web = Web({"http://bao.example/robots.txt": text("User-agent: *\nCrawl-delay: 7")})
        fetch(web, folder, "http://bao.example/1", "http://bao.example/2", delay=3.0)
        assert waited == [3.0, 7.0]
        waited.clear()
        fetch(web, folder, "http://bao.example/1", "http://bao.example/2", delay=20.0)
        assert waited == [20.0, 20.0]

    def test_a_network_error_is_tried_once_more_after_the_pause(self, folder: Path, waited: list[float]) -> None:
        late = DownloadTimeoutError("late")
        web = Web({"http://bao.example/1": [late, text("x")], "http://bao.example/2": [late, late, text("x")]})
        once, twice = fetch(web, folder, "http://bao.example/1", "http://bao.example/2", delay=2.0)
        assert once.status == 200
        assert (twice.reason, twice.detail) == ("timeout", "http://bao.example/2: no answer within 30 seconds")
        assert waited == [2.0] * 4

    def test_hold_lengthens_the_pause(self, folder: Path, waited: list[float]) -> None:
        async def run() -> None:
            with WarcWriter(folder) as writer:
                web = Web({"http://bao.example/1": text("x")})
                fetcher = Fetcher(Wire(web.download, writer, CrawlSettings(), Hosts()), 1.0)
                fetcher.hold("http://bao.example/robots.txt", timedelta(seconds=5))
                await fetcher.fetch("http://bao.example/1")

        asyncio.run(run())
        assert waited == [5.0, 1.0]


class TestAnswers:
    def test_validators_make_the_request_conditional_and_304_an_answer(self, folder: Path) -> None:
        web = Web({"http://bao.example/1": text("", 304)})
        (answer,) = fetch(web, folder, "http://bao.example/1")
        assert answer.status == 304
        assert web.sent == [{}, {"If-None-Match": '"1"'}]

    def test_a_defect_of_ours_is_told_as_such_and_logged(self, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
        web = Web({"http://bao.example/1": KeyError("?")})
        assert fetch(web, folder, "http://bao.example/1")[0].reason == "fetch_error"
        assert "failed unexpectedly" in caplog.text
