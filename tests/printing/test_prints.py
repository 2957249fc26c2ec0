"""Every print from its sample: pages, copies, words, what must and what must not stand on it."""

from __future__ import annotations

import json
import re
import struct
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest
import segno

import hub_civil_affairs
import hub_family_planning
import hub_labour
from hub.domain.errors import InputError, NotFound
from hub.printing import Printer, qr_svg
from hub.printing.qr import LONGEST, qr_png
from hub.printing.samples import sample
from hub.printing.shapes import Receipt

FOLDERS = {"civil_affairs": Path(hub_civil_affairs.__file__).parent / "prints"}

TITLES = {
    "hub.slip": "一次性告知清单",
    "hub.card": "一次告知卡",
    "hub.receipt": "受理通知书",
    "hub.refusal": "不符合申请条件通知书",
    "hub.result": "办理结果通知书",
    "hub.public_notice": "公示",
    "hub.panel_agenda": "低保、廉租房评审小组第10次会议议程",
    "hub.panel_minutes": "低保、廉租房评审小组第10次会议纪要",
    "hub.send_up_list": "上报清单",
    "hub.referral": "转办单",
    "hub.roster_list": "低保人员每两月审核",
    "hub.day_sheet": "走访单",
    "hub.ledger": "民政业务台账",
    "hub.payment_sheet": "城市居民最低生活保障金发放表",
    "hub.payment_summary": "抚恤金和复员干部生活津贴发放汇总表",
    "hub.payment_receipt": "城市居民最低生活保障金发放核销单",
    "hub.payee_paper": "代领确认书",
    "hub.collection_receipt": "收款收据",
    "hub.collection_day": "收款日结单",
    "hub.collection_list": "参保缴费汇总表",
    "hub.bulletin": "通报",
    "hub.half_month": "半月报告",
    "hub.vacancy_list": "招工信息",
    "hub.course_list": "培训签到表",
    "hub.course_certificate": "培训合格证",
    "hub.appraisal_sheet": "年终考核表",
    "hub.why_this_date": "办理期限说明",
    "hub.date_moved": "办理期限变动通知",
    "hub.extension": "延期告知书",
    "hub.standing": "个人事项单",
    "hub.file_cover": "案卷封面",
    "hub.file_loan": "案卷借阅单",
    "hub.papers_out": "退还材料签收单",
    "hub.application": "城乡居民养老保险参保登记表",
    "hub.guide": "服务指南",
    "hub.chart": "城市低保申请流程图",
    "civil_affairs.family_statement": "申请人家庭基本情况说明",
    "civil_affairs.assistance_form": "博乐市民政对象救助申请审批表",
    "civil_affairs.old_age_form": "高龄津贴审批表",
    "civil_affairs.minimum_living_form": "城市低保申请表",
    "civil_affairs.housing_form": "廉租房申请表",
    "civil_affairs.medical_bills": "医疗救助票据登记表",
    "civil_affairs.health_check_form": "高龄老人体检审批表",
    "civil_affairs.funeral_form": "博乐市困难群众殡葬救助申请表",
    "civil_affairs.funeral_pay_list": "殡葬救助金发放表",
}
LONGER = {"hub.guide": 2}
"""Pages of a copy where it is not one: a guide with all its papers and rights."""

FOR_RESIDENTS = (
    "hub.card", "hub.date_moved", "hub.extension", "hub.receipt", "hub.refusal", "hub.result", "hub.slip", "hub.standing",
    "hub.why_this_date",
)  # fmt: skip


def of(key: str, **changes: Any) -> dict[str, Any]:
    return {**sample(key, FOLDERS), **changes}


def test_the_prints_there_are(printer: Printer) -> None:
    assert printer.keys() == frozenset(TITLES)


@pytest.mark.parametrize("key", sorted(TITLES))
def test_title_number_and_one_page_a_copy(key: str, printer: Printer, pages_of: Any) -> None:
    data = of(key)
    pages = pages_of(printer.pdf(key, data))
    each = LONGER.get(key, 1)
    assert len(pages) == each * max(1, len(data["copies"]))
    assert [TITLES[key] in page for page in pages] == [True] * len(pages)
    numbers = [page.count(data["number"]) >= 2 for page in pages]  # head or code, and foot
    assert numbers == [True] * len(pages)
    foot = [re.findall(r"第\d+页共\d+页", page) for page in pages]
    assert foot == [[f"第{n % each + 1}页共{each}页"] for n in range(len(pages))]


