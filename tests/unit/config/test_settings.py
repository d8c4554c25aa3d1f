"""Which ConnectWise and with which keys: what is read, from where, and what a person is told who got it wrong."""

import re
import zoneinfo
from pathlib import Path

import pytest
import tzlocal
from pydantic import ValidationError

from scout_mcp.config import publisher, settings, sources
from scout_mcp.config.settings import Settings
from scout_mcp.errors import SettingsError

PUBLIC, PRIVATE = "pUbLiCkEy1234567", "PrIvAtEkEy765432"
CLIENT_ID = "0a1b2c3d-0000-4000-8000-00000000beef"
GOOD = {
    "SCOUT_REGION": "na",
    "SCOUT_COMPANY_ID": "fjord",
    "SCOUT_PUBLIC_KEY": PUBLIC,
    "SCOUT_PRIVATE_KEY": PRIVATE,
    "SCOUT_CLIENT_ID": CLIENT_ID,
    "SCOUT_TIMEZONE": "Europe/Oslo",
}


def load(**changes: str) -> Settings:
    return settings.load(environ=GOOD | changes)


def onprem(base_url: str) -> Settings:
    return load(SCOUT_REGION="onprem", SCOUT_BASE_URL=base_url)


def problems(**changes: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load(**changes)
    return refused.value.problems


def test_complete_settings_are_read_as_they_are() -> None:
    found = load()

    assert (found.region, found.origin, found.company_id, found.timezone) == (
        "na",
        "https://api-na.myconnectwise.net",
        "fjord",
        "Europe/Oslo",
    )
    assert found.public_key.get_secret_value() == PUBLIC
    assert found.private_key.get_secret_value() == PRIVATE
    assert found.client_id.get_secret_value() == CLIENT_ID
    assert found.api_url == "https://api-na.myconnectwise.net/v4_6_release/apis/3.0/"
    assert found.host == "api-na.myconnectwise.net"
    assert found.zone == zoneinfo.ZoneInfo("Europe/Oslo")
    assert found.public_key_tail == "4567"
    assert not found.is_local


@pytest.mark.parametrize(
    ("region", "expected", "origin"),
    [
        ("na", "na", "https://api-na.myconnectwise.net"),
        ("eu", "eu", "https://api-eu.myconnectwise.net"),
        ("au", "au", "https://api-au.myconnectwise.net"),
        (" EU ", "eu", "https://api-eu.myconnectwise.net"),
        ("'au'", "au", "https://api-au.myconnectwise.net"),
        ("North America", "na", "https://api-na.myconnectwise.net"),
        ("US", "na", "https://api-na.myconnectwise.net"),
        ("europe", "eu", "https://api-eu.myconnectwise.net"),
        ("Australia", "au", "https://api-au.myconnectwise.net"),
    ],
)
def test_a_region_is_known_by_its_names(region: str, expected: str, origin: str) -> None:
    found = load(SCOUT_REGION=region)

    assert (found.region, found.origin) == (expected, origin)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("member", "member"), ("Member", "member"), ("A", "member"), ("own", "member"), ("member-keys", "member"),
        ("My own member keys", "member"), ("api_member", "api_member"), ("API member", "api_member"),
        ("api-member", "api_member"), (" 'b' ", "api_member"), ("Shared", "api_member"),
        ("A shared API member", "api_member"), ("", ""), ("${SCOUT_KEY_STRATEGY}", ""),
    ],
)  # fmt: skip
def test_a_key_strategy_is_known_by_its_names(typed: str, expected: str) -> None:
    assert load(SCOUT_KEY_STRATEGY=typed).key_strategy == expected


def test_a_wrong_key_strategy_is_told_with_what_it_can_be() -> None:
    assert problems(SCOUT_KEY_STRATEGY="c") == (
        "SCOUT_KEY_STRATEGY is 'c'; it must be member (your own member keys) or api_member (a shared API member).",
    )
    assert PRIVATE not in problems(SCOUT_KEY_STRATEGY=PRIVATE)[0]


