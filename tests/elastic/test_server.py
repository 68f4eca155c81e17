"""The test server as the tests need it: it folds, keeps its data, refuses strangers, and never outlives them."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import AuthenticationException, Elasticsearch

from tests.elastic import security
from tests.elastic.download import Installation
from tests.elastic.fixtures import delete_all, fresh_prefix
from tests.elastic.server import Server, StartError


def test_folds_diacritics_as_a_full_server_does(elasticsearch_url: str, index_prefix: str) -> None:
    analysis = {"analyzer": {"folded": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding"]}}}
    with Elasticsearch(elasticsearch_url) as client:
        client.indices.create(index=index_prefix, settings={"analysis": analysis, "number_of_replicas": 0})
        answer = client.indices.analyze(index=index_prefix, analyzer="folded", text="Đường Huỳnh Thúc Kháng")
        assert [token["token"] for token in answer["tokens"]] == ["duong", "huynh", "thuc", "khang"]


def test_a_prefix_takes_its_indices_and_templates_with_it(elasticsearch_url: str) -> None:
    with Elasticsearch(elasticsearch_url) as client:
        with fresh_prefix(elasticsearch_url) as kept, fresh_prefix(elasticsearch_url) as prefix:
            client.indices.create(index=kept)
            client.indices.create(index=prefix)
            client.indices.create(index=f"{prefix}-blocked", settings={"index.blocks.read_only": True})
            client.indices.create(index=f"{prefix}-closed")
            client.indices.close(index=f"{prefix}-closed")
            client.indices.put_index_template(name=f"{prefix}-t", index_patterns=[f"{prefix}-x*"], priority=500)
            delete_all(elasticsearch_url, prefix)
            assert not client.indices.get(index=f"{prefix}*", expand_wildcards="all").body
            assert not client.indices.exists_index_template(name=f"{prefix}-t")
            assert client.indices.exists(index=kept)
        assert not client.indices.exists(index=kept)


def test_data_and_address_outlive_a_kill_and_a_stop_is_orderly(elasticsearch_installation: Installation) -> None:
    with Server(elasticsearch_installation) as server, Elasticsearch(server.url) as client:
        address, node = server.url, server.pid
        client.index(index="papers", id="acknowledged", document={"name": "Bến Sông"})
        server.kill()
        assert not _alive(node)
        server.start()
        assert (client.get(index="papers", id="acknowledged")["_source"], server.url) == ({"name": "Bến Sông"}, address)
        node = server.pid
        server.stop()
        assert not _alive(node)
        assert "closed" in server.log.splitlines()[-1]


def test_secured_takes_its_user_and_its_keys_only(secured_elasticsearch: Server) -> None:
    server = secured_elasticsearch
    der = ssl.PEM_cert_to_DER_cert(server.certificate.read_text(encoding="utf-8"))
    fingerprint = hashlib.sha256(der).hexdigest()
    user = (security.USER, security.PASSWORD)
    with Elasticsearch(server.url, ca_certs=str(server.certificate), basic_auth=user) as client:
        key = client.security.create_api_key(name="test")["encoded"]
    with Elasticsearch(server.url, ssl_assert_fingerprint=fingerprint, api_key=key) as client:
        assert client.security.authenticate()["username"] == security.USER
        with pytest.raises(AuthenticationException):
            client.options(basic_auth=(security.USER, "wrong")).cluster.health()
        with pytest.raises(AuthenticationException):
            client.options(api_key="d3Jvbmc6d3Jvbmc=").cluster.health()


@pytest.fixture
def fake() -> Iterator[Installation]:
    """A distribution without Java, whose `bin/elasticsearch` a test writes."""
    # Not in pytest's folder, which is closed to the user nobody.
    with tempfile.TemporaryDirectory(prefix="diembao-fake-") as name:
        home = Path(name)
        home.chmod(0o755)
        (home / "bin").mkdir()
        (home / "config").mkdir()
        (home / "config" / "jvm.options").touch()
        yield Installation(home, home)


def test_a_failed_start_shows_the_log(fake: Installation) -> None:
    _write_program(fake, "echo the disk is on fire; exit 78")
    with pytest.raises(StartError, match=r"ended with code 78:\nthe disk is on fire"), Server(fake):
        pass


def test_ends_with_the_process_that_started_it(fake: Installation) -> None:
    _write_program(fake, "echo $$ > pid; exec sleep 600")
    code = (
        "import sys; from pathlib import Path; from tests.elastic.server import Server;"
        "from tests.elastic.download import Installation; home = Path(sys.argv[1]);"
        "server = Server(Installation(home, home)); print(server.folder, flush=True); server.start()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(fake.home)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        try:
            _until((folder / "pid").exists)
            node = int((folder / "pid").read_text(encoding="utf-8"))
            assert _alive(node)
        finally:
            owner.kill()
        _until(lambda: not _alive(node) and not folder.exists())


def _write_program(fake: Installation, script: str) -> None:
    program = fake.home / "bin" / "elasticsearch"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def _alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")  # A zombie is dead, and waits for its parent.


def _until(condition: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, f"did not happen within {seconds} s"
        time.sleep(0.05)
