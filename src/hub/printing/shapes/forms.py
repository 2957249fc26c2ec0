"""What a department's own forms are filled with."""

from typing import Annotated, NotRequired, TypedDict

from hub.printing.rules import Count
from hub.printing.shapes.parts import Fact, Official, Paper


class FormPerson(TypedDict):
    """The person a form is about. `size` = people in the household; empty texts are left for the pen."""

    name: str
    sex: str
    birth: str
    id_number: str
    phone: str
    address: str
    community: str
    size: NotRequired[Annotated[int, Count]]
    relation: NotRequired[str]


class FormMember(TypedDict):
    """A member of the household as the form lists it."""

    name: str
    relation: str
    sex: str
    birth: str
    id_number: str
    work: str
    income: str


class Opinion(TypedDict):
    """A box for an opinion: who gives it, text, name and date where they are known, blank for the pen where
    not. `seal` prints the place of the seal."""

    title: str
    text: str
    signer: str
    date: str
    seal: bool


class FormTable(TypedDict):
    """Lines of one kind (bills): heads, the lines as texts in that order, the steps of their sum."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    sums: list[Fact]


class Form(Official):
    """A department's own form: `<department>.<name>`, laid out by `prints/<name>.typ` of the department.

    `title` is data because the plan names some forms and leaves others unnamed (A-35). `statement` is the
    applicant's reason or the officer's statement; `declaration` what is signed. Ethnicity is never data: a
    form that has the box leaves it blank for the pen. `found`: what was written in forms on the way, for
    those boxes that ask for it again; the sample names them.
    """

    title: str
    service: str
    applied_on: str
    applicant: FormPerson
    contact: NotRequired[FormPerson]
    members: list[FormMember]
    facts: list[Fact]
    found: NotRequired[list[Fact]]
    statement: str
    papers: list[Paper]
    declaration: str
    opinions: list[Opinion]
    tables: NotRequired[list[FormTable]]
