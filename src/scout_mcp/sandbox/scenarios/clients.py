"""Clients: agreements, contacts, sites, devices, notes and activities."""

from scout_mcp.sandbox.attachment_builder import configuration_questions
from scout_mcp.sandbox.dataset import Dataset

_KINDS = {"Fixed Hours": ("Block Time", 10.0, 900.0)}


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _companies(dataset)
    _agreements(dataset)
    _people(dataset)
    _notes(dataset)
    _devices(dataset)
    _activities(dataset)


def _companies(dataset: Dataset) -> None:
    for number, record in dataset.companies.items():
        record |= {
            "accountNumber": f"FT-{number}",
            "dateAcquired": f"{2015 + number % 8}-03-01T00:00:00Z",
            "numberOfEmployees": 12 + number * 7 % 90,
            "market": {"id": 1, "name": "Health"} if number in {201, 210} else {"id": 2, "name": "Business"},
        }
    dataset.companies[201]["types"] = [{"id": 1, "name": "Client"}, {"id": 4, "name": "Managed"}]
    dataset.companies[208]["status"] = {"id": 3, "name": "Credit Hold"}
    dataset.companies[209]["types"] = [{"id": 1, "name": "Client"}, {"id": 2, "name": "Prospect"}]
    dataset.companies[213]["types"] = [{"id": 3, "name": "Owner"}]
    # Each clinic has an address and a phone of its own.
    aasane, sandviken = dataset.sites[201][1:]
    aasane |= {"addressLine1": "4 Harbour Lane", "zip": "5116", "phoneNumber": "555 0120"}
    sandviken |= {"addressLine1": "9 Old Ropewalk", "zip": "5035", "phoneNumber": "555 0130"}


def _agreements(dataset: Dataset) -> None:
    for client in dataset.clients.values():
        if client.agreement:
            kind, hours, amount = _KINDS.get(client.agreement, ("Managed Services", None, 10.0 * client.id))
            dataset.contract(
                client.id + 300,
                client.agreement,
                company=client.identifier,
                kind=kind,
                start=f"{2023 + client.id % 3}-01-01T00:00:00Z",
                end="2026-12-31T00:00:00Z" if client.identifier in {"Brightwater", "Muehlenhof"} else None,
                amount=amount,
                hours=hours,
            )
    fjordline = dataset.agreements[0]
    fjordline |= {"internalNotes": "On-site work at Sandviken is not covered before 1 December.", "billAmount": 4200.0}
    dataset.contract(
        481,
        "Fjordline Silver",
        company="Fjordline",
        kind="Managed Services",
        start="2020-01-01T00:00:00Z",
        end="2022-12-31T00:00:00Z",
        amount=2900.0,
        status="Expired",
    )
    dataset.contract(
        482,
        "Cold store backup",
        company="Skagen",
        kind="Backup",
        start="2024-06-01T00:00:00Z",
        amount=180.0,
        status="Cancelled",
        dateCancelled="2026-02-28T00:00:00Z",
        reasonCancelled="They copy to a disk of their own now.",
    )


def _people(dataset: Dataset) -> None:
    clients = dataset.clients
    dataset.person(
        clients["Fjordline"], ("Solveig", "Berg", "555 0146", "front.aasane"), place=4, title="Reception, Åsane"
    )["site"] = dataset.site(clients["Fjordline"], "Åsane Clinic")
    dataset.person(
        clients["Fjordline"], ("Olav", "Nes", "555 0147", "olav"), place=5, title="Former bookkeeper", active=False
    )
    # The first name of a contact of another client.
    dataset.person(clients["HarbourVance"], ("Ingrid", "Vale", "555 0213", "i.vale"), place=3, title="Legal Secretary")
    dataset.reachable("Ingrid Solheim", "Cell", "+47 555 01 999")
    dataset.reachable("Ingrid Solheim", "Email", "board@fjordline.example")
    dataset.reachable("Eleanor Harbour", "Direct", "555 0200", extension="12")
    dataset.reachable("Joost van der Meer", "Fax", "555 0899")


def _notes(dataset: Dataset) -> None:
    dataset.company_note(
        "Fjordline",
        "Patients from 8 to 16. Never restart FS01 in these hours, the X-ray machines write to it.",
        by="tbright",
        at="2025-02-11T10:00:00Z",
        kind="Alert",
        flagged=True,
    )
    dataset.company_note(
        "Fjordline",
        "Åsane: the rack is behind the mirror in the staff room, key at the front desk. Park in the yard.",
        by="mkessler",
        at="2024-06-03T12:00:00Z",
        kind="Directions",
    )
    dataset.company_note(
        "Fjordline",
        "Ingrid decides up to 5,000; above that the board, which meets on 14 December.",
        by="khalvorsen",
        at="2026-11-02T09:00:00Z",
    )
    dataset.company_note(
        "VanDerMeer",
        "On credit hold since October: two invoices are open. Emergencies only, ask Kari before any visit.",
        by="khalvorsen",
        at="2026-10-21T08:00:00Z",
        kind="Alert",
        flagged=True,
    )
    dataset.company_note(
        "HarbourVance",
        "Court week starts on the third Monday of each month: no changes then.",
        by="sdahl",
        at="2026-07-10T10:00:00Z",
    )


