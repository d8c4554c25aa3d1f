"""`scout-mcp setup`: asks for a connection, tests it and stores it, all through a `Terminal`.

Sentences about wrong values come from the settings, and the test is the one of `scout-mcp check`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.config import hosting, settings, sources, typed_text
from scout_mcp.config.stored_profile import KEYS
from scout_mcp.console import FAILED, OK, WRONG
from scout_mcp.errors import KeyringLocked, SettingsError, StoreChanged, StoreError
from scout_mcp.setup import client_id, connection_test, profile
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
        ask: Shows a question and returns the answer.
        ask_hidden: The same, without showing what is typed.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    ask_hidden: Callable[[str], str]

    def agrees(self, question: str, *, default: bool = False) -> bool:
        """Return whether a question is answered with yes; `default` is what Enter means."""
        answer = self.ask(f"{question} [{'Y/n' if default else 'y/N'}]: ").strip().lower()
        return answer not in ("n", "no") if default else answer in ("y", "yes")


def without_asking(
    name: str, given: Mapping[str, str], say: Callable[[str], None], store: Store, *, in_file: bool = False
) -> int:
    """Set up from values that are all given, for scripts.

    Args:
        name: The profile.
        given: Values by setting.
        say: Shows a text.
        store: Where to keep them.
        in_file: Keep the keys in a file even if there is a keyring.

    Returns:
        The exit code: `OK` if it is stored and works, `FAILED` if not, `WRONG` if the values cannot be used.
    """
    version = profile.version(name, store)
    try:
        new_settings = settings.from_values(given)
    except SettingsError as error:
        say("These values cannot be used:\n" + "\n".join(f"- {problem}" for problem in error.problems))
        if version and (options := _options(error.problems)):
            say(
                f"The saved profile {name} is not used here: --non-interactive needs every value again, as an"
                " option or in"
                f" the environment. Add {options}, or leave out --non-interactive to be asked."
            )
        return WRONG
    if problems := profile.problems(given):
        say("\n".join(problems.values()))
        return WRONG
    trial = connection_test.run(new_settings)
    say(trial.text)
    if trial.works:
        try:
            say(_kept(name, profile.keep(name, given, store, over=version, in_file=in_file)))
        except StoreError as error:
            say(str(error))
            return FAILED
        return OK
    if trial.unauthorised:
        say("Swapped public and private keys look like this too.")
    if (earlier := _working(name, store, say)) is not None:
        say(f"The saved profile {name} works (keys ending in {earlier.public_key_tail}) and is kept.")
    say("Nothing was saved.")
    return FAILED


def with_questions(
    name: str, given: Mapping[str, str], terminal: Terminal, store: Store, *, in_file: bool = False
) -> int:
    """Set up by asking questions.

    Args:
        name: The profile.
        given: Values by setting that need no question.
        terminal: The person to ask.
        store: Where to keep the answers.
        in_file: Keep the keys in a file even if there is a keyring.

    Returns:
        The exit code: `OK` if it is stored and works, `FAILED` if not, `WRONG` if the values cannot be used.
    """
    say = terminal.say
    say(f"Connection settings, profile {name}. Press Ctrl+C to stop without saving.")
    version = profile.version(name, store)
    earlier = _stored(name, store, say)
    if earlier:
        say("Press Enter to keep the value in [brackets].")
    values: dict[str, str] = {}
    while True:
        values, trial = _tested(
            _Questions(terminal, earlier, values or earlier, {} if values else given).all(), terminal
        )
        if trial.works:
            return OK if _keep(name, values, terminal, store, version, in_file=in_file) else FAILED
        question = "Save these settings even though the test failed?"
        if earlier and earlier != values and (saved := _working(name, store, say)) is not None:
            say(
                f"The saved profile {name} works (company {saved.company_id}, keys ending in"
                f" {saved.public_key_tail}); the"
                " new settings do not."
            )
            question = "Replace the working settings with these, which do not work?"
        if terminal.agrees(question):
            _keep(name, values, terminal, store, version, in_file=in_file)
            return FAILED
        if not terminal.agrees("Change them and test again?", default=True):
            say("Nothing was saved.")
            return FAILED
        say("Press Enter to keep the value in [brackets].")


def _tested(values: dict[str, str], terminal: Terminal) -> tuple[dict[str, str], connection_test.Trial]:
    """Return the answers and the result of testing them, with the keys swapped if that helps and the person agrees."""
    say, new_settings = terminal.say, settings.from_values(values)
    say(f"\nChecking what these keys may read on {new_settings.host} ...")
    trial = connection_test.run(new_settings)
    say(trial.text)
    if not trial.unauthorised or not terminal.agrees("Try again with the two keys swapped?"):
        return values, trial
    swapped = {
        **values,
        "SCOUT_PUBLIC_KEY": values["SCOUT_PRIVATE_KEY"],
        "SCOUT_PRIVATE_KEY": values["SCOUT_PUBLIC_KEY"],
    }
    second_trial = connection_test.run(settings.from_values(swapped))
    say(second_trial.text)
    if second_trial.unauthorised:
        return values, trial
    say("The keys were swapped; they are saved the right way round.")
    return swapped, second_trial


class _Questions:
    """The questions about a connection; each setting is asked for until it is valid.

    Args:
        terminal: The person to ask.
        stored: The stored values by setting.
        earlier: The values that Enter keeps: those stored, or those typed the last time.
        given: Values that need no question if they are valid.
    """

    def __init__(
        self, terminal: Terminal, stored: Mapping[str, str], earlier: Mapping[str, str], given: Mapping[str, str]
    ) -> None:
        self._terminal, self._stored, self._earlier, self._given = terminal, stored, earlier, given
        self._values: dict[str, str] = {}

    def all(self) -> dict[str, str]:
        # First, because it takes longest: somebody else has to get it.
        if client_id.is_needed():
            self._own_client_id()
        self._strategy()
        self._setting("SCOUT_COMPANY_ID", "the short name you use at ConnectWise's login")
        self._address()
        # After the address: the stored private key is not sent to a new one.
        self._keys()
        self._member()
        if not client_id.is_needed():
            self._setting("SCOUT_CLIENT_ID", "press Enter for the built-in one", optional=True)
        zone = settings.machine_zone().key
        self._setting("SCOUT_TIMEZONE", f"e.g. Europe/Oslo; press Enter for this machine's, {zone}", optional=True)
        # Few need it: it is an option, a field of the page, or the administrator's to set.
        if self._given.get("SCOUT_AUDIT_LOG") or self._earlier.get("SCOUT_AUDIT_LOG"):
            self._setting("SCOUT_AUDIT_LOG", "a file that receives a line for each call", optional=True)
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

    def _own_client_id(self) -> None:
        name = "SCOUT_CLIENT_ID"
        if not self._given.get(name) and not self._earlier.get(name):
            self._terminal.say(f"\n{client_id.ABOUT} A text to send:\n\n{client_id.for_an_admin()}\n")
        self._setting(name, "from your administrator")

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
        """Return the key strategy that was typed; None if it is not one, which `say` tells the person."""
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
        # A member's own keys mostly identify the person. An existing value is never dropped silently.
        if shared or self._given.get(name) or self._earlier.get(name):
            about = "e.g. mkessler" + ("" if self._earlier.get(name) else "; press Enter for none")
            self._setting(name, about, optional=True)

    def _is_foreign(self) -> bool:
        """Return whether the address is an own server other than that of the stored keys and of the last answers."""
        clouds = [sources.origin({"SCOUT_REGION": region}) for region in hosting.REGIONS]
        known = [sources.origin(self._stored), sources.origin(self._earlier)]
        return sources.origin(self._values) not in (*clouds, *known)

    def _host(self) -> str:
        return sources.origin(self._values).partition("://")[2]

    def _on_premise(self) -> bool:
        # The settings accept several names for a region; only they know which one this is.
        return "SCOUT_BASE_URL" in profile.problems(self._values)

    def _setting(self, name: str, about: str, *, optional: bool = False, hidden: bool = False) -> None:
        """Ask for one setting until it is valid."""
        answer = typed_text.tidy(self._given.get(name))
        earlier = self._earlier.get(name, "")
        while True:
            if not answer:
                answer = self._answer(name, about, earlier, clearable=optional, hidden=hidden)
            if name == "SCOUT_BASE_URL" and (address := hosting.put_right(answer)) != answer:
                self._terminal.say(f"Base URL put right: {address}")
                answer = address
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
    """Return the options of `scout-mcp setup` for the missing settings, as a list for a sentence."""
    missing = [name for problem in problems if (name := problem.partition(" is missing")[0]) in LABELS]
    options = [
        "--private-key-stdin" if name == "SCOUT_PRIVATE_KEY" else f"--{name[6:].lower().replace('_', '-')}"
        for name in missing
    ]
    return " and ".join(filter(None, (", ".join(options[:-1]), *options[-1:])))


def _stored(name: str, store: Store, say: Callable[[str], None]) -> dict[str, str]:
    """Return the stored values by setting; if they cannot be read, say so and return none."""
    try:
        return profile.stored(name, store)
    except KeyringLocked as error:
        say(f"{error.state} The saved profile {name} cannot be read, and is kept until you save.")
        return {}
    except StoreError as error:
        say(f"{error}")
        return {}


def _working(name: str, store: Store, say: Callable[[str], None]) -> Settings | None:
    """Return the stored settings if they work; otherwise None."""
    try:
        saved = settings.from_values(_stored(name, store, say))
    except SettingsError:
        return None
    return saved if connection_test.run(saved).works else None


def _keep(
    name: str, values: Mapping[str, str], terminal: Terminal, store: Store, version: str, *, in_file: bool
) -> bool:
    """Store the answers; if something prevents it, ask what to do, so that they need not be typed again."""
    while True:
        try:
            terminal.say(_kept(name, profile.keep(name, values, store, over=version, in_file=in_file)))
        except StoreChanged as error:
            version = profile.version(name, store)
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
