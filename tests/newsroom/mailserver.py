"""A real mail server on loopback that behaves as it is told: STARTTLS or TLS, a user, refusals, broken connections."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from newsroom.sections import MailSettings
from tests.dashboard.press import free_port
from tests.elastic.security import CERTIFICATE, KEY, write_certificate

USER, PASSWORD = "diembao", "mot-hai-ba"


@dataclass(frozen=True)
class Letter:
    """What the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """As a mail program reads it."""
        return message_from_bytes(self.content, policy=default)


@dataclass
class MailServer:
    """A context manager. What it does to a recipient is looked up when the letter comes, so a test can change it."""

    folder: Path
    security: Literal["starttls", "tls", "none"] = "starttls"
    host: str = "127.0.0.1"
    """Any address of loopback; the certificate is for 127.0.0.1 and localhost."""
    signed_in: bool = False
    """Whether a user must sign in."""
    sender_answer: str = ""
    """Instead of taking the sender."""
    answers: dict[str, str] = field(default_factory=dict)
    """Recipient to the answer instead of taking it."""
    content_answers: dict[str, str] = field(default_factory=dict)
    """Recipient to the answer after the letter."""
    drops: dict[str, Literal["early", "whole"]] = field(default_factory=dict)
    """Recipient to when the connection breaks: before the letter comes, or when it is there whole."""
    silent: set[str] = field(default_factory=set)
    """Recipients whose letter is taken but never answered for."""
    letters: list[Letter] = field(default_factory=list)
    arrived: Callable[[], None] | None = None
    """Called in the server's thread once it has a letter, before it answers."""

    def __enter__(self) -> MailServer:
        self.port = free_port()
        options: dict[str, Any] = {}
        if self.security != "none":
            write_certificate(self.folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.folder / CERTIFICATE, self.folder / KEY)
            options = (
                {"ssl_context": context}
                if self.security == "tls"
                else {"tls_context": context, "require_starttls": True}
            )
        if self.signed_in:
            options |= {
                "authenticator": _authenticate,
                "auth_required": True,
                "auth_require_tls": self.security == "starttls",
            }
        self._controller = Controller(self, hostname=self.host, port=self.port, **options)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    @property
    def settings(self) -> MailSettings:
        """How to reach it."""
        return MailSettings(**self.table)

    @property
    def table(self) -> dict[str, Any]:
        """The same as in a settings file."""
        return {
            "host": self.host,
            "port": self.port,
            "security": self.security,
            "sender": "Tổ điểm báo, Lạc Hải <diembao@vu.example>",
            "timeout": 5.0,
            **({} if self.security == "none" else {"ca_certs": str(self.folder / CERTIFICATE)}),
        }

    def got(self) -> Counter[str]:
        """How many letters came for each recipient."""
        return Counter(recipient for letter in self.letters for recipient in letter.recipients)

    # What aiosmtpd calls

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        if self.drops.get(address) == "early":
            server.transport.abort()
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        (recipient,) = envelope.rcpt_tos
        if answer := self.content_answers.get(recipient):
            return answer
        self.letters.append(Letter(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        if self.arrived is not None:
            self.arrived()
        if self.drops.get(recipient) == "whole":
            server.transport.abort()
        while recipient in self.silent:
            await asyncio.sleep(0.05)
        return "250 2.0.0 taken"


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)
