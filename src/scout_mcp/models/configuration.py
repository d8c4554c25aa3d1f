"""Configurations: the devices and services of a company.

They are not in ConnectWise's OpenAPI document; the names are those that known clients use.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from scout_mcp.models.base import CustomField, Moment, Record, Reference, Rows, WithInfo
from scout_mcp.models.plain_value import plain_value


class Question(Record):
    """A question of a configuration's type, and the answer; the question may ask for a password."""

    question: str | None = Field(default=None, validation_alias=AliasChoices("question", "fieldName", "name"))
    answer: Annotated[str | None, BeforeValidator(plain_value)] = None
    number_of_decimals: float | None = None
    field_type: str | None = Field(default=None, validation_alias=AliasChoices("fieldType", "questionType", "type"))
    sequence_number: float | None = None


class Configuration(WithInfo):
    """A configuration. Its `questions` may hold secrets: see `text/secret_detection.py`."""

    name: str | None = None
    type: Reference | None = None
    status: Reference | None = None
    active_flag: bool | None = None
    company: Reference | None = None
    site: Reference | None = None
    contact: Reference | None = None
    device_identifier: str | None = None
    serial_number: str | None = None
    model_number: str | None = None
    tag_number: str | None = None
    manufacturer: Reference | None = None
    vendor: Reference | None = None
    os_type: str | None = None
    os_info: str | None = None
    cpu_speed: str | None = None
    ram: str | None = None
    local_hard_drives: str | None = None
    ip_address: str | None = None
    mac_address: str | None = None
    default_gateway: str | None = None
    purchase_date: Moment | None = None
    installation_date: Moment | None = None
    warranty_expiration_date: Moment | None = None
    last_login_name: str | None = None
    last_backup_date: Moment | None = None
    parent_configuration_id: int | None = None
    vendor_notes: str | None = None
    notes: str | None = None
    questions: Rows[Question] | None = None
    custom_fields: Rows[CustomField] | None = None
