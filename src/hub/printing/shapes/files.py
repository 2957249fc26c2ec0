"""What the file room prints beside a file's cover: the slip of a loan, the list of papers that leave."""

from typing import Annotated, NotRequired, TypedDict

from hub.printing.rules import Count, Date
from hub.printing.shapes.parts import Official


class FileHead(Official):
    """Which file it is about. `file_number`: 2026-0012, empty before it is filed; `place`: 3柜2层, empty
    where it was never shelved."""

    file_number: str
    place: str
    service: str
    applicant: str
    community: str


class FileLoan(FileHead):
    """`hub.file_loan` 案卷借阅单: one copy stands in the file's place, one goes with it.

    `back_on` and `found` (what is not as it was, empty = whole) are left out while it is out: the pen
    writes them. The sheet's own `remark` is its foot's.
    """

    borrower: str
    purpose: str
    out_on: Annotated[str, Date]
    due_on: Annotated[str, Date]
    lent_by: str
    back_on: NotRequired[Annotated[str, Date]]
    found: NotRequired[str]


class PaperOut(TypedDict):
    """One paper that leaves; `pieces` of it. `remark`: it never left, and why; `back`: it came back."""

    no: Annotated[int, Count]
    title: str
    pieces: Annotated[int, Count]
    remark: NotRequired[str]
    back: NotRequired[str]


class PapersOut(FileHead):
    """`hub.papers_out` 退还材料签收单, 材料移交清单: papers that leave a file against a signature.

    `sent_up`: to the upper office, else back to the applicant. `void`: none of them ever left.
    """

    sent_up: bool
    to_whom: str
    on: Annotated[str, Date]
    given_by: str
    papers: list[PaperOut]
    void: NotRequired[bool]