def test_a_card_is_set_closer_before_it_runs_to_a_second_page(printer: Printer, pages_of: Any) -> None:
    card = of("hub.card")
    [group, *_rest] = card["papers"]
    many = [{**card["papers"][0]["papers"][0], "title": f"材料{n}"} for n in range(16)]
    twelve = [{**card["stops"][0], "title": f"环节{n}"} for n in range(12)]
    [page] = pages_of(
        printer.pdf("hub.card", {**card, "papers": [{**group, "papers": many}], "stops": twelve})
    )
    assert ("第1页共1页" in page, "材料15" in page, "环节11" in page) == (True, True, True)
    long = {**card, "papers": [{**group, "papers": many * 3}], "stops": twelve}
    two = printer.pdf("hub.card", long)
    assert [re.findall(r"第\d页共\d页", page) for page in pages_of(two)] == [["第1页共2页"], ["第2页共2页"]]
    # Sheets get parted: the code stands on both.
    codes = [re.findall(rb'"(data:image/png;base64,[^"]+)"', page) for page in printer.svg("hub.card", long)]
    assert codes == [codes[0]] * 2
    assert len(codes[0]) == 1


def test_the_boxes_of_a_signed_sheet_stand_with_its_last_lines(printer: Printer, pages_of: Any) -> None:
    line = sample("hub.payment_sheet")["lines"][0]
    for count, last in ((9, 3), (10, 3), (25, 10)):
        lines = [{**line, "no": no, "id_tail": f"{7000 + no}"} for no in range(1, count + 1)]
        pages = pages_of(printer.pdf("hub.payment_sheet", of("hub.payment_sheet", lines=lines)))
        first, second = pages[: len(pages) // 2]
        assert [("发放人（签名）" in page) for page in (first, second)] == [False, True]
        assert [str(7000 + no) in second for no in (count - last, count - last + 1)] == [False, True]


def test_a_slip_on_which_nothing_is_missing_says_so(printer: Printer, pages_of: Any) -> None:
    for page in pages_of(printer.pdf("hub.slip", of("hub.slip", missing=[]))):
        assert ("二、材料：已经齐全，没有要补交的" in page, "还要补交" in page) == (True, False)


def test_a_slip_says_formalities_papers_procedure_and_limit_once_each(
    printer: Printer, pages_of: Any
) -> None:
    """OT-05a: the four parts of article 5, read back from the paper; what is missing is counted in its head."""
    missing = sum(len(group["papers"]) for group in sample("hub.slip")["missing"])
    for page in pages_of(printer.pdf("hub.slip", of("hub.slip"))):
        heads = re.findall(rf"需补办的手续|材料，还要补交{missing}项|办理程序|办理时限", page)
        assert heads == ["需补办的手续", f"材料，还要补交{missing}项", "办理程序", "办理时限"]
        assert "20个工作日" in page


def test_the_code_of_a_slip_promises_no_case_before_there_is_one(printer: Printer, pages_of: Any) -> None:
    """Told at an inquiry, it is what the window goes on from; nobody can look at a case by it."""
    told = of("hub.slip")
    before = {key: value for key, value in told.items() if key not in ("tell_by", "received")}
    for data, said in ((told, ["扫码看办件"]), (before, ["交件时窗口扫码"])):
        for page in pages_of(printer.pdf("hub.slip", data)):
            assert re.findall("扫码看办件|交件时窗口扫码", page) == said


@pytest.mark.parametrize("key", [key for key in sorted(TITLES) if len(sample(key, FOLDERS)["copies"]) > 1])
def test_every_copy_says_which_it_is_and_for_whom(key: str, printer: Printer, pages_of: Any) -> None:
    data = of(key)
    marks = [f"第{copy['no']}份，共{copy['of']}份：{copy['for']}" for copy in data["copies"]]
    pages = pages_of(printer.pdf(key, data))
    numbers = [[mark[: mark.index("：") + 1]] for mark in marks]
    assert [re.findall(r"第\d份，共\d份：", page) for page in pages] == numbers
    assert [mark in page for mark, page in zip(marks, pages, strict=True)] == [True] * len(pages)


def test_a_print_without_copies_is_one_sheet_without_a_mark(printer: Printer, pages_of: Any) -> None:
    pages = pages_of(printer.pdf("hub.slip", of("hub.slip", copies=[])))
    assert [("份：" in page) for page in pages] == [False]


def test_what_is_held_of_somebody_with_many_records_is_one_sheet(printer: Printer, pages_of: Any) -> None:
    """A merged person's has more lines: they are set closer. What fits no sheet has a second."""
    held = of("hub.standing")["holdings"] * 4
    sheets = [
        len(pages_of(printer.pdf("hub.standing", of("hub.standing", holdings=held[:n])))) for n in (9, 12)
    ]
    assert sheets == [1, 2]


def latin(value: Any, keep: tuple[str, ...] = ("kind", "state", "clock", "original", "code")) -> Any:
    """The same data with x for every Han letter, so that what is left in Han comes from the template."""
    if isinstance(value, str):
        return re.sub(r"[⺀-鿿＀-￯、。《》]", "x", value)
    if isinstance(value, list):
        return [latin(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key in keep else latin(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize("key", FOR_RESIDENTS)
def test_the_english_print_has_no_chinese_of_its_own(key: str, printer: Printer, pages_of: Any) -> None:
    pages = pages_of(printer.pdf(key, latin(of(key, lang="en"))))
    assert len(pages) == max(1, len(sample(key)["copies"]))
    assert [re.findall(r"[⺀-鿿、。]", page) for page in pages] == [[]] * len(pages)


def test_a_print_for_the_file_has_no_english(printer: Printer) -> None:
    with pytest.raises(InputError) as caught:
        printer.pdf("hub.send_up_list", of("hub.send_up_list", lang="en"))
    assert str(caught.value) == "hub.send_up_list: lang: One of these is wanted here: zh."


MARKUP = "#let x = 1 $a$ *b* _c_ [d] \\ <e> @f `g` // h /* i */ ~ = - + \"j\" 'k' #panic()"


@pytest.mark.parametrize(
    ("key", "field"),
    [("hub.slip", "service"), ("hub.receipt", "applicant"), ("civil_affairs.old_age_form", "statement")],
)
def test_markup_in_data_stays_text(key: str, field: str, printer: Printer, pages_of: Any) -> None:
    pages = pages_of(printer.pdf(key, of(key, **{field: MARKUP})))
    wanted = "".join(MARKUP.split())
    assert all(wanted[:24] in page for page in pages)
    assert all("#panic()" in page for page in pages)


def test_long_names_and_thirty_papers_run_over_and_count_their_pages(printer: Printer, pages_of: Any) -> None:
    data = of("hub.slip", applicant="阿卜杜热合曼·买买提依明·艾合买提江·热西提·吐尔逊尼亚孜")
    paper = data["missing"][0]["papers"][0]
    data["missing"][0]["papers"] = [{**paper, "title": f"第{n}项材料"} for n in range(1, 31)]
    pages = pages_of(printer.pdf("hub.slip", data))
    assert [re.findall(r"第\d页共\d页", page) for page in pages] == [["第1页共2页"], ["第2页共2页"]] * 2
    first = pages[0] + pages[1]
    assert [f"第{n}项材料" in first for n in range(1, 31)] == [True] * 30
    assert "吐尔逊尼亚孜" in first


def test_five_papers_with_notes_leave_room_to_sign_on_the_same_page(printer: Printer, pages_of: Any) -> None:
    """As 民政-6 for a household is told: eight steps, a paper that the centre has, and the box on page 1 of 1."""
    data = of("hub.slip", service="城市困难居民临时救助（以家庭为单位（户主申请））")
    paper = data["missing"][0]["papers"][0]
    noted = [{**paper, "title": f"第{n}项材料", "note": "复印户主页和本人页"} for n in range(1, 6)]
    data["missing"] = [{**data["missing"][0], "papers": noted}]
    data["held"] = [{"title": "申请人家庭基本情况说明", "reason": "由本中心出具或调取"}]
    data["formalities"] = [
        "材料交到：民政窗口。",
        "填写并签名：证明材料真实、完整的承诺、博乐市民政对象救助申请审批表。",
    ]
    data["steps"] = ["提出申请、受理", "入户核实", "填写审批表", "社区负责人审核签字", "交验资料", "街道领导签字审批",
                     "通知领取救助金", "归档"]  # fmt: skip
    pages = pages_of(printer.pdf("hub.slip", data))
    assert [("第1页共1页" in page, "我已收到本清单" in page) for page in pages] == [(True, True)] * 2


def test_the_same_data_gives_the_same_bytes_from_any_printer(printer: Printer) -> None:
    data = of("hub.receipt")
    assert Printer(FOLDERS).pdf("hub.receipt", data) == printer.pdf("hub.receipt", data)


def test_the_date_of_the_print_is_the_date_of_the_file(printer: Printer) -> None:
    made = printer.pdf("hub.receipt", of("hub.receipt", printed_on="2026-09-10"))
    assert re.findall(rb"/CreationDate\(D:(\d{8})", made) == [b"20260910"]


def test_the_archive_copy_is_pdf_a_2b(printer: Printer) -> None:
    made = printer.pdf("hub.receipt", of("hub.receipt"), archive=True)
    assert re.findall(rb"<pdfaid:(part|conformance)>(\w)<", made) == [(b"part", b"2"), (b"conformance", b"B")]
    assert b"pdfaid" not in printer.pdf("hub.receipt", of("hub.receipt"))


def test_every_print_is_tagged_and_names_its_language(printer: Printer) -> None:
    for lang, tag in (("zh", b"zh-CN"), ("en", b"en")):
        made = printer.pdf("hub.receipt", of("hub.receipt", lang=lang))
        assert b"/StructTreeRoot" in made
        assert re.findall(rb"/Lang\(([\w-]+)\)", made)[:1] == [tag]


def test_pages_for_the_screen(printer: Printer) -> None:
    pages = printer.svg("hub.slip", of("hub.slip"))
    assert [page[:4] for page in pages] == [b"<svg"] * 2
    assert [page[:4] for page in printer.svg("hub.guide", of("hub.guide"))] == [b"<svg"] * 2
    assert [page[:8] for page in printer.png("hub.chart", of("hub.chart"), ppi=40)] == [b"\x89PNG\r\n\x1a\n"]


def test_several_threads_print_at_once(printer: Printer) -> None:
    numbers = [f"民26-{n:04d}" for n in range(12)]
    alone = {number: printer.pdf("hub.receipt", of("hub.receipt", number=number)) for number in numbers}
    together: dict[str, bytes] = {}

    def work(mine: list[str]) -> None:
        for number in mine:
            together[number] = printer.pdf("hub.receipt", of("hub.receipt", number=number))

    threads = [threading.Thread(target=work, args=(numbers[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_an_unknown_print(printer: Printer) -> None:
    with pytest.raises(NotFound) as caught:
        printer.pdf("hub.nothing", {})
    assert str(caught.value) == (
        "There is no print hub.nothing. Install the version of the department that has it."
    )
    with pytest.raises(NotFound) as caught:
        sample("hub.nothing")
    assert str(caught.value) == "The print hub.nothing has no sample."


def printer_keys() -> frozenset[str]:
    return frozenset(key for key in TITLES if key.startswith("hub."))


def test_a_departments_own_print_and_a_fault_in_its_template(tmp_path: Path, pages_of: Any) -> None:
    (tmp_path / "good.typ").write_text(
        '#import "@hub/forms:1.0.0": *\n#show: sheet.with(title: "好")\n#d.clerk'
    )
    (tmp_path / "bad.typ").write_text('#import "@hub/forms:1.0.0": *\n#d.nothing')
    own = Printer({"own": tmp_path}, shapes={"own.good": Receipt, "own.bad": Receipt})
    assert own.keys() == printer_keys() | {"own.good", "own.bad"}
    (page,) = pages_of(own.pdf("own.good", of("hub.receipt", copies=[], clerk="巴图")))
    assert [word in page for word in ("好", "巴图", "民26-0318")] == [True] * 3
    with pytest.raises(InputError) as caught:
        own.pdf("own.bad", of("hub.receipt"))
    assert str(caught.value) == (
        'own.bad: The print could not be made: dictionary does not contain key "nothing"'
    )


def test_the_chart_names_role_and_limit_at_every_link(printer: Printer, pages_of: Any) -> None:
    data = of("hub.chart")
    (page,) = pages_of(printer.pdf("hub.chart", data))
    for stop in data["stops"]:
        assert [part in page for part in (stop["title"], stop["role"])] == [True, True]
    # 1, 2, 15 (step and task), 1 (task and others) working days; on the spot; not counted; within the whole
    assert [page.count(word) for word in ("15个工作日", "当场", "7天，不计时", "随总时限")] == [2, 1, 1, 2]
    assert page.count("不符合申请条件通知书") == 3
    assert page.count("不予受理通知书") == 1


def test_a_chart_that_leads_nowhere_is_refused(printer: Printer) -> None:
    data = of("hub.chart")
    data["stops"][0]["outcomes"][0]["to"] = "nowhere"
    with pytest.raises(InputError) as caught:
        printer.pdf("hub.chart", data)
    assert str(caught.value).startswith("hub.chart: stops: Every outcome leads to a stop of the same flow")


@pytest.mark.parametrize("key", ["civil_affairs.assistance_form", "civil_affairs.old_age_form"])
def test_the_box_for_ethnicity_stays_blank_for_the_pen(key: str, printer: Printer, pages_of: Any) -> None:
    page = pages_of(printer.pdf(key, of(key)))[0]
    # What follows the label is the next row, or the photo's place at the right end of the row.
    assert re.findall(r"民族(一寸|照片|身份证号|出生日期)", page) != []
    with pytest.raises(InputError) as caught:
        printer.pdf(key, of(key, applicant={**of(key)["applicant"], "ethnicity": "x"}))
    assert str(caught.value) == f"{key}: applicant.ethnicity: The print has no such field."


@pytest.mark.parametrize("key", [key for key in sorted(TITLES) if key.startswith("civil_affairs.")])
def test_forms_without_a_given_text_say_so(key: str, printer: Printer, pages_of: Any) -> None:
    assert "样式待街道确认" in pages_of(printer.pdf(key, of(key)))[0]


WORK = {"目前的就业情况": "没有就业", "从哪天起": "2025年10月4日", "灵活就业的内容": "早餐摊"}


@pytest.mark.parametrize(
    ("name", "found", "said"),
    [
        ("family_situation", {"家庭人口": "14人", "其中有工作的": "9人"}, "14人"),
        ("grant_certificate", WORK, "2025年10月4日起"),
        ("unemployment", WORK, "失业时间2025年10月4日起"),
        ("flexible_employment", {**WORK, "目前的就业情况": "灵活就业"}, "2025年10月4日起"),
        ("flexible_proof", WORK, "早餐摊"),
        ("family_proof", WORK, "没有就业"),
        ("job_card_form", WORK, "没有就业"),
        ("economic_file", {"经营项目": "早餐", "经营地点": "文化路128号"}, "经营项目早餐经营地点文化路128号"),
        ("loan_form", {"经营项目": "早餐", "经营地点": "文化路128号"}, "经营地点文化路128号"),
    ],
)
def test_what_was_written_on_the_way_is_not_written_again(
    name: str, found: dict[str, str], said: str, pages_of: Any
) -> None:
    folder = Path(hub_labour.__file__).parent / "prints"
    data = json.loads((folder / f"{name}.sample.json").read_text(encoding="utf-8"))
    facts = [{"label": label, "value": value} for label, value in found.items()]
    made = Printer({"labour": folder})
    pages = [
        pages_of(made.pdf(f"labour.{name}", data | more))[0] for more in ({"found": facts}, {"found": []})
    ]
    assert [said in page for page in pages] == [True, False]


@pytest.mark.parametrize("said", ["已婚", "未婚"])
def test_the_migrants_certificate_says_what_was_answered_at_intake(said: str, pages_of: Any) -> None:
    folder = Path(hub_family_planning.__file__).parent / "prints"
    data = json.loads((folder / "migrant_certificate.sample.json").read_text(encoding="utf-8"))
    data["facts"] = [{"label": "结婚了吗？", "value": said}]
    (page,) = pages_of(Printer({"family_planning": folder}).pdf("family_planning.migrant_certificate", data))
    assert f"婚姻状况{said}结婚证编号" in page


def test_a_refusal_to_accept_is_the_same_letter_under_its_own_name(printer: Printer, pages_of: Any) -> None:
    page = pages_of(printer.pdf("hub.refusal", of("hub.refusal", kind="not_accepted")))[0]
    assert "不予受理通知书" in page
    assert "不符合申请条件" not in page


def test_the_code_on_paper_is_the_code_of_the_library() -> None:
    made = qr_png("https://hub.example.cn/q/M26-0419")
    width, depth, colour = struct.unpack_from(">I4xBB", made, 16)
    start = made.index(b"IDAT")
    (size,) = struct.unpack_from(">I", made, start - 4)
    raw = zlib.decompress(made[start + 4 : start + 4 + size])
    line = (width + 7) // 8 + 1
    rows = [
        f"{int.from_bytes(raw[n * line + 1 : (n + 1) * line], 'big'):0{8 * (line - 1)}b}"
        for n in range(width)
    ]
    modules = [[int(row[x] == "0") for x in range(0, width, 4)] for row in rows[::4]]
    whole = segno.make_qr("https://hub.example.cn/q/M26-0419", error="m", boost_error=False, mask=2)
    assert modules == [list(row) for row in whole.matrix]
    assert rows[0:4] == [rows[0]] * 4
    assert (depth, colour) == (1, 0)  # one bit, grey


def test_codes() -> None:
    one, other = qr_svg("https://hub.example.cn/q/1"), qr_svg("https://hub.example.cn/q/2")
    assert one.startswith("<svg")
    assert "<title>https://hub.example.cn/q/1</title>" in one
    assert one.replace("/q/1", "/q/2") != other
    for text in ("", "x" * (LONGEST + 1)):
        with pytest.raises(InputError) as caught:
            qr_svg(text)
        assert str(caught.value) == "link: A code holds 1 to 300 characters."
