"""What a ticket already holds is told once; what it does not hold is never lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.text.quotes import EarlierEntries, Folder, fold_quotes

REPORT = "The scanner in room 4 says disk full since this morning.\nWe have patients waiting, please hurry."
SIGNATURE = "Kind regards\nIngrid Solheim\nFjordline Dental Group\nStorgata 12, Oslo"
QUOTED = "\n".join("> " + line for line in REPORT.split("\n"))


def folded(*entries: str) -> str:
    folder = Folder()
    for entry in entries[:-1]:
        folder.fold(entry)
    return folder.fold(entries[-1])


@pytest.mark.parametrize(
    "header",
    [
        "From: Ingrid Solheim <i@fjordline.example>\nSent: Friday, 20 November 2026\nTo: Help Desk\nSubject: Scanner",
        "**From:** Ingrid\n**Sent:** Friday\n**To:** Help Desk\n**Cc:** Jo\n**Subject:** Scanner",
        "From: Ingrid\nSent: Friday\nTo: a@example.com; b@example.com;\nc@example.com; d@example.com\nSubject: Scanner",
        "________________________________\nFrom: Ingrid\nSent: Friday\nTo: Help Desk\nSubject: Scanner",
        "-----Original Message-----\nFrom: Ingrid\nSent: Friday\nTo: Help Desk\nSubject: Scanner",
        "-----Urspr\u00fcngliche Nachricht-----\nVon: Ingrid\nGesendet: Freitag\nAn: Help Desk\nBetreff: Scanner",
        "De : Ingrid\nEnvoy\u00e9 : vendredi\n\u00c0 : Help Desk\nObjet : Scanner",
        "De: Ingrid\nEnviado el: viernes\nPara: Help Desk\nAsunto: Scanner",
        "Da: Ingrid\nInviato: venerd\u00ec\nA: Help Desk\nOggetto: Scanner",
        "Van: Ingrid\nVerzonden: vrijdag\nAan: Help Desk\nOnderwerp: Scanner",
        "Fr\u00e5n: Ingrid\nSkickat: fredag\nTill: Help Desk\n\u00c4mne: Scanner",
        "Fra: Ingrid\nSendt: fredag\nTil: Help Desk\nEmne: Scanner",
        "De: Ingrid\nEnviada em: sexta-feira\nPara: Help Desk\nAssunto: Scanner",
        "Od: Ingrid\nWys\u0142ano: pi\u0105tek\nDo: Help Desk\nTemat: Scanner",
        "On Fri, 20 Nov 2026 at 05:00, Ingrid Solheim <i@fjordline.example> wrote:",
        "On Fri, 20 Nov 2026 at 05:00, Ingrid Solheim\n<i@fjordline.example> wrote:",
        "Am Fr., 20. Nov. 2026 um 05:00 Uhr schrieb Ingrid Solheim <i@fjordline.example>:",
        "Le ven. 20 nov. 2026 \u00e0 05:00, Ingrid Solheim a \u00e9crit :",
        "El vie, 20 nov 2026 a las 5:00, Ingrid Solheim escribi\u00f3:",
        "Il giorno ven 20 nov 2026 alle ore 05:00 Ingrid Solheim ha scritto:",
        "Op vr 20 nov 2026 om 05:00 schreef Ingrid Solheim:",
        "Den fre 20 nov. 2026 kl 05:00 skrev Ingrid Solheim:",
        "fre. 20. nov. 2026 kl. 05:00 skrev Ingrid Solheim:",
        "Em sex., 20 de nov. de 2026 \u00e0s 05:00, Ingrid Solheim escreveu:",
        "W dniu 20.11.2026 o 05:00, Ingrid Solheim pisze:",
    ],
)
@pytest.mark.parametrize("body", [REPORT, QUOTED, REPORT.replace("\n", " "), REPORT.replace(" ", "  ")])
def test_a_quoted_mail_that_the_ticket_holds_is_folded(header: str, body: str) -> None:
    lines = len(f"{header}\n{body}".split("\n"))

    assert folded(REPORT, f"Any news?\n\n{header}\n\n{body}") == (
        f"Any news?\n\n[quoted mail that this ticket already holds: {lines} lines]"
    )


def test_a_block_of_quoted_lines_is_folded_between_answers() -> None:
    assert folded(REPORT, f"{QUOTED}\n\nDone, see below.") == (
        "[quoted mail that this ticket already holds: 2 lines]\n\nDone, see below."
    )


def test_a_chain_folds_as_far_as_the_ticket_holds_it() -> None:
    unknown = "From: Tom\nSent: Friday\nTo: Ingrid\nSubject: Scanner\n\nHave you tried the other scanner in room 5?"
    known = f"From: Ingrid\nSent: Friday\nTo: Tom\nSubject: Scanner\n\n{REPORT}"

    assert folded(REPORT, f"Yes, the same.\n\n{unknown}\n\n{known}") == (
        f"Yes, the same.\n\n{unknown}\n\n[quoted mail that this ticket already holds: 6 lines]"
    )


def test_a_chain_that_the_ticket_holds_is_one_line() -> None:
    mails = [REPORT, "We raised the quota to 400 GB and moved the old scans."]
    chain = "\n\n".join(f"From: a\nSent: b\nTo: c\nSubject: d\n\n{mail}" for mail in reversed(mails))

    assert folded(*mails, f"Thank you!\n\n{chain}") == (
        "Thank you!\n\n[quoted mail that this ticket already holds: 11 lines]"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no quote at all\n\nand no news", id="own words"),
        pytest.param(f"Hi\n\nOn 20 Nov 2026 Ingrid wrote:\n{QUOTED}\n> and one thing more", id="a line more"),
        pytest.param(f"Hi\n\nOn 20 Nov 2026 Ingrid wrote:\n{QUOTED.replace('disk', 'tape')}", id="a word changed"),
        pytest.param("From: the cellar\nthe water rises", id="a word that looks like a header"),
        pytest.param("> short", id="shorter than its mark"),
        pytest.param("On 20 Nov 2026 Ingrid wrote:", id="a quote of nothing"),
        pytest.param(
            f"{REPORT}\n\nFrom: a\nSent: b\nTo: c\nSubject: d\n\nNew words in the quote only.", id="new in the quote"
        ),
    ],
)
def test_what_the_ticket_does_not_hold_stays(text: str) -> None:
    assert folded(REPORT, text) == text


def test_the_first_entry_is_always_whole() -> None:
    text = f"Forwarded to you.\n\nOn 20 Nov 2026 Ingrid wrote:\n{QUOTED}\n\n{SIGNATURE}"

    assert folded(text) == text


def test_a_signature_is_told_once() -> None:
    assert folded(f"{REPORT}\n\n{SIGNATURE}", f"It works again.\n\n{SIGNATURE}\n") == (
        "It works again.\n\n[repeated signature: 4 lines]"
    )


def test_a_signature_above_a_quoted_mail_is_told_once() -> None:
    first = f"{REPORT}\n\n{SIGNATURE}"
    second = f"It works again.\n\n{SIGNATURE}\n\nOn 20 Nov 2026 Ingrid wrote:\n{QUOTED}"

    assert folded(first, second) == (
        "It works again.\n\n[repeated signature: 4 lines]\n\n[quoted mail that this ticket already holds: 3 lines]"
    )


def test_a_long_disclaimer_of_one_line_is_told_once() -> None:
    disclaimer = "This message is confidential. " * 8

    assert folded(f"One.\n{disclaimer}", f"Two.\n{disclaimer}") == "Two.\n[repeated signature: 1 line]"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{REPORT}\n\n{SIGNATURE}", id="a whole entry again"),
        pytest.param("Works.\n\nIngrid Solheim\nStorgata 12, Oslo", id="two short lines"),
        pytest.param(f"Works.\n\n{SIGNATURE}\nNew telephone: 555 0142", id="a new last line"),
    ],
)
def test_what_is_no_repeated_signature_stays(text: str) -> None:
    assert folded(f"{REPORT}\n\n{SIGNATURE}", text) == text


def test_two_alerts_that_end_alike_stay_whole() -> None:
    facts = "Host: FJD-SRV2\nStatus: critical, reboot required\nSee the runbook at https://fjordline.example/kb/12"
    alert = f"CPU above 95 % for 10 minutes.\n\n{facts}"

    assert folded(f"Backup failed with 0x80070005.\n\n{facts}", alert) == alert


def test_facts_above_a_signature_that_earlier_mails_had_too_stay() -> None:
    facts = "Host: FJD-SRV2\nStatus: critical\nreboot required"

    assert folded(f"{REPORT}\n{facts}\n\n{SIGNATURE}", f"Once more.\n{facts}\n\n{SIGNATURE}") == (
        f"Once more.\n{facts}\n\n[repeated signature: 4 lines]"
    )


def test_what_is_folded_can_be_had_whole() -> None:
    folder = Folder()
    folder.fold(REPORT, "n1")

    assert folder.fold(f"Any news?\n\nOn 20 Nov 2026 Ingrid wrote:\n{QUOTED}\n> \n> \n", "n2") == (
        'Any news?\n\n[quoted mail that this ticket already holds: 5 lines; whole: entry="n2"]'
    )


def test_folding_does_not_remember_by_itself() -> None:
    earlier = EarlierEntries()
    earlier.add(REPORT)
    text = f"x\n\nOn 20 Nov 2026 Ingrid wrote:\n{QUOTED}"

    assert [fold_quotes(text, earlier), fold_quotes(text, earlier)] == [
        "x\n\n[quoted mail that this ticket already holds: 3 lines]"
    ] * 2


LINES = st.sampled_from(
    [
        "alpha beta gamma delta",
        "> alpha beta gamma delta",
        "epsilon zeta eta",
        "> epsilon zeta eta",
        "From: a",
        "Sent: b",
        "To: c",
        "Subject: d",
        "Date: today and tomorrow",
        "On 1 Nov 2026 Jo wrote:",
        "-----Original Message-----",
        "",
        "________________________________",
        "Kind regards",
        "Jo Doe of Fjordline",
        "> > theta iota",
        "x" * 210,
    ]
)
HEADER = re.compile(r"^[> ]*(From|Sent|To|Subject|Date|On 1 Nov|-----Orig|____)")


@given(st.lists(st.lists(LINES, max_size=14).map("\n".join), max_size=6))
def test_nothing_new_is_ever_lost(entries: list[str]) -> None:
    folder = Folder()
    told = ""
    for entry in entries:
        result = folder.fold(entry)
        for line in entry.split("\n"):
            words = " ".join(line.lstrip("> ").split())
            assert HEADER.match(line) or line in result.split("\n") or words in told
        told += " " + " ".join(" ".join(line.lstrip("> ").split()) for line in entry.split("\n"))


@given(st.lists(st.text(st.characters() | st.sampled_from("\n> ")), max_size=5))
def test_any_text_can_be_folded_and_never_grows(entries: list[str]) -> None:
    folder = Folder()

    for entry in entries:
        assert len(folder.fold(entry)) <= len(entry)


@pytest.mark.parametrize(
    "text",
    [
        "From: a\n" * 10_000,
        "> a\n" * 10_000,
        "> On 1 wrote:\n" * 5_000,
        "On 1 x\n" * 10_000,
        "----------\n" * 5_000,
        "\n" * 50_000,
    ],
    ids=["headers", "quotes", "quoted attributions", "half attributions", "rules", "blank lines"],
)
def test_a_hostile_text_is_read_once(text: str) -> None:
    assert len(folded(text, "new\n" + text)) <= len(text) + 4


def test_a_ticket_of_a_thousand_mails_is_folded_to_its_own_words() -> None:
    folder = Folder()
    chain = ""
    total = 0
    for number in range(1000):
        chain = f"Answer {number} is told here for the first time.\n\nFrom: a\nSent: b\nTo: c\nSubject: d\n\n{chain}"[
            :4000
        ]
        total += len(folder.fold(chain))

    assert total < 1000 * 200
