"""A request that the SDK cannot read is repaired or answered."""

import json
import time

import pytest
from mcp.types import JSONRPCError, jsonrpc_message_adapter
from pydantic import ValidationError

from scout_mcp.server.repair import repaired


def refused(line: str) -> ValidationError:
    with pytest.raises(ValidationError) as raised:
        jsonrpc_message_adapter.validate_json(line, by_name=False)
    return raised.value


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a \ud83d", "a \ufffd"),
        (r"\udc00\uDBFF", "\ufffd\ufffd"),
        (r"\ud83d\ude00 \ud83d", "\U0001f600 \ufffd"),
        (r"\ud83d\\ude00", "\ufffd\\ude00"),
        (r"\\ud83d \udfff \" \u00e9", '\\ud83d \ufffd " \xe9'),
    ],
)
def test_half_a_character_is_replaced_and_nothing_else(written: str, read: str) -> None:
    message = repaired(refused(f'{{"jsonrpc": "2.0", "id": 7, "method": "ping", "params": {{"a": "{written}"}}}}'))

    assert message.message.params == {"a": read}
    assert message.message.id == 7


@pytest.mark.parametrize("number", ["7", '"seven"', '"\\ud83d"', "-1"])
@pytest.mark.parametrize(
    "params", ["[" * 5000, '{"id": 3, "a": ' * 5000, '"\\"id\\": 5', "nonsense", '["id", {"id": 9}]]]']
)
def test_what_cannot_be_read_is_answered_by_its_number(number: str, params: str) -> None:
    for line in (
        f'{{"jsonrpc": "2.0", "id": {number}, "method": "id", "params": {params}}}',
        f'{{"method": "id", "id" : {number} , "params": {params}}}',
    ):
        answer = repaired(refused(line))

        assert isinstance(answer, JSONRPCError)
        assert answer.id == json.loads(number.replace("ud83d", "ufffd"))


@pytest.mark.parametrize(
    "line", ["nonsense", "", "[[[", '{"id": {}, "a": [', '{"a": {"id": 7}, [', '{"jsonrpc": "2.0"}', '"id": 7']
)
def test_what_has_no_number_is_left_to_the_sdk(line: str) -> None:
    error = refused(line)

    assert repaired(error) is error


@pytest.mark.parametrize("shape", ["[", '"', '{"id":', "\\", '\\"', '"a', '"id"', '"id":"', "{", "}"])
def test_the_time_grows_with_the_length_only(shape: str) -> None:
    error = refused('{"a": ' + shape * (400_000 // len(shape)))
    began = time.process_time()
    repaired(error)

    assert time.process_time() - began < 3
