"""JSON merge patches (RFC 7396), in which the cases of rules are written."""

import copy
from typing import Any

__all__ = ["merge"]


def merge(value: Any, patch: Any) -> Any:
    """Apply a patch: a null takes a field away, an object goes into an object, all else replaces."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    out = dict(value) if isinstance(value, dict) else {}
    for key, item in patch.items():
        if item is None:
            out.pop(key, None)
        else:
            out[key] = merge(out.get(key), item)
    return out
