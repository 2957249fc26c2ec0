"""What the room of organisations prints."""

from typing import Annotated, TypedDict

from hub.printing.rules import Count, Date
from hub.printing.shapes.parts import Official


class ReferredOrganisation(TypedDict):
    """The organisation as it stands on the register; its people are a count."""

    name: str
    kind: str
    code: str
    address: str
    contact: str
    employees: Annotated[int, Count]
    community: str


class Referral(Official):
    """`hub.referral` 转办单: a dispute passed on to who inspects, with the day by which it is to answer.

    `answer` "" = left for the pen. Nobody of the two sides is named: they tell it themselves.
    """

    body: str
    matter: str
    organisation: ReferredOrganisation
    referred_on: Annotated[str, Date]
    referred_by: str
    answer_by: Annotated[str, Date]
    days: Annotated[int, Count]
    answer: str
    answered_on: str
