"""`callsheet lint`."""

import argparse
import os
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from callsheet.batch import processors
from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED
from callsheet.cli._lint_session import explainer, look_online, open_session
from callsheet.cli._reports import check_outputs, keep_apart, other_reports, printed_report
from callsheet.errors import UsageError
from callsheet.located import Located
from callsheet.report.formats import FORMATS, Report
from callsheet.report.text import counted, printable
from callsheet.session import Session
from callsheet.source.secret import starred
from callsheet.spec import Spec
from callsheet.walk import STDIN

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lint` to a parser."""
    add = parser.add_argument
    paths_help = "files or folders, `-` for standard input (default: the current folder)"
    add("paths", nargs="*", metavar="PATH", default=["."], help=paths_help)
    add("--stdin-filename", metavar="NAME", help="what to call standard input; its ending tells the format")
    add("--strict", action="store_true", help="let warnings fail, too")
    add("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: auto)")

    choose = parser.add_argument_group("what counts").add_argument
    choose("--select", action="append", default=[], metavar="RULES", help="only these rules, separated by commas")
    choose("--ignore", action="append", default=[], metavar="RULES", help="not these rules, separated by commas")
    choose("--severity", action="append", default=[], metavar="RULE=LEVEL", help="make a rule an error or a warning")
    choose("--baseline", metavar="FILE", help="let only findings fail that FILE does not know")
    choose("--write-baseline", action="store_true", help="write all that is found into the baseline's FILE")
    choose("--config", metavar="FILE", help="the configuration (default: callsheet.toml or pyproject.toml, upwards)")
    as_found_help = "take files that are named as if found in a folder: some are excluded, some are no requests"
    choose("--as-found", action="store_true", help=as_found_help)

    fix = parser.add_argument_group("fixes").add_argument
    fix("--fix", action="store_true", help="apply the safe fixes")
    fix("--unsafe-fixes", action="store_true", help="apply all fixes, also those that change what a request means")
    fix("--diff", action="store_true", help="show what would be fixed, and write nothing")

    report = parser.add_argument_group("output").add_argument
    report("--format", choices=FORMATS, default=FORMATS[0], help=f"the form of the output (default: {FORMATS[0]})")
    report("--output", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file, too")

    more = parser.add_argument_group("more").add_argument
    more("--probe", action="store_true", help="look online whether images are there; needs callsheet[client]")
    more("--watch", action="store_true", help="stay, and lint again what changes; needs callsheet[watch]")
    more("--jobs", type=_jobs, default=processors(), metavar="N", help="processes for many files (default: one a core)")


_DIGITS = 4


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS or not int(text):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a number of processes; it takes 1 or more")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Lint and print; see the exit codes of the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        # A file may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    _check(arguments)
    return _watch(arguments) if arguments.watch else _once(arguments, arguments.paths)


def _watch(arguments: argparse.Namespace) -> int:
    """Lint, then again whatever changes, until interrupted."""
    try:
        # Imported here because its package belongs to an extra.
        from callsheet.watch import changes, roots
    except ModuleNotFoundError as error:
        raise UsageError(f"--watch needs {error.name}; install it with pip install 'callsheet[watch]'") from error
    folders = roots(arguments.paths)
    code = _once(arguments, arguments.paths)
    for changed in changes(arguments.paths, folders):
        try:
            code = _once(arguments, changed)
        except UsageError as error:
            # Somebody is in the middle of writing the configuration.
            print(f"callsheet: {error}", file=sys.stderr)
    return code


def _check(arguments: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    if arguments.write_baseline and not arguments.baseline:
        raise UsageError("--write-baseline needs --baseline FILE, to know where to write")
    if arguments.watch and STDIN in arguments.paths:
        raise UsageError("--watch takes files and folders; standard input does not change")
    if arguments.watch and (arguments.output or arguments.write_baseline or arguments.diff):
        raise UsageError("--watch prints what it finds; it does not go with --output, --write-baseline or --diff")
    if arguments.diff and (arguments.output or arguments.format != FORMATS[0]):
        raise UsageError("--diff prints a difference and no report; it does not go with --format or --output")
    if arguments.write_baseline and (arguments.fix or arguments.unsafe_fixes or arguments.diff):
        raise UsageError("--write-baseline records what is there; fix first, then write the baseline")
    check_outputs(arguments.output, [*arguments.paths, arguments.baseline or "", arguments.config or ""])


def _once(arguments: argparse.Namespace, paths: Sequence[str]) -> int:
    session, baseline = open_session(arguments)
    if arguments.probe:
        session.batch = replace(session.batch, inspection=look_online(session, paths))
    fixed = 0
    if arguments.diff or arguments.fix or arguments.unsafe_fixes:
        # Imported here because most runs fix nothing: start-up cost.
        from callsheet.cli import _lint_fix

        if arguments.diff:
            fixed = _lint_fix.show(arguments, session, paths)
            # Linted as well, so that the exit code tells of errors that no fix ends.
            deque(session.findings(paths), maxlen=0)
            _tell(session)
            print(f"Would fix {counted(fixed, 'finding')}.", file=sys.stderr)
            code = _code(arguments, session)
            return ERRORS_FOUND if fixed and code == OK else code
        fixed = _lint_fix.fix(arguments, session, paths)
    found: list[Located] = []
    with ExitStack() as stack:
        others = other_reports(arguments.output, explainer(session.spec), stack)
        reports = [_printed(arguments, session.spec), *others]
        for located in session.findings(paths):
            if arguments.write_baseline:
                found.append(located)
            _add(reports, located)
        for each in arguments.output:
            keep_apart(each.partition("=")[2], session.ours)
        session.run = replace(session.run, fixed=fixed)
        sys.stdout.flush()
        _tell(session)
        # The one that is printed comes last: whoever reads it may have gone.
        for report in reversed(reports):
            report.finish(session.run)
        sys.stdout.flush()
    if arguments.write_baseline:
        # Imported here because few runs write one: start-up cost.
        from callsheet.suppress.baseline import write_baseline

        write_baseline(arguments.baseline, found, baseline)
        print(f"callsheet: wrote {counted(len(found), 'finding')} to {arguments.baseline}", file=sys.stderr)
        return UNFINISHED if session.run.unreadable else OK
    if baseline is not None and (stale := baseline.stale()):
        are = "entry of {} is" if stale == 1 else "entries of {} are"
        print(f"callsheet: {stale} {are.format(arguments.baseline)} stale; write it anew", file=sys.stderr)
    return _code(arguments, session)


def _add(reports: list[Report], located: Located) -> None:
    """Give a finding to every report; the one that is printed ends where nobody reads on, the others do not."""
    for report in list(reports):
        try:
            report.add(located)
        except BrokenPipeError:
            if len(reports) == 1:
                raise
            reports.remove(report)
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stands in until the process ends


def _tell(session: Session) -> None:
    """Say on standard error what no report has a place for."""
    for sentence in session.run.unreadable:
        print(f"callsheet: {printable(starred(sentence))}", file=sys.stderr)
    if not session.run.files and not session.run.unreadable:
        print("callsheet: there is no request file here to lint", file=sys.stderr)


def _code(arguments: argparse.Namespace, session: Session) -> int:
    run = session.run
    if run.unreadable:
        return UNFINISHED
    return ERRORS_FOUND if run.errors or (arguments.strict and run.warnings) else OK


def _printed(arguments: argparse.Namespace, spec: Spec) -> Report:
    # What goes to standard output may be the fixed text of standard input.
    is_taken = STDIN in arguments.paths and (arguments.fix or arguments.unsafe_fixes)
    return printed_report(arguments.format, explainer(spec), arguments.color, sys.stderr if is_taken else None)
