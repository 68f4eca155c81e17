"""What an operator should know of how the index lies on the servers, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from index.elastic_builds import Builds
from index.elastic_client import connect, hosts_of
from index.elastic_errors import telling
from index.elastic_years import Year, planned, too_large
from newsroom.errors import IndexMissing
from newsroom.sections import IndexSettings


def shape(settings: IndexSettings, counts: Mapping[int, int]) -> tuple[bool, str]:
    """Whether the index lies well on the servers of `settings`, and how; `counts` are the articles of the store by year
    of first sight.

    Raises IndexUnavailable, IndexMissing where there is no index.
    """
    client = connect(settings)
    try:
        with telling(hosts_of(settings)):
            builds = Builds(client, settings)
            if (build := builds.current()) is None:
                raise IndexMissing(f"{hosts_of(settings)}: there is no search index yet; run `diembao sync`")
            years = builds.years(build)
            health = client.cluster.health(index=settings.name).body
    finally:
        client.close()
    return told(years, planned(counts, years, datetime.now(UTC)), health)


def told(years: Mapping[int, Year], wanted: Mapping[int, int], health: Mapping[str, Any]) -> tuple[bool, str]:
    """The sentence, from the indices, the shards that the rule wants, and the servers' word on their health."""
    missing = int(health["unassigned_shards"])
    if health["status"] == "red":
        return False, f"{missing} shards are missing altogether, so nothing is found: start the servers that hold them"
    if missing:
        return False, (
            f"{missing} copies of shards are missing: a server is away, or there are fewer than [index] replicas needs"
        )
    if large := too_large(years):
        grown = "; ".join(
            f"{one.year} holds {one.bytes / 1e9:,.0f} GB in {one.shards}, the rule wants {wanted.get(one.year, 1)}"
            for one in large
        )
        return False, f"shards grew too large: {grown}; `diembao sync --rebuild` makes them so"
    largest = max((one.shard_bytes for one in years.values()), default=0)
    closed = sum(one.closed for one in years.values())
    return True, (
        f"{len(years)} years in {sum(one.shards for one in years.values())} shards of at most {largest / 1e9:,.1f} GB, "
        f"{closed} of them over and closed; on {health['number_of_data_nodes']} servers, no copy is missing"
    )
