"""Keep ateliers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counts = ("sent", "answered", "finished", "on_time", "booked")
    op.create_table(
        "ateliers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("fetched", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in counts),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ateliers")),
    )
    op.create_index(op.f("ix_ateliers_revision"), "ateliers", ["revision"], unique=False)
    numbers = op.create_table(
        "atelier_revision",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_atelier_revision")),
    )
    op.bulk_insert(numbers, [{"one": 1, "revision": 0}])
    op.create_table(
        "atelier_pictures",
        sa.Column("atelier_id", sa.String(), nullable=False),
        sa.Column("picture_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["atelier_id"],
            ["ateliers.id"],
            name=op.f("fk_atelier_pictures_atelier_id_ateliers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("atelier_id", "picture_sha256", name=op.f("pk_atelier_pictures")),
    )
    op.create_index(
        op.f("ix_atelier_pictures_picture_sha256"),
        "atelier_pictures",
        ["picture_sha256"],
        unique=False,
    )
    op.create_table(
        "atelier_contacts",
        sa.Column("atelier_id", sa.String(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("key_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["atelier_id"],
            ["ateliers.id"],
            name=op.f("fk_atelier_contacts_atelier_id_ateliers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("atelier_id", name=op.f("pk_atelier_contacts")),
    )
