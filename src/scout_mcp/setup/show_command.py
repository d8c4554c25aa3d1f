"""`scout-mcp settings --show` and `profiles`: what is set, where it comes from, and what is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scout_mcp import console
from scout_mcp.config import administrator, settings, sources, stored_profile
from scout_mcp.config.profile_store import Store
from scout_mcp.errors import StoreError
from scout_mcp.setup.clients.entry import name_for

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from scout_mcp.config.sources import RawSettings


def show(options: argparse.Namespace) -> int:
    """Print every setting in force and its source, then what is wrong, then what has no effect.

    Returns:
        The exit code.
    """
    raw = sources.find(options.env_file, profile=options.profile)
    rows, problems = settings.shown(raw)
    for name, value, source in [*rows, *_further_rows(raw, by_option=bool(options.profile))]:
        console.say(f"{name:<18} {value}  ({source})" if source else f"{name:<18} {value}")
    notes = [note for note in _notes(raw) if note not in problems]
    if problems or notes:
        console.say("\n".join(["", *(f"- {sentence}" for sentence in (*problems, *notes))]))
    return console.WRONG if problems else console.OK


def _further_rows(raw: RawSettings, *, by_option: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the settings that are not part of a connection."""
    source = "--profile" if by_option else "environment"
    is_name = stored_profile.NAME.fullmatch(raw.profile)  # anything else may be a key in the wrong place
    name = raw.profile if is_name else "set, and wrong"
    yield (sources.PROFILE, name, source) if raw.profile else (sources.PROFILE, stored_profile.DEFAULT, "default")
    if (tools := administrator.policy().tools) is not None:
        yield "tools", ", ".join(sorted(tools)) or "none", f"administrator's file {administrator.path()}"


def _notes(raw: RawSettings) -> Iterator[str]:
    """Yield a sentence for each thing that was given and has no effect."""
    yield from sources.unknown(raw.names)
    is_used = any(source.startswith("stored profile") for source in raw.sources.values())
    if raw.profile and not (is_used or raw.unread) and stored_profile.NAME.fullmatch(raw.profile):
        try:
            names = Store().names()
        except StoreError as error:
            yield str(error)
            return
        if raw.profile in names:
            yield f"The stored profile {raw.profile} is not used: the environment or the named file sets everything."
        else:
            yield stored_profile.missing(raw.profile, names)


def list_profiles(options: argparse.Namespace) -> int:
    """Print the stored profiles, without asking the keyring.

    Returns:
        The exit code.
    """
    try:
        store = Store()
        profiles = [{"name": name, **_connection(store, name)} for name in store.names()]
    except StoreError as error:
        console.say(error)
        return console.FAILED
    if options.json:
        console.say(json.dumps(profiles, indent=2, ensure_ascii=False))
        return console.OK
    for profile in profiles:
        where = profile["base_url"] or profile["region"] or "no region"
        line = profile["problem"] or f"{profile['company_id'] or 'no company ID'} at {where}"
        console.say(f"{profile['name']:<18} {line}  (server {profile['server']})")
    if not profiles:
        console.say(f"Nothing is saved. `{stored_profile.command(stored_profile.DEFAULT)}` saves a connection.")
    return console.OK


def _connection(store: Store, name: str) -> dict[str, str]:
    """Return the parts of a profile that tell it from others, and why it cannot be read, if so."""
    try:
        plain, problem = store.plain(name), ""
    except StoreError as error:
        plain, problem = {}, str(error)
    parts = {key: plain.get(key, "") for key in ("company_id", "region", "base_url")}
    return {**parts, "server": name_for(name), "problem": problem}
