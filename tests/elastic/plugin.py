"""The test-only plugin that names Lucene's ASCIIFoldingFilter `asciifolding`.

Every full server has that name from its module analysis-common, which the downloaded server lacks. With it the
production mapping runs unchanged; with three more of those names, API keys can be made on a secured server.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from tests.elastic.java import MINIMUM, Unavailable

SOURCE = Path(__file__).parent / "folding" / "FoldingPlugin.java"
NAME = "asciifolding"
_COMPILE_SECONDS = 120


def descriptor(server_version: str) -> str:
    """Text of plugin-descriptor.properties; the server takes a plugin of exactly its own version only."""
    return (
        f"name={NAME}\n"
        "description=Names of analysis-common that the tests of diembao need\n"
        "version=1\n"
        f"elasticsearch.version={server_version}\n"
        f"java.version={MINIMUM}\n"
        "classname=org.diembao.folding.FoldingPlugin\n"
    )


def digest(server_version: str) -> str:
    """Eight hex digits that change with the plugin."""
    return hashlib.sha256(SOURCE.read_bytes() + descriptor(server_version).encode()).hexdigest()[:8]


def install(home: Path, jdk: Path, server_version: str) -> None:
    """Compile the plugin against the jars of the server unpacked in `home` and put it into its plugins folder."""
    folder = home / "plugins" / NAME
    classes = folder / "classes"
    classes.mkdir(parents=True)
    jars = str(home / "lib" / "*")
    _run(str(jdk / "bin/javac"), "--release", str(MINIMUM), "-cp", jars, "-d", str(classes), str(SOURCE))
    _run(str(jdk / "bin/jar"), "--create", "--file", str(folder / f"{NAME}.jar"), "-C", str(classes), ".")
    (folder / "plugin-descriptor.properties").write_text(descriptor(server_version), encoding="utf-8")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_COMPILE_SECONDS, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Unavailable(f"the test plugin could not be built with {command[0]}: {done.stderr.strip()[-2000:]}")
