"""The settings page in a real browser, served by the real command; afterwards keys are looked for everywhere."""

import base64
import json
import os
import re
import shlex
import signal
import socket
import sys
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

from browser import Command, Window, browser
from cloud import Cloud
from scout_mcp.permissions import CAPABILITIES
from scout_mcp.setup import client_id, key_strategies

ROLES = {
    "everything": ("Connected and saved", set()),
    "no projects": ("Connected and saved", {"Projects", "Opportunities"}),
    "service desk": (
        "Connected and saved", {"Project tickets", "Projects", "Opportunities"},
    ),
    "project people": ("Saved, but not working yet", {"Service tickets"}),
    "no time": ("Connected and saved", {"Time entries"}),
    "mine": ("Connected and saved", set()),
    "my team": ("Connected and saved", set()),
    "hidden board": ("Connected and saved", set()),
    "tickets only": ("Connected and saved", {one.name for one in CAPABILITIES if not one.required}),
    "nothing": ("Saved, but not working yet", {one.name for one in CAPABILITIES}),
    "deleted": ("✗ Not saved", set()),
    **dict.fromkeys(("technician", "read only", "add mine", "api member"), ("Connected and saved", set())),
}  # fmt: skip


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


@pytest.fixture
def window(chromium):
    window = Window.of(chromium)
    window.page.set_default_timeout(15_000)
    yield window
    window.page.context.close()


@pytest.fixture
def home(tmp_path, environment):
    """A home folder with two assistants in it."""
    home = tmp_path / "home"
    (home / ".cursor").mkdir(parents=True)
    (home / ".cursor" / "mcp.json").write_text('{"mcpServers": {"other": {"command": "x"}}}\n', "utf-8")
    (home / ".codex").mkdir()
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "APPDATA": str(tmp_path / "config")}
    environment.pop("CODEX_HOME", None)
    return home


@pytest.fixture
def command(environment, home, tmp_path):
    with Command.running(environment, tmp_path / "run") as command:
        yield command


def fill(page, sandbox, role="everything", **changes):
    given = sandbox.environment(role) | changes
    page.select_option("#SCOUT_REGION", given["SCOUT_REGION"])
    for name in ("COMPANY_ID", "PUBLIC_KEY", "PRIVATE_KEY", "BASE_URL", "CLIENT_ID"):
        if given[f"SCOUT_{name}"] is not None:
            page.fill(f"#SCOUT_{name}", given[f"SCOUT_{name}"])


def save(page):
    page.click("text=Save and Test")
    page.wait_for_selector("#verdict, #problems")
    page.wait_for_load_state()  # the page arrives in parts


def secrets(sandbox, role):
    keys = sandbox.keys[role]
    login = f"{sandbox.company_id}+{keys.public}:{keys.private}"
    for plain in (keys.private, keys.public, login):
        yield from {plain, quote(plain, safe=""), base64.b64encode(plain.encode()).decode()}


def table(page):
    """Capability and status, as the page shows them once every module is unfolded."""
    page.evaluate("for (const module of document.querySelectorAll('details.module')) module.open = true")
    rows = page.locator("section[aria-labelledby=permissions] tbody tr").all()
    return {
        row.locator("th").inner_text().split("\n")[0].rsplit(" ", 1)[0].strip(): row.locator(".status").inner_text()
        for row in rows
    }


def test_every_role_of_the_sandbox_is_tried(sandbox):
    assert set(ROLES) == set(sandbox.keys)


