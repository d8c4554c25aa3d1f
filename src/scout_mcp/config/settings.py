"""The settings in force: the address of ConnectWise, the keys, and any problems with them.

`sources.py` collects them. With wrong settings the server starts anyway, and its tools say what to fix.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from scout_mcp.config import publisher
from scout_mcp.config.hosting import API_PATH, CLOUD_UI_HOST, is_loopback, origin_of
from scout_mcp.config.sources import AUDIT_LOG, NAMES, RawSettings, find, misspelt
from scout_mcp.config.typed_text import excerpt
from scout_mcp.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMBER, API_MEMBER = "member", "api_member"
"""The key strategies: whose keys these are. They change no request, only the advice on whom to ask."""
_STRATEGY_WORDS = {
    "member": MEMBER, "a": MEMBER, "own": MEMBER, "memberkeys": MEMBER, "myownmemberkeys": MEMBER,
    "apimember": API_MEMBER, "b": API_MEMBER, "shared": API_MEMBER, "sharedapimember": API_MEMBER,
    "asharedapimember": API_MEMBER,
}  # fmt: skip
MISSING_CLIENT_ID = (
    "SCOUT_CLIENT_ID is missing, and this build of scout-mcp has none built in. It is a GUID that identifies scout-mcp"
    " to ConnectWise, one for the whole company and not a secret key of a person. Ask your administrator, who gets it"
    " at developer.connectwise.com > ClientID."
)
"""The problem that somebody else has to solve, and that therefore comes first."""
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Settings(BaseModel):
    """Settings that are complete and well-formed; whether ConnectWise accepts them is another question.

    Attributes:
        region: `na`, `eu`, `au` or `onprem`.
        origin: Scheme, host and port of the requests, and the only place to which the keys are sent.
        company_id: The company ID typed at ConnectWise's login.
        public_key: Public half of the API key pair.
        private_key: Private half.
        key_strategy: Whose keys these are, `member` or `api_member`; empty if not set.
        client_id: Sent with every request as `clientId`.
        timezone: IANA name of the technician's zone; empty for the machine's.
        member: The technician's member identifier, for keys that do not identify the person; empty if not set.
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
        """The host as people write it, with the port if it is not the default."""
        return urlsplit(self.origin).netloc

    @property
    def api_url(self) -> str:
        """The root of the REST API, with a slash at the end."""
        return self.origin + API_PATH

    @property
    def ui_origin(self) -> str:
        """The origin at which people open records: in the cloud the same name without `api-`."""
        bare = (urlsplit(self.origin).hostname or "").removeprefix("api-")
        return self.origin.replace("://api-", "://", 1) if CLOUD_UI_HOST.fullmatch(bare) else self.origin

    @property
    def is_local(self) -> bool:
        """Whether ConnectWise (or the sandbox) runs on this very machine."""
        return is_loopback(urlsplit(self.origin).hostname or "")

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The technician's zone; the machine's is determined only when needed, since that takes a moment."""
        return zoneinfo.ZoneInfo(self.timezone) if self.timezone else machine_zone()

    @property
    def login(self) -> str:
        """The login for ConnectWise's basic authentication: company ID and both keys. A secret."""
        return f"{self.company_id}+{self.public_key.get_secret_value()}:{self.private_key.get_secret_value()}"

    @property
    def public_key_tail(self) -> str:
        """The last four characters of the public key: enough to distinguish keys, useless to others.

        Fewer of a key that is shorter than ConnectWise's, of which four would reveal too much.
        """
        key = self.public_key.get_secret_value()
        return key[len(key) - min(4, len(key) // 3) :]


def load(
    env_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    override: Mapping[str, str] | None = None,
    profile: str | None = None,
) -> Settings:
    """Read the settings in force.

    Args:
        env_file: A file in dotenv form, UTF-8; the environment wins over it.
        environ: Replaces the environment of the process.
        override: Wins over both: the sandbox's connection.
        profile: The stored profile for settings that are set nowhere else; `default` if None.

    Raises:
        SettingsError: With one sentence for each thing that is missing or wrong.
    """
    return build(find(env_file, environ, override, profile))


def build(raw: RawSettings) -> Settings:
    """Return settings made from collected values.

    Raises:
        SettingsError: With one sentence for each thing that is missing or wrong.
    """
    if raw.unread:
        # Only that is wrong: the values of the unreadable profile are not missing.
        raise raw.refusal([*raw.problems, raw.unread])
    problems = list(raw.problems)
    values = {name: raw.values.get(name, "") for name in NAMES}

    region, origin = origin_of(values["SCOUT_REGION"], values["SCOUT_BASE_URL"], problems)
    company_id = _company_id(values["SCOUT_COMPANY_ID"], problems)
    for name, kind in (("SCOUT_PUBLIC_KEY", "public"), ("SCOUT_PRIVATE_KEY", "private")):
        _check_key(name, kind, values[name], problems)
    key_strategy = _key_strategy(values["SCOUT_KEY_STRATEGY"], problems)
    client_id = _client_id(values["SCOUT_CLIENT_ID"], problems)
    timezone = _timezone(values["SCOUT_TIMEZONE"], problems)
    member = _member(values["SCOUT_MEMBER"], problems)
    if problems:
        raise raw.refusal(dict.fromkeys([*problems, *misspelt(raw.names)]))
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
    """Return settings made from these values alone.

    Raises:
        SettingsError: With one sentence for each thing that is missing or wrong.
    """
    raw = RawSettings()
    raw.add(values, "given")
    return build(raw)


def shown(raw: RawSettings) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Return the settings in force, for people.

    Returns:
        The name, value and source of each, with secrets masked; and the problems with them.
    """
    problems: list[str] = []
    try:
        build(raw)
    except SettingsError as error:
        problems.extend(error.problems)
    rows: list[tuple[str, str, str]] = []
    for name in NAMES:
        value = raw.values.get(name, "")
        source = raw.sources.get(name, "")
        if value:
            wrong = any(problem.startswith(f"{name} ") for problem in problems)
            rows.append((name, _masked(name, value, wrong=wrong), source))
        elif name == "SCOUT_CLIENT_ID" and publisher.CLIENT_ID:
            rows.append((name, "built in", "default"))
        elif name == "SCOUT_TIMEZONE":
            rows.append((name, machine_zone().key, "default: this machine's"))
        elif name == "SCOUT_BASE_URL" and "SCOUT_REGION" in raw.values:
            rows.append((name, "none", ""))
        else:
            rows.append((name, raw.gap, ""))
    return rows, problems


def _masked(name: str, value: str, *, wrong: bool) -> str:
    if name == "SCOUT_PRIVATE_KEY":
        return "set"
    if name in ("SCOUT_PUBLIC_KEY", "SCOUT_CLIENT_ID"):
        # Four characters would be most of a short value.
        return f"...{value[-4:]}" if len(value) >= 12 and not wrong else "set"
    # A wrong value may be a key in the wrong setting.
    wrong = wrong or (name == AUDIT_LOG and not value.startswith("~") and not Path(value).is_absolute())
    return "set, and wrong" if wrong else value


def _company_id(value: str, problems: list[str]) -> str:
    if not value:
        problems.append("SCOUT_COMPANY_ID is missing: the short name you enter as Company at ConnectWise's login.")
    elif not re.fullmatch(r"(?!\.+$)[^\s+:@/\\]{1,100}", value) or not value.isprintable():
        problems.append("SCOUT_COMPANY_ID must be the short name you use at login, not an e-mail address or URL.")
    return value


def _check_key(name: str, kind: str, value: str, problems: list[str]) -> None:
    if not value:
        problems.append(f"{name} is missing: copy the {kind} key from ConnectWise, My Account > API Keys.")
    elif re.search(r"\s", value):
        problems.append(f"{name} contains a space or line break; copy only the {kind} key, all of it.")
    elif not re.fullmatch(r"[!-9;-~]{1,200}", value):
        problems.append(f"{name} contains invalid characters; copy the {kind} key again.")


def parse_key_strategy(text: str) -> str:
    """Return the key strategy that a text means: `member` or `api_member`.

    Raises:
        ValueError: With the end of a sentence that says what is wrong and lists the possible values.
    """
    try:
        return _STRATEGY_WORDS[re.sub(r"[\s_-]", "", text.lower())]
    except KeyError:
        raise ValueError(
            f"is {excerpt(text)}; it must be {MEMBER} (your own member keys) or {API_MEMBER} (a shared API member)."
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
            problems.append("SCOUT_CLIENT_ID is not a client ID, which is a GUID from the ConnectWise developer site.")
        return value
    if not publisher.CLIENT_ID:
        # First, because it takes longest: somebody else has to get it.
        problems.insert(0, MISSING_CLIENT_ID)
    return publisher.CLIENT_ID


def _member(value: str, problems: list[str]) -> str:
    if value and not re.fullmatch(r"[\w.'-]{1,50}", value):
        problems.append(
            f"SCOUT_MEMBER is {excerpt(value)}, which is not a member identifier: enter the short name"
            " you use at login, e.g. mkessler."
        )
        return ""
    return value


def _timezone(value: str, problems: list[str]) -> str:
    if not value:
        return ""
    try:
        return zoneinfo.ZoneInfo(value).key
    except (LookupError, ValueError, OSError):
        if written := next(
            (zone for zone in zoneinfo.available_timezones() if zone.casefold() == value.casefold()), ""
        ):
            return written
        near = difflib.get_close_matches(value.title(), zoneinfo.available_timezones(), n=1, cutoff=0.5)
        like = near[0] if near else "Europe/Oslo"
        problems.append(f"SCOUT_TIMEZONE is {excerpt(value)}, which is not a time zone. Example: {like}")
        return ""


def machine_zone() -> zoneinfo.ZoneInfo:
    """Return the time zone of this machine; UTC if it is unknown."""
    import tzlocal  # noqa: PLC0415 - not at the start

    try:
        return zoneinfo.ZoneInfo(tzlocal.get_localzone_name() or "UTC")
    except (LookupError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")
