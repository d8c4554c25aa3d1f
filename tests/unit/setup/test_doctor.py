"""The whole look-round: each fault is told where it is, what can still be looked at is, and nothing secret shows."""

import base64
import json
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import anyio
import pytest

import scout_mcp
from patience import PATIENCE
from scout_mcp import __version__
from scout_mcp.config import profile_store, publisher, settings
from scout_mcp.config.profile_store import Store
from scout_mcp.config.stored_profile import Profile
from scout_mcp.permissions import CAPABILITIES
from scout_mcp.psa import diagnostics
from scout_mcp.psa.diagnostics import Route
from scout_mcp.sandbox import Sandbox
from scout_mcp.setup import client_id, connection_test, doctor, findings, settings_findings
from scout_mcp.setup.findings import Report, Status

PUBLIC, PRIVATE, PASSWORD = "pUb+LiC/kEy=4567", "PrI+vAt/kEy&5432", "hunter/22+xyz"
ROOT = Path(scout_mcp.__file__).parents[2]
CLIENT_ID = "0a1b2c3d-0000-4000-8000-00000000beef"
PAGE = "<html><head><title>Sign in</title></head></html>"
# Without the step that starts a server, which is taken only when asked for.
STEPS = {name: label for name, label in findings.STEPS.items() if name != "client"}
INFO = {"CompanyID": "fjord", "IsCloud": True, "VersionCode": "v2026.3", "Codebase": "v2026_3/"}


@pytest.fixture(scope="module")
def running():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    yield running
    running.clear()
    running.latency = 0.0


@pytest.fixture(autouse=True)
def environ(monkeypatch, no_proxies):
    """Sets these settings and no others."""

    def set_them(values):
        for name in ("REGION", "BASE_URL", "COMPANY_ID", "PUBLIC_KEY", "PRIVATE_KEY", "CLIENT_ID", "PROFILE"):
            monkeypatch.delenv(f"SCOUT_{name}", raising=False)
        monkeypatch.setenv("SCOUT_TIMEZONE", "Europe/Oslo")
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    set_them({})
    return set_them


def given(base_url, **changes):
    values = {
        "SCOUT_BASE_URL": base_url, "SCOUT_COMPANY_ID": "fjord", "SCOUT_PUBLIC_KEY": PUBLIC,
        "SCOUT_PRIVATE_KEY": PRIVATE, "SCOUT_CLIENT_ID": CLIENT_ID,
    }  # fmt: skip
    return values | changes


class Seen:
    """What a look-round told."""

    def __init__(self, report, told):
        self.report, self.told = report, told
        self.text = "\n".join(found.text() for found in told)
        self.data = json.loads(report.json())
        self.code = report.exit_code

    def __getitem__(self, step):
        """The first finding of a step."""
        return next(found for found in self.report.findings if found.step == step)

    def line(self, step):
        return self[step].text()

    @property
    def marks(self):
        """How each step stands; the worst one where it has several findings."""
        worst = ["wrong", "attention", "skipped", "ok"]
        found = {step: {str(one.status) for one in self.report.findings if one.step == step} for step in STEPS}
        return {step: next(one for one in worst if one in statuses) for step, statuses in found.items()}


def forms(secret):
    coded = base64.b64encode(secret.encode()).decode().rstrip("=")
    for form in (secret, coded, coded.translate(str.maketrans("+/", "-_"))):
        yield from (form, quote(form, safe=""), json.dumps(form)[1:-1])


@pytest.fixture
def examine(environ):
    """Looks round with these settings; whatever was found, no secret shows in the text or the document."""

    async def look(values, *more_secrets, env_file=None, profile=None):
        environ(values)
        told = []
        report = await doctor.examine(env_file, profile, told.append)
        seen = Seen(report, told)
        names = ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_CLIENT_ID")
        secrets = [value for name in names if (value := values.get(name))] + [PASSWORD, *more_secrets]
        login = f"{values.get('SCOUT_COMPANY_ID')}+{values.get('SCOUT_PUBLIC_KEY')}:{values.get('SCOUT_PRIVATE_KEY')}"
        for form in (form for secret in (*secrets, login) for form in forms(secret)):
            assert form.lower() not in seen.text.lower()
            assert form.lower() not in report.json().lower()
        assert told == [*report.findings, report.verdict]
        assert list(dict.fromkeys(found.step for found in report.findings)) == list(STEPS)
        return seen

    return look


