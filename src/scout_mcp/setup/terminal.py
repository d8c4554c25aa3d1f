"""`scout-mcp setup`: asks for a connection, tests it and stores it. It speaks through the `Terminal` that it is given.

Every sentence about a wrong value is the settings' own, and the test is the one of `scout-mcp check`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from scout_mcp import log, publisher, settings
from scout_mcp.errors import AuthenticationFailed, ScoutError, SettingsError, StoreError
from scout_mcp.permissions import CAPABILITIES, WHERE
from scout_mcp.psa.connection import Connection
from scout_mcp.store import DEFAULT, KEYS, PLAIN, Profile, Saved, Store
from scout_mcp.tools.check_permissions import check_permissions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scout_mcp.settings import Settings
    from scout_mcp.text.answer import Answer

WORKS, DOES_NOT, WRONG = 0, 1, 2
"""Exit codes: stored and works; it does not work or could not be stored; the input is wrong."""

_LABELS = {
    "SCOUT_REGION": "Region",
    "SCOUT_BASE_URL": "Base URL",
    "SCOUT_COMPANY_ID": "Company id",
    "SCOUT_PUBLIC_KEY": "Public key",
    "SCOUT_PRIVATE_KEY": "Private key",
    "SCOUT_CLIENT_ID": "Client ID",
    "SCOUT_TIMEZONE": "Time zone",
}
_CLEAR = "-"

_MEMBER = """\
In ConnectWise: your initials (top right) > My Account > API Keys tab > + > a description such as scout-mcp > Save.
Copy the public and the private key now: the private key is shown only this once."""
_API_MEMBER = f"""\
An administrator does this in ConnectWise:
1. {WHERE} > +: a role such as Scout read only, with these levels and no Add, Edit or Delete level:
{{permissions}}
2. System > Members > API Members tab > +: fill in the required fields, choose that role, Save.
3. API Keys tab of the new member > + > a description > Save. Copy both keys now: the private key is shown only this
   once. Everybody who uses these keys sees what that role sees."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """How to talk to a person.

    Attributes:
        say: Shows a text.
        ask: Shows a question and gives the answer.
        ask_hidden: The same; what is typed does not show.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    ask_hidden: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test of settings found.

    Attributes:
        works: Whether the required capability works; None if that could not be told.
        text: The table, or why there is none.
        unauthorised: True if ConnectWise did not accept the keys.
    """

    works: bool | None
    text: str
    unauthorised: bool = False


def trial(found: Settings) -> Trial:
    """Test settings: the whole of `scout-mcp check`."""
    try:
        answer = anyio.run(_permissions, found)
    except ScoutError as error:
        cause = error.__context__
        return Trial(
            None, str(error), isinstance(error, AuthenticationFailed) or isinstance(cause, AuthenticationFailed)
        )
    works: bool | None = answer.data["ok"] if answer.data else None
    if works is None:
        verdict = "Whether the required capability, service tickets, works could not be told."
    elif works:
        verdict = "The required capability works."
    else:
        verdict = "The required capability, service tickets, does not work."
    return Trial(works, f"{answer.text}\n{verdict}")


async def _permissions(found: Settings) -> Answer:
    async with Connection(found) as connection:
        return await check_permissions(connection)


def without_asking(name: str, given: Mapping[str, str], say: Callable[[str], None], store: Store) -> int:
    """Set up from values that are all there, for scripts.

    Args:
        name: The profile.
        given: Values by setting.
        say: Shows a text.
        store: Where to keep them.

    Returns:
        The exit code.
    """
    try:
        found = settings.from_values(given)
    except SettingsError as error:
        say("These values cannot be used:\n" + "\n".join(f"- {problem}" for problem in error.problems))
        return WRONG
    if _same(found):
        say(_SAME)
        return WRONG
    log.set_up(found)
    tried = trial(found)
    say(tried.text)
    if tried.works:
        return _keep(name, given, say, store)
    if tried.unauthorised:
        say("If the public and the private key were swapped, it looks like this too.")
    if (earlier := _working(name, store, say)) is not None:
        say(f"The stored profile {name} works (keys ending in {earlier.public_key_tail}) and is kept.")
    say("Nothing was saved.")
    return DOES_NOT


_SAME = "The public and the private key are the same; each is a text of its own. Copy both again."


def with_questions(name: str, given: Mapping[str, str], terminal: Terminal, store: Store) -> int:
    """Set up by asking.

    Args:
        name: The profile.
        given: Values by setting that need no question any more.
        terminal: Whom to ask.
        store: Where to keep the answers.

    Returns:
        The exit code.
    """
    say = terminal.say
    say(f"Connection settings, profile {name}. Ctrl+C ends this; then nothing is saved.")
    earlier = _stored(name, store, say)
    if earlier:
        say("Enter keeps what stands in [brackets].")
    values = _Questions(terminal, earlier, given).all()
    found = settings.from_values(values)
    log.set_up(found)
    say(f"\nAsking {found.host} what these keys may read ...")
    tried = trial(found)
    say(tried.text)
    if tried.unauthorised and _yes(terminal, "Could the two keys be swapped? Try them the other way round?"):
        turned = {
            **values,
            "SCOUT_PUBLIC_KEY": values["SCOUT_PRIVATE_KEY"],
            "SCOUT_PRIVATE_KEY": values["SCOUT_PUBLIC_KEY"],
        }
        found = settings.from_values(turned)
        log.set_up(found)
        again = trial(found)
        say(again.text)
        if not again.unauthorised:
            say("The keys were swapped; they are kept the right way round.")
            values, tried = turned, again
    if tried.works:
        return _keep(name, values, say, store)
    question = "Save these settings although they do not work?"
    if earlier and earlier != values and (works := _working(name, store, say)) is not None:
        say(
            f"What is stored as profile {name} works (company {works.company_id}, keys ending in"
            f" {works.public_key_tail}); the new settings do not."
        )
        question = "Replace the settings that work by these that do not?"
    if _yes(terminal, question):
        _keep(name, values, say, store)
    else:
        say("Nothing was saved.")
    return DOES_NOT


class _Questions:
    """Asks for each setting until it is right."""

    def __init__(self, terminal: Terminal, earlier: Mapping[str, str], given: Mapping[str, str]) -> None:
        self._terminal, self._earlier, self._given = terminal, earlier, given
        self._values: dict[str, str] = {}

    def all(self) -> dict[str, str]:
        if not {"SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY"} <= set(self._given):
            self._strategy()
        self._one("SCOUT_COMPANY_ID", "the short name you type at ConnectWise's login")
        self._keys()
        regions = ", ".join(f"{short} ({region})" for short, (region, _) in settings.REGIONS.items())
        self._one("SCOUT_REGION", f"{regions} or {settings.ON_PREMISE} (your own server)")
        if self._on_premise():
            self._terminal.say(
                "The base URL is your server's address alone, e.g. https://manage.yourcompany.com. No path and no"
                " version such as /v4_6_release/apis/3.0: scout-mcp adds the path of the API itself."
            )
            self._one("SCOUT_BASE_URL", "https://...")
        own = "Enter uses the built-in one" if publisher.CLIENT_ID else "from developer.connectwise.com > ClientID"
        self._one("SCOUT_CLIENT_ID", own, optional=bool(publisher.CLIENT_ID))
        zone = settings.machine_zone().key
        self._one("SCOUT_TIMEZONE", f"e.g. Europe/Oslo; Enter uses this machine's, {zone}", optional=True)
        return self._values

    def _strategy(self) -> None:
        terminal = self._terminal
        terminal.say("\nWhose API keys?\n  A  my own member keys (recommended): the assistant sees what I see")
        terminal.say("  B  those of an API member with a role of its own")
        while (choice := terminal.ask("A or B [A]: ").strip().lower() or "a") not in ("a", "b"):
            terminal.say("Type A or B.")
        terminal.say(_MEMBER if choice == "a" else for_an_admin())
        terminal.say("")

    def _keys(self) -> None:
        while True:
            self._one("SCOUT_PUBLIC_KEY", "")
            self._one("SCOUT_PRIVATE_KEY", "does not show as you type", hidden=True)
            if self._values["SCOUT_PUBLIC_KEY"] != self._values["SCOUT_PRIVATE_KEY"]:
                return
            self._terminal.say(_SAME)
            self._given = {name: value for name, value in self._given.items() if not name.endswith("_KEY")}

    def _on_premise(self) -> bool:
        # The settings know more names of a region than one; only they can say which it is.
        return bool(_problem("SCOUT_BASE_URL", self._values))

    def _one(self, name: str, about: str, *, optional: bool = False, hidden: bool = False) -> None:
        """Ask for one setting until the settings find nothing wrong with it."""
        answer = settings.tidy(self._given.get(name))
        earlier = self._earlier.get(name, "")
        while True:
            if not answer:
                answer = self._answer(name, about, earlier, clearable=optional, hidden=hidden)
            self._values = {**self._values, name: answer}
            if not answer and optional:
                return
            problem = _problem(name, self._values)
            if not problem:
                return
            self._terminal.say(problem)
            answer = ""

    def _answer(self, name: str, about: str, earlier: str, *, clearable: bool, hidden: bool) -> str:
        shown = (
            earlier
            if name.removeprefix("SCOUT_").lower() not in KEYS
            else ("as stored" if hidden else f"...{earlier[-4:]}")
        )
        default = f" [{shown}]" if earlier else ""
        clear = f"; {_CLEAR} for none" if clearable and earlier else ""
        hint = f" ({about}{clear})" if about or clear else ""
        ask = self._terminal.ask_hidden if hidden else self._terminal.ask
        answer = settings.tidy(ask(f"{_LABELS[name]}{hint}{default}: "))
        if answer == _CLEAR and clearable:
            return ""
        return answer or earlier


def for_an_admin() -> str:
    """What an administrator has to do for keys of an API member."""
    rows = [
        f"   - {one.permission}: {'required' if one.required else 'optional'}, unlocks {one.unlocks}"
        + (f" ({one.note})" if one.note else "")
        for one in CAPABILITIES
    ]
    return _API_MEMBER.format(permissions="\n".join(rows))


def _problem(name: str, values: Mapping[str, str]) -> str:
    """The settings' own sentence about one value, with the name a person sees; empty if it is right."""
    try:
        settings.from_values(values)
    except SettingsError as error:
        for problem in error.problems:
            if problem.startswith(f"{name} "):
                return problem.replace(name, _LABELS[name], 1)
    return ""