def _devices(dataset: Dataset) -> None:
    devices = {row["name"]: row for row in dataset.configurations}
    devices["FJ-SCAN-04"] |= {
        "contact": dataset.contact("Ingrid Solheim"),
        "manufacturer": {"id": 5, "name": "Examplescan"},
        "notes": "Room 4. Writes to \\\\fs01\\scans with an account of its own.",
        "vendorNotes": "Cannot split folders by year (case 2604140040004895).",
    }
    devices["FS01"] |= {
        "manufacturer": {"id": 6, "name": "Exampleserver"},
        "modelNumber": "ES-740",
        "osType": "Windows Server",
        "osInfo": "Windows Server 2019 Standard",
        "lastLoginName": "FJORDLINE\\svc-backup",
        "cpuSpeed": "16 x 2.9 GHz",
        "ram": "64 GB",
        "localHardDrives": "C: 240 GB, D: 4.0 TB",
        "defaultGateway": "10.1.1.1",
        "purchaseDate": "2021-09-30T00:00:00Z",
        "installationDate": "2021-10-11T00:00:00Z",
        "warrantyExpirationDate": "2026-09-30T00:00:00Z",
        "vendorNotes": "Support ended with the warranty; parts until 2028 against invoice.",
    }
    asked = (
        ("Text", "Backup job", "FS01-nightly, 23:10"),
        ("Password", "Admin password", "made-up-FS01-admin"),
        ("Text", "Login of the out-of-band card", "root / made-up-FS01-card"),
        ("Text", "BitLocker recovery key", "111111-222222-333333-444444-555555-666666-777777-888888"),
        ("Checkbox", "Monitored", "true"),
        ("Date", "Last restore test", None),
    )
    devices["SKAG-PRN2"]["warrantyExpirationDate"] = "2027-01-15T00:00:00Z"
    devices["FS01"]["questions"] = configuration_questions(3002, asked)
    aasane = dataset.site(dataset.clients["Fjordline"], "Åsane Clinic")
    dataset.configuration(
        3003,
        "FJ-AAS-FW1",
        company="Fjordline",
        kind="Network Device",
        tickets=(71008, 71250, 61840),
        site=aasane,
        manufacturer={"id": 7, "name": "Examplewall"},
        modelNumber="EW-60",
        ipAddress="10.40.0.1",
        warrantyExpirationDate="2027-05-31T00:00:00Z",
        notes="Relays DHCP of VLAN 30 (payment devices) to FS01.",
        questions=(
            ("IPAddress", "Outer address", "192.0.2.41"),
            ("Password", "Admin password", "made-up-FW1-admin"),
            ("Text", "Pre-shared key of the tunnel", "made-up-FW1-key"),
        ),
    )
    dataset.configuration(
        3004,
        "FJ-AAS-TILL1",
        company="Fjordline",
        kind="Managed Workstation",
        tickets=(71250,),
        site=aasane,
        contact=dataset.contact("Solveig Berg"),
        osType="Windows",
        osInfo="Windows 11 Pro 24H2",
        lastLoginName="FJORDLINE\\front.aasane",
        ipAddress="10.40.30.11",
        parentConfigurationId=3003,
    )
    dataset.configuration(
        3005,
        "FJ-OLD-NAS",
        company="Fjordline",
        kind="Managed Server",
        activeFlag=False,
        status={"id": 2, "name": "Retired"},
        questions=(("Password", "Admin password", "made-up-NAS-admin"),),
    )


def _activities(dataset: Dataset) -> None:
    dataset.activity(
        "Call Ingrid about the storage quote",
        company="Fjordline",
        by="khalvorsen",
        start="2026-11-25T09:00:00Z",
        end="2026-11-25T09:30:00Z",
        contact="Ingrid Solheim",
        ticket=48213,
        opportunity=1190,
        notes="She wants one price for all three clinics before the board meets.",
    )
    dataset.activity(
        "Visit the cold store",
        company="Skagen",
        by="mkessler",
        start="2026-11-25T09:00:00Z",
        end="2026-11-25T10:30:00Z",
        kind="Meeting",
        contact="Amina Yusuf",
        ticket=70802,
    )
    dataset.activity(
        "Court week: tell Eleanor the dates of December",
        company="HarbourVance",
        by="sdahl",
        start="2026-11-19T13:00:00Z",
        end="2026-11-19T13:15:00Z",
        contact="Eleanor Harbour",
        done=True,
        notes="Done, she confirmed 14 to 18 December.",
    )