def ok(**changes):
    return dict.fromkeys(STEPS, "ok") | changes


def skipped_from(step, **changes):
    """All well up to a step, and nothing looked at from it on."""
    after = list(STEPS)[list(STEPS).index(step) :]
    return ok(**dict.fromkeys(after, "skipped")) | changes


def respond(status=200, body="", **headers):
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{lines}\r\n{body}".encode()


def playing(company=None, other=None):
    """Talks like a server: one answer for company info, another for all the rest."""

    async def talk(reader, writer):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(company if b" /login/companyinfo/" in head else other)
            await writer.drain()

    return talk


async def test_where_all_is_well_each_step_says_so(sandbox, examine):
    seen = await examine(sandbox.environment("everything"))

    assert seen.code == 0
    assert seen.marks == ok()
    host = sandbox.base_url.removeprefix("http://")
    assert seen.line("versions").startswith(f"✓ Versions: scout-mcp {__version__}, Python 3.")
    assert seen.line("settings").startswith(
        "✓ Settings: complete; no stored profile is used.\n    SCOUT_REGION       onprem"
    )
    assert seen.line("proxy") == "✓ Proxy: none, because ConnectWise runs on this machine."
    assert seen.line("name") == "✓ Name look-up: 127.0.0.1 is already an IP address."
    assert seen.line("connection").startswith("✓ Connection: plain HTTP, which is enough here")
    assert seen.line("clock") == "✓ Clock: agrees with the server's."
    assert seen.line("company") == (
        f"✓ Company ID: fjordtech is known at {host}, on-premise, version v2026.3, codebase v4_6_release."
    )
    assert seen.line("version") == "✓ ConnectWise: version v2026.3.105333."
    assert seen.line("client_id") == "✓ Client ID: your own, ending in db0c; accepted."
    assert seen.line("keys") == f"✓ Keys: accepted; public key ending in {sandbox.keys['everything'].public[-4:]}."
    rows = [found.text() for found in seen.report.findings if found.step == "capabilities"]
    assert rows == [f"✓ {one.name} ({'required' if one.required else 'optional'}): granted" for one in CAPABILITIES]
    assert seen.text.splitlines()[-2:] == [
        "✓ Verdict: Service tickets can be read. Next, connect an assistant: `scout-mcp clients` lists them.",
        "    Granted does not say whether the level is All: with My or Mine, other people's records are invisible.",
    ]
    assert [row["status"] for row in seen.data["permissions"]["capabilities"]] == ["granted"] * len(CAPABILITIES)
    assert seen.data["permissions"]["ok"] is True


async def test_each_question_about_permissions_is_asked_once(sandbox, examine):
    await examine(sandbox.environment("everything"))

    asked = [one.path for one in sandbox.requests]
    assert sorted(asked) == sorted(
        [
            "login/companyinfo/fjordtech",
            "system/info",
            *(capability.probe[0].format(n=201) for capability in CAPABILITIES),
        ]
    )


@pytest.mark.parametrize(
    ("role", "code", "missing"),
    [
        ("tickets only", 0, 14), ("project people", 1, 8), ("no projects", 0, 2), ("no time", 0, 1),
        ("nothing", 1, 15), ("mine", 0, 0),
    ],
)  # fmt: skip
async def test_a_missing_permission_is_told_as_check_permissions_tells_it(sandbox, examine, role, code, missing):
    seen = await examine(sandbox.environment(role))

    assert (seen.code, seen.report.exit_code) == (code, code)
    assert (seen["client_id"].status, seen["keys"].status) == ("ok", "ok")
    rows = [found for found in seen.report.findings if found.step == "capabilities"]
    assert [found.what.partition(" (")[0] for found in rows] == [one.name for one in CAPABILITIES]
    gone = [found for found in rows if found.sentence.startswith("missing. ")]
    assert len(gone) == missing
    assert {str(found.status) for found in gone} <= {"attention", "wrong"}
    assert (rows[0].status == "wrong") is (code == 1)
    assert ("ask an administrator to change your security role" in seen.told[-1].text()) is bool(missing)
    assert seen.report.verdict.status == ("wrong" if code else "attention" if missing else "ok")


