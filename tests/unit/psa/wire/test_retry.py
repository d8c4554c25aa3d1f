"""Whether and when to ask again: decisions without waiting."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp import errors
from scout_mcp.psa.wire import retry

HOST = "psa.example"
NEVER = [
    errors.NameNotResolved(HOST), errors.ConnectionRefused(HOST), errors.TlsFailed(HOST), errors.ProxyFailed(HOST),
    errors.TimedOut(HOST), errors.AuthenticationFailed(), errors.ClientIdRefused(), errors.GatewayRefused(HOST),
    errors.Refused(), errors.WrongAddress(HOST), errors.RecordNotFound(), errors.BadRequest(400),
    errors.Redirected(HOST), errors.TooLarge(1), errors.Unreadable(HOST), errors.RateLimited(5.01),
    errors.ServerFailed(503, 60),
]  # fmt: skip


@pytest.mark.parametrize("error", NEVER, ids=lambda error: type(error).__name__)
def test_what_would_go_wrong_again_is_not_repeated(error: errors.ConnectWiseError) -> None:
    assert retry.pause(error, 1) is None


@pytest.mark.parametrize(
    "error", [errors.RateLimited(None), errors.ServerFailed(500), errors.ConnectionBroken(HOST)], ids=repr
)
def test_pauses_grow_within_bounds_and_end_after_three_tries(error: errors.ConnectWiseError) -> None:
    first, second = ({retry.pause(error, tries) for _ in range(200)} for tries in (1, 2))

    assert all(wait is not None and 0.05 <= wait <= 0.1 for wait in first)
    assert all(wait is not None and 0.2 <= wait <= 0.4 for wait in second)
    assert min(len(first), len(second)) > 1
    assert retry.pause(error, 3) is None


@pytest.mark.parametrize("wait", [1.0, 5.0])
@pytest.mark.parametrize("kind", [errors.RateLimited, lambda wait: errors.ServerFailed(503, wait)])
def test_a_short_wait_that_was_asked_for_is_kept_exactly(kind: type[errors.RateLimited], wait: float) -> None:
    assert [retry.pause(kind(wait), tries) for tries in (1, 2, 3)] == [wait, wait, None]


def test_who_says_at_once_and_refuses_is_not_asked_without_a_pause() -> None:
    waits = [retry.pause(error, 1) for error in (errors.RateLimited(0.0), errors.ServerFailed(503, 0.0))]

    assert all(wait is not None and 0.05 <= wait <= 0.1 for wait in waits)


NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("30", 30.0),
        (" 2.5 ", 2.5),
        ("0", 0.0),
        ("-1", 0.0),
        ("1e9", None),
        ("nan", None),
        ("inf", None),
        ("-inf", 0.0),
        ("soon", None),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90.0),
        ("Tue, 24 Nov 2026 13:00:10 +0100", 10.0),
        ("Tue, 24 Nov 2026 12:00:07 -0000", 7.0),
        ("Tue, 24 Nov 2026 11:59:00 GMT", 0.0),
        ("Tue, 24 Nov 2099 11:59:00 GMT", None),
        ("Tue, 24 Nov 99999999999999999999 11:59:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry.parse_retry_after(header, NOW) == seconds


@given(
    st.text() | st.from_regex(r"\w{3}, \d{1,2} (Jan|Feb|Dec) \d{1,12} \d\d:\d\d:\d\d (GMT|[+-]\d{4})", fullmatch=True)
)
def test_no_header_breaks_it(header: str) -> None:
    seconds = retry.parse_retry_after(header)

    assert seconds is None or 0 <= seconds < 1e6
