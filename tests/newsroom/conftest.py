"""What tests of reports begin with: a desk of four articles, and a report on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.sections import DeskSettings, IndexSettings, ReportSettings
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from tests.newsroom.makers import fill
from tests.newsroom.report_maker import LATER, SPEC, compose


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a small office."""
    return Settings(
        desk=DeskSettings(data=tmp_path / "data"),
        index=IndexSettings(memory_mb=15),
        report=ReportSettings(issuing_body="Văn phòng Lạc Hải"),
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """Four labelled articles of one day; diembao has run for long."""
    made = open_store(settings)
    made.statistics.start_run("run", datetime(2025, 1, 1, tzinfo=UTC))
    fill(made, range(1, 5))
    yield made
    made.close()


@pytest.fixture
def desk(store: Store, settings: Settings) -> ReportDesk:
    """The steps of reports, with a composer that writes little."""
    return ReportDesk(store, settings, compose)


@pytest.fixture
def drafted(desk: ReportDesk) -> OpenReport:
    """A report on the four articles."""
    return desk.open(desk.new(SPEC, "Lan", LATER))
