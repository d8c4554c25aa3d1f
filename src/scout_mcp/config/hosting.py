"""The address of ConnectWise: regions, base URLs and the origin that they name."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from scout_mcp.config.typed_text import excerpt

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
CLOUD_UI_HOST = re.compile(r"(?:(?:na|eu|au|aus|za)\.myconnectwise\.net|staging\.connectwisedev\.com)", re.ASCII)
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
# `urlsplit` of some versions of Python overlooks what stands behind the brackets of an IPv6 address.
_BRACKETS = re.compile(r"[^\[\]]*+|\[[^\[\]]*+\](?::[0-9]*+)?")
_EXAMPLE = "https://manage.yourcompany.com"
API_PATH = "/v4_6_release/apis/3.0/"
"""Works on-premise and in the cloud and, unlike a `vYYYY_N` codebase, never changes."""


def origin_of(region: str, base_url: str, problems: list[str]) -> tuple[str, str]:
    """Return the region and the origin that the two settings name, each empty if it is not known.

    Args:
        region: As typed; empty if it is not set.
        base_url: As typed; empty if it is not set.
        problems: Receives a sentence for each thing that is missing or wrong.
    """
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
        problems.append(f"SCOUT_REGION is {excerpt(region)}; it must be na, eu, au or onprem.")
        return "", ""
    if not base_url:
        problems.append(f"SCOUT_BASE_URL is missing: your server's address, e.g. {_EXAMPLE}")
        return region, ""
    try:
        return region, parse_base_url(put_right(base_url))
    except ValueError as error:
        problems.append(f"SCOUT_BASE_URL {error}")
        return region, ""


def parse_base_url(text: str) -> str:
    """Return the origin that a base URL names, as `put_right` leaves it; known cloud hosts get ConnectWise's `api-`.

    Raises:
        ValueError: With the end of a sentence that says what is wrong and shows the right form.
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        raise ValueError(f"is not a URL; write it like {_EXAMPLE}") from None
    if not _BRACKETS.fullmatch(parts.netloc.rpartition("@")[2]):
        raise ValueError(f"is not a URL; write it like {_EXAMPLE}")
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"is not a web address; write it like {_EXAMPLE}")
    if not host.isascii():
        raise ValueError("contains letters beyond a to z; write the name in its ASCII form, which contains xn--")
    if port == 0 or host in ("http", "https") or not (_HOST.fullmatch(host) or _is_ip_address(host)):
        raise ValueError(f"does not name a server; write it like {_EXAMPLE}")
    shown = f"[{host}]" if ":" in host else f"api-{host}" if CLOUD_UI_HOST.fullmatch(host) else host
    plain = parts.scheme == "http"
    if plain and not is_loopback(host):
        raise ValueError(f"is plain HTTP, which would expose the keys on the network; write https://{shown}")
    origin = f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, 80 if plain else 443) else "")
    if "://" not in text:
        # A single word may be a key in the wrong setting.
        raise ValueError(f"has no scheme; write {origin if '.' in host or port else f'it like {_EXAMPLE}'}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"contains a user name or password; write {origin} and put the keys in their own settings")
    return origin


def put_right(text: str) -> str:
    """Return a base URL with a scheme and without a path, as people paste it with one and without the other.

    What cannot be put right is returned unchanged, for `parse_base_url` to refuse: a single word, which may be a key in
    the wrong setting, or a user name and password.
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return text
    is_bare_word = "://" not in text and not ("." in host or port or is_loopback(host))
    if is_bare_word or "@" in parts.netloc:
        return text
    return f"{parts.scheme}://{parts.netloc}"


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
