"""`callsheet contract`: its options."""

import argparse
import math
import signal
import threading

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.errors import UsageError

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""exit codes:
  {OK}  the service holds to the spec
  {ERRORS_FOUND}  it does not: it takes what it must refuse, refuses what is valid, or answers in another shape
  {USAGE}  wrong usage, or no key, or a wrong one
  {UNFINISHED}  could not finish: no network, no balance, a lost answer, a question that stayed open, an interruption"""

_TIMEOUT = 60.0
_LONGEST_TIMEOUT = 86400
_LOWEST_RATE = 0.0001
_DIGITS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `contract` to a parser."""
    add = parser.add_argument
    url_help = "the service's address (default: FOXAPI_BASE_URL); a call that it wrongly takes costs money"
    add("--base-url", metavar="URL", help=url_help)
    add("--plan", action="store_true", help="print what would be sent, and send nothing")
    paid_help = (
        "send up to N valid requests, the cheapest first; in all runs from this folder, by the ledger (default: 0)"
    )
    add("--paid", type=_count, default=0, metavar="N", help=paid_help)

    choose = parser.add_argument_group("what is sent").add_argument
    choose("--model", action="append", default=[], metavar="NAME", help="only the constraints of this model")
    constraint_help = "only constraints whose id is this, `*` being anything; `callsheet fuzz --list` names them"
    choose("--constraint", action="append", default=[], metavar="PATTERN", help=constraint_help)
    rate_help = "calls a second at most (default: 2, on this machine no limit)"
    choose("--rate", type=_rate, metavar="N", help=rate_help)
    timeout_help = f"how long to wait for each answer (default: {_TIMEOUT:g})"
    choose("--timeout", type=_seconds, default=_TIMEOUT, metavar="SECONDS", help=timeout_help)

    report = parser.add_argument_group("output").add_argument
    forms = ("text", "json", "junit", "html")
    report("--format", choices=forms, default=forms[0], help=f"the form of the output (default: {forms[0]})")
    report("--output", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file, too")
    report("--quiet", action="store_true", help="print the report and errors only")

    record = parser.add_argument_group("record").add_argument
    record_help = "write the day beside every source in this spec folder that was seen to hold (default: spec)"
    record("--record", nargs="?", const="spec", metavar="FOLDER", help=record_help)
    record("--yes", action="store_true", help="write that without asking")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no number of requests; it takes 0 to {10**_DIGITS - 1}")
    return int(text)


def _seconds(text: str) -> float:
    number = _number(text)
    if not 0 < number <= _LONGEST_TIMEOUT:
        raise argparse.ArgumentTypeError(
            f"{text[:20]!r} is no such number of seconds; it takes more than 0, and {_LONGEST_TIMEOUT} at most"
        )
    return number


def _rate(text: str) -> float:
    number = _number(text)
    if not _LOWEST_RATE <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no such rate; it takes {_LOWEST_RATE:g} or more")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def run(arguments: argparse.Namespace) -> int:
    """Hold a service to the spec; see the exit codes of the command."""
    try:
        # Imported here because packages that it needs belong to an extra.
        from callsheet.cli import _contract
    except ModuleNotFoundError as error:
        if str(error.name).startswith("callsheet"):
            raise
        raise UsageError(
            f"callsheet contract needs {error.name}; install it with pip install 'callsheet[mock]'"
        ) from error
    if threading.current_thread() is threading.main_thread():
        # Whoever ends the run politely has what was learnt, as with Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    return _contract.run(arguments)
