"""相关工作制度: the seven regimes in the plan's own words, and the centre's notes on how to read them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select

from hub.db.base import now, reading, today, transaction
from hub.db.models import RegimeNote, Staff
from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound
from hub.domain.masking import scan_for_numbers
from hub.operations.rights import by_id, require
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_notes, _staff = RegimeNote.__table__, Staff.__table__
TEXTS: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: `no` as the plan counts (第一条, 一), "" where it has none; `anchor` within its page."""

    no: str
    text: str
    anchor: str

    @property
    def whole(self) -> str:
        """Number and text as the plan has them."""
        return f"{self.no} {self.text}" if self.no else self.text


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime of 四㈠, in the words of the plan's third annex, or a section of the plan's body.

    `articles` is empty where the plan names the regime and gives no text (考勤考核).
    """

    key: str
    title: str
    articles: tuple[Article, ...]

    @property
    def numbered(self) -> int:
        """How many articles it counts; a text that counts none is one article."""
        return sum(bool(each.no) for each in self.articles) or len(self.articles)

    def article(self, no: str) -> Article:
        """The article of that number. Raises NotFound."""
        for each in self.articles:
            if each.no == no:
                return each
        raise NotFound("There is no such article.", where=self.title)


@cache
def regimes() -> Mapping[str, Regime]:
    """All seven by key, in the plan's order."""
    return _read("regime")


@cache
def sections() -> Mapping[str, Regime]:
    """Sections of the plan's body that stand beside them, by key."""
    return _read("section")


def missing() -> list[Regime]:
    """The regimes whose text is not there."""
    return [each for each in regimes().values() if not each.articles]


def _read(table: str) -> Mapping[str, Regime]:
    found = tomllib.loads(TEXTS.read_text(encoding="utf-8"))[table]
    return {each["key"]: _regime(each) for each in found}


def regime_of(key: str) -> Regime:
    """One of them. Raises NotFound."""
    try:
        return {**regimes(), **sections()}[key]
    except KeyError:
        raise NotFound("There is no such regime.", where=key) from None


def notes_of(key: str) -> dict[str, list[dict[str, Any]]]:
    """The notes on a regime by article, the one that holds first, then its earlier versions; with `who`."""
    query = (
        select(_notes, _staff.c.name.label("who"))
        .outerjoin(_staff, _staff.c.id == _notes.c.by_id)
        .where(_notes.c.regime == key)
        .order_by(_notes.c.version.desc())
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in reading().execute(query).mappings():
        found.setdefault(row["article"], []).append(dict(row))
    return found


@verb("regime.note")
def note(actor: Actor, *, regime: str, article: str, text: str) -> CaseRef:
    """Say how the centre reads an article, from today on; an earlier note on it stays as an earlier version.

    Raises InputError without words or with somebody's number in them, NotFound for an article that is none.
    """
    require(actor, "regime.note")
    found = regime_of(regime).article(article)
    said = words(text, _notes.c.text)
    if not said:
        raise InputError("Write how the article is to be read.", where="text")
    if scan_for_numbers(said):
        raise InputError("A public text must not contain a number of a person.", where="text")
    with transaction() as tx:
        of = (_notes.c.regime == regime, _notes.c.article == found.no)
        last = tx.execute(select(func.max(_notes.c.version)).where(*of)).scalar() or 0
        row = {"regime": regime, "article": found.no, "version": last + 1, "text": said, "on": today(),
               "by_id": by_id(actor), "at": now()}  # fmt: skip
        made = int(tx.execute(insert(_notes).returning(_notes.c.id), row).scalar_one())
    return CaseRef(made, found.no, last + 1)


def _regime(said: Mapping[str, Any]) -> Regime:
    articles = (Article(each["no"], each["text"], f"a{at}") for at, each in enumerate(said["article"]))
    return Regime(said["key"], said["title"], tuple(articles))
