"""Sheets as communities have them: read, checked, previewed, imported all or nothing, brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import insert, select, update
from stdnum.iso7064 import mod_11_2

from hub.db.base import db, reading, transaction
from hub.db.models import AccessLog, Grid, Household, NamePart, Resident
from hub.domain.actor import Actor
from hub.domain.actor import Grant as Granted
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.headings import REGISTER
from hub.domain.names import name_forms
from hub.domain.person import place_marks
from hub.operations.centre.communities import add_community
from hub.operations.importing.heading_rows import heading
from hub.operations.importing.imports import (
    Preview,
    count_residents,
    import_rows,
    preview_import,
    run_import,
    staged,
)
from hub.operations.importing.sheet_faults import MOST, SheetFaults
from hub.operations.importing.sheets import open_table
from hub.operations.rights import OPERATOR
from hub.testing import tables

TODAY = dt.date(2026, 10, 21)
HEADINGS = ["户号", "姓名", "与户主关系", "身份证号", "性别", "联系电话", "住址", "小区楼栋"]


def number(birth: str = "19580302", sequence: int = 32) -> str:
    """A number of nobody: there is no place 659999."""
    body = f"659999{birth}{sequence:03d}"
    return body + mod_11_2.calc_check_digit(body)


HER, HIM, SON, OTHER = number(), number("19550113", 11), number("19800101", 21), number("19900505", 51)
FAMILY = [
    ["001", "马合木提·艾山", "户主", HIM, "男", "19909990001", "友好小区5号楼2-301", "友好小区5号楼"],
    ["001", "哈丽旦•买买提", "配偶", HER.lower(), "女", "", "", ""],
    ["002", "王建国", "本人", SON, "男", "19909990003", "友好小区6号楼1-101", "友好小区6号楼"],
]


@pytest.fixture
def east(app_without_pages: Flask) -> Iterator[int]:
    with app_without_pages.app_context():
        found = add_community(OPERATOR, name="东社区")
        add_community(OPERATOR, name="西社区")
        yield found


def xlsx(
    folder: Path, rows: Sequence[Sequence[Any]], merge: Sequence[tuple[int, int, int, Any]] = ()
) -> Path:
    """A workbook; `merge`: (first row, last row, column, value), from 0."""
    path = folder / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("花名册")
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(i, j, value)
                elif value is not None:
                    sheet.write(i, j, value)
        for first, last, column, value in merge:
            sheet.merge_range(first, column, last, column, value)
    return path


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "花名册.csv"
    path.write_bytes(text.encode(encoding))
    return path


def people() -> list[tuple[Any, ...]]:
    """All residents by row: household number, name, relation, number, sex, phone, address, building."""
    r, h = Resident, Household
    asked = select(h.number, r.name, r.relation, r.id_number, r.sex, r.phone, r.address, r.building)
    return sorted(tuple(row) for row in reading().execute(asked.outerjoin_from(r, h, h.id == r.household_id)))


IMPORTED = [
    ("001", "哈丽旦·买买提", "配偶", HER, "F", "", "友好小区5号楼2-301", "友好小区5号楼"),
    ("001", "马合木提·艾山", "户主", HIM, "M", "19909990001", "友好小区5号楼2-301", "友好小区5号楼"),
    ("002", "王建国", "户主", SON, "M", "19909990003", "友好小区6号楼1-101", "友好小区6号楼"),
]


def counts(done: Preview) -> tuple[int, int, int, int, int, int]:
    return done.people, done.new, done.changed, done.unchanged, done.missing, done.new_households


def faults_of(path: Path, community_id: int) -> list[tuple[int, str, str, str]]:
    with pytest.raises(SheetFaults) as caught:
        run_import(OPERATOR, path, community_id, on=TODAY)
    assert caught.value.count == len(caught.value.faults)
    assert people() == []
    return [
        (f.row, f.column, f.value, f.message % f.params if f.params else f.message)
        for f in caught.value.faults
    ]


# --- what sheets look like ------------------------------------------------------------------------


def test_a_sheet_as_it_comes(east: int, tmp_path: Path) -> None:
    title = [["友好社区居民花名册"], ["填表时间:2026年10月"], []]
    rows = [*title, HEADINGS, FAMILY[0], [], FAMILY[1], HEADINGS, FAMILY[2], ["合计", 3], ["", "填表人:某某"]]
    done = run_import(OPERATOR, xlsx(tmp_path, rows), east, on=TODAY)
    assert counts(done) == (3, 3, 0, 0, 0, 2)
    assert people() == IMPORTED
    assert [(note.message, note.params) for note in done.notes] == [
        ("%(count)s rows without a name and a number were skipped.", {"count": 2})
    ]


OTHER_WORDS = [
    "户编号", "姓 名", "与户主的关系", "公民身份号码（18位）", "性别*", "手机号码", "家庭住址", "楼栋",
]  # fmt: skip
MORE_WORDS = ["户口编号", "居民姓名", "关系", "证件号码", "性别", "联系方式", "现居住地址", "楼号"]
ENGLISH = ["household_number", "Name", "relation", "ID number", "Sex", "phone", "Address", "building"]
VARIANTS = {
    "utf-8": (",", "utf-8", HEADINGS),
    "utf-8 with its mark": (",", "utf-8-sig", HEADINGS),
    "gbk": (",", "gbk", HEADINGS),
    "gb18030": (";", "gb18030", HEADINGS),
    "unicode text of Excel": ("\t", "utf-16", HEADINGS),
    "other words": (",", "utf-8", OTHER_WORDS),
    "more other words": ("\t", "gb18030", MORE_WORDS),
    "english": (",", "utf-8", ENGLISH),
}  # fmt: skip


def test_csv_in_its_encodings_with_its_separators_and_headings(east: int, tmp_path: Path) -> None:
    for name, (separator, encoding, headings) in VARIANTS.items():
        text = "\r\n".join(separator.join(row) for row in [headings, *FAMILY])
        # GBK has only the katakana dot, as people type it there.
        path = csv(tmp_path, text.replace("•", "·" if encoding == "gbk" else "•"), encoding)
        with staged(OPERATOR, open_table(path), east, on=TODAY) as ready:
            first = name == "utf-8"
            assert counts(ready.preview)[:4] == ((3, 3, 0, 0) if first else (3, 0, 0, 3)), name
            ready.apply(OPERATOR)
    assert people() == IMPORTED


def test_columns_in_any_order_and_numbers_as_excel_has_them(east: int, tmp_path: Path) -> None:
    old = f"{HER[:6]}{HER[8:17]}"
    rows = [
        ["联系电话", "公民身份号码", "出生日期", "姓名", "户编号", "楼栋"],
        [19909990001, int(old), dt.date(1958, 3, 2), "哈丽旦·买买提", 7, 5],
        [
            "１９９０９９９０００２",
            "".join(chr(ord(c) + 0xFEE0) for c in HIM),
            "1955.1.13",
            "马合木提",
            "７",
            "5#",
        ],
        ["0909-2222333", SON, "1980年1月", "王 建国", "8.0", ""],
    ]
    run_import(OPERATOR, xlsx(tmp_path, rows), east, on=TODAY)
    assert people() == [
        ("7", "哈丽旦·买买提", "", HER, "F", "19909990001", "", "5"),
        ("7", "马合木提", "", HIM, "M", "19909990002", "", "5#"),
        ("8.0", "王建国", "", SON, "M", "09092222333", "", ""),
    ]


def test_merged_cells_reach_down(east: int, tmp_path: Path) -> None:
    blank = [[None, *FAMILY[0][1:6], None, None], [None, *FAMILY[1][1:6], None, None], FAMILY[2]]
    merge = [(1, 2, 0, "001"), (1, 2, 6, FAMILY[0][6]), (1, 2, 7, FAMILY[0][7])]
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *blank], merge), east, on=TODAY)
    assert people() == IMPORTED


def test_headings_in_two_rows_are_read_as_one(east: int, tmp_path: Path) -> None:
    """姓名 and 身份证号 below 联系人 are another person's; below 居住 stands what the home is called."""
    above = ["户号", "姓名", "与户主关系", "身份证号", "联系人", None, "居住", None]
    below = [None, None, None, None, "姓名", "联系电话", "住址", "小区楼栋"]
    family = [[*row[:4], "别人", *row[5:]] for row in FAMILY]
    title = ["2026年居民花名册", None, None, None, None, None, "填报：东社区", None]
    path = xlsx(tmp_path, [title, above, below, *family])
    done = run_import(OPERATOR, path, east, on=TODAY)
    assert people() == IMPORTED
    assert (done.ignored, done.notes) == (("联系人姓名",), ())


