"""Which indices on the servers are the index: one build (generation), an index for each year of first sight, behind one
read alias.

A build is named by its generation, which every index of it carries in its `_meta`. The alias is moved from one build to
the next in one request, so a reader finds one of them and never neither. Only indices that carry this product's mark
and the name of the settings are ever touched.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from index.document import LAYOUT
from index.elastic_closing import close, look, reopen, year_of
from index.elastic_errors import kind_of
from index.elastic_mapping import mapping, serving, settings_of
from index.elastic_patience import Patience
from index.elastic_years import Year, is_over, planned
from index.space import Space
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings

PRODUCT = "diembao"
ABANDONED = timedelta(hours=24)
"""After this time an unpublished build belongs to a rebuild that was killed; a rebuild of ten million takes half."""

COPYING = 3 * 3_600.0
"""Seconds after which a new build is put in use although copies of it are still being made."""


@dataclass(frozen=True, slots=True)
class Build:
    """A generation on the servers."""

    generation: str
    token: str
    """Part of the names of its indices."""
    started: str
    indices: tuple[str, ...]
    space: Space | None = None
    """Which vectors it holds, None before the first."""

    def index(self, name: str, year: int) -> str:
        """The name of its index for `year`."""
        return f"{name}-v{LAYOUT}-{self.token}-{year}"

    def of(self, years: Collection[int]) -> list[str]:
        """Its indices of `years`, as far as there are any."""
        return [name for name in self.indices if year_of(name) in years]


def write_alias(index: str) -> str:
    """The alias through which `index` is written: a bulk to an alias that is gone makes no index."""
    return f"{index}-write"


class Builds:
    """The builds of one name. Failures are the client's own."""

    def __init__(self, client: Elasticsearch, settings: IndexSettings) -> None:
        self._client = client
        self._settings = settings
        self._patience = Patience.of(settings)
        self.name = settings.name

    def current(self) -> Build | None:
        """The build in use, None where there is none of the present layout."""
        try:
            behind = self._patience(
                lambda: self._client.indices.get_mapping(index=self.name, filter_path="*.mappings._meta")
            )
        except NotFoundError:
            return None
        metas = _metas(behind.body)
        if not metas and self._client.indices.exists(index=self.name):
            raise IndexUnavailable(
                f"{self.name}: an index of that name is there that is not of diembao; choose another [index] name"
            )
        found = _builds({index: meta for index, meta in metas.items() if meta.get("layout") == LAYOUT})
        if len(found) > 1:
            raise IndexUnavailable(f"{self.name}: two builds of the index are in use; run `diembao sync --rebuild`")
        return found[0] if found else None

    def first(self) -> Build:
        """The build in use; an empty one is made where there is none. Of several that come at once all get the same."""
        build = self.current()
        if build is not None:
            return build
        made = self.fresh("first")
        index = made.index(self.name, self.this_year())
        if not self._create(made, index, self._settings.shards or 1, filling=False):
            meta = _metas(self._client.indices.get_mapping(index=index, filter_path="*.mappings._meta").body)
            made = next(iter(_builds(meta)), made)
        self._point_to([index])
        return self.current() or made

    @staticmethod
    def this_year() -> int:
        """Of first sight now, UTC."""
        return datetime.now(UTC).year

    def fresh(self, token: str = "") -> Build:
        """A build that does not exist yet."""
        started = datetime.now(UTC).isoformat(timespec="seconds")
        return Build(secrets.token_hex(8), token or secrets.token_hex(4), started, ())

    def with_years(
        self, build: Build, years: Iterable[int], *, filling: bool, shards: Mapping[int, int] | None = None
    ) -> Build:
        """`build` with an index for each of `years`, of as many `shards`, else of as many as it takes if the year is
        like those before; those of the build in use join the read alias.

        Raises IndexUnavailable where another build was put in its place meanwhile.
        """
        wanted = {year: build.index(self.name, year) for year in sorted(set(years))}
        missing = {year: index for year, index in wanted.items() if index not in build.indices}
        if not missing:
            return build
        if shards is None:
            held = self.years(build)
            shards = self.planned({year: one.articles for year, one in held.items()}, held)
        for year, index in missing.items():
            self._create(build, index, shards.get(year, 1), filling=filling)
        if not filling:
            self._join(build.indices[0], missing.values())
        return replace(build, indices=tuple(sorted({*build.indices, *missing.values()})))

    def planned(self, counts: Mapping[int, int], held: Mapping[int, Year]) -> dict[int, int]:
        """Shards by year for `counts` articles: as the settings say, else by the rule of `index.elastic_years`."""
        found = planned(counts, held, datetime.now(UTC))
        return {year: self._settings.shards for year in found} if self._settings.shards else found

    def years(self, build: Build) -> dict[int, Year]:
        """The indices of `build` by year."""
        return look(self._client, build.indices)

    def tidy(self, at: datetime) -> None:
        """Close for writing what is over of the build in use. Corrections are still possible: see `opened`."""
        if build := self.current():
            close(self._client, [name for name in build.indices if is_over(year_of(name), at)])

    def opened(self, build: Build, years: Collection[int]) -> None:
        """Let `years` of `build` be written until they are closed again."""
        reopen(self._client, build.of(years))

    def with_space(self, build: Build, space: Space) -> Build:
        """`build`, which holds no vectors yet, for those of `space`."""
        build = replace(build, space=space)
        for index in build.indices:
            self._client.indices.put_mapping(index=index, meta={"layout": LAYOUT, **self._meta(build)})
        return build

    def publish(self, build: Build) -> None:
        """Put `build` in the place of the build in use; keep that one for going back, remove older ones."""
        before = self.current()
        for index in build.indices:
            self._client.indices.put_settings(index=index, settings=serving(self._settings, filling=False))
        self._client.indices.refresh(index=list(build.indices))
        if self._settings.replicas:
            self._wait_for_copies(build)
        self._point_to(build.indices)
        self.clean({build.generation} | ({before.generation} if before else set()), at=datetime.now(UTC))

    def _wait_for_copies(self, build: Build) -> None:
        """Until those are made for which there is a server: before, a server's death would take articles away."""
        each = f"{max(1, int(self._settings.timeout / 2))}s"
        limit = time.monotonic() + COPYING
        while time.monotonic() < limit:
            health = self._client.options(ignore_status=408).cluster.health(
                index=list(build.indices),
                wait_for_events="languid",
                wait_for_no_initializing_shards=True,
                timeout=each,
            )
            if not health.get("timed_out"):
                return

    def drop(self, build: Build) -> None:
        """Remove `build`, which was never published."""
        for index in build.indices:
            self._client.options(ignore_status=404).indices.delete(index=index)

    def clean(self, keep: set[str], at: datetime) -> None:
        """Remove every published build but `keep`, and what a killed rebuild left long ago."""
        everything = self._client.indices.get_mapping(
            index=f"{self.name}-v*", filter_path="*.mappings._meta", allow_no_indices=True
        )
        for build in _builds(_metas(everything.body, self.name)):
            if build.generation in keep:
                continue
            published = any(self._was_published(index) for index in build.indices)
            old = datetime.fromisoformat(build.started) < at - ABANDONED
            if published or old:
                self.drop(build)

    def _was_published(self, index: str) -> bool:
        # An index that is being filled is never refreshed.
        settings = self._client.indices.get_settings(index=index, name="index.refresh_interval", flat_settings=True)
        return bool(settings.body[index]["settings"].get("index.refresh_interval") != "-1")

    def _create(self, build: Build, index: str, shards: int, *, filling: bool) -> bool:
        """Make `index` of so many `shards`; False where it is there already."""
        try:
            self._client.indices.create(
                index=index,
                settings=settings_of(self._settings, shards, filling=filling),
                mappings=mapping(self._meta(build)),
                aliases={write_alias(index): {}},
            )
        except BadRequestError as error:
            if kind_of(error.body) != "resource_already_exists_exception":
                raise
            return False
        return True

    def _meta(self, build: Build) -> dict[str, Any]:
        """What every index of `build` carries."""
        space = {} if build.space is None else asdict(build.space)
        return {
            "product": PRODUCT,
            "name": self.name,
            "generation": build.generation,
            "token": build.token,
            "started": build.started,
            **space,
        }

    def _join(self, sibling: str, indices: Iterable[str]) -> None:
        """Add `indices` to the read alias if `sibling` is still behind it: both in one request, so that an index of a
        build that was just replaced never joins the new one."""
        actions: list[dict[str, Any]] = [
            {"remove": {"index": sibling, "alias": self.name, "must_exist": True}},
            *({"add": {"index": index, "alias": self.name}} for index in (sibling, *indices)),
        ]
        self._client.indices.update_aliases(actions=actions)

    def _point_to(self, indices: Iterable[str]) -> None:
        """Let the read alias stand for `indices` and nothing else."""
        try:
            behind = set(self._client.indices.get_alias(name=self.name).body)
        except NotFoundError:
            behind = set()
        wanted = set(indices)
        actions: list[dict[str, Any]] = [
            *({"remove": {"index": index, "alias": self.name}} for index in sorted(behind - wanted)),
            *({"add": {"index": index, "alias": self.name}} for index in sorted(wanted)),
        ]
        self._client.indices.update_aliases(actions=actions)


def _metas(body: Mapping[str, Any], name: str | None = None) -> dict[str, dict[str, Any]]:
    """By index, what it carries of diembao's mark; others are left out, and those of another `name`."""
    metas = {index: found.get("mappings", {}).get("_meta", {}) for index, found in body.items()}
    return {
        index: meta
        for index, meta in metas.items()
        if meta.get("product") == PRODUCT and (name is None or meta.get("name") == name)
    }


def _builds(metas: Mapping[str, Mapping[str, Any]]) -> list[Build]:
    indices: dict[str, list[str]] = {}
    for index, meta in metas.items():
        indices.setdefault(str(meta["generation"]), []).append(index)
    return [
        Build(
            generation, str(metas[of[0]]["token"]), str(metas[of[0]]["started"]), tuple(sorted(of)), _space(metas, of)
        )
        for generation, of in sorted(indices.items())
    ]


def _space(metas: Mapping[str, Mapping[str, Any]], indices: Iterable[str]) -> Space | None:
    """The space of a build; an index that was made just before the first vector came does not tell it yet."""
    told = (metas[index] for index in sorted(indices) if "encoder" in metas[index])
    return next((Space(str(meta["encoder"]), int(meta["dimensions"])) for meta in told), None)