async def test_without_any_settings_it_says_how_to_begin(examine):
    seen = await examine({})

    assert seen.code == 2
    assert seen.marks == skipped_from("proxy", settings="wrong")
    assert seen.line("settings").startswith("✗ Settings: nothing is set yet. Run `scout-mcp setup` in a terminal.\n")
    # What takes longest comes first, with a text to send.
    first, second = [found for found in seen.report.findings if found.step == "settings"][1:3]
    assert (first.sentence, first.details) == (
        settings.MISSING_CLIENT_ID, tuple(client_id.for_an_admin().splitlines())
    )  # fmt: skip
    assert second.sentence == "SCOUT_REGION is missing: na (North America), eu (Europe), au (Australia) or onprem."
    assert seen.line("proxy") == "– Proxy: skipped: fix Settings first."
    assert seen.text.splitlines()[-1] == "✗ Verdict: not working yet. Fix Settings first."
    assert seen.data["permissions"] == {"ok": None, "capabilities": []}


async def test_each_setting_that_is_wrong_is_told(examine):
    seen = await examine(given("psa", SCOUT_COMPANY_ID="tom@fjord.example"))

    told = [found.sentence for found in seen.report.findings if found.step == "settings"]
    assert told == [
        "something is missing or wrong.",
        "SCOUT_BASE_URL has no scheme; write it like https://manage.yourcompany.com",
        "SCOUT_COMPANY_ID must be the short name you use at login, not an e-mail address or URL.",
    ]


@pytest.mark.parametrize("place", ["SCOUT_REGION", "SCOUT_BASE_URL", "SCOUT_CLIENT_ID", "SCOUT_TIMEZONE"])
async def test_a_key_in_the_wrong_place_does_not_show(examine, place):
    await examine(given("https://psa.invalid", **{place: PRIVATE.replace("+", "").replace("/", "")}), "PrIvAtkEy&5432")


