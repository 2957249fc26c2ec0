"""A registers, an ID number makes it A's own household: A loses sight, B does it to the end, A has a third."""

from __future__ import annotations

from collections.abc import Callable

from . import behind, town
from .pictures import Pictures
from .site import Person, Site
from .test_temporary_assistance import ALONE, ILL, Assistance

A, B, COLLEAGUE = "clerk3", "clerk", "clerk2"
NAME = "马建军"
"""A of the post of 民政-6."""


def desk_of(person: Person) -> str:
    """What stands on somebody's desk."""
    return person.open("/desk").locator("main").inner_text()


def at_home(site: Site, relative: str) -> None:
    """The administrator enters A's ID number: it is that of somebody of the register."""
    admin = site.person("admin")
    admin.open(f"/staff/{A}")
    admin.fill({"id_number": town.number_of(relative)})
    admin.press("保存")


def test_what_a_may_not_do_b_does(site: Site, pictures: Pictures, text_of: Callable[[bytes], str]) -> None:
    ways = Assistance(site, pictures, text_of)
    a, b = ways.clerk, site.person(B)
    ways.family = ways.open_one("gln", ILL, "household", "yes")
    number, path = ways.family, f"/cases/{behind.case_of(site.app, ways.family)['id']}"
    behind.forward(site.app, number, to="form")
    assert (number in desk_of(a), number in desk_of(b)) == (True, False)
    at_home(site, "阿依木汗·沙吾提")
    assert (number in desk_of(a), number in desk_of(b)) == (False, True)
    b.sees(f"{NAME}回避")
    for hidden in (path, f"{path}/history", f"{path}/do/filled"):
        assert a.page.request.get(hidden).status == 404

    ways.clerk = b
    b.finish(number, "审批表已填好", choose={"method": "phone"})
    ways.papers()
    ways.agree()
    ways.archive()
    b.open(f"{path}/history")
    b.sees(f"以B岗身份，{NAME}回避")
    other = site.person(COLLEAGUE)
    other.open(f"{path}/history")
    other.sees("以B岗身份")
    assert "回避" not in other.page.locator("main").inner_text()

    ways.clerk = a
    ways.alone = ways.open_one("hyl", ALONE, "person", "no")
    behind.forward(site.app, ways.alone, to="form")
    assert (ways.alone in desk_of(a), ways.alone in desk_of(b)) == (True, False)
