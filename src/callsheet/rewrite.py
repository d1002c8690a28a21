"""The texts of a JSON value, changed wherever they stand."""

from collections.abc import Callable
from typing import Any

__all__ = ["rewritten"]


def rewritten(value: Any, change: Callable[[str], str], *, names: bool = True) -> Any:
    """Give a value with every text in it changed, the `names` of fields too; to star a key, as a rule."""
    if isinstance(value, dict):
        return {change(name) if names else name: rewritten(item, change, names=names) for name, item in value.items()}
    if isinstance(value, list):
        return [rewritten(item, change, names=names) for item in value]
    return change(value) if isinstance(value, str) else value
