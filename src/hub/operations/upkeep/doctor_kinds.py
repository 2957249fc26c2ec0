"""What doctor says of kinds of case that the centre must explain first (“两证”): not taken meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from hub.domain.errors import HubError, NotHeld
from hub.operations.context import plugins
from hub.operations.settings import place, waits_for
from hub.plugins import activation


def waiting() -> Iterator[HubError]:
    """Nothing is blocked by it: a centre that has no such kind leaves it as it is."""
    on = activation.all_on()
    for versions in plugins().services().values():
        service = versions[-1]
        for variant in service.variants:
            known = waits_for(service, variant)
            if known and service.enabled and variant.enabled and on.get(service.department):
                yield NotHeld(
                    "%(seq)s: %(kind)s is not taken as long as “%(label)s” is not set.",
                    remedy="hub settings set %(key)s VALUE --service %(seq)s, where the centre has it.",
                    seq=service.seq, kind=variant.title, label=str(known.label), key=known.key,
                    field=place(service, known.key),
                )  # fmt: skip
