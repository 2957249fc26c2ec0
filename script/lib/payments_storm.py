"""The storm over pay-outs on a centre that is thrown away; see hub.testing.payment_storm."""

from __future__ import annotations

import datetime as dt
import sys
import time

from hub.operations.proof import audit
from hub.operations.registry.registration import register
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.staff.people import actor_by_login
from hub.testing.centre import small_centre
from hub.testing.factories import id_number
from hub.testing.payment_storm import Storm
from hub.testing.walk import throw_away_app

PEOPLE = 24


def main() -> None:
    """Blow, settle down, prove the record."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun = time.monotonic()
    with throw_away_app() as app, app.app_context():
        places = small_centre("civil_affairs")
        for place in places:
            enable(OPERATOR, department="civil_affairs", community_id=place, reason="storm")
        people = [(_person(no, places[no % 2]), places[no % 2]) for no in range(PEOPLE)]
        storm = Storm(app, people, seed)
        storm.blow(count, told=lambda no: print(f"\r{no}", end="", file=sys.stderr, flush=True))
        storm.settle_down()
        findings = audit.verify(OPERATOR).findings
    print(file=sys.stderr)
    for name, times in sorted(storm.done.items()):
        print(f"{name:<16} {times}")
    print("\nrefused, by act and rule, with one example each:")
    for (name, rule), times in sorted(storm.refused.items()):
        print(f"{name:<10} {times:>6}  {rule}\n{'':18}{storm.example[name, rule]}")
    print(
        f"{count} acts, seed {seed}, {time.monotonic() - begun:.0f} s; findings of the audit: {len(findings)}"
    )
    sys.exit(1 if findings else 0)


def _person(no: int, community_id: int) -> int:
    return register(
        actor_by_login("clerk"),
        name=f"风{chr(0x4E00 + no)}",
        id_number=id_number(dt.date(1950, 1, 1 + no), no + 1),
        community_id=community_id, household_number=str(no), relation="户主",
        address="风暴路",
    )  # fmt: skip


main()
