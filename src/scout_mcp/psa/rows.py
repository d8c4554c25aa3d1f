"""Rows of a long list as records, read without holding up other calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from scout_mcp.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

_Record = TypeVar("_Record", bound="BaseModel")


async def as_records(model: type[_Record], rows: Iterable[dict[str, Any]]) -> list[_Record]:
    """Return rows of ConnectWise as records of a model."""
    turns = Turns()
    records: list[_Record] = []
    for row in rows:
        records.append(model.model_validate(row))
        await turns.next()
    return records
