"""A small OpenID Connect provider on loopback, as strict as a real one: discovery, authorization code with PKCE, tokens
signed by RS256, keys, sign-out.

Who opens its page of accounts chooses one by a click. Two accounts are attacks: a token signed by somebody else's key,
and one made for another sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT = "diem-bao"
SECRET = 'a "secret" of\\the desk'
"""With signs that a careless TOML writer would break on."""
FORGED, REPLAYED = "forged", "replayed"

ACCOUNTS: Mapping[str, Mapping[str, Any]] = {
    "lan": {"email": "Lan@toasoan.example", "email_verified": True, "groups": ["phong-bao"]},
    "binh": {"email": "binh@toasoan.example", "email_verified": True, "groups": ["khach"]},
    "la": {"email": "nguoi-la@toasoan.example", "email_verified": True, "groups": []},
    "gia": {"email": "lan@toasoan.example", "email_verified": False, "groups": []},
    FORGED: {"email": "lan@toasoan.example", "email_verified": True, "groups": ["phong-bao"]},
    REPLAYED: {"email": "lan@toasoan.example", "email_verified": True, "groups": ["phong-bao"]},
}


@dataclass
class Provider:
    """Its state."""

    issuer: str = ""
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(public_exponent=65537, key_size=2048))
    stranger: RSAPrivateKey = field(default_factory=lambda: generate_private_key(public_exponent=65537, key_size=2048))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """Why it refused something."""
    signed_out: list[str] = field(default_factory=list)
    """Subjects of the tokens with which somebody signed out."""

    @property
    def metadata(self) -> str:
        """Address of its metadata."""
        return f"{self.issuer}/.well-known/openid-configuration"

    def token(self, account: str, nonce: str) -> str:
        """An id token for `account`."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": account,
            "iat": now,
            "exp": now + 300,
            "nonce": "of another sign-in" if account == REPLAYED else nonce,
            **ACCOUNTS[account],
        }
        signed = f"{_encoded({'alg': 'RS256', 'kid': 'one'})}.{_encoded(claims)}"
        signer = self.stranger if account == FORGED else self.key
        return f"{signed}.{_base64(signer.sign(signed.encode(), PKCS1v15(), SHA256()))}"

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        numbers = self.key.public_key().public_numbers()
        n, e = (_base64(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e))
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": n, "e": e}]}


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _encoded(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests read what they need from the provider."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        issuer = self.provider.issuer
        if parts.path == "/.well-known/openid-configuration":
            self._json(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/jwks",
                    "end_session_endpoint": f"{issuer}/logout",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )
        elif parts.path == "/jwks":
            self._json(self.provider.keys())
        elif parts.path == "/authorize":
            self._authorize(query)
        elif parts.path == "/logout":
            claims = query.get("id_token_hint", "..").split(".")[1]
            self.provider.signed_out.append(json.loads(base64.urlsafe_b64decode(claims + "==") or b"{}").get("sub", ""))
            self._to(query["post_logout_redirect_uri"])
        else:
            self.send_error(404)

    def _authorize(self, query: dict[str, str]) -> None:
        wanted = {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}
        wrong = [name for name, value in wanted.items() if query.get(name) != value]
        wrong += [name for name in ("state", "nonce", "redirect_uri", "code_challenge") if not query.get(name)]
        if wrong or "openid" not in query.get("scope", "").split():
            self._refuse(f"authorize: {wrong or 'scope'}")
        elif query.get("account") in ACCOUNTS:
            code = secrets.token_urlsafe()
            self.provider.codes[code] = query
            self._to(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")
        else:
            links = "".join(
                f'<p><a href="/authorize?{escape(urlencode({**query, "account": name}))}">{name}</a></p>'
                for name in ACCOUNTS
            )
            self._send(f"<!doctype html><title>Nhà cấp danh tính</title>{links}".encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        given = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        asked = self.provider.codes.pop(form.get("code", ""), None)
        if not hmac.compare_digest(given.encode(), f"{CLIENT}:{SECRET}".encode()):
            self._refuse("token: not the client")
        elif asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            self._refuse("token: unknown code or another address")
        elif _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest()) != asked["code_challenge"]:
            self._refuse("token: the verifier does not fit")
        else:
            token = self.provider.token(asked["account"], asked["nonce"])
            self._json({"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": token})

    def _refuse(self, why: str) -> None:
        self.provider.refused.append(why)
        self.send_error(400)

    def _to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def _json(self, value: Mapping[str, Any]) -> None:
        self._send(json.dumps(value).encode(), "application/json")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs until the end of the block."""
    made = Provider()
    handler = type("Handler", (_Handler,), {"provider": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
