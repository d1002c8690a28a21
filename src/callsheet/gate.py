"""Whether a file of requests is certainly clean, asked before anything heavier is imported.

The answer is "certainly clean" or "ask": never "wrong". Everything unusual is left to the full linter, which decides;
a property test holds that what passes here has no finding there. Nothing but `_json` and the generated gate is
imported, for the imports of one ordinary linter start cost more than checking a hundred files.
"""

import _json
import os

from callsheet.source.triggers import TRIGGERS
from callsheet_foxapi.gate import CLEAN

__all__ = ["is_clean_file"]

_PIECE = 32768
"""How much is read at once: larger pieces cost a memory mapping for every file."""

_LONGEST_LINE = 1 << 20
"""A longer line of a JSON Lines file is left to the full linter; joining its pieces here would take ever longer."""

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_SPACE = " \t\n\r"
_PREFIX, _BEARER = TRIGGERS


class _Settings:
    """What the C scanner of `json` asks its decoder: strict texts, and no number that JSON does not have."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = None  # NaN and Infinity: calling it raises TypeError, which means "ask"


# The stubs want a decoder of the json module, which this file is here not to import.
_scan = _json.make_scanner(_Settings)  # type: ignore[arg-type]


def is_clean_file(path: str) -> bool:
    """Say whether a .json or .jsonl file is certainly clean; False means that the full linter has to look."""
    try:
        descriptor = os.open(path, _FLAGS)
        try:
            if path.endswith(".json"):
                return _is_clean_text(_read_all(descriptor))
            if path.endswith((".jsonl", ".ndjson")):
                return _are_clean_lines(descriptor)
        finally:
            os.close(descriptor)
    # Whatever goes wrong, from a missing file to nesting that the scanner gives up on, is for the full linter to say.
    except Exception:  # noqa: BLE001
        return False
    return False


def _read_all(descriptor: int) -> str:
    piece = os.read(descriptor, _PIECE)
    if len(piece) < _PIECE:
        return piece.decode()
    pieces = [piece]
    while piece:
        piece = os.read(descriptor, _PIECE)
        pieces.append(piece)
    return b"".join(pieces).decode()


def _is_clean_text(text: str) -> bool:
    """Judge the text of a file that holds one request or a list of them."""
    text = text.strip(_SPACE)
    value, end = _scan(text, 0)
    strings: int = 0
    if type(value) is dict:
        strings = CLEAN[value["model"]](value)
    else:
        for request in value:
            found: int = CLEAN[request["model"]](request)
            if found < 0:
                return False
            strings += found
    return strings > 0 and end == len(text) and _holds_exactly(text, strings)


def _are_clean_lines(descriptor: int) -> bool:
    """Judge a JSON Lines file line by line, holding one piece of it at a time."""
    rest, any_line = b"", False
    while piece := os.read(descriptor, _PIECE):
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            return False
        for line in lines:
            text = line.decode().strip(_SPACE)
            if text:
                any_line = True
                if not _is_clean_text(text):
                    return False
    text = rest.decode().strip(_SPACE)
    return _is_clean_text(text) if text else any_line


def _holds_exactly(text: str, strings: int) -> bool:
    """Say whether a text holds so many strings, no lone surrogate and nothing like a key.

    Two quotes a string, and one more for every escaped quote, leave no room for a key that stood twice and was
    dropped. A doubled backslash makes quotes hard to count, and an escaped surrogate may be half a character: ask.
    """
    quotes = text.count('"')
    if "\\" in text:
        if "\\\\" in text or ("\\u" in text and ("\\ud" in text or "\\uD" in text)):
            return False
        quotes -= text.count('\\"')
    return quotes == 2 * strings and _PREFIX not in text and _BEARER not in text
