"""What makes a finding the same finding after its file was edited or moved."""

import json
import os
from hashlib import sha256

from callsheet.located import Located
from callsheet.shown import pointer_text

__all__ = ["Numbering", "fingerprint"]

_DIGITS = 32

_BITS = 4096
"""An integer of more bits is spelt in hexadecimal: Python refuses to write very long ones in decimal."""


def fingerprint(located: Located) -> str:
    """Give 32 hexadecimal digits made of a finding's rule, its place in the request and the value that stands there.

    Neither file nor line counts. Two findings of one report may share a fingerprint.
    """
    return _digest([located.rule, pointer_text(located.path), _spelt(located.value)])


class Numbering:
    """Gives the findings of one report fingerprints of which no two are alike."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], int] = {}

    def fingerprint(self, located: Located) -> str:
        """Mix the file, and how many like it came before, into the fingerprint of the next finding."""
        # A checkout on Windows gives the same fingerprints as one elsewhere.
        key = (located.file.replace(os.sep, "/"), fingerprint(located))
        before = self._seen.get(key, 0)
        self._seen[key] = before + 1
        return _digest([*key, before])


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()[:_DIGITS]


def _spelt(value: object) -> object:
    """Make a value one that JSON can spell, whatever the size of its integers."""
    if isinstance(value, dict):
        return {str(key): _spelt(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spelt(each) for each in value]
    if isinstance(value, int) and value.bit_length() > _BITS:
        return hex(value)
    return value if isinstance(value, str | int | float | None) else repr(value)
