"""The other records of a small MSP's year, so that lists have several pages and searches find several records.

Everything comes from tables and one seeded random generator; nothing depends on the current date.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.people_and_clients import CLIENTS, QUIET, Client
from scout_mcp.sandbox.reference_data import stamp

_FIRST, _LAST = 68003, 71090
_BEGIN, _END = datetime(2026, 6, 1, 6, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
_SERVICE_TICKETS = 385
_MORNING, _EVENING = 6, 15  # in UTC


@dataclass(frozen=True)
class _Theme:
    """The subject of a ticket: summary, kind, and the texts of its notes."""

    summary: str
    kind: tuple[str, str]
    question: str
    diagnosis: str
    solution: str
    board: str = "Help Desk"
    device: str = "PC"


_THEMES: tuple[_Theme, ...] = (
    _Theme("Cannot print to {device}", ("Incident", "Printing"), "Nothing comes out of {device}, the job hangs.",
           "Spooler was stuck with a job of {n} pages.", "Cleared the queue and restarted the spooler.", device="PRN"),
    _Theme("Outlook is slow on {device}", ("Incident", "Email"), "Opening a mail takes half a minute.",
           "Mailbox is {n} GB and cached for all years.", "Set the cache to twelve months."),
    _Theme("New user {person}", ("Service Request", "New User"), "{person} starts on Monday and needs an account.",
           "Licence was free, no order needed.", "Account made, laptop handed over, first login checked."),
    _Theme("Leaver {person}", ("Service Request", "Leaver"), "{person} leaves at the end of the month.",
           "Mailbox becomes shared, manager gets access.", "Account disabled, devices back."),
    _Theme("Disk space low on {device}", ("Alert", "Disk"), "{device}: drive D: has {n} % left.",
           "Old installers and crash dumps.", "Freed {n} GB, alert is gone.", "Network Operations", "SRV"),
    _Theme("{device} unreachable", ("Alert", "Availability"), "{device} does not answer since 03:12 UTC.",
           "Provider had a fault in the street.", "Line is back, no loss of data.", "Network Operations", "FW"),
    _Theme("Backup warning {device}", ("Alert", "Backup"), "Job ended with warnings: {n} files were open.",
           "An application keeps its files open at night.", "Moved the job to 04:00.", "Network Operations", "SRV"),
    _Theme("Locked out", ("Incident", "Access"), "I typed my password wrong and now nothing works.",
           "Lock came from a phone with an old password.", "Unlocked, phone updated."),
    _Theme("Request for software on {device}", ("Service Request", "Software"), "Please install the drawing program.",
           "Licence is per device, {n} are left.", "Installed and started once with the user."),
    _Theme("Permission on folder {n}", ("Service Request", "Permissions"), "I need to read the folder of the project.",
           "Owner of the folder agreed by mail.", "Added to the group, checked with the user."),
    _Theme("Laptop {device} runs hot", ("Incident", "Workstation"), "The fan never stops.",
           "A browser tab was using all cores.", "Closed it, updated the browser, cleaned the fan.", device="NB"),
    _Theme("Phishing mail reported", ("Incident", "Email"), "I got a strange mail about a parcel and clicked on it.",
           "Link was blocked, no sign-in from elsewhere.", "Password changed to be safe; sender blocked."),
    _Theme("Wi-Fi weak in {place}", ("Incident", "Network"), "In {place} the Wi-Fi is hardly usable.",
           "Access point was on a crowded channel.", "Changed the channel, measured {n} Mbit/s."),
    _Theme("Firewall update {device}", ("Change", "Planned"), "Planned update of the firewall at night.",
           "Release notes name nothing that concerns us.", "Updated at 22:00, tests passed.", device="FW"),
    _Theme("Screen stays black", ("Incident", "Workstation"), "The second screen is black since this morning.",
           "Cable had come loose under the desk.", "Plugged in again, cable tied."),
    _Theme("Documentation of {place}", ("Service Request", "Hardware"), "Rack in {place} has no labels.",
           "Half of the ports are unused.", "Labelled and photographed.", "Internal"),
    _Theme("Order {n} headsets", ("Service Request", "Hardware"), "Please offer {n} headsets.",
           "Supplier has them in stock.", "Ordered, delivery on Thursday.", "Procurement"),
)  # fmt: skip

_PEOPLE = (
    "Lena Fischer",
    "Marek Dvořák",
    "Yuki Mori",
    "Oluwaseun Adeyemi",
    "Ines Carvalho",
    "Tariq Aziz",
    "Sofia Lindqvist",
)
_PLACES = ("the meeting room", "the basement", "hall 2", "reception", "the loft")
_DESK_PEOPLE = ("mkessler", "tbright", "jdoe", "ldubois", "nhaddad", "omartin", "praman")
_TURNS = (
    ("Could you try once more and tell me the time of it?", "It was at ten past, same as before."),
    ("Are you at your desk this afternoon?", "Yes, until four."),
    ("I changed a setting. Is it better now?", "A little, but not good yet."),
    ("Does a colleague next to you see the same?", "No, only me."),
    ("May I connect to your screen?", "Please do, I am in a meeting and the screen is free."),
    ("Which version does the help menu show?", "I cannot find it, sorry."),
    ("Did this work last week?", "On Friday it did."),
)
_TEAMS = {"Help Desk": ("Tier 1", "Tier 2"), "Network Operations": ("NOC",)}

_SERVED = tuple(client for client in CLIENTS if client.id < 213)
_OWN = next(client for client in CLIENTS if client.identifier == "Fjordtech")


def fill(dataset: Dataset) -> None:
    """Add records around the scenarios."""
    dice = random.Random(48213)  # noqa: S311 - made-up data, not a secret
    _configurations(dataset)
    _service_tickets(dataset, dice)
    _opportunities(dataset, dice)
    _projects(dataset, dice)


def _when(number: int) -> datetime:
    """Return when the ticket with this number was entered; numbers grow with time."""
    moment = _BEGIN + (_END - _BEGIN) * ((number - _FIRST) / (_LAST - _FIRST))
    return moment.replace(second=0, microsecond=0)


def _numbers_from(dataset: Dataset, moment: datetime) -> Iterator[int]:
    """Yield the free ticket numbers from a time on."""
    number = _FIRST + round((_LAST - _FIRST) * ((moment - _BEGIN) / (_END - _BEGIN)))
    while True:
        if number not in dataset.service_tickets and number not in dataset.project_tickets:
            yield number
        number += 1


def _at_work(moment: datetime) -> datetime:
    """Return the time if it is within working hours, else the next start of work; never after the last day."""
    if moment.hour >= _EVENING:
        moment = (moment + timedelta(days=1)).replace(hour=_MORNING)
    elif moment.hour < _MORNING:
        moment = moment.replace(hour=_MORNING)
    while moment.weekday() >= 5:
        moment += timedelta(days=1)
    return min(moment, _END)


def _configurations(dataset: Dataset) -> None:
    for client in _SERVED:
        for place, (kind, label) in enumerate(
            (
                ("Managed Server", "SRV1"),
                ("Network Device", "FW1"),
                ("Managed Workstation", "PC07"),
                ("Printer", "PRN2"),
            )
        ):
            number = client.id * 20 + place
            dataset.configuration(
                number, f"{client.identifier[:4].upper()}-{label}", company=client.identifier, kind=kind
            )


def _service_tickets(dataset: Dataset, dice: random.Random) -> None:
    free = [number for number in range(_FIRST, _LAST) if number not in dataset.service_tickets]
    for number in sorted(dice.sample([n for n in free if n not in dataset.project_tickets], _SERVICE_TICKETS)):
        _service_ticket(dataset, dice, number)


def _service_ticket(dataset: Dataset, dice: random.Random, number: int) -> None:
    theme = dice.choice(_THEMES)
    client = _OWN if theme.board == "Internal" else dice.choice(_SERVED)
    words = _words(dice, client, theme.device)
    people = [name for name, row in dataset.contacts.items() if row["company"]["id"] == client.id]
    contact = dice.choice(people) if people and theme.kind[0] != "Alert" else None
    began = _when(number) if theme.kind[0] == "Alert" else _at_work(_when(number))
    age = (_END - began).days
    status = _status(dataset, dice, theme.board, age)
    owner, helper = dice.sample(_DESK_PEOPLE, 2)
    record = dataset.ticket(
        number,
        theme.summary.format(**words),
        company=client.identifier,
        contact=contact,
        entered_by=None if contact else "scoutapi" if theme.kind[0] == "Alert" else owner,
        board=theme.board,
        site=dice.choice(client.sites),
        status=status,
        priority=dice.choice((2, 3, 3, 3, 4)),
        kind=theme.kind,
        owner=owner,
        resources=owner if dice.random() < 0.7 else f"{owner}, {helper}",
        team=dice.choice(_TEAMS.get(theme.board, ("Back Office",))),
        entered=stamp(began),
        sla={"id": 2, "name": "Standard"} if client.agreement else None,
    )
    dataset.agreement(number)
    if dice.random() < 0.3:
        record["budgetHours"] = dice.choice((1.0, 2.0, 4.0))
    _add_conversation(dataset, dice, number, theme, words, (contact, owner, helper), began)
    if record["closedFlag"]:
        record["closedDate"], record["closedBy"] = record["_info"]["lastUpdated"], owner


def _words(dice: random.Random, client: Client, device: str) -> dict[str, str]:
    return {
        "device": f"{client.identifier[:4].upper()}-{device}{dice.randrange(1, 30):02}",
        "person": dice.choice(_PEOPLE),
        "place": dice.choice(_PLACES),
        "n": str(dice.randrange(3, 90)),
    }


def _status(dataset: Dataset, dice: random.Random, board: str, age: int) -> str:
    states = [state for state in dataset.boards[board].statuses if state[0] != QUIET]
    closed = [name for name, flag in states if flag]
    still_open = [name for name, flag in states if not flag]
    return dice.choice(closed) if dice.random() < min(0.95, age / 30) else dice.choice(still_open)


def _add_conversation(
    dataset: Dataset,
    dice: random.Random,
    number: int,
    theme: _Theme,
    words: dict[str, str],
    people: tuple[str | None, str, str],
    began: datetime,
) -> None:
    """Add a few notes between client and technician; alerts do not answer."""
    contact, owner, helper = people
    moment = began

    def later(hours: float) -> str:
        nonlocal moment
        moment = _at_work(moment + timedelta(hours=hours))
        return stamp(moment)

    dataset.note(
        number,
        theme.question.format(**words),
        by=contact or dataset.find(number)["_info"]["enteredBy"],
        at=stamp(began),
    )
    if dice.random() < 0.6:
        dataset.note(number, theme.diagnosis.format(**words), by=owner, at=later(1.5), kinds="i")
    for text, answer in dice.sample(_TURNS, dice.choice((0, 1, 1, 2, 3, 5))) if contact else ():
        dataset.note(number, text, by=owner, at=later(1.25))
        dataset.note(number, answer, by=contact or owner, at=later(0.75))
    for turn in range(dice.choice((1, 1, 2, 3))):
        dataset.worked(
            number,
            theme.solution.format(**words)
            if turn == 0
            else dice.choice(("Waited for a restart.", "Called, left a message.")),
            by=owner if turn == 0 or dice.random() < 0.7 else helper,
            start=later(2),
            hours=dice.choice((0.25, 0.25, 0.5, 0.75, 1.0)),
            kinds=dice.choice(("d", "dr", "i")),
            internal=theme.diagnosis.format(**words) if dice.random() < 0.15 else None,
        )
    if dataset.find(number)["closedFlag"] and dice.random() < 0.7:
        dataset.note(number, theme.solution.format(**words), by=owner, at=later(1), kinds="r")


def _opportunities(dataset: Dataset, dice: random.Random) -> None:
    offers = (
        (1152, "Skagen", "Switches for the cold store", "Lost", "Lost", 0, "2026-04-13", "2026-06-30"),
        (1168, "Riverbend", "Chromebooks for year 5", "Won", "Won", 100, "2026-05-11", "2026-07-24"),
        (1171, "Sakura", "Second line for Kobe", "Won", "Won", 100, "2026-05-18", "2026-08-07"),
        (1184, "Cloverleaf", "Telephony in the cloud", "Quote", "Open", 40, "2026-09-07", "2026-12-04"),
        (1199, "VanDerMeer", "Label printers for the auction hall", "Prospect", "Open", 20, "2026-10-12", "2027-02-26"),
        (
            1203,
            "AegeanFreight",
            "Satellite backup for the port office",
            "Quote",
            "Open",
            50,
            "2026-10-19",
            "2027-01-15",
        ),
        (1211, "Brightwater", "Managed Workplace agreement", "Negotiation", "Open", 70, "2026-11-02", "2026-12-11"),
    )
    for number, company, name, stage, status, probability, entered, closes in offers:
        contact = next(n for n, row in dataset.contacts.items() if row["company"]["identifier"] == company)
        closing: dict[str, Any] = (
            {} if status == "Open" else {"closedDate": f"{closes}T13:00:00Z", "closedBy": dataset.member("khalvorsen")}
        )
        dataset.opportunity(
            number, name, company=company, contact=contact, stage=stage, status=status, probability=probability,
            closes=f"{closes}T00:00:00Z", entered=f"{entered}T09:00:00Z", **closing,
        )  # fmt: skip
        dataset.opportunity_note(number, "First talk, they want a price.", by="khalvorsen", at=f"{entered}T14:00:00Z")
        if status != "Open":
            text = "Signed." if status == "Won" else "They stay with their supplier; ask again in spring."
            dataset.opportunity_note(number, text, by="khalvorsen", at=f"{closes}T13:00:00Z")
        gain = dice.randrange(20, 200) * 100.0
        dataset.forecast(
            number, ("Product", name, gain, round(gain * 0.8, 2)), ("Service", "Set-up", gain / 4, gain / 8)
        )


_STEPS = (
    "Agree on dates with the client", "Order the material", "Survey on site", "Prepare the configuration",
    "Install the first device", "Install the rest", "Test with the users", "Write the documentation",
    "Train the users", "Sign-off",
)  # fmt: skip
_PHASES = (("Plan", range(3)), ("Build", range(3, 7)), ("Hand over", range(7, 10)))


def _projects(dataset: Dataset, dice: random.Random) -> None:
    plans = (
        (398, "Riverbend", "Chromebooks for year 5", 1168, 9),
        (401, "Sakura", "Second line for Kobe", 1171, 7),
        (405, "Cloverleaf", "Replace the door phones", None, 4),
        (407, "Northlight", "Move to the new office", None, 3),
        (409, "AegeanFreight", "Wi-Fi for the port office", None, 6),
        (415, "Skagen", "Temperature sensors in the cold store", None, 2),
        (416, "Muehlenhof", "Tills for both branches", None, 0),
    )
    for place, (number, company, name, opportunity, steps_done) in enumerate(plans):
        contact = next(n for n, row in dataset.contacts.items() if row["company"]["identifier"] == company)
        began = datetime(2026, 8, 10, tzinfo=UTC) + timedelta(days=14 * place)
        budgets = [dice.choice((2.0, 4.0, 8.0)) for _ in _STEPS]
        dataset.project(
            number, name, company=company, manager="sdahl", contact=contact, start=stamp(began),
            end=stamp(began + timedelta(days=126)), done=steps_done / 10, budget=sum(budgets), opportunity=opportunity,
        )  # fmt: skip
        free = _numbers_from(dataset, began + timedelta(hours=7))
        for order, (title, steps) in enumerate(_PHASES, start=1):
            state = "Completed" if steps_done > steps[-1] else "In Progress" if steps_done >= steps[0] else "Open"
            share = sum(budgets[step] for step in steps)
            phase = dataset.phase(number, str(order), title, status=state, budgetHours=share)
            for step in steps:
                status = (
                    "Completed" if step < steps_done else ("In Progress", "On Hold", "Open")[min(step - steps_done, 2)]
                )
                _project_ticket(dataset, dice, next(free), phase, step, status, budgets[step])
        progress = f"{steps_done} of {len(_STEPS)} steps are done, all as planned."
        dataset.project_note(number, progress, by="sdahl", at=stamp(_at_work(began + timedelta(days=14, hours=9))))


def _project_ticket(
    dataset: Dataset, dice: random.Random, number: int, phase: Record, step: int, status: str, budget: float
) -> None:
    head = dataset.projects[phase["projectId"]]
    began = _at_work(_when(number))
    owner = dice.choice(("nhaddad", "praman", "mkessler", "jdoe"))
    record = dataset.ticket(
        number,
        _STEPS[step],
        company=head["company"]["identifier"],
        contact=head["contact"]["name"],
        board="Projects",
        project=head["id"],
        phase=phase,
        status=status,
        owner=owner,
        resources=owner,
        entered=stamp(began),
        entered_by="sdahl",
        wbsCode=f"{phase['wbsCode']}.{step + 1}",
        budgetHours=budget,
    )
    if status == "Open":
        return
    # A step takes about a week, one after the other.
    start = _at_work(began + timedelta(days=7 * step, hours=24))
    dataset.note(number, f"{_STEPS[step]}: please start this week.", by="sdahl", at=stamp(start))
    half = budget / 2
    worked = (half, half) if status == "Completed" else (half / 2,)
    for day, hours in enumerate(worked, start=1):
        text = "Worked through the list." if day == 1 else "Done, the client has seen it."
        dataset.worked(number, text, by=owner, start=stamp(_at_work(start + timedelta(days=day))), hours=hours)
    if record["closedFlag"]:
        record["closedDate"], record["closedBy"] = record["_info"]["lastUpdated"], owner
