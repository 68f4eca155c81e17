"""Who may do what at the desk: four roles, each with all that the one before it may do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal, get_args

from newsroom.errors import InputError
from newsroom.text import clean_line

Role = Literal["viewer", "analyst", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""The least first. A viewer looks; an analyst decides on labels, notes and watches; an editor makes reports and events;
an admin gives roles and keeps sources and models."""
LONGEST_NAME = 120
"""Characters of a user's name, as the store keeps it."""


def role_of(text: str) -> Role | None:
    """The role called `text`, in whatever case; None for any other word."""
    return next((role for role in ROLES if role == text.strip().lower()), None)


def may(role: Role | None, needed: Role) -> bool:
    """Whether somebody of `role` may do what takes `needed`; nobody without a role may do anything."""
    return role is not None and ROLES.index(role) >= ROLES.index(needed)


def highest(roles: Iterable[Role]) -> Role | None:
    """The one of `roles` that may do most; None of none."""
    return max(roles, key=ROLES.index, default=None)


def user_name(given: str) -> str:
    """The name under which a user is kept: one line, composed letters; addresses of mail in lower case.

    Whoever signs in as An@office.example is an@office.example; the names of people keep their capitals. Raises
    InputError for an empty name and for one that is too long.
    """
    name = unicodedata.normalize("NFC", clean_line(given)).strip()
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"a user's name has 1 to {LONGEST_NAME} characters")
    return name.lower() if "@" in name else name
