"""What Streamlit needs so that people can sign in by OpenID Connect: its secrets file, written into the data folder for
this user alone."""

from __future__ import annotations

import importlib.util
import os
import secrets
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from newsroom.errors import DiembaoError, SettingsError
from newsroom.sections import DashboardSettings, on_loopback
from newsroom.settings import Settings, read_secret

CALLBACK = "/oauth2callback"
"""Where Streamlit waits for the provider's answer."""
FOLDER = "dashboard"
FILE = "secrets.toml"
COOKIE_BYTES = 32


def address_of(settings: DashboardSettings) -> str:
    """The address under which people open the dashboard, without a slash at its end.

    Raises SettingsError where none is set and the one on which it listens is none that a browser can open.
    """
    if settings.url:
        return settings.url.rstrip("/")
    if not on_loopback(settings.address):
        raise SettingsError(
            f"[dashboard] url is missing: people who sign in are sent back to it, and {settings.address} alone is "
            "reached over http"
        )
    host = f"[{settings.address}]" if ":" in settings.address else settings.address
    return f"http://{host}:{settings.port}"


def origin_of(settings: DashboardSettings) -> str:
    """Scheme, host and port of `[dashboard] url`, "" without one."""
    parts = urlsplit(settings.url)
    return f"{parts.scheme}://{parts.netloc}" if settings.url else ""


def base_path(settings: DashboardSettings) -> str:
    """The folder of `[dashboard] url` in which a proxy shows the dashboard, "" for the root."""
    return urlsplit(settings.url).path.strip("/")


def write_secrets(settings: Settings) -> Path:
    """Write the secrets file of the sign-in and return where it is; there is none where nobody signs in by OpenID
    Connect.

    The key of the cookies is kept, so that a restart signs nobody out. Raises SettingsError for a secret that is
    missing, DiembaoError where the file cannot be written.
    """
    file, dashboard = settings.desk.data / FOLDER / FILE, settings.dashboard
    if not dashboard.oidc_client:
        file.unlink(missing_ok=True)
        return file
    if importlib.util.find_spec("authlib") is None:
        raise SettingsError("[dashboard] oidc_client: signing in needs the package authlib, which is not installed")
    secret = read_secret("dashboard", "oidc_secret", dashboard.oidc_secret, dashboard.oidc_secret_file)
    if not secret:
        raise SettingsError("[dashboard] oidc_secret_file is missing: the provider asks the dashboard for its secret")
    if not (secret.isascii() and secret.isprintable()):
        raise SettingsError("[dashboard] oidc_secret: a client's secret is one line of ASCII characters (RFC 6749)")
    values = {
        "redirect_uri": address_of(dashboard) + CALLBACK,
        "cookie_secret": _cookie_secret(file),
        "client_id": dashboard.oidc_client,
        "client_secret": secret,
        "server_metadata_url": dashboard.oidc_metadata,
    }
    lines = ["[auth]", *(f"{key} = {_quoted(value)}" for key, value in values.items())]
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.unlink(missing_ok=True)
        # Created with its mode: between a plain creation and a chmod anybody could open it.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        os.replace(beside, file)
    except OSError as error:
        raise DiembaoError(f"{file}: cannot be written ({error.strerror})") from error
    return file


def _cookie_secret(file: Path) -> str:
    try:
        known = tomllib.loads(file.read_text("utf-8"))["auth"]["cookie_secret"]
    except (OSError, ValueError, KeyError, TypeError):
        known = None
    return known if isinstance(known, str) and len(known) >= COOKIE_BYTES else secrets.token_urlsafe(COOKIE_BYTES)


def _quoted(value: str) -> str:
    """A basic string of TOML."""
    escaped = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 32 or ord(char) == 127 else f"\\{char}" if char in '"\\' else char
        for char in value
    )
    return f'"{escaped}"'
