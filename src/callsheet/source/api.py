"""What tells a call of the API from other calls."""

from dataclasses import dataclass

__all__ = ["Api"]


@dataclass(frozen=True, slots=True)
class Api:
    """What tells a request for the API from others: its hosts, the path of the create call, its models and fields."""

    hosts: frozenset[str]
    path: str
    models: frozenset[str]
    fields: frozenset[str] = frozenset()
