"""`scout-mcp` without a command: serve MCP over stdin and stdout.

Imports are inside the functions: after garbage collection is off, and in the order in which they are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from scout_mcp import console

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from scout_mcp.server.first_answers import FirstAnswers


def serve(options: argparse.Namespace) -> int:
    """Serve until the client leaves, with the sandbox as ConnectWise if requested.

    Returns:
        The exit code.
    """
    import gc

    from scout_mcp.server import first_answers

    # A wrong role ends the command instead.
    first = first_answers.begin() if options.role is None else None
    # Importing creates very many objects, all of which stay: collecting garbage among them takes a third of the
    # start. `_serve_with` turns it on again.
    gc.disable()
    if not options.sandbox and options.role is None:
        return _serve_with(options, first)
    from scout_mcp.sandbox import Sandbox
    from scout_mcp.sandbox.command import today

    with Sandbox(today=today()) as sandbox:
        role = options.role or "everything"
        if not options.sandbox or role not in sandbox.keys:
            console.warn(f"--role needs --sandbox. Choose one of: {', '.join(sandbox.keys)}.")
            return console.WRONG
        return _serve_with(options, first or first_answers.begin(), sandbox.environment(role))


def _serve_with(
    options: argparse.Namespace, first: FirstAnswers | None, override: Mapping[str, str] | None = None
) -> int:
    import gc
    import logging
    import signal

    import anyio

    from scout_mcp import log
    from scout_mcp.audit import NOT_RECORDED, AuditLog
    from scout_mcp.config import settings, sources
    from scout_mcp.errors import SettingsError

    level = logging.INFO if options.verbose else logging.WARNING
    as_json = options.log_format == "json"
    env_file, profile = options.env_file, options.profile

    def read() -> settings.Settings:
        loaded = settings.load(env_file, override=override, profile=profile)
        log.set_up(loaded, level, as_json=as_json)
        return loaded

    in_force: settings.Settings | SettingsError
    try:
        in_force = read()
    except SettingsError as error:
        # If the server exited, the technician would see only "failed to connect".
        in_force = error
        log.set_up(level=level, as_json=as_json)
    audit_file = sources.audit_log(env_file, profile, named=options.audit_log)
    audit_log = AuditLog(audit_file, profile or sources.profile_in_environment())
    if problem := audit_log.problem():
        logging.getLogger("scout_mcp").warning("%s %s", problem, NOT_RECORDED)
    from scout_mcp.server.app import serve as serve_mcp

    gc.freeze()
    gc.enable()
    # A read of stdin cannot be interrupted otherwise.
    signal.signal(signal.SIGINT, _leave)
    if console.is_interactive():
        console.warn(
            "scout-mcp serves MCP over stdin and stdout to the client that starts it; there is nothing to type here."
            " To set it up: scout-mcp settings. To try it: scout-mcp demo. To stop it: Ctrl+C."
        )
    from scout_mcp.server import parent_watch

    parent_watch.watch()
    # The sandbox's settings cannot change.
    version = (lambda: None) if override else (lambda: sources.version(env_file, profile))
    anyio.run(serve_mcp, in_force, read, version, audit_log, first)
    return console.OK


def _leave(_: int, __: object) -> NoReturn:
    import os

    os._exit(130)
