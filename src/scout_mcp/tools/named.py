"""Clients and people as a person names them: from a part of a name to whom it means, or to a question back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.errors import InputError, PermissionMissing
from scout_mcp.permissions import COMPANIES, MEMBERS, lacking
from scout_mcp.settings import API_MEMBER
from scout_mcp.text.line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scout_mcp.models.base import Reference
    from scout_mcp.models.member import Member
    from scout_mcp.psa.connection import Connection

MOST_COMPANIES = 10
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that a name fits.

    Attributes:
        found: They; empty where these keys may not list companies: then the name has to be looked for as it was typed.
        words: The same for an answer, clean.
        remark: What is to be said of them; empty if it fits one.
    """

    found: tuple[Reference, ...]
    words: str
    remark: str = ""


async def companies(connection: Connection, typed: str) -> Companies:
    """The companies that a name or a part of one fits, at most `MOST_COMPANIES`.

    Raises:
        InputError: It fits none, and those that are spelt alike are named; or so many that one must be chosen.
    """
    from scout_mcp.psa import people  # noqa: PLC0415 - see tools/__init__.py

    shown = one_line(typed, 60)
    try:
        matches = await people.companies_named(connection, typed)
    except PermissionMissing:
        remark = f"Companies were matched as typed, by a part of their name: {lacking(COMPANIES)}."
        return Companies((), f"companies called {shown!r}", remark)
    names = [one_line(company.label, 60) for company in matches.found]
    if not names:
        raise InputError(
            f"No company that these keys can see is called {shown!r}, nor begins or goes on so."
            + _near([one_line(company.label, 60) for company in matches.near])
        )
    if len(names) > MOST_COMPANIES or (matches.more and len(names) > 1):
        raise InputError(
            f"{shown!r} fits {len(names)}{' or more' if matches.more else ''} companies: {_listed(names)}. Say which."
        )
    if len(names) > 1:
        return Companies(
            matches.found, f"companies called {shown!r}", f"{shown!r} fits {len(names)}: {_listed(names)}."
        )
    return Companies(matches.found, names[0])


@dataclass(frozen=True, slots=True)
class Person:
    """The member that a name fits.

    Attributes:
        member: They; None where nobody knows: then the name has to be looked for as it was typed.
        words: The same for an answer, clean.
        remark: What is to be said of it; empty if it fits one member for certain.
    """

    member: Member | None
    words: str
    remark: str = ""


async def person(connection: Connection, typed: str) -> Person:
    """The member that a name, an identifier or `me` means.

    Raises:
        InputError: It fits several members; or it is `me`, and nobody knows whose the keys are.
    """
    from scout_mcp.psa import people  # noqa: PLC0415 - see tools/__init__.py

    if typed.casefold() in ("me", "myself", "mine"):
        if connection.settings.key_strategy == API_MEMBER:
            raise InputError('The keys belong to a shared API member, so nobody knows who "me" is. Give a name.')
        member = await people.me(connection)
        if member is None:
            raise InputError('ConnectWise does not tell whose keys these are, so "me" is not known. Give a name.')
        return Person(member, f"{one_line(member.label, 60)} (whose keys these are)")
    shown = one_line(typed, 60)
    try:
        matches = await people.members_named(connection, typed)
    except PermissionMissing:
        remark = f"{shown!r} was looked for as typed, in owner and resources: {lacking(MEMBERS)}."
        return Person(None, shown, remark)
    if len(matches.found) == 1:
        return Person(matches.found[0], one_line(matches.found[0].label, 60))
    names = [f"{one_line(one.label, 60)} ({one_line(one.identifier, 40)})" for one in matches.found or matches.near]
    if matches.found:
        raise InputError(f"{shown!r} fits {len(names)} members: {_listed(names)}. Say which.")
    remark = f"No active member is called {shown!r}; somebody who left is looked for by identifier or name as typed."
    return Person(None, shown, remark + _near(names))


def counted(what: str, counts: Mapping[str, int]) -> str:
    """`Rows here: 12 Fjordline Dental Group, 9 Fjordtech.`; empty if there are none."""
    listed = _listed([f"{count} {name}" for name, count in counts.items()])
    return f"{what}: {listed}." if listed else ""


def _listed(names: Sequence[str]) -> str:
    left = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {left} more" if left > 0 else "")


def _near(names: Sequence[str]) -> str:
    return f" Spelt alike: {_listed(names)}." if names else ""
