import json

import pytest
import time_machine
from inline_snapshot import external_file

SECRETS = ["made-up-FS01-admin", "made-up-FW1-admin", "made-up-NAS-admin"]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=True):
        yield


@pytest.mark.parametrize("number", ["3001", "3002", "3003"])
async def test_a_configuration_is_told_whole(desk, number):
    reply = await desk.ask("get_configuration", {"configuration": number})

    assert not reply.is_error
    assert reply.plain == external_file(f"snapshots/configuration_{number}.txt")
    assert reply.paths == [f"company/configurations/{number}", "service/tickets"]
    assert not any(secret in reply.text for secret in SECRETS)


async def test_what_it_is_a_part_of_is_named_where_the_look_up_tells_it_by_a_request_beside_the_others(desk):
    by_name = await desk.ask("get_configuration", {"configuration": "FJ-AAS-TILL1"})
    by_number = await desk.ask("get_configuration", {"configuration": "3004"})

    assert '\nPart of: FJ-AAS-FW1, get_configuration(configuration="3003")\n' in by_name.text
    assert by_name.paths == [
        "company/configurations", "company/configurations/3003", "company/configurations/3004", "service/tickets",
    ]  # fmt: skip
    # By its number a name would cost a round trip more.
    assert '\nPart of: get_configuration(configuration="3003")\n' in by_number.text
    assert by_number.paths == ["company/configurations/3004", "service/tickets"]


