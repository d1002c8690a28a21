"""`callsheet lint`."""

import argparse
import os
import sys
from collections.abc import Iterator

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED
from callsheet.errors import UnreadableError
from callsheet.lint import lint_file, lint_stream
from callsheet.located import Located
from callsheet.report.text import printable, render, summary, wants_colour
from callsheet.spec import Spec, installed
from callsheet.walk import files

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lint` to a parser."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        default=["."],
        help="files or folders, `-` for standard input (default: the current folder)",
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="what to call standard input; its ending tells the format"
    )
    parser.add_argument("--strict", action="store_true", help="let warnings fail, too")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: auto)")


def run(arguments: argparse.Namespace) -> int:
    """Lint and print; see the exit codes of the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        # A file may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    colour = wants_colour(sys.stdout, arguments.color, os.environ)
    counts = {"error": 0, "warning": 0}
    checked = unreadable = 0
    spec = installed()
    for path in files(arguments.paths):
        try:
            if isinstance(path, UnreadableError):
                raise path
            for located in _lint(spec, path, arguments.stdin_filename):
                counts[located.severity] += 1
                sys.stdout.write(render(located, colour=colour))
            checked += 1
        except UnreadableError as error:
            unreadable += 1
            sys.stdout.flush()
            print(f"callsheet: {printable(str(error))}", file=sys.stderr)
    if not checked and not unreadable:
        print("callsheet: there is no request file here to lint", file=sys.stderr)
    print(summary(checked, counts["error"], counts["warning"], unreadable))
    if unreadable:
        return UNFINISHED
    return ERRORS_FOUND if counts["error"] or (arguments.strict and counts["warning"]) else OK


def _lint(spec: Spec, path: str, stdin_name: str | None) -> Iterator[Located]:
    if path == "-":
        return lint_stream(spec, stdin_name or "<stdin>", sys.stdin.buffer)
    return lint_file(spec, path)
