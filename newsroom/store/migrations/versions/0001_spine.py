"""The first schema: sources, entries, pages, articles with versions, labels, reprint signatures, runs."""

import sqlalchemy as sa
from alembic import op

from newsroom.store.types import Number, Text

revision = "0001"
down_revision = None


def upgrade() -> None:

    op.create_table(
        "index_state",
        sa.Column("id", Number, nullable=False, comment="always 1"),
        sa.Column("generation", Text(), nullable=False, comment="the index for which indexed_revision holds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_state")),
    )
    op.create_table(
        "runs",
        sa.Column("id", Number, nullable=False),
        sa.Column("command", Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null while it runs, or when it was killed",
        ),
        sa.Column("statistics", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "sources",
        sa.Column("id", Text(), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False, comment="the source as declared, all of it"),
        sa.Column("name", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("country", Text(), nullable=False),
        sa.Column("scope", Text(), nullable=False),
        sa.Column("province", Text(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False, comment="false once the sources file no longer names it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_table(
        "entries",
        sa.Column("url", Text(), nullable=False),
        sa.Column("source_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "status",
            Number,
            nullable=True,
            comment="HTTP status of the last answer, null where none came",
        ),
        sa.Column("error", Text(), nullable=False),
        sa.Column("found", Number, nullable=False, comment="links in the last readable answer"),
        sa.Column("etag", Text(), nullable=True),
        sa.Column("last_modified", Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_entries_source_id")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_source_id"), "entries", ["source_id"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", Text(), nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("source_id", Text(), nullable=False),
        sa.Column("entry_url", Text(), nullable=False, comment="where it was first announced"),
        sa.Column("state", Text(), nullable=False),
        sa.Column(
            "reason",
            Text(),
            nullable=False,
            comment="why it was skipped or quarantined, or last failed",
        ),
        sa.Column("detail", Text(), nullable=False),
        sa.Column("attempts", Number, nullable=False, comment="failures since the last success"),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "refetch",
            sa.Boolean(),
            nullable=False,
            comment="its entry says that it changed after it was fetched",
        ),
        sa.Column("announced_title", Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True, comment="when the archived answer came"),
        sa.Column(
            "checked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the site was last asked, whatever it answered",
        ),
        sa.Column("final_url", Text(), nullable=False),
        sa.Column("charset", Text(), nullable=True),
        sa.Column("etag", Text(), nullable=True),
        sa.Column("last_modified", Text(), nullable=True),
        sa.Column("warc_file", Text(), nullable=True),
        sa.Column("warc_offset", Number, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_pages_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
    )
    op.create_index("ix_pages_source_id_state", "pages", ["source_id", "state"], unique=False)
    op.create_index("ix_pages_state_retry_at", "pages", ["state", "retry_at"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", Text(), nullable=False),
        sa.Column("source_id", Text(), nullable=False),
        sa.Column("version", Number, nullable=False, comment="the current one"),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="of the current version, for periods",
        ),
        sa.Column("reprint_of", Text(), nullable=True),
        sa.Column(
            "revision",
            Number,
            nullable=False,
            comment="rises with every change that the index must show",
        ),
        sa.Column(
            "indexed_revision",
            Number,
            nullable=False,
            comment="the revision that an index has acknowledged",
        ),
        sa.ForeignKeyConstraint(["id"], ["pages.id"], name=op.f("fk_articles_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_articles_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index(
        "ix_articles_dirty",
        "articles",
        ["id"],
        unique=False,
        sqlite_where=sa.text("revision > indexed_revision"),
        postgresql_where=sa.text("revision > indexed_revision"),
    )
    op.create_index(op.f("ix_articles_published_at"), "articles", ["published_at"], unique=False)
    op.create_index(op.f("ix_articles_reprint_of"), "articles", ["reprint_of"], unique=False)
    op.create_index(op.f("ix_articles_source_id"), "articles", ["source_id"], unique=False)
    op.create_table(
        "bands",
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("band", Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_bands_article_id")),
        sa.PrimaryKeyConstraint("article_id", "band", name=op.f("pk_bands")),
    )
    op.create_index("ix_bands_band", "bands", ["band"], unique=False)
    op.create_table(
        "labels",
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("relevance", Text(), nullable=False),
        sa.Column("assessed", sa.Boolean(), nullable=False),
        sa.Column("pillars", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False, comment="[[id, score], …]"),
        sa.Column("themes", sa.JSON(), nullable=False, comment="[[id, score], …]"),
        sa.Column("matches", sa.JSON(), nullable=False, comment="[[label, phrase, field, start, end], …]"),
        sa.Column("labeller", Text(), nullable=False),
        sa.Column("labelled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_labels_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_labels")),
    )
    op.create_table(
        "signatures",
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("signature", sa.JSON(), nullable=False, comment="MinHash of the current version"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_signatures_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_signatures")),
    )
    op.create_table(
        "versions",
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("title", Text(), nullable=False),
        sa.Column("lead", Text(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("byline", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("digest", Text(), nullable=False, comment="SHA-256 of title, lead and text"),
        sa.Column("warc_file", Text(), nullable=False),
        sa.Column("warc_offset", Number, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_versions_article_id")),
        sa.PrimaryKeyConstraint("article_id", "version", name=op.f("pk_versions")),
    )


def downgrade() -> None:

    op.drop_table("versions")
    op.drop_table("signatures")
    op.drop_table("labels")
    op.drop_index("ix_bands_band", table_name="bands")
    op.drop_table("bands")
    op.drop_index(op.f("ix_articles_source_id"), table_name="articles")
    op.drop_index(op.f("ix_articles_reprint_of"), table_name="articles")
    op.drop_index(op.f("ix_articles_published_at"), table_name="articles")
    op.drop_index(
        "ix_articles_dirty",
        table_name="articles",
        sqlite_where=sa.text("revision > indexed_revision"),
        postgresql_where=sa.text("revision > indexed_revision"),
    )
    op.drop_table("articles")
    op.drop_index("ix_pages_state_retry_at", table_name="pages")
    op.drop_index("ix_pages_source_id_state", table_name="pages")
    op.drop_table("pages")
    op.drop_index(op.f("ix_entries_source_id"), table_name="entries")
    op.drop_table("entries")
    op.drop_table("sources")
    op.drop_table("runs")
    op.drop_table("index_state")
