"""Files held against the spec: every finding with its place in the text."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import groupby
from typing import Any, BinaryIO

from callsheet.check import check, has_field
from callsheet.choice import Choice
from callsheet.errors import UnreadableError, reason
from callsheet.file_rules import ONLINE
from callsheet.finding import Finding, Path
from callsheet.gate import is_clean_file
from callsheet.located import Located, Mark
from callsheet.remedy import close_match
from callsheet.source.embedded.piece import Found, Reference
from callsheet.source.json_lines import read_lines
from callsheet.source.reader import format_of, is_embedded, read, read_calls
from callsheet.source.secret import find_secrets, starred
from callsheet.source.text import Offer, Problem, Remark, Request, Span, Text
from callsheet.spec import Spec, installed
from callsheet.suppress.remarks import heed
from callsheet_foxapi.gate import CLEAN

__all__ = ["Inspection", "Linter", "lint_file", "lint_stream", "read_file", "requests_of"]

Inspection = Callable[[Request], Iterable[Finding]]
"""What there is to say of a request beside what its text tells."""


@dataclass(slots=True)
class Linter:
    """What a file is held against: a spec, the rules that count, the model of requests that name none.

    `rules` are the names that a comment may ignore. `inspection` tells more about a request than its text does.
    `requests` counts what could be sent once it is mended, `suppressed` what comments took back, and `references`
    gathers the files that embedded calls send, as paths.
    """

    spec: Spec
    choice: Choice = field(default_factory=Choice)
    model: str | None = None
    rules: frozenset[str] = frozenset()
    inspection: Inspection | None = None
    requests: int = 0
    suppressed: int = 0
    references: list[str] = field(default_factory=list)

    @property
    def is_gated(self) -> bool:
        """Whether the generated gate may say that there is nothing to find: it knows the installed spec alone."""
        return self.inspection is None and self.spec is installed()

    def can_fire(self, rule: str) -> bool:
        """Say whether this run would tell a finding of a rule."""
        return self.choice.counts(rule) and (self.inspection is not None or rule not in ONLINE)


def lint_file(linter: Linter, path: str) -> Iterator[Located]:
    """Give the findings of a file in the order of its text; raise UnreadableError if it cannot be read."""
    if linter.is_gated and is_clean_file(path):
        return
    try:
        with open(path, "rb", opener=_open_regular) as stream:
            yield from lint_stream(linter, path, stream)
    except OSError as error:
        raise UnreadableError(f"cannot read {path}: {reason(error)}") from error


def lint_stream(linter: Linter, name: str, stream: BinaryIO) -> Iterator[Located]:
    """Give the findings of what a stream holds; its name tells the format, or else its first character.

    JSON Lines are read line by line, anything else as a whole.
    """
    yield from _located(linter, name, _read(linter, name, stream))


def requests_of(linter: Linter, name: str, data: bytes) -> Iterator[Request]:
    """Give the requests of a file's content, and take note of the files that it sends."""
    for each in _read(linter, name, BytesIO(data)):
        if isinstance(each, Reference):
            _refer(linter, name, each)
        elif isinstance(each, Request):
            yield each


def _refer(linter: Linter, name: str, reference: Reference) -> None:
    # What is not beside the script is no part of the project, and none of its text belongs into a report.
    if not os.path.isabs(reference.path):
        linter.references.append(os.path.join(os.path.dirname(name), reference.path))


def _read(linter: Linter, name: str, stream: BinaryIO) -> Iterator[Found]:
    if format_of(name) == "jsonl":
        yield from read_lines(stream)
        return
    data = stream.read()
    match format_of(name, data):
        case "markdown" | "shell" | "http" | "har" | "postman" as kind:
            yield from read_calls(data, kind, linter.spec.api)
        case kind:
            yield from read(data, "json" if kind == "json" else "yaml")


def read_file(path: str) -> bytes:
    """Read a regular file; raise OSError where that cannot be done."""
    with open(path, "rb", opener=_open_regular) as stream:
        return stream.read()


