"""`callsheet contract`: what is done, one step after the other."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import httpx

from callsheet.atomic import replacing
from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.cli._screen import Screen
from callsheet.client.errors import ClientError
from callsheet.client.journal import FOLDER
from callsheet.client.settings import Settings, settings
from callsheet.contract.confirm import Sources, read_sources
from callsheet.contract.ledger import Ledger, read_books
from callsheet.contract.plan import Plan, make_plan
from callsheet.contract.report import FORMATS, rendered, summary
from callsheet.contract.run import Run, hold
from callsheet.contract.send import Sender
from callsheet.contract.verdict import Result
from callsheet.errors import UsageError, reason
from callsheet.openapi.document import Document
from callsheet.report.text import counted
from callsheet.spec import installed

__all__ = ["run"]

_LEDGER = FOLDER / "contract.jsonl"

_RATE = 2.0
"""Calls a second to a service that is not on this machine."""

_LOCAL = ("localhost", "127.0.0.1", "::1")

_CALLS = "calls"
"""What the progress is about."""


def run(arguments: argparse.Namespace) -> int:
    """Plan, send, report, record; see the exit codes of the command."""
    _check(arguments)
    screen = Screen(quiet=arguments.quiet)
    own = _settings(arguments, screen)
    spec = installed()
    if arguments.plan:
        return _show(_plan(arguments), own.base_url, screen)
    sources = None if arguments.record is None else read_sources(Path(arguments.record), spec)
    _keep_apart(arguments, sources)
    done: Run | None = None
    code = OK
    try:
        with ExitStack() as stack:
            files = [(name, _opened(file, stack)) for name, file in _outputs(arguments)]
            ledger = stack.enter_context(Ledger(_LEDGER, own.base_url, screen.hide))
            plan = _plan(arguments)
            screen.note("\n".join(plan.told(own.base_url, ledger.books, _LEDGER)))
            done = _held(plan, _sender(arguments, own, stack), ledger, screen)
            for name, stream in files:
                stream.write(rendered(name, done).encode("utf-8", "backslashreplace"))
    except OSError as error:
        if done is None:
            raise
        # What was learnt may have cost money; it is printed all the same.
        screen.say(f"a report cannot be written: {reason(error)}")
        code = UNFINISHED
    _print(arguments, done, screen)
    if sources is not None:
        _record(arguments, sources, done, screen)
    return max(code, _code(done))


def _check(arguments: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    is_plain = arguments.format == FORMATS[0]
    if arguments.plan and (not is_plain or arguments.output or arguments.record is not None):
        raise UsageError(
            "--plan sends nothing, so there is no report; it does not go with --format, --output, --record"
        )
    if arguments.record is not None and not is_plain:
        raise UsageError("--record prints a difference; the report can be had with --output FORMAT=FILE")
    if arguments.yes and arguments.record is None:
        raise UsageError("--yes writes what --record would; it needs --record")
    if not (arguments.base_url or os.environ.get("FOXAPI_BASE_URL")):
        raise UsageError("no service is named, and none is called by default; --base-url or FOXAPI_BASE_URL names one")


def _outputs(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    for each in arguments.output:
        name, equals, file = each.partition("=")
        if not equals or not file or name not in FORMATS:
            raise UsageError(f"--output takes FORMAT=FILE with one of {', '.join(FORMATS)}, not {each!r}")
        yield name, file


def _keep_apart(arguments: argparse.Namespace, sources: Sources | None) -> None:
    """Refuse to write a report where something else is read from or written to."""
    taken = {_LEDGER.resolve(), *(Path(each).resolve() for each in (sources.contents if sources else ()))}
    for _, file in _outputs(arguments):
        target = Path(file).resolve()
        if target in taken and (not target.exists() or target.is_file()):
            raise UsageError(f"--output would write over {file}, which is read or written otherwise")
        taken.add(target)


def _opened(file: str, stack: ExitStack) -> BinaryIO:
    """Open a file for a report now: it would be a pity to learn after all these calls that there can be none."""
    try:
        return stack.enter_context(replacing(Path(file)))
    except OSError as error:
        raise UsageError(f"cannot write {file}: {reason(error)}") from error


def _settings(arguments: argparse.Namespace, screen: Screen) -> Settings:
    """Give the address and the key; a plan is made without one."""
    key = "none" if arguments.plan else None
    if not arguments.plan and not os.environ.get("FOXAPI_API_KEY", "").strip():
        raise UsageError("there is no API key; set FOXAPI_API_KEY in the environment")
    timeout = httpx.Timeout(arguments.timeout, connect=min(10.0, arguments.timeout))
    try:
        own = settings(key, arguments.base_url, timeout, 0, None, default_url="")
    except ClientError as error:
        raise UsageError(screen.hide(str(error))) from error
    if screen.has_key(own.base_url):
        raise UsageError("the base URL holds the API key; take it out")
    return own


def _plan(arguments: argparse.Namespace) -> Plan:
    return make_plan(Document(installed()), arguments.model, arguments.constraint, arguments.paid)


def _show(plan: Plan, base_url: str, screen: Screen) -> int:
    """Print what would be sent: the id of each probe, the call, and what it costs."""
    books = read_books(_LEDGER, base_url)
    screen.note("\n".join(plan.told(base_url, books, _LEDGER)))
    for each in [*plan.sent(books), *plan.affordable(books)]:
        price = "costs" if each.group == "valid" else "costs if taken" if each.creates else "free"
        screen.data([each.id, f"{each.operation.method} {each.path}", price])
    return OK


def _sender(arguments: argparse.Namespace, own: Settings, stack: ExitStack) -> Sender:
    is_local = httpx.URL(own.base_url).host in _LOCAL
    try:
        sender = Sender(own, arguments.rate or (0.0 if is_local else _RATE))
    except (ValueError, ImportError, OSError) as error:
        # Such as what the environment says of proxies.
        raise UsageError(f"the client cannot be set up: {error or type(error).__name__}") from error
    stack.callback(sender.close)
    return sender


def _held(plan: Plan, sender: Sender, ledger: Ledger, screen: Screen) -> Run:
    """Send, and show how far that is where somebody watches."""
    total = max(1, len(plan.sent(ledger.books)) + len(plan.affordable(ledger.books)))
    count = 0

    def told(result: Result) -> None:
        nonlocal count
        count += result.at is None
        if sys.stderr.isatty():
            screen.progress(_CALLS, "", min(100, 100 * count // total))

    with screen.watching([_CALLS]):
        return hold(plan, sender, ledger, screen.hide, told)


def _print(arguments: argparse.Namespace, done: Run, screen: Screen) -> None:
    """Print the report; where a difference is what is asked for, beside it."""
    text = rendered(arguments.format, done)
    if arguments.record is None:
        _emit(text)
    else:
        screen.write(text)
    if arguments.format != FORMATS[0]:
        screen.note(summary(done))
        if done.stopped:
            screen.say(done.stopped)


def _emit(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has gone; the exit code still tells how it ended.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stands in until the process ends


def _record(arguments: argparse.Namespace, sources: Sources, done: Run, screen: Screen) -> None:
    """Show what the verdicts change in the spec, and write it if somebody says so."""
    enforced = {
        each.probe.constraint.id
        for each in done.results
        if each.verdict == "enforced" and each.probe.constraint is not None
    }
    found = sources.confirmations(enforced, datetime.now(UTC).date().isoformat())
    if not found:
        screen.say("there is nothing to record: no source has all of its constraints enforced in this run")
        return
    _emit("".join(each.difference() for each in found))
    files = counted(len(found), "file")
    may_ask = sys.stdin is not None and sys.stdin.isatty()
    if not (arguments.yes or (may_ask and screen.ask(f"Write this to {files}?"))):
        screen.note("nothing was written; --yes writes it")
        return
    for each in found:
        each.write()
    screen.note(f"wrote {files}; `callsheet generate` brings it into what is generated")


def _code(done: Run) -> int:
    if done.end == "key":
        return USAGE
    if done.end == "unfinished" or (done.end == "done" and any(each.is_open for each in done.results)):
        return UNFINISHED
    return ERRORS_FOUND if any(each.is_breach for each in done.results) else OK
