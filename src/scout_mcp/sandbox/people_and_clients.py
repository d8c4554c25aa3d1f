"""The made-up MSP and its clients: boards, people, companies. Tables that ``reference_data.py`` turns into records."""

from dataclasses import dataclass

from scout_mcp.sandbox.access import HIDDEN_PROJECT_BOARD, HIDDEN_SERVICE_BOARD

COMPANY_ID = "fjordtech"
COMPANY_NAME = "Fjordtech Managed Services"
#: The host in the records' ``_href`` and inline images: different from the requested one, as behind many proxies.
SITE = "psa.fjordtech.example"


@dataclass(frozen=True)
class Board:
    """A board, its teams, and its statuses with whether each counts as closed."""

    id: int
    name: str
    teams: tuple[str, ...]
    statuses: tuple[tuple[str, bool], ...]
    project: bool = False


#: The status that closes a ticket and mails nobody. No ticket of the data set is in it.
QUIET = "Completed - No Email"
# "Completed - Send Email" sends the client a mail and waits for another: it does not close the ticket.
_DESK = (
    ("New", False),
    ("Assigned", False),
    ("In Progress", False),
    ("Waiting on Client", False),
    ("Waiting on Vendor", False),
    ("Scheduled", False),
    ("Completed - Send Email", False),
    ("Completed", True),
    ("Closed", True),
    (QUIET, True),
)
_ALERTS = (
    ("New (Alert)", False),
    ("In Progress", False),
    ("Waiting on Vendor", False),
    ("Auto-Resolved", True),
    ("Closed", True),
)
_PROJECT = (
    ("Open", False),
    ("In Progress", False),
    ("On Hold", False),
    ("Ready for Sign-off", False),
    ("Completed", True),
)

BOARDS: tuple[Board, ...] = (
    Board(1, "Help Desk", ("Tier 1", "Tier 2"), _DESK),
    Board(2, "Network Operations", ("NOC",), _ALERTS),
    Board(3, "Internal", ("Back Office",), (("New", False), ("In Progress", False), ("Done", False), ("Closed", True))),
    Board(
        4, "Procurement", ("Back Office",), (("New", False), ("Quoted", False), ("Ordered", False), ("Closed", True))
    ),
    Board(5, HIDDEN_SERVICE_BOARD, ("Directors",), (("New", False), ("In Progress", False), ("Closed", True))),
    Board(11, "Projects", (), _PROJECT, project=True),
    Board(12, HIDDEN_PROJECT_BOARD, (), _PROJECT, project=True),
)

PRIORITIES: tuple[tuple[int, str, str, str], ...] = (
    (1, "Priority 1 - Critical", "Red", "Critical"),
    (2, "Priority 2 - High", "Orange", "High"),
    (3, "Priority 3 - Medium", "Yellow", "Medium"),
    (4, "Priority 4 - Low", "Green", "Low"),
)

#: id, identifier, first name, last name, title, the teams of a member, time zone.
MEMBERS: tuple[tuple[int, str, str, str, str, tuple[str, ...], str], ...] = (
    (101, "mkessler", "Mara", "Kessler", "Senior Technician", ("Tier 2",), "Europe/Oslo"),
    (102, "tbright", "Tom", "Bright", "Service Desk Lead", ("Tier 1", "Tier 2"), "Europe/Oslo"),
    (103, "jdoe", "Jo", "Doe", "Technician", ("Tier 1",), "Europe/London"),
    (104, "ldubois", "Léa", "Dubois", "Technician", ("Tier 1",), "Europe/Paris"),
    (105, "sdahl", "Sven", "Dahl", "Project Manager", (), "Europe/Oslo"),
    (106, "praman", "Priya", "Raman", "Network Engineer", ("NOC",), "Europe/London"),
    (107, "nhaddad", "Nadia", "Haddad", "Systems Engineer", ("NOC", "Tier 2"), "Europe/Oslo"),
    (108, "omartin", "Owen", "Martin", "Apprentice", ("Tier 1",), "Europe/London"),
    (109, "khalvorsen", "Kari", "Halvorsen", "Account Manager", ("Back Office",), "Europe/Oslo"),
    (110, "rvance", "Ruth", "Vance", "Managing Director", ("Directors", "Back Office"), "Europe/London"),
    (111, "fberg", "Finn", "Berg", "Former Technician", (), "Europe/Oslo"),
    (112, "scoutapi", "Scout", "API", "API member", (), "Etc/UTC"),
)


@dataclass(frozen=True)
class Client:
    """A client company with its address, agreement and contacts."""

    id: int
    identifier: str
    name: str
    city: str
    zip: str
    country: tuple[str, str]
    phone: str
    agreement: str
    sites: tuple[str, ...]
    contacts: tuple[tuple[str, str, str, str], ...]  # first name, last name, phone, mailbox


_NO, _GB, _DE, _FR = ("NO", "Norway"), ("GB", "United Kingdom"), ("DE", "Germany"), ("FR", "France")
_JP, _GR, _SE, _NL = ("JP", "Japan"), ("GR", "Greece"), ("SE", "Sweden"), ("NL", "Netherlands")

