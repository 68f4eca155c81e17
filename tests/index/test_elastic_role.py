"""The least that an account must be allowed, as docs/elasticsearch.md writes it: it suffices for all that diembao does
and for nothing else. Keys that are no good, and certificates that change, cost a sentence and nothing more."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import ssl
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import AuthorizationException, Elasticsearch

from index.elastic_shape import shape
from index.engine import open_index
from index.query import Query
from index.sync import expected_tally, sync, sync_rebuilt
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings
from tests.elastic.security import PASSWORD, USER, write_certificate
from tests.elastic.server import Server
from tests.index.makers import NOON, PRESS, MemoryDesk, record

Role = dict[str, Any]

PAGE = (Path(__file__).parents[2] / "docs" / "elasticsearch.md").read_text("utf-8")


def documented() -> Role:
    """The role as the page writes it."""
    (block,) = re.findall(r"^## The role$.*?^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    role: Role = json.loads(block)
    return role


def named(role: Role, name: str) -> Role:
    """`role` for another index name than the usual one."""
    made = deepcopy(role)
    for one in made["indices"]:
        one["names"] = [re.sub("^diembao", name, pattern) for pattern in one["names"]]
    return made


def all_but_one() -> Iterator[tuple[str, Role]]:
    """The documented role without each of its privileges."""
    for privilege in documented()["cluster"]:
        role = documented()
        role["cluster"].remove(privilege)
        yield privilege, role
    for privilege in documented()["indices"][0]["privileges"]:
        role = documented()
        role["indices"][0]["privileges"].remove(privilege)
        yield privilege, role


LESS = dict(all_but_one())


def key_of(root: Elasticsearch, role: Role, **more: Any) -> str:
    """A new API key that may what `role` says."""
    made = root.security.create_api_key(name=secrets.token_hex(4), role_descriptors={"diembao": role}, **more)
    return str(made["encoded"])


def settings(server: Server, name: str, key: str, **more: Any) -> IndexSettings:
    given = {"hosts": (server.url,), "ca_certs": server.certificate, "timeout": 20, **more}
    return IndexSettings(engine="elasticsearch", name=name, api_key=key, **given)


def everything(tried: IndexSettings, folder: Path) -> None:
    """All that diembao does with an index."""
    desk = MemoryDesk([*PRESS, record("old", "Tin cũ", first_seen=NOON.replace(year=2019))])
    index = open_index(folder, tried)
    try:
        before = index.generation
        sync(desk, index)
        desk.put(record("old", "Tin cũ, sửa", first_seen=NOON.replace(year=2019), revision=2))  # A closed year.
        desk.withdraw(PRESS[0].article.id)
        sync(desk, index)
        for _ in range(2):
            sync_rebuilt(desk, folder, tried)
        sync(desk, index)
        page = index.search(Query("asean", facets=("scope",), timeline="day"))
        assert index.generation != before
        assert page.total > 0
        assert len(list(index.scan(Query()))) == len(PRESS)
        assert index.tally() == expected_tally(desk)
    finally:
        index.close()
    ok, key, values = shape(tried, desk.years())
    assert ok, (key, values)


def test_the_role_of_the_page_suffices_for_all_that_is_done(
    server: Server, name: str, root: Elasticsearch, tmp_path: Path
) -> None:
    everything(settings(server, name, key_of(root, named(documented(), name))), tmp_path)


@pytest.mark.parametrize("privilege", LESS)
def test_every_privilege_of_it_is_needed(
    server: Server, name: str, root: Elasticsearch, tmp_path: Path, privilege: str
) -> None:
    with pytest.raises(IndexUnavailable, match="lacks a privilege") as caught:
        everything(settings(server, name, key_of(root, named(LESS[privilege], name))), tmp_path)
    assert "\n" not in str(caught.value) and "docs/elasticsearch.md" in str(caught.value)


FORBIDDEN: dict[str, Callable[[Elasticsearch], Any]] = {
    "search another index": lambda client: client.search(index="other"),
    "write to another index": lambda client: client.index(index="other", document={"a": 1}),
    "make another index": lambda client: client.indices.create(index="another"),
    "remove another index": lambda client: client.indices.delete(index="other"),
    "point its alias elsewhere": lambda client: client.indices.put_alias(index="other", name="diembao"),
    "set the cluster": lambda client: client.cluster.put_settings(
        persistent={"cluster.routing.allocation.enable": "all"}
    ),
    "make a user": lambda client: client.security.put_user(username="x", password="xxxxxx", roles=[]),
    "make a role": lambda client: client.security.put_role(name="x", cluster=["all"]),
    "make a key": lambda client: client.security.create_api_key(name="x"),
    "make a template": lambda client: client.indices.put_index_template(name="x", index_patterns=["other*"]),
    "make a repository": lambda client: client.snapshot.create_repository(
        name="x", repository={"type": "fs", "settings": {"location": "x"}}
    ),
}


@pytest.fixture(scope="module")
def least(secured_elasticsearch: Server) -> Iterator[Elasticsearch]:
    """A client that may what the page says, beside an index of somebody else."""
    trusted = {"ca_certs": str(secured_elasticsearch.certificate)}
    with Elasticsearch(secured_elasticsearch.url, basic_auth=(USER, PASSWORD), **trusted) as root:  # type: ignore[arg-type]
        root.indices.create(index="other")
        key = key_of(root, documented())
        with Elasticsearch(secured_elasticsearch.url, api_key=key, **trusted) as client:  # type: ignore[arg-type]
            yield client
        root.indices.delete(index="other")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_it_suffices_for_nothing_else(least: Elasticsearch, what: str) -> None:
    with pytest.raises(AuthorizationException):
        FORBIDDEN[what](least)


def test_other_indices_are_not_even_seen(least: Elasticsearch) -> None:
    assert "other" not in least.indices.get(index="*").body
    assert least.search(index="*")["_shards"]["total"] == 0


class TestMending:
    """What goes wrong with a key or a certificate is said, nothing is lost, and work goes on when it is mended."""

    @pytest.fixture
    def desk(self) -> MemoryDesk:
        return MemoryDesk(PRESS)

    @pytest.fixture
    def good(self, server: Server, name: str, root: Elasticsearch) -> IndexSettings:
        return settings(server, name, key_of(root, named(documented(), name)))

    def mended(self, desk: MemoryDesk, good: IndexSettings, folder: Path) -> None:
        """Everything waits, and gets in."""
        assert len(desk.dirty(1_000)) == len(PRESS)
        index = open_index(folder, good)
        sync(desk, index)
        assert index.tally() == expected_tally(desk)
        index.close()

    def test_a_wrong_key(self, desk: MemoryDesk, good: IndexSettings, server: Server, tmp_path: Path) -> None:
        for wrong in ("bm9ib2R5Om5vdGhpbmc=", "no key at all"):
            with pytest.raises(IndexUnavailable, match=r"API key is refused; look at .*api_key_file"):
                open_index(tmp_path, settings(server, good.name, wrong))
        self.mended(desk, good, tmp_path)

    def test_a_key_that_is_revoked_between_two_batches(
        self, desk: MemoryDesk, good: IndexSettings, root: Elasticsearch, server: Server, tmp_path: Path
    ) -> None:
        made = root.security.create_api_key(name="soon gone")
        index = open_index(tmp_path, settings(server, good.name, str(made["encoded"])))
        assert index.search(Query()).total == 0
        root.security.invalidate_api_key(ids=[str(made["id"])])
        for work in (lambda: sync(desk, index), lambda: index.search(Query())):
            with pytest.raises(IndexUnavailable, match="API key is refused"):
                work()
        index.close()
        self.mended(desk, good, tmp_path)

    def test_a_key_that_expires(
        self, desk: MemoryDesk, good: IndexSettings, root: Elasticsearch, server: Server, tmp_path: Path
    ) -> None:
        key = key_of(root, named(documented(), good.name), expiration="1s")
        time.sleep(1.1)
        with pytest.raises(IndexUnavailable, match="API key is refused"):
            open_index(tmp_path, settings(server, good.name, key))
        self.mended(desk, good, tmp_path)

    def test_a_certificate_that_changes(
        self, desk: MemoryDesk, good: IndexSettings, server: Server, tmp_path: Path
    ) -> None:
        before = tmp_path / "ca.crt"
        before.write_bytes(server.certificate.read_bytes())
        known = hashlib.sha256(ssl.PEM_cert_to_DER_cert(before.read_text("ascii"))).hexdigest()
        old = good.model_copy(update={"ca_certs": before})
        pinned = good.model_copy(update={"ca_certs": None, "fingerprint": known})
        for trusting in (old, pinned):
            open_index(tmp_path, trusting).close()
        write_certificate(server.certificate.parent)
        _until_shown(server)
        for trusting in (old, pinned):
            with pytest.raises(IndexUnavailable, match=r"not secure .*look at \[index\] ca_certs or fingerprint"):
                open_index(tmp_path, trusting)
        self.mended(desk, good, tmp_path)


def _until_shown(server: Server, seconds: float = 60) -> None:
    """Wait until the server shows the certificate of its folder: it looks for a new one every second."""
    address = (server.url.split("://")[1].split(":")[0], int(server.url.rpartition(":")[2]))
    new = ssl.PEM_cert_to_DER_cert(server.certificate.read_text("ascii"))
    limit = time.monotonic() + seconds
    while ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(address)) != new:
        assert time.monotonic() < limit, "the server goes on with the old certificate"
        time.sleep(0.1)
