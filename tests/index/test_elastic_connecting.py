"""Reaching a server as the settings say: TLS, keys, several hosts, the least that an account must be allowed; and what
is said where it cannot be reached."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch

from index.elastic_client import connect
from index.engine import open_index
from index.query import Query
from newsroom.errors import DiembaoError, IndexUnavailable, SettingsError
from newsroom.sections import IndexSettings
from newsroom.settings import load_settings
from tests.elastic.security import PASSWORD, USER
from tests.elastic.server import Server
from tests.index.makers import PRESS
from tests.tcp_proxy import TcpFault, TcpProxy

DEAD = "https://127.0.0.1:9"


def settings(server: Server, name: str, **more: Any) -> IndexSettings:
    """How the server is reached; without a way to sign in."""
    given = {"hosts": (server.url,), "ca_certs": server.certificate, "timeout": 20, **more}
    return IndexSettings(engine="elasticsearch", name=name, **given)


def api_key(client: Elasticsearch, **descriptors: Any) -> str:
    """A new API key."""
    made = client.security.create_api_key(name=secrets.token_hex(4), role_descriptors=descriptors or None)
    return str(made["encoded"])


class TestSigningIn:
    def test_a_key_a_key_file_a_user_and_a_password_file_are_taken(
        self, server: Server, name: str, root: Elasticsearch, tmp_path: Path
    ) -> None:
        key = api_key(root)
        (tmp_path / "key").write_text(f"{key}\n")
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        ways: list[dict[str, Any]] = [
            {"api_key": key},
            {"api_key_file": tmp_path / "key"},
            {"user": USER, "password": PASSWORD},
            {"user": USER, "password_file": tmp_path / "password"},
        ]
        for way in ways:
            index = open_index(tmp_path, settings(server, name, **way))
            assert index.search(Query()).total == 0
            index.close()

    def test_the_environment_brings_the_secret(
        self, server: Server, name: str, root: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "settings.toml"
        file.write_text(
            f'[index]\nengine = "elasticsearch"\nhosts = ["{server.url}"]\nname = "{name}"\n'
            f'ca_certs = "{server.certificate}"\n'
        )
        monkeypatch.setenv("DIEMBAO_INDEX__API_KEY", api_key(root))
        index = open_index(tmp_path, load_settings(file).index)
        assert index.search(Query()).total == 0
        index.close()

    def test_a_missing_privilege_is_named(self, server: Server, name: str, root: Elasticsearch, tmp_path: Path) -> None:
        index = open_index(tmp_path, settings(server, name, user=USER, password=PASSWORD))
        index.close()
        allowed = {"names": [f"{name}*"], "privileges": ["read", "view_index_metadata"]}
        reader = {"cluster": ["monitor"], "indices": [allowed]}
        index = open_index(tmp_path, settings(server, name, api_key=api_key(root, reader=reader)), create=False)
        assert index.search(Query()).total == 0
        with pytest.raises(IndexUnavailable, match=r"lacks a privilege .*indices:data/write"):
            index.update(PRESS)
        index.close()

    def test_a_wrong_and_a_revoked_key_are_refused_in_a_sentence(
        self, server: Server, name: str, root: Elasticsearch, tmp_path: Path
    ) -> None:
        made = root.security.create_api_key(name="soon gone")
        root.security.invalidate_api_key(ids=[str(made["id"])])
        for key in ("bm9ib2R5Om5vdGhpbmc=", str(made["encoded"])):
            with pytest.raises(IndexUnavailable, match="API key is refused") as caught:
                open_index(tmp_path, settings(server, name, api_key=key))
            assert key not in str(caught.value)
        with pytest.raises(IndexUnavailable, match="is refused"):
            open_index(tmp_path, settings(server, name, user=USER, password="nichts"))

    def test_no_secret_is_printed_or_logged(
        self, server: Server, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        tried = settings(server, name, user=USER, password=PASSWORD)
        index = open_index(tmp_path, tried)
        index.search(Query("asean"))
        index.close()
        with pytest.raises(DiembaoError) as caught:
            open_index(tmp_path, tried.model_copy(update={"hosts": (DEAD,), "ca_certs": None}))
        said = caplog.text + repr(tried) + str(tried) + str(caught.value) + tried.model_dump_json()
        assert PASSWORD not in said

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"api_key": "a", "user": "b", "password": "c"}, "user and an API key are both set"),
            ({"user": "b"}, "no password"),
            ({"api_key_file": Path("/nowhere/key")}, "api_key_file: /nowhere/key: cannot be read"),
            ({"hosts": ("https://127.0.0.1:9",), "ca_certs": Path("/nowhere/ca")}, "ca_certs: /nowhere/ca"),
        ],
    )
    def test_settings_that_cannot_be_are_told(self, given: dict[str, Any], said: str) -> None:
        with pytest.raises(SettingsError, match=said):
            connect(IndexSettings(engine="elasticsearch", **given))

    def test_an_empty_secret_file_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("\n")
        with pytest.raises(SettingsError, match="the file is empty"):
            connect(IndexSettings(engine="elasticsearch", api_key_file=tmp_path / "key"))


class TestTrust:
    def test_a_fingerprint_is_as_good_as_an_authority(self, server: Server, name: str, tmp_path: Path) -> None:
        der = ssl.PEM_cert_to_DER_cert(server.certificate.read_text("ascii"))
        known = hashlib.sha256(der).hexdigest()
        given = {"ca_certs": None, "user": USER, "password": PASSWORD}
        index = open_index(tmp_path, settings(server, name, fingerprint=known, **given))
        assert index.search(Query()).total == 0
        index.close()
        with pytest.raises(IndexUnavailable, match=r"not secure .*ca_certs or fingerprint"):
            open_index(tmp_path, settings(server, name, fingerprint="00" * 32, **given))

    def test_a_server_that_nobody_vouches_for_is_not_talked_to(self, server: Server, name: str, tmp_path: Path) -> None:
        with pytest.raises(IndexUnavailable, match="not secure"):
            open_index(tmp_path, settings(server, name, ca_certs=None, user=USER, password=PASSWORD))

    def test_plain_http_to_a_secured_server_is_said(self, server: Server, name: str, tmp_path: Path) -> None:
        plain = server.url.replace("https:", "http:")
        with pytest.raises(IndexUnavailable, match=plain):
            open_index(tmp_path, settings(server, name, hosts=(plain,), user=USER, password=PASSWORD))


@pytest.mark.parametrize(
    "fault", ["lose", "silent", *(pytest.param(one, marks=pytest.mark.soak) for one in ("refuse", "cut", "slow"))]
)
def test_a_bad_line_under_tls_is_said_or_endured(server: Server, name: str, tmp_path: Path, fault: TcpFault) -> None:
    address = urlsplit(server.url)
    assert address.hostname and address.port
    with TcpProxy((address.hostname, address.port)) as proxy:
        reached = (f"https://{proxy.host}:{proxy.port}",)
        index = open_index(tmp_path, settings(server, name, hosts=reached, timeout=3, user=USER, password=PASSWORD))
        index.update(PRESS[:1])
        proxy.fault = fault
        if fault == "refuse":
            proxy.cut_all()
        start = time.monotonic()
        try:
            total = index.search(Query()).total
        except IndexUnavailable as error:
            assert reached[0] in str(error) and "\n" not in str(error)
            assert fault != "slow"
        else:
            assert (total, fault) == (1, "slow")
        assert time.monotonic() - start < 30
        proxy.fault = "none"
        index.update(PRESS[:2])
        assert index.search(Query()).total == 2
        index.close()


def test_another_host_answers_where_one_is_away(elasticsearch_url: str, index_prefix: str, tmp_path: Path) -> None:
    hosts = ("http://127.0.0.1:9", elasticsearch_url)
    index = open_index(tmp_path, IndexSettings(engine="elasticsearch", hosts=hosts, name=index_prefix))
    index.update(PRESS)
    assert all(index.search(Query(limit=1)).total == len(PRESS) for _ in range(6))
    index.close()


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server on loopback that is no Elasticsearch of ours."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer(self)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _say(request: BaseHTTPRequestHandler, status: int, kind: str, content: bytes, product: str = "") -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    if product:
        request.send_header("X-Elastic-Product", product)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(content)


def _older(request: BaseHTTPRequestHandler) -> None:
    reason = {
        "type": "media_type_header_exception",
        "reason": "Invalid media-type value on headers [Accept]: A compatible version is required on both Content-Type "
        "and Accept headers; application/vnd.elasticsearch+json;compatible-with=9",
    }
    content = json.dumps({"error": {**reason, "root_cause": [reason]}, "status": 400}).encode()
    _say(request, 400, "application/json", content, "Elasticsearch")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda request: _say(request, 200, "text/html", b"<h1>Welcome</h1>"), "not Elasticsearch|not that of an"),
        (lambda request: _say(request, 200, "application/json", b"{}"), "not Elasticsearch"),
        (lambda request: _say(request, 404, "text/plain", b"gone"), "not Elasticsearch"),
        (lambda request: _say(request, 200, "application/json", b'{"a', "Elasticsearch"), "not that of an"),
        (_older, "not of version 9"),
    ],
    ids=["a web page", "another product", "not found", "half an answer", "an older version"],
)
def test_what_is_no_elasticsearch_of_version_9_is_said(
    answer: Callable[[BaseHTTPRequestHandler], None], said: str, tmp_path: Path
) -> None:
    with answering(answer) as url, pytest.raises(IndexUnavailable, match=said) as caught:
        open_index(tmp_path, IndexSettings(engine="elasticsearch", hosts=(url,)))
    assert url in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nobody_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match=r"http://127\.0\.0\.1:9: Elasticsearch is away .*collecting goes on"):
        open_index(tmp_path, IndexSettings(engine="elasticsearch", hosts=("http://127.0.0.1:9",)))
