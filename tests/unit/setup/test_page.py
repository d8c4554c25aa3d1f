"""What the page decides, where a real browser could not make it happen on the second."""

import asyncio
import os
import re
import threading
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx
import pytest

from scout_mcp.config import publisher
from scout_mcp.config.profile_store import Store
from scout_mcp.errors import KeyringLocked, TimedOut
from scout_mcp.permissions import Status
from scout_mcp.psa.wire import rate_limit
from scout_mcp.sandbox import Sandbox
from scout_mcp.setup import connection_test, page, profile
from scout_mcp.setup.clients import Entry, Machine
from scout_mcp.setup.page.app import _encoded
from scout_mcp.setup.page.session import Session

OWN = "11111111-2222-4333-8444-555555555555"


async def opened(kept: Store) -> Session:
    session = Session("default", kept)
    await session.opened()
    return session


async def pressed(session: Session) -> None:
    session.start()
    assert session.run is not None
    assert [access async for access in session.run.follow()] == session.run.rows
    assert session.run.done


async def test_a_locked_keyring_is_said_and_a_file_is_offered(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await opened(kept)
    keep = profile.keep

    def locked(*given: object, in_file: bool = False, **more: object) -> str:
        if not in_file:
            raise KeyringLocked("is locked", ": unlock it.")
        return keep(*given, in_file=in_file, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(profile, "keep", locked)
    assert session.take(sandbox.environment("everything"))
    await pressed(session)

    assert session.run is not None
    assert (session.run.saved, session.run.problem, session.run.choice) == (
        "",
        "Not saved: The system's keyring is locked. Unlock it and press Save and Test again, or store the keys in a file.",
        "file",
    )
    assert session.run.trial is not None
    assert session.run.trial.works
    assert kept.read("default") is None
    session.insist()
    async for _ in session.run.follow():
        pass
    assert "Saved as profile default." in session.run.saved
    assert session.run.trial.works  # what was found is not forgotten


async def test_what_cannot_be_read_is_replaced_by_what_works_only(sandbox: Sandbox, kept: Store) -> None:
    kept.folder.mkdir(parents=True)
    (kept.folder / "profile-default.toml").write_text("broken", "utf-8")
    session = await opened(kept)

    assert "is damaged" in session.unreadable
    assert session.take(sandbox.environment("deleted"))
    await pressed(session)
    assert session.run is not None
    assert (session.run.saved, session.run.choice) == ("", "replace")
    assert "may still work" in session.run.problem
    assert (kept.folder / "profile-default.toml").read_text("utf-8") == "broken"

    assert session.take(sandbox.environment("everything"))
    await pressed(session)
    assert "Saved as profile default." in session.run.saved
    assert session.unreadable == ""


async def test_another_zone_needs_no_proof(sandbox: Sandbox, kept: Store) -> None:
    session = await opened(kept)
    assert session.take(sandbox.environment("everything"))
    await pressed(session)
    sandbox.fault(".*", status=503, headers={"Retry-After": "60"})
    assert session.take({**sandbox.environment("everything"), "SCOUT_TIMEZONE": "Asia/Tokyo"})
    await pressed(session)

    assert session.run is not None
    assert session.run.saved
    assert profile.stored("default", kept)["SCOUT_TIMEZONE"] == "Asia/Tokyo"


async def test_who_is_meant_by_me_needs_no_proof(sandbox: Sandbox, kept: Store) -> None:
    session = await opened(kept)
    assert session.take(sandbox.environment("everything"))
    await pressed(session)
    sandbox.fault(".*", status=503, headers={"Retry-After": "60"})
    assert session.take({**sandbox.environment("everything"), "SCOUT_MEMBER": " mkessler "})
    await pressed(session)

    assert session.run is not None
    assert session.run.saved
    assert profile.stored("default", kept)["SCOUT_MEMBER"] == "mkessler"


async def test_a_name_in_place_of_an_identifier_is_told_at_its_field(sandbox: Sandbox, kept: Store) -> None:
    session = await opened(kept)

    assert not session.take({**sandbox.environment("everything"), "SCOUT_MEMBER": "Mara Kessler"})
    assert session.problems == {
        "SCOUT_MEMBER": "Your member identifier is 'Mara Kessler', which is not a member identifier: enter the short name you"
        " use at login, e.g. mkessler."
    }


async def test_a_server_that_never_answers_is_said_in_time(
    sandbox: Sandbox, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_test, "DEADLINE_SECONDS", 20.0)
    monkeypatch.setattr(rate_limit, "MARGIN", 19.5)
    sandbox.fault(".*", delay=30.0)
    session = await opened(kept)
    assert session.take(sandbox.environment("everything"))
    await pressed(session)

    assert session.run is not None
    assert session.run.trial is not None
    assert isinstance(session.run.trial.error, TimedOut)
    assert {one.status for one in session.run.rows} == {Status.UNKNOWN}


async def test_a_test_that_is_broken_off_leaves_no_page_waiting(sandbox: Sandbox, kept: Store) -> None:
    sandbox.fault(".*", delay=30.0)
    session = await opened(kept)
    assert session.take(sandbox.environment("everything"))
    session.start()
    assert session.run is not None
    following = asyncio.create_task(anext(session.run.follow(), None))
    await asyncio.sleep(0)
    await session.close()

    assert await following is None
    assert session.run.done


async def test_a_key_is_not_sent_elsewhere_by_swapping(sandbox: Sandbox, kept: Store) -> None:
    session = await opened(kept)
    given = sandbox.environment("everything")
    assert session.take(given)
    assert not session.swap_keys()  # nothing was tested yet
    await pressed(session)
    elsewhere = {**given, "SCOUT_BASE_URL": "http://127.0.0.1:9", "SCOUT_PUBLIC_KEY": "", "SCOUT_PRIVATE_KEY": ""}
    assert not session.take(elsewhere)
    assert "paste both keys again" in session.problems["SCOUT_PRIVATE_KEY"]
    assert not session.swap_keys()  # what was tested was accepted
    # One of them typed again is not enough: the other may hold the private one.
    assert not session.take({**elsewhere, "SCOUT_PRIVATE_KEY": "another-key-1234"})
    assert session.take({**elsewhere, "SCOUT_PRIVATE_KEY": "another-key-1234", "SCOUT_PUBLIC_KEY": "other-key-12345"})

    session.back_to_stored()
    assert not session.changed
    turned = {**given, "SCOUT_PUBLIC_KEY": given["SCOUT_PRIVATE_KEY"], "SCOUT_PRIVATE_KEY": given["SCOUT_PUBLIC_KEY"]}
    assert session.take(turned)
    await pressed(session)
    assert not session.take(elsewhere)
    assert session.swap_keys()  # of what was tested, where it was tested
    assert session.typed["SCOUT_BASE_URL"] == sandbox.base_url


async def test_keys_that_are_not_accepted_are_saved_only_when_asked_whatever_is_saved(
    sandbox: Sandbox, kept: Store
) -> None:
    session = await opened(kept)
    for role in ("deleted", "everything"):
        given = sandbox.environment(role)
        swapped = {"SCOUT_PUBLIC_KEY": given["SCOUT_PRIVATE_KEY"], "SCOUT_PRIVATE_KEY": given["SCOUT_PUBLIC_KEY"]}
        before = dict(session.stored)
        assert session.take({**given, **swapped})
        await pressed(session)

        assert session.run is not None
        assert (session.run.problem, session.run.choice) == (
            "Not saved: ConnectWise did not accept these keys.",
            "replace",
        )
        assert session.stored == before
        session.insist()
        assert [access async for access in session.run.follow()] == session.run.rows
        assert session.stored["SCOUT_PUBLIC_KEY"] == given["SCOUT_PRIVATE_KEY"]


def test_a_folder_whose_name_is_no_text_breaks_no_page() -> None:
    assert _encoded("Saved in /home/\udcff.") == b"Saved in /home/?."


def test_the_switch_for_a_client_id_of_ones_own(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "CLIENT_ID", "99999999-2222-4333-8444-555555555555")
    session = Session("default", kept)
    fields = {
        "SCOUT_REGION": "eu",
        "SCOUT_COMPANY_ID": "fjord",
        "SCOUT_PUBLIC_KEY": "a" * 16,
        "SCOUT_PRIVATE_KEY": "b" * 16,
    }

    assert session.take({**fields, "SCOUT_CLIENT_ID": OWN, "own-client-id": "1"})
    assert session.typed["SCOUT_CLIENT_ID"] == OWN
    assert session.take({**fields, "own-client-id": "1"})  # left empty: as it was
    assert session.typed["SCOUT_CLIENT_ID"] == OWN
    assert session.take(fields)  # switched off
    assert session.typed["SCOUT_CLIENT_ID"] == ""


def test_it_ends_by_itself_when_nothing_is_clicked(kept: Store, tmp_path: Path) -> None:
    said: list[str] = []
    page.serve(
        "default", kept, Machine("linux", tmp_path, {}), Entry("scout-mcp"), said.append, browser=False, idle=0.05
    )

    assert said[-1] == "Closed after 0 minutes of inactivity."


def test_a_browser_is_opened_and_where_it_fails_the_link_is_there(
    kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    opened: list[tuple[str, str]] = []
    works = [True, False]

    def opens(address: str) -> bool:
        file = Path(url2pathname(urlsplit(address).path))
        if os.name == "posix":
            assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        opened.append((address, file.read_text("utf-8")))
        return works[len(opened) - 1]

    monkeypatch.setattr("webbrowser.open", opens)
    for _ in range(2):
        said: list[str] = []
        page.serve(
            "default", kept, Machine("linux", tmp_path, {}), Entry("scout-mcp"), said.append, browser=True, idle=0.05
        )
        address, forwarding = opened[-1]
        [link] = re.findall(r"http://\S+", said[0])
        assert address.startswith("file:///")
        assert link.partition("token=")[2] not in address
        assert f'location.replace("{link}")' in forwarding
        assert f'url={link}"' in forwarding
        assert not Path(url2pathname(urlsplit(address).path)).parent.exists()
        assert any("No browser? Run scout-mcp setup." in line for line in said) == (len(opened) == 2)


def test_where_no_file_can_be_written_no_browser_is_given_the_link(
    kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> str:
        raise OSError("read-only")

    opened: list[str] = []
    monkeypatch.setattr("tempfile.mkdtemp", refused)
    monkeypatch.setattr("webbrowser.open", opened.append)
    said: list[str] = []
    page.serve("default", kept, Machine("linux", tmp_path, {}), Entry("x"), said.append, browser=True, idle=0.05)

    assert opened == []
    assert said[1] == "No browser? Run scout-mcp setup."


def test_a_page_that_fails_says_so_without_a_word_of_what_was_typed(
    kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Session, "take", lambda *_: 1 / 0)
    link: list[str] = []
    ready = threading.Event()

    def say(text: str) -> None:
        link.extend(re.findall(r"http://\S+", text))
        if text.startswith("The page closes"):
            ready.set()

    serving = threading.Thread(
        target=page.serve,
        args=("default", kept, Machine("linux", tmp_path, {}), Entry("x"), say),
        kwargs={"browser": False},
    )
    serving.start()
    assert ready.wait(10)
    page_at = link[0].rpartition("/")[0]
    origin = page_at.rpartition("/")[0]
    with httpx.Client(base_url=page_at, trust_env=False, headers={"Origin": origin}) as client:
        client.get(link[0])
        mark = re.search(r'name="mark" value="([^"]+)"', client.get("/").text)
        assert mark
        failed = client.post("/save", data={"mark": mark[1], "SCOUT_PRIVATE_KEY": "very-secret"})
        assert failed.status_code == 500
        assert "scout-mcp itself failed on this page" in failed.text
        client.post("/done", data={"mark": mark[1]})
    serving.join(10)
    assert not serving.is_alive()
    assert "very-secret" not in failed.text + "".join(capsys.readouterr())
