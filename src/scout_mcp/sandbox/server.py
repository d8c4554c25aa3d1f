"""The sandbox as a web server: uvicorn in a thread, with a way to read its requests and to inject faults.

Starlette and uvicorn are imported when a sandbox starts, so that importing this module is cheap.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import threading
from typing import TYPE_CHECKING, Any, Self

from scout_mcp.sandbox.access import KEYS, KeyPair
from scout_mcp.sandbox.faults import Fault
from scout_mcp.sandbox.people_and_clients import COMPANY_ID
from scout_mcp.sandbox.recorded import SandboxState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from types import TracebackType

    from scout_mcp.sandbox.faults import Commits

_HOST = "127.0.0.1"
#: A made-up GUID.
_CLIENT_ID = "5c007a11-5c00-4ca1-8f0e-5c0075a9db0c"


class Sandbox(SandboxState):
    """A made-up ConnectWise PSA on this machine.

    Args:
        port: The port on 127.0.0.1; 0 for any free one.
        today: The day on which its scenarios end; 24 November 2026 if None, the same every time.

    Example:
        >>> with Sandbox() as sandbox:
        ...     keys = sandbox.keys["everything"]
        ...     connect(sandbox.base_url, sandbox.company_id, keys.public, keys.private, sandbox.client_id)
    """

    def __init__(self, port: int = 0, today: date | None = None) -> None:
        super().__init__(today)
        self.company_id: str = COMPANY_ID
        self.client_id: str = _CLIENT_ID
        self.keys: dict[str, KeyPair] = dict(KEYS)
        self._port = port
        self._running: _Running | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start answering; return once connections are accepted."""
        if self._running is None:
            self.reset()
            self._running = _Running(self, self._port)

    def stop(self) -> None:
        """Stop answering, including delayed answers."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    @property
    def base_url(self) -> str:
        """The address of the sandbox."""
        if self._running is None:
            raise RuntimeError("The sandbox does not run: use it in a with statement.")
        return f"http://{_HOST}:{self._running.port}"

    def environment(self, role: str) -> dict[str, str]:
        """Return the environment variables that connect scout-mcp to this sandbox with the keys of one role."""
        keys = self.keys[role]
        return {
            "SCOUT_REGION": "onprem",
            "SCOUT_BASE_URL": self.base_url,
            "SCOUT_COMPANY_ID": self.company_id,
            "SCOUT_PUBLIC_KEY": keys.public,
            "SCOUT_PRIVATE_KEY": keys.private,
            "SCOUT_CLIENT_ID": self.client_id,
        }

    def fault(  # noqa: PLR0913 - one argument for each thing that can go wrong
        self,
        path: str,
        *,
        method: str | None = None,
        status: int | None = None,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        delay: float | None = None,
        drop: bool = False,
        times: int | None = None,
        commits: Commits | None = None,
        late_by: int | None = 1,
        cut: int | None = None,
    ) -> None:
        """Inject a fault that applies from now on.

        Args:
            path: A regular expression, searched in the path below ``/apis/3.0/``.
            method: Apply only to this method.
            status: Answer with this status; 200 if only a body is given.
            body: Answer with this body.
            headers: Add these headers, even to a normal answer.
            delay: Seconds to wait first.
            drop: Close the connection without an answer.
            times: How many requests it applies to; if None, all until :meth:`clear`.
            commits: What becomes of the write: ``before`` strikes before it is carried out, ``after`` when it is done,
                ``late`` carries it out later, ``never`` only answers as if it were done. Where neither ``status`` nor
                ``body`` says what is answered, ``before`` and ``late`` close the connection, ``after`` and ``never``
                answer as usual. With ``delay`` the write is carried out first, then the answer waits.
            late_by: With ``late``, how many further requests do not see the write yet; if None, it waits for
                :meth:`commit_late`.
            cut: Send only so many bytes of the answer's body, then close the connection.
        """
        content = body.encode() if isinstance(body, str) else body
        self.faults.add(
            Fault(
                re.compile(path),
                method,
                status,
                content,
                dict(headers or {}),
                delay or 0.0,
                drop=drop,
                times=times,
                commits=commits,
                late_by=late_by,
                cut=cut,
            )
        )

    @property
    def outbox_url(self) -> str:
        """The address of the page with the mails that would have been sent; with ``.json`` behind it, as JSON."""
        return f"{self.base_url}/outbox"

    def act(self, method: str, path: str, body: object = None, *, role: str = "everything") -> Any:  # noqa: ANN401
        """Do what somebody else does in ConnectWise meanwhile: no fault strikes it, and it is not recorded.

        Args:
            method: GET, POST, PATCH or DELETE.
            path: The path below ``/apis/3.0/``.
            body: The body, which becomes JSON.
            role: Whose keys to use.

        Returns:
            The answer, read.

        Raises:
            ValueError: It was refused; the text of the answer is its message.
        """
        if self.answer_here is None:
            raise RuntimeError("The sandbox does not run: use it in a with statement.")
        keys = self.keys[role]
        login = base64.b64encode(f"{self.company_id}+{keys.public}:{keys.private}".encode()).decode()
        sent = b"" if body is None else json.dumps(body).encode()
        status, answer = self.answer_here(method, path, sent, f"Basic {login}")
        if status >= 400:
            raise ValueError(answer.decode())
        return json.loads(answer) if answer else None


class _Running:
    """The thread with its event loop and web server."""

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        from scout_mcp.local_server import listen  # noqa: PLC0415 - brings uvicorn

        self._listener = listen(port)
        self.port: int = self._listener.getsockname()[1]
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, args=(sandbox,), name="scout-sandbox", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise RuntimeError("The sandbox did not start.") from self._failure

    def stop(self) -> None:
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self, sandbox: Sandbox) -> None:
        try:
            asyncio.run(self._serve(sandbox))
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits for the start
            self._failure = error
        finally:
            self._listener.close()
            self._ready.set()

    async def _serve(self, sandbox: Sandbox) -> None:
        from scout_mcp.sandbox.app import Application, make_server  # noqa: PLC0415 - brings starlette and uvicorn

        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        application = Application(sandbox, self._stopping)
        server = make_server(application, self._ready)
        serving = asyncio.create_task(server.serve(sockets=[self._listener]))
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
        stopped.cancel()
