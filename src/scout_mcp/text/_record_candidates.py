"""Numbers on their way from a text to records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from scout_mcp.text._record_patterns import article

if TYPE_CHECKING:
    from scout_mcp.text._record_links import Named

Kind = Literal["ticket", "project", "opportunity"]
LARGEST: Final = 2_147_483_647


class Candidates:
    """The numbers that were read off a text so far, and what there was instead.

    Attributes:
        kind: What is asked for.
        numbers: Record numbers, in the order in which they were read; some may be there twice.
        foreign: What was understood but is of another kind.
        refused: Why the first number that cannot be a record's is none; None if there was no such number.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.numbers: list[int] = []
        self.foreign: list[str] = []
        self.refused: str | None = None

    def link(self, named: Named) -> None:
        """Take the number of a link, if it is of this kind."""
        if named.kind == self.kind:
            self.take(named.number)
        else:
            self.foreign.append(f"{article(named.kind)} link" if named.kind else "a link of another system")

    def take(self, digits: str) -> None:
        """Take a number, if a record can have it."""
        number = int(digits)
        if 1 <= number <= LARGEST:
            self.numbers.append(number)
        elif self.refused is None:
            self.refused = (
                f"{digits[:20]} is too large for {article(self.kind)} number: the largest possible is {LARGEST}."
                if number
                else f"0 is not {article(self.kind)} number: they begin at 1."
            )
