"""The file room; cases archived so far keep the numbers they were given."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_EVENTS = sa.table(
    "events",
    sa.column("id"),
    sa.column("case_id"),
    sa.column("type"),
    sa.column("date", sa.Date()),
    sa.column("payload"),
)
_CASES = sa.table("cases", sa.column("id"), sa.column("marks", sa.JSON()))
_FILES = sa.table(
    "paper_files",
    sa.column("case_id"),
    sa.column("year"),
    sa.column("no"),
    sa.column("cabinet"),
    sa.column("shelf"),
    sa.column("filed_on", sa.Date()),
)


def upgrade() -> None:
    op.create_table(
        "paper_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("cabinet", sa.String(length=20), nullable=False),
        sa.Column("shelf", sa.String(length=20), nullable=False),
        sa.Column("shelved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_paper_files_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_files")),
        sa.UniqueConstraint("case_id", name=op.f("uq_paper_files_case_id")),
        sa.UniqueConstraint("year", "no", name=op.f("uq_paper_files_year_no")),
    )
    op.create_table(
        "papers_left",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("to_whom", sa.String(length=80), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_papers_left_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_papers_left_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers_left")),
        sa.UniqueConstraint("case_id", "key", "item", name=op.f("uq_papers_left_case_id_key_item")),
    )
    op.create_table(
        "file_loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("borrower", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("out_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("out_by", sa.Integer(), nullable=True),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("back_by", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["back_by"], ["staff.id"], name=op.f("fk_file_loans_back_by")),
        sa.ForeignKeyConstraint(["file_id"], ["paper_files.id"], name=op.f("fk_file_loans_file_id")),
        sa.ForeignKeyConstraint(["out_by"], ["staff.id"], name=op.f("fk_file_loans_out_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_loans")),
    )
    with op.batch_alter_table("file_loans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_loans_file_id"), ["file_id"], unique=False)
        batch_op.create_index(
            "uq_file_loans_out",
            ["file_id"],
            unique=True,
            sqlite_where=sa.text("back_on IS NULL"),
            postgresql_where=sa.text("back_on IS NULL"),
        )
    _archived()


def _archived() -> None:
    """Rows for the cases whose record has an archive number."""
    connection = op.get_bind()
    events = connection.execute(
        sa.select(_EVENTS.c.case_id, _EVENTS.c.date, _EVENTS.c.payload)
        .where(_EVENTS.c.type == "step_done", _EVENTS.c.payload.like('%"archive":%'))
        .order_by(_EVENTS.c.id)
    )
    for case_id, date, payload in events.all():
        no = json.loads(payload).get("archive")
        marks = connection.execute(sa.select(_CASES.c.marks).where(_CASES.c.id == case_id)).scalar_one()
        if not isinstance(no, int) or "file" in marks:
            continue
        row = {"case_id": case_id, "year": date.year, "no": no, "filed_on": date, "cabinet": "", "shelf": ""}
        connection.execute(sa.insert(_FILES).values(row))
        named = {**marks, "file": f"{date.year}-{no:04d}"}
        connection.execute(sa.update(_CASES).where(_CASES.c.id == case_id).values(marks=named))
