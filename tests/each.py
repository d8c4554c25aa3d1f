"""One test over many cases, where a test for each would cost more than what it checks."""

import traceback
from collections.abc import Callable, Sequence
from typing import TypeVar

Case = TypeVar("Case")
SHOWN = 5


def each(cases: Sequence[Case]) -> Callable[[Callable[[Case], None]], Callable[[], None]]:
    """Make a check of one case a test of them all, which names every case that fails and shows the first ones."""

    def decorate(check: Callable[[Case], None]) -> Callable[[], None]:
        def test() -> None:
            failed: dict[str, str] = {}
            for case in cases:
                try:
                    check(case)
                except Exception as error:  # noqa: BLE001 - whatever it is, the other cases are looked at too
                    failed[str(case)] = "".join(traceback.format_exception(error)[-3:])
            shown = "\n".join(f"--- {name}\n{error}" for name, error in list(failed.items())[:SHOWN])
            assert not failed, f"{len(failed)} of {len(cases)} fail: {', '.join(failed)}\n{shown}"
            assert cases

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return decorate
