"""The arithmetic of docs/scale.md."""

from __future__ import annotations

import pytest

from tests.bench import scale

ONE = scale.Measured(
    articles=20_000,
    pages=1_000,
    index=6_000,
    index_unmerged=7_000,
    archive=3_000,
    sqlite=20_000,
    postgresql=25_000,
    rebuilt=1_000,
    snapshot=50e6,
    restored=50e6,
    meaning=50,
)


def test_a_million_is_small() -> None:
    plan = scale.plan(1_000_000, ONE)
    assert (plan.index, plan.shards_a_year, plan.shards, plan.hosts) == (6e9, 1, 20, 3)
    assert (plan.rebuild, plan.store, plan.archive) == (1_000, 25e9, 3e9)


def test_a_billion_follows() -> None:
    plan = scale.plan(1_000_000_000, ONE)
    assert plan.shards_a_year == 20  # 600 GB a year, 30 GB a shard.
    assert plan.shards == 400
    assert plan.disk == pytest.approx(6e12 * 4 / 0.85)
    assert plan.rebuilding == pytest.approx(6e12 * 6 / 0.85)
    assert plan.hosts == 7  # 12 TB over 30 times 64 GB.


def test_tables_name_all_sizes() -> None:
    grid = scale.computed(ONE)
    assert grid.columns == ("what", "1,000,000", "10,000,000", "100,000,000", "1,000,000,000")
    assert ["index, one copy", "6.00 GB", "60.0 GB", "600 GB", "6.00 TB"] in [list(row) for row in grid.rows]
    assert all(len(row) == len(grid.columns) for row in grid.rows)
