"""Elasticsearch from Maven Central, fetched once and kept unpacked in the cache folder.

`python -m tests.elastic.download` does it ahead of the tests and says where it is, or why it cannot be had.

The artefact is the small distribution that Elastic publishes for integration tests: the server itself, with few
modules. Every step happens under a temporary name beside the result and ends in one rename, under a lock: a killed
download leaves nothing half, and two test runs do not fight.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from tests.elastic import plugin
from tests.elastic.cache import cache_folder
from tests.elastic.java import Unavailable, find_jdk

VERSION = "9.5.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SHA256 = "db0e275fd790f723eca7bcde96069fd6fed304ad23afdb70c8c09553dd9e8b1b"
"""Of the zip, as Maven Central gave it in 2026 (129,856,182 bytes)."""

_DOWNLOAD_SECONDS = 900


@dataclass(frozen=True)
class Installation:
    """A server that can be started: its unpacked folder and the JDK to run it with."""

    home: Path
    jdk: Path


def installation() -> Installation:
    """The server with the test plugin in it, downloaded if need be; without the network once it is there.

    Raises `Unavailable` when there is neither a copy in the cache nor a way to get one.
    """
    jdk = find_jdk()
    cache = cache_folder()
    home = cache / f"elasticsearch-{VERSION}-{plugin.digest(VERSION)}"
    if not home.exists():
        with FileLock(cache / "lock"):
            if not home.exists():
                _remove_leftovers(cache)
                _unpack(_archive(cache), home, jdk)
    return Installation(home, jdk)


def _archive(cache: Path) -> Path:
    """The zip in the cache."""
    kept = cache / f"elasticsearch-{VERSION}.zip"
    if kept.exists():
        return kept
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable(
            f"Elasticsearch {VERSION} is not in {cache} and there is no Maven (mvn) on the PATH to download it with"
        )
    with tempfile.TemporaryDirectory(prefix="part-", dir=cache) as folder:
        # Batch mode, quiet. Not Maven's strict checksums: a mirror may have none, and ours below is the stronger one.
        command = [maven, "-B", "-q", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_DOWNLOAD_SECONDS, stdin=subprocess.DEVNULL, cwd=folder
            )
        except subprocess.TimeoutExpired as late:
            raise Unavailable(f"Maven did not deliver {ARTIFACT} within {_DOWNLOAD_SECONDS} s") from late
        fetched = next(Path(folder).glob("*.zip"), None)
        if done.returncode or fetched is None:
            raise Unavailable(f"Maven could not fetch {ARTIFACT}: {_first_error(done.stdout + done.stderr)}")
        check(fetched, SHA256)
        fetched.rename(kept)
    return kept


def check(archive: Path, sha256: str) -> None:
    """Raise `Unavailable` when the SHA-256 of `archive` is another one."""
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise Unavailable(f"{archive.name} as downloaded has SHA-256 {found} in place of {sha256}; it is not used")


def _unpack(archive: Path, home: Path, jdk: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="part-", dir=home.parent) as name:
        folder = Path(name)
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                path = Path(packed.extract(member, folder))
                # extract() drops the modes; a narrow umask must not close the server to the user it runs as either.
                path.chmod(0o755 if member.is_dir() or member.external_attr >> 16 & 0o100 else 0o644)
        unpacked = folder / f"elasticsearch-{VERSION}"
        plugin.install(unpacked, jdk, VERSION)
        for path in (unpacked, *(unpacked / "plugins").rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        unpacked.rename(home)


def _remove_leftovers(cache: Path) -> None:
    """What a killed download left; the lock says that nobody works on it any more."""
    for leftover in cache.glob("part-*"):
        shutil.rmtree(leftover)


def _first_error(output: str) -> str:
    errors = [line for line in output.splitlines() if "ERROR" in line]
    return (errors or output.strip().splitlines() or ["no message"])[0].removeprefix("[ERROR] ")


if __name__ == "__main__":
    try:
        print(installation().home)
    except Unavailable as missing:
        sys.exit(str(missing))
