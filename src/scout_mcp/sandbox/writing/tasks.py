"""Tasks of tickets: ticking them off."""

from typing import TYPE_CHECKING

from scout_mcp.sandbox import overlay
from scout_mcp.sandbox.access import Item, Verb
from scout_mcp.sandbox.reference_data import lean
from scout_mcp.sandbox.responses import Reply, as_json
from scout_mcp.sandbox.writing import bodies, lookup, text
from scout_mcp.sandbox.writing.context import Write
from scout_mcp.sandbox.writing.shapes import TASK

if TYPE_CHECKING:
    from scout_mcp.sandbox.conditions import Record


def change(write: Write) -> Reply:
    """Change a task."""
    ticket = write.ticket()
    task = write.row(write.dataset.tasks[ticket["id"]], "Task", write.numbers[1])
    write.demand_for_ticket(Verb.EDIT, ticket, Item.PROJECT_TASKS if write.project else None)
    changed = bodies.changes(write.body, TASK, write.features)
    if changed.get("member"):
        changed["member"] = lookup.member(write, changed["member"], TASK.noun, "member")
    for name in ("notes", "resolution"):
        if changed.get(name):
            changed[name] = text.kept(changed[name], write.features)
    new: Record = lean({**task, **changed})
    new["closedFlag"] = bool(new.get("closedFlag"))
    write.dataset.touch(new, write.at, write.by)
    overlay.replace_row(write.dataset.tasks[ticket["id"]], new)
    write.dataset.touch_ticket(ticket["id"], write.at, write.by)
    return as_json(new)
