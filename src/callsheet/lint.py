"""Files held against the spec: every finding with its place in the text."""

import os
import stat
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO

from callsheet.check import check
from callsheet.errors import UnreadableError
from callsheet.gate import is_clean_file
from callsheet.located import Located
from callsheet.source.json_lines import read_lines
from callsheet.source.reader import format_of, read
from callsheet.source.secret import find_secrets
from callsheet.source.text import Problem, Request, Span, Text
from callsheet.spec import Spec
from callsheet_foxapi.gate import CLEAN

__all__ = ["lint_file", "lint_stream"]


def lint_file(spec: Spec, path: str) -> Iterator[Located]:
    """Give the findings of a file in the order of its text; raise UnreadableError if it cannot be read."""
    if is_clean_file(path):
        return
    try:
        with open(path, "rb", opener=_open_regular) as stream:
            yield from lint_stream(spec, path, stream)
    except OSError as error:
        raise UnreadableError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from error


def lint_stream(spec: Spec, name: str, stream: BinaryIO) -> Iterator[Located]:
    """Give the findings of what a stream holds; its name tells the format, or else its first character.

    JSON Lines are read line by line, anything else as a whole.
    """
    if format_of(name) == "jsonl":
        yield from _located(spec, name, read_lines(stream))
    else:
        data = stream.read()
        yield from _located(spec, name, read(data, format_of(name, data)))


def _open_regular(path: str, flags: int) -> int:
    """Open a file, but nothing that would make the linter wait for a writer."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is not a regular file; pipe it into `callsheet lint -`")
    return descriptor


def _located(spec: Spec, name: str, found: Iterable[Request | Problem]) -> Iterator[Located]:
    """Place the findings; those of one text are sorted before the next text is read, so lines need not be kept."""
    for _, group in groupby(found, key=lambda each: each.text):
        out: list[Located] = []
        masked: tuple[Span, ...] | None = None
        for each in group:
            if masked is None:
                masked = tuple(find_secrets(each.text.text))
                out += [_secret(name, each.text, masked, span) for span in masked]
            if isinstance(each, Problem):
                out.append(Located(name, each.rule, each.severity, each.message, "", each.text, (each.span,), masked))
            elif not _is_clean(each.value):
                out += _findings(spec, name, each, masked)
        out.sort(key=lambda each: (each.spans[0][0], each.rule, each.message))
        yield from out


def _is_clean(value: object) -> bool:
    model = value.get("model") if isinstance(value, dict) else None
    return isinstance(model, str) and model in CLEAN and CLEAN[model](value) >= 0


def _findings(spec: Spec, name: str, request: Request, masked: tuple[Span, ...]) -> Iterator[Located]:
    if not isinstance(request.value, dict):
        raise TypeError(f"{request.value!r} is no request; readers hand out objects only")
    for finding in check(spec, request.value):
        spans = tuple(request.span(place) for place in finding.places)
        yield Located(name, finding.rule, finding.severity, finding.message, finding.note, request.text, spans, masked)


def _secret(name: str, text: Text, masked: tuple[Span, ...], span: Span) -> Located:
    message = "something like an API key stands here; take it out and have it revoked if it was ever shared"
    return Located(name, "possible-secret", "error", message, "", text, (span,), masked)
