"""What `python -m packages` writes, and that it works.

Without more, a stand-in for the wheel is used and nothing is started. `.ci/run` sets
- SCOUT_WHEEL to the wheel that it tested: then the bundle and the steps of the Dockerfile are run with it, which installs
  packages,
- SCOUT_MCPB to the command `mcpb` of the npm package @anthropic-ai/mcpb,
- SCOUT_REGISTRY_SCHEMA to the schema of server.json.
"""

import base64
import contextlib
import hashlib
import importlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import anyio
import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

import scout_mcp
from packages.__main__ import main
from patience import PATIENCE
from scout_mcp.config.sources import NAMES
from scout_mcp.server.prompts import prompts
from scout_mcp.tools.registry import TOOLS

ROOT = Path(__file__).parents[2]
TESTED = os.environ.get("SCOUT_WHEEL")
MCPB = os.environ.get("SCOUT_MCPB")
SCHEMA = os.environ.get("SCOUT_REGISTRY_SCHEMA")
UV = shutil.which("uv")
NAME = f"ticket_scout_mcp-{scout_mcp.__version__}-py3-none-any.whl"

starts = pytest.mark.skipif(not TESTED or not UV, reason="SCOUT_WHEEL names no wheel to start, or there is no uv")
with_mcpb = pytest.mark.skipif(not MCPB, reason="SCOUT_MCPB does not name the command mcpb")


def stand_in(path, version=scout_mcp.__version__, client_id="", readme=None):
    """A wheel that holds just what is read of one."""
    metadata = Message()
    metadata["Metadata-Version"] = "2.4"
    metadata["Name"] = "ticket-scout-mcp"
    metadata["Version"] = version
    metadata["Requires-Python"] = ">=3.11"
    metadata.set_payload((ROOT / "README.md").read_text("utf-8") if readme is None else readme)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("scout_mcp/config/publisher.py", f'CLIENT_ID = "{client_id}"\n')
        archive.writestr(f"ticket_scout_mcp-{version}.dist-info/METADATA", metadata.as_string())
    return path


def build(*arguments):
    """`python -m packages`, without another process: its exit code, stdout and stderr."""
    shown, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(complained):
        code = main(list(map(str, arguments)))
    return code, shown.getvalue(), complained.getvalue()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return Path(TESTED) if TESTED else stand_in(tmp_path_factory.mktemp("wheel") / NAME)


@pytest.fixture(scope="module")
def out(wheel, tmp_path_factory):
    out = tmp_path_factory.mktemp("all packages")
    code, _, complaints = build("--wheel", wheel, "--out", out)
    assert (code, complaints) == (0, "")
    return out


@pytest.fixture(scope="module")
def bundle(out):
    return out / f"ticket-scout-mcp-{scout_mcp.__version__}.mcpb"


