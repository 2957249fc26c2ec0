"""Plans for one person's record: registered, corrected, died."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.db.base import today
from hub.db.crypto import keys
from hub.domain.errors import Conflict, InputError
from hub.domain.faults import Faults
from hub.domain.masking import star_name
from hub.domain.names import clean_name
from hub.domain.person import (
    FEMALE,
    MALE,
    IdNumber,
    check_says,
    fold_width,
    lives_at,
    parse_date,
    parse_id_number,
    parse_phone,
    parse_sex,
)
from hub.domain.suspension import DIED
from hub.i18n import _l
from hub.operations.ab_posts.areas import area_of_building
from hub.operations.registry import places, touched
from hub.operations.registry.differences import LANGUAGES
from hub.operations.registry.differences import said as said_of
from hub.operations.registry.effects import NEW, PEOPLE, Delta, Plan, changed
from hub.operations.registry.facts import (
    HEAD,
    Subject,
    day_of,
    entitlements,
    home_of,
    household_by_number,
    members_of,
    open_cases,
    text_of,
)
from hub.operations.registry.parts import of_name, of_number, of_phone

LENGTHS: Final = {"relation": 20, "address": 200, "building": 80, "household_number": 40}
_SEXES: Final = {MALE: _l("male"), FEMALE: _l("female")}
SHEETS: Final = {"register": "added", "birth": "birth", "move_in": "moved_in"}


def new_person(tx: Connection, said: Mapping[str, Any], kind: str) -> Plan:
    """Somebody who is not in the register: was missing, was born, moved in. Raises Many, Conflict.

    Who was missing is registered at once, for an intake waits; a benefit of the household is checked again.
    """
    person = read_person(said, dated=kind != "register")
    day = person.pop("day")
    if kind == "birth" and day != person["birth"]:
        raise InputError("The birth date differs from the one inside the ID number.", where="on",
                         remedy="Compare both with the card.")  # fmt: skip
    not_known(tx, person["id_number"])
    texts = with_building({key: person.pop(key) for key in LENGTHS})
    person["moved_in"] = day if kind == "move_in" else None
    return _entered(tx, kind, texts, person)


def read_person(said: Mapping[str, Any], dated: bool = False) -> dict[str, Any]:
    """A person as typed: the columns, `household_number`, and the `day` where it is asked. Raises Many."""
    faults = Faults()
    name = _read(faults, "name", clean_name, str(said.get("name") or ""))
    typed = str(said.get("id_number") or "")
    number = _read(faults, "id_number", lambda text: parse_id_number(text, today()), typed)
    phone = _read(faults, "phone", parse_phone, str(said.get("phone") or ""))
    _compared(number, said, faults)
    language = _read(faults, "language", language_of, str(said.get("language") or "zh"))
    texts = {key: _read(faults, key, partial(_short, said, key), "") for key in LENGTHS}
    life = {"birth": number.birth} if number else {}
    day = _read(faults, "on", lambda _text: day_of(said, life), "") if dated else None
    if texts["household_number"] and said.get("community_id") is None:
        faults.add([no_place()])
    faults.end()
    return {**of_name(name), **of_number(number), **of_phone(phone), **texts, "language": language,
            "community_id": said.get("community_id"), "day": day}  # fmt: skip


def _read(faults: Faults, where: str, read: Callable[[str], Any], text: str) -> Any:
    """What `read` makes of the text; None, and a fault at that field, where it takes it not."""
    return faults.trying(lambda: read(text), where)


def _short(said: Mapping[str, Any], key: str, _text: str) -> str:
    return text_of(said, key, LENGTHS[key])


def _compared(number: IdNumber | None, said: Mapping[str, Any], faults: Faults) -> None:
    """Birth date and sex, where they are typed beside the number."""
    sex = _read(faults, "sex", parse_sex, str(said.get("sex") or ""))
    typed = str(said.get("birth") or "").strip()
    born = parse_date(typed)
    if typed and born is None:
        faults.add([InputError("A birth date is written 1958-03-02.", where="birth")])
    if number:
        faults.add(check_says(number, born, sex or ""))


def language_of(code: str) -> str:
    """A known language. Raises InputError."""
    if code not in LANGUAGES:
        raise InputError("Choose a language: %(known)s.", known=", ".join(LANGUAGES))
    return code


def no_place() -> InputError:
    """A household without its community."""
    return InputError("A household belongs to a community.", where="household_number",
                      remedy="Choose the community, or leave the household empty.")  # fmt: skip


def not_known(tx: Connection, number: str, but: int | None = None) -> None:
    """Raise Conflict where another record has that number, or had it and was merged."""
    p = PEOPLE.c
    same = p.id_hash == keys().keyed_hash("id", number)
    found = tx.execute(select(p.id, p.merged_into).where(same)).first()
    if found is None or found.id == but:
        return
    if found.merged_into is not None:
        raise Conflict("This number was found to be mistyped; the person is registered under the right one.",
                       where="id_number", remedy="Compare with the card.")  # fmt: skip
    if but is not None:
        raise Conflict("Another record has this number.", where="id_number",
                       remedy="If both are one person, merge them: Register, Found twice.")  # fmt: skip
    raise exists()


def exists() -> Conflict:
    """The person is registered already."""
    return Conflict(
        "This person is in the registry already.", where="id_number",
        remedy="Search by the whole ID number; a community that does not find the person asks the window.",
    )  # fmt: skip


def _entered(tx: Connection, kind: str, texts: Mapping[str, str], values: Mapping[str, Any]) -> Plan:
    community_id = values["community_id"]
    home, deltas = household_for(tx, community_id, texts)
    place = at_home(tx, home, texts)
    row = {
        **values, "household_id": home, "relation": texts["relation"],
        "address": place["address"], "building": place["building"], "row_hash": "", "moved_out": None,
        "died": None, "merged_into": None,
    }  # fmt: skip
    found = touched.Touched()
    if isinstance(home, int):
        _draws_nothing(tx, home, texts["relation"])
        touched.of_newcomer(found, tx, home)
    lines = [_l("%(name)s is entered into the register.", name=values["name"]),
             _l("By the ID number born on %(day)s, %(sex)s.", day=values["birth"], sex=_SEXES[values["sex"]]),
             *home_said(tx, home, texts["household_number"]), *found.lines]  # fmt: skip
    sheet = [(community_id, SHEETS[kind])] if community_id is not None else []
    deltas = [*deltas, Delta("residents", None, None, row)]
    needs = () if kind == "register" else found.needs
    return Plan(deltas, found.acts, lines, needs, sheet, community_id)


def _draws_nothing(tx: Connection, home: int, relation: str) -> None:
    """Raise InputError for somebody new who as its head would draw what the household receives."""
    if relation == HEAD and entitlements(tx, [], home):
        raise InputError("This household receives a benefit, which goes to its new head.", where="relation",
                         remedy="Enter the person as a member, then record the change of head.")  # fmt: skip


def household_for(
    tx: Connection, community_id: int | None, texts: Mapping[str, str]
) -> tuple[Any, list[Delta]]:
    """The household of that number, or NEW with its row. Raises InputError for a second head."""
    number = texts["household_number"]
    if not number or community_id is None:
        return None, []
    found = household_by_number(tx, community_id, number)
    if found is None:
        values = {
            "community_id": community_id, "number": number, "building": texts["building"],
            "address": texts["address"], "grid_id": area_of_building(community_id, texts["building"]),
        }  # fmt: skip
        return NEW, [Delta("households", None, None, values)]
    if texts["relation"] == HEAD and any(each["relation"] == HEAD for each in members_of(tx, found["id"])):
        raise InputError("Household %(number)s has a head already.", where="relation", number=number)
    return int(found["id"]), []


def with_building(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with an address that names its building, for officers read the address alone.

    Both in plain digits and letters, as sheets are read and as people are searched by their estate.
    """
    building, address = fold_width(texts["building"]), fold_width(texts["address"])
    address = address and lives_at(building, address)
    return {**texts, "building": building, "address": address[: LENGTHS["address"]]}


