"""Every page: axe finds nothing, a narrow phone and 200 % are wide enough, no text is untranslated."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from hub.demo import hands
from hub.testing.factories import id_number

from . import behind, behind_rooms, town
from .site import Person, Site
from .untranslated import Untranslated

LOW: Final = "civil_affairs.minimum_living"
RELIEF: Final = "civil_affairs.temporary_assistance"
ANSWERS: Final = {
    "housing": "rent", "marriage": "divorced", "job_seeking": "no", "illness": "no", "disabled": "no",
    "students": "no", "working_age": "no", "laid_off": "no", "retired": "no", "insurance": "none",
    "subsidy": "no", "judgment": "no",
}  # fmt: skip
MEDICAL: Final = "civil_affairs.medical_relief"
FUNERAL: Final = "civil_affairs.funeral_aid"
INSURED: Final = {"insurance": "urban", "transferred": "no", "minimum_living": "no", "commercial": "yes"}
NARROW: Final = 360
PURPOSE: Final = "本人查询"
FEAST: Final = "古尔邦节"
TYPED: Final = ("户口簿", "样新来", "本人申请", FEAST, behind.PAPER, behind.NUMBERS, *hands.SAID)
OFFICIAL: Final = (
    "低保", "城市低保申请表", "民政窗口", "残联窗口", "劳动保障窗口",
    "《社会救助暂行办法》第九条、第十一条",
    "2026年9月1日至2026年9月1日，日常检查1次，发现问题1个。", "2026年9月1日 民政综合岗：告知卡过期；处理：当场更换。",
    "新民发〔2011〕89号",
)  # fmt: skip
"""Names of forms and windows, what was searched for, and the draft of an official text: Chinese in any language."""
ZOOMED: Final = 640
"""A desk's 1280 pixels at 200 %."""
AXE: Final = Axe().axe_script
AXE_AT: Final = {"zh_Hans_CN": 1280, "en": NARROW}
"""The width at which axe reads the pages of a language."""
EACH_TURN: Final = {"zh_Hans_CN": 0, "en": 1}
"""Axe takes longest: of every two pages it reads one in each language, so each page once. script/axe reads all."""
WHOLE: Final = "HUB_AXE_WHOLE"
ENGLISH: Final = re.compile(r"\b[A-Za-z][a-z]+(?: [a-z]{2,})+\b")
FRAME: Final = [".top", "#places"]
"""What is around every page of a person: axe reads the same one once."""
COMMAND: Final = re.compile(r"\bhub(?: [a-z-]+)+(?:.* --[a-z]+ [a-z]+)*")
"""A command is called the same in every language."""
WITHOUT: Final = {
    "static", "healthz", "readyz", "prints.pdf", "rosters.printed", "payments.paper", "collection.paper", "vacancies.board", "told.pdf", "entitlements.payee_paper", "files.loan", "files.papers_out", "bulletins.pdf", "half_month.pdf", "appraisal_rounds.printed", "courses.sheet", "courses.certificate", "organisations.referral",  # no pages
    "home.page", "stock.page", "services.printed", "search.scanned", "visit.done", "told.guide",  # lead on at once
    "takeover.empty_sheet", "staff.empty_sheet", "services.sheet", "services.form", "appointments.calendar_file", "duty.calendar_file", "feeds.feed",  # files
    "public_complaints.sent", "public_appointments.sent",  # after sending only; tests/web reads them
    "login.code", "login.link",  # need a second factor or a link; tests/web reads them
}  # fmt: skip


