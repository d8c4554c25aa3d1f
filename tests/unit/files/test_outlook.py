"""Outlook messages, good and bad: read like any mail."""

import struct
import time
from datetime import UTC, datetime

import pytest

import sample_files as make
from scout_mcp.files import outlook
from scout_mcp.files.mail import MAX_ATTACHMENTS
from scout_mcp.files.read import read
from scout_mcp.sandbox import outlook_file

SENT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
VALUES = outlook_file.mail_values(
    "Scanner", ("Ingrid", "ingrid@fjordline.example"), "Hello,\r\nthe scanner in Åsane is broken.\r\n", SENT
)
HELP = outlook_file.addressee("Help", "help@fjordtech.example")
BROKEN = "is a broken Outlook message; it cannot be read."


def message(values=None, recipients=(HELP,), attachments=(), **more):
    return outlook_file.message({**VALUES, **(values or {})}, recipients, attachments, **more)


def without(*fields, **more):
    values = {key: value for key, value in VALUES.items() if key not in fields}
    return outlook_file.message(values, (HELP,), **more)


def reading(storage, *inside):
    data = storage if isinstance(storage, bytes) else outlook_file.compound_file(storage)
    return read(data, "a.msg", time.monotonic() + 60, inside)


def test_a_message_is_shown_with_its_headers_and_its_body():
    copied = outlook_file.addressee("Mara Kessler", "mkessler@fjordtech.example", copied=True)
    reply = reading(message(recipients=(HELP, copied)))

    assert (reply.kind, reply.problem, reply.markup, reply.remarks) == ("Outlook message (.msg)", "", "", ())
    assert reply.text == (
        "From: Ingrid <ingrid@fjordline.example>\nTo: Help <help@fjordtech.example>\n"
        "Cc: Mara Kessler <mkessler@fjordtech.example>\nDate: Mon, 23 Nov 2026 09:12:00 +0000\nSubject: Scanner\n\n"
        "Hello,\r\nthe scanner in Åsane is broken."
    )


def test_a_long_message_is_read_whole():
    # Streams of more than 4096 bytes are stored in another way than short ones.
    assert reading(message({0x1000: "word " * 3_000})).text.endswith("word " * 2_999 + "word")


def test_addresses_that_only_exchange_understands_are_left_out():
    sender = "/O=FJORDTECH/OU=EXCHANGE/CN=RECIPIENTS/CN=INGRID"
    assert reading(message({0x0C1F: sender})).text.startswith("From: Ingrid\n")
    assert reading(message({0x0C1F: sender, 0x5D01: "i@b.example"})).text.startswith("From: Ingrid <i@b.example>\n")


def test_without_recipients_of_their_own_their_names_are_shown():
    assert "To: Help; Mara\n" in reading(message({0x0E04: "Help; Mara"}, recipients=())).text


def test_a_thousand_recipients_are_cut():
    reply = reading(message(recipients=[outlook_file.addressee(f"P{n}", f"p{n}@b.example") for n in range(1_000)]))

    assert reply.problem == ""
    assert " … (cut)\n" in reply.text
    assert len(reply.text) < 1_300


def test_the_html_of_a_message_is_left_to_whoever_cleans_it():
    values = {key: value for key, value in VALUES.items() if key != 0x1000}
    html = "<p>Hello <b>Åsane</b></p>"
    utf_8 = outlook_file.message({**values, 0x1013: html.encode(), 0x3FDE: 65001})
    unknown = outlook_file.message({**values, 0x1013: html.encode(), 0x3FDE: 12345})

    for storage in (utf_8, unknown):
        reply = reading(storage)
        assert (reply.problem, reply.markup) == ("", html)
        assert reply.text.endswith("\nSubject: Scanner")


def test_a_body_of_rich_text_alone_is_said_not_to_be_read():
    storage = without(0x1000)
    storage |= outlook_file.properties(
        struct.pack("<32x"), {key: value for key, value in VALUES.items() if key != 0x1000} | {0x1009: b"LZFu"}
    )
    reply = reading(storage)

    assert reply.remarks == ("Its body is rich text only (RTF), which is not read here.",)
    assert "Subject: Scanner" in reply.text


def test_a_message_without_a_body_says_so():
    assert reading(without(0x1000)).remarks == ("It has no body.",)


def test_an_unknown_code_page_costs_no_text():
    reply = reading(message({0x3FFD: 12345, 0x3FDE: 12345}))

    assert "From: Ingrid <ingrid@fjordline.example>\n" in reply.text
    assert "the scanner in Åsane is broken." in reply.text


