"""The indices of years on the servers: how large they are, and closing and opening them for writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from index.elastic_years import Year

BLOCK = "index.blocks.write"


def year_of(index: str) -> int:
    """The year of which `index` is."""
    return int(index.rpartition("-")[2])


def look(client: Elasticsearch, indices: Sequence[str]) -> dict[int, Year]:
    """`indices` by year."""
    if not indices:
        return {}
    stats = client.indices.stats(index=list(indices), metric="docs,store,segments", filter_path="indices.*.primaries")
    told = stats.body.get("indices", {})
    settings = client.indices.get_settings(index=list(indices), flat_settings=True).body
    found = [_year(name, told[name]["primaries"], settings[name]["settings"]) for name in indices if name in told]
    return {year.year: year for year in found}


def close(client: Elasticsearch, indices: Sequence[str]) -> None:
    """Close those of `indices` for writing that are not closed, and have them merged where that is worth it."""
    if open_ones := sorted(set(indices) - closed(client, indices)):
        for year in look(client, open_ones).values():
            client.indices.add_block(index=year.index, block="write")
            if year.wants_merging:
                # That takes the servers up to an hour, and is not waited for.
                client.indices.forcemerge(index=year.index, max_num_segments=1, wait_for_completion=False)


def reopen(client: Elasticsearch, indices: Sequence[str]) -> None:
    """Let `indices` be written again."""
    if names := closed(client, indices):
        client.indices.put_settings(index=sorted(names), settings={BLOCK: None})


def closed(client: Elasticsearch, indices: Sequence[str]) -> set[str]:
    """Those of `indices` that are closed for writing."""
    if not indices:
        return set()
    found = client.indices.get_settings(index=list(indices), name=BLOCK, flat_settings=True).body
    return {name for name, one in found.items() if _is_closed(one["settings"])}


def _is_closed(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get(BLOCK) == "true")


def _year(index: str, told: Mapping[str, Any], settings: Mapping[str, Any]) -> Year:
    return Year(
        index,
        year_of(index),
        int(settings["index.number_of_shards"]),
        int(told["docs"]["count"]),
        int(told["docs"]["deleted"]),
        int(told["store"]["size_in_bytes"]),
        int(told["segments"]["count"]),
        _is_closed(settings),
    )
