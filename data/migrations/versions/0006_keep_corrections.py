"""Keep what people said of garments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "garment_corrections",
        sa.Column("picture_sha256", sa.String(), nullable=False),
        sa.Column("box", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("colours", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("picture_sha256", "box", name=op.f("pk_garment_corrections")),
    )


def downgrade() -> None:
    op.drop_table("garment_corrections")
