"""The sandbox's API without its web server: a request in, a reply out."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl

from scout_mcp.sandbox import access, outbox_page, record_page, writing
from scout_mcp.sandbox.access import Item, Role
from scout_mcp.sandbox.clock import Clock
from scout_mcp.sandbox.collection import Collection, ListRequest
from scout_mcp.sandbox.copies import original, with_copies
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.endpoints import find_route
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.outbox import Outbox
from scout_mcp.sandbox.overlay import Overlay
from scout_mcp.sandbox.people_and_clients import COMPANY_ID, COMPANY_NAME, SITE
from scout_mcp.sandbox.query import check_fields, matching, of_version, only, page, page_forward
from scout_mcp.sandbox.reference_data import stamp
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
from scout_mcp.sandbox.role_view import RoleView

CODEBASE = "v2026_3"
VERSION = "v2026.3.105333"
_API = re.compile(r"^/([^/]+)/apis/3\.0/(.*)$")
_IMAGE = re.compile(r"^/[^/]+/api/inlineimages/([^/]+)/([^/]+)$")
_GUID = re.compile(r"^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$", re.IGNORECASE)
#: The longest query string that IIS accepts.
_LONGEST_QUERY = 2048
_IN_BODY = ("conditions", "childConditions", "customFieldConditions", "orderBy")


@dataclass(frozen=True)
class ApiRequest:
    """A request as the API receives it. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


def path_below(path: str) -> str:
    """Return the path below ``/apis/3.0/``; any other path without its first slash."""
    match = _API.match(path)
    return match[2] if match else path.lstrip("/")


