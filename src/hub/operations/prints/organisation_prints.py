"""转办单: the sheet with which a dispute is handed to who inspects, in two copies."""

from __future__ import annotations

from typing import Any, Final

from hub.domain.actor import Actor
from hub.domain.errors import NotFound
from hub.domain.register import FIRM, TRADER
from hub.operations.organisations import view
from hub.operations.prints import sheet
from hub.operations.prints.documents import printer

PRINT: Final = "hub.referral"
KINDS: Final = {FIRM: "企业", TRADER: "个体工商户"}


def referral(actor: Actor, row_id: int, referral_id: int) -> bytes:
    """The sheet of one dispute of an organisation, as PDF. Raises NotFound, Refused."""
    it = view.organisation_view(actor, row_id)
    found = next((one for one in it.referrals if one["id"] == referral_id), None)
    if found is None:
        raise NotFound("There is no such referral.")
    data = _data(it, found)
    printer().check(PRINT, data)
    return printer().pdf(PRINT, data)


def _data(it: view.OrganisationView, found: view.Row) -> dict[str, Any]:
    row, answered = it.row, found["answered_on"]
    contact = " ".join(part for part in (row["post"], row["phone"]) if part)
    copies = (f"交{found['body']}", "接收人签名后中心留存")
    by = next((str(one["who"] or "") for one in it.entries
               if one["of"] == found["number"] and one["type"] == "referred"), "")  # fmt: skip
    return {
        **sheet.head(found["number"], copies=copies, counter=sheet.window(row["department"])),
        "body": found["body"], "matter": found["matter"],
        "organisation": {
            "name": row["name"], "kind": KINDS[row["form"]], "code": row["code"], "address": row["address"],
            "contact": contact, "employees": row["employees"], "community": row["community"],
        },
        "referred_on": found["referred_on"].isoformat(), "referred_by": by,
        "answer_by": view.answer_by(found).isoformat(), "days": view.answer_days(found),
        "answer": found["answer"], "answered_on": answered.isoformat() if answered else "",
    }  # fmt: skip