@pytest.mark.parametrize("region", ["onprem", "on-premise", "On Premises", "custom_url", "", "${SCOUT_REGION}"])
def test_a_base_url_stands_for_on_premise_also_without_a_region(region: str) -> None:
    found = load(SCOUT_REGION=region, SCOUT_BASE_URL="https://manage.yourcompany.com")

    assert (found.region, found.origin) == ("onprem", "https://manage.yourcompany.com")


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        ("https://manage.yourcompany.com", "https://manage.yourcompany.com"),
        ("https://manage.yourcompany.com/", "https://manage.yourcompany.com"),
        ("HTTPS://Manage.YourCompany.COM//", "https://manage.yourcompany.com"),
        ("https://manage.yourcompany.com.", "https://manage.yourcompany.com"),
        ("https://manage.yourcompany.com:443", "https://manage.yourcompany.com"),
        ("https://manage.yourcompany.com:8443", "https://manage.yourcompany.com:8443"),
        ("https://manage", "https://manage"),
        ("https://cw_server.local", "https://cw_server.local"),
        ("https://xn--mange-fra.de", "https://xn--mange-fra.de"),
        ("https://10.0.0.7", "https://10.0.0.7"),
        ("https://[2001:db8::7]:8443", "https://[2001:db8::7]:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://na.myconnectwise.net", "https://api-na.myconnectwise.net"),
        ("https://EU.myconnectwise.net/", "https://api-eu.myconnectwise.net"),
        ("https://aus.myconnectwise.net:443", "https://api-aus.myconnectwise.net"),
        ("https://za.myconnectwise.net", "https://api-za.myconnectwise.net"),
        ("https://staging.connectwisedev.com", "https://api-staging.connectwisedev.com"),
        ("https://api-na.myconnectwise.net", "https://api-na.myconnectwise.net"),
        ("https://cloud.myconnectwise.net", "https://cloud.myconnectwise.net"),
        ("https://na.myconnectwise.net.evil.example", "https://na.myconnectwise.net.evil.example"),
        ("manage.yourcompany.com", "https://manage.yourcompany.com"),
        ("manage.yourcompany.com/v4_6_release", "https://manage.yourcompany.com"),
        ("na.myconnectwise.net", "https://api-na.myconnectwise.net"),
        ("localhost:8080", "https://localhost:8080"),
        ("https://manage.yourcompany.com/v4_6_release/apis/3.0/", "https://manage.yourcompany.com"),
        ("https://na.myconnectwise.net/v4_6_release/apis/3.0", "https://api-na.myconnectwise.net"),
        ("https://manage.yourcompany.com:8443?company=x", "https://manage.yourcompany.com:8443"),
        ("https://manage.yourcompany.com#x", "https://manage.yourcompany.com"),
    ],
)
def test_a_base_url_becomes_an_origin(base_url: str, origin: str) -> None:
    assert onprem(base_url).origin == origin