def at_home(tx: Connection, home: Any, texts: Mapping[str, str]) -> Mapping[str, str]:
    """The texts; who joins a household and names no place of the own lives where it does."""
    found = home_of(tx, home) if isinstance(home, int) else None
    if found is None or texts["address"] or texts["building"]:
        return texts
    return {**texts, "address": found["address"], "building": found["building"]}


def home_said(tx: Connection, home: Any, number: str) -> list[Any]:
    """Which household it is that somebody joins, its head starred, or that it is a new one."""
    if home is None:
        return []
    if home == NEW:
        return [_l("Household %(number)s is new.", number=number)]
    members = members_of(tx, home)
    first = star_name(members[0]["name"]) if members else "—"
    return [_l("Household %(number)s has %(n)s people so far (%(first)s and others),"
               " %(more)s with this person.",
               number=number, n=len(members), first=first, more=len(members) + 1)]  # fmt: skip


def correct(who: Subject, said: Mapping[str, Any]) -> Plan:
    """Put right what was written down wrongly. Raises Many, Conflict, InputError where nothing changes."""
    faults = Faults()
    name = _read(faults, "name", clean_name, str(said.get("name") or who.row["name"]))
    typed = str(said.get("id_number") or who.row["id_number"])
    number = _read(faults, "id_number", lambda text: parse_id_number(text, today()), typed)
    phone = _read(faults, "phone", parse_phone, str(said.get("phone", who.row["phone"])))
    language = _read(faults, "language", language_of, str(said.get("language") or who.row["language"]))
    relation = _read(faults, "relation", lambda _text: text_of(said, "relation", 20), "")
    faults.end()
    not_known(who.tx, number.number, but=who.row["id"])
    if "relation" not in said:
        relation = who.row["relation"]
    _head_of_none(who, relation)
    _born_first(who, number.birth)
    columns = {**of_name(name), **of_number(number), **of_phone(phone), "language": language,
               "relation": relation}  # fmt: skip
    delta = changed("residents", who.row, **columns)
    if delta is None:
        raise InputError("Nothing is different from what the register says.")
    after = delta.after or {}
    told = touched.Touched()
    if "birth" in after:
        touched.of_another_birth(told, who)
    if after.get("relation") == HEAD:
        touched.of_new_head(told, who)
    lines = [*said_of(who.tx, delta.before or {}, after), *told.lines]
    return Plan([delta], told.acts, lines, _needs(who, after, told), (), who.place)


