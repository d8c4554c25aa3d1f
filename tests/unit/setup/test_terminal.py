"""The dialogue of setup: what is asked, what is refused, and that nothing which works is replaced without a word."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scout_mcp.config import publisher, settings, stored_profile
from scout_mcp.config.profile_store import Store
from scout_mcp.config.stored_profile import Profile
from scout_mcp.errors import KeyringLocked
from scout_mcp.permissions import CAPABILITIES, Status
from scout_mcp.psa.permission_probe import Access
from scout_mcp.sandbox import Sandbox
from scout_mcp.setup import client_id, connection_test, profile
from scout_mcp.setup import terminal as setup


@dataclass
class Person:
    """Answers each question by the word it starts with; the last answer to a question is given again and again."""

    answers: dict[str, list[str]]
    said: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])
    hidden: list[str] = field(default_factory=list[str])

    def answer(self, question: str) -> str:
        self.asked.append(question)
        [given] = [answers for start, answers in self.answers.items() if question.startswith(start)] or [[""]]
        return given.pop(0) if given else pytest.fail(f"asked again: {question}")

    def answer_hidden(self, question: str) -> str:
        self.hidden.append(question)
        return self.answer(question)

    @property
    def terminal(self) -> setup.Terminal:
        return setup.Terminal(self.said.append, self.answer, self.answer_hidden)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def person(sandbox: Sandbox, role: str = "everything", **changes: list[str]) -> Person:
    found = sandbox.environment(role)
    answers = {
        "A or B": ["a"],
        "Company ID": [found["SCOUT_COMPANY_ID"]],
        "Public key": [found["SCOUT_PUBLIC_KEY"]],
        "Private key": [found["SCOUT_PRIVATE_KEY"]],
        "Hosting region": ["onprem"],
        "Base URL": [found["SCOUT_BASE_URL"]],
        "Client ID": [found["SCOUT_CLIENT_ID"]],
        "Time zone": ["Europe/Oslo"],
    }
    return Person(answers | {name.replace("_", " "): answer for name, answer in changes.items()})


def run(someone: Person, kept: Store, **given: str) -> int:
    code = setup.with_questions("default", given, someone.terminal, kept)
    # Whatever happened, no private key was shown.
    private = kept.read("default")
    assert private is None or private.private_key not in someone.text + "".join(someone.asked)
    return code


def works(found: settings.Settings) -> connection_test.Trial:
    """Stands in for a test: all is granted."""
    return connection_test.Trial(found, tuple(Access(capability, Status.GRANTED) for capability in CAPABILITIES))


def test_a_set_up_asks_tests_and_stores(sandbox: Sandbox, kept: Store) -> None:
    someone = person(sandbox)

    assert run(someone, kept) == setup.OK
    found = kept.read("default")
    given = sandbox.environment("everything")
    assert found == Profile(
        {
            "region": "onprem",
            "base_url": given["SCOUT_BASE_URL"],
            "company_id": given["SCOUT_COMPANY_ID"],
            "key_strategy": "member",
            "client_id": given["SCOUT_CLIENT_ID"],
            "timezone": "Europe/Oslo",
        },
        given["SCOUT_PUBLIC_KEY"],
        given["SCOUT_PRIVATE_KEY"],
        "file",
    )
    assert someone.hidden == ["Private key (hidden as you type): "]
    assert "My Account > API Keys tab" in someone.text
    assert "- Granted: Service tickets, " in someone.text
    assert "No keyring can be used here, so the keys are plain text in " in someone.text
    assert settings.load(environ={}).public_key_tail == given["SCOUT_PUBLIC_KEY"][-4:]


def test_option_b_lists_the_permissions_of_the_role(sandbox: Sandbox, kept: Store) -> None:
    someone = person(sandbox, A_or_B=["x", "B"])

    assert run(someone, kept) == setup.OK
    assert "Type A or B." in someone.said
    for capability in CAPABILITIES:
        need = "required" if capability.required else "optional"
        assert f"- {capability.permission}: {need}, unlocks {capability.unlocks}" in someone.text


def test_the_key_strategy_is_stored_and_offered_again(sandbox: Sandbox, kept: Store) -> None:
    run(person(sandbox, A_or_B=["b"]), kept)
    assert settings.load(environ={}).key_strategy == "api_member"
    someone = Person({})

    assert run(someone, kept) == setup.OK
    assert "A or B [B]: " in someone.asked
    assert settings.load(environ={}).key_strategy == "api_member"


def test_with_shared_keys_it_asks_who_is_meant_by_me_and_stores_it(sandbox: Sandbox, kept: Store) -> None:
    someone = person(sandbox, A_or_B=["b"], Your_member_identifier=["Mara Kessler", "mkessler"])

    assert run(someone, kept) == setup.OK
    assert settings.load(environ={}).member == "mkessler"
    assert "A shared API member is not a person, so scout-mcp cannot tell who “me” is" in someone.text
    assert (
        "Your member identifier is 'Mara Kessler', which is not a member identifier: enter the short name you"
        " use at login, e.g. mkessler."
    ) in someone.said
    again = Person({"Your member": ["-"]})
    assert run(again, kept) == setup.OK
    assert "Your member identifier (e.g. mkessler; - for none) [mkessler]: " in again.asked
    assert settings.load(environ={}).member == ""


def test_own_keys_are_not_asked_whose_they_are_but_what_is_said_of_it_is_kept(sandbox: Sandbox, kept: Store) -> None:
    someone, told, later = person(sandbox), person(sandbox), Person({})

    assert run(someone, kept) == setup.OK
    assert not [question for question in someone.asked if question.startswith("Your member")]
    assert run(told, kept, SCOUT_MEMBER="mkessler") == setup.OK
    assert settings.load(environ={}).member == "mkessler"
    assert run(later, kept) == setup.OK
    assert settings.load(environ={}).member == "mkessler"


def test_a_key_strategy_that_is_given_is_not_asked_and_a_wrong_one_is(sandbox: Sandbox, kept: Store) -> None:
    given, wrong = person(sandbox, A_or_B=[]), person(sandbox)

    assert run(given, kept, SCOUT_KEY_STRATEGY="Shared") == setup.OK
    assert settings.load(environ={}).key_strategy == "api_member"
    assert "which an\nadministrator creates in ConnectWise PSA" in given.text
    assert run(wrong, kept, SCOUT_KEY_STRATEGY="c") == setup.OK
    assert "Key strategy is 'c'; it must be member (your own member keys)" in wrong.text
    assert settings.load(environ={}).key_strategy == "member"


def test_what_is_wrong_is_said_in_the_settings_own_words_and_asked_again(sandbox: Sandbox, kept: Store) -> None:
    given = sandbox.environment("everything")
    someone = person(
        sandbox,
        Company_ID=["", "tom@fjord.example", f" {given['SCOUT_COMPANY_ID']} "],
        Public_key=["two words", f'"{given["SCOUT_PUBLIC_KEY"]}"'],
        Private_key=["", f" {given['SCOUT_PRIVATE_KEY']}\r\n"],
        Hosting_region=["mars", "custom url"],
        Base_URL=["manage", f"{given['SCOUT_BASE_URL']}/v4_6_release/apis/3.0"],
        Client_ID=["1234", given["SCOUT_CLIENT_ID"]],
        Time_zone=["europe/olso", ""],
    )

    assert run(someone, kept) == setup.OK
    for sentence in (
        "Company ID is missing: the short name you enter as Company at ConnectWise's login.",
        "Company ID must be the short name you use at login, not an e-mail address or URL.",
        "Public key contains a space or line break; copy only the public key, all of it.",
        "Private key is missing: copy the private key from ConnectWise, My Account > API Keys.",
        "Hosting region is 'mars'; it must be na, eu, au or onprem.",
        "Base URL has no scheme; write it like https://manage.yourcompany.com",
        f"Base URL put right: {given['SCOUT_BASE_URL']}",
        "Client ID is not a client ID, which is a GUID from the ConnectWise developer site.",
        "Time zone is 'europe/olso', which is not a time zone. Example: Europe/Oslo",
    ):
        assert sentence in someone.said
    found = kept.read("default")
    assert found is not None
    assert (found.public_key, found.private_key) == (given["SCOUT_PUBLIC_KEY"], given["SCOUT_PRIVATE_KEY"])
    assert "timezone" not in found.values


@pytest.mark.parametrize(
    "where",
    [
        "A or B",
        "Company ID",
        "Public key",
        "Private key",
        "Hosting region",
        "Base URL",
        "Client ID",
        "Time zone",
        "Try again with",
        "Save",
        "Change",
    ],
)
@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
def test_who_stops_at_any_question_has_saved_nothing(
    sandbox: Sandbox, kept: Store, where: str, end: type[BaseException]
) -> None:
    someone = person(sandbox, "deleted")

    def stop(question: str) -> str:
        if question.startswith(where):
            raise end
        return someone.answer(question)

    with pytest.raises(end):
        setup.with_questions("default", {}, setup.Terminal(someone.said.append, stop, stop), kept)

    assert kept.names() == []
    assert not kept.folder.exists()


def test_the_same_key_twice_is_asked_again(sandbox: Sandbox, kept: Store) -> None:
    given = sandbox.environment("everything")
    someone = person(
        sandbox,
        Public_key=[given["SCOUT_PUBLIC_KEY"]] * 2,
        Private_key=[given["SCOUT_PUBLIC_KEY"], given["SCOUT_PRIVATE_KEY"]],
    )

    assert run(someone, kept) == setup.OK
    assert "The public and private keys are identical. Copy both again." in someone.said


def test_swapped_keys_are_turned_round_if_wanted(sandbox: Sandbox, kept: Store) -> None:
    given = sandbox.environment("everything")
    swapped = {"Public_key": [given["SCOUT_PRIVATE_KEY"]], "Private_key": [given["SCOUT_PUBLIC_KEY"]]}

    someone = person(sandbox, **swapped, Try_again_with=["y"])

    assert setup.with_questions("default", {}, someone.terminal, kept) == setup.OK
    assert "The keys were swapped; they are saved the right way round." in someone.said
    found = kept.read("default")
    assert found is not None
    assert found.private_key == given["SCOUT_PRIVATE_KEY"]


@pytest.mark.parametrize(("answer", "is_kept"), [("", False), ("n", False), ("y", True)])
def test_what_does_not_work_is_stored_only_if_wanted(
    sandbox: Sandbox, kept: Store, answer: str, *, is_kept: bool
) -> None:
    someone = person(sandbox, "project people", Save_these=[answer], Change_them=["n"])

    assert run(someone, kept) == setup.FAILED
    assert (kept.read("default") is not None) is is_kept
    assert "- Service tickets (required): missing." in someone.text
    assert ("Nothing was saved." in someone.said) is not is_kept


@pytest.mark.parametrize(("answer", "is_kept"), [("n", True), ("y", False)])
def test_what_works_is_not_replaced_without_saying_so(
    sandbox: Sandbox, kept: Store, answer: str, *, is_kept: bool
) -> None:
    run(person(sandbox), kept)
    before = kept.read("default")
    someone = person(sandbox, "deleted", Replace=[answer], Try_again_with=["n"], Change_them=["n"])

    assert run(someone, kept) == setup.FAILED
    assert "The saved profile default works (company fjordtech, keys ending in" in someone.text
    assert (kept.read("default") == before) is is_kept


def test_enter_keeps_what_is_stored(sandbox: Sandbox, kept: Store) -> None:
    run(person(sandbox), kept)
    before = kept.read("default")
    someone = Person({})

    assert run(someone, kept) == setup.OK
    assert kept.read("default") == before
    assert "Private key (hidden as you type) [as saved]: " in someone.asked
    assert any(question.endswith("[Europe/Oslo]: ") for question in someone.asked)


def test_a_stored_time_zone_can_be_taken_out_again(sandbox: Sandbox, kept: Store) -> None:
    run(person(sandbox), kept)

    assert run(Person({"Time zone": ["-"]}), kept) == setup.OK
    found = kept.read("default")
    assert found is not None
    assert "timezone" not in found.values


FOREIGN = (
    "The saved private key is sent only to the address it was saved with, not to 127.0.0.1:9: enter the private"
    " key again."
)


def test_the_stored_private_key_does_not_go_to_another_server_by_enter(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(person(sandbox), kept)
    before = kept.read("default")
    sent: list[settings.Settings] = []
    monkeypatch.setattr(connection_test, "run", sent.append)
    someone = Person({"Private key": ["", ""]})

    with pytest.raises(pytest.fail.Exception, match="asked again: Private key"):
        run(someone, kept, SCOUT_REGION="onprem", SCOUT_BASE_URL="http://127.0.0.1:9")

    assert FOREIGN in someone.said
    assert someone.hidden == ["Private key (hidden as you type): "] * 3
    assert sent == []
    assert kept.read("default") == before


def test_a_private_key_that_is_typed_goes_to_another_server(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(person(sandbox), kept)
    monkeypatch.setattr(connection_test, "run", works)
    someone = Person({"Base URL": ["http://127.0.0.1:9"], "Private key": ["typed-for-it"]})

    assert run(someone, kept) == setup.OK
    assert settings.load(environ={}).private_key.get_secret_value() == "typed-for-it"


def test_from_on_premise_and_from_cloud_to_cloud_the_private_key_may_stay(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(person(sandbox), kept)
    monkeypatch.setattr(connection_test, "run", works)

    for region in ("eu", "au"):
        someone = Person({"Hosting region": [region]})
        assert run(someone, kept) == setup.OK
        assert FOREIGN[:30] not in someone.text
    someone = Person({"Hosting region": ["onprem"], "Base URL": ["https://api-na.myconnectwise.net"]})
    assert run(someone, kept) == setup.OK
    assert "[as saved]" in someone.hidden[0]


def test_what_does_not_work_can_be_changed_without_typing_all_of_it_again(sandbox: Sandbox, kept: Store) -> None:
    given = sandbox.environment("everything")
    someone = person(
        sandbox,
        A_or_B=["b", ""],
        Company_ID=[given["SCOUT_COMPANY_ID"], ""],
        Public_key=[given["SCOUT_PUBLIC_KEY"], ""],
        Private_key=[given["SCOUT_PRIVATE_KEY"], ""],
        Hosting_region=["onprem"],
        Base_URL=["http://127.0.0.1:9", given["SCOUT_BASE_URL"]],
        Client_ID=[given["SCOUT_CLIENT_ID"], ""],
        Time_zone=["Europe/Oslo", ""],
        Save_these=["n"],
        Change_them=[""],
    )

    # The region that was given is asked the second time, since it may be what is wrong.
    assert run(person(sandbox, Hosting_region=[]), kept, SCOUT_REGION="onprem") == setup.OK
    kept.forget("default")
    someone.answers["Hosting region"] = ["onprem", ""]
    assert run(someone, kept) == setup.OK
    assert someone.hidden[1] == "Private key (hidden as you type) [as entered]: "
    assert given["SCOUT_PRIVATE_KEY"] not in "".join(someone.asked) + someone.text
    assert "A or B [B]: " in someone.asked
    assert settings.load(environ={}).key_strategy == "api_member"
    assert settings.load(environ={}).origin == given["SCOUT_BASE_URL"]


def test_what_was_given_and_does_not_work_is_asked_the_second_time(sandbox: Sandbox, kept: Store) -> None:
    given = sandbox.environment("everything")
    changes = {name: [*person(sandbox).answers[name.replace("_", " ")], ""] for name in (
        "A_or_B", "Company_ID", "Public_key", "Private_key", "Hosting region", "Client_ID", "Time_zone",
    )}  # fmt: skip
    someone = person(sandbox, **changes, Base_URL=[given["SCOUT_BASE_URL"]], Save_these=["n"], Change_them=["y"])

    assert run(someone, kept, SCOUT_BASE_URL="http://127.0.0.1:9") == setup.OK
    assert "Base URL (https://...) [http://127.0.0.1:9]: " in someone.asked


def test_a_stored_private_key_does_not_become_a_typed_one_by_a_second_round(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(person(sandbox), kept)
    stored = settings.load(environ={}).origin
    sent: list[str] = []

    def refuse(found: settings.Settings) -> connection_test.Trial:
        sent.append(found.origin)
        return connection_test.Trial(found)

    monkeypatch.setattr(connection_test, "run", refuse)
    someone = Person(
        {"Base URL": ["", "http://127.0.0.1:9"], "Save": ["n"], "Private key": ["", ""], "Client ID": ["", ""]}
    )

    with pytest.raises(pytest.fail.Exception, match="asked again: Private key"):
        run(someone, kept)

    assert FOREIGN in someone.said
    assert set(sent) == {stored}


def test_from_on_premise_to_a_cloud_no_base_url_stays(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(person(sandbox), kept)
    monkeypatch.setattr(connection_test, "run", works)

    assert run(Person({"Hosting region": ["eu"]}), kept) == setup.OK
    assert settings.load(environ={}).origin == "https://api-eu.myconnectwise.net"


def test_what_is_given_is_not_asked(sandbox: Sandbox, kept: Store) -> None:
    someone = person(sandbox)

    assert run(someone, kept, SCOUT_COMPANY_ID=sandbox.company_id, SCOUT_TIMEZONE="UTC") == setup.OK
    assert not [question for question in someone.asked if question.startswith(("Company", "Time"))]


def test_what_is_given_and_wrong_is_asked(sandbox: Sandbox, kept: Store) -> None:
    assert run(person(sandbox), kept, SCOUT_COMPANY_ID="a@b.example") == setup.OK


def test_with_a_built_in_client_id_none_is_needed(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "CLIENT_ID", sandbox.client_id)
    someone = person(sandbox, Client_ID=[""])

    assert run(someone, kept) == setup.OK
    found = kept.read("default")
    assert found is not None
    assert "client_id" not in found.values
    assert "Client ID (press Enter for the built-in one): " in someone.asked
    assert client_id.ABOUT not in someone.text


def test_a_build_without_a_client_id_says_first_what_it_is_and_what_to_send(sandbox: Sandbox, kept: Store) -> None:
    someone, again = person(sandbox), Person({})

    assert run(someone, kept) == setup.OK
    assert client_id.ABOUT in someone.said[1]
    assert client_id.for_an_admin() in someone.said[1]
    assert someone.asked[0] == "Client ID (from your administrator): "
    # Who has one is not told again.
    assert run(again, kept) == setup.OK
    assert client_id.ABOUT not in again.text


def test_a_damaged_profile_is_said_and_set_up_anew(sandbox: Sandbox, kept: Store) -> None:
    kept.folder.mkdir()
    (kept.folder / "profile-default.toml").write_text("[", "utf-8")
    someone = person(sandbox)

    assert run(someone, kept) == setup.OK
    assert "The stored profile default is damaged (" in someone.text


class Locked(Store):
    """A store whose keyring is locked so many times."""

    times = 99

    def save(
        self, name: str, profile: Profile, *, over: str | None = None, in_file: bool = False
    ) -> stored_profile.Saved:
        self.times -= 1
        if self.times >= 0 and not in_file:
            raise KeyringLocked("is locked", ": unlock it and save again. Nothing was saved.")
        return super().save(name, profile, over=over, in_file=in_file)

    def read(self, name: str) -> Profile | None:
        if self.version(name):
            raise KeyringLocked("is locked", ", so it did not give the keys.")
        return None


@pytest.mark.parametrize(
    ("in_file", "again", "code"), [("y", "", setup.OK), ("", "", setup.FAILED), ("n", "y", setup.OK)]
)
def test_at_a_locked_keyring_the_answers_are_not_lost(
    sandbox: Sandbox, kept: Store, in_file: str, again: str, code: int
) -> None:
    locked = Locked(kept.folder)
    locked.times = 1 if again else 99
    someone = person(sandbox, Store_the_keys_in_a_file=[in_file], Have_you_unlocked=[again])

    assert setup.with_questions("default", {}, someone.terminal, locked) == code
    assert "The system's keyring is locked. Nothing is saved yet." in someone.said
    assert (kept.read("default") is not None) is (code == setup.OK)
    assert ("Nothing was saved." in someone.said) is (code == setup.FAILED)
    assert ("As you chose, the keys are plain text in" in someone.text) is (in_file == "y")


def test_what_a_locked_keyring_holds_is_said_at_the_beginning(sandbox: Sandbox, kept: Store) -> None:
    run(person(sandbox), kept)
    someone = person(sandbox, Save_these=["n"], Change_them=["n"], Base_URL=["http://127.0.0.1:9"])

    assert setup.with_questions("default", {}, someone.terminal, Locked(kept.folder)) == setup.FAILED
    assert (
        "The system's keyring is locked. The saved profile default cannot be read, and is kept until you"
        " save." in someone.said
    )


def test_keys_go_into_the_file_if_that_was_said_from_the_start(sandbox: Sandbox, kept: Store) -> None:
    locked = Locked(kept.folder)

    assert setup.with_questions("default", {}, person(sandbox).terminal, locked, in_file=True) == setup.OK
    found = kept.read("default")
    assert found is not None
    assert found.place == "file"


@pytest.mark.parametrize(("answer", "code"), [("y", setup.OK), ("", setup.FAILED)])
def test_what_another_set_up_stored_meanwhile_is_not_replaced_without_a_question(
    sandbox: Sandbox, kept: Store, answer: str, code: int
) -> None:
    other = Profile({"region": "na"}, "other", "other-private")
    someone = person(sandbox, Replace_the_other=[answer])
    terminal = someone.terminal

    def ask(question: str) -> str:
        if question.startswith("Time zone"):
            kept.save("default", other)
        return someone.answer(question)

    terminal = setup.Terminal(someone.said.append, ask, someone.answer_hidden)

    assert setup.with_questions("default", {}, terminal, kept) == code
    assert "Another set-up has changed what is stored as profile default meanwhile." in someone.text
    found = kept.read("default")
    assert found is not None
    assert (found.private_key == "other-private") is (code == setup.FAILED)


def test_a_server_that_is_not_there_is_told(sandbox: Sandbox, kept: Store) -> None:
    someone = person(sandbox, Base_URL=["http://127.0.0.1:9"], Save_these=["n"], Change_them=["No"])

    assert run(someone, kept) == setup.FAILED
    assert "127.0.0.1:9 did not accept the connection." in someone.text


def without_asking(given: dict[str, str], kept: Store) -> tuple[int, str]:
    said: list[str] = []
    code = setup.without_asking("default", given, said.append, kept)
    return code, "\n".join(said)


def test_without_asking_values_are_tested_and_stored(sandbox: Sandbox, kept: Store) -> None:
    code, said = without_asking(sandbox.environment("tickets only"), kept)

    assert code == setup.OK
    assert said.count("Saved as profile default.") == 1
    assert kept.read("default") is not None


def test_without_asking_wrong_values_are_all_listed(kept: Store) -> None:
    code, said = without_asking({"SCOUT_REGION": "mars", "SCOUT_COMPANY_ID": "x"}, kept)

    assert code == setup.WRONG
    assert said.startswith(
        f"These values cannot be used:\n- {settings.MISSING_CLIENT_ID}\n"
        "- SCOUT_REGION is 'mars'; it must be na, eu, au or onprem.\n- SCOUT_PUBLIC_KEY is missing"
    )
    assert kept.names() == []


def test_without_asking_what_is_stored_is_not_used_and_that_is_said(sandbox: Sandbox, kept: Store) -> None:
    given = sandbox.environment("everything")
    some = {"SCOUT_REGION": "onprem", "SCOUT_BASE_URL": given["SCOUT_BASE_URL"]}
    advice = "The saved profile default is not used here: --non-interactive needs every value again"

    assert advice not in without_asking(some, kept)[1]
    without_asking(given, kept)
    code, said = without_asking(some, kept)

    assert code == setup.WRONG
    assert advice in said
    assert "Add --client-id, --company-id, --public-key and --private-key-stdin, or leave out" in said
    assert advice not in without_asking(given | {"SCOUT_REGION": "mars"}, kept)[1]
    assert "Add --private-key-stdin" in without_asking({**given, "SCOUT_PRIVATE_KEY": ""}, kept)[1]


def test_without_asking_the_same_key_twice_is_refused(sandbox: Sandbox, kept: Store) -> None:
    given = sandbox.environment("everything")

    code, _ = without_asking(given | {"SCOUT_PRIVATE_KEY": given["SCOUT_PUBLIC_KEY"]}, kept)

    assert code == setup.WRONG
    assert kept.names() == []


def test_without_asking_what_does_not_work_is_not_stored(sandbox: Sandbox, kept: Store) -> None:
    without_asking(sandbox.environment("everything"), kept)
    before = kept.read("default")

    code, said = without_asking(sandbox.environment("deleted"), kept)

    assert code == setup.FAILED
    assert "The saved profile default works (keys ending in " in said
    assert "keys look like this too" in said
    assert said.endswith("Nothing was saved.")
    assert kept.read("default") == before


def test_without_asking_a_locked_keyring_is_told_with_the_way_to_a_file(sandbox: Sandbox, kept: Store) -> None:
    said: list[str] = []
    given, locked = sandbox.environment("everything"), Locked(kept.folder)

    assert setup.without_asking("default", given, said.append, locked) == setup.FAILED
    assert said[-1] == "The system's keyring is locked: unlock it and save again. Nothing was saved."
    assert setup.without_asking("default", given, said.append, locked, in_file=True) == setup.OK


def test_without_asking_another_set_up_meanwhile_is_told(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = connection_test.run

    def meanwhile(found: settings.Settings) -> connection_test.Trial:
        kept.save("default", Profile({"region": "na"}, "other", "other-private"))
        return tried(found)

    monkeypatch.setattr(connection_test, "run", meanwhile)
    code, said = without_asking(sandbox.environment("everything"), kept)

    assert code == setup.FAILED
    assert "Another set-up has changed what is stored as profile default meanwhile. Nothing was saved" in said


def test_a_folder_that_cannot_be_written_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    code, said = without_asking(sandbox.environment("everything"), Store(tmp_path / "file"))

    assert code == setup.FAILED
    assert "The folder of stored settings, " in said


def test_keys_in_the_keyring_are_told_as_such() -> None:
    path = Path("profile-acme.toml")

    told = profile.where("acme", stored_profile.Saved("keyring", path))

    assert told.startswith(
        "Saved as profile acme. The keys are in the system's keyring, everything else is in profile-acme."
    )
    assert "still contains the earlier keys" in profile.where(
        "acme", stored_profile.Saved("file", path, leftover="keyring")
    )
    left = stored_profile.Saved("keyring", path, leftover=Path("keys-acme.2.toml"))
    assert "delete keys-acme.2.toml." in profile.where("acme", left)
    assert profile.start("acme") == "scout-mcp --profile acme"


def test_a_member_that_does_not_exist_is_refused(sandbox, kept):
    given = sandbox.environment("everything") | {"SCOUT_MEMBER": "nobodyhere"}
    said = []

    assert setup.without_asking("default", given, said.append, kept) == setup.FAILED
    assert "Member identifier nobodyhere: no active member has it." in "\n".join(said)
    assert said[-1] == "Nothing was saved."
    assert setup.without_asking("default", given | {"SCOUT_MEMBER": "MKessler"}, said.append, kept) == setup.OK


def test_a_member_is_said_to_be_unchecked_where_these_keys_may_not_list_members(sandbox, kept):
    given = sandbox.environment("tickets only") | {"SCOUT_MEMBER": "nobodyhere"}
    said = []

    assert setup.without_asking("default", given, said.append, kept) == setup.OK
    assert "Member identifier nobodyhere: not checked, since these keys may not list members." in "\n".join(said)
