"""What Tantivy alone does about the same articles and requests: the fields, tokens and clauses that the answers need,
its own snippets, one writer for all. Written as one would without diembao, as fast as Tantivy allows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from index.fields import FACETS
from index.tokens import PATTERN
from newsroom.article import Record
from newsroom.clock import local_day
from newsroom.counting import counting_class
from newsroom.text import fold, tone_spellings
from tests.bench.requests import Request

TEXTS = ("title", "lead", "body")
SOME = 2
"""Words of four or five that an article must have."""
PAIRED = 0.1
"""Weight of words side by side."""
BARE_SHARE = 0.2
PASSAGE = 200
"""Characters of a passage."""
MAX_VALUES = 10_000
MAX_DAYS = 60_000


@dataclass(frozen=True, slots=True)
class Found:
    """An answer."""

    total: int
    complete: int
    """Articles that have all of the words."""
    hits: list[tuple[str, Mapping[str, Any], str, str]]
    """Id, facts, title and passage with the words found in <b>."""
    facets: dict[str, dict[str, int]]
    days: dict[int, int]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(f"{name}_exact", stored=True, tokenizer_name="exact")
        builder.add_text_field(f"{name}_folded", tokenizer_name="folded")
    for form in ("exact", "folded"):
        builder.add_text_field(f"all_{form}", tokenizer_name=form)
    for name in ("bare", *FACETS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("newest_first", fast=True)
    builder.add_bytes_field("facts", stored=True)
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
        "form": [facts.form] if facts.form else [],
        "relevance": [facts.relevance],
        "pillar": list(facts.pillars),
        "topic": list(facts.topics),
        "theme": list(facts.themes),
        "tone": [facts.tone] if facts.tone else [],
        "tone_asean": [facts.tone_asean] if facts.tone_asean else [],
        "tone_vietnam": [facts.tone_vietnam] if facts.tone_vietnam else [],
        "claim": [facts.claim] if facts.claim else [],
        "person": list(facts.persons),
        "asean_body": list(facts.bodies),
        "organisation": list(facts.organisations),
        "about": list(facts.countries),
        "event": list(facts.events),
        "annual_theme": list(facts.annual_themes),
        "review": ["decided" if facts.decided else "machine"],
        "source": [facts.found_by or facts.source_id],
        "partial": ["partial" if facts.partial else "full"],
        "counting": [counting_class(facts)],
        "reprint": ["original" if facts.reprint_of is None else "reprint"],
    }


def _bare(text: str) -> bool:
    words = text.split()
    return sum(not word.isascii() for word in words) < BARE_SHARE * len(words)


class BareIndex:
    """One Tantivy index in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._schema = self._index.schema
        tokenizer = tantivy.Tokenizer.regex(PATTERN)
        words = tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase())
        self._index.register_tokenizer("exact", words.build())
        words = tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase())
        self._index.register_tokenizer("folded", words.filter(tantivy.Filter.ascii_fold()).build())
        self._index.reload()
        self._searcher = self._index.searcher()

    def put(self, batches: Iterable[Sequence[Record]], memory_mb: int) -> None:
        """Add all records, one commit for each batch."""
        writer = self._index.writer(memory_mb * 1_000_000, num_threads=1)
        for batch in batches:
            for record in batch:
                writer.add_document(self._document(record))
            writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _document(self, record: Record) -> tantivy.Document:
        article, published = record.article, record.article.published_at
        texts = {"title": article.title, "lead": article.lead, "body": article.text}
        # Newest first; of one second in any order, but the same one each time.
        seconds = 10**10 if published is None else 10**10 - int(published.timestamp())
        values: dict[str, Any] = {
            "id": article.id,
            **{f"{name}_{form}": text for name, text in texts.items() for form in ("exact", "folded")},
            **{f"all_{form}": list(texts.values()) for form in ("exact", "folded")},
            "bare": ["all"] if _bare(" ".join(texts.values())) else [],
            **_facets(record),
            "newest_first": seconds << 24 | int.from_bytes(article.id[:3].encode()),
            "facts": json.dumps({"url": article.url, "outlet": record.facts.source_name, **_facets(record)}).encode(),
        }
        if published is not None:
            day = local_day(published)
            values["day"] = day.year * 10_000 + day.month * 100 + day.day
        return tantivy.Document.from_dict(values, self._schema)

    def count(self) -> int:
        """Number of articles."""
        return self._searcher.num_docs

    def search(self, request: Request) -> Found:
        """Everything that `request` asks for."""
        words = self._words(request)
        wanted = self._narrowed(words, request.filters)
        order = tantivy.Order.Desc if request.words else tantivy.Order.Asc
        field = None if request.words else "newest_first"
        # Tantivy panics when asked for no hits.
        found = self._searcher.search(wanted, max(request.hits, 1), order_by_field=field, order=order)
        total: int = found.count  # type: ignore[attr-defined]  # not in Tantivy's stub
        complete = total
        if request.find == "some":
            complete = self._searcher.search(self._words(request, len(request.words)), 1).count  # type: ignore[attr-defined]
        facets, days = self._counts(words, wanted, request)
        addresses = [address for _, address in found.hits[: request.hits]]
        return Found(total, complete, self._shown(words, request, addresses), facets, days)

    def documents(self, filters: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any], str, str]]:
        """Id, facts, title and lead of all articles within `filters`, newest first."""
        wanted = self._narrowed(Query.all_query(), filters)
        total = self._searcher.search(wanted, 1).count  # type: ignore[attr-defined]
        order = tantivy.Order.Asc
        for _, at in self._searcher.search(wanted, total, count=False, order_by_field="newest_first", order=order).hits:
            document = self._searcher.doc(at)
            facts = json.loads(document["facts"][0])
            yield document["id"][0], facts, document["title_exact"][0], document["lead_exact"][0]

    def _words(self, request: Request, some: int = SOME) -> Query:
        if not request.words:
            return Query.all_query()
        accented = any(fold(word) != word for word in request.words)
        if request.find == "phrase":
            return self._anywhere(request.words, accented)
        singles = [self._anywhere((word,), accented) for word in request.words]
        pairs = [
            (Occur.Should, Query.boost_query(self._somewhere(pair, accented), PAIRED))
            for pair in zip(request.words, request.words[1:], strict=False)
        ]
        if request.find == "all":
            return Query.boolean_query([*((Occur.Must, single) for single in singles), *pairs])
        found = Query.boolean_query([(Occur.Should, single) for single in singles], some)
        return Query.boolean_query([(Occur.Must, found), *pairs])

    def _anywhere(self, words: Sequence[str], accented: bool) -> Query:
        """`words` side by side, anywhere in the article and once more in its title."""
        title = [
            (Occur.Should, self._sequence("title_exact" if accented else "title_folded", spelling))
            for spelling in (self._spellings(words) if accented else [tuple(words)])
        ]
        return Query.boolean_query([(Occur.Must, self._somewhere(words, accented)), *title])

    def _somewhere(self, words: Sequence[str], accented: bool) -> Query:
        """`words` side by side; with diacritics as typed or, in an article written without, bare."""
        if not accented:
            return self._sequence("all_folded", words)
        clauses = [(Occur.Should, self._sequence("all_exact", spelling)) for spelling in self._spellings(words)]
        bare = tuple(map(fold, words))
        if bare != tuple(words):
            flagged = (Occur.Must, Query.term_query(self._schema, "bare", "all"))
            within = Query.boolean_query([(Occur.Must, self._sequence("all_exact", bare)), flagged])
            clauses.append((Occur.Should, Query.const_score_query(within, 0.1)))
        return Query.boolean_query(clauses)

    def _spellings(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        made: list[tuple[str, ...]] = [()]
        for word in words:
            made = [(*begun, spelling) for begun in made for spelling in tone_spellings(word)]
        return made

    def _sequence(self, field: str, words: Sequence[str]) -> Query:
        if len(words) == 1:
            return Query.term_query(self._schema, field, words[0])
        return Query.phrase_query(self._schema, field, [*words])

    def _narrowed(self, words: Query, filters: Mapping[str, str]) -> Query:
        if not filters:
            return words
        limits = [Query.const_score_query(Query.term_query(self._schema, *limit), 0.0) for limit in filters.items()]
        return Query.boolean_query([(Occur.Must, query) for query in (words, *limits)])

    def _counts(
        self, words: Query, wanted: Query, request: Request
    ) -> tuple[dict[str, dict[str, int]], dict[int, int]]:
        """The counts of every facet without its own filter, and of the days."""
        asked: dict[str, Any] = {}
        if request.facets:
            asked = {name: {"terms": {"field": name, "size": MAX_VALUES}} for name in FACETS}
        passes = [(wanted, {name: terms for name, terms in asked.items() if name not in request.filters})]
        if request.days:
            passes[0][1]["day"] = {"terms": {"field": "day", "size": MAX_DAYS}}
        for own in request.filters if request.facets else ():
            others = {name: value for name, value in request.filters.items() if name != own}
            passes.append((self._narrowed(words, others), {own: asked[own]}))
        counts: dict[str, dict[Any, int]] = {}
        for query, terms in passes:
            if terms:
                for name, answer in self._searcher.aggregate(query, terms).items():
                    counts[name] = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
        days = {int(day): number for day, number in counts.pop("day", {}).items()}
        return counts, days

    def _shown(
        self, words: Query, request: Request, addresses: Sequence[tantivy.DocAddress]
    ) -> list[tuple[str, Mapping[str, Any], str, str]]:
        """The hits with title and passage marked by Tantivy's own snippets."""
        form = "exact" if any(fold(word) != word for word in request.words) else "folded"
        marks = {}
        for name in ("title", "body") if request.words else ():
            marks[name] = tantivy.SnippetGenerator.create(self._searcher, words, self._schema, f"{name}_{form}")
            marks[name].set_max_num_chars(PASSAGE)
        shown = []
        marked = {"title": "", "body": ""}
        for at in addresses:
            document = self._searcher.doc(at)
            title, body = document["title_exact"][0], document["body_exact"][0]
            for name, generator in marks.items():
                # Tantivy marks stored fields only; the folded ones are not stored a second time.
                text = title if name == "title" else body
                read = document
                if form == "folded":
                    read = tantivy.Document.from_dict({f"{name}_folded": text}, self._schema)
                marked[name] = generator.snippet_from_doc(read).to_html()
            facts = json.loads(document["facts"][0])
            shown.append((document["id"][0], facts, marked["title"] or title, marked["body"] or body[:PASSAGE]))
        return shown
