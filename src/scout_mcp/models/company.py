"""Companies, their sites, contacts and agreements."""

from __future__ import annotations

from scout_mcp.models.base import CustomField, Moment, Record, Reference, Rows, WithInfo


class Address(Record):
    """A postal address, as companies and sites have it; the state of a site is a reference."""

    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    state: str | None = None
    state_reference: Reference | None = None
    zip: str | None = None
    country: Reference | None = None

    @property
    def address(self) -> str | None:
        """The address on one line, in the order of an envelope; None if there is none."""
        state = self.state or (self.state_reference and self.state_reference.label)
        place = " ".join(part for part in (self.zip, self.city, state) if part)
        country = self.country.label if self.country else None
        return ", ".join(part for part in (self.address_line1, self.address_line2, place, country) if part) or None


class CompanyName(Reference):
    """What a company is called, and whether it was deleted: of two companies that were merged, one was."""

    deleted_flag: bool | None = None


class Company(WithInfo, Address):
    """A client company, a vendor or a prospect."""

    identifier: str | None = None
    name: str | None = None
    status: Reference | None = None
    types: Rows[Reference] | None = None
    phone_number: str | None = None
    fax_number: str | None = None
    website: str | None = None
    default_contact: Reference | None = None
    parent_company: Reference | None = None
    territory: Reference | None = None
    territory_manager: Reference | None = None
    market: Reference | None = None
    site: Reference | None = None
    deleted_flag: bool | None = None
    time_zone_setup: Reference | None = None
    custom_fields: Rows[CustomField] | None = None


class Site(WithInfo, Address):
    """A site of a company."""

    name: str | None = None
    phone_number: str | None = None
    phone_number_ext: str | None = None
    primary_address_flag: bool | None = None
    inactive_flag: bool | None = None


class CommunicationItem(Record):
    """A telephone number or e-mail address of a contact."""

    type: Reference | None = None
    value: str | None = None
    extension: str | None = None
    default_flag: bool | None = None
    communication_type: str | None = None


class Contact(WithInfo):
    """A person at a company."""

    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    company: Reference | None = None
    site: Reference | None = None
    relationship: Reference | None = None
    department: Reference | None = None
    types: Rows[Reference] | None = None
    inactive_flag: bool | None = None
    default_flag: bool | None = None
    default_phone_nbr: str | None = None
    default_phone_extension: str | None = None
    communication_items: Rows[CommunicationItem] | None = None

    @property
    def label(self) -> str:
        """First and last name; empty if there is neither."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def details(self) -> list[CommunicationItem]:
        """Telephone numbers and e-mail addresses, each once, the default ones first."""
        items = sorted(self.communication_items or (), key=lambda item: not item.default_flag)
        by_value = {item.value: item for item in reversed(items) if item.value}
        if self.default_phone_nbr and self.default_phone_nbr not in by_value:
            by_value[self.default_phone_nbr] = CommunicationItem(
                value=self.default_phone_nbr, extension=self.default_phone_extension, communication_type="Phone"
            )
        return list(reversed(by_value.values()))

    @property
    def has_phone(self) -> bool:
        """Whether there is a telephone number; a fax or an e-mail address is none."""
        return any(
            item.communication_type not in ("Email", "Fax") and "@" not in (item.value or "") for item in self.details
        )


class Agreement(WithInfo):
    """An agreement with a company; amounts of money are never requested."""

    name: str | None = None
    type: Reference | None = None
    company: Reference | None = None
    start_date: Moment | None = None
    end_date: Moment | None = None
    no_ending_date_flag: bool | None = None
    cancelled_flag: bool | None = None
    date_cancelled: Moment | None = None
    reason_cancelled: str | None = None
    agreement_status: str | None = None
    sla: Reference | None = None
    internal_notes: str | None = None
    application_units: str | None = None
    application_limit: float | None = None
    application_unlimited_flag: bool | None = None
    application_cycle: str | None = None
    one_time_flag: bool | None = None

    @property
    def block(self) -> float | None:
        """How many hours or incidents a cycle includes; None if the agreement counts neither or has no limit."""
        counted = self.application_units in ("Hours", "Incidents") and not self.application_unlimited_flag
        return self.application_limit if counted and self.application_limit else None


class Recap(WithInfo):
    """How much of an agreement is used in the current cycle, in the units of the agreement.

    ConnectWise does not document its `id`; it is taken for the agreement's if the name is the agreement's too.
    """

    name: str | None = None
    available_amount: float | None = None
    used_amount: float | None = None
    remaining_amount: float | None = None
    overrun_amount: float | None = None
