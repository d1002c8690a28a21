"""`callsheet fuzz`."""

import argparse
import sys

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.constraints import selected
from callsheet.errors import UsageError
from callsheet.fuzz.report_json import listed
from callsheet.fuzz.report_text import listing
from callsheet.report.record import as_json
from callsheet.spec import installed

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""exit codes:
  {OK}  all judges agree; no mutant survives
  {ERRORS_FOUND}  judges disagree, also on a request of the corpus; a mutant survives
  {USAGE}  wrong usage
  {UNFINISHED}  could not finish: interrupted, or inputs could not be made; what was found so far is told"""

_EXAMPLES = 10
_DIGITS = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `fuzz` to a parser."""
    add = parser.add_argument
    add("--list", action="store_true", help="name every constraint, one a line, and judge nothing")
    add("--mutants", action="store_true", help="change the spec in every small way, and see whether that is noticed")

    choose = parser.add_argument_group("what is judged").add_argument
    choose("--model", action="append", default=[], metavar="MODEL", help="only this model; may be repeated")
    constraint_help = "only this constraint, or those that a pattern with `*` fits; may be repeated"
    choose("--constraint", action="append", default=[], metavar="ID", help=constraint_help)
    examples_help = f"requests drawn for each constraint, beside its cases (default: {_EXAMPLES}, about 30 s)"
    choose("--examples", type=_positive, default=_EXAMPLES, metavar="N", help=examples_help)
    choose("--seed", type=int, default=0, metavar="N", help="what requests are drawn from (default: 0)")
    corpus_help = "the folder of requests that were disagreed on, which are judged first (default: .callsheet/fuzz)"
    choose("--corpus", default=".callsheet/fuzz", metavar="DIR", help=corpus_help)
    choose("--spec", metavar="DIR", help="the spec that --mutants changes (default: spec)")
    choose("--jobs", type=_positive, default=0, metavar="N", help="processes for --mutants (default: one a core)")

    report = parser.add_argument_group("output").add_argument
    report("--json", action="store_true", help="print one JSON document")
    report("--html", metavar="FILE", help="write a page with a picture of what was reached, too")
    report("--quiet", action="store_true", help="print disagreements only")


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS or not int(text):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a number that fits here; it takes 1 or more")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """List constraints, judge requests, or judge mutants."""
    if hasattr(sys.stdout, "reconfigure"):
        # A request may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    if not arguments.mutants and (arguments.jobs or arguments.spec is not None):
        raise UsageError("--spec and --jobs go with --mutants; what is judged otherwise is the spec that is installed")
    if arguments.list:
        if arguments.mutants or arguments.html:
            raise UsageError("--list judges nothing; it does not go with --mutants or --html")
        wanted = selected(installed(), arguments.model, arguments.constraint)
        print(as_json(listed(wanted), indent=2) if arguments.json else "\n".join(listing(wanted)))
        return OK
    try:
        # Imported here because the packages that it needs belong to an extra.
        from callsheet.cli import _fuzz
    except ModuleNotFoundError as error:
        if str(error.name).startswith("callsheet"):
            raise
        extras = "fuzz,codegen" if arguments.mutants else "fuzz"
        message = f"callsheet fuzz needs {error.name}; install it with pip install 'callsheet[{extras}]'"
        raise UsageError(message) from error
    return _fuzz.mutants(arguments) if arguments.mutants else _fuzz.judge(arguments)