@pytest.mark.parametrize(
    ("base_url", "problem"),
    [
        ("pub:priv@manage.yourcompany.com", "has no scheme; write https://manage.yourcompany.com"),
        (PRIVATE, "has no scheme; write it like https://manage.yourcompany.com"),
        (
            "https://pub:priv@manage.yourcompany.com",
            (
                "contains a user name or password; write https://manage.yourcompany.com and put the keys in their own"
                " settings"
            ),
        ),
        (
            "https://@manage.yourcompany.com",
            (
                "contains a user name or password; write https://manage.yourcompany.com and put the keys in their own"
                " settings"
            ),
        ),
        (
            "http://manage.yourcompany.com",
            "is plain HTTP, which would expose the keys on the network; write https://manage.yourcompany.com",
        ),
        (
            "http://manage.yourcompany.com:8080/v4_6_release",
            "is plain HTTP, which would expose the keys on the network; write https://manage.yourcompany.com",
        ),
        (
            "http://na.myconnectwise.net",
            "is plain HTTP, which would expose the keys on the network; write https://api-na.myconnectwise.net",
        ),
        (
            "http://[2001:db8::7]",
            "is plain HTTP, which would expose the keys on the network; write https://[2001:db8::7]",
        ),
        ("http://0.0.0.0", "is plain HTTP, which would expose the keys on the network; write https://0.0.0.0"),
        ("ftp://manage.yourcompany.com", "is not a web address; write it like https://manage.yourcompany.com"),
        ("javascript://x", "is not a web address; write it like https://manage.yourcompany.com"),
        ("https://", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https://manage..yourcompany.com", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https://-manage.com", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https://manage your.com", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https://manage.com:0", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https://[fe80::1%25eth0]", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https:/manage.yourcompany.com", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https//manage.yourcompany.com", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https://" + "a" * 64 + ".com", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https://" + "a." * 130 + "com", "does not name a server; write it like https://manage.yourcompany.com"),
        ("https:manage.yourcompany.com", "is not a URL; write it like https://manage.yourcompany.com"),
        ("https://manage.com:99999", "is not a URL; write it like https://manage.yourcompany.com"),
        ("https://[::1", "is not a URL; write it like https://manage.yourcompany.com"),
        ("http://[::1]evil", "is not a URL; write it like https://manage.yourcompany.com"),
        ("http://[::1].evil.example:80", "is not a URL; write it like https://manage.yourcompany.com"),
        ("http://evil.example[::1]", "is not a URL; write it like https://manage.yourcompany.com"),
        ("http://[::1][::1]", "is not a URL; write it like https://manage.yourcompany.com"),
        (
            "https://manäge.de",
            "contains letters beyond a to z; write the name in its ASCII form, which contains xn--",
        ),
    ],
)
def test_a_base_url_in_another_form_is_refused_with_the_right_form(base_url: str, problem: str) -> None:
    assert problems(SCOUT_REGION="onprem", SCOUT_BASE_URL=base_url) == (f"SCOUT_BASE_URL {problem}",)


@pytest.mark.parametrize(
    ("base_url", "ui"),
    [
        ("https://api-na.myconnectwise.net", "https://na.myconnectwise.net"),
        ("https://na.myconnectwise.net:443", "https://na.myconnectwise.net"),
        ("https://staging.connectwisedev.com", "https://staging.connectwisedev.com"),
        ("https://api-aus.myconnectwise.net:8443", "https://aus.myconnectwise.net:8443"),
        ("https://api-manage.yourcompany.com", "https://api-manage.yourcompany.com"),
        ("https://manage.yourcompany.com:8443", "https://manage.yourcompany.com:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_people_open_records_on_the_host_without_api(base_url: str, ui: str) -> None:
    assert onprem(base_url).ui_origin == ui


@pytest.mark.parametrize(
    ("base_url", "local"),
    [
        ("http://127.0.0.1:1", True),
        ("https://localhost", True),
        ("https://[::1]", True),
        ("https://10.0.0.7", False),
        ("https://localhost.example", False),
    ],
)
def test_only_this_machine_is_local(base_url: str, *, local: bool) -> None:
    assert onprem(base_url).is_local is local


def test_everything_that_is_wrong_is_listed_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        settings.load(
            environ={
                "SCOUT_REGION": "mars",
                "SCOUT_COMPANY_ID": "tom@fjord.example",
                "SCOUT_PUBLIC_KEY": "with space",
                "SCOUT_CLIENT_ID": "1234",
                "SCOUT_TIMEZONE": "Oslo",
            }
        )

    assert str(refused.value) == (
        "scout-mcp is not set up yet, so ConnectWise was not asked:\n"
        "- SCOUT_REGION is 'mars'; it must be na, eu, au or onprem.\n"
        "- SCOUT_COMPANY_ID must be the short name you use at login, not an e-mail address or URL.\n"
        "- SCOUT_PUBLIC_KEY contains a space or line break; copy only the public key, all of it.\n"
        "- SCOUT_PRIVATE_KEY is missing: copy the private key from ConnectWise, My Account > API Keys.\n"
        "- SCOUT_CLIENT_ID is not a client ID, which is a GUID from the ConnectWise developer site.\n"
        "- SCOUT_TIMEZONE is 'Oslo', which is not a time zone. Example: Europe/Oslo\n"
        "Run `scout-mcp settings` in a terminal: a page opens that asks for it, tests it and stores it."
        " Then ask again. (In the extension for Claude Desktop, fill in its settings instead. Without a browser:"
        " `scout-mcp setup`. To find a fault: `scout-mcp check`. An `env` block of a client is read"
        " when the server restarts.)"
    )


def test_nothing_set_at_all_is_told_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "CLIENT_ID", "")

    with pytest.raises(SettingsError) as refused:
        settings.load(environ={})

    assert refused.value.problems == (
        (
            "SCOUT_CLIENT_ID is missing, and this build of scout-mcp has none built in. It is a GUID that identifies"
            " scout-mcp to ConnectWise, one for the whole company and not a secret key of a person. Ask your"
            " administrator, who gets it at developer.connectwise.com > ClientID."
        ),
        "SCOUT_REGION is missing: na (North America), eu (Europe), au (Australia) or onprem.",
        "SCOUT_COMPANY_ID is missing: the short name you enter as Company at ConnectWise's login.",
        "SCOUT_PUBLIC_KEY is missing: copy the public key from ConnectWise, My Account > API Keys.",
        "SCOUT_PRIVATE_KEY is missing: copy the private key from ConnectWise, My Account > API Keys.",
    )


def test_a_base_url_beside_a_cloud_region_is_refused() -> None:
    assert problems(SCOUT_BASE_URL="https://manage.yourcompany.com") == (
        "SCOUT_BASE_URL is for SCOUT_REGION=onprem only; remove it, or the region na.",
    )


def test_on_premise_needs_a_base_url() -> None:
    assert problems(SCOUT_REGION="onprem") == (
        "SCOUT_BASE_URL is missing: your server's address, e.g. https://manage.yourcompany.com",
    )


@pytest.mark.parametrize("value", ["", "   ", '""', "''", "${SCOUT_COMPANY_ID}", '"${user_config.company}"'])
def test_a_template_that_was_never_filled_counts_as_missing(value: str) -> None:
    assert problems(SCOUT_COMPANY_ID=value) == (
        "SCOUT_COMPANY_ID is missing: the short name you enter as Company at ConnectWise's login.",
    )


@pytest.mark.parametrize(
    "value", [f" {PRIVATE}\r\n", f'"{PRIVATE}"', f"' {PRIVATE} '", f"\t{PRIVATE}", f"\ufeff{PRIVATE}\u200b\xa0"]
)
def test_what_copying_adds_is_taken_off(value: str) -> None:
    assert load(SCOUT_PRIVATE_KEY=value).private_key.get_secret_value() == PRIVATE


@pytest.mark.parametrize(
    "value", ["two words", "a+b", "https://x", "tom@x", "..", ".", "a\\b", "a:b", "x" * 101, "a\x07"]
)
def test_what_is_no_company_id_is_refused(value: str) -> None:
    assert problems(SCOUT_COMPANY_ID=value) == (
        "SCOUT_COMPANY_ID must be the short name you use at login, not an e-mail address or URL.",
    )


@pytest.mark.parametrize("value", ["fjord", "Fjord_Tech", "fjord-2.0", "Blåfjell", "x" * 100])
def test_company_ids_keep_their_letters(value: str) -> None:
    assert load(SCOUT_COMPANY_ID=value).company_id == value


@pytest.mark.parametrize("value", ["a:b", "clé", "x" * 201, "a\x7f"])
def test_keys_with_odd_characters_are_refused_without_being_told(value: str) -> None:
    assert problems(SCOUT_PUBLIC_KEY=value, SCOUT_PRIVATE_KEY=value) == (
        "SCOUT_PUBLIC_KEY contains invalid characters; copy the public key again.",
        "SCOUT_PRIVATE_KEY contains invalid characters; copy the private key again.",
    )


@pytest.mark.parametrize("value", ["two words", "first\r\nsecond", "a\tb", "a\xa0b"])
def test_keys_in_pieces_are_refused_without_being_told(value: str) -> None:
    assert problems(SCOUT_PUBLIC_KEY=value, SCOUT_PRIVATE_KEY=value) == (
        "SCOUT_PUBLIC_KEY contains a space or line break; copy only the public key, all of it.",
        "SCOUT_PRIVATE_KEY contains a space or line break; copy only the private key, all of it.",
    )


def test_a_built_in_client_id_is_used_unless_there_is_one_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    built_in = "ffffffff-0000-4000-8000-00000000cafe"
    monkeypatch.setattr(publisher, "CLIENT_ID", built_in)

    assert load(SCOUT_CLIENT_ID="").client_id.get_secret_value() == built_in
    assert load().client_id.get_secret_value() == CLIENT_ID
    assert problems(SCOUT_CLIENT_ID="no guid") == (
        "SCOUT_CLIENT_ID is not a client ID, which is a GUID from the ConnectWise developer site.",
    )


def test_a_client_id_in_capitals_is_one_too() -> None:
    assert load(SCOUT_CLIENT_ID=CLIENT_ID.upper()).client_id.get_secret_value() == CLIENT_ID.upper()


@pytest.mark.parametrize(
    ("value", "shown", "like"),
    [
        ("europe/olso", "'europe/olso'", "Europe/Oslo"),
        ("America/New_Yrok", "'Amer…'", "America/New_York"),
        ("Europe", "'Europe'", "Europe/Rome"),
        ("../../etc/passwd", "'../.…'", "Europe/Oslo"),
        ("/etc/localtime", "'/etc…'", "Europe/Oslo"),
        ("zone.tab", "'zone.tab'", "Europe/Oslo"),
        ("x" * 5000, "'xxxx…'", "Europe/Oslo"),
        ("Ürümqi", "'Ürümqi'", "Europe/Oslo"),
    ],
)
def test_a_wrong_time_zone_is_refused_with_one_that_is_like_it(value: str, shown: str, like: str) -> None:
    [problem] = problems(SCOUT_TIMEZONE=value)

    start, _, rest = problem.partition(". Example: ")
    assert start == f"SCOUT_TIMEZONE is {shown}, which is not a time zone"
    assert rest in zoneinfo.available_timezones()
    if like not in ("Europe/Oslo", "Europe/Rome") or value.startswith("europe"):
        assert rest == like


def test_without_a_time_zone_it_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: "Pacific/Auckland")
    assert load(SCOUT_TIMEZONE="").zone.key == "Pacific/Auckland"

    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: None)
    assert load(SCOUT_TIMEZONE="").zone.key == "UTC"


@pytest.mark.parametrize("error", [zoneinfo.ZoneInfoNotFoundError("x"), ValueError("x"), PermissionError("x")])
def test_a_machine_that_does_not_know_its_zone_is_in_utc(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> str:
        raise error

    monkeypatch.setattr(tzlocal, "get_localzone_name", fail)

    assert load(SCOUT_TIMEZONE="").zone.key == "UTC"


def test_the_environment_wins_over_the_file_and_the_override_over_both(tmp_path: Path) -> None:
    file = tmp_path / "scout.env"
    file.write_text("\n".join(f"{name}={value}" for name, value in GOOD.items()), encoding="utf-8")

    found = settings.load(
        file,
        environ={"SCOUT_COMPANY_ID": "from-environment", "SCOUT_REGION": "eu", "OTHER": "x"},
        override={"SCOUT_REGION": "au"},
    )

    assert (found.company_id, found.region, found.timezone) == ("from-environment", "au", "Europe/Oslo")


@pytest.mark.parametrize("nothing", ["", "  ", '""', "${SCOUT_COMPANY_ID}"])
def test_an_empty_variable_does_not_hide_what_the_file_says(tmp_path: Path, nothing: str) -> None:
    file = tmp_path / "scout.env"
    file.write_text("SCOUT_COMPANY_ID=from-file\n", encoding="utf-8")

    found = settings.load(file, environ=GOOD | {"SCOUT_COMPANY_ID": nothing})

    assert found.company_id == "from-file"


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sources.NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)

    assert settings.load() == load()


def test_a_file_in_the_working_directory_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in GOOD.items()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingsError) as refused:
        settings.load(environ={"SCOUT_CLIENT_ID": CLIENT_ID})

    assert [problem.split()[0] for problem in refused.value.problems] == [
        "SCOUT_REGION", "SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY",
    ]  # fmt: skip


