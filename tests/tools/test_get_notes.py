import re

import pytest
from inline_snapshot import external_file
from mcp import Client

from scout_mcp.server.app import build
from scout_mcp.text.budget import tokens


async def walk(desk, **arguments):
    """All pages, by following the last line as a model would."""
    pages = []
    async with Client(build(desk.settings())) as client:
        while True:
            reply = await desk.ask_with(client, "get_notes", arguments)
            assert not reply.is_error
            pages.append(reply)
            following = re.search(r"Next: get_notes\((.*?)\)\.", reply.text)
            if not following:
                return pages
            arguments = dict(re.findall(r'(\w+)="([^"]*)"', following[1]))


def marks(pages):
    lines = [line for page in pages for line in page.plain.splitlines() if line.startswith("⟦kx417 ")]
    return [line for line in lines if "its internal notes" not in line]


def moments(pages):
    """The times of all entries; an entry names its day where it is another than the day of the entry above."""
    times, day = [], ""
    for line in marks(pages):
        date, hour = re.match(r"⟦kx417 (\d{4}-\d\d-\d\d)? ?(\d\d:\d\d) ", line).groups()
        day = date or day
        times.append(f"{day} {hour}")
    return times


async def test_the_conversation_of_a_ticket_in_the_order_it_happened(desk):
    reply = await desk.ask("get_notes", {"ticket": "48213"})

    assert reply.plain == external_file("snapshots/notes_48213.txt")
    assert reply.paths == ["service/tickets/48213", "service/tickets/48213/allNotes", "time/entries"]


@pytest.mark.parametrize("order", ["oldest", "newest"])
async def test_following_the_pages_of_a_busy_ticket_shows_every_entry_once(desk, order):
    pages = await walk(desk, ticket="71011", order=order)

    last_lines = [page.text.splitlines()[-1] for page in pages]
    assert [line.split(",")[0] for line in last_lines] == [
        f"Entries {start} to {start + 19} of 320" for start in range(1, 320, 20)
    ]
    times = moments(pages)
    assert len(times) == 320
    assert times == sorted(times, reverse=order == "newest")


async def test_both_orders_show_the_same_entries(desk):
    forward = [page.plain for page in await walk(desk, ticket="71011")]
    backward = [page.plain for page in await walk(desk, ticket="71011", order="newest")]

    def bodies(pages):
        return sorted(
            body for page in pages for body in re.findall(r"⟦kx417 [^\n]*\n(.*?)\n(?=⟦|kx417⟧)", page, re.DOTALL)
        )

    assert bodies(forward) == bodies(backward)


async def test_a_page_stays_well_below_what_clients_cut(desk):
    for page in await walk(desk, ticket="71011"):
        assert tokens(page.text) < 8_000


@pytest.mark.parametrize("number", ["48213", "70930", "70312", "71011", "70666", "71100", "70650"])
async def test_what_is_internal_never_comes_with_the_discussion(desk, number):
    discussion = marks(await walk(desk, ticket=number, kind="discussion"))
    internal = marks(await walk(desk, ticket=number, kind="internal"))

    assert discussion
    assert all("client-visible" in line for line in discussion)
    assert not any("staff only" in line for line in discussion)
    assert all("staff only" in line or "marked internal" in line for line in internal)


async def test_the_internal_notes_of_a_client_visible_time_entry_stay_out_of_the_discussion(desk):
    everything = await desk.ask("get_notes", {"ticket": "70312"})
    discussion = await desk.ask("get_notes", {"ticket": "70312", "kind": "discussion"})

    assert "the cleaning crew unplugs switch" in everything.text
    assert "Printer is online again." in discussion.text
    assert "cleaning crew" not in discussion.text


async def test_what_was_decided_in_a_meeting_is_told(desk):
    reply = await desk.ask("get_notes", {"ticket": "70455"})

    assert "meeting by Priya Raman (staff)" in reply.text
    assert "Guests get a voucher" in reply.text


async def test_entries_are_found_by_words_in_any_case_and_order(desk):
    reply = await desk.ask("get_notes", {"ticket": "71008", "containing": "REKEY firewall"})

    assert reply.text.count("⟦") == 1
    assert "Firewall at Åsane rekeys phase 2" in reply.text
    assert reply.text.splitlines()[-1] == "Entries 1 to 1 of 1 that match, of 3 in all, oldest first."


