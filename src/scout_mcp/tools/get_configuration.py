"""get_configuration: one device or service of a client, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.errors import InputError, NotVisible
from scout_mcp.models import base
from scout_mcp.render import fields
from scout_mcp.resolve.company import companies
from scout_mcp.text.answer import Answer, Writer, joined, labelled, tool_call
from scout_mcp.text.inline_text import one_line
from scout_mcp.text.secret_detection import holds_a_secret, may_be_secret
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.models.configuration import Configuration, Question
    from scout_mcp.psa.configurations import ConfigurationFile
    from scout_mcp.psa.connection import Connection
    from scout_mcp.resolve.company import Companies
    from scout_mcp.text.names import Matches

CANDIDATES = 20
TICKETS = 10
QUESTIONS = 60
NOTES_SHARE = 2_000
ANSWER_LIMIT = 300


async def get_configuration(
    context: ToolContext,
    configuration: Annotated[
        str,
        Field(description='Name, serial number, tag, IP or MAC address, type, user, number or link, e.g. "SRV1".'),
    ],
    company: Annotated[str, Field(description='Only of this company, by name or number, e.g. "fjord".')] = "",
) -> Answer:
    """One configuration (device or service of a client) whole.

    Use this for the device that a ticket or a person names. Answers type, status, company, site, contact, serial
    number, model, addresses, system, purchase and warranty dates, last login, notes, questions and answers, and its
    open tickets. Answers that may hold passwords, keys or codes are never given.
    """
    connection = context.connection
    from scout_mcp.psa import configurations  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    at = await companies(connection, company) if company.strip() else None
    where = one_line(at.found[0].label, 80) if at and len(at.found) == 1 else company
    number, kind = record_references.in_link(configuration, "configuration")
    if kind and not number:
        raise InputError(f"This is a link to a record of another kind ({kind}), not to a configuration.")
    typed = configuration.strip()
    file: ConfigurationFile | None = None
    missing: NotVisible | None = None
    bare = typed.removeprefix("#")
    if (
        not number
        and bare.isascii()
        and bare.isdigit()
        and 0 < int(bare[:10]) <= record_references.LARGEST
        and len(bare) < 11
    ):
        number = int(bare)
    if number:
        try:
            file = await configurations.find(connection, number)
        except NotVisible as error:
            if kind:
                raise
            missing = error  # it may be a serial number
        else:
            _check_client(file, at, number)
    if file is None:
        found = await configurations.look_up(connection, typed, where)
        if len(found.found) != 1 or found.found[0].id is None:
            if missing and not found.found:
                raise missing
            return _several(found, typed, where)
        file = await configurations.find(connection, found.found[0].id, found.found[0].parent_configuration_id)
    writer = Writer(connection.settings.zone)
    _facts(writer, file, connection)
    _questions(writer, file.configuration)
    _tickets(writer, file)
    writer.quoted_raw("Vendor notes", file.configuration.vendor_notes, NOTES_SHARE)
    writer.quoted_raw("Notes", file.configuration.notes, NOTES_SHARE)
    return writer.answer()


def _check_client(file: ConfigurationFile, at: Companies | None, number: int) -> None:
    """A number is that of one device; if it is another client's than was asked for, it is not shown as theirs.

    Raises:
        InputError: It is.
    """
    owner = file.configuration.company
    if at and at.found and owner and owner.id and owner.id not in [one.id for one in at.found]:
        raise InputError(
            f"Configuration {number} is of {one_line(owner.label, 80)}, not of {at.words}. For it, leave company out:"
            f" {tool_call('get_configuration', configuration=str(number))}."
        )


def _several(found: Matches[Configuration], typed: str, company: str) -> Answer:
    shown = repr(one_line(typed, 80)) + (f" at {one_line(company, 80)!r}" if company.strip() else "")
    listed = found.found or found.near
    if not listed:
        raise NotVisible(
            f"No configuration {shown} that these keys can see: looked at names, serial numbers, tags, types, contacts"
            " and last logins, and addresses where it is one. Try a part of the name, or see all of a company's:"
            f" {tool_call('get_company', company=one_line(company, 80) or '...', show='configurations')}."
        )
    count = f"{len(listed)}{' or more' if found.more and found.found else ''}"
    lines = [f"{count} configurations fit {shown}:" if found.found else f"None is called {shown}. Called alike:"]
    for row in listed[:CANDIDATES]:
        facts = (
            one_line(row.name) or "(no name)", one_line(base.label(row.type), 60),
            one_line(base.label(row.company), 80), one_line(base.label(row.status), 60),
            labelled("serial", row.serial_number, 60),
            tool_call("get_configuration", configuration=str(row.id)) if row.id else "",
        )  # fmt: skip
        lines.append("- " + " · ".join(fact for fact in facts if fact))
    if len(listed) > CANDIDATES:
        lines.append(f"{len(listed) - CANDIDATES} more: give more of the name, or company=.")
    return Answer("\n".join(lines))


def _facts(writer: Writer, file: ConfigurationFile, connection: Connection) -> None:
    one, parent, clock = file.configuration, file.parent, writer.clock
    about = [f"configuration {one.id}", one_line(base.label(one.type), 80), one_line(base.label(one.status), 60),
             "inactive" if one.active_flag is False else ""]  # fmt: skip
    writer.line(f"**{one_line(one.name) or '(no name)'}** ({', '.join(part for part in about if part)})")
    at = joined(", ", base.label(one.company), base.label(one.site))
    more = f", {tool_call('get_company', company=str(one.company.id))}" if one.company and one.company.id else ""
    writer.fields(labelled("Client", at) + more if at else "", labelled("Contact", base.label(one.contact)))
    writer.fields(
        labelled("Serial number", one.serial_number), labelled("Model", one.model_number),
        labelled("Tag", one.tag_number),
        labelled("Manufacturer", base.label(one.manufacturer)), labelled("Vendor", base.label(one.vendor)),
        labelled("Device", one.device_identifier if one.device_identifier != one.name else None),
    )  # fmt: skip
    writer.fields(
        labelled("System", _system(one)), labelled("CPU", one.cpu_speed), labelled("RAM", one.ram),
        labelled("Disks", one.local_hard_drives),
    )  # fmt: skip
    writer.fields(
        labelled("IP", one.ip_address), labelled("MAC", one.mac_address), labelled("Gateway", one.default_gateway),
        labelled("Last login", one.last_login_name),
    )  # fmt: skip
    bought, installed = clock.day(one.purchase_date), clock.day(one.installation_date)
    warranty, backup = fields.until(clock, one.warranty_expiration_date), clock.day(one.last_backup_date)
    writer.fields(
        f"Purchased {bought}" if bought else "",
        f"Installed {installed}" if installed else "",
        f"Warranty until {warranty}" if warranty else "",
        f"Last backup {backup}" if backup else "",
    )
    updated = clock.moment(one.info.last_updated)
    writer.fields(f"Updated {updated}" if updated else "", *fields.custom_fields(one.custom_fields, guarded=True))
    if one.parent_configuration_id:
        name = one_line(parent.value) if parent and parent.value else ""
        again = tool_call("get_configuration", configuration=str(one.parent_configuration_id))
        writer.line(f"Part of: {f'{name}, ' if name else ''}{again}")
    writer.line(fields.link(connection.settings, "ConfigFV", one.id or 0))


def _system(one: Configuration) -> str | None:
    """What runs on it; the longer text often holds the shorter."""
    kind, about = one.os_type or "", one.os_info or ""
    return about if kind.casefold() in about.casefold() else joined(", ", kind, about)


def _questions(writer: Writer, one: Configuration) -> None:
    """Questions and answers, but for those that may hold what opens a door: they stay in ConnectWise."""
    answered = [row for row in one.questions or () if (row.answer or "").strip()]
    # A question without words may ask for anything.
    told = [row for row in answered if one_line(row.question) and not _may_open_a_door(row)]
    told.sort(key=lambda row: row.sequence_number or 0)
    if told:
        # Words of others never begin a line: a question could pass for a sentence of ours.
        writer.line("Questions and answers:")
    for row in told[:QUESTIONS]:
        writer.line("- " + labelled(one_line(row.question, 100).rstrip(":? "), row.answer, ANSWER_LIMIT))
    if len(told) > QUESTIONS:
        writer.line(f"{len(told) - QUESTIONS} more questions and answers: the link above opens them.")
    held = len(answered) - len(told)
    if held:
        writer.line(
            f"Not shown: {held} {'answer' if held == 1 else 'answers'} that may hold passwords, keys or codes;"
            " the link above opens them in ConnectWise."
        )


def _may_open_a_door(row: Question) -> bool:
    return may_be_secret(row.question, row.field_type) or holds_a_secret(row.answer)


def _tickets(writer: Writer, file: ConfigurationFile) -> None:
    writer.line(fields.unavailable_line(file.tickets, "Open service tickets"))
    if file.tickets.value is None:
        return
    rows, complete = file.tickets.value.rows, file.tickets.value.complete
    if not rows:
        writer.line(
            "Open service tickets: none that these keys can see."
            if complete
            else "Open service tickets: could not be told; those that came are of other companies."
        )
        return
    writer.line(f"Open service tickets ({len(rows)}{'' if complete else ' or more'}, newest first):")
    for row in rows[:TICKETS]:
        writer.line(f"- {fields.ticket_row(row)}")
    if len(rows) > TICKETS:
        writer.line(f"{len(rows) - TICKETS} more: the link above opens them.")
