"""Inputs from the spec for property tests, and the four judges held against each other.

    from hypothesis import given
    from callsheet.fuzz import boundaries, requests, violating

    @given(requests("kling-v3-image-to-video"))
    def test_my_code_sends_what_is_right(request): ...

    @given(violating("kling-o3-reference-to-video", "kling-o3-reference-to-video/duration/maximum"))
    def test_my_code_refuses_long_clips(request): ...

On the command line it is `callsheet fuzz`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callsheet.fuzz.cases import Case, boundary_cases
    from callsheet.fuzz.strategies import boundaries, damaged, requests, violating

__all__ = ["Case", "boundaries", "boundary_cases", "damaged", "requests", "violating"]

_HOMES = {
    "Case": "cases",
    "boundaries": "strategies",
    "boundary_cases": "cases",
    "damaged": "strategies",
    "requests": "strategies",
    "violating": "strategies",
}


def __getattr__(name: str) -> object:
    """Give a public name; its module is imported when it is asked for, because hypothesis belongs to an extra."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"callsheet.fuzz.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("callsheet"):
            raise
        sentence = f"callsheet.fuzz needs {error.name}; install it with pip install 'callsheet[fuzz]'"
        raise ModuleNotFoundError(sentence, name=error.name) from error
