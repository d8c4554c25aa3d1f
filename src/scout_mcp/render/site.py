"""The sites of a company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models import base
from scout_mcp.render.part_list import count, facts_line
from scout_mcp.text.answer import joined
from scout_mcp.text.inline_text import one_line, value_line

if TYPE_CHECKING:
    from scout_mcp.models.company import Company, Site
    from scout_mcp.psa.companies import CompanyFile
    from scout_mcp.render.part_list import PartLists
    from scout_mcp.text.answer import Writer


def write_list(writer: Writer, file: CompanyFile, lists: PartLists) -> None:
    """Write the active sites, the primary one first; in a summary without the one whose address is shown already."""
    result, company = file.lists.get("sites"), file.company.value
    if result and result.refused and file.company.refused:
        return  # the permission that both need is named already
    sites: list[Site] = lists.rows(writer, result, "Sites", lambda site: not site.inactive_flag)
    sites.sort(key=lambda site: (not site.primary_address_flag, site.id or 0))
    others = sites
    if company and not lists.full:
        others = [site for site in sites if not _is_shown(site, company)]
    if not result or not others:
        return
    heading = "Sites" if len(others) == len(sites) else "Other sites"
    writer.line(f"{heading} ({count(result, len(others))}):")
    lists.write_rows(writer, result, others, "sites", row)


def row(site: Site) -> str:
    """Return a site on one line: name, address and telephone number."""
    phone = joined(" ext. ", value_line(site.phone_number), value_line(site.phone_number_ext)) or ""
    return facts_line(one_line(site.name) or "(no name)", one_line(site.address), phone)


def _is_shown(site: Site, company: Company) -> bool:
    return (site.name, site.address, site.phone_number) == (
        base.label(company.site), company.address, company.phone_number,
    )  # fmt: skip
