"""Addresses of e-mail as people write them into settings and lists: read strictly, kept in one form.

What is no plain address is refused here, so that nothing typed or pasted can reach a header or an SMTP command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from newsroom.errors import InputError
from newsroom.text import clean_line, nfc

MAX_BYTES = 1_000_000
"""Of a list of recipients: some ten thousand addresses."""
LONGEST = 254
"""Characters of an address (RFC 5321 with its erratum), 64 of them before the @."""

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<mailbox>[^<>]*)>")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox with the name of who reads it."""

    mailbox: str
    """`who@domain`: ASCII, the domain in lower case and encoded by IDNA."""
    name: str = ""
    """NFC, one line; "" without."""

    @property
    def key(self) -> str:
        """What two ways of writing one address share: no server in use tells capitals apart."""
        return self.mailbox.lower()

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.mailbox.rpartition("@")[2]

    def __str__(self) -> str:
        return f"{self.name} <{self.mailbox}>" if self.name else self.mailbox


def parse_address(text: str) -> Address:
    """The address in `who@domain` or `Name <who@domain>`. Raises ValueError that says what is wrong with it."""
    typed = nfc(text).strip()
    if any(not char.isprintable() for char in typed):
        raise ValueError("holds a character that cannot be printed")
    named = _NAMED.fullmatch(typed)
    mailbox = (named["mailbox"] if named else typed).strip()
    name = clean_line(named["name"]).strip('" ') if named else ""
    local, at, domain = mailbox.rpartition("@")
    if not at or not local or not domain:
        raise ValueError("is no address such as name@office.example")
    if not local.isascii():
        raise ValueError("has letters before the @ that not every server takes; ask for an address without diacritics")
    if not _LOCAL.fullmatch(local) or len(local) > 64:
        raise ValueError("cannot be an address: look at what stands before the @")
    try:
        encoded = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        encoded = ""
    if not encoded or not all(_LABEL.fullmatch(label) for label in encoded.split(".")):
        raise ValueError("cannot be an address: look at what stands behind the @")
    if len(local) + 1 + len(encoded) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return Address(f"{local}@{encoded}", name)


def each_once(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """`addresses` in their order, each mailbox once."""
    found: dict[str, Address] = {}
    for address in addresses:
        found.setdefault(address.key, address)
    return tuple(found.values())


def read_recipients(file: Path) -> tuple[Address, ...]:
    """The addresses in `file`: one a line, `#` begins a remark, each mailbox once.

    Raises InputError naming file and line of the first that is none, and for a file without any.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file}: larger than {MAX_BYTES // 1_000_000} MB; is this a list of addresses?")
        lines = file.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8; save the list of recipients as UTF-8") from error
    found: list[Address] = []
    for number, line in enumerate(lines, 1):
        typed = _COMMENT.sub("", line).strip()
        if not typed:
            continue
        try:
            found.append(parse_address(typed))
        except ValueError as error:
            raise InputError(f"{file}, line {number}: {clean_line(typed)[:100]!r} {error}") from error
    if not found:
        raise InputError(f"{file}: names nobody; write one address a line, such as Name <name@office.example>")
    return each_once(found)
