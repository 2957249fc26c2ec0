"""Whether program, database and key file belong together; asked once, before anything is read or written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography.fernet import InvalidToken
from sqlalchemy import select, text

import hub.db
from hub.db.base import db, let_go, reading
from hub.db.models import Resident
from hub.domain.errors import NotHeld, Refused
from hub.operations.upkeep.rotation import key_must_be_in_use

_MIGRATIONS: Final = Path(hub.db.__file__).with_name("migrations")


def must_fit() -> None:
    """Raise Refused where the tables are newer than this program, NotHeld where the key is another one's."""
    revision = reading().execute(text("SELECT version_num FROM alembic_version_hub")).scalar()
    if revision is not None and not list(_MIGRATIONS.glob(f"{revision}_*.py")):
        raise Refused(
            "The tables of %(package)s are at %(revision)s, which this program does not know.",
            remedy="The database is newer than the program: install the newer version.",
            package="hub", revision=revision,
        )  # fmt: skip
    key_must_fit()


def key_must_fit() -> None:
    """Raise NotHeld where the registry cannot be read with this key file, or its change is not finished."""
    try:
        db.session.execute(select(Resident.id_number).limit(1)).scalar()
    except InvalidToken:
        raise NotHeld(
            "No seal fits: the key file is not the one of this database.",
            remedy="Bring back the key file that was kept with its backups.",
        ) from None
    else:
        key_must_be_in_use()
    finally:
        let_go()
