"""What a server does not understand, learned from its refusals and remembered for the run.

Versions differ: some refuse a name in `fields` that they do not know, some a `pageSize` over 100, and up to 2019 a
ticket told at its top who entered it and when. A refusal (400) does not always say what it is about, so the request is
sent once more without what some servers are known to refuse.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scout_mcp.errors import BadRequest

Query = dict[str, str | int]

SURE_PAGE_SIZE = 100
"""Rows that no server refuses to send at once."""
_TICKETS = re.compile(r"(?:service|project)/tickets(?:/\d+)?")
_TOP_STAMPS = "dateEntered,enteredBy"


class Dialect:
    """The differences of one server, as far as they are known."""

    def __init__(self) -> None:
        self._large_pages: bool | None = None
        self._refused_fields: set[tuple[str, str]] = set()
        self._refused_anyway: set[tuple[str, str]] = set()
        self._stamps_at_top: bool | None = None

    def adapted(self, path: str, query: Query) -> Query:
        """Return a query as this server understands it."""
        adapted = dict(query)
        if self.splits(int(query.get("pageSize", 0))):
            adapted["pageSize"] = SURE_PAGE_SIZE
        if _list(path, query) in self._refused_fields:
            del adapted["fields"]
        elif self._stamps_at_top:
            return self.with_stamps(path, adapted)
        return adapted

    def splits(self, page_size: int) -> bool:
        """Return whether a page of this size is known to be refused."""
        return self._large_pages is False and page_size > SURE_PAGE_SIZE

    def simpler(self, path: str, query: Query, refusal: BadRequest) -> Iterator[Query]:
        """Yield what to send instead of a query that was refused; nothing if the refusal is about something else.

        What is refused in each of these ways is not tried again.

        Args:
            path: Where.
            query: As it was sent.
            refusal: How it was refused.
        """
        fields = str(query.get("fields", ""))
        if (
            refusal.status != 400
            or _list(path, query) in self._refused_anyway
            or refusal.is_about_condition
            or not _may_be_about(refusal.unknown_name, fields)
        ):
            return
        is_large = int(query.get("pageSize", 0)) > SURE_PAGE_SIZE and self._large_pages is None
        without_fields = {name: value for name, value in query.items() if name != "fields"}
        if fields:
            yield without_fields
        if is_large:
            yield query | {"pageSize": SURE_PAGE_SIZE}
        if fields and is_large:
            yield without_fields | {"pageSize": SURE_PAGE_SIZE}
        self._refused_anyway.add(_list(path, query))

    def learn(self, path: str, refused: Query, accepted: Query) -> None:
        """Remember what was accepted instead of what was refused."""
        if "fields" in refused and "fields" not in accepted:
            self._refused_fields.add(_list(path, refused))
        if accepted.get("pageSize") != refused.get("pageSize"):
            self._large_pages = False

    def accepts(self, query: Query) -> None:
        """Remember that a request was answered."""
        if int(query.get("pageSize", 0)) > SURE_PAGE_SIZE:
            self._large_pages = True

    def lacks_stamps(self, path: str, query: Query, answer: Any) -> bool:  # noqa: ANN401 - JSON
        """Return whether tickets came without the time of their entry, which may then stand at their top."""
        if self._stamps_at_top is not None or not _has_stamps(path, query):
            return False
        infos = [row["_info"] for row in _rows(answer) if isinstance(row.get("_info", 0), dict | None)]
        return bool(infos) and not any(info and "dateEntered" in info for info in infos)

    def with_stamps(self, path: str, query: Query) -> Query:
        """Return the same query with what stood at the top of old tickets."""
        return query | {"fields": f"{query['fields']},{_TOP_STAMPS}"} if _has_stamps(path, query) else query

    def learn_stamps(self, answer: Any) -> None:  # noqa: ANN401 - JSON
        """Remember whether it does stand there."""
        self._stamps_at_top = any("dateEntered" in row for row in _rows(answer))


def _may_be_about(unknown_name: str, fields: str) -> bool:
    """Return whether a name that was refused is among the fields; true also if none was named."""
    return not unknown_name or unknown_name in {name.strip().casefold() for name in re.split("[,/]", fields)}


def _list(path: str, query: Query) -> tuple[str, str]:
    """Return which list of fields was asked for where."""
    return re.sub(r"\d+", "n", path), str(query.get("fields", ""))


def _has_stamps(path: str, query: Query) -> bool:
    return bool(_TICKETS.fullmatch(path)) and "_info" in str(query.get("fields", "")).split(",")


def _rows(answer: Any) -> Sequence[dict[str, Any]]:  # noqa: ANN401 - JSON
    rows = cast("list[object]", answer) if isinstance(answer, list) else [answer]
    return [cast("dict[str, Any]", row) for row in rows if isinstance(row, dict)]
