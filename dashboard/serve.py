"""Starting the dashboard: Streamlit as a child process on the address of the settings, or one drawing without a server.

Where nobody signs in it listens on loopback unless the operator insists. Nothing is asked of any outside host but of
the provider that people sign in with.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from dashboard import wording
from dashboard.links import PATHS
from dashboard.signin import base_path, origin_of, write_secrets
from newsroom.errors import DiembaoError, SettingsError
from newsroom.sections import DashboardSettings, on_loopback
from newsroom.settings import SETTINGS_VARIABLE, Settings

APP = Path(__file__).with_name("app.py")
THEME = Path(__file__).with_name("theme.toml")
DATA_VARIABLE = "DIEMBAO_DESK__DATA"

START_SECONDS = 60.0
"""Until the server listens; importing Streamlit takes two seconds, on a busy old machine many more."""
STOP_SECONDS = 5.0
CHECK_SECONDS = 120.0


def serve(settings: Settings, settings_file: Path | None, check: bool = False, open_: bool = False) -> int:
    """Serve the dashboard until Ctrl-C or SIGTERM and return 0; with `check` draw it once without a server instead.

    `settings_file` is where `settings` come from, None for the defaults or `settings.toml` in the working folder;
    `open_` allows an address other than loopback though nobody signs in. Returns 1 where the page cannot be drawn, or
    the server's own code where it ended by itself. Raises SettingsError for an address that is not allowed or not this
    machine's, DiembaoError where the port is in use.
    """
    with _told_where(settings, settings_file):
        if check:
            return _check(settings)
        dashboard = settings.dashboard
        address, port = dashboard.address, dashboard.port
        loopback = on_loopback(address)
        if not (loopback or open_ or dashboard.open or dashboard.signs_in):
            raise SettingsError(
                f"[dashboard] address {address} can be reached from other machines and nobody signs in;"
                " let people sign in (oidc_client or proxy_header), keep 127.0.0.1, or say open = true (or --open) if"
                " everyone there may look"
            )
        secrets = write_secrets(settings)
        _must_be_free(address, port)
        return _run(command(dashboard, secrets), settings, address, port, loopback)


def command(settings: DashboardSettings, secrets: Path) -> list[str]:
    """How Streamlit is started; `secrets` is the file of the sign-in."""
    address, port = settings.address, settings.port
    options = {
        "server.address": address,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": address,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "logger.level": "warning",
        # The page of a list is set by its control and by the URL; Streamlit thinks that one of them is a mistake.
        "global.disableWidgetStateDuplicationWarning": "true",
        # It would go through all that the server keeps after each drawing; Python does so itself when it is needed.
        "runner.postScriptGC": "false",
        # Streamlit would write every bare string of the script, such as what a constant is, into the page.
        "runner.magicEnabled": "false",
        "theme.base": str(THEME),
    }
    if base_path(settings):
        options["server.baseUrlPath"] = base_path(settings)
    # Always named: Streamlit would read a file of the same purpose in the working folder or the home otherwise.
    options["secrets.files"] = str(secrets.resolve())
    flags = [f"--{key}={value}" for key, value in options.items()]
    # Another site's page must not reach the dashboard through a name of its own that resolves to this machine.
    opened = urlsplit(settings.url).hostname
    if on_loopback(address) or opened:
        hosts = dict.fromkeys(host for host in ("localhost", "127.0.0.1", "[::1]", address, opened) if host)
        flags += [f"--server.allowedHosts={host}" for host in hosts]
    if opened:
        # A proxy may ask for the dashboard under the address on which it listens.
        flags.append(f"--server.corsAllowedOrigins={origin_of(settings)}")
    return [sys.executable, "-m", "streamlit", "run", str(APP), *flags]


def environment() -> dict[str, str]:
    """The environment of the server: the peer that it sees is the one that is connected. Its web server would else
    believe what any process of this machine writes into X-Forwarded-For."""
    return {**os.environ, "FORWARDED_ALLOW_IPS": ""}


@contextmanager
def _told_where(settings: Settings, settings_file: Path | None) -> Iterator[None]:
    """The environment through which the app finds the same settings."""
    key, value = (SETTINGS_VARIABLE, settings_file) if settings_file else (DATA_VARIABLE, settings.desk.data)
    before = os.environ.get(key)
    os.environ[key] = str(value.resolve())
    try:
        yield
    finally:
        if before is None:
            del os.environ[key]
        else:
            os.environ[key] = before


def _must_be_free(address: str, port: int) -> None:
    try:
        family, _, _, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the server does it: a port that a server left a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen()
    except OSError as error:
        if isinstance(error, socket.gaierror) or "assign" in str(error):
            raise SettingsError(f"[dashboard] address {address} is not an address of this machine") from error
        raise DiembaoError(
            f"the dashboard cannot listen on {address} port {port} ({error.strerror});"
            " stop what listens there, or set another [dashboard] port"
        ) from error


def _run(words: list[str], settings: Settings, address: str, port: int, loopback: bool) -> int:
    texts = wording.catalogue(settings.desk.language)
    # SIGINT too: a process that a script put into the background is born ignoring it.
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    # Its own greeting goes nowhere; warnings and tracebacks come on standard error.
    # In a session of its own, so that all it started can be ended with it, and a Ctrl-C reaches us alone.
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True, env=environment())
    try:
        if _listening(server, address, port):
            opened = settings.dashboard.url or _shown(address, port)
            sys.stdout.write(texts("serving", address=opened) + "\n")
            if not settings.dashboard.signs_in:
                sys.stdout.write(texts("only_here" if loopback else "open_to_all") + "\n")
            sys.stdout.flush()
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(server)
        for number, handler in before.items():
            signal.signal(number, handler)


def _listening(server: subprocess.Popen[bytes], address: str, port: int) -> bool:
    """Wait until the server takes connections; False where it ended instead, or takes longer than `START_SECONDS`."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((reached, port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def _shown(address: str, port: int) -> str:
    host = socket.gethostname() if address in ("0.0.0.0", "::") else address
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server and whatever it started; one that does not go when asked is killed."""
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, None)):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(server.pid, number)
        with suppress(subprocess.TimeoutExpired):
            server.wait(seconds)


def _check(settings: Settings) -> int:
    from streamlit.logger import set_log_level
    from streamlit.testing.v1 import AppTest

    set_log_level("ERROR")
    wrong: list[str] = []
    for path in PATHS:
        script = f"from dashboard.app import main\nmain({path!r}, checking=True)"
        drawn = AppTest.from_string(script, default_timeout=CHECK_SECONDS).run()
        wrong += [f"{found.message}" for found in drawn.exception] + [str(found.value) for found in drawn.error]
    for words in wrong:
        sys.stderr.write(f"diembao dashboard: {words}\n")
    if not wrong:
        sys.stdout.write(wording.catalogue(settings.desk.language)("checked") + "\n")
    return 1 if wrong else 0
