"""Reading the body of a write as strictly as ConnectWise does."""

import json
import re
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.responses import (
    Refusal,
    as_error,
    too_long,
    unknown_member,
    wrong_date,
    wrong_type,
)
from scout_mcp.sandbox.writing.shapes import Shape

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_OPERATION = frozenset({"op", "path", "value"})
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "s": ((str,), "System.String"),
    "n": ((int,), "System.Int32"),
    "f": ((int, float), "System.Double"),
    "b": ((bool,), "System.Boolean"),
    "d": ((str,), "System.DateTime"),
    "g": ((str,), "System.Guid"),
    "a": ((list, dict), "System.Collections.Generic.List"),
}


def new_record(body: bytes, shape: Shape) -> Record:
    """Return the record that a POST has in its body, with the members that have no effect.

    Raises:
        Refusal: It is no record of this type.
    """
    record = _json(body)
    if not isinstance(record, dict):
        raise _not_readable()
    values = cast("Record", record)
    for name in values:
        if name not in shape.members:
            raise unknown_member(name, shape.kind)
    for name, value in values.items():
        check(shape, name, value)
    return {name: value for name, value in values.items() if value is not None and not _is_custom_info(name)}


def changes(body: bytes, shape: Shape, features: Features) -> Record:
    """Return what a PATCH changes: new values by member, None for a member that is emptied.

    What ConnectWise answers with a 200 and does not do is left out.

    Raises:
        Refusal: It is no list of changes of this type.
    """
    operations = _json(body)
    if not isinstance(operations, list):
        raise _not_readable()
    changed: Record = {}
    for operation in cast("list[Any]", operations):
        if not isinstance(operation, dict):
            raise wrong_type(operation, "PatchOperation", "")
        _read_operation(cast("Record", operation), shape, features, changed)
    return changed


def _read_operation(operation: Record, shape: Shape, features: Features, changed: Record) -> None:
    for name in operation:
        if name not in _OPERATION:
            raise unknown_member(name, "PatchOperation")
    action, path = operation.get("op"), operation.get("path")
    if action not in {"add", "replace", "remove"} or not isinstance(path, str):
        raise as_error(400, {"code": "InvalidObject", "message": "patchOperation object is invalid", "errors": None})
    name, _, inner = path.removeprefix("/").partition("/")
    # Letter case counts. That an unknown path is refused, and how, is a choice: nobody says.
    if name not in shape.members:
        message = f"The path '{path}' does not exist on object of type '{shape.kind}'."
        raise as_error(400, {"code": "InvalidObject", "message": message, "errors": None})
    value = None if action == "remove" else operation.get("value")
    if inner:
        if features.inner_paths and shape.members[name] == "r" and inner in {"id", "name", "identifier"}:
            changed[name] = {inner: value}
        return
    check(shape, name, value)
    if name not in shape.ignored or name == "processNotifications":
        changed[name] = None if value == "" else value


def check(shape: Shape, name: str, value: object) -> None:
    """Check one value of a body.

    Raises:
        Refusal: It is of another type, too long, or a date that ConnectWise does not read.
    """
    letter = shape.members[name]
    if value is None or _is_custom_info(name):
        return
    if letter == "r":
        _check_reference(shape, name, value)
        return
    types, label = _TYPES[letter]
    if not isinstance(value, types) or (isinstance(value, bool) and letter != "b"):
        raise wrong_type(value, label, name)
    if letter == "d" and isinstance(value, str) and not is_date(value):
        raise wrong_date(name, shape.noun)
    if letter == "g" and not _is_guid(str(value)):
        raise wrong_type(value, label, name)
    if name in shape.choices and value not in shape.choices[name]:
        raise wrong_type(value, f"{shape.kind}.{name}", name)
    most = shape.longest.get(name)
    if most is not None and len(str(value)) > most:
        raise too_long(shape.noun, name, most)


def is_date(text: str) -> bool:
    """Return whether a text is a date as bodies have to have it: UTC, whole seconds, Z."""
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_reference(shape: Shape, name: str, value: object) -> None:
    label = f"{name[:1].upper()}{name[1:]}Reference"
    if not isinstance(value, dict):
        raise wrong_type(value, label, name)
    inside = cast("Record", value)
    for key in inside:
        if key not in shape.reference_members(name):
            raise unknown_member(key, label)
    number = inside.get("id")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise wrong_type(number, "System.Int32", f"{name}.id")


def _is_guid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_custom_info(name: str) -> bool:
    """Return whether a member is the stamp that records carry, which may be sent back as it came."""
    return name == "_info"


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:  # of decoding too
        raise _not_readable() from None


def _not_readable() -> Refusal:
    message = "The request body is not a valid object of the expected type."
    return as_error(400, {"code": "InvalidObject", "message": message, "errors": None})
