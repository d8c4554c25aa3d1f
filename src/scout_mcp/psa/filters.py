"""Filters for tickets: what ConnectWise is asked, and how each row that comes back is checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from scout_mcp.domain.urgency import priority_number
from scout_mcp.domain.waiting import PAUSED, is_answered, rule_for, waiting_on
from scout_mcp.psa.wire.conditions import all_of, any_of, askable, compare, contains, equals, missing, one_of, queryable
from scout_mcp.text.names import folded, has_word, sure_parts
from scout_mcp.text.word_search import comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from scout_mcp.models.base import Reference
    from scout_mcp.models.ticket import Ticket

    SearchWords = Sequence[Sequence[str]]
    """All of these, each in one of its spellings."""

Side = Literal["service", "project"]
WaitingOn = Literal["us", "client", "vendor"]
TimeField = Literal["dateEntered", "lastUpdated", "closedDate"]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that tickets have to fit.

    Attributes:
        condition: What ConnectWise is asked, in its own syntax.
        fits: Whether a row that comes back fits: ConnectWise can ignore a condition without saying so.
        only: The side that has such a field; None if both have.
        exact: False if the condition also fits other tickets: not all that is meant can be asked for.
        wide: What is asked instead where rows are wanted, and not their number: some servers read times in their own
            zone, so days are asked a day wider.
        fits_wide: Whether a row can come for it, wherever the server is; None without `wide`.
    """

    condition: str
    fits: Callable[[Ticket], bool]
    only: Side | None = None
    exact: bool = True
    wide: str = ""
    fits_wide: Callable[[Ticket], bool] | None = None


def _label(reference: Reference | None) -> str:
    return folded((reference and reference.label) or "")


def has_words(text: str | None, words: SearchWords) -> bool:
    """Return whether short text contains all words, be it within longer ones."""
    known = comparable(text or "")
    return all(any(comparable(spelling) in known for spelling in spellings) for spellings in words)


def any_contains(fields: Iterable[str], texts: Sequence[str]) -> str:
    """Return the condition that one of these fields contains one of these texts, or what can be asked for of it."""
    texts = [askable(text) for text in texts]
    shortest = [
        text for text in texts if not any(other != text and other.casefold() in text.casefold() for other in texts)
    ]
    conditions = [contains(field, text) for field in fields for text in shortest]
    return any_of(*conditions) if len(conditions) > 1 else conditions[0]


def _are_askable(texts: Sequence[str]) -> bool:
    """Return whether texts can be asked for as they are."""
    return all(queryable(text) == text for text in texts)


def by_state(*, closed: bool) -> Filter:
    """Return the filter for open or closed tickets, by ConnectWise's flag."""
    return Filter(equals("closedFlag", closed), lambda ticket: ticket.closed_flag in (closed, None))


def by_words(words: SearchWords, numbers: Sequence[int] = ()) -> Filter:
    """Return the filter for all these words in the summary, or one of the tickets that have them elsewhere."""
    condition = all_of(*(any_contains(["summary"], spellings) for spellings in words))
    if numbers:
        condition = any_of(f"({condition})" if len(words) > 1 else condition, one_of("id", numbers))
    return Filter(condition, lambda ticket: ticket.id in numbers or has_words(ticket.summary, words))


def by_description(words: Sequence[str]) -> Filter:
    """Return the filter for tickets that have all these words in their summary, or in the name of client or contact."""
    fields = ("summary", "company/name", "contact/name")
    condition = all_of(*(any_contains(fields, parts) for word in words if (parts := sure_parts(word))))

    def fits(ticket: Ticket) -> bool:
        text = f"{ticket.summary or ''} {_label(ticket.company)} {_label(ticket.contact)}"
        return all(has_word(text, word) for word in words)

    return Filter(condition, fits, exact=False)


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
        exact=_are_askable(texts),
    )


def by_site(*texts: str) -> Filter:
    """Return the filter for a part of a site's name, or one of several; some records have it at their top only."""
    return Filter(
        any_contains(("site/name", "siteName"), texts),
        lambda ticket: has_words(f"{_label(ticket.site)} {ticket.site_name or ''}", [texts]),
        exact=_are_askable(texts),
    )


def by_closer(identifier: str) -> Filter:
    """Return the filter for tickets that a member closed."""
    text = queryable(identifier)
    return Filter(equals("closedBy", text), lambda ticket: folded(ticket.closed_by or "") == folded(identifier))