def violations(page: Page, but_for: list[str]) -> list[dict[str, Any]]:
    """What axe finds on a page. Its style sheets are our own and need not be loaded once more."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "exclude => axe.run({exclude}, {resultTypes: ['violations'], preload: false})"
        ".then(found => found.violations)",
        but_for,
    )
    return found


class Looked:
    """Looks at pages and keeps what was wrong, so that one run names everything."""

    def __init__(self, site: Site, language: str) -> None:
        self.site, self.language = site, language
        self.chinese = Untranslated(site.app, PURPOSE, *TYPED, *OFFICIAL)
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self.framed: set[str] = set()
        self.turn = 0

    def at(self, page: Page, name: str) -> None:
        """One page as it stands: by axe when it is its turn, for all else always."""
        self.turn += 1
        if os.environ.get(WHOLE) or self.turn % 2 == EACH_TURN[self.language]:
            self._axe(page, name)
        for width in (ZOOMED, NARROW):
            page.set_viewport_size({"width": width, "height": 450})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.wrong.append(f"{name}: {wide} pixels wide at {width}")
        page.set_viewport_size({"width": 1280, "height": 900})
        self._language(page, name)

    def _axe(self, page: Page, name: str) -> None:
        page.set_viewport_size({"width": AXE_AT[self.language], "height": 900})
        frame = page.evaluate("document.querySelector('#places')?.innerText ?? ''")
        for each in violations(page, FRAME if frame in self.framed else []):
            nodes = "; ".join(node["html"][:160] for node in each["nodes"][:2])
            self.wrong.append(f"{name}: {each['id']}: {nodes}")
        self.framed.add(frame)

    def _language(self, page: Page, name: str) -> None:
        lang, text = page.evaluate("[document.documentElement.lang, document.body.innerText]")
        if lang != self.language.replace("_", "-"):
            self.wrong.append(f"{name}: in {lang}")
        if self.language != "en" and (left := ENGLISH.findall(COMMAND.sub("", text))):
            self.wrong.append(f"{name}: not translated: {left}")
        if self.language == "en" and (left := self.chinese.on(page)):
            self.wrong.append(f"{name}: not translated: {left}")

    def open(self, person: Person, path: str) -> Page:
        """Open a page and look at it."""
        page = person.open(path)
        with self.site.app.test_request_context(path) as context:
            self.seen.add(str(context.request.endpoint))
        self.at(page, path)
        return page


@pytest.fixture
def paths(site: Site) -> dict[str, list[str]]:
    """Addresses of all pages by login, with something to see on each."""
    app = site.app
    panel, _waiting, hung, ready = (
        behind.bring(app, name, LOW, to=step, answers=ANSWERS)
        for name, step in (("古丽娜尔·吐尔逊", "panel"), ("韩玉兰", "panel"), ("吐尔逊·艾买提", "posting"),
                           ("道尔吉·巴图", "posting"))
    )  # fmt: skip
    told, checked = (
        behind.bring(app, name, RELIEF, to=step, login="clerk3", variant="person", answers={"illness": "yes"})
        for name, step in (("热依汗·卡德尔", "tell"), ("陈秀英", "check"))
    )
    bills, summed = (
        behind.bring(app, name, MEDICAL, to=step, login="clerk3", answers=INSURED)
        for name, step in (("李建国", "papers"), ("韩玉兰", "panel"))
    )
    meeting, sent = behind.gather(app, panel), behind.last_list(app)
    behind.publish(app, hung)
    case = behind.ids(app, panel)["case"]
    applied = behind.change(app, "李建国", "correct", phone="19909998809")
    waiting = behind.change(app, "吐尔逊·艾买提", "death", "agent21")
    pair = behind.twin(app, "韩玉兰")
    told_ids, person = behind.ids(app, told), behind.resident_id(app, "韩玉兰")
    contact = behind.first_contact(app, "clerk")
    order, card = behind.supervised(app)
    round_, own_sheet = behind.appraised(app, "deputy")
    check, violation, bulletin, report = behind.inspected(app)
    data = behind.asked_of_communities(app)
    told_slip = behind.told_slip(app, "clerk", RELIEF)
    behind.left_out(app, "clerk3", checked)
    voice = behind.complaint(app, "agent11")
    monthly = behind.followed_up(app, "迪丽努尔·艾山", "agent11")
    behind.end_all(app)
    behind.payee(app, "韩玉兰")
    roster, [item] = behind.roster(app, "民政复核-2")
    notice, _ = behind.roster(app, "劳动通知-1", "clerk4")
    soon = behind.reminded(app, "agent11")
    message = behind.tell(app, told_ids["case"], "clerk3")
    asked, allowed = behind.ask_for_cases(app, "clerk"), behind.ask_for_cases(app, "clerk", "director")
    drafted, sheet = behind.taken_over(app, "clerk", "clerk2")
    run, place, owner = behind.pay_out(app)
    elder = behind.resident_id(app, "道尔吉·巴图")
    receipt, day, list_, open_day = behind.collected(app)
    employer = behind.employer(app)
    vacancy, offered = behind_rooms.vacancy(app)
    course, taught = behind_rooms.course(app)
    booked, visit = behind.appointments(app, RELIEF)
    behind.duties(app)
    return {
        "clerk": [
            "/desk", "/search?q=gln 2044", "/intake", "/cases", "/cases/ledger", f"/cases/{case}", f"/cases/{case}/days",
            f"/cases/{case}/history", f"/cases/{case}/change/withdraw", f"/cases/{case}/papers", "/meetings",
            "/from-above", "/from-above/new", "/from-above/1", "/meetings/new/civil_affairs/panel", f"/meetings/{meeting}", f"/meetings/{meeting}/members",
            f"/meetings/{meeting}/end", "/lists", f"/lists/{sent}", "/guides", "/guides/papers", f"/guides/{LOW}", "/account",
            "/account/factor", "/account/may", "/moved", f"/residents/{person}", "/residents/new",
            "/households/1", "/no-such-page", "/register", f"/register/changes/{waiting}",
            f"/register/changes/{applied}/undo", "/register/twice", f"/register/twice/{pair}",
            "/first-contacts", f"/first-contacts/{contact}", "/told", f"/told/{told_slip}", "/complaints", "/absences", "/absences/plates", "/appraisal",
            "/exports", "/exports/new?list=cases&state=open", f"/exports/{allowed}",
            "/takeover", f"/takeover/{drafted}", f"/takeover/{sheet}",
            "/rosters", f"/rosters/{roster}", "/rosters/new/civil_affairs.minimum_living_recheck",
            "/payments", "/payments/claims", "/payments/asked", f"/payments/{run}", "/entitlements", f"/entitlements/{owner}",
            "/reports", "/reports/civil_affairs.low_income",
            "/reports/civil_affairs.low_income/opened?figure=households",
        ],
        "clerk4": [
            "/collection", "/collection?q=yl 0412", f"/collection/new/{person}",
            f"/collection/receipts/{receipt}", f"/collection/days/{day}", f"/collection/days/{open_day}",
            f"/collection/lists/{list_}", "/organisations", f"/organisations/{employer}",
            f"/organisations/{employer}/edit", "/organisations/new/labour.labour_inspection",
            "/stock/family_planning.contraceptives", "/stock/places/1",
            "/vacancies", "/vacancies/new/labour", f"/vacancies/{vacancy}", f"/vacancies/{vacancy}/edit",
            "/courses", "/courses/new/labour", f"/courses/{course}", f"/courses/{course}/edit",
            f"/courses/{course}/days/{app.config['HUB_NOW'].day - dt.timedelta(days=2)}",
        ],
        "finance": ["/collection", f"/collection/days/{day}", f"/payments/{run}", f"/payments/{run}/in/{place}"],
        "agent13": ["/stock/places/4"],
        "clerk3": [f"/cases/{behind.ids(app, bills)['case']}/do/complete",
                   f"/cases/{behind.ids(app, summed)['case']}", "/deliveries", f"/deliveries/{told_ids['letter']}", f"/cases/{told_ids['case']}/do/told",
                   "/messages", f"/messages/{message}", "/files", "/files?state=to_shelve", f"/files/{behind.archived(app)}",
                   "/appointments", f"/appointments/new?service={RELIEF}", f"/appointments/{booked}",
                   f"/appointments/{visit}", "/appointments/home", "/line?drawn=A001"],
        "agent21": ["/postings", f"/postings/{behind.ids(app, hung)['case']}"],
        "deputy": ["/leaders", "/leaders/opened?table=lights&what=good&line=*", "/appraisal/ledger", "/appraisal/checks", "/appraisal/rounds",
                   f"/appraisal/rounds/{round_}", f"/appraisal/rounds/sheets/{own_sheet}", "/rules", "/rules/first_contact", "/complaints/grades", "/told/left-out", "/reminders", "/rosters/samples/civil_affairs.benefit_check_back",
                   "/reports/data", "/reports/data/new", f"/reports/data/{data}", "/supervision", "/supervision/period", "/supervision/orders",
                   "/supervision/orders/new", f"/supervision/orders/{order}", "/supervision/cards",
                   f"/supervision/cards/{card}", "/supervision/majors", "/supervision/extensions", "/supervision/half-month", "/appointments/numbers",
                   "/duty", "/duty/plan", "/duty/print", "/duty/call-ins"],
        "office": ["/supervision/bulletins", report],
        "group": ["/supervision/half-month"],
        "leader1": ["/supervision/mine"],
        "director": ["/exports", f"/exports/{asked}", "/desk"],
        "inspection": ["/supervision/checks", f"/supervision/checks/{check}", "/supervision/violations", f"/supervision/violations/{violation}",
                       "/supervision/bulletins/new", f"/supervision/bulletins/{bulletin}", "/complaints", f"/complaints/{voice}", "/exports/all", "/exports/looks", "/breaks", "/breaks?look=yes"],
        "agent11": [f"/complaints/{voice}/slip", f"/follow-ups/{monthly}", "/sheets", "/sheets/1/2026-09", f"/payments/{run}/in/{place}",
                    "/reminders", f"/reminders/{soon}"],
        "agent41": [f"/postings/new/{behind.ids(app, ready)['case']}"],
        "officer45": ["/outreach", f"/outreach/civil_affairs.old_age_allowance/{elder}"],
        "officer12": ["/rosters", f"/rosters/items/{item}", f"/rosters/{notice}/round"],
        "officer34": ["/visits", f"/tasks/{behind.ids(app, checked)['task']}", "/code?code=T999999",
                      f"/visits/day-sheet/{site.clock.day.isoformat()}"],
        "admin": [
            "/setup", "/communities", "/staff", "/staff/clerk", "/staff/clerk/may", "/staff/new", "/staff/new/sheet", "/posts",
            f"/posts/who?service={LOW}", "/posts/plan", "/posts/telephones", "/modules", "/modules/to-confirm", "/calendar", "/calendar?year=2031",
            "/settings", "/settings/history?key=centre.name", "/running",
        ],
        "": ["/login", "/public/", f"/public/services/{LOW}/need", "/public/services/civil_affairs.funeral_aid/need",
             "/public/catalogue", "/public/rules", "/public/rules/posts", "/public/services?q=低保", "/public/services", f"/public/services/{LOW}", "/public/notices",
             f"/public/notices/{hung}-S1", f"/public/notices/{hung}-S1/object", "/public/progress", "/public/complaints", "/public/complaints/follow",
             "/public/jobs", f"/public/jobs/{offered}", f"/public/jobs/courses/{taught}",
             f"/public/appointments?service={RELIEF}", "/public/appointments/mine", "/public/hall"],
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_every_page_in_both_languages(site: Site, paths: dict[str, list[str]], language: str) -> None:
    behind.speak(site.app, language)
    looked = Looked(site, language)
    for login, addresses in paths.items():
        person = site.person(login)
        if not login:
            person.page.goto(f"/public/services?lang={language}")
        for path in addresses:
            looked.open(person, path)
    for page, name in behind_forms(site, paths):
        looked.at(page, name)
    rules = [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    known = {rule.endpoint for rule in rules if rule.endpoint not in WITHOUT}
    assert not looked.wrong, "\n".join(looked.wrong)
    assert known - looked.seen == set()


def behind_forms(site: Site, paths: dict[str, list[str]]) -> Iterator[tuple[Page, str]]:
    """Pages that only a sent form shows: intake step by step, a record, who looked, the guide's own list."""
    clerk = site.person("clerk")
    page = clerk.open("/intake")
    page.fill("#f-q", town.query_of("ljg", "李建国"))
    with page.expect_navigation():
        page.press("#f-q", "Enter")
    yield page, "intake, service"
    clerk.choose({"service": LOW})
    send(page)
    yield page, "intake, questions"
    clerk.choose({f"a:{key}": value for key, value in ANSWERS.items()})
    send(page)
    yield page, "intake, papers"
    page = site.person("agent31").open("/intake")
    page.fill("#f-q", town.query_of("cxy", "陈秀英"))
    with page.expect_navigation():
        page.press("#f-q", "Enter")
    site.person("agent31").choose({"service": FUNERAL})
    send(page)
    yield page, "intake, a party of the household"
    page = clerk.page
    record(page, paths)
    yield page, "a record"
    send(page, "main form[action$='/change/between'] button")
    yield page, "a change"
    record(page, paths)
    send(page, "main form[action$='/change/death'] button")
    page.fill("main [name=paper]", TYPED[0])
    page.fill("main [name=why]", TYPED[1])
    send(page)
    yield page, "what a change does"
    record(page, paths)
    send(page, "main form[action$='/looks'] button")
    yield page, "who looked"
    page = clerk.open("/residents/new")
    clerk.fill(
        {
            "name": "样新来",
            "id_number": id_number(dt.date(1990, 4, 5), 903),
            "household_number": "910003",
            "relation": "亲属",
        }
    )
    page.select_option("[name=community_id]", label="友好社区")
    send(page)
    expect(page.locator("[name=do][value=sure]")).to_be_visible()
    yield page, "what a registration would do"
    page = clerk.open(next(path for path in reversed(paths["clerk"]) if path.startswith("/takeover/")))
    page.fill("main [name=purpose]", PURPOSE)
    send(page, "main form[action$='/lines'] button.primary")
    yield page, "rows of a take-over"
    page = site.person("admin").open("/calendar")
    page.fill("form[action$='/calendar/day'] [name=date]", "2026-09-09")
    page.locator("form[action$='/calendar/day'] label:has([value=no])").click()
    page.fill("form[action$='/calendar/day'] [name=reason]", FEAST)
    send(page, "form[action$='/calendar/day'] button.primary")
    yield page, "what a change of the calendar would do"
    page = site.person("").page
    page.goto(f"/public/services/{LOW}")
    for key, value in ANSWERS.items():
        page.locator(f"label:has(input[name='a:{key}'][value='{value}'])").click()
    expect(page.locator("#list table")).to_be_visible()
    yield page, "the guide's own list"


def record(page: Page, paths: dict[str, list[str]]) -> None:
    """Open a record for a purpose."""
    page.goto(next(path for path in paths["clerk"] if path.startswith("/residents/")))
    page.fill("main [name=purpose]", PURPOSE)
    send(page)


def send(page: Page, button: str = "main form .acts button.primary") -> None:
    """Send a form and wait for its page."""
    with page.expect_navigation():
        page.locator(button).first.click()


def test_work_goes_on_at_two_hundred_per_cent(site: Site) -> None:
    clerk = site.person("clerk")
    clerk.page.set_viewport_size({"width": ZOOMED, "height": 450})
    page = clerk.open("/desk")
    page.get_by_role("button", name="菜单").click()
    page.get_by_role("navigation").get_by_role("link", name="接件").click()
    page.fill("#f-q", town.query_of("gln", "古丽娜尔·吐尔逊"))
    with page.expect_navigation():
        page.press("#f-q", "Enter")
    clerk.choose({"service": LOW})
    clerk.press("下一步")
    expect(page.locator("fieldset.asked")).to_have_count(len(ANSWERS))
