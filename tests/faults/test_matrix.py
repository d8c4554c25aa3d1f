"""Every kind of failure, at every request of every tool.

One request fails and all others are answered. The call ends in time and says what is missing and why; nothing that was
not read is told as not there; and the next call gives the whole answer again.
"""

import re
from collections import Counter

import pytest
from inline_snapshot import external_file

from calls import CALLS, FUTILE
from failures import KINDS, SECRET
from scout_mcp.server.calls import DEADLINE_SECONDS
from scout_mcp.tools.registry import TOOLS
from wire import ENVIRON, kind

HIDDEN = (SECRET, *(ENVIRON[f"SCOUT_{name}"] for name in ("PUBLIC_KEY", "PRIVATE_KEY", "CLIENT_ID")), "Basic ")
GAP = re.compile(
    r"[Nn]ot read[ :]|[Cc]ould not be (?:read|checked|told)|[Nn]ot shown|[Tt]hese keys lack|is not known|Refused to these keys|\((?:required|optional)\): missing"
)
DENIAL = re.compile(
    r"\b(?:no|none|nothing|nobody|never)\b(?! (?:further )?(?:service|project) tickets| could be compared)",
    re.IGNORECASE,
)
WAITING = "ConnectWise is limiting requests: it asked to wait, for "

# One of each way in which a failure is dealt with: what it leaves behind for the next call is looked at, and what it does
# to the second and third request of one kind.
TYPICAL = (
    "reset in mid-body", "stall before headers", "400 ApiFindCondition", "401", "403", "404 record", "404 path",
    "429 with seconds", "429", "500", "other shape", "100 MB",
)  # fmt: skip

# Where the reason of a gap is not told: how many there are in all is beside the point, and of one of many past tickets
# it is enough that something could not be read.
WITHOUT_REASON = (
    "how many in all is not known", "The notes of 1 ticket could not be read.", "Resolution: could not be read.",
    "Whether a resolution is written could not be read", "notes of time entries could not be read",
)  # fmt: skip
# What ConnectWise says here is an answer of its own, and has words of its own.
OTHER_WORDS = {
    ("get_attachment", "system/documents/n/download"): {
        **dict.fromkeys(("301 to another host", "302 to http", "302 without a place"), "Redirects are not followed"),
        **dict.fromkeys(("100 MB", "100 MB as it says", "gzip bomb"), "Not read: it is larger than 20 MB"),
        **dict.fromkeys(("404 record",), "ConnectWise does not hand out its file (404)"),
    },
    ("get_opportunity", "sales/opportunities/n/forecast"): {**dict.fromkeys(("404 record", "200 NotFound"), "No forecast.")},
    ("get_time", "project/projects/n"): dict.fromkeys(
        ("404 record", "200 NotFound"), "of which these keys do not see the project itself"
    ),
    # Versions of ConnectWise have the one or the other path; where neither says who, the answer asks.
    **dict.fromkeys(
        (("my_work", "system/myAccount"), ("get_time", "system/myAccount")),
        dict.fromkeys(
            ("400 ApiFindCondition", "400 value", "400 UnsupportedFormat", "400 InvalidObject", "403", "403 empty",
             "404 record", "404 path", "404 page", "409", "null", "200 NotFound", "200 Security", "200 InvalidObject"),
            "ConnectWise does not say whom these keys belong to.",
        ),
    ),
    # Members can be found through other records, and a member identifier can be looked for as it is typed.
    **dict.fromkeys(
        (("my_work", "system/members"), ("get_time", "system/members")),
        dict.fromkeys(("403", "403 empty", "200 Security"), "hese keys lack System > Member Maintenance (Inquire: All)"),
    ),
    # That the number is another record's is told beside that there is no such ticket.
    ("get_ticket", "project/projects/n"): dict.fromkeys(("403", "500", "200 Security"), "No service or project ticket #412 "),
    # The old list of a ticket's activities knows less of them.
    ("get_ticket", "sales/activities"): dict.fromkeys(
        ("400 ApiFindCondition", "400 value", "400 UnsupportedFormat", "400 InvalidObject", "409", "200 InvalidObject"),
        "Activities: ",
    ),
}  # fmt: skip


async def points(opened, wire, tool):
    """Each kind of request of a tool, in the first call that makes it: arguments, request, right answer."""
    found = {}
    for name, arguments in CALLS:
        if name != tool:
            continue
        async with opened() as ask:
            wire.asked.clear()
            right = (await ask(tool, arguments))[0]
        counted = Counter()
        for asked in wire.asked:
            counted[kind(asked)] += 1
            # Of the notes of many tickets one is like the other.
            if counted[kind(asked)] == 1 or not kind(asked).endswith("/n/notes"):
                found.setdefault((kind(asked), counted[kind(asked)]), (arguments, asked, right))
    return found


