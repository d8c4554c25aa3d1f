"""Parts asked for side by side."""

import anyio
import pytest

from scout_mcp import errors
from scout_mcp.permissions import OPPORTUNITIES, PROJECTS
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult, PendingPart


async def give(value: int) -> int:
    await anyio.lowlevel.checkpoint()
    return value


async def fail(error: Exception) -> int:
    raise error


async def test_one_that_fails_does_not_cost_the_others() -> None:
    refused, broken = errors.Refused(), errors.ServerFailed(500)

    async with PartialGroup() as asking:
        asked = [
            asking.ask(PROJECTS, give(1)),
            asking.ask(OPPORTUNITIES, fail(refused)),
            asking.ask(PROJECTS, fail(broken)),
            asking.ask(PROJECTS, give(2)),
        ]

    parts = [one.part for one in asked]
    assert parts == [
        PartialResult(1, None, PROJECTS),
        PartialResult(None, refused, OPPORTUNITIES),
        PartialResult(None, broken, PROJECTS),
        PartialResult(2, None, PROJECTS),
    ]
    assert [part.refused for part in parts] == [False, True, False, False]
    assert parts[0].or_raise() == 1
    with pytest.raises(errors.Refused):
        parts[1].or_raise()


async def test_a_fault_of_our_own_is_not_taken_for_a_missing_part() -> None:
    with pytest.raises(BaseExceptionGroup) as raised:
        async with PartialGroup() as asking:
            asking.ask(PROJECTS, fail(KeyError("ours")))

    assert raised.group_contains(KeyError)


async def test_a_part_is_not_there_before_it_was_asked_for() -> None:
    with pytest.raises(AssertionError, match="still being asked for"):
        _ = PendingPart(PROJECTS).part
