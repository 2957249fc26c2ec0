"""`hub init` on a terminal: question after question, kept as they are answered, so that it can be resumed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.common import say
from hub.cli.init_options import hours, places, summer, window
from hub.cli.init_summary import NONE, read_back
from hub.cli.speech import tr
from hub.domain.errors import HubError, InputError

if TYPE_CHECKING:
    from hub.operations.centre.founding import Wishes
    from hub.plugins.registry import Plugins


class Asking:
    """Asks what was not given; silent where nobody sits at a terminal."""

    def __init__(self, guided: bool) -> None:
        self.guided = guided
        self.answers: dict[str, str] = {}
        self.before: dict[str, str] = {}
        self.file: Path | None = None

    def keep_in(self, folder: Path) -> None:
        """Keep answers in the folder from now on; those of an earlier try are taken over."""
        from hub.operations.centre.founding_folder import ANSWERS

        if not self.guided:
            return
        self.file = folder / ANSWERS
        if self.file.exists():
            self.answers |= json.loads(self.file.read_text("utf-8"))
            click.echo(
                tr("Going on with the %(count)s answers of the earlier try.") % {"count": len(self.answers)}
            )
        else:
            click.echo(
                tr(
                    "Enter takes what stands in brackets. Ctrl+C breaks off: what was answered is kept, and "
                    "the same command goes on. Everything can be changed later on the pages."
                )
            )

    def done(self) -> None:
        """Forget the answers: the centre is there."""
        if self.file:
            self.file.unlink(missing_ok=True)

    def text(
        self,
        key: str,
        question: str,
        given: str,
        check: Callable[[str], object] | None = None,
        default: str = "",
    ) -> str:
        """What was given or answered before; else what is typed, asked again until it fits.

        `default`: what Enter alone means; an answer that is to be looked at once more stands in its place.
        """
        if given or not self.guided:
            return given
        if key in self.answers:
            return self.answers[key]
        usual = self.before.get(key, default)
        while True:
            typed = str(click.prompt(question, default=usual, show_default=bool(usual))).strip()
            try:
                (check or _needed)(typed)
            except HubError as error:
                error.where = ""
                click.echo(say(error), err=True)
                continue
            self._keep(key, typed)
            return typed

    def _keep(self, key: str, typed: str) -> None:
        self.answers[key] = typed
        if self.file:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.file.write_text(
                json.dumps(self.before | self.answers, ensure_ascii=False, indent=1), "utf-8"
            )

    def wishes(self, given: Wishes, known: Plugins) -> Wishes:
        """The wishes, with what is asked for on a terminal, until they are right as they are read back."""
        while True:
            found = self._asked(given, known)
            if not self.guided or self._right(found, known):
                return found
            self.before, self.answers = self.answers, {}

    def broken_off(self) -> None:
        """Say what is kept of the answers, and where."""
        if self.file and self.file.exists():
            said = tr(
                "Broken off; the %(count)s answers so far are kept in %(file)s. The same command goes on."
            )
            click.echo("\n" + said % {"count": len(self.answers), "file": self.file}, err=True)

    def _right(self, found: Wishes, known: Plugins) -> bool:
        """Everything read once more; whether the centre is made so."""
        read_back(found, {key: one.title for key, one in known.departments.items()})
        question = f"{tr('Set it up like this')} {tr('(yes/no)')}"
        while True:
            try:
                return _yes(str(click.prompt(question, default=tr("yes"))).strip())
            except InputError as error:
                click.echo(say(error), err=True)

    def _asked(self, given: Wishes, known: Plugins) -> Wishes:
        if not self.guided:
            return given
        from hub.operations.staff.accounts import check_login

        given = replace(
            given, name=self.text("name", tr("The centre's name"), given.name),
            phone=self.text("phone", tr("Telephone"), given.phone, _is_phone),
            address=self.text("address", tr("Address"), given.address),
            url=self._later(
                "url", tr("Web address of the pages, such as https://hub.example.cn"), given.url, _is_url
            ),
        )  # fmt: skip
        given = self._places(given)
        given = self._windows(given, known)
        given = self._days(given)
        return replace(
            given,
            login=self.text("login", tr("Log-in name of the first administrator"), given.login, check_login),
            admin_name=self.text("admin_name", tr("The administrator's name"), given.admin_name),
        )  # fmt: skip

    def _places(self, given: Wishes) -> Wishes:
        if not given.communities:
            names = _several(
                self.text("communities", tr("Names of the communities, with blanks between"), "")
            )
            given = replace(given, communities=tuple(places(names, ())))
        found = []
        for place in given.communities:
            question = tr("Officers' areas of %(name)s, with blanks between (- for none yet)") % {
                "name": place.name
            }
            said = self.text(f"areas.{place.name}", question, " ".join(place.areas), default=NONE)
            found.append(replace(place, areas=tuple(part for part in _several(said) if part != NONE)))
        return replace(given, communities=tuple(found))

    def _windows(self, given: Wishes, known: Plugins) -> Wishes:
        if given.windows:
            return given
        titles = {key: one.title for key, one in known.departments.items()}
        found = []
        for key, title in titles.items():
            question = tr("Window of %(name)s, as it stands on the door (- for none)") % {"name": title}
            said = self.text(f"window.{key}", question, "", default=f"{title}窗口")
            if said != NONE:
                found.append(window(f"{key}:{said}", titles))
        return replace(
            given, windows=tuple(found), plan_posts=self._yes("posts", tr("Make the plan's posts too"))
        )

    def _yes(self, key: str, question: str) -> bool:
        return _yes(self.text(key, f"{question} {tr('(yes/no)')}", "", _yes, tr("yes")))

    def _later(self, key: str, question: str, given: str, check: Callable[[str], object]) -> str:
        said = self.text(key, f"{question} {tr('(- for later)')}", given, _optional(check), NONE)
        return "" if said == NONE else said

    def _days(self, given: Wishes) -> Wishes:
        from hub.operations.calendars.calendar_lists import read_file

        if not given.hours:
            winter = self.text(
                "hours", tr("Office hours, morning and afternoon"), "", hours, "10:00-14:00,15:30-19:30"
            )
            own = self.text(
                "summer",
                tr("Summer hours of their own, like 05-01,09-30,10:00-14:00,16:00-20:00 (- for none)"),
                "",
                _optional(summer),
                NONE,
            )
            given = replace(given, hours={**hours(winter), **({} if own == NONE else summer(own))})
        if given.notice is None:
            question = tr("File with the year's arrangement of holidays (- for later)")
            said = self.text("calendar", question, "", _optional(lambda text: read_file(Path(text))), NONE)
            given = given if said == NONE else replace(given, notice=read_file(Path(said)))
        return given


def _needed(text: str) -> None:
    if not text:
        raise InputError("Please fill this in.")


def _is_phone(text: str) -> None:
    from hub.operations.centre.founding import check_setting

    _needed(text)
    check_setting("phone", text)


def _is_url(text: str) -> None:
    from hub.operations.centre.founding import check_setting

    check_setting("url", text)


def _yes(text: str) -> bool:
    if text.lower() not in ("yes", "y", "no", "n", "是", "否"):
        raise InputError("%(text)s is neither yes nor no.", text=text)
    return text.lower() in ("yes", "y", "是")


def _several(text: str) -> list[str]:
    """Names with blanks or commas between, of either script."""
    return [name for name in re.split(r"[\s,，、;；]+", text) if name]


def _optional(check: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: text if text == NONE else check(text)