def _head_of_none(who: Subject, relation: str) -> None:
    """Raise InputError for a second head, and for one who is not there any more."""
    if relation != HEAD or who.row["relation"] == HEAD:
        return
    if any(each["relation"] == HEAD for each in who.others):
        raise InputError(
            "The household has another head; a change of head is a change of its own.", where="relation"
        )
    if who.gone or who.row["died"] is not None:
        raise InputError("Nobody becomes head who has died or moved out.", where="relation")


def _born_first(who: Subject, born: dt.date) -> None:
    """Raise InputError where the register has something of the person before that birth."""
    days = (who.row[name] for name in ("moved_in", "moved_out", "died"))
    first = min(filter(None, days), default=born)
    if born > first:
        raise InputError(
            "By this number born on %(born)s, yet the register has a move or the death on %(day)s.",
            born=born, day=first, where="id_number", remedy="Compare with the card.",
        )  # fmt: skip


def _needs(who: Subject, after: Mapping[str, Any], told: touched.Touched) -> tuple[str, ...]:
    found = (touched.IDENTITY,) if {"name", "id_number", "birth"} & after.keys() else ()
    in_cases = "relation" in after and open_cases(who.tx, [who.row["id"]], who.row["household_id"])
    return (*found, touched.BENEFIT) if in_cases or told.benefit else found


def death(who: Subject, said: Mapping[str, Any]) -> Plan:
    """The person has died: the date, and what becomes of the cases (definitions.md, Meaning)."""
    day = day_of(said, who.row)
    delta = changed("residents", who.row, died=day)
    if delta is None or who.row["died"] is not None:
        raise InputError("This death is recorded already.", where="on")
    found, held = touched.of_leaving(who, DIED, day), places.of_dead(who.tx, who.row)
    lines = [_l("%(name)s is recorded as deceased on %(day)s.", name=who.row["name"], day=day), *found.lines,
             *(line for _, line in held), *without_head(who)]  # fmt: skip
    sheet = [(who.place, "died")] if who.place is not None else []
    return Plan([delta], [*found.acts, *(act for act, _ in held)], lines, found.needs, sheet, who.place)


def without_head(who: Subject) -> list[Any]:
    """That the household is left without a head, where it is."""
    if who.row["relation"] != HEAD or not who.others or who.home is None:
        return []
    return [
        _l("Household %(number)s then has no head: ask for a change of head next.", number=who.home["number"])
    ]