async def test_nothing_found_says_what_was_looked_for_and_how_to_get_all(desk):
    reply = await desk.ask("get_notes", {"ticket": "71008", "containing": "tape", "kind": "Internal"})

    assert not reply.is_error
    assert reply.text == (
        "**Ticket #71008** (service, open)\n“VPN drops every 20 minutes”\n"
        'None of 3 entries matches get_notes(ticket="71008", kind="internal", containing="tape").'
        ' All of them: get_notes(ticket="71008").'
    )


async def test_a_ticket_without_entries_says_so(desk):
    reply = await desk.ask("get_notes", {"ticket": "70990"})

    assert reply.text.splitlines()[-1] == ("No notes or time entries that these keys can see.")


async def test_a_long_entry_is_cut_with_a_mark_and_can_be_had_whole(desk):
    cut = await desk.ask("get_notes", {"ticket": "70888"})
    label = next(line for line in cut.text.splitlines() if "cut" in line)
    left, entry = re.search(
        r'cut, ([\d,]+) more characters: get_notes\(ticket="70888", entry="(n\d+)"\)', label
    ).groups()
    whole = await desk.ask("get_notes", {"ticket": "70888", "entry": entry})

    body = re.search(r"⟦[^\n]*\n(.*)\n\w+⟧", whole.text, re.DOTALL)[1]
    shown = re.search(r"⟦[^\n]*cut[^\n]*\n(.*?)\n(?=⟦|\w+⟧)", cut.text, re.DOTALL)[1]
    assert body.startswith(shown)
    assert len(body) == len(shown) + int(left.replace(",", ""))


async def test_an_entry_too_long_for_one_answer_comes_in_pieces_that_lose_nothing(desk, monkeypatch):
    from scout_mcp.render import notes_page

    async def pieces():
        found, entry = [], "n200095"
        while entry:
            reply = await desk.ask("get_notes", {"ticket": "70888", "entry": entry})
            assert not reply.is_error
            found.append(re.search(r"⟦[^\n]*\n(.*)\n\w+⟧", reply.text, re.DOTALL)[1])
            following = re.search(r'Next: get_notes\(ticket="70888", entry="(n200095@\d+)"\)\.$', reply.text)
            entry = following and following[1]
        return found

    [whole] = await pieces()
    monkeypatch.setattr(notes_page, "PIECE_LENGTH", 3_000)
    several = await pieces()

    assert len(several) > 5
    assert "".join("".join(several).split()) == "".join(whole.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"ticket": "48213", "after": "n1"},
            '#48213 has no entry “n1” among those asked for. Start from the beginning: get_notes(ticket="48213").',
        ),
        (
            {"ticket": "48213", "entry": "nonsense"},
            '#48213 has no entry “nonsense”. The key of an entry is shown where it was cut: get_notes(ticket="48213").',
        ),
        (
            {"ticket": "48213", "kind": "secret"},
            "'kind' must be one of all, discussion, internal, resolution, time, changes.",
        ),
        ({"ticket": "48213", "order": "upwards"}, "'order' must be one of oldest, newest."),
        ({"ticket": "48213", "entry": "n200095@99999999999"}, "#48213 has no entry “n200095@99999999999”."),
    ],
)
async def test_a_wrong_argument_gets_a_sentence_that_says_what_is_right(desk, arguments, sentence):
    reply = await desk.ask("get_notes", arguments)

    assert reply.is_error
    assert reply.text.startswith(sentence)


async def test_several_numbers_are_refused_with_the_call_for_one(desk):
    reply = await desk.ask("get_notes", {"ticket": "#48213 #71008"})

    assert reply.is_error
    assert reply.text == (
        "The text names several numbers (#48213, #71008). Ask about one ticket:"
        ' get_notes(ticket="48213"). get_ticket shows which of them are tickets.'
    )


async def test_without_time_entry_permission_the_notes_are_told_and_the_gap_is_named(desk):
    reply = await desk.ask("get_notes", {"ticket": "70312"}, role="no time")

    assert not reply.is_error
    assert (
        "Time entries (hours, internal notes): not shown, these keys lack Time & Expense > Time Entry (Inquire: All)."
        in reply.text
    )
    assert "Printer is online again." in reply.text  # allNotes shows these keys what the client may see
    assert "cleaning crew" not in reply.text


