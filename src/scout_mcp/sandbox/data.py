"""The whole data set, made by code from a fixed seed: the same records every time, on every machine."""

from functools import cache

from scout_mcp.sandbox import bulk, scenarios
from scout_mcp.sandbox.dataset import World


@cache
def make_world() -> World:
    """Makes the world; once a process is enough, because nothing writes to it afterwards."""
    world = World()
    scenarios.write(world)
    bulk.fill(world)
    # After the rest of the year, so that what is drawn there does not depend on what is told here.
    scenarios.write_later(world)
    _close(world)
    _answered(world)
    _bill(world)
    _sort(world)
    _recap(world)
    return world


def _close(world: World) -> None:
    """Closes a ticket after the last thing that was done on it, and counts closing it as a change."""
    for ticket in (*world.service_tickets.values(), *world.project_tickets.values()):
        if "closedDate" in ticket:
            info = ticket["_info"]
            if ticket["closedDate"] <= info["dateEntered"]:
                ticket["closedDate"] = info["lastUpdated"]
            info["lastUpdated"] = max(info["lastUpdated"], ticket["closedDate"])


def _answered(world: World) -> None:
    """Marks the open tickets to which the client wrote last."""
    for number, ticket in world.service_tickets.items():
        rows = world.all_notes[number]
        if not ticket["closedFlag"] and len(rows) > 1:
            last = max(rows, key=lambda row: row["_info"]["sortByDate"])
            ticket["customerUpdatedFlag"] = "contact" in last


def _bill(world: World) -> None:
    """Approves time after a week and bills it at the end of the month; the MSP's own work is not billed."""
    for entry in world.time:
        if entry["chargeToType"] == "ChargeCode" or entry["status"] != "Open":
            continue
        if entry["company"]["identifier"] == "Fjordtech":
            entry |= {"billableOption": "DoNotBill", "hoursBilled": 0.0}
        if entry["timeEnd"] < "2026-11-01":
            entry |= {"status": "BilledAgreement" if "agreement" in entry else "Billed", "invoiceFlag": True}
        elif entry["timeEnd"] < "2026-11-16":
            entry["status"] = "ApprovedByTierOne"


def _recap(world: World) -> None:
    """Counts what was worked this month under each agreement against the hours that it holds."""
    for agreement in world.agreements:
        used = sum(
            entry["actualHours"]
            for entry in world.time
            if entry.get("agreement", {}).get("id") == agreement["id"]
            and entry["billableOption"] == "Billable"
            and entry["timeStart"] >= "2026-11-01"
        )
        held = agreement.get("applicationLimit", 0.0)
        amounts = {
            "startingAmount": held,
            "availableAmount": held,
            "usedAmount": used,
            "remainingAmount": max(0.0, held - used),
            "overrunAmount": max(0.0, used - held) if held else 0.0,
        }
        about = {"name": agreement["name"], "companyName": agreement["company"]["name"]}
        about |= {"agreementStatus": agreement["agreementStatus"]}
        about |= {"isUnlimited": str(agreement["applicationUnlimitedFlag"])}
        world.agreement_recaps.append({"id": agreement["id"], **about, **amounts})


def _sort(world: World) -> None:
    """Puts every list in the order of its numbers, which is how lists come without orderBy."""
    for name in ("service_tickets", "project_tickets", "projects", "opportunities"):
        table = getattr(world, name)
        setattr(world, name, dict(sorted(table.items())))
    world.contacts = dict(sorted(world.contacts.items(), key=lambda item: item[1]["id"]))
    for rows in (
        world.time, world.schedule, world.documents, world.configurations, world.agreements, world.activities,
    ):  # fmt: skip
        rows.sort(key=lambda row: row["id"])
    for tables in (world.notes, world.all_notes, world.tasks):
        for rows in tables.values():
            rows.sort(key=lambda row: row["id"])
