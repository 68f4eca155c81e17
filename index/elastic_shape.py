"""What an operator should know of how the index lies on the servers."""

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

Values = Mapping[str, int | float | str]


def shape(settings: IndexSettings, counts: Mapping[int, int]) -> tuple[bool, str, Values]:
    """Whether the index lies well on the servers of `settings`, and how, as key and values of
    `newsroom/findings.toml`; `counts` are the articles of the store by year of first sight.

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


def told(years: Mapping[int, Year], wanted: Mapping[int, int], health: Mapping[str, Any]) -> tuple[bool, str, Values]:
    """What was found, from the indices, the shards that the rule wants, and the servers' word on their health."""
    missing = int(health["unassigned_shards"])
    if health["status"] == "red":
        return False, "shards_lost", {"missing": missing}
    if missing:
        return False, "shards_missing", {"missing": missing}
    if large := too_large(years):
        first = max(large, key=lambda one: one.shard_bytes)
        size, least = round(first.bytes / 1e9), wanted.get(first.year, 1)
        # A year is no quantity: it has no mark between its thousands.
        return False, "shards_large", {"year": str(first.year), "size": size, "shards": first.shards, "wanted": least}
    return (
        True,
        "shards",
        {
            "years": len(years),
            "shards": sum(one.shards for one in years.values()),
            "largest": max((one.shard_bytes for one in years.values()), default=0) / 1e9,
            "closed": sum(one.closed for one in years.values()),
            "servers": int(health["number_of_data_nodes"]),
        },
    )
