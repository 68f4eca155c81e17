"""One Elasticsearch node of our own: started on free loopback ports in a folder of its own, and surely stopped.

The node runs in a process group of its own, as `nobody` when root runs the tests (Elasticsearch refuses root).
A small watchdog outside of that group holds the reading end of a pipe from us: when we end, however we end, the
pipe closes and the watchdog kills the group and removes its folder.
"""

from __future__ import annotations

import atexit
import base64
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.elastic import security
from tests.elastic.cache import server_user
from tests.elastic.download import Installation
from tests.elastic.security import Security
from tests.owned import Owned

HEAP_MB = 768
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Options of Java that halve the start (19 s to 10 s on two shared cores) and cost speed later: not for benchmarks."""

START_SECONDS = 180
STOP_SECONDS = 60
_END_SECONDS = 5
_POLL_SECONDS = 0.1
_TAIL_LINES = 30
_DROPPED_OPTIONS = ("-Xlog:gc", "-XX:+HeapDump", "-XX:+UseG1GC")
_WATCHDOG = 'cat >/dev/null; kill -s KILL -- "-$1"; sleep 1; rm -rf -- "$2"'
"""For /bin/sh: `cat` ends when the process at the other end of its standard input has."""


class StartError(Exception):
    """The server did not come up; the message ends with the tail of its log."""


class Server(Owned):
    """A node that can be started, stopped, killed and started again on the same data and address.

    `heap_mb` is the Java heap in MB; `settings` are further lines of elasticsearch.yml. Used in a `with` statement
    it starts, and is gone with its data at the end. Benchmarks give no `java_options`, so that it runs as in earnest.
    """

    def __init__(
        self,
        installed: Installation,
        *,
        heap_mb: int = HEAP_MB,
        java_options: Sequence[str] = QUICK_START,
        secured: Security | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._installed = installed
        self._secured = secured
        self.folder = Path(tempfile.mkdtemp(prefix="diembao-elasticsearch-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._address = ""
        self._settings = self._configure([f"-Xms{heap_mb}m", f"-Xmx{heap_mb}m", *java_options], settings or {})
        self._give_away()
        atexit.register(self.close)

    @property
    def url(self) -> str:
        """Address of the node; the same after a restart."""
        return f"{'https' if self._secured and self._secured.tls else 'http'}://{self._address}"

    @property
    def pid(self) -> int:
        """Process id of the node itself (not of its launcher)."""
        return int((self.folder / "pid").read_text(encoding="utf-8"))

    @property
    def certificate(self) -> Path:
        """Certificate of a server with TLS, which is its own authority, for `ca_certs`."""
        return self.folder / "config" / (self._secured or Security()).certificate

    @property
    def log(self) -> str:
        """What the node said so far."""
        file = self.folder / "output.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def start(self) -> None:
        """Start the node and wait until it answers. Raises `StartError`, and stops what was started, otherwise."""
        if self._process is not None:
            raise RuntimeError("the server has been started already")
        self._ports_file.unlink(missing_ok=True)
        self._write_settings()
        try:
            self._launch()
            self._await_answer()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End the node in an orderly way, as an operator would. The data stays."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the node at once, as a power cut would. The data stays."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):  # All of the group has ended already.
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _await_end(process.pid)
        self._dismiss_watchdog()

    def restart(self) -> None:
        """Stop and start again, on the same data and address."""
        self.stop()
        self.start()

    @property
    def _ports_file(self) -> Path:
        return self.folder / "logs" / "http.ports"

    def _configure(self, java_options: Sequence[str], settings: Mapping[str, str]) -> dict[str, str]:
        config = self.folder / "config"
        shutil.copytree(self._installed.home / "config", config)
        for name in ("data", "logs", "tmp", "snapshots"):
            (self.folder / name).mkdir()
        # Neither a log of garbage collections nor a picture of the heap is looked at by a test; the collector that
        # the file names would contradict another one among the options.
        lines = (config / "jvm.options").read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith(_DROPPED_OPTIONS)]
        if not any(option.endswith("GC") for option in java_options):
            kept.append("-XX:+UseG1GC")
        (config / "jvm.options").write_text("\n".join([*kept, *java_options, ""]), encoding="utf-8")
        secured = security.configure(self._secured, config) if self._secured else {"xpack.security.enabled": "false"}
        if self._secured and self._secured.secrets:
            self._keep("bootstrap.password", self._secured.account[1])
        return {
            "cluster.name": "diembao-tests",
            "node.name": "test",
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "network.host": "127.0.0.1",
            "discovery.type": "single-node",
            "http.port": "0",
            "transport.port": "0",
            "node.portsfile": "true",
            "path.repo": str(self.folder / "snapshots"),
            # The disk of a developer is often fuller than the watermarks of a server allow.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **secured,
            **settings,
        }

    def _keep(self, name: str, secret: str) -> None:
        """Put a secret into the node's keystore, as the official image does with ELASTIC_PASSWORD_FILE."""
        tool = [str(self._installed.home / "bin/elasticsearch-keystore"), "add", "--stdin", "--force", name]
        environment = {**self._environment(), "ES_PATH_CONF": str(self.folder / "config")}
        subprocess.run(tool, env=environment, input=secret, text=True, check=True, capture_output=True)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "ES_JAVA_HOME": str(self._installed.jdk),
        }

    def _write_settings(self) -> None:
        lines = [f"{key}: {value}\n" for key, value in self._settings.items()]
        (self.folder / "config" / "elasticsearch.yml").write_text("".join(lines), encoding="utf-8")

    def _give_away(self) -> None:
        user = server_user()
        if user:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)

    def _launch(self) -> None:
        user = server_user()
        environment = {
            **self._environment(),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
        }
        with (self.folder / "output.log").open("wb") as output:
            self._process = subprocess.Popen(
                [str(self._installed.home / "bin/elasticsearch"), "-p", str(self.folder / "pid")],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHDOG, "watchdog", str(self._process.pid), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _await_answer(self) -> None:
        assert self._process is not None
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                raise StartError(f"Elasticsearch ended with code {self._process.returncode}:\n{self._tail()}")
            if self._found_address() and self._answers():
                return
            time.sleep(_POLL_SECONDS)
        raise StartError(f"Elasticsearch did not answer within {START_SECONDS} s:\n{self._tail()}")

    def _found_address(self) -> bool:
        """Read the address that the node took, and keep its port for the next start."""
        try:
            self._address = self._ports_file.read_text(encoding="utf-8").split()[0]
        except (OSError, IndexError):
            return False
        self._settings["http.port"] = self._address.rpartition(":")[2]
        return True

    def _answers(self) -> bool:
        request = urllib.request.Request(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s")
        trust = None
        if self._secured:
            pair = base64.b64encode(":".join(self._secured.account).encode()).decode()
            request.add_header("Authorization", f"Basic {pair}")
            trust = ssl.create_default_context(cafile=self.certificate) if self._secured.tls else None
        try:
            # Not through a proxy that the environment may name: the node is on the loopback interface.
            opener = urllib.request.build_opener(
                urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=trust)] if trust else [])
            )
            with opener.open(request, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:  # Refused, reset, timed out, 503 while it is coming up, 408 while shards are.
            return False

    def _tail(self) -> str:
        return "\n".join(self.log.splitlines()[-_TAIL_LINES:])


def _await_end(group: int) -> None:
    """Wait until nothing of the process group is left: the launcher ends before the node, which holds the data.

    No longer than `_END_SECONDS`, because a dead process stays in its group where nobody reaps orphans.
    """
    limit = time.monotonic() + _END_SECONDS
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group of dead processes.
        while time.monotonic() < limit:
            os.killpg(group, 0)
            time.sleep(_POLL_SECONDS)
