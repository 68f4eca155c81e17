"""Reports, what they were made from, what was done to them; what was sent; the articles chosen for the portal."""

import sqlalchemy as sa
from alembic import op

from newsroom.store.types import Number, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:

    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reports",
        sa.Column("id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("title", Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("revision", Number, nullable=False),
        sa.Column("refresh", Number, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", Text(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("changed_by", Text(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("taxonomy", Text(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("sha256", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_kind_last_day", "reports", ["kind", "last_day"])
    op.create_table(
        "report_drafts",
        sa.Column("report_id", Text(), nullable=False),
        sa.Column("refresh", Number, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("made_by", Text(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("records", sa.LargeBinary(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("final", sa.LargeBinary()),
        sa.Column("listing", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_drafts_report_id")),
        sa.PrimaryKeyConstraint("report_id", "refresh", name=op.f("pk_report_drafts")),
    )
    op.create_table(
        "report_trail",
        sa.Column("id", Number, nullable=False),
        sa.Column("report_id", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("action", Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_trail")),
    )
    op.create_index(op.f("ix_report_trail_report_id"), "report_trail", ["report_id"])
    op.create_table(
        "mailings",
        sa.Column("id", Number, nullable=False),
        sa.Column("report_id", Text(), nullable=False),
        sa.Column("issue", Text(), nullable=False),
        sa.Column("recipient", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", Text(), nullable=False),
        sa.Column("message_id", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("detail", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("issue", "recipient", name=op.f("uq_mailings_issue_recipient")),
    )
    op.create_index(op.f("ix_mailings_report_id"), "mailings", ["report_id"])
    op.create_table(
        "portal_choices",
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("chosen_at", moment, nullable=False),
        sa.Column("chosen_by", Text(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("changed_by", Text(), nullable=False),
        sa.Column("title_vi", Text(), nullable=False),
        sa.Column("title_en", Text(), nullable=False),
        sa.Column("summary_vi", Text(), nullable=False),
        sa.Column("summary_en", Text(), nullable=False),
        sa.Column("withdrawn_at", moment),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_portal_choices_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_portal_choices")),
    )


def downgrade() -> None:

    for name in ("portal_choices", "mailings", "report_trail", "report_drafts", "reports"):
        op.drop_table(name)
