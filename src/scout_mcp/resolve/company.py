"""Which companies a name means: from a part of a name to those it fits, or to a question back. For people: `whose`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.errors import InputError, PermissionMissing
from scout_mcp.models.base import Reference
from scout_mcp.permissions import COMPANIES, lacking
from scout_mcp.text.answer import listed
from scout_mcp.text.inline_text import ended, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.psa.connection import Connection

MOST_COMPANIES = 10


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
    """The company with a number, else the companies that a name or a part of one fits, at most `MOST_COMPANIES`.

    Raises:
        InputError: It fits none, and those that are spelt alike are named; or so many that one must be chosen.
    """
    from scout_mcp.psa import directory  # noqa: PLC0415 - see tools/__init__.py

    shown = one_line(typed, 60)
    if number := re.fullmatch(r"#?([1-9]\d{0,8})", typed.strip(), re.ASCII):
        try:
            if one := await directory.company_numbered(connection, int(number[1])):
                return Companies((one,), one_line(one.label, 60) or f"company {number[1]}")
        except PermissionMissing:
            return Companies((Reference(id=int(number[1])),), f"company number {number[1]}")
    try:
        matches = await directory.companies_named(connection, typed)
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
            f"{shown!r} fits {len(names)}{' or more' if matches.more else ''} companies: {ended(listed(names))}"
            " Say which."
        )
    if len(names) > 1:
        remark = f"{shown!r} fits {len(names)}: {ended(listed(names))}"
        return Companies(matches.found, f"companies called {shown!r}", remark)
    return Companies(matches.found, names[0])


def _near(names: Sequence[str]) -> str:
    return f" Spelt alike: {ended(listed(names))}" if names else ""
