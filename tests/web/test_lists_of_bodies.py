"""A list that several bodies answer: each its own answer on the page (残联-4: 市残联 and 市财政局)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hub.testing import databases
from hub.testing.fixtures import opened

from .states import Desk, Play, faults, form_of, send


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A centre with 残联 on in the east."""
    with opened(databases.sqlite_url(tmp_path_factory.mktemp("bodies"))) as made:
        yield Play(made, "disability")


def test_a_body_that_refuses_without_reason_is_told_at_its_own_field(play: Play) -> None:
    case, clerk = play.case("send_up", service="残联-4"), Desk(play, "clerk")
    url = send(clerk, clerk.get("/lists"), "/lists", case=[str(case)]).location
    send(clerk, clerk.get(url), f"{url}/send")
    page = clerk.get(url)
    bodies = sorted(name for name in form_of(page, f"{url}/answers") if name.startswith("why-"))
    one, other = bodies
    answer = send(clerk, page, f"{url}/answers", **{
        one.replace("why-", "r-"): "rejected", other.replace("why-", "r-"): "approved",
    })  # fmt: skip
    assert answer.status_code == 400
    assert re.findall(r'href="#(f-why-[^"]*)"', answer.text) == [f"f-{one}"]
    assert [f'id="e-{name}"' in answer.text for name in bodies] == [True, False]
    assert [fault.split("：")[1] for fault in faults(answer)] == ["请写明理由。"]
    assert play.row(case)["step"] == "bodies"
