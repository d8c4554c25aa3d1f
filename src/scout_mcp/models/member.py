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
    def is_api_member(self) -> bool:
        """Whether it is no person; not every endpoint tells."""
        return self.license_class == "A"

    @property
    def label(self) -> str:
        """What people call them."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.identifier or ""
