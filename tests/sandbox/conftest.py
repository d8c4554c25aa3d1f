"""One sandbox for all tests; whatever a test changes about it is undone."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def wire(running: Sandbox) -> Iterator[httpx.Client]:
    """A client that knows nothing but the address."""
    with httpx.Client(base_url=running.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def ask(sandbox: Sandbox, wire: httpx.Client) -> Ask:
    """Asks with the keys of a role: ``ask("service/tickets", role="mine", conditions="id=1")``."""

    def ask(
        path: str,
        role: str = "everything",
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        json: object = None,
        root: str = "v4_6_release",
        **params: Any,
    ) -> httpx.Response:
        keys = sandbox.keys[role]
        return wire.request(
            method,
            f"/{root}/apis/3.0/{path}",
            params=params or None,
            json=json,
            auth=(f"{sandbox.company_id}+{keys.public}", keys.private),
            headers={"clientId": sandbox.client_id, **(headers or {})},
        )

    return ask
