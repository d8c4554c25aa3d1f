"""Which ConnectWise, and with which keys: the only file that reads the environment.

Order: the environment wins over a file named with `--env-file`. A `.env` that happens to lie in the working directory
is never read. Bad settings are no reason to exit: the server starts, and its tools say what to mend.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import zoneinfo
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from scout_mcp import publisher
from scout_mcp.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

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
_CLOUD_UI_HOST = re.compile(r"(?:(?:na|eu|au|aus|za)\.myconnectwise\.net|staging\.connectwisedev\.com)", re.ASCII)

_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_EXAMPLE = "https://manage.yourcompany.com"

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
API_PATH = "/v4_6_release/apis/3.0/"
"""Works on premise and on cloud, and unlike a `vYYYY_N` codebase never moves on."""

NAMES = (
    "SCOUT_REGION", "SCOUT_BASE_URL", "SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY",
    "SCOUT_CLIENT_ID", "SCOUT_TIMEZONE",
)  # fmt: skip


class Settings(BaseModel):
    """Settings that are complete and well-formed; whether ConnectWise accepts them is another question.

    Attributes:
        region: `na`, `eu`, `au` or `onprem`.
        origin: Scheme, host and port that requests go to, and the only place the keys are ever sent to.
        company_id: The company id typed at ConnectWise's login.
        public_key: Public half of the API key pair.
        private_key: Private half.
        client_id: Sent with every request as `clientId`.
        timezone: IANA name of the technician's zone; empty for the machine's.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    region: str
    origin: str
    company_id: str
    public_key: SecretStr
    private_key: SecretStr
    client_id: SecretStr
    timezone: str

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
        return zoneinfo.ZoneInfo(self.timezone) if self.timezone else _machine_zone()

    @property
    def public_key_tail(self) -> str:
        """The last four characters of the public key: enough to tell keys apart, of no use to anybody else."""
        return self.public_key.get_secret_value()[-4:]


def load(
    env_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    override: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings in force.

    Args:
        env_file: A file in dotenv form, UTF-8; the environment wins over it.
        environ: Stands in for the environment of the process.
        override: Wins over both: the sandbox's own connection.

    Raises:
        SettingsError: With one sentence for each thing that is missing or wrong.
    """
    problems: list[str] = []
    found = _from_file(env_file, problems) if env_file else {}
    environ = os.environ if environ is None else environ
    for source in (environ, override or {}):
        found |= {name: source[name] for name in NAMES if _tidy(source.get(name))}
    values = {name: _tidy(found.get(name)) for name in NAMES}

    region, origin = _origin(values["SCOUT_REGION"], values["SCOUT_BASE_URL"], problems)
    company_id = values["SCOUT_COMPANY_ID"]
    if not company_id:
        problems.append("SCOUT_COMPANY_ID is missing: the company id you type at ConnectWise's login.")
    elif not re.fullmatch(r"(?!\.+$)[^\s+:@/\\]{1,100}", company_id) or not company_id.isprintable():
        problems.append("SCOUT_COMPANY_ID is not a company id: it is the short name typed at login, no e-mail or URL.")
    for name, kind in (("SCOUT_PUBLIC_KEY", "public"), ("SCOUT_PRIVATE_KEY", "private")):
        if not values[name]:
            problems.append(f"{name} is missing: the {kind} key from ConnectWise, My Account > API Keys.")
        elif not re.fullmatch(r"[!-9;-~]{1,200}", values[name]):
            problems.append(f"{name} holds characters that no {kind} key has; copy it again.")
    client_id = _client_id(values["SCOUT_CLIENT_ID"], problems)
    timezone = _timezone(values["SCOUT_TIMEZONE"], problems)
    if problems:
        raise SettingsError([*problems, *_misspelt({*found, *environ})])
    return Settings(
        region=region,
        origin=origin,
        company_id=company_id,
        public_key=SecretStr(values["SCOUT_PUBLIC_KEY"]),
        private_key=SecretStr(values["SCOUT_PRIVATE_KEY"]),
        client_id=SecretStr(client_id),
        timezone=timezone,
    )


def _misspelt(given: Iterable[str]) -> list[str]:
    """Names that look like a setting and are none: told where something is missing, for that may be why."""
    near = {name: difflib.get_close_matches(name, NAMES, n=1, cutoff=0.8) for name in sorted(given)}
    return [
        f"{name} is no setting; did you mean {like[0]}?" for name, like in near.items() if like and name not in NAMES
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


def _tidy(value: str | None) -> str:
    """Without the spaces, line ends and quotes of copying; a template that was never filled counts as missing."""
    value = (value or "").strip().strip("\"'").strip()
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


def _timezone(value: str, problems: list[str]) -> str:
    if not value:
        return ""
    try:
        return zoneinfo.ZoneInfo(value).key
    except (LookupError, ValueError, OSError):
        near = difflib.get_close_matches(value.title(), zoneinfo.available_timezones(), n=1, cutoff=0.5)
        like = near[0] if near else "Europe/Oslo"
        problems.append(f"SCOUT_TIMEZONE is {_shown(value)}, which is no time zone; write it like {like}.")
        return ""


def _machine_zone() -> zoneinfo.ZoneInfo:
    import tzlocal  # noqa: PLC0415 - not at the start

    try:
        return zoneinfo.ZoneInfo(tzlocal.get_localzone_name() or "UTC")
    except (LookupError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


def _shown(value: str) -> str:
    """A wrong value as it may stand in a sentence; mostly hidden, since somebody may have pasted a key there."""
    return repr(value if len(value) <= 12 else value[:4] + "…")