def test_a_file_is_read_with_byte_order_mark_quotes_comments_and_dollars(tmp_path: Path) -> None:
    file = tmp_path / "scout.env"
    file.write_bytes(
        b"\xef\xbb\xbfSCOUT_REGION=eu\r\n"
        b"# a comment\r\n"
        b"export SCOUT_COMPANY_ID='Bl\xc3\xa5fjell'\r\n"
        b'SCOUT_PUBLIC_KEY="abc$HOME$"\r\n'
        b"SCOUT_PRIVATE_KEY = p${X}q\r\n"
        b"SCOUT_TIMEZONE=UTC # here\r\n"
        b"SCOUT_CLIENT_ID\r\n"
    )

    found = settings.load(file, environ={"SCOUT_CLIENT_ID": CLIENT_ID, "X": "y", "HOME": "z"})

    assert (found.region, found.company_id, found.timezone) == ("eu", "Blåfjell", "UTC")
    assert found.public_key.get_secret_value() == "abc$HOME$"
    assert found.private_key.get_secret_value() == "p${X}q"


def test_a_file_that_is_no_text_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "scout.env"
    file.write_text("SCOUT_REGION=na", encoding="utf-16")

    with pytest.raises(SettingsError) as refused:
        settings.load(file, environ=GOOD)

    assert refused.value.problems == (f"The file named with --env-file, {file}, is not UTF-8 text.",)


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        settings.load(tmp_path / "none.env", environ=GOOD)

    assert refused.value.problems == (
        f"The file named with --env-file, {tmp_path / 'none.env'}, cannot be read: No such file or directory.",
    )