def by_type(*texts: str) -> Filter:
    """Return the filter for a part of the name of a type, subtype or item."""
    return Filter(
        any_contains(("type/name", "subType/name", "item/name"), texts),
        lambda ticket: any(has_words(_label(kind), [texts]) for kind in (ticket.type, ticket.sub_type, ticket.item)),
        exact=_are_askable(texts),
    )


_PRIORITY_NAMES = ("Priority {}", "P{}", "Prio {}", "{} -")


def by_priority(numbers: Sequence[int], texts: Sequence[str] = ()) -> Filter:
    """Return the filter for priorities by their numbers, as in `Priority 1 - Critical`, or by a part of their names."""
    written = [form.format(number) for number in numbers for form in _PRIORITY_NAMES]

    def fits(ticket: Ticket) -> bool:
        name = _label(ticket.priority)
        return priority_number(name) in numbers or any(folded(text) in name for text in texts)

    return Filter(any_contains(["priority/name"], [*written, *texts]), fits, exact=_are_askable(texts))


def by_nobody() -> Filter:
    """Return the filter for tickets without an owner; one that has only a name or a number is an owner, too."""
    return Filter(missing("owner/identifier"), lambda ticket: not is_owned(ticket))


def is_owned(ticket: Ticket) -> bool:
    """Return whether somebody is the owner of a ticket, be it known by identifier, name or number."""
    owner = ticket.owner
    return owner is not None and bool(owner.identifier or owner.label or owner.id)


def by_project(text: str) -> Filter:
    """Return the filter for tickets of a project, by its number or a part of its name."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        number = int(text)
        return Filter(
            equals("project/id", number),
            lambda ticket: ticket.project is None or ticket.project.id == number,
            "project",
        )
    return Filter(
        any_contains(["project/name"], [text]),
        lambda ticket: has_words(_label(ticket.project), [[text]]),
        "project",
        exact=_are_askable([text]),
    )


def by_contact(numbers: Sequence[int]) -> Filter:
    """Return the filter for tickets that one of these contacts of clients has reported."""
    return Filter(
        one_of("contact/id", numbers), lambda ticket: ticket.contact is not None and ticket.contact.id in numbers
    )


def by_member(identifier: str, name: str = "") -> Filter:
    """Return the filter for tickets whose owner, or one of whose resources, is a member.

    Args:
        identifier: The member's identifier.
        name: Their whole name, for owners that carry no identifier; empty if it is not known.
    """
    conditions = [equals("owner/identifier", queryable(identifier)), contains("resources", queryable(identifier))]
    if (sent := queryable(name)) and folded(name) != folded(identifier):
        conditions.append(f"({all_of(missing('owner/identifier'), equals('owner/name', sent))})")
    return Filter(any_of(*conditions), lambda ticket: is_of_member(ticket, identifier, name))


def is_of_member(ticket: Ticket, identifier: str, name: str = "") -> bool:
    """Return whether a member is the owner of a ticket or one of its resources."""
    return is_owned_by(ticket, identifier, name) or folded(identifier) in _resources(ticket)


def is_owned_by(ticket: Ticket, identifier: str, name: str = "") -> bool:
    """Return whether a member is the owner of a ticket, by name where the owner has no identifier."""
    owner = ticket.owner
    if owner is None:
        return False
    if owner.identifier:
        return folded(owner.identifier) == folded(identifier)
    return bool(name) and folded(owner.name or "") == folded(name)


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


def by_time(field: TimeField, start: datetime | None, end: datetime | None) -> Filter:
    """Return the filter for tickets entered, updated or closed from `start` on and before `end`."""
    return Filter(
        _between(field, start, end),
        lambda ticket: _is_between(_time_of(ticket, field), start, end),
        wide=_between(field, start and start - DAY, end and end + DAY),
        fits_wide=lambda ticket: _is_between(_time_of(ticket, field), start and start - 2 * DAY, end and end + 2 * DAY),
    )


def _between(field: str, start: datetime | None, end: datetime | None) -> str:
    after = [compare(field, ">=", start)] if start else []
    return all_of(*after, *([compare(field, "<", end)] if end else []))


def _is_between(when: datetime | None, start: datetime | None, end: datetime | None) -> bool:
    """Return whether a moment lies within a span; one that is not known may."""
    return when is None or ((start is None or when >= start) and (end is None or when < end))


def _time_of(ticket: Ticket, field: TimeField) -> datetime | None:
    return {"dateEntered": ticket.entered, "lastUpdated": ticket.info.last_updated, "closedDate": ticket.closed_date}[
        field
    ]


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
