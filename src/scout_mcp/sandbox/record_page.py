"""The page that a link in an answer opens: one record, as the web client of ConnectWise would show it, in plain HTML.

It needs no login: everything in the sandbox is made up, and it listens on this machine only.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import cast
from urllib.parse import parse_qs

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.copies import original
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.responses import Reply, page_of_iis

PATH = "/v4_6_release/services/system_io/router/openrecord.rails"
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0}"
    "th{font-weight:600;white-space:nowrap}article{border-top:1px solid #8888;padding:.6rem 0}"
    "article p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.3rem 0 0}.about{opacity:.75}"
)
_KINDS = {
    "ServiceFV": "Ticket", "ProjectHeaderFV": "Project", "OpportunityFV": "Opportunity", "CompanyFV": "Company",
    "ContactFV": "Contact", "ConfigFV": "Configuration",
}  # fmt: skip
_NOT_SHOWN = ("id", "_info", "customFields", "recordType")


def show(dataset: Dataset, query: str, company: str) -> Reply:
    """Return the page of the record that a query names.

    Args:
        dataset: The records.
        query: The query of the link.
        company: The company ID of the sandbox.

    Raises:
        Refusal: The link is for another company, or there is no such record.
    """
    given = {name.casefold(): values[-1] for name, values in parse_qs(query).items()}
    kind, number = given.get("recordtype", ""), given.get("recid", "")
    if (
        given.get("companyname", company).casefold() != company
        or not (number.isascii() and number.isdecimal())
        or len(number) > 10
    ):
        raise page_of_iis()
    record = _record(dataset, kind, original(int(number)))
    if record is None:
        raise page_of_iis()
    return Reply(200, _page(dataset, kind, record).encode(), "text/html; charset=utf-8", HEADERS)


def _record(dataset: Dataset, kind: str, number: int) -> Record | None:
    if kind == "ServiceFV":
        return dataset.service_tickets.get(number) or dataset.project_tickets.get(number)
    if kind == "ProjectHeaderFV":
        return dataset.projects.get(number)
    if kind == "OpportunityFV":
        return dataset.opportunities.get(number)
    rows: dict[str, Iterable[Record]] = {
        "CompanyFV": dataset.companies.values(),
        "ContactFV": dataset.contacts.values(),
        "ConfigFV": dataset.configurations,
    }
    return next((row for row in rows.get(kind, ()) if row["id"] == number), None)


def _page(dataset: Dataset, kind: str, record: Record) -> str:
    title = f"{_KINDS[kind]} #{record['id']}: {_name(record)}"
    fields = "\n".join(
        f"<tr><th scope=row>{escape(_words(name))}</th><td>{escape(value)}</td></tr>" for name, value in _fields(record)
    )
    notes = "\n".join(_notes(dataset, record)) if kind == "ServiceFV" else ""
    return page(title, f"<table>\n{fields}\n</table>\n{notes}")


def page(title: str, content: str) -> str:
    """Return a page of the sandbox; its content is HTML already."""
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title><style>{_STYLE}</style>
<p class="about">The sandbox of scout-mcp. Everything here is made up. Mails that would have been sent: /outbox</p>
<h1>{escape(title)}</h1>
{content}
</html>
"""


def _name(record: Record) -> str:
    first = next((record[name] for name in ("summary", "name") if name in record), "")
    return str(first or f"{record.get('firstName', '')} {record.get('lastName', '')}".strip())


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        shown = cast("Record", value).get("name") if isinstance(value, dict) else value
        if name in _NOT_SHOWN or isinstance(shown, list) or shown is None or shown == "":
            continue
        yield name, {True: "yes", False: "no"}[shown] if isinstance(shown, bool) else str(shown)


def _words(name: str) -> str:
    """Return the name of a field in words: `estimatedStart` as `Estimated start`."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name.removesuffix("Flag"))
    return words[:1].upper() + words[1:]


def _notes(dataset: Dataset, ticket: Record) -> Iterator[str]:
    yield "<h2>Conversation</h2>"
    for row in sorted(dataset.all_notes[ticket["id"]], key=lambda row: row["_info"]["sortByDate"]):
        by = row.get("member", row.get("contact", {})).get("name", row.get("originalAuthor", ""))
        kind = "resolution" if row.get("resolutionFlag") else "internal" if row.get("internalAnalysisFlag") else ""
        about = " · ".join(filter(None, (row["_info"]["sortByDate"], str(by), kind)))
        yield f"<article><div class=about>{escape(about)}</div><p>{escape(str(row.get('text') or ''))}</p></article>"
