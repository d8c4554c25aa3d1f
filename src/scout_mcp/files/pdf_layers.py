"""The optional content of a PDF: groups that a viewer shows or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping


class Layers:
    """The groups of a document that are off.

    Args:
        catalog: The root of the document.
    """

    def __init__(self, catalog: Mapping[str, Any]) -> None:
        self._base_is_off = False
        self._on: set[object] = set()
        self._off: set[object] = set()
        try:
            state = cast("Any", catalog)["/OCProperties"]["/D"]
        except (KeyError, TypeError):
            return
        self._base_is_off = state.get("/BaseState") == "/OFF"
        self._on, self._off = (_identities(state.get(key)) for key in ("/ON", "/OFF"))

    def hides(self, content: Any) -> bool:  # noqa: ANN401 - pypdf's objects
        """Return whether a group or a membership in groups is not shown.

        Args:
            content: It, or the reference to it.
        """
        group: Any = content.get_object() if content is not None else None
        if not hasattr(group, "get"):
            return False
        if group.get("/Type") != "/OCMD":
            return self._is_off(_identity(content))
        if "/VE" in group:
            return False  # an expression, which is not worked out
        off = [self._is_off(each) for each in _identities(group.raw_get("/OCGs") if "/OCGs" in group else None)]
        policy = group.get("/P", "/AnyOn")
        shown = {"/AllOn": not any(off), "/AnyOff": any(off), "/AllOff": all(off)}.get(policy, not all(off))
        return bool(off) and not shown

    def _is_off(self, group: object) -> bool:
        return group in self._off or (self._base_is_off and group not in self._on)


def _identities(groups: Any) -> set[object]:  # noqa: ANN401 - as above
    """Return what one group, or a list of groups, is told from others by."""
    listed: Any = groups.get_object() if groups is not None else []
    return {_identity(each) for each in (cast("list[Any]", listed) if isinstance(listed, list) else [groups])}


def _identity(group: Any) -> object:  # noqa: ANN401 - as above
    """Return what a group is told from others by: the number of its object."""
    reference = group if hasattr(group, "idnum") else getattr(group, "indirect_reference", None)
    return getattr(reference, "idnum", None) or id(group)
