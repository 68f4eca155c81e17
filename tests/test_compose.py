"""compose.yaml and the Dockerfile keep up with the product: nothing here starts a container, which needs an engine.
`tests/elastic/test_compose_cluster.py` runs the scripts of the file."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from newsroom.settings import ENV_PREFIX, Settings
from tests.index.test_elastic_role import documented

ROOT = Path(__file__).parents[1]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
NODES = ("es01", "es02", "es03")
OURS = ("worker", "dashboard")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned(name: str) -> None:
    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?", SERVICES[name]["image"])


def test_the_server_is_of_the_version_that_the_client_and_the_tests_speak_to() -> None:
    from tests.elastic.download import VERSION

    assert {SERVICES[name]["image"] for name in (*NODES, "account", "secrets")} == {f"elasticsearch:{VERSION}"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_a_setting_and_its_value_is_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if variable.startswith(ENV_PREFIX) and name in OURS:
            section, _, key = variable.removeprefix(ENV_PREFIX).lower().partition("__")
            assert key in type(getattr(Settings(), section)).model_fields, variable
            monkeypatch.setenv(variable, re.sub(r"\$\{.*\}", "filled in", value))
    settings = Settings()
    if name in OURS:
        assert settings.index.engine == "elasticsearch"
        assert settings.store.url.startswith("postgresql://")
        assert settings.index.hosts == tuple(json.loads(SERVICES[name]["environment"]["DIEMBAO_INDEX__HOSTS"]))


def test_diembao_knows_all_nodes_and_every_node_knows_the_others() -> None:
    told = json.loads(SERVICES["worker"]["environment"]["DIEMBAO_INDEX__HOSTS"])
    assert [urlsplit(host).hostname for host in told] == [*NODES]
    for name in NODES:
        environment = SERVICES[name]["environment"]
        assert environment["node.name"] == name
        for key in ("discovery.seed_hosts", "cluster.initial_master_nodes"):
            assert environment[key].split(",") == [*NODES]
        own = {value for key, value in environment.items() if key.endswith((".key", ".certificate"))}
        assert own == {f"secrets/{name}/{name}.key", f"secrets/{name}/{name}.crt"}


def test_the_account_has_the_role_of_the_docs() -> None:
    (block,) = re.findall(r"<<'END'\n(.*?)^END$", SERVICES["account"]["command"][0], re.MULTILINE | re.DOTALL)
    assert json.loads(block) == documented()


def test_only_the_dashboard_is_reached_from_outside_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if service.get("ports")}
    assert published == {"dashboard": ["127.0.0.1:8501:8501"]}


def test_what_lasts_is_watched_limited_and_started_again() -> None:
    lasting = {name for name, service in SERVICES.items() if service.get("restart") == "unless-stopped"}
    assert lasting == {*NODES, *OURS, "postgres"}
    for name in lasting:
        assert {"healthcheck", "mem_limit", "cpus", "pids_limit", "volumes"} <= set(SERVICES[name]), name


def test_ours_are_no_root_and_no_password_stands_in_the_file() -> None:
    for name in OURS:
        assert SERVICES[name]["user"] != "0" and SERVICES[name]["cap_drop"] == ["ALL"] and SERVICES[name]["read_only"]
    assert re.search(r"^USER diembao$", DOCKERFILE, re.MULTILINE)
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            assert "PASSWORD" not in variable or (variable.endswith("_FILE") and "secrets/" in value)


def test_the_container_holds_every_package() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    for pattern in packages["include"]:
        folder = pattern.rstrip("*")
        assert f"COPY {folder} {folder}" in DOCKERFILE
        assert f"!{folder}\n" in (ROOT / ".dockerignore").read_text("utf-8")
