import pytest

ALL = [
    "Service Tickets", "Project Tickets", "Project Headers", "Opportunity", "Time Entry", "Company Maintenance",
    "Contacts", "Configurations", "Manage Attachments", "Resource Scheduling", "Member Maintenance", "Table Setup",
    "Agreements", "Notes", "CRM/Sales Activities",
]  # fmt: skip
MISSING = {
    "everything": [],
    "service desk": ["Project Tickets", "Project Headers", "Opportunity", "Agreements"],
    "project people": [
        "Service Tickets",
        "Configurations",
        "Manage Attachments",
        "Resource Scheduling",
        "Table Setup",
        "Agreements",
        "Notes",
        "CRM/Sales Activities",
    ],
    "no projects": ["Project Headers", "Opportunity"],
    "no time": ["Time Entry"],
    "nothing": ALL,
}


@pytest.mark.parametrize("role", MISSING)
async def test_each_role_is_told_what_it_lacks_as_text_and_as_data(desk, role):
    reply = await desk.ask("check_permissions", role=role)

    rows = reply.data["capabilities"]
    assert [row["item"] for row in rows] == ALL
    assert [row["item"] for row in rows if row["status"] == "missing"] == MISSING[role]
    assert reply.data["ok"] is ("Service Tickets" not in MISSING[role])
    granted = ", ".join(row["name"] for row in rows if row["status"] == "granted")
    assert (f"\n- Granted: {granted}\n" in reply.text) is bool(granted)
    assert [row["item"] for row in rows if f"> {row['item']} (Inquire: All)" in reply.text] == MISSING[role]
    assert len(reply.requests) == 15


async def test_a_missing_permission_says_module_level_and_where_it_is_granted(desk):
    reply = await desk.ask("check_permissions", role="no projects")

    assert (
        "\n- Opportunities (optional): missing. Sales > Opportunity (Inquire: All) unlocks opportunities, forecasts"
        in reply.text
    )
    assert "System > Security Roles" in reply.text


async def test_what_could_not_be_told_says_why(desk):
    desk.sandbox.fault("company/contacts", status=503, body="<html></html>")
    reply = await desk.ask("check_permissions")

    assert (
        "\n- Contacts (optional): could not be checked. ConnectWise itself failed (503), also when asked again."
        in reply.text
    )
    assert reply.data["capabilities"][6]["status"] == "unknown"


async def test_a_granted_permission_that_shows_no_record_is_not_called_whole(desk):
    desk.sandbox.fault("sales/opportunities", status=200, body="[]")
    reply = await desk.ask("check_permissions")

    assert (
        "\n- Opportunities (optional): granted, but no records are visible: there are none, or the level is My or Mine instead"
        " of All.\n"
    ) in reply.text


async def test_notes_are_asked_for_of_a_company_that_is_seen(desk):
    reply = await desk.ask("check_permissions")

    assert "company/companies/201/notes" in reply.paths


async def test_without_a_company_to_see_it_cannot_be_told_whether_notes_can_be_read(desk):
    desk.sandbox.fault("company/companies$", status=200, body="[]")
    reply = await desk.ask("check_permissions")

    assert "company/companies/1/notes" in reply.paths
    assert (
        "\n- Company notes (optional): could not be checked. These keys see no record to ask for company notes of.\n"
        in (reply.text)
    )


async def test_deleted_keys_are_told_as_wrong_keys_and_not_as_twelve_missing_permissions(desk):
    reply = await desk.ask("check_permissions", role="deleted")

    assert reply.is_error
    assert reply.text.startswith("ConnectWise did not accept the keys (401).")
