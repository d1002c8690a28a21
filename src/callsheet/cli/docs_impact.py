"""`callsheet docs impact`: what a changed spec means for request files."""

import argparse
import sys
from pathlib import Path

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.cli._docs import add_spec
from callsheet.errors import UsageError
from callsheet.report.text import printable
from callsheet.source.secret import starred

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""exit codes:
  {OK}  no file starts to fail
  {ERRORS_FOUND}  some do
  {USAGE}  wrong usage, or a spec does not compile
  {UNFINISHED}  could not finish: a file could not be read"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `docs impact` to a parser."""
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="request files, or folders of them")
    add_spec(parser)
    add("--revision", default="HEAD", metavar="REV", help="the commit that has the spec as it was (default: HEAD)")
    add("--against", type=Path, metavar="DIR", help="a folder that has the spec as it was, in place of a commit")
    add("--config", metavar="FILE", help="the configuration (default: callsheet.toml or pyproject.toml, upwards)")
    add("--format", choices=("text", "json"), default="text", help="the form of the output (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Lint twice, and print what differs; see the exit codes."""
    try:
        # Imported here because the generator, which compiles the specs, needs an extra of its own.
        from callsheet.docs.impact import measure
    except ModuleNotFoundError as error:
        raise UsageError(f"docs impact needs {error.name}; install it with pip install 'callsheet[docs]'") from error
    found = measure(
        arguments.paths, spec=arguments.spec, against=arguments.against, revision=arguments.revision,
        config=arguments.config,
    )  # fmt: skip
    if hasattr(sys.stdout, "reconfigure"):
        # A file may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(found.as_json() if arguments.format == "json" else found.as_text())
    sys.stdout.flush()
    for sentence in found.unreadable:
        print(f"callsheet: {printable(starred(sentence))}", file=sys.stderr)
    if found.unreadable:
        return UNFINISHED
    return ERRORS_FOUND if found.fails else OK
