"""Which ConnectWise, and with which keys: the only file that reads the environment.

Order: the environment wins over a file named with `--env-file`, and that over what `scout-mcp setup` stored. A `.env`
that happens to lie in the working directory is never read. Bad settings are no reason to exit: the server starts, and
its tools say what to mend.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import zoneinfo
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from scout_mcp.config import publisher
from scout_mcp.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REGIONS = {
    "na": ("North America", "api-na.myconnectwise.net"),
    "eu": ("Europe", "api-eu.myconnectwise.net"),
    "au": ("Australia", "api-au.myconnectwise.net"),
}
ON_PREMISE = "onprem"
_REGION_WORDS = {
    "northamerica": "na", "us": "na", "europe": "eu", "australia": "au",
    "onpremise": ON_PREMISE, "onpremises": ON_PREMISE, "custom": ON_PREMISE, "customurl": ON_PREMISE,
}  # fmt: skip
MEMBER, API_MEMBER = "member", "api_member"
"""The key strategies: whose keys these are. It changes no request, only whom an answer says to ask."""
_STRATEGY_WORDS = {
    "member": MEMBER, "a": MEMBER, "own": MEMBER, "memberkeys": MEMBER, "myownmemberkeys": MEMBER,
    "apimember": API_MEMBER, "b": API_MEMBER, "shared": API_MEMBER, "sharedapimember": API_MEMBER,
    "asharedapimember": API_MEMBER,
}  # fmt: skip
_CLOUD_UI_HOST = re.compile(r"(?:(?:na|eu|au|aus|za)\.myconnectwise\.net|staging\.connectwisedev\.com)", re.ASCII)

_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_EXAMPLE = "https://manage.yourcompany.com"

# Web pages bring along spaces that nobody sees.
_AROUND = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
API_PATH = "/v4_6_release/apis/3.0/"
"""Works on premise and on cloud, and unlike a `vYYYY_N` codebase never moves on."""

NAMES = (
    "SCOUT_REGION", "SCOUT_BASE_URL", "SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY",
    "SCOUT_KEY_STRATEGY", "SCOUT_CLIENT_ID", "SCOUT_TIMEZONE", "SCOUT_MEMBER",
)  # fmt: skip
PROFILE = "SCOUT_PROFILE"
AUDIT_LOG = "SCOUT_AUDIT_LOG"
"""Comes from the environment or a file only: whoever must have a trail sets it for a machine, not for a connection."""
_TOGETHER = (("SCOUT_REGION", "SCOUT_BASE_URL"), ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY"))
"""Stored values that count only together: half an address or half a key pair fits nothing else."""


class Settings(BaseModel):
    """Settings that are complete and well-formed; whether ConnectWise accepts them is another question.

    Attributes:
        region: `na`, `eu`, `au` or `onprem`.
        origin: Scheme, host and port that requests go to, and the only place the keys are ever sent to.
        company_id: The company id typed at ConnectWise's login.
        public_key: Public half of the API key pair.
        private_key: Private half.
        key_strategy: Whose keys these are, `member` or `api_member`; empty if nobody said.
        client_id: Sent with every request as `clientId`.
        timezone: IANA name of the technician's zone; empty for the machine's.
        member: The technician's member identifier, for keys that do not tell; empty if nobody said.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    region: str
    origin: str
    company_id: str
    public_key: SecretStr
    private_key: SecretStr
    key_strategy: str
    client_id: SecretStr
    timezone: str
    member: str = ""

    @property
    def host(self) -> str:
        """Host (and port, if it is not the usual one) as people write it."""
        return urlsplit(self.origin).netloc

    @property
    def api_url(self) -> str:
        """Root of the REST API, with a slash at the end."""
        return self.origin + API_PATH

    @property
    def ui_origin(self) -> str:
        """Where people open records: on the cloud the same name without `api-`."""
        bare = (urlsplit(self.origin).hostname or "").removeprefix("api-")
        return self.origin.replace("://api-", "://", 1) if _CLOUD_UI_HOST.fullmatch(bare) else self.origin

    @property
    def is_local(self) -> bool:
        """True if ConnectWise (or the sandbox) runs on this very machine."""
        return _is_loopback(urlsplit(self.origin).hostname or "")

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The technician's zone; asked of the machine only when an answer needs it, for that takes a moment."""
        return zoneinfo.ZoneInfo(self.timezone) if self.timezone else machine_zone()

    @property
    def public_key_tail(self) -> str:
        """The last four characters of the public key: enough to tell keys apart, of no use to anybody else.

        Fewer of a key that is shorter than any of ConnectWise's, of which four would tell too much.
        """
        key = self.public_key.get_secret_value()
        return key[len(key) - min(4, len(key) // 3) :]


@dataclass
class Found:
    """Values before anybody looked at whether they are right.

    Attributes:
        values: By setting; those that are not set are left out.
        sources: Where each value comes from, in words.
        problems: What could not be read.
        names: All names that were given, known or not.
        unread: Why the stored profile could not be read; empty if it could be, or was not needed.
        profile: The stored profile that was asked for by name.
        env_file: The settings file that was named.
    """

    values: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    sources: dict[str, str] = field(default_factory=dict[str, str])
    problems: list[str] = field(default_factory=list[str])
    names: set[str] = field(default_factory=set[str])
    unread: str = ""
    profile: str = ""
    env_file: str = ""

    def refusal(self, problems: Iterable[str]) -> SettingsError:
        """The error for what is wrong, which knows what to run."""
        named = self.profile if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", self.profile) else ""
        return SettingsError(list(problems), profile=named, env_file=self.env_file)

    def add(self, values: Mapping[str, str], source: str) -> None:
        """Take over what is set and known, in place of what was there."""
        self.names |= set(values)
        for name in NAMES:
            if value := tidy(values.get(name)):
                self.values[name], self.sources[name] = value, source


def load(
    env_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    override: Mapping[str, str] | None = None,
    profile: str | None = None,
) -> Settings:
    """Read the settings in force.

    Args:
        env_file: A file in dotenv form, UTF-8; the environment wins over it.
        environ: Stands in for the environment of the process.
        override: Wins over both: the sandbox's own connection.
        profile: The stored profile for what is set nowhere else; `default` if None.

    Raises:
        SettingsError: With one sentence for each thing that is missing or wrong.
    """
    return build(find(env_file, environ, override, profile))


def find(
    env_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    override: Mapping[str, str] | None = None,
    profile: str | None = None,
) -> Found:
    """Collect settings and where each comes from; the arguments are those of `load`."""
    environ = os.environ if environ is None else environ
    found = Found(profile=profile or tidy(environ.get(PROFILE)), env_file=str(env_file) if env_file else "")
    if env_file:
        written = _from_file(env_file, found.problems)
        # A file is written for us alone: what nobody knows in it is a mistake. The environment serves others too.
        found.problems += _misspelt(written)
        found.add(written, f"env file {env_file}")
    found.add(environ, "environment")
    found.add(override or {}, "sandbox")
    if not _complete(found.values):
        _add_stored(found)
    return found


def build(found: Found) -> Settings:
    """Settings from what was found.

    Raises:
        SettingsError: With one sentence for each thing that is missing or wrong.
    """
    if found.unread:
        # That one thing is wrong; what the profile would have held is not missing.
        raise found.refusal([*found.problems, found.unread])
    problems = list(found.problems)
    values = {name: found.values.get(name, "") for name in NAMES}

    region, origin = _origin(values["SCOUT_REGION"], values["SCOUT_BASE_URL"], problems)
    company_id = values["SCOUT_COMPANY_ID"]
    if not company_id:
        problems.append("SCOUT_COMPANY_ID is missing: the company id you type at ConnectWise's login.")
    elif not re.fullmatch(r"(?!\.+$)[^\s+:@/\\]{1,100}", company_id) or not company_id.isprintable():
        problems.append("SCOUT_COMPANY_ID is not a company id: it is the short name typed at login, no e-mail or URL.")
    for name, kind in (("SCOUT_PUBLIC_KEY", "public"), ("SCOUT_PRIVATE_KEY", "private")):
        if not values[name]:
            problems.append(f"{name} is missing: the {kind} key from ConnectWise, My Account > API Keys.")
        elif re.search(r"\s", values[name]):
            problems.append(f"{name} has a space or line break inside; copy the {kind} key again, alone and whole.")
        elif not re.fullmatch(r"[!-9;-~]{1,200}", values[name]):
            problems.append(f"{name} holds characters that no {kind} key has; copy it again.")
    key_strategy = _key_strategy(values["SCOUT_KEY_STRATEGY"], problems)
    client_id = _client_id(values["SCOUT_CLIENT_ID"], problems)
    timezone = _timezone(values["SCOUT_TIMEZONE"], problems)
    member = _member(values["SCOUT_MEMBER"], problems)
    if problems:
        raise found.refusal(dict.fromkeys([*problems, *_misspelt(found.names)]))
    return Settings(
        region=region,
        origin=origin,
        company_id=company_id,
        public_key=SecretStr(values["SCOUT_PUBLIC_KEY"]),
        private_key=SecretStr(values["SCOUT_PRIVATE_KEY"]),
        key_strategy=key_strategy,
        client_id=SecretStr(client_id),
        timezone=timezone,
        member=member,
    )


def from_values(values: Mapping[str, str]) -> Settings:
    """Settings from these values and nothing else.

    Raises:
        SettingsError: With one sentence for each thing that is missing or wrong.
    """
    found = Found()
    found.add(values, "given")
    return build(found)


def origin(values: Mapping[str, str]) -> str:
    """Where these values send requests to: scheme, host and port; empty if they name no address."""
    problems: list[str] = []
    found = _origin(tidy(values.get("SCOUT_REGION")), tidy(values.get("SCOUT_BASE_URL")), problems)[1]
    return "" if problems else found


def stamp(env_file: Path | None = None, profile: str | None = None) -> object:
    """Something that is another as soon as the settings file or what is stored was changed: two looks at files."""
    if not env_file and _complete(from_environment()):
        return None  # nothing else is read, and a process does not change its environment

    from scout_mcp.config import profile_store, stored_profile  # noqa: PLC0415 - most starts need nothing stored

    seen: list[object] = []
    if env_file:
        try:
            found = env_file.stat()
            seen.append((found.st_mtime_ns, found.st_size))
        except OSError:
            seen.append(None)
    try:
        seen.append(profile_store.Store().version(profile or profile_in_environment() or stored_profile.DEFAULT))
    except StoreError:
        seen.append(None)
    return seen


def audit_log(env_file: Path | None = None, environ: Mapping[str, str] | None = None) -> Path | None:
    """The file for the audit trail; None if nobody wants one."""
    written = _from_file(env_file, []) if env_file else {}
    named = tidy((os.environ if environ is None else environ).get(AUDIT_LOG)) or tidy(written.get(AUDIT_LOG))
    if not named:
        return None
    with suppress(RuntimeError):  # `~nobody`: whoever opens it says that it is no whole path
        return Path(named).expanduser()
    return Path(named)


def from_environment() -> dict[str, str]:
    """The settings that the environment holds."""
    return {name: value for name in NAMES if (value := tidy(os.environ.get(name)))}


def environment_without_keys() -> dict[str, str]:
    """The environment for a program that we start: without our settings, of which it needs none."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("SCOUT_")}


def profile_in_environment() -> str:
    """The profile that the environment names; empty if none."""
    return tidy(os.environ.get(PROFILE))


def show(env_file: Path | None = None, profile: str | None = None) -> tuple[list[tuple[str, str, str]], list[str]]:
    """The settings in force, for a person.

    Returns:
        Name, value and source of each, with secrets masked; and what is wrong with them.
    """
    return shown(find(env_file, profile=profile))


def shown(found: Found) -> tuple[list[tuple[str, str, str]], list[str]]:
    """What `show` gives, of what was found already."""
    problems: list[str] = []
    try:
        build(found)
    except SettingsError as error:
        problems.extend(error.problems)
    rows: list[tuple[str, str, str]] = []
    for name in NAMES:
        value = found.values.get(name, "")
        source = found.sources.get(name, "")
        if value:
            wrong = any(problem.startswith(f"{name} ") for problem in problems)
            rows.append((name, _masked(name, value, wrong=wrong), source))
        elif name == "SCOUT_CLIENT_ID" and publisher.CLIENT_ID:
            rows.append((name, "built in", "default"))
        elif name == "SCOUT_TIMEZONE":
            rows.append((name, machine_zone().key, "default: this machine's"))
        elif name == "SCOUT_BASE_URL" and "SCOUT_REGION" in found.values:
            rows.append((name, "none", ""))
        else:
            rows.append((name, "not read" if found.unread else "not set", ""))
    return rows, problems


def _masked(name: str, value: str, *, wrong: bool) -> str:
    if name == "SCOUT_PRIVATE_KEY":
        return "set"
    if name in ("SCOUT_PUBLIC_KEY", "SCOUT_CLIENT_ID"):
        # A short text would be told whole, or nearly.
        return f"...{value[-4:]}" if len(value) >= 12 and not wrong else "set"
    # What is wrong may be a key in the wrong place.
    return "set, and wrong" if wrong else value


def _complete(values: Mapping[str, str]) -> bool:
    """Whether nothing stored is needed; then it is not even looked for, which would cost a start some time."""
    address = "SCOUT_REGION" in values or "SCOUT_BASE_URL" in values
    rest = ("SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY")
    return address and all(name in values for name in rest) and bool("SCOUT_CLIENT_ID" in values or publisher.CLIENT_ID)


def _add_stored(found: Found) -> None:
    from scout_mcp.config import profile_store, stored_profile  # noqa: PLC0415 - most starts need nothing stored

    named = found.profile
    name = named or stored_profile.DEFAULT
    try:
        kept = profile_store.Store()
        profile = kept.read(name)
        there = "" if profile or not named else ", ".join(kept.names()) or "none"
    except StoreError as error:
        found.unread = str(error)
        return
    if profile is None:
        if named:
            found.unread = (
                f"There is no stored profile {name} (stored: {there}); `{stored_profile.command(name)}` makes it."
            )
        return
    values = {f"SCOUT_{key.upper()}": value for key, value in profile.values.items()}
    values |= {"SCOUT_PUBLIC_KEY": profile.public_key, "SCOUT_PRIVATE_KEY": profile.private_key}
    address = origin(found.values)
    if address and address != origin(values) and not any(key in found.values for key in _TOGETHER[1]):
        place = next(key for key in reversed(_TOGETHER[0]) if key in found.values)
        found.unread = (
            f"{place} ({found.sources[place]}) names another address than the stored profile {name}, and stored keys go"
            " only to the address they were stored with. Remove it there, or give the keys there too."
        )
        return
    for group in _TOGETHER:
        if any(key in found.values for key in group):
            values = {key: value for key, value in values.items() if key not in group}
    if "SCOUT_PUBLIC_KEY" not in values:
        # Other keys are used; whose those are is not known from here.
        values = {key: value for key, value in values.items() if key not in ("SCOUT_KEY_STRATEGY", "SCOUT_MEMBER")}
    found.add({key: value for key, value in values.items() if key not in found.values}, f"stored profile {name}")


def _misspelt(given: Iterable[str]) -> list[str]:
    """Names that look like a setting and are none: told where something is missing, for that may be why."""
    known = (*NAMES, AUDIT_LOG)
    near = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.8) for name in sorted(given)}
    return [
        f"{name} is no setting; did you mean {like[0]}?" for name, like in near.items() if like and name not in known
    ]


def _from_file(path: Path, problems: list[str]) -> dict[str, str]:
    from dotenv import dotenv_values  # noqa: PLC0415 - most starts need no file

    try:
        with path.open(encoding="utf-8-sig") as file:
            # No interpolation: a `$` in a key is a `$`.
            return {name: value or "" for name, value in dotenv_values(stream=file, interpolate=False).items()}
    except UnicodeDecodeError:
        problems.append(f"The file named with --env-file, {path}, is not UTF-8 text.")
    except OSError as error:
        problems.append(f"The file named with --env-file, {path}, cannot be read: {error.strerror}.")
    return {}


def tidy(value: str | None) -> str:
    """Without the spaces, line ends and quotes of copying; a template that was never filled counts as missing."""
    value = _AROUND.sub("", _AROUND.sub("", value or "").strip("\"'"))
    return "" if re.fullmatch(r"\$\{[^}]*\}", value) else value


def _origin(region: str, base_url: str, problems: list[str]) -> tuple[str, str]:
    region = re.sub(r"[\s_-]", "", region.lower())
    region = _REGION_WORDS.get(region, region)
    if not region:
        if not base_url:
            problems.append("SCOUT_REGION is missing: na (North America), eu (Europe), au (Australia) or onprem.")
            return "", ""
        region = ON_PREMISE
    if region in REGIONS:
        if base_url:
            problems.append(f"SCOUT_BASE_URL is for SCOUT_REGION=onprem only; remove it, or the region {region}.")
        return region, f"https://{REGIONS[region][1]}"
    if region != ON_PREMISE:
        problems.append(f"SCOUT_REGION is {_shown(region)}; it must be na, eu, au or onprem.")
        return "", ""
    if not base_url:
        problems.append(f"SCOUT_BASE_URL is missing: your server's address, e.g. {_EXAMPLE}")
        return region, ""
    try:
        return region, parse_base_url(base_url)
    except ValueError as error:
        problems.append(f"SCOUT_BASE_URL {error}")
        return region, ""


def parse_base_url(text: str) -> str:
    """The origin that a base URL names; known cloud hosts get the `api-` that ConnectWise demands.

    Raises:
        ValueError: With the end of a sentence that says what is wrong and shows the right form.
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        raise ValueError(f"is not a URL; write it like {_EXAMPLE}") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"is no web address; write it like {_EXAMPLE}")
    if not host.isascii():
        raise ValueError(
            "has letters beyond a to z in its name; write the name in its ASCII form, which has xn-- in it"
        )
    if port == 0 or host in ("http", "https") or not (_HOST.fullmatch(host) or _is_ip_address(host)):
        raise ValueError(f"names no server; write it like {_EXAMPLE}")
    shown = f"[{host}]" if ":" in host else f"api-{host}" if _CLOUD_UI_HOST.fullmatch(host) else host
    plain = parts.scheme == "http"
    if plain and not _is_loopback(host):
        raise ValueError(f"is plain http, which would show the keys to the network; write https://{shown}")
    origin = f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, 80 if plain else 443) else "")
    if "://" not in text:
        # A single word may be a key that went into the wrong place.
        raise ValueError(f"has no scheme; write {origin if '.' in host or port else f'it like {_EXAMPLE}'}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"holds a user name or password; write {origin} and put the keys into their own settings")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"holds a path; scout-mcp adds the path of the API itself. Write {origin}")
    return origin


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def parse_key_strategy(text: str) -> str:
    """`member` or `api_member`, whichever a text means.

    Raises:
        ValueError: With the end of a sentence that says what is wrong and shows what it can be.
    """
    try:
        return _STRATEGY_WORDS[re.sub(r"[\s_-]", "", text.lower())]
    except KeyError:
        raise ValueError(
            f"is {_shown(text)}; it must be {MEMBER} (your own member keys) or {API_MEMBER} (a shared API member)."
        ) from None


def _key_strategy(value: str, problems: list[str]) -> str:
    try:
        return parse_key_strategy(value) if value else ""
    except ValueError as error:
        problems.append(f"SCOUT_KEY_STRATEGY {error}")
        return ""


def _client_id(value: str, problems: list[str]) -> str:
    if value:
        if not _GUID.fullmatch(value):
            problems.append("SCOUT_CLIENT_ID is not a client ID: a GUID from the ConnectWise developer site.")
        return value
    if not publisher.CLIENT_ID:
        problems.append(
            "SCOUT_CLIENT_ID is missing, and this build of scout-mcp has no built-in client ID. Create one at the"
            " ConnectWise developer site (developer.connectwise.com > ClientID) and set it."
        )
    return publisher.CLIENT_ID


def _member(value: str, problems: list[str]) -> str:
    if value and not re.fullmatch(r"[\w.'-]{1,50}", value):
        problems.append(
            f"SCOUT_MEMBER is {_shown(value)}, which is no member identifier: it is the short name typed at"
            " ConnectWise's login, like mkessler."
        )
        return ""
    return value


def _timezone(value: str, problems: list[str]) -> str:
    if not value:
        return ""
    try:
        return zoneinfo.ZoneInfo(value).key
    except (LookupError, ValueError, OSError):
        if written := next((one for one in zoneinfo.available_timezones() if one.casefold() == value.casefold()), ""):
            return written
        near = difflib.get_close_matches(value.title(), zoneinfo.available_timezones(), n=1, cutoff=0.5)
        like = near[0] if near else "Europe/Oslo"
        problems.append(f"SCOUT_TIMEZONE is {_shown(value)}, which is no time zone; write it like {like}.")
        return ""


def machine_zone() -> zoneinfo.ZoneInfo:
    """The zone that this machine is set to; UTC if it cannot say."""
    import tzlocal  # noqa: PLC0415 - not at the start

    try:
        return zoneinfo.ZoneInfo(tzlocal.get_localzone_name() or "UTC")
    except (LookupError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


def _shown(value: str) -> str:
    """A wrong value as it may stand in a sentence; mostly hidden, since somebody may have pasted a key there."""
    return repr(value if len(value) <= 12 else value[:4] + "…")
