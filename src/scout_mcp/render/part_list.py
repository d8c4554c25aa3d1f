"""How each list in the answer about a company is cut, and how to get the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from scout_mcp.models.base import WithInfo
from scout_mcp.render import fields
from scout_mcp.text.answer import tool_call
from scout_mcp.text.inline_text import quoted_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scout_mcp.psa.record_parts import Listed
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.names import Matches

R = TypeVar("R", bound=WithInfo)

Part = Literal["contacts", "sites", "tickets", "projects", "configurations", "notes"]
"""A part of a company that can be shown in full."""

SUMMARY_ROWS = 5
FULL_ROWS = 100
KINDS = 12
"""Priorities of tickets or types of configurations that are counted by name."""


class PartLists:
    """The lists in one answer about a company.

    Args:
        company: The company's number.
        full: Whether one part is shown in full, instead of a summary of all.

    Attributes:
        full: Likewise.
        limit: How many rows of a list are shown.
        empty: The names of the lists in a summary that have no rows.
    """

    def __init__(self, company: int, *, full: bool) -> None:
        self.full = full
        self.limit = FULL_ROWS if full else SUMMARY_ROWS
        self.empty: list[str] = []
        self._company = str(company)

    def full_call(self, part: Part) -> str:
        """Return the call that shows one part in full."""
        return tool_call("get_company", company=self._company, show=part)

    def rows(
        self,
        writer: Writer,
        result: PartialResult[Listed[R]] | None,
        what: str,
        counts: Callable[[R], bool] = lambda _: True,
    ) -> list[R]:
        """Return the rows of a list that count; if there are none, the answer says so, in a summary once for all lists.

        Args:
            writer: Where that is written.
            result: The list; None if it was not requested.
            what: What the list is called.
            counts: Returns whether a row counts.
        """
        rows = available_rows(writer, result, what, counts)
        if not rows and result and result.value and result.value.complete:
            if self.full:
                writer.line(f"{what}: none that these keys can see.")
            else:
                self.empty.append(what.lower())
        return rows

    def write_rows(
        self,
        writer: Writer,
        result: PartialResult[Listed[R]],
        rows: Sequence[R],
        part: Part,
        row: Callable[[R], str],
    ) -> None:
        """Write the rows of a list, and how to get those that are not shown.

        Args:
            writer: Where to.
            result: The list.
            rows: Its rows that count.
            part: The part of the company that the list belongs to.
            row: Returns a record on one line.
        """
        for record in rows[: self.limit]:
            writer.line(f"- {row(record)}")
        writer.line(self.rest_line(result, len(rows), part))

    def rest_line(
        self, result: PartialResult[Listed[Any]], total: int, part: Part, *, limit: int | None = None, also: str = ""
    ) -> str:
        """Return the line about the rows that are not shown; empty if all are.

        Args:
            result: The list.
            total: How many of its rows count.
            part: The part it belongs to.
            limit: How many rows are shown at most, if not as many as usual.
            also: What else the full part shows, e.g. `2 inactive`.
        """
        left_out = max(total - (limit or self.limit), 0)
        complete = result.value is None or result.value.complete
        if left_out:
            more = f"{'' if complete else 'At least '}{left_out} more"
        else:
            more = "" if complete else "There may be more"
        rest = ", ".join(words for words in (more, also) if words)
        if not rest:
            return ""
        return f"{rest}: the link above opens them." if self.full else f"{rest}: {self.full_call(part)}."


def available_rows(
    writer: Writer, result: PartialResult[Listed[R]] | None, what: str, counts: Callable[[R], bool]
) -> list[R]:
    """Return the rows of a list that count; if the list could not be read to the end, the answer says so.

    Args:
        writer: Where that is written.
        result: The list; None if it was not requested.
        what: What the list is called.
        counts: Returns whether a row counts.
    """
    if result is None:
        return []
    writer.line(fields.unavailable_line(result, what))
    if result.value is None:
        return []
    rows = [row for row in result.value.rows if counts(row)]
    if not rows and not result.value.complete:
        returned = len(result.value.rows)
        reason = f"none among the first {returned}" if returned else "ConnectWise returned only those of others"
        writer.line(f"{what}: unknown, {reason}.")
    return rows


def matches_heading(matches: Matches[Any], noun: str, plural: str, query: str) -> str:
    """Return the line above the records to choose from: `12 companies match 'x':`, or what has a similar name."""
    if not matches.found:
        return f"No {noun} is called {query}. Similar names:"
    number = f"{len(matches.found)} or more" if matches.more else f"{len(matches.found)}"
    return f"{number} {plural} match {query}:"


def facts_line(*facts: str) -> str:
    """Return facts on one line, without the empty ones; they are clean already."""
    return " · ".join(fact for fact in facts if fact)


def count(result: PartialResult[Listed[Any]], number: int) -> str:
    """Return a number of rows as shown: `5`, or `5 or more` if the list was not read to the end."""
    return f"{number}" if result.value is None or result.value.complete else f"{number} or more"


def count_by_kind(counts: Mapping[str, int]) -> str:
    """Return `2 Priority 1 - Critical, 5 Priority 3 - Medium`, in the order given."""
    shown = [f"{number} {kind}" for kind, number in list(counts.items())[:KINDS]]
    others = list(counts.values())[KINDS:]
    if others:
        shown.append(f"{sum(others)} of {len(others)} other kinds")
    return ", ".join(shown)


def shown_name(name: str | None) -> str:
    """Return the name of a record as a list shows it."""
    return quoted_line(name, 100) or "(no name)"
