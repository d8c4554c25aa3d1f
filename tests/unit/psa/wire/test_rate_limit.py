"""How fast ConnectWise is asked: a request to wait holds for all, and a minute has a budget."""

import anyio
import anyio.lowlevel
import httpx
import pytest
import respx

from scout_mcp import errors
from scout_mcp.psa.connection import Connection
from scout_mcp.psa.wire import rate_limit


def limited(wait: str | None = None) -> httpx.Response:
    return httpx.Response(429, json={}, headers={"Retry-After": wait} if wait else {})


async def test_while_connectwise_asks_to_wait_nothing_is_sent_and_each_question_is_told_how_long(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    psa.get("/a").mock(return_value=limited("30"))
    other = psa.get("/b").mock(return_value=httpx.Response(200, json={}))

    with pytest.raises(errors.RateLimited, match="it asks to wait 30 seconds"):
        await connection.get("a")
    pauses.append(9.5)
    with pytest.raises(errors.RateLimited) as told:
        await connection.get("b")

    assert str(told.value) == (
        "ConnectWise is limiting requests: it asked to wait, for 21 seconds more. This question was not sent to it."
        " Nothing is lost: ask again after that."
    )
    assert not other.called
    pauses.append(21)
    assert await connection.get("b") == {}


async def test_a_short_wait_is_waited_by_all_that_ask_meanwhile(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    psa.get("/a").mock(side_effect=[limited("3"), httpx.Response(200, json={"a": 1})])
    psa.get("/b").mock(return_value=httpx.Response(200, json={"b": 1}))
    connection.rate_limit.hold(4)

    assert await connection.get("b") == {"b": 1}
    assert pauses == [pytest.approx(4, abs=0.5)]
    assert await connection.get("a") == {"a": 1}
    assert pauses[1:] == [3]


async def test_after_a_limit_without_a_time_the_next_question_waits_a_moment_and_is_asked(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    route = psa.get("/a").mock(return_value=limited())

    with pytest.raises(errors.RateLimited, match="did not say for how long"):
        await connection.get("a")
    asked = route.call_count
    route.mock(return_value=httpx.Response(200, json={}))
    before = len(pauses)

    assert await connection.get("a") == {}
    assert asked == 3
    assert sum(pauses[before:]) == pytest.approx(rate_limit.LONGEST_WAIT, abs=0.5)


@pytest.mark.parametrize("wait", ["0", "-5", "Mon, 01 Jan 2001 00:00:00 GMT"])
async def test_a_limit_that_says_at_once_holds_the_others_for_a_moment(
    psa: respx.MockRouter, connection: Connection, pauses: list[float], wait: str
) -> None:
    psa.get("/a").mock(return_value=limited(wait))
    psa.get("/b").mock(return_value=httpx.Response(200, json={}))

    with pytest.raises(errors.RateLimited):
        await connection.get("a")
    assert min(pauses) > 0
    before = len(pauses)

    assert await connection.get("b") == {}
    assert sum(pauses[before:]) == pytest.approx(rate_limit.LONGEST_PAUSE, abs=0.5)


async def test_new_settings_do_not_forget_what_the_same_host_asked_for(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    psa.get("/a").mock(return_value=limited("30"))
    with pytest.raises(errors.RateLimited):
        await connection.get("a")

    changed = connection.settings.model_copy(update={"company_id": "other"})
    async with Connection(changed, before=connection) as same_host:
        with pytest.raises(errors.RateLimited, match="not sent"):
            await same_host.get("a")
    elsewhere = connection.settings.model_copy(update={"origin": "https://other.example"})
    assert Connection(elsewhere, before=connection).rate_limit is not connection.rate_limit


async def test_however_long_connectwise_says_it_is_asked_again_after_five_minutes(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    route = psa.get("/a").mock(return_value=limited("86400"))
    with pytest.raises(errors.RateLimited, match="it asks to wait 24 hours"):
        await connection.get("a")
    pauses.append(299)
    route.mock(return_value=httpx.Response(200, json={}))

    assert await connection.get("a") == {}


async def test_the_budget_of_a_minute_is_waited_for_where_there_is_time(
    psa: respx.MockRouter, connection: Connection, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "PER_MINUTE", 5)
    monkeypatch.setattr(connection, "rate_limit", rate_limit.RateLimit())
    route = psa.get("/a").mock(return_value=httpx.Response(200, json={}))

    for _ in range(6):
        await connection.get("a")

    assert route.call_count == 6
    assert pauses == [pytest.approx(60, abs=1)]


async def test_a_budget_that_is_used_up_for_longer_than_a_call_has_is_told_and_nothing_is_sent(
    psa: respx.MockRouter, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "PER_MINUTE", 5)
    monkeypatch.setattr(connection, "rate_limit", rate_limit.RateLimit())
    route = psa.get("/a").mock(return_value=httpx.Response(200, json={}))
    for _ in range(5):
        await connection.get("a")

    with anyio.fail_after(30), pytest.raises(errors.OwnLimit) as told:
        await connection.get("a")

    assert route.call_count == 5
    assert str(told.value) == (
        "scout-mcp has sent 5 requests within a minute, as many as it allows itself so that ConnectWise does not lock"
        " out these keys. Nothing is lost: wait 60 seconds, then ask again."
    )


def test_the_budget_is_below_connectwises_own() -> None:
    assert 0 < rate_limit.PER_MINUTE < 1000
