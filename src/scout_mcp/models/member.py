"""Members: the people of the MSP."""

from __future__ import annotations

from scout_mcp.models.base import WithInfo


class Member(WithInfo):
    """A member as `system/members`, `system/myAccount` and `system/myMembers/info` tell it."""

    identifier: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    inactive_flag: bool | None = None
    license_class: str | None = None

    @property
    def is_person(self) -> bool | None:
        """Whether it is a person; None where that is not certain.

        The OpenAPI document of 2026.4 has A for API members, F for full members and C for those of StreamlineIT. Its X,
        subcontractors, and no class at all, which not every endpoint tells, leave it open.
        """
        return {"A": False, "F": True, "C": True}.get(self.license_class or "")

    @property
    def label(self) -> str:
        """What people call them."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.identifier or ""
