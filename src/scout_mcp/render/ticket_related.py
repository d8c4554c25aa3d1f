"""How the records related to a ticket are shown: configurations, tasks, schedule, activities, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scout_mcp.models import base
from scout_mcp.permissions import ACTIVITIES, ATTACHMENTS, COMPANIES, CONFIGURATIONS, SCHEDULE
from scout_mcp.text.answer import joined, short_call
from scout_mcp.text.inline_text import one_line, quoted_line, value_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.attached import Activity, Device, Task
    from scout_mcp.models.document import Document
    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.psa.ticket_related import RelatedRecords
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.text.answer import Writer

FEW = 3
FILES = 4
NOTE_LENGTH = 100
"""Characters of an activity's note."""
_SEPARATE_PERMISSIONS = (CONFIGURATIONS, SCHEDULE, ACTIVITIES, ATTACHMENTS, COMPANIES)
"""Permissions to name; that for tasks is the ticket's own."""


def write_related(writer: Writer, related: RelatedRecords) -> None:
    """Write one line for each kind of related record but files, and what could not be read of any kind."""
    _write_configurations(writer, related.configurations.value or ())
    _write_tasks(writer, related.tasks.value or ())
    _write_schedule(writer, related.schedule.value or ())
    _write_activities(writer, related.activities.value or ())
    _write_unavailable(
        writer,
        {
            "configurations": related.configurations,
            "tasks": related.tasks,
            "schedule": related.schedule,
            "activities": related.activities,
            "files": related.files,
        }
        | ({"telephone and time zone of the company": related.company} if related.company else {}),
    )


def write_files(writer: Writer, ticket: int, files: Sequence[Document], pictures: int) -> None:
    """Write the names of a ticket's files, how many pictures its notes have, and the call that opens them."""
    if not files and not pictures:
        return
    names = [f"d{document.id} {_file(document)}" for document in files[:FILES]]
    left = len(files) - FILES
    # If every file is named here, a list would add nothing.
    if left <= 0 and not pictures:
        names[0] = f"{_file(files[0])} {short_call('get_attachment', str(ticket), f'd{files[0].id}')}"
        writer.line(f"Files: {', '.join(names)}")
        return
    more = f" and {left} more" if left > 0 else ""
    plural = "" if pictures == 1 else "s"
    in_notes = f"{pictures} picture{plural} in notes" if pictures else ""
    shown = " and ".join(filter(None, (", ".join(names) + more, in_notes)))
    writer.line(f"Files: {shown}, {short_call('get_attachment', str(ticket))}")


def _write_configurations(writer: Writer, devices: Sequence[Device]) -> None:
    if not devices:
        return
    first, *others = [value_line(device.label, 60) or "(no name)" for device in devices[:FEW]]
    call = short_call("get_configuration", str(devices[0].id))
    names = [f"{first} {call}", *(f"{name} ({device.id})" for name, device in zip(others, devices[1:], strict=False))]
    writer.line(f"Configurations: {', '.join(names)}{_more_behind_link(devices)}")


def _write_tasks(writer: Writer, tasks: Sequence[Task]) -> None:
    if not tasks:
        return
    open_tasks = [task for task in tasks if not task.closed_flag]
    line = f"Tasks: {len(tasks) - len(open_tasks)} of {len(tasks)} done"
    if open_tasks:
        line += f"; open: {'; '.join(map(_task, open_tasks[:FEW]))}{_more_behind_link(open_tasks)}"
    writer.line(line)


def _task(task: Task) -> str:
    return joined(", ", quoted_line(task.label, 100), one_line(base.label(task.member), 60)) or "(no words)"


def _write_schedule(writer: Writer, entries: Sequence[ScheduleEntry]) -> None:
    pending = [entry for entry in entries if not entry.done_flag]
    appointments = "; ".join(_appointment(entry, writer) for entry in pending[:FEW])
    done = len(entries) - len(pending)
    plural = "" if done == 1 or pending else "s"
    what = "" if pending else f" appointment{plural}"
    writer.fields(
        f"Scheduled: {appointments}{_more_behind_link(pending)}" if pending else "",
        f"{done}{what} done" if done else "",
    )


def _appointment(entry: ScheduleEntry, writer: Writer) -> str:
    """Return `2026-11-24 09:00 to 11:00 Mara Kessler`, or the day of a to-do."""
    clock = writer.clock
    if day := entry.to_do(clock.zone):
        start, end = f"{day}", ""
    elif entry.date_end in (None, entry.date_start):
        start, end = clock.moment(entry.date_start), ""
    else:
        start, end = clock.moment(entry.date_start), clock.moment(entry.date_end)
        # On the same day and at the same offset, the time is enough.
        if end[:10] == start[:10] and len(end) == len("2026-11-24 09:00"):
            end = end[11:]
    member = one_line(base.label(entry.member), 60)
    return " ".join(part for part in (start or "no date", f"to {end}" if end else "", member) if part)


def _write_activities(writer: Writer, activities: Sequence[Activity]) -> None:
    if not activities:
        return
    shown = "; ".join(_activity(activity, writer) for activity in activities[:FEW])
    writer.line(f"Activities: {shown}{_more_behind_link(activities)}")


def _activity(activity: Activity, writer: Writer) -> str:
    """Return `“Call Ingrid” (2026-11-25 10:00 Kari Halvorsen, Open): “its note”`."""
    shown = quoted_line(activity.name, 80) or "(no name)"
    clock = writer.clock
    when = str(activity.to_do(clock.zone) or clock.moment(activity.date_start))
    member = one_line(base.label(activity.assign_to), 60)
    status = one_line(base.label(activity.status), 40)
    if facts := ", ".join(filter(None, (" ".join(filter(None, (when, member))), status))):
        shown += f" ({facts})"
    if note := quoted_line(activity.notes, NOTE_LENGTH):
        shown += f": {note}"
    return shown


def _file(document: Document) -> str:
    """Return `“error.png” (214 kB)`."""
    from scout_mcp.files.kinds import size  # noqa: PLC0415 - see tools/__init__.py

    name = quoted_line(document.name, 60) or "(no name)"
    if document.is_link:
        return f"{name} (link)"
    if document.size is None or document.size < 0:
        return name
    return f"{name} ({size(document.size)})"


def _more_behind_link(rows: Sequence[object]) -> str:
    return f" and {len(rows) - FEW} more, by the link below" if len(rows) > FEW else ""


def _write_unavailable(writer: Writer, parts: dict[str, PartialResult[Any]]) -> None:
    """Write one line for the parts that these keys may not read, and one for each other reason."""
    refused = [_with_permission(name, part) for name, part in parts.items() if part.refused]
    writer.line(f"Refused to these keys: {', '.join(refused)}" if refused else "")
    failed: dict[str, list[str]] = {}
    for name, part in parts.items():
        if part.error and not part.refused:
            failed.setdefault(part.error.brief, []).append(name)
    for reason, names in failed.items():
        writer.line(f"Not read: {', '.join(names)} ({reason}).")


def _with_permission(name: str, part: PartialResult[Any]) -> str:
    return f"{name} ({part.capability.permission})" if part.capability in _SEPARATE_PERMISSIONS else name
