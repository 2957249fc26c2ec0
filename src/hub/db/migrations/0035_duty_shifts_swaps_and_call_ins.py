"""Duty shifts, swaps and call-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=10), nullable=False),
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("shift in ('noon', 'evening', 'holiday')", name=op.f("ck_duty_shifts_shift")),
        sa.CheckConstraint("a_id <> b_id", name=op.f("ck_duty_shifts_two_people")),
        sa.ForeignKeyConstraint(["a_id"], ["staff.id"], name=op.f("fk_duty_shifts_a_id")),
        sa.ForeignKeyConstraint(["b_id"], ["staff.id"], name=op.f("fk_duty_shifts_b_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
        sa.UniqueConstraint("day", "shift", name=op.f("uq_duty_shifts_day_shift")),
        sa.UniqueConstraint("number", name=op.f("uq_duty_shifts_number")),
    )
    with op.batch_alter_table("duty_shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_shifts_a_id"), ["a_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_shifts_b_id"), ["b_id"], unique=False)

    op.create_table(
        "call_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("arrived_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state in ('open', 'arrived', 'closed')", name=op.f("ck_call_ins_state")),
        sa.ForeignKeyConstraint(["arrived_id"], ["staff.id"], name=op.f("fk_call_ins_arrived_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["staff.id"], name=op.f("fk_call_ins_opened_by")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_call_ins_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_ins")),
        sa.UniqueConstraint("number", name=op.f("uq_call_ins_number")),
    )
    with op.batch_alter_table("call_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_ins_day"), ["day"], unique=False)

    op.create_table(
        "duty_swaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state in ('asked', 'agreed', 'declined', 'withdrawn')", name=op.f("ck_duty_swaps_state")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["staff.id"], name=op.f("fk_duty_swaps_from_id")),
        sa.ForeignKeyConstraint(["given_id"], ["duty_shifts.id"], name=op.f("fk_duty_swaps_given_id")),
        sa.ForeignKeyConstraint(["wanted_id"], ["duty_shifts.id"], name=op.f("fk_duty_swaps_wanted_id")),
        sa.ForeignKeyConstraint(["with_id"], ["staff.id"], name=op.f("fk_duty_swaps_with_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_swaps")),
        sa.UniqueConstraint("number", name=op.f("uq_duty_swaps_number")),
    )
    with op.batch_alter_table("duty_swaps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_swaps_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_swaps_with_id_state"), ["with_id", "state"], unique=False)

    op.create_table(
        "call_in_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_in_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=10), nullable=False),
        sa.Column("called_at", sa.DateTime(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["call_in_id"], ["call_ins.id"], name=op.f("fk_call_in_calls_call_in_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_call_in_calls_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_in_calls")),
        sa.UniqueConstraint("call_in_id", "no", name=op.f("uq_call_in_calls_call_in_id_no")),
    )
