"""What is said and asked where clients are connected, and at the end of setup."""

import json
from pathlib import Path

import pytest

from scout_mcp.setup.clients import CLIENTS, Entry, Machine, dialogue

ENTRY = Entry("/bin/scout-mcp", ("--profile", "acme"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine("linux", tmp_path, {})


def file_of(name: str, machine: Machine, content: str | None = None) -> Path:
    path = CLIENTS[name].place(machine)
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_text(content, "utf-8")
    return path


class Person:
    def __init__(self, *answers: bool | None) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.answers = list(answers)

    def agreed(self, question: str) -> bool | None:
        self.asked.append(question)
        return self.answers.pop(0)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def test_only_clients_that_are_there_and_not_connected_are_asked_about(machine: Machine) -> None:
    cursor, gemini = file_of("cursor", machine), file_of("gemini", machine)
    file_of("codex", machine, "[")
    file_of(
        "vscode",
        machine,
        json.dumps({"servers": {"connectwise-acme": {"command": "/old/scout-mcp", "args": ["--profile", "acme"]}}}),
    )
    file_of("windsurf", machine)
    connected = json.dumps({"mcpServers": {"connectwise-acme": ENTRY.fields()}})
    windsurf = file_of("windsurf", machine, connected)
    someone = Person(True, False)

    dialogue.offer(machine, ENTRY, someone.said.append, someone.agreed)

    assert someone.asked == ["Connect Cursor?", "Connect Gemini CLI?"]
    assert "Claude" not in someone.text
    assert "  Cursor          not connected" in someone.said
    assert "  Windsurf        connected" in someone.said
    assert (
        "  VS Code         connected, but starts /old/scout-mcp --profile acme; `scout-mcp install vscode` changes that"
        in someone.said
    )
    assert "  Codex           its file cannot be used: " in someone.text
    assert json.loads(cursor.read_text("utf-8"))["mcpServers"]["connectwise-acme"]["args"] == ["--profile", "acme"]
    assert "Cursor is connected. Restart it." in someone.said
    assert not gemini.exists()
    assert windsurf.read_text("utf-8") == connected


def test_the_file_and_the_difference_are_shown_before_the_question(machine: Machine) -> None:
    path = file_of("cursor", machine, "{}")
    someone = Person()

    def agreed(question: str) -> bool:
        assert str(path) in someone.text
        assert '"command": "/bin/scout-mcp"' in someone.text
        assert path.read_text("utf-8") == "{}"
        return True

    assert dialogue.connect(CLIENTS["cursor"], machine, ENTRY, someone.said.append, agreed)
    assert f"The previous version was saved as {path}.bak." in someone.said


def test_where_no_client_is_found_nothing_is_asked(machine: Machine) -> None:
    someone = Person()

    dialogue.offer(machine, ENTRY, someone.said.append, someone.agreed)

    assert someone.said == [
        "\nNo supported MCP client was found on this machine. `scout-mcp install --print` prints the entry for any other."
    ]


@pytest.mark.parametrize("answer", [False, None])
def test_without_a_yes_nothing_is_changed(machine: Machine, answer: bool | None) -> None:
    path = file_of("cursor", machine)
    someone = Person(answer, answer)

    assert dialogue.connect(CLIENTS["cursor"], machine, ENTRY, someone.said.append, someone.agreed) is answer
    assert someone.said[-1].startswith("Nothing changed")
    assert not path.exists()


def other_program(machine: Machine) -> Path:
    entry = {"command": "npx", "args": ["-y", "another"], "env": {"KEY": "s3cret"}}
    return file_of("cursor", machine, json.dumps({"mcpServers": {"connectwise-acme": entry}}))


def test_an_entry_that_starts_another_program_is_replaced_only_after_a_question_of_its_own(machine: Machine) -> None:
    path = other_program(machine)
    before, someone = path.read_bytes(), Person(False, True)

    def never(_: str) -> bool:
        raise AssertionError

    for answer in (False, True):
        result = dialogue.connect(CLIENTS["cursor"], machine, ENTRY, someone.said.append, never, someone.agreed)
        assert result is answer
        assert (path.read_bytes() == before) is not answer

    assert someone.asked == ["Replace it?"] * 2
    assert "The entry connectwise-acme of Cursor starts another program: npx -y …." in someone.text
    assert "s3cret" not in someone.text
    assert json.loads(path.read_bytes())["mcpServers"]["connectwise-acme"] == ENTRY.fields()


def test_an_entry_that_starts_another_program_is_removed_only_after_a_question_of_its_own(machine: Machine) -> None:
    path = other_program(machine)
    before, someone = path.read_bytes(), Person(None, True)

    for answer in (None, True):
        result = dialogue.disconnect(
            CLIENTS["cursor"], machine, "connectwise-acme", someone.said.append, lambda _: True, someone.agreed
        )
        assert result is answer
        assert (path.read_bytes() == before) is not bool(answer)

    assert someone.asked == ["Remove it all the same?"] * 2
    assert "Use --force." in someone.text


def test_the_end_of_setup_names_an_entry_that_starts_another_program_and_leaves_it(machine: Machine) -> None:
    path = other_program(machine)
    before, someone = path.read_bytes(), Person()

    dialogue.offer(machine, ENTRY, someone.said.append, someone.agreed)

    assert (
        "  Cursor          not connected: its entry connectwise-acme starts another program (npx -y …);"
        " `scout-mcp install cursor` asks whether to replace it"
    ) in someone.said
    assert path.read_bytes() == before
