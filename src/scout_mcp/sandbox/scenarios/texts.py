"""How texts come: the editor's backslashes, time entries told in two ways."""

from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.people_and_clients import COMPANY_ID, SITE


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _told_in_two_ways(dataset)
    _backslashes(dataset)
    _words(dataset)
    _signatures(dataset)


def _told_in_two_ways(dataset: Dataset) -> None:
    """Add time entries whose notes are Markdown in allNotes and plain text among the time entries."""
    dataset.ticket(
        67301,
        "Grey streaks on delivery notes",
        company="Muehlenhof",
        contact="Anneliese Köhler",
        status="Closed",
        kind=("Incident", "Printing"),
        owner="jdoe",
        team="Tier 1",
        entered="2026-05-11T06:40:00Z",
        closedDate="2026-05-12T14:00:00Z",
        closedBy="jdoe",
    )
    dataset.note(
        67301, "Every delivery note has a grey streak on the left.", by="Anneliese Köhler", at="2026-05-11T06:40:00Z"
    )
    dataset.worked(
        67301,
        "Replaced the drum of the printer.\nOrder: PO-4711\nTest page without streaks",
        as_markdown="**Replaced** the drum of the printer\\.\n\n1. Order: [PO\\-4711](https://orders.example/4711)\n"
        "2. Test page *without* streaks",
        by="jdoe",
        start="2026-05-12T08:00:00Z",
        hours=0.75,
    )
    # The very same words twice: two calls, not one call that is told twice.
    for start in ("2026-05-12T12:00:00Z", "2026-05-12T13:30:00Z"):
        dataset.worked(67301, "Called Anneliese, left a message.", by="jdoe", start=start, hours=0.25)


def _backslashes(dataset: Dataset) -> None:
    """Add texts with backslashes of the editor, of people, and some that can be either's."""
    dataset.ticket(
        67302,
        "Scans of the front office go nowhere",
        company="Cloverleaf",
        contact="Niamh Gallagher",
        status="Closed",
        kind=("Incident", "Storage"),
        owner="mkessler",
        team="Tier 2",
        entered="2026-05-18T08:00:00Z",
        closedDate="2026-05-19T15:00:00Z",
        closedBy="mkessler",
    )
    texts = (
        # The editor was here: it says so by doubling, or escapes what nobody would escape.
        "The way there: https://acme\\.itglue\\.com/1\\_a\\-b and www\\.acme\\.example/x\\_y",
        "Moved \\\\\\\\depot\\\\scans \\(quota\\) to C\\-118, folder \\\\\\\\depot\\\\scans\\\\\\_new\\.",
        "D:\\\\Scans\\\\\\_old is full \\[see above\\]\\.",
        "Order PO\\-78 of 18\\.05\\. for \\#67302 \\(2 disks\\)\\.",
        # Nobody's editor: each backslash is a person's.
        "On \\\\depot\\scans\\_new run icacls C:\\temp\\*.pdf and look at \\[drafts\\]",
        "Regular expression of the scanner: ^\\d+\\.\\d+\\*$",
        # Either: the backslash stays.
        "PS C:\\> Get-Item .\\*.txt",
        "D:\\_Backup",
        "rm -rf \\*",
        "Copied from https://wiki\\.acme\\.example/a\\_b to D:\\_Backup",
    )
    for place, text in enumerate(texts):
        dataset.note(67302, text, by="mkessler", at=f"2026-05-18T09:{place:02}:00Z", kinds="i")
    dataset.note(
        67302, "Folder names now end in \\*\\_new\\*, see {x}\\{y\\}", by="mkessler", at="2026-05-18T10:00:00Z",
        kinds="i", markdown=False,
    )  # fmt: skip


def _words(dataset: Dataset) -> None:
    """Add words within compounds, in a script without spaces, with an editor's backslash, and in a quoted mail."""
    dataset.ticket(
        67303,
        "Two devices on the second floor",
        company="Muehlenhof",
        contact="Anneliese Köhler",
        status="Closed",
        kind=("Incident", "Printing"),
        owner="jdoe",
        team="Tier 1",
        entered="2026-05-20T06:40:00Z",
        closedDate="2026-05-21T14:00:00Z",
        closedBy="jdoe",
    )
    mail = (
        "Hello,\n\nthe Etagenverteiler in the corridor hums since the thunderstorm of last night, and every now and"
        " then its left row of lamps goes dark for about ten seconds.\n\nRegards,\nAnneliese"
    )
    dataset.note(67303, mail, by="Anneliese Köhler", at="2026-05-20T06:40:00Z")
    quoted = "\n".join(f"> {line}".rstrip() for line in mail.split("\n"))
    dataset.note(
        67303,
        f"Replaced its fan.\n\nOn Wed, 20 May 2026 Anneliese Köhler wrote:\n{quoted}",
        by="jdoe",
        at="2026-05-20T09:00:00Z",
    )
    for hour, text in (
        (10, "更换了打印机的硒鼓"),
        (11, "Netzwerkdrucker neu gestartet, Gerät druckt wieder."),
        (12, "Drum ordered with PO\\-78, see \\#67303."),
    ):
        dataset.worked(67303, text, by="jdoe", start=f"2026-05-20T{hour}:00:00Z", hours=0.25, kinds="i")
    order = "Bestellung\nPO\\-78: 1 Trommel\nGer\u00e4t im 2. Stock\n打印机的硒鼓\n".encode()
    dataset.document(67303, "Order", "order.md", order, by="jdoe", at="2026-05-20T12:00:00Z")


def _signatures(dataset: Dataset) -> None:
    """Add two mails with logos in their signatures, which have new ids in each, and one real picture."""
    dataset.ticket(
        67304,
        "Label printer shows a red triangle",
        company="Muehlenhof",
        contact="Anneliese Köhler",
        status="Closed",
        kind=("Incident", "Printing"),
        owner="jdoe",
        team="Tier 1",
        entered="2026-05-22T06:40:00Z",
        closedDate="2026-05-22T14:00:00Z",
        closedBy="jdoe",
    )
    for hour, text in ((7, "It is on again."), (8, f"This is the display:\n{_image('Red triangle and E-07', 9)}")):
        logos = "".join(_image(alt, hour * 10 + place) for place, alt in enumerate(("LinkedIn", "")))
        dataset.note(
            67304,
            f"Hello,\n\n{text}\n\nKind regards,\n\nAnneliese Köhler\nMühlenhof Bäckerei\n{logos}",
            by="Anneliese Köhler",
            at=f"2026-05-22T{hour:02}:00:00Z",
        )


def _image(alt: str, number: int) -> str:
    guid = f"67304a1e-53c2-4f0a-8a44-{number:012}"
    return f"![{alt}](https://{SITE}/v4_6_release/api/inlineimages/{COMPANY_ID}/{guid})"
