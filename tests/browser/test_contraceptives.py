"""计生-6 by the pages: goods come in, are allocated, signed for in the community, put into a box; counts, no names."""

from __future__ import annotations

from typing import Final

from .site import Person, Site

STOCK: Final = "/stock/family_planning.contraceptives"


def at(person: Person, heading: str) -> None:
    """The stock's page, with that part on it."""
    person.open(STOCK)
    person.sees(heading)


def test_from_the_delivery_note_to_the_box(site: Site) -> None:
    clerk, agent = site.person("clerk4"), site.person("agent13", phone=True)
    at(clerk, "分配")
    inward = clerk.page.locator(f"form[action='{STOCK}/in']")
    inward.locator("[name=good]").select_option("condom")
    inward.locator("[name=count]").fill("5000")
    inward.locator("[name=paper]").fill("送货单0901")
    clerk.press("入库", within=inward)
    outward = clerk.page.locator(f"form[action='{STOCK}/allocate']")
    outward.locator("[name=good]").select_option("condom")
    outward.locator("[name=count]").fill("999999")
    outward.locator("[name=community_id]").select_option("1")
    clerk.press("分配", within=outward)
    clerk.sees("要取999999，不够")
    outward.locator("[name=count]").fill("77")
    clerk.press("分配", within=outward)

    at(agent, "待签收")
    agent.press("签收", within=agent.row("77"))
    agent.page.get_by_text("新增自取箱或单位").click()
    place = agent.page.locator(f"form[action='{STOCK}/places']")
    place.locator("[name=kind]").select_option("box")
    place.locator("[name=title]").fill("三号楼自取箱")
    agent.press("添加", within=place)
    agent.press("三号楼自取箱")
    fill = agent.page.locator("form[action$='/move']")
    agent.choose({"good": "condom"})
    fill.locator("[name=count]").fill("12")
    agent.press("投放", within=fill)
    agent.sees("三号楼自取箱", "12")
    assert "李建国" not in agent.page.locator("body").inner_text()
