"""The least that Tantivy can do about the same articles: title and body, searched with and without diacritics, and
the same facets. Its own analysers, its own schema, one writer for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from index.query import FACETS
from newsroom.article import Record
from newsroom.counting import counting_class
from newsroom.text import fold

EXACT = ("title", "body")
FOLDED = ("title_folded", "body_folded")
_WORD = re.compile(r"\w+")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in EXACT:
        builder.add_text_field(name, stored=True, tokenizer_name="exact")
    for name in FOLDED:
        builder.add_text_field(name, tokenizer_name="folded")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


def _facets(record: Record) -> dict[str, list[str]]:
    facts = record.facts
    return {
        "scope": [facts.scope],
        "country": [facts.country],
        "outlet": [facts.source_id],
        "kind": [facts.kind],
        "province": [facts.province] if facts.province else [],
        "language": [facts.language],
        "relevance": [facts.relevance],
        "pillar": list(facts.pillars),
        "topic": list(facts.topics),
        "theme": list(facts.themes),
        "counting": [counting_class(facts)],
        "reprint": ["original" if facts.reprint_of is None else "reprint"],
    }


class BareIndex:
    """One Tantivy index in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._schema = self._index.schema
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        self._index.register_tokenizer("exact", words.build())
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        self._index.register_tokenizer("folded", words.filter(tantivy.Filter.ascii_fold()).build())
        self._index.reload()

    def put(self, batches: Iterable[Sequence[Record]], memory_mb: int) -> None:
        """Add all records, one commit for each batch."""
        writer = self._index.writer(memory_mb * 1_000_000, num_threads=1)
        for batch in batches:
            for record in batch:
                writer.add_document(self._document(record))
            writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _document(self, record: Record) -> tantivy.Document:
        article = record.article
        published = article.published_at
        values = {
            "id": article.id,
            "title": article.title,
            "body": article.text,
            "title_folded": article.title,
            "body_folded": article.text,
            **_facets(record),
            "published": int(published.timestamp()) if published else 0,
        }
        return tantivy.Document.from_dict(values, self._schema)

    def count(self) -> int:
        """Number of articles."""
        return self._index.searcher().num_docs

    def matches(self, text: str) -> int:
        """How many articles match `text`."""
        found = self._index.searcher().search(self._query(text), 1)
        return int(found.count)  # type: ignore[attr-defined]  # not in Tantivy's stub

    def search(self, text: str, limit: int) -> tuple[int, list[tuple[str, str]]]:
        """How many articles match `text`, and title and body of the best `limit`."""
        searcher = self._index.searcher()
        found = searcher.search(self._query(text), limit)
        return found.count, [self._shown(searcher, address) for _, address in found.hits]  # type: ignore[attr-defined]

    def everything(self, limit: int) -> tuple[int, list[tuple[str, str]], dict[str, dict[str, int]]]:
        """All articles counted, title and body of the newest `limit`, and the counts of every facet."""
        searcher = self._index.searcher()
        wanted = Query.all_query()
        found = searcher.search(wanted, limit, order_by_field="published")
        shown = [self._shown(searcher, address) for _, address in found.hits]
        answer = searcher.aggregate(wanted, {name: {"terms": {"field": name, "size": 10_000}} for name in FACETS})
        counts = {name: {b["key"]: b["doc_count"] for b in answer[name]["buckets"]} for name in FACETS}
        return found.count, shown, counts  # type: ignore[attr-defined]

    def _shown(self, searcher: tantivy.Searcher, address: tantivy.DocAddress) -> tuple[str, str]:
        document = searcher.doc(address)
        return document["title"][0], document["body"][0]

    def _query(self, text: str) -> Query:
        """Words in quotation marks as a phrase, other ones all to occur, in title or body."""
        words = _WORD.findall(text)
        fields = EXACT if fold(text) != text else FOLDED
        parts = [words] if text.startswith('"') else [[word] for word in words]
        return Query.boolean_query([(Occur.Must, self._anywhere(fields, part)) for part in parts])

    def _anywhere(self, fields: tuple[str, ...], words: list[str]) -> Query:
        return Query.boolean_query([(Occur.Should, self._sequence(name, words)) for name in fields])

    def _sequence(self, name: str, words: list[str]) -> Query:
        if len(words) == 1:
            return Query.term_query(self._schema, name, words[0])
        return Query.phrase_query(self._schema, name, [*words])