@pytest.mark.parametrize("name", sources.NAMES)
def test_a_key_in_the_wrong_place_is_never_told(name: str) -> None:
    changes = {
        "SCOUT_REGION": "onprem",
        "SCOUT_BASE_URL": "https://manage.yourcompany.com",
        name: f"{PRIVATE}!{PUBLIC}",
    }
    if name in ("SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_AUDIT_LOG"):
        changes["SCOUT_TIMEZONE"] = "nowhere"

    told = "\n".join(problems(**changes)).lower()

    assert PRIVATE.lower() not in told
    assert PUBLIC.lower() not in told


@pytest.mark.parametrize("value", ["", "mkessler", "m.o'neill", "Bjørn-2"])
def test_the_member_is_optional_and_taken_as_typed(value: str) -> None:
    assert load(SCOUT_MEMBER=value).member == value


@pytest.mark.parametrize(("value", "shown"), [("Mara Kessler", "'Mara Kessler'"), ("m@x.example", "'m@x.example'")])
def test_a_member_that_is_no_identifier_is_refused(value: str, shown: str) -> None:
    assert problems(SCOUT_MEMBER=value) == (
        f"SCOUT_MEMBER is {shown}, which is not a member identifier: enter the short name you use at login, e.g."
        " mkessler.",
    )


