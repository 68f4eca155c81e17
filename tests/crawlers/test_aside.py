"""A document that takes too long, or breaks its reader, ends neither the crawl nor the process."""

from __future__ import annotations

import asyncio
import time

import pytest

from crawlers import aside
from crawlers.aside import SMALL_BYTES, Aside
from crawlers.xml_input import UnreadableEntry


def doubled(number: int, *, more: int = 0) -> int:
    return 2 * number + more


def broken(number: int) -> int:
    raise KeyError(number)


def unreadable(number: int) -> int:
    raise UnreadableEntry("https://bao.example/rss: is none")


def for_ever(number: int) -> int:
    time.sleep(600)
    return number


@pytest.mark.parametrize("size", [1, SMALL_BYTES + 1])
def test_a_small_document_and_a_large_one_are_read_alike(size: int) -> None:
    async def work(reading: Aside) -> None:
        assert await reading.read(size, doubled, 4, more=1) == 9
        with pytest.raises(UnreadableEntry, match=r"reading it failed \(KeyError\)"):
            await reading.read(size, broken, 4)
        with pytest.raises(UnreadableEntry, match=r"https://bao\.example/rss: is none"):
            await reading.read(size, unreadable, 4)

    with Aside() as reading:
        asyncio.run(work(reading))


def test_a_large_document_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "SECONDS", 1.0)

    async def work(reading: Aside) -> None:
        with pytest.raises(UnreadableEntry, match="reading it took longer than 1 seconds"):
            await reading.read(SMALL_BYTES + 1, for_ever, 4)
        assert await reading.read(SMALL_BYTES + 1, doubled, 4) == 8

    with Aside() as reading:
        asyncio.run(work(reading))
