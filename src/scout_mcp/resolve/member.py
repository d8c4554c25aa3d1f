"""Which person a name means: a member, one who left, or "me"; or a question back. For companies: `named`.

All tools that take a person ask here, so that they understand the same names and refuse in the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from scout_mcp import errors
from scout_mcp.config.settings import API_MEMBER, MEMBER
from scout_mcp.permissions import MEMBERS
from scout_mcp.text.answer import listed, tool_call
from scout_mcp.text.inline_text import bare_line, one_line, quoted_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.models.member import Member
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.people import PeopleSearch
    from scout_mcp.text.names import Matches

_ME = ("", "me", "myself", "i", "my", "mine")
_EVERYONE = ("everyone", "everybody", "anyone", "all", "*")
_ASK = "Give the member identifier, the short name typed at ConnectWise's login: {}."
_IN_SETTING = "The name comes from the setting SCOUT_MEMBER; correct it with `scout-mcp settings`."
_NOBODY = (
    "unassigned", "nobody", "none", "no one", "noone", "no owner", "not assigned", "unowned", "null", "niemand",
    "nadie", "personne", "nessuno", "ingen",
)  # fmt: skip


class NoMember(errors.InputError):
    """A name fits no member; it can still be somebody at a client.

    Args:
        message: What to tell.
        unlisted: Why the list of members proves nothing; empty if it does.
    """

    def __init__(self, message: str, *, unlisted: str = "") -> None:
        super().__init__(message)
        self.unlisted = unlisted


@dataclass(frozen=True, slots=True)
class Person:
    """A member.

    Attributes:
        identifier: As ConnectWise has it; where that is not known, their name or what was typed.
        name: What people call them; the identifier where nobody knows.
        remark: What is to be said of how they were found; mostly empty.
        known_by: Whether a record has this identifier, or only this name; "nothing" if it is what was typed, of which
            nobody knows whether it is an identifier.
        is_whole: Whether all that is theirs can be found by what is known; if not, finding nothing proves nothing.
    """

    identifier: str
    name: str
    remark: str = ""
    known_by: Literal["identifier", "name", "nothing"] = "identifier"
    is_whole: bool = True

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
    from scout_mcp.text.names import without_title  # noqa: PLC0415 - see tools/__init__.py

    whole = re.fullmatch(r".+\(([^()\s]+)\)", typed)  # as an answer shows people: nobody else is meant then
    typed = whole[1] if whole else without_title(typed)
    try:
        return await _named(connection, typed, again, exactly=bool(whole))
    except errors.PermissionMissing:
        unlisted, unknown = f"these keys lack {MEMBERS.permission}", None
    except NoMember as error:
        unlisted, unknown = error.unlisted, error
    search = await _in_records(connection, typed, again, unlisted, exactly=bool(whole))
    if isinstance(search, Person) and (search.known_by == "identifier" or any_text):
        return search
    if unknown and not unlisted:
        raise unknown
    if isinstance(search, Person):
        raise _without_identifier(search, unlisted, again)
    return _as_typed(typed, again, unlisted, search, any_text=any_text)


async def _in_records(
    connection: Connection, typed: str, again: Callable[..., str], unlisted: str, *, exactly: bool
) -> Person | PeopleSearch:
    """Return the one person of that name whom tickets or time entries name; else what was looked at.

    Raises:
        InputError: They name several.
    """
    from scout_mcp.psa import people  # noqa: PLC0415 - see tools/__init__.py

    search = await people.named_in_records(connection, typed)
    members = _meant(search.matches, typed, exactly=exactly)
    if not members:
        return search
    person = _only("people", typed, members, again)
    if not members[0].identifier:
        remark = (
            f"{one_line(person.name, 60)} was found as an owner by name only. What has them by their member identifier"
            " alone, as resources do, is missing: give the identifier."
        )
        return replace(person, remark=remark, known_by="name", is_whole=False)
    if search.tells_names_only and person.name == person.identifier:
        remark = "Owners are told by name only, so what they own without being a resource is missing: give their name."
        return replace(person, remark=remark, is_whole=False)
    if typed.casefold() == person.identifier.casefold():
        return person
    why = unlisted or "the list of members does not have them"
    return replace(person, remark=f"Found through {_places(search)}, because {why}.")


def _places(search: PeopleSearch) -> str:
    *others, last = [capability.plural for capability in search.looked_in] or ["no records"]
    return f"{', '.join(others)} and {last}" if others else last


def _without_identifier(person: Person, unlisted: str, again: Callable[..., str]) -> errors.InputError:
    return errors.InputError(
        f"{one_line(person.name, 60)} owns tickets, but no record that these keys can read has their member identifier,"
        f" and {unlisted}. {_ASK.format(again(person='mkessler'))} What they own:"
        f" {tool_call('search_tickets', person=person.name)}."
    )


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
        return await _of_setting(connection, again)
    if shared or found:
        why = "These keys belong to a shared API member, which is no person."
    else:
        why = "ConnectWise does not say whom these keys belong to."
    raise errors.InputError(
        f'{why} Say who is meant with the parameter "person" (a name or member identifier):'
        f" {again(person='mkessler')}. On a personal machine, set it once in `scout-mcp settings` (or SCOUT_MEMBER)."
    )


async def _of_setting(connection: Connection, again: Callable[..., str]) -> Person:
    """The member whom the setting names, as far as these keys can tell.

    Raises:
        InputError: It names nobody. It is no `NoMember`: who says "me" does not mean somebody at a client.
    """
    identifier = connection.settings.member
    try:
        return await _named(connection, identifier, again, exactly=True)
    except errors.PermissionMissing:
        why = f"these keys lack {MEMBERS.permission}"
    except NoMember as error:
        if not error.unlisted:
            raise errors.InputError(f"{error} {_IN_SETTING}") from None
        why = error.unlisted
    except errors.ConnectWiseError:  # the list is only for checking
        why = "the list of members could not be read"
    remark = f"Whether {one_line(identifier, 50)}, the setting SCOUT_MEMBER, is a member was not checked: {why}."
    return Person(identifier, identifier, remark)


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

    active = await directory.members_named(connection, typed)
    if members := _meant(active, typed, exactly=exactly):
        return _only("members", typed, members, again)
    former = await directory.former_named(connection, typed)
    if members := _meant(former, typed, exactly=exactly):
        gone = _only("former members", typed, members, again)
        return replace(gone, remark=f"{gone.title} is no longer active in ConnectWise.")
    shown = quoted_line(typed, 60)
    if near := (*active.near, *former.near):
        raise NoMember(f"No member is called {shown}. Did you mean {_titles(near)}? {_example(near[0], again)}.")
    number = len(await directory.members(connection))
    raise NoMember(
        f"No member that these keys can see is called {shown}, active or not. Give a first, last or whole name, or"
        " the member identifier.",
        # Nobody works alone with ConnectWise: a role can narrow the list to whoever asks, or to nobody.
        unlisted=f"ConnectWise lists {('no members', 'one member only')[number]} to these keys" if number < 2 else "",
    )


def _meant(matches: Matches[Member], typed: str, *, exactly: bool) -> list[Member]:
    from scout_mcp.text.names import folded  # noqa: PLC0415 - see tools/__init__.py

    return [member for member in matches.found if not exactly or folded(member.identifier or "") == folded(typed)]


def _only(what: str, typed: str, found: Sequence[Member], again: Callable[..., str]) -> Person:
    if len(found) == 1:
        return _person(found[0])
    raise errors.InputError(
        f"{len(found)} {what} fit {quoted_line(typed, 60)}: {_titles(found)}. Ask for the one you mean:"
        f" {_example(found[0], again)}."
    )


def _as_typed(typed: str, again: Callable[..., str], unlisted: str, search: PeopleSearch, *, any_text: bool) -> Person:
    """Return what was typed, where nobody knows it: as an identifier, or as any text for a tool that can look for one.

    Raises:
        NoMember: Somebody is called nearly so.
        InputError: It can be no identifier.
    """
    shown = quoted_line(typed, 60)
    why = f"{unlisted}, and nobody called {shown} was found through {_places(search)} that they can read"
    if near := [member for member in search.matches.near if member.identifier]:
        raise NoMember(
            f"{why[0].upper()}{why[1:]}. Did you mean {_titles(near)}? {_example(near[0], again)}.", unlisted=unlisted
        )
    if any_text:
        remark = (
            f"Whom {shown} means is not known: {why}. It was looked for in the names of owners and in resources,"
            " which have identifiers only: give the member identifier."
        )
        return Person(typed, typed, remark, known_by="nothing", is_whole=False)
    ask = _ASK.format(again(person="mkessler"))
    if not re.fullmatch(r"[\w.'-]{1,50}", typed):
        raise errors.InputError(f"{why[0].upper()}{why[1:]}. {ask}")
    remark = f"{shown} was taken as a member identifier: {why}. If it is a name: {ask[0].lower()}{ask[1:]}"
    return Person(typed, typed, remark, known_by="nothing", is_whole=False)


def _person(member: Member) -> Person:
    return Person(member.identifier or member.label, member.label)


def _titles(members: Sequence[Member]) -> str:
    return listed([_person(one).title for one in members])


def _example(member: Member, again: Callable[..., str]) -> str:
    return again(person=bare_line(member.identifier or member.label, 50))
