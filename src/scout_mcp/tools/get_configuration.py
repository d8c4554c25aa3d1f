"""get_configuration: everything about one device or service of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.cleaning.passages import clean_quoted
from scout_mcp.errors import InputError, NotVisible
from scout_mcp.render import configuration as render_configuration
from scout_mcp.resolve.company import companies
from scout_mcp.resolve.record_link import bare_number, linked_number
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.text.inline_text import bare_line, quoted_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.psa.configurations import ConfigurationFile
    from scout_mcp.resolve.company import Companies


async def get_configuration(
    context: ToolContext,
    configuration: Annotated[
        str,
        Field(description='Name, serial number, tag, IP or MAC address, type, user, number or link, e.g. "SRV1".'),
    ],
    company: Annotated[str, Field(description='Only of this company, by name or number, e.g. "fjord".')] = "",
) -> Answer:
    """Everything about one configuration (device or service of a client).

    Use this for the device that a ticket or a person names. Answers type, status, company, site, contact, serial
    number, model, addresses, system, purchase and warranty dates, last login, notes, questions and answers, and its
    open tickets. Answers that may hold passwords, keys or codes are never given.
    """
    connection = context.connection
    from scout_mcp.psa import configurations  # noqa: PLC0415 - see tools/__init__.py

    owners = await companies(connection, company) if company.strip() else None
    linked = linked_number(configuration, "configuration")
    file: ConfigurationFile | None = None
    not_visible: NotVisible | None = None
    if number := linked or bare_number(configuration):
        try:
            file = await configurations.find(connection, number)
        except NotVisible as error:
            if linked:
                raise
            not_visible = error  # it may be a serial number
        else:
            _check_owner(file, owners, number)
    if file is None:
        owner = bare_line(owners.found[0].label, 80) if owners and len(owners.found) == 1 else company
        matches = await configurations.look_up(connection, configuration.strip(), owner)
        if not matches.found and not_visible:
            raise not_visible
        match = matches.found[0] if len(matches.found) == 1 else None
        if match is None or match.id is None:
            return render_configuration.candidates(matches, configuration.strip(), owner)
        file = await configurations.find(connection, match.id, match.parent_configuration_id)
    writer = Writer(context.zone)
    render_configuration.write(writer, file, context.settings)
    await clean_quoted(writer)
    return writer.answer()


def _check_owner(file: ConfigurationFile, owners: Companies | None, number: int) -> None:
    """Raise an error if the configuration with this number belongs to another company than the one requested.

    Raises:
        InputError: It does.
    """
    owner = file.configuration.company
    if not owners or not owners.found or not owner or not owner.id:
        return
    if owner.id not in [company.id for company in owners.found]:
        raise InputError(
            f"Configuration {number} belongs to {quoted_line(owner.label, 80)}, not to {owners.words}. To see it, leave"
            f" company out: {tool_call('get_configuration', configuration=str(number))}."
        )
