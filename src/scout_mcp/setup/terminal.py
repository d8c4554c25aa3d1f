"""`scout-mcp setup`: asks for a connection, tests it and stores it. It speaks through the `Terminal` that it is given.

Every sentence about a wrong value is the settings' own, and the test is the one of `scout-mcp check`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.config import hosting, publisher, settings, sources, typed_text
from scout_mcp.config.stored_profile import KEYS
from scout_mcp.console import FAILED, OK, WRONG
from scout_mcp.errors import KeyringLocked, SettingsError, StoreChanged, StoreError
from scout_mcp.setup import connection_test, profile
from scout_mcp.setup.key_strategies import MEMBER, NO_PERSON, STRATEGIES, Strategy, for_a_member, for_an_admin
from scout_mcp.setup.profile import LABELS, SAME_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scout_mcp.config.profile_store import Store
    from scout_mcp.config.settings import Settings

_CLEAR = "-"


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

    def agrees(self, question: str, *, unless_said: bool = False) -> bool:
        """Return whether a question is answered by yes; `unless_said` makes yes what Enter means."""
        answer = self.ask(f"{question} [{'Y/n' if unless_said else 'y/N'}]: ").strip().lower()
        return answer not in ("n", "no") if unless_said else answer in ("y", "yes")


def without_asking(
    name: str, given: Mapping[str, str], say: Callable[[str], None], store: Store, *, in_file: bool = False
) -> int:
    """Set up from values that are all there, for scripts.

    Args:
        name: The profile.
        given: Values by setting.
        say: Shows a text.
        store: Where to keep them.
        in_file: Keep the keys in a file, keyring or not.

    Returns:
        The exit code: `OK` if it is stored and works, `FAILED` if not, `WRONG` if the values cannot be used.
    """
    seen = profile.version(name, store)
    try:
        found = settings.from_values(given)
    except SettingsError as error:
        say("These values cannot be used:\n" + "\n".join(f"- {problem}" for problem in error.problems))
        if seen and (options := _options(error.problems)):
            say(
                f"The saved profile {name} is not used here: --non-interactive needs every value again, as an"
                " option or in"
                f" the environment. Add {options}, or leave out --non-interactive to be asked."
            )
        return WRONG
    if wrong := profile.problems(given):
        say("\n".join(wrong.values()))
        return WRONG
    tried = connection_test.run(found)
    say(tried.text)
    if tried.works:
        try:
            say(_kept(name, profile.keep(name, given, store, over=seen, in_file=in_file)))
        except StoreError as error:
            say(str(error))
            return FAILED
        return OK
    if tried.unauthorised:
        say("Swapped public and private keys look like this too.")
    if (earlier := _working(name, store, say)) is not None:
        say(f"The saved profile {name} works (keys ending in {earlier.public_key_tail}) and is kept.")
    say("Nothing was saved.")
    return FAILED


def with_questions(
    name: str, given: Mapping[str, str], terminal: Terminal, store: Store, *, in_file: bool = False
) -> int:
    """Set up by asking.

    Args:
        name: The profile.
        given: Values by setting that need no question any more.
        terminal: Whom to ask.
        store: Where to keep the answers.
        in_file: Keep the keys in a file, keyring or not.

    Returns:
        The exit code: `OK` if it is stored and works, `FAILED` if not, `WRONG` if the values cannot be used.
    """
    say = terminal.say
    say(f"Connection settings, profile {name}. Press Ctrl+C to stop without saving.")
    seen = profile.version(name, store)
    earlier = _stored(name, store, say)
    if earlier:
        say("Press Enter to keep the value in [brackets].")
    values: dict[str, str] = {}
    while True:
        values, tried = _tested(
            _Questions(terminal, earlier, values or earlier, {} if values else given).all(), terminal
        )
        if tried.works:
            return OK if _keep(name, values, terminal, store, seen, in_file=in_file) else FAILED
        question = "Save these settings even though the test failed?"
        if earlier and earlier != values and (works := _working(name, store, say)) is not None:
            say(
                f"The saved profile {name} works (company {works.company_id}, keys ending in"
                f" {works.public_key_tail}); the"
                " new settings do not."
            )
            question = "Replace the working settings with these, which do not work?"
        if terminal.agrees(question):
            _keep(name, values, terminal, store, seen, in_file=in_file)
            return FAILED
        if not terminal.agrees("Change them and test again?", unless_said=True):
            say("Nothing was saved.")
            return FAILED
        say("Press Enter to keep the value in [brackets].")


def _tested(values: dict[str, str], terminal: Terminal) -> tuple[dict[str, str], connection_test.Trial]:
    """Return what a test of the answers finds; with keys that were swapped and are not any more, if that is wanted."""
    say, given = terminal.say, settings.from_values(values)
    say(f"\nChecking what these keys may read on {given.host} ...")
    tried = connection_test.run(given)
    say(tried.text)
    if not tried.unauthorised or not terminal.agrees("Try again with the two keys swapped?"):
        return values, tried
    turned = {
        **values,
        "SCOUT_PUBLIC_KEY": values["SCOUT_PRIVATE_KEY"],
        "SCOUT_PRIVATE_KEY": values["SCOUT_PUBLIC_KEY"],
    }
    second_try = connection_test.run(settings.from_values(turned))
    say(second_try.text)
    if second_try.unauthorised:
        return values, tried
    say("The keys were swapped; they are saved the right way round.")
    return turned, second_try


class _Questions:
    """Asks for each setting until it is right.

    Args:
        terminal: Whom to ask.
        stored: What is stored, by setting.
        earlier: What Enter keeps: what is stored, or what was typed the last time.
        given: What need not be asked, if it is right.
    """

    def __init__(
        self, terminal: Terminal, stored: Mapping[str, str], earlier: Mapping[str, str], given: Mapping[str, str]
    ) -> None:
        self._terminal, self._stored, self._earlier, self._given = terminal, stored, earlier, given
        self._values: dict[str, str] = {}

    def all(self) -> dict[str, str]:
        self._strategy()
        self._setting("SCOUT_COMPANY_ID", "the short name you use at ConnectWise's login")
        self._address()
        # After the address: where that is a new one, the stored private key is not for it.
        self._keys()
        self._member()
        own = "press Enter for the built-in one" if publisher.CLIENT_ID else "from developer.connectwise.com > ClientID"
        self._setting("SCOUT_CLIENT_ID", own, optional=bool(publisher.CLIENT_ID))
        zone = settings.machine_zone().key
        self._setting("SCOUT_TIMEZONE", f"e.g. Europe/Oslo; press Enter for this machine's, {zone}", optional=True)
        return self._values

    def _address(self) -> None:
        regions = ", ".join(f"{short} ({region})" for short, (region, _) in hosting.REGIONS.items())
        self._setting("SCOUT_REGION", f"{regions} or {hosting.ON_PREMISE} (your own server)")
        if self._on_premise():
            self._terminal.say(
                "The base URL is only your server's address, e.g. https://manage.yourcompany.com, without a path"
                " such as"
                " /v4_6_release/apis/3.0: scout-mcp adds the path of the API itself."
            )
            self._setting("SCOUT_BASE_URL", "https://...")

    def _strategy(self) -> None:
        terminal, name = self._terminal, "SCOUT_KEY_STRATEGY"
        chosen = self._chosen(self._given.get(name), say=True)
        if not chosen:
            terminal.say("\nWhose API keys?")
            for strategy in STRATEGIES:
                terminal.say(f"  {strategy.option}  {strategy.name}. {strategy.about}")
            default = self._chosen(self._earlier.get(name)) or STRATEGIES[0]
            question = f"A or B [{default.option}]: "
            while not (chosen := self._chosen(typed_text.tidy(terminal.ask(question)) or default.id)):
                terminal.say("Type A or B.")
        self._values[name] = chosen.id
        terminal.say(for_a_member() if chosen is MEMBER else for_an_admin())
        terminal.say("")

    def _chosen(self, typed: str | None, *, say: bool = False) -> Strategy | None:
        """Return the key strategy that was typed; None if it is none, which is said if wanted."""
        try:
            named = settings.parse_key_strategy(typed_text.tidy(typed))
        except ValueError as error:
            if typed and say:
                self._terminal.say(f"{LABELS['SCOUT_KEY_STRATEGY']} {error}")
            return None
        return next(strategy for strategy in STRATEGIES if strategy.id == named)

    def _keys(self) -> None:
        secret = self._stored.get("SCOUT_PRIVATE_KEY")
        if secret and secret in self._earlier.values() and self._is_foreign():
            self._terminal.say(
                f"The saved private key is sent only to the address it was saved with, not to {self._host()}: enter the"
                " private key again."
            )
            self._earlier = {name: value for name, value in self._earlier.items() if value != secret}
        while True:
            self._setting("SCOUT_PUBLIC_KEY", "")
            self._setting("SCOUT_PRIVATE_KEY", "hidden as you type", hidden=True)
            if self._values["SCOUT_PUBLIC_KEY"] != self._values["SCOUT_PRIVATE_KEY"]:
                return
            self._terminal.say(SAME_KEYS)
            self._given = {name: value for name, value in self._given.items() if not name.endswith("_KEY")}

    def _member(self) -> None:
        name = "SCOUT_MEMBER"
        shared = self._values["SCOUT_KEY_STRATEGY"] == settings.API_MEMBER
        if shared:
            self._terminal.say(NO_PERSON)
        # Own keys tell it themselves, mostly; what is there is never dropped without a word.
        if shared or self._given.get(name) or self._earlier.get(name):
            about = "e.g. mkessler" + ("" if self._earlier.get(name) else "; press Enter for none")
            self._setting(name, about, optional=True)

    def _is_foreign(self) -> bool:
        """Return whether the address is a server that neither the stored key nor the last answers were for."""
        clouds = [sources.origin({"SCOUT_REGION": region}) for region in hosting.REGIONS]
        known = [sources.origin(self._stored), sources.origin(self._earlier)]
        return sources.origin(self._values) not in (*clouds, *known)

    def _host(self) -> str:
        return sources.origin(self._values).partition("://")[2]

    def _on_premise(self) -> bool:
        # The settings know more names of a region than one; only they can say which it is.
        return "SCOUT_BASE_URL" in profile.problems(self._values)

    def _setting(self, name: str, about: str, *, optional: bool = False, hidden: bool = False) -> None:
        """Ask for one setting until the settings find nothing wrong with it."""
        answer = typed_text.tidy(self._given.get(name))
        earlier = self._earlier.get(name, "")
        while True:
            if not answer:
                answer = self._answer(name, about, earlier, clearable=optional, hidden=hidden)
            self._values = {**self._values, name: answer}
            if not answer and optional:
                return
            problem = profile.problems(self._values).get(name)
            if not problem:
                return
            self._terminal.say(problem)
            answer = ""

    def _answer(self, name: str, about: str, earlier: str, *, clearable: bool, hidden: bool) -> str:
        shown = earlier
        if hidden:
            shown = "as saved" if earlier == self._stored.get(name) else "as entered"
        elif name.removeprefix("SCOUT_").lower() in KEYS:
            shown = f"...{earlier[-4:]}"
        default = f" [{shown}]" if earlier else ""
        clear = f"; {_CLEAR} for none" if clearable and earlier else ""
        hint = f" ({about}{clear})" if about or clear else ""
        ask = self._terminal.ask_hidden if hidden else self._terminal.ask
        answer = typed_text.tidy(ask(f"{LABELS[name]}{hint}{default}: "))
        if answer == _CLEAR and clearable:
            return ""
        return answer or earlier


def _options(problems: Iterable[str]) -> str:
    """Return the options of `scout-mcp setup` for the settings that are missing, as a list for a sentence."""
    missing = [name for problem in problems if (name := problem.partition(" is missing")[0]) in LABELS]
    options = [
        "--private-key-stdin" if name == "SCOUT_PRIVATE_KEY" else f"--{name[6:].lower().replace('_', '-')}"
        for name in missing
    ]
    return " and ".join(filter(None, (", ".join(options[:-1]), *options[-1:])))


def _stored(name: str, store: Store, say: Callable[[str], None]) -> dict[str, str]:
    """Return what is stored already, by setting; what cannot be read is said, and set up anew."""
    try:
        return profile.stored(name, store)
    except KeyringLocked as error:
        say(f"{error.state} The saved profile {name} cannot be read, and is kept until you save.")
        return {}
    except StoreError as error:
        say(f"{error}")
        return {}


def _working(name: str, store: Store, say: Callable[[str], None]) -> Settings | None:
    """Return the stored settings, if they work."""
    try:
        found = settings.from_values(_stored(name, store, say))
    except SettingsError:
        return None
    return found if connection_test.run(found).works else None


def _keep(name: str, values: Mapping[str, str], terminal: Terminal, store: Store, seen: str, *, in_file: bool) -> bool:
    """Store the answers; what stands in the way is asked about, so that they need not be typed again."""
    while True:
        try:
            terminal.say(_kept(name, profile.keep(name, values, store, over=seen, in_file=in_file)))
        except StoreChanged as error:
            seen = profile.version(name, store)
            terminal.say(str(error))
            try_again = terminal.agrees("Replace the other settings with yours?")
        except KeyringLocked as error:
            terminal.say(f"{error.state} Nothing is saved yet.")
            in_file = terminal.agrees("Store the keys in a file that only you can read instead?")
            try_again = in_file or terminal.agrees("Have you unlocked it? Try again?")
        except StoreError as error:
            terminal.say(str(error))
            return False
        else:
            return True
        if not try_again:
            terminal.say("Nothing was saved.")
            return False


def _kept(name: str, place: str) -> str:
    return f"{place}\nYour assistant starts the server with: {profile.start(name)}"