def _stored(name: str, store: Store, say: Callable[[str], None]) -> dict[str, str]:
    """What is stored already, by setting; what cannot be read is said, and set up anew."""
    try:
        profile = store.read(name)
    except StoreError as error:
        say(f"{error}")
        return {}
    if profile is None:
        return {}
    values = {f"SCOUT_{key.upper()}": value for key, value in profile.values.items()}
    return {**values, "SCOUT_PUBLIC_KEY": profile.public_key, "SCOUT_PRIVATE_KEY": profile.private_key}


def _working(name: str, store: Store, say: Callable[[str], None]) -> Settings | None:
    """The stored settings, if they work."""
    values = _stored(name, store, say)
    try:
        found = settings.from_values(values)
    except SettingsError:
        return None
    log.set_up(found)
    return found if trial(found).works else None


def _keep(name: str, values: Mapping[str, str], say: Callable[[str], None], store: Store) -> int:
    tidied = {key: settings.tidy(values.get(f"SCOUT_{key.upper()}")) for key in (*PLAIN, *KEYS)}
    plain = {key: tidied[key] for key in PLAIN if tidied[key]}
    try:
        saved = store.save(name, Profile(plain, tidied["public_key"], tidied["private_key"]))
    except StoreError as error:
        say(str(error))
        return DOES_NOT
    say(_where(name, saved))
    return WORKS


def _where(name: str, saved: Saved) -> str:
    told = f"Saved as profile {name}. "
    if saved.place == "keyring":
        told += f"The keys are in the system's keyring, the rest is in {saved.path}."
    else:
        whom = "which lies in your own profile folder" if sys.platform == "win32" else "which only you can read"
        told += f"No keyring can be used here, so the keys are plain text in {saved.path}, {whom}."
    if saved.leftover:
        told += (
            " The keyring still holds the keys from before, since it cannot be used now: when it is unlocked, run setup"
            " or forget again."
        )
    start = "scout-mcp" if name == DEFAULT else f"scout-mcp --profile {name}"
    return f"{told}\nYour assistant's client starts the server with: {start}"


def _same(found: Settings) -> bool:
    return found.public_key.get_secret_value() == found.private_key.get_secret_value()


def _yes(terminal: Terminal, question: str) -> bool:
    return terminal.ask(f"{question} [y/N]: ").strip().lower() in ("y", "yes")
