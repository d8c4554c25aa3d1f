"""Who is who: the member behind the keys, and members and companies by the words that people use for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scout_mcp import errors
from scout_mcp.models.base import Reference
from scout_mcp.models.member import Member
from scout_mcp.permissions import COMPANIES, MEMBERS, refusal
from scout_mcp.psa.wire.conditions import any_of, contains, equals, queryable
from scout_mcp.text.names import Matches, folded, matching

if TYPE_CHECKING:
    from scout_mcp.psa.connection import Connection


MOST = 1000


async def me(connection: Connection) -> Member | None:
    """The member behind the keys; None where ConnectWise will not say, or where the keys belong to no person.

    Neither path is in the OpenAPI document, and servers have the one or the other: both are asked. Remembered.

    Raises:
        ConnectWiseError: Neither could be asked, for a reason that says nothing about the path.
    """

    async def ask() -> Member | None:
        for path in ("system/myAccount", "system/myMembers/info"):
            try:
                body = await connection.get(path)
            except (errors.PathMissing, errors.RecordNotFound, errors.BadRequest, errors.Refused):
                continue
            row = body[0] if isinstance(body, list) and body else body  # pyright: ignore[reportUnknownVariableType]
            if isinstance(row, str | int | float):
                raise errors.Unreadable(connection.settings.host)
            if isinstance(row, dict):
                found = Member.model_validate(row)
                if found.identifier:
                    return found
        return None

    return await connection.remembered.get("me", ask)


async def members(connection: Connection) -> list[Member]:
    """All active members, remembered.

    Raises:
        PermissionMissing: These keys may not list members.
    """

    async def ask() -> list[Member]:
        return [member for member in await _members(connection, inactive=False) if not member.inactive_flag]

    return await connection.remembered.get("members", ask)


def known(connection: Connection) -> list[Member]:
    """The members that are remembered at the moment; asks nothing."""
    remembered = cast("list[Member] | None", connection.remembered.kept("members")) or []
    behind_the_keys = cast("Member | None", connection.remembered.kept("me"))
    return [*remembered, behind_the_keys] if behind_the_keys else remembered


async def _members(connection: Connection, *, inactive: bool) -> list[Member]:
    try:
        rows, _ = await connection.get_all(
            "system/members",
            conditions=equals("inactiveFlag", value=inactive),
            fields="id,identifier,firstName,lastName,title,inactiveFlag",
        )
    except errors.Refused:
        raise refusal(connection.settings, MEMBERS) from None
    return [member for member in map(Member.model_validate, rows) if member.identifier]  # by nothing else asked for


async def members_named(connection: Connection, typed: str) -> Matches[Member]:
    """Members by identifier, first, last or whole name.

    Raises:
        PermissionMissing: These keys may not list members; then only an identifier can be asked for as it is typed.
    """
    return matching(typed, await members(connection), lambda one: (one.identifier or "", one.label))


async def former_named(connection: Connection, typed: str) -> Matches[Member]:
    """Members who left, by the same names; asked for only where no active one fits.

    Raises:
        PermissionMissing: These keys may not list members.
    """

    async def ask() -> list[Member]:
        return [member for member in await _members(connection, inactive=True) if member.inactive_flag]

    former = await connection.remembered.get("former members", ask)
    return matching(typed, former, lambda one: (one.identifier or "", one.label))


async def companies_named(connection: Connection, typed: str) -> Matches[Reference]:
    """Companies by name or identifier: `fjord` finds Fjordline Dental Group. Remembered.

    Raises:
        PermissionMissing: These keys may not list companies.
    """
    words = queryable(typed)

    async def ask() -> Matches[Reference]:
        wanted = any_of(contains("name", words), contains("identifier", words))
        rows, more = await _companies(connection, conditions=wanted)
        # A condition can be ignored without a word: what does not fit is not taken.
        found = matching(words, rows, _company_names)
        if found.found:
            return Matches(found.found, more=more)
        everybody, more = await _companies(connection)
        found = matching(words, everybody, _company_names)
        return Matches(found.found, found.near, more)

    return await connection.remembered.get(f"company {folded(words)}", ask)


async def company_numbered(connection: Connection, number: int) -> Reference | None:
    """The company with this number; None if these keys see none. Remembered.

    Raises:
        PermissionMissing: These keys may not read companies.
    """

    async def ask() -> Reference | None:
        try:
            row = await connection.get_record("company/companies", number, fields="id,name,identifier")
        except errors.RecordNotFound:
            return None
        except errors.Refused:
            raise refusal(connection.settings, COMPANIES) from None
        return Reference.model_validate(row)

    return await connection.remembered.get(f"company number {number}", ask)


async def _companies(connection: Connection, **query: str) -> tuple[list[Reference], bool]:
    try:
        rows, more = await connection.get_page(
            "company/companies", pageSize=MOST, orderBy="id desc", fields="id,name,identifier", **query
        )
    except errors.Refused:
        raise refusal(connection.settings, COMPANIES) from None
    return [Reference.model_validate(row) for row in rows], more


def _company_names(company: Reference) -> tuple[str, ...]:
    return (company.name or "", company.identifier or "")