# Each role takes a browser some seconds: the others are tried where SCOUT_ALL_PROBES is set.
@pytest.mark.parametrize("role", ROLES if os.environ.get("SCOUT_ALL_PROBES") else list(ROLES)[::3])
def test_save_and_test_shows_each_capability_and_keeps_the_keys_out_of_sight(
    command, window, sandbox, home, tmp_path, role
):
    verdict, missing = ROLES[role]
    page = window.page
    page.goto(command.link)
    fill(page, sandbox, role)
    save(page)
    told = window.look()

    assert verdict in told
    shown = table(page)
    if role == "deleted":  # 401: no rows, nothing stored
        assert shown == {}
        assert "Not saved: ConnectWise did not accept these keys." in told
        assert not list(home.rglob("keys-*.toml"))
        return
    modules = dict.fromkeys(one.module for one in CAPABILITIES)
    assert list(shown) == [one.name for module in modules for one in CAPABILITIES if one.module == module]
    copied = page.input_value("#missing") if missing else ""
    refused = {name for name, status in shown.items() if status == "✗ Permission missing"}
    assert missing <= refused
    assert set(shown.values()) <= {"✓ Available", "✗ Permission missing"}
    for one in CAPABILITIES:
        assert (f"Ask for {one.permission}." in told) == (one.name in refused)
        assert (f"- {one.permission}: unlocks " in copied) == (one.name in refused)
    # Once more to the settings: nothing that was typed is given out again.
    page.goto(command.link.rpartition("/")[0] + "/")
    assert "Leave blank to keep." in window.look()
    assert page.get_attribute("#SCOUT_PUBLIC_KEY", "placeholder") == f"•••• {sandbox.keys[role].public[-4:]} (saved)"
    assert page.get_attribute("#SCOUT_PRIVATE_KEY", "placeholder") == "•••• (saved)"
    assert page.input_value("#SCOUT_PRIVATE_KEY") == page.input_value("#SCOUT_PUBLIC_KEY") == ""
    page.go_back()
    page.wait_for_load_state()
    page.click("text=Done")
    window.look()
    said = command.ended()
    assert "Saved as profile default." in said

    everything = "\n".join([said, *window.seen, *window.addresses])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    for secret in secrets(sandbox, role):
        assert secret not in everything
        holding = {path.name for path in files if secret.encode() in path.read_bytes()}
        assert holding <= {"keys-default.toml", "keys-default.2.toml"}
    origin = command.link.rpartition("/")[0]
    assert {address.startswith(origin) for address in window.addresses} == {True}
    assert window.complaints == []


def test_the_progress_is_shown_while_it_is_tested(command, window, sandbox):
    page = window.page
    page.goto(command.link)
    fill(page, sandbox)
    sandbox.latency = 0.3
    page.click("text=Save and Test", no_wait_after=True)
    page.wait_for_selector(".progress li")

    assert page.locator("[aria-live=polite] h2").inner_text().startswith("Asking 127.0.0.1")
    page.wait_for_selector("#verdict")
    page.wait_for_selector(".waiting", state="hidden")
    assert page.evaluate("document.activeElement.id") == "verdict"


def test_an_assistant_is_connected_by_a_button_without_any_key(command, window, sandbox, home):
    before = (home / ".cursor" / "mcp.json").read_text("utf-8")
    page = window.page
    page.goto(command.link)
    fill(page, sandbox)
    save(page)
    [cursor] = page.locator("li:has(h3:text-is('Cursor'))").all()
    cursor.locator("summary").click()

    assert '"connectwise"' in cursor.locator("pre").inner_text()
    cursor.locator("button").click()
    page.wait_for_selector("li:has(h3:text-is('Cursor')) .status")

    assert "Cursor is connected." in window.look()
    servers = json.loads((home / ".cursor" / "mcp.json").read_text("utf-8"))["mcpServers"]
    assert set(servers) == {"other", "connectwise"}
    assert (home / ".cursor" / "mcp.json.bak").read_text("utf-8") == before
    assert not (home / ".codex" / "config.toml").exists()


def test_an_entry_that_starts_another_program_is_told_and_replaced_only_by_a_button_that_says_so(
    command, window, sandbox, home
):
    file = home / ".cursor" / "mcp.json"
    other = {"command": "npx", "args": ["-y", "another"], "env": {"KEY": "s3cret"}}
    file.write_text(json.dumps({"mcpServers": {"connectwise": other}}), "utf-8")
    page = window.page
    page.goto(command.link)
    fill(page, sandbox)
    save(page)

    assert "Its entry connectwise starts another program: npx -y …." in window.look()
    assert "s3cret" not in page.content()
    page.locator("li:has(h3:text-is('Cursor')) button:text-is('Replace its entry')").click()
    page.wait_for_selector("li:has(h3:text-is('Cursor')) .status")

    assert "Cursor is connected." in window.look()
    assert set(json.loads(file.read_bytes())["mcpServers"]["connectwise"]) == {"command", "args"}


