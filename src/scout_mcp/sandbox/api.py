"""One request in, one answer out: the sandbox without its web server."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl

from scout_mcp.sandbox import access
from scout_mcp.sandbox.access import Item, Role
from scout_mcp.sandbox.dataset import World
from scout_mcp.sandbox.endpoints import Ask, Collection, find
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.people_and_clients import COMPANY_ID, COMPANY_NAME, SITE
from scout_mcp.sandbox.query import matching, only, page, page_forward
from scout_mcp.sandbox.responses import (
    Refusal,
    Reply,
    as_json,
    bad_body,
    cannot_route,
    client_id_missing,
    forbidden,
    no_endpoint,
    not_authenticated,
    page_of_iis,
    record_missing,
    wrong_method,
)
from scout_mcp.sandbox.role_view import Sight

CODEBASE = "v2026_3"
VERSION = "v2026.3.105333"
_API = re.compile(r"^/([^/]+)/apis/3\.0/(.*)$")
_IMAGE = re.compile(r"^/[^/]+/api/inlineimages/([^/]+)/([^/]+)$")
_GUID = re.compile(r"^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$", re.IGNORECASE)
#: What IIS lets through in a query string.
_LONGEST_QUERY = 2048
_IN_BODY = ("conditions", "childConditions", "customFieldConditions", "orderBy")


@dataclass(frozen=True)
class Question:
    """A request, as far as the API looks at it. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


def path_below(path: str) -> str:
    """The path below ``/apis/3.0/``; any other path without its first slash."""
    match = _API.match(path)
    return match[2] if match else path.lstrip("/")


