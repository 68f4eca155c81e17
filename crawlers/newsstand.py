"""Whose article a search engine found: an outlet that is declared, one met before, or one that is guessed now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from crawlers.desk import CrawlDesk
from crawlers.hits import Hit
from crawlers.outlets import guess_outlet, site_of
from newsroom.article import Source
from newsroom.pages import Found
from newsroom.text import fold
from newsroom.urls import article_id, on_site

READ_WITHIN = timedelta(days=7)
"""An outlet of which an entry was readable this lately is covered by itself."""

MAX_GUESSES = 500
"""Outlets that one run may guess. The shipped engines' answers name some hundred strangers when they are first asked;
an engine that names thousands is out of order, and each would be a site to be asked for its robots.txt."""


class TooManyOutlets(Exception):
    """A run has guessed as many outlets as it may."""


class Newsstand:
    """All outlets that are known in a run."""

    def __init__(self, declared: Iterable[Source], desk: CrawlDesk) -> None:
        self._declared = list(declared)
        self._desk = desk
        self._kept = desk.sources()
        self._guessed = {source.id: source for source in self._kept.values() if source.guessed}
        self._guesses_left = MAX_GUESSES
        self.found_for: set[str] = set()
        """Ids of the outlets whose articles a search found in this run."""

    def source(self, source_id: str) -> Source | None:
        """The outlet of this id; None where it is neither declared nor guessed."""
        known = {source.id: source for source in self._declared} | self._guessed
        return known.get(source_id)

    def guessed(self) -> list[Source]:
        """Those that nobody declared."""
        return list(self._guessed.values())

    def outlet_of(self, hit: Hit, language: str) -> Source | None:
        """The outlet that published a hit, guessed and kept where nobody declared it; None where nothing tells it.

        Raises TooManyOutlets where it would be one more than may be guessed in a run.
        """
        guess = guess_outlet(
            hit.outlet_url, name=hit.outlet_name, language=hit.language or language, country=hit.country
        )
        if guess is None:
            return None
        if declared := self._declared_for(hit.outlet_url, guess.languages):
            return declared
        if guess.id in {source.id for source in self._declared}:
            # A declared outlet has this id and stands on another site.
            guess = replace(guess, id=f"{guess.id[:50]}-guessed")
        if (other := self._kept.get(guess.id)) is not None and not set(guess.domains) & set(other.domains):
            # A hyphen of one site is a dot of another: a-co.uk is not a.co.uk.
            guess = replace(guess, id=f"{guess.id[:50]}-{hashlib.sha256(guess.domains[0].encode()).hexdigest()[:8]}")
        kept = self._guessed.get(guess.id)
        if kept is None:
            if self._guesses_left <= 0:
                raise TooManyOutlets
            self._guesses_left -= 1
        if guess != kept:
            kept = self._guessed[guess.id] = self._kept[guess.id] = self._desk.put_guessed(guess)
        return kept

    def _declared_for(self, url: str, languages: tuple[str, ...]) -> Source | None:
        """The declared outlet on whose site `url` lies; of several that share it the one of that language."""
        sharing = [s for s in self._declared if s.kind != "search" and on_site(url, s.domains)]
        same = [source for source in sharing if source.languages[:1] == languages]
        return next(iter(same or sharing), None)

    def reads(self, outlet: Source, now: datetime) -> bool:
        """Whether the outlet's own entries are read, so that its articles come in by themselves."""
        read = (self._desk.entry_known(entry.url).checked_at for entry in outlet.entries)
        return any(moment is not None and moment >= now - READ_WITHIN for moment in read)

    def headline(self, hit: Hit, outlet: Source) -> Found:
        """A hit of which only the headline is to be had, as a page of its outlet.

        Its identity is outlet and headline: every engine has another link to it.
        """
        title = hit.found.title
        for mark in (" - ", " | ", " – "):
            title = title.removesuffix(f"{mark}{hit.outlet_name}") if hit.outlet_name else title
        site = site_of(hit.outlet_url) or outlet.domains[0]
        return replace(hit.found, id=headline_id(site, title), title=title)


def headline_id(site: str, title: str) -> str:
    """The id of an article of which only the headline is known."""
    return article_id(f"https://{site}/?headline={quote(fold(title))}")
