"""One call of the API, as a value: what is sent, and what the answer is read as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from callsheet.client.model import ResponseModel

__all__ = ["Call", "FilePart", "as_json", "as_text", "filled"]

T_co = TypeVar("T_co", bound=ResponseModel, covariant=True)

_READS = frozenset(["GET", "HEAD"])


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart body: its name, and its bytes or the path that they are read from while they are sent."""

    name: str
    content: bytes | FilePath = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One operation with all that it takes, built without any connection.

    `path` is below the base address, its parameters filled in. The body is `json`, or `form` together with `files`.
    `answer` is the class that a successful answer is read as. `checks` says that the body is a request that is held
    against the rules before it is sent.
    """

    operation: str
    method: str
    path: str
    answer: type[T_co]
    query: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, FilePart] | None = None
    checks: bool = False

    @property
    def only_reads(self) -> bool:
        """Whether the call changes nothing, so that it may be sent again; a create is sent at most once."""
        return self.method in _READS


def filled(path: str, parameters: Mapping[str, str]) -> str:
    """Fill the parameters of a path in, escaped; what is empty, all dots, or no text that shows is refused."""
    for name, value in parameters.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} is {value!r}; it takes the text that the service gave")
        if value.strip(".") == "" or not value.isprintable():
            raise ValueError(f"{name} is {value!r}; it takes the text that the service gave")
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def as_text(values: Mapping[str, str | float | bool | None]) -> dict[str, str]:
    """Write values as a query or a form carries them, without those that are None."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value is not None
    }


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a JSON body, without those that are None: null means absent."""
    return {name: value for name, value in values.items() if value is not None}