@pytest.fixture(scope="module")
def unpacked(bundle, tmp_path_factory):
    """The bundle as a host lays it down: in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("Claude Extensions") / "local.mcpb.the scout-mcp authors.ticket-scout-mcp"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def manifest(unpacked):
    return json.loads((unpacked / "manifest.json").read_text("utf-8"))


@pytest.fixture
def entry(out):
    return json.loads((out / "server.json").read_text("utf-8"))


@pytest.fixture
def readme():
    return (ROOT / "README.md").read_text("utf-8")


def files(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_every_package_holds_the_very_wheel_and_lock_that_were_given(out, wheel, unpacked):
    lock = (ROOT / "packages" / "requirements.lock").read_bytes()

    for folder in (unpacked, out / "docker"):
        assert (folder / NAME).read_bytes() == wheel.read_bytes()
        assert (folder / "requirements.lock").read_bytes() == lock
    assert (out / NAME).read_bytes() == wheel.read_bytes()


def test_the_same_input_gives_the_same_bytes(out, wheel, tmp_path):
    assert build("--wheel", wheel, "--out", tmp_path)[0] == 0

    assert files(tmp_path) == files(out)


def test_a_wheel_that_was_left_in_the_docker_folder_goes(wheel, tmp_path):
    old = tmp_path / "docker" / "ticket_scout_mcp-0.0.1-py3-none-any.whl"
    old.parent.mkdir()
    old.write_bytes(b"old")

    assert build("--wheel", wheel, "--out", tmp_path)[0] == 0
    assert not old.exists()
    made = files(tmp_path)
    assert build("--wheel", wheel, "--out", tmp_path)[0] == 0
    assert files(tmp_path) == made


@pytest.mark.parametrize("theirs", ["docker", "docker/app.py", "docker/Dockerfile", "docker/sub/requirements.lock"])
def test_what_no_build_made_in_the_place_of_the_docker_folder_is_kept(wheel, tmp_path, theirs):
    file = tmp_path / theirs
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"FROM scratch\n")

    code, shown, complaints = build("--wheel", wheel, "--out", tmp_path)

    assert (code, shown) == (2, "")
    assert "was not made by an earlier build" in complaints
    assert files(tmp_path) == {theirs: b"FROM scratch\n"}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda path: None, "is no wheel of scout-mcp"),
        (lambda path: path.write_bytes(b"no archive"), "is no wheel of scout-mcp"),
        (lambda path: stand_in(path, version="9.9.9"), "holds version 9.9.9"),
        (lambda path: stand_in(path, readme="# scout-mcp"), "has no line <!-- mcp-name: ... -->"),
    ],
)
def test_what_is_no_wheel_of_this_source_is_refused_and_nothing_is_written(tmp_path, made, said):
    made(tmp_path / "some.whl")

    code, shown, complaints = build("--wheel", tmp_path / "some.whl", "--out", tmp_path / "out")

    assert (code, shown) == (2, "")
    assert said in complaints
    assert not (tmp_path / "out").exists()


# The bundle


def test_the_manifest_lists_the_tools_and_prompts_that_there_are(manifest):
    assert [tool["name"] for tool in manifest["tools"]] == [tool.name for tool in TOOLS]
    assert [prompt["name"] for prompt in manifest["prompts"]] == list(prompts())
    for tool, listed in zip(TOOLS, manifest["tools"], strict=True):
        assert tool.description.startswith(listed["description"])
        assert re.fullmatch(r"[^.]+\.", listed["description"])


def test_a_prompt_of_the_manifest_reads_as_the_server_fills_it(manifest):
    for listed in manifest["prompts"]:
        filled = re.sub(r"\$\{arguments\.(\w+)\}", r"<\1>", listed["text"])
        assert filled == prompts()[listed["name"]].fill({name: f"<{name}>" for name in listed["arguments"]})


def test_the_manifest_asks_for_every_setting_and_passes_it_on(manifest):
    asked = manifest["user_config"]

    passed = manifest["server"]["mcp_config"]["env"]
    assert {name: value for name, value in passed.items() if name.startswith("SCOUT_")} == {
        name: f"${{user_config.{name.removeprefix('SCOUT_').lower()}}}" for name in NAMES
    }
    assert set(asked) == {name.removeprefix("SCOUT_").lower() for name in NAMES}
    assert {key for key, field in asked.items() if field["sensitive"]} == {"public_key", "private_key", "client_id"}
    assert {key for key, field in asked.items() if not field["required"]} <= {
        "base_url",
        "key_strategy",
        "client_id",
        "timezone",
        "member",
        "audit_log",
    }
    assert all(word in asked["region"]["description"] for word in ("na", "eu", "au", "onprem"))


def test_packages_are_fetched_with_the_certificates_of_the_system(manifest):
    # As a company's proxy needs it; uv before 0.11 knows the first name only.
    passed = manifest["server"]["mcp_config"]["env"]

    assert passed["UV_NATIVE_TLS"] == passed["UV_SYSTEM_CERTS"] == "true"


def test_nobody_needs_a_client_id_where_the_build_brings_one(tmp_path):
    wheel = stand_in(tmp_path / NAME, client_id="0f0f0f0f-1111-4222-8333-444444444444")
    assert build("--wheel", wheel, "--out", tmp_path / "out")[0] == 0

    with zipfile.ZipFile(tmp_path / "out" / f"ticket-scout-mcp-{scout_mcp.__version__}.mcpb") as archive:
        asked = json.loads(archive.read("manifest.json"))["user_config"]
    assert not asked["client_id"]["required"]
    for file in (tmp_path / "out" / "server.json", tmp_path / "out" / "docker" / "Dockerfile"):
        assert "0f0f0f0f" not in file.read_text("utf-8")


def test_the_bundle_says_which_python_it_needs_as_the_package_does(unpacked):
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]

    assert tomllib.loads((unpacked / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"] == needed
    assert f'# requires-python = "{needed}"\n' in (unpacked / "start.py").read_text("utf-8")


def test_the_icon_has_the_size_that_hosts_recommend(unpacked, manifest):
    content = (unpacked / manifest["icon"]).read_bytes()

    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (512, 512)


@with_mcpb
def test_mcpb_finds_the_bundle_valid_and_packs_and_unpacks_all_of_it(bundle, unpacked, wheel, tmp_path):
    def mcpb(*arguments):
        result = subprocess.run(
            [MCPB, *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    fresh = tmp_path / "ours"
    mcpb("unpack", bundle, fresh)
    assert "Manifest schema validation passes!" in mcpb("validate", fresh)
    mcpb("pack", fresh, tmp_path / "theirs.mcpb")
    mcpb("unpack", tmp_path / "theirs.mcpb", tmp_path / "theirs")

    assert files(tmp_path / "theirs") == files(fresh)
    assert (tmp_path / "theirs" / NAME).read_bytes() == wheel.read_bytes()


def as_host(unpacked, config):
    """The command and environment that a host makes of the manifest: what was not filled in stays as it is."""
    started = json.loads((unpacked / "manifest.json").read_text("utf-8"))["server"]["mcp_config"]
    values = {"__dirname": str(unpacked)} | {f"user_config.{key}": value for key, value in config.items()}

    def fill(text):
        return re.sub(r"\$\{([^}]+)\}", lambda found: values.get(found[1], found[0]), text)

    return {
        "command": started["command"],
        "args": [fill(argument) for argument in started["args"]],
        "env": {name: fill(value) for name, value in started["env"].items()},
    }


def everything(sandbox):
    return {name.removeprefix("SCOUT_").lower(): value for name, value in sandbox.environment("everything").items()}


@with_mcpb
def test_the_code_that_hosts_use_makes_the_same_command_and_waits_for_what_is_required(unpacked, sandbox, tmp_path):
    library = Path(MCPB).parents[1] / "@anthropic-ai" / "mcpb" / "dist" / "index.js"
    script = tmp_path / "host.mjs"
    script.write_text(
        f"""
        import {{ readFileSync }} from "node:fs";
        import {{ getMcpConfigForManifest }} from {json.dumps(library.as_uri())};
        const [folder, userConfig] = process.argv.slice(2);
        const manifest = JSON.parse(readFileSync(folder + "/manifest.json", "utf-8"));
        const config = await getMcpConfigForManifest({{
          manifest, extensionPath: folder, systemDirs: {{}}, userConfig: JSON.parse(userConfig), pathSeparator: "/",
        }});
        console.log(JSON.stringify(config ?? null));
        """,
        encoding="utf-8",
    )

    def host(config):
        result = subprocess.run(
            ["node", script, unpacked, json.dumps(config)],
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=True,
        )
        return json.loads(result.stdout)

    assert host(everything(sandbox)) == as_host(unpacked, everything(sandbox))
    assert host({}) is None


def started(unpacked, config, environment, cwd):
    command = as_host(unpacked, config)
    return StdioServerParameters(
        command=UV, args=command["args"], env=environment | command["env"], cwd=str(cwd), encoding="utf-8"
    )


@pytest.fixture
def start(unpacked, tmp_path, monkeypatch):
    """start.py of a bundle of its own, as a module."""
    folder = shutil.copytree(unpacked, tmp_path / "bundle", ignore=shutil.ignore_patterns("lib-*"))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "start", raising=False)
    yield importlib.import_module("start")
    sys.modules.pop("start", None)


def test_the_keys_are_no_business_of_what_installs_the_packages(start, monkeypatch):
    given = []
    monkeypatch.setenv("SCOUT_PRIVATE_KEY", "s3cret")
    monkeypatch.setenv("scout_public_key", "s3cret")
    monkeypatch.setenv("UV_NATIVE_TLS", "true")
    monkeypatch.setattr(
        start.subprocess, "run", lambda *_, **named: given.append(named["env"]) or SimpleNamespace(returncode=0)
    )

    assert start.install() == start.PACKAGES

    (environment,) = given
    assert environment["UV_NATIVE_TLS"] == "true"
    assert environment["PATH"] == os.environ["PATH"]
    assert "s3cret" not in environment.values()


def test_what_a_killed_start_left_goes_and_what_is_young_or_whole_stays(start):
    for name in ("new-old", "old-new-older", "new-young", "lib-12345678"):
        (start.BUNDLE / name / "package").mkdir(parents=True)
    for name in ("new-old", "lib-12345678"):
        os.utime(start.BUNDLE / name, (0, 0))

    start.clear()

    assert {folder.name for folder in installed(start.BUNDLE)} == {"new-young", "lib-12345678"}


def test_a_folder_that_cannot_be_renamed_is_used_and_held_open(start, monkeypatch):
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0))

    def held(*_):
        raise PermissionError

    monkeypatch.setattr(Path, "rename", held)

    used = start.install()

    assert used.name.startswith("new-")
    assert [file.name for file in start._open] == [str(used / "in-use")]
    start._open.pop().close()


def installed(folder):
    return [path for path in folder.iterdir() if path.is_dir()]


@pytest.fixture
def elsewhere(tmp_path):
    """A working directory full of things that must not matter."""
    (tmp_path / ".env").write_text("SCOUT_REGION=eu\nSCOUT_TIMEZONE=nowhere\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("this is no TOML", encoding="utf-8")
    (tmp_path / "scout_mcp.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    return tmp_path


@starts
async def test_the_bundle_starts_as_a_host_starts_it_even_twice_at_once_and_answers(
    unpacked, sandbox, environment, elsewhere
):
    # Claude Desktop has been seen to start a server twice; the first start is the one that installs.
    fresh = shutil.copytree(unpacked, elsewhere / "fresh bundle", ignore=shutil.ignore_patterns("lib-*"))
    parameters = started(fresh, everything(sandbox), environment | {"UV_ENV_FILE": ".env"}, elsewhere)
    told = []

    async def ask():
        async with Client(stdio_client(parameters)) as client:
            reply = await client.call_tool("get_ticket", {"ticket": "48213"})
            told.append((client.server_info.version, reply.content[0].text.splitlines()[0]))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        group.start_soon(ask)

    first_line = "**Ticket #48213** (service, open)"
    assert told == [(scout_mcp.__version__, first_line)] * 2
    assert len(installed(fresh)) == 1


@starts
async def test_an_empty_configuration_starts_too_and_the_tool_says_what_to_do(unpacked, environment, elsewhere):
    async with Client(stdio_client(started(unpacked, {}, environment, elsewhere))) as client:
        listed = await client.list_tools()
        reply = await client.call_tool("get_ticket", {"ticket": "48213"})

    assert len(listed.tools) == len(TOOLS)
    assert reply.is_error
    assert "SCOUT_PRIVATE_KEY is missing" in reply.content[0].text
    assert "In the extension for Claude Desktop, fill in its settings instead." in reply.content[0].text


@starts
@pytest.mark.parametrize("file", ["requirements.lock", "requirements.txt"])
def test_a_package_that_is_not_the_one_of_the_lock_is_not_started(unpacked, environment, tmp_path, file):
    forged = shutil.copytree(unpacked, tmp_path / "forged", ignore=shutil.ignore_patterns("lib-*"))
    text = (forged / file).read_text("utf-8")
    (forged / file).write_text(re.sub(r"sha256:.{8}", "sha256:00000000", text), encoding="utf-8")
    command = as_host(forged, {})

    result = subprocess.run(
        [UV, *command["args"]], env=environment | command["env"], cwd=tmp_path, input="", capture_output=True,
        encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert result.returncode == 1
    assert result.stdout == ""
    assert "hash" in result.stderr.lower()
    assert "scout-mcp could not install its packages" in result.stderr
    assert not installed(forged)


# The registry


def test_the_entry_of_the_registry_keeps_to_the_documented_limits(entry):
    (package,) = entry["packages"]

    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", entry["name"])
    assert 3 <= len(entry["name"]) <= 200
    assert 1 <= len(entry["description"]) <= 100
    assert entry["version"] == package["version"] == scout_mcp.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])
    assert (package["registryType"], package["identifier"]) == ("pypi", "ticket-scout-mcp")
    assert package["transport"] == {"type": "stdio"}
    assert "registryBaseUrl" not in package


def test_the_entry_names_every_setting_and_which_are_secret(entry):
    variables = {variable["name"]: variable for variable in entry["packages"][0]["environmentVariables"]}

    assert tuple(variables) == NAMES
    assert {name for name in NAMES if variables[name]["isSecret"]} == {
        "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_CLIENT_ID",
    }  # fmt: skip
    assert variables["SCOUT_REGION"]["choices"] == ["na", "eu", "au", "onprem"]
    assert not variables["SCOUT_MEMBER"]["isRequired"]
    assert "a shared API member" in variables["SCOUT_MEMBER"]["description"]


def test_the_bundle_is_in_the_entry_only_where_its_address_is_known(bundle, wheel, tmp_path):
    url = "https://github.com/you/ticket-scout-mcp/releases/download/v1.0.0/ticket-scout-mcp-1.0.0.mcpb"
    assert build("--wheel", wheel, "--out", tmp_path, "--mcpb-url", url)[0] == 0

    entry = json.loads((tmp_path / "server.json").read_text("utf-8"))
    assert entry["packages"][1] == {
        "registryType": "mcpb",
        "identifier": url,
        "fileSha256": hashlib.sha256(bundle.read_bytes()).hexdigest(),
        "transport": {"type": "stdio"},
    }
    check_schema(entry)


def test_an_address_that_the_registry_does_not_take_is_refused(wheel, tmp_path):
    code, _, complaints = build(
        "--wheel", wheel, "--out", tmp_path / "out", "--mcpb-url", "https://files.example/scout-mcp.mcpb"
    )

    assert code == 2
    assert "releases on GitHub or GitLab only" in complaints
    assert not (tmp_path / "out").exists()


def check_schema(entry):
    if SCHEMA:
        schema = json.loads(Path(SCHEMA).read_text("utf-8"))
        assert schema["$id"] == entry["$schema"]
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(entry)


@pytest.mark.skipif(not SCHEMA, reason="SCOUT_REGISTRY_SCHEMA does not name the schema")
def test_the_entry_fits_the_schema_of_the_registry(entry):
    check_schema(entry)


def test_readme_image_and_entry_bear_one_name(entry, readme, out):
    assert re.findall(r"^<!-- mcp-name: (\S+) -->$", readme, re.MULTILINE) == [entry["name"]]
    assert f"ARG SERVER_NAME={entry['name']}\n" in (out / "docker" / "Dockerfile").read_text("utf-8")


# The links


def test_the_links_of_the_readme_are_those_that_are_made(readme, wheel, tmp_path):
    printed = build("--wheel", wheel, "--out", tmp_path)[1].splitlines()[-1]

    assert printed.startswith("[Add to Cursor](https://cursor.com/")
    assert printed in readme


def test_the_links_start_what_step_1_installed_and_fetch_nothing(readme):
    cursor, code = re.findall(r"\[Add to [^]]+\]\((\S+)\)", readme)
    decoded = [
        json.loads(base64.b64decode(parse_qs(urlsplit(cursor).query)["config"][0])),
        json.loads(parse_qs(urlsplit(code).query)["config"][0]),
    ]

    entry = {"command": "${userHome}/.local/bin/scout-mcp", "args": []}
    assert decoded == [entry, {"type": "stdio"} | entry]
    for link in (cursor, code):
        assert parse_qs(urlsplit(link).query)["name"] == ["connectwise"]


# The image


def instructions(out):
    """The Dockerfile as pairs of instruction and arguments."""
    text = re.sub(r"^#.*\n", "", (out / "docker" / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [tuple(" ".join(line.split()).split(" ", 1)) for line in lines if line.strip()]


def test_the_image_is_small_runs_as_nobody_special_and_holds_no_keys(out):
    steps = instructions(out)
    names = [name for name, _ in steps]

    assert set(names) <= {"FROM", "ARG", "LABEL", "ENV", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT"}
    assert steps[0] == ("FROM", "python:3.13-slim")
    assert steps[-1] == ("ENTRYPOINT", '["scout-mcp"]')
    assert names.index("USER") > max(position for position, name in enumerate(names) if name in ("COPY", "RUN"))
    assert dict(steps)["USER"] not in ("root", "0")
    assert not [arguments for _, arguments in steps if "SCOUT_" in arguments]


def test_what_the_image_copies_is_there_and_nothing_else_is_sent(out, wheel):
    (copied,) = (arguments for name, arguments in instructions(out) if name == "COPY")
    *sources, target = copied.split()
    folder = out / "docker"
    sent = {path.name for source in sources for path in folder.glob(source)}
    ignored = (folder / ".dockerignore").read_text("utf-8").splitlines()

    assert target == "/install/"
    assert sent == {"requirements.lock", NAME}
    assert set(files(folder)) == sent | {"Dockerfile", ".dockerignore"}
    assert [line for line in ignored if not line.startswith("#")] == ["*", *(f"!{source}" for source in sources)]


@starts
@pytest.mark.skipif(sys.platform != "linux", reason="the image is one of Linux")
def test_the_steps_of_the_image_install_a_server_that_starts(out, tmp_path):
    subprocess.run([UV, "venv", "--quiet", "--seed", tmp_path / "venv"], check=True, timeout=PATIENCE)
    path = f"{tmp_path / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    (install,) = (arguments for name, arguments in instructions(out) if name == "RUN" and arguments.startswith("pip "))

    subprocess.run(
        ["sh", "-c", install.replace("/install", str(out / "docker").replace(" ", "\\ "))],
        env=os.environ | {"PATH": path, "PIP_NO_COMPILE": "1"}, check=True, timeout=300,
    )  # fmt: skip
    shown = subprocess.run(
        ["scout-mcp", "--version"],
        env={"PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=PATIENCE,
    )

    assert shown.stdout == f"scout-mcp {scout_mcp.__version__}\n"
