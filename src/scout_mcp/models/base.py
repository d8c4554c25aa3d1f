"""What all records have in common."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from pydantic import (
    AfterValidator,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic.alias_generators import to_camel

if TYPE_CHECKING:
    from scout_mcp.models.base import Reference

LAST_YEAR = 9_000
"""Of a date that somebody means; behind it no day can be added and no zone changed."""


def _in_utc(value: datetime) -> datetime:
    """ConnectWise's dates are UTC, whether they say so or not; `0001-01-01` stands for none, `9999-12-31` for never."""
    if not 1900 <= value.year <= LAST_YEAR:
        raise ValueError("no date")
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A date and time, in UTC."""
Number = Annotated[int, Field(ge=0, lt=2**63)]
"""A record's number. What is none can neither be asked for nor stored, so it counts as left out."""


def _only_records(value: Any) -> Any:  # noqa: ANN401
    """Without the rows that are no records, so that one odd row never costs the others."""
    if not isinstance(value, list):
        return value
    return [row for row in cast("list[object]", value) if isinstance(row, dict | BaseModel)]


def _empty_if_odd(value: Any) -> Any:  # noqa: ANN401
    return cast("object", value) if isinstance(value, dict | BaseModel) else {}


_T = TypeVar("_T")
Rows = Annotated[list[_T], BeforeValidator(_only_records)]
"""A list of records inside a record."""


class Record(BaseModel):
    """A record of ConnectWise's: fields by ConnectWise's names in snake_case, None where ConnectWise left them out.

    New fields are no breaking change to ConnectWise, so unknown ones are ignored; a field of an unexpected type counts
    as left out, so that one odd field never costs the technician the whole record.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=AliasGenerator(validation_alias=to_camel),
        populate_by_name=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
        # Imported at the server's start, used at the first answer.
        defer_build=True,
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _odd_is_missing(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401
        try:
            return handler(value)
        except (ValidationError, ValueError, OverflowError):
            return handler(None)


class Reference(Record):
    """A pointer to another record: `{id, name}`; some have more: an identifier, a summary, a rank."""

    id: Number | None = None
    name: str | None = None
    identifier: str | None = None
    summary: str | None = None
    sort: int | None = None

    @property
    def label(self) -> str | None:
        """What a person calls it."""
        return self.name or self.summary or self.identifier


class Info(Record):
    """`_info`: where the dates of many records stand; several names for one thing, by endpoint and version."""

    date_entered: Moment | None = None
    date_created: Moment | None = None
    sort_by_date: Moment | None = None
    last_updated: Moment | None = None
    entered_by: str | None = None
    created_by: str | None = None
    updated_by: str | None = None


_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment, config=ConfigDict(defer_build=True))
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].{1,30})?")


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text such as `2026-11-27` or `2026-11-27T00:00:00Z` means; None if it is no date."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return _MOMENT.validate_python(text)
    except (ValidationError, ValueError, OverflowError):
        return None


class Currency(Record):
    """The currency of an amount; which of the names is filled differs by version.

    Up to about 2019 the code was called `isoCode`.
    """

    currency_code: str | None = None
    iso_code: str | None = None
    currency_identifier: str | None = None
    symbol: str | None = None
    name: str | None = None

    @property
    def label(self) -> str | None:
        """The shortest name there is."""
        return self.currency_code or self.iso_code or self.currency_identifier or self.symbol or self.name


class CustomField(Record):
    """A custom field: caption and value (text, number, boolean, list or null)."""

    caption: str | None = None
    type: str | None = None
    number_of_decimals: float | None = None
    value: Any = None


class WithInfo(Record):
    """A record with `_info` and, mostly, an id."""

    id: Number | None = None
    info: Annotated[Info, BeforeValidator(_empty_if_odd)] = Field(default_factory=Info, validation_alias="_info")


def label(reference: Reference | None) -> str | None:
    """What a person calls a record."""
    return reference.label if reference else None