def test_what_is_attached_is_listed_and_opened_when_it_is_asked_for():
    deep = message({0x0037: "Deepest", 0x1000: "deepest words"}, embedded=True)
    inner = message(
        {0x0037: "Inner story", 0x1000: "deep words"}, (),
        [outlook_file.attached_file("deep.log", "text/plain", b"deep line\n"), outlook_file.attached_message(deep)],
        embedded=True,
    )  # fmt: skip
    eml = make.mail("words of the eml", Subject="As eml").as_bytes()
    storage = message(
        attachments=[
            outlook_file.attached_file("invoice.pdf", "application/pdf", make.pdf("Invoice 5512")),
            outlook_file.attached_message(inner),
            outlook_file.attached_file("old.eml", "message/rfc822", eml),
        ]
    )
    reply = reading(storage)

    assert "Attached 1: invoice.pdf (application/pdf, " in reply.text
    assert "Attached 2: a mail, Inner story\n" in reply.text
    assert "deep words" not in reply.text
    assert reply.attached == 3
    assert "Invoice 5512" in reading(storage, "1").text
    assert "deep words" in reading(storage, "inner story").text
    assert reading(storage, "2", "deep.log").text == "deep line\n"
    assert "deepest words" in reading(storage, "2", "2").text
    assert "words of the eml" in reading(storage, "old.eml").text
    assert reading(storage, "4").problem == "is a mail that has 3 attached; ask for one by its number, 1 to 3."
    assert reading(storage, "1", "1").problem == "is not a mail; only files attached to a mail are opened."
    assert reading(storage, "2", "2", "1").problem == "is a mail without attachments."
    assert reading(storage, "2", "2", "1", "1").problem == "is opened 3 attachments deep, no deeper."


def test_a_message_attached_to_an_eml_is_opened():
    outer = make.mail()
    data = outlook_file.compound_file(message())
    outer.add_attachment(data, maintype="application", subtype="vnd.ms-outlook", filename="scanner.msg")

    assert "the scanner in Åsane" in read(outer.as_bytes(), "a.eml", time.monotonic() + 60, ("scanner.msg",)).text


def test_an_attachment_that_is_only_a_link_is_said_to_be_one():
    link = outlook_file.properties(bytes(8), {0x3705: 7, 0x3707: "plan.docx"})
    storage = message(attachments=[link])

    assert "Attached 1: plan.docx (not in the message: a link or an embedded object)" in reading(storage).text
    assert reading(storage, "1").problem == (
        "has only a link or an embedded object in the place of that attachment; it cannot be opened."
    )


def test_of_very_many_attachments_the_first_are_listed():
    attachments = [outlook_file.attached_file(f"{n}.txt", "text/plain", b"x") for n in range(MAX_ATTACHMENTS + 7)]
    reply = reading(message(attachments=attachments))

    assert "\nAttached: 7 more\n" in reply.text
    assert reply.attached == MAX_ATTACHMENTS


@pytest.mark.parametrize("keep", [8, 100, 600, 1_535, 2_000, 3_000])
def test_a_message_that_was_cut_off_is_called_broken(keep):
    data = outlook_file.compound_file(message())[:keep] + "__nameid_version1.0".encode("utf-16-le")

    assert reading(data).problem in (BROKEN, "cannot be read: it is broken, or made to break programs that read it.")


def test_another_compound_file_with_a_message_in_it_is_called_broken():
    assert reading({"Other": message(embedded=True), "__nameid_version1.0": {}}).problem == BROKEN


def test_streams_that_claim_the_same_bytes_over_and_over_are_not_read(monkeypatch):
    content = bytes(5_000)
    data = bytearray(
        outlook_file.compound_file(
            message(attachments=[outlook_file.attached_file(f"{n}", "a/b", content) for n in range(20)])
        )
    )
    name = "__substg1.0_37010102".encode("utf-16-le")
    places = [place for place in range(len(data)) if data.startswith(name, place)]
    first = bytes(data[places[0] + 116 : places[0] + 120])
    for place in places:
        data[place + 116 : place + 120] = first
        data[place + 120 : place + 124] = struct.pack("<I", len(data) // 3)
    monkeypatch.setattr("oxmsg.storage.Storage.from_ole", lambda *_: pytest.fail("read"))

    assert reading(bytes(data)).problem == "claims to hold more than its size allows; it was not read."


def test_a_short_file_is_never_taken_for_the_name_of_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"__nameid"
    with pytest.raises(outlook.CannotRead, match="broken"):
        outlook.parse_msg(name)


def test_storages_nested_without_end_break_nothing():
    storage = message(embedded=True)
    for _ in range(400):
        storage = {"__properties_version1.0": bytes(24), "__attach_version1.0_#00000000": storage}
    reply = reading({**message(), "__attach_version1.0_#00000000": storage})

    assert reply.kind == "Outlook message (.msg)"


def test_bytes_that_were_changed_anywhere_never_raise():
    import random

    original = outlook_file.compound_file(
        message(attachments=[outlook_file.attached_file("a.log", "text/plain", b"x" * 5_000)])
    )
    generator = random.Random(7)
    for _ in range(150):
        data = bytearray(original)
        for _ in range(generator.randrange(1, 12)):
            data[generator.randrange(8, len(data))] = generator.randrange(256)
        assert reading(bytes(data)).kind
