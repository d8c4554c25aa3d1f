"""Documents: the files that hang on a record."""

from __future__ import annotations

from scout_mcp.models.base import Moment, WithInfo


class Document(WithInfo):
    """A file, or a link to one: `DocumentInfo`. The size is in bytes."""

    title: str | None = None
    file_name: str | None = None
    owner: str | None = None
    link_flag: bool | None = None
    url_flag: bool | None = None
    size: int | None = None
    created_on_date: Moment | None = None

    @property
    def is_link(self) -> bool:
        """True if it only points to a file that ConnectWise does not keep."""
        return bool(self.link_flag or self.url_flag)

    @property
    def name(self) -> str:
        """The file's name, or else its title; empty if it has neither."""
        return (self.file_name or "").strip() or (self.title or "").strip()
