"""Requests in `.http` and `.rest` files, as the REST Client of VS Code and the HTTP Client of JetBrains read them."""

import re
from collections.abc import Iterator, Mapping

from callsheet.source.api import Api
from callsheet.source.embedded.call import Call, read_call
from callsheet.source.embedded.curl import read_commands
from callsheet.source.embedded.piece import Builder, Found, Piece
from callsheet.source.embedded.unknown import substituted
from callsheet.source.text import Span, Text

__all__ = ["read_http_file"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SEPARATOR = re.compile(r"###")
_COMMENT = re.compile(r"[ \t]*(?:#|//)")
_BLANK = re.compile(r"\s*")
_VARIABLE = re.compile(r"[ \t]*@([^\s=]+)[ \t]*=[ \t]*([^\r\n]*)")
_SCRIPT = re.compile(r"[ \t]*<[ \t]*(?:(\{%)|\S)")
_METHOD = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+")
_VERSION = re.compile(r"HTTP/[0-9.]+")
_CONTINUED = re.compile(r"[ \t]+\S")
_HOST = re.compile(r"host[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)
_FILE = re.compile(r"<(?:@\S*)?[ \t]+([^\r\n]*[^\s])")
_AFTER_BODY = re.compile(r">[ \t]*\{%|>>!?[ \t]|>[ \t]+\S|<>[ \t]")


def read_http_file(text: Text, api: Api) -> Iterator[Found]:
    """Give the requests of an HTTP client file.

    A variable that the file itself gives a value to is known in URLs, so that another host is told from the API's; in
    bodies every placeholder is unknown, since an environment may give another value.
    """
    source = Piece.whole(text)
    lines = [found.span() for found in _LINE.finditer(text.text)]
    variables = _variables(text.text, lines)
    first = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or _SEPARATOR.match(text.text, lines[index][0]):
            yield from _read_request(source, lines[first:index], text, api, variables)
            first = index + 1


def _variables(content: str, lines: list[Span]) -> dict[str, str]:
    """Give the values of the file's variables, by those before them."""
    values: dict[str, str] = {}
    for line in lines:
        found = _VARIABLE.match(content, *line)
        if found:
            values[found.group(1)] = substituted(found.group(2).strip(), values)
    return values


def _read_request(
    source: Piece, lines: list[Span], text: Text, api: Api, variables: Mapping[str, str]
) -> Iterator[Found]:
    content = source.content
    at = _first(content, lines)
    if at == len(lines):
        return
    start, end = lines[at][0], lines[-1][1]
    if content[start : lines[at][1]].lstrip().startswith("curl "):
        command = Builder(source)
        command.copy(start, end)
        yield from read_commands(command.piece(source.span(start, end)), text, api, only_first=True)
        return
    found = _METHOD.match(content, *lines[at])
    if not found:
        return
    url = _without_version(content[found.end() : lines[at][1]].strip())
    at += 1
    first = at
    while at < len(lines) and _CONTINUED.match(content, *lines[at]):
        at += 1
    url += "".join(content[slice(*line)].strip() for line in lines[first:at])
    host = ""
    while at < len(lines) and not _BLANK.fullmatch(content, *lines[at]):
        named = _HOST.match(content, *lines[at])
        host = named.group(1).strip() if named else host
        at += 1
    address = substituted(host + url if url.startswith("/") else url, variables)
    call = _call(source, lines[at:], found.group(1), address)
    if call:
        yield from read_call(call, text, api)


def _without_version(address: str) -> str:
    """Give the address of a request line without the `HTTP/1.1` after it."""
    words = address.rsplit(maxsplit=1)
    return words[0] if len(words) == 2 and _VERSION.fullmatch(words[1]) else address


def _first(content: str, lines: list[Span]) -> int:
    """Give the index of the request line, after comments, variables and scripts that run before."""
    at = 0
    while at < len(lines):
        line = lines[at]
        script = _SCRIPT.match(content, *line)
        if script and script.group(1):
            while at < len(lines) and content.find("%}", *lines[at]) < 0:
                at += 1
        elif not any(pattern.match(content, *line) for pattern in (_COMMENT, _VARIABLE, _SCRIPT)) and not (
            _BLANK.fullmatch(content, *line)
        ):
            return at
        at += 1
    return min(at, len(lines))


def _call(source: Piece, lines: list[Span], method: str, url: str) -> Call | None:
    """Give the call with the body that stands in lines; None where part of the body is in other files."""
    content, body, files = source.content, list[Span](), list[Span]()
    for line in lines:
        if _AFTER_BODY.match(content, *line):
            break
        named = _FILE.match(content, *line)
        if named:
            files.append(named.span(1))
        elif body or not _BLANK.fullmatch(content, *line):
            body.append(line)
    written = any(not _BLANK.fullmatch(content, *line) for line in body)
    if len(files) == 1 and not written:
        path = content[slice(*files[0])]
        return None if "{{" in path else Call(method, (url,), file=(path, source.span(*files[0])))
    if files or not written:
        return None
    out, at = Builder(source), body[0][0]
    for start, end in body:
        if _COMMENT.match(content, start, end):
            # Neither client sends such a line.
            out.copy(at, start)
            at = end
    out.copy(at, body[-1][1])
    return Call(method, (url,), out.piece(source.span(body[0][0], body[-1][1])))
