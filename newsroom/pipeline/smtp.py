"""Handing one letter to a mail server so that it is known what became of it.

`smtplib.sendmail` does not tell a connection that broke before the letter was whole from one that broke while the
server answered for it. The first may be sent again, the second may have arrived. So the conversation is led here.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, replace
from typing import Literal

from newsroom.addresses import Address, parse_address
from newsroom.errors import MailError, SettingsError
from newsroom.sections import MailSettings
from newsroom.settings import read_secret
from newsroom.text import clean_line

Result = Literal["sent", "deferred", "refused", "unknown"]
"""As in `newsroom.store.mailings.MailState`."""

LONGEST_ANSWER = 200
"""Characters of a server's answer that are kept."""
CLOSING = 421
"""The code by which a server says that it closes the connection."""

_LINE_START = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter."""

    result: Result
    detail: str
    """The server's answer, or what happened to the connection."""
    usable: bool = True
    """Whether the connection can be used for the next letter."""
    whole: bool = False
    """Whether the server answered after it had the whole letter: a refusal is of what it says, not of the recipient."""


class SenderRefused(MailError):
    """The server takes nothing from this sender: no other letter would go out either."""


class Post:
    """A connection to the mail server of `settings`, signed in and ready to take letters."""

    def __init__(self, settings: MailSettings) -> None:
        """Connect, with TLS and signed in as the settings say.

        Raises SettingsError where the settings cannot work, MailError where the server does not.
        """
        self._place = f"mail server {settings.host}, port {settings.usual_port}"
        self._smtp = _connected(settings, self._place)

    def __enter__(self) -> Post:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; a server that does not answer is left."""
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()

    def deliver(self, letter: bytes, sender: Address, recipient: Address) -> Delivery:
        """Hand `letter` (with CRLF) over for one recipient. Raises SenderRefused."""
        smtp = self._smtp
        try:
            code, answer = smtp.mail(sender.mailbox)
            if code != 250:
                if code // 100 == 5:
                    raise SenderRefused(f"{self._place}: takes nothing from {sender.mailbox} ({_said(code, answer)})")
                return self._not_taken(code, answer)
            code, answer = smtp.rcpt(recipient.mailbox)
            if code not in (250, 251):
                return self._not_taken(code, answer)
            code, answer = smtp.docmd("DATA")
            if code != 354:
                return self._not_taken(code, answer)
            smtp.send(_LINE_START.sub(b"..", letter.removesuffix(b"\r\n") + b"\r\n"))
        except (smtplib.SMTPException, OSError) as error:
            # The full stop that ends a letter was not sent: no server keeps what it has of it.
            return Delivery("deferred", f"the connection broke before the letter was whole ({_reason(error)})", False)
        try:
            smtp.send(b".\r\n")
            code, answer = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            told = f"the connection broke before the server answered for the letter ({_reason(error)})"
            return Delivery("unknown", told, False)
        if code // 100 == 2:
            return Delivery("sent", _said(code, answer), whole=True)
        return replace(self._not_taken(code, answer), whole=True)

    def _not_taken(self, code: int, answer: bytes) -> Delivery:
        usable = code != CLOSING
        if usable:
            try:
                usable = self._smtp.rset()[0] == 250
            except (smtplib.SMTPException, OSError):
                usable = False
        return Delivery("refused" if code // 100 == 5 else "deferred", _said(code, answer), usable)


def check_settings(settings: MailSettings) -> Address:
    """The sender, once all is set that sending needs. Raises SettingsError naming the first key that is missing."""
    if not settings.host:
        raise SettingsError("[mail] host: is empty, so no mail can be sent; name the server for outgoing mail")
    if not settings.sender:
        raise SettingsError("[mail] sender: is empty; say who sends, such as Name <desk@office.example>")
    if settings.ca_certs is not None and not settings.ca_certs.is_file():
        raise SettingsError(f"[mail] ca_certs: {settings.ca_certs}: there is no such file")
    return parse_address(settings.sender)


def _connected(settings: MailSettings, place: str) -> smtplib.SMTP:
    sender = check_settings(settings)
    password = read_secret("mail", "password", settings.password, settings.password_file)
    if settings.user and not password:
        raise SettingsError("[mail] user: no password; set password_file, or DIEMBAO_MAIL__PASSWORD")
    if not (settings.user + password).isascii():
        raise SettingsError("[mail] user and password: may hold no letters with diacritics; the protocol has none")
    # The greeting names the sender's domain: this machine's own name is nobody's business and may take seconds to find.
    name, seconds = sender.domain, settings.timeout
    smtp: smtplib.SMTP | None = None
    try:
        if settings.security == "tls":
            smtp = smtplib.SMTP_SSL(
                settings.host, settings.usual_port, local_hostname=name, timeout=seconds, context=_trust(settings)
            )
        else:
            smtp = smtplib.SMTP(settings.host, settings.usual_port, local_hostname=name, timeout=seconds)
        if settings.security == "starttls":
            smtp.starttls(context=_trust(settings))
        smtp.ehlo_or_helo_if_needed()
        if settings.user:
            smtp.login(settings.user, password)
    except (smtplib.SMTPException, OSError) as error:
        if smtp is not None:
            smtp.close()
        raise MailError(f"{place}: {_why(error, settings)}") from error
    return smtp


def _trust(settings: MailSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_certs)
    except (ssl.SSLError, OSError) as error:
        raise SettingsError(f"[mail] ca_certs: {settings.ca_certs}: holds no certificate that can be read") from error


def _why(error: Exception, settings: MailSettings) -> str:
    """Why there is no connection, for a sentence that began with host and port."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not trusted ({clean_line(error.verify_message)}); set ca_certs to the authority that "
            "signed it, or host to the name that it bears"
        )
    if isinstance(error, ssl.SSLError):
        other = "starttls" if settings.security == "tls" else "tls"
        return f"no TLS came about ({_reason(error)}); perhaps security must be {other}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"does not let user {settings.user} in ({_said(error.smtp_code, error.smtp_error)})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        missing = "STARTTLS" if "STARTTLS" in str(error) else "to sign in"
        return f"does not offer {missing}; nothing was sent"
    return f"cannot be reached ({_reason(error)})"


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "no answer in time"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return clean_line(text)[:LONGEST_ANSWER] or type(error).__name__


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return clean_line(f"{code} {text}")[:LONGEST_ANSWER]
