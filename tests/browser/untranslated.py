"""Chinese that is left on an English page: what nobody typed, named or numbered."""

from __future__ import annotations

import re
from typing import Final

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from hub.db.base import let_go, reading
from hub.db.models import (
    Appointment,
    AppraisalEntry,
    Batch,
    BatchLine,
    BatchMember,
    BatchReminder,
    Bulletin,
    CallIn,
    Case,
    CaseParty,
    CollectionDay,
    CollectionLine,
    Community,
    Complaint,
    Course,
    DataRequest,
    Enrolment,
    Export,
    ExtensionRequest,
    FirstContact,
    Grid,
    HalfMonthReport,
    Household,
    MajorMatter,
    Message,
    NoticeFromAbove,
    Omission,
    Organisation,
    OrganisationReferral,
    Post,
    PostCheck,
    Posting,
    RegistryChange,
    Resident,
    Setting,
    SpotCheck,
    Staff,
    SupervisionCard,
    SupervisionOrder,
    TakeOver,
    Training,
    Vacancy,
    Violation,
)  # fmt: skip

HAN: Final = re.compile(r"[\u3400-\u9fff]")
NUMBERS: Final = re.compile(
    r"(民政|残联|劳动|计生)\w*-\d+|(民|助|劳|家|劳日|劳收|劳汇|劳企|劳岗|劳培|劳证|劳转|居变|问|待|接|导|发|诉|催|督|数|牌|重|延|查|责|通|半|告|约|考|岗|换|召)\d\d-\d+(-\w+)?|考评\d{4}(-\d+)?|名\d\d-\d+(/\d+( \S+)?)?"
)
"""Numbers of services, cases, letters and notices begin with a Chinese character."""
STARRED: Final = re.compile(r"[\u3400-\u9fff]\*+")
"""A name on a public notice."""
LANGUAGES: Final = ("中文",)
HEADINGS: Final = ("日期", "上班", "说明", "文号")
"""Headings of the calendar's sheet, which has them in Chinese."""
COLUMNS: Final = (
    Resident.name, Staff.name, Community.name, Grid.name, Post.title, Household.address, Household.building,
    Resident.address, Batch.place, BatchMember.office, BatchMember.name, BatchLine.reason, Case.urgent,
    Posting.object_to, Setting.value, Setting.reason, Message.words, RegistryChange.why, RegistryChange.paper,
    CaseParty.name, CaseParty.relation, CaseParty.mandate,
    Training.document, FirstContact.matter, FirstContact.name, FirstContact.unit, FirstContact.result,
    FirstContact.body, FirstContact.told, FirstContact.question, FirstContact.answer,
    Export.purpose, Export.answer, TakeOver.file_name,
    NoticeFromAbove.number, NoticeFromAbove.sender, NoticeFromAbove.asks,
    BatchReminder.spoke_to, BatchReminder.note, Complaint.said,
    Omission.said, CollectionDay.cause, CollectionLine.said, CollectionLine.answer, Organisation.name, Organisation.address,
    Staff.street_post, Organisation.post, OrganisationReferral.matter, Vacancy.title, Vacancy.employer, Vacancy.place, Vacancy.about, Vacancy.source,
    SupervisionOrder.said, SupervisionOrder.answer,
    DataRequest.what, DataRequest.answer, SupervisionOrder.result, SupervisionCard.cause, SupervisionCard.reply, SupervisionCard.why,
    MajorMatter.reason, ExtensionRequest.reason, ExtensionRequest.why, SpotCheck.place, SpotCheck.finding, SpotCheck.action, SpotCheck.reply, SpotCheck.why, Violation.said, Violation.note,
    Bulletin.title, Bulletin.said, HalfMonthReport.progress, HalfMonthReport.problems, HalfMonthReport.plans,
    HalfMonthReport.result,
    Course.title, Course.organiser, Course.place, Course.hours, Course.about, Enrolment.purpose, Enrolment.reason,
    PostCheck.caller, PostCheck.note, AppraisalEntry.reply, AppraisalEntry.reason,
    Appointment.name, Appointment.note, Appointment.address, Appointment.reason, CallIn.reason,
)  # fmt: skip
"""What people typed, named or called: it stays as it is in any language."""
SHOWN: Final = """() => {
  const official = element => { const at = element.closest('[lang]'); return at.lang.startsWith('zh'); };
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest('script, style') && !official(element)) texts.push(walker.currentNode.data);
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-t'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!official(element)) texts.push(element.getAttribute(name));
  return texts;
}"""
"""Every text of a page outside elements that are marked as Chinese."""


class Untranslated:
    """Knows the centre's own names and what the test typed, and finds what else is Chinese."""

    def __init__(self, app: Flask, *typed: str) -> None:
        with app.app_context():
            found = {str(one) for column in COLUMNS for one in reading().execute(select(column)).scalars()}
            let_go()
        names = (
            found
            | {part for name in found for part in re.split(r"(?<=·)", name)}
            | {*HEADINGS, *LANGUAGES, *typed}
        )
        known = sorted((name for name in names if HAN.search(name)), key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, known)))

    def on(self, page: Page) -> list[str]:
        """The texts with Chinese that is nobody's name, each once."""
        texts = (" ".join(str(text).split()) for text in page.evaluate(SHOWN))
        return list(dict.fromkeys(text for text in texts if HAN.search(self._without_names(text))))

    def _without_names(self, text: str) -> str:
        return STARRED.sub("", NUMBERS.sub("", self.known.sub("", text)))