@pytest.mark.parametrize(
    ("above", "below", "own"),
    [
        (["姓名", "身份证号", "监护人", None, None], [None, None, "姓名", "身份证号", "住址"], (0, 1)),
        (["监护人", None, None, "姓名", "身份证号"], ["姓名", "身份证号", "住址", None, None], (3, 4)),
        (["户主", None, "紧急联系人", None, None], ["姓名", "身份证号", "姓名", "联系电话", "住址"], (0, 1)),
        (["户主姓名", "成员情况", None, None, None], [None, "姓名", "身份证号", "关系", None], (1, 2)),
    ],
)
def test_a_row_is_whose_name_stands_with_the_number(
    above: list[str | None], below: list[str | None], own: tuple[int, int]
) -> None:
    """The lower row alone has a name and a number too: the guardian's were taken for the resident's."""
    columns = heading([above, below, ["甲", "1", "乙", "2", "丙"]], REGISTER)[1]
    assert columns
    assert (columns.at["name"], columns.at["id_number"], columns.twice) == (*own, ())
    assert "address" not in columns.at


def test_the_same_as_above_is_what_stands_above(east: int, tmp_path: Path) -> None:
    """同上 was kept as somebody's address."""
    rows = [FAMILY[0], ["〃", *FAMILY[1][1:6], "同上", "同上"], FAMILY[2]]
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *rows]), east, on=TODAY)
    assert people() == IMPORTED


