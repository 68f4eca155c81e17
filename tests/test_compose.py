"""compose.yaml and the Dockerfile keep up with the product: nothing here starts a container, which needs an engine."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsroom.settings import ENV_PREFIX, Settings

ROOT = Path(__file__).parents[1]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned(name: str) -> None:
    assert re.fullmatch(r"[a-z]+:\d+\.\d+\.\d+", SERVICES[name]["image"])


def test_the_server_is_of_the_version_that_the_client_and_the_tests_speak_to() -> None:
    from tests.elastic.download import VERSION

    assert SERVICES["elasticsearch"]["image"] == f"elasticsearch:{VERSION}"


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_a_setting_and_its_value_is_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if variable.startswith(ENV_PREFIX) and name in ("diembao", "collect"):
            section, _, key = variable.removeprefix(ENV_PREFIX).lower().partition("__")
            assert key in type(getattr(Settings(), section)).model_fields, variable
            monkeypatch.setenv(variable, re.sub(r"\$\{.*\}", "filled in", value))
    settings = Settings()
    if name == "diembao":
        assert settings.index.engine == "elasticsearch"
        assert settings.index.hosts == tuple(json.loads(SERVICES[name]["environment"]["DIEMBAO_INDEX__HOSTS"]))


def test_only_the_dashboard_is_reached_from_outside_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if service.get("ports")}
    assert published == {"diembao": ["127.0.0.1:8501:8501"]}


def test_what_lasts_is_watched_and_what_collects_is_no_root() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {"elasticsearch", "diembao"}
    for name in ("diembao", "collect"):
        assert SERVICES[name]["user"] != "0" and SERVICES[name]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER diembao$", DOCKERFILE, re.MULTILINE)


def test_the_container_holds_every_package() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    for pattern in packages["include"]:
        folder = pattern.rstrip("*")
        assert f"COPY {folder} {folder}" in DOCKERFILE
        assert f"!{folder}\n" in (ROOT / ".dockerignore").read_text("utf-8")
