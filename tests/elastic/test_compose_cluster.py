"""What compose.yaml does, without an engine that runs containers: its own scripts, settings and health checks, with
paths and names of this machine, on the real distribution. The one thing that is not tried is the images."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsroom.sections import IndexSettings
from newsroom.settings import Settings
from tests.elastic.cache import server_user
from tests.elastic.cluster import Cluster
from tests.elastic.download import Installation
from tests.elastic.security import Security
from tests.index.test_elastic_role import everything

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]

SERVICES: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "compose.yaml").read_text("utf-8")
)["services"]
NODES = ("es01", "es02", "es03")
MODES = {
    "ca/ca.crt": 0o644,
    "ca/ca.key": 0o600,
    "es02/es02.key": 0o400,
    "elastic/password": 0o400,
    "postgres/password": 0o400,
    "diembao/index": 0o400,
    "diembao/store": 0o400,
}


@pytest.fixture(scope="module")
def folder(elasticsearch_installation: Installation) -> Iterator[Path]:
    """In the place of the volume `secrets`: what its service made."""
    # Not in pytest's folder, which is closed to the user nobody.
    with tempfile.TemporaryDirectory(prefix="diembao-compose-") as name:
        made = Path(name) / "secrets"
        made.mkdir()
        _make(made, elasticsearch_installation)
        yield made


def _make(folder: Path, installed: Installation) -> None:
    (script,) = SERVICES["secrets"]["command"]
    _run(
        script.replace("/usr/share/elasticsearch/bin", str(installed.home / "bin"))
        .replace("/usr/share/elasticsearch/snapshots", str(folder / "es01"))
        .replace("chown -R", _chown()),
        folder,
        {"ES_JAVA_HOME": str(installed.jdk)},
    )


def _chown() -> str:
    """Root gives everything to the one account that the servers of the tests run as; others keep what is theirs."""
    user = server_user()
    return f"chown -R {user.pw_uid}:{user.pw_gid} #" if user else "true"


def _run(script: str, folder: Path, more: Mapping[str, str] | None = None) -> str:
    """Run a script of the file, as its service does, in the folder that stands for the volume."""
    # `#` above would hide what is to be owned: the owner is put before it.
    script = re.sub(r"^(\s*chown -R \S+) #\s*\S+ (.*)$", r"\1 \2", script.replace("$$", "$"), flags=re.MULTILINE)
    script = script.replace("/run/secrets", str(folder))
    done = subprocess.run(
        ["/bin/bash", "-euc", script],
        env={"PATH": os.environ["PATH"], **(more or {})},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_secrets_are_made_once_and_each_is_closed_to_the_others(
    folder: Path, elasticsearch_installation: Installation
) -> None:
    def state() -> dict[str, bytes]:
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    before = state()
    assert {name: stat.S_IMODE((folder / name).stat().st_mode) for name in MODES} == MODES
    assert {*MODES, *(f"{node}/{node}.{kind}" for node in NODES for kind in ("crt", "key"))} == set(before)
    assert before["diembao/store"] == before["postgres/password"] != before["elastic/password"]
    assert all(re.fullmatch(rb"[A-Za-z0-9]{30,}", before[name]) for name in ("elastic/password", "diembao/index"))
    _make(folder, elasticsearch_installation)
    assert state() == before


@pytest.fixture(scope="module")
def cluster(folder: Path, elasticsearch_installation: Installation) -> Iterator[Cluster]:
    """Three nodes with the certificates and the settings of the file."""
    user = server_user()
    if user:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)

    def settings(name: str) -> Mapping[str, str]:
        environment = SERVICES[f"es0{name[-1]}"]["environment"]
        return {key: str(value) for key, value in environment.items() if key.startswith("xpack.")}

    secured = Security(tls=True, secrets=folder)
    with Cluster(elasticsearch_installation, secured=secured, settings=settings) as started:
        yield started


@pytest.fixture(scope="module")
def account(cluster: Cluster, folder: Path) -> None:
    """The account that diembao has there; made twice, as after a restart."""
    (script,) = SERVICES["account"]["command"]
    for _ in range(2):
        _run(script.replace("https://es01:9200", cluster.urls[0]), folder)


@pytest.mark.parametrize("number", range(3))
def test_the_health_check_of_a_node_says_that_it_is_up(cluster: Cluster, folder: Path, number: int) -> None:
    kind, command = SERVICES[NODES[number]]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    up = command.replace("https://localhost:9200", cluster.urls[number]).replace("config/secrets", str(folder))
    _run(up, folder)
    with pytest.raises(AssertionError):
        _run(up.replace(cluster.urls[number], "https://127.0.0.1:9"), folder)


@pytest.mark.usefixtures("account")
def test_diembao_does_all_its_work_there_with_the_settings_of_the_file(
    cluster: Cluster, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in SERVICES["worker"]["environment"].items():
        if variable.startswith("DIEMBAO_INDEX__"):
            monkeypatch.setenv(variable, value.replace("/run/secrets", str(folder)))
    given = Settings().index
    assert len(given.hosts) == len(cluster.urls) == 3
    everything(IndexSettings(**{**given.model_dump(), "hosts": cluster.urls}), tmp_path)