def test_members_without_a_number_belong_to_the_row_above_and_it_is_said(east: int, tmp_path: Path) -> None:
    rows = [HEADINGS, FAMILY[0], ["", *FAMILY[1][1:]], FAMILY[2]]
    done = run_import(OPERATOR, xlsx(tmp_path, rows), east, on=TODAY)
    assert people() == IMPORTED
    assert [note.params for note in done.notes] == [{"count": 1}]


def test_without_household_numbers_heads_begin_households(east: int, tmp_path: Path) -> None:
    rows = [[*HEADINGS[1:]], *(row[1:] for row in FAMILY)]
    path = xlsx(tmp_path, rows)
    first = run_import(OPERATOR, path, east, on=TODAY)
    assert (counts(first), first.notes[0].params) == ((3, 3, 0, 0, 0, 2), {"count": 2})
    households = [row[0] for row in people()]
    assert len(set(households)) == 2
    assert counts(run_import(OPERATOR, path, east, on=TODAY)) == (3, 0, 0, 3, 0, 0)


def test_what_must_not_be_held_is_dropped_unread_and_said(east: int, tmp_path: Path) -> None:
    class Unread(str):
        """A cell that must not be looked at."""

        def _never(self, *_: Any) -> Any:
            raise AssertionError("a column that the hub must not hold was read")

        strip = split = __eq__ = __len__ = __iter__ = __bool__ = translate = isascii = _never
        __hash__ = None  # type: ignore[assignment]

    rows = [
        {"姓名": "王建国", "民族": Unread("x"), "宗教信仰": Unread("x"), "政治面貌": Unread("x"),
         "身份证号": SON, "是否党员": Unread("x"), "怀孕情况": Unread("x"), "血型": "A"},
    ]  # fmt: skip
    done = import_rows(OPERATOR, rows, east, on=TODAY)
    assert done.dropped == ("民族", "宗教信仰", "政治面貌", "是否党员", "怀孕情况")
    assert done.ignored == ("血型",)
    with pytest.raises(AssertionError):
        import_rows(OPERATOR, [{"姓名": Unread("x"), "身份证号": SON}], east, on=TODAY)