class Psa:
    """ConnectWise, as far as reading goes."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, question: Question, features: Features) -> Reply:
        """Answers a request as a server with these features does.

        Raises:
            Refusal: Whenever the answer is a refusal.
        """
        if company := re.fullmatch(r"/login/companyinfo/([^/]+)", question.path):
            return _company_info(company[1], cloud=features.cloud)
        if image := _IMAGE.match(question.path):
            return self._inline_image(question, image[1], image[2], cloud=features.cloud)
        match = _API.match(question.path)
        if match is None:
            raise cannot_route() if "/apis/3.0" in question.path else page_of_iis()
        codebase, path = match.groups()
        if codebase not in {"v4_6_release", CODEBASE} or "/apis/3.0" in path:
            raise cannot_route()
        if len(question.query) > _LONGEST_QUERY:
            raise page_of_iis()
        if path == "system/info":
            # Needs no login: one of the two readings, and the one that shows it proves nothing about keys.
            return as_json({"version": VERSION, "isCloud": features.cloud, "serverTimeZone": "W. Europe Standard Time"})
        if not _GUID.match(question.headers.get("clientid", "")):
            raise client_id_missing(cloud=features.cloud)
        sight = Sight(self.world, _login(question.headers.get("authorization", ""), cloud=features.cloud))
        return self._inside(question, path.strip("/"), sight, features)

    def _inside(self, question: Question, path: str, sight: Sight, features: Features) -> Reply:
        asked = dict(parse_qsl(question.query, keep_blank_values=True))
        if question.method == "POST" and re.fullmatch(r"system/members/\d+/tokens", path):
            raise forbidden()  # for an integrator login only
        if path in {"system/myAccount", "system/myMembers/info"}:
            exists = features.my_account if path == "system/myAccount" else features.my_members
            if not exists:
                raise no_endpoint()
            self._needs("GET", question)
            # In no document: one tells the class of the licence, the other does not, so that both readings are met.
            told = ("licenseClass",) if path == "system/myAccount" else ()
            return as_json(self._myself(sight.role, *told))
        if download := re.fullmatch(r"system/documents/(\d+)/download", path):
            self._needs("GET", question)
            return self._download(sight, int(download[1]))
        found = find(path)
        self._needs("POST" if found.rest == "search" else "GET", question)
        sight.demand(*found.collection.items)
        ask = Ask(sight, found.parent, asked, features)
        if found.rest not in {"", "count", "search"}:
            return self._single(found.collection, ask, found.rest)
        if found.rest == "search":
            asked = self._from_body(question.body, asked)
        collection = found.collection
        unseen = collection.unseen and partial(collection.unseen, self.world)
        records = matching(list(collection.records(ask)), asked, collection.names, collection.children, unseen)
        if found.rest == "count":
            return as_json({"count": len(records)})
        # Link names the codebase behind v4_6_release, as it does on a real server: an address nobody should follow.
        url = f"https://{SITE}/{CODEBASE}/apis/3.0/{path}"
        if question.headers.get("pagination-type", "").casefold() == "forward-only":
            turned = page_forward(records, asked, features.page_cap, url)
        else:
            turned = page(records, asked, found.collection.names, features.page_cap, url)
        shown = [only(record, asked.get("fields", "")) for record in turned.records]
        return as_json(shown, headers={} if turned.link is None else {"Link": turned.link})

    def _needs(self, method: str, question: Question) -> None:
        if question.method != method:
            raise wrong_method(question.method)

    def _single(self, collection: Collection, ask: Ask, rest: str) -> Reply:
        make = collection.one or collection.records
        for record in make(ask):
            if str(record["id"]) == rest or (collection.kind == "Member" and record["identifier"] == rest.casefold()):
                return as_json(only(record, ask.query.get("fields", "")))
        raise record_missing(collection.kind, rest)

    def _download(self, sight: Sight, number: int) -> Reply:
        sight.demand(Item.ATTACHMENTS)
        if number not in self.world.files:
            raise record_missing("Document", number)
        return Reply(200, self.world.files[number], "application/octet-stream")

    def _inline_image(self, question: Question, company: str, guid: str, *, cloud: bool) -> Reply:
        """An image inside a note. To whoever has no good keys it is not there: a choice, nobody says."""
        try:
            _login(question.headers.get("authorization", ""), cloud=cloud)
        except Refusal:
            raise page_of_iis() from None
        image = self.world.images.get(guid.casefold())
        if company != COMPANY_ID or image is None or question.method != "GET":
            raise page_of_iis()
        return Reply(200, image, "image/png")

    def _myself(self, role: Role, *told: str) -> dict[str, Any]:
        member = self.world.members[role.member]
        shown = ("id", "identifier", "firstName", "lastName", "title", "officeEmail", "timeZone", "_info", *told)
        return {name: member[name] for name in shown}

    def _from_body(self, body: bytes, asked: Mapping[str, str]) -> dict[str, str]:
        """What ``.../search`` asks: conditions from the body, paging from the query string."""
        try:
            sent = json.loads(body or b"{}")
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            raise bad_body()
        inside = cast("dict[str, Any]", sent)
        rest = {name: value for name, value in asked.items() if name not in _IN_BODY or name == "orderBy"}
        return rest | {name: str(inside[name]) for name in _IN_BODY if inside.get(name)}


def _company_info(company: str, *, cloud: bool) -> Reply:
    if company != COMPANY_ID:
        return as_json(None)
    return as_json(
        {
            "CompanyName": COMPANY_NAME,
            "Codebase": f"{CODEBASE}/" if cloud else "v4_6_release/",
            "VersionCode": "v2026.3",
            "VersionNumber": "v4.6.105333",
            "CompanyID": COMPANY_ID,
            "IsCloud": str(cloud),  # text, not a boolean: "False" is true to a careless reader
            "SiteUrl": SITE,
        }
    )


def _login(header: str, *, cloud: bool) -> Role:
    scheme, _, code = header.partition(" ")
    try:
        user, _, private = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise not_authenticated() from None
    company, _, public = user.rpartition("+")
    if scheme.casefold() == "basic" and company and company != COMPANY_ID and cloud:
        raise cannot_route()
    role = access.login(company, public, private, company_id=COMPANY_ID)
    if role is None or scheme.casefold() != "basic":
        raise not_authenticated()
    return role
