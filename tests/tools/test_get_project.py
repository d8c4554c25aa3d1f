import pytest
from inline_snapshot import external_file


async def test_a_project_is_told_whole(desk):
    reply = await desk.ask("get_project", {"project": "412"})

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/project_412.txt")
    assert reply.paths == [
        "project/projects/412", "project/projects/412/notes", "project/projects/412/phases",
        "project/tickets", "sales/opportunities/1207",
    ]  # fmt: skip


@pytest.mark.parametrize("show", ["phases", "tickets", "notes"])
async def test_one_part_can_be_had_whole(desk, show):
    reply = await desk.ask("get_project", {"project": "Project #412", "show": show})

    assert not reply.is_error
    assert reply.plain == external_file(f"snapshots/project_412_{show}.txt")


async def test_a_refused_opportunity_is_named_in_its_place(desk):
    reply = await desk.ask("get_project", {"project": "412"}, role="everything")
    desk.sandbox.fault("sales/opportunities", status=403, body='{"code":"Security","message":"no"}')
    refused = await desk.ask("get_project", {"project": "412"})

    line = next(line for line in reply.plain.splitlines() if line.startswith("Opportunity: "))
    assert refused.plain == reply.plain.replace(
        line, "Opportunity: not shown, these keys lack Sales > Opportunity (Inquire: All)."
    )


async def test_refused_project_tickets_are_named_in_their_place(desk):
    desk.sandbox.fault("project/tickets", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_project", {"project": "412"})

    assert not reply.is_error
    assert (
        "\nOpen project tickets: not shown, these keys lack Project > Project Tickets (Inquire: All).\n" in reply.text
    )


async def test_refused_projects_name_the_permission(desk):
    reply = await desk.ask("get_project", {"project": "412"}, role="no projects")

    assert reply.is_error
    assert reply.text.startswith(
        "These keys may not read projects: ConnectWise refused (403). Missing: Project > Project Headers (Inquire: All)."
    )


async def test_several_projects_that_are_refused_name_the_permission(desk):
    reply = await desk.ask("get_project", {"project": "#412 #418"}, role="no projects")

    assert reply.is_error
    assert reply.text.startswith("These keys may not read projects: ConnectWise refused (403).")


async def test_no_such_project(desk):
    reply = await desk.ask("get_project", {"project": "9999"})

    assert reply.is_error
    assert reply.text == (
        "No project #9999 that these keys can see. If it exists, it lies outside what this member's role shows (Inquire"
        ' level My or Mine, or a hidden board). If 9999 is a ticket: get_ticket(ticket="9999").'
    )


async def test_a_long_list_of_open_tickets_is_counted_and_its_rest_can_be_had(desk):
    import json

    rows = [{"id": 80000 + n, "summary": f"Task {n}", "closedFlag": False, "project": {"id": 412}} for n in range(50)]
    desk.sandbox.fault(
        "project/tickets$", status=200, body=json.dumps(rows), headers={"Link": '<x>; rel="next"'}, times=1
    )
    desk.sandbox.fault("project/tickets/count$", status=200, body='{"count": 73}')
    reply = await desk.ask("get_project", {"project": "412"})

    assert "\nOpen project tickets (73, newest first):\n- #80000 “Task 0" in reply.text
    assert '\n58 more: get_project(project="412", show="tickets").\n' in reply.text
