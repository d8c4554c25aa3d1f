"""What setup keeps, and where: keys in a keyring or in a file that only the user can read, never in both."""

import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import PasswordDeleteError

from scout_mcp.config import profile_store, settings, sources, store_lock, toml_file
from scout_mcp.config.profile_store import Store
from scout_mcp.config.stored_profile import Profile
from scout_mcp.errors import KeyringLocked, SettingsError, StoreChanged, StoreError

PUBLIC, PRIVATE = "pUbLiCkEy1234567", "PrIvAtEkEy765432"
CLIENT_ID = "0a1b2c3d-0000-4000-8000-00000000beef"
VALUES = {
    "region": "eu", "company_id": "fjord", "key_strategy": "api_member", "client_id": CLIENT_ID,
    "timezone": "Europe/Oslo", "member": "mkessler",
}  # fmt: skip
PROFILE = Profile(VALUES, PUBLIC, PRIVATE)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False
        self.asked = 0
        self.answers = threading.Event()
        self.answers.set()
        self.questions = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError

    def itself(self) -> "Ring":
        return self

    def let_go(self) -> None:
        """Answer everything that waits, and let those who do not wait any more come to their end."""
        self.answers.set()
        for thread in threading.enumerate():
            if thread.name == "keyring":
                thread.join()

    def _open(self) -> None:
        self.asked += 1
        self.questions.set()
        self.answers.wait(30)
        if self.locked:
            raise keyring.errors.KeyringLocked(PRIVATE)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    found = Ring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: found)
    return found


@pytest.fixture
def no_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "config" / "scout-mcp"
    monkeypatch.setattr(profile_store, "default_folder", lambda: found)
    return found


@pytest.fixture
def kept(folder: Path) -> Store:
    return Store()


def written(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())


def files(folder: Path) -> list[str]:
    """What is in the folder; nothing also where there is none."""
    return sorted(path.name for path in folder.glob("*") if path.name != ".lock")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


class Killed(BaseException):
    """Stands for the end of the process: nothing is tidied up after it."""


def kill_at(monkeypatch: pytest.MonkeyPatch, start: str, *, before: bool) -> None:
    """End the process before or after the file with that start of a name is put in its place."""

    def cut(path: Path, content: bytes) -> None:
        if before and path.name.startswith(start):
            path.with_name(f".{path.name}.0a1b2c3d").write_bytes(content)
            raise Killed
        replace_file(path, content)
        if path.name.startswith(start):
            raise Killed

    replace_file = profile_store.write_atomically
    monkeypatch.setattr(profile_store, "write_atomically", cut)
    monkeypatch.setattr(Store, "_undo", lambda *_: None)


