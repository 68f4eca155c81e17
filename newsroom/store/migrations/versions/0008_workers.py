"""Tables of several workers: who works, what each holds, when a source is to be visited and a host may be asked."""

import sqlalchemy as sa
from alembic import op

from newsroom.store.types import Number, Text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:

    moment = sa.DateTime(timezone=True)
    op.create_table(
        "workers",
        sa.Column("id", Number, nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("host", Text(), nullable=False),
        sa.Column("pid", Number, nullable=False),
        sa.Column("data", Text(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("doing", Text(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_table(
        "leases",
        sa.Column("kind", Text(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("worker_id", Number, nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_leases_worker_id")),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_leases")),
    )
    op.create_index("ix_leases_worker_id", "leases", ["worker_id"])
    op.create_table(
        "turns",
        sa.Column("source_id", Text(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("fetch_at", moment),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_turns")),
    )
    op.create_table(
        "host_turns",
        sa.Column("host", Text(), nullable=False),
        sa.Column("ready_at", moment, nullable=False),
        sa.Column("delay", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_turns")),
    )


def downgrade() -> None:

    for name in ("host_turns", "turns", "leases", "workers"):
        op.drop_table(name)
