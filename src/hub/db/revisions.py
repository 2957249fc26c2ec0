"""For developers: the next migration of a package, from the difference between its history and its models."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import RevisionContext
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations.ops import MigrationScript
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.types import TypeDecorator

from hub.db.base import Base
from hub.db.migrate import CORE, Package, installed, upgrade
from hub.domain.errors import InputError, NotHeld


def make_revision(key: str, message: str) -> Path:
    """Write the next migration of the package `key` ("hub" or a department's); its file.

    The difference is taken against a new SQLite database with all migrations run. Raises InputError for
    a package that has no `migrations` folder, NotHeld when the models ask for nothing new.
    """
    package = _package(key)
    for each in installed():
        importlib.import_module(f"{each.module}.models")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/history.db"
        upgrade(url)
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            return _write(connection, package, message)


def autogenerate_options(package: Package) -> dict[str, Any]:
    """What Alembic needs to compare only this package's tables with the models."""

    def belongs(name: str | None, kind: str, parents: Any) -> bool:
        table = name if kind == "table" else parents.get("table_name")
        return table is None or owner_of(table) == package.key

    def chosen(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or belongs(name, kind, {})

    return {
        "target_metadata": Base.metadata,
        "version_table": package.version_table,
        "include_name": belongs,
        "include_object": chosen,
        "render_item": _plain_type,
        "render_as_batch": True,
        "compare_type": True,
    }


def owner_of(table: str) -> str:
    """The package a table belongs to: the department whose key it carries as prefix, else the core."""
    keys = [package.key for package in installed() if package is not CORE]
    return next((key for key in keys if table.startswith(f"{key}_")), CORE.key)


def _package(key: str) -> Package:
    for package in installed():
        if package.key == key:
            return package
    raise InputError(
        "%(key)s has no folder for migrations.",
        remedy="Make the folder migrations beside its models.py. Packages that have one: %(known)s.",
        key=key, known=", ".join(package.key for package in installed()),
    )  # fmt: skip


def _write(connection: Connection, package: Package, message: str) -> Path:
    scripts = package.scripts()
    number = len(list(scripts.walk_revisions())) + 1
    arguments = dict.fromkeys(("sql", "splice", "branch_label", "version_path", "depends_on"))
    arguments |= {"message": message, "autogenerate": True, "head": "head", "rev_id": f"{number:04d}"}
    writer = RevisionContext(Config(), scripts, arguments, process_revision_directives=_refuse_empty)

    def compare(revision: Any, context: MigrationContext) -> list[Any]:
        writer.run_autogenerate(revision, context)
        return []

    with EnvironmentContext(Config(), scripts, fn=compare, template_args=writer.template_args) as environment:
        environment.configure(connection=connection, **autogenerate_options(package))
        environment.run_migrations()
    return _written(list(writer.generate_scripts()), package)


def _written(scripts: list[Script | None], package: Package) -> Path:
    if not scripts or scripts[0] is None:
        raise NotHeld("The migrations of %(key)s already make all that its models ask for.", key=package.key)
    return Path(scripts[0].path)


def _refuse_empty(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    if all(operations.is_empty() for operations in directives[0].upgrade_ops_list):
        directives.clear()


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    # A migration must not change its meaning when the code of a type does.
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False