class Api:
    """The part of ConnectWise's API that the sandbox has: much of what reads, and some of what writes.

    Args:
        dataset: The records that are shown; what is written lies on top of them.
        outbox: Where mails go; an outbox of its own if None.
        clock: What is written is stamped with its time; that of the scenarios if None.
    """

    def __init__(self, dataset: Dataset, outbox: Outbox | None = None, clock: Clock | None = None) -> None:
        self.dataset = Overlay(dataset)
        self.outbox = outbox or Outbox()
        self.clock = clock or Clock(None)

    def answer(self, request: ApiRequest, features: Features) -> Reply:
        """Return the reply of a server with these features.

        Raises:
            Refusal: Every error of ConnectWise.
        """
        if company := re.fullmatch(r"/login/companyinfo/([^/]+)", request.path):
            return _company_info(company[1], cloud=features.cloud)
        if image := _IMAGE.match(request.path):
            return self._inline_image(request, image[1], image[2], cloud=features.cloud)
        if request.path == record_page.PATH and request.method == "GET":
            return record_page.show(self.dataset, request.query, COMPANY_ID)
        if request.path in outbox_page.PATHS and request.method == "GET":
            return outbox_page.show(self.outbox, request.path)
        match = _API.match(request.path)
        if match is None:
            raise cannot_route() if "/apis/3.0" in request.path else page_of_iis()
        codebase, path = match.groups()
        if codebase not in {"v4_6_release", CODEBASE} or "/apis/3.0" in path:
            raise cannot_route()
        if len(request.query) > _LONGEST_QUERY:
            raise page_of_iis()
        if path == "system/info":
            # Needs no login here, so that clients cannot rely on it to test the keys (an assumption).
            return as_json({"version": VERSION, "isCloud": features.cloud, "serverTimeZone": "W. Europe Standard Time"})
        if not _GUID.match(request.headers.get("clientid", "")):
            raise client_id_missing(cloud=features.cloud)
        view = RoleView(self.dataset, _login(request.headers.get("authorization", ""), cloud=features.cloud))
        return self._inside(request, path.strip("/"), view, features)

    def _inside(self, request: ApiRequest, path: str, view: RoleView, features: Features) -> Reply:
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        if request.method == "POST" and re.fullmatch(r"system/members/\d+/tokens", path):
            raise forbidden()  # for an integrator login only
        if path in {"system/myAccount", "system/myMembers/info"}:
            exists = features.my_account if path == "system/myAccount" else features.my_members
            if not exists:
                raise no_endpoint()
            self._needs("GET", request)
            # Not documented: one shows the licence class and the other does not, so that clients meet both.
            extra = ("licenseClass",) if path == "system/myAccount" else ()
            return as_json(self._myself(view.role, *extra))
        if action := writing.find(request.method, path):
            return self._write(request, path, view, features, *action)
        if download := re.fullmatch(r"system/documents/(\d+)/download", path):
            self._needs("GET", request)
            return self._download(view, int(download[1]))
        route = find_route(path)
        self._needs("POST" if route.rest == "search" else "GET", request)
        view.demand(*route.collection.items)
        parent = original(route.parent) if features.copies > 1 else route.parent
        list_request = ListRequest(view, parent, query, features, route.grandparent)
        if route.rest not in {"", "count", "search"}:
            return self._single(route.collection, list_request, route.rest)
        if route.rest == "search":
            query = self._from_body(request.body, query)
        collection = route.collection
        unseen = collection.unseen and partial(collection.unseen, self.dataset)
        records = with_copies(collection.records(list_request), features.copies)
        check_fields(records, query, collection.names, features)
        records = matching(records, query, collection.names, collection.children, unseen, features)
        if route.rest == "count":
            return as_json({"count": len(records)})
        # Link contains the codebase behind v4_6_release, as on a real server: an address that nobody should follow.
        url = f"https://{SITE}/{CODEBASE}/apis/3.0/{path}"
        if request.headers.get("pagination-type", "").casefold() == "forward-only":
            result = page_forward(records, query, features, url)
        else:
            result = page(records, query, collection.names, features, url)
        shown = [
            only(record, query.get("fields", "")) for record in of_version(result.records, collection.names, features)
        ]
        return as_json(shown, headers={} if result.link is None else {"Link": result.link})

    def _write(
        self,
        request: ApiRequest,
        path: str,
        view: RoleView,
        features: Features,
        action: writing.Action,
        numbers: tuple[int, ...],
    ) -> Reply:
        at = stamp(self.clock.tick(held=features.same_second))
        project = path.startswith("project/")
        return action(
            writing.Write(self.dataset, view, features, self.outbox, at, request.body, path, numbers, project=project)
        )

    def _needs(self, method: str, request: ApiRequest) -> None:
        if request.method != method:
            raise wrong_method(request.method)

    def _single(self, collection: Collection, request: ListRequest, rest: str) -> Reply:
        make = collection.by_number or collection.records
        records = with_copies(make(request), request.features.copies)
        check_fields(records, request.query, collection.names, request.features)
        for record in records:
            if str(record["id"]) == rest or (collection.kind == "Member" and record["identifier"] == rest.casefold()):
                [shown] = of_version([record], collection.names, request.features)
                return as_json(only(shown, request.query.get("fields", "")))
        raise record_missing(collection.kind, rest)

    def _download(self, view: RoleView, number: int) -> Reply:
        view.demand(Item.ATTACHMENTS)
        if number not in self.dataset.files:
            raise record_missing("Document", number)
        return Reply(200, self.dataset.files[number], "application/octet-stream")

    def _inline_image(self, request: ApiRequest, company: str, guid: str, *, cloud: bool) -> Reply:
        """Return an image inside a note. Without valid keys it does not exist (an assumption: no source says)."""
        try:
            _login(request.headers.get("authorization", ""), cloud=cloud)
        except Refusal:
            raise page_of_iis() from None
        image = self.dataset.images.get(guid.casefold())
        if company != COMPANY_ID or image is None or request.method != "GET":
            raise page_of_iis()
        return Reply(200, image, "image/png")

    def _myself(self, role: Role, *extra: str) -> dict[str, Any]:
        member = self.dataset.members[role.member]
        shown = ("id", "identifier", "firstName", "lastName", "title", "officeEmail", "timeZone", "_info", *extra)
        return {name: member[name] for name in shown}

    def _from_body(self, body: bytes, query: Mapping[str, str]) -> dict[str, str]:
        """Return the query of a ``.../search``: conditions from the body, paging from the query string."""
        try:
            search = json.loads(body or b"{}")
        except ValueError:
            search = None
        if not isinstance(search, dict):
            raise bad_body()
        values = cast("dict[str, Any]", search)
        rest = {name: value for name, value in query.items() if name not in _IN_BODY or name == "orderBy"}
        return rest | {name: str(values[name]) for name in _IN_BODY if values.get(name)}


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
            "IsCloud": str(cloud),  # text, not a boolean: "False" is truthy
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
