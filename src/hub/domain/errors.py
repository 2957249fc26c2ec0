"""The hub's few errors. Each says what is wrong, where, and what to do; faces translate and show it.

Texts are English message ids with ``%(name)s`` places; `HubError.text` puts the parameters in after a
face has translated the id, so that a resident's words are never part of an id.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Final


class Term(str):
    """A parameter that is a message id itself (a role's name): the face translates it with the sentence."""

    __slots__ = ()


_COLON: Final = Term(": ")
_WHY: Final[Mapping[int, Term]] = {
    errno.ENOENT: Term("there is no such file or folder"),
    errno.EACCES: Term("you may not"),
    errno.EPERM: Term("you may not"),
    errno.EISDIR: Term("it is a folder"),
    errno.ENOTDIR: Term("a part of the path is no folder"),
    errno.EEXIST: Term("it is there already"),
    errno.ENOSPC: Term("the disk is full"),
    errno.EROFS: Term("the disk may only be read"),
    errno.EADDRINUSE: Term("another program uses this address"),
}


def why_not(error: OSError) -> str:
    """What stood against a file or an address, as a message id; the system's own words where it is rare."""
    return _WHY.get(error.errno or 0) or error.strerror or type(error).__name__


class HubError(Exception):
    """Something a person can understand and act on.

    `message` and `remedy` are message ids, `where` names the place (field, row, file:line, case),
    `params` fill the places of both.
    """

    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 400

    def __init__(self, message: str, *, where: str = "", remedy: str = "", **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy
        self.params: Mapping[str, Any] = params

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The whole sentence: where, what is wrong, what to do."""
        said = _fill(self.message, self.params, translate)
        if self.where:
            said = placed(self.where, said, translate)
        if self.remedy:
            said = sentences(said, _fill(self.remedy, self.params, translate))
        return said

    def __str__(self) -> str:
        return self.text()


class NotHeld(HubError):
    """The thing checked does not hold (exit code 1)."""

    exit_code = 1
    status = 409


class InputError(HubError):
    """Wrong use or wrong input (exit code 2); the typed text stays with the person."""

    exit_code = 2
    status = 400


class NotFound(InputError):
    """Nothing there, or nothing the actor may know of: the two are not told apart."""

    status = 404


class NoMore(NotFound):
    """It was there and was ended, noted or taken away since; the actor may know of it."""

    status = 409


class Refused(HubError):
    """Not permitted, or not possible yet (exit code 3); what is not possible any more is a Conflict."""

    exit_code = 3
    status = 403


class NotBrought(NotFound, Refused):
    """A definition names what no installed department brings any more; it is no secret, the page says it."""

    status = 409


class NotPermitted(Refused):
    """No role of this person does it."""


class Conflict(Refused):
    """Somebody else was first, or it was decided, done or changed since: an old page asked for it.

    The message says how it stands now. Whether it may be seen was asked before (NotFound), and whether this
    person may do it where that cannot change by itself (Refused, NotPermitted).
    """

    status = 409


class Many(InputError):
    """All faults of one input at once; `errors` holds them in order."""

    def __init__(self, errors: Sequence[HubError]) -> None:
        super().__init__("%(count)s faults", count=len(errors))
        self.errors = list(errors)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """All sentences, one a line."""
        return "\n".join(error.text(translate) for error in self.errors)


@contextmanager
def writing(file: str) -> Iterator[None]:
    """Say of a file of the program's own folder why it cannot be written. Raises InputError."""
    try:
        yield
    except OSError as error:
        raise InputError(
            "The file cannot be written: %(why)s.", where=file, why=why_not(error),
            remedy="Do this as the owner of the program's folder.",
        ) from error  # fmt: skip


def sentences(first: str, then: str) -> str:
    """Two sentences one after the other: no blank follows a full-width stop, which has its own."""
    gap = "" if first.endswith(("。", "？", "！")) else " "
    return f"{first}{gap}{then}" if then else first


def placed(where: str, said: str, translate: Callable[[str], str] = str) -> str:
    """A sentence behind the place it is about, with the colon of its language."""
    return f"{where}{translate(_COLON)}{said}"


def _fill(text: str, params: Mapping[str, Any], translate: Callable[[str], str]) -> str:
    said = translate(text)
    if not params:
        return said
    return said % {key: translate(one) if isinstance(one, Term) else one for key, one in params.items()}