def test_a_file_that_cannot_be_read_is_left_alone_and_said(command, window, sandbox, home):
    (home / ".cursor" / "mcp.json").write_text("{ broken", "utf-8")
    page = window.page
    page.goto(command.link)
    fill(page, sandbox)
    save(page)

    assert "mcp.json was left unchanged" in window.look()
    assert (home / ".cursor" / "mcp.json").read_text("utf-8") == "{ broken"


@pytest.mark.parametrize(
    ("changes", "where", "sentence"),
    [
        ({"SCOUT_COMPANY_ID": "tom@fjord.example"}, "SCOUT_COMPANY_ID", "must be the short name you use at login"),
        ({"SCOUT_BASE_URL": "manage"}, "SCOUT_BASE_URL", "has no scheme; write it like https://manage.yourcompany.com"),
        ({"SCOUT_BASE_URL": "http://cw.example.com"}, "SCOUT_BASE_URL", "is plain HTTP"),
        ({"SCOUT_PRIVATE_KEY": "two words"}, "SCOUT_PRIVATE_KEY", "contains a space or line break"),
        ({"SCOUT_PRIVATE_KEY": ""}, "SCOUT_PRIVATE_KEY", "is missing"),
        ({"SCOUT_CLIENT_ID": "mine"}, "SCOUT_CLIENT_ID", "is not a client ID"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    command, window, sandbox, tmp_path, changes, where, sentence
):
    page = window.page
    page.goto(command.link)
    fill(page, sandbox, **changes)
    save(page)

    assert sentence in page.inner_text(f"#{where}-problem")
    assert page.get_attribute(f"#{where}", "aria-invalid") == "true"
    assert page.evaluate("document.activeElement.id") == "problems"
    assert not list((tmp_path / "config").rglob("*.toml"))
    # Mended where it is wrong; the rest, the keys too, need not be typed again.
    page.fill(f"#{where}", sandbox.environment("everything")[where])
    save(page)
    assert "Connected and saved" in window.look()


def test_a_key_is_sent_only_to_the_address_it_was_typed_for(command, window, sandbox):
    with socket.socket() as elsewhere:
        elsewhere.bind(("127.0.0.1", 0))
        elsewhere.listen()
        page = window.page
        page.goto(command.link)
        fill(page, sandbox)
        save(page)
        page.click("text=Back to the settings")
        page.fill("#SCOUT_BASE_URL", f"http://127.0.0.1:{elsewhere.getsockname()[1]}")
        save(page)

        assert "paste both keys again" in page.inner_text("#SCOUT_PRIVATE_KEY-problem")
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    page.click("text=Back to the saved settings")
    save(page)
    assert "Connected and saved" in window.look()


def test_spaces_and_line_ends_from_copying_do_no_harm(command, window, sandbox):
    keys = sandbox.keys["everything"]
    page = window.page
    page.goto(command.link)
    fill(page, sandbox, SCOUT_PRIVATE_KEY=f"  {keys.private}\t", SCOUT_PUBLIC_KEY=f" {keys.public}  ")
    save(page)

    assert "Connected and saved" in window.look()


def test_swapped_keys_are_turned_by_a_button(command, window, sandbox):
    keys = sandbox.keys["everything"]
    page = window.page
    page.goto(command.link)
    fill(page, sandbox, SCOUT_PUBLIC_KEY=keys.private, SCOUT_PRIVATE_KEY=keys.public)
    save(page)

    assert "ConnectWise did not accept the keys (401)" in window.look()
    assert "The two keys are swapped: the other way round ConnectWise accepts them." in window.look()
    assert table(page) == {}
    page.click("text=Swap the two keys and save")
    page.wait_for_selector("#verdict.good")
    assert "Connected and saved" in window.look()


def test_a_wrong_company_id_is_told_from_wrong_keys(command, window, sandbox):
    page = window.page
    page.goto(command.link)
    fill(page, sandbox, SCOUT_COMPANY_ID="nobody")
    save(page)

    assert "The company ID nobody is not known at 127.0.0.1" in window.look()


@pytest.mark.skipif(sys.platform != "linux", reason="only OpenSSL takes another certificate store for a test")
def test_a_wrong_region_is_told_with_the_right_one(environment, home, window, sandbox, tmp_path):
    sandbox.features.cloud = True
    with Cloud.running(sandbox, tmp_path) as cloud, Command.running(
        environment | cloud.environment, tmp_path / "run"
    ) as command:  # fmt: skip
        page = window.page
        page.goto(command.link)
        fill(page, sandbox, SCOUT_REGION="na", SCOUT_BASE_URL=None)
        save(page)

        company = sandbox.company_id
        assert (
            f"The company ID {company} is not known at api-na.myconnectwise.net, but in the region Europe: choose that."
            in window.look()
        )
        assert cloud.with_keys == {"api-na.myconnectwise.net"}  # the other regions were asked without
        page.click("text=Change the settings")
        page.select_option("#SCOUT_REGION", "eu")
        save(page)
        assert "Connected and saved" in window.look()
        assert set(table(page).values()) == {"✓ Available"}
    sandbox.features.cloud = False


def test_a_server_that_is_not_there_is_said(command, window, sandbox):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    page = window.page
    page.goto(command.link)
    fill(page, sandbox, SCOUT_BASE_URL=f"http://127.0.0.1:{port}")
    save(page)

    assert f"127.0.0.1:{port} did not accept the connection" in window.look()
    assert table(page) == {}


def test_what_works_is_replaced_by_what_does_not_only_when_that_is_meant(command, window, sandbox, run):
    page = window.page
    page.goto(command.link)
    fill(page, sandbox)
    save(page)
    page.click("text=Back to the settings")
    page.fill("#SCOUT_COMPANY_ID", "nobody")
    save(page)

    assert "Not saved: the saved settings work, and these new ones do not." in window.look()
    assert run("check").returncode == 0
    page.click("text=Save the new settings anyway")
    page.wait_for_selector("#verdict.warn")
    assert "Saved, but not working yet" in window.look()
    assert run("check").returncode == 2


def test_two_pages_at_once_do_not_overwrite_each_other_unseen(command, environment, chromium, sandbox, tmp_path, run):
    with Command.running(environment, tmp_path / "second") as second:
        first_window, second_window = Window.of(chromium), Window.of(chromium)
        for window, link, role in (
            (first_window, command.link, "everything"), (second_window, second.link, "no projects")
        ):  # fmt: skip
            window.page.goto(link)
            fill(window.page, sandbox, role)
        save(first_window.page)
        save(second_window.page)

        assert "Connected and saved" in first_window.look()
        assert "Not saved" not in first_window.look()
        assert "were not saved" in second_window.look()
        assert sandbox.keys["everything"].public[-4:] in run("check").stdout
        second_window.page.click("text=Save the new settings anyway")
        second_window.page.wait_for_selector("#verdict.good")
        assert sandbox.keys["no projects"].public[-4:] in run("check").stdout


def test_the_keyboard_alone_is_enough(command, window, sandbox):
    page, given = window.page, sandbox.environment("everything")
    page.goto(command.link)
    answers = {
        "SCOUT_COMPANY_ID": given["SCOUT_COMPANY_ID"], "SCOUT_PUBLIC_KEY": given["SCOUT_PUBLIC_KEY"],
        "SCOUT_PRIVATE_KEY": given["SCOUT_PRIVATE_KEY"], "SCOUT_REGION": "On-Prem", "SCOUT_BASE_URL": given["SCOUT_BASE_URL"],
        "SCOUT_CLIENT_ID": given["SCOUT_CLIENT_ID"], "SCOUT_TIMEZONE": "Europe/Oslo",
    }  # fmt: skip
    reached = []
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id")
        reached.append(focused)
        if focused == "member":
            page.keyboard.press("ArrowDown")
            reached.append(page.evaluate("document.activeElement.id"))
        if focused in answers:
            page.keyboard.type(answers[focused])
        assert len(reached) < 40
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict")

    assert "api_member" in reached
    assert "Connected and saved" in window.look()
    while page.evaluate("document.activeElement.innerText") != "Connect Cursor":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("li:has(h3:text-is('Cursor')) .status")
    while page.evaluate("document.activeElement.innerText") != "Done":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=All set")
    command.ended()


def test_it_works_without_scripts(command, chromium, sandbox):
    window = Window.of(chromium, java_script_enabled=False)
    window.page.goto(command.link)
    fill(window.page, sandbox)
    save(window.page)

    assert "Connected and saved" in window.look()


def test_who_is_meant_by_me_is_asked_with_shared_keys_and_shown_while_it_is_stored(command, window, sandbox, run):
    page = window.page
    page.goto(command.link)
    assert not page.is_visible("#SCOUT_MEMBER")
    page.check("#api_member")
    page.fill("#SCOUT_MEMBER", "Mara Kessler")
    fill(page, sandbox)
    save(page)
    assert "which is not a member identifier" in page.inner_text("#SCOUT_MEMBER-problem")
    page.fill("#SCOUT_MEMBER", "mkessler")
    save(page)

    assert "Connected and saved" in window.look()
    assert "SCOUT_MEMBER       mkessler  (stored profile default)" in run("settings", "--show").stdout
    page.click("text=Back to the settings")
    page.check("#member")
    assert page.is_visible("#SCOUT_MEMBER")
    assert page.input_value("#SCOUT_MEMBER") == "mkessler"


def test_the_text_for_an_administrator_is_copied(command, window):
    page = window.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(command.link)
    page.check("#api_member")
    page.click(".for-api_member summary")
    page.click("text=Copy for my admin")
    page.wait_for_selector("text=Copied.")

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == key_strategies.for_an_admin()
    for one in CAPABILITIES:
        assert one.permission in copied


def test_what_somebody_else_has_to_get_comes_first_with_a_text_to_send(command, window):
    page = window.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(command.link)

    first = page.locator("fieldset").first
    assert client_id.ABOUT in first.inner_text()
    assert first.locator("#SCOUT_CLIENT_ID").is_visible()
    page.click("#no-client-id summary")
    page.click("text=Copy this text")
    page.wait_for_selector("text=Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == client_id.for_an_admin()


def test_a_build_with_a_client_id_has_it_under_a_switch(environment, home, window, sandbox, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        f"from scout_mcp.config import publisher\npublisher.CLIENT_ID = {sandbox.client_id!r}\n", "utf-8"
    )
    with Command.running(environment | {"PYTHONPATH": str(tmp_path)}, tmp_path / "run") as command:
        page = window.page
        page.goto(command.link)
        assert client_id.ABOUT not in window.look()
        assert not page.is_visible("#SCOUT_CLIENT_ID")
        page.get_by_label("Use a custom Client ID").check()
        assert page.is_visible("#SCOUT_CLIENT_ID")
        page.get_by_label("Use a custom Client ID").uncheck()
        fill(page, sandbox, SCOUT_CLIENT_ID=None)
        save(page)
        assert "Connected and saved" in window.look()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_stands_in_the_way_of_people_with_other_senses(command, chromium, sandbox, scheme, width):
    window = Window.of(chromium, color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = window.page

    def flaws():
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        return [
            (flaw["id"], [node["target"] for node in flaw["nodes"]]) for flaw in Axe().run(page).response["violations"]
        ]

    page.goto(command.link)
    page.check("#api_member")
    page.click(".for-api_member summary")
    assert flaws() == []
    save(page)
    assert flaws() == []
    fill(page, sandbox, "no projects")
    save(page)
    assert flaws() == []
    page.click("text=Done")
    page.wait_for_selector("text=All set")
    assert flaws() == []


# Attacks


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """One page for all attacks: none of them may change anything."""
    folder = tmp_path_factory.mktemp("attacked")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOUT_")}
    kept |= dict.fromkeys(
        ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"), str(folder)
    )
    with Command.running(kept | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}, folder) as command:
        yield command


@pytest.fixture(scope="module")
def session(attacked):
    """The session's cookie, and the mark of its forms."""
    with httpx.Client(base_url=attacked.link.rpartition("/")[0], trust_env=False) as client:
        assert client.get(attacked.link).status_code == 303
        page = client.get("/")
        assert page.status_code == 200
        return dict(client.cookies), re.search(r'name="mark" value="([^"]+)"', page.text)[1]


@pytest.fixture
def opened(attacked, session):
    """A client with the session's cookie, and the mark of its forms."""
    cookies, mark = session
    page_at = attacked.link.rpartition("/")[0]
    origin = page_at.rpartition("/")[0]
    with httpx.Client(base_url=page_at, trust_env=False, headers={"Origin": origin}, cookies=cookies) as client:
        yield client, mark
        assert client.get("/").status_code in {200, 422, 403}
        assert attacked.process.poll() is None


@pytest.mark.parametrize("path", ["/", "/result"])
def test_a_browser_that_did_not_open_the_link_sees_nothing(opened, path):
    client, _ = opened
    answer = httpx.get(f"{str(client.base_url).rstrip('/')}{path}", trust_env=False)

    assert answer.status_code == 403
    assert "<form" not in answer.text


def test_the_link_works_once(attacked, opened):
    answer = httpx.get(attacked.link, trust_env=False)

    assert answer.status_code == 403
    assert "already opened, and works only once" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_guessed_link_is_refused(command):
    answer = httpx.get(command.link[:-1] + ("a" if command.link[-1] != "a" else "b"), trust_env=False)

    assert answer.status_code == 403
    assert httpx.get(command.link, trust_env=False).status_code == 303  # and has not used up the real one


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.nip.example:{port}"]
)
@pytest.mark.parametrize("path", ["/", "/open?token=x", "/nowhere"])
def test_another_name_that_leads_here_is_refused(opened, host, path):
    client, _ = opened
    answer = client.get(path, headers={"Host": host.format(port=client.base_url.port)})

    assert answer.status_code == 403
    assert "only available at 127.0.0.1" in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Origin": "http://localhost:1"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
@pytest.mark.parametrize("action", ["save", "anyway", "swap", "connect", "done"])
def test_a_form_from_another_site_changes_nothing(opened, headers, action):
    client, mark = opened
    answer = client.post(f"/{action}", data={"mark": mark, "client": "cursor"}, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize("mark", ["", "x", None])
def test_a_form_without_the_mark_changes_nothing(opened, mark):
    client, _ = opened
    answer = client.post("/done", data={} if mark is None else {"mark": mark})

    assert answer.status_code == 403


def test_a_form_without_the_cookie_changes_nothing(opened):
    client, mark = opened
    client.cookies.clear()

    assert client.post("/done", data={"mark": mark}).status_code == 403


def test_a_form_that_is_too_large_or_broken_is_refused(opened):
    client, mark = opened

    assert client.post("/save", data={"mark": mark, "SCOUT_COMPANY_ID": "x" * 30_000}).status_code == 403
    assert client.post("/save", content=b"\xff\xfe=1").status_code == 403
    assert client.post("/save", content="&".join(f"a{i}=1" for i in range(99))).status_code == 403
    assert client.post("/swap", data={"mark": mark}).headers["location"] == client.base_url.path  # with nothing to swap


def test_nothing_is_changed_by_looking(opened):
    client, _ = opened

    for action in ("save", "anyway", "swap", "connect", "done"):
        assert client.get(f"/{action}").status_code == 404


def test_pages_may_load_nothing_and_be_kept_and_framed_nowhere(opened):
    client, _ = opened
    headers = client.get("/").headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "server" not in headers


def test_what_was_typed_cannot_become_markup(command, window):
    page = window.page
    page.goto(command.link)
    page.fill("#SCOUT_COMPANY_ID", 'x"><script>document.title="x"</script>')
    page.fill("#SCOUT_TIMEZONE", "<b>Oslo</b>")
    save(page)

    assert page.input_value("#SCOUT_COMPANY_ID") == 'x"><script>document.title="x"</script>'
    assert page.title() == "Connection settings · scout-mcp"


def test_the_cookie_goes_to_this_page_only(command):
    answer = httpx.get(command.link, trust_env=False)

    path = httpx.URL(command.link).path.removesuffix("open")
    assert len(path) > 14
    assert f"Path={path};" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert answer.headers["location"] == path
    assert httpx.get(command.link.replace(path, "/"), trust_env=False).status_code == 404


def test_ctrl_c_ends_it_in_the_middle_of_a_test_and_says_what_was_saved(command, window, sandbox):
    page = window.page
    page.goto(command.link)
    fill(page, sandbox)
    sandbox.latency = 5.0
    page.click("text=Save and Test", no_wait_after=True)
    page.wait_for_selector(".waiting")
    command.process.send_signal(signal.SIGINT)

    said = command.ended()
    assert "Nothing was saved." in said  # new keys are stored once they were tried
    assert "Traceback" not in said


def test_what_wins_over_what_is_stored_is_said(environment, home, window, sandbox, tmp_path):
    with Command.running(environment | {"SCOUT_COMPANY_ID": "other"}, tmp_path / "run") as command:
        page = window.page
        page.goto(command.link)

        assert "SCOUT_COMPANY_ID" in page.inner_text(".alert.warn")
        fill(page, sandbox)
        save(page)
        assert "SCOUT_COMPANY_ID" in page.inner_text("#verdict")


def test_a_taken_port_is_said(run, command):
    port = re.search(r":(\d+)/", command.link)[1]
    result = run("settings", "--no-browser", "--port", port)

    assert result.returncode == 2
    assert f"The page cannot be served on port {port}" in result.stdout


def test_without_a_browser_the_link_is_printed(environment, tmp_path, home):
    environment.pop("DISPLAY", None)
    environment.pop("WAYLAND_DISPLAY", None)
    with Command.running(environment, tmp_path / "run") as command:
        assert "No browser? Run scout-mcp setup." in command.said


# A browser that looks at every process of the machine, as any user could, reads the file that it is given, and follows
# its link.
BROWSER = """
import http.client, json, os, re, sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
import psutil

file = Path(url2pathname(urlsplit(sys.argv[2]).path))
link = urlsplit(re.search('location.replace."([^"]+)"', file.read_text("utf-8"))[1])
modes = [file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777]
commands = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
connection = http.client.HTTPConnection(link.netloc, timeout=30)
connection.request("GET", link.path + "?" + link.query)
Path(sys.argv[1]).write_text(json.dumps({
    "file": str(file), "modes": modes,
    "link": link.geturl(), "status": connection.getresponse().status,
    "us": sum(sys.argv[2] in command for command in commands),
    "with the token": [command for command in commands if link.query.partition("=")[2] in command],
}), "utf-8")
"""


def test_the_link_stands_in_no_command_line_and_in_a_file_that_only_the_user_can_read(environment, tmp_path, home):
    program, saw = tmp_path / "browser.py", tmp_path / "saw.json"
    program.write_text(BROWSER, "utf-8")
    environment["BROWSER"] = f"{shlex.quote(sys.executable)} {shlex.quote(str(program))} {shlex.quote(str(saw))} %s"
    with Command.running(environment, tmp_path / "run", browser=True) as command:
        seen = json.loads(saw.read_text("utf-8"))

        assert seen["link"] == command.link
        assert seen["status"] == 303
        assert seen["us"] >= 1
        assert seen["with the token"] == []
        if os.name == "posix":
            assert seen["modes"] == [0o600, 0o700]
        assert not Path(seen["file"]).parent.exists()  # gone once it was used
        assert "No browser?" not in command.said


def test_a_real_browser_is_forwarded_from_the_file(environment, tmp_path, home, window):
    keep = "import shutil, sys; from urllib.parse import urlsplit; from urllib.request import url2pathname; "
    keep += "shutil.copy(url2pathname(urlsplit(sys.argv[2]).path), sys.argv[1])"
    program = tmp_path / "keep.py"
    program.write_text(keep, "utf-8")
    kept = tmp_path / "kept.html"
    environment["BROWSER"] = f"{shlex.quote(sys.executable)} {shlex.quote(str(program))} {shlex.quote(str(kept))} %s"
    with Command.running(environment, tmp_path / "run", browser=True):
        window.page.goto(kept.as_uri())
        window.page.wait_for_selector("#SCOUT_REGION")


def test_a_file_of_ones_own_is_not_for_the_page(run, tmp_path):
    result = run("settings", "--env-file", "x.env")

    assert result.returncode == 2
    assert "not your own settings file" in result.stdout