async def test_refused_notes_without_any_time_entry_are_an_error_that_names_the_permission(desk):
    desk.sandbox.fault("70990/allNotes", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_notes", {"ticket": "70990"})

    assert reply.is_error
    assert reply.text.startswith(
        "These keys may not read service tickets: ConnectWise refused (403). Missing: Service Desk > Service Tickets"
        " (Inquire: All)."
    )


async def test_pages_capped_by_the_server_without_a_word_are_all_read(desk):
    desk.sandbox.features.page_cap = 100
    reply = await desk.ask("get_notes", {"ticket": "71011"})

    assert "Entries 1 to 20 of 320, oldest first." in reply.text


async def test_marks_of_a_sentence_around_words_are_not_looked_for(desk):
    reply = await desk.ask("get_notes", {"ticket": "71008", "containing": "rekey, firewall."})

    assert "Firewall at Åsane rekeys phase 2" in reply.text
    assert "Entries 1 to 1 of 1" in reply.text


async def test_a_time_entry_is_shown_once_though_both_lists_word_it_differently(desk):
    reply = await desk.ask("get_notes", {"ticket": "67301"})

    assert reply.text.endswith("Entries 1 to 4 of 4, oldest first.")
    assert reply.text.count("drum of the printer") == 1
    assert "0.75 h by Jo Doe (staff), client-visible\n**Replaced** the drum" in reply.text
    assert "1. Order: PO-4711 (https://orders.example/4711)" in reply.text  # the fuller of the two
    assert reply.text.count("Called Anneliese, left a message.") == 2  # two calls


async def test_without_the_right_to_read_time_entries_their_notes_remain(desk):
    reply = await desk.ask("get_notes", {"ticket": "67301"}, role="no time")

    assert "Entries 1 to 4 of 4" in reply.text
    assert reply.text.count("Called Anneliese, left a message.") == 2


@pytest.mark.parametrize(
    "line",
    [
        "The way there: https://acme.itglue.com/1_a-b and www.acme.example/x_y",
        r"Moved \\depot\scans (quota) to C-118, folder \\depot\scans\_new.",
        r"D:\Scans\_old is full [see above].",
        "Order PO-78 of 18.05. for #67302 (2 disks).",
        r"On \\depot\scans\_new run icacls C:\temp\*.pdf and look at \[drafts\]",
        r"Regular expression of the scanner: ^\d+\.\d+\*$",
        r"PS C:\> Get-Item .\*.txt",
        r"D:\_Backup",
        r"rm -rf \*",
        r"Copied from https://wiki.acme.example/a_b to D:\_Backup",
        r"Folder names now end in \*\_new\*, see {x}\{y\}",  # isMarkdownFlag is false
    ],
)
async def test_backslashes_of_the_editor_are_left_out_and_those_of_people_are_not(desk, line):
    reply = await desk.ask("get_notes", {"ticket": "67302"})

    assert f"\n{line}\n" in reply.text
    [notes] = [request for request in reply.requests if request.path.endswith("allNotes")]
    assert "isMarkdownFlag" in notes.query


@pytest.mark.parametrize(
    ("containing", "shown", "remark"),
    [
        ("硒鼓", ["更换了打印机的硒鼓"], ""),
        ("drucker", ["Netzwerkdrucker neu gestartet"], "words only in “netzwerkdrucker”"),
        ("Gerat druckt", ["Netzwerkdrucker neu gestartet"], ""),
        ("PO-78", ["Drum ordered with PO-78, see #67303."], ""),
        (r"PO\-78", ["Drum ordered with PO-78, see #67303."], ""),
        ("#67303", ["Drum ordered with PO-78, see #67303."], ""),
        ("Etagenverteiler", ["Etagenverteiler in the corridor hums", "Replaced its fan."], ""),
        ("'ten seconds' thunderstorm", ["Etagenverteiler in the corridor hums", "> then its left"], ""),
    ],
)
async def test_words_are_found_as_they_are_read_and_in_what_is_folded_too(desk, containing, shown, remark):
    reply = await desk.ask("get_notes", {"ticket": "67303", "containing": containing})

    assert f"of {len(shown)} that match, of 5 in all" in reply.text
    assert [text for text in shown if text not in reply.text and not text.startswith(">")] == []
    assert ("words only in" in reply.text) == bool(remark)
    assert remark in reply.text
    if containing == "Etagenverteiler":
        assert reply.text.count("Etagenverteiler") == 2


async def test_a_ticket_is_recognised_in_a_script_without_spaces(desk):
    reply = await desk.ask("get_notes", {"ticket": "关于#67303的问题"})

    assert "**Ticket #67303** (service, closed)\n“Two devices" in reply.text
