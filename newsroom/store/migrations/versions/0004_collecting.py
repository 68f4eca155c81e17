"""Search engines, hosts that rest, checks of sources; and one identity for every way to a page."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from newsroom.store.projection import NEEDS_REBUILD
from newsroom.store.types import Number, Text
from newsroom.urls import article_id

revision = "0004"
down_revision = "0003"

CHILDREN = ("versions", "labels", "signatures", "bands", "index_refusals")
"""Tables that name an article in `article_id`."""


def upgrade() -> None:

    moment = sa.DateTime(timezone=True)
    op.add_column("sources", sa.Column("guessed", sa.Boolean(), nullable=False, server_default=sa.false()))
    for column in (
        sa.Column("news_at", moment),
        sa.Column("archived_url", Text()),
        sa.Column("archived_at", moment),
        sa.Column("digest", Text()),
        sa.Column("warc_file", Text()),
        sa.Column("warc_offset", Number),
    ):
        op.add_column("entries", column)
    for column in (
        sa.Column("archived_at", moment),
        sa.Column("digest", Text()),
        sa.Column("found_by", Text(), nullable=False, server_default=""),
        sa.Column("headline_only", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("announced_summary", Text(), nullable=False, server_default=""),
    ):
        op.add_column("pages", column)
    op.create_index(
        "ix_pages_headlines",
        "pages",
        ["source_id"],
        sqlite_where=sa.text("headline_only"),
        postgresql_where=sa.text("headline_only"),
    )
    op.create_table(
        "hosts",
        sa.Column("host", Text(), nullable=False),
        sa.Column("strikes", Number, nullable=False),
        sa.Column("rests", Number, nullable=False),
        sa.Column("rest_until", moment),
        sa.Column("reason", Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )
    op.create_table(
        "source_checks",
        sa.Column("source_id", Text(), nullable=False),
        sa.Column("checked_at", moment, nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_checks_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_checks")),
    )
    rename_pages(op.get_bind())


def rename_pages(connection: sa.Connection) -> None:
    """Give every page the id that its address has now, with all that hangs on it.

    Two pages that turn out to be one: the one that is an article stays, else the one found first. Where both are
    articles the other keeps its old id, because what analysts have read and cited is never deleted. Rows are copied
    and the old ones deleted, since no database lets a key change under the rows that point to it.
    """
    pages, articles = (sa.Table(name, sa.MetaData(), autoload_with=connection) for name in ("pages", "articles"))
    joined = sa.select(pages.c.id, pages.c.url, articles.c.id.label("article")).join_from(
        pages, articles, articles.c.id == pages.c.id, isouter=True
    )
    groups: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in connection.execute(joined.order_by(articles.c.id.is_(None), pages.c.discovered_at, pages.c.id)):
        groups[article_id(row.url)].append((row.id, row.article is not None))
    taken = {old for members in groups.values() for old, _ in members}
    renames: dict[str, str] = {}
    for new, members in groups.items():
        (first, _), *others = members
        for old, is_article in others:
            if not is_article:
                connection.execute(pages.delete().where(pages.c.id == old))
                taken.discard(old)
        if new not in (first, *(old for old, is_article in others if is_article)):
            renames[first] = new
    # An id that another page still bears is given out when that page has its new one.
    while free := {old: new for old, new in renames.items() if new not in taken}:
        _rename(connection, pages, articles, free)
        taken = (taken - free.keys()) | set(free.values())
        renames = {old: new for old, new in renames.items() if old not in free}


def _rename(connection: sa.Connection, pages: sa.Table, articles: sa.Table, ids: dict[str, str]) -> None:
    """Give the rows of these ids new ones, with all that hangs on them. In whole tables: a statement for each row of a
    large store would take as many minutes as this takes seconds."""
    names = sa.Table(
        "renames",
        sa.MetaData(),
        sa.Column("old", Text(), primary_key=True),
        sa.Column("new", Text(), nullable=False),
        prefixes=["TEMPORARY"],
    )
    names.create(connection)
    connection.execute(names.insert(), [{"old": old, "new": new} for old, new in ids.items()])
    for table in (pages, articles):
        columns = [names.c.new.label("id") if column.name == "id" else column for column in table.c]
        rows = sa.select(*columns).join_from(table, names, table.c.id == names.c.old)
        connection.execute(table.insert().from_select([column.name for column in table.c], rows))
    olds = sa.select(names.c.old)
    children = [(sa.table(name, sa.column("article_id")), "article_id") for name in CHILDREN]
    references: list[tuple[sa.TableClause, str]] = [(articles, "reprint_of"), *children]
    for child, key in references:
        new = sa.select(names.c.new).where(names.c.old == child.c[key]).scalar_subquery()
        connection.execute(child.update().where(child.c[key].in_(olds)).values({key: new}))
    for table in (articles, pages):
        if connection.execute(table.delete().where(table.c.id.in_(olds))).rowcount and table is articles:
            state = sa.table("index_state", sa.column("generation"))
            connection.execute(state.update().values(generation=NEEDS_REBUILD))
    names.drop(connection)


def downgrade() -> None:

    op.drop_table("source_checks")
    op.drop_table("hosts")
    op.drop_index("ix_pages_headlines", table_name="pages")
    for name in ("announced_summary", "headline_only", "found_by", "digest", "archived_at"):
        op.drop_column("pages", name)
    for name in ("warc_offset", "warc_file", "digest", "archived_at", "archived_url", "news_at"):
        op.drop_column("entries", name)
    op.drop_column("sources", "guessed")
