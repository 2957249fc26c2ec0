"""All tables of the core. Plural names; a department's tables carry its key as prefix."""

from .access import AccessLog
from .calendar import CalendarDated, CalendarOverride, CalendarYear
from .cases import Case, CaseParty, Event, Material, Request, Task
from .centre import Community, Counter, Grid, ModuleActivation, ServiceVersion, Setting
from .chain import Anchor, AnchorHead
from .file_room import FileLoan, PaperFile, PaperLeft
from .meetings import Batch, BatchLine, BatchMember
from .outbox import Message
from .papers import Document, Letter, Slip
from .postings import Objection, Posting
from .registry import Household, NamePart, Resident
from .staff import Absence, Grant, LoginLink, Post, PostHolder, Staff, StaffSession
from .upkeep import Erasure, KeyRotation

__all__ = [
    "Absence",
    "AccessLog",
    "Anchor",
    "AnchorHead",
    "Batch",
    "BatchLine",
    "BatchMember",
    "CalendarDated",
    "CalendarOverride",
    "CalendarYear",
    "Case",
    "CaseParty",
    "Community",
    "Counter",
    "Document",
    "Erasure",
    "Event",
    "FileLoan",
    "Grant",
    "Grid",
    "Household",
    "KeyRotation",
    "Letter",
    "LoginLink",
    "Material",
    "Message",
    "ModuleActivation",
    "NamePart",
    "Objection",
    "PaperFile",
    "PaperLeft",
    "Post",
    "PostHolder",
    "Posting",
    "Request",
    "Resident",
    "ServiceVersion",
    "Setting",
    "Slip",
    "Staff",
    "StaffSession",
    "Task",
]
