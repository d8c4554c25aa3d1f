"""Filters for tickets: what ConnectWise is asked, and how each row that comes back is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scout_mcp.domain.urgency import priority_number
from scout_mcp.domain.waiting import PAUSED, is_answered, rule_for, waiting_on
from scout_mcp.psa.wire.conditions import all_of, any_of, compare, contains, equals, missing, one_of, queryable
from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from scout_mcp.models.base import Reference
    from scout_mcp.models.ticket import Ticket

    SearchWords = Sequence[Sequence[str]]
    """All of these, each in one of its spellings."""

Side = Literal["service", "project"]
WaitingOn = Literal["us", "client", "vendor"]


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that tickets have to fit.

    Attributes:
        condition: What ConnectWise is asked, in its own syntax.
        fits: Whether a row that comes back fits: ConnectWise can ignore a condition without saying so.
        only: The side that has such a field; None if both have.
    """

    condition: str
    fits: Callable[[Ticket], bool]
    only: Side | None = None


def _label(reference: Reference | None) -> str:
    return folded((reference and reference.label) or "")


def has_words(text: str | None, words: SearchWords) -> bool:
    """Return whether short text contains all words, be it within longer ones."""
    known = folded(text or "")
    return all(any(folded(spelling) in known for spelling in spellings) for spellings in words)


def starts_words(text: str | None, words: SearchWords) -> bool:
    """Return whether long text contains all words, each at the beginning of a word: `lease` is not in `please`."""
    known = folded(text or "")
    return all(
        any(re.search(rf"(?<!\w){re.escape(folded(spelling))}", known) for spelling in spellings) for spellings in words
    )


def any_contains(fields: Iterable[str], texts: Sequence[str]) -> str:
    """Return the condition that one of these fields contains one of these texts."""
    shortest = [
        text for text in texts if not any(other != text and other.casefold() in text.casefold() for other in texts)
    ]
    conditions = [contains(field, text) for field in fields for text in shortest]
    return any_of(*conditions) if len(conditions) > 1 else conditions[0]


def by_state(*, closed: bool) -> Filter:
    """Return the filter for open or closed tickets, by ConnectWise's flag."""
    return Filter(equals("closedFlag", closed), lambda ticket: ticket.closed_flag in (closed, None))


def by_words(words: SearchWords, numbers: Sequence[int] = ()) -> Filter:
    """Return the filter for all these words in the summary, or one of the tickets that have them elsewhere."""
    condition = all_of(*(any_contains(["summary"], spellings) for spellings in words))
    if numbers:
        condition = any_of(f"({condition})" if len(words) > 1 else condition, one_of("id", numbers))
    return Filter(condition, lambda ticket: ticket.id in numbers or has_words(ticket.summary, words))


def by_company(numbers: Sequence[int]) -> Filter:
    """Return the filter for tickets of one of these companies."""
    return Filter(
        one_of("company/id", numbers), lambda ticket: ticket.company is not None and ticket.company.id in numbers
    )


def by_name(field: Literal["company", "board", "status", "priority", "team"], *texts: str) -> Filter:
    """Return the filter for a part of a name, or one of several; letter case does not matter."""
    return Filter(
        any_contains([f"{field}/name"], texts),
        lambda ticket: has_words(_label(getattr(ticket, field)), [texts]),
        only="service" if field == "team" else None,
    )


def by_type(*texts: str) -> Filter:
    """Return the filter for a part of the name of a type, subtype or item."""
    return Filter(
        any_contains(("type/name", "subType/name", "item/name"), texts),
        lambda ticket: any(has_words(_label(kind), [texts]) for kind in (ticket.type, ticket.sub_type, ticket.item)),
    )


_PRIORITY_NAMES = ("Priority {}", "P{}", "Prio {}", "{} -")


def by_priority(numbers: Sequence[int], texts: Sequence[str] = ()) -> Filter:
    """Return the filter for priorities by their numbers, as in `Priority 1 - Critical`, or by a part of their names."""
    written = [form.format(number) for number in numbers for form in _PRIORITY_NAMES]

    def fits(ticket: Ticket) -> bool:
        name = _label(ticket.priority)
        return priority_number(name) in numbers or any(folded(text) in name for text in texts)

    return Filter(any_contains(["priority/name"], [*written, *texts]), fits)


def by_nobody() -> Filter:
    """Return the filter for tickets without an owner."""
    return Filter(missing("owner/identifier"), lambda ticket: not (ticket.owner and ticket.owner.identifier))


def by_project(text: str) -> Filter:
    """Return the filter for tickets of a project, by its number or a part of its name."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        number = int(text)
        return Filter(
            equals("project/id", number),
            lambda ticket: ticket.project is None or ticket.project.id == number,
            "project",
        )
    return Filter(contains("project/name", text), lambda ticket: has_words(_label(ticket.project), [[text]]), "project")


def by_contact(numbers: Sequence[int]) -> Filter:
    """Return the filter for tickets that one of these contacts of clients has reported."""
    return Filter(
        one_of("contact/id", numbers), lambda ticket: ticket.contact is not None and ticket.contact.id in numbers
    )


def by_member(identifier: str) -> Filter:
    """Return the filter for tickets whose owner, or one of whose resources, is a member."""
    name, sent = folded(identifier), queryable(identifier)
    return Filter(
        any_of(equals("owner/identifier", sent), contains("resources", sent)),
        lambda ticket: name in [folded((ticket.owner and ticket.owner.identifier) or ""), *_resources(ticket)],
    )


def by_person(text: str) -> Filter:
    """Return the same for somebody who is no known active member, or where members may not be listed."""
    return Filter(
        any_of(contains("owner/name", text), equals("owner/identifier", text), contains("resources", text)),
        lambda ticket: (
            has_words(f"{_label(ticket.owner)} {(ticket.owner and ticket.owner.identifier) or ''}", [[text]])
            or has_words(ticket.resources, [[text]])
        ),
    )


def _resources(ticket: Ticket) -> list[str]:
    return [folded(name) for name in (ticket.resources or "").split(",")]


def by_time(field: Literal["dateEntered", "lastUpdated"], start: datetime | None, end: datetime | None) -> Filter:
    """Return the filter for tickets entered or updated from `start` on and before `end`."""

    def fits(ticket: Ticket) -> bool:
        when = _entered(ticket) if field == "dateEntered" else ticket.info.last_updated
        return when is None or ((start is None or when >= start) and (end is None or when < end))

    limits = ((">=", start), ("<", end))
    return Filter(all_of(*(compare(field, sign, edge) for sign, edge in limits if edge)), fits)  # type: ignore[arg-type]


def _entered(ticket: Ticket) -> datetime | None:
    return ticket.entered


def by_waiting(whom: WaitingOn) -> Filter:
    """Return the filter for who has to act next: us where the client wrote last, others by the words of the status."""
    if whom == "us":
        return Filter(
            equals("customerUpdatedFlag", value=True),
            lambda ticket: ticket.customer_updated_flag is None or is_answered(ticket),
        )
    rule = rule_for(whom)
    named = any_of(*(contains("status/name", name) for name in rule.names))
    paused = [any_of(*(contains("status/name", word) for word in PAUSED))] if rule.paused else []
    # Who wrote last waits for us.
    unanswered = [equals("customerUpdatedFlag", value=False)] if whom == "client" else []
    condition = all_of(*paused, named, *unanswered)
    return Filter(condition, lambda ticket: waiting_on(ticket) == whom)
