"""Which tools there are. Registration, the tests over all tools and the permission texts are read off this list."""

from __future__ import annotations

import difflib
import inspect
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from scout_mcp.errors import InputError
from scout_mcp.permissions import (
    ATTACHMENTS,
    COMPANIES,
    CONFIGURATIONS,
    OPPORTUNITIES,
    PROJECTS,
    SERVICE_TICKETS,
    TIME_ENTRIES,
)
from scout_mcp.tools.check_permissions import check_permissions
from scout_mcp.tools.find_similar import find_similar
from scout_mcp.tools.get_attachment import get_attachment
from scout_mcp.tools.get_company import get_company
from scout_mcp.tools.get_configuration import get_configuration
from scout_mcp.tools.get_notes import get_notes
from scout_mcp.tools.get_opportunity import get_opportunity
from scout_mcp.tools.get_project import get_project
from scout_mcp.tools.get_ticket import get_ticket
from scout_mcp.tools.get_time import get_time
from scout_mcp.tools.my_work import my_work
from scout_mcp.tools.search_tickets import search_tickets

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scout_mcp.permissions import Capability
    from scout_mcp.text.answer import Answer


_PAGING = frozenset(
    ("limit", "page", "offset", "count", "max", "top", "size", "page_size", "pagesize", "per_page", "max_results")
)
_MEANT = {
    "person": ("owner", "assignee", "assigned_to", "assigned", "technician", "tech", "member", "resource", "user",
               "contact", "requester"),
    "company": ("client", "customer", "account"),
    "words": ("query", "search", "text", "keyword", "keywords", "summary", "q", "title"),
    "entered": ("created", "date", "from", "since", "opened", "created_after", "date_entered", "when"),
    "updated": ("changed", "modified", "last_updated"),
    "state": ("open", "closed", "overdue"),
    "sort": ("order", "order_by", "orderby", "sort_by", "due"),
}  # fmt: skip
"""What arguments are called elsewhere; likeness alone takes `page` for `updated`."""
_CLIENTS_OWN = frozenset(
    ("task_progress", "wait_for_previous", "random_string", "toolCallId", "sessionId", "chatInput")
)
"""What clients add to every call for their own use: Cline, Gemini CLI, Cursor, n8n."""
_CLIENTS_OWN_BESIDE_AN_ID = frozenset(("tool", "action"))
"""What n8n adds too; words that somebody else may mean something by."""