CLIENTS: tuple[Client, ...] = (
    Client(
        201, "Fjordline", "Fjordline Dental Group", "Bergen", "5003", _NO, "555 0100", "Fjordline Gold",
        ("Main", "Åsane Clinic", "Sandviken Clinic"),
        (
            ("Ingrid", "Solheim", "555 0142", "ingrid"),
            ("Henrik", "Aas", "555 0143", "henrik.aas"),
            ("Maja", "Lund-Østby", "555 0144", "maja"),
            ("Per", "Solheim", "555 0145", "per"),
        ),
    ),
    Client(
        202, "HarbourVance", "Harbour & Vance Solicitors", "Bristol", "BS1 4DJ", _GB, "555 0200", "Managed Workplace",
        ("Main", "Cardiff Office"),
        (
            ("Eleanor", "Harbour", "555 0210", "e.harbour"),
            ("Siobhán", "O'Neill", "555 0211", "s.oneill"),
            ("Kwame", "Mensah", "555 0212", "k.mensah"),
        ),
    ),
    Client(
        203, "Sakura", "Sakura Precision K.K.", "Osaka", "530-0001", _JP, "555 0300", "Remote Monitoring",
        ("Main", "Kobe Works"),
        (
            ("美咲", "佐々木", "555 0310", "sasaki"),
            ("Kenji", "Watanabe", "555 0311", "watanabe"),
        ),
    ),
    Client(
        204, "AegeanFreight", "Aegean Freight Lines", "Piraeus", "185 35", _GR, "555 0400", "Managed Workplace",
        ("Main", "Port Office"),
        (
            ("Ελένη", "Παπαδοπούλου", "555 0410", "eleni"),
            ("Nikos", "Stavrou", "555 0411", "nikos"),
        ),
    ),
    Client(
        205, "Muehlenhof", "Mühlenhof Bäckerei GmbH", "Lübeck", "23552", _DE, "555 0500", "Fixed Hours",
        ("Main", "Filiale Hafen", "Filiale Markt"),
        (("Jürgen", "Groß", "555 0510", "j.gross"), ("Anneliese", "Köhler", "555 0511", "a.koehler")),
    ),
    Client(
        206, "Northlight", "Northlight Architects", "Gothenburg", "411 03", _SE, "555 0600", "Managed Workplace",
        ("Main",),
        (("Åsa", "Bergström", "555 0610", "asa"), ("Elias", "Nyström", "555 0611", "elias")),
    ),
    Client(
        207, "Riverbend", "Riverbend Primary School", "Leeds", "LS1 4AP", _GB, "555 0700", "Education",
        ("Main", "Sports Hall"),
        (("Grace", "Okafor", "555 0710", "g.okafor"), ("Daniel", "Price", "555 0711", "d.price")),
    ),
    Client(
        208, "VanDerMeer", "Van der Meer Bloemen B.V.", "Aalsmeer", "1431 GP", _NL, "555 0800", "Remote Monitoring",
        ("Main", "Auction Hall"),
        (("Joost", "van der Meer", "555 0810", "joost"), ("Fatima", "el Amrani", "555 0811", "fatima")),
    ),
    Client(
        209, "AtelierMoreau", "Atelier Moreau", "Lyon", "69002", _FR, "555 0900", "Fixed Hours",
        ("Main",),
        (("Chloé", "Moreau", "555 0910", "chloe"), ("Rémi", "Lefèvre", "555 0911", "remi")),
    ),
    Client(
        210, "Brightwater", "Brightwater Veterinary Clinic", "Exeter", "EX1 1EE", _GB, "555 1000", "Fixed Hours",
        ("Main",),
        (("Hannah", "Whitlock", "555 1010", "hannah"), ("Tomasz", "Zieliński", "555 1011", "tomasz")),
    ),
    Client(
        211, "Skagen", "Skagen Seafood AS", "Ålesund", "6002", _NO, "555 1100", "Remote Monitoring",
        ("Main", "Cold Store"),
        (("Bjørn", "Eide", "555 1110", "bjorn"), ("Amina", "Yusuf", "555 1111", "amina")),
    ),
    Client(
        212, "Cloverleaf", "Cloverleaf Housing Trust", "Belfast", "BT1 5GS", _GB, "555 1200", "Managed Workplace",
        ("Main", "Depot"),
        (("Niamh", "Gallagher", "555 1210", "niamh"), ("Rajesh", "Patel", "555 1211", "rajesh")),
    ),
    Client(
        213, "Fjordtech", COMPANY_NAME, "Bergen", "5004", _NO, "555 0000", "", ("Main",), (),
    ),
    # Brackets, quotes and a percent sign in a name, and a part of it in them.
    Client(
        214, "FjellEiendom", 'Fjell 100% "Eiendom" [Bergen] AS', "Bergen", "5005", _NO, "555 1400", "", ("Main",), (),
    ),
)  # fmt: skip

#: Types of service tickets with their subtypes.
TYPES: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (1, "Incident", ("Storage", "Network", "Workstation", "Email", "Printing", "Access")),
    (2, "Service Request", ("New User", "Leaver", "Hardware", "Software", "Permissions")),
    (3, "Alert", ("Backup", "Disk", "Availability", "Security")),
    (4, "Change", ("Planned", "Emergency")),
)
ITEMS: tuple[str, ...] = ("Quota", "Password", "VPN", "Scanner", "Laptop", "Licence", "Switch", "Job failure")
