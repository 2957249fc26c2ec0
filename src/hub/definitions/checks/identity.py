"""Key, file name, version and seq belong together, and none is used twice."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service


def check(service: Service, context: Context) -> Iterator[Finding]:
    """`<slug>.v<version>.toml` in its department; key and version once; one seq for one key."""
    department = context.around.department
    if department and service.department != department:
        yield context.fault(
            "%(key)s does not begin with the department's key.",
            "key",
            remedy="Write %(department)s.%(slug)s.",
            key=service.key,
            department=department,
            slug=service.slug,
        )
    name = f"{service.slug}.v{service.version}.toml"
    if context.definition.path.name != name:
        yield context.fault("The file must be called %(name)s.", "key", remedy="Rename it.", name=name)
    yield from _twice(service, context)


def _twice(service: Service, context: Context) -> Iterator[Finding]:
    for other in context.neighbours:
        if other is context.definition:
            return
        same = other.service.key == service.key
        if same and other.service.version == service.version:
            yield context.fault(
                "%(key)s version %(version)s stands in %(file)s too.",
                "version",
                remedy="Give it the next version.",
                key=service.key,
                version=service.version,
                file=other.file,
            )
        if same != (other.service.seq == service.seq):
            yield context.fault(
                "%(seq)s and %(key)s are not the same pair in %(file)s.", "seq",
                remedy="A service keeps its seq in every version, and no other has it.",
                seq=service.seq, key=service.key, file=other.file,
            )  # fmt: skip
