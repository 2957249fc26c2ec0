"""Storm over pay-outs, cash in a community: drawn, handed out, returned, counted, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from hub.domain.payment import RETURNS
from hub.operations.payments import cash, closing, handing, money
from hub.operations.verb import CaseRef
from hub.testing.payment_hands import SHARES
from hub.testing.storm_rights import Work
from hub.testing.storm_runs import Runs


class Cash(Runs):
    """Each method chooses an act by chance; None where there is nothing to act on."""

    def _share(self, row: dict[str, Any] | None, *, drawn: bool = True) -> int | None:
        if row is None:
            return None
        asked = select(SHARES.c.community_id).where(SHARES.c.run_id == row["id"])
        places = self._all(asked.where(SHARES.c.drawn_on.is_not(None) == drawn))
        return int(self.rnd.choice(places)["community_id"]) if places else None

    def _draw(self) -> Work | None:
        row, request = self._run("funded", "paying", way="cash"), self._request()
        place = self._share(row, drawn=self.rnd.random() < 0.1)
        if row is None or place is None:
            return None
        one, two = self._agents(place)
        return lambda: money.draw(self._as(one), row["id"], place, second=two, request=request)

    def _seen(self) -> Work | None:
        return self._with_cash(cash.confirm_draw, second=self.rnd.random() < 0.95)

    def _undraw(self) -> Work | None:
        return self._with_cash(cash.undraw, reason="storm")

    def _count(self) -> Work | None:
        off = self.rnd.choice((0, 0, 0, 0, 1))
        return self._with_cash(
            lambda who, run, place, **said: cash.count(
                who, run, place, cash=self._to_give_back(self._run_row(run), place) + off, **said
            )
        )

    def _counted(self) -> Work | None:
        return self._with_cash(cash.confirm_count, second=self.rnd.random() < 0.95)

    def _with_cash(self, act: Callable[..., CaseRef], *, second: bool = False, **said: Any) -> Work | None:
        """One of the two does something about a community's cash."""
        row, request = self._run("paying", way="cash"), self._request()
        place = self._share(row)
        if row is None or place is None:
            return None
        who = self._agents(place)[second]
        return lambda: act(self._as(who), row["id"], place, request=request, **said)

    def _pay(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        wanted = "paid" if self.rnd.random() < 0.1 else "pending"
        place = self._share(row, drawn=self.rnd.random() < 0.9)
        line = self._line(row, wanted, place) if row else None
        if row is None or line is None:
            return None
        mine = [
            each for each in self._lines_of(row, "pending") if each["community_id"] == line["community_id"]
        ]
        chosen = {line["id"], *(each["id"] for each in mine if self.rnd.random() < 0.5)}
        one, _ = self._agents(line["community_id"])

        ids = sorted(chosen)
        return lambda: self._noting(ids, lambda: handing.pay(self._as(one), row["id"], ids, request=request))

    def _return(self) -> Work | None:
        row, request = self._run("approved", "funded", "paying"), self._request()
        line = self._line(row, "pending") if row else None
        if row is None or line is None or (row["way"] == "bank" and row["bank_hash"]):
            return None
        one = "finance" if row["way"] == "bank" else self._agents(line["community_id"])[0]
        reason = self.rnd.choice(RETURNS)
        return lambda: handing.give_back(
            self._as(one), row["id"], [line["id"]], reason=reason, request=request
        )

    def _unmark(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        line = self._line(row, "paid") if row else None
        if row is None or line is None:
            return None
        one, _ = self._agents(line["community_id"])

        return lambda: self._noting(
            [line["id"]],
            lambda: handing.unmark(self._as(one), row["id"], line["id"], reason="storm", request=request),
        )

    def _original(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        place = self._share(row)
        if row is None or place is None:
            return None
        back = self._to_give_back(row, place)
        return lambda: closing.take_original(
            self._as("finance"), row["id"], place, brought_by="storm", back=back, request=request
        )

    def _copy(self) -> Work | None:
        row, request = self._run("paying", way="cash"), self._request()
        place = self._share(row)
        if row is None or place is None:
            return None
        return lambda: closing.take_copy(
            self._as("clerk"), row["id"], place, brought_by="storm", request=request
        )
