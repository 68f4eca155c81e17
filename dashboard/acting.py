"""The one way in which the dashboard writes: the role is asked for again, then it is done, and the audit trail has it.

A page offers only what its reader may do; but what a page offers is no protection, and a role may have been taken away
since it was drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from dashboard.access import User, role_now
from newsroom.clock import utc_now
from newsroom.errors import DiembaoError
from newsroom.roles import Role, may
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.audit import Act, Outcome

T = TypeVar("T")
NOBODY = "?"
"""Who did it, where somebody tried before they had said their name."""


class Refused(DiembaoError):
    """The person may not do this; nothing was done."""

    def __init__(self, needed: Role, *, unnamed: bool = False) -> None:
        super().__init__("nobody said who is working" if unnamed else f"this takes the role {needed}")
        self.needed = needed
        self.unnamed = unnamed


class Writing(Protocol):
    """What acting needs of a desk."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    @property
    def store(self) -> Store:
        """The open store."""


def act(
    desk: Writing,
    user: User,
    needed: Role,
    action: str,
    detail: Mapping[str, Any],
    do: Callable[[], T],
    *,
    subject: str = "",
) -> T:
    """Do something in the name of `user` and return what comes of it.

    `action` is a short name such as `decide-label`, `subject` the id of what it is done to, `detail` what else the
    trail should have: JSON, no secrets and no words of the press. Raises Refused where the role does not reach or
    nobody said who is working, and whatever `do` raises; the trail has all of these.
    """
    role = role_now(desk.store, user.name, user.way, user.claimed, desk.settings.dashboard)

    def note(outcome: Outcome, more: Mapping[str, Any] | None = None) -> None:
        desk.store.audit.add(
            Act(
                at=utc_now(),
                by=user.name or NOBODY,
                role=role or "",
                action=action,
                subject=subject,
                page=user.page,
                outcome=outcome,
                detail={**detail, **(more or {})},
            )
        )

    if not may(role, needed) or not user.name:
        note("refused", {"needed": needed})
        raise Refused(needed, unnamed=may(role, needed))
    try:
        done = do()
    except Exception as error:
        note("failed", {"error": f"{error}" if isinstance(error, DiembaoError) else type(error).__name__})
        raise
    note("done")
    return done
