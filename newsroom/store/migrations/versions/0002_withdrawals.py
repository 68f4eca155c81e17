"""Articles can be withdrawn, and an index can refuse one."""

import sqlalchemy as sa
from alembic import op

from newsroom.store.types import Number, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:

    op.add_column(
        "articles",
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="since when it is neither shown nor counted, null where it is",
        ),
    )
    op.add_column("articles", sa.Column("withdrawn_by", Text(), nullable=True))
    op.add_column("articles", sa.Column("withdrawn_reason", Text(), nullable=True))
    op.create_index(
        "ix_articles_withdrawn",
        "articles",
        ["id"],
        unique=False,
        sqlite_where=sa.text("withdrawn_at IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NOT NULL"),
    )
    op.create_table(
        "index_refusals",
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("revision", Number, nullable=False, comment="the revision that the index did not take"),
        sa.Column("reason", Text(), nullable=False, comment="in the engine's words"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_index_refusals_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_index_refusals")),
    )


def downgrade() -> None:

    op.drop_table("index_refusals")
    op.drop_index(
        "ix_articles_withdrawn",
        table_name="articles",
        sqlite_where=sa.text("withdrawn_at IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NOT NULL"),
    )
    op.drop_column("articles", "withdrawn_reason")
    op.drop_column("articles", "withdrawn_by")
    op.drop_column("articles", "withdrawn_at")
