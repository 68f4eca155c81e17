"""Asking Elasticsearch: one request for a page with its facets and timeline, a point in time for what is deep or
whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from index.document import Tally, listing
from index.elastic_patience import Attempts, Patience
from index.elastic_query import Body
from index.elastic_request import MAX_VALUES, matching, of_ids, order, request, showing
from index.fields import FACETS
from index.fusion import Ranked
from index.marks import spellings
from index.query import By, FacetCount, Hit, Listed, Page, Query, TimelineBucket
from index.results import buckets, facet, hit
from index.tokens import unseparated
from index.tree import TextName
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings

WINDOW = 10_000
"""Hits that a server gives by their place; beyond, they are walked through."""
STEP = 1_000
KEEP_ALIVE = "2m"
"""How long the server keeps a point in time after each step."""
SEARCH_TYPE = "dfs_query_then_fetch"
"""Words are as rare as they are among all articles, not among those of one year's shard: scores compare."""
FEW = 8
"""Shards up to which all are asked: which of them to ask would cost more than it saves."""


class Asking:
    """Requests to the articles behind one alias, or in some indices. Failures are the client's own."""

    def __init__(self, client: Elasticsearch, index: str | Sequence[str], time_limit: str, patience: Patience) -> None:
        self._client = client
        self._index = index
        self._time = time_limit
        self._patience = patience
        self.shards = 0
        """How many there are, as far as is known."""

    @classmethod
    def of(cls, client: Elasticsearch, settings: IndexSettings, indices: Sequence[str] = ()) -> Asking:
        """One that asks `indices`, all that are behind the alias of the settings where none is named."""
        limit = f"{max(1, int(settings.timeout * 1000))}ms"
        return cls(client, list(indices) or settings.name, limit, Patience.of(settings))

    def within(self, query: Query) -> Asking:
        """One that asks only the years in which there is anything of the period of `query`.

        Not what the years are called decides, for an article may be found long after it was published: the servers know
        from when to when the articles of each index are. That is a request of its own, and worth it where many shards
        need not be asked. Words are then as rare as they are in those years.
        """
        if query.period is None or self.shards <= FEW:
            return self
        # A day more on both ends: which articles are of the period is for the query to say.
        dates = {"gte": query.period.first - timedelta(days=1), "lt": query.period.last + timedelta(days=2)}
        told = self._patience(
            lambda: self._client.field_caps(
                index=self._index,
                fields="published_at",
                index_filter={"range": {"published_at": {key: day.isoformat() for key, day in dates.items()}}},
                filter_path="indices,failed_indices",
            )
        )
        if told.body.get("failed_indices"):
            # Of a year that is away nothing is known: all are asked, and the search says that one is missing.
            return self
        found = told.body.get("indices") or self._index
        return Asking(self._client, found, self._time, self._patience)

    def page(self, query: Query, without: Sequence[str] = ()) -> Page:
        """The whole page that `query` asks for, as if the articles `without` were not there."""
        body = request(query, without)
        end = query.offset + query.limit
        if end > WINDOW:
            body |= {"from": 0, "size": 0}
        answer = self._search(body)
        found = answer["hits"]["hits"]
        if end > WINDOW:
            total = int(answer["hits"]["total"]["value"])
            found = list(self._deep(query, without)) if query.limit and query.offset < total else []
        return _page(answer, query, _hits(found, query))

    def counted(self, query: Query, most: int) -> tuple[Page, dict[str, float]]:
        """The page of `query` without its hits, and the scores of the `most` best by words."""
        body = {name: value for name, value in request(query).items() if name != "highlight"}
        answer = self._search({**body, "from": 0, "size": most, "_source": False})
        return _page(answer, query, ()), {one["_id"]: float(one["_score"]) for one in answer["hits"]["hits"]}

    def shown(self, query: Query, ranked: Sequence[Ranked[str]]) -> tuple[Hit, ...]:
        """What a list shows of `ranked`, in that order."""
        if not ranked:
            return ()
        body = {**showing(query), "query": of_ids([one.key for one in ranked]), "size": len(ranked)}
        made = {one["_id"]: one for one in self.found(body)}
        return tuple(_hit(made[one.key], query, one.score, one.by) for one in ranked if one.key in made)

    def found(self, body: Body) -> list[dict[str, Any]]:
        """The hits of a request of another kind."""
        found: list[dict[str, Any]] = self._search(body)["hits"]["hits"]
        return found

    def everything(self, query: Query) -> Iterator[Listed]:
        """All that `query` matches, in its order, as of one moment; where a server dies meanwhile, the rest as of then.

        Raises IndexUnavailable where that happens to a ranked query, of which the rest may rank otherwise.
        """
        body = {**matching(query), "sort": order(query), "_source": {"excludes": ["body", "vector", "vector_sum"]}}
        for found in self._walk(body, STEP):
            yield Listed(**_listing(found))

    def tally(self) -> Tally:
        """What the index holds."""
        sums = {name: {"sum": {"field": name}} for name in ("revision", "checksum", "vector_sum")}
        answer = self._search({"size": 0, "track_total_hits": True, "aggs": sums})
        counted = answer["aggregations"]
        return Tally(int(answer["hits"]["total"]["value"]), *(int(counted[name]["value"] or 0) for name in sums))

    def _deep(self, query: Query, without: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The hits of a page that lies beyond `WINDOW`: walked to without their contents."""
        body = {**matching(query, without), "sort": order(query), "_source": False}
        ids: list[str] = []
        for place, found in enumerate(self._walk(body, WINDOW)):
            if place >= query.offset:
                ids.append(found["_id"])
            if len(ids) == query.limit:
                break
        shown = {**showing(query), "query": {"bool": {"must": [matching(query)["query"]], "filter": [of_ids(ids)]}}}
        answer = self._search({**shown, "size": len(ids), "sort": order(query)})
        yield from answer["hits"]["hits"]

    def _walk(self, body: Body, step: int) -> Iterator[dict[str, Any]]:
        after: list[Any] | None = None
        last = ""
        attempts = Attempts(self._patience)
        while True:
            try:
                for found in self._walk_on({**body, "size": step}, after):
                    # The servers put `_shard_doc` behind the keys of each place, which is another one in another
                    # moment, above all for an article that was written meanwhile: it would come behind itself.
                    yield from (one for one in found if one["_id"] != last)
                    after, last = found[-1]["sort"], found[-1]["_id"]
                    attempts = Attempts(self._patience)
                return
            except (ApiError, TransportError) as error:
                attempts.wait(error, lost=isinstance(error, ApiError) and error.meta.status == 404)
                if after is not None and "_score" in body["sort"][0]:
                    raise IndexUnavailable("a server went away while the articles were read; try again") from error

    def _walk_on(self, body: Body, after: list[Any] | None) -> Iterator[list[dict[str, Any]]]:
        """What comes behind the place `after`, step by step, as of this moment."""
        with self._moment() as moment:
            while True:
                asked_for = {**body, "pit": {"id": moment, "keep_alive": KEEP_ALIVE}}
                if after is not None:
                    asked_for["search_after"] = after
                answer = self._search_once(asked_for)
                moment = answer.get("pit_id", moment)
                found = answer["hits"]["hits"]
                if found:
                    yield found
                if len(found) < body["size"]:
                    return
                after = found[-1]["sort"]

    @contextmanager
    def _moment(self) -> Iterator[str]:
        moment = str(self._client.open_point_in_time(index=self._index, keep_alive=KEEP_ALIVE).body["id"])
        try:
            yield moment
        finally:
            # One that cannot be closed, since its server is away, is forgotten by itself.
            with suppress(ApiError, TransportError):
                self._client.options(max_retries=0).close_point_in_time(id=moment)

    def _search(self, body: Body) -> Mapping[str, Any]:
        return self._patience(lambda: self._search_once(body))

    def _search_once(self, body: Body) -> Mapping[str, Any]:
        """One request. An answer that is not whole is no answer."""
        answer: Mapping[str, Any] = self._client.search(
            index=None if "pit" in body else self._index,
            body={**body, "timeout": self._time},
            allow_partial_search_results=False,
            search_type=None if "knn" in body else SEARCH_TYPE,
        ).body
        self.shards = int(answer["_shards"]["total"])
        if answer.get("timed_out") or answer["_shards"]["failed"]:
            raise IndexUnavailable("a part of the index did not answer in time; try again")
        return answer


def _page(answer: Mapping[str, Any], query: Query, hits: tuple[Hit, ...]) -> Page:
    total = int(answer["hits"]["total"]["value"])
    counted = answer.get("aggregations", {})
    return Page(
        total=total,
        complete=int(counted["complete"]["doc_count"]) if "complete" in counted else total,
        hits=hits,
        facets={name: _facet(counted[f"facet_{name}"]["values"]) for name in query.facets},
        timeline=_timeline(counted["timeline"]["days"], query) if query.timeline else (),
        listed=total,
    )


def _hits(found: list[dict[str, Any]], query: Query) -> tuple[Hit, ...]:
    return tuple(_hit(one, query, float(one["_score"] or 0.0) if query.ranked else 0.0) for one in found)


def _hit(found: Mapping[str, Any], query: Query, score: float, by: By = "words") -> Hit:
    shown = _listing(found)
    passage = next(iter(found.get("highlight", {}).values()), [""])[0]
    texts: dict[TextName, str] = {"body": unseparated(passage), "lead": shown["lead"]}
    return hit(shown, score, texts, spellings(query.tree), found["_source"].get("bare", ()), by)


def _listing(found: Mapping[str, Any]) -> dict[str, Any]:
    kept = found["_source"]
    keywords = {name: kept.get(name, ()) for name in FACETS}
    return listing(found["_id"], unseparated(kept["title"]), unseparated(kept["lead"]), keywords, kept["shown"])


def _facet(counted: Mapping[str, Any]) -> tuple[FacetCount, ...]:
    if counted["sum_other_doc_count"]:
        raise IndexUnavailable(f"a facet has more than {MAX_VALUES:,} values; narrow the search")
    return facet({bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]})


def _timeline(counted: Mapping[str, Any], query: Query) -> tuple[TimelineBucket, ...]:
    assert query.timeline is not None
    days = {date.fromisoformat(bucket["key_as_string"]): int(bucket["doc_count"]) for bucket in counted["buckets"]}
    return buckets(days, query.timeline)