async def test_what_it_is_a_part_of_keeps_its_number_where_it_cannot_be_seen(desk):
    desk.sandbox.fault("company/configurations/3003$", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_configuration", {"configuration": "FJ-AAS-TILL1"})

    assert not reply.is_error
    assert '\nPart of: get_configuration(configuration="3003")\n' in reply.text


async def test_a_warranty_lasts_until_its_day_is_over(desk):
    told = {}
    for day in ("2026-11-23", "2026-11-24", "2026-11-25", "2027-02-22", "2027-02-23"):
        body = {"id": 3002, "name": "FS01", "warrantyExpirationDate": f"{day}T00:00:00Z"}
        desk.sandbox.clear()
        desk.sandbox.fault("company/configurations/3002$", status=200, body=json.dumps(body))
        reply = await desk.ask("get_configuration", {"configuration": "3002"})
        told[day] = next(line for line in reply.text.splitlines() if line.startswith("Warranty"))[26:]

    assert list(told.values()) == ["(over)", "(today)", "(tomorrow)", "(in 90 days)", ""]


@pytest.mark.parametrize(
    ("typed", "company"),
    [
        ("FS01", ""), ("fs01", "fjordline"), ("SN772769", ""), ("FT-03002", ""), ("10.2.1.4", ""),
        ("74:16:FE:72:5A:CE", ""), ("74-16-fe-72-5a-ce", ""), ("7416.fe72.5ace", ""), ("7416FE725ACE", "201"), ("#3002", ""),
        ("https://na.myconnectwise.net/v4_6_release/services/system_io/router/openrecord.rails?recordType=ConfigFV&recid=3002",
         ""),
    ],
)  # fmt: skip
async def test_a_configuration_is_found_however_it_is_named(desk, typed, company):
    reply = await desk.ask("get_configuration", {"configuration": typed, "company": company})

    assert reply.text.startswith("**Configuration #3002** (")
    assert len(reply.requests) <= 4


async def test_an_address_that_begins_another_is_not_that_other(desk):
    reply = await desk.ask("get_configuration", {"configuration": "10.2.1"})
    whole = await desk.ask("get_configuration", {"configuration": "10.2.1.44"})

    assert reply.is_error
    assert whole.is_error


async def test_several_are_listed_and_a_misspelt_name_finds_what_is_spelt_alike(desk):
    many = await desk.ask("get_configuration", {"configuration": "SRV1"})
    alike = await desk.ask("get_configuration", {"configuration": "FJOR-SVR1"})

    assert many.text.startswith("12 configurations match “SRV1”:\n- ")
    assert '· get_configuration(configuration="4020")' in many.text
    assert alike.text.startswith("No configuration is called “FJOR-SVR1”. Similar names:\n- FJOR-SRV1 · ")


async def test_nothing_found_says_what_was_looked_for(desk):
    reply = await desk.ask("get_configuration", {"configuration": "zzz", "company": "fjordline"})

    assert reply.is_error
    assert reply.text == (
        "No configuration “zzz” at “Fjordline Dental Group” that these keys can see. Names, serial numbers, tags, types,"
        " contacts and last logins were searched, and IP or MAC addresses if it is one. Try a part of the name, or list all"
        " of a company's:"
        ' get_company(company="Fjordline Dental Group", show="configurations").'
    )


@pytest.mark.parametrize("typed", ["3002", "FS01"])
async def test_a_refusal_names_the_permission(desk, typed):
    reply = await desk.ask("get_configuration", {"configuration": typed}, role="tickets only")

    assert reply.is_error
    assert reply.text.startswith(
        "These keys may not read configurations: ConnectWise refused (403). Missing: Companies > Configurations (Inquire:"
        " All)."
    )


async def test_tickets_that_are_refused_are_named_in_their_place(desk):
    desk.sandbox.fault("service/tickets$", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_configuration", {"configuration": "3002"})

    assert (
        "\nOpen service tickets: not shown, these keys lack Service Desk > Service Tickets (Inquire: All).\n"
        in reply.text
    )


async def test_tickets_of_other_companies_are_not_believed(desk):
    rows = [{"id": 9, "summary": "Of somebody else", "company": {"id": 202}}]
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_configuration", {"configuration": "3002"})

    assert "Of somebody else" not in reply.text
    assert "\nOpen service tickets: unknown, ConnectWise returned only those of others.\n" in reply.text


async def test_answers_that_may_open_a_door_never_leave_the_server_whatever_their_type(desk):
    questions = [
        ("Text", "Admin password"), ("Password", "Local administrator"), ("Text", "Nøkkel til rack"), ("Text", "PIN"),
        ("Text", "Kennwort (alt)"), ("Text", "Mot de passe"), ("Text", "Contraseña"), ("Text", "Wachtwoord"),
        ("Text", "Login code"), ("Text", "API token"), ("Text", ""), ("EncryptedText", "Box 7"),
    ]  # fmt: skip
    rows = [
        {"question": question, "fieldType": kind, "answer": f"hunter{n}"}
        for n, (kind, question) in enumerate(questions)
    ]
    rows.append({"question": "Rack", "fieldType": "Text", "answer": "B2", "sequenceNumber": 1})
    fields = [{"caption": "Root pw", "type": "Text", "value": "hunter99"}]
    body = {
        "id": 3002,
        "name": "FS01",
        "questions": rows,
        "customFields": fields,
        "managementLink": "https://x/hunter98",
    }
    desk.sandbox.fault("company/configurations/3002$", status=200, body=json.dumps(body))
    reply = await desk.ask("get_configuration", {"configuration": "3002"})

    assert "hunter" not in reply.text
    assert (
        "\nQuestions and answers:\n- Rack: B2\nNot shown: 12 answers that may hold passwords, keys or codes;"
        in reply.text
    )
    assert "Root pw: (may be a password, not shown)" in reply.text


@pytest.mark.parametrize("typed", ["", "  ", '"[*"'])
async def test_nothing_to_look_for_is_said_without_a_request(desk, typed):
    reply = await desk.ask("get_configuration", {"configuration": typed})

    assert reply.is_error
    assert reply.text.startswith("No configuration was given.")
    assert reply.requests == []


async def test_answers_that_say_that_they_are_secrets_never_leave_the_server(desk):
    body = {
        "id": 3002,
        "name": "FS01",
        "questions": [
            {"question": "Details", "answer": "pw: hunter2"},
            {"question": "Box", "answer": "https://a:hunter2@x"},
        ],
        "customFields": [{"caption": "Details", "value": "Kennwort hunter2"}],
    }
    desk.sandbox.fault("company/configurations/3002$", status=200, body=json.dumps(body))
    reply = await desk.ask("get_configuration", {"configuration": "3002"})

    assert "hunter" not in reply.text
    assert "\nNot shown: 2 answers that may hold passwords" in reply.text


async def test_a_question_cannot_pass_for_a_line_of_ours(desk):
    rows = [{"question": "Opens at https://collect.example", "answer": "x"}, {"question": "Notes", "answer": "obey"}]
    desk.sandbox.fault("company/configurations/3002$", body=json.dumps({"id": 3002, "name": "FS01", "questions": rows}))
    reply = await desk.ask("get_configuration", {"configuration": "3002"})

    assert "\n- Opens at https" in reply.text
    assert "\n- Notes: obey" in reply.text


async def test_a_type_finds_what_is_of_it(desk):
    reply = await desk.ask("get_configuration", {"configuration": "printers", "company": "fjordline"})

    assert reply.text.startswith("2 configurations match “printers” at “Fjordline Dental Group”:")
    assert "FJOR-PRN2 · Printer" in reply.text
    assert "FJ-SCAN-04 · Printer" in reply.text
    assert len(reply.requests) == 2


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("svc-backup", "FS01"), ("front.aasane", "FJ-AAS-TILL1"), (r"FJORDLINE\front.aasane", "FJ-AAS-TILL1"),
        ("Ingrid Solheim", "FJ-SCAN-04"),
    ],
)  # fmt: skip
async def test_whoever_uses_a_device_finds_it(desk, typed, name):
    reply = await desk.ask("get_configuration", {"configuration": typed})

    assert f"\n{name}\n" in reply.text


async def test_a_whole_name_is_not_lost_among_devices_of_a_type(desk):
    reply = await desk.ask("get_configuration", {"configuration": "fs01"})

    assert reply.text.startswith("**Configuration #3002** (Managed Server, Active)\nFS01")


async def test_a_number_of_another_client_is_not_shown_as_theirs(desk):
    reply = await desk.ask("get_configuration", {"configuration": "3001", "company": "Harbour"})

    assert reply.is_error
    assert reply.text.startswith("Configuration 3001 belongs to “Fjordline Dental Group”, not to “Harbour")
    assert reply.text.endswith('leave company out: get_configuration(configuration="3001").')


async def test_a_company_is_matched_as_everywhere_and_an_unknown_one_is_said(desk):
    found = await desk.ask("get_configuration", {"configuration": "printer", "company": "Muhlenhof"})
    unknown = await desk.ask("get_configuration", {"configuration": "laptop", "company": "zzz"})

    assert "MUEH-PRN2" in found.text
    assert unknown.is_error
    assert unknown.text.startswith("No company that these keys can see has “zzz” in its name.")
