"""Keep looks, and the previews of work that pictures something."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("pixel_sha256", sa.String(), nullable=False),
        sa.Column("moderation", sa.String(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_looks")),
        sa.UniqueConstraint("id", name=op.f("uq_looks_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_looks_history", "looks", ["hidden", "seq"], unique=False)
    op.create_index(op.f("ix_looks_job"), "looks", ["job"], unique=False)
    op.create_table(
        "look_parents",
        sa.Column("look_seq", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_seq"],
            ["looks.seq"],
            name=op.f("fk_look_parents_look_seq_looks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["looks.id"],
            name=op.f("fk_look_parents_parent_looks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("look_seq", "position", name=op.f("pk_look_parents")),
    )
    op.create_index(op.f("ix_look_parents_parent"), "look_parents", ["parent"], unique=False)
    op.create_table(
        "look_files",
        sa.Column("look_seq", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_seq"],
            ["looks.seq"],
            name=op.f("fk_look_files_look_seq_looks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("look_seq", "role", name=op.f("pk_look_files")),
    )
    op.create_index(op.f("ix_look_files_name"), "look_files", ["name"], unique=False)
    op.create_table(
        "look_drafts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "job", name=op.f("pk_look_drafts")),
    )
    op.create_table(
        "look_reports",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("look_seq", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["look_seq"],
            ["looks.seq"],
            name=op.f("fk_look_reports_look_seq_looks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_reports")),
    )
    op.create_index(op.f("ix_look_reports_look_seq"), "look_reports", ["look_seq"], unique=False)
    op.add_column("jobs", sa.Column("preview", sa.Text(), nullable=True))
    op.add_column("job_events", sa.Column("preview", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("job_events", "preview")
    op.drop_column("jobs", "preview")
    op.drop_table("look_reports")
    op.drop_table("look_drafts")
    op.drop_table("look_files")
    op.drop_table("look_parents")
    op.drop_table("looks")
