"""Members and companies by the names that people use for them, and the member behind the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scout_mcp import audit, errors
from scout_mcp.models.company import Company, CompanyName
from scout_mcp.models.member import Member
from scout_mcp.permissions import COMPANIES, MEMBERS, refusal
from scout_mcp.psa.wire.conditions import all_of, any_of, askable, contains, equals
from scout_mcp.text.names import Matches, folded, matching, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.psa.connection import Connection


MAX_ROWS = 1000


async def me(connection: Connection) -> Member | None:
    """Return the member behind the keys; None if ConnectWise does not say, or if the keys belong to no person. Cached.

    Neither path is in the OpenAPI document, and a server has one of them: both are tried.

    Raises:
        ConnectWiseError: Both failed, for a reason other than a missing path.
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
                member = Member.model_validate(row)
                if member.identifier:
                    return member
        return None

    member = await connection.remembered.get("me", ask)
    if member and member.identifier:
        audit.member_known(member.identifier)
    return member


async def members(connection: Connection) -> list[Member]:
    """Return all active members. Cached.

    Raises:
        PermissionMissing: These keys may not list members.
    """

    async def ask() -> list[Member]:
        return [member for member in await _members(connection, inactive=False) if not member.inactive_flag]

    return await connection.remembered.get("members", ask)


async def is_member(connection: Connection, identifier: str) -> bool | None:
    """Return whether an active member has exactly this identifier; None if that cannot be found out with these keys."""
    try:
        active = await members(connection)
    except (errors.PermissionMissing, errors.ConnectWiseError):
        return None
    if any(folded(member.identifier or "") == folded(identifier) for member in active):
        return True
    # A role can narrow the list to whoever asks, or to nobody, without refusing: that proves nothing.
    return False if len(active) > 1 else None


def known(connection: Connection) -> list[Member]:
    """Return the members that are in the cache, without a request."""
    cached = cast("list[Member] | None", connection.remembered.kept("members")) or []
    behind_the_keys = cast("Member | None", connection.remembered.kept("me"))
    return [*cached, behind_the_keys] if behind_the_keys else cached


async def _members(connection: Connection, *, inactive: bool) -> list[Member]:
    try:
        rows, _ = await connection.get_all(
            "system/members",
            conditions=equals("inactiveFlag", value=inactive),
            fields="id,identifier,firstName,lastName,title,inactiveFlag",
        )
    except errors.Refused:
        raise refusal(connection.settings, MEMBERS) from None
    return [
        member for member in map(Member.model_validate, rows) if member.identifier
    ]  # requests name them by nothing else


async def members_named(connection: Connection, typed: str) -> Matches[Member]:
    """Return the active members whose identifier, first, last or whole name matches.

    Raises:
        PermissionMissing: These keys may not list members; then only an identifier can be used, as it was typed.
    """
    return matching(typed, await members(connection), lambda member: (member.identifier or "", member.label))


async def former_named(connection: Connection, typed: str) -> Matches[Member]:
    """Return the inactive members whose name matches; requested only if no active one does.

    Raises:
        PermissionMissing: These keys may not list members.
    """

    async def ask() -> list[Member]:
        return [member for member in await _members(connection, inactive=True) if member.inactive_flag]

    former = await connection.remembered.get("former members", ask)
    return matching(typed, former, lambda member: (member.identifier or "", member.label))


async def companies_named(connection: Connection, typed: str) -> Matches[CompanyName]:
    """Return the companies whose name or identifier matches: `fjord` matches Fjordline Dental Group. Cached.

    One request; where nothing matches, one for names that have its pieces in common, and one for the newest companies.
    Those that were deleted, as the twins of merged companies are, count only where no other matches.

    Raises:
        PermissionMissing: These keys may not list companies.
    """
    in_common = pieces(typed)
    conditions = [condition_of_company("name", "identifier", [askable(typed)])]
    if in_common:
        conditions.append(condition_of_company("name", "identifier", in_common))

    async def ask() -> Matches[CompanyName]:
        compared: dict[int | None, CompanyName] = {}
        more = False
        for condition in dict.fromkeys([*conditions, ""]):
            rows, more = await _companies(connection, **({"conditions": condition} if condition else {}))
            # A server can ignore a condition without an error: the rows are compared here too.
            matches = _living_first(typed, rows, more=more)
            if matches.found:
                return matches
            compared |= {row.id: row for row in rows}
        matches = matching(typed, list(compared.values()), _company_names)
        return Matches((), matches.near, more, compared=len(compared))

    return await connection.remembered.get(f"company {folded(typed)}", ask)


def condition_of_company(name: str, identifier: str, texts: Sequence[str]) -> str:
    """Return the condition that the field of a company's name, or that of its identifier, contains all the texts."""
    by_name, by_identifier = (all_of(*(contains(field, text) for text in texts)) for field in (name, identifier))
    return any_of(by_name, by_identifier) if len(texts) == 1 else any_of(f"({by_name})", f"({by_identifier})")


async def company_numbered(connection: Connection, number: int) -> CompanyName | None:
    """Return the company with this number; None if these keys cannot see it. Cached.

    Raises:
        PermissionMissing: These keys may not read companies.
    """

    async def ask() -> CompanyName | None:
        try:
            row = await connection.get_record("company/companies", number, fields="id,name,identifier,deletedFlag")
        except errors.RecordNotFound:
            return None
        except errors.Refused:
            raise refusal(connection.settings, COMPANIES) from None
        return CompanyName.model_validate(row)

    return await connection.remembered.get(f"company number {number}", ask)


async def company_phone(connection: Connection, number: int) -> str:
    """Return the telephone number of a company; empty if it has none. Cached.

    Raises:
        ConnectWiseError: It could not be read.
    """
    return (await company_basics(connection, number)).phone_number or ""


async def company_basics(connection: Connection, number: int) -> Company:
    """Return the telephone number and the time zone of a company. Cached.

    Raises:
        ConnectWiseError: They could not be read.
    """

    async def ask() -> Company:
        row = await connection.get_record("company/companies", number, fields="id,phoneNumber,timeZoneSetup")
        return Company.model_validate(row)

    return await connection.remembered.get(f"company basics {number}", ask)


async def _companies(connection: Connection, **query: str) -> tuple[list[CompanyName], bool]:
    try:
        rows, more = await connection.get_page(
            "company/companies", pageSize=MAX_ROWS, orderBy="id desc", fields="id,name,identifier,deletedFlag", **query
        )
    except errors.Refused:
        raise refusal(connection.settings, COMPANIES) from None
    return [CompanyName.model_validate(row) for row in rows], more


def _living_first(words: str, rows: list[CompanyName], more: bool) -> Matches[CompanyName]:
    """Return the companies that match; deleted ones are set aside where others do."""
    deleted = matching(words, [row for row in rows if row.deleted_flag], _company_names).found
    matches = matching(words, [row for row in rows if not row.deleted_flag], _company_names)
    if matches.found:
        return Matches(matches.found, more=more, set_aside=deleted)
    return Matches(deleted, () if deleted else matches.near, more)


def _company_names(company: CompanyName) -> tuple[str, ...]:
    return (company.name or "", company.identifier or "")
