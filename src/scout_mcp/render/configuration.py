"""Configurations: one with everything about it, the list of a company, and the candidates for a name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scout_mcp.errors import NotVisible
from scout_mcp.models import base
from scout_mcp.render import fields
from scout_mcp.render.part_list import available_rows, count, count_by_kind, facts_line, matches_heading
from scout_mcp.render.typed_value import typed_value
from scout_mcp.text.answer import Answer, joined, labelled, tool_call
from scout_mcp.text.inline_text import bare_line, one_line, quoted_line, value_line
from scout_mcp.text.secret_detection import holds_a_secret, may_be_secret

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scout_mcp.config.settings import Settings
    from scout_mcp.models.configuration import Configuration, Question
    from scout_mcp.psa.companies import CompanyFile
    from scout_mcp.psa.configurations import ConfigurationFile
    from scout_mcp.render.part_list import PartLists
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock
    from scout_mcp.text.names import Matches

CANDIDATES = 20
TICKETS = 10
QUESTIONS = 60
NOTES_SHARE = 2_000
ANSWER_LIMIT = 300
WARRANTIES = 2
"""Devices of a company that are named for their warranty."""


def write(writer: Writer, file: ConfigurationFile, settings: Settings) -> None:
    """Write everything about a configuration, except answers that may hold secrets."""
    configuration = file.configuration
    writer.line(_headline(configuration))
    _write_client(writer, configuration)
    _write_device(writer, configuration)
    _write_dates(writer, configuration)
    _write_parent(writer, file)
    writer.line(fields.link(settings, "ConfigFV", configuration.id or 0))
    _write_questions(writer, configuration)
    _write_tickets(writer, file)
    writer.quoted_raw("Vendor notes", configuration.vendor_notes, NOTES_SHARE)
    writer.quoted_raw("Notes", configuration.notes, NOTES_SHARE)


def device_name(text: str | None) -> str:
    """Return the name of a configuration, mostly a mark such as `FS01`."""
    return value_line(text, 100) or "(no name)"


def _headline(configuration: Configuration) -> str:
    about = (
        one_line(base.label(configuration.type), 80),
        one_line(base.label(configuration.status), 60),
        "inactive" if configuration.active_flag is False else "",
    )
    facts = ", ".join(fact for fact in about if fact)
    return f"**Configuration #{configuration.id}**{f' ({facts})' if facts else ''}\n{device_name(configuration.name)}"


def _write_client(writer: Writer, configuration: Configuration) -> None:
    company = configuration.company
    client = labelled("Client", joined(", ", quoted_line(base.label(company)), base.label(configuration.site)))
    if client and company and company.id:
        client += f", {tool_call('get_company', company=str(company.id))}"
    writer.fields(client, labelled("Contact", quoted_line(base.label(configuration.contact))))


def _write_device(writer: Writer, configuration: Configuration) -> None:
    device = configuration.device_identifier
    writer.fields(
        labelled("Serial number", value_line(configuration.serial_number)),
        labelled("Model", value_line(configuration.model_number)),
        labelled("Tag", value_line(configuration.tag_number)),
        labelled("Manufacturer", base.label(configuration.manufacturer)),
        labelled("Vendor", base.label(configuration.vendor)),
        labelled("Device", value_line(device) if device != configuration.name else None),
    )
    writer.fields(
        labelled("System", _system(configuration)),
        labelled("CPU", configuration.cpu_speed),
        labelled("RAM", configuration.ram),
        labelled("Disks", configuration.local_hard_drives),
    )
    writer.fields(
        labelled("IP", value_line(configuration.ip_address)),
        labelled("MAC", value_line(configuration.mac_address)),
        labelled("Gateway", value_line(configuration.default_gateway)),
        labelled("Last login", value_line(configuration.last_login_name)),
    )


def _system(configuration: Configuration) -> str | None:
    """Return the operating system; of its two texts the longer often contains the shorter."""
    kind, details = configuration.os_type or "", configuration.os_info or ""
    return details if kind.casefold() in details.casefold() else joined(", ", kind, details)


def _write_dates(writer: Writer, configuration: Configuration) -> None:
    clock = writer.clock
    # In the order in which they are shown: the first moment names the offset.
    dates = (
        ("Purchased", clock.day(configuration.purchase_date)),
        ("Installed", clock.day(configuration.installation_date)),
        ("Warranty until", fields.until(clock, configuration.warranty_expiration_date)),
        ("Last backup", clock.day(configuration.last_backup_date)),
    )
    writer.fields(*(f"{name} {date}" for name, date in dates if date))
    updated = clock.moment(configuration.info.last_updated)
    writer.fields(
        f"Updated {updated}" if updated else "",
        *fields.custom_fields(configuration.custom_fields, writer.clock, guarded=True),
    )


def _write_parent(writer: Writer, file: ConfigurationFile) -> None:
    number = file.configuration.parent_configuration_id
    if number:
        parent = value_line(file.parent.value) if file.parent and file.parent.value else ""
        call = tool_call("get_configuration", configuration=str(number))
        writer.line(f"Part of: {parent}, {call}" if parent else f"Part of: {call}")


def _write_questions(writer: Writer, configuration: Configuration) -> None:
    """Write questions and answers, except those that may hold secrets: these stay in ConnectWise."""
    answered = [question for question in configuration.questions or () if (question.answer or "").strip()]
    # A question without text may ask for anything.
    shown = [question for question in answered if one_line(question.question) and not _may_be_secret(question)]
    shown.sort(key=lambda question: question.sequence_number or 0)
    if shown:
        # Each is a list item: at the beginning of a line a question could pass for one of ours.
        writer.line("Questions and answers:")
    for question in shown[:QUESTIONS]:
        answer = typed_value(question.answer, question.field_type, question.number_of_decimals, writer.clock)
        writer.line("- " + labelled(one_line(bare_line(question.question, 100).rstrip(":? ")), answer, ANSWER_LIMIT))
    if len(shown) > QUESTIONS:
        writer.line(f"{len(shown) - QUESTIONS} more questions and answers: the link above opens them.")
    withheld = len(answered) - len(shown)
    if withheld:
        answers = "1 answer" if withheld == 1 else f"{withheld} answers"
        writer.line(
            f"Not shown: {answers} that may hold passwords, keys or codes; the link above opens them in ConnectWise."
        )


def _may_be_secret(question: Question) -> bool:
    return may_be_secret(question.question, question.field_type) or holds_a_secret(question.answer)


def _write_tickets(writer: Writer, file: ConfigurationFile) -> None:
    tickets = available_rows(writer, file.tickets, "Open service tickets", lambda _: True)
    if tickets:
        writer.line(f"Open service tickets ({count(file.tickets, len(tickets))}, newest first):")
    elif file.tickets.value and file.tickets.value.complete:
        writer.line("Open service tickets: none that these keys can see.")
    for ticket in tickets[:TICKETS]:
        writer.line(f"- {fields.ticket_row(ticket, writer.clock)}")
    if len(tickets) > TICKETS:
        writer.line(f"{len(tickets) - TICKETS} more: the link above opens them.")


def write_list(writer: Writer, file: CompanyFile, lists: PartLists) -> None:
    """Write the active configurations of a company: in a summary how many of each type, otherwise one row each."""
    result = file.lists.get("configurations")
    configurations: list[Configuration] = lists.rows(
        writer, result, "Configurations", lambda configuration: configuration.active_flag is not False
    )
    if not result or not configurations:
        return
    types = Counter(one_line(base.label(configuration.type), 60) or "no type" for configuration in configurations)
    active = count(result, len(configurations))
    writer.line(f"Configurations ({active} active): {count_by_kind(dict(types.most_common()))}")
    if not lists.full:
        writer.line(_warranties(configurations, writer.clock))
        writer.line(f"List: {lists.full_call('configurations')}.")
        return
    configurations.sort(key=lambda configuration: (base.label(configuration.type) or "", configuration.name or ""))
    lists.write_rows(
        writer, result, configurations, "configurations", lambda configuration: row(configuration, writer.clock)
    )


def row(configuration: Configuration, clock: Clock) -> str:
    """Return a configuration of a company on one line: name, type, status, warranty, and the call that shows it."""
    warranty = fields.until(clock, configuration.warranty_expiration_date)
    return facts_line(
        device_name(configuration.name),
        one_line(base.label(configuration.type), 60),
        one_line(base.label(configuration.status), 60),
        f"warranty until {warranty}" if warranty else "",
        _call(configuration),
    )


def _call(configuration: Configuration) -> str:
    return tool_call("get_configuration", configuration=str(configuration.id)) if configuration.id else ""


def _warranties(configurations: Sequence[Configuration], clock: Clock) -> str:
    """Return `Out of warranty (6): FS01 2026-09-30 and 5 more · Warranty ends soon (1): FJOR-FW2 2026-12-16`."""
    ends = [
        (end, configuration.id or 0, configuration)
        for configuration in configurations
        if (end := configuration.warranty_expiration_date)
    ]
    ends.sort(key=lambda row: row[:2])
    dated = [(clock.days_left(end), end, configuration) for end, _, configuration in ends]
    # Of those that are over the latest first, of those to come the next.
    over = [(end, configuration) for days, end, configuration in reversed(dated) if days < 0]
    soon = [(end, configuration) for days, end, configuration in dated if 0 <= days <= fields.SOON_DAYS]
    return facts_line(
        _named_warranties("Out of warranty", over, clock), _named_warranties("Warranty ends soon", soon, clock)
    )


def _named_warranties(what: str, ends: Sequence[tuple[datetime, Configuration]], clock: Clock) -> str:
    if not ends:
        return ""
    names = [f"{device_name(configuration.name)} {clock.day(end)}" for end, configuration in ends[:WARRANTIES]]
    left_out = len(ends) - WARRANTIES
    rest = f" and {left_out} more" if left_out > 0 else ""
    return f"{what} ({len(ends)}): {', '.join(names)}{rest}"


def candidates(matches: Matches[Configuration], typed: str, company: str) -> Answer:
    """Return the answer for a name that matches several configurations, or only similar ones.

    Args:
        matches: The configurations.
        typed: What was typed.
        company: The company requested; may be empty.

    Raises:
        NotVisible: None matches, and none is similar.
    """
    query = quoted_line(typed, 80) + (f" at {quoted_line(company, 80)}" if company.strip() else "")
    configurations = matches.found or matches.near
    if not configurations:
        call = tool_call("get_company", company=bare_line(company, 80) or "...", show="configurations")
        raise NotVisible(
            f"No configuration {query} that these keys can see. Names, serial numbers, tags, types, contacts and last"
            " logins were searched, and IP or MAC addresses if it is one. Try a part of the name, or list all of a"
            f" company's: {call}."
        )
    lines = [matches_heading(matches, "configuration", "configurations", query)]
    lines += [f"- {_candidate(configuration)}" for configuration in configurations[:CANDIDATES]]
    if len(configurations) > CANDIDATES:
        lines.append(f"{len(configurations) - CANDIDATES} more: give more of the name, or company=.")
    return Answer("\n".join(lines))


def _candidate(configuration: Configuration) -> str:
    return facts_line(
        device_name(configuration.name),
        one_line(base.label(configuration.type), 60),
        quoted_line(base.label(configuration.company), 80),
        one_line(base.label(configuration.status), 60),
        labelled("serial", value_line(configuration.serial_number, 60)),
        _call(configuration),
    )
