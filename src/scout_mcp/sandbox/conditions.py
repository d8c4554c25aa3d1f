r"""ConnectWise's query language: ``board/name="Help Desk" AND closedFlag=false``.

A tokenizer and a recursive descent parser. What the public sources leave open is decided here:

* Text compares without regard to letter case, as the SQL Server underneath does by default.
* A comparison with a field that a record lacks is neither true nor false, as in SQL: neither ``x != 5`` nor
  ``not x = 5`` brings back a record without an x. Only ``x = null`` does.
* A backslash escapes a quote or a backslash inside a string; before any other character it stands for itself.
* ``contains`` finds words in texts that the editor escaped, ``PO-78`` in ``PO\-78``.
* ``like`` is silently ignored, as seen on a live server in 2026: the term drops out and the rows come back unfiltered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from scout_mcp.sandbox.fields import STAMPS, Names, Type
from scout_mcp.sandbox.responses import bad_condition, unknown_name, unsupported_date

Record = dict[str, Any]
#: True, False, or None if a record lacks the field in question.
Test = Callable[[Record], bool | None]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    | (?P<date>\[[^\]]*\])
    | (?P<number>-?\d+(?:\.\d+)?(?![\w/]))
    | (?P<word>[A-Za-z_]\w*(?:/\w+)*)
    | (?P<mark><=|>=|!=|<>|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_TYPE_NAMES: dict[str, str] = {"text": "string", "number": "numeric", "boolean": "boolean", "date": "datetime"}
#: Deeper than any honest query; keeps a hostile one from exhausting the stack.
_MAX_DEPTH = 50


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str

    @property
    def keyword(self) -> str:
        return self.text.casefold() if self.kind == "word" else self.text if self.kind == "mark" else ""


@dataclass(frozen=True)
class _Value:
    type: Type | None  # None is null
    value: Any


def parse(text: str, names: Names, ignored: frozenset[str] = frozenset(), hours: int = 0) -> Test | None:
    """Return the test of one record that a condition describes.

    Args:
        text: The value of ``conditions``.
        names: The names that conditions on this kind of record may use.
        ignored: Names of which every condition is silently ignored, as ``like`` is.
        hours: How much later than written a date is read.

    Returns:
        The test, or None if there is nothing to test (an empty condition, or one made of ``like`` alone).

    Raises:
        Refusal: ConnectWise's 400.
    """
    if not text.strip():
        return None
    return _Parser(_tokens(text), names, ignored, hours).condition()


def value_at(record: Record, name: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value of a record by a path such as ``status/name``; the stamps are also looked up in ``_info``.

    Letter case does not matter.
    """
    value = _walk(record, name.split("/"))
    if value is None and name.casefold() in {stamp.casefold() for stamp in STAMPS}:
        value = _walk(record, ["_info", name])
    return value


