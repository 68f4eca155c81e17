"""Events that people make: kept with their revision, the later of two is told, what can be no event is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from newsroom.errors import InputError, UsageError
from newsroom.store import Store
from newsroom.store.desk_events import DeskEvent
from tests.newsroom.makers import NOW

FAIR = DeskEvent(
    id="desk-sea-fair",
    name_vi="Hội chợ biển Lạc Hải",
    name_en="Lac Hai sea fair",
    first=date(2026, 8, 3),
    last=date(2026, 8, 5),
    days_before=7,
    days_after=3,
    query='"hội chợ biển"',
    by="Đỗ Thị Lan",
    at=NOW,
)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    yield made
    made.close()


def test_an_event_is_kept_and_changed_by_its_revision(store: Store) -> None:
    assert store.desk_events.put(FAIR) == 1
    kept = store.desk_events.all()[FAIR.id]
    assert kept == replace(FAIR, revision=1)
    assert store.desk_events.put(replace(kept, name_en="Lac Hai fair", by="Trần Minh")) == 2
    with pytest.raises(UsageError, match="Trần Minh"):
        store.desk_events.put(replace(kept, name_en="Overwritten"))
    with pytest.raises(UsageError, match="nothing was overwritten"):
        store.desk_events.put(FAIR)
    assert store.desk_events.all()[FAIR.id].name_en == "Lac Hai fair"


def test_what_is_withdrawn_stays_with_when(store: Store) -> None:
    store.desk_events.put(FAIR)
    store.desk_events.put(replace(FAIR, revision=1, withdrawn_at=NOW))
    assert store.desk_events.all()[FAIR.id].withdrawn_at == NOW


@pytest.mark.parametrize(
    "wrong",
    [
        replace(FAIR, id=""),
        replace(FAIR, id="x" * 65),
        replace(FAIR, name_vi=" "),
        replace(FAIR, name_en="x" * 201),
        replace(FAIR, last=date(2026, 8, 2)),
        replace(FAIR, last=date(2026, 12, 1)),
        replace(FAIR, days_before=-1),
        replace(FAIR, days_after=181),
    ],
)
def test_what_can_be_no_event_is_refused(store: Store, wrong: DeskEvent) -> None:
    with pytest.raises(InputError):
        store.desk_events.put(wrong)
    assert store.desk_events.all() == {}
