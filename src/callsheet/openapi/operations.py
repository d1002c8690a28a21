"""The operations of the joined document, as far as whoever holds calls to it has to know them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Operation", "operations"]

_METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API: its id, how it is called, what it takes and answers.

    `content_type` and `component` are those of its body, both empty where it takes none.
    """

    name: str
    method: str
    path: str
    content_type: str
    component: str
    statuses: frozenset[int]

    def parameters(self, path: str) -> dict[str, str] | None:
        """Give the parameters that stand in a path, None where it is the path of another operation."""
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Give every operation of a document."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method not in item:
                continue
            content = item[method].get("requestBody", {}).get("content", {"": {}})
            ((content_type, body),) = content.items()
            component = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            statuses = frozenset(int(status) for status in item[method]["responses"])
            yield Operation(item[method]["operationId"], method.upper(), path, content_type, component, statuses)
