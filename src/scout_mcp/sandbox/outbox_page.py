"""The page that shows the outbox to a person, and the same as JSON."""

from html import escape

from scout_mcp.sandbox import record_page
from scout_mcp.sandbox.outbox import Mail, Outbox
from scout_mcp.sandbox.responses import Reply, as_json

PATH = "/outbox"
PATHS = frozenset({PATH, f"{PATH}.json"})


def show(outbox: Outbox, path: str) -> Reply:
    """Return the mails as a page, or as JSON for a path that says so."""
    mails = outbox.mails
    if path != PATH:
        return as_json([mail.as_record() for mail in mails])
    rows = "\n".join(_row(mail) for mail in mails) or "<p>No mail would have been sent.</p>"
    page = record_page.page(f"Outbox: {len(mails)} {'mail' if len(mails) == 1 else 'mails'}", rows)
    return Reply(200, page.encode(), "text/html; charset=utf-8", record_page.HEADERS)


def _row(mail: Mail) -> str:
    reached = "client" if mail.to_client else "staff"
    about = " · ".join((mail.at, f"{mail.who} ({reached})", str(mail.cause), mail.record))
    return (
        f"<article><div class=about>{escape(about)}</div><b>{escape(mail.to)}</b><p>{escape(mail.text)}</p></article>"
    )
