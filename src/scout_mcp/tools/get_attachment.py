"""get_attachment: the files and pictures of a ticket, and their content."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp import errors
from scout_mcp.permissions import ATTACHMENTS, refusal
from scout_mcp.render import fields
from scout_mcp.render.attachment import document_facts, document_title, none_such, picture_facts, write_list
from scout_mcp.render.file_content import Opened, write_content
from scout_mcp.resolve import record_numbers, search_words
from scout_mcp.resolve.attachment import FileRequest, file_request, find_document
from scout_mcp.text.answer import Answer, Writer
from scout_mcp.text.inline_text import quoted_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.models.document import Document
    from scout_mcp.psa.documents import Picture


async def get_attachment(
    context: ToolContext,
    ticket: Annotated[str, Field(description='As in get_ticket, e.g. "48213".')],
    attachment: Annotated[
        str,
        Field(
            description='One of the list by key or file name, e.g. "d812", "i1", "error.png", "d812 > 1" for what is'
            " attached to a mail; left out: the list."
        ),
    ] = "",
    containing: Annotated[
        str,
        Field(description="Only lines of that file with all these words, numbered, e.g. \"error 'disk full'\"."),
    ] = "",
) -> Answer:
    """Lists the files of a ticket and the pictures in its notes, or shows one of them.

    Use this when a screenshot, log or document matters. Pictures come back as images; text, logs, CSV, PDF, Word, Excel
    and mail files as text, in pieces if they are long: look into a long log with containing.
    """
    connection = context.connection
    from scout_mcp.psa import ticket_files  # noqa: PLC0415 - see tools/__init__.py

    number = record_numbers.single_number(ticket, "ticket", "get_attachment")
    request = file_request(attachment, search_words.words(containing))
    if not attachment:
        writer = Writer(context.zone)
        write_list(writer, await ticket_files.find(connection, number), request.words)
        return writer.answer()
    documents = None
    if not request.is_picture_key:
        documents = await ticket_files.list_documents(connection, number, required=not request.may_be_picture)
        listed, _ = documents.value or ([], True)
        # A file can be called `photo@2` or `a > b`.
        if request.typed != request.name and (document := find_document(listed, request.typed)):
            return await _show_document(context, number, document, replace(request, start=0, line=0, inside=()))
        if request.inside and (document := find_document(listed, " > ".join((request.name, *request.inside)))):
            return await _show_document(context, number, document, replace(request, inside=()))
        if document := find_document(listed, request.name):
            return await _show_document(context, number, document, request)
    files = await ticket_files.find(connection, number, documents)
    for picture in files.pictures:
        if request.name.casefold() in (picture.key, picture.key[1:], picture.guid.casefold()):
            return await _show_picture(context, number, picture, request)
    if files.details.notes.refused and request.name.lower().startswith("i"):
        raise refusal(context.settings, files.details.notes.capability)
    raise none_such(context.settings, files, attachment)


async def _show_document(context: ToolContext, number: int, document: Document, request: FileRequest) -> Answer:
    from scout_mcp.files import worker  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.files.kinds import stand_in  # noqa: PLC0415
    from scout_mcp.psa import documents  # noqa: PLC0415

    writer = Writer(context.zone)
    title = document_title(document)
    link = fields.link(context.settings, "ServiceFV", number)
    if document.is_link:
        _write_head(writer, number, document, title)
        writer.line(f"It is a link to a file that ConnectWise does not store. {link}")
        return writer.answer()
    try:
        data = await documents.download(context.connection, document)
    except errors.TooLarge:
        _write_head(writer, number, document, title)
        limit = documents.LARGEST_FILE // 1_000_000
        writer.line(f"Not read: it is larger than {limit} MB, the most that is fetched. {link}")
        return writer.answer()
    except errors.Refused:
        raise refusal(context.settings, ATTACHMENTS) from None
    except errors.RecordNotFound:
        raise errors.NotVisible(
            f"d{document.id} is listed on #{number}, but ConnectWise does not hand out its file (404): it was removed,"
            f" or these keys may not see it. {link}"
        ) from None
    except errors.Redirected:
        raise _on_another_host(link) from None
    if substitute := stand_in(data, document.name):
        _write_head(writer, number, document, title)
        writer.line(
            f"Not shown: {substitute} came instead of the file. ConnectWise, or a sign-in page or proxy in front of it,"
            f" did not hand it out to these keys. {link}"
        )
        return writer.answer()
    reading = await worker.read(data, document.name, inside=request.inside)
    if request.inside and not reading.problem:
        writer.fields(f"**d{document.id}** of ticket #{number}", reading.kind)
        writer.line(f"{title}, in it: {' > '.join(map(quoted_line, request.inside))}")
    else:
        _write_head(writer, number, document.model_copy(update={"size": len(data)}), title, reading.kind)
    key = " > ".join((f"d{document.id}", *request.inside))
    return await write_content(writer, reading, Opened(number, key, request.start, request.line, request.words, link))


def _write_head(writer: Writer, ticket: int, document: Document, title: str, kind: str = "") -> None:
    writer.fields(f"**d{document.id}** of ticket #{ticket}", *document_facts(document, writer, kind))
    writer.line(title)


async def _show_picture(context: ToolContext, number: int, picture: Picture, request: FileRequest) -> Answer:
    from scout_mcp.files import worker  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.files.kinds import stand_in  # noqa: PLC0415
    from scout_mcp.psa import documents  # noqa: PLC0415

    link = fields.link(context.settings, "ServiceFV", number)
    try:
        data = await documents.picture(context.connection, picture)
    except errors.Redirected:
        raise _on_another_host(link) from None
    except errors.TooLarge:
        limit = documents.LARGEST_FILE // 1_000_000
        raise errors.NotVisible(
            f"{picture.key} of #{number} is larger than {limit} MB, the most that is fetched. {link}"
        ) from None
    # The ticket was read with these keys a moment ago, so neither they nor the address are at fault.
    except (
        errors.AuthenticationFailed, errors.ClientIdRefused, errors.Refused, errors.GatewayRefused,
        errors.WrongAddress, errors.RecordNotFound, errors.BadRequest,
    ):  # fmt: skip
        raise _not_handed_out(number, picture, link) from None
    reading = await worker.read(data, "")
    if not reading.image and stand_in(data, "picture.png"):
        raise _not_handed_out(number, picture, link)
    writer = Writer(context.zone)
    writer.fields(f"**{picture.key}**, a picture of ticket #{number}", reading.kind, *picture_facts(picture, writer))
    opened = Opened(number, picture.key, request.start, request.line, request.words, link)
    return await write_content(writer, reading, opened)


def _not_handed_out(number: int, picture: Picture, link: str) -> errors.NotVisible:
    return errors.NotVisible(
        f"ConnectWise did not hand out {picture.key}, a picture in a note of #{number}: it was removed, or this server"
        f" shows such pictures to people only, not to API keys. {link}"
    )


def _on_another_host(link: str) -> errors.NotVisible:
    return errors.NotVisible(
        "This server keeps the file on another host and redirects there. Redirects are not followed, so that the keys"
        f" go nowhere else. {link}"
    )
