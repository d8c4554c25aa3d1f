"""Connecting MCP clients: one entry in the configuration file of each; the rest of the file is untouched."""

from __future__ import annotations

from scout_mcp.setup.clients.change import Change, connect, connected, disconnect, doubts, shown
from scout_mcp.setup.clients.client_registry import CLIENTS, Client, Machine, this_machine
from scout_mcp.setup.clients.dialogue import State, states
from scout_mcp.setup.clients.entry import NAME, Entry, name_for
from scout_mcp.setup.clients.files import ClientFileUnchanged

__all__ = [
    "CLIENTS",
    "NAME",
    "Change",
    "Client",
    "ClientFileUnchanged",
    "Entry",
    "Machine",
    "State",
    "connect",
    "connected",
    "disconnect",
    "doubts",
    "name_for",
    "shown",
    "states",
    "this_machine",
]  # fmt: skip
