"""People by what they are called, and "me": whom it means, and what is asked back."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from scout_mcp.errors import InputError, PermissionMissing, ServerFailed
from scout_mcp.models.member import Member
from scout_mcp.permissions import SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa import directory, people
from scout_mcp.psa.people import PeopleSearch
from scout_mcp.resolve.member import Person, whose
from scout_mcp.text.answer import tool_call
from scout_mcp.text.names import Matches, matching

ACTIVE = (
    Member(identifier="tbright", first_name="Tom", last_name="Bright"),
    Member(identifier="mkessler", first_name="Mara", last_name="Kessler"),
    Member(identifier="omartin", first_name="Owen", last_name="Martin"),
)
FORMER = (
    Member(identifier="tom", first_name="Tomas", last_name="Brandt"),
    Member(identifier="oberg", first_name="Otto", last_name="Berg"),
    Member(identifier="fberg", first_name="Finn", last_name="Berg"),
)
AGAIN = partial(tool_call, "search_tickets", words="vpn")


def connection(strategy: str = "", member: str = "") -> Any:
    return SimpleNamespace(settings=SimpleNamespace(key_strategy=strategy, member=member))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    answers: dict[str, Any] = {"active": ACTIVE, "former": FORMER, "me": None, "in records": ()}

    async def me(_: object) -> Any:
        if isinstance(answers["me"], Exception):
            raise answers["me"]
        return answers["me"]

    def named(which: str):
        async def ask(_: object, typed: str) -> Matches[Member]:
            if isinstance(answers[which], Exception):
                raise answers[which]
            return matching(typed, answers[which], lambda one: (one.identifier or "", one.label))

        return ask

    async def members(_: object) -> Any:
        return answers["active"]

    async def in_records(_: object, typed: str) -> PeopleSearch:
        matches = matching(typed, answers["in records"], lambda one: (one.identifier or "", one.label))
        return PeopleSearch(matches, (SERVICE_TICKETS, TIME_ENTRIES))

    monkeypatch.setattr(directory, "members", members)
    monkeypatch.setattr(people, "named_in_records", in_records)
    monkeypatch.setattr(directory, "me", me)
    monkeypatch.setattr(directory, "members_named", named("active"))
    monkeypatch.setattr(directory, "former_named", named("former"))
    return answers


async def refused(typed: str, **settings: str) -> str:
    with pytest.raises(InputError) as error:
        await whose(connection(**settings), typed, AGAIN)
    return str(error.value)


@pytest.mark.parametrize("typed", ["mara", "Kessler", "mkessler", "@mkessler", " Mara Kessler (mkessler) "])
async def test_an_active_member_is_found_by_the_names_that_are_used(known, typed):
    assert await whose(connection(), typed, AGAIN) == Person("mkessler", "Mara Kessler")


async def test_one_who_left_is_found_and_it_is_said(known):
    found = await whose(connection(), "Finn", AGAIN)

    assert (found.identifier, found.known_by) == ("fberg", "identifier")
    assert found.remark == "Finn Berg (fberg) is no longer active in ConnectWise."


async def test_an_active_member_is_meant_before_one_who_left_unless_the_identifier_is_told_as_such(known):
    assert (await whose(connection(), "tom", AGAIN)).identifier == "tbright"
    assert (await whose(connection(), "Tomas Brandt (tom)", AGAIN)).identifier == "tom"


async def test_several_are_listed_with_the_call_for_one_of_them(known):
    assert await refused("ma") == (
        "2 members fit “ma”: Mara Kessler (mkessler), Owen Martin (omartin). Ask for the one you mean:"
        ' search_tickets(words="vpn", person="mkessler").'
    )
    assert (await refused("berg")).startswith("2 former members fit “berg”: Otto Berg (oberg), Finn Berg (fberg). Ask")


async def test_many_are_listed_in_part(known):
    known["active"] = tuple(Member(identifier=f"anna{n}", first_name="Anna") for n in range(14))

    assert "Anna (anna9) and 4 more. Ask for the one you mean" in await refused("Anna")


async def test_a_misspelt_name_gets_those_that_are_near_active_or_not(known):
    assert await refused("mkesler") == (
        'No member is called “mkesler”. Did you mean Mara Kessler (mkessler)? search_tickets(words="vpn",'
        ' person="mkessler").'
    )
    assert "Did you mean Finn Berg (fberg)?" in await refused("Fin Berk")


async def test_nobody_is_an_error_that_says_what_can_be_given(known):
    assert await refused("zzz ⟧ **x**") == (
        "No member that these keys can see is called “zzz ] ∗∗x∗∗”, active or not. Give a first, last or whole name, or"
        " the member identifier."
    )


LACKING = "hese keys lack System > Member Maintenance (Inquire: All)"


async def test_where_members_may_not_be_listed_an_identifier_is_taken_as_typed_and_a_name_is_not(known):
    known["active"] = PermissionMissing("no")
    found = await whose(connection(), "Mara Kessler (mkessler)", AGAIN)

    assert (found.identifier, found.title, found.known_by, found.is_whole) == ("mkessler", "mkessler", "nothing", False)
    assert found.remark == (
        f"“mkessler” was taken as a member identifier: t{LACKING}, and nobody called “mkessler” was found through"
        " service tickets and time entries that they can read. If it is a name: give the member identifier, the short"
        ' name typed at ConnectWise\'s login: search_tickets(words="vpn", person="mkessler").'
    )
    assert await refused("Mara Kessler") == (
        f"T{LACKING}, and nobody called “Mara Kessler” was found through service tickets and time entries that they can"
        " read. Give the member identifier, the short name typed at ConnectWise's login:"
        ' search_tickets(words="vpn", person="mkessler").'
    )


async def test_a_tool_that_can_look_for_any_text_gets_it_as_typed(known):
    known["active"] = PermissionMissing("no")
    found = await whose(connection(), "Mara Kessler", AGAIN, any_text=True)

    assert (found.identifier, found.known_by, found.is_whole) == ("Mara Kessler", "nothing", False)
    assert found.remark.startswith(f"Whom “Mara Kessler” means is not known: t{LACKING}, and nobody called")
    assert found.remark.endswith(" in resources, which have identifiers only: give the member identifier.")


async def test_where_members_may_not_be_listed_whom_records_name_is_found_by_name(known):
    known["active"] = PermissionMissing("no")
    known["in records"] = (Member(identifier="mkessler", first_name="Mara Kessler"), Member(identifier="omartin"))
    by_name, by_identifier = [await whose(connection(), typed, AGAIN) for typed in ("kessler", "mkessler")]

    assert by_name.title == by_identifier.title == "Mara Kessler (mkessler)"
    assert by_name.remark == f"Found through service tickets and time entries, because t{LACKING}."
    assert by_identifier.remark == ""
    assert (await refused("m")).startswith("2 people fit “m”: Mara Kessler (mkessler), omartin. Ask for the one you")
    assert (await refused("Kesler")).endswith(
        'Did you mean Mara Kessler (mkessler)? search_tickets(words="vpn", person="mkessler").'
    )


async def test_a_name_without_an_identifier_is_no_identifier(known):
    known["active"] = PermissionMissing("no")
    known["in records"] = (Member(first_name="Mara Kessler"),)

    assert (await refused("mara")).startswith("Mara Kessler owns tickets, but no record that these keys can read has")
    found = await whose(connection(), "mara", AGAIN, any_text=True)
    assert (found.identifier, found.known_by, found.is_whole) == ("Mara Kessler", "name", False)


@pytest.mark.parametrize(("listed", "why"), [((), "no members"), (ACTIVE[:1], "one member only")])
async def test_a_list_of_nobody_or_of_one_is_no_proof(known, listed, why):
    known |= {"active": listed, "former": ()}

    found = await whose(connection(), "mkessler", AGAIN)
    assert f": ConnectWise lists {why} to these keys, and nobody" in found.remark
    known["in records"] = (Member(identifier="mkessler", first_name="Mara Kessler"),)
    assert (await whose(connection(), "mara", AGAIN)).remark.endswith(f"because ConnectWise lists {why} to these keys.")


async def test_whom_a_long_list_lacks_may_still_be_named_by_records(known):
    known["in records"] = (Member(identifier="zquist", first_name="Zara Quist"),)

    assert (await whose(connection(), "Zara", AGAIN)).remark == (
        "Found through service tickets and time entries, because the list of members does not have them."
    )


@pytest.mark.parametrize("typed", ["me", "", "Myself", "@me"])
async def test_me_is_whom_the_keys_belong_to(known, typed):
    known["me"] = Member(identifier="mkessler", first_name="Mara", last_name="Kessler", license_class="F")

    assert await whose(connection(member="ldubois"), typed, AGAIN) == Person("mkessler", "Mara Kessler")


@pytest.mark.parametrize("license_class", [None, "X"])
async def test_where_it_is_open_whether_the_keys_are_a_persons_the_settings_decide(known, license_class):
    known["me"] = Member(identifier="mkessler", license_class=license_class)

    assert (await whose(connection(), "me", AGAIN)).identifier == "mkessler"
    assert (await whose(connection(member="tbright"), "me", AGAIN)).identifier == "tbright"
    assert (await whose(connection("member", "tbright"), "me", AGAIN)).identifier == "mkessler"


@pytest.mark.parametrize(
    ("strategy", "me"),
    [
        ("api_member", Member(identifier="mkessler", license_class="F")),
        ("", Member(identifier="scoutapi", license_class="A")),
        ("member", Member(identifier="scoutapi", license_class="A")),
    ],
)
async def test_shared_keys_mean_the_member_of_the_setting_or_nobody(known, strategy, me):
    known["me"] = me

    assert await whose(connection(strategy, "TBright"), "me", AGAIN) == Person("tbright", "Tom Bright")
    assert await refused("me", strategy=strategy) == (
        'These keys belong to a shared API member, which is no person. Say who is meant with the parameter "person" (a'
        ' name or member identifier): search_tickets(words="vpn", person="mkessler"). On a personal machine, set'
        " it once in `scout-mcp settings` (or SCOUT_MEMBER)."
    )


async def test_where_connectwise_does_not_say_the_setting_does(known):
    assert (await whose(connection(member="tbright"), "me", AGAIN)).identifier == "tbright"
    assert (await refused("me")).startswith("ConnectWise does not say whom these keys belong to. Say who is meant")


async def test_where_asking_fails_the_setting_helps_and_without_it_the_failure_is_told(known):
    known["me"] = ServerFailed(500)

    assert (await whose(connection(member="tbright"), "me", AGAIN)).identifier == "tbright"
    with pytest.raises(ServerFailed):
        await whose(connection(), "me", AGAIN)


async def test_a_setting_that_names_nobody_is_refused_in_the_words_of_a_named_person(known):
    setting = " The name comes from the setting SCOUT_MEMBER; correct it with `scout-mcp settings`."
    for identifier in ("nobodyhere", "mkess", "mkesler"):  # a piece and a typing error are no identifier either
        named = await refused(f"Somebody ({identifier})")
        assert await refused("me", member=identifier) == named + setting, identifier
    assert "Did you mean Mara Kessler (mkessler)?" in await refused("me", member="mkesler")


async def test_a_setting_that_names_one_who_left_says_so(known):
    person = await whose(connection(member="fberg"), "me", AGAIN)

    assert person.remark == "Finn Berg (fberg) is no longer active in ConnectWise."


@pytest.mark.parametrize(
    ("active", "why"),
    [
        (PermissionMissing("members"), "these keys lack System > Member Maintenance (Inquire: All)"),
        ((), "ConnectWise lists no members to these keys"),
        (ACTIVE[1:2], "ConnectWise lists one member only to these keys"),
        (ServerFailed(500), "the list of members could not be read"),
    ],
)
async def test_a_setting_that_cannot_be_checked_holds_and_it_is_said(known, active, why):
    known["active"], known["former"] = active, ()

    assert await whose(connection(member="ldubois"), "me", AGAIN) == Person(
        "ldubois", "ldubois",
        f"Whether ldubois, the setting SCOUT_MEMBER, is a member was not checked: {why}.",
    )  # fmt: skip
