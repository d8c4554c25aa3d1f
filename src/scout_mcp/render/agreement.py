"""The agreements of a company: active, upcoming and past ones, and what is used of their hours."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scout_mcp.models import base
from scout_mcp.render import fields
from scout_mcp.render.part_list import FULL_ROWS, count, facts_line
from scout_mcp.render.record_notes import FULL_SHARE
from scout_mcp.text import number_format
from scout_mcp.text.answer import labelled
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scout_mcp.models.company import Agreement, Recap
    from scout_mcp.psa.companies import CompanyFile
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.render.part_list import PartLists
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock

NOTE_SHARE = 300
PAST_ROWS = 3
_PAST_STATES = ("expired", "cancelled", "inactive")
_CYCLES = {
    "CalendarWeek": "a week", "CalendarMonth": "a month", "CalendarQuarter": "a quarter", "CalendarYear": "a year",
    "Contract2Weeks": "every 2 weeks", "Contract4Weeks": "every 4 weeks", "ContractQuarter": "a contract quarter",
    "ContractYear": "a contract year",
}  # fmt: skip


def write_list(writer: Writer, file: CompanyFile, lists: PartLists) -> None:
    """Write the agreements of a company: active and upcoming ones as rows, past ones by name, then internal notes."""
    result = file.lists.get("agreements")
    agreements: list[Agreement] = lists.rows(writer, result, "Agreements")
    if not result or not agreements:
        return
    past = [agreement for agreement in agreements if _is_past(agreement, writer.clock)]
    past.sort(key=_end, reverse=True)
    present = [agreement for agreement in agreements if not _is_past(agreement, writer.clock)]
    upcoming = sum(1 for agreement in present if _is_upcoming(agreement, writer.clock))
    past_counts = Counter(_past_state(agreement, writer.clock) for agreement in past)
    counts = [f"{count(result, len(present) - upcoming)} active", f"{upcoming} upcoming" if upcoming else ""]
    counts += [f"{past_counts[state]} {state}" for state in _PAST_STATES if past_counts[state]]
    writer.line(f"Agreements ({', '.join(filter(None, counts))}):")
    shown = present[: lists.limit]
    for agreement in shown:
        writer.line(f"- {row(agreement, file.recaps, writer.clock)}")
    writer.line(lists.rest_line(result, len(present), "projects"))
    writer.line(_past_line(past, lists, writer.clock))
    share, call = (FULL_SHARE, "") if lists.full else (NOTE_SHARE, lists.full_call("projects"))
    for agreement in shown:
        label = f"Agreement {_name(agreement)}, internal notes (staff only)"
        writer.quoted_raw(label, agreement.internal_notes, share, rest=call)


def row(agreement: Agreement, recaps: PartialResult[Mapping[int, Recap]] | None, clock: Clock) -> str:
    """Return an agreement on one line: type, dates, SLA, and its hours with what is used of them."""
    start = clock.day(agreement.start_date)
    since = "from" if _is_upcoming(agreement, clock) else "since"
    end = "" if agreement.no_ending_date_flag else fields.until(clock, agreement.end_date)
    return facts_line(
        _name(agreement),
        one_line(base.label(agreement.type)),
        f"{since} {start}" if start else "",
        f"until {end}" if end else "",
        f"cancelled from {clock.day(agreement.date_cancelled)}" if agreement.cancelled_flag else "",
        labelled("SLA", base.label(agreement.sla)),
        _block(agreement, recaps),
    )


def _name(agreement: Agreement) -> str:
    return one_line(agreement.name, 100) or "(no name)"


def _is_upcoming(agreement: Agreement, clock: Clock) -> bool:
    return agreement.start_date is not None and clock.days_left(agreement.start_date) > 0


def _is_past(agreement: Agreement, clock: Clock) -> bool:
    if agreement.agreement_status in ("Cancelled", "Expired", "Inactive"):
        return True
    if agreement.cancelled_flag:  # the cancellation may take effect later
        return agreement.date_cancelled is None or clock.days_left(agreement.date_cancelled) < 0
    return _has_expired(agreement, clock)


def _has_expired(agreement: Agreement, clock: Clock) -> bool:
    end = None if agreement.no_ending_date_flag else agreement.end_date
    return end is not None and clock.days_left(end) < 0


def _past_state(agreement: Agreement, clock: Clock) -> str:
    if agreement.cancelled_flag or agreement.agreement_status == "Cancelled":
        return "cancelled"
    if agreement.agreement_status == "Expired" or _has_expired(agreement, clock):
        return "expired"
    return "inactive"


def _end(agreement: Agreement) -> float:
    end = agreement.date_cancelled or agreement.end_date
    return end.timestamp() if end else 0.0


def _past_line(agreements: Sequence[Agreement], lists: PartLists, clock: Clock) -> str:
    """Return `Past: Fjordline Silver, expired 2022-12-31; Cold store backup, cancelled 2026-02-28`; empty for none."""
    if not agreements:
        return ""
    limit = FULL_ROWS if lists.full else PAST_ROWS
    shown: list[str] = []
    for agreement in agreements[:limit]:
        state = f"{_past_state(agreement, clock)} {clock.day(agreement.date_cancelled or agreement.end_date)}".strip()
        reason = one_line(agreement.reason_cancelled, 100) if lists.full else ""
        shown.append(f"{_name(agreement)}, {state}" + (f": {reason}" if reason else ""))
    left_out = len(agreements) - limit
    if left_out > 0:
        shown.append(f"{left_out} more" if lists.full else f"{left_out} more: {lists.full_call('projects')}")
    return f"Past: {'; '.join(shown)}"


def _block(agreement: Agreement, recaps: PartialResult[Mapping[int, Recap]] | None) -> str:
    """Return `10 h a month: 6.75 used, 3.25 left`; empty if the agreement includes no hours or incidents."""
    if not agreement.block:
        return ""
    unit = "h" if agreement.application_units == "Hours" else "incidents"
    cycle = "in total" if agreement.one_time_flag else _CYCLES.get(agreement.application_cycle or "", "")
    block = " ".join(filter(None, (number_format.number(agreement.block), unit, cycle)))
    if recaps and recaps.refused:
        return f"{block} (usage: refused to these keys)"
    if recaps and recaps.error:
        return f"{block} (usage: could not be read)"
    recap = recaps.value.get(agreement.id or 0) if recaps and recaps.value else None
    if recap is None:
        return f"{block} (usage: not reported by ConnectWise)"
    usage = _usage(agreement, recap)
    return f"{block}: {usage}" if usage else block


def _usage(agreement: Agreement, recap: Recap) -> str:
    # What was carried over or added is not part of the block, but can be used.
    available = recap.available_amount if recap.available_amount != agreement.block else None
    overrun = recap.overrun_amount or None
    amounts = (
        (available, "available"), (recap.used_amount, "used"), (recap.remaining_amount, "left"), (overrun, "over"),
    )  # fmt: skip
    return ", ".join(f"{number_format.number(amount)} {what}" for amount, what in amounts if amount is not None)
