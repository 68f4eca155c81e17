"""Tables of the analysts' desk: users and roles, the audit trail, saved searches with their alerts, notes, points to
note, events that people made, jobs."""

import sqlalchemy as sa
from alembic import op

from newsroom.store.types import Number, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:

    moment = sa.DateTime(timezone=True)
    op.create_table(
        "users",
        sa.Column("name", Text(), nullable=False),
        sa.Column("role", Text(), nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "audit",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("role", Text(), nullable=False),
        sa.Column("action", Text(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("page", Text(), nullable=False),
        sa.Column("outcome", Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "saved_searches",
        sa.Column("id", Number, nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("alert", sa.JSON(), nullable=False),
        sa.Column("checked_at", moment),
        sa.Column("seen_at", moment),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_saved_searches_owner_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    op.create_index("ix_saved_searches_owner", "saved_searches", ["owner"])
    op.create_table(
        "alerts",
        sa.Column("id", Number, nullable=False),
        sa.Column("search_id", Number, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("read_at", moment),
        sa.Column("mailed_at", moment),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["search_id"], ["saved_searches.id"], name=op.f("fk_alerts_search_id")),
        sa.UniqueConstraint("search_id", "kind", "key", name=op.f("uq_alerts_search_id_kind_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_table(
        "notes",
        sa.Column("id", Number, nullable=False),
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("withdrawn_at", moment),
        sa.Column("withdrawn_by", Text()),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_notes_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_article_id", "notes", ["article_id"])
    op.create_table(
        "watch",
        sa.Column("id", Number, nullable=False),
        sa.Column("point", Text(), nullable=False),
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("claim", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("answer", Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_watch_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
    )
    op.create_index("ix_watch_article_id", "watch", ["article_id"])
    op.create_index("ix_watch_point", "watch", ["point"])
    op.create_table(
        "desk_events",
        sa.Column("id", Text(), nullable=False),
        sa.Column("name_vi", Text(), nullable=False),
        sa.Column("name_en", Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("days_before", Number, nullable=False),
        sa.Column("days_after", Number, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("revision", Number, nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("withdrawn_at", moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_events")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("started_at", moment),
        sa.Column("finished_at", moment),
        sa.Column("beat_at", moment),
        sa.Column("log", Text(), nullable=False),
        sa.Column("host", Text(), nullable=False),
        sa.Column("pid", Number),
        sa.Column("result", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])


def downgrade() -> None:

    for name in ("jobs", "desk_events", "watch", "notes", "alerts", "saved_searches", "audit", "users"):
        op.drop_table(name)
