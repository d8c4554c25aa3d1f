"""Scenarios of earlier years: the same problems in other words, and what solved them."""

from scout_mcp.sandbox.dataset import Dataset


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _card_terminals(dataset)
    _decoys(dataset)
    _name_with_marks(dataset)


def _card_terminals(dataset: Dataset) -> None:
    dataset.ticket(
        61840,
        "Payment device drops off the network in the afternoon",
        company="Fjordline",
        contact="Henrik Aas",
        site="Åsane Clinic",
        status="Closed",
        kind=("Incident", "Network"),
        owner="praman",
        resources="praman",
        team="Tier 2",
        entered="2024-11-12T13:20:00Z",
        closedDate="2024-11-20T08:30:00Z",
        closedBy="praman",
    )
    dataset.agreement(61840)
    dataset.note(
        61840,
        "Every afternoon the payment device at the front desk goes grey and patients have to come back to pay. "
        "Switching it off and on brings it back until the next day.",
        by="Henrik Aas",
        at="2024-11-12T13:20:00Z",
    )
    dataset.note(
        61840,
        "Cable and switch port are fine, no errors counted. The device is reachable until 13:04, then not.",
        by="praman",
        at="2024-11-14T14:10:00Z",
        kinds="i",
    )
    dataset.worked(
        61840,
        "Captured on the VLAN of the payment devices: the device asks to renew its address and gets no answer.",
        by="praman",
        start="2024-11-18T11:30:00Z",
        hours=1.5,
        kinds="i",
        internal="Lease is six hours, handed out when the desk opens at seven. The firewall drops renewals because the "
        "relay still names the old server.",
    )
    dataset.note(
        61840,
        "Cause: the DHCP lease on the VLAN of the payment devices ended six hours after opening and could not be "
        "renewed. Pointed the relay at the new server, raised the lease time to eight days and made a reservation for "
        "the device (10.40.30.21). No outage in two days.",
        by="praman",
        at="2024-11-20T08:15:00Z",
        kinds="r",
    )
    dataset.ticket(
        62115,
        "Card reader at reception is offline from one o'clock on",
        company="Brightwater",
        contact="Hannah Whitlock",
        status="Closed",
        kind=("Incident", "Network"),
        owner="nhaddad",
        resources="nhaddad",
        team="Tier 2",
        entered="2025-03-04T13:45:00Z",
        closedDate="2025-03-06T16:00:00Z",
        closedBy="nhaddad",
    )
    dataset.agreement(62115)
    dataset.note(
        62115,
        "Our card reader says NO HOST every day from about one o'clock. Owners of our patients pay cash meanwhile.",
        by="Hannah Whitlock",
        at="2025-03-04T13:45:00Z",
    )
    dataset.worked(
        62115,
        "Same as #61840: the address lease ran out and was not renewed. Reserved 192.168.7.40 for the reader and "
        "raised the lease time from six hours to eight days.",
        by="nhaddad",
        start="2025-03-05T12:30:00Z",
        hours=0.75,
        kinds="dr",
    )
    dataset.note(
        62115, "It worked all of yesterday and today. Thank you!", by="Hannah Whitlock", at="2025-03-06T15:40:00Z"
    )
    dataset.ticket(
        71250,
        "Tills at the Åsane clinic lose the card terminal after lunch",
        company="Fjordline",
        contact="Maja Lund-Østby",
        site="Åsane Clinic",
        priority=2,
        kind=("Incident", "Network"),
        team="Tier 1",
        entered="2026-11-23T13:40:00Z",
    )
    dataset.agreement(71250)
    dataset.note(
        71250,
        "Since Thursday both tills say *terminal not found* shortly after one. In the morning all is well. Whoever "
        "wants to pay by card has to wait until we have restarted everything.",
        by="Maja Lund-Østby",
        at="2026-11-23T13:40:00Z",
    )


def _decoys(dataset: Dataset) -> None:
    dataset.ticket(
        65310,
        "Terminal session at the Åsane clinic freezes after lunch",
        company="Fjordline",
        contact="Maja Lund-Østby",
        site="Åsane Clinic",
        status="Closed",
        kind=("Incident", "Workstation"),
        owner="fberg",
        team="Tier 1",
        entered="2026-01-19T12:30:00Z",
        closedDate="2026-01-21T10:00:00Z",
        closedBy="fberg",
    )
    dataset.note(
        65310, "After lunch the session stands still for minutes.", by="Maja Lund-Østby", at="2026-01-19T12:30:00Z"
    )
    dataset.worked(
        65310,
        "The virus scanner ran over all profiles at 12:15. Moved the scan to the night.",
        by="fberg",
        start="2026-01-20T11:15:00Z",
        hours=0.5,
        kinds="dr",
    )
    dataset.ticket(
        66402,
        "Tills lose the price list after lunch",
        company="Muehlenhof",
        contact="Anneliese Köhler",
        site="Filiale Hafen",
        status="Closed",
        kind=("Incident", "Workstation"),
        owner="ldubois",
        team="Tier 1",
        entered="2026-03-24T11:50:00Z",
        closedDate="2026-03-26T09:00:00Z",
        closedBy="ldubois",
    )
    dataset.note(66402, "Both tills show no prices after lunch.", by="Anneliese Köhler", at="2026-03-24T11:50:00Z")
    dataset.note(
        66402,
        "The import at 12:30 read an empty file from the supplier. The import now keeps the old list then.",
        by="ldubois",
        at="2026-03-26T08:45:00Z",
        kinds="r",
    )


def _name_with_marks(dataset: Dataset) -> None:
    """Add a ticket of a client whose name cannot be sent in a condition as it is."""
    dataset.ticket(
        61902,
        "Sauna heater controller has no network",
        company="FjellEiendom",
        status="Closed",
        kind=("Incident", "Network"),
        owner="nhaddad",
        resources="nhaddad",
        team="Tier 2",
        entered="2024-12-02T09:00:00Z",
        closedDate="2024-12-03T10:00:00Z",
        closedBy="nhaddad",
    )
