"""Record numbers in ConnectWise links, however the links were wrapped."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

_TOKEN: Final = re.compile(r"[^\s<>\"'\u201c\u201d]+")
_START: Final = re.compile(r"(?=https?://)", re.IGNORECASE)
_OTHER: Final = re.compile(r"https?(?::|%3a)(?:/|%2f){2}|www\.", re.IGNORECASE)
_PARAMETER: Final = re.compile(
    r"(?<![a-z0-9_])(recordtype|routeto|recid|service_recid)\s?=\s?([a-z0-9_.-]{1,40})", re.IGNORECASE
)
_PAGE: Final = re.compile(
    r"openrecord\.rails|connectwise\.aspx|_request\.rails|/services/system_io/|/v4_6_release/|/v20\d\d_\d/",
    re.IGNORECASE,
)
_RESOURCE: Final = re.compile(
    r"/apis/3\.0/(?:(?:service|project)/(?P<ticket>tickets)|project/(?P<project>projects)|sales/(?P<opportunity>opportunities)"
    r"|company/(?:(?P<company>companies)|(?P<contact>contacts)|(?P<configuration>configurations)))"
    r"/(?P<number>[0-9]{1,20})(?![0-9])",
    re.IGNORECASE,
)
_KINDS: Final = {
    "servicefv": "ticket", "projectfv": "project", "projectheaderfv": "project", "opportunityfv": "opportunity",
    "companyfv": "company", "accountfv": "company", "contactfv": "contact", "configfv": "configuration",
    "activityfv": "activity", "agreementfv": "agreement", "timeentryfv": "time entry",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A record that a link names; `kind` is empty for a link of another system."""

    kind: str
    number: str


def in_links(text: str) -> tuple[list[Named], str]:
    """Return the records that the links in a text name.

    Returns:
        The records, in order, and the text with each link blanked out, so that its digits are not read as a number.
    """
    records: list[Named] = []
    parts: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if not _may_link(token):
            continue
        parts.append(text[end : match.start()])
        end = match.end()
        parts.append(_read(token, records))
    parts.append(text[end:])
    return records, "".join(parts)


def _may_link(token: str) -> bool:
    return len(token) > 8 and (_OTHER.search(token) is not None or "recid" in token.lower())


def _read(token: str, records: list[Named]) -> str:
    """Add the records that a token's links name to `records`, and return the text before the first link."""
    first = _OTHER.search(token)
    lead = token[: first.start()] if first else ""
    for link in _START.split(token):
        if named := _named(link):
            records.append(named)
        elif re.search(r"[0-9]{2}", link) and _OTHER.search(link):
            records.append(Named("", ""))
    return lead + " "


def _named(link: str) -> Named | None:
    for _ in range(4):
        plain = unquote(link)
        if plain == link:
            break
        link = plain
    resource = _RESOURCE.search(link)
    if resource is not None:
        kind = next(name for name, group in resource.groupdict().items() if group and name != "number")
        return Named(kind, resource["number"])
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(link):
        parameters.setdefault(match.group(1).lower(), match.group(2))
    number = parameters.get("service_recid") or parameters.get("recid", "")
    if not re.fullmatch(r"[0-9]{1,20}", number) or _PAGE.search(link) is None:
        return None
    if "service_recid" in parameters:
        return Named("ticket", number)
    type_name = (parameters.get("recordtype") or parameters.get("routeto") or "").lower()
    if not type_name:
        return None
    return Named(_KINDS.get(type_name, "record of another kind"), number)
