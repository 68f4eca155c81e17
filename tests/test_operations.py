"""What docs/operations.md hands to an operator: sound units of systemd, and figures of growth that hold."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import typer

from newsroom.cli import app
from tests.growth import measure, table
from tests.test_docs import commands

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "systemd"
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
BINARY = "/opt/diembao/.venv/bin/diembao"

HARDENED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
}


def unit(file: Path) -> dict[str, dict[str, list[str]]]:
    """Section -> key -> values of a unit file."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in file.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if header := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(header[1], defaultdict(list))
            continue
        key, sign, value = line.partition("=")
        assert sign and re.fullmatch(r"[A-Za-z]+", key), f"{file.name}: {line}"
        section[key].append(value)
    return sections


def test_the_units_are_all_named_in_the_page() -> None:
    files = [*SERVICES, *TIMERS]
    assert len(files) == 6
    for file in files:
        assert f"systemd/{file.name}" in PAGE


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
class TestServices:
    def test_it_starts_a_command_that_there_is(self, file: Path) -> None:
        (start,) = unit(file)["Service"]["ExecStart"]
        program, command, *rest = shlex.split(start)
        assert program == BINARY
        known = {" ".join(path): found for path, found in commands(typer.main.get_command(app))}
        options = {option for parameter in known[f"diembao {command}"].params for option in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= options

    def test_it_may_do_no_more_than_it_needs(self, file: Path) -> None:
        service = unit(file)["Service"]
        for key, value in HARDENED.items():
            assert service[key] == [value], key
        assert service["User"] == ["diembao"]
        assert service["ReadWritePaths"][0].split()[0] == "/var/lib/diembao"

    @pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
    def test_systemd_finds_no_mistake_and_little_exposure(self, file: Path, tmp_path: Path) -> None:
        for each in (*SERVICES, *TIMERS):
            # The program need not be installed here to check the rest.
            (tmp_path / each.name).write_text(each.read_text("utf-8").replace(BINARY, "/bin/true"), "utf-8")
        paths = [str(tmp_path / file.name)]
        if (timer := tmp_path / f"{file.stem}.timer").exists():
            paths.append(str(timer))
        verified = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, timeout=60)
        assert (verified.returncode, [line for line in verified.stderr.splitlines() if "diembao" in line]) == (0, [])
        command = ["systemd-analyze", "security", "--offline=yes", paths[0]]
        exposed = subprocess.run(command, capture_output=True, text=True, timeout=60)
        found = re.search(r"exposure level .*: ([0-9.]+)", exposed.stdout)
        assert found is None or float(found[1]) < 2.5, exposed.stdout


@pytest.mark.parametrize("file", TIMERS, ids=lambda file: file.name)
def test_a_timer_spreads_its_starts_and_makes_up_for_missed_ones(file: Path) -> None:
    timer = unit(file)["Timer"]
    assert file.with_suffix(".service") in SERVICES
    assert timer["RandomizedDelaySec"] and timer["Persistent"] == ["true"]
    assert unit(file)["Install"]["WantedBy"] == ["timers.target"]
    if shutil.which("systemd-analyze"):
        subprocess.run(
            ["systemd-analyze", "calendar", *timer["OnCalendar"]], check=True, capture_output=True, timeout=60
        )


def test_the_data_folder_grows_as_the_page_says(tmp_path: Path) -> None:
    """Not by much more than was written down, and hardly at all where there is no news."""
    growth = measure(tmp_path)
    printed = table(growth)
    for part in growth.first:
        row = re.search(rf"^\| {part} \| .* \| .* \| ([\d,]+) \| ([\d,]+) \|$", PAGE, re.MULTILINE)
        assert row, part
        now = (growth.first[part] - growth.empty[part]) / growth.pages
        told = int(row[1].replace(",", ""))
        assert 0.5 * told < now < 1.5 * told, printed
    second = sum(growth.second.values()) - sum(growth.first.values())
    assert second / growth.sources < 5_000, printed
    assert growth.backups - growth.backup < growth.first["store"] + 20_000, "a second backup copies no archive again"
