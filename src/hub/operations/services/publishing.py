"""Publishing: a definition's text goes into the database, once and for good (architecture.md, decision 1).

It is stored with the first case opened under a version at the latest, so that nobody can forget it, and for
all that is installed by `hub services publish`. From then on the version's text is never another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from hub.db.base import now, reading, transaction
from hub.db.models import Case
from hub.definitions.source import Definition
from hub.domain.actor import Actor
from hub.domain.errors import HubError, Many, NotHeld, Refused
from hub.domain.service import Service
from hub.operations.context import plugins
from hub.operations.kept import changed, forget
from hub.operations.rights import by_id, require
from hub.operations.services.bodies import VERSIONS, hashes

_cases = Case.__table__


def publish(actor: Actor, department: str = "") -> list[Service]:
    """Store the bodies of all installed versions that are the actor's to publish (of one department where it
    is named); those that were not there yet.

    Raises Refused, and Many, storing nothing, where the text of a published version is another one now.
    """
    found = plugins().definitions().values()
    named = [one for one in found if department in ("", one.service.department)]
    chosen = [one for one in named if actor.may("service.publish", one.service.department)]
    if not chosen:
        require(actor, "service.publish", department or "-")
    with transaction() as tx:
        faults = [error for one in chosen if (error := _changed(one))]
        if faults:
            raise Edited(faults)
        return [one.service for one in chosen if _store(tx, actor, one)]


def keep(tx: Connection, actor: Actor, service: Service) -> None:
    """Store the body of the version a case is being opened under, where it is the first.

    Raises NotHeld where the text of the version is not the one that was published.
    """
    shipped = plugins().shipped(service.key, service.version)
    if shipped is None:
        return
    if error := _changed(shipped):
        raise error
    _store(tx, actor, shipped)


def edited() -> list[HubError]:
    """One sentence per installed version whose text is not the published one any more."""
    return [error for one in plugins().definitions().values() if (error := _changed(one))]


def must_be_unedited() -> None:
    """Raise Many where a published version was edited: dates of open cases would move in silence."""
    if faults := edited():
        raise Edited(faults)


def unreadable() -> Iterator[HubError]:
    """Versions with cases and without a body: to be stored where they are installed, else lost."""
    query = select(_cases.c.service, _cases.c.version).distinct()
    for key, version in sorted(reading().execute(query).all()):
        if (key, version) in hashes():
            continue
        if plugins().shipped(key, version) is None:
            yield NotHeld(
                "Cases were opened under %(key)s v%(version)s, which is neither installed nor stored.",
                remedy="Install the version of the department that has it, then hub services publish.",
                key=key, version=version,
            )  # fmt: skip
        else:
            yield NotHeld(
                "Cases were opened under %(key)s v%(version)s, whose text is not stored yet.",
                remedy="Run hub services publish.", key=key, version=version,
            )  # fmt: skip


class Edited(Many):
    """Published versions whose text changed; each is named."""

    exit_code = Refused.exit_code
    status = NotHeld.status


def _changed(one: Definition) -> HubError | None:
    service = one.service
    if hashes().get((service.key, service.version)) in (None, one.sha256):
        return None
    return NotHeld(
        "Version %(version)s was published and has been edited since.", where=one.file,
        remedy="Put it back, and write the change into %(name)s.", version=service.version,
        name=f"{service.slug}.v{service.version + 1}.toml",
    )  # fmt: skip


def _store(tx: Connection, actor: Actor, one: Definition) -> bool:
    """Whether it was new."""
    service = one.service
    if (service.key, service.version) in hashes():
        return False
    changed(tx, "versions")
    try:
        tx.execute(insert(VERSIONS), {
            "key": service.key, "version": service.version, "sha256": one.sha256, "body": one.text,
            "published_at": now(), "by_id": by_id(actor),
        })  # fmt: skip
    finally:
        forget()  # also where somebody else was first: the next turn must see it
    return True
