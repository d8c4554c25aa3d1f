"""From a company's number, name or a part of it to the companies that match."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.errors import InputError, PermissionMissing
from scout_mcp.models.base import Reference
from scout_mcp.permissions import COMPANIES, lacking
from scout_mcp.text.answer import listed, names_compared
from scout_mcp.text.inline_text import ended, quoted_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.company import CompanyName
    from scout_mcp.psa.connection import Connection

MAX_COMPANIES = 10


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that a name matches.

    Attributes:
        found: The companies; empty if these keys may not list companies: then search for the name as it was typed.
        words: What an answer calls them, clean.
        remark: What an answer has to say about them; empty if there is one.
    """

    found: tuple[Reference, ...]
    words: str
    remark: str = ""


async def companies(connection: Connection, typed: str) -> Companies:
    """Return the company with this number, else those that a name or a part of it matches, at most `MAX_COMPANIES`.

    Raises:
        InputError: None matches, and similar names are listed; or so many that one must be chosen.
    """
    from scout_mcp.psa import directory  # noqa: PLC0415 - see tools/__init__.py

    shown = quoted_line(typed, 60)
    if number := re.fullmatch(r"#?([1-9]\d{0,8})", typed.strip(), re.ASCII):
        try:
            if company := await directory.company_numbered(connection, int(number[1])):
                return Companies((company,), _name(company) or f"company {number[1]}")
        except PermissionMissing:
            return Companies((Reference(id=int(number[1])),), f"company number {number[1]}")
    try:
        matches = await directory.companies_named(connection, typed)
    except PermissionMissing:
        remark = f"Companies were matched as typed, by a part of their name: {lacking(COMPANIES)}."
        return Companies((), f"companies called {shown}", remark)
    names = [_name(company) for company in matches.found]
    if not names:
        raise InputError(
            f"No company that these keys can see has {shown} in its name."
            + _similar([quoted_line(company.label, 60) for company in matches.near])
            + names_compared(matches)
        )
    set_aside = _set_aside(matches.set_aside)
    number_of_names = f"{len(names)} or more" if matches.more else f"{len(names)}"
    if len(names) > MAX_COMPANIES or (matches.more and len(names) > 1):
        raise InputError(f"{shown} matches {number_of_names} companies: {ended(listed(names))} Say which.")
    if len(names) > 1:
        remark = f"{shown} matches {len(names)}: {ended(listed(names))}{set_aside}"
        return Companies(matches.found, f"companies called {shown}", remark)
    return Companies(matches.found, names[0], set_aside.strip())


def _name(company: CompanyName) -> str:
    name = quoted_line(company.label, 60)
    return f"{name} (deleted)" if name and company.deleted_flag else name


def _set_aside(deleted: Sequence[CompanyName]) -> str:
    """Return what is said of deleted companies of that name, as merged ones leave them; empty if there are none."""
    names = [f"{quoted_line(company.label, 60)} (company {company.id})" for company in deleted]
    return f" Not searched, because deleted in ConnectWise: {ended(listed(names))}" if names else ""


def _similar(names: Sequence[str]) -> str:
    return f" Similar names: {ended(listed(names))}" if names else ""
