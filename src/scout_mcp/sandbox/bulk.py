"""The rest of a year at a small MSP, so that lists are long, pages turn, and searches find more than one thing.

Everything is drawn from one seeded generator and from tables; nothing asks what day it is.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scout_mcp.sandbox.cast import CLIENTS, Client
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.stage import stamp
from scout_mcp.sandbox.world import World

_FIRST, _LAST = 68003, 71090
_BEGIN, _END = datetime(2026, 6, 1, 6, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
_SERVICE_TICKETS = 385


@dataclass(frozen=True)
class _Theme:
    """What a ticket may be about: summary, kind, and what is said in the course of it."""

    summary: str
    kind: tuple[str, str]
    asked: str
    found: str
    done: str
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
    _Theme("Phishing mail reported", ("Alert", "Security"), "I got a strange mail about a parcel and clicked on it.",
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
_TEAMS = {"Help Desk": ("Tier 1", "Tier 2"), "Network Operations": ("NOC",)}


def fill(world: World) -> None:
    """Fills the world around the stories."""
    dice = random.Random(48213)  # noqa: S311 - a made-up world, not a secret
    _configurations(world)
    _service_tickets(world, dice)
    _opportunities(world, dice)
    _projects(world, dice)


def _when(number: int) -> datetime:
    """Ticket numbers grow with time."""
    moment = _BEGIN + (_END - _BEGIN) * ((number - _FIRST) / (_LAST - _FIRST))
    return moment.replace(second=0, microsecond=0)


def _configurations(world: World) -> None:
    for client in CLIENTS[:-1]:
        for place, (kind, label) in enumerate(
            (
                ("Managed Server", "SRV1"),
                ("Network Device", "FW1"),
                ("Managed Workstation", "PC07"),
                ("Printer", "PRN2"),
            )
        ):
            number = client.id * 20 + place
            world.configuration(
                number, f"{client.identifier[:4].upper()}-{label}", company=client.identifier, kind=kind
            )


def _service_tickets(world: World, dice: random.Random) -> None:
    free = [number for number in range(_FIRST, _LAST) if number not in world.service_tickets]
    for number in sorted(dice.sample([n for n in free if n not in world.project_tickets], _SERVICE_TICKETS)):
        _service_ticket(world, dice, number)


def _service_ticket(world: World, dice: random.Random, number: int) -> None:
    theme = dice.choice(_THEMES)
    client = dice.choice(CLIENTS[:-1])
    words = _words(dice, client, theme.device)
    chosen = dice.choice(client.contacts)
    contact = next(
        name for name, row in world.contacts.items() if row["firstName"] == chosen[0] and row["lastName"] == chosen[1]
    )
    began = _when(number)
    age = (_END - began).days
    status = _status(world, dice, theme.board, age)
    owner, helper = dice.sample(_DESK_PEOPLE, 2)
    record = world.ticket(
        number,
        theme.summary.format(**words),
        company=client.identifier,
        contact=contact if theme.kind[0] != "Alert" else None,
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
    world.agreement(number)
    if dice.random() < 0.3:
        record["budgetHours"] = dice.choice((1.0, 2.0, 4.0))
    _talk(world, dice, number, theme, words, [contact, owner, helper], began)
    if record["closedFlag"]:
        record["closedDate"], record["closedBy"] = record["_info"]["lastUpdated"], owner


def _words(dice: random.Random, client: Client, device: str) -> dict[str, str]:
    return {
        "device": f"{client.identifier[:4].upper()}-{device}{dice.randrange(1, 30):02}",
        "person": dice.choice(_PEOPLE),
        "place": dice.choice(_PLACES),
        "n": str(dice.randrange(3, 90)),
    }


def _status(world: World, dice: random.Random, board: str, age: int) -> str:
    states = world.boards[board].statuses
    closed = [name for name, flag in states if flag]
    still_open = [name for name, flag in states if not flag]
    return dice.choice(closed) if dice.random() < min(0.95, age / 30) else dice.choice(still_open)


def _talk(
    world: World,
    dice: random.Random,
    number: int,
    theme: _Theme,
    words: dict[str, str],
    people: list[str],
    began: datetime,
) -> None:
    """A few turns between client and technician, within office hours of a few days."""
    contact, owner, helper = people

    def at(hours: float) -> str:
        return stamp(min(began + timedelta(hours=hours), _END))

    reporter = contact if theme.kind[0] != "Alert" else "scoutapi"
    world.note(number, theme.asked.format(**words), by=reporter, at=at(0))
    if dice.random() < 0.6:
        world.note(number, theme.found.format(**words), by=owner, at=at(1.5), kinds="i")
    for turn in range(dice.choice((0, 1, 1, 2, 3, 5))):
        text = dice.choice(
            ("Could you try once more and tell me the time?", "Are you at your desk this afternoon?", "I am on it.")
        )
        answer = dice.choice(("Yes.", "Same as before, sorry.", "It works now and then.", "After three, please."))
        world.note(number, text, by=owner, at=at(3 + turn * 4))
        world.note(number, answer, by=contact, at=at(5 + turn * 4))
    for turn in range(dice.choice((1, 1, 2, 3))):
        done = turn == 0
        world.worked(
            number,
            theme.done.format(**words)
            if done
            else dice.choice(("Waited for a restart.", "Called back, left a message.")),
            by=owner if done or dice.random() < 0.7 else helper,
            start=at(6 + turn * 7),
            hours=dice.choice((0.25, 0.25, 0.5, 0.75, 1.0)),
            kinds=dice.choice(("d", "dr", "i")),
            internal=theme.found.format(**words) if dice.random() < 0.15 else None,
        )
    if world.find(number)["closedFlag"] and dice.random() < 0.7:
        world.note(number, theme.done.format(**words), by=owner, at=at(30), kinds="r")


def _opportunities(world: World, dice: random.Random) -> None:
    offers = (
        (1152, "Skagen", "Switches for the cold store", "Lost", "Lost", 0),
        (1168, "Riverbend", "Chromebooks for year 5", "Won", "Won", 100),
        (1171, "Sakura", "Second line for Kobe", "Won", "Won", 100),
        (1184, "Cloverleaf", "Telephony in the cloud", "Quote", "Open", 40),
        (1199, "VanDerMeer", "Label printers for the auction hall", "Prospect", "Open", 20),
        (1203, "AegeanFreight", "Satellite backup for the port office", "Quote", "Open", 50),
        (1211, "Brightwater", "Managed Workplace agreement", "Negotiation", "Open", 70),
    )
    for place, (number, company, name, stage, status, probability) in enumerate(offers):
        entered = stamp(datetime(2026, 5, 4, 9, tzinfo=UTC) + timedelta(days=24 * place))
        contact = next(n for n, row in world.contacts.items() if row["company"]["identifier"] == company)
        closes = stamp(datetime(2026, 8, 31, tzinfo=UTC) + timedelta(days=21 * place))
        world.opportunity(
            number, name, company=company, contact=contact, stage=stage, status=status, probability=probability,
            closes=closes, entered=entered,
        )  # fmt: skip
        for text in ("First talk, they want a price.", "Sent the offer.")[: dice.choice((1, 2))]:
            world.opportunity_note(number, text, by="khalvorsen", at=entered)
        gain = dice.randrange(20, 200) * 100.0
        world.forecast(number, ("Product", name, gain, round(gain * 0.8, 2)), ("Service", "Set-up", gain / 4, gain / 8))


def _projects(world: World, dice: random.Random) -> None:
    plans = (
        (398, "Riverbend", "Chromebooks for year 5", 1168, 0.9),
        (401, "Sakura", "Second line for Kobe", 1171, 0.7),
        (405, "Cloverleaf", "Replace the door phones", None, 0.4),
        (407, "Northlight", "Move to the new office", None, 0.25),
        (409, "AegeanFreight", "Wi-Fi for the port office", None, 0.6),
        (415, "Skagen", "Temperature sensors in the cold store", None, 0.15),
        (416, "Muehlenhof", "Tills for both branches", None, 0.05),
    )
    free = iter(
        sorted(
            dice.sample(
                [
                    number
                    for number in range(68500, 71080)
                    if number not in world.service_tickets and number not in world.project_tickets
                ],
                75,
            )
        )
    )
    for place, (number, company, name, opportunity, done) in enumerate(plans):
        contact = next(n for n, row in world.contacts.items() if row["company"]["identifier"] == company)
        began = datetime(2026, 8, 3, tzinfo=UTC) + timedelta(days=13 * place)
        world.project(
            number, name, company=company, manager="sdahl", contact=contact, start=stamp(began),
            end=stamp(began + timedelta(days=120)), done=done, budget=dice.choice((24.0, 40.0, 80.0)),
            opportunity=opportunity,
        )  # fmt: skip
        world.project_note(number, f"{name}: as planned.", by="sdahl", at=stamp(began + timedelta(days=14)))
        phases = [
            world.phase(number, str(step), title, status=state, budgetHours=8.0 * step)
            for step, (title, state) in enumerate(
                (("Plan", "Completed"), ("Build", "In Progress"), ("Hand over", "Open")), start=1
            )
        ]
        for task in range(10):
            _project_ticket(world, dice, next(free), number, phases[task * 3 // 10], task)


_STEPS = (
    "Agree on dates with the client", "Order the material", "Survey on site", "Prepare the configuration",
    "Install the first device", "Install the rest", "Test with the users", "Write the documentation",
    "Train the users", "Sign-off",
)  # fmt: skip


def _project_ticket(world: World, dice: random.Random, number: int, project: int, phase: Record, place: int) -> None:
    head = world.projects[project]
    began = _when(number)
    states = {"Completed": "Completed", "In Progress": dice.choice(("In Progress", "On Hold"))}
    status = states.get(phase["status"]["name"], "Open")
    owner = dice.choice(("nhaddad", "praman", "mkessler", "jdoe"))
    world.ticket(
        number,
        _STEPS[place],
        company=head["company"]["identifier"],
        contact=head["contact"]["name"],
        board="Projects",
        project=project,
        phase=phase,
        status=status,
        owner=owner,
        resources=owner,
        entered=stamp(began),
        entered_by="sdahl",
        wbsCode=f"{phase['wbsCode']}.{place + 1}",
        budgetHours=dice.choice((2.0, 4.0, 8.0)),
    )
    if place % 4 != 3:
        world.note(number, f"{_STEPS[place]}: please start this week.", by="sdahl", at=stamp(began))
    for turn in range(dice.choice((0, 1, 2))):
        start = stamp(min(began + timedelta(days=1 + turn), _END))
        world.worked(number, "Worked through the list.", by=owner, start=start, hours=dice.choice((1.0, 2.0, 3.5)))
