"""The requests that `callsheet create` is about to send: read, linted, and shown."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from callsheet import __version__
from callsheet.check import check
from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED
from callsheet.cli._lint_session import explainer, open_session
from callsheet.cli._screen import Screen
from callsheet.client.errors import LocalFileError
from callsheet.client.journal import identity
from callsheet.client.local_media import LocalFile, local_media, named_files, placeholder, with_addresses
from callsheet.errors import UsageError, reason
from callsheet.finding import Place
from callsheet.flat import normal
from callsheet.lint import Linter, lint_stream, read_file, requests_of
from callsheet.located import Located, Mark
from callsheet.remedy import close_match
from callsheet.report.formats import open_report
from callsheet.report.run import Run
from callsheet.report.text import wants_colour
from callsheet.session import Session
from callsheet.shown import path_text
from callsheet.source.reader import format_of
from callsheet.source.secret import find_secrets
from callsheet.source.text import Request
from callsheet.spec import Spec
from callsheet.walk import STDIN

__all__ = ["Planned", "broken_rules", "cells", "planned", "uploads"]

_TAKEN = ("json", "yaml", "jsonl")


@dataclass(frozen=True, slots=True)
class Planned:
    """A request that is about to be sent: where it stands, and its body.

    `files` are those of this machine that are uploaded first; until then a made-up address stands in the body for each.
    `sha256` is the identity of the request as the record keeps it, which does not hang on where a file is uploaded to.
    """

    file: str
    line: int
    request: dict[str, Any]
    files: tuple[LocalFile, ...] = ()
    sha256: str = ""

    @property
    def place(self) -> str:
        """Where it stands, as a finding says it."""
        return f"{self.file}:{self.line}"


def planned(arguments: argparse.Namespace, screen: Screen) -> tuple[list[Planned], int]:
    """Read and lint files, print the findings to standard error, and give the requests and the exit code so far.

    What is linted and what is sent are the same bytes, read once.
    """
    session = _session(arguments)
    reader = _Reader(session, screen, arguments.upload)
    files, code = 0, OK
    for name, data in _contents(arguments, screen):
        if data is None:
            code = UNFINISHED
        else:
            files += 1
            reader.read(name, data)
    run = _report(session, reader.found, files, screen)
    for problem in reader.problems:
        screen.say(problem)
    code = max(code, ERRORS_FOUND if run.errors or reader.problems else OK)
    code = code or broken_rules(session.spec, screen, reader.plan)
    if code != OK:
        return [], code
    return [replace(each, sha256=identity(session.spec, each.request)) for each in reader.plan], OK


@dataclass(slots=True)
class _Reader:
    """Reads files, and gathers their requests, the findings, and what is wrong with files that requests name."""

    session: Session
    screen: Screen
    upload: bool
    plan: list[Planned] = field(default_factory=list)
    found: list[Located] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def read(self, name: str, data: bytes) -> None:
        """Take the content of a file."""
        linter = self.session.batch.linter(self.session.spec, name)
        found = [each for each in lint_stream(linter, name, BytesIO(data)) if self.session.counts(each)]
        by_request: dict[int, list[Located]] = {}
        for each in found:
            by_request.setdefault(each.request, []).append(each)
        model = self.session.batch.config.model
        for number, request in enumerate(requests_of(linter, name, data)):
            value = request.value if isinstance(request.value, dict) else {}
            own = {"model": model, **value} if model is not None and "model" not in value else value
            media: tuple[LocalFile, ...] = ()
            if own.get("model") in self.session.spec.models and any(named_files(self.session.spec, own["model"], own)):
                if self.upload:
                    media = self._media(name, own)
                    own = with_addresses(own, {each.place: placeholder(each) for each in media})
                    findings = _with_placeholders(linter, name, request, own, number, by_request.get(number, []), media)
                    by_request[number] = [each for each in findings if self.session.counts(each)]
                else:
                    self.screen.note(f"{name} names what may be files of this machine; --upload sends them first")
            line = request.text.position(request.span(Place(()))[0])[0]
            self.plan.append(Planned(name, line, own, media))
        findings = [each for group in by_request.values() for each in group]
        self.found += sorted(findings, key=lambda located: located.position)

    def _media(self, name: str, request: dict[str, Any]) -> tuple[LocalFile, ...]:
        try:
            # Paths are relative to the file that names them; in standard input, to the working directory.
            return tuple(local_media(self.session.spec, request, Path(name).parent))
        except LocalFileError as error:
            clauses = [clause for _, clause in error.problems] or [str(error)]
            self.problems += [f"{name}: {clause}" for clause in clauses]
            return ()


def broken_rules(spec: Spec, screen: Screen, plan: Iterable[Planned]) -> int:
    """Hold requests against the rules, whatever comments and configurations take back, and give the exit code."""
    code = OK
    for each in plan:
        for finding in check(spec, each.request):
            if finding.severity == "error":
                screen.say(f"{each.place}: {finding.message} [{finding.rule}]; what breaks a rule is not sent")
                code = ERRORS_FOUND
    return code


def cells(spec: Spec, each: Planned) -> list[str]:
    """Give what a request costs by, as cells of a table: its place, model, resolution, duration and sound."""
    meant = normal(spec.schema(each.request["model"]), each.request)
    duration, sound = meant.get("duration"), meant.get("generate_audio")
    length = "-" if duration is None else f"{duration} s"
    return [
        each.place, each.request["model"], str(meant.get("resolution", "-")), length, "sound" if sound else "no sound"
    ]  # fmt: skip


def _session(arguments: argparse.Namespace) -> Session:
    """Give what the files are linted with: the same as `callsheet lint` would take, without its options."""
    nothing: dict[str, Any] = {
        "as_found": False, "jobs": 1, "select": [], "ignore": [], "severity": [], "config": None, "baseline": None,
        "write_baseline": False, "probe": False,
    }  # fmt: skip
    named = [each for each in arguments.files if each != STDIN]
    session, _ = open_session(argparse.Namespace(**nothing, paths=named, stdin_filename=None))
    model = arguments.model
    if model is not None:
        if model not in session.spec.models:
            close = close_match(model, session.spec.models)
            hint = f"did you mean {close!r}?" if close else f"known are {', '.join(session.spec.models)}"
            raise UsageError(f"there is no model {model!r}; {hint}")
        session.batch = replace(session.batch, config=replace(session.batch.config, model=model))
    return session


def _contents(arguments: argparse.Namespace, screen: Screen) -> Iterator[tuple[str, bytes | None]]:
    """Give every file once with its content, None where it cannot be read; raise UsageError for other kinds."""
    seen = set()
    for path in arguments.files:
        real = path if path == STDIN else os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        if path == STDIN:
            if sys.stdin is None:
                raise UsageError("there is no standard input; it was closed before the start")
            name, data = arguments.stdin_filename or "<stdin>", sys.stdin.buffer.read()
        else:
            if Path(path).is_dir():
                raise UsageError(f"{path} is a folder; create takes files, each by its name, for each costs money")
            try:
                name, data = path, read_file(path)
            except OSError as error:
                screen.say(f"cannot read {path}: {reason(error).replace('callsheet lint', 'callsheet create')}")
                yield path, None
                continue
        if format_of(name, data) not in _TAKEN:
            raise UsageError(f"{name} holds requests among other things; create takes JSON, YAML and JSON Lines")
        yield name, data


def _with_placeholders(
    linter: Linter, name: str, request: Request, own: dict[str, Any], number: int, findings: list[Located],
    media: tuple[LocalFile, ...],
) -> list[Located]:  # fmt: skip
    """Give the findings of a request as they are with addresses in place of files: those about paths are no more."""
    spans = {request.span(Place(each.place)) for each in media}
    out = [each for each in findings if not any(mark.span in spans for mark in each.marks)]
    masked = tuple(find_secrets(request.text.text))
    for finding in check(linter.spec, own):
        marks = tuple(Mark(request.span(place), place.label) for place in finding.places)
        if any(mark.span in spans for mark in marks):
            located = Located(
                name, finding.rule, finding.severity, finding.message, finding.note, request.text, marks, masked,
                number, finding.path,
            )  # fmt: skip
            admitted = linter.choice.admit(located)
            out += [] if admitted is None else [admitted]
    return out


def _report(session: Session, found: list[Located], files: int, screen: Screen) -> Run:
    """Print findings as `callsheet lint` does, but on standard error."""
    errors = sum(each.severity == "error" for each in found)
    run = Run(files, errors, len(found) - errors)
    if found or (files and not screen.quiet):
        colour = wants_colour(sys.stderr, "auto", os.environ)
        explain = explainer(session.spec)
        report = open_report("full", screen.write, colour=colour, explain=explain, version=__version__)
        for each in found:
            report.add(each)
        report.finish(run)
    return run


def uploads(plan: Iterable[Planned]) -> list[list[str]]:
    """Give the files that are uploaded first, as rows: the request, the field, the file, its size."""
    return [
        [each.place, path_text(file.place), str(file.path), f"{file.size:,} bytes"]
        for each in plan
        for file in each.files
    ]