async def test_a_key_that_went_into_two_settings_does_not_show(examine, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    seen = await examine(
        given("https://psa.example", SCOUT_COMPANY_ID="PrIvAtkEy5432", SCOUT_PRIVATE_KEY="PrIvAtkEy5432")
    )

    assert "SCOUT_COMPANY_ID   [hidden]  (environment)" in seen.text


async def test_two_keys_that_are_the_same_are_told_before_anything_is_asked(sandbox, examine):
    values = sandbox.environment("everything")
    seen = await examine(values | {"SCOUT_PRIVATE_KEY": values["SCOUT_PUBLIC_KEY"]})

    assert "✗ Settings: The public and private keys are identical." in seen.text
    assert seen.marks["keys"] == "wrong"
    assert seen.code == 2


class TestStored:
    @pytest.fixture
    def kept(self, sandbox, tmp_path, monkeypatch):
        monkeypatch.setattr(profile_store, "default_folder", lambda: tmp_path / "home" / "config")
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
        found = sandbox.environment("everything")
        plain = {
            "region": "onprem",
            "base_url": found["SCOUT_BASE_URL"],
            "company_id": "fjordtech",
            "client_id": sandbox.client_id,
        }
        Store().save("acme", Profile(plain, found["SCOUT_PUBLIC_KEY"], found["SCOUT_PRIVATE_KEY"]))
        return found

    async def test_the_profile_in_use_is_named(self, kept, examine):
        seen = await examine({}, kept["SCOUT_PRIVATE_KEY"], kept["SCOUT_PUBLIC_KEY"], profile="acme")

        assert seen.code == 0
        assert seen.line("settings").startswith("✓ Settings: complete, using the stored profile acme.")
        assert "SCOUT_PRIVATE_KEY  set  (stored profile acme)" in seen.text
        assert seen.data["profile"] == "acme"

    async def test_a_profile_that_the_environment_shadows_is_told(self, kept, examine):
        seen = await examine(kept, profile="acme")

        assert seen.code == 0
        assert seen.line("settings").startswith(
            "! Settings: complete, but the stored profile acme that was requested is not used."
        )
        assert seen.data["profile"] is None

    async def test_a_profile_that_is_not_there_is_told_even_if_the_environment_is_complete(self, kept, examine):
        seen = await examine(kept, profile="nobody")

        assert seen.code == 0
        assert seen.line("settings").startswith(
            "! Settings: complete, but not from the profile that was requested. There is no stored profile nobody"
            " (stored: acme)."
        )

    async def test_a_profile_that_is_not_there_is_told(self, kept, examine):
        seen = await examine({}, profile="nobody")

        assert seen.code == 2
        assert "There is no stored profile nobody (stored: acme)" in seen.text
        assert "Run `scout-mcp setup --profile nobody` in a terminal" in seen.text

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
    async def test_a_keys_file_that_others_can_read_needs_attention(self, kept, examine, tmp_path):
        keys = tmp_path / "home" / "config" / "keys-acme.toml"
        safe = await examine({}, kept["SCOUT_PRIVATE_KEY"], profile="acme")
        keys.chmod(0o640)

        seen = await examine({}, kept["SCOUT_PRIVATE_KEY"], profile="acme")

        assert safe.marks["settings"] == "ok"
        assert seen.code == 0
        assert seen.marks["settings"] == "attention"
        assert (
            "! Settings: other users of this machine can read or change ~/config/keys-acme.toml, which contains a private key."
            " Run: chmod 600 ~/config/keys-acme.toml\n"
        ) in seen.text

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
    @pytest.mark.parametrize(
        ("folder", "typed"), [("home", "~/my\\ own.env"), ("else where", "else\\ where/my\\ own.env")]
    )
    async def test_an_env_file_that_others_can_read_needs_attention(self, kept, examine, tmp_path, folder, typed):
        file = tmp_path / folder / "my own.env"
        file.parent.mkdir(exist_ok=True)
        file.write_text("".join(f"{name}={value}\n" for name, value in kept.items()), encoding="utf-8")
        file.chmod(0o604)
        exposed = await examine({}, kept["SCOUT_PRIVATE_KEY"], env_file=file)
        no_key = await examine(kept, env_file=file)
        file.chmod(0o600)
        safe = await examine({}, kept["SCOUT_PRIVATE_KEY"], env_file=file)

        assert exposed.code == 0
        advice = next(one.advice for one in exposed.report.findings if "other users of this machine" in one.sentence)
        assert advice.startswith("Run: chmod 600 ")
        assert advice.endswith(typed)
        assert (exposed.marks["settings"], safe.marks["settings"]) == ("attention", "ok")
        assert no_key.marks["settings"] == "ok", "the key in use is not from there"

    @pytest.mark.parametrize("there", [True, False])
    async def test_no_path_tells_the_users_name(self, kept, examine, tmp_path, there):
        file = tmp_path / "home" / "my.env"
        if there:
            file.write_text("".join(f"{name}={value}\n" for name, value in kept.items()), encoding="utf-8")
        seen = await examine({}, kept["SCOUT_PRIVATE_KEY"], env_file=file)

        assert str(tmp_path) not in seen.text + seen.report.json()
        where = "(env file ~/my.env)" if there else "The file named with --env-file, ~/my.env, cannot be read"
        assert where in seen.text.replace("\\", "/")
        assert seen.code == (0 if there else 2)


async def test_an_sdk_that_is_missing_is_told_and_the_rest_is_looked_at(sandbox, examine, monkeypatch):
    def missing(_):
        raise settings_findings.metadata.PackageNotFoundError

    monkeypatch.setattr(settings_findings.metadata, "version", missing)
    seen = await examine(sandbox.environment("everything"))

    assert seen.marks == ok(versions="wrong")
    assert seen.line("versions").endswith("Reinstall scout-mcp with its dependencies.")


class TestTheWay:
    async def test_a_name_without_an_address_ends_it_there(self, examine, monkeypatch):
        def unknown(*_, **__):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        seen = await examine(given("https://psa.invalid"))

        assert seen.marks == skipped_from("connection", name="wrong")
        assert seen.line("name").startswith("✗ Name look-up: psa.invalid has no address.")
        assert seen.line("connection") == "– Connection: skipped: fix Name look-up first."
        assert seen.code == 2

    async def test_a_name_server_that_says_nothing_is_waited_for_its_time_only(self, examine, monkeypatch):
        silent = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: silent.wait(30) and [])
        monkeypatch.setattr(doctor, "NAME_SECONDS", 0.02)
        seen = await examine(given("https://psa.example"))
        silent.set()

        assert seen.line("name").startswith("✗ Name look-up: no name server answered for psa.example within 0 seconds.")

    async def test_a_port_where_nothing_listens_is_told(self, examine):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        seen = await examine(given(f"http://127.0.0.1:{port}"))

        assert seen.marks == skipped_from("clock", connection="wrong")
        assert seen.line("connection").startswith(
            f"✗ Connection: 127.0.0.1:{port} did not accept the connection. Check"
        )

    @pytest.mark.parametrize(
        ("made", "sentence"),
        [
            ({"issuer": "Fjord Proxy CA", "organisation": "Fjord IT"}, "is issued by Fjord Proxy CA (Fjord IT), which this machine does not trust"),
            ({}, "is self-signed"),
            ({"issuer": "Fjord CA", "begins": -9, "ends": -2}, f"expired on {datetime.now(UTC) - timedelta(days=2):%Y-%m-%d} (issued by Fjord CA)."),
            ({"issuer": "Fjord CA", "begins": 2, "ends": 9}, f"is not valid before {datetime.now(UTC) + timedelta(days=2):%Y-%m-%d} (issued by Fjord CA)."),
            ({"issuer": "Fjord CA", "names": ("other.example",)}, "the certificate is for other.example, not for 127.0.0.1 (issued by Fjord CA)."),
        ],
    )  # fmt: skip
    async def test_a_bad_certificate_is_told_by_what_is_wrong_with_it(self, serve, certify, examine, made, sentence):
        async with serve(respond(), certify(**made).context) as server:
            seen = await examine(given(f"https://127.0.0.1:{server.port}"))
            with anyio.fail_after(PATIENCE):
                await server.ended.wait()

        assert seen.marks == skipped_from("clock", connection="wrong")
        assert sentence in seen.line("connection")
        assert server.connections, "a handshake was finished, and nothing said after it"
        assert server.heard == []
        assert seen.code == 2

    async def test_a_server_that_holds_back_its_certificate_is_not_waited_for(
        self, serve, certify, examine, monkeypatch
    ):
        async def for_ever(_):
            await anyio.sleep_forever()

        monkeypatch.setattr(doctor.certificate, "shown", for_ever)
        monkeypatch.setattr(doctor, "CERTIFICATE_SECONDS", 0.02)
        async with serve(respond(), certify().context) as server:
            seen = await examine(given(f"https://127.0.0.1:{server.port}"))

        assert seen.line("connection").startswith("✗ Connection: No secure connection to 127.0.0.1:")

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system decides what is trusted")
    async def test_behind_a_proxy_all_goes_through_it(self, serve, tunnel, certify, trust, examine, monkeypatch):
        trust(signed := certify(("psa.example",)))
        talk = playing(respond(body=json.dumps(INFO)), respond(403, '{"code": "Security"}'))
        async with serve(talk, signed.context) as server, tunnel(server.port) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://tom:{quote(PASSWORD, safe='')}@127.0.0.1:{proxy.port}")
            seen = await examine(given("https://psa.example"))

        assert seen.line("proxy") == (
            f"✓ Proxy: 127.0.0.1:{proxy.port}, set by HTTPS_PROXY, with a user name and password."
        )
        assert seen.line("name") == (
            "✓ Name look-up: the proxy 127.0.0.1 is already an IP address; the proxy looks up ConnectWise."
        )
        assert seen.line("connection") == "✓ Connection: TLS 1.3 to psa.example; its certificate is trusted."
        assert seen.line("company").startswith("✓ Company ID: fjord is known at psa.example, in ConnectWise's cloud,")
        assert seen.code == 1
        assert all(head.startswith(b"CONNECT psa.example:443 ") for head in proxy.heard)

    async def test_a_proxy_that_re_signs_is_told_by_its_issuer(self, serve, tunnel, certify, examine, monkeypatch):
        signed = certify(("psa.example",), issuer="Fjord Proxy CA")
        async with serve(respond(), signed.context) as server, tunnel(server.port) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://tom:{quote(PASSWORD, safe='')}@127.0.0.1:{proxy.port}")
            seen = await examine(given("https://psa.example"))

        assert "is issued by Fjord Proxy CA, which this machine does not trust" in seen.line("connection")
        assert server.heard == []

    @pytest.mark.parametrize(
        ("status", "sentence"),
        [(407, "did not accept the user name and password (407)."), (403, "refused to connect to psa.example (it answered 403).")],
    )  # fmt: skip
    async def test_a_proxy_that_refuses_is_told(self, serve, examine, monkeypatch, status, sentence):
        async with serve(respond(status)) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://tom:{quote(PASSWORD, safe='')}@127.0.0.1:{proxy.port}")
            seen = await examine(given("https://psa.example"))

        assert seen.marks == skipped_from("clock", connection="wrong")
        assert f"the proxy 127.0.0.1:{proxy.port} {sentence}" in seen.line("connection")
        assert b"lientId" not in b"".join(proxy.heard)

    @pytest.mark.parametrize("url", [f"socks5://tom:{PASSWORD}@127.0.0.1:1080", f"http://tom:{PASSWORD}@127.0.0.1:1"])
    async def test_a_proxy_that_cannot_be_used_ends_it_there(self, examine, monkeypatch, url):
        monkeypatch.setenv("HTTPS_PROXY", url)
        seen = await examine(given("https://psa.example"))

        assert seen.marks == skipped_from("name", proxy="wrong")
        assert "hunter" not in seen.text

    async def test_a_clock_that_is_off_needs_attention_and_no_more(self, sandbox, examine):
        late = datetime.now(UTC) - timedelta(hours=5)
        sandbox.fault("companyinfo", headers={"Date": f"{late:%a, %d %b %Y %H:%M:%S} GMT"})
        seen = await examine(sandbox.environment("everything"))

        assert seen.marks == ok(clock="attention")
        assert seen.line("clock").startswith("! Clock: this machine's clock is 5 hours ahead of the server's (")
        assert seen.code == 0
        assert seen.report.verdict.status == "attention"


