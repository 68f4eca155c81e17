"""A report as an e-mail: HTML and plain text of the same content, files beside it if wanted.

Everything that comes from a report, a list or a setting is one printable line before it goes into a header. The same
report to the same reader has the same bytes but for its date, and the same Message-ID: where a sending was cut off and
is done again, the reader's server can tell that it is the same letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from newsroom.addresses import Address
from newsroom.clock import LOCAL
from newsroom.text import clean_line
from reports.mail_html import html
from reports.mail_text import text
from reports.model import Report

LONGEST_SUBJECT = 240
"""Characters; a list of letters shows some sixty."""

NO_DOMAIN = "diembao.invalid"
"""Stands in ids where nobody is set as sender; a name that can never be one (RFC 6761)."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with the letter."""

    name: str
    content: bytes
    media_type: str
    """Such as `application/pdf`."""


def subject(report: Report, marks: Sequence[str] = ()) -> str:
    """What the report is called in a list of letters; each of `marks` stands before it in brackets."""
    genre, title = clean_line(report.genre), clean_line(report.title)
    named = title if not genre or title.casefold().startswith(genre.casefold()) else f"{genre}: {title}".strip(": ")
    whole = " ".join((*(f"[{clean_line(mark)}]" for mark in marks if mark), named, clean_line(report.subtitle))).strip()
    return whole if len(whole) <= LONGEST_SUBJECT else f"{whole[: LONGEST_SUBJECT - 1]}…"


def message(
    report: Report,
    *,
    report_id: str,
    sender: Address | None,
    recipient: Address | None,
    date: datetime,
    marks: Sequence[str] = (),
    files: Sequence[File] = (),
) -> EmailMessage:
    """The letter to `recipient`; without one a draft that a mail program opens to be addressed and sent by hand, also
    without a `sender`.

    `date` is aware. Pure: the same arguments give the same bytes.
    """
    plain, rich = text(report), html(report)
    titled = subject(report, marks)
    digest = _digest(report_id, titled, plain, rich, recipient.key if recipient else "", files)
    made = EmailMessage(policy=SMTP)
    domain = sender.domain if sender is not None else NO_DOMAIN
    if sender is not None:
        made["From"] = _header_address(sender)
    if recipient is not None:
        made["To"] = _header_address(recipient)
    else:
        made["X-Unsent"] = "1"  # Outlook then opens the file as a letter to be sent
    made["Subject"] = titled
    made["Date"] = format_datetime(date.astimezone(LOCAL))
    made["Message-ID"] = f"<{digest[:32]}@{domain}>"
    made["List-Id"] = f"<{report.kind}.diembao.{domain}>"
    made["Auto-Submitted"] = "auto-generated"  # no answer from who is on leave
    made.set_content(plain, cte="quoted-printable", params={"format": "flowed"})
    made.add_alternative(rich, subtype="html", cte="quoted-printable")
    for file in files:
        main, _, sub = file.media_type.partition("/")
        made.add_attachment(file.content, maintype=main, subtype=sub, filename=clean_line(file.name))
    made["Content-Language"] = report.language  # last: setting content takes such headers away
    for number, part in enumerate(each for each in made.walk() if each.is_multipart()):
        part.set_boundary(f"=_{digest[32:56]}_{number}")
    return made


def _header_address(address: Address) -> HeaderAddress:
    return HeaderAddress(clean_line(address.name), addr_spec=address.mailbox)


def _digest(report_id: str, titled: str, plain: str, rich: str, key: str, files: Sequence[File]) -> str:
    """SHA-256 of all that the letter says and to whom."""
    made = hashlib.sha256()
    contents = (part.encode("utf-8") for part in (report_id, titled, plain, rich, key))
    for content in (*contents, *(part for file in files for part in (file.name.encode("utf-8"), file.content))):
        made.update(len(content).to_bytes(8, "big"))
        made.update(content)
    return made.hexdigest()