def test_estate_and_building_are_one_and_areas_are_found(east: int, tmp_path: Path) -> None:
    with transaction() as tx:
        tx.execute(insert(Grid.__table__), {"community_id": east, "name": "第一片区"})
    rows = [
        ["姓名", "身份证号", "小区", "楼栋", "户号", "网格", "语言"],
        ["王建国", SON, "友好小区", "6号楼", "1", "第一片区", "维语"],
        ["李建", OTHER, "友好小区", "友好小区7号楼", "2", "没有的片区", ""],
    ]
    done = run_import(OPERATOR, xlsx(tmp_path, rows), east, on=TODAY)
    homes = reading().execute(select(Household.building, Household.grid_id).order_by(Household.number)).all()
    assert [tuple(home) for home in homes] == [("友好小区6号楼", 1), ("友好小区7号楼", None)]
    assert [note.params for note in done.notes] == [{"names": "没有的片区"}]
    languages = reading().execute(select(Resident.language).order_by(Resident.id)).scalars().all()
    assert languages == ["ug", "zh"]


def test_who_comes_without_an_area_lies_where_the_others_of_the_building_lie(east: int) -> None:
    """As at the counter: the plan of areas knows only buildings that somebody put on it."""
    with transaction() as tx:
        tx.execute(insert(Grid.__table__), {"community_id": east, "name": "第一片区"})
    for no, (name, key, area) in enumerate((("王建国", SON, "第一片区"), ("李建", OTHER, "")), 1):
        said = {"姓名": name, "身份证号": key, "楼栋": "6号楼", "户号": str(no), "网格": area}
        import_rows(OPERATOR, [said], east, on=TODAY)
    assert reading().execute(select(Household.grid_id)).scalars().all() == [1, 1]


def test_the_others_of_the_building_may_come_with_the_same_sheet(east: int) -> None:
    """A sheet that names areas for some of a building only is read once; brought again it changed its homes."""
    with transaction() as tx:
        tx.execute(insert(Grid.__table__), [{"community_id": east, "name": name} for name in ("甲", "乙")])
    told = (("李建", OTHER, "6号楼", ""), ("王建国", SON, "6号楼", "甲"), ("马合木提", HIM, "7号楼", "甲"),
            ("哈丽旦", HER, "7号楼", "乙"), ("走查甲", number("19600101", 7), "7号楼", ""))  # fmt: skip
    sheet = [
        {"姓名": name, "身份证号": key, "楼栋": building, "户号": str(no), "网格": area}
        for no, (name, key, building, area) in enumerate(told, 1)
    ]

    def homes() -> list[int | None]:
        return list(reading().execute(select(Household.grid_id).order_by(Household.number)).scalars())

    import_rows(OPERATOR, sheet, east, on=TODAY)
    assert homes() == [1, 1, 1, 2, None], "a building that two areas share belongs to none by itself"
    import_rows(OPERATOR, sheet, east, on=TODAY)
    assert homes() == [1, 1, 1, 2, None]


