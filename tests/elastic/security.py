"""A secured test server: one user with a password, and TLS if wanted.

The user lives in the file realm, because the download lacks the tool that writes the keystore. API keys are made
over the ordinary API by that user.
"""

from __future__ import annotations

import ipaddress
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

USER = "desk"
PASSWORD = "doc-bao-sang-nay"
_HASH = "$2a$10$diembaodiembaodiembaou1Bs1LavT0sy4Q0g2lgf9oHH1PAokhNu"
"""bcrypt of `PASSWORD`; a fixed one, since the standard library has no bcrypt on every system."""

CERTIFICATE = "http.crt"
KEY = "http.key"


@dataclass(frozen=True)
class Security:
    """How to secure a test server."""

    tls: bool = False
    secrets: Path | None = None
    """A folder as the script of compose.yaml makes it: its certificates are those of the server (with TLS), its
    password that of the administrator. Without, both are made here."""

    @property
    def account(self) -> tuple[str, str]:
        """Name and password of who may do anything."""
        if self.secrets is None:
            return USER, PASSWORD
        return "elastic", (self.secrets / "elastic" / "password").read_text(encoding="utf-8")

    @property
    def certificate(self) -> str:
        """Where in the configuration folder the certificate of the authority lies."""
        return CERTIFICATE if self.secrets is None else "secrets/ca/ca.crt"


def configure(security: Security, folder: Path) -> Mapping[str, str]:
    """Write users and certificate into the configuration `folder`; return the settings that belong to them.

    With `security.secrets` the settings that name them, and the first password, are for the caller to give.
    """
    if security.secrets is not None:
        shutil.copytree(security.secrets, folder / "secrets")
        return {"xpack.security.enabled": "true"}
    (folder / "users").write_text(f"{USER}:{_HASH}\n", encoding="utf-8")
    (folder / "users_roles").write_text(f"superuser:{USER}\n", encoding="utf-8")
    settings = {
        "xpack.security.enabled": "true",
        "xpack.security.autoconfiguration.enabled": "false",
        "xpack.security.authc.api_key.enabled": "true",
        "xpack.security.authc.realms.file.file1.order": "0",
    }
    if security.tls:
        write_certificate(folder)
        settings |= {
            "xpack.security.http.ssl.enabled": "true",
            "xpack.security.http.ssl.certificate": CERTIFICATE,
            "xpack.security.http.ssl.key": KEY,
            # A new certificate in the same files is noticed so soon.
            "resource.reload.interval.high": "1s",
        }
    return settings


def write_certificate(folder: Path) -> None:
    """A self-signed certificate for 127.0.0.1 and localhost, which is its own authority."""
    # Only a secured server needs it, and it takes a while to import.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "diembao test server")])
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / CERTIFICATE).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / KEY).write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
