"""Elasticsearch's failures, each in one sentence that says what an operator can do; no secret is ever part of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from newsroom.errors import IndexUnavailable

NOT_ELASTICSEARCH = "what answers there is not Elasticsearch; look at [index] hosts"
CATCHES_UP = "collecting goes on, the index catches up by the next `diembao sync`"


@contextmanager
def telling(hosts: str) -> Iterator[None]:
    """Turn the client's failures into IndexUnavailable; `hosts` names the servers."""
    try:
        yield
    except UnsupportedProductError as error:
        raise IndexUnavailable(f"{hosts}: {NOT_ELASTICSEARCH}") from error
    except ApiError as error:
        raise IndexUnavailable(f"{hosts}: {_answered(error)}") from error
    except TransportError as error:
        raise IndexUnavailable(f"{hosts}: {_unreached(error)}") from error


def _unreached(error: TransportError) -> str:
    said = " ".join(str(error.message).split())[:200]
    if isinstance(error, ConnectionTimeout):
        return f"Elasticsearch did not answer in time ([index] timeout); {CATCHES_UP}"
    if isinstance(error, TlsError) or "certificate" in said.lower() or "ssl" in said.lower():
        return f"the connection is not secure ({said}); look at [index] ca_certs or fingerprint"
    if isinstance(error, NoConnection):
        return f"Elasticsearch is away ({said}); {CATCHES_UP}"
    if isinstance(error, SerializationError):
        return "the answer is not that of an Elasticsearch, or was cut; look at [index] hosts"
    return f"Elasticsearch cannot be asked ({said})"


def _answered(error: ApiError) -> str:
    status, said = error.meta.status, reason_of(error.body)
    kind = kind_of(error.body)
    if kind == "media_type_header_exception" or "compatible-with" in said:
        return "the server is not of version 9, which diembao speaks to"
    if status == 401:
        return "the user, password or API key is refused; look at [index] user, password_file or api_key_file"
    if kind == "cluster_block_exception":
        return blocked(said)
    if status == 403:
        return f"the account lacks a privilege ({said}); docs/elasticsearch.md lists what it needs"
    if kind in ("index_not_found_exception", "aliases_not_found_exception"):
        return "the index is not there, or was just put in the place of another; run `diembao sync`"
    if status == 429:
        return f"the server has too much to do ({said}); {CATCHES_UP}"
    if status < 500 and error.meta.headers.get("x-elastic-product") != "Elasticsearch":
        return NOT_ELASTICSEARCH
    if status >= 500:
        return f"the server failed ({status}, {said}); {CATCHES_UP}"
    return f"the request was refused ({status}, {said})"


def blocked(said: str) -> str:
    """What a block in the cluster means."""
    if "disk" in said or "read-only" in said:
        return f"the server's disk is nearly full, so the index is read-only: free space there; {CATCHES_UP}"
    return f"the index is blocked ({said})"


def kind_of(body: Any) -> str:
    """The type of an error, "" where the answer has none."""
    error = body.get("error") if isinstance(body, Mapping) else None
    return str(error.get("type", "")) if isinstance(error, Mapping) else ""


def reason_of(body: Any) -> str:
    """An error in the server's words, in one line; the innermost cause where there is one."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return " ".join(str(error or "no reason given").split())[:300]
    reasons = [str(error.get("reason") or error.get("type") or "no reason given")]
    roots = error.get("root_cause") or []
    cause = error.get("caused_by") or (roots[0] if roots else None)
    if isinstance(cause, Mapping) and cause.get("reason") and str(cause["reason"]) not in reasons[0]:
        reasons.append(str(cause["reason"]))
    return " ".join(": ".join(reasons).split())[:300]
