"""Keep briefs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enquiries",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("look", sa.String(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("key_sha256", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("id", name=op.f("uq_enquiries_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_enquiries_look"), "enquiries", ["look"], unique=False)
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("atelier", sa.String(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_index(
        op.f("ix_webhook_endpoints_atelier"), "webhook_endpoints", ["atelier"], unique=False
    )
    op.create_table(
        "briefs",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.Column("atelier", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry"],
            ["enquiries.id"],
            name=op.f("fk_briefs_enquiry_enquiries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_briefs")),
        sa.UniqueConstraint("enquiry", "atelier", name=op.f("uq_briefs_enquiry")),
        sa.UniqueConstraint("id", name=op.f("uq_briefs_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_briefs_bookings", "briefs", ["atelier", "state", "due"], unique=False)
    op.create_index("ix_briefs_expiry", "briefs", ["state", "expires"], unique=False)
    op.create_table(
        "brief_events",
        sa.Column("brief_seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brief_seq"],
            ["briefs.seq"],
            name=op.f("fk_brief_events_brief_seq_briefs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("brief_seq", "number", name=op.f("pk_brief_events")),
    )
    op.create_table(
        "notices",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("brief", sa.String(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("atelier", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["brief"], ["briefs.id"], name=op.f("fk_notices_brief_briefs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_notices")),
        sa.UniqueConstraint("brief", "event", name=op.f("uq_notices_brief")),
        sa.UniqueConstraint("id", name=op.f("uq_notices_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notice_deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint"],
            ["webhook_endpoints.id"],
            name=op.f("fk_notice_deliveries_endpoint_webhook_endpoints"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["notice"],
            ["notices.id"],
            name=op.f("fk_notice_deliveries_notice_notices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_deliveries")),
    )
    op.create_index(
        op.f("ix_notice_deliveries_endpoint"), "notice_deliveries", ["endpoint"], unique=False
    )
    op.create_index(
        op.f("ix_notice_deliveries_notice"), "notice_deliveries", ["notice"], unique=False
    )
    op.create_index(
        "ix_notice_deliveries_waiting", "notice_deliveries", ["state", "due"], unique=False
    )


def downgrade() -> None:
    for table in (
        "notice_deliveries",
        "notices",
        "brief_events",
        "briefs",
        "webhook_endpoints",
        "enquiries",
    ):
        op.drop_table(table)