def test_the_first_sheet_with_headings_is_read_and_the_others_named(east: int, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write_string(0, 0, "填表说明")
        book.add_worksheet("藏").hide()
        sheet = book.add_worksheet("居民")
        for i, row in enumerate([HEADINGS, *FAMILY]):
            sheet.write_row(i + 2, 3, row)
    done = preview_import(OPERATOR, path, east, on=TODAY)
    assert (done.sheet, done.others, done.people) == ("居民", ("说明",), 3)


# --- faults ---------------------------------------------------------------------------------------


def test_all_faults_at_once_with_their_places(east: int, tmp_path: Path) -> None:
    rows = [
        ["居民花名册"],
        [*HEADINGS, "出生日期"],
        [*FAMILY[0], "1955-01-13"],
        ["001", "王5", "户主", HER, "男", "12", "x" * 201, "", "1958-03-03"],
        ["003", "李建", "户主", HIM, "男", "", "", "", ""],
        ["", "李军", "户主", SON[:-1], "?", "", "", "", "1980-13"],
        ["004", "", "", OTHER, "", "", "", "", ""],
        ["004", "赵一", "", "", "", "", "", "", ""],
        ["004", "赵二", "", int(HER), "", "", "", "", ""],
        ["004", "赵三", "", "6.59999E+17", "", "", "", "", ""],
    ]
    lost = "The ID number was stored as a number and has lost its last digits."
    assert faults_of(xlsx(tmp_path, rows), east) == [
        (4, "姓名", "王5", "A name holds letters only, no digits or signs."),
        (4, "联系电话", "12", "This is no telephone number."),
        (4, "住址", "x" * 40 + "…", "At most 200 characters."),
        (4, "出生日期", "1958-03-03", "The birth date differs from the one inside the ID number."),
        (4, "性别", "男", "The sex differs from the one inside the ID number."),
        (4, "与户主关系", "户主", "Household 001 has a head already, in row 3."),
        (5, "身份证号", "*" * 14 + HIM[-4:], "The same ID number stands in row 3."),
        (
            6,
            "身份证号",
            "*" * 13 + SON[-5:-1],
            "An ID number has 18 characters (15 on old cards); this one has 17.",
        ),
        (6, "户号", "", "The head's household number is missing."),
        (7, "姓名", "", "The name is missing."),
        (8, "身份证号", "", "The ID number is missing."),
        (9, "身份证号", "*" * 14 + f"{float(HER):.0f}"[-4:], lost),
        (10, "身份证号", "*******E+17", lost),
    ]


def test_numbers_in_other_columns_are_masked_too(east: int, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "联系电话"], [f"王{HER}", OTHER, f"{HER}/{SON}"]]
    shown = [value for _, _, value, _ in faults_of(xlsx(tmp_path, rows), east)]
    assert shown == ["王" + "*" * 14 + HER[-4:], "*" * 14 + HER[-4:] + "/" + "*" * 14 + SON[-4:]]


def test_many_faults_are_counted_and_the_first_kept(east: int, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], *([f"王{i}", "1"] for i in range(MOST))]
    with pytest.raises(SheetFaults) as caught:
        run_import(OPERATOR, xlsx(tmp_path, rows), east, on=TODAY)
    assert (caught.value.count, len(caught.value.faults)) == (2 * MOST, MOST)


def test_who_lives_in_another_community_is_a_fault_with_its_remedy(east: int, tmp_path: Path) -> None:
    west = east + 1
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY]), east, on=TODAY)
    before = people()
    with pytest.raises(SheetFaults) as caught:
        run_import(
            OPERATOR, xlsx(tmp_path, [HEADINGS, ["9", "李建", "户主", OTHER], FAMILY[2]]), west, on=TODAY
        )
    (fault,) = caught.value.faults
    assert (fault.row, fault.message) == (3, "This person is registered in another community.")
    assert fault.remedy
    assert people() == before


