"""Where the downloaded server is kept between test runs, and as whom it runs."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from tests.elastic.java import Unavailable

CACHE_VARIABLE = "DIEMBAO_TEST_CACHE"
FALLBACK = Path("/var/tmp/diembao-tests")
"""Used when root runs the tests: root's home is closed to `nobody`, as whom the server runs then."""


def server_user() -> pwd.struct_passwd | None:
    """The account to run the server as, or None for the present one: Elasticsearch refuses to run as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def cache_folder() -> Path:
    """The folder, created if need be. Raises `Unavailable` when it cannot be made, used or trusted."""
    folder = _chosen()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"the cache folder {folder} cannot be created: {error.strerror}") from error
    # What lies there is run, and /var/tmp is open to everybody.
    if folder.stat().st_uid != os.geteuid():
        raise Unavailable(f"the cache folder {folder} belongs to another user; name another one in {CACHE_VARIABLE}")
    if not os.access(folder, os.W_OK):
        raise Unavailable(f"the cache folder {folder} is read-only; name another one in {CACHE_VARIABLE}")
    if server_user() and not open_to_all(folder):
        raise Unavailable(
            f"the cache folder {folder} is closed to the user nobody, as whom Elasticsearch runs when root runs the "
            f"tests; name another one in {CACHE_VARIABLE}"
        )
    return folder


def open_to_all(folder: Path) -> bool:
    """Whether any user may read files in `folder`, which need not exist yet (a new folder is open)."""
    path = folder.resolve()
    return all(not place.exists() or place.stat().st_mode & 0o001 for place in (path, *path.parents))


def _chosen() -> Path:
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    usual = base / "diembao-tests"
    return FALLBACK if server_user() and not open_to_all(usual) else usual
