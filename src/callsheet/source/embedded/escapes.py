"""Quoted text whose escapes stand for other characters: JSON strings, and `$'…'` of the shell."""

import re

from callsheet.source.embedded.piece import Builder, Piece
from callsheet.source.text import Span

__all__ = ["add_ansi_c", "piece_of_json_string"]

_JSON = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_JSON_CHARS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BYTES = r"(?:\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3})+"
_ANSI_C = re.compile(rf"{_BYTES}|\\u[0-9a-fA-F]{{1,4}}|\\U[0-9a-fA-F]{{1,8}}|\\c\\\\|\\c.|\\.", re.DOTALL)
_BYTE = re.compile(r"\\x([0-9a-fA-F]+)|\\([0-7]+)")
_ANSI_C_CHARS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "?": "?",
}


def piece_of_json_string(source: Piece, span: Span) -> Piece:
    """Give what a JSON string says; its span is the one with quotes, and the string is known to be right."""
    content, end = source.content, span[1] - 1
    out, done = Builder(source), span[0] + 1
    for found in _JSON.finditer(content, done, end):
        out.copy(done, found.start())
        written = found.group()
        if written[1] != "u":
            out.escape(_JSON_CHARS.get(written[1], written[1]), *found.span())
        elif len(written) > 6:
            high, low = int(written[2:6], 16), int(written[8:], 16)
            out.escape(chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00), *found.span())
        else:
            _add_character(out, written, found)
        done = found.end()
    out.copy(done, end)
    return out.piece(source.span(*span))


def add_ansi_c(out: Builder, start: int, end: int) -> None:
    """Add what stands between the quotes of `$'…'` in the source."""
    content, done = out.source.content, start
    for found in _ANSI_C.finditer(content, start, end):
        out.copy(done, found.start())
        done = found.end()
        written = found.group()
        kind = written[1]
        if kind in "uU" and len(written) > 2:
            _add_character(out, written, found)
        elif (kind == "x" and len(written) > 2) or kind in "01234567":
            _add_bytes(out, written, found)
        elif kind == "c" and len(written) > 2:
            out.escape("\x7f" if written[2] == "?" else chr(ord(written[2]) & 0x1F), *found.span())
        elif kind in _ANSI_C_CHARS:
            out.escape(_ANSI_C_CHARS[kind], *found.span())
        else:
            out.copy(*found.span())
    out.copy(done, end)


def _add_character(out: Builder, written: str, found: re.Match[str]) -> None:
    """Add a character by its two marks and its digits; only a run would tell of half a surrogate pair, and of none."""
    digits = written[2:]
    code = int(digits, 16)
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF or not code:
        out.unknown(*found.span())
    else:
        out.escape(chr(code), *found.span())


def _add_bytes(out: Builder, written: str, found: re.Match[str]) -> None:
    codes = bytes(int(hexed, 16) if hexed else int(octal, 8) & 0xFF for hexed, octal in _BYTE.findall(written))
    try:
        said = codes.decode()
    except UnicodeDecodeError:
        out.unknown(*found.span())
        return
    if "\0" in said:
        out.unknown(*found.span())
    else:
        out.escape(said, *found.span())
