"""Log lines go to stderr and hold no key, in whatever form and by whomever written."""

import base64
import json
import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from scout_mcp import log
from scout_mcp.config import settings
from scout_mcp.config.settings import Settings

PRIVATE, PUBLIC = "p+ri/va'te=\\key\"%", "PrIvAtE"
CLIENT_ID = "0a1b2c3d-0000-4000-8000-00000000beef"


@pytest.fixture
def given() -> Settings:
    return settings.load(
        environ={
            "SCOUT_REGION": "na",
            "SCOUT_COMPANY_ID": "fjord",
            "SCOUT_PUBLIC_KEY": PUBLIC,
            "SCOUT_PRIVATE_KEY": PRIVATE,
            "SCOUT_CLIENT_ID": CLIENT_ID,
            "SCOUT_TIMEZONE": "UTC",
        }
    )


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    noisy = {name: logging.getLogger(name).level for name in ("httpx", "httpcore")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, value in noisy.items():
        logging.getLogger(name).setLevel(value)


def written(capfd: pytest.CaptureFixture[str]) -> str:
    out, err = capfd.readouterr()
    assert out == ""
    return err


FORMS = {
    "as it is": PRIVATE,
    "in other letters": PUBLIC.upper(),
    "percent-encoded": quote(PRIVATE, safe=""),
    "percent-encoded in small letters": quote(PRIVATE, safe="").lower(),
    "repr": repr(PRIVATE)[1:-1],
    "base64": base64.b64encode(PRIVATE.encode()).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(PRIVATE.encode()).decode().rstrip("="),
    "the login": base64.b64encode(f"fjord+{PUBLIC}:{PRIVATE}".encode()).decode(),
    "the login percent-encoded": quote(base64.b64encode(f"fjord+{PUBLIC}:{PRIVATE}".encode()).decode(), safe=""),
    "the client ID": CLIENT_ID,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_key_is_taken_out_in_every_form(given: Settings, capfd: pytest.CaptureFixture[str], form: str) -> None:
    log.set_up(given, logging.DEBUG)

    logging.getLogger("somebody").debug("before %s after", f"<{form}>")

    line = written(capfd)
    assert form.rstrip("=") not in line
    assert line.startswith("DEBUG somebody: before <[hidden]")
    assert line.endswith("> after\n")


def test_a_key_in_a_traceback_is_taken_out_and_the_rest_stays(
    given: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    log.set_up(given)

    try:
        int(f"odd header {PRIVATE}")
    except ValueError:
        logging.getLogger("somebody").exception("failed with %s", PUBLIC, stack_info=True)

    text = written(capfd)
    assert PRIVATE not in text
    assert text.startswith("ERROR somebody: failed with [hidden]\nTraceback (most recent call last):\n")
    assert "ValueError: invalid literal for int() with base 10: 'odd header [hidden]'\n" in text


@pytest.mark.parametrize("arguments", [("one", PRIVATE), (PRIVATE, PRIVATE, PRIVATE)])
def test_a_line_whose_arguments_do_not_fit_is_written_without_them(
    given: Settings, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    log.set_up(given)

    logging.getLogger("somebody").warning("%d things", *arguments)

    assert written(capfd) == "WARNING somebody: %d things (its arguments do not fit)\n"


def test_warnings_and_worse_are_written_unless_more_is_wanted(
    given: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    log.set_up(given)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger("scout_mcp").log(level, "said")

    assert written(capfd) == "WARNING scout_mcp: said\nERROR scout_mcp: said\n"


@pytest.mark.parametrize("name", ["httpx", "httpcore", "httpcore.http11"])
def test_what_logs_headers_is_kept_quiet_at_every_level(
    given: Settings, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    log.set_up(given, logging.DEBUG)

    logging.getLogger(name).info("GET https://...")
    logging.getLogger(name).warning("trouble")

    assert written(capfd) == f"WARNING {name}: trouble\n"


def test_each_line_is_a_json_object_on_request(given: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    log.set_up(given, as_json=True)

    try:
        int(f"odd header {PRIVATE}")
    except ValueError:
        logging.getLogger("somebody").exception('said "%s"', PUBLIC)
    logging.getLogger("scout_mcp").warning("%d things", "one", PRIVATE)  # noqa: PLE1205 - wrong on purpose

    first, second = map(json.loads, written(capfd).splitlines())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.pop("time"))
    assert first["message"].startswith('said "[hidden]"\nTraceback (most recent call last):\n')
    assert first["message"].endswith("'odd header [hidden]'")
    assert (first["level"], first["logger"]) == ("ERROR", "somebody")
    assert second.pop("time")
    assert second == {"level": "WARNING", "logger": "scout_mcp", "message": "%d things (its arguments do not fit)"}


def test_without_settings_lines_are_written_as_they_are(capfd: pytest.CaptureFixture[str]) -> None:
    log.set_up()

    logging.getLogger("somebody").warning("nothing %s", "hidden")

    assert written(capfd) == "WARNING somebody: nothing hidden\n"
