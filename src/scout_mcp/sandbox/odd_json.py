"""JSON that is not quite what it should be, as proxies and old servers send it."""

import re
from dataclasses import replace

from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.responses import JSON_TYPE, Reply

_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]")


def as_sent(reply: Reply, features: Features) -> Reply:
    """Return the reply as a server with these features sends it; a file stays as it is."""
    if reply.content_type != JSON_TYPE or not isinstance(reply.body, bytes):
        return reply
    body = reply.body
    if features.raw_line_ends:
        body = re.sub(rb"(?<!\\)((?:\\\\)*)\\n", rb"\1\n", body)
    if features.broken_byte:
        body = _LETTER.sub(lambda letter: letter[0][:1], body, count=1)
    if features.encoding != "utf-8":
        body = body.decode().encode(features.encoding, "replace")
    content_type = JSON_TYPE.replace("utf-8", features.declared_charset)
    status = 200 if features.errors_as_200 and reply.status >= 400 else reply.status
    return replace(reply, status=status, body=body, content_type=content_type)
