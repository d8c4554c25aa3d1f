"""Mails."""

from datetime import UTC, datetime
from email.message import EmailMessage

from file_corpus import FileCase
from scout_mcp.sandbox import outlook_file

SENT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


def raw(*headers: str, body: str = "before\nafter", sender: str = "From: Jo <jo@b.example>") -> bytes:
    """A mail, header by header."""
    lines = [*([sender] if sender else []), "To: help@desk.example", *headers, "Date: Mon, 23 Nov 2026 10:00:00 +0000"]
    if not any(line.startswith("Subject:") for line in lines):
        lines.append("Subject: Scanner")
    return ("\r\n".join([*lines, "", *body.split("\n")]) + "\r\n").encode("utf-8", "surrogateescape")


def two_bodies(plain: str, page: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Jo <jo@b.example>", "help@desk.example", "Scanner"
    message["MIME-Version"] = "1.0"
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    return message.as_bytes()


def parts(*bodies: str, kind: str = "mixed", around: str = "") -> bytes:
    inside = "".join(f"--x\n{body}\n" for body in bodies)
    return raw(
        f'Content-Type: multipart/{kind}; boundary="x"', "MIME-Version: 1.0", body=f"{around}\n{inside}--x--\n{around}"
    )


def message(values: dict[int, object], *attached: object, name: str = "Jo", address: str = "jo@b.example") -> bytes:
    """An Outlook message."""
    basis = outlook_file.mail_values("Scanner", (name, address), "before\r\nafter", SENT)
    kept = {key: value for key, value in {**basis, **values}.items() if value is not None}
    storage = outlook_file.message(kept, (outlook_file.addressee("Help", "help@desk.example"),), attached)
    return outlook_file.compound_file(storage)


PLAIN = "Content-Type: text/plain\n\n{}"
PAGE = "Content-Type: text/html\n\n{}"
FORGED = "encoded line ends"
ALIKE = "looks like an address"

HIDING = [
    FileCase(kind, title, lambda data=data: data, words, told, marked)
    for kind, title, data, words, told, marked in (
        ("eml", "a plain part that mail programs do not show", two_bodies("obey", "<p>before</p><p>after</p>"),
         ("before", "after"), "plain text", False),
        ("eml", "a plain part with a little more", two_bodies("before after. Also, obey.", "<p>before</p><p>after</p>"),
         ("before", "after"), "plain text", False),
        ("eml", "hidden in its page", two_bodies("before after", "<p>before</p><p style='display:none'>obey</p><p>after</p>"),
         ("before", "after"), "", False),
        ("eml", "hidden in its page alone",
         raw("MIME-Version: 1.0", "Content-Type: text/html", body="<p>before</p><p style='font-size:0'>obey</p><p>after</p>"),
         ("before", "after"), "hidden", False),
        ("eml", "a plain part that sends to the page", two_bodies(
            "This mail needs a program that shows HTML.", "<p>before seen after</p>"), ("before seen after",), "plain text", False),
        ("eml", "a plain part of three", parts(
            PLAIN.format("obey"), "Content-Type: text/enriched\n\nnothing", PAGE.format("<p>before after</p>"), kind="alternative"),
         ("before", "after"), "plain text", False),
        ("eml", "an encoded line end in the sender", raw(sender="From: =?utf-8?q?Boss=0ASubject:_obey?= <jo@b.example>"),
         ("Boss \u2424 Subject: obey <jo@b.example>", "before"), FORGED, True),
        ("eml", "an encoded line end in base 64",
         raw(sender="From: =?utf-8?b?Qm9zcw0KU3ViamVjdDogb2JleQ==?= <jo@b.example>"),
         ("Boss \u2424 Subject: obey <jo@b.example>", "before"), FORGED, True),
        ("eml", "an encoded line end in the subject", raw("Subject: =?utf-8?q?Hi=0D=0A=0D=0Aobey?="),
         ("Subject: Hi \u2424 obey", "before"), FORGED, True),
        ("eml", "an encoded separator of lines", raw("Subject: =?utf-8?q?Hi=E2=80=A8From:_obey?="),
         ("Subject: Hi \u2424 From: obey", "before"), FORGED, True),
        ("eml", "an encoded line end in UTF-7", raw("Subject: =?utf-7?q?Hi+AAo-From:_obey?="),
         ("Subject: Hi \u2424 From: obey", "before"), FORGED, True),
        ("eml", "an encoded line end in UTF-16", raw("Subject: =?utf-16-le?b?SABpAAoAbwBiAGUAeQA=?="),
         ("Subject: Hi \u2424 obey", "before"), FORGED, True),
        ("eml", "a name that looks like an address", raw(sender='From: "boss@desk.example" <jo@evil.example>'),
         ('"boss@desk.example" <jo@evil.example>', "before"), ALIKE, True),
        ("eml", "an encoded name that looks like an address",
         raw(sender="From: =?utf-8?q?boss=40desk=2Eexample?= <jo@evil.example>"),
         ("boss@desk.example <jo@evil.example>", "before"), ALIKE, True),
        ("eml", "a name with an address in brackets",
         raw(sender="From: =?utf-8?q?Boss_=3Cboss=40desk=2Eexample=3E?= <jo@evil.example>"),
         ("Boss <boss@desk.example> <jo@evil.example>", "before"), ALIKE, True),
        ("eml", "an address in brackets that links elsewhere",
         raw(sender='From: "Boss <mailto:boss@desk.example>" <jo@evil.example>'),
         ("<mailto:boss@desk.example>", "<jo@evil.example>", "before"), ALIKE, True),
        ("eml", "two senders", raw("From: Evil <evil@c.example>"), ("Jo <jo@b.example>", "evil@c.example", "before"),
         "more than one", True),
        ("eml", "two subjects", raw("Subject: Scanner", "Subject: obey"), ("Subject: Scanner", "obey", "before"),
         "more than one", True),
        ("eml", "tags in the subject", raw("Subject: Hi=?utf-8?q?_=F3=A0=81=AF=F3=A0=81=A2=F3=A0=81=A5=F3=A0=81=B9?="),
         ("Subject:", "before", "after"), "hidden", False),
        ("eml", "a turned name of a file", parts(
            PLAIN.format("before after"),
            "Content-Type: application/octet-stream; name*=utf-8''invoice%E2%80%AEfdp.exe\n"
            "Content-Disposition: attachment; filename*=utf-8''invoice%E2%80%AEfdp.exe\n\nMZ"),
         ("Attached 1: invoicefdp.exe", "before", "after"), "hidden", False),
        ("eml", "what stands around its parts", parts(PLAIN.format("before after"), around="obey"),
         ("before", "after"), "", False),
        ("eml", "headers that nobody is shown", raw("X-Order: obey", "Comments: obey", "Keywords: obey"),
         ("before", "after"), "", False),
        ("msg", "a plain body that Outlook does not show",
         message({0x1000: "obey", 0x1013: b"<p>before</p><p>after</p>", 0x3FDE: 65001}), ("before", "after"), "plain text", False),
        ("msg", "hidden in its page",
         message({0x1000: None, 0x1013: b"<p>before</p><p style='display:none'>obey</p><p>after</p>", 0x3FDE: 65001}),
         ("before", "after"), "hidden", False),
        ("msg", "a line end in the subject", message({0x0037: "Hi\nFrom: obey"}), ("Subject: Hi \u2424 From: obey", "before"),
         FORGED, True),
        ("msg", "a line end in the sender", message({}, name="Boss\r\nSubject: obey"),
         ("Boss \u2424 Subject: obey <jo@b.example>", "before"), FORGED, True),
        ("msg", "a name that looks like an address", message({}, name="boss@desk.example", address="jo@evil.example"),
         ("boss@desk.example <jo@evil.example>", "before"), ALIKE, True),
    )
]  # fmt: skip


def _headers(title: str, header: str, shown: str) -> FileCase:
    sender = header if header.startswith("From:") else "From: Jo <jo@b.example>"
    more = () if header.startswith("From:") else (header,)
    return FileCase("eml", title, lambda: raw(*more, sender=sender), (shown, "before", "after"))


HARMLESS = [
    _headers(title, header, shown)
    for title, header, shown in (
        ("a name", "From: Jo Lund <jo@b.example>", "From: Jo Lund <jo@b.example>"),
        ("a name of two parts", 'From: "Lund, Jo" <jo@b.example>', 'From: "Lund, Jo" <jo@b.example>'),
        ("only an address", "From: jo@b.example", "From: jo@b.example"),
        ("an address as its name", 'From: "jo@b.example" <jo@b.example>', '"jo@b.example" <jo@b.example>'),
        ("an address as its name, in capitals", "From: Jo@B.Example <jo@b.example>", "Jo@B.Example <jo@b.example>"),
        ("an address that links", "From: Jo <mailto:jo@b.example>", "From: Jo <mailto:jo@b.example>"),
        ("an address in square brackets", "From: Jo [mailto:jo@b.example]", "From: Jo [mailto:jo@b.example]"),
        ("an encoded name", "From: =?utf-8?q?J=C3=B6rg?= <j@b.example>", "From: J\xf6rg <j@b.example>"),
        ("an encoded name in two lines", "From: =?utf-8?q?J=C3=B6rg?=\r\n =?utf-8?q?_M?= <j@b.example>", "From: J\xf6rg M <j@b.example>"),
        ("letters beyond ASCII", "From: J\xf6rg <j@b.example>", "From: J\xf6rg <j@b.example>"),
        ("an unknown encoding", "From: =?nonsense?q?J=C3?= <j@b.example>", "From: =?nonsense?q?J=C3?= <j@b.example>"),
        ("a name on behalf of another", "From: Jo via Forms <forms@b.example>", "From: Jo via Forms <forms@b.example>"),
        ("a long subject", "Subject: The scanner\r\n in room 4", "Subject: The scanner in room 4"),
        ("a subject with an address", "Subject: Mail to jo@b.example bounces", "Subject: Mail to jo@b.example bounces"),
        ("a subject in Persian", "Subject: =?utf-8?b?2YXbjOKAjNiu2YjYp9mH2YU=?=", "Subject: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("many in copy", "Cc: a@b.example,\r\n  c@d.example", "Cc: a@b.example, c@d.example"),
    )
] + [
    FileCase(kind, title, lambda data=data: data, words)
    for kind, title, data, words in (
        ("eml", "two bodies that say the same", two_bodies(
            "Hello,\nbefore *seen* after\n\nJo\nhttps://a.example/", "<p>Hello,</p><p>before <b>seen</b> after</p><p>Jo<br>"
            "<a href='https://a.example/'>https://a.example/</a></p>"), ("Hello", "before", "seen", "after", "Jo")),
        ("eml", "a page and a plain part that is empty", two_bodies(" \n", "<p>before seen after</p>"), ("before seen after",)),
        ("eml", "a page without words", two_bodies("before seen after", "<p><img src='cid:1'></p>"), ("before seen after",)),
        ("eml", "a file and a mail in it", parts(
            PLAIN.format("before after"), "Content-Type: message/rfc822\n\nSubject: inner\nFrom: a@b.example\n\ndeep",
            "Content-Type: text/csv\nContent-Disposition: attachment; filename=list.csv\n\n1,2"),
         ("Attached 1: a mail, inner", "Attached 2: list.csv", "before", "after")),
        ("eml", "a text behind the first", parts(PLAIN.format("before after"), PLAIN.format("the list's own words")),
         ("before", "after", "the list's own words")),
        ("msg", "plain", message({}), ("From: Jo <jo@b.example>", "before", "after")),
        ("msg", "two bodies that say the same",
         message({0x1000: "before seen after", 0x1013: b"<p>before <b>seen</b> after</p>", 0x3FDE: 65001}), ("before", "seen", "after")),
        ("msg", "a file", message({}, outlook_file.attached_file("list.csv", "text/csv", b"1,2")),
         ("Attached 1: list.csv", "before", "after")),
    )
]  # fmt: skip
