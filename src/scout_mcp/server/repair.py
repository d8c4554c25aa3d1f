r"""Requests that the SDK cannot read, and would leave without an answer.

Half a surrogate pair (`\ud83d`, where a program cut an emoji in two) is replaced, and the request goes on. What cannot
be read in any way, such as arguments nested a hundred thousand deep, is answered with an error.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from mcp.shared.message import SessionMessage
from mcp.types import PARSE_ERROR, ErrorData, JSONRPCError, jsonrpc_message_adapter
from pydantic import ValidationError

from scout_mcp.server.incoming import Frame, Incoming

if TYPE_CHECKING:
    from mcp.shared._stream_protocols import ReadStream, WriteStream

_ESCAPE: Final = re.compile(
    r"\\(?:(?P<pair>u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
# A string may lack its end: otherwise it would be read to the end of the text from each of its quotation marks.
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?+|[{}\[\]]', re.DOTALL)
_ID: Final = re.compile(r'\s*+:\s*+("(?:[^"\\]++|\\.){0,200}+"|-?+[0-9]{1,18}+)\s*+[,}]', re.DOTALL)
_UNREADABLE: Final = "The request could not be read: it is no valid JSON, or its arguments are nested far too deep."


class Repaired(Incoming):
    """The messages of a client, with the repaired ones among them.

    Args:
        incoming: What the SDK read, with an exception for each message that it could not read.
        outgoing: Where the answers to those go that cannot be repaired.
    """

    def __init__(self, incoming: ReadStream[Frame], outgoing: WriteStream[SessionMessage]) -> None:
        super().__init__(incoming)
        self._outgoing = outgoing

    async def receive(self) -> Frame:
        """Return the next message that the server can read, or an exception that is no message's."""
        while True:
            item = await self._source.receive()
            message = repaired(item) if isinstance(item, ValidationError) else item
            if not isinstance(message, JSONRPCError):
                return message
            await self._outgoing.send(SessionMessage(message))


def repaired(error: ValidationError) -> SessionMessage | JSONRPCError | ValidationError:
    """Return a message that could not be read in a form that can, or the answer to it.

    Args:
        error: What the SDK says; it is returned where the message has no number to answer to.
    """
    problem = error.errors(include_url=False, include_context=False)[0]
    line: Any = problem["input"]
    if problem["type"] != "json_invalid" or not isinstance(line, str):
        return error
    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(_ESCAPE.sub(_whole, line), by_name=False))
    except ValidationError:
        number = _number(line)
    if number is None:
        return error
    return JSONRPCError(jsonrpc="2.0", id=number, error=ErrorData(code=PARSE_ERROR, message=_UNREADABLE))


def _whole(escape: re.Match[str]) -> str:
    return r"\ufffd" if escape["half"] else escape.group()


def _number(line: str) -> str | int | None:
    """Return the id of a request, read without following how deep its arguments are nested; None if it has none."""
    depth = 0
    for token in _TOKEN.finditer(line):
        mark = token.group()
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
        elif depth == 1 and mark == '"id"' and (value := _ID.match(line, token.end())):
            return json.loads(_ESCAPE.sub(_whole, value[1]))
    return None