def test_a_row_s_other_faults_do_not_hide_that_it_is_elsewhere(east: int, tmp_path: Path) -> None:
    """It came in a second round, once the telephone was mended."""
    west = next(row["community_id"] for row in count_residents() if row["community"] == "西社区")
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, FAMILY[2]]), west, on=TODAY)
    bad = [*FAMILY[2][:5], "12", *FAMILY[2][6:]]
    with pytest.raises(SheetFaults) as caught:
        run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY[:2], bad]), east, on=TODAY)
    assert [(f.row, f.column) for f in caught.value.faults] == [(4, "联系电话"), (4, "身份证号")]


def test_a_second_head_beside_one_in_the_registry_is_a_fault(east: int, tmp_path: Path) -> None:
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY]), east, on=TODAY)
    with pytest.raises(SheetFaults) as caught:
        run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, ["001", "李建", "户主", OTHER]]), east, on=TODAY)
    assert [(f.row, f.column) for f in caught.value.faults] == [(2, "与户主关系")]
    # With both rows the headship passes on.
    both = [HEADINGS, ["001", "哈丽旦·买买提", "户主", HER], ["001", "马合木提·艾山", "配偶", HIM]]
    assert counts(run_import(OPERATOR, xlsx(tmp_path, both), east, on=TODAY)) == (2, 0, 2, 0, 1, 0)
    assert [(row[1], row[2]) for row in people()][:2] == [
        ("哈丽旦·买买提", "户主"),
        ("马合木提·艾山", "配偶"),
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BROKEN = {
    "nothing": (b"", "is empty"),
    "blanks": (b" \r\n \r\n", "is empty"),
    "half a workbook": (b"PK\x03\x04" + b"x" * 400, "or it is broken"),
    "an old Word document": (OLE + "WordDocument".encode("utf-16-le"), "of Word"),
    "a protected workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "some OLE file": (OLE, "or it is broken"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "or it is broken"),
    "no encoding": ("姓名,身份证号\n".encode() + b"\xff\xff\xff\n", "no known encoding"),
    "no headings": ("名单,号\n王建国,1\n".encode(), "has the headings 姓名、身份证号 (seen: -)"),
    "half the headings": ("姓名,号\n王建国,1\n".encode(), "(seen: 姓名)"),
    "two columns for one": ("姓名,身份证号,证件号码\n王,1,1\n".encode(), "mean the same: 证件号码"),
    "nobody": ("姓名,身份证号\n,\n合计,\n".encode(), "nobody to import"),
}  # fmt: skip


def test_what_is_no_sheet_is_said_in_a_sentence(east: int, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    for name, (data, says) in BROKEN.items():
        path.write_bytes(data)
        with pytest.raises(InputError) as caught:
            run_import(OPERATOR, path, east, on=TODAY)
        assert says in caught.value.text(), name
    path.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        run_import(OPERATOR, path, east, on=TODAY)
    assert people() == []


def test_a_word_document_renamed_is_known(east: int, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "花名册.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(InputError, match="Word"):
        run_import(OPERATOR, path, east, on=TODAY)


def test_an_unknown_community_and_who_may_not(east: int, tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADINGS, *FAMILY])
    with pytest.raises(InputError, match="There is no community 99"):
        run_import(OPERATOR, path, 99, on=TODAY)
    clerk = Actor(1, "clerk", "clerk", (Granted("window_clerk", "civil_affairs"),))
    for verb in (preview_import, run_import):
        with pytest.raises(Refused):
            verb(clerk, path, east, on=TODAY)
    with staged(OPERATOR, open_table(path), east, on=TODAY) as ready, pytest.raises(Refused):
        ready.apply(clerk)
    assert people() == []


# --- again ----------------------------------------------------------------------------------------


def test_a_preview_writes_nothing(east: int, tmp_path: Path) -> None:
    assert counts(preview_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY]), east, on=TODAY)) == (
        3,
        3,
        0,
        0,
        0,
        2,
    )
    assert people() == []
    assert reading().execute(select(Household.id)).all() == []
    assert reading().execute(select(AccessLog.id)).all() == []


