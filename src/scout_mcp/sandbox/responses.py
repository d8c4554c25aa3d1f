"""The responses: answers, and refusals in ConnectWise's words."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

JSON_TYPE = "application/json; charset=utf-8"

#: The end of every message about a condition that does not parse, as on a live server.
HOW_TO_WRITE_VALUES = (
    "String values should be enclosed with double or single quotes; "
    "DateTime values should be enclosed in square brackets; "
    "numbers should consist of only digits, and optionally a decimal point and a negation sign; "
    "boolean values should be indicated with the keywords true or false; "
    "null values should be indicated by the keyword null."
)


#: The content of a file, or a function that generates it piece by piece.
File = bytes | Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Reply:
    """A complete answer, ready to be sent; a body that is generated while it is sent has no known length."""

    status: int = 200
    body: File = b""
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Refusal(Exception):
    """An error with the answer that the caller gets instead; raised anywhere below the routes."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def as_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a reply with JSON, as compact as that of the real server."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, body, headers=headers or {})


def as_error(status: int, body: Mapping[str, Any]) -> Refusal:
    """Return a refusal with a body that is pretty-printed with CRLF, as on the real server."""
    text = json.dumps(body, ensure_ascii=False, indent=2).replace("\n", "\r\n")
    return Refusal(Reply(status, text.encode()))


def cannot_route() -> Refusal:
    """Return the refusal of an unknown company, codebase or path: plain text, not JSON."""
    return Refusal(Reply(400, b"Cannot route. Codebase/company is invalid", "text/plain; charset=utf-8"))


def unknown_name(name: str) -> Refusal:
    """Return the refusal of an unknown name in conditions or orderBy. Live servers send it without ``errors``."""
    return as_error(400, {"code": "ApiFindCondition", "message": f"{name} is not a recognized name."})


def unknown_field(name: str) -> Refusal:
    """A name in ``fields`` on a server that does not ignore it. Its words are a choice: nobody quotes them."""
    message = f"The field {name} does not exist."
    return as_error(400, {"code": "InvalidObject", "message": message, "errors": None})


def page_too_large() -> Refusal:
    """A ``pageSize`` that some old servers refuse. Its words are a choice: nobody quotes them."""
    return as_error(400, {"code": "InvalidObject", "message": "The value is out of range.", "errors": None})


def bad_condition(complaint: str) -> Refusal:
    """Return the refusal of a condition that does not parse, or compares with a value of another type."""
    message = f"{complaint} {HOW_TO_WRITE_VALUES}"
    return as_error(400, {"code": "ApiFindCondition", "message": message})


def unsupported_date(text: str) -> Refusal:
    """Return the refusal of a date with fractions of a second, or without its Z."""
    message = f"DateTime value {text} is not in a supported format."
    return as_error(400, {"code": "UnsupportedFormat", "message": message, "errors": None})


def bad_body() -> Refusal:
    """Return the refusal of a search whose body is not a JSON object. The words are a choice: no source has them."""
    return as_error(400, {"code": "InvalidObject", "message": "The request body is invalid", "errors": None})


def not_authenticated() -> Refusal:
    """Return the refusal of wrong, deleted or inactive keys, or a wrong company; no source has the exact body."""
    error = {"code": "UserNotAuthenticated", "message": "User is not authenticated", "resource": None, "field": None}
    return as_error(
        401,
        {"code": "Unauthorized", "message": "The user could not be authenticated.", "errors": [error]},
    )


def forbidden() -> Refusal:
    """Return the refusal for a security role that lacks something; the real server never says what."""
    return as_error(403, {"code": "Security", "message": "You do not have security permission to perform this action."})


def client_id_missing(*, cloud: bool) -> Refusal:
    """Return the refusal of a request without clientId header: 403 on-premise, 400 in the cloud."""
    message = "The clientId header is missing or invalid. Please go to the developer network to register for one."
    return as_error(400 if cloud else 403, {"code": "InvalidClientId", "message": message, "errors": None})


def record_missing(kind: str, number: object) -> Refusal:
    """Return the refusal for a record that does not exist or that these keys may not see: the same words for both."""
    return as_error(404, {"code": "NotFound", "message": f"{kind} {number} not found"})


def no_endpoint() -> Refusal:
    """Return the refusal of a path that does not exist."""
    return as_error(404, {"code": "NotFound", "message": "The endpoint does not exist."})


def page_of_iis() -> Refusal:
    """Return the refusal of the web server in front, which the API does not see."""
    page = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
        "\r\n<html><head><title>404 - File or directory not found.</title></head>\r\n<body><h1>Server Error</h1>"
        "<h2>404 - File or directory not found.</h2></body></html>\r\n"
    )
    return Refusal(Reply(404, page.encode(), "text/html"))


def unknown_member(name: str, kind: str) -> Refusal:
    """Return the refusal of a body with a member that this type does not have: the whole request is refused."""
    message = f"Could not find member '{name}' on object of type '{kind}'."
    return as_error(400, {"code": "InvalidObject", "message": message, "errors": None})


def wrong_type(value: object, kind: str, path: str) -> Refusal:
    """Return the refusal of a value of another type, which real servers take for a failure of their own."""
    message = f"Error converting value {json.dumps(value, ensure_ascii=False)} to type '{kind}'. Path '{path}'."
    return as_error(500, {"code": "ConnectWiseApi", "message": message, "errors": None})


def wrong_date(field_name: str, noun: str) -> Refusal:
    """Return the refusal of a date in a body with a zone, with parts of a second, or without its Z."""
    return invalid(noun, "UnsupportedFormat", f"Unsupported format applied to {field_name}", field_name)


def invalid(noun: str, code: str, message: str, field_name: str) -> Refusal:
    """Return the refusal of a record: ConnectWise's 400 with one error."""
    error = {"code": code, "message": message, "resource": noun, "field": field_name}
    return as_error(400, {"code": "InvalidObject", "message": f"{noun} object is invalid", "errors": [error]})


def not_known(noun: str, label: str, field_name: str) -> Refusal:
    """Return the refusal of a reference to a record that does not exist, or does not belong here."""
    return invalid(noun, "NotFound", f"{label} not found", field_name)


def required(noun: str, field_name: str) -> Refusal:
    """Return the refusal of a record without a field that it needs."""
    return invalid(noun, "MissingRequiredField", f"The {field_name} field is required.", field_name)


def too_long(noun: str, field_name: str, most: int) -> Refusal:
    """Return the refusal of a text that is too long for its field."""
    message = f"The field {field_name} must be a string with a maximum length of {most}."
    return invalid(noun, "MaxLengthField", message, field_name)


def wrong_method(method: str) -> Refusal:
    """Return the refusal of a method that an existing path does not support."""
    return as_error(405, {"Message": f"The requested resource does not support http method '{method}'."})


def too_many_requests() -> Refusal:
    """Return the refusal of too many requests; its body has a different shape from all other errors."""
    message = "Too many requests. Please try again in 30 seconds."
    refusal = as_error(429, {"error": "ConnectWiseAPI", "message": message})
    return Refusal(replace(refusal.reply, headers={"Retry-After": "30"}))


def server_error() -> Refusal:
    """Return the refusal for a failure inside the sandbox: in ConnectWise's shape, never with a traceback."""
    return as_error(500, {"code": "ConnectWiseApi", "message": "An unexpected error occurred.", "errors": None})
