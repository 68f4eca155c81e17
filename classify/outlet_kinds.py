"""Of which kind the outlet of an article is, as the declared sources tell it: an agency, a ministry's own paper."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from classify.ngrams import MAX_URL
from newsroom.article import Article, Source, SourceKind
from newsroom.text import fold


class OutletKinds:
    """What is known of outlets; without sources, nothing. Safe to share between threads."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        """A guessed source has no kind that anybody looked at, and a search engine is no outlet."""
        self._of_id: dict[str, SourceKind] = {}
        self._of_name: dict[str, SourceKind] = {}
        self._of_domain: dict[str, SourceKind] = {}
        for source in sources:
            if source.guessed or source.kind == "search":
                continue
            self._of_id[source.id] = source.kind
            self._of_name.setdefault(fold(source.name), source.kind)
            for domain in source.domains:
                self._of_domain.setdefault(domain.lower(), source.kind)

    def of(self, article: Article) -> SourceKind | None:
        """The kind of the outlet that published `article`: by the source's id, or its name as a file may give it in
        place of the id, else by the host of the address. None where nothing tells it."""
        named = article.source_id
        if named and (kind := self._of_id.get(named) or self._of_name.get(fold(named))):
            return kind
        try:
            parts = urlsplit(article.url[:MAX_URL])
            hosts = (parts.netloc.lower().rpartition("@")[2], parts.hostname or "")
        except ValueError:
            return None
        for host in hosts:
            while host:
                if kind := self._of_domain.get(host):
                    return kind
                host = host.partition(".")[2]
        return None