class TestConnectWise:
    async def test_an_unknown_company_is_told_apart_from_wrong_keys(self, sandbox, examine):
        seen = await examine(sandbox.environment("everything") | {"SCOUT_COMPANY_ID": "nobody"})

        assert seen.marks == ok(company="wrong", keys="wrong", capabilities="skipped")
        assert seen.line("company").startswith("✗ Company ID: nobody is not known at 127.0.0.1:")
        assert seen.text.splitlines()[-1] == "✗ Verdict: not working yet. Fix Company ID first."
        assert seen.code == 2

    async def test_a_company_that_is_written_otherwise_needs_attention(self, serve, examine):
        talk = playing(respond(body=json.dumps(INFO | {"CompanyID": "Fjord"})), respond(body="[]"))
        async with serve(talk) as server:
            seen = await examine(given(f"http://127.0.0.1:{server.port}"))

        assert seen["company"].status == "attention"
        assert "but written Fjord there. Set SCOUT_COMPANY_ID=Fjord: letter case can matter" in seen.line("company")

    async def test_company_info_that_a_firewall_blocks_stops_nothing(self, sandbox, examine):
        sandbox.fault("companyinfo", status=403, body=PAGE)
        seen = await examine(sandbox.environment("everything"))

        assert seen.marks == ok(company="attention")
        assert seen.line("company").startswith("! Company ID: could not check whether fjordtech is known. 127.0.0.1:")
        assert "refused with a web page (403), not in ConnectWise's own words" in seen.line("company")
        assert seen.code == 0

    async def test_deleted_keys_are_told_with_the_request_id(self, sandbox, examine):
        seen = await examine(sandbox.environment("deleted"))

        assert seen.marks == ok(keys="wrong", capabilities="skipped")
        line = seen.line("keys")
        assert line.startswith("✗ Keys: ConnectWise did not accept the keys (401). Check the company ID (")
        assert "The company ID fjordtech is known at 127.0.0.1:" in line
        assert line.endswith(f" Request id {seen['keys'].request_id}.")
        assert seen["keys"].request_id.startswith("0HN7SCOUT")
        [row] = [one for one in seen.data["steps"] if one["step"] == "keys"]
        assert "Request id" not in row["sentence"] + row["advice"]
        assert seen.data["permissions"] == {"ok": None, "capabilities": []}

    async def test_swapped_keys_are_told_as_such(self, sandbox, examine):
        values = sandbox.environment("everything")
        turned = {"SCOUT_PUBLIC_KEY": values["SCOUT_PRIVATE_KEY"], "SCOUT_PRIVATE_KEY": values["SCOUT_PUBLIC_KEY"]}
        seen = await examine(values | turned)

        assert "The public and private keys are swapped: ConnectWise accepts them the other way round." in seen.line(
            "keys"
        )
        assert seen.code == 2

    async def test_swapped_keys_are_not_waited_for(self, sandbox, examine, monkeypatch):
        async def for_ever(_):
            await anyio.sleep_forever()

        monkeypatch.setattr(diagnostics, "keys_are_swapped", for_ever)
        monkeypatch.setattr(connection_test, "SWAPPED_SECONDS", 0.02)
        seen = await examine(sandbox.environment("deleted"))

        assert "swapped" not in seen.line("keys")

    @pytest.mark.parametrize("own", [True, False])
    async def test_a_refused_client_id_is_told_and_the_keys_are_not_blamed(self, sandbox, examine, monkeypatch, own):
        if not own:
            monkeypatch.setattr(publisher, "CLIENT_ID", sandbox.client_id)
        sandbox.fault("^(?!login)", status=403, body='{"message": "Invalid clientId"}')
        seen = await examine(sandbox.environment("everything"))

        assert seen.marks == ok(version="skipped", client_id="wrong", keys="skipped", capabilities="skipped")
        mine = "your own, ending in db0c" if own else "built in"
        assert seen.line("client_id").startswith(
            f"✗ Client ID: {mine}. ConnectWise did not accept the client ID; the keys are not the cause. Set"
        )
        assert seen["client_id"].request_id
        assert seen.code == 2

    @pytest.mark.parametrize(
        ("fault", "sentence"),
        [
            ({"body": PAGE}, "answered with something that is not ConnectWise's JSON"),
            ({"status": 302, "headers": {"Location": "https://evil.example/"}}, "redirects to another address."),
            ({"status": 403, "body": PAGE}, "refused with a web page (403), not in ConnectWise's own words"),
            ({"status": 400, "body": "Cannot route. Codebase/company is invalid"}, "does not serve ConnectWise for this company ID"),
            ({"status": 429, "headers": {"Retry-After": "30"}}, "is limiting requests: it asks to wait 30 seconds."),
        ],
    )  # fmt: skip
    async def test_what_says_nothing_of_keys_is_told_at_the_capabilities(self, sandbox, examine, fault, sentence):
        sandbox.fault("", **fault)
        seen = await examine(sandbox.environment("everything"))

        assert seen.marks == ok(
            company="attention", version="skipped", client_id="skipped", keys="skipped", capabilities="wrong"
        )
        assert seen.line("capabilities").startswith("✗ Capabilities: could not be checked. ")
        assert sentence in seen.line("capabilities")
        assert "evil" not in seen.text
        assert "`scout-mcp check`" not in seen.text
        assert seen.code == 2

    async def test_a_single_fault_is_told_in_its_row_with_the_request_id(self, sandbox, examine):
        sandbox.fault("^project/tickets", status=429, headers={"Retry-After": "60"})
        seen = await examine(sandbox.environment("everything"))

        row = next(found for found in seen.report.findings if found.what.startswith("Project tickets"))
        assert row.text() == (
            "! Project tickets (optional): could not be checked. ConnectWise is limiting requests: it asks to wait 60"
            f" seconds. Nothing is lost: ask again after that. Request id {row.request_id}."
        )
        assert seen.code == 0

    async def test_if_the_required_one_could_not_be_told_the_verdict_says_so(self, sandbox, examine):
        sandbox.fault("^service/tickets", status=429, headers={"Retry-After": "60"})
        seen = await examine(sandbox.environment("everything"))

        assert seen.marks == ok(capabilities="wrong")
        assert seen.code == 2
        assert seen.text.splitlines()[-1].startswith(
            "✗ Verdict: not working yet. Fix Service tickets (required) first."
        )

    async def test_faults_of_two_kinds_say_nothing_of_the_keys(self, sandbox, examine):
        sandbox.fault("^service/tickets", status=429, headers={"Retry-After": "60"})
        sandbox.fault("^(?!login)", status=403, body=PAGE)
        seen = await examine(sandbox.environment("everything"))

        assert (seen.marks["client_id"], seen.marks["keys"], seen.marks["capabilities"]) == (
            "skipped",
            "skipped",
            "wrong",
        )
        assert len([found for found in seen.report.findings if found.step == "capabilities"]) == len(CAPABILITIES)

    async def test_a_version_that_is_not_told_is_no_matter(self, sandbox, examine):
        sandbox.fault("system/info", status=401, body='{"code": "Unauthorized"}')
        seen = await examine(sandbox.environment("everything"))

        assert seen.marks == ok(version="skipped")
        assert seen.code == 0

    async def test_a_list_without_records_needs_attention(self, serve, examine):
        talk = playing(respond(body=json.dumps(INFO)), respond(body="[]"))
        async with serve(talk) as server:
            seen = await examine(given(f"http://127.0.0.1:{server.port}"))

        assert (
            "! Service tickets (required): granted, but no records are visible: there are none, or the level is My"
            in seen.text
        )
        assert seen.line("clock") == "– Clock: not compared: no response included the server's time."
        assert seen.code == 0


