"""Who is who: the member behind the keys, and members and companies by the words that people use for them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from scout_mcp import errors
from scout_mcp.models.base import Reference
from scout_mcp.models.member import Member
from scout_mcp.permissions import COMPANIES, MEMBERS, refusal
from scout_mcp.psa.wire.conditions import contains, either, equals, seen, sendable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.psa.connection import Connection

T = TypeVar("T")

MOST = 1000
NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Matches(Generic[T]):
    """What a name fits.

    Attributes:
        found: Those it fits, the best first; one alone where it is meant for certain.
        near: Where it fits none: those that are spelt alike.
        more: True if there may be others that were not looked at.
    """

    found: tuple[T, ...]
    near: tuple[T, ...] = ()
    more: bool = False


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
    words = sendable(typed)

    async def ask() -> Matches[Reference]:
        wanted = either(contains("name", words), contains("identifier", words))
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


def folded(text: str) -> str:
    """A text for comparing: no accents, no capitals, single spaces."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", seen(text).casefold()) if not unicodedata.combining(char)
    )
    return " ".join(plain.replace("ø", "o").replace("æ", "ae").replace("ł", "l").split())


def loosely(text: str) -> str:
    """A name for comparing as people type it: `Koehler` is `Köhler`, `ONeill` is `O'Neill`, `Aase` is `Åse`."""
    plain = re.sub("['\u2019\u02bc`\u00b4]", "", folded(text)).replace("-", " ")
    return re.sub("ae|oe|ue|aa", lambda pair: pair[0][0], plain)


_SPELT = {"a": ("ä", "å", "á", "æ", "aa"), "o": ("ö", "ø", "ó", "oe"), "u": ("ü", "ú", "ue"), "e": ("é", "è")}


def spellings(word: str, letters: int = 3) -> list[str]:
    """How the first letters of a name may be spelt where it is kept, those that were typed first: `koe`, `koh`, `köh`.

    ConnectWise tells `ö` from `oe`; what comes of these is for `matching` to judge.
    """
    start = loosely(word)[:letters]
    found = [folded(word)[:letters], start]
    found += [
        start.replace(letter, other, 1) for letter, others in _SPELT.items() if letter in start for other in others
    ]
    if start[:1] in ("o", "d"):
        found += [f"{start[0]}{mark}{start[1:]}" for mark in ("'", "\u2019")]
    return [one for one in dict.fromkeys(found) if one]


def matching(typed: str, rows: Sequence[T], names: Callable[[T], tuple[str, ...]]) -> Matches[T]:
    """Those whose name fits what was typed; where none does, those whose name fits it by `loosely`.

    One whole name beats names that begin with it, those beat names with a word that begins with it, and those beat
    names that hold it anywhere.
    """
    wanted = folded(typed)
    if not wanted:
        return Matches(())
    for compared in (folded, loosely):
        ranked: dict[int, list[T]] = {}
        for row in rows:
            best = min(_rank(compared(typed), compared(name)) for name in names(row))
            if best < _NOT:
                ranked.setdefault(best, []).append(row)
        if len(ranked.get(0, ())) == 1:
            return Matches((ranked[0][0],))
        if ranked:
            return Matches(tuple(row for rank in sorted(ranked) for row in ranked[rank]))
    by_name = {folded(name): row for row in rows for name in names(row) if name}
    # A misspelt word of a long name counts too.
    by_word = {word: by_name[name] for name in by_name for word in name.split() if len(word) > 3}
    pool = by_word | by_name
    near: list[T] = []
    for name in difflib.get_close_matches(wanted, list(pool), n=5, cutoff=NEAR):
        if pool[name] not in near:
            near.append(pool[name])
    return Matches((), tuple(near))


_NOT = 4


def _rank(wanted: str, name: str) -> int:
    if not name:
        return _NOT
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 2
    return 3 if wanted in name else _NOT
