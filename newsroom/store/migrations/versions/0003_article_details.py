"""What else a page says of its article: change, section, tags, image, form, whether it is all of the text."""

import sqlalchemy as sa
from alembic import op

from newsroom.store.types import Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:

    # The defaults are for the rows that are there: they were read before anybody looked.
    op.add_column("versions", sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("versions", sa.Column("section", Text(), nullable=False, server_default=""))
    op.add_column("versions", sa.Column("tags", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("versions", sa.Column("image", Text(), nullable=False, server_default=""))
    op.add_column("versions", sa.Column("form", Text(), nullable=True, comment="null where nobody has looked"))
    op.add_column(
        "versions",
        sa.Column(
            "partial",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="the page shows only a part of the text",
        ),
    )


def downgrade() -> None:

    for name in ("partial", "form", "image", "tags", "section", "modified_at"):
        op.drop_column("versions", name)
