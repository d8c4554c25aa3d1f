"""The complete data set, made by code from a fixed seed: the same records every time, on every machine."""

from functools import cache

from scout_mcp.sandbox import bulk, scenarios
from scout_mcp.sandbox.dataset import Dataset


@cache
def make_dataset() -> Dataset:
    """Return the data set, made once for each process because nothing writes to it afterwards."""
    dataset = Dataset()
    scenarios.add_first(dataset)
    bulk.fill(dataset)
    # After the bulk data, so that its random choices do not depend on these scenarios.
    scenarios.add_later(dataset)
    _set_closing_dates(dataset)
    _mark_client_replies(dataset)
    _bill_time(dataset)
    _sort_by_number(dataset)
    _add_recaps(dataset)
    return dataset


def _set_closing_dates(dataset: Dataset) -> None:
    """Set the closing date of each closed ticket after its last entry, and count closing as a change."""
    for ticket in (*dataset.service_tickets.values(), *dataset.project_tickets.values()):
        if "closedDate" in ticket:
            info = ticket["_info"]
            if ticket["closedDate"] <= info["dateEntered"]:
                ticket["closedDate"] = info["lastUpdated"]
            info["lastUpdated"] = max(info["lastUpdated"], ticket["closedDate"])


def _mark_client_replies(dataset: Dataset) -> None:
    """Mark the open tickets on which the client wrote last."""
    for number, ticket in dataset.service_tickets.items():
        rows = dataset.all_notes[number]
        if not ticket["closedFlag"] and len(rows) > 1:
            last = max(rows, key=lambda row: row["_info"]["sortByDate"])
            ticket["customerUpdatedFlag"] = "contact" in last


def _bill_time(dataset: Dataset) -> None:
    """Approve time after a week and bill it at the end of the month; the MSP's internal work is not billed."""
    for entry in dataset.time:
        if entry["chargeToType"] == "ChargeCode" or entry["status"] != "Open":
            continue
        if entry["company"]["identifier"] == "Fjordtech":
            entry |= {"billableOption": "DoNotBill", "hoursBilled": 0.0}
        ended = entry.get("timeEnd", entry["timeStart"])
        if ended < "2026-11-01":
            entry |= {"status": "BilledAgreement" if "agreement" in entry else "Billed", "invoiceFlag": True}
        elif ended < "2026-11-16":
            entry["status"] = "ApprovedByTierOne"


def _add_recaps(dataset: Dataset) -> None:
    """Add a recap for each agreement: the hours worked this month against those included."""
    for agreement in dataset.agreements:
        used = sum(
            entry["actualHours"]
            for entry in dataset.time
            if entry.get("agreement", {}).get("id") == agreement["id"]
            and entry["billableOption"] == "Billable"
            and entry["timeStart"] >= "2026-11-01"
        )
        included = agreement.get("applicationLimit", 0.0)
        amounts = {
            "startingAmount": included,
            "availableAmount": included,
            "usedAmount": used,
            "remainingAmount": max(0.0, included - used),
            "overrunAmount": max(0.0, used - included) if included else 0.0,
        }
        fields = {"name": agreement["name"], "companyName": agreement["company"]["name"]}
        fields |= {"agreementStatus": agreement["agreementStatus"]}
        fields |= {"isUnlimited": str(agreement["applicationUnlimitedFlag"])}
        dataset.agreement_recaps.append({"id": agreement["id"], **fields, **amounts})


def _sort_by_number(dataset: Dataset) -> None:
    """Sort every list by record number, the order of lists without orderBy."""
    for name in ("service_tickets", "project_tickets", "projects", "opportunities"):
        table = getattr(dataset, name)
        setattr(dataset, name, dict(sorted(table.items())))
    dataset.contacts = dict(sorted(dataset.contacts.items(), key=lambda item: item[1]["id"]))
    for rows in (
        dataset.time,
        dataset.schedule,
        dataset.documents,
        dataset.configurations,
        dataset.agreements,
        dataset.activities,
    ):
        rows.sort(key=lambda row: row["id"])
    for tables in (dataset.notes, dataset.all_notes, dataset.tasks):
        for rows in tables.values():
            rows.sort(key=lambda row: row["id"])
