"""Which person a name means: a member, one who left, or "me"; or a question back. For companies: `named`.

All tools that take a person ask here, so that they understand the same names and refuse in the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.config.settings import API_MEMBER, MEMBER
from scout_mcp.permissions import MEMBERS, lacking
from scout_mcp.text.answer import listed
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.models.member import Member
    from scout_mcp.psa.connection import Connection
    from scout_mcp.text.names import Matches

_ME = ("", "me", "myself", "i", "my", "mine")
_EVERYONE = ("everyone", "everybody", "anyone", "all", "*")


_NOBODY = ("unassigned", "nobody", "none", "no one", "noone", "no owner", "not assigned", "unowned", "null")


class NoMember(errors.InputError):
    """A name fits no member; it can still be somebody at a client."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member.

    Attributes:
        identifier: As ConnectWise has it; what was typed where nobody could look it up.
        name: What people call them; the identifier where nobody knows.
        remark: What is to be said of how they were found; mostly empty.
        is_member: False if it is a text that nobody could look up, and that need be no identifier.
    """

    identifier: str
    name: str
    remark: str = ""
    is_member: bool = True

    @property
    def title(self) -> str:
        """`Mara Kessler (mkessler)`, clean."""
        name, identifier = one_line(self.name, 80), one_line(self.identifier, 50)
        return name if name.casefold() == identifier.casefold() else f"{name} ({identifier})"


def everyone(typed: str) -> bool:
    """Whether all people are meant."""
    return typed.strip().casefold() in _EVERYONE


def nobody(typed: str) -> bool:
    """Whether what has no owner is meant."""
    return typed.strip().casefold() in _NOBODY


async def whose(connection: Connection, typed: str, again: Callable[..., str], *, any_text: bool = False) -> Person:
    """The person meant by a name, an identifier or nothing, which means "me".

    Args:
        connection: The connection.
        typed: What was typed.
        again: Gives the call that asks the same of another person, `again(person="mkessler")`, for an error.
        any_text: Whether the tool can look for a name too, where these keys may not list members.

    Raises:
        InputError: Nobody or several people are meant; says whom it could be and how to ask.
    """
    typed = typed.strip().removeprefix("@")
    if typed.casefold() in _ME:
        return await _me(connection, again)
    whole = re.fullmatch(r".+\(([^()\s]+)\)", typed)  # as an answer shows people: nobody else is meant then
    typed = whole[1] if whole else typed
    try:
        return await _named(connection, typed, again, exactly=bool(whole))
    except errors.PermissionMissing:
        return _as_typed(typed, again, any_text=any_text)


async def _me(connection: Connection, again: Callable[..., str]) -> Person:
    """The person behind the keys, where ConnectWise tells who that is; else the one of the setting."""
    from scout_mcp.psa import directory  # noqa: PLC0415 - see tools/__init__.py

    settings = connection.settings
    shared, own = (settings.key_strategy == one for one in (API_MEMBER, MEMBER))
    found = None
    try:
        found = None if shared else await directory.me(connection)
    except errors.ConnectWiseError:
        if not settings.member:
            raise
    # Where ConnectWise leaves it open whether the keys are a person's, whoever set the two settings knows better.
    if found and (found.is_person or (found.is_person is None and (own or not settings.member))):
        return _person(found)
    if settings.member:
        return Person(settings.member, settings.member)
    if shared or found:
        why = "These keys belong to a shared API member, which is no person."
    else:
        why = "ConnectWise does not say whom these keys belong to."
    raise errors.InputError(
        f'{why} Say who is meant with the parameter "person" (a name or member identifier):'
        f" {again(person='mkessler')}. On a machine of one person, `scout-mcp settings` or SCOUT_MEMBER says it once."
    )


async def _named(connection: Connection, typed: str, again: Callable[..., str], *, exactly: bool) -> Person:
    """The one member that a name fits; one who left only where it fits nobody else.

    Args:
        connection: The connection.
        typed: A name or identifier.
        again: As for `whose`.
        exactly: Whether it is an identifier, and a part of another one does not count.

    Raises:
        PermissionMissing: These keys may not list members.
        NoMember: It fits nobody.
        InputError: It fits several.
    """
    from scout_mcp.psa import directory  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text import names  # noqa: PLC0415 - see tools/__init__.py

    def meant(matches: Matches[Member]) -> list[Member]:
        wanted = names.folded(typed)
        return [one for one in matches.found if not exactly or names.folded(one.identifier or "") == wanted]

    active = await directory.members_named(connection, typed)
    if found := meant(active):
        return _only("members", typed, found, again)
    former = await directory.former_named(connection, typed)
    if found := meant(former):
        gone = _only("former members", typed, found, again)
        return replace(gone, remark=f"{gone.title} is no longer active in ConnectWise.")
    shown = one_line(typed, 60)
    if near := (*active.near, *former.near):
        raise NoMember(f"No member is called “{shown}”. Did you mean {_titles(near)}? {_example(near[0], again)}.")
    raise NoMember(
        f"No member that these keys can see is called “{shown}”, active or not. Give a first, last or whole name, or"
        " the member identifier."
    )


def _only(what: str, typed: str, found: Sequence[Member], again: Callable[..., str]) -> Person:
    if len(found) == 1:
        return _person(found[0])
    raise errors.InputError(
        f"{len(found)} {what} fit “{one_line(typed, 60)}”: {_titles(found)}. Ask for the one you mean:"
        f" {_example(found[0], again)}."
    )


def _as_typed(typed: str, again: Callable[..., str], *, any_text: bool) -> Person:
    """What was typed, where nobody may look it up: an identifier, or any text for a tool that can look for one."""
    if any_text:
        remark = f"“{one_line(typed, 60)}” was looked for as typed, in owner and resources: {lacking(MEMBERS)}."
        return Person(typed, typed, remark, is_member=False)
    may_not = f"These keys lack {MEMBERS.permission}"
    if not re.fullmatch(r"[\w.'-]{1,50}", typed):
        raise errors.InputError(
            f"{may_not}, so names of members cannot be looked up. Give the member identifier, the short name typed at"
            f" ConnectWise's login: {again(person='mkessler')}."
        )
    return Person(typed, typed, f"{may_not}: “{typed}” was taken as a member identifier without looking it up.")


def _person(member: Member) -> Person:
    return Person(member.identifier or "", member.label)


def _titles(members: Sequence[Member]) -> str:
    return listed([_person(one).title for one in members])


def _example(member: Member, again: Callable[..., str]) -> str:
    return again(person=one_line(member.identifier, 50))
