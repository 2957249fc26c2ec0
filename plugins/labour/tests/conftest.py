"""One centre with 劳动保障 switched on, and its people at work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.domain.errors import HubError
from hub.testing.desk import Desk, at_work


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with at_work(
        database_url, "labour", login="agent-e", answers={}, posting_days=("劳动-11", "5")
    ) as made:  # fmt: skip
        yield made


def said(error: HubError) -> str:
    return error.message % error.params
