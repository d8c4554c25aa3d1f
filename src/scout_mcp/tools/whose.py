"""Whose work is meant: the person that was named, or the one behind the keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.permissions import MEMBERS
from scout_mcp.settings import API_MEMBER
from scout_mcp.text.answer import call
from scout_mcp.text.line import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.member import Member
    from scout_mcp.psa.connection import Connection

_ME = ("", "me", "myself", "i", "my", "mine")
_EVERYONE = ("everyone", "everybody", "anyone", "all", "*")
_MOST = 10


@dataclass(frozen=True, slots=True)
class Person:
    """A member.

    Attributes:
        identifier: As ConnectWise has it.
        name: What people call them; the identifier where nobody knows.
        remark: What is to be said of how they were found; mostly empty.
    """

    identifier: str
    name: str
    remark: str = ""

    @property
    def title(self) -> str:
        """`Mara Kessler (mkessler)`, clean."""
        name, identifier = one_line(self.name, 80), one_line(self.identifier, 50)
        return name if name.casefold() == identifier.casefold() else f"{name} ({identifier})"


def everyone(typed: str) -> bool:
    """Whether all people are meant."""
    return typed.strip().casefold() in _EVERYONE


async def whose(connection: Connection, typed: str, tool: str) -> Person:
    """The person meant by a name, an identifier or nothing, which means "me".

    Args:
        connection: The connection.
        typed: What was typed.
        tool: The tool that asks, for the next call in an error.

    Raises:
        InputError: Nobody or several people are meant; says whom it could be and how to ask.
    """
    typed = typed.strip().removeprefix("@")
    if typed.casefold() in _ME:
        return await _me(connection, tool)
    if both := re.fullmatch(r".+\(([^()\s]+)\)", typed):  # as an answer shows people
        typed = both[1]
    return await _named(connection, typed, tool)


async def _me(connection: Connection, tool: str) -> Person:
    from scout_mcp.psa import people  # noqa: PLC0415 - see tools/__init__.py

    settings = connection.settings
    shared = settings.key_strategy == API_MEMBER
    found = None
    try:
        found = None if shared else await people.me(connection)
    except errors.ConnectWiseError:
        if not settings.member:
            raise
    if found and found.identifier and not found.is_api_member:
        return Person(found.identifier, found.label)
    if settings.member:
        return Person(settings.member, settings.member)
    if shared or found:
        why = "These keys belong to a shared API member, which is no person."
    else:
        why = "ConnectWise does not say whom these keys belong to."
    raise errors.InputError(
        f'{why} Say whose work it is with the parameter "person" (a name or member identifier):'
        f" {call(tool, person='mkessler')}. On a machine of one person, the setting SCOUT_MEMBER says it once."
    )


async def _named(connection: Connection, typed: str, tool: str) -> Person:
    from scout_mcp.psa import people  # noqa: PLC0415 - see tools/__init__.py

    try:
        found = await people.members_named(connection, typed)
        former = people.Matches(()) if found.found else await people.former_named(connection, typed)
    except errors.PermissionMissing:
        return _as_typed(typed, tool)
    if len(found.found) == 1:
        return _person(found.found[0])
    if not found.found and len(former.found) == 1:
        gone = _person(former.found[0])
        return Person(gone.identifier, gone.name, f"{gone.title} is no longer active in ConnectWise.")
    shown = one_line(typed, 60)
    if several := found.found or former.found:
        raise errors.InputError(
            f"{len(several)} {'members' if found.found else 'former members'} fit “{shown}”: {_listed(several)}."
            f" Ask for the one you mean: {_example(several[0], tool)}."
        )
    if near := found.near or former.near:
        raise errors.InputError(
            f"No member is called “{shown}”. Did you mean {_listed(near)}? {_example(near[0], tool)}."
        )
    raise errors.InputError(
        f"No member is called “{shown}”, active or not. Give a first, last or whole name, or the member identifier."
    )


def _as_typed(typed: str, tool: str) -> Person:
    """An identifier taken as it was typed, where nobody may look it up."""
    lacking = f"These keys lack {MEMBERS.permission}"
    if not re.fullmatch(r"[\w.'-]{1,50}", typed):
        raise errors.InputError(
            f"{lacking}, so names of members cannot be looked up. Give the member identifier, the short name typed at"
            f" ConnectWise's login: {call(tool, person='mkessler')}."
        )
    return Person(typed, typed, f"{lacking}: “{typed}” was taken as a member identifier without looking it up.")


def _person(member: Member) -> Person:
    return Person(member.identifier or "", member.label)


def _listed(members: Sequence[Member]) -> str:
    more = f" and {len(members) - _MOST} more" if len(members) > _MOST else ""
    return ", ".join(_person(one).title for one in members[:_MOST]) + more


def _example(member: Member, tool: str) -> str:
    return call(tool, person=one_line(member.identifier, 50))
