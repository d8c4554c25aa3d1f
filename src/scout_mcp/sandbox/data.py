"""The whole data set, made by code from a fixed seed: the same records every time, on every machine."""

from functools import cache

from scout_mcp.sandbox import bulk, stories
from scout_mcp.sandbox.world import World


@cache
def make_world() -> World:
    """Makes the world; once a process is enough, because nothing writes to it afterwards."""
    world = World()
    stories.write(world)
    bulk.fill(world)
    _close(world)
    _sort(world)
    return world


def _close(world: World) -> None:
    """Closes a ticket after the last thing that was done on it, and counts closing it as a change."""
    for ticket in (*world.service_tickets.values(), *world.project_tickets.values()):
        if "closedDate" in ticket:
            info = ticket["_info"]
            if ticket["closedDate"] <= info["dateEntered"]:
                ticket["closedDate"] = info["lastUpdated"]
            info["lastUpdated"] = max(info["lastUpdated"], ticket["closedDate"])


def _sort(world: World) -> None:
    """Puts every list in the order of its numbers, which is how lists come without orderBy."""
    for name in ("service_tickets", "project_tickets", "projects", "opportunities"):
        table = getattr(world, name)
        setattr(world, name, dict(sorted(table.items())))
    for rows in (world.time, world.schedule, world.documents, world.configurations):
        rows.sort(key=lambda row: row["id"])
    for tables in (world.notes, world.all_notes, world.tasks):
        for rows in tables.values():
            rows.sort(key=lambda row: row["id"])
