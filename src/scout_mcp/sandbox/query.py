"""The part of a query after its conditions: order, fields and paging."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any
from urllib.parse import urlencode

from scout_mcp.sandbox.conditions import Record, Test, parse, value_at
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.fields import CUSTOM_FIELDS, Names
from scout_mcp.sandbox.old_records import TOP_STAMPS, as_old, is_ticket, without
from scout_mcp.sandbox.responses import page_too_large, unknown_field, unknown_name

DEFAULT_PAGE_SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page of records and the ``Link`` header that goes with it, if any."""

    records: list[Record]
    link: str | None


def matching(
    records: list[Record],
    query: Mapping[str, str],
    names: Names,
    children: Names | None = None,
    unseen: Callable[[Record], list[Record]] | None = None,
    features: Features | None = None,
) -> list[Record]:
    """Return the records that pass all three kinds of conditions.

    Args:
        records: All records.
        query: The query.
        names: The names that conditions may use.
        children: The names that childConditions may use.
        unseen: Fields that conditions may use although the record does not contain them; it passes with any of these.
        features: How this server reads conditions.
    """
    tests: list[Test] = []
    features = features or Features()
    if test := parse(query.get("conditions", ""), names, features.ignored_conditions, features.condition_hours):
        tests.append(_with_unseen(test, unseen) if unseen else test)
    if test := parse(query.get("customFieldConditions", ""), CUSTOM_FIELDS):
        tests.append(_any_child("customFields", "", test))
    if test := parse(query.get("childConditions", ""), children or Names({})):
        tests.append(_any_child("communicationItems", "communicationItems", test))
    return [record for record in records if all(test(record) for test in tests)]


def _with_unseen(test: Test, unseen: Callable[[Record], list[Record]]) -> Test:
    return lambda record: any(test({**record, **more}) for more in unseen(record) or [{}])


def _any_child(key: str, wrap: str, test: Test) -> Test:
    """Return the test that an element of a list inside the record passes the complete condition."""

    def has_child(record: Record) -> bool:
        return any(test({wrap: child} if wrap else child) for child in record.get(key, []))

    return has_child


def ordered(records: list[Record], order_by: str, names: Names) -> list[Record]:
    """Return the records sorted by an order such as ``status/name asc, id desc``; missing values come first."""
    for part in reversed([part.split() for part in order_by.split(",") if part.strip()]):
        name, direction = part[0], part[1].casefold() if len(part) > 1 else "asc"
        kind = names.type_of(name)
        if kind is None or kind == "reference" or direction not in {"asc", "desc"} or len(part) > 2:
            raise unknown_name(" ".join(part) if kind else name)
        records = sorted(records, key=cmp_to_key(_by(name)), reverse=direction == "desc")
    return records


def _by(name: str) -> Callable[[Record, Record], int]:
    def key(record: Record) -> tuple[bool, Any]:
        value = value_at(record, name)
        return value is not None, value.casefold() if isinstance(value, str) else value

    def compare(first: Record, other: Record) -> int:
        a, b = key(first), key(other)
        if a[0] != b[0] or not a[0]:
            return a[0] - b[0]
        return (a[1] > b[1]) - (a[1] < b[1])

    return compare


def only(record: Record, fields: str) -> Record:
    """Return only the fields that ``fields`` names. Unknown names are ignored; ``_info`` must be named too."""
    if not fields.strip():
        return record
    chosen: Record = {}
    for name in (part.strip() for part in fields.split(",")):
        _copy(record, chosen, name.split("/"))
    return chosen


def check_fields(records: Iterable[Record], query: Mapping[str, str], names: Names, features: Features) -> None:
    """Look at the names in ``fields`` as a server does that refuses what it does not know.

    Raises:
        Refusal: A name is not known.
    """
    if not features.strict_fields:
        return
    stamps = TOP_STAMPS if features.old_records and is_ticket(names) else ()
    carried = set(names.fields).union(stamps, *records) - features.unknown_fields
    known = {name.casefold() for name in carried}
    for name in filter(None, (part.strip() for part in query.get("fields", "").split(","))):
        if name.split("/")[0].casefold() not in known:
            raise unknown_field(name)


def of_version(records: Iterable[Record], names: Names, features: Features) -> list[Record]:
    """Return the records as this version of ConnectWise sends them."""
    records = without(records, features.unknown_fields)
    return [as_old(record, names) for record in records] if features.old_records else records


def _copy(source: Record, target: Record, path: list[str]) -> None:
    step, rest = path[0], path[1:]
    key = next((key for key in source if key.casefold() == step.casefold()), None)
    if key is None:
        return
    inner = source[key]
    if not rest:
        target[key] = inner
    elif isinstance(inner, dict):
        chosen: Record = dict(target.get(key, {}))
        _copy(inner, chosen, rest)  # pyright: ignore[reportUnknownArgumentType]
        if chosen:
            target[key] = chosen


def page(records: list[Record], query: Mapping[str, str], names: Names, features: Features, url: str) -> Page:
    """Return one page by its number, with a Link header unless all records fit on one page, as ConnectWise does."""
    records = ordered(records, query.get("orderBy", ""), names)
    size, number = _size(query, features), max(1, _integer(query.get("page")) or 1)
    last = max(1, -(-len(records) // size))
    shown = records[(number - 1) * size : number * size]
    if last == 1:
        return Page(shown, None)
    page_numbers = {"first": 1, "prev": number - 1} if number > 1 else {}
    if number < last:
        page_numbers |= {"next": number + 1, "last": last}
    link = ", ".join(
        _link(url, query, {"pageSize": size, "page": page_number}, rel) for rel, page_number in page_numbers.items()
    )
    return Page(shown, link)


def page_forward(records: list[Record], query: Mapping[str, str], features: Features, url: str) -> Page:
    """Return the page after ``pageId``: forward-only, by id whatever orderBy says, with a Link that may be empty."""
    size, after = _size(query, features), _integer(query.get("pageId")) or 0
    rest = sorted((record for record in records if record["id"] > after), key=lambda record: record["id"])
    shown = rest[:size]
    more = len(rest) > size
    return Page(shown, _link(url, query, {"pageSize": size, "pageId": shown[-1]["id"]}, "next") if more else "")


def _size(query: Mapping[str, str], features: Features) -> int:
    """Return the page size: 25 by default, silently capped; some old servers refuse a large one."""
    size = _integer(query.get("pageSize")) or DEFAULT_PAGE_SIZE
    if features.largest_page is not None and size > features.largest_page:
        raise page_too_large()
    return min(size, features.page_cap) if size > 0 else DEFAULT_PAGE_SIZE


def _integer(text: str | None) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        return None


def _link(url: str, query: Mapping[str, str], paging: Mapping[str, int], rel: str) -> str:
    rest = {name: value for name, value in query.items() if name not in {"page", "pageSize", "pageId"}}
    return f'<{url}?{urlencode({**rest, **paging})}>; rel="{rel}"'
