"""All tables of the core. Plural names; a department's tables carry its key as prefix."""

from .access import AccessLog, WrongCodes
from .appointments import Appointment, AppointmentTime, Ticket
from .appraisal import AppraisalEntry, OrderVerdict, PostCheck
from .appraisal_rounds import AppraisalRound, AppraisalSheet
from .calendar import CalendarChange, CalendarDated, CalendarOverride, CalendarYear
from .cases import Case, CaseParty, Event, Material, Request, Task
from .centre import Community, Counter, Grid, GridBuilding, ModuleActivation, ServiceVersion, Setting
from .chain import Anchor, AnchorHead, KnownBreak
from .collection import CollectionDay, CollectionLine, CollectionList, CollectionReceipt
from .complaints import Complaint, Satisfaction
from .counts import NEVER, CaseCount, CaseDelta
from .courses import Course, Enrolment
from .data_requests import DataRequest
from .duty import CallIn, CallInCall, DutyShift, DutySwap
from .entitlements import Entitlement, EntitlementSpan
from .exports import Export
from .extensions import ExtensionRequest
from .file_room import FileLoan, PaperFile, PaperLeft
from .first_contacts import FirstContact
from .follow_ups import FollowUp
from .from_above import NoticeCase, NoticeFromAbove
from .inspection import Bulletin, BulletinCopy, HalfMonthReport, SpotCheck, Violation
from .journal import JournalEntry
from .meetings import Batch, BatchLine, BatchMember, BatchReminder
from .omissions import Omission
from .organisations import Organisation, OrganisationReferral, OrganisationYear
from .outbox import Message
from .outreach import OutreachNote
from .papers import Document, Letter, Slip
from .payment_papers import PaymentPaper
from .payments import PaymentItem, PaymentLine, PaymentRun, PaymentShare
from .postings import Objection, Posting
from .regimes import RegimeNote
from .registry import Household, NamePart, Resident
from .registry_changes import ChangeSheet, DuplicatePair, RegistryChange, RegistryEntry, SheetLine
from .reminders import Reminder
from .rosters import RosterItem, RosterRun
from .staff import (
    Absence,
    AccountEntry,
    CalendarFeed,
    Grant,
    LoginLink,
    Post,
    PostHolder,
    RecoveryCode,
    Staff,
    StaffSession,
    StandInNote,
    Training,
)
from .stock import StockCount, StockMove, StockPlace
from .supervision import MajorMatter, SupervisionCard, SupervisionOrder
from .takeover import TakeOver, TakeOverLine
from .upkeep import Erasure, KeyRotation
from .vacancies import Vacancy

__all__ = [
    "NEVER",
    "Absence",
    "AccessLog",
    "AccountEntry",
    "Anchor",
    "AnchorHead",
    "Appointment",
    "AppointmentTime",
    "AppraisalEntry",
    "AppraisalRound",
    "AppraisalSheet",
    "Batch",
    "BatchLine",
    "BatchMember",
    "BatchReminder",
    "Bulletin",
    "BulletinCopy",
    "CalendarChange",
    "CalendarDated",
    "CalendarFeed",
    "CalendarOverride",
    "CalendarYear",
    "CallIn",
    "CallInCall",
    "Case",
    "CaseCount",
    "CaseDelta",
    "CaseParty",
    "ChangeSheet",
    "CollectionDay",
    "CollectionLine",
    "CollectionList",
    "CollectionReceipt",
    "Community",
    "Complaint",
    "Counter",
    "Course",
    "DataRequest",
    "Document",
    "DuplicatePair",
    "DutyShift",
    "DutySwap",
    "Enrolment",
    "Entitlement",
    "EntitlementSpan",
    "Erasure",
    "Event",
    "Export",
    "ExtensionRequest",
    "FileLoan",
    "FirstContact",
    "FollowUp",
    "Grant",
    "Grid",
    "GridBuilding",
    "HalfMonthReport",
    "Household",
    "JournalEntry",
    "KeyRotation",
    "KnownBreak",
    "Letter",
    "LoginLink",
    "MajorMatter",
    "Material",
    "Message",
    "ModuleActivation",
    "NamePart",
    "NoticeCase",
    "NoticeFromAbove",
    "Objection",
    "Omission",
    "OrderVerdict",
    "Organisation",
    "OrganisationReferral",
    "OrganisationYear",
    "OutreachNote",
    "PaperFile",
    "PaperLeft",
    "PaymentItem",
    "PaymentLine",
    "PaymentPaper",
    "PaymentRun",
    "PaymentShare",
    "Post",
    "PostCheck",
    "PostHolder",
    "Posting",
    "RecoveryCode",
    "RegimeNote",
    "RegistryChange",
    "RegistryEntry",
    "Reminder",
    "Request",
    "Resident",
    "RosterItem",
    "RosterRun",
    "Satisfaction",
    "ServiceVersion",
    "Setting",
    "SheetLine",
    "Slip",
    "SpotCheck",
    "Staff",
    "StaffSession",
    "StandInNote",
    "StockCount",
    "StockMove",
    "StockPlace",
    "SupervisionCard",
    "SupervisionOrder",
    "TakeOver",
    "TakeOverLine",
    "Task",
    "Ticket",
    "Training",
    "Vacancy",
    "Violation",
    "WrongCodes",
]
