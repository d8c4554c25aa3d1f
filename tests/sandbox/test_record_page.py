"""The links in answers from the sandbox lead to a page that shows the record."""

import re
from urllib.parse import quote

import httpx
import pytest
from mcp import Client

from scout_mcp.config import settings
from scout_mcp.sandbox import Sandbox
from scout_mcp.server.app import build

LINK = "{}/v4_6_release/services/system_io/router/openrecord.rails?locale=en_US&companyName={}&recordType={}&recid={}"


def opened(sandbox: Sandbox, kind: str, number: object, company: str = "fjordtech") -> httpx.Response:
    return httpx.get(LINK.format(sandbox.base_url, company, kind, number), trust_env=False)


@pytest.mark.parametrize(
    ("tool", "arguments", "heading"),
    [
        ("get_ticket", {"ticket": "48213"}, "Ticket #48213: Scanner in room 4 writes to a full share"),
        ("get_ticket", {"ticket": "71100"}, "Ticket #71100: "), ("get_project", {"project": "412"}, "Project #412: "),
        ("get_opportunity", {"opportunity": "1207"}, "Opportunity #1207: "),
        ("get_company", {"company": "fjordline"}, "Company #201: Fjordline Dental Group"),
        ("get_company", {"contact": "555 0142"}, "Contact #20100: Ingrid Solheim"),
        ("get_configuration", {"configuration": "3001"}, "Configuration #3001: FJ-SCAN-04"),
    ],
)  # fmt: skip
async def test_the_link_of_an_answer_opens_its_record(
    sandbox: Sandbox, tool: str, arguments: dict[str, str], heading: str
) -> None:
    given = settings.load(environ=sandbox.environment("everything") | {"SCOUT_TIMEZONE": "Europe/Oslo"})
    async with Client(build(given)) as client:
        (answer, *_) = (await client.call_tool(tool, arguments)).content
    assert answer.type == "text"
    (link,) = re.findall(r"Opens at (\S+)", answer.text)

    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(link)

    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"<h1>{heading}" in page.text


def test_a_ticket_has_its_fields_and_conversation(sandbox: Sandbox) -> None:
    page = opened(sandbox, "ServiceFV", 48213).text

    assert "<th scope=row>Company</th><td>Fjordline Dental Group</td>" in page
    assert "<th scope=row>Contact email address</th><td>ingrid@fjordline.example</td>" in page
    assert page.index("disk full since this morning") < page.index("Raised the quota to 400 GB")
    assert "Tom Bright · internal" in page


def test_what_people_wrote_is_text_there(sandbox: Sandbox) -> None:
    for number in (71008, 71250, 48213):
        page = opened(sandbox, "ServiceFV", number)

        assert not re.findall(r"<(?:script|img|a|iframe|div(?! class=about))\b", page.text)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("kind", "number", "company"),
    [
        ("ServiceFV", 1, "fjordtech"), ("ServiceFV", "x", "fjordtech"), ("ServiceFV", "9" * 5000, "fjordtech"),
        ("ServiceFV", "²", "fjordtech"), ("OtherFV", 48213, "fjordtech"), ("ServiceFV", 48213, "other"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(sandbox: Sandbox, kind: str, number: object, company: str) -> None:
    assert opened(sandbox, kind, quote(str(number)), company).status_code == 404
