"""The outbox: every mail that ConnectWise would send, to whom and why. Nothing is ever sent."""

import threading
from dataclasses import asdict, dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a mail is sent."""

    NOTE = "note with notifications"
    TIME = "time entry with e-mail flags"
    TICKET = "change of a ticket with notifications"
    NEW_TICKET = "new ticket"
    STATUS = "notification of a status"
    TEMPLATE = "e-mail template of a status"
    WORKFLOW = "workflow rule"
    SCHEDULE = "schedule entry with notification"


@dataclass(frozen=True)
class Mail:
    """A mail that would be sent.

    Attributes:
        to: The address.
        who: Whose address it is: Contact, Cc, Resource, Owner, Member or Email Address.
        cause: Why it is sent.
        record: The path of the record that was written.
        ticket: The ticket's number, if there is one.
        text: What it says.
        at: When it was sent, in the time of the scenarios.
    """

    to: str
    who: str
    cause: Cause
    record: str
    ticket: int | None
    text: str
    at: str

    @property
    def to_client(self) -> bool:
        """Whether it leaves the house: to nobody of the MSP."""
        return not self.to.endswith("@fjordtech.example")

    def as_record(self) -> dict[str, object]:
        """Return the mail for JSON."""
        return {**asdict(self), "to_client": self.to_client}


class Outbox:
    """The mails, oldest first, and those that workflow rules send once ConnectWise runs them."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []
        self._later: list[Mail] = []
        self._lock = threading.Lock()

    def send(self, mail: Mail) -> None:
        """Put a mail into the outbox, once for each cause, address and record."""
        with self._lock:
            if mail not in self._mails:
                self._mails.append(mail)

    def send_later(self, mail: Mail) -> None:
        """Keep a mail until the workflow rules are run."""
        with self._lock:
            self._later.append(mail)

    def run_workflows(self) -> None:
        """Send what workflow rules have to send, as ConnectWise does every few minutes."""
        with self._lock:
            self._mails += self._later
            self._later.clear()

    @property
    def mails_so_far(self) -> list[Mail]:
        """The mails that are sent, without those of workflow rules that have not been run."""
        with self._lock:
            return list(self._mails)

    @property
    def mails(self) -> list[Mail]:
        """All mails, those of workflow rules included: reading runs the rules."""
        self.run_workflows()
        return self.mails_so_far

    def clear(self) -> None:
        """Forget all mails."""
        with self._lock:
            self._mails.clear()
            self._later.clear()