def told(profile: str | None = None, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        settings.load(environ=environ, profile=profile)
    return refused.value.problems


def test_keys_go_into_the_keyring_and_the_rest_into_a_file(kept: Store, ring: Ring, folder: Path) -> None:
    saved = kept.save("acme", PROFILE)

    assert (saved.place, saved.leftover, saved.path) == ("keyring", None, folder / "profile-acme.toml")
    entry = json.loads(ring.entries["scout-mcp", "acme"])
    assert (entry["public_key"], entry["private_key"]) == (PUBLIC, PRIVATE)
    assert files(folder) == ["profile-acme.toml"]
    assert PRIVATE not in written(folder)
    assert PUBLIC not in written(folder)
    assert kept.read("acme") == PROFILE
    assert kept.names() == ["acme"]


def test_without_a_keyring_keys_go_into_a_file_of_their_own(kept: Store, no_ring: None, folder: Path) -> None:
    saved = kept.save("default", PROFILE)

    assert (saved.place, saved.path) == ("file", folder / "keys-default.toml")
    assert PRIVATE not in (folder / "profile-default.toml").read_text("utf-8")
    assert kept.read("default") == Profile(VALUES, PUBLIC, PRIVATE, "file")


@posix
def test_only_the_user_can_read_the_files(kept: Store, no_ring: None, folder: Path) -> None:
    before = os.umask(0)
    try:
        kept.save("default", PROFILE)
    finally:
        os.umask(before)

    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == dict.fromkeys(
        (".lock", "keys-default.toml", "profile-default.toml"), 0o600
    )
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring], ids=["fails", "forgets"])
def test_a_keyring_that_keeps_nothing_is_none(
    kept: Store, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", backend)

    assert kept.save("default", PROFILE).place == "file"


def test_a_keyring_that_says_it_is_good_and_forgets_is_none(
    kept: Store, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "set_password", lambda *_: None)

    assert kept.save("default", PROFILE).place == "file"


def test_a_backend_that_cannot_be_loaded_is_none(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> KeyringBackend:
        raise RuntimeError("no D-Bus")

    monkeypatch.setattr(keyring, "get_keyring", broken)

    assert kept.save("default", PROFILE).place == "file"


def test_saving_in_the_keyring_removes_the_file(
    kept: Store, no_ring: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.save("default", PROFILE)
    ring = Ring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)

    kept.save("default", PROFILE)

    assert files(folder) == ["profile-default.toml"]


def test_saving_in_the_file_removes_the_entry(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.save("default", PROFILE)

    saved = kept.save("default", PROFILE, in_file=True)

    assert (saved.place, saved.chosen, saved.leftover) == ("file", True, None)
    assert ring.entries == {}
    assert "left" not in (folder / "profile-default.toml").read_text("utf-8")


def test_a_file_with_earlier_keys_that_cannot_be_removed_is_told(
    kept: Store, no_ring: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.save("default", PROFILE)
    monkeypatch.setattr(keyring, "get_keyring", Ring().itself)

    def in_use(path: Path) -> bool:
        if path.exists():
            raise PermissionError(13, f"in use: {path.name}")
        return False

    monkeypatch.setattr(profile_store, "remove_if_there", in_use)

    assert kept.save("default", PROFILE).leftover == folder / "keys-default.toml"
    assert kept.read("default") == PROFILE


def test_an_earlier_pair_stays_until_the_new_one_counts(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.save("default", PROFILE)
    during: list[Profile | None] = []
    replace = profile_store.write_atomically

    def look(path: Path, content: bytes) -> None:
        during.append(kept.read("default"))
        replace(path, content)

    monkeypatch.setattr(profile_store, "write_atomically", look)
    kept.save("default", Profile({"region": "na"}, "new", "new"))
    kept.save("default", Profile({"region": "au"}, "newer", "newer"))

    assert [found and found.private_key for found in during] == [PRIVATE, "new"]
    assert len(ring.entries) == 1


def test_a_locked_keyring_is_said_and_no_reason_for_a_file(kept: Store, ring: Ring, folder: Path) -> None:
    kept.save("default", PROFILE)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    ring.locked = True

    with pytest.raises(KeyringLocked) as refused:
        kept.save("default", Profile({"region": "na"}, "new", "new"))
    with pytest.raises(KeyringLocked, match="`scout-mcp setup --profile acme --keys-in-file`"):
        kept.save("acme", PROFILE)

    assert str(refused.value) == (
        "The system's keyring is locked: unlock it and save again. Nothing was saved. If it cannot be unlocked,"
        " `scout-mcp setup --keys-in-file` keeps the keys in a file that only you can read."
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    ring.locked = False
    assert kept.read("default") == PROFILE


def test_a_keyring_that_fails_is_no_reason_for_a_file_either(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: str) -> None:
        raise OSError(f"full of {PRIVATE}")

    monkeypatch.setattr(ring, "set_password", full)
    with pytest.raises(KeyringLocked, match=r"^The system's keyring failed \(OSError\): unlock it and save again"):
        kept.save("default", PROFILE)

    assert files(folder) == []


def test_a_file_by_choice_is_not_silent_about_what_a_locked_keyring_holds(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)
    ring.locked = True

    saved = kept.save("default", PROFILE, in_file=True)

    assert (saved.place, saved.leftover) == ("file", "keyring")
    assert kept.read("default") == Profile(VALUES, PUBLIC, PRIVATE, "file")
    assert kept.save("acme", PROFILE, in_file=True).leftover is None
    with pytest.raises(KeyringLocked, match="are still in it"):
        kept.forget("default")
    ring.locked = False
    assert kept.forget("default")
    assert ring.entries == {}


def test_who_has_no_password_for_the_keyring_is_asked_once(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)
    ring.locked = True
    with pytest.raises(KeyringLocked):
        kept.save("default", PROFILE)
    asked = ring.asked

    assert kept.save("default", PROFILE, in_file=True).leftover == "keyring"
    assert ring.asked == asked


def test_a_save_in_the_keyring_again_takes_the_leftover_out(kept: Store, ring: Ring, folder: Path) -> None:
    kept.save("default", PROFILE)
    ring.locked = True
    kept.save("default", PROFILE, in_file=True)
    ring.locked = False

    assert kept.save("default", Profile(VALUES, "new", "new")).leftover is None
    assert len(ring.entries) == 1
    assert PRIVATE not in str(ring.entries)
    assert files(folder) == ["profile-default.toml"]


@pytest.mark.parametrize("with_ring", [True, False])
def test_another_set_up_meanwhile_is_told(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    nothing = kept.version("default")
    kept.save("default", PROFILE, over=nothing)
    found = kept.read("default")
    assert found is not None
    assert (nothing, found.version) == ("", kept.version("default"))
    other = Profile({"region": "na"}, "other", "other")
    kept.save("default", other, over=found.version)

    for seen in (nothing, found.version):
        with pytest.raises(StoreChanged, match="Another set-up has changed .* profile default meanwhile. Nothing was"):
            kept.save("default", PROFILE, over=seen)

    assert kept.read("default") == replace(other, place="keyring" if with_ring else "file")
    now = kept.version("default")
    kept.forget("default")
    with pytest.raises(StoreChanged):
        kept.save("default", PROFILE, over=now)
    assert not kept.names()
    kept.save("default", PROFILE, over="")
    kept.save("default", other)


def test_a_damaged_profile_can_be_replaced_by_who_saw_it(kept: Store, no_ring: None, folder: Path) -> None:
    kept.save("default", PROFILE)
    (folder / "profile-default.toml").write_text("[", "utf-8")

    kept.save("default", PROFILE, over=kept.version("default"))

    assert kept.read("default") is not None


def test_what_is_saved_while_it_is_read_is_read_again(kept: Store, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.save("default", PROFILE)
    get, other = ring.get_password, Profile({"region": "na"}, "other", "other")

    def meanwhile(service: str, username: str) -> str | None:
        monkeypatch.setattr(ring, "get_password", get)
        kept.save("default", other)
        return get(service, username)

    monkeypatch.setattr(ring, "get_password", meanwhile)

    assert kept.read("default") == other


def test_a_keyring_that_waits_for_its_password_is_given_up(folder: Path, ring: Ring) -> None:
    hasty = Store(folder, patience=0.01)
    Store(folder).save("default", PROFILE)
    ring.answers.clear()

    with pytest.raises(KeyringLocked, match="did not answer within 0 seconds; it may be waiting for its password"):
        hasty.save("default", Profile({"region": "na"}, "new", "new"))
    with pytest.raises(KeyringLocked, match="so it did not give the keys of the stored profile default: unlock it"):
        hasty.read("default")
    with pytest.raises(KeyringLocked, match="Nothing was deleted"):
        hasty.forget("default")
    ring.let_go()

    assert Store(folder).read("default") == PROFILE
    assert len(ring.entries) == 1


def test_what_the_keyring_takes_too_late_changes_nothing(
    folder: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(folder).save("default", PROFILE)
    put, go, taken = ring.set_password, threading.Event(), threading.Event()

    def late(service: str, username: str, password: str) -> None:
        go.wait(30)
        put(service, username, password)
        taken.set()

    monkeypatch.setattr(ring, "set_password", late)
    for name in ("default", "first"):
        with pytest.raises(KeyringLocked):
            Store(folder, patience=0.01).save(name, Profile({"region": "na"}, "new", "new"))
    go.set()
    taken.wait(30)

    ring.let_go()
    assert Store(folder).read("default") == PROFILE
    assert list(ring.entries) == [("scout-mcp", "default")]
    assert Store(folder).names() == ["default"]


def test_a_save_in_the_file_wins_over_a_keyring_that_is_late(
    folder: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, go = ring.set_password, threading.Event()

    def late(service: str, username: str, password: str) -> None:
        go.wait(30)
        put(service, username, password)

    monkeypatch.setattr(ring, "set_password", late)
    hasty = Store(folder, patience=0.01)
    with pytest.raises(KeyringLocked):
        hasty.save("default", PROFILE)
    hasty.save("default", PROFILE, in_file=True)
    go.set()
    ring.let_go()

    assert ring.entries == {}
    assert hasty.read("default") == Profile(VALUES, PUBLIC, PRIVATE, "file")


def test_a_set_up_that_waits_for_the_keyring_keeps_no_other_waiting_for_ever(
    folder: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_lock, "TURN_SECONDS", 0.0)
    ring.answers.clear()
    first = threading.Thread(target=Store(folder).save, args=("default", PROFILE))
    first.start()
    ring.questions.wait(30)

    with pytest.raises(StoreError, match="Another scout-mcp is saving settings right now"):
        Store(folder).save("default", Profile({"region": "na"}, "new", "new"))

    ring.answers.set()
    first.join()
    assert Store(folder).read("default") == PROFILE


def test_keys_in_a_locked_keyring_are_one_problem(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)
    ring.locked = True

    assert told() == (
        "The system's keyring is locked, so it did not give the keys of the stored profile default: unlock it and start"
        " scout-mcp again, or run `scout-mcp setup`.",
    )


def test_what_a_locked_keyring_does_not_give_is_not_called_unset(
    kept: Store, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in sources.NAMES:
        monkeypatch.delenv(name, raising=False)
    kept.save("default", PROFILE)
    ring.locked = True

    rows, problems = settings.shown(sources.find())

    assert ("SCOUT_PRIVATE_KEY", "not read", "") in rows
    assert len(problems) == 1


def test_keys_in_a_keyring_that_is_gone_are_one_problem(
    kept: Store, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.save("acme", PROFILE)
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)

    assert told("acme") == (
        "The keys of the stored profile acme are in the system's keyring, and no keyring can be used here:"
        " start scout-mcp where it was set up, or run `scout-mcp setup --profile acme`.",
    )


@pytest.mark.parametrize("entry", [None, "", "no json", "[]", '{"public_key": "x"}'])
def test_an_entry_that_is_gone_or_damaged_is_one_problem(kept: Store, ring: Ring, entry: str | None) -> None:
    kept.save("default", PROFILE)
    ring.entries.clear()
    if entry is not None:
        ring.entries["scout-mcp", "default"] = entry

    assert told() == (
        "The system's keyring has no keys for the stored profile default: run `scout-mcp setup`.",
    )  # fmt: skip


def test_a_key_file_that_is_gone_is_one_problem(kept: Store, no_ring: None, folder: Path) -> None:
    kept.save("default", PROFILE)
    (folder / "keys-default.toml").unlink()

    assert told() == ("The keys of the stored profile default are missing: run `scout-mcp setup`.",)


@pytest.mark.parametrize("content", [b"region = ", b"region = 3", b"\xff\xfe", b"[region]\nx = 1", PRIVATE.encode()])
@pytest.mark.parametrize("file", ["profile-default.toml", "keys-default.toml"])
def test_a_damaged_file_is_one_problem(kept: Store, no_ring: None, folder: Path, file: str, content: bytes) -> None:
    kept.save("default", PROFILE)
    (folder / file).write_bytes(content)

    assert told() == (f"The stored profile default is damaged ({folder / file}): run `scout-mcp setup`.",)
    kept.save("default", PROFILE)
    assert kept.read("default") is not None


def test_a_file_that_cannot_be_read_is_one_problem(kept: Store, folder: Path) -> None:
    (folder / "profile-default.toml").mkdir(parents=True)

    [problem] = told()
    assert problem.startswith("The stored profile default cannot be read: ")


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(StoreError, match="The folder of stored settings, .* cannot be used: "):
        Store(tmp_path / "file").save("default", PROFILE)


@pytest.mark.parametrize("name", ["", "Acme", "../x", "a/b", "a.b", "-x", "å", "x" * 41, "a\n"])
def test_what_is_no_name_of_a_profile_is_refused(kept: Store, name: str) -> None:
    for act in (kept.read, kept.forget, lambda one: kept.save(one, PROFILE)):
        with pytest.raises(StoreError, match="A profile name may contain only lower-case letters"):
            act(name)


@pytest.mark.parametrize("text", ['quo"te', "back\\slash", "å ⟦ 🛠", "a\x7fb", "tab\tnew\nline"])
def test_every_text_comes_back_as_it_was(kept: Store, no_ring: None, text: str) -> None:
    kept.save("default", Profile({"company_id": text}, text, text))

    assert kept.read("default") == Profile({"company_id": text}, text, text, "file")


def test_profiles_stand_side_by_side(kept: Store, ring: Ring) -> None:
    other = Profile({**VALUES, "company_id": "acme"}, "public-of-acme", "private-of-acme")
    kept.save("default", PROFILE)
    kept.save("acme", other)

    assert settings.load(environ={}).company_id == "fjord"
    assert settings.load(environ={}, profile="acme").company_id == "acme"
    assert settings.load(environ={"SCOUT_PROFILE": "acme"}).public_key_tail == "acme"
    assert settings.load(environ={"SCOUT_PROFILE": "acme"}, profile="default").company_id == "fjord"
    assert told("nobody") == (
        "There is no stored profile nobody (stored: acme, default). `scout-mcp setup --profile nobody` creates it.",
    )


def test_environment_then_file_then_profile(kept: Store, ring: Ring, tmp_path: Path) -> None:
    kept.save("default", PROFILE)
    file = tmp_path / "scout.env"
    file.write_text("SCOUT_COMPANY_ID=file\nSCOUT_TIMEZONE=UTC\n", encoding="utf-8")

    found = sources.find(file, environ={"SCOUT_COMPANY_ID": "environment"})

    assert found.values["SCOUT_COMPANY_ID"] == "environment"
    assert {name: found.sources[name] for name in sorted(found.sources)} == {
        "SCOUT_CLIENT_ID": "stored profile default",
        "SCOUT_COMPANY_ID": "environment",
        "SCOUT_KEY_STRATEGY": "stored profile default",
        "SCOUT_MEMBER": "stored profile default",
        "SCOUT_PRIVATE_KEY": "stored profile default",
        "SCOUT_PUBLIC_KEY": "stored profile default",
        "SCOUT_REGION": "stored profile default",
        "SCOUT_TIMEZONE": f"env file {file}",
    }


def test_what_only_the_environment_has_is_named(kept: Store, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    kept.save("default", PROFILE)
    asked = ring.asked
    assert sources.only_in_environment() == []
    monkeypatch.setenv("SCOUT_AUDIT_LOG", "/var/log/scout.log")  # is passed on
    monkeypatch.setenv("SCOUT_REGION", "eu")  # is stored too
    monkeypatch.setenv("SCOUT_TIMEZONE", "Asia/Tokyo")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")

    assert sources.only_in_environment() == ["SCOUT_TIMEZONE", "HTTPS_PROXY"]
    assert ring.asked == asked, "the keyring can ask its owner"
    monkeypatch.setenv("SCOUT_PUBLIC_KEY", "another")
    assert sources.only_in_environment() == ["SCOUT_PUBLIC_KEY", "SCOUT_TIMEZONE", "HTTPS_PROXY"]
    monkeypatch.setenv("SCOUT_REGION", "onprem")
    monkeypatch.setenv("SCOUT_BASE_URL", "http://127.0.0.1:8080")  # which no proxy is used for
    assert "HTTPS_PROXY" not in sources.only_in_environment()


def test_half_an_address_or_key_pair_is_never_completed_from_the_store(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)

    assert told(SCOUT_PUBLIC_KEY="another") == (
        "SCOUT_PRIVATE_KEY is missing: copy the private key from ConnectWise, My Account > API Keys.",
    )


def test_stored_keys_go_only_to_the_address_they_were_stored_with(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)
    elsewhere = {"SCOUT_BASE_URL": "https://manage.example"}

    [refused] = told(**elsewhere)
    assert refused.startswith(
        "SCOUT_BASE_URL (environment) is a different address from the one in the stored profile default"
    )
    given = elsewhere | {"SCOUT_PUBLIC_KEY": PUBLIC, "SCOUT_PRIVATE_KEY": PRIVATE}
    assert settings.load(environ=given).origin == "https://manage.example"
    same = {name: value for name, value in (("SCOUT_REGION", PROFILE.values.get("region")),) if value}
    assert settings.load(environ=same).public_key_tail == PUBLIC[-4:]


def test_whose_keys_are_stored_says_nothing_of_other_keys(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)
    others = {"SCOUT_PUBLIC_KEY": "another", "SCOUT_PRIVATE_KEY": "another-private"}

    assert settings.load(environ={}).key_strategy == "api_member"
    assert settings.load(environ=others).key_strategy == ""
    assert settings.load(environ={}).member == "mkessler"
    assert settings.load(environ=others).member == ""
    assert settings.load(environ={**others, "SCOUT_MEMBER": "tbright"}).member == "tbright"
    assert settings.load(environ={"SCOUT_KEY_STRATEGY": "member"}).key_strategy == "member"
    assert settings.load(environ={"SCOUT_KEY_STRATEGY": "member"}).public_key_tail == PUBLIC[-4:]


def test_complete_settings_need_nothing_stored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("something stored was read")

    monkeypatch.setattr(profile_store, "Store", never)
    complete = {
        "SCOUT_REGION": "na", "SCOUT_COMPANY_ID": "fjord", "SCOUT_PUBLIC_KEY": PUBLIC, "SCOUT_PRIVATE_KEY": PRIVATE,
        "SCOUT_CLIENT_ID": CLIENT_ID,
    }  # fmt: skip

    assert settings.load(environ=complete).company_id == "fjord"


@pytest.mark.parametrize("with_ring", [True, False])
def test_a_save_that_fails_leaves_what_was_there(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    kept.save("default", PROFILE)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    replace = profile_store.write_atomically

    def full(path: Path, content: bytes) -> None:
        if path.name.startswith("profile"):
            raise OSError(28, "No space left on device")
        replace(path, content)

    monkeypatch.setattr(profile_store, "write_atomically", full)
    with pytest.raises(StoreError, match=r"No space left on device. Nothing was changed."):
        kept.save("default", Profile({"region": "na"}, "new", "new"))
    with pytest.raises(StoreError):
        kept.save("first", Profile({"region": "na"}, "new", "new"))

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    found = kept.read("default")
    assert found is not None
    assert (found.values, found.private_key) == (VALUES, PRIVATE)
    assert ("scout-mcp", "first") not in ring.entries


@pytest.mark.parametrize("with_ring", [True, False])
def test_keys_never_go_to_an_address_that_they_were_not_saved_with(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    kept.save("default", PROFILE)
    before = (folder / "profile-default.toml").read_bytes()
    kept.save("default", Profile({**VALUES, "region": "na"}, "new", "new"))
    kept.save("default", Profile({**VALUES, "region": "na"}, "new", "new"))
    (folder / "profile-default.toml").write_bytes(before)

    assert told() == ("The stored profile default was saved only partly: run `scout-mcp setup`.",)


def test_a_write_that_breaks_off_leaves_no_part(
    kept: Store, no_ring: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        kept.save("default", PROFILE)

    assert files(folder) == []


@pytest.mark.parametrize("with_ring", [True, False])
def test_saves_at_the_same_time_never_mix(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    start = threading.Barrier(8)

    def save(number: int) -> None:
        start.wait()
        for _ in range(5):
            Store(folder).save("default", Profile({"company_id": f"c{number}"}, f"p{number}", f"s{number}"))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = kept.read("default")
    assert found is not None
    number = found.values["company_id"][1:]
    assert (found.public_key, found.private_key) == (f"p{number}", f"s{number}")
    # The fortieth save used the second of the two names.
    assert files(folder) == ["profile-default.toml"] if with_ring else ["keys-default.2.toml", "profile-default.toml"]


@pytest.mark.parametrize("with_ring", [True, False])
def test_forgetting_leaves_nothing(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    kept.save("default", PROFILE)
    kept.save("acme", PROFILE)
    (folder / ".keys-acme.toml.0a1b2c3d").write_text(PRIVATE, "utf-8")

    assert kept.forget("acme")
    assert kept.names() == ["default"]
    assert kept.read("default") is not None
    assert kept.forget("default")
    assert not kept.forget("default")
    assert ring.entries == {}
    assert not folder.exists() or os.name == "nt"


def test_what_a_killed_save_left_is_found(kept: Store, folder: Path, no_ring: None) -> None:
    folder.mkdir(parents=True)
    (folder / ".keys-acme.toml.0a1b2c3d").write_text(PRIVATE, "utf-8")

    assert kept.names() == ["acme"]
    assert kept.forget("acme")


def test_a_damaged_profile_can_be_forgotten(kept: Store, ring: Ring, folder: Path) -> None:
    kept.save("default", PROFILE)
    (folder / "profile-default.toml").write_text("[", "utf-8")

    assert kept.forget("default")
    assert ring.entries == {}


def test_forgetting_says_when_the_keyring_is_locked(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)
    ring.locked = True

    with pytest.raises(StoreError, match=r"are still in it: unlock it, .* Nothing was deleted."):
        kept.forget("default")

    assert kept.names() == ["default"]


@pytest.mark.parametrize("start", ["keys-default", "profile-default"])
@pytest.mark.parametrize("before", [True, False])
def test_a_save_in_a_file_that_is_killed_changes_all_or_nothing(
    kept: Store, no_ring: None, folder: Path, *, start: str, before: bool
) -> None:
    kept.save("default", PROFILE)
    new = Profile({"region": "na"}, "new", "new-private")
    with pytest.MonkeyPatch.context() as patch:
        kill_at(patch, start, before=before)
        with pytest.raises(Killed):
            kept.save("default", new)

    done = start == "profile-default" and not before
    assert kept.read("default") == replace(new if done else PROFILE, place="file")
    assert written(folder).count("new-private") == 1
    kept.save("default", Profile({"region": "au"}, "newer", "newer-private"))
    assert len(files(folder)) == 2
    assert PRIVATE not in written(folder)
    assert "new-private" not in written(folder)


@pytest.mark.parametrize("with_ring", [True, False])
def test_what_a_killed_save_left_of_any_profile_is_removed_by_the_next_save(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    folder.mkdir(parents=True)
    for left in (".keys-default.toml.0a1b2c3d", ".keys-default.2.toml.0a1b2c3d", ".keys-acme.toml.0a1b2c3d"):
        (folder / left).write_text("left-over", "utf-8")
    (folder / "keys-default.2.toml").write_text("left-over", "utf-8")
    (folder / ".keys-mine.txt").write_text("not ours", "utf-8")

    kept.save("default", PROFILE)

    assert "left-over" not in written(folder)
    assert (folder / ".keys-mine.txt").exists()
    assert kept.read("default") is not None


def test_ctrl_c_when_the_new_keys_count_already_keeps_them(
    kept: Store, no_ring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.save("default", PROFILE)
    replace_file = profile_store.write_atomically

    def interrupted(path: Path, content: bytes) -> None:
        replace_file(path, content)
        if path.name.startswith("profile"):
            raise KeyboardInterrupt

    monkeypatch.setattr(profile_store, "write_atomically", interrupted)
    with pytest.raises(KeyboardInterrupt):
        kept.save("default", Profile({"region": "na"}, "new", "new"))

    assert kept.read("default") == Profile({"region": "na"}, "new", "new", "file")


def test_keys_in_a_file_that_are_replaced_while_they_are_read_are_read_again(
    kept: Store, no_ring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.save("default", PROFILE)
    content, other = toml_file.read_bytes, Profile({"region": "na"}, "other", "other", "file")

    def meanwhile(path: Path) -> bytes:
        if path.name.startswith("keys"):
            monkeypatch.setattr(toml_file, "read_bytes", content)
            kept.save("default", other)
        return content(path)

    monkeypatch.setattr(toml_file, "read_bytes", meanwhile)

    assert kept.read("default") == other


@pytest.mark.parametrize("with_ring", [True, False])
@pytest.mark.parametrize("changed", ['base_url = "https://evil.example"', 'region = "na"', ""])
def test_keys_do_not_go_to_an_address_that_was_changed_in_the_file(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool, changed: str
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    kept.save("default", Profile(VALUES | {"region": "onprem", "base_url": "https://psa.example"}, PUBLIC, PRIVATE))
    path = folder / "profile-default.toml"
    line = 'region = "onprem"' if changed.startswith("region") else 'base_url = "https://psa.example"'
    before = path.read_text("utf-8")
    assert line in before
    path.write_text(before.replace(line, changed), "utf-8")

    assert told() == (
        f"The address of the stored profile default was changed in {path}, and its keys are sent only to the one they were"
        " stored with. Change it back there, or run `scout-mcp setup`.",
    )
    path.write_text(before.replace("fjord", "other"), "utf-8")
    assert settings.load(environ={}).company_id == "other"


@pytest.mark.parametrize("with_ring", [True, False])
def test_a_profile_of_the_first_versions_is_read_and_replaced(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    keys = {"public_key": PUBLIC, "private_key": PRIVATE, "pair": "0a1b"}
    place = "keyring" if with_ring else "file"
    folder.mkdir(parents=True)
    (folder / "profile-default.toml").write_bytes(toml_file.to_toml({**VALUES, "pair": "0a1b", "keys": place}))
    if with_ring:
        ring.entries["scout-mcp", "default"] = json.dumps(keys)
    else:
        (folder / "keys-default.toml").write_bytes(toml_file.to_toml(keys))

    assert kept.read("default") == replace(PROFILE, place=place)
    kept.save("default", Profile({"region": "na"}, "new", "new"))
    assert kept.read("default") == Profile({"region": "na"}, "new", "new", place)
    assert PRIVATE not in written(folder) + str(ring.entries)


@posix
@pytest.mark.parametrize("file", ["profile-default.toml", "keys-default.toml"])
def test_a_pipe_or_device_is_not_read(kept: Store, no_ring: None, folder: Path, file: str) -> None:
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
        kept.save("default", PROFILE)
        kept.forget("default")
        kept.save("default", PROFILE)
        (folder / file).unlink()
        make(folder / file)

        assert told() == (
            f"The stored profile default cannot be read: {folder / file}: it is not a regular file; move it away.",
        )
        assert kept.version("default") == ("damaged" if file.startswith("profile") else kept.version("default"))
        kept.save("default", PROFILE)
        assert kept.read("default") is not None


@pytest.mark.parametrize(
    "content",
    [b"a = " + b"[" * 5000, b"a = " + b"{a=" * 5000, b"a = " + b"9" * 5000, b"a." * 5000 + b"b = 1", b'a = "\0"',
     b'a = "' + b"a" * 70_000 + b'"'],
    ids=["lists", "tables", "number", "dots", "nul", "long"],
)  # fmt: skip
@pytest.mark.parametrize("file", ["profile-default.toml", "keys-default.toml"])
def test_a_file_that_was_made_to_break_the_reader_is_damaged(
    kept: Store, no_ring: None, folder: Path, file: str, content: bytes
) -> None:
    kept.save("default", PROFILE)
    (folder / file).write_bytes(content)

    assert told() == (f"The stored profile default is damaged ({folder / file}): run `scout-mcp setup`.",)


def test_an_entry_that_was_made_to_break_the_reader_is_none(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)
    for entry in ("[" * 100_000, "9" * 5000):
        ring.entries["scout-mcp", "default"] = entry

        assert told() == ("The system's keyring has no keys for the stored profile default: run `scout-mcp setup`.",)


@posix
def test_a_lock_that_leads_nowhere_is_told_at_once(kept: Store, no_ring: None, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / ".lock").symlink_to("/nonexistent/lock")

    for act in (lambda: kept.save("default", PROFILE), lambda: kept.forget("default")):
        with pytest.raises(StoreError, match=r"cannot be used: \.lock is a broken link; delete it\."):
            act()


def test_a_folder_that_is_removed_again_and_again_is_not_waited_for_for_ever(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_lock, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(store_lock, "_open", lambda _: None)

    with pytest.raises(StoreError, match="Another scout-mcp is saving settings right now"):
        kept.save("default", PROFILE)


@posix
def test_a_save_tightens_what_others_could_use(kept: Store, no_ring: None, folder: Path, tmp_path: Path) -> None:
    kept.save("default", PROFILE)
    kept.save("acme", PROFILE)
    other = tmp_path / "other"
    other.touch()
    (folder / "keys-linked.toml").symlink_to(other)
    folder.chmod(0o777)
    for path in (folder / "keys-default.toml", folder / "keys-acme.toml", other):
        path.chmod(0o644)
    assert kept.exposed("default") == [folder / "keys-default.toml"]

    kept.save("default", PROFILE)

    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.glob("keys-[ad]*")} == {0o600}
    assert mode(other) == 0o644
    assert kept.exposed("default") == kept.exposed("acme") == kept.exposed("nobody") == []


@pytest.mark.parametrize("with_ring", [True, False])
def test_forgetting_and_saving_at_the_same_time_never_fail(
    kept: Store, ring: Ring, folder: Path, monkeypatch: pytest.MonkeyPatch, *, with_ring: bool
) -> None:
    if not with_ring:
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    start, failures = threading.Barrier(4), list[Exception]()

    def act(number: int) -> None:
        start.wait()
        for _ in range(15):
            try:
                if number % 2:
                    Store(folder).forget("default")
                else:
                    Store(folder).save("default", Profile({"company_id": f"c{number}"}, "p", "s"))
            except StoreError as error:
                failures.append(error)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    kept.save("default", PROFILE)
    assert kept.read("default") is not None


def test_no_key_shows_in_the_text_of_a_profile() -> None:
    assert PRIVATE not in f"{PROFILE} {PROFILE!r}"
    assert PUBLIC not in f"{PROFILE} {PROFILE!r}"


def test_no_key_shows_in_the_text_of_what_was_found(kept: Store, ring: Ring) -> None:
    kept.save("default", PROFILE)

    assert PRIVATE not in repr(sources.find(environ={}))
