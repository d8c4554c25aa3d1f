"""The tree of errors as its docstring draws it."""

import inspect
import re

import pytest

from scout_mcp import errors


def tree(kind: type[BaseException], depth: int = 0) -> list[tuple[int, str]]:
    below = [
        row
        for child in kind.__subclasses__()
        if child.__module__.startswith("scout_mcp.errors.")
        for row in tree(child, depth + 1)
    ]
    return [(depth, kind.__name__), *below]


def test_the_tree_is_drawn_as_it_is() -> None:
    drawn = [
        (len(start) // 4, name)
        for line in (errors.__doc__ or "").splitlines()
        if (found := re.match(r"([ │├└─]*)([A-Z]\w+)(?: {2,}.*)?$", line))
        for start, name in [found.groups()]
    ]

    assert sorted(drawn) == sorted(tree(errors.ScoutError))


def test_every_error_says_in_a_docstring_what_it_is() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.ScoutError)]

    assert [kind.__name__ for kind in kinds if not kind.__doc__] == []


@pytest.mark.parametrize(("request_id", "end"), [(None, "What happened."), ("0HN7", "What happened. Request id 0HN7.")])
def test_the_request_id_ends_the_sentence(request_id: str | None, end: str) -> None:
    error = errors.ConnectWiseError("What happened.", request_id=request_id)

    assert (str(error), error.request_id) == (end, request_id)


def test_the_parts_of_an_error_are_fields_and_its_text_joins_them() -> None:
    error = errors.AuthenticationFailed(request_id="0HN7")

    assert error.message == "ConnectWise did not accept the keys (401)."
    assert error.advice.startswith("Check the company ID")
    assert error.hint == "`scout-mcp check` shows which."
    assert error.explanation == f"{error.message} {error.advice} {error.hint}"
    assert str(error) == f"{error.explanation} Request id 0HN7."


def test_an_error_of_several_lines_has_its_advice_on_a_line_of_its_own() -> None:
    assert str(errors.PermissionMissing("Refused.", "Ask an administrator.")) == "Refused.\nAsk an administrator."


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (None, "it did not say for how long; wait a minute"),
        (0.0, "it did not say for how long; wait a minute"),
        (0.2, "it asks to wait 1 second"),
        (1.0, "it asks to wait 1 second"),
        (1.5, "it asks to wait 2 seconds"),
        (30.0, "it asks to wait 30 seconds"),
    ],
)
def test_how_long_to_wait_is_never_told_too_short(wait: float | None, told: str) -> None:
    assert str(errors.RateLimited(wait)) == (
        f"ConnectWise is limiting requests: {told}. Nothing is lost: ask again after that."
    )


def test_settings_that_are_wrong_are_listed() -> None:
    error = errors.SettingsError(["a", "b"])

    assert error.problems == ("a", "b")
    assert "\n- a\n- b\n" in str(error)
