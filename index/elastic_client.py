"""The connection to Elasticsearch as the settings describe it. Secrets are read here, given to the client, and kept
nowhere else."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from newsroom.errors import SettingsError
from newsroom.sections import IndexSettings
from newsroom.settings import read_secret

RETRIES = 2
"""Times that a request goes to another server, or the same again, when a connection fails or a server is overloaded."""


def connect(settings: IndexSettings) -> Elasticsearch:
    """A client for the servers of `settings`; nothing is sent yet.

    Raises SettingsError where a secret file or certificate cannot be read or two ways to sign in are mixed.
    """
    options: dict[str, Any] = {
        "request_timeout": settings.timeout,
        "max_retries": max(RETRIES, len(settings.hosts)),
        "retry_on_timeout": False,
        "http_compress": any(not _is_here(host) for host in settings.hosts),
    }
    api_key = read_secret("index", "api_key", settings.api_key, settings.api_key_file)
    password = read_secret("index", "password", settings.password, settings.password_file)
    if api_key and settings.user:
        raise SettingsError("[index]: user and an API key are both set; keep one of them")
    if api_key:
        options["api_key"] = api_key
    elif settings.user:
        if not password:
            raise SettingsError("[index] user: no password; set password_file, or DIEMBAO_INDEX__PASSWORD")
        options["basic_auth"] = (settings.user, password)
    if any(host.startswith("https:") for host in settings.hosts):
        options |= _trust(settings)
    try:
        return Elasticsearch(list(settings.hosts), **options)
    except (ValueError, OSError) as error:
        raise SettingsError(f"[index]: the connection cannot be set up ({error})") from error


def hosts_of(settings: IndexSettings) -> str:
    """The servers, for a sentence."""
    return ", ".join(settings.hosts)


def _is_here(host: str) -> bool:
    """Whether `host` is this machine, where packing costs more than sending."""
    return "://127." in host or "://localhost" in host


def _trust(settings: IndexSettings) -> dict[str, Any]:
    if settings.fingerprint:
        return {"ssl_assert_fingerprint": settings.fingerprint}
    if settings.ca_certs is not None:
        if not settings.ca_certs.is_file():
            raise SettingsError(f"[index] ca_certs: {settings.ca_certs}: there is no such file")
        return {"ca_certs": str(settings.ca_certs)}
    return {}
