"""The description of a path that lists records, and of the request for such a list."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from scout_mcp.sandbox.access import Item
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.fields import Names
from scout_mcp.sandbox.role_view import RoleView


@dataclass(frozen=True)
class ListRequest:
    """A request for a list: the role's view, the parent's number (or 0), the query, the server's features.

    ``grandparent`` is the first number of a path with two of them, and 0 for any other.
    """

    view: RoleView
    parent: int
    query: Mapping[str, str]
    features: Features
    grandparent: int = 0


@dataclass(frozen=True)
class Collection:
    """A path that lists records.

    Attributes:
        path: The path, with ``{n}`` in place of the parent's number.
        items: The items of the role screen that it needs.
        names: The names that conditions and orderBy may use.
        records: Makes the list.
        kind: The name of a record in a 404.
        children: The names that ``childConditions`` may use.
        search: Whether ``POST .../search`` exists.
        single: Whether one record can be read by its number.
        counted: Whether ``.../count`` exists.
        unseen: Fields that conditions may use although the record does not contain them, one dict for each value.
        by_number: Makes the records that can be read by number, if they differ from the list.
    """

    path: str
    items: tuple[Item, ...]
    names: Names
    records: Callable[[ListRequest], Iterable[Record]]
    kind: str = "Record"
    children: Names | None = None
    search: bool = False
    single: bool = True
    counted: bool = True
    by_number: Callable[[ListRequest], Iterable[Record]] | None = None
    unseen: Callable[[Dataset, Record], list[Record]] | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the path itself and of one step below it."""
        return re.compile(self.path.replace("{n}", r"(\d+)") + r"(?:/([\w.-]+))?")


#: Makes the records of one list.
RecordList = Callable[[ListRequest], Iterable[Record]]
