"""Stand-ins for the parts of a body that only a run would tell, so that the rest can be read."""

import re
from collections.abc import Mapping

from callsheet.source.embedded.piece import UNKNOWN, Builder, Piece
from callsheet.source.json_places import skip_space

__all__ = ["fill_json", "fill_yaml", "mark_placeholders", "substituted"]

_PLACEHOLDER = re.compile(r"\{\{[^\S\n]*([\w$%\0][^{}\n]*)\}\}")
_MARKS = re.compile(r'\\[^\0]|["\[\]{}\0]', re.DOTALL)
_TOKEN = re.compile(r'[^\s,:\[\]{}"]*')
_LONGEST = 4096
_IN_TEXT = "?"
_VALUE = "null"


def substituted(written: str, values: Mapping[str, str]) -> str:
    """Give text with the values that are known in place of its placeholders, and UNKNOWN in place of the others."""

    def value(found: re.Match[str]) -> str:
        return values.get(found.group(1).strip(), UNKNOWN)

    made = _PLACEHOLDER.sub(value, written)
    return made if len(made) <= _LONGEST else UNKNOWN


def mark_placeholders(piece: Piece) -> Piece:
    """Make every `{{placeholder}}` an unknown part."""
    if "{{" not in piece.content:
        return piece
    out, done = Builder(piece), 0
    for found in _PLACEHOLDER.finditer(piece.content):
        out.copy(done, found.start())
        out.unknown(*found.span())
        done = found.end()
    out.copy(done, len(piece.content))
    return out.piece(piece.home)


def fill_yaml(piece: Piece) -> Piece:
    """Put `null` in for every unknown part; within a longer scalar it is as good as any other word."""
    out, done = Builder(piece), 0
    for segment in piece.segments:
        if segment.kind == "unknown":
            out.copy(done, segment.at)
            out.unknown(segment.at, segment.at + 1, _VALUE)
            done = segment.at + 1
    out.copy(done, len(piece.content))
    return out.piece(piece.home)


def fill_json(piece: Piece) -> Piece | None:
    """Put in text for the unknown parts in strings and `null` for those that are values.

    None is the answer where an unknown part may be more than one value, so that nothing can be said of the whole.
    """
    unknown = {segment.at for segment in piece.segments if segment.kind == "unknown"}
    if not unknown:
        return piece
    content, out = piece.content, Builder(piece)
    done = last = 0
    is_text, opened = False, list[str]()
    for mark in _MARKS.finditer(content):
        char, at, before = mark.group(), mark.start(), last
        last = mark.end()
        if char == '"':
            is_text = not is_text
        elif char == UNKNOWN and at in unknown and at >= done:
            if is_text:
                # A backslash that nothing known follows would make an escape of the stand-in.
                start, end = at - (at > before and content[at - 1] == "\\"), at + 1
            else:
                start, end = _token(content, at, done)
                if not _is_value(content, done, start, end, opened):
                    return None
            out.copy(done, start)
            out.unknown(start, end, _IN_TEXT if is_text else _VALUE)
            done = end
        elif is_text:
            continue
        elif char in ("{", "["):
            opened.append(char)
        elif char in ("}", "]") and opened:
            opened.pop()
    out.copy(done, len(content))
    return out.piece(piece.home)


def _token(content: str, at: int, done: int) -> tuple[int, int]:
    """Give the word that an unknown part outside a string belongs to, as in `1${ZEROS}`."""
    start = at
    while start > done and not content[start - 1].isspace() and content[start - 1] not in ',:[]{}"':
        start -= 1
    found = _TOKEN.match(content, at)
    return start, found.end() if found else at + 1


def _is_value(content: str, done: int, start: int, end: int, opened: list[str]) -> bool:
    before = content[done:start].rstrip()[-1:]
    following = skip_space(content, end)
    after = content[following : following + 1]
    in_list = opened[-1:] == ["["] and before in ("[", ",")
    return (before == ":" or in_list) and after in (",", "]", "}", "")
