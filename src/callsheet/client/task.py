"""What the client asks of a task, whatever else the spec says of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import model_validator

from callsheet.client.model import ResponseModel
from callsheet.spec import installed

__all__ = ["TaskModel"]

_GOING_ON = frozenset(["pending", "processing"])
# The second stands on an older copy of the task page only; the third is how it is often spelt.
_FAILED = frozenset(["failed", "cancelled", "canceled"])
_IDS = ("id", "task_id")


class TaskModel(ResponseModel):
    """Base class of the generated task; both shapes of results are read."""

    @model_validator(mode="before")
    @classmethod
    def _keep_what_matters(cls, data: Any) -> Any:
        """Let a task be known by its id, whatever else is odd; an id that says nothing is none."""
        if not isinstance(data, dict):
            return data
        out = {key: value for key, value in data.items() if key not in _IDS or _is_id(value)}
        for name in _IDS:
            if out.get(name, ...) is None:
                del out[name]
            elif isinstance(out.get(name), int):
                out[name] = str(out[name])
        if not isinstance(out.get("status"), str) and any(name in out for name in _IDS):
            out["status"] = "unknown"
        return out

    def _get(self, name: str) -> Any:
        return self.__dict__.get(name)

    @property
    def is_completed(self) -> bool:
        """Whether the clips are made."""
        return bool(self._state == "completed")

    @property
    def is_failed(self) -> bool:
        """Whether there will be no clips."""
        return self._state in _FAILED

    @property
    def is_known(self) -> bool:
        """Whether the status is one that the documentation has told of."""
        return self.is_completed or self.is_failed or self._state in _GOING_ON

    @property
    def _state(self) -> str:
        return str(self._get("status")).casefold()

    @property
    def urls(self) -> list[str]:
        """The addresses of the clips; none before the task is completed."""
        for name in ("results", "output"):
            found = list(_addresses(self.unread.get(name) or self._get(name)))
            if found:
                return list(dict.fromkeys(found))
        return []

    @property
    def urls_live_until(self) -> datetime | None:
        """Until when the addresses work at least: a day after the task was created, for when it ended is not told."""
        created = self._get("created")
        try:
            return datetime.fromtimestamp(created + installed().result_lifetime, UTC) if created is not None else None
        except (OverflowError, ValueError, OSError):
            return None


def _is_id(value: Any) -> bool:
    """Say whether a task can be asked for by a value: one that is empty, all dots, or hidden would be no path."""
    return not isinstance(value, str) or (value.strip(".") != "" and value.isprintable())


def _addresses(value: Any) -> Iterator[str]:
    """Give the addresses in results of either shape, or of one near it."""
    if isinstance(value, ResponseModel):
        value = {**value.__dict__, **value.unread}
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _addresses(each)
    elif isinstance(value, dict):
        yield from _addresses(value.get("urls") or value.get("url"))
