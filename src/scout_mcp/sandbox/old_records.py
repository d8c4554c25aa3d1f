"""What a server of 2016 sends of the same records."""

from collections.abc import Iterable
from typing import Any, cast

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.fields import PROJECT_TICKETS, SERVICE_TICKETS, Names

#: They stood at the top of a ticket up to 2019.1.
TOP_STAMPS = ("dateEntered", "enteredBy")


def as_old(record: Record, names: Names) -> Record:
    """Return a record with its empty fields as nulls and, if it is a ticket, who entered it and when at its top."""
    old = {**dict.fromkeys(names.fields), **{key: _with_nulls(value) for key, value in record.items()}}
    if is_ticket(names):
        info = dict(cast("Record", old.get("_info") or {}))
        old |= {name: info.pop(name, None) for name in TOP_STAMPS}
        old["_info"] = info or None
    return old


def without(records: Iterable[Record], fields: frozenset[str]) -> list[Record]:
    """Return the records of a version that does not have these fields."""
    return [{name: value for name, value in record.items() if name not in fields} for record in records]


def is_ticket(names: Names) -> bool:
    """Return whether the records of these names are tickets."""
    return names in (SERVICE_TICKETS, PROJECT_TICKETS)


def _with_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Write ``_info: null`` into each reference that has none."""
    if isinstance(value, list):
        return [_with_nulls(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    reference = cast("Record", value)
    return {"_info": None, **reference} if "id" in reference else reference
