"""The contract stays on one page, every hook is documented, typed and used by a department."""

from __future__ import annotations

import inspect
from pathlib import Path

from hub import api, hookspecs
from hub.plugins.manager import load_plugins

TO_THE_OUTSIDE = {"hub_send_sms", "hub_undelivered_sms"}
"""Hooks that a centre connects itself, by a carrier's package; tests/operations/test_outbox.py uses it."""
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("hub_"))


def test_every_hook_says_what_it_is_and_what_it_answers() -> None:
    bare = [
        name
        for name in HOOKS
        if not inspect.getdoc(getattr(hookspecs, name))
        or inspect.signature(getattr(hookspecs, name)).return_annotation is inspect.Signature.empty
    ]
    assert bare == []


def test_a_hook_is_there_only_with_a_department_that_uses_it() -> None:
    manager = load_plugins().manager
    unused = {name for name in HOOKS if not getattr(manager.hook, name).get_hookimpls()}
    assert unused == TO_THE_OUTSIDE


def test_the_contract_fits_on_one_page() -> None:
    assert len(Path(hookspecs.__file__).read_text().splitlines()) <= 105


def test_what_departments_may_use_exists() -> None:
    assert [name for name in api.__all__ if not hasattr(api, name)] == []
    assert sorted(api.__all__, key=str.lower) == sorted(set(api.__all__), key=str.lower)