def _walk(value: Any, path: list[str]) -> Any:  # noqa: ANN401 - any JSON value
    for step in path:
        if not isinstance(value, dict):
            return None
        inside: Record = value  # pyright: ignore[reportUnknownVariableType]
        if step not in inside:
            step = next((key for key in inside if key.casefold() == step.casefold()), step)  # noqa: PLW2901
        value = inside.get(step)
    return value


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise bad_condition(f"Unexpected character at position {place}.")
        tokens.append(_Token(match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token], names: Names, ignored: frozenset[str], hours: int) -> None:
        self.tokens = tokens
        self.names = names
        self.ignored = ignored
        self.hours = hours
        self.place = 0
        self.depth = 0

    def condition(self) -> Test | None:
        test = self.disjunction()
        if self.place < len(self.tokens):
            self.fail()
        return test

    def disjunction(self) -> Test | None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise bad_condition("The condition is nested too deeply.")
        tests = [self.conjunction()]
        while self.take("or"):
            tests.append(self.conjunction())
        self.depth -= 1
        return _any([test for test in tests if test is not None])

    def conjunction(self) -> Test | None:
        tests = [self.negation()]
        while self.take("and"):
            tests.append(self.negation())
        return _all([test for test in tests if test is not None])

    def negation(self) -> Test | None:
        negated = False
        while self.take("not"):
            negated = not negated
        if self.take("("):
            test = self.disjunction()
            self.expect(")")
        else:
            test = self.term()
        return _not(test) if negated and test is not None else test

    def term(self) -> Test | None:
        place = self.place
        test = self.known_term()
        return None if self.tokens[place].text in self.ignored else test

    def known_term(self) -> Test | None:
        name = self.next()
        if name.kind != "word":
            self.fail()
        kind = self.names.type_of(name.text)
        if kind is None:
            raise unknown_name(name.text)
        negated = self.take("not")
        word = self.next().keyword
        if word in _COMPARE and not negated:
            return self.comparison(name.text, kind, word)
        if word == "in":
            test = self.membership(name.text, kind)
        elif word == "contains":
            test = self.containing(name.text, kind)
        elif word == "like":
            self.value("text")
            return None  # silently ignored, see the module docstring
        else:
            self.fail()
        return _not(test) if negated else test

    def comparison(self, name: str, kind: Type, sign: str) -> Test:
        expected = self.value(kind)
        if expected.type is None:
            if sign not in {"=", "!=", "<>"}:
                raise bad_condition("Cannot compare with null.")
            present = sign != "="
            return lambda record: (value_at(record, name) is not None) is present
        compare = _COMPARE[sign]

        def test(record: Record) -> bool | None:
            value = value_at(record, name)
            return None if value is None else compare(_comparable(value), expected.value)

        return test

    def membership(self, name: str, kind: Type) -> Test:
        self.expect("(")
        expected = [self.value(kind)]
        while self.take(","):
            expected.append(self.value(kind))
        self.expect(")")
        values = [literal.value for literal in expected if literal.type is not None]

        def test(record: Record) -> bool | None:
            value = value_at(record, name)
            return None if value is None else _comparable(value) in values

        return test

    def containing(self, name: str, kind: Type) -> Test:
        if kind != "text":
            raise bad_condition("The contains operator needs a string field.")
        expected = self.value("text").value or ""

        def test(record: Record) -> bool | None:
            value = value_at(record, name)
            if value is None:
                return None
            text = str(value).casefold()
            return expected in text or expected in _ESCAPED.sub("", text)

        return test

    def value(self, kind: Type) -> _Value:
        """Read one literal, which must have the type of the field."""
        token = self.next()
        literal = self.literal(token)
        if literal.type is not None and literal.type != kind:
            if kind == "reference":
                self.fail()
            raise bad_condition(f"Expected a {_TYPE_NAMES[kind]} value, not a {_TYPE_NAMES[literal.type]}.")
        return literal

    def literal(self, token: _Token) -> _Value:
        if token.kind == "string":
            return _Value("text", re.sub(r"\\([\\\"'])", r"\1", token.text[1:-1]).casefold())
        if token.kind == "number":
            return _Value("number", float(token.text))
        if token.kind == "date":
            return _Value("date", _date(token.text, self.hours))
        if token.keyword in {"true", "false"}:
            return _Value("boolean", token.keyword == "true")
        if token.keyword == "null":
            return _Value(None, None)
        return self.fail()

    def next(self) -> _Token:
        if self.place >= len(self.tokens):
            raise bad_condition("Unexpected end of the condition.")
        self.place += 1
        return self.tokens[self.place - 1]

    def take(self, keyword: str) -> bool:
        if self.place < len(self.tokens) and self.tokens[self.place].keyword == keyword:
            self.place += 1
            return True
        return False

    def expect(self, keyword: str) -> None:
        if not self.take(keyword):
            if self.place >= len(self.tokens):
                raise bad_condition("Unexpected end of the condition.")
            self.place += 1
            self.fail()

    def fail(self) -> NoReturn:
        token = self.tokens[min(self.place, len(self.tokens)) - 1]
        raise bad_condition(f"Unexpected {token.text}.")


def _comparable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return value.casefold() if isinstance(value, str) else value


def _date(token: str, hours: int) -> str:
    """Return a date as casefolded text, because such dates sort as text; only whole seconds with Z are accepted."""
    form = "%Y-%m-%dT%H:%M:%SZ"
    try:
        moment = datetime.strptime(token[1:-1].strip(), form)  # noqa: DTZ007 - no zone is needed to add hours
    except ValueError:
        raise unsupported_date(token) from None
    return (moment + timedelta(hours=hours)).strftime(form).casefold()


def _all(tests: list[Test]) -> Test | None:
    def test(record: Record) -> bool | None:
        results = [test(record) for test in tests]
        return False if False in results else None if None in results else True

    return test if len(tests) > 1 else tests[0] if tests else None


def _any(tests: list[Test]) -> Test | None:
    def test(record: Record) -> bool | None:
        results = [test(record) for test in tests]
        return True if True in results else None if None in results else False

    return test if len(tests) > 1 else tests[0] if tests else None


def _not(inner: Test) -> Test:
    def test(record: Record) -> bool | None:
        result = inner(record)
        return None if result is None else not result

    return test
