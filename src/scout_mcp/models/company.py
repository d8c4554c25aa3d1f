"""Companies, their sites, contacts and agreements."""

from __future__ import annotations

from scout_mcp.models.base import CustomField, Moment, Record, Reference, Rows, WithInfo


class Address(Record):
    """Where something stands, as companies, sites and contacts tell it; a site's state is a reference."""

    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    state: str | None = None
    state_reference: Reference | None = None
    zip: str | None = None
    country: Reference | None = None

    @property
    def address(self) -> str | None:
        """On one line, as an envelope has it."""
        state = self.state or (self.state_reference and self.state_reference.label)
        place = " ".join(part for part in (self.zip, self.city, state) if part)
        country = self.country.label if self.country else None
        return ", ".join(part for part in (self.address_line1, self.address_line2, place, country) if part) or None


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
    custom_fields: Rows[CustomField] | None = None


class Site(WithInfo, Address):
    """A place of a company."""

    name: str | None = None
    phone_number: str | None = None
    phone_number_ext: str | None = None
    primary_address_flag: bool | None = None
    inactive_flag: bool | None = None


class CommunicationItem(Record):
    """One way to reach a contact: a number or a mail address."""

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
        """What people call them."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def ways(self) -> list[CommunicationItem]:
        """The ways to reach them, each once; the ones they prefer first."""
        items = sorted(self.communication_items or (), key=lambda item: not item.default_flag)
        found = {item.value: item for item in reversed(items) if item.value}
        if self.default_phone_nbr and self.default_phone_nbr not in found:
            found[self.default_phone_nbr] = CommunicationItem(
                value=self.default_phone_nbr, extension=self.default_phone_extension, communication_type="Phone"
            )
        return list(reversed(found.values()))


class Agreement(WithInfo):
    """What a company has agreed on; amounts of money are not asked for."""

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
        """How many hours or incidents it holds in a cycle; None if it is none of these, or without a limit."""
        counted = self.application_units in ("Hours", "Incidents") and not self.application_unlimited_flag
        return self.application_limit if counted and self.application_limit else None


class Recap(WithInfo):
    """How much of an agreement is used in the cycle that runs, in the units of the agreement.

    ConnectWise's description leaves open what its `id` counts; it is read as the agreement's, where the name agrees.
    """

    name: str | None = None
    available_amount: float | None = None
    used_amount: float | None = None
    remaining_amount: float | None = None
    overrun_amount: float | None = None
