"""The JDK for the test server: the newest one that is installed.

`python -m tests.elastic.java` prints its folder, or says in one sentence that there is none; it needs nothing
but the standard library, so that the set-up of the tests can ask before anything is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

MINIMUM = 21
"""Java release that Elasticsearch 9 and the test plugin need."""

FOLDERS = (Path("/usr/lib/jvm"), Path("/Library/Java/JavaVirtualMachines"))
"""Where Debian and others, and macOS, install JDKs."""

_VERSION = re.compile(r'^JAVA_VERSION="(?:1\.)?(\d+)', re.MULTILINE)


class Unavailable(Exception):
    """Why the test server cannot be had here, in one sentence."""


def find_jdk() -> Path:
    """Home of the newest JDK (with its compiler) among `JAVA_HOME`, `FOLDERS` and `java` on the PATH.

    Raises `Unavailable` when none is `MINIMUM` or newer.
    """
    homes = {home: release(home) for home in _candidates()}
    best = max(homes, key=lambda home: homes[home], default=None)
    if best is None or homes[best] < MINIMUM:
        old = ", ".join(f"{home} (Java {found})" for home, found in homes.items() if found)
        raise Unavailable(
            f"Elasticsearch for the tests needs a JDK {MINIMUM} or newer, in JAVA_HOME, under {FOLDERS[0]} or on the "
            f"PATH; found: {old or 'none'}"
        )
    return best


def release(home: Path) -> int:
    """Java release of the JDK in `home`; 0 when no JDK is there."""
    if not all(os.access(home / "bin" / program, os.X_OK) for program in ("java", "javac")):
        return 0
    try:
        found = _VERSION.search((home / "release").read_text(encoding="utf-8"))
    except OSError:
        return 0
    return int(found[1]) if found else 0


def _candidates() -> Iterator[Path]:
    named = os.environ.get("JAVA_HOME")
    if named:
        yield Path(named)
    for folder in FOLDERS:
        for home in sorted(folder.glob("*")):
            yield home
            yield home / "Contents" / "Home"
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path).resolve().parent.parent


if __name__ == "__main__":
    try:
        print(find_jdk())
    except Unavailable as missing:
        sys.exit(str(missing))