def test_no_secret_shows_in_texts_of_the_settings() -> None:
    found = load()

    told = f"{found} {found!r} {found.model_dump()} {found.model_dump_json()}"

    assert not re.search(f"{PUBLIC}|{PRIVATE}|{CLIENT_ID}", told)


def test_no_secret_shows_where_settings_are_built_wrongly() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(
            region="na",
            origin="https://x",
            company_id="x",
            public_key=[PUBLIC],  # type: ignore[arg-type]
            private_key={"key": PRIVATE},  # type: ignore[arg-type]
            key_strategy="",
            client_id=None,  # type: ignore[arg-type]
            timezone="UTC",
        )

    assert PUBLIC not in str(refused.value)
    assert PRIVATE not in str(refused.value)


def test_a_complete_environment_needs_no_look_at_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "SCOUT_REGION": "eu", "SCOUT_COMPANY_ID": "fjord", "SCOUT_PUBLIC_KEY": "a" * 16, "SCOUT_PRIVATE_KEY": "b" * 16,
        "SCOUT_CLIENT_ID": "11111111-2222-4333-8444-555555555555",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert sources.version() is None
    monkeypatch.delenv("SCOUT_PRIVATE_KEY")
    assert sources.version() == [""]  # nothing is stored


@pytest.mark.parametrize(("key", "tail"), [("pUbLiCkEy1234567", "4567"), ("abcdefg", "fg"), ("ab", ""), ("a", "")])
def test_of_a_short_public_key_less_is_told(key: str, tail: str) -> None:
    assert load(SCOUT_PUBLIC_KEY=key).public_key_tail == tail
