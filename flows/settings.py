"""Every setting: its default, its environment variable (BROADSHEET_ and the name), its meaning."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flows.errors import UserError
from schemas.paragraphs import BODY_ROLES, PARAGRAPH_ROLES

MEGABYTE = 1_000_000


class Settings(BaseSettings):
    """The settings of a run. A command's options override the environment, the environment the defaults."""

    model_config = SettingsConfigDict(env_prefix="BROADSHEET_", frozen=True)

    warehouse: Path = Field(Path("warehouse"), description="Folder of the tables.")
    batch_size: int = Field(
        16 * MEGABYTE,
        gt=0,
        description="Input per batch, in bytes; pages count a third. A batch is the unit of work: some seconds, and"
        " 300 MB of memory.",
    )
    workers: int | None = Field(
        None,
        ge=0,
        description="Worker processes; 0 works in this process. Not set: 0 for up to 100 MB, else one per core.",
    )
    batch_timeout: float = Field(
        1800, gt=0, description="Seconds until a worker that does not answer is ended and its batch halved."
    )
    lock_timeout: float = Field(600, ge=0, description="Seconds to wait for another load to finish.")

    text_column: str | None = Field(
        None, description="Column of a record that holds the text; not set: by usual names."
    )
    html_column: str | None = Field(None, description="Column that holds a page's HTML; not set: by usual names.")
    url_column: str | None = Field(None, description="Column that holds the address.")
    title_column: str | None = Field(None, description="Column that holds the headline.")
    date_column: str | None = Field(None, description="Column that holds the date of publication.")

    body_roles: Annotated[tuple[str, ...], NoDecode] = Field(
        BODY_ROLES,
        description=f"Roles of lines that make the body, between commas: some of {', '.join(PARAGRAPH_ROLES)}.",
    )

    max_document_bytes: int = Field(64 * MEGABYTE, gt=0, description="A larger document is refused.")
    max_archive_ratio: int = Field(200, gt=1, description="An archive that unpacks to more times its size is refused.")
    max_archive_bytes: int = Field(
        64_000 * MEGABYTE, gt=0, description="An archive that unpacks to more bytes is refused."
    )
    max_archive_members: int = Field(5_000_000, gt=0, description="An archive with more members is refused.")

    max_schema_reject_share: float = Field(
        0.05, ge=0, le=1, description="Share of a load's documents that may break the schema before it is refused."
    )
    grace_hours: float = Field(24, ge=0, description="Hours before maintain deletes files that nothing lists any more.")

    @field_validator("body_roles", mode="before")
    @classmethod
    def _split_roles(cls, value: object) -> object:
        """Commas between roles; an unknown one is a mistake."""
        roles = [role.strip() for role in value.split(",")] if isinstance(value, str) else value
        unknown = set(roles) - set(PARAGRAPH_ROLES) if isinstance(roles, (list, tuple)) else {value}
        if unknown:
            raise ValueError(f"{', '.join(map(str, unknown))} is none of {', '.join(PARAGRAPH_ROLES)}")
        return roles

    def cores(self) -> int:
        """Processors that this process may use."""
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_settings(**chosen: object) -> Settings:
    """The settings of a run: those that are chosen (not None) over the environment's. Raises UserError."""
    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name, why = ".".join(map(str, first["loc"])).upper(), first["msg"].removeprefix("Value error, ")
        raise UserError(f"BROADSHEET_{name} is “{first['input']}”, which does not fit: {why}.") from None