def test_the_same_sheet_again_writes_nothing(east: int, tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADINGS, *FAMILY])
    run_import(OPERATOR, path, east, on=TODAY)
    written: list[str] = []

    def seen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT")):
            written.append(statement)

    with tables.heard(db.engine, seen):
        assert counts(run_import(OPERATOR, path, east, on=TODAY)) == (3, 0, 0, 3, 0, 0)
        assert written == []
        # The ear hears: a changed sheet does write.
        run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, [*FAMILY[0][:5], "19909990009"]]), east, on=TODAY)
        assert written != []


def test_only_changed_rows_are_brought_up_to_date(east: int, tmp_path: Path) -> None:
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY]), east, on=TODAY)
    stamps = dict(reading().execute(select(Resident.id_hash, Resident.updated_at)).all())
    married = ["002", "哈丽旦·吐尔逊", "配偶", HER, "女", "19909990002", "", ""]
    done = run_import(
        OPERATOR, xlsx(tmp_path, [HEADINGS, FAMILY[0], married, ["003", "李建", "户主", OTHER]]), east
    )
    assert counts(done) == (3, 1, 1, 1, 1, 1)
    assert people() == [
        # Address and building of the household she now belongs to are not in this sheet: hers stay.
        ("001", "马合木提·艾山", "户主", HIM, "M", "19909990001", "友好小区5号楼2-301", "友好小区5号楼"),
        ("002", "哈丽旦·吐尔逊", "配偶", HER, "F", "19909990002", "友好小区5号楼2-301", "友好小区5号楼"),
        ("002", "王建国", "户主", SON, "M", "19909990003", "友好小区6号楼1-101", "友好小区6号楼"),
        ("003", "李建", "户主", OTHER, "M", "", "", ""),
    ]
    now = dict(reading().execute(select(Resident.id_hash, Resident.updated_at)).all())
    assert sum(now[key] == stamps[key] for key in stamps) == 2
    parts = select(NamePart.part).join(Resident, Resident.id == NamePart.resident_id)
    hers = reading().execute(parts.where(Resident.name == "哈丽旦·吐尔逊")).scalars().all()
    assert sorted(hers) == sorted(["哈丽旦吐尔逊", "吐尔逊", "halidantuerxun", "tuerxun", "hldtex", "tex"])
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, [*FAMILY[0][:6], "金叶小区5号楼1-101"]]), east, on=TODAY)
    homes = select(NamePart.place, Resident.building, Resident.address).join(Resident)
    assert [row for row in reading().execute(homes) if row.place != place_marks(*row[1:])] == []
    forms = dict(reading().execute(select(Resident.name, Resident.name_forms)).all())
    assert forms == {name: name_forms(name) for name in forms}


def test_an_empty_cell_leaves_what_is_known_and_a_correction_by_hand_stays(east: int, tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADINGS, *FAMILY])
    run_import(OPERATOR, path, east, on=TODAY)
    with transaction() as tx:
        tx.execute(update(Resident.__table__).where(Resident.name == "王建国").values(phone="19909990033"))
    run_import(OPERATOR, path, east, on=TODAY)
    assert [row[5] for row in people()] == ["", "19909990001", "19909990033"]
    fewer = [["姓名", "身份证号"], ["王建军", SON]]
    assert counts(run_import(OPERATOR, xlsx(tmp_path, fewer), east, on=TODAY)) == (1, 0, 1, 0, 2, 0)
    assert people()[2] == (
        "002",
        "王建军",
        "户主",
        SON,
        "M",
        "19909990033",
        "友好小区6号楼1-101",
        "友好小区6号楼",
    )


def test_the_dead_stay_dead_and_are_not_missed(east: int, tmp_path: Path) -> None:
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY]), east, on=TODAY)
    with transaction() as tx:
        tx.execute(
            update(Resident.__table__).where(Resident.name == "王建国").values(died=dt.date(2026, 5, 1))
        )
    done = run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, FAMILY[2]]), east, on=TODAY)
    assert (done.missing, [note.params for note in done.notes]) == (2, [{"count": 1}])
    assert reading().execute(select(Resident.died).where(Resident.name == "王建国")).scalar() == dt.date(
        2026, 5, 1
    )