async def test_all_of_it_together_has_a_limit(sandbox, examine, monkeypatch):
    async def for_ever(*_):
        await anyio.sleep_forever()

    async def direct(_):
        return Route("psa.example", 443, proxied=False)

    monkeypatch.setattr(diagnostics, "route", direct)
    monkeypatch.setattr(diagnostics, "addresses", for_ever)
    monkeypatch.setattr(doctor, "WHOLE_SECONDS", 0.02)
    seen = await examine(sandbox.environment("everything"))

    assert seen.marks == skipped_from("name")
    assert seen.line("keys") == "– Keys: skipped: the time limit was reached."
    assert seen.text.splitlines()[-1] == "✗ Verdict: not working yet. Try again, from a faster network."
    assert seen.code == 2


def test_the_limits_of_the_steps_leave_time_for_the_last_one():
    before = doctor.NAME_SECONDS + doctor.CONTACT_SECONDS + doctor.VERSION_SECONDS + connection_test.SWAPPED_SECONDS

    assert doctor.WHOLE_SECONDS < 60
    assert doctor.WHOLE_SECONDS - before > 15


@pytest.mark.skipif(not (ROOT / "docs").exists(), reason="an installed package has no documents beside it")
def test_the_document_about_it_names_each_step_and_key():
    page = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")

    for name in [*findings.STEPS, *json.loads(Report().json()), *Status]:
        assert f"`{name}`" in page
    for name, label in findings.STEPS.items():
        assert name == "capabilities" or f"| {label} |" in page
