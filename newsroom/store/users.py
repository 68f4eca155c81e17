"""Users of the desk and their roles. Who is not here may still be somebody whom the sign-in gives a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from newsroom.roles import Role, role_of
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_replace
from newsroom.store.schema import users


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A user to whom a role was given."""

    name: str
    """See `newsroom.roles.user_name`."""
    role: Role
    by: str
    """Who gave the role."""
    at: datetime


class Users:
    """Who has which role."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[KnownUser]:
        """Every user, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(users).order_by(users.c.name)).all()
        return [KnownUser(row.name, role, row.by, row.at) for row in rows if (role := role_of(row.role)) is not None]

    def role(self, name: str) -> Role | None:
        """The role of `name`, None where nobody gave one."""
        with self._database.read() as connection:
            found: str | None = connection.execute(select(users.c.role).where(users.c.name == name)).scalar()
        return None if found is None else role_of(found)

    def put(self, name: str, role: Role, by: str, now: datetime) -> None:
        """Give `name` a role, in the place of the one there was."""
        row = {"name": name, "role": role, "by": by, "at": now}
        with self._database.write() as connection:
            connection.execute(insert_or_replace(connection, users, row))

    def remove(self, name: str) -> bool:
        """Take the role of `name` away; whether there was one. What was done under the name stays in every trail."""
        with self._database.write() as connection:
            return connection.execute(delete(users).where(users.c.name == name)).rowcount > 0