async def failing(opened, wire, tool, arguments, asked, name):
    """The answer while a request fails, whether it is an error, its seconds; and the answer to the next call."""
    async with opened() as ask:
        wire.failing, wire.failure = asked, KINDS[name].act
        text, is_error, seconds, result = await ask(tool, arguments)
        wire.failure = None
        again = (await ask(tool, arguments))[0] if name in TYPICAL else ""
    sent = result.model_dump_json() + again
    assert not [hidden for hidden in HIDDEN if hidden in sent]
    return text, is_error, seconds, again


def wrong_with(tool, path, name, right, text, is_error, seconds, *, futile=False):
    """What is not as it should be with an answer; futile: there is nothing to be found even where all is read."""
    how = KINDS[name]
    words = OTHER_WORDS.get((tool, path), {}).get(name)
    if seconds > DEADLINE_SECONDS:
        yield f"{seconds} seconds"
    if "Traceback" in text or "scout-mcp itself failed" in text:
        yield "a bug of ours"
    if text == right:
        return
    sentences = [words] if words else [*how.sentence.split("|"), *(WAITING for _ in range(how.holds > 5))]
    new = [line for line in text.splitlines() if line not in right.splitlines()]
    if not any(sentence in text for sentence in sentences) and not any(one in text for one in WITHOUT_REASON):
        yield "not told why"
    if is_error or words:
        return
    told = "\n".join(line for line in new if GAP.search(line))
    if not told:
        yield "not told what is missing"
    ours = re.sub(r"(?s)^⟦.*?^7f3a0000⟧$", "", text, flags=re.MULTILINE).splitlines()
    if futile:
        return
    if denials := [line for line in new if line in ours and DENIAL.search(line) and not GAP.search(line)]:
        yield f"denied what was not read: {denials}"


@pytest.fixture(scope="module")
def known():
    """The points of each tool: the right answers are always the same."""
    return {}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in TYPICAL else pytest.mark.slow) for name in KINDS]
)
@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])
async def test_one_request_that_fails_is_told_and_costs_no_more_than_it_must(opened, wire, known, tool, name):
    how, wrong = KINDS[name], {}
    if tool not in known:
        known[tool] = await points(opened, wire, tool)
    for (path, place), (arguments, asked, right) in known[tool].items():
        if (path.endswith("/download") and not how.file) or (place > 1 and name not in TYPICAL):
            continue
        text, is_error, seconds, again = await failing(opened, wire, tool, arguments, asked, name)
        found = list(wrong_with(tool, path, name, right, text, is_error, seconds))
        if again and how.holds <= 5 and again != right:
            found.append(f"the next call differs: {again}")
        if again and how.holds > 5 and text != right and WAITING not in again:
            found.append("the next call did not wait")
        if found:
            wrong[f"{path} {place}"] = found, text
    assert wrong == {}


@pytest.mark.parametrize(("tool", "arguments"), CALLS + FUTILE, ids=str)
async def test_nothing_is_denied_that_was_not_read_whatever_is_asked(opened, wire, tool, arguments):
    async with opened() as ask:
        right, futile, *_ = await ask(tool, arguments)
    wrong = {}
    for asked in {kind(asked): asked for asked in wire.asked}.values():
        for name in ("500", "403"):
            text, is_error, seconds, _ = await failing(opened, wire, tool, arguments, asked, name)
            if found := list(wrong_with(tool, kind(asked), name, right, text, is_error, seconds, futile=futile)):
                wrong[f"{asked} {name}"] = found, text
    assert wrong == {}


async def test_what_a_failed_request_costs_is_as_it_was(opened, wire):
    """For each request: the lines that are lost, and what is said in their place. To be read like code."""
    table = []
    for tool in TOOLS:
        for (path, place), (arguments, asked, right) in (await points(opened, wire, tool.name)).items():
            text, is_error, _, _ = await failing(opened, wire, tool.name, arguments, asked, "500")
            lost = [line for line in right.splitlines() if line not in text.splitlines()]
            told = [line for line in text.splitlines() if line not in right.splitlines()]
            table.append(f"{tool.name} {path}{f' ({place})' if place > 1 else ''}{': an error' if is_error else ''}")
            if not is_error:
                table += [f"  - {line[:60]}" for line in lost] + [f"  + {line[:200]}" for line in told]
                assert not lost or told
    assert "\n".join(table) == external_file("snapshots/costs.txt")
