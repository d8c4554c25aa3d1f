"""A client whose records are as untidy as those of a company that has used ConnectWise for years.

Two companies that were merged, contacts who have left, a ticket that was opened again, fields that are seldom filled.
"""

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.people_and_clients import Client

QUAYSIDE = Client(
    231, "Quayside", "Quayside Print Works", "Plymouth", "PL1 2AA", ("GB", "United Kingdom"), "555 3100", "",
    ("Main", "Bindery"),
    (("Karin", "Dahl", "555 3109", "karin"), ("Nora", "Quist", "555 3110", "nora"), ("Beate", "Wold", "", "beate")),
)  # fmt: skip


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _client(dataset)
    _opened_again(dataset)
    _another_person(dataset)
    _typed_fields(dataset)
    _seldom_filled(dataset)


def _client(dataset: Dataset) -> None:
    dataset.add_client(QUAYSIDE)
    # Merging leaves a twin behind, with the same name and the same telephone number.
    twin = QUAYSIDE.id + 1
    dataset.companies[twin] = dataset.companies[QUAYSIDE.id] | {
        "id": twin,
        "identifier": "QuaysideOld",
        "deletedFlag": True,
        "dateDeleted": "2024-02-01T10:00:00Z",
        "deletedBy": "khalvorsen",
    }
    dataset.companies[QUAYSIDE.id]["timeZoneSetup"] = {"id": 35, "name": "GMT+0/Western Europe Time: Lisbon, London"}
    gone = dataset.contacts["Karin Dahl"]
    gone["types"] = [{"id": 3, "name": "No Longer Employed"}]
    silent = dataset.contacts["Beate Wold"]
    silent["communicationItems"] = silent["communicationItems"][:1]
    for name in ("defaultPhoneNbr", "defaultPhoneType"):
        silent.pop(name)


def _opened_again(dataset: Dataset) -> None:
    dataset.ticket(
        67911,
        "Proofs come out with the wrong colours",
        company="Quayside",
        contact="Nora Quist",
        status="In Progress",
        kind=("Incident", "Printing"),
        owner="omartin",
        team="Tier 1",
        entered="2026-11-09T09:00:00Z",
        closedDate="2026-11-12T13:00:00Z",
        closedBy="omartin",
    )
    dataset.note(67911, "All proofs have a green cast since Monday.", by="Nora Quist", at="2026-11-09T09:00:00Z")
    dataset.note(67911, "It is back, the same green cast.", by="Nora Quist", at="2026-11-16T08:20:00Z")
    dataset.note(67911, "Profile was replaced by an update again.", by="omartin", at="2026-11-16T09:10:00Z", kinds="i")


def _another_person(dataset: Dataset) -> None:
    dataset.ticket(
        67912,
        "Plate setter loses its network share",
        company="Quayside",
        contact="Beate Wold",
        site="Bindery",
        status="In Progress",
        kind=("Incident", "Network"),
        owner="ldubois",
        team="Tier 2",
        entered="2026-11-10T10:00:00Z",
        contactName="Arne Falk",
        contactPhoneNumber="555 3177",
        contactPhoneExtension="4",
        contactEmailAddress="arne.falk@quayside.example",
    )
    dataset.note(67912, "The share is gone every morning.", by="Beate Wold", at="2026-11-10T10:00:00Z")
    dataset.ticket(
        67913,
        "New badge for the bindery",
        company="Quayside",
        contact="Beate Wold",
        site="Bindery",
        owner="ldubois",
        team="Tier 1",
        entered="2026-11-11T10:00:00Z",
    )
    dataset.note(67913, "My badge does not open the bindery.", by="Beate Wold", at="2026-11-11T10:00:00Z")


def _custom(number: int, caption: str, kind: str, value: object, decimals: int = 0) -> Record:
    """Return a custom field; an empty one has no value at all."""
    field = {"id": number, "caption": caption, "type": kind, "entryMethod": "EntryField", "numberOfDecimals": decimals}
    return field if value is None else field | {"value": value}


def _typed_fields(dataset: Dataset) -> None:
    """Add a ticket with a custom field of each type, and a device whose answers are of each kind."""
    dataset.ticket(
        67914,
        "Replace the plate setter",
        company="Quayside",
        contact="Nora Quist",
        owner="ldubois",
        team="Tier 2",
        entered="2026-11-12T10:00:00Z",
        customFields=[
            _custom(21, "Share of the lease ", "Percent", 25.0),
            _custom(22, "Discount", "Percent", 0.125, decimals=2),
            _custom(23, "Quote", "Currency", 12500.5, decimals=2),
            _custom(24, "Delivery", "Date", "2026-12-04T00:00:00Z"),
            _custom(25, "Approved", "Checkbox", value=True),
            _custom(26, "Crane needed", "Checkbox", value=False),
            _custom(27, "Room", "Number", 1204.0),
            _custom(28, "Remarks", "TextArea", None),
        ],
    )
    dataset.note(67914, "The lease of the plate setter ends.", by="Nora Quist", at="2026-11-12T10:00:00Z")
    dataset.configuration(3010, "QUAY-PS1", company="Quayside", kind="Printer", tickets=(67914,))
    asked: tuple[tuple[str, str, object], ...] = (
        ("Checkbox", "Under contract", True),
        ("Checkbox", "Reachable from outside", False),
        ("Selection", "Plates", ["B1", "B2"]),
        ("Selection", "Floor", {"id": 2, "name": "Ground floor"}),
        ("Currency", "Price", 48000),
        ("Password", "Panel password", ["made-up-panel"]),
    )
    dataset.configurations[-1]["questions"] = [
        {"answerId": 30100 + place, "questionId": 200 + place, "question": question, "answer": answer}
        | {"sequenceNumber": float(place), "numberOfDecimals": 0, "fieldType": kind, "requiredFlag": False}
        for place, (kind, question, answer) in enumerate(asked, start=1)
    ]


def _seldom_filled(dataset: Dataset) -> None:
    """Add a ticket with the fields that few tickets have, and time that was deducted and rejected."""
    dataset.ticket(
        67915,
        "Calibrate the new plate setter",
        company="Quayside",
        contact="Nora Quist",
        status="Completed - Send Email",
        owner="omartin",
        team="Tier 2",
        entered="2026-11-16T09:00:00Z",
        severity="High",
        impact="Low",
        serviceLocation={"id": 1, "name": "On-Site"},
        estimatedStartDate="2026-12-07T00:00:00Z",
        predecessorType="Ticket",
        predecessorId=67914,
        predecessorClosedFlag=False,
        automaticEmailContactFlag=True,
        automaticEmailResourceFlag=False,
        automaticEmailCcFlag=True,
        automaticEmailCc="plates@quayside.example;vendor@press.example",
        dateResponded="2026-11-16T13:00:00Z",
        respondByGoalUTC="2026-11-16T11:00:00Z",
    )
    dataset.note(67915, "Please calibrate it once it stands.", by="Nora Quist", at="2026-11-16T09:00:00Z")
    dataset.note(67915, "Calibration is part of the delivery.", by="ldubois", at="2026-11-16T13:00:00Z", kinds="r")
    dataset.worked(
        67915,
        "Read the maker's guide, with a break.",
        by="ldubois",
        start="2026-11-16T14:00:00Z",
        hours=1.5,
        deducted=0.25,
        status="RejectBySecondTier",
    )
