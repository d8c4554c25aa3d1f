"""Files that hang on tickets, and images inside notes: real ones, the same everywhere."""

import email
import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from email import policy

import httpx
import pytest

from scout_mcp.sandbox import Sandbox, sample_files
from scout_mcp.sandbox.people_and_clients import SITE

Ask = Callable[..., httpx.Response]


def _file(ask: Ask, ticket: int, name: str) -> bytes:
    [row] = [
        row for row in ask("system/documents", recordType="Ticket", recordId=ticket).json() if row["fileName"] == name
    ]
    content = ask(f"system/documents/{row['id']}/download").content
    assert len(content) == row["size"]
    return content


def _dots(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and unpacked rows, after a look at every checksum."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, chunks = 8, {}
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind] = data
        place += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    return width, height, zlib.decompress(chunks[b"IDAT"])


def test_a_screenshot_is_a_png_with_dark_letters(ask: Ask) -> None:
    width, height, rows = _dots(_file(ask, 48213, "scanner-screen.png"))
    assert (width, height) == (524, 236)
    assert len(rows) == height * ((width + 7) // 8 + 1)
    assert 0.02 < sum(byte.bit_count() for byte in rows) / (width * height) < 0.3


def test_the_poster_is_a_picture_that_fills_the_memory(ask: Ask) -> None:
    content = _file(ask, 70666, "poster.png")
    width, height, rows = _dots(content)
    assert (width, height, len(rows)) == (20000, 20000, 20000 * 2501)
    assert len(content) < 400_000


@pytest.mark.parametrize("count", [1, 2, 258, 259, 2064, 2065, 2066, 4200, 100_000])
def test_a_run_of_equal_bytes_unpacks_to_as_many(count: int) -> None:
    assert zlib.decompress(sample_files._run(0x20, count), wbits=-15) == b" " * count


def test_the_bomb_is_a_word_file_of_300_mb(ask: Ask) -> None:
    with zipfile.ZipFile(io.BytesIO(_file(ask, 70666, "terms.docx"))) as bomb:
        assert bomb.getinfo("word/document.xml").file_size == 300 * 1024 * 1024
        assert bomb.testzip() is None


def test_office_files_hold_their_text(ask: Ask) -> None:
    with zipfile.ZipFile(io.BytesIO(_file(ask, 70720, "Quote Q-1193.docx"))) as letter:
        assert letter.testzip() is None
        assert b"Valid until 30 November 2026." in letter.read("word/document.xml")
    with zipfile.ZipFile(io.BytesIO(_file(ask, 70720, "prices.xlsx"))) as sheet:
        assert sheet.testzip() is None
        assert b"Docking station" in sheet.read("xl/worksheets/sheet1.xml")


def test_a_pdf_names_the_place_of_each_of_its_objects(ask: Ask) -> None:
    content = _file(ask, 48213, "quota-report.pdf")
    table = int(re.search(rb"startxref\n(\d+)\n%%EOF", content)[1])
    assert content[table:].startswith(b"xref\n")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", content[table:]), start=1):
        assert content[int(place) :].startswith(b"%d 0 obj" % number)
    assert b"(Largest folder: room-2/2020 \\(61 GB\\)) Tj" in content


def test_a_locked_pdf_opens_with_its_password_only(ask: Ask) -> None:
    content = _file(ask, 71240, "bank-format.pdf")
    assert b"semicolon" not in content
    assert b"/Encrypt" in content
    owner, user = (bytes.fromhex(re.search(rb"/%b <(\w+)>" % name, content)[1].decode()) for name in (b"O", b"U"))
    identity = bytes.fromhex(re.search(rb"/ID \[<(\w+)>", content)[1].decode())
    padding = sample_files._PAD

    def opens(password: bytes) -> bool:
        padded = (password + padding)[:32]
        key = hashlib.md5(padded + owner + struct.pack("<i", -4) + identity).digest()[:5]
        return sample_files._rc4(key, user) == padding

    assert opens(b"made-up")
    assert not opens(b"")


def test_other_files_are_what_their_names_say(ask: Ask) -> None:
    assert b"%%EOF" not in _file(ask, 71247, "delivery-note.pdf")
    assert b"<script>" in _file(ask, 70666, "logo.svg")
    rows = _file(ask, 71240, "payroll-export.csv").decode("cp1252").splitlines()
    assert [place for place, row in enumerate(rows) if row.count(";") != 2] == [800, 962]
    mail = email.message_from_bytes(_file(ask, 71008, "VPN again.eml"), policy=policy.default)
    assert mail["From"] == "Maja Lund-Østby <maja@fjordline.example>"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["vpn.log"]
    with zipfile.ZipFile(io.BytesIO(_file(ask, 70888, "update-logs.zip"))) as logs:
        assert logs.namelist() == ["setup.log", "info.txt"]


def test_a_trace_of_200_mb_is_made_while_it_is_sent(sandbox: Sandbox, wire: httpx.Client) -> None:
    keys = sandbox.keys["everything"]
    asked = {
        "auth": (f"{sandbox.company_id}+{keys.public}", keys.private),
        "headers": {"clientId": sandbox.client_id},
    }
    listed = wire.get(
        "/v4_6_release/apis/3.0/system/documents", params={"recordType": "Ticket", "recordId": 70888}, **asked
    ).json()
    [row] = [row for row in listed if row["fileName"] == "trace.log"]
    assert row["size"] == 200 * 1024 * 1024
    with wire.stream("GET", f"/v4_6_release/apis/3.0/system/documents/{row['id']}/download", **asked) as answer:
        assert "content-length" not in answer.headers
        got = 0
        for piece in answer.iter_bytes():
            got += len(piece)
            if got > 1_000_000:
                break
    # A reader that has enough leaves, and the sandbox goes on.
    assert wire.get("/v4_6_release/apis/3.0/service/tickets/48213", **asked).status_code == 200


def test_a_trace_has_exactly_its_size() -> None:
    for size in (0, 1, 100_000, 1_000_000):
        assert sum(len(piece) for piece in sample_files.trace(size)) == size


def _images_of(ask: Ask, ticket: int) -> list[str]:
    notes = ask(f"service/tickets/{ticket}/notes").json()
    return [found for note in notes for found in re.findall(r"!\[\]\(https://([^)]+)\)", note["text"])]


@pytest.mark.parametrize(("ticket", "count"), [(69420, 2), (71240, 1), (71247, 1)])
def test_images_inside_notes_are_served_to_whoever_has_the_keys(
    sandbox: Sandbox, wire: httpx.Client, ask: Ask, ticket: int, count: int
) -> None:
    keys = sandbox.keys["nothing"]
    good = (f"{sandbox.company_id}+{keys.public}", keys.private)
    found = _images_of(ask, ticket)
    assert len(found) == count
    for link in found:
        host, _, path = link.partition("/")
        assert host == SITE
        answer = wire.get(f"/{path}", auth=good)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        _dots(answer.content)
        assert wire.get(f"/{path}").status_code == 404
        assert wire.get(f"/{path}", auth=(good[0], "wrong")).status_code == 404
        assert wire.get(f"/{path}".replace(sandbox.company_id, "other"), auth=good).status_code == 404
        assert wire.get(f"/{path}"[:-1] + "z", auth=good).status_code == 404
        assert wire.post(f"/{path}", auth=good).status_code == 404


def test_files_are_the_same_on_every_machine(ask: Ask) -> None:
    everything = hashlib.sha256(
        b"".join(
            ask(f"system/documents/{row['id']}/download").content
            for row in ask("system/documents", pageSize=1000).json()
            if row["fileName"] not in {"trace.log", "VPN again.eml"}
        )
    )
    assert everything.hexdigest() == "ac2667aa0175f202f30af9fa1535db23be61c70fa63431bbfa95273c68320625"
