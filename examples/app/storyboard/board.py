"""What is to be filmed."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = ["Board", "Shot", "read_board"]


class Shot(BaseModel):
    """One clip that begins with a still."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    shows: str
    still: str
    seconds: Literal[5, 10] = 5


class Board(BaseModel):
    """A film, shot by shot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    shots: tuple[Shot, ...]

    @field_validator("shots")
    @classmethod
    def _names_differ(cls, shots: tuple[Shot, ...]) -> tuple[Shot, ...]:
        names = [shot.name for shot in shots]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{names.count(name)} shots are named {name!r}; the ledger knows a shot by its name")
        return shots


def read_board(path: Path) -> Board:
    """Read a board from a YAML file; a ValueError says what is wrong with it."""
    try:
        return Board.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is not YAML: {error}") from error
