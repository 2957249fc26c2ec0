"""Slips of somebody without a case, how they were told and handed over; omissions and what a leader did."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "omissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("slip", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state in ('open', 'criticised', 'no_delay')", name=op.f("ck_omissions_state")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_omissions_answered_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_omissions_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_omissions_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_omissions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_omissions")),
        sa.UniqueConstraint("number", name=op.f("uq_omissions_number")),
    )
    with op.batch_alter_table("omissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_omissions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_omissions_open",
            ["on"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_omissions_staff_id"), ["staff_id"], unique=False)

    with op.batch_alter_table("slips", schema=None) as batch_op:
        batch_op.add_column(sa.Column("how", sa.String(length=10), nullable=False, server_default="written"))
        batch_op.add_column(sa.Column("handed", sa.String(length=10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("witness", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("terms", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("service", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("variant", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answers", sa.JSON(), nullable=True))
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_slips_contact_id"), ["contact_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_slips_contact_id"), "first_contacts", ["contact_id"], ["id"]
        )
    op.execute("UPDATE slips SET handed = 'signed' WHERE signed_on IS NOT NULL")