def test_somebody_from_outside_is_taken_in(east: int, tmp_path: Path) -> None:
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, FAMILY[2]]), east, on=TODAY)
    with transaction() as tx:
        tx.execute(update(Resident.__table__).values(community_id=None, household_id=None))
    assert counts(run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, FAMILY[2]]), east, on=TODAY)) == (
        1,
        0,
        1,
        0,
        0,
        0,
    )
    assert people()[0][0] == "002"


def test_who_was_changed_while_the_sheet_was_read_stops_it(east: int, tmp_path: Path) -> None:
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY]), east, on=TODAY)
    changed = xlsx(tmp_path, [HEADINGS, [*FAMILY[2][:5], "19909990009"], ["009", "李建", "户主", OTHER]])
    with staged(OPERATOR, open_table(changed), east, on=TODAY) as ready:
        with transaction() as tx:
            tx.execute(update(Resident.__table__).where(Resident.name == "王建国").values(row_hash="x"))
        with pytest.raises(Conflict, match="Run the import again"):
            ready.apply(OPERATOR)
    assert [row[1] for row in people()] == ["哈丽旦·买买提", "马合木提·艾山", "王建国"]
    with staged(OPERATOR, open_table(changed), east, on=TODAY) as ready:
        run_import(OPERATOR, changed, east, on=TODAY)
        with pytest.raises(Conflict, match="Run the import again"):
            ready.apply(OPERATOR)


def test_who_was_added_to_a_known_household_meanwhile_stops_it(east: int, tmp_path: Path) -> None:
    run_import(OPERATOR, xlsx(tmp_path, [HEADINGS, *FAMILY]), east, on=TODAY)
    more = xlsx(tmp_path, [HEADINGS, *FAMILY, ["002", "李建", "儿子", OTHER]])
    with staged(OPERATOR, open_table(more), east, on=TODAY) as ready:
        assert counts(run_import(OPERATOR, more, east, on=TODAY))[1] == 1
        with pytest.raises(Conflict, match="Run the import again"):
            ready.apply(OPERATOR)
    assert len(people()) == 4


def test_the_database_is_free_while_a_sheet_is_read(east: int, tmp_path: Path) -> None:
    with staged(OPERATOR, open_table(xlsx(tmp_path, [HEADINGS, *FAMILY])), east, on=TODAY) as ready:
        with transaction() as tx:
            tx.execute(insert(Grid.__table__), {"community_id": east, "name": "第二片区"})
        assert ready.apply(OPERATOR).new == 3


def test_batches_do_not_show(east: int) -> None:
    rows = [
        {"姓名": "王建国", "身份证号": number(f"19{60 + i // 400}0101", i % 400 * 2 + 1), "户号": str(i // 3)}
        for i in range(1201)
    ]
    ticks: list[int] = []
    from hub.operations.importing.sheets import table_of

    with staged(OPERATOR, table_of(rows), east, on=TODAY, tick=ticks.append) as ready:
        ready.apply(OPERATOR)
    assert ticks == [500, 500, 201]
    assert count_residents() == [
        {"community_id": east, "community": "东社区", "residents": 1201, "households": 401},
        {"community_id": east + 1, "community": "西社区", "residents": 0, "households": 0},
        {"community_id": None, "community": "", "residents": 0, "households": 0},
    ]
    assert counts(import_rows(OPERATOR, rows, east, on=TODAY)) == (1201, 0, 0, 1201, 0, 0)
    log = reading().execute(select(AccessLog.action, AccessLog.purpose, AccessLog.rows)).all()
    assert [tuple(row) for row in log] == [("import", "导入东社区花名册", 1201)]
