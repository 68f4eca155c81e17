"""Labels that analysts decide on: whole ones as JSON beside the counted columns; decisions, vectors, events."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from newsroom.store.types import Number, Text

revision = "0005"
down_revision = "0004"

BATCH = 500


def upgrade() -> None:

    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("tone", Text()),
        sa.Column("tone_unsure", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("tone_asean", Text()),
        sa.Column("tone_vietnam", Text()),
        sa.Column("claim", Text()),
        sa.Column("claim_confirmed", sa.Boolean(), nullable=False, server_default=sa.false()),
        *(_list(name) for name in ("persons", "bodies", "countries", "organisations", "annual_themes")),
        sa.Column("decided", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("doubt", sa.Float(), nullable=False, server_default=sa.text("0")),
        sa.Column("whole", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("machine", sa.JSON()),
    ):
        op.add_column("labels", column)
    op.add_column("articles", _list("events"))
    op.create_table(
        "decisions",
        sa.Column("id", Number, nullable=False),
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("field", Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON()),
        sa.Column("by", Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("labeller", Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_decisions_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_article_id"), "decisions", ["article_id"])
    op.create_table(
        "vectors",
        sa.Column("article_id", Text(), nullable=False),
        sa.Column("encoder", Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_vectors_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_vectors")),
    )
    _convert()
    op.drop_column("labels", "matches")


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text("'[]'"))


def _convert() -> None:
    """What the labels said of topics, themes and words goes into `whole`; the next labelling gives all of it anew."""
    table = sa.table(
        "labels",
        *(sa.column(name, Text()) for name in ("article_id", "relevance", "labeller")),
        sa.column("assessed", sa.Boolean()),
        *(sa.column(name, sa.JSON()) for name in ("pillars", "topics", "themes", "matches", "whole")),
    )
    connection = op.get_bind()
    last = ""
    while rows := connection.execute(
        sa.select(table).where(table.c.article_id > last).order_by(table.c.article_id).limit(BATCH)
    ).all():
        for row in rows:
            whole: dict[str, Any] = {"relevance": row.relevance, "assessed": row.assessed}
            if row.pillars:
                whole["pillars"] = row.pillars
            for name in ("topics", "themes"):
                if scored := getattr(row, name):
                    whole[name] = [{"id": id, "score": score} for id, score in scored]
            if row.matches:
                keys = ("label", "phrase", "field", "start", "end")
                whole["matches"] = [dict(zip(keys, match, strict=True)) for match in row.matches]
            whole["labeller"] = row.labeller
            connection.execute(
                table.update()
                .where(table.c.article_id == row.article_id)
                .values(topics=[t[0] for t in row.topics], themes=[t[0] for t in row.themes], whole=whole)
            )
        last = rows[-1].article_id


def downgrade() -> None:

    op.add_column("labels", sa.Column("matches", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    connection = op.get_bind()
    for id, whole in connection.execute(sa.text("SELECT article_id, whole FROM labels")).all():
        said = json.loads(whole) if isinstance(whole, str) else whole
        values = {
            "id": id,
            **{
                name: json.dumps([[label["id"], label["score"]] for label in said.get(name, [])])
                for name in ("topics", "themes")
            },
            "matches": json.dumps(
                [[m["label"], m["phrase"], m["field"], m["start"], m["end"]] for m in said.get("matches", [])]
            ),
        }
        connection.execute(
            sa.text("UPDATE labels SET topics = :topics, themes = :themes, matches = :matches WHERE article_id = :id"),
            values,
        )
    op.drop_table("vectors")
    op.drop_table("decisions")
    op.drop_column("articles", "events")
    for name in ("machine", "whole", "doubt", "decided", "annual_themes", "organisations", "countries", "bodies"):
        op.drop_column("labels", name)
    for name in ("persons", "claim_confirmed", "claim", "tone_vietnam", "tone_asean", "tone_unsure", "tone"):
        op.drop_column("labels", name)