def _open_regular(path: str, flags: int) -> int:
    """Open a file, but nothing that would make the linter wait for a writer."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is not a regular file; pipe it into `callsheet lint -`")
    return descriptor


def _located(linter: Linter, name: str, found: Iterable[Found]) -> Iterator[Located]:
    """Place the findings; those of one text are sorted before the next text is read, so lines need not be kept."""
    number, is_gated = -1, linter.is_gated
    for text, group in groupby(found, key=lambda each: each.text):
        out: list[Located] = []
        remarks: list[Remark] = []
        masked: tuple[Span, ...] | None = None
        for each in group:
            if isinstance(each, Remark):
                remarks.append(each)
                continue
            if isinstance(each, Reference):
                _refer(linter, name, each)
                continue
            if masked is None:
                masked = tuple(find_secrets(text.text))
                out += [_secret(name, text, masked, span) for span in masked]
            if isinstance(each, Problem):
                out.append(_problem(name, each, masked))
                continue
            number += 1
            linter.requests += _is_ours(linter, name, each.value)
            if each.unknown or not is_gated or not _is_clean(each.value):
                out += _findings(linter, name, each, number, masked)
        if remarks:
            masked = tuple(find_secrets(text.text)) if masked is None else masked
            out, taken = heed(name, out, remarks, linter.rules, linter.can_fire)
            linter.suppressed += taken
        kept = [admitted for each in _unquoted(out) if (admitted := linter.choice.admit(each)) is not None]
        kept.sort(key=lambda each: (each.marks[0].span[0], each.rule, each.message))
        yield from (_without_secrets(each, masked) for each in kept) if masked else kept


def _without_secrets(located: Located, masked: tuple[Span, ...]) -> Located:
    """Take out of a finding's words whatever its text has of keys."""
    message = starred(located.message)
    for start, end in masked:
        message = message.replace(located.text.text[start:end], "*" * 8)
    return replace(located, message=message, masked=masked)


def _unquoted(found: list[Located]) -> list[Located]:
    """Withhold the quotes that an ambiguous value is offered where the field wants no text at all."""
    wrong = {each.marks[0].span for each in found if each.rule == "wrong-type"}
    return [
        replace(each, offer=None) if each.rule == "ambiguous-yaml" and each.marks[0].span in wrong else each
        for each in found
    ]


def _is_ours(linter: Linter, name: str, value: object) -> bool:
    """Say whether an object is a request for this API beyond doubt, rather than one that shares a key with it."""
    if not isinstance(value, dict):
        return False
    if is_embedded(name):
        return True  # a call was told by its address, a block by its mark
    model = value.get("model")
    if not isinstance(model, str):
        return has_field(linter.spec, value, least=1 if linter.model else 2)
    families = {known.partition("-")[0] for known in linter.spec.models}
    is_near = model.partition("-")[0].lower() in families or close_match(model, linter.spec.models) is not None
    # An answer of the API names its model, too, among fields that no request has.
    return has_field(linter.spec, value, least=(len(value) + 1) // 2 if is_near else 4)


def _is_clean(value: object) -> bool:
    model = value.get("model") if isinstance(value, dict) else None
    return isinstance(model, str) and model in CLEAN and CLEAN[model](value) >= 0


def _problem(name: str, problem: Problem, masked: tuple[Span, ...]) -> Located:
    text, marks = problem.text, (Mark(problem.span),)
    value = text.text[slice(*problem.span)]
    return Located(
        name, problem.rule, problem.severity, problem.message, "", text, marks, masked, value=value, offer=problem.offer
    )


def _findings(linter: Linter, name: str, request: Request, number: int, masked: tuple[Span, ...]) -> Iterator[Located]:
    value = request.value
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no request; readers hand out objects only")
    found = check(linter.spec, value, model=linter.model, unknown=request.unknown)
    for finding in (*found, *(linter.inspection(request) if linter.inspection else ())):
        marks = tuple(Mark(request.span(place), place.label) for place in finding.places)
        path = finding.path
        yield Located(
            name, finding.rule, finding.severity, finding.message, finding.note, request.text, marks, masked,
            number, path, _at(value, path), _offer(request, finding),
        )  # fmt: skip


def _at(value: Any, path: Path) -> object:
    """Give what a request holds at a path; None where a field that stands in by default is meant."""
    try:
        for step in path:
            value = value[step]
    except LookupError:
        return None
    return value


def _offer(request: Request, finding: Finding) -> Offer | None:
    if finding.fix is None:
        return None
    edits = request.edits(finding.fix.change)
    return Offer(finding.fix.says, finding.fix.is_safe, edits, finding.fix.change) if edits else None


def _secret(name: str, text: Text, masked: tuple[Span, ...], span: Span) -> Located:
    message = "something like an API key stands here; take it out and have it revoked if it was ever shared"
    value = text.text[slice(*span)]
    return Located(name, "possible-secret", "error", message, "", text, (Mark(span),), masked, value=value)
