"""Types of columns that mean the same in SQLite and in PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL takes no NUL, no database a half of a surrogate pair."""


def kept(text: str) -> str:
    """`text` as a database keeps it."""
    return _UNKEPT.sub("\ufffd", text)


class Text(TypeDecorator[str]):
    """Text of any length in the order of its bytes, whatever the locale of a server. What no database keeps becomes
    U+FFFD."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else kept(value)


Number = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
"""A whole number of 64 bits, as SQLite's are."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times in and out, UTC in the database; SQLite keeps no zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
