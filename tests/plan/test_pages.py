"""Every service of the plan on the public pages: its guide opens, and what has no papers offers no slip (S-023)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from hub.operations.context import plugins
from hub.operations.rights import OPERATOR
from hub.operations.services.publishing import publish
from hub.testing import databases, factories
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock

from .conftest import DEPARTMENTS

NO_PAPERS = {"民政-8", "劳动-12", "计生-4", "计生-6"}
SLIP, SAID = "/slip.pdf", "本事项文中未列提交资料"


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Somebody without a log-in, in 2026."""
    url, clock = databases.sqlite_url(tmp_path_factory.mktemp("pages")), Clock(dt.date(2026, 11, 26))
    with opened(url, HUB_NOW=clock) as app, app.app_context():
        factories.centre(*DEPARTMENTS)
        publish(OPERATOR)
        yield app.test_client()


def test_the_guides_of_all_34_services_open_and_say_where_no_papers_are_asked(visitor: FlaskClient) -> None:
    newest = [versions[-1] for versions in plugins().services().values() if not versions[-1].part_of]
    pages = {
        one.seq: visitor.get(f"/public/services/{one.key}", query_string={"lang": "zh_CN"}) for one in newest
    }
    assert {seq: page.status_code for seq, page in pages.items()} == dict.fromkeys(pages, 200)
    assert len(pages) == 34
    off = {one.seq for one in newest if not one.enabled}
    assert {seq for seq, page in pages.items() if SAID in page.text} == NO_PAPERS - off
    assert {seq for seq in pages if "/need" in pages[seq].text} == set(pages) - NO_PAPERS - off
    for one in (one for one in newest if one.seq in NO_PAPERS - off):
        need = visitor.get(f"/public/services/{one.key}/need")
        assert (need.status_code, SLIP in need.text) == (200, False), one.seq