@dataclass(frozen=True)
class Tool:
    """One tool.

    Attributes:
        function: What it does: takes the context, then plain arguments, and returns an answer or raises a
            `ScoutError`. Its name, docstring and annotations are what a model reads.
        title: What a person sees.
        capability: The permission that it cannot do without; None if it needs none.
        access: What it does in ConnectWise. A tool that writes is never run a second time by the server.
        destructive: Whether it may overwrite or delete something.
        idempotent: Whether calling it twice with the same arguments does no more than calling it once.
        open_world: Whether it reaches beyond this machine.
        page_length: Rows of a page; None if it has no pages, or pages of varying length.
    """

    function: Callable[..., Awaitable[Answer]]
    title: str
    capability: Capability | None = None
    access: Literal["read", "write"] = "read"
    destructive: bool = False
    idempotent: bool = True
    open_world: bool = True
    page_length: int | None = None

    @property
    def read_only(self) -> bool:
        """Whether it changes nothing in ConnectWise."""
        return self.access == "read"

    @property
    def name(self) -> str:
        """Name on the wire."""
        return self.function.__name__

    @cached_property
    def description(self) -> str:
        """The docstring, its lines joined: line ends are tokens too."""
        paragraphs = inspect.cleandoc(self.function.__doc__ or "").split("\n\n")
        return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)

    @cached_property
    def _arguments(self) -> type[BaseModel]:
        hints = get_type_hints(self.function, include_extras=True)
        fields: dict[str, Any] = {
            name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
            for name, parameter in inspect.signature(self.function).parameters.items()
            if name != "context"
        }
        config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)
        return create_model(self.name, __config__=config, **fields)

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """A flat JSON schema: a type on every property, no titles, which tell a model nothing."""
        schema = self._arguments.model_json_schema()
        schema.pop("title")
        for described in schema["properties"].values():
            described.pop("title")
            if described.get("default") == "":
                described.pop("default")
        return schema

    def check(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments as the function takes them; types are forgiven where the meaning is plain.

        Raises:
            InputError: Names what is wrong and what is right.
        """
        given = {
            name: self._plain(name, value)
            for name, value in self._ours(arguments).items()
            # A form that was left empty means what leaving it out means.
            if value is not None and not (value == "" and self._choices(name))
        }
        try:
            return dict(self._arguments.model_validate(given))
        except ValidationError as error:
            wrong = {str(one["loc"][0]): one["type"] for one in error.errors(include_input=False)}
            unknown = [name for name, kind in wrong.items() if kind == "extra_forbidden"]
            # Who misspells a name need not be told that the right one is missing.
            raise InputError(" ".join(self._problem(name, wrong[name]) for name in unknown or wrong)) from None

    def _ours(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments without what a client adds for its own use."""
        added = _CLIENTS_OWN | _CLIENTS_OWN_BESIDE_AN_ID if "toolCallId" in arguments else _CLIENTS_OWN
        return {
            name: value for name, value in arguments.items() if name not in added - set(self._arguments.model_fields)
        }

    def _plain(self, name: str, value: object) -> object:
        if isinstance(value, list):
            listed = cast("list[object]", value)
            return ", ".join(str(one) for one in listed)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, str) and self._choices(name):
            return value.strip().lower()
        return value

    def _choices(self, name: str) -> tuple[str, ...]:
        argument = self._arguments.model_fields.get(name)
        return get_args(argument.annotation) if argument and get_origin(argument.annotation) is Literal else ()

    def _problem(self, name: str, kind: str) -> str:
        known = list(self._arguments.model_fields)
        if kind == "extra_forbidden":
            name = re.sub(r"\W", "?", name[:40], flags=re.ASCII)
            if not known:
                return f"{self.name} takes no arguments; leave out {name!r}."
            if name.casefold() in _PAGING and "after" in known:
                rows = f"have {self.page_length} rows" if self.page_length else "have a fixed length"
                return (
                    f"{self.name} has no argument {name!r}: pages {rows}; the next: after=…, as the last line of a page"
                    f" says. Its arguments: {', '.join(known)}."
                )
            near = [right for right in known if name.casefold() in _MEANT.get(right, ())] or (
                known if len(known) == 1 else difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            )
            hint = f" Did you mean {near[0]!r}?" if near else ""
            return f"{self.name} has no argument {name!r}.{hint} Its arguments: {', '.join(known)}."
        about = self._arguments.model_fields[name].description
        if kind == "missing":
            return f"{self.name} needs {name!r}: {about}"
        if choices := self._choices(name):
            return f"{name!r} must be one of {', '.join(choices)}."
        return f"{name!r} must be text: {about}"


TOOLS = (
    Tool(get_ticket, "Get ticket", SERVICE_TICKETS),
    Tool(get_notes, "Get ticket notes", SERVICE_TICKETS),
    Tool(get_attachment, "Get attachment", ATTACHMENTS),
    Tool(get_project, "Get project", PROJECTS),
    Tool(get_opportunity, "Get opportunity", OPPORTUNITIES),
    Tool(search_tickets, "Search tickets", SERVICE_TICKETS, page_length=25),
    Tool(find_similar, "Find similar tickets", SERVICE_TICKETS),
    Tool(my_work, "My work", SERVICE_TICKETS),
    Tool(get_time, "Get time", TIME_ENTRIES),
    Tool(get_company, "Get company or contact", COMPANIES),
    Tool(get_configuration, "Get configuration", CONFIGURATIONS),
    Tool(check_permissions, "Check permissions"),
)
"""All of them, always: a missing permission is named when a tool is called, not by leaving the tool out."""
